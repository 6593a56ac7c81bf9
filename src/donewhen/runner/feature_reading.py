"""Features read and not run: the goals of every scenario, as a run would understand them.

Each sentence is matched by behave's own registry, and its step function is called with a draft in
place of a goal. So lint has no second grammar, and sentences of a user's own are read as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from inspect import unwrap
from types import CodeType
from typing import Any

from behave.matchers import Match
from behave.model import Scenario, ScenarioOutline, Step
from behave.parser import ParserError, parse_steps

from donewhen.domain.run_record import GoalRecord
from donewhen.foundation.errors import DonewhenError, SentenceError
from donewhen.foundation.settings import Settings
from donewhen.goals.draft import Draft, Drafted, DraftRun, Refused
from donewhen.runner.control_characters import remove_control_characters
from donewhen.runner.current_goal import goal_of
from donewhen.runner.feature_file import FeatureFile, read_feature_file
from donewhen.runner.project import Project, open_project
from donewhen.runner.recorder import block_lines, goal_record


@dataclass(frozen=True)
class DraftedGoal:
    """One scenario, or one row of an outline: what it asks, and what a run would refuse.

    ``record`` says where it stands; ``outline`` is the line of the outline that it is a row of.
    ``claims`` are in the order of their sentences. ``unread`` are the lines of sentences that were
    matched and not called: their steps do not ask the goal, or raised what is no refusal.
    """

    record: GoalRecord
    claims: list[Drafted]
    problems: list[Refused]
    outline: int | None
    unread: list[int]


class Reading:
    """Reads the features of a project; data sets and models are read once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.run = DraftRun(project.settings)

    def files(self) -> Iterator[FeatureFile]:
        """Yield every feature file; raises ``InputError`` where there is none."""
        for path in self.project.files():
            yield read_feature_file(path, self.project.config.lang)

    def goals(self, file: FeatureFile) -> list[DraftedGoal]:
        """Return the goals of a file, none where it cannot be read."""
        if file.feature is None:
            return []
        remove_control_characters([file.feature])  # as a run does, before anything is matched
        with self.project.on_path:
            return [self._goal(scenario) for scenario in file.feature.walk_scenarios()]

    def _goal(self, scenario: Scenario) -> DraftedGoal:
        record = goal_record(scenario, self.project.settings.sprint)
        goal = Draft(self.run, record, block_lines(scenario))
        reader = _Reader(goal, scenario, self.project)
        for step in scenario.all_steps:
            reader.read(step)
        goal.gather_evidence()  # where a run makes pictures, a draft refuses what has no effect
        outline = scenario.parent
        line = outline.line if isinstance(outline, ScenarioOutline) else None
        return DraftedGoal(record, goal.claims, goal.refused, line, reader.unread)


def read_goals(
    paths: Sequence[str] = (), settings: Settings | None = None, defines: Sequence[str] = ()
) -> list[DraftedGoal]:
    """Return the goals of all features below ``paths``, by default those of behave.ini.

    ``settings`` replace those of behave.ini and ``defines``. What is wrong with a file as such
    (misspelt keywords, open doc strings) ``donewhen lint`` says. Raises ``InputError`` where steps
    cannot be loaded or no feature is found.
    """
    reading = Reading(open_project(paths, defines, settings))
    return [goal for file in reading.files() for goal in reading.goals(file)]


class _Context:
    """What a step sees of behave, as far as reading goes; other attributes are not there."""

    def __init__(self, goal: Draft, scenario: Scenario, project: Project) -> None:
        self.goal = goal
        self.run = goal.run
        self.scenario = scenario
        self.feature = scenario.feature
        self.tags = scenario.effective_tags
        self.config = project.config
        self.table: Any = None
        self.text: Any = None
        self.execute_steps: Callable[[str], bool]


class _Reader:
    """Reads the sentences of one scenario into a draft."""

    def __init__(self, goal: Draft, scenario: Scenario, project: Project) -> None:
        self.goal = goal
        self.unread: list[int] = []
        self._sentences = project.sentences
        self._context = _Context(goal, scenario, project)
        self._context.execute_steps = self._nested
        self._lost = False

    def read(self, step: Step) -> None:
        """Read one sentence.

        Behind a Given or When that names nothing known, or that cannot be used, what is judged is
        not known either: sentences are only looked up from there on.
        """
        self.goal.at(step.line, step.name)
        match = self._sentences.match(step.step_type, step.name)
        if match is None:  # "And" has the kind of the sentence before, so the kind may be wrong
            self.goal.refuse(self._sentences.unknown(step.name, step.step_type))
            self._lost = self._lost or step.step_type != "then"
        elif not self._lost:
            known = len(self.goal.refused)
            self._call(match, step)
            new = self.goal.refused[known:]
            misled = any(not isinstance(refused.error, SentenceError) for refused in new)
            self._lost = misled and step.step_type != "then"

    def _call(self, match: Match, step: Step) -> None:
        error = getattr(match, "stored_error", None)
        if isinstance(error, Exception):  # a converter of the user's refused the text
            self.goal.refuse(SentenceError(str(error)))
            return
        if match.func is None or not _asks(match.func):
            self.unread.append(step.line)
            return
        named = {
            argument.name: argument.value
            for argument in match.arguments or ()
            if argument.name is not None
        }
        given = [argument.value for argument in match.arguments or () if argument.name is None]
        try:
            with self._step(step):
                match.func(self._context, *given, **named)
        except DonewhenError as refusal:
            self.goal.refuse(refusal)
        except (Exception, SystemExit):  # noqa: BLE001 - the user's own code: it may need what only a run has
            self.unread.append(step.line)

    @contextmanager
    def _step(self, step: Step) -> Iterator[None]:
        context = self._context
        before = context.table, context.text
        context.table, context.text = step.table, step.text
        try:
            yield
        finally:
            context.table, context.text = before

    def _nested(self, text: str) -> bool:
        """Read the sentences that a step consists of, at its own line."""
        line, sentence = self.goal.place
        with suppress(ParserError):
            for step in parse_steps(text):
                self.goal.at(line, step.name)
                match = self._sentences.match(step.step_type, step.name)
                if match is None:
                    self.goal.refuse(self._sentences.unknown(step.name, step.step_type))
                    break
                self._call(match, step)
        self.goal.at(line, sentence)
        return True


def _asks(function: Callable[..., object]) -> bool:
    """Return whether a step asks anything of the goal.

    Only then is it called: what else a step does (start a robot, fill a data base) is not lint's.
    """
    inner = unwrap(function)
    code = getattr(inner, "__code__", None)
    known = getattr(inner, "__globals__", {})
    names = [] if code is None else list(_names(code))
    # Ways to the goal are the package's own, and those that a project keeps in fixtures/.
    modules = [str(getattr(known.get(name), "__module__", "")) for name in names]
    return "goal" in names or any(
        module == goal_of.__module__ or module.partition(".")[0] == "fixtures" for module in modules
    )


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names that a function uses, in functions inside it as well."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
