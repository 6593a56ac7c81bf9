"""The values that all rooms speak of. They neither read nor write, and know no other room.

In the order in which data flows: `data_set` holds images, categories and ground truth;
`predictions` what a model said of them; `claim` what one Then sentence asks; `estimate` a metric's
value and its interval; `finding` what a look at the data or at the model file has shown; `verdict`
the answer to a claim; `goal_status` how a goal ended, and the words for it.

All of these are immutable. Only `run_record` is not: it grows while a run goes on.
"""
