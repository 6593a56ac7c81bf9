"""What can go wrong, as one tree.

    DonewhenError
    ├── InputError            an input is wrong and nothing was judged (exit code 2)
    │   ├── ManifestError     dataset.yaml, model.yaml, sprints.yaml
    │   ├── DataSetError      annotations, images, categories
    │   ├── ModelError        the artifact, its inputs and outputs
    │   ├── SentenceError     a number, a noun or a name in a feature
    │   └── UnknownNameError  a name that nothing answers to, with the nearest known ones
    └── UnfinishedError       the run did not finish: time, memory, a killed worker (exit code 3)

Every message names the thing, the place and the remedy in one or two lines.
"""

from __future__ import annotations


class DonewhenError(Exception):
    """The root of everything that donewhen raises on purpose."""

    exit_code = 1


class InputError(DonewhenError):
    """An input is wrong; nothing was judged."""

    exit_code = 2


class ManifestError(InputError):
    """A manifest does not say what it must, or says something unknown."""


class DataSetError(InputError):
    """A data set's images, annotations or categories cannot be used as they are."""


class ModelError(InputError):
    """A model file cannot be used, or its output does not fit its decoder."""


class SentenceError(InputError):
    """A sentence holds a number or a noun that makes no sense."""


class UnknownNameError(InputError):
    """A name that nothing answers to."""


class UnfinishedError(DonewhenError):
    """The run did not finish: a time limit, a memory cap, a worker that was killed."""

    exit_code = 3
