"""The words that a page uses, explained for those who do not train models."""

from __future__ import annotations

from collections.abc import Iterable

from donewhen.reports.page.goals import GoalView

_ALWAYS = (
    ("met", "What the sentence asks for is true."),
    ("not yet", "It is not true yet; the page shows by how much, and on which images."),
    (
        "undecided",
        "There are too few images to promise it for images not seen yet. It does not pass.",
    ),
    (
        "could not be judged",
        "A file, a name or a sentence was wrong, so nothing is known. It does not pass.",
    ),
    (
        "95% sure",
        "Of a hundred such promises about images not seen yet, at most five are broken.",
    ),
    (
        "interval",
        "Where the figure is likely to lie for other images: the thin line in the pictures.",
    ),
    ("point", "One of a hundred: from 80% to 85% is five points, whatever five percent of 80 is."),
)
_METRICS = {
    "recall": ("recall", "Of all that is there, how much the model finds."),
    "precision": ("precision", "Of all that the model reports, how much is right."),
    "accuracy": ("accuracy", "Of all images, how many get the right answer."),
    "f1": ("F1", "Recall and precision in one number; it is high only if both are."),
    "average_precision": (
        "average precision",
        "How well the scores tell right from wrong: 100% if no false alarm scores above a find.",
    ),
    "false_positives_per_image": (
        "false positives per image",
        "How many false alarms there are in an image, on average.",
    ),
}
_BASELINE = ("baseline", "The version that the model is compared with, on the same images.")
_SLICE = ("slice", "Images that have something in common, such as those taken at night.")


_GATE = (
    ("gate", "Lets a model file through, or refuses it: every goal has to be met."),
    ("artifact", "The model file that a gate judges."),
    (
        "error budget",
        "How much may go wrong before repairs come first. Once it is spent, the gate is frozen.",
    ),
    ("frozen", "The gate lets nothing through but repairs, until the budget has recovered."),
    ("digest", "A number made from a file: it changes as soon as the file does."),
)


def explained(goals: Iterable[GoalView], *, gate: bool = False) -> list[tuple[str, str]]:
    """Return words with their meanings: those that every page uses, and those of its claims.

    ``gate`` says that the page speaks of gates.
    """
    claims = [claim for goal in goals for claim in goal.claims]
    used = dict.fromkeys(claim.claim.metric for claim in claims)
    made = [*_ALWAYS, *(_METRICS[name] for name in used if name in _METRICS)]
    if any(claim.since_baseline for claim in claims):
        made.append(_BASELINE)
    if any(claim.claim.slice for claim in claims):
        made.append(_SLICE)
    return [*made, *_GATE] if gate else made
