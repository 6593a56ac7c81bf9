"""What a claim is about and in which unit, as data; intervals in that unit.

Until then the subject was cut out of the reason, which merged classes with ": " in their names, and
the unit was looked up by the metric's name. The words below are those of the metrics at that time:
they stay as they are, whatever becomes of the metrics.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_METRICS = {
    "accuracy": ("ratio", "accuracy for ", ""),
    "average_precision": ("ratio", "average precision for ", ""),
    "coco_average_precision": ("ratio", "COCO average precision for ", ""),
    "f1": ("ratio", "F1 for ", ""),
    "false_positive_images": ("ratio", "images with a false ", ""),
    "false_positives": ("count", "false ", ""),
    "false_positives_per_image": ("per image", "false ", " per image"),
    "found": ("count", "", " found"),
    "missed": ("count", "", " missed"),
    "precision": ("ratio", "precision for ", ""),
    "recall": ("ratio", "recall for ", ""),
}
_FINDINGS = {
    "bytes": ("file_size",),
    "times": ("times_as_slow",),
    "ratio": ("rarest_share",),
    "count": (
        *("images", "images_lost", "images_gained", "unreadable_images", "repeated_images"),
        *("look_alikes", "shared_images", "shared_look_alikes", "boxes_outside", "examples"),
        *("fewest_examples", "fewest_images", "suspected_labels", "opset", "changed_inputs"),
        *("changed_outputs", "unknown_classes", "unstable_images"),
    ),
}

_claims = sa.table(
    "donewhen_claims",
    *(sa.column(name, sa.Integer) for name in ("run", "goal", "position", "denominator")),
    *(sa.column(name, sa.Double) for name in ("low", "high")),
    *(sa.column(name, sa.Text) for name in ("metric", "noun", "slice", "against")),
    *(sa.column(name, sa.Text) for name in ("subject", "unit")),
)
_of = _claims.c


def upgrade() -> None:
    """Add two columns, fill them, and tell the intervals of counts as counts."""
    op.add_column(
        "donewhen_claims", sa.Column("subject", sa.Text, nullable=False, server_default="")
    )
    op.add_column("donewhen_claims", sa.Column("unit", sa.String(16)))
    named = sa.func.replace(_of.metric, "_", " ", type_=sa.Text)
    op.execute(_claims.update().values(subject=named))
    own = [*_METRICS, *(name for names in _FINDINGS.values() for name in names)]
    others = _claims.update().where(_of.metric.not_in(own), _of.noun != "")
    op.execute(others.values(subject=named + " for " + _of.noun))
    for metric, (unit, before, after) in _METRICS.items():
        words = sa.literal(before) + _of.noun + after
        op.execute(_claims.update().where(_of.metric == metric).values(unit=unit, subject=words))
    in_slice = _claims.update().where(_of.slice != "", _of.noun != "")
    op.execute(in_slice.values(subject=_of.subject + " in " + _of.slice + " images"))
    for unit, metrics in _FINDINGS.items():
        op.execute(_claims.update().where(_of.metric.in_(metrics)).values(unit=unit))
    _convert([(row, *_counts(row)) for row in _counted()])


def downgrade() -> None:
    """Drop both; intervals of counts become those of shares again, as far as rounding allows."""
    _convert([(row, row.low / row.denominator, row.high / row.denominator) for row in _counted()])
    with op.batch_alter_table("donewhen_claims") as table:
        for name in ("subject", "unit"):
            table.drop_column(name)


def _counted() -> list[sa.Row[tuple[float, ...]]]:
    """Return the claims about counts whose intervals have another unit than their values."""
    counts = (_of.unit == "count", _of.low.is_not(None), _of.denominator > 0)
    wanted = sa.select(_claims).where(*counts)
    return list(op.get_bind().execute(wanted))


def _counts(row: sa.Row[tuple[float, ...]]) -> tuple[float, float]:
    # Of a float, 12 digits are meant: the last ones are rounding errors, which must not round a
    # bound to the next count.
    low, high = (Fraction(f"{share:.12f}") * row.denominator for share in (row.low, row.high))
    return (float(low), float(high)) if row.against else (math.floor(low), math.ceil(high))


def _convert(found: Iterable[tuple[sa.Row[tuple[float, ...]], float, float]]) -> None:
    for row, low, high in found:
        place = (_of.run == row.run, _of.goal == row.goal, _of.position == row.position)
        op.execute(_claims.update().where(*place).values(low=low, high=high))
