"""Processes in which models run, apart from the one that judges.

A model file is foreign code: it may hang, take all memory or crash. So it runs in child processes
with a time limit and a memory cap, and whatever happens to one of them becomes an error of ours.

Both kinds of work share their plumbing: ``pool`` is the parent's side of a process (started,
heard, measured, ended), ``child`` the inside (a task on stdin, messages, time limits).

- Predictions: ``prediction_job`` is the task, ``prediction_pool`` spreads it over processes,
  ``prediction_worker`` is what runs in each of them.
- Experiments (several ways to run a model, or two models timed side by side): ``experiment`` is the
  task, ``experiment_worker`` runs it, with the clock of ``speed_comparison``.
"""
