from __future__ import annotations

from donewhen.reports.allure.html import without_repetitions

LONG, OTHER = "QUJD" * 100, "REVG" * 100


def entry(name: str, content: str) -> str:
    return f'd("{name}","{content}")'


def page(*entries: str) -> str:
    return f"<script defer>Promise.allSettled([{','.join(entries)}])</script>"


def test_content_that_was_there_before_is_named() -> None:
    made = without_repetitions(
        page(
            entry("data/attachments/a.jpg", LONG),
            entry("data/attachments/b.csv", OTHER),
            entry("data/attachments/c.jpg", LONG),
            entry("data/attachments/d.jpg", LONG),
        )
    )
    named = 'window.allureReportData["data/attachments/a.jpg"]'
    assert made == page(
        entry("data/attachments/a.jpg", LONG),
        entry("data/attachments/b.csv", OTHER),
        f'd("data/attachments/c.jpg",{named})',
        f'd("data/attachments/d.jpg",{named})',
    )


def test_all_else_stays_as_it_is() -> None:
    same = page(
        entry("data/test-results/a.json", LONG),
        entry("data/test-results/b.json", LONG),
        entry("data/attachments/a.txt", "QUJD"),
        entry("data/attachments/b.txt", "QUJD"),
    )
    assert without_repetitions(same) == same
