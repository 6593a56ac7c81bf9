"""The history: every completed run, in a database, so that a team sees where it is heading.

A run leaves its statement in the inbox (``verdicts.inbox``); whoever reads the history takes it in
first. Importing this package loads no database: ``open_history`` does. The modules in the order in
which data flows:

    columns, records              what the history keeps: each column declared once, on its record
    identity, storable            which goal and claim it is; what any database takes
    recording                     a verdict document becomes records
    tables, migrations, database  the tables, their earlier forms, and the open database
    store                         records go into the database and come back
    ingest                        takes in what waits, and verdicts of other machines
    history                       the whole, which ``open_history`` opens
    sprint_order                  which of two sprints, or runs, is the later one
    view                          the history as it was when a run ended
    changes, change_words         what differs from an earlier run, as data and in words
    trends, progress, delivery    claims over time, goals met by sprint, and how artifacts fare
    budgets                       how much may go wrong, and what is then frozen
    figures, sprint_figures       figures in words, and side by side at the ends of sprints
    terminal, export              what people read in a terminal, and other tools in a file
"""

from __future__ import annotations

from donewhen.history.change_words import change_words
from donewhen.history.changes import Change
from donewhen.history.delivery import Delivery, LeadTime, Recovery
from donewhen.history.history import History, open_history
from donewhen.history.identity import claim_keys, goal_key
from donewhen.history.ingest import Taken
from donewhen.history.progress import SprintProgress
from donewhen.history.records import (
    ImageCount,
    RecordedClaim,
    RecordedDataSet,
    RecordedFile,
    RecordedGoal,
    RecordedRun,
    Subject,
)
from donewhen.history.trends import Trend, TrendPoint
from donewhen.verdicts.inbox import inbox_of, keep, record, waiting

__all__ = [
    "Change",
    "Delivery",
    "History",
    "ImageCount",
    "LeadTime",
    "RecordedClaim",
    "RecordedDataSet",
    "RecordedFile",
    "RecordedGoal",
    "RecordedRun",
    "Recovery",
    "SprintProgress",
    "Subject",
    "Taken",
    "Trend",
    "TrendPoint",
    "change_words",
    "claim_keys",
    "goal_key",
    "inbox_of",
    "keep",
    "open_history",
    "record",
    "waiting",
]
