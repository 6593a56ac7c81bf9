"""Steps of a throw-away project: claims about made-up counts, with pictures."""

from fractions import Fraction
from pathlib import Path
from typing import Any

from behave import given, then, when
from PIL import Image

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.estimate import Estimate
from donewhen.domain.finding import DrawnBox, Picture
from donewhen.domain.verdict import Evidence, Outcome, Verdict
from donewhen.evidence.count_tables import COUNT_COLUMNS, count_cells
from donewhen.evidence.layouts import draw_sheet
from donewhen.evidence.tables import write_table


@given('"data set {name}"')
@when("the model ingests the images")
def passes(context: Any, name: str = "") -> None:
    del context, name


@then("it finds at least {wanted:d} balloons of {found:d}")
def finds(context: Any, wanted: int, found: int) -> None:
    judge(context, wanted, found, Outcome.MET if found >= wanted else Outcome.NOT_MET)


@then("it is not known whether {wanted:d} of {found:d} are found")
def undecided(context: Any, wanted: int, found: int) -> None:
    judge(context, wanted, found, Outcome.UNDECIDED)


@then("it wrongly passes with {wanted:d} of {found:d}")
def wrongly(context: Any, wanted: int, found: int) -> None:
    judge(context, wanted, found, Outcome.NOT_MET, check=False)


def judge(context: Any, wanted: int, found: int, outcome: Outcome, *, check: bool = True) -> None:
    step = context.scenario.steps[-1]
    evidence = (gone(),) if "gone" in context.tags else (sheet(found), table(found))
    verdict = Verdict(
        claim=Claim(
            f"finds at least {wanted} balloons",
            "found",
            "balloons",
            Comparison.AT_LEAST,
            Fraction(wanted),
            Unit.COUNT,
        ),
        outcome=outcome,
        estimate=Estimate(Fraction(found), 5000, found, 1000),
        subject="found balloons",
        expected=f"at least {wanted}",
        observed=f"{found} of 1,000",
        margin=f"{abs(found - wanted)} {'above' if found >= wanted else 'below'}",
        reason=f"found {found} of 1,000 balloons, at least {wanted} were wanted",
        evidence=evidence,
    )
    context.record.verdicts.setdefault(step.line, []).append(verdict)
    context.record.evidence.append(table(found))
    assert outcome is Outcome.MET or not check, verdict.reason


def sheet(found: int) -> Evidence:
    photo = Path("photo.png")
    if not photo.exists():
        Image.new("RGB", (64, 48), "skyblue").save(photo)
    target = Path(f"sheet-{found}.png")
    box = DrawnBox((8, 8, 20, 24), "miss", "red balloon")
    draw_sheet(f"{1000 - found} missed", [Picture(photo, "", "missed red balloon", (box,))], target)
    return Evidence("Missed balloons", target, "image/png")


def table(found: int) -> Evidence:
    target = Path(f"counts-{found}.csv")
    row = ("balloon", *count_cells(tp=found, fp=12, fn=1000 - found))
    write_table(("class", *COUNT_COLUMNS), [row], target)
    return Evidence("Counts", target, "text/csv")


def gone() -> Evidence:
    return Evidence("Missed balloons", Path("nowhere.png"), "image/png")
