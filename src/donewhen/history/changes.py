"""What differs from an earlier run: model, data, features, code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from donewhen.history.records import (
    RecordedClaim,
    RecordedDataSet,
    RecordedFile,
    RecordedGoal,
    RecordedRun,
)

_SHOWN = 12  # digits of a digest
_KINDS = {
    "feature": "features",
    "sprints": "features",
    "data set": "data",
    "annotations": "data",
    "model": "model",
    "settings": "code",
    "code": "code",
    "lock": "code",
}


@dataclass(frozen=True)
class Change:
    """What differs from an earlier run: ``kind`` is model, data, features or code.

    ``what`` names the model, the data set or the file; "" for the data set itself and for the
    sentence of a claim. ``part`` says what of it differs: "labels" or "images" of a data set,
    "sentence" of a claim, "" for the whole. ``before`` and ``after`` say what it was and is, None
    where it was not there.
    """

    kind: str
    what: str
    before: str | None
    after: str | None
    part: str = ""


def changes_between(run: RecordedRun, previous: RecordedRun) -> tuple[Change, ...]:
    """Return what changed from ``previous`` to ``run``.

    Which features and which code a run of behave had is not recorded: only two gates tell.
    """
    found = [
        *_models(run, previous),
        *_data_sets(run.data_sets, previous.data_sets),
        *file_changes(run.files, previous.files),
        *_versions(run.versions, previous.versions),
    ]
    return tuple(found)


def changes_of_claim(
    run: RecordedRun,
    previous: RecordedRun,
    goals: tuple[RecordedGoal, RecordedGoal],
    claims: tuple[RecordedClaim, RecordedClaim],
    files: tuple[Iterable[RecordedFile], Iterable[RecordedFile]],
) -> tuple[Change, ...]:
    """Return what changed that a claim is about.

    ``goals`` and ``claims`` are those of now and of then, ``files`` those of the last gates that
    told them.
    """
    (goal, before), (claim, earlier) = goals, claims
    feature = goal.location.rpartition(":")[0]
    named = {goal.data_set}
    return (
        *_model_of(goal, before),
        *_other_data_set(goal, before),
        *_data_sets(_only(run.data_sets, named), _only(previous.data_sets, named)),
        *_goal_moved(claim, earlier),
        *(
            change
            for change in file_changes(*files)
            if change.kind == "code" or (change.kind == "features" and change.what == feature)
        ),
        *_versions(run.versions, previous.versions),
    )


def file_changes(
    files: Iterable[RecordedFile], previous: Iterable[RecordedFile]
) -> Iterator[Change]:
    """Yield the files that changed; nothing where one side is not known."""
    now = {(file.kind, file.name): file.digest for file in files}
    then = {(file.kind, file.name): file.digest for file in previous}
    if not now or not then:
        return
    for kind, name in sorted(now.keys() | then.keys()):
        place = (kind, name)
        if now.get(place) != then.get(place):
            yield Change(
                _KINDS.get(kind, "code"), name, _short(then.get(place)), _short(now.get(place))
            )


def _models(run: RecordedRun, previous: RecordedRun) -> Iterator[Change]:
    now = {subject.model: subject for subject in run.subjects}
    then = {subject.model: subject for subject in previous.subjects}
    for name in sorted(now.keys() & then.keys()):
        after, before = now[name], then[name]
        if after.digest != before.digest:
            yield _model(name, (before.version, after.version), (before.digest, after.digest))


def _model_of(goal: RecordedGoal, before: RecordedGoal) -> Iterator[Change]:
    if goal.model_digest == before.model_digest:
        return
    versions = (before.model_version or "", goal.model_version or "")
    digests = (before.model_digest or "", goal.model_digest or "")
    yield _model(goal.model or "no model", versions, digests)


def _model(name: str, versions: tuple[str, str], digests: tuple[str, str]) -> Change:
    """Return a change, told by versions, or by digests where these are equal."""
    told = versions if versions[0] != versions[1] else digests
    if told is digests:
        told = (_short(digests[0]) or "", _short(digests[1]) or "")
    return Change("model", name, *told)


def _other_data_set(goal: RecordedGoal, before: RecordedGoal) -> Iterator[Change]:
    if goal.data_set != before.data_set:
        yield Change("data", "", before.data_set, goal.data_set)


def _data_sets(now: Iterable[RecordedDataSet], then: Iterable[RecordedDataSet]) -> Iterator[Change]:
    known = {data_set.id: data_set for data_set in then}
    for after in now:
        before = known.get(after.id)
        if before is None:
            continue
        if after.digest != before.digest:
            digests = _short(before.digest), _short(after.digest)
            yield Change("data", after.id, *digests, part="labels")
        if after.images_digest != before.images_digest:
            yield Change("data", after.id, *_images(before, after), part="images")


def _images(before: RecordedDataSet, after: RecordedDataSet) -> tuple[str, str]:
    """Return how many images there were and are; as many as before are told by their digests."""
    if before.images != after.images:
        return f"{before.images:,}", f"{after.images:,}"
    return f"sha256:{_short(before.images_digest)}", f"sha256:{_short(after.images_digest)}"


def _goal_moved(claim: RecordedClaim, earlier: RecordedClaim) -> Iterator[Change]:
    """Yield that more, or less, is asked for."""
    if claim.text != earlier.text:
        yield Change("features", "", earlier.text, claim.text, part="sentence")


def _versions(now: Mapping[str, str], then: Mapping[str, str]) -> Iterator[Change]:
    if not now or not then:
        return
    for name in sorted(now.keys() & then.keys()):
        if now[name] != then[name]:
            yield Change("code", name, then[name], now[name])


def _only(listed: Iterable[RecordedDataSet], names: set[str | None]) -> list[RecordedDataSet]:
    return [data_set for data_set in listed if data_set.id in names]


def _short(digest: str | None) -> str | None:
    return None if digest is None else digest.removeprefix("sha256:")[:_SHOWN]
