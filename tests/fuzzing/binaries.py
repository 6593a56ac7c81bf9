"""Model files, pictures and stored answers that are nearly right."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from hypothesis import strategies as st
from onnx import TensorProto, helper
from PIL import Image
from tests.fuzzing.mutations import changed_bytes
from tests.fuzzing.target import Check, Target, refusal

from donewhen.foundation.errors import InputError
from donewhen.inference.images import FORMATS, decode_image, image_size
from donewhen.inference.onnx_file import classes_in, external_files, read_onnx
from donewhen.inference.onnx_signature import read_signature
from donewhen.inference.shards import BadShardError, Shard, read_digests, read_shard, write_shard

__all__ = ["BINARIES"]


def _weight(location: str) -> onnx.TensorProto:
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[1])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    return tensor


def _models() -> list[bytes]:
    """Return a model with weights beside it, in a branch, in a sparse tensor; and a plain one."""
    taken = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 8, 8])
    given = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3, 8, 8])
    constant = helper.make_node("Constant", [], ["y"])
    constant.attribute.add(name="value", type=onnx.AttributeProto.TENSOR, t=_weight("in/w.bin"))
    branch = helper.make_graph([constant], "branch", [], [given])
    nodes = [
        helper.make_node("Relu", ["x"], ["y"]),
        helper.make_node("If", ["w"], ["z"], then_branch=branch, else_branch=branch),
    ]
    graph = helper.make_graph(nodes, "g", [taken], [given], [_weight("w.bin")])
    graph.sparse_initializer.add().values.CopyFrom(_weight("sparse.bin"))
    full = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(full, {"names": "{0: 'ball', 1: 'kite'}", "location": "../no.bin"})
    training = full.training_info.add()
    training.algorithm.CopyFrom(branch)
    function = full.functions.add(name="f", domain="d")
    function.node.add().CopyFrom(constant)
    plain = helper.make_graph(nodes[:1], "g", [taken], [given])
    return [full.SerializeToString(), helper.make_model(plain).SerializeToString()]


def _varint(value: int) -> bytes:
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*digits, value])


def _field(number: int, content: int | bytes) -> bytes:
    if isinstance(content, int):
        return _varint(number << 3) + _varint(content)
    return _varint(number << 3 | 2) + _varint(len(content)) + content


# Field numbers after onnx.proto: {message: {number: message inside it}}.
CHILDREN = {
    "model": {7: "graph", 20: "training", 25: "function", 14: "entry"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse", 11: "value"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "entry"},
}
PLACES = ("w.bin", "in/w.bin", "../w.bin", "/etc/passwd", "no.bin", "in\\w.bin", "")


@st.composite
def messages(draw: st.DrawFn, kind: str = "model", depth: int = 0) -> bytes:
    """Return a message as onnx.proto has it, at times with a field that is strange to it."""
    if kind == "entry":
        key, value = draw(st.sampled_from(["location", "names"])), draw(st.sampled_from(PLACES))
        return _field(1, key.encode()) + _field(2, value.encode())
    if kind == "value" or depth > 7:
        return b""
    parts = []
    for _ in range(draw(st.integers(int(kind == "model"), 3))):
        number = draw(st.sampled_from(sorted(CHILDREN[kind])))
        parts.append(_field(number, draw(messages(CHILDREN[kind][number], depth + 1))))
    if draw(st.integers(0, 9)) == 0:
        strange = draw(st.binary(max_size=5) | st.integers(0, 1 << 64))
        parts.append(_field(draw(st.integers(0, 30)), strange))
    return b"".join(draw(st.permutations(parts)))


def _locations(content: onnx.ModelProto) -> Iterator[str]:
    """Yield where the onnx library sees weights outside of the file."""
    open_ones = [content]
    while open_ones:
        message = open_ones.pop()
        if isinstance(message, TensorProto):
            yield from (one.value for one in message.external_data if one.key == "location")
            continue
        for field, value in message.ListFields():
            if field.type == field.TYPE_MESSAGE:
                open_ones.extend(value if field.is_repeated else [value])


def _onnx(folder: Path) -> Check:
    for name in ("w.bin", "in/w.bin", "sparse.bin"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(bytes(4))

    def check(data: bytes) -> bool:
        path = folder / "m.onnx"
        path.write_bytes(data)
        try:
            read = read_onnx(data, path)
            _check_locations(data, read.external)
            classes = classes_in(read.metadata)
            assert classes is None or all(type(one) is str for one in classes)
            for file in external_files(path, read.external):
                assert file.resolve().is_relative_to(folder.resolve())
            read_signature(path)
        except InputError as error:
            return refusal(error)
        return True

    return check


def _check_locations(data: bytes, known: tuple[str, ...]) -> None:
    """Check that no weights outside were missed that the onnx library knows of."""
    content = onnx.ModelProto()
    try:
        content.ParseFromString(data)
    except Exception:  # noqa: BLE001 - protobuf's own error has moved between releases
        return
    assert set(_locations(content)) <= set(known)


def _pictures() -> list[bytes]:
    noise = np.random.default_rng(5).integers(0, 256, (9, 7, 4)).astype(np.uint8)
    rgb = Image.fromarray(noise[..., :3].copy())
    made = []
    for kind in FORMATS:
        file = io.BytesIO()
        rgb.save(file, kind)
        made.append(file.getvalue())
    exif = Image.Exif()
    exif[0x0112] = 6
    others: list[tuple[Image.Image, str, dict[str, Any]]] = [
        (Image.fromarray(noise), "PNG", {}),
        (rgb.convert("P"), "PNG", {"transparency": 3}),
        (rgb.convert("1"), "TIFF", {"compression": "group4"}),
        (rgb, "TIFF", {"compression": "tiff_lzw"}),
        (rgb, "TIFF", {"compression": "jpeg"}),
        (rgb.convert("CMYK"), "JPEG", {}),
        (rgb, "JPEG", {"progressive": True, "exif": exif}),
        (rgb, "WEBP", {"lossless": True, "exif": exif}),
        (Image.fromarray(noise[..., 0].astype(np.uint16) * 257), "PNG", {}),
        (rgb, "GIF", {"save_all": True, "append_images": [Image.new("RGB", (7, 9))]}),
    ]
    for image, kind, options in others:
        file = io.BytesIO()
        image.save(file, kind, **options)
        made.append(file.getvalue())
    return made


def _images(folder: Path) -> Check:
    path = folder / "a.png"

    def check(data: bytes) -> bool:
        try:
            image = decode_image(data, path)
        except InputError as error:
            return refusal(error)
        finally:
            path.write_bytes(data)
        assert image.mode == "RGB"
        assert image.width * image.height <= 64_000_000
        assert image_size(path) == image.size
        return True

    return check


def _cuts(_: Path) -> Check:
    """A picture that was cut off is refused, or shows all that it showed."""
    whole = {data: decode_image(data, "a.png").tobytes() for data in _pictures()[:-1]}

    def check(cut: tuple[int, float]) -> bool:
        data = list(whole)[cut[0] % len(whole)]
        part = data[: int(len(data) * cut[1])]
        try:
            seen = decode_image(part, "a.png")
        except InputError as error:
            return refusal(error)
        assert seen.tobytes() == whole[data]
        return True

    return check


def _shards() -> tuple[Shard, Shard]:
    digests = tuple(f"{number:064x}" for number in range(3))
    arrays = {
        "count": np.array([2, 0, 1], np.int32),
        "category": np.array([0, 1, 1], np.int32),
        "score": np.array([0.9, 0.02, 0.5], np.float32),
        "box": np.arange(12, dtype=np.float32).reshape(3, 4),
    }
    scores = {"score": np.eye(3, 2, dtype=np.float32)}
    facts = {"provider": "cpu"}
    return Shard("detection", digests, arrays, facts), Shard(
        "classification", digests, scores, facts
    )


def _stored() -> list[bytes]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return [write_shard(Path(folder, one.task), one).read_bytes() for one in _shards()]


def _store(folder: Path) -> Check:
    path = folder / "x.shard"
    written = {one.task: one for one in _shards()}

    def check(data: bytes) -> bool:
        path.write_bytes(data)
        try:
            assert all(len(one) == 64 for one in read_digests(path))
            read = read_shard(path)
        except BadShardError:
            return False
        before = written[read.task]
        assert read.digests == before.digests
        assert all(np.array_equal(read.arrays[name], before.arrays[name]) for name in before.arrays)
        return True

    return check


ONNX_TOKENS = (b"location", b"w.bin", b"../w.bin", b"names", b"\x0a", b"\x12", b"\x3a", b"\x6a")
PICTURE_TOKENS = (b"IHDR", b"IDAT", b"PLTE", b"tRNS", b"acTL", b"\xff\xd8", b"\xff\xc0", b"\xff")
EVERYTHING = (*PICTURE_TOKENS, b"RIFF", b"VP8X", b"EXIF", b"II*\0", b"MM\0*", b"GIF89a", b"BM")

BINARIES = (
    Target("onnx", changed_bytes(_models(), ONNX_TOKENS) | messages(), _onnx),
    Target("images", changed_bytes(_pictures(), EVERYTHING), _images),
    Target("images cut off", st.tuples(st.integers(0, 99), st.floats(0, 1)), _cuts),
    Target("stored answers", changed_bytes(_stored(), (b"0", b'"', b"[", b"9999")), _store),
)
