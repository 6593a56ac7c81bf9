"""Data quality: what can be said of a data set before any model is asked.

    looks → near → findings → claims

``looks`` reads every image once and remembers what it looks like, ``near`` finds pairs that look
alike, ``findings`` and ``labels`` make findings of it, ``claims`` holds them against sentences.
"""
