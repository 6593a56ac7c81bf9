from __future__ import annotations

from typing import Any

import pytest
from tests.verdicts.attestation.conftest import Bench, stamp


# A verdict that names this model as a subject, and judged only others, is a replay.
@pytest.mark.parametrize(
    "changes",
    [
        {"modelDigest": f"sha256:{'e' * 64}"},
        {"modelDigest": None},
        {"claims": []},
        {"status": "skipped"},
        {"status": "could not be judged"},
        {"wip": True},
    ],
)
def test_a_subject_on_which_nothing_was_judged_is_refused(
    bench: Bench, changes: dict[str, Any]
) -> None:
    for goal in bench.predicate["goals"]:
        goal.update(changes)
    assert "on this very file" in bench.refused("judged")


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("features: [features/balloons/red.feature, features/balloons/blue.feature]", ""),
        ("features: [features/balloons/*.feature, features/**/blue.feature]", ""),
        (f"features: [features/balloons/red.feature: sha256:{'1' * 64}]", ""),
        ("features: [features/balloons/green.feature]", 'no goal of "features/balloons/green.f'),
        (
            "features: [features/balloons/rad.feature]",
            'The nearest that was judged is "features/balloons/red.feature"',
        ),
        ("features: [features/balloons]", 'no goal of "features/balloons"'),
        ("features: ['*.feature']", "no goal of"),
        ("features: [features/digits/*.feature]", "no goal of"),
        ("features: [features/data.feature]", "no goal of"),  # judged, on no model
        (
            f"features: [features/balloons/red.feature: {'2' * 64}]",
            "is not the file that the policy",
        ),
        ('data_sets: ["12345", fairground]', ""),
        (f"data_sets: [fairground: {'f' * 64}, 12345: sha256:{'d' * 64}]", ""),
        ("data_sets: [firground]", 'judged on "fairground"'),
        ("data_sets: ['*']", 'on data set "*"'),
        (f"data_sets: [fairground: {'d' * 64}]", "is not the one that the policy"),
        ("model: detector", ""),
        ("model: Detector", 'judged as "detector"'),
        ("model: detect", 'judged as "detector"'),
        ("goals: 3", ""),
        ("goals: 4", "3 goals were judged on this model, but the policy asks for 4"),
        ("max_age_days: 1", ""),
        ("max_age_days: 0.05", ""),
        ("max_age_days: 0.04", "0.0417 days old"),
    ],
)
def test_the_policy_says_what_must_have_been_judged(bench: Bench, policy: str, says: str) -> None:
    path = bench.policy(policy)
    if says:
        assert says in bench.refused("judged", policy=path)
    else:
        assert bench.verify(policy=path).accepted


def test_a_feature_whose_digest_stands_twice_or_not_at_all_is_refused(bench: Bench) -> None:
    policy = bench.policy(f"features: [features/balloons/red.feature: {'1' * 64}]")
    listed = bench.predicate["configuration"]
    listed.append(listed[0] | {"digest": {"sha256": "5" * 64}})
    bench.refused("judged", policy=policy)
    del listed[0], listed[-1]
    bench.refused("judged", policy=policy)
    listed.append(
        {
            "name": "features/balloons/red.feature",
            "digest": {"sha256": "1" * 64},
            "annotations": {"kind": "lock"},
        }
    )
    bench.refused("judged", policy=policy)


def test_a_data_set_that_was_two_is_refused(bench: Bench) -> None:
    policy = bench.policy("data_sets: ['12345']")
    bench.predicate["goals"][0]["dataSetDigest"] = "5" * 64
    assert "contradict each other" in bench.refused("judged", policy=policy)
    bench.predicate["dataSets"].append(
        {"id": "12345", "digest": "5" * 64, "pin": "sha256:" + "5" * 64}
    )
    assert bench.verify(policy=policy).accepted
    one = bench.policy(f"data_sets: ['12345': {'d' * 64}]")
    assert "not the one" in bench.refused("judged", policy=one)
    bench.predicate["goals"][0]["dataSetDigest"] = None
    assert "contradict each other" in bench.refused("judged", policy=policy)


@pytest.mark.parametrize(
    ("finished", "says"),
    [
        (stamp(minutes=4), ""),
        (stamp(minutes=6), "in the future"),
        (stamp(days=-365), ""),  # no policy, no limit
        ("2026-11-21T11:00:00.5Z", ""),
        ("2026-11-21T11:00:00", "does not say when"),
        ("2026-11-21T11:00:00+00:00", "does not say when"),
        ("2026-11-21 11:00:00Z", "does not say when"),
        ("2026-11-21", "does not say when"),
        ("٢٠٢٦-11-21T11:00:00Z", "does not say when"),
        ("2026-02-30T11:00:00Z", "does not exist"),
        ("2026-11-21T25:00:00Z", "does not exist"),
        ("", "does not say when"),
    ],
)
def test_the_end_of_the_run_is_a_time_that_was(bench: Bench, finished: str, says: str) -> None:
    bench.predicate["run"]["finishedOn"] = finished
    if says:
        assert says in bench.refused("judged")
    else:
        assert bench.verify().accepted


@pytest.mark.parametrize(("days", "accepted"), [(13.9, True), (14.0, True), (14.1, False)])
def test_an_old_verdict_is_refused(bench: Bench, days: float, accepted: bool) -> None:  # noqa: FBT001
    bench.predicate["run"]["finishedOn"] = stamp(days=-days)
    policy = bench.policy("max_age_days: 14")
    assert bench.verify(policy=policy).accepted is accepted
    if not accepted:
        assert "14.1 days old" in bench.refused("judged", policy=policy)


@pytest.mark.parametrize(
    ("wanted", "part", "key", "value", "says"),
    [
        ("clean: yes", "source", "dirty", True, "differed from the commit"),
        ("clean: yes", "source", "dirty", None, "dirty"),
        ("fresh: yes", "gate", "store", "kept", "gate --fresh"),
    ],
)
def test_the_policy_says_how_it_must_have_been_judged(
    bench: Bench, wanted: str, part: str, key: str, value: object, says: str
) -> None:
    policy = bench.policy(wanted)
    good = {"dirty": False, "store": "fresh"}[key]
    bench.predicate.setdefault(part, {"commit": "0" * 40})[key] = good
    assert bench.verify(policy=policy).accepted
    bench.predicate[part][key] = value
    assert says in bench.refused("judged", policy=policy)


def test_the_policy_may_want_pinned_data_sets(bench: Bench) -> None:
    policy = bench.policy("pinned: yes")
    assert bench.verify(policy=policy).accepted
    bench.predicate["dataSets"][1]["pinned"] = False
    assert "fairground" in bench.refused("judged", policy=policy)
