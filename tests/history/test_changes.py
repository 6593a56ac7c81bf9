from __future__ import annotations

from donewhen.history.changes import Change, change_words


def test_changes_are_told_without_digests_and_models_come_first() -> None:
    said = change_words(
        [
            Change("features", "features/balloons/red.feature", "aa", "bb"),
            Change("data", "12345", "aa", "bb", part="labels"),
            Change("data", "12345", "5,000", "5,100", part="images"),
            Change("model", "detector", "11", "12"),
        ]
    )
    assert said == (
        "detector 11 → 12",
        "other labels in data set 12345",
        "other images in data set 12345 (5,000 → 5,100)",
        "features changed: red.feature",
    )


def test_of_many_files_some_are_named() -> None:
    changes = [Change("code", f"steps/{name}.py", None, "aa") for name in "abcde"]
    assert change_words(changes) == (
        "code, settings or versions changed: a.py, b.py, c.py and 2 more",
    )


def test_data_sets_with_colons_in_their_names_stay_apart() -> None:
    changes = [
        Change("data", f"sign: {name}", "aa", "bb", part="labels") for name in ("stop", "labels")
    ]
    assert change_words(changes) == (
        "other labels in data set sign: stop",
        "other labels in data set sign: labels",
    )


def test_what_comes_and_goes_and_what_was_asked() -> None:
    assert change_words([Change("model", "reader", None, "2")]) == ("reader is new",)
    assert change_words([Change("model", "reader", "1", None)]) == ("reader is gone",)
    assert change_words([Change("data", "", "one", "two")]) == (
        "judged on data set two, before on one",
    )
    moved = Change("features", "", "at least 80%", "at least 85%", part="sentence")
    assert change_words([moved]) == ("asked: at least 80% → at least 85%",)
    assert change_words([Change("data", "12345", "sha256:0123", "sha256:4567", part="images")]) == (
        "other images in data set 12345",
    )
    assert change_words([]) == ()
