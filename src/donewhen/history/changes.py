"""What differs from an earlier run: model, data, features, code; as data, and in words."""

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

_MOST = 3  # files that are named
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
    return (
        *_models(run, previous),
        *_data_sets(run.data_sets, previous.data_sets),
        *_files(run.files, previous.files),
        *_versions(run.versions, previous.versions),
    )


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
    found: list[Change] = []
    if goal.model_digest != before.model_digest:
        versions = (before.model_version or "", goal.model_version or "")
        digests = (before.model_digest or "", goal.model_digest or "")
        found.append(_model(goal.model or "no model", versions, digests))
    if goal.data_set != before.data_set:
        found.append(Change("data", "", before.data_set, goal.data_set))
    now, then = (
        [data_set for data_set in told.data_sets if data_set.id == goal.data_set]
        for told in (run, previous)
    )
    found += _data_sets(now, then)
    if claim.text != earlier.text:  # more, or less, is asked for
        found.append(Change("features", "", earlier.text, claim.text, part="sentence"))
    # Of the features only its own: what the others ask for changes nothing here.
    feature = ("features", goal.location.rpartition(":")[0])
    found += [
        change
        for change in _files(*files)
        if change.kind == "code" or (change.kind, change.what) == feature
    ]
    return (*found, *_versions(run.versions, previous.versions))


def _files(files: Iterable[RecordedFile], previous: Iterable[RecordedFile]) -> Iterator[Change]:
    """Yield the files that changed; nothing where one side is not known."""
    # A run of behave notes no files: then nothing is known to have changed.
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


def _model(name: str, versions: tuple[str, str], digests: tuple[str, str]) -> Change:
    """Return a change, told by versions, or by digests where these are equal."""
    before, after = versions if versions[0] != versions[1] else map(_short, digests)
    return Change("model", name, before, after)


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


def _versions(now: Mapping[str, str], then: Mapping[str, str]) -> Iterator[Change]:
    if not now or not then:
        return
    # Only what both tell: which versions are named differs between releases of donewhen.
    for name in sorted(now.keys() & then.keys()):
        if now[name] != then[name]:
            yield Change("code", name, then[name], now[name])


def _short(digest: str | None) -> str | None:
    return None if digest is None else digest.removeprefix("sha256:")[:_SHOWN]


def change_words(changes: Iterable[Change]) -> tuple[str, ...]:
    """Return one text for each model and data set that changed, and one for features and code."""
    models, data, sentences, features, code = [], [], [], [], []
    for change in changes:
        if change.kind == "model":
            models.append(_model_words(change))
        elif change.kind == "data":
            data.append(_data_words(change))
        elif change.part == "sentence":
            sentences.append(f"asked: {change.before} → {change.after}")
        elif change.kind == "features":
            features.append(change.what)
        else:
            code.append(change.what)
    return (
        *dict.fromkeys(models),  # several goals may tell of the same model
        *dict.fromkeys(data),
        *sentences,
        *_file_words("features", features),
        *_file_words("code, settings or versions", code),
    )


def _model_words(change: Change) -> str:
    if change.before is None or change.after is None:
        return f"{change.what} is {'new' if change.before is None else 'gone'}"
    return f"{change.what} {change.before} → {change.after}"


def _data_words(change: Change) -> str:
    """Return "other labels in data set 12345"; how many images there are is told."""
    if not change.part:
        return f"judged on data set {change.after}, before on {change.before}"
    # Digests stand there where the number is the same: they say nothing to people.
    numbers = str(change.before).replace(",", "")
    counted = change.part == "images" and numbers.isdecimal() and change.before != change.after
    count = f" ({change.before} → {change.after})" if counted else ""
    return f"other {change.part} in data set {change.what}{count}"


def _file_words(kind: str, paths: list[str]) -> list[str]:
    if not paths:
        return []
    named = [path.rpartition("/")[2] for path in paths[:_MOST]]
    more = f" and {len(paths) - _MOST} more" if len(paths) > _MOST else ""
    return [f"{kind} changed: {', '.join(named)}{more}"]
