from __future__ import annotations

from collections.abc import Iterator

import pytest

from donewhen.foundation.errors import DonewhenError, InputError, UnfinishedError


def tree(kind: type[DonewhenError]) -> Iterator[type[DonewhenError]]:
    yield kind
    for derived in kind.__subclasses__():
        yield from tree(derived)


@pytest.mark.parametrize("kind", [*tree(DonewhenError)])
def test_every_error_says_how_the_process_ends(kind: type[DonewhenError]) -> None:
    assert issubclass(kind, DonewhenError)
    expected = {DonewhenError: 1, UnfinishedError: 3}.get(kind, 2)
    assert kind("text").exit_code == expected
    assert issubclass(kind, InputError) == (expected == 2)
    assert str(kind("text")) == "text"
