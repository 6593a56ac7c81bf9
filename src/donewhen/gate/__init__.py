"""The gate: runs behave in a process of its own, and believes nothing but a completed record.

The modules in the order in which data flows (``runner.expected_goals`` has counted before how many
goals the feature files hold):

    judge               the whole: from an artifact to a verdict
    process             starts and ends the process of behave
    runner              behave's side: leaves a record under a name that is no verdict yet
    provenance          what was judged with what: files with their digests, versions, the commit
    rechecks            whether all of that is still there, and the same; whether an image counts
                        twice, or may be known by heart
    outcome             one answer to all that was judged: how the gate ends (one of
                        ``verdicts.exits``), why, and what else a reader should know
    freezing            holds that answer against the error budgets
    delivery            writes the verdict, and tells those who wait for it
"""
