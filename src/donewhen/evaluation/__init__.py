"""Evaluation: from a model's answers to the numbers that claims are about.

In the order in which data flows:

- ``selection`` keeps the rows that a noun covers (which of the model's classes is which category
  ``judging.measurement`` has decided, by name).
- ``matching`` finds pairs of boxes that share enough area, and settles which detection takes which
  object.
- ``counts`` are true positives, false positives and false negatives of each image: of boxes, of a
  classifier, or of the question whether an image holds an object.
- ``metrics`` reduces counts or matchings to a number, one file for each metric.
- ``estimation`` joins these steps for one metric, one noun and one operating point.
"""
