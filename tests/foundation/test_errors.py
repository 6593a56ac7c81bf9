from __future__ import annotations

import pytest

from donewhen.foundation import errors
from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_says_how_the_process_ends(name: str) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, DonewhenError)
    expected = {DonewhenError: 1, UnfinishedError: 3}.get(kind, 2)
    assert kind("text").exit_code == expected
    assert issubclass(kind, InputError) == (expected == 2)
    assert str(kind("text")) == "text"
