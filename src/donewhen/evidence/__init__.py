"""Pictures and tables that show why a goal is met or not.

In the order in which data flows:

- ``case``: what evidence is about, one noun at one operating point.
- ``gathering`` makes each file of a case once, and finds it again by its key.
- Tables: ``curve`` (precision and recall), ``slice_table``, ``detector_confusion`` (which class was
  taken for which), all written by ``tables`` as CSV; ``worst_images`` names images in a line.
- Pictures: ``detection_sheets`` (missed, false), ``class_sheets`` (wrong classes), ``flips`` and
  ``flip_sheets`` (right before and wrong now, and the reverse), ``finding_sheets`` (what a check
  has found); ``boxes`` and ``sheets`` are what they share.
- ``drawing`` puts an image and its boxes on a picture; ``contact_sheet``, ``large_picture`` and
  ``confusion_picture`` lay out what it draws. These four alone import Pillow.
- ``publishing`` puts the files beside the report, under names that say what they show.
"""
