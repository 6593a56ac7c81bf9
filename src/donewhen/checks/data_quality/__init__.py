"""Data quality: what can be said of a data set before any model is asked.

    image_signatures → near_duplicates → findings, suspects → claims

``image_signatures`` reads every image once and remembers what it looks like, ``near_duplicates``
finds pairs that look alike, ``findings`` counts what is wrong with images and annotations,
``suspects`` asks a model for labels that look wrong, ``claims`` holds all of it against sentences.
"""
