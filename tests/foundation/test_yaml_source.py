from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from donewhen.foundation import yaml_source
from donewhen.foundation.errors import InputError, ManifestError
from donewhen.foundation.yaml_node import Node
from donewhen.foundation.yaml_source import parse_document, read_document


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run with libyaml and with what stands in where libyaml is missing."""
    monkeypatch.setattr(yaml_source, "_LOADER", getattr(yaml, request.param))


def plain(node: Node) -> Any:
    if isinstance(node.content, dict):
        return {key: plain(value) for key, value in node.content.items()}
    if isinstance(node.content, list):
        return [plain(value) for value in node.content]
    return node.content


@pytest.mark.usefixtures("_loader")
def test_scalars_stay_what_they_are() -> None:
    root = parse_document(
        "a: no\nb: 12:30:45\nc: '12'\nd: 12\ne: [1e3, ~]\nf: {g: 2026-11-16}\n", "x.yaml"
    )
    assert plain(root) == {
        "a": "no",
        "b": "12:30:45",
        "c": "12",
        "d": "12",
        "e": ["1e3", "~"],
        "f": {"g": "2026-11-16"},
    }


@pytest.mark.usefixtures("_loader")
def test_every_node_knows_its_line_and_its_name() -> None:
    root = parse_document("a: 1\nb:\n  c:\n    - x\n    - {d: y}\n", "some/x.yaml")
    b = root.mapping()["b"]
    c = b.mapping()["c"]
    assert (b.name, b.place) == ('"b"', "some/x.yaml:3")
    assert (c.name, c.place) == ('"b.c"', "some/x.yaml:4")
    assert [(one.name, one.place) for one in c.items()] == [
        ("b.c[1]", "some/x.yaml:4"),
        ("b.c[2]", "some/x.yaml:5"),
    ]
    assert c.items()[1].mapping()["d"].name == '"b.c[2].d"'


def test_entries_of_a_list_at_the_top_are_numbered() -> None:
    root = parse_document("- a: 1\n- b\n", "x.yaml")
    assert [one.name for one in root.items()] == ["entry 1", "entry 2"]
    assert root.items()[0].mapping()["a"].name == '"entry 1.a"'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: &x 1\nb: 2\n", 1, "anchors"),
        ("a: 1\nb: [*x]\n", 2, "aliases"),
        ("a: !!python/object:os.system x\n", 1, "tags"),
        ("a: 1\nb: !!str 2\n", 2, "tags"),
        ("a: ! 2\n", 1, "tags"),
        ("a: 1\nb: 2\na: 3\n", 3, '"a" was given in line 1 already'),
        ("a: {b: 1, b: 2}\n", 1, '"b" was given in line 1 already'),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("? [x]\n: 1\n", 1, "a key must be text"),
        ("? {x: y}\n: 1\n", 1, "a key must be text"),
        ("a: 1\n'': 2\n", 2, "one line of text"),
        ('a: 1\n"b\\nc": 2\n', 2, "one line of text"),
        ("a: 1\nb: x\x1b[31m\n", 2, "U+001B"),
        ('a: 1\nb: "x\\e[31m"\n', 2, "U+001B"),
        ("a: \u202etxt.exe\n", 1, "U+202E"),
        ("a: 1\n\x00", 2, "U+0000"),
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("a: b: c\n", 1, "not valid YAML"),
        ("a:\n\t- b\n", 2, "not valid YAML"),
        ("", 1, "is empty"),
        ("# only a comment\n", 1, "is empty"),
        ("a: " + "[" * 40 + "]" * 40, 1, "levels deep"),
    ],
)
@pytest.mark.usefixtures("_loader")
def test_what_could_surprise_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(ManifestError) as error:
        parse_document(text, "x.yaml")
    assert str(error.value).startswith(f"x.yaml:{line}: ")
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_depth_beyond_the_recursion_limit_is_refused() -> None:
    with pytest.raises(ManifestError, match="levels deep"):
        parse_document("a: " + "[" * 100_000, "x.yaml")


def test_a_byte_order_mark_and_other_line_ends_are_read(tmp_path: Any) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa4\r\n")
    root = read_document(path)
    assert plain(root) == {"a": "1", "b": "ä"}
    assert root.mapping()["b"].place.endswith("x.yaml:2")


def test_a_file_over_one_mebibyte_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: " + "x" * (1 << 20))
    with pytest.raises(ManifestError, match="larger than 1 MiB"):
        read_document(path)


pieces = st.sampled_from(
    ["a", "b", ": ", "- ", "\n", "  ", "'", '"', "&x ", "*x", "!t ", "|\n", "? ", "---\n", "...\n"]
) | st.sampled_from("[]{},#%@`\\\t\r\x85é\ufffe")


@given(st.lists(pieces, max_size=25).map("".join) | st.text(max_size=40))
def test_any_text_gives_a_tree_or_an_input_error(text: str) -> None:
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_source, "_LOADER", loader)
            try:
                parse_document(text, "x.yaml")
            except InputError as error:
                assert str(error).startswith("x.yaml:")  # noqa: PT017  # most texts are no error


names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
trees = st.recursive(
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


@given(trees)
def test_what_yaml_writes_comes_back_as_text(tree: Any) -> None:
    # Every text in quotes, as PyYAML's own dumper and loader would agree on it.
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=False, width=10**6)
    text = text.replace("!!null ", "")
    assert plain(parse_document(text, "x.yaml")) == tree
