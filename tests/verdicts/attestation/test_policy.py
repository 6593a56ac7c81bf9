from __future__ import annotations

from pathlib import Path

import pytest

from donewhen.foundation.errors import ManifestError
from donewhen.verdicts.attestation.policy import Policy, PolicyEntry, read_policy

DIGEST = "ab" * 32


def read(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return read_policy(path)


def test_every_key_is_read(tmp_path: Path) -> None:
    policy = read(
        tmp_path,
        f"""
model: detector
features:
  - features/balloons/*.feature
  - features/digits/digits.feature: sha256:{DIGEST}
data_sets:
  - 12345
  - fairground: {DIGEST}
goals: 20
max_age_days: 0.5
""",
    )
    assert policy == Policy(
        model="detector",
        features=(
            PolicyEntry("features/balloons/*.feature"),
            PolicyEntry("features/digits/digits.feature", DIGEST),
        ),
        data_sets=(PolicyEntry("12345"), PolicyEntry("fairground", DIGEST)),
        goals=20,
        max_age_days=0.5,
    )


def test_what_is_left_out_is_not_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, "goals: 1") == Policy()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("featurs: [a]", 1, 'unknown key "featurs".*"features"'),
        ("model: d\nmaxage_days: 3", 2, 'Did you mean "max_age_days"'),
        ("goals: 0", 1, "at least 1"),
        ("goals: many", 1, "whole number"),
        ("goals: 1.5", 1, "whole number"),
        ("max_age_days: 0", 1, "over 0"),
        ("max_age_days: -3", 1, "over 0"),
        ("max_age_days: .nan", 1, "must be a number"),
        ("max_age_days: 1e999", 1, "must be a number"),
        ("features: []", 1, "empty list"),
        ("features: features/a.feature", 1, "must be a list"),
        ("features:\n - a\n - a", 3, 'names "a" again'),
        ("features:\n - a: 1234", 2, "is not a digest"),
        (f"features:\n - a: {DIGEST.upper()}", 2, "is not a digest"),
        (f"features:\n - a: md5:{DIGEST}", 2, "is not a digest"),
        (f"features:\n - a/*.feature: {DIGEST}", 2, "has a digest for the pattern"),
        (f"features:\n - a: {DIGEST}\n   b: {DIGEST}", 2, "names several entries"),
        ("features:\n - [a]", 2, "must be a mapping"),
        ("data_sets:\n - ''", 2, "has no value"),
        ("data_sets: {a: b}", 1, "must be a list"),
        ("model: detector@12", 1, "Leave out the version"),
        ("model: d\nmodel: e", 2, "was given in line 1 already"),
        ("model: &a d", 1, "anchors"),
        ("- model", 1, "must be a mapping"),
        ("", 1, "is empty"),
        ("model: [", 2, "not valid YAML"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    with pytest.raises(ManifestError, match=rf"policy\.yaml:{line}: .*{says}"):
        read(tmp_path, text)


def test_a_policy_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="does not exist"):
        read_policy(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("features/a.feature", "features/a.feature", True),
        ("features/a.feature", "features/a_feature", False),
        ("features/a.feature", "x/features/a.feature", False),
        ("features/a.feature", "features/a.feature\n", False),
        ("features/*.feature", "features/a.feature", True),
        ("features/*.feature", "features/b/a.feature", False),
        ("features/**/*.feature", "features/b/c/a.feature", True),
        ("features/**/*.feature", "features/a.feature", True),
        ("features/**", "features/b/c/a.feature", True),
        ("features/**", "features", False),
        ("features/?.feature", "features/a.feature", True),
        ("features/?.feature", "features/ab.feature", False),
        ("features/?.feature", "features//.feature", False),
        ("features/[a].feature", "features/a.feature", False),
        ("features/[a].feature", "features/[a].feature", True),
        ("*", "a.feature", True),
    ],
)
def test_a_pattern_means_what_it_means_in_a_shell(pattern: str, path: str, matches: bool) -> None:  # noqa: FBT001
    assert PolicyEntry(pattern).matches(path) is matches


def test_only_plain_names_say_which_files_are_wanted() -> None:
    assert not Policy().names_its_features
    assert Policy(features=(PolicyEntry("a"), PolicyEntry("b"))).names_its_features
    assert not Policy(features=(PolicyEntry("a"), PolicyEntry("b*"))).names_its_features
