"""What was run on what: models, data, files, versions, times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from donewhen.reports.page.earlier_runs import EarlierRuns
from donewhen.reports.page.numbers import duration, moment

_WORN = 50  # looks at one data set from which on the page warns
_SHORT = 12


@dataclass(frozen=True)
class DataView:
    """A data set: how large, whether its digest is pinned, how often it was judged on."""

    name: str
    images: str
    digest: str
    pinned: bool
    judged: str
    worn: bool


@dataclass(frozen=True)
class Provenance:
    """What a run was: models and files as (name, digest), versions as (name, version)."""

    models: tuple[tuple[str, str], ...]
    data_sets: tuple[DataView, ...]
    files: tuple[tuple[str, str, str], ...]
    versions: tuple[tuple[str, str], ...]
    started: str
    took: str
    run: str
    source: str
    provider: str
    gate: str
    scope: str


def provenance(statement: Mapping[str, Any], earlier: EarlierRuns) -> Provenance:
    """Return what a statement says about its run."""
    predicate = statement["predicate"]
    run, source = predicate["run"], predicate["source"] or {}
    gate = predicate["gate"]
    dirty = " with changes that are not committed" if source.get("dirty") else ""
    commit = source.get("commit")
    return Provenance(
        models=tuple((one["name"], one["digest"]["sha256"]) for one in statement["subject"]),
        data_sets=tuple(_data_set(one, earlier) for one in predicate["dataSets"]),
        files=tuple(
            (one["annotations"]["kind"], one["name"], one["digest"]["sha256"][:_SHORT])
            for one in predicate["configuration"]
        ),
        versions=tuple(sorted(predicate["versions"].items())),
        started=moment(run["startedOn"]),
        took=duration(run["startedOn"], run["finishedOn"]),
        run=run["id"],
        source=f"{commit[:_SHORT]}{dirty}" if commit else "",
        provider=predicate["provider"] or "",
        gate="" if gate is None else _gate(gate),
        scope="" if gate is None else _scope(gate["scope"]),
    )


def _data_set(one: Mapping[str, Any], earlier: EarlierRuns) -> DataView:
    known = next((asked for asked in earlier.judged if asked.data_set == one["id"]), None)
    judged = ""
    if known is not None:
        models = "" if known.models is None else f", {known.models:,} different models"
        judged = f"{known.runs:,} {'time' if known.runs == 1 else 'times'}{models}"
    worn = known is not None and max(known.models or 0, known.runs) >= _WORN
    return DataView(one["id"], f"{one['images']:,}", one["digest"], one["pinned"], judged, worn)


def _gate(gate: Mapping[str, Any]) -> str:
    """Return what the gate said, and why a budget that is spent did not stop it."""
    said = f"{gate['outcome']}: {gate['reason']}"
    for name, words in (("override", "by order, though"), ("repair", "as a repair, though")):
        if gate.get(name):
            spent = [one["name"] for one in gate.get("budgets") or () if one["spent"]]
            behind = f" {words} the budget “{'”, “'.join(spent)}” is spent" if spent else ""
            said += f";{behind} ({name}: {gate[name]})"
    return said


def _scope(scope: Mapping[str, Any]) -> str:
    if scope["whole"]:
        return f"all {scope['goalsInFiles']:,} goals of the features"
    chosen = ", ".join([*scope["paths"], *scope["filters"]])
    return f"a part of the features only: {chosen}"
