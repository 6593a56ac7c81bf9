"""What is said of words that are not understood: what was meant, as far as it can be told."""

from __future__ import annotations

import pytest

from donewhen.foundation.errors import SentenceError
from donewhen.language import parse_goal
from donewhen.language.remedies import in_words, where_of_noun


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("at least 80 percent", "Write 80%."),
        ("at least 80 per cent", "Write 80%."),
        ("at least 2 points", "drops by at most 2 points"),
        ('at least 80% in "night" images', 'in "night" images is'),
        ("at least 80% in the night images", 'in "night" images is'),
        ("at least 80% of red balloons", "recall for red balloons is"),
        ("at most 5 megs", "5 MB, 800 kB or 5 MiB"),
        ("at most 50% MB", "5 MB, 800 kB or 5 MiB"),
        ("at least 80% of the time", "after the number"),
        ("at least eight", '"eight" is not a number. Write it in digits'),
        ("at least eight hundred", '"eight" is not a number. Write it in digits'),
        ("between two and 5", '"two" is not a number'),
        (">= 80%", "Write: at least 80%."),
        ("<= 5", "Write: at most 5."),
        ("no less than 80%", "Write: at least 80%."),
    ],
)
def test_what_stands_around_a_number_is_told_apart(text: str, remedy: str) -> None:
    with pytest.raises(SentenceError) as refusal:
        parse_goal(text)
    assert remedy in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("balloons in night images", 'balloons in "night" images'),
        ("balloons in nigth images", 'balloons in "night" images'),
        ("balloons in the night", 'balloons in "night" images'),
        ("balloons at night", 'balloons in "night" images'),
        ("balloons in foggy images", 'balloons in "foggy" images'),
        ("balloons in every slice", "for balloons is at least 60% in every slice"),
        ("baloons", ""),
        ("pots of gold", ""),
    ],
)
def test_a_slice_without_quotes_is_recognised(text: str, remedy: str) -> None:
    told = where_of_noun(text, ["night", "small"])
    assert (remedy in told) if remedy else told == ""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("recall for balloons is >= 80%", "recall for balloons is at least 80%"),
        ("recall for balloons is ≥80%", "recall for balloons is at least 80%"),
        ("false positives per image are <0.05", "false positives per image are less than 0.05"),
        ("recall for <noun> is > 80%", "recall for <noun> is more than 80%"),
        (
            "recall\u00a0for balloons\u202fis at least 80\u00a0%",
            "recall for balloons is at least 80 %",
        ),
        ("recall in “night” images", 'recall in "night" images'),
        ("it misses no more than 5 balloons", "it misses at most 5 balloons"),
        ("recall should be above 80 percent", "recall is more than 80%"),
    ],
)
def test_signs_and_other_words_have_their_words_in_the_grammar(text: str, plain: str) -> None:
    assert in_words(text) == plain
