"""A dataset.yaml that does not say what it must."""

from __future__ import annotations

from tests.corpus.fault import (
    DATA_SET,
    Fault,
    Spoil,
    add,
    both,
    claim,
    edit,
    remove,
    rows,
    write,
)
from tests.corpus.yaml_syntax import syntax

__all__ = ["FAULTS"]


def data_set(old: str, new: str) -> Spoil:
    return edit(DATA_SET, old, new)


def also(text: str) -> Spoil:
    return add(DATA_SET, text)


FORMAT = "{format: coco, file: annotations.json}"


DATA_SETS = [
    *syntax("dataset.yaml", DATA_SET, "title"),
    Fault(
        "dataset.yaml: missing",
        remove(DATA_SET),
        ('"dots" has no manifest', "datasets/dots/dataset.yaml"),
    ),
    Fault(
        "dataset.yaml: written in capitals",
        both(write("datasets/dots/DATASET.YAML", "title: x\n"), remove(DATA_SET)),
        ('"dots" has no manifest', "dataset.yaml"),
    ),
    Fault(
        "dataset.yaml: a list",
        write(DATA_SET, "- title: x\n"),
        ("dataset.yaml:1", "must be a mapping"),
    ),
    Fault(
        "dataset.yaml: a misspelt key",
        data_set("title:", "titel:"),
        ("dataset.yaml:1", '"titel"', '"title"'),
    ),
    Fault(
        "dataset.yaml: a key twice",
        also("title: again\n"),
        ("dataset.yaml:4", '"title" was given in line 1 already'),
    ),
    Fault(
        "dataset.yaml: no title",
        data_set("title: Toy dots (synthetic)\n", ""),
        ("dataset.yaml:1", '"title" is missing'),
    ),
    Fault(
        "dataset.yaml: an empty title",
        data_set("title: Toy dots (synthetic)", "title:"),
        ("dataset.yaml:1", '"title" has no value'),
    ),
    Fault(
        "dataset.yaml: a title of two lines",
        data_set("title: Toy dots (synthetic)", 'title: "a\\nb"'),
        ("dataset.yaml:1", '"title" must be one line'),
    ),
    Fault(
        "dataset.yaml: a list as the title",
        data_set("title: Toy dots (synthetic)", "title: [a]"),
        ("dataset.yaml:1", '"title" must be text'),
    ),
    Fault("dataset.yaml: no images", data_set("images: images\n", ""), ('"images" is missing',)),
    Fault(
        "dataset.yaml: images at an absolute path",
        data_set("images: images", "images: /etc"),
        ("dataset.yaml:2", '"images" must be a path inside', '"/etc"'),
    ),
    Fault(
        "dataset.yaml: images above",
        data_set("images: images", "images: ../../moved"),
        ("dataset.yaml:2", '"images" must be a path inside'),
    ),
    Fault(
        "dataset.yaml: images at home",
        data_set("images: images", "images: ~/images"),
        ("dataset.yaml:2", '"images" must be a path inside'),
    ),
    Fault(
        "dataset.yaml: images at an address",
        data_set("images: images", "images: s3://bucket/images"),
        ("dataset.yaml:2", "not supported yet"),
    ),
    Fault(
        "dataset.yaml: images that are not there",
        data_set("images: images", "images: pictures"),
        ("dataset.yaml:2", "datasets/dots/pictures", "cannot be listed"),
    ),
    Fault(
        "dataset.yaml: no annotations",
        data_set(f"annotations: {FORMAT}\n", ""),
        ('"annotations" is missing',),
    ),
    Fault(
        "dataset.yaml: a text as annotations",
        data_set(FORMAT, "annotations.json"),
        ("dataset.yaml:3", '"annotations" must be a mapping'),
    ),
    Fault(
        "dataset.yaml: no format",
        data_set("format: coco, ", ""),
        ("dataset.yaml:3", '"format" is missing'),
    ),
    Fault(
        "dataset.yaml: a misspelt format",
        data_set("coco", "cocoo"),
        ("dataset.yaml:3", '"cocoo"', '"coco"'),
    ),
    Fault(
        "dataset.yaml: no file",
        data_set(", file: annotations.json", ""),
        ("dataset.yaml:3", '"coco" needs a file'),
    ),
    Fault(
        "dataset.yaml: a file above",
        data_set("file: annotations.json", "file: ../labels.json"),
        ("dataset.yaml:3", "must be a path inside"),
    ),
    Fault(
        "dataset.yaml: a file at an absolute path",
        data_set("file: annotations.json", "file: /etc/passwd"),
        ("dataset.yaml:3", "must be a path inside"),
    ),
    Fault(
        "dataset.yaml: a misspelt key inside",
        data_set("file:", "fiel:"),
        ("dataset.yaml:3", '"fiel"', '"file"'),
    ),
    Fault(
        "dataset.yaml: a group that no image has",
        also("group: video\n"),
        ("dataset.yaml:4", '"video"'),
    ),
    Fault(
        "dataset.yaml: a group that two images lack",
        both(rows("images", attributes={"video": "a"}), also("group: video\n")),
        ("dataset.yaml:4", "2 of 3 images", '"video"'),
    ),
    Fault(
        "dataset.yaml: slices in a list",
        also("slices: [night]\n"),
        ("dataset.yaml:4", '"slices" must be a mapping'),
    ),
    Fault(
        "dataset.yaml: a slice without conditions",
        also("slices: {night: {}}\n"),
        ("dataset.yaml:4", "empty mapping"),
    ),
    Fault(
        "dataset.yaml: a slice by what no image says",
        also("slices: {night: {light: dark}}\n"),
        ("dataset.yaml:4", '"light"'),
    ),
    Fault(
        "dataset.yaml: a slice of a misspelt value",
        both(
            rows("images", attributes={"light": "dark"}), also("slices: {night: {light: drak}}\n")
        ),
        ("dataset.yaml:4", '"drak"', '"dark"'),
    ),
    Fault(
        "dataset.yaml: a slice of sizes that there are not",
        also("slices: {small: {objects: smal}}\n"),
        ("dataset.yaml:4", '"objects: smal"', "small, medium"),
    ),
    Fault(
        "dataset.yaml: a slice of classes that there are not",
        also("slices: {red: {holds: rad dot}}\n"),
        ("dataset.yaml:4", '"rad dot"'),
    ),
    Fault(
        "dataset.yaml: a term for nothing",
        also("terms: {crimson dot: red dott}\n"),
        ("dataset.yaml:4", '"red dott"', '"red dot"'),
    ),
    Fault(
        "dataset.yaml: a term that is a class",
        also("terms: {red dot: blue dot}\n"),
        ("dataset.yaml:4", '"red dot"', "already a category"),
    ),
    Fault(
        "dataset.yaml: training as a text",
        also("training: dots\n"),
        ("dataset.yaml:4", '"training" must be a list'),
    ),
    Fault(
        "dataset.yaml: a training set twice",
        also("training: [a, a]\n"),
        ("dataset.yaml:4", 'repeats "a"'),
    ),
    Fault(
        "dataset.yaml: a training set that there is not",
        both(also("training: [dotts]\n"), claim("Then no image is also in its training data")),
        ('"dotts"', '"dots"'),
    ),
    Fault(
        "dataset.yaml: a digest cut short",
        also("digest: sha256:12ab\n"),
        ("dataset.yaml:4", '"digest"', "64 hexadecimal digits"),
    ),
    Fault(
        "dataset.yaml: a digest of md5",
        also("digest: md5:d41d8cd98f00b204e9800998ecf8427e\n"),
        ("dataset.yaml:4", '"digest"', "sha256:"),
    ),
    Fault(
        "dataset.yaml: the digest of other data",
        also(f"digest: sha256:{'0' * 64}\n"),
        ("dataset.yaml:4", "digest"),
    ),
    Fault(
        "dataset.yaml: licences in a list",
        also("licence: [CC0-1.0]\n"),
        ("dataset.yaml:4", '"licence" must be text'),
    ),
    Fault(
        "dataset.yaml: made of no recipe",
        also("made: {seed: 1}\n"),
        ("dataset.yaml:4", "lacks its recipe"),
    ),
    Fault(
        "dataset.yaml: not made yet",
        both(also("made: {recipe: digits}\n"), remove("datasets/dots/annotations.json")),
        ('"dots" has not been made yet', "donewhen samples"),
    ),
]


FAULTS = [*DATA_SETS]
