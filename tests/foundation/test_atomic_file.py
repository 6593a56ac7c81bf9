"""Files whose writer is killed, whose disk is full, whose folder belongs to somebody else."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from donewhen.foundation.atomic_file import remove_leftovers, write_atomically
from donewhen.foundation.errors import UnfinishedError

DIES = """
import os, sys
from pathlib import Path
from donewhen.foundation.atomic_file import write_atomically
def parts():
    yield b"half"
    os._exit(9)
write_atomically(Path(sys.argv[1]), parts())
"""
WRITES = """
import sys
from pathlib import Path
from donewhen.foundation.atomic_file import write_atomically
write_atomically(Path(sys.argv[1]), [b"whole"])
"""
CLEANS = """
import sys
from pathlib import Path
from donewhen.foundation.atomic_file import remove_leftovers
remove_leftovers(Path(sys.argv[1]))
"""


def python(script: str, argument: Path, *before: str) -> None:
    subprocess.run([*before, sys.executable, "-c", script, str(argument)], check=False)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_who_makes_a_file_again_removes_what_was_left_of_it(tmp_path: Path) -> None:
    python(DIES, tmp_path / "a")
    assert len(names(tmp_path)) == 1
    python(WRITES, tmp_path / "a")
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"whole"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc")
def test_a_dead_writer_that_nobody_buries_is_dead(tmp_path: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", DIES, str(tmp_path / "a")])
    os.waitid(os.P_PID, writer.pid, os.WEXITED | os.WNOWAIT)  # wait, and leave it as it is
    try:
        assert len(names(tmp_path)) == 1
        remove_leftovers(tmp_path)
        assert names(tmp_path) == []
    finally:
        writer.wait()


def in_another_container() -> list[str]:
    """Return what starts a command among processes of its own; skip where that is not allowed."""
    command = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command, "true"], check=False).returncode
    ):
        pytest.skip("this machine makes no namespaces")
    return command


def test_a_writer_in_another_container_is_not_taken_for_dead(tmp_path: Path) -> None:
    command = in_another_container()
    living = subprocess.Popen(["sleep", "60"])
    write_atomically(tmp_path / "a", [b"x"])
    python(DIES, tmp_path / "b")
    (left,) = (path for path in tmp_path.iterdir() if path.name.startswith("tmp-"))
    parts = left.name.split("-")
    parts[2] = str(living.pid)
    mine = left.rename(left.with_name("-".join(parts)))
    try:
        python(CLEANS, tmp_path, *command)  # there, nobody has this number
        assert mine.exists()
    finally:
        living.kill()
        living.wait()
    remove_leftovers(tmp_path)
    assert not mine.exists()


def test_a_file_that_may_not_be_so_large_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    target = tmp_path / "a"
    write_atomically(target, [b"old"])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(UnfinishedError, match=r"a cannot be written: File too large\. Make"):
            write_atomically(target, [b"x" * 600, b"y" * 600])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("durable", [True, False])
def test_a_place_that_is_no_folder_is_refused(tmp_path: Path, *, durable: bool) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnfinishedError, match=r"file/a cannot be written: .* and run again\."):
        write_atomically(tmp_path / "file" / "a", [b""], durable=durable)


def test_what_is_no_folder_is_left_alone(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "nowhere")
    (tmp_path / "file").write_bytes(b"")
    remove_leftovers(tmp_path / "file")
    assert names(tmp_path) == ["file"]
