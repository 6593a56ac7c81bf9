"""What may be wrong with any YAML file."""

from __future__ import annotations

from tests.corpus.fault import (
    Fault,
    add,
    folder,
    link,
    pipe,
    write,
)

__all__ = ["syntax"]


BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\n"


def syntax(name: str, path: str, key: str) -> list[Fault]:
    """Return what may be wrong with any YAML file; ``key`` is one that it has in its first line."""
    file = path.rpartition("/")[2]
    return [
        Fault(f"{name}: empty", write(path, ""), (f"{file}:1", "is empty")),
        Fault(f"{name}: only a comment", write(path, "# later\n"), (f"{file}:1", "is empty")),
        Fault(f"{name}: a text", write(path, "dots\n"), (f"{file}:1", "must be a")),
        Fault(
            f"{name}: json cut short",
            write(path, '{"title": "x",\n'),
            (f"{file}:", "not valid YAML"),
        ),
        Fault(
            f"{name}: indented with a tab",
            add(path, "x:\n\ty: 1\n"),
            (f"{file}:", "not valid YAML"),
        ),
        Fault(f"{name}: an open bracket", add(path, "x: [1, 2\n"), (f"{file}:", "not valid YAML")),
        Fault(f"{name}: aliases that unfold", write(path, BOMB), (f"{file}:1", "anchors")),
        Fault(
            f"{name}: an object of python",
            add(path, "x: !!python/object/apply:os.system [ls]\n"),
            (f"{file}:", "tags"),
        ),
        Fault(
            f"{name}: a second document",
            add(path, f"---\n{key}: x\n"),
            (f"{file}:", "second document"),
        ),
        Fault(f"{name}: a colour code", add(path, "x: \x1b[31m\n"), (f"{file}:", "U+001B")),
        Fault(f"{name}: text turned round", add(path, "x: \u202etxt\n"), (f"{file}:", "U+202E")),
        Fault(f"{name}: a nul", add(path, "x: \0\n"), (f"{file}:", "U+0000")),
        Fault(
            f"{name}: lists in lists",
            add(path, "x: " + "[" * 5000 + "\n"),
            (f"{file}:", "levels deep"),
        ),
        Fault(
            f"{name}: utf-16",
            write(path, f"{key}: x\n".encode("utf-16")),
            (f"{file}:1", "not UTF-8"),
        ),
        Fault(
            f"{name}: latin-1",
            write(path, f"{key}: B\xe4lle\n".encode("latin-1")),
            (f"{file}:1", "not UTF-8"),
        ),
        Fault(
            f"{name}: larger than any manifest",
            add(path, "#" * (1 << 20)),
            (file, "larger than 1 MiB"),
        ),
        Fault(f"{name}: a folder", folder(path), (file, "not a regular file")),
        Fault(f"{name}: a pipe", pipe(path), (file, "not a regular file")),
        Fault(f"{name}: a device", link(path, "/dev/zero"), (file, "not a regular file")),
    ]
