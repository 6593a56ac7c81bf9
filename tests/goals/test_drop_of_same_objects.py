"""A drop against the untouched images is one of the same objects on both sides."""

from __future__ import annotations

import json

from tests.goals.test_claims_of_goals import begin
from tests.runs import conftest as toy

from donewhen.domain.verdict import Outcome

project = toy.project
DROP = "drops by at most 5 points against the untouched images"


def test_what_left_its_image_counts_on_neither_side(project: toy.Project) -> None:
    project.dots(["found"] * 12)
    path = project.root / "datasets/dots/annotations.json"
    notes = json.loads(path.read_text())
    # A second dot in each corner, which nobody finds; turned by 12 degrees it is out of the image.
    corners = [one | {"id": one["id"] + 100, "bbox": [29, 0, 3, 3]} for one in notes["annotations"]]
    path.write_text(json.dumps(notes | {"annotations": [*notes["annotations"], *corners]}))

    goal = begin(project)
    goal.scope.perturb("rotated", "5")
    (drop,) = goal.claim_change("recall", "red dots", DROP)

    assert any(note.startswith("12 objects left") for note in goal.record.notes)
    assert drop.estimate.compared == (1, 1)  # 12 of 12 on both sides, not 12 of 24 untouched
    assert drop.outcome is Outcome.MET
    (plain,) = begin(project).claim("recall", "red dots", "at least 40%")
    assert (plain.estimate.numerator, plain.estimate.denominator) == (12, 24)
