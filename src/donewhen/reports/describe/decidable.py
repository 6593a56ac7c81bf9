"""Which typical goals a data set could decide, before any model is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from donewhen.domain.data_set import DataSet
from donewhen.evaluation.metrics import METRICS
from donewhen.foundation.errors import DonewhenError
from donewhen.judging import claim
from donewhen.judging.planning import prospect
from donewhen.judging.resolved_claim import FEWEST_IMAGES
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
    names = dict.fromkeys(one.supercategory for one in data_set.categories if one.supercategory)
    truth = data_set.truth
    counts = {
        one.name: int((truth.category == index).sum())
        for index, one in enumerate(data_set.categories)
    }
    for name in (*names, *sorted(counts, key=lambda one: counts[one])):
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
        there = f"{foreseen.there:,} {foreseen.what.partition(' that ')[0]}"
        if not foreseen.perfect:
            needed = "" if foreseen.needed is None else f"at least {foreseen.needed:,}"
            cells.append(Cell("no", "not-met", needed))
        elif not foreseen.good:
            needed = "" if foreseen.needed_good is None else f"about {foreseen.needed_good:,}"
            cells.append(Cell("hardly", "undecided", needed))
        else:
            enough = foreseen.needed_good or foreseen.needed
            cells.append(Cell("yes", "met", "" if enough is None else f"about {enough:,}"))
    return Row(name, there, tuple(cells) if there else ())
