"""The small charts of the page, as SVG inside it: no script, no request, readable aloud.

``svg`` is what all draw with. ``bullet`` shows a figure against its goal, ``trend`` the same over
time, ``precision_recall`` the curve behind it, ``bars`` counts and shares.
"""
