"""Tell the story of a project's sprints: judge each version again, in the sprint of its number.

python docs/story.py            records what is not recorded yet, and makes the pages
python docs/story.py --again    judges all of them once more

A sprint is told where ``model.yaml`` lists a version of its number. Every run is a real gate over
all features of today, and is made now, whatever dates the sprints have. What was recorded with the
same model file and the same features is left as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError
from donewhen.foundation.settings import Settings, project_settings
from donewhen.history.history import open_history
from donewhen.history.records import RecordedRun
from donewhen.sources.sprints import Sprint, load_sprints
from donewhen.sources.workspace import Workspace

FEATURES = Path("features")
ACCEPTED, REFUSED = 0, 1


@dataclass(frozen=True)
class Chapter:
    """A sprint and the version that it ended with; ``page`` is what it leaves."""

    sprint: Sprint
    model: str
    file: Path
    page: Path

    @property
    def name(self) -> str:
        """The sprint's number as the settings have it."""
        return str(self.sprint.number)


def main() -> int:
    """Tell it; return 0 where every sprint is recorded and the last version is accepted."""
    options = argparse.ArgumentParser(description="Record the story of this project's sprints.")
    options.add_argument("--again", action="store_true", help="judge what is recorded once more")
    again = options.parse_args().again
    try:
        told = chapters(project_settings(Path.cwd()))
        print(
            f"A synthetic story: {len(told)} sprints of {told[0].model}, told now. "
            "Images and versions were made for it; the runs are real."
        )
        codes = [tell(chapter, again=again) for chapter in told]
    except DonewhenError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print("\nSee donewhen history, and the pages, the last of them first:")
    for chapter in reversed(told):
        print(f"  {chapter.page}")
    return codes[-1]


def chapters(settings: Settings) -> list[Chapter]:
    """Return what there is to tell, the earliest sprint first; raise ``InputError`` for nothing."""
    model = Workspace(settings.places).model(settings.model or "")
    made = [
        Chapter(
            sprint,
            model.name,
            model.file(str(sprint.number)),
            settings.reports / f"sprint-{sprint.number}" / "index.html",
        )
        for sprint in load_sprints(FEATURES / "sprints.yaml")
        if str(sprint.number) in model.versions
    ]
    if not made:
        raise InputError(
            f'{FEATURES}/sprints.yaml: no sprint has the number of a version of "{model.name}". '
            "There is no story to tell."
        )
    return made


def tell(chapter: Chapter, *, again: bool) -> int:
    """Judge a sprint's version unless that is recorded; return what its gate answered.

    Raises ``UnfinishedError`` with what the gate printed where it neither accepted nor refused.
    """
    print(f"\nSprint {chapter.name}: {chapter.sprint.goal}", flush=True)
    known = None if again else recorded(chapter)
    if known is not None and chapter.page.is_file():
        print(f"  recorded already: {said(known)}")
        return known.exit_code or 0
    started = time.monotonic()
    judge = [sys.executable, "-m", "donewhen", "gate", "--report", f"-Dsprint={chapter.name}"]
    done = subprocess.run(  # noqa: S603 - the project's own command
        [*judge, f"-Dmodel={chapter.model}", f"-Dartifact={chapter.file}"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode not in (ACCEPTED, REFUSED):
        raise UnfinishedError(done.stdout)
    found = recorded(chapter)
    if found is None:
        raise UnfinishedError(f"{done.stdout}\nThe run is not in the history.")
    print(f"  {said(found)}, in {time.monotonic() - started:.0f} s")
    return done.returncode


def said(run: RecordedRun) -> str:
    """Return how a run ended: "refused, 41 of 70 goals met"."""
    judged = ", ".join(one.name.replace("@", " ") for one in run.subjects)
    return f"{run.outcome}, {run.met} of {run.selected} goals are met ({judged})"


def recorded(chapter: Chapter) -> RecordedRun | None:
    """Return the last gate of the sprint over the same model file and the same features."""
    digest = _digest(chapter.file)
    features = {path.as_posix(): _digest(path) for path in FEATURES.rglob("*.feature")}
    with open_history(project_settings(Path.cwd())) as history:
        runs = history.runs(sprint=chapter.name)
    same = [
        run
        for run in runs
        if run.decided
        and run.whole
        and digest in {one.digest for one in run.subjects}
        and features == {one.name: one.digest for one in run.files if one.kind == "feature"}
    ]
    return same[-1] if same else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
