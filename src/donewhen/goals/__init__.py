"""One scenario and its state, and the run, which orchestrates every stage.

The modules in the order in which data flows:

    scope           what the Given sentences choose: model, data set, baseline, operating point
    goal, table     what the Then sentences claim, and the verdicts that they get
    run             the stages, in order, shared by all goals of a run
    slice_cuts      the images of slices, and the answers to them, cut once
    evidence_plan   which nouns and slices get pictures
    draft           the same goals read without a model: what a run would refuse
    suggestion      goals that today's model meets
"""
