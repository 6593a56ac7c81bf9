from __future__ import annotations

import math
import re
import shlex

from hypothesis import given
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from tests.reports.pipeline.statements import (
    claim,
    document,
    goal,
    hypothesis,
    statements,
    wip,
)

from donewhen.reports.pipeline.open_metrics import open_metrics
from donewhen.reports.pipeline.run import claims_of, read_run
from donewhen.verdicts.document import Statement

Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def text_of(judged: Statement) -> str:
    return open_metrics(read_run(judged)).decode()


def samples(judged: Statement) -> Series:
    """Return what prometheus_client reads; it refuses a series that occurs twice."""
    families = list(text_string_to_metric_families(text_of(judged)))  # type: ignore[no-untyped-call]
    assert {family.type for family in families} == {"gauge"}
    assert all(family.documentation for family in families)
    found = {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in families
        for one in family.samples
    }
    assert len(found) == sum(len(family.samples) for family in families)
    return found


def read_by_gitlab(text: str) -> dict[str, str]:
    """Read as GitLab does: cut at "#", split as a shell would, the first two words."""
    found = {}
    for line in text.splitlines():
        words = shlex.split(re.sub(r"#.*$", "", line))
        if len(words) > 1:
            assert words[0] not in found
            found[words[0]] = words[1]
    return found


def test_a_claim_has_three_figures() -> None:
    found = samples(document(goal(claims=[claim("not met")], status="not met")))
    labels = (
        ("data_set", "12345"),
        ("feature", "Red balloons"),
        ("goal", "Goal of line 3"),
        ("metric", "recall"),
        ("model", "balloon-detector"),
        ("of", "balloons"),
    )
    assert found["donewhen_claim_value", labels] == 0.7
    assert found["donewhen_claim_threshold", labels] == 0.8
    assert found["donewhen_claim_met", labels] == 0
    assert found["donewhen_accepted", ()] == 0


def test_goals_are_counted_by_what_they_are_for() -> None:
    found = samples(document(goal(), goal(line=9), wip(), wip("met", 31), hypothesis()))
    assert found["donewhen_goals", (("status", "met"),)] == 2
    assert found["donewhen_goals", (("status", "not met"),)] == 0
    assert found["donewhen_wip_goals", (("status", "not met"),)] == 1
    assert found["donewhen_wip_goals", (("status", "met"),)] == 1
    assert found["donewhen_hypotheses", (("answer", "rejected"),)] == 1
    assert found["donewhen_accepted", ()] == 1


def test_what_behave_judged_is_not_accepted() -> None:
    assert samples(document(goal(), gate=None))["donewhen_accepted", ()] == 0


def test_a_value_that_is_undefined_is_no_number() -> None:
    found = samples(document(goal("undecided", claims=[claim("undecided", value=None)])))
    (value,) = [value for (name, _), value in found.items() if name == "donewhen_claim_value"]
    assert math.isnan(value)


def test_claims_that_look_alike_are_numbered_and_lines_are_not_named() -> None:
    twice = samples(document(goal(claims=[claim(), claim(line=8)])))
    numbers = [dict(labels).get("number") for name, labels in twice if name.endswith("_value")]
    assert numbers == [None, "2"]
    assert text_of(document(goal(line=3, scenario="S"))) == text_of(
        document(goal(line=4, scenario="S"))
    )


def test_names_that_differ_in_a_sign_only_do_not_meet() -> None:
    samples(document(goal(scenario="a#"), goal(scenario="a\uff03", line=9)))


def test_the_last_line_says_so() -> None:
    assert text_of(document(goal())).endswith("\n# EOF\n")


def test_gitlab_reads_every_series() -> None:
    judged = document(goal(scenario='it\'s "5 # 7" \\ 8'), goal(line=9))
    found = read_by_gitlab(text_of(judged))
    assert len(found) == len(samples(judged))
    assert found["donewhen_accepted"] == "1"
    assert "0.9" in found.values()


@given(statements())
def test_whatever_the_names_hold_all_readers_read_all_of_it(drawn: Statement) -> None:
    run = read_run(drawn)
    found = samples(drawn)
    claims = sum(len(claims_of(goal)) for goal in run.goals)
    assert sum(name == "donewhen_claim_value" for name, _ in found) == claims
    assert len(read_by_gitlab(text_of(drawn))) == len(found)
