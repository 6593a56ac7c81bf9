"""The command line: ``main`` finds the commands, a module each, and runs one of them.

The commands in the order in which a team meets them:

    samples           makes the sample data sets
    describe, look    show a data set: a page about it, the images of a selection
    pin               records what a data set is, so that a change is refused
    vocabulary        writes what the editor completes
    suggest           prints goals that today's model meets
    lint, plan        find mistakes, and goals that cannot be decided, without inference
    gate              judges an artifact, for a pipeline
    report, show      write the page and the Allure report; open them, or print one goal
    history           says what the runs have said so far
    keygen            makes the keys that sign and verify verdicts
    sign, verify      sign a verdict; say whether a model file may be shipped
"""
