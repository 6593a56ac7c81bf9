"""What is checked without a metric: the quality of a data set, the contract of a model file.

``subject`` says what checks need of a goal; ``data_quality`` and ``model_contract`` make findings,
which ``donewhen.judging`` holds against the sentences.
"""
