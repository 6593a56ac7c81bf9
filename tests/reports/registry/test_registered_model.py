from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen.foundation.errors import InputError
from donewhen.reports.registry.registered_model import RegistryAddress, read_address


@pytest.mark.parametrize(
    ("text", "name", "version", "alias"),
    [
        ("models:/balloon-detector@candidate", "balloon-detector", None, "candidate"),
        ("models:/balloon-detector/12", "balloon-detector", "12", None),
        ("models:/a b@c@new_one-2", "a b@c", None, "new_one-2"),
        ("models:/Ballonfinder für Straßen/1", "Ballonfinder für Straßen", "1", None),
        ("models:/x@v2-candidate", "x", None, "v2-candidate"),
    ],
)
def test_address_names_a_version_or_an_alias(
    text: str, name: str, version: str | None, alias: str | None
) -> None:
    assert read_address(text) == RegistryAddress(name, version, alias)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not the address of a registered model"),
        ("balloon-detector@candidate", "is not the address"),
        ("runs:/abc/model", "is not the address"),
        ("models://balloon-detector/1", "no version"),
        ("models:/balloon-detector", "neither a version nor an alias"),
        ("models:/m-39e9921716a24b41bc28aa66c208df7f", "neither a version nor an alias"),
        ("models:/balloon-detector/latest", '"latest" is not a number'),
        ("models:/balloon-detector/Production", '"Production" is not a number'),
        ("models:/balloon-detector/0", "no version"),
        ("models:/balloon-detector/007", "no version"),
        ("models:/balloon-detector/-1", "no version"),
        ("models:/balloon-detector/1/model.onnx", "no version"),
        ("models:/balloon-detector/٣", "no version"),
        ("models:/balloon-detector/1\n", "no version"),
        ("models:/balloon-detector/", "no version"),
        ("models:/balloon-detector@", "no alias"),
        ("models:/balloon-detector@latest", "no alias"),
        ("models:/balloon-detector@V3", "no alias"),
        ("models:/balloon-detector@a b", "no alias"),
        ("models:/balloon-detector@a\n", "no alias"),
        ("models:/@candidate", "no name"),
        ("models:/ @candidate", "no name"),
        ("models:/../1", "no name"),
        ("models:/..@candidate", "no name"),
        ("models:/a:b@candidate", "no name"),
        ("models:/a\x1b[2J@candidate", "no name"),
        ("models:/a\u202eb@candidate", "no name"),
        ("models://profile@databricks/x/1", "no version"),
    ],
)
def test_any_other_address_is_refused_with_the_forms(text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        read_address(text)
    assert words in str(refused.value)
    assert "Write models:/NAME@ALIAS or models:/NAME/VERSION." in str(refused.value)
    assert "\x1b" not in str(refused.value)


@given(st.text())
def test_anything_is_an_address_or_refused(text: str) -> None:
    for address in (text, f"models:/{text}", f"models:/x/{text}", f"models:/x@{text}"):
        try:
            found = read_address(address)
        except InputError:
            continue
        assert found.name
        assert (found.version is None) != (found.alias is None)
