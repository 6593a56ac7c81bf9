"""From answers to numbers: overlap, matching, counts, metrics."""
