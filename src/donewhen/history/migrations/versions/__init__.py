"""One module per revision. What was released is never edited: a new one follows."""
