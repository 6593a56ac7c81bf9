"""Features that would judge nothing, or something else than their author meant."""

from __future__ import annotations

from tests.corpus.fault import (
    CLAIM,
    GOAL,
    INGEST,
    Fault,
    both,
    cells,
    claim,
    feature,
    folder,
    link,
    pipe,
    remove,
    steps,
    write,
)

__all__ = ["FAULTS"]

HEAD = f"Feature: goal\n\n  Scenario: Goal\n    {INGEST}\n    {CLAIM}\n"
OUTLINE = "Feature: F\n\n  Scenario Outline: S\n    Then it finds at least <n> red dots\n"
HERE = "goal.feature"


def then(name: str, sentence: str, *words: str, code: int = 2) -> Fault:
    """Return a claim that makes no sense; it stands in line 6."""
    return Fault(name, claim(f"Then {sentence}"), (f"{HERE}:6", *words), code)


NUMBERS = [
    then("a share without its sign", "recall for red dots is at least 80", '"80"', "80%", "0.8"),
    then("a share of the share", "recall for red dots is at least 0.8%", '"0.8%"', "80%"),
    then("more than the whole", "recall for red dots is at least 120%", '"120%"', "0% to 100%"),
    then(
        "more than the whole, as a number",
        "recall for red dots is at least 1.2",
        '"1.2"',
        "0% to 100%",
    ),
    then("one, or one in a hundred", "recall for red dots is at least 1", '"1"', "100%", "1%"),
    then("less than none", "recall for red dots is at least -5%", '"-5%"', "80%"),
    then("infinity", "recall for red dots is at least inf", '"inf"', "80%"),
    then("nan", "recall for red dots is at least nan", '"nan"', "80%"),
    then("a comma for a point", "recall for red dots is at least 0,8", '"0,8"', "0.8"),
    then(
        "digits of another script",
        "recall for red dots is at least \uff18\uff10%",
        '"\uff18\uff10%"',
        "80%",
    ),
    then("indian digits", "it finds at least \u0968 red dots", '"\u0968"', "whole number"),
    then("a share in words", "recall for red dots is at least high", '"high"', "80%"),
    then("a hexadecimal count", "it finds at least 0x10 red dots", '"0x10"', "whole number"),
    then("a count of powers", "it finds at least 1e1 red dots", '"1e1"', "whole number"),
    then("a fraction of a thing", "it finds at least 1.5 red dots", '"1.5"', "whole number"),
    then("a count below none", "it finds at least -1 red dots", '"-1"', "whole number"),
    then("a count with commas astray", "it finds at least 1,00 red dots", '"1,00"', "whole number"),
    then(
        "a count of four thousand digits",
        f"it finds at least {'9' * 5000} red dots",
        "too long for a number",
    ),
    then("a rate in percent", "false positives per image are at most 5%", '"5%"', "0.05"),
    then(
        "a confidence of all",
        "recall for red dots is at least 50% with 100% confidence",
        '"100%"',
        "95%",
    ),
    then(
        "a confidence of a coin",
        "recall for red dots is at least 50% with 50% confidence",
        '"50%"',
        "95%",
    ),
    then(
        "a confidence without its sign",
        "recall for red dots is at least 50% with 95 confidence",
        '"95"',
        "95%",
    ),
    then("a size without its unit", "its file is at most 5", '"5"', "5 MB"),
    then("a size of an unknown unit", "its file is at most 5 elephants", "elephants"),
]

BOUNDS = [
    then("always true: at least none", "it finds at least 0 red dots", "true of every model"),
    then(
        "always true: at least nothing of all",
        "recall for red dots is at least 0%",
        "true of every model",
    ),
    then("always true: at most all", "recall for red dots is at most 100%", "at least"),
    then("never true: more than all", "recall for red dots is more than 100%", "100%"),
    then("the wrong way: recall", "recall for red dots is at most 80%", "at least"),
    then("the wrong way: false ones", "it reports at least 2 false red dots", "at most"),
    then("the wrong way: missed ones", "it misses at least 2 red dots", "at most"),
    then("between, the larger first", "it finds between 3 and 1 red dots", "3", "1"),
    then("between, and nothing behind it", "it finds between 1 red dots", "second number"),
    then("no number", "it finds at least red dots", '"red"', "not a number"),
    then("no noun", "it finds at least 1", "noun"),
]

WORDS = [
    then("a misspelt class", "it finds at least 1 red dott", '"red dott"', '"red dot'),
    then("a misspelt class, at most none of it", "it reports at most 0 false ballons", '"ballons"'),
    then("a misspelt class, in capitals", "it finds at least 1 RED DOTT", '"RED DOTT"', '"red dot'),
    then(
        "a class in other letters", "it finds at least 1 r\u0435d dot", "r\u0435d dot", '"red dot'
    ),
    then("a misspelt metric", "precison for red dots is at least 80%", '"precison"', '"precision"'),
    then("a metric of another task", "accuracy is at least 80%", "no meaning", "precision"),
    then("a misspelt slice", 'recall for red dots in "nigth" images is at least 80%', '"nigth"'),
    then("every slice of none", "recall for red dots is at least 50% in every slice", "slice"),
    then("a sentence that nobody knows", "the sky is blue", "no sentence reads"),
    then("a misspelt sentence", "it fynds at least 1 red dot", "no sentence reads", "it finds"),
    then(
        "a misspelt ending",
        "recall for red dots is at least 50% with 95% confidense",
        '"with 95% confidense"',
        "confidence",
    ),
    then(
        "a baseline that there is not",
        "recall for red dots is no worse than the baseline",
        "no baseline",
        "model.yaml",
    ),
    then(
        "a reference that there is not",
        "recall for red dots is no worse than the besteline",
        '"the besteline"',
        '"the baseline"',
    ),
    then("a change of nothing", "recall for red dots drops by at most 2%", '"2%"', "2 points"),
    then(
        "a data set to compare with that is not there",
        'no image is also in data set "dotts"',
        '"dotts"',
        '"dots"',
    ),
]


def given(name: str, step: str, *words: str) -> Fault:
    """Return a condition that makes no sense; it stands in line 5."""
    return Fault(name, steps(step, INGEST, CLAIM), (f"{HERE}:5", *words))


CONDITIONS = [
    given("a data set that there is not", 'Given data set "dotts"', '"dotts"', '"dots"'),
    given("a data set above", 'Given data set "../dots"', '"../dots"'),
    given("a data set with a slash", 'Given data set "dots/"', '"dots/"'),
    given("a data set in capitals", 'Given data set "Dots"', '"Dots"', '"dots"'),
    given("a data set without a name", 'Given data set ""', '""'),
    given(
        "a model that there is not", 'Given the model "dot-findr"', '"dot-findr"', '"dot-finder"'
    ),
    given(
        "a version that there is not",
        'Given the model "dot-finder" version "2"',
        'version "2"',
        '"1"',
    ),
    given(
        "the model as its own baseline",
        'Given the baseline "dot-finder" version "2"',
        'version "2"',
        '"1"',
    ),
    given(
        "a score in percent without the sign",
        "Given detections count from a score of 40",
        '"40"',
        "40%",
    ),
    given("a score below what is stored", "Given detections count from a score of 0.0001", "0.001"),
    given("an overlap of none", "Given boxes match from an overlap of 0", "0.5"),
    given("a slice that there is not", 'Given only the "night" images', '"night"'),
    given(
        "a change that there is not",
        "Given the images are blured at severity 2",
        '"blured"',
        "blurred",
    ),
    given(
        "a severity that there is not", "Given the images are blurred at severity 9", "9", "1 to 5"
    ),
    given("a hypothesis without its tag", 'Given the hypothesis "size matters"', "@hypothesis"),
    given(
        "more things than there are",
        'When "9" to "8" red dots are identified',
        "9 to 8",
        "smaller number first",
    ),
    given("sounds", 'When the model ingests "sounds" from the data set', '"sounds"', '"images"'),
    Fault(
        "another data set too late",
        steps(INGEST, CLAIM, 'Given data set "shades"'),
        (f"{HERE}:7", "another scenario"),
    ),
    Fault(
        "too few things for the goal",
        steps('When "5" to "9" red dots are identified', CLAIM),
        ("2 of 3", "5 to 9 wanted before this goal can be judged"),
        code=1,
    ),
]

TABLES = [
    Fault("a table without rows", cells("| metric | goal |"), (f"{HERE}:6",)),
    Fault("a table that is missing", cells(), (f"{HERE}:6",)),
    Fault(
        "a table with a misspelt heading",
        cells("| metrik | goal |", "| recall | at least 80% |"),
        (f"{HERE}:", '"metrik"', '"metric"'),
    ),
    Fault(
        "a table with a heading twice",
        cells("| metric | metric | goal |", "| recall | recall | at least 80% |"),
        (f"{HERE}:", "metric"),
    ),
    Fault(
        "a table without goals",
        cells("| metric | of |", "| recall | red dots |"),
        (f"{HERE}:", "goal"),
    ),
    Fault(
        "a table with a misspelt metric",
        cells("| metric | of | goal |", "| recal | red dots | at least 80% |"),
        (f"{HERE}:8", '"recal"', '"recall"'),
    ),
    Fault(
        "a table with an empty cell",
        cells("| metric | of | goal |", "| recall | red dots | |"),
        (f"{HERE}:8",),
    ),
    Fault(
        "a table with a misspelt class",
        cells("| metric | of | goal |", "| recall | rad dots | at least 80% |"),
        (f"{HERE}:8", '"rad dots"'),
    ),
    Fault(
        "a table with a row too short",
        cells("| metric | of | goal |", "| recall | at least 80% |"),
        (HERE,),
    ),
    Fault(
        "a table with a share without its sign",
        cells("| metric | of | goal |", "| recall | red dots | at least 80 |"),
        (f"{HERE}:8", '"80"', "80%"),
    ),
]

FILES = [
    Fault("an empty file", feature(""), (HERE, "no goal in this file")),
    Fault("only a comment", feature("# later\n"), (HERE, "no goal in this file")),
    Fault("no scenario", feature("Feature: F\n"), (HERE, "no goal in this file")),
    Fault(
        "a rule without scenarios",
        feature("Feature: F\n\n  Rule: R\n"),
        (HERE, "no goal in this file"),
    ),
    Fault(
        "only a background",
        feature('Feature: F\n\n  Background:\n    Given data set "dots"\n'),
        (HERE, "no goal in this file"),
    ),
    Fault(
        "a misspelt scenario", feature(HEAD.replace("Scenario:", "Scenaro:")), (HERE, "misspelt")
    ),
    Fault("a misspelt feature", feature(HEAD.replace("Feature:", "Featur:")), (HERE,)),
    Fault("a misspelt step", feature(HEAD.replace("Then", "Than")), (HERE,)),
    Fault(
        "a scenario without steps",
        feature("Feature: F\n\n  Scenario: S\n"),
        (HERE, "no Then sentence"),
    ),
    Fault(
        "a scenario without a claim",
        feature('Feature: F\n\n  Scenario: S\n    Given data set "dots"\n'),
        (HERE, "no Then sentence"),
    ),
    Fault("an outline without examples", feature(OUTLINE), (HERE, "no row in its Examples")),
    Fault(
        "an outline without rows",
        feature(OUTLINE + "\n    Examples:\n      | n |\n"),
        (HERE, "no row in its Examples"),
    ),
    Fault(
        "an outline with a misspelt column",
        feature(OUTLINE + "\n    Examples:\n      | m |\n      | 1 |\n"),
        (HERE, "<n>"),
    ),
    Fault(
        "an outline with an empty cell",
        feature(OUTLINE + "\n    Examples:\n      | n |\n      |   |\n"),
        (HERE,),
    ),
    Fault("a text that never ends", feature(HEAD + '    """\n    and so on\n'), (HERE,)),
    Fault(
        "a text that hides a claim",
        feature(f'Feature: F\n\n  Scenario: S\n    {INGEST}\n    """\n    {CLAIM}\n    """\n'),
        (HERE,),
    ),
    Fault("nonsense among the steps", feature(HEAD + "    Nonsense\n"), (HERE,)),
    Fault("two features in a file", feature(HEAD + HEAD), (HERE,)),
    Fault("a language that there is not", feature("# language: xx\n" + HEAD), (HERE, "xx")),
    Fault(
        "keywords of another language",
        feature(HEAD.replace("Scenario:", "Szenario:").replace("Feature", "Funktionalität")),
        (HERE,),
    ),
    Fault("a byte order mark", feature("\ufeff" + HEAD), (HERE, "byte order mark")),
    Fault("utf-16", write(GOAL, HEAD.encode("utf-16")), (HERE, "UTF-8")),
    Fault(
        "latin-1", write(GOAL, HEAD.replace("goal", "B\xe4lle").encode("latin-1")), (HERE, "UTF-8")
    ),
    Fault("bytes of a picture", write(GOAL, b"\x89PNG\r\n\x1a\n" + bytes(100)), (HERE,)),
    Fault("a folder", folder(GOAL), ("feature",)),
    Fault("a pipe", pipe(GOAL), (HERE,)),
    Fault("a link to nothing", link(GOAL, "nowhere.feature"), (HERE,)),
    Fault("no file", remove(GOAL), ("feature",)),
    Fault("no folder", remove("features"), ("features",)),
    Fault(
        "another ending", both(write("features/goal.features", HEAD), remove(GOAL)), ("feature",)
    ),
    Fault(
        "only a hypothesis",
        feature(
            HEAD.replace("  Scenario", "  @hypothesis\n  Scenario").replace(
                INGEST, 'Given the hypothesis "x"'
            )
        ),
        ("hypothes",),
    ),
    Fault(
        "only what is not reached yet",
        feature(HEAD.replace("  Scenario", "  @wip\n  Scenario")),
        ("wip",),
    ),
]

COMMAND = [
    Fault(
        "tags that nothing has",
        lambda _: None,
        ("no goal was selected",),
        arguments=("-t", "@later"),
    ),
    Fault("tags that make no sense", lambda _: None, ("a b",), arguments=("-t", "a b")),
    Fault(
        "a name that nothing has",
        lambda _: None,
        ("no goal was selected",),
        arguments=("-n", "nothing"),
    ),
    Fault("every file left out", lambda _: None, ("no goal was selected",), arguments=("-e", ".*")),
    Fault(
        "a file that is not there",
        lambda _: None,
        ("gaol.feature",),
        arguments=("features/gaol.feature",),
    ),
    Fault(
        "a line that is not there",
        lambda _: None,
        ("goal.feature:99", "no such line"),
        arguments=("features/goal.feature:99",),
    ),
    Fault(
        "a list of no files", write("goals.txt", "# none\n"), ("goal",), arguments=("@goals.txt",)
    ),
    Fault("a dry run", lambda _: None, ("dry run",), arguments=("--dry-run",)),
    Fault("an option that there is not", lambda _: None, ("--sprnit",), arguments=("--sprnit",)),
    Fault(
        "a setting without a value",
        lambda _: None,
        ("sprint",),
        arguments=("-D", "sprint="),
        no_sprint=True,
    ),
    Fault("a misspelt setting", lambda _: None, ("modle", '"model"'), arguments=("-D", "modle=x")),
    Fault("a part of the images", lambda _: None, ("sample",), arguments=("-D", "sample=2")),
]

FAULTS = [*NUMBERS, *BOUNDS, *WORDS, *CONDITIONS, *TABLES, *FILES, *COMMAND]
