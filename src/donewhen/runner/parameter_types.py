"""The parts that sentences are made of, as Cucumber parameter types.

They are wide on purpose: a number or a name that makes no sense still belongs to its sentence, and
is then refused with the reason. Matched text is passed on as it stands; only names lose their
quotes. The editor knows narrower ones: ``donewhen vocabulary`` writes them.
"""

from __future__ import annotations

from behave.cucumber_expression import (
    StepMatcher4CucumberExpressions,
    define_parameter_type_with,
    use_step_matcher_for_cucumber_expressions,
)

_COMPARISON = "at least|at most|more than|fewer than|less than|exactly"
_NUMBER = "[^ ]+(?: %)?"

_NAMES = {
    "data_set": '"[^"]*"',
    "quoted_data_set": '"data set [^"]+"',
    "model": '"[^"]*"',
    "version": '"[^"]*"',
}
_PHRASES = {
    "slices": '"[^"]*"(?:(?:,| and) "[^"]*")*',
    "perturbation": "[a-z][a-z ]*",
    "number": '"[^"]*"|[^" ]+(?: %)?',
    "amount": f"(?:{_COMPARISON}) {_NUMBER}|between {_NUMBER} and {_NUMBER}|no",
    "confidence": '[^" ]+(?: %)?',
    # A noun ends where the next part of its sentence begins; in quotes it may hold anything.
    "noun": '(?:"[^"]*"|(?! in "| is | are | drops? by | falls? by | rises? by '
    '| worsens? by | improves? by )[^"])+',
    # Any words but those with which other sentences begin, and "for" and "of", behind which a noun
    # begins: a metric that nobody knows is named, with the nearest ones; a new one is a sentence as
    # soon as its file is there.
    "metric": "(?!(?:it|its|no|every|the|these|at|more|fewer|less|exactly|between) )"
    "(?:(?! for | of | is | are )[A-Za-z0-9 ])+",
    "goal": f"(?:{_COMPARISON}|between) .+",
    "quantity": f"(?:{_COMPARISON}|between) "
    '(?:(?! in ").)+'
    '|no (?!(?:more|less|fewer|worse) than )(?:(?! in ").)+',
    "change": "(?:(?:is|are) no worse than|(?:drops?|falls?|rises?|worsens?|improves?) by) .+",
}


def define_parameter_types() -> None:
    """Make the types known to behave, and Cucumber Expressions its step language.

    A type that is known stays as it is: behave refuses to define one twice.
    """
    use_step_matcher_for_cucumber_expressions()
    known = StepMatcher4CucumberExpressions.TYPE_REGISTRY
    for name, regexp in (_NAMES | _PHRASES).items():
        if not known.has_registered_type(name):
            bare = _unquoted if name in _NAMES else None
            define_parameter_type_with(name=name, regexp=regexp, type=str, transformer=bare)


def _unquoted(name: str) -> str:
    return name.strip('"')
