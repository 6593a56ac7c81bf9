"""All that is fuzzed, by name."""

from __future__ import annotations

from tests.fuzzing.binaries import BINARIES
from tests.fuzzing.files import FILES
from tests.fuzzing.sentences import SENTENCES
from tests.fuzzing.verdicts import VERDICTS

__all__ = ["TARGETS"]

TARGETS = {target.name: target for target in (*FILES, *BINARIES, *SENTENCES, *VERDICTS)}
