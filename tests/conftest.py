"""What every test may use, and generated cases that are the same anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The same cases on every machine, so that CI never turns red by chance. To look for new ones:
# pytest --hypothesis-profile=explore
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the repository."""
    return Path(__file__).resolve().parent.parent
