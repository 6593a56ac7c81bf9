"""Write docs/reference/ from the code: what can be said, and what it means.

python docs/generate.py            writes the pages
python docs/generate.py --check    writes nothing, fails when a page is not what the code says
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from donewhen.cli import main as cli
from donewhen.cli.main import command_modules
from donewhen.domain.claim import Unit
from donewhen.evaluation.metrics import METRICS, Metric
from donewhen.inference.decoders import DECODERS
from donewhen.inference.perturbations import PERTURBATIONS, SEVERITIES, Perturbation
from donewhen.sources.readers import READERS
from donewhen.verdicts.schema import verdict_schema

ROOT = Path(__file__).resolve().parent.parent
STEPS = ROOT / "src" / "donewhen" / "runner" / "steps"
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by docs/generate.py from the code. Change the code, then run `make docs`. -->"
UNITS = {Unit.COUNT: "a count", Unit.RATIO: "a ratio from 0 to 1", Unit.PER_IMAGE: "per image"}
INTERVALS = {
    "clopper-pearson": "Clopper and Pearson, on effective trials",
    "bootstrap-bca": "bootstrap over images or groups (BCa)",
}
TASKS = ("detection", "classification", "presence")


@dataclass(frozen=True)
class Sentence:
    """One step: its keyword, the ways to write it, what its docstring says, an example."""

    keyword: str
    forms: tuple[str, ...]
    meaning: str
    example: str
    subject: str


@dataclass(frozen=True)
class Part:
    """One section of a page in either form: a title, a text, and blocks below it."""

    title: str
    text: str
    sentences: tuple[Sentence, ...] = ()


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
        " denominator is 0 is undefined, and a goal on it is undecided, which does not pass."
    )
    return page("Metrics", intro, *(_metric(METRICS.get(name)) for name in METRICS))


def _metric(metric: Metric) -> str:
    facts = _metric_facts(metric)
    return f"## {metric.title}\n\n{table(('', f'`{metric.name}`'), facts.items())}"


def _metric_facts(metric: Metric) -> dict[str, str]:
    low, high = ("none" if bound is None else str(bound) for bound in metric.bounds)
    return {
        "In a sentence": ", ".join(f"*{phrase}*" for phrase in metric.phrases) or "see the steps",
        "Formula": metric.formula,
        "Unit": UNITS[metric.unit],
        "Direction": metric.direction.value,
        "Bounds": f"{low} to {high}" if high != "none" else f"{low} or more",
        "Interval": INTERVALS[metric.interval],
        "Judges": ", ".join(task for task in TASKS if task in metric.tasks),
        "Agrees with": metric.source,
    }


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
    facts = table(("", f"`{member.name}`"), _change_facts(member).items())
    return f"## {member.title}\n\n{about}\n\n{facts}"


def _change_facts(member: Perturbation) -> dict[str, str]:
    """Return what a change is; its words once, with the figures of all severities in them."""
    before, _, rest = member.figure.partition("{")
    form, _, after = rest.partition("}")
    figures = ", ".join(f"{{{form}}}".format(strength) for strength in member.strengths)
    return {
        "In a sentence": f"Given the images are *{member.phrase}* at severity 2",
        f"Severities {SEVERITIES[0]} to {SEVERITIES[-1]}": f"{before}{figures}{after}",
        "Source": member.source,
    }


def steps() -> str:
    """Return the page of all sentences."""
    intro = (
        "Every sentence that a goal can be made of. Words in braces stand for what you write there."
        " The same, with a search: [catalogue.html](catalogue.html)."
    )
    parts = []
    for part in _parts():
        parts += [f"## {part.title}", part.text]
        parts += [_sentence(one) for one in part.sentences]
    return page("Sentences", intro, *parts, "## How a goal ends", GRAMMAR, "## Numbers", _numbers())


ORDER = ("inputs", "ingestion", "counts", "rates", "tables", "baseline")
GRAMMAR = """\
A goal ends with a comparison and a number. With a confidence, it is about images that nobody has
seen yet; in every slice, it is a goal for each of them.

```text
at least 80%                                  at most 5%
more than 80%                                 fewer than 40        less than 5%
exactly 100                                   between 800 and 1,000
no red balloons                               (it misses, it reports: at most 0)
at least 80% with 95% confidence
at least 70% in every slice
at least 70% in every slice with 95% confidence
```

A change ends with what is allowed or wanted, against the baseline unless something else is named:

```text
is no worse than the baseline
drops by at most 2 points                     (of what should be high: recall, precision …)
rises by at most 0.02                         (of what should be low: false positives …)
improves by at least 2 points with 95% confidence
rises by at least 2 points                    (the same, of what should be high)
drops by at most 5 points against the untouched images
```

Refused are: a bound that every model meets ("at least 0"), one that no model can meet ("more than
100%"), one that asks for a worse model ("recall is at most 50%", which only a hypothesis may
suppose), a confidence in what is only counted ("it finds at least 800 balloons with 95%
confidence"), and "exactly" with a confidence.

A table or a text below a sentence that does not end with a colon is refused: it would not be
judged. So are two data sets, models, baselines, scores or overlaps in one scenario; a scenario may
name another one than its Background."""


def _parts() -> Iterator[Part]:
    """Yield a part for each file of the package's sentences, those first that a newcomer needs."""
    files = {path.stem: path for path in STEPS.glob("[!_]*.py")}
    for name in [*(one for one in ORDER if one in files), *sorted(files.keys() - set(ORDER))]:
        tree = ast.parse(files[name].read_text(encoding="utf-8"))
        found = [
            _read_step(node, name)
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.decorator_list
        ]
        about = " ".join((ast.get_docstring(tree) or "").split())
        yield Part(name.replace("_", " ").capitalize(), about, tuple(found))


def _numbers() -> str:
    rows = [
        ("a count", "800, 1_000, 1,000", "-5, 1.000, many"),
        ("a share", "80%, 0.8", "80, 120%, 0.8%"),
        ("a number per image", "0.05, 2", "5%"),
        ("a difference of shares", "2 points, 0.02", "2%"),
        ("a confidence", "95%, 0.95", "95, 100%, 50%"),
        ("a size of a file", "5 MB, 800 kB, 5 MiB", "5, 5 megs"),
        ("how many times", "1.2", "0, 120%"),
    ]
    return table(("you want", "write", "not"), rows)


def _read_step(node: ast.FunctionDef, subject: str) -> Sentence:
    calls = [one for one in node.decorator_list if isinstance(one, ast.Call)]
    forms = tuple(str(ast.literal_eval(call.args[0])) for call in calls)
    meaning, _, example = (ast.get_docstring(node) or "").partition("Example: ")
    keyword = ast.unparse(calls[0].func).capitalize()
    return Sentence(keyword, forms, meaning.strip(), _examples(example), subject)


def _sentence(one: Sentence) -> str:
    forms = "\n".join(f"- {one.keyword} `{form}`" for form in one.forms)
    return f"{forms}\n\n{one.meaning}\n\n```gherkin\n{one.example}\n```"


def _examples(text: str) -> str:
    """Return the examples of a docstring, a line for each; rows of a table stand below theirs."""
    lines = [line.strip() for part in text.split("Example: ") for line in part.strip().splitlines()]
    return "\n".join(f"  {line}" if line.startswith("|") else line for line in lines)


def catalogue() -> str:
    """Return sentences, metrics and changes of the images as one page that makes no request."""
    template = (ROOT / "docs" / "catalogue_template.html").read_text(encoding="utf-8")
    sections = [
        *(
            (part.title, f"<p class=soft>{escape(part.text)}</p>" + _cards(part))
            for part in _parts()
        ),
        ("How a goal ends", _html(GRAMMAR)),
        ("Metrics", "".join(_metric_card(METRICS.get(name)) for name in METRICS)),
        ("Changes of the images", "".join(_change(PERTURBATIONS.get(n)) for n in PERTURBATIONS)),
    ]
    names = [title.lower().replace(" ", "-") for title, _ in sections]
    links = "".join(
        f'<a href="#{name}">{escape(title)}</a>'
        for name, (title, _) in zip(names, sections, strict=True)
    )
    body = "\n".join(
        f'<section id="{name}"><h2>{escape(title)}</h2>\n{content}</section>'
        for name, (title, content) in zip(names, sections, strict=True)
    )
    return template.replace("@@NAV@@", links).replace("@@BODY@@", body)


def _cards(part: Part) -> str:
    return "\n".join(_card(one) for one in part.sentences)


def _card(one: Sentence) -> str:
    examples = "<br>".join(_example_line(line) for line in one.example.splitlines())
    forms = "<br>".join(escape(f"{one.keyword} {form}") for form in one.forms)
    meanings = (escape(" ".join(part.split())) for part in one.meaning.split("\n\n"))
    meaning = "".join(f"<p>{part}</p>" for part in meanings)
    return (
        f"<div class=card><p class=example>{examples}</p>{meaning}<p class=forms>{forms}</p></div>"
    )


def _example_line(line: str) -> str:
    if line.startswith("  |"):
        return f"<span class=row>{escape(line)}</span>"
    keyword, _, sentence = line.partition(" ")
    return f"<b>{escape(keyword)}</b> {escape(sentence)}"


def _metric_card(metric: Metric) -> str:
    return f"<div class=card><h3>{escape(metric.title)}</h3>{_facts(_metric_facts(metric))}</div>"


def _change(member: Perturbation) -> str:
    return f"<div class=card><h3>{escape(member.title)}</h3>{_facts(_change_facts(member))}</div>"


def _facts(facts: dict[str, str]) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text.replace('*', ''))}</dd>"
        for name, text in facts.items()
    )
    return f"<dl>{rows}</dl>"


def _html(text: str) -> str:
    """Return paragraphs and code blocks as HTML; nothing else is among them."""
    parts = []
    for block in text.split("\n\n"):
        if block.startswith("```"):
            code = "\n".join(block.splitlines()[1:-1])
            parts.append(f"<pre>{escape(code)}</pre>")
        else:
            parts.append(f"<p>{escape(block)}</p>")
    return f'<div class="card">{"".join(parts)}</div>'


def commands() -> str:
    """Return the page of the command and its subcommands."""
    parser, modules = cli.build_parser(), command_modules()
    codes = inspect.cleandoc(cli.__doc__ or "").partition("Exit codes: ")[2]
    parts = [parser.description or "", f"Exit codes: {codes}" if codes else ""]
    parts.append("`donewhen --version` says which version is installed.")
    for name, meaning, sub in _subcommands(parser):
        rows = [
            (f"`{_spelling(one)}`", (one.help or "").replace("%%", "%"))
            for one in sub._actions  # noqa: SLF001  # argparse shows them in no other way
            if one.dest != "help"
        ]
        what = f"{meaning[:1].upper()}{meaning[1:].rstrip('.')}."
        parts.append(f"## `{parser.prog} {name}`\n\n{what}")
        parts.append(table(("argument", "meaning"), rows) if rows else "")
        own = modules[name].EXIT_CODES
        parts.append(f"Exit codes: {own}." if own else "")
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


def schema() -> str:
    """Return the schema of verdict.json."""
    return json.dumps(verdict_schema(), indent=2, ensure_ascii=False) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "metrics.md": metrics,
    "decoders.md": decoders,
    "readers.md": readers,
    "perturbations.md": perturbations,
    "steps.md": steps,
    "catalogue.html": catalogue,
    "commands.md": commands,
    "verdict.schema.json": schema,
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
