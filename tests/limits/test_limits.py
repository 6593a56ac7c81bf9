"""Images that are too large, models that take too long or too much: ended, and said how."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import zlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.runs.conftest import Project, Run

IMAGE = "datasets/dots/images/0003.png"


def check_refused(run: Run, *words: str) -> None:
    """Check that nothing was judged, and that one line says what is wrong, and what to do."""
    assert run.code == 1
    assert "Traceback" not in run.text
    assert run.predicate["counts"]["judged"] == 0
    (said,) = [line for line in run.text.splitlines() if "features/goal.feature:5:" in line]
    assert all(word in said for word in words), said


def test_an_image_may_have_so_many_pixels_and_no_more(ready: Project) -> None:
    run = ready.behave("-D", f"pixels={32 * 32 - 1}")
    assert run.code == 1
    assert "10 of 10 images cannot be used" in run.text
    assert "0001.png has more than the 1,023 pixels allowed" in run.text
    assert "-D pixels=" in run.text
    assert ready.behave("-D", f"pixels={32 * 32}").code == 0


def test_a_file_may_have_so_many_bytes_and_no_more(ready: Project) -> None:
    image = ready.root / IMAGE
    content = image.read_bytes()
    image.write_bytes(content + bytes(1024**2 + 1 - len(content)))
    run = ready.behave("-D", "file_mib=1")
    check_refused(run, "0003.png has 1,048,577 bytes, more than the 1,048,576", "-D file_mib=")
    image.write_bytes(content + bytes(1024**2 - len(content)))
    assert ready.behave("-D", "file_mib=1").code == 0


def test_pictures_are_held_to_the_limits_wherever_they_are_opened(ready: Project) -> None:
    ready.feature("Then every image can be read")
    run = ready.behave("-D", "pixels=1023")
    assert run.code == 1
    (table,) = (ready.root / "reports").rglob("evidence/**/*.csv")
    assert table.read_text().count("has more than the 1,023 pixels allowed") == 10
    assert ready.behave("-D", "pixels=1024").code == 0


def bomb(side: int) -> bytes:
    """Return a small PNG that is whole and that holds ``side`` times ``side`` white pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (side // 8)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", body), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_bomb_is_refused_and_takes_no_memory(ready: Project) -> None:
    data = bomb(40_000)
    assert len(data) < 1_000_000
    (ready.root / IMAGE).write_bytes(data)
    run = ready.behave("-D", "threads=1")
    check_refused(run, "0003.png has more than the 64,000,000 pixels allowed", "-D pixels=")
    # its pixels would take 1.6 GB as grey levels, 4.8 GB in colour
    assert most_memory(ready, "-m", "behave", "-D", "threads=1") < 800_000_000


def most_memory(project: Project, *arguments: str) -> int:
    """Return the most bytes that a run of Python or any of its children held."""
    measure = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, *arguments],
        cwd=project.root,
        env=os.environ | project.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def test_a_model_may_take_so_long_for_a_batch_and_no_longer(ready: Project) -> None:
    ready.detector(slowly=6000)
    start = time.monotonic()
    run = ready.behave("-D", "seconds_per_batch=1", "-D", "threads=1")
    assert time.monotonic() - start < 8
    check_refused(run, "0001.png took longer than its time limit", "-D seconds_per_batch=")


def test_a_model_may_hold_so_much_memory_and_no_more(ready: Project) -> None:
    ready.detector(slowly=24_000)  # a matrix of 2.3 GB
    run = ready.behave("-D", "memory_gib=1", "-D", "threads=1", fresh=True)
    check_refused(run, "more than the 1,074 MB allowed", "-D memory_gib=", "was ended")


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("pixels=0", "-D pixels=0: write a whole number above 0."),
        ("pixels=64e6", "-D pixels=64e6: write a whole number above 0."),
        ("file_mib=1.5", "-D file_mib=1.5: write a whole number above 0."),
        ("memory_gib=-1", "-D memory_gib=-1: write a whole number above 0."),
        ("seconds_per_batch=inf", "-D seconds_per_batch=inf: write a whole number above 0."),
        ("seconds_per_batch=1234567", "of at most 6 digits"),
        ("pixel=9", 'unknown setting. Did you mean "pixels"?'),
    ],
)
def test_a_limit_that_is_none_is_refused(ready: Project, setting: str, words: str) -> None:
    run = ready.behave("-D", setting)
    assert run.code == 1
    assert "Traceback" not in run.text
    assert words in run.text
    assert run.verdict is None
