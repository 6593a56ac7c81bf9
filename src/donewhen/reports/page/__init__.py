"""The sprint page: what a Product Owner opens at the review, one file that asks no network.

In the order in which data flows: ``evidence_files`` finds what a verdict names; ``album`` holds
the pictures; ``tables`` reads the tables; ``claims``, ``exhibits`` and ``goals`` turn the verdict
into what is shown; ``opening`` says in a sentence where the sprint stands; ``standing`` and
``provenance`` are the rest; ``scale``, ``curve``, ``trend`` and ``bars`` draw; ``writing`` makes
the file. ``past`` is what the page wants to know of earlier runs; ``goal_text`` is one goal for a
terminal.

    write_page(read_statement(folder), folder, sprints=load_sprints(Path("features/sprints.yaml")))
"""

from __future__ import annotations

from donewhen.reports.page.earlier_runs import (
    Budget,
    Delivery,
    Past,
    Point,
    Progress,
    Questions,
    bounds,
    claim_key,
)
from donewhen.reports.page.writing import FILE_NAME, write_page

__all__ = [
    "FILE_NAME",
    "Budget",
    "Delivery",
    "Past",
    "Point",
    "Progress",
    "Questions",
    "bounds",
    "claim_key",
    "write_page",
]
