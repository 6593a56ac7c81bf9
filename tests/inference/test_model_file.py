from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from donewhen.foundation.errors import ModelError
from donewhen.inference.model_file import identify, model_digest
from donewhen.inference.onnx_file import classes_in, read_onnx


def with_external_weights(make: Any, path: Path, location: str = "weights.bin") -> Path:
    make.detector(path)
    model = onnx.load(path)
    onnx.save(
        model,
        path,
        save_as_external_data=True,
        location="weights.bin",
        size_threshold=0,
        convert_attribute=True,
    )
    if location != "weights.bin":
        model = onnx.load(path, load_external_data=False)
        for tensor in model.graph.initializer:
            for entry in tensor.external_data:
                if entry.key == "location":
                    entry.value = location
        path.write_bytes(model.SerializeToString())
    return path


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", r"empty \(0 bytes\)"),
        (b"<!DOCTYPE html><html>Sign in</html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 9\n", "git lfs pull"),
        (b"PK\x03\x04" + b"x" * 100, "export the model to ONNX"),
        (b"not a model", "truncated or something else"),
    ],
)
def test_what_is_no_model_is_told_apart(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(data)

    for ask in (model_digest, lambda path: identify(path, tmp_path / "store")):
        with pytest.raises(ModelError, match=says) as caught:
            ask(path)
        assert str(path) in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_model_is_refused(make: Any, tmp_path: Path, share: float) -> None:
    path = make.detector(tmp_path / "m.onnx")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])

    with pytest.raises(ModelError, match="not a complete ONNX file"):
        model_digest(path)


def test_a_missing_model_names_what_lies_beside_it(make: Any, tmp_path: Path) -> None:
    make.detector(tmp_path / "v12.onnx")

    with pytest.raises(ModelError, match=r'v13\.onnx does not exist. Beside it: "v12\.onnx"'):
        model_digest(tmp_path / "v13.onnx")
    with pytest.raises(ModelError, match="not a regular file"):
        model_digest(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m.onnx")

    with pytest.raises(ModelError, match="not a regular file"):
        model_digest(tmp_path / "m.onnx")


def test_the_digest_of_one_file_is_its_sha256(make: Any, tmp_path: Path) -> None:
    path = make.detector(tmp_path / "m.onnx")

    expected = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()

    assert model_digest(path) == identify(path, tmp_path / "store").digest == expected


def test_weights_beside_the_file_are_part_of_the_model(make: Any, tmp_path: Path) -> None:
    path = with_external_weights(make, tmp_path / "m.onnx")
    before = model_digest(path)
    assert identify(path, tmp_path / "store").digest == before
    weights = tmp_path / "weights.bin"
    data = bytearray(weights.read_bytes())
    data[100] ^= 1
    weights.write_bytes(data)

    after = model_digest(path)

    assert after != before
    assert identify(path, tmp_path / "store").digest == after


@pytest.mark.parametrize("location", ["../secret.bin", "/etc/hostname", "a/../../secret.bin"])
def test_weights_outside_the_folder_are_refused(make: Any, tmp_path: Path, location: str) -> None:
    (tmp_path / "secret.bin").write_bytes(b"\0" * 100_000)
    (tmp_path / "model").mkdir()
    path = with_external_weights(make, tmp_path / "model" / "m.onnx", location)

    for ask in (model_digest, lambda path: identify(path, tmp_path / "store")):
        with pytest.raises(ModelError, match="outside its own folder") as caught:
            ask(path)
        assert location in str(caught.value)


def test_a_link_out_of_the_folder_is_refused(make: Any, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    path = with_external_weights(make, tmp_path / "model" / "m.onnx")
    (tmp_path / "model" / "weights.bin").rename(tmp_path / "secret.bin")
    (tmp_path / "model" / "weights.bin").symlink_to(tmp_path / "secret.bin")

    with pytest.raises(ModelError, match="outside its own folder"):
        model_digest(path)


def test_missing_weights_are_named(make: Any, tmp_path: Path) -> None:
    path = with_external_weights(make, tmp_path / "m.onnx")
    (tmp_path / "weights.bin").unlink()

    with pytest.raises(ModelError, match=r'keeps weights in "weights\.bin", which is missing'):
        model_digest(path)


def test_weights_in_subgraphs_and_attributes_are_found() -> None:
    tensor = onnx.TensorProto(data_location=onnx.TensorProto.EXTERNAL, data_type=1, dims=[1])
    tensor.external_data.add(key="location", value="deep.bin")
    inner = onnx.GraphProto(name="inner", initializer=[tensor])
    other = onnx.TensorProto()
    other.CopyFrom(tensor)
    other.external_data[0].value = "attribute.bin"
    node = onnx.NodeProto(op_type="If")
    node.attribute.append(onnx.helper.make_attribute("then_branch", inner))
    node.attribute.append(onnx.helper.make_attribute("value", other))
    third = onnx.GraphProto()
    third.CopyFrom(inner)
    third.initializer[0].external_data[0].value = "list.bin"
    node.attribute.append(onnx.helper.make_attribute("branches", [third]))
    model = onnx.ModelProto(graph=onnx.GraphProto(node=[node]), ir_version=8)

    found = read_onnx(model.SerializeToString(), Path("m.onnx")).external

    assert found == ("deep.bin", "attribute.bin", "list.bin")


def ways_to_a_tensor(message: Any, walked: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the fields that lead from a message to a tensor, none of them twice."""
    if message is onnx.TensorProto.DESCRIPTOR:
        yield walked
        return
    for field in message.fields:
        if field.message_type is not None and field not in walked:
            yield from ways_to_a_tensor(field.message_type, (*walked, field))


@pytest.mark.parametrize(
    "way",
    list(ways_to_a_tensor(onnx.ModelProto.DESCRIPTOR)),
    ids=lambda way: ".".join(field.name for field in way),
)
def test_weights_are_found_wherever_the_format_has_a_tensor(way: tuple[Any, ...]) -> None:
    model = onnx.ModelProto(graph=onnx.GraphProto(name="g"))
    place: Any = model
    for field in way:
        place = getattr(place, field.name)
        place = place.add() if field.is_repeated else place
    place.SetInParent()
    place.external_data.add(key="location", value="deep.bin")

    assert read_onnx(model.SerializeToString(), Path("m.onnx")).external == ("deep.bin",)


def test_large_weights_are_skipped_not_read(tmp_path: Path) -> None:
    tensor = onnx.numpy_helper.from_array(np.zeros(2_000_000, dtype=np.float32), "w")
    model = onnx.ModelProto(graph=onnx.GraphProto(initializer=[tensor]), ir_version=8)

    assert read_onnx(model.SerializeToString(), tmp_path).external == ()


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("{0: 'a', 1: 'b c'}", ("a", "b c")),
        ('["a", "b"]', ("a", "b")),
        ('{"0": "a", "1": "b"}', ("a", "b")),
        ("a, b", ("a", "b")),
        ("{1: 'a', 2: 'b'}", None),
        ("[]", None),
        ("[0, 1]", ("0", "1")),
        ("[[], {}]", None),
        ("[null, true]", None),
        (f"[0x{'f' * 5000}]", None),
        ("a" * ((1 << 20) + 1), None),
    ],
    ids=range(11),
)
def test_classes_in_metadata(text: str, classes: tuple[str, ...] | None) -> None:
    assert classes_in({"names": text}) == classes
    assert classes_in({"labels": text}) == classes
    assert classes_in({"author": text}) is None
