"""The sprint page: what a Product Owner opens at the review, one file that asks no network.

In the order in which data flows: ``evidence_files`` finds what a verdict names; ``album`` holds
the pictures; ``tables`` reads the tables; ``earlier_runs`` says what is known of earlier runs;
``claims``, ``evidence`` and ``goals`` turn the verdict into what is shown; ``headline`` says in one
sentence where the sprint stands; ``trends`` chooses the figures over time; ``provenance`` and
``glossary`` are the rest; ``dates`` words counts and times; ``charts`` draws; ``sprint_page`` makes
the file. ``goal_text`` is one goal for a terminal.

    write_page(read_verdict(folder), folder, sprints=load_sprints(Path("features/sprints.yaml")))
"""

from __future__ import annotations

from donewhen.reports.page.earlier_runs import (
    Budget,
    DataSetUse,
    Delivery,
    EarlierRuns,
    Point,
    Progress,
    claim_key,
)
from donewhen.reports.page.sprint_page import FILE_NAME, write_page

__all__ = [
    "FILE_NAME",
    "Budget",
    "DataSetUse",
    "Delivery",
    "EarlierRuns",
    "Point",
    "Progress",
    "claim_key",
    "write_page",
]
