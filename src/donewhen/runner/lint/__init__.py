"""Mistakes in features, found without inference: ``donewhen lint``.

The modules in the order in which data flows:

    problem           a mistake with its place, and what a check gets to see
    keywords          keywords that are misspelt, so that behave reads no step
    structure         what judges less than it seems to, names that are not unique, tags
    reach             what a metric can reach on a data set
    claims            what a run would refuse, and goals that are decided beforehand
    lint              all of it, over all features of a project
"""
