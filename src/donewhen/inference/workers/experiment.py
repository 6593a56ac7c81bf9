"""What an experiment's worker is told: a model runs in several ways, or beside another one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from donewhen.inference.workers.prediction_job import Job


@dataclass(frozen=True)
class Pass:
    """One way to let a model answer every image.

    ``batch`` images run at once, every batch full; None stands for what the model fixes, or 1.
    ``threads`` call the session at a time, and each run may use as many of the runtime's.
    """

    batch: int | None = None
    threads: int = 1


@dataclass(frozen=True)
class AnswerExperiment:
    """A job's images in each of ``passes``, in one process; equal passes share their session.

    The answers of pass 2 are written to the folder "2" in the job's target.
    """

    job: Job
    passes: tuple[Pass, ...]

    def to_json(self) -> str:
        """Return the experiment as one line."""
        passes = [asdict(way) for way in self.passes]
        return json.dumps({"job": self.job.to_json(), "passes": passes})


@dataclass(frozen=True)
class SpeedExperiment:
    """How long a run takes of ``job``'s model, and of ``other``'s, on the same images, in turn.

    A round opens both sessions anew. There are ``least`` rounds in any case, and up to ``most``
    while all of it takes no longer than ``seconds``. The jobs' targets are not used.
    """

    job: Job
    other: Job
    least: int
    most: int
    seconds: float

    def to_json(self) -> str:
        """Return the experiment as one line."""
        numbers = {"least": self.least, "most": self.most, "seconds": self.seconds}
        return json.dumps({"job": self.job.to_json(), "other": self.other.to_json(), **numbers})


def read_experiment(text: str) -> AnswerExperiment | SpeedExperiment:
    """Return the experiment that ``to_json`` wrote."""
    values = json.loads(text)
    job = Job.from_json(values.pop("job"))
    if "passes" in values:
        return AnswerExperiment(job, tuple(Pass(**way) for way in values["passes"]))
    return SpeedExperiment(job, Job.from_json(values.pop("other")), **values)
