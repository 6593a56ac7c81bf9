from __future__ import annotations

import pytest

from donewhen.checks.model_contract.tensors import differing, read_tensors
from donewhen.foundation.errors import SentenceError
from donewhen.inference.onnx_signature import Tensor

IMAGES = Tensor("images", ("batch", 3, 144, 192), "float32")


def row(name: str, shape: str, kind: str) -> dict[str, str]:
    return {"name": name, "shape": shape, "type": kind}


@pytest.mark.parametrize(
    "shape",
    [
        "[batch, 3, 144, 192]",
        "batch x 3 x 144 x 192",
        "batch, 3, 144, 192",
        "batch × 3 × 144 × 192",  # noqa: RUF001
        "[batch 3 144 192]",
        "[any, 3, 144, 192]",
        "any x 3x144x192",
    ],
)
@pytest.mark.parametrize("kind", ["float32", "float", "tensor(float)", "Float32"])
def test_what_fits_is_no_difference(shape: str, kind: str) -> None:
    found = differing(read_tensors([row("images", shape, kind)]), [IMAGES], "inputs", "v.onnx")

    assert (found.value, found.of, found.rows) == (0, 1, ())


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("[N, 3, 144, 192]", "float32"),
        ("[1, 3, 144, 192]", "float32"),
        ("[batch, 3, 192, 144]", "float32"),
        ("[batch, any, 144, 192]", "float32"),
        ("[batch, 3, 144]", "float32"),
        ("scalar", "float32"),
        ("unknown", "float32"),
        ("[batch, 3, 144, 192]", "float16"),
        ("[batch, 3, 144, 192]", "double"),
    ],
)
def test_what_changed_is_told(shape: str, kind: str) -> None:
    found = differing(read_tensors([row("images", shape, kind)]), [IMAGES], "inputs", "v.onnx")

    assert found.value == 1
    assert found.rows[0][:2] == ("images", "changed")
    assert found.rows[0][3] == "[batch, 3, 144, 192] float32"
    assert "images is [batch, 3, 144, 192] float32, not " in found.detail


def test_missing_and_extra_ones_are_listed_apart() -> None:
    wanted = read_tensors([row("boxes", "[any, 4]", "float32"), row("scores", "[any]", "float32")])
    held = [Tensor("scores", ("",), "float32"), Tensor("labels", (5,), "int64")]
    found = differing(wanted, held, "outputs", "v.onnx")

    assert [one[:2] for one in found.rows] == [
        ("boxes", "missing"),
        ("labels", "not in the table"),
    ]
    assert (found.value, found.of) == (2, 3)
    assert found.columns[0] == "output"
    assert found.subject == "outputs of v.onnx that differ from the table"


def test_no_dimension_and_no_shape_are_two_things() -> None:
    scalar, unknown = Tensor("a", (), "bool"), Tensor("a", None, "bool")
    for text, fits, not_ in (("scalar", scalar, unknown), ("[]", scalar, unknown)):
        assert differing(read_tensors([row("a", text, "bool")]), [fits], "inputs", "").value == 0
        assert differing(read_tensors([row("a", text, "bool")]), [not_], "inputs", "").value == 1
    wanted = read_tensors([row("a", "unknown", "bool")])
    assert differing(wanted, [unknown], "inputs", "").value == 0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([], "a table with the columns name, shape, type must follow"),
        ([{"name": "a", "shap": "[1]", "type": "bool"}], 'column "shap". Did you mean "shape"'),
        ([{"name": "a", "shape": "[1]"}], 'lacks its column "type"'),
        ([row("a", "[1, , 3]", "bool")], "is not a shape"),
        ([row("a", "", "bool")], "is not a shape"),
        ([row("a", "[1]", "flot32")], 'type "flot32". Did you mean "float32"'),
        (
            [row("a", "[1]", "bool"), row("a", "[2]", "bool")],
            '"a" is in the table twice',
        ),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(table: list[dict[str, str]], words: str) -> None:
    with pytest.raises(SentenceError) as caught:
        read_tensors(table)
    assert words in str(caught.value)
