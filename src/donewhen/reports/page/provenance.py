"""What was run on what: models, data, files, versions, times."""

from __future__ import annotations

from dataclasses import dataclass

from donewhen.reports.page.dates import duration, moment, plural
from donewhen.reports.page.earlier_runs import EarlierRuns
from donewhen.verdicts.document import DataSetFacts, Gate, Scope, Statement

_WORN = 50  # looks at a data set from which on the page warns
_SHORT = 12  # digits of a digest that tell two files apart at a glance


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


def provenance(statement: Statement, earlier: EarlierRuns) -> Provenance:
    """Return what a statement says about its run."""
    verdict = statement.predicate
    run, source, gate = verdict.run, verdict.source, verdict.gate
    commit = "" if source is None or source.commit is None else source.commit[:_SHORT]
    dirty = source is not None and source.dirty
    return Provenance(
        models=tuple((model.name, model.digest.sha256) for model in statement.subject),
        data_sets=tuple(_data_set(data_set, earlier) for data_set in verdict.data_sets),
        files=tuple(
            (file.annotations.kind, file.name, file.digest.sha256[:_SHORT])
            for file in verdict.configuration
        ),
        versions=tuple(sorted(verdict.versions.items())),
        started=moment(run.started_on),
        took=duration(run.started_on, run.finished_on),
        run=run.id,
        source=f"{commit} with uncommitted changes" if commit and dirty else commit,
        provider=verdict.provider or "",
        gate="" if gate is None else _gate(gate),
        scope="" if gate is None else _scope(gate.scope),
    )


def _data_set(facts: DataSetFacts, earlier: EarlierRuns) -> DataView:
    use = next((use for use in earlier.judged if use.data_set == facts.id), None)
    judged, worn = "", False
    if use is not None:
        judged = f"{plural(use.runs, 'time')}, {plural(use.models, 'different model')}"
        worn = max(use.models, use.runs) >= _WORN
    return DataView(facts.id, f"{facts.images:,}", facts.digest, facts.pinned, judged, worn)


def _gate(gate: Gate) -> str:
    """Return what the gate said, and why a spent budget did not stop it."""
    said = f"{gate.outcome}: {gate.reason}"
    spent = "”, “".join(budget.name for budget in gate.budgets if budget.spent)
    for name, why, words in (
        ("override", gate.override, "by order"),
        ("repair", gate.repair, "as a repair"),
    ):
        if why:
            although = f" {words}, although the budget “{spent}” is spent" if spent else ""
            said += f";{although} ({name}: {why})"
    return said


def _scope(scope: Scope) -> str:
    if scope.whole:
        return f"all {scope.goals_in_files:,} goals of the features"
    return f"only a part of the features: {', '.join([*scope.paths, *scope.filters])}"
