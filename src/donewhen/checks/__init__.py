"""What is checked without a metric: the quality of a data set, the contract of a model file."""
