"""The history: every completed run, in a database, so that a team sees where it is heading.

A run leaves its statement in the inbox (``inbox``); whoever reads the history takes it in
first. Importing this package loads no database: ``open_history`` does.
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
