"""Features as they are written: what judges nothing, names that reports mix up, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from donewhen.foundation.name_suggestions import nearest, quoted_list
from donewhen.runner.feature_file import Block, FeatureFile, Sentence, likeness
from donewhen.runner.lint.keywords import misspelt_keywords
from donewhen.runner.lint.problem import Problem, Subject
from donewhen.runner.project import Sentences
from donewhen.runner.recorder import SPRINT_TAG
from donewhen.sources.sprints import Sprints

SPRINTS = Path("features/sprints.yaml")

_HEAD = re.compile(r"(?P<head>[A-Za-z]+)(?P<number>[^A-Za-z]*[0-9][0-9A-Za-z._-]*)?")
_LIKE = 0.8
_PLACEHOLDER = re.compile(r"<([^<>]+)>")


def structural_problems(file: FeatureFile, sentences: Sentences) -> Iterator[Problem]:
    """Yield what hides goals in a file, whatever its sentences say: a gate looks for this alone."""
    subject = Subject(file, (), sentences, Sprints())
    for check in (unreadable, misspelt_keywords, empty):
        yield from check(subject)


def unreadable(subject: Subject) -> Iterator[Problem]:
    """Yield why behave cannot read a file, or what it silently leaves out at its end."""
    feature = subject.feature
    for line, why in feature.unreadable:
        yield subject.problem(line, why)
    yield from _open_rows(subject)
    if feature.open_text is not None:
        yield subject.problem(
            feature.open_text,
            "this doc string never ends, so all below it is text. Close it with its quotes.",
        )
    if feature.loose_tags is not None:
        yield subject.problem(feature.loose_tags, "these tags stand above nothing. Remove them.")


def _open_rows(subject: Subject) -> Iterator[Problem]:
    """Yield rows of tables without their last bar: behave takes another character for it."""
    texts = {
        line.strip()
        for block in subject.feature.blocks
        for sentence in block.sentences
        for line in sentence.text.splitlines()
    }
    for number, line in enumerate(subject.feature.lines, start=1):
        bare = line.strip()
        # Doc strings may hold tables of another kind.
        if bare.startswith("|") and not bare.endswith("|") and bare not in texts:
            yield subject.problem(
                number, f'"{bare}": the last bar is missing, so the last cell would be cut short.'
            )


def empty(subject: Subject) -> Iterator[Problem]:
    """Yield features, rules, outlines and scenarios that judge nothing."""
    feature = subject.feature
    if feature.feature is None and feature.unreadable:
        return
    if not any(subject.scenarios()):
        if not any(misspelt_keywords(subject)) and feature.open_text is None:
            line = feature.blocks[0].line if feature.blocks else 1
            yield subject.problem(line, "no goal in this file. Write a Scenario, or remove it.")
        return
    yield from _empty_rules(subject)
    # A Then of a Background judges in every scenario below it.
    shared = any(
        sentence.kind == "then"
        for block in feature.blocks
        if block.kind == "background"
        for sentence in block.sentences
    )
    for block in subject.scenarios():
        if not block.sentences:
            yield subject.problem(
                block.line, "this scenario has no sentence, so it judges nothing."
            )
        elif not shared and not any(sentence.kind == "then" for sentence in block.sentences):
            yield subject.problem(
                block.line, "this scenario has no Then sentence, so it judges nothing."
            )
        if block.kind == "outline" and not block.rows:
            yield subject.problem(
                block.line, "this outline has no row in its Examples, so it judges nothing."
            )


def _empty_rules(subject: Subject) -> Iterator[Problem]:
    open_rule: Block | None = None
    for block in (*subject.feature.blocks, None):  # None closes the last rule
        if block is None or block.kind == "rule":
            if open_rule is not None:
                yield subject.problem(open_rule.line, "this rule has no scenario. Write one.")
            open_rule = block
        elif block.kind in ("scenario", "outline"):
            open_rule = None


def duplicates(subject: Subject) -> Iterator[Problem]:
    """Yield names of scenarios that stand there already, and rows that say the same again."""
    first: dict[str, int] = {}
    for block in subject.scenarios():
        name = " ".join(block.name.split())
        if not name:
            yield subject.problem(
                block.line, "this scenario has no name: reports could not say it."
            )
        elif name in first:
            yield subject.problem(
                block.line,
                f'"{name}" is the name of the scenario in line {first[name]}, too: reports would '
                "mix them up. Give it another name.",
            )
        first.setdefault(name, block.line)
        rows: dict[tuple[str, ...], int] = {}
        for line, cells in block.rows:
            if cells in rows:
                yield subject.problem(line, f"this row is that of line {rows[cells]} again.")
            rows.setdefault(cells, line)


def placeholders(subject: Subject) -> Iterator[Problem]:
    """Yield <names> in outlines that no column has: they would be read as they stand."""
    for block in subject.scenarios():
        if block.kind != "outline" or not block.rows:
            continue
        for line, name in _placeholders(block):
            if name not in block.headings:
                near = nearest(name, block.headings, count=1)
                hint = f"They have {quoted_list(block.headings)}."
                if near:
                    hint = f'Did you mean "<{near[0]}>"?'
                yield subject.problem(line, f'the Examples have no column "{name}". {hint}')


def unused_columns(subject: Subject) -> Iterator[Problem]:
    """Yield columns of Examples that nothing in their outline names: they change nothing.

    Where a placeholder is misspelt, that is said instead.
    """
    for block in subject.scenarios():
        if block.kind != "outline" or not block.sentences or not block.rows:
            continue
        if any(name not in block.headings for _, name in _placeholders(block)):
            continue
        texts = [block.name, *(tag for tag, _ in block.tags)]
        texts += [text for sentence in block.sentences for text in _texts(sentence)]
        used = {name for text in texts for name in _PLACEHOLDER.findall(text)}
        for name in dict.fromkeys(heading for heading in block.headings if heading not in used):
            yield subject.problem(
                block.line,
                f'no sentence of this outline says <{name}>, so the column "{name}" of its '
                "Examples changes nothing. Use it, or take it out.",
            )


def _texts(sentence: Sentence) -> Iterator[str]:
    yield f"{sentence.name} {sentence.text}"
    yield from (text for _, text in sentence.cells)


def _placeholders(block: Block) -> Iterator[tuple[int, str]]:
    for sentence in block.sentences:
        texts = ((sentence.line, f"{sentence.name} {sentence.text}"), *sentence.cells)
        for line, text in texts:
            for name in dict.fromkeys(_PLACEHOLDER.findall(text)):
                yield line, name


def sprint_tags(subject: Subject) -> Iterator[Problem]:
    """Yield tags that look like a sprint's and are none, and sprints that nobody planned.

    Without features/sprints.yaml any sprint will do.
    """
    for block in subject.feature.blocks:
        numbers = []
        for tag, line in block.tags:
            if match := SPRINT_TAG.fullmatch(tag):
                numbers.append(match["sprint"])
                if tag != f"sprint.{match['sprint']}":
                    yield subject.problem(
                        line,
                        f"@{tag}: behave -t sprint.{match['sprint']} would not find it. "
                        f"Write @sprint.{match['sprint']}.",
                    )
                if message := _unknown(match["sprint"], subject.sprints):
                    yield subject.problem(line, f"@{tag}: {message}")
            elif _looks_like_sprint(tag):
                yield subject.problem(
                    line, f"@{tag} is not the tag of a sprint, so it is ignored. Write @sprint.12."
                )
        if len(set(numbers)) > 1:
            yield subject.problem(
                block.line, f"two sprints ({quoted_list(numbers)}): a goal belongs to one."
            )


def hypotheses(subject: Subject) -> Iterator[Problem]:
    """Yield goals that are tagged as a hypothesis and suppose nothing, and the tag misspelt."""
    for goal in subject.goals:
        if goal.record.is_hypothesis and goal.record.hypothesis is None and not goal.problems:
            yield subject.problem(
                goal.outline or goal.record.line,
                'this is tagged @hypothesis and lacks its sentence: Given the hypothesis "…"',
            )
    for tag, line in subject.tags():
        if tag != "hypothesis" and likeness(tag, "hypothesis") >= _LIKE:
            yield subject.problem(
                line, f'@{tag} does not make a goal a hypothesis. Did you mean "@hypothesis"?'
            )


def progress_tags(subject: Subject) -> Iterator[Problem]:
    """Yield @wip misspelt: a gate would take the goal for one that holds from now on."""
    for tag, line in subject.tags():
        letters = [letter for letter in tag.casefold() if letter.isalpha()]
        if tag != "wip" and len(letters) >= len("wip") and set(letters) == set("wip"):
            yield subject.problem(
                line, f'@{tag} does not mark a goal as in progress. Did you mean "@wip"?'
            )


def _unknown(sprint: str, sprints: Sprints) -> str | None:
    known = [str(planned.number) for planned in sprints]
    if not known or sprint in known:
        return None
    return f"{SPRINTS.as_posix()} has no sprint {sprint}. It has {', '.join(known)}."


def _looks_like_sprint(tag: str) -> bool:
    found = _HEAD.fullmatch(tag)
    if found is None:
        return bool(re.fullmatch(r"sprints?[^A-Za-z0-9]*", tag, re.IGNORECASE))
    head = found["head"].casefold()
    if found["number"] is None:
        return head in ("sprint", "sprints")
    return likeness(head, "sprint") >= _LIKE
