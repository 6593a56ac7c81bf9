from __future__ import annotations

import pytest

from donewhen.foundation.errors import UnknownNameError
from donewhen.sources.readers import READERS


def test_formats_are_found_by_name() -> None:
    assert {"coco", "folder"} <= set(READERS)


def test_an_unknown_format_comes_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r'"cocoo"\. Did you mean "coco"'):
        READERS.get("cocoo", where="dataset.yaml:3")


@pytest.mark.parametrize("name", list(READERS))
def test_each_reader_says_what_it_needs(name: str) -> None:
    reader = READERS.get(name)
    assert isinstance(reader.needs_file, bool)
    assert type(reader).__doc__
    assert type(reader).read.__doc__
