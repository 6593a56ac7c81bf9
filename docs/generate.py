"""Write docs/reference/ from the code: what can be said, and what it means.

python docs/generate.py            writes the pages
python docs/generate.py --check    writes nothing, fails when a page is not what the code says
"""

from __future__ import annotations

import argparse
import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from donewhen import cli
from donewhen.decoders import DECODERS
from donewhen.metrics import METRICS, Metric
from donewhen.perturbations import PERTURBATIONS, SEVERITIES, Perturbation
from donewhen.readers import READERS
from donewhen.verdict import Unit

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by docs/generate.py from the code. Change the code, then run `make docs`. -->"
UNITS = {Unit.COUNT: "a count", Unit.RATIO: "a ratio from 0 to 1", Unit.PER_IMAGE: "per image"}
TASKS = ("detection", "classification", "presence")


@dataclass(frozen=True)
class Sentence:
    """One step: its keyword, the ways to write it, what its docstring says, an example."""

    keyword: str
    forms: tuple[str, ...]
    meaning: str
    example: str


def page(title: str, *parts: str) -> str:
    """Return a page: the note that it is generated, a title, its parts."""
    return "\n\n".join([NOTE, f"# {title}", *(part.strip() for part in parts if part)]) + "\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    listed = [list(head), *map(list, rows)]
    listed.insert(1, ["---"] * len(listed[0]))
    return "\n".join(f"| {' | '.join(_cell(one) for one in row)} |" for row in listed)


def metrics() -> str:
    """Return the page of all metrics."""
    intro = (
        "What a goal can ask for. *tp* is found, *fp* falsely reported, *fn* missed; a metric whose"
        " denominator is 0 is undefined, and a goal on it is not met."
    )
    return page("Metrics", intro, *(_metric(METRICS.get(name)) for name in METRICS))


def _metric(metric: Metric) -> str:
    low, high = ("none" if bound is None else str(bound) for bound in metric.bounds)
    facts = {
        "In a sentence": ", ".join(f"*{phrase}*" for phrase in metric.phrases) or "see the steps",
        "Formula": metric.formula,
        "Unit": UNITS[metric.unit],
        "Direction": metric.direction.value,
        "Bounds": f"{low} to {high}" if high != "none" else f"{low} or more",
        "Interval": "none" if metric.interval == "none" else metric.interval,
        "Judges": ", ".join(task for task in TASKS if task in metric.tasks),
        "Agrees with": metric.source,
    }
    return f"## {metric.title}\n\n{table(('', f'`{metric.name}`'), facts.items())}"


def decoders() -> str:
    """Return the page of all decoders."""
    intro = "What `output: {decoder: …}` of a model.yaml can name."
    members = [(name, DECODERS.get(name)) for name in DECODERS]
    rows = [(f"`{name}`", one.task, one.description) for name, one in members]
    return page("Decoders", intro, table(("decoder", "task", "the model's outputs"), rows))


def readers() -> str:
    """Return the page of all readers of annotations."""
    intro = "What `annotations: {format: …}` of a dataset.yaml can name."
    parts = []
    for name in READERS:
        module = inspect.getmodule(type(READERS.get(name)))
        file = "needs `file`" if READERS.get(name).needs_file else "needs no `file`"
        parts.append(f"## `{name}`\n\n{inspect.getdoc(module)}\n\nIt {file}.")
    return page("Readers of annotations", intro, *parts)


def perturbations() -> str:
    """Return the page of all changes of the images."""
    members = [PERTURBATIONS.get(name) for name in PERTURBATIONS]
    intro = inspect.getdoc(inspect.getmodule(Perturbation)) or ""
    return page("Changes of the images", intro, *map(_perturbation, members))


def _perturbation(member: Perturbation) -> str:
    about = inspect.getdoc(inspect.getmodule(member.change)) or ""
    before, _, rest = member.figure.partition("{")
    form, _, after = rest.partition("}")
    figures = ", ".join(f"{{{form}}}".format(strength) for strength in member.strengths)
    facts = {
        "In a sentence": f"Given the images are *{member.phrase}* at severity 2",
        f"Severities {SEVERITIES[0]} to {SEVERITIES[-1]}": f"{before}{figures}{after}",
        "Source": member.source,
    }
    return f"## {member.title}\n\n{about}\n\n{table(('', f'`{member.name}`'), facts.items())}"


def steps() -> str:
    """Return the page of all sentences."""
    found = list(_sentences())
    intro = (
        "Every sentence that a goal can be made of. Words in braces stand for what you write there."
    )
    parts = []
    for keyword in ("Given", "When", "Then"):
        parts.append(f"## {keyword}")
        parts += [_sentence(one) for one in found if one.keyword == keyword]
    return page("Sentences", intro, _words(), *parts)


def _sentences() -> Iterator[Sentence]:
    for path in sorted((ROOT / "steps").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                yield _read_step(node)


def _read_step(node: ast.FunctionDef) -> Sentence:
    calls = [one for one in node.decorator_list if isinstance(one, ast.Call)]
    forms = tuple(str(ast.literal_eval(call.args[0])) for call in calls)
    meaning, _, example = (ast.get_docstring(node) or "").partition("Example: ")
    keyword = ast.unparse(calls[0].func).capitalize()
    return Sentence(keyword, forms, meaning.strip(), inspect.cleandoc(example))


def _sentence(one: Sentence) -> str:
    forms = "\n".join(f"- {one.keyword} `{form}`" for form in one.forms)
    return f"{forms}\n\n{one.meaning}\n\n```gherkin\n{one.example}\n```"


def _words() -> str:
    """Return the words that offer a choice, as fixtures/words.py defines them."""
    rows = []
    for node in ast.walk(ast.parse((ROOT / "fixtures" / "words.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "define_parameter_type_with":
            given = {one.arg: one.value for one in node.keywords}
            name, regexp = (_literal(given.get(key)) for key in ("name", "regexp"))
            if name and regexp and set(regexp) <= _PLAIN:
                rows.append((f"`{{{name}}}`", ", ".join(f"*{one}*" for one in regexp.split("|"))))
    return table(("word", "one of"), rows) if rows else ""


_PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -|")


def _literal(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def commands() -> str:
    """Return the page of the command and its subcommands."""
    parser = cli.build_parser()
    codes = inspect.cleandoc(cli.__doc__ or "").partition("Exit codes: ")[2]
    parts = [parser.description or "", f"Exit codes: {codes}" if codes else ""]
    for name, meaning, sub in _subcommands(parser):
        rows = [
            (f"`{_spelling(one)}`", one.help or "")
            for one in sub._actions  # noqa: SLF001  # argparse shows them in no other way
            if one.dest != "help"
        ]
        what = f"{meaning[:1].upper()}{meaning[1:].rstrip('.')}."
        parts.append(f"## `{parser.prog} {name}`\n\n{what}")
        parts.append(table(("argument", "meaning"), rows) if rows else "")
    return page("Commands", *parts)


def _subcommands(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    for action in parser._actions:  # noqa: SLF001  # same
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  # same
            meanings = {one.dest: one.help or "" for one in action._choices_actions}  # noqa: SLF001
            for name, sub in action.choices.items():
                yield name, meanings.get(name, ""), sub


def _spelling(action: argparse.Action) -> str:
    name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not action.option_strings:
        return f"{name} ..." if action.nargs in ("*", "+") else name
    option = ", ".join(action.option_strings)
    return option if action.nargs == 0 else f"{option} {name}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


PAGES: dict[str, Callable[[], str]] = {
    "metrics.md": metrics,
    "decoders.md": decoders,
    "readers.md": readers,
    "perturbations.md": perturbations,
    "steps.md": steps,
    "commands.md": commands,
}


def differing() -> dict[Path, str]:
    """Return the pages that are not what the code says, with what they should be."""
    wanted = {REFERENCE / name: make() for name, make in PAGES.items()}
    return {
        path: text
        for path, text in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def main() -> int:
    """Write the pages, or check them."""
    arguments = argparse.ArgumentParser(description="Write docs/reference/ from the code.")
    arguments.add_argument("--check", action="store_true", help="write nothing, only compare")
    check = arguments.parse_args().check
    pages = differing()
    for path, text in pages.items():
        where = path.relative_to(ROOT)
        if check:
            print(f"{where} is not what the code says. Run make docs and commit it.")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"{where} written")
    return 1 if check and pages else 0


if __name__ == "__main__":
    sys.exit(main())
