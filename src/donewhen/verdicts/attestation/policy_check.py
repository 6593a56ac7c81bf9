"""What was judged: the step of verification that compares a verdict with the policy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from donewhen.foundation.name_suggestions import nearest, quoted_list
from donewhen.verdicts.attestation.policy import Policy, PolicyEntry
from donewhen.verdicts.attestation.statement_reader import StatedGoal, goals_of
from donewhen.verdicts.attestation.strict_json import JsonObject, RefusedError

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_SKEW = timedelta(minutes=5)  # clocks of two machines may differ by this much


def check_judged(predicate: JsonObject, digest: str, policy: Policy, now: datetime) -> str:
    """Return a line about what was judged on the model with this sha256.

    Raises ``RefusedError`` when that is less than ``policy`` asks, or nothing, and when the
    verdict is too old or not made yet.
    """
    deciding, _ = goals_of(predicate)
    on_it = [goal for goal in deciding if goal.judged and goal.model_digest == digest]
    if not on_it:
        raise RefusedError("no deciding goal was judged on this very file")
    _check_model(on_it, policy)
    if len(on_it) < policy.goals:
        raise RefusedError(
            f"{_counted(on_it)} on this model, but the policy asks for {policy.goals}"
        )
    for wanted in policy.features:
        _check_feature(wanted, on_it, predicate)
    for wanted in policy.data_sets:
        _check_data_set(wanted, on_it, predicate)
    _check_circumstances(predicate, policy)
    age = _age(predicate.part("run").text("finishedOn"), policy, now)
    files = len({goal.feature for goal in on_it})
    return f"{_counted(on_it)} on this model in {files} {'file' if files == 1 else 'files'}, {age}"


def _check_circumstances(predicate: JsonObject, policy: Policy) -> None:
    """Raise ``RefusedError`` where it was judged in another way than the policy asks for."""
    if policy.clean and predicate.part("source").flag("dirty"):
        raise RefusedError("files differed from the commit when it was judged")
    if policy.fresh and predicate.part("gate").text("store") != "fresh":
        raise RefusedError(
            "answers were taken from the store, but the policy asks for donewhen gate --fresh"
        )
    if policy.pinned:
        data_sets = predicate.parts("dataSets")
        names = [facts.text("id") for facts in data_sets if not facts.flag("pinned")]
        if names:
            raise RefusedError(f"data set {quoted_list(names, 3)} was not pinned")


def _counted(goals: Sequence[StatedGoal]) -> str:
    return f"{len(goals)} {'goal was' if len(goals) == 1 else 'goals were'} judged"


def _check_model(on_it: Sequence[StatedGoal], policy: Policy) -> None:
    others = {goal.model or "" for goal in on_it} - {policy.model}
    if policy.model is not None and others:
        raise RefusedError(
            f"it was judged as {quoted_list(sorted(others), 3)}, "
            f'but the policy asks for "{policy.model}"'
        )


def _check_feature(wanted: PolicyEntry, on_it: Sequence[StatedGoal], predicate: JsonObject) -> None:
    judged = sorted({goal.feature for goal in on_it})
    if not any(wanted.matches(path) for path in judged):
        near = nearest(wanted.name, judged, 1)
        hint = f". The nearest that was judged is {quoted_list(near)}" if near else ""
        raise RefusedError(f'no goal of "{wanted.name}" was judged on this model{hint}')
    if wanted.digest is None:
        return
    digests = [
        file.sha256("digest")
        for file in predicate.parts("configuration")
        if file.text("name") == wanted.name and file.part("annotations").text("kind") == "feature"
    ]
    if digests != [wanted.digest]:
        raise RefusedError(f'"{wanted.name}" is not the file that the policy asks for')


def _check_data_set(
    wanted: PolicyEntry, on_it: Sequence[StatedGoal], predicate: JsonObject
) -> None:
    uses = {goal.data_set_digest for goal in on_it if goal.data_set == wanted.name}
    if not uses:
        known = sorted({goal.data_set for goal in on_it if goal.data_set})
        near = nearest(wanted.name, known) or known
        hint = f". It was judged on {quoted_list(near)}" if near else ""
        raise RefusedError(f'no goal was judged on data set "{wanted.name}"{hint}')
    listed = [facts for facts in predicate.parts("dataSets") if facts.text("id") == wanted.name]
    if uses != {facts.text("digest").removeprefix("sha256:") for facts in listed}:
        raise RefusedError(f'its digests of data set "{wanted.name}" contradict each other')
    # A policy names what donewhen pin records: the digest of all files, not of the labels alone.
    pins = {facts.text("pin").removeprefix("sha256:") for facts in listed}
    if wanted.digest is not None and pins != {wanted.digest}:
        raise RefusedError(f'data set "{wanted.name}" is not the one that the policy asks for')


def _age(finished: str, policy: Policy, now: datetime) -> str:
    if not _TIME.fullmatch(finished):
        raise RefusedError(f'it does not say when its run ended ("{finished}")')
    try:
        age = now - datetime.fromisoformat(finished)
    except ValueError:
        raise RefusedError(f'its run ended at a time that does not exist ("{finished}")') from None
    if age < -_SKEW:
        at = now.astimezone(UTC)
        raise RefusedError(f"its run ended in the future, at {finished}; it is {at:%FT%TZ} here")
    days = max(age, timedelta()) / timedelta(days=1)
    if policy.max_age_days is not None and days > policy.max_age_days:
        raise RefusedError(
            f"it is {days:.3g} days old, but the policy allows {policy.max_age_days:g}"
        )
    return f"{days:.1f} days ago"
