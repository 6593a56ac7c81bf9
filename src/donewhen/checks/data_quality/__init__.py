"""Data quality: what can be said of a data set before any model is asked.

    image_signatures → findings, suspects → claims

``image_signatures`` reads every image once, remembers what it looks like and finds pairs that look
alike, ``findings`` counts what is wrong with images and annotations,
``suspects`` asks a model for labels that look wrong, ``claims`` holds all of it against sentences.
"""
