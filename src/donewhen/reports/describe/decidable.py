"""Which typical goals a data set could decide, before any model is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from donewhen.domain.data_set import DataSet
from donewhen.evaluation.estimation import groups_of
from donewhen.evaluation.metrics import METRICS
from donewhen.foundation.errors import DonewhenError
from donewhen.judging import claim
from donewhen.judging.planning import prospect
from donewhen.judging.resolved_claim import FEWEST_IMAGES
from donewhen.judging.settling import things_named
from donewhen.language import Noun, Vocabulary, parse_goal
from donewhen.sources.slicing import slice_rows

SHARES = ("80%", "90%", "95%", "98%", "99%")
_CONFIDENCE = "95%"
_MOST_NOUNS = 30


@dataclass(frozen=True)
class Cell:
    """Whether one goal can be decided: ``word`` says it, ``status`` colours it.

    ``needed`` is how many things it takes, "" where it cannot be told.
    """

    word: str
    status: str
    needed: str = ""


@dataclass(frozen=True)
class Row:
    """What one noun could be shown to reach; ``there`` is how many of ``what`` there are."""

    name: str
    there: str
    cells: tuple[Cell, ...]


def decidable(data_set: DataSet) -> tuple[str, list[Row], int]:
    """Return the metric's name, a row for everything, each slice and each class, and the rest.

    Rows are about recall, or about accuracy where each image has one class. The rest is the
    number of classes that have no row: those with the most examples.
    """
    vocabulary = Vocabulary(data_set)
    metric = "recall" if data_set.task == "detection" else "accuracy"
    rows = [_row(data_set, metric, vocabulary.everything(), "everything")]
    rows += [
        _row(held, metric, vocabulary.everything(), f"everything in “{name}”")
        for name in data_set.slices
        if (held := _held(data_set, name))
    ]
    nouns = list(_nouns(data_set, vocabulary))
    rows += [_row(data_set, "recall", noun, noun.name) for noun in nouns[:_MOST_NOUNS]]
    return metric, [row for row in rows if row.cells], max(0, len(nouns) - _MOST_NOUNS)


def _nouns(data_set: DataSet, vocabulary: Vocabulary) -> Iterator[Noun]:
    """Yield the words that cover several classes, then the classes with the fewest examples."""
    categories = data_set.categories
    words = dict.fromkeys(each.supercategory for each in categories if each.supercategory)
    # Rare classes first: they are the ones that a goal cannot decide.
    counts = np.bincount(data_set.truth.category, minlength=len(categories))
    classes = [categories[row].name for row in np.argsort(counts, kind="stable").tolist()]
    for name in dict.fromkeys((*words, *classes)):
        try:
            yield vocabulary.noun(f'"{name}"')
        except DonewhenError:
            continue  # no sentence can name it


def _held(data_set: DataSet, name: str) -> DataSet | None:
    """Return the images of a slice; None where they are too few to be judged."""
    try:
        rows = slice_rows(data_set, (name,))
    except DonewhenError:
        return None
    return data_set.only(rows)[0] if rows.sum() >= FEWEST_IMAGES else None


def _row(data_set: DataSet, metric: str, noun: Noun, name: str) -> Row:
    cells, there = [], ""
    for share in SHARES:
        sentence = f"at least {share} with {_CONFIDENCE} confidence"
        try:
            wanted = claim(METRICS.get(metric), noun, parse_goal(sentence), sentence=sentence)
            foreseen = prospect(wanted, METRICS.get(metric), data_set, noun)
        except DonewhenError:
            foreseen = None
        if foreseen is None:
            cells.append(Cell("?", "could-not-be-judged"))
            continue
        # what each of them must hold is said by the row's name: the units are enough
        things = things_named(wanted)
        what = things if foreseen.what == things else groups_of(data_set)[1]
        there = f"{foreseen.there:,} {what}"
        if not foreseen.perfect:
            cells.append(Cell("no", "not-met", _needed("at least", foreseen.needed)))
        elif not foreseen.good:
            cells.append(Cell("hardly", "undecided", _needed("about", foreseen.needed_good)))
        else:
            enough = foreseen.needed_good or foreseen.needed
            cells.append(Cell("yes", "met", _needed("about", enough)))
    return Row(name, there, tuple(cells) if there else ())


def _needed(word: str, number: int | None) -> str:
    return "" if number is None else f"{word} {number:,}"
