"""Pictures and tables that show why a goal is met or not.

In the order in which data flows:

- ``case``: what evidence is about, one noun at one operating point.
- ``gathering`` makes each file of a case once, and finds it again by its key.
- Tables: ``count_tables`` (by class, image and slice; the worst images in a line), ``curve``
  (precision and recall), ``confusion`` (which class was taken for which), all written by ``tables``
  as CSV.
- Pictures: ``error_sheets`` (missed, false, wrong classes, got worse or better); ``flips`` finds
  what was right before and is wrong now, and the reverse; ``sheets`` is what they share.
- ``drawing`` puts an image and its boxes on a picture; ``layouts`` says what lies where on contact
  sheets, large pictures and confusion matrices. These two alone import Pillow.
- ``publishing`` puts the files beside the report, under names that say what they show, and makes
  those of a check's finding.
"""
