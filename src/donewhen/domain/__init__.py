"""The values that everything speaks of: data set, predictions, claim, estimate, verdict."""
