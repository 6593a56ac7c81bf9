from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.reports.allure.safe_text import clean, first_lines, without_local_paths


@given(st.text())
def test_cleaned_text_is_harmless_anywhere(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert json.loads(json.dumps(cleaned)) == cleaned
    assert not [one for one in cleaned if ord(one) < 0x20 and one not in "\n\t"]
    assert clean(cleaned) == cleaned


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_text_without_control_characters_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ('File "{here}/steps/a.py", line 3', 'File "steps/a.py", line 3'),
        ("cannot read {here}/x y.png", "cannot read x y.png"),
        ("in {here}.", "in .."),
        ("in {here}: x", "in .: x"),
        ("/opt/env/lib/python3.11/site-packages/behave/model.py", "site-packages/behave/model.py"),
        ("/usr/lib/python3.11/json/decoder.py:4", "lib/python3.11/json/decoder.py:4"),
        ("open /mnt/sets/12345/images/a.png now", "open …/images/a.png now"),
        (
            "see https://example.org/a/b and a/b/c, 3/4",
            "see https://example.org/a/b and a/b/c, 3/4",
        ),
        ("~/x/y stays", "~/x/y stays"),
        (r"C:\Users\me\sets\a.png", "…/sets/a.png"),
    ],
)
def test_paths_of_this_machine_are_shortened(text: str, short: str) -> None:
    assert without_local_paths(text.format(here=Path.cwd()) if "{here}" in text else text) == short


def test_first_lines_skips_blank_ones() -> None:
    assert first_lines("\n a \n\n b\n c") == " a\n b"
