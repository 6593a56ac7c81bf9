"""The gate: runs behave in a process of its own, and believes nothing but a completed record.

``runner.expected_goals`` counts the goals that the feature files hold; ``runner`` is the side of
behave, in the child process (``child``); ``process`` starts and ends it; ``provenance`` says what
was judged with what; ``rechecks`` sees that it is still the same; ``outcome`` makes one answer of
all that, in the words of ``exits``; ``freezing`` holds it against the error budgets; ``judge`` is
the whole.
"""
