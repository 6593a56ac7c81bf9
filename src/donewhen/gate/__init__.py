"""The gate: runs behave in a process of its own, and believes nothing but a completed record.

The modules in the order in which data flows (``runner.expected_goals`` has counted before how many
goals the feature files hold):

    judge               the whole: from an artifact to a verdict
    process, child      start and end the process of behave; what runs in it
    runner              behave's side: leaves a record under a name that is no verdict yet
    provenance          what was judged with what: files with their digests, versions, the commit
    rechecks            whether all of that is still there, and the same
    duplicate_images    whether an image counts twice, or may be known by heart
    exits               the ways in which a gate ends: a word and a code for each
    outcome             one answer to all that was judged: how the gate ends, and why
    freezing            holds that answer against the error budgets
    notes               what a reader should know beside the outcome
"""
