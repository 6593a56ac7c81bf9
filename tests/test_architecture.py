"""What import-linter (see pyproject.toml) cannot see: files, folders, steps, slow imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from donewhen.inference.decoders import DECODERS
from donewhen.sources.readers import READERS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "donewhen"
SAMPLES = ROOT / "src" / "donewhen_samples"
STEPS = [PACKAGE / "runner" / "steps", ROOT / "steps"]
OURS = [PACKAGE, SAMPLES, ROOT / "steps", ROOT / "tests"]
LONGEST = 400
NAMES_THAT_SAY_NOTHING = {"common", "helper", "helpers", "misc", "util", "utils"}

# Slow to import, up to 1.2 seconds each. A warm run must not need them.
HEAVY = {
    *("PIL", "alembic", "matplotlib", "mlflow", "onnxruntime", "pandas", "pyarrow", "ray"),
    *("scipy", "sklearn", "sqlalchemy"),
}
# The modules that may import one of them at the top, because they are only imported when needed.
MAY_BE_HEAVY = {
    "donewhen_samples": {"PIL"},
    "donewhen.inference": {"PIL"},
    "donewhen.evidence": {"PIL"},
    "donewhen.history": {"alembic", "sqlalchemy"},
}


# What a verdict says for people. It is written last: whatever else needs it finds it as data.
PROSE = {"reason", "observed", "expected", "margin"}
TAKES_APART = {
    *("partition", "rpartition", "split", "rsplit", "splitlines", "find", "rfind", "index"),
    *("startswith", "endswith", "removeprefix", "removesuffix"),
    *("match", "fullmatch", "search", "sub", "subn", "findall", "finditer"),
}


def python_files(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the modules that an import statement names."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield "." * node.level + (node.module or "")


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def shown(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else ""


def step_functions() -> list[Any]:
    return [
        pytest.param(node, id=f"{path.stem}.{node.name}")
        for path in python_files(*STEPS)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def top_level_imports(path: Path) -> set[str]:
    """Return the packages that importing this file imports: not those inside functions."""
    found: set[str] = set()
    pending: list[ast.AST] = [tree(path)]
    while pending:
        node = pending.pop()
        found.update(name.split(".")[0] for name in imported(node))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        pending.extend(ast.iter_child_nodes(node))
    return found


@pytest.mark.parametrize("path", [*python_files(*STEPS), ROOT / "environment.py"], ids=shown)
def test_behave_side_imports_only_behave_and_donewhen(path: Path) -> None:
    allowed = {"behave", "donewhen", *sys.stdlib_module_names}
    names = {name.split(".")[0] for node in ast.walk(tree(path)) for name in imported(node)}
    assert names - allowed == set()


@pytest.mark.parametrize("step", step_functions())
def test_step_is_a_docstring_and_one_call(step: ast.AST) -> None:
    assert isinstance(step, ast.FunctionDef), "a step is never asynchronous"
    assert step.name != "step_impl"
    assert "Example: " in (ast.get_docstring(step) or ""), "it shows no example"
    _, *rest = step.body
    assert len(rest) == 1, "it does more than one thing"
    assert isinstance(rest[0], ast.Assert) or (
        isinstance(rest[0], ast.Expr) and isinstance(rest[0].value, ast.Call)
    ), "it neither calls nor checks"
    branching = (ast.IfExp, ast.BoolOp, ast.comprehension, ast.Lambda, ast.NamedExpr)
    assert not [node for node in ast.walk(rest[0]) if isinstance(node, branching)]
    assert "execute_steps" not in ast.unparse(step)


@pytest.mark.parametrize("folder", STEPS, ids=shown)
def test_steps_are_flat_and_hold_nothing_but_steps(folder: Path) -> None:
    assert {path.name for path in folder.iterdir() if path.is_dir()} <= {"__pycache__"}
    allowed = ast.Expr | ast.Import | ast.ImportFrom | ast.FunctionDef
    for path in python_files(folder):
        if path.name == "__init__.py":
            continue
        assert path.stem not in sys.stdlib_module_names, f"{path.name} hides a standard module"
        others = [node for node in tree(path).body if not isinstance(node, allowed)]
        assert not others, f"{path.name}:{others[0].lineno} belongs elsewhere in donewhen.runner"


REGISTRIES = {
    "decoders": PACKAGE / "inference" / "decoders",
    "metrics": PACKAGE / "evaluation" / "metrics",
    "perturbations": PACKAGE / "inference" / "perturbations",
    "readers": PACKAGE / "sources" / "readers",
    "reports": PACKAGE / "reports" / "pipeline",
}
# What the module of a member holds; the other members register themselves.
MEMBERS = {"metrics": "METRIC =", "perturbations": "PERTURBATION =", "reports": "REPORT ="}


def registry_members(registry: str) -> set[str]:
    """Return the modules that each hold one member of a registry."""
    if member := MEMBERS.get(registry):
        paths = [path for path in python_files(REGISTRIES[registry]) if member in path.read_text()]
        return {module_name(path) for path in paths}
    members = READERS if registry == "readers" else DECODERS
    return {type(members.get(name)).__module__ for name in members}


@pytest.mark.parametrize("registry", REGISTRIES)
def test_members_of_a_registry_do_not_know_each_other(registry: str) -> None:
    members = registry_members(registry)
    assert len(members) > 1
    for path in python_files(REGISTRIES[registry]):
        if module_name(path) in members:
            known = {name for node in ast.walk(tree(path)) for name in imported(node)}
            assert known & members == set(), f"{path.name} imports another member"


def is_prose(node: ast.AST) -> bool:
    """Return whether an expression holds a text for people, by its attribute, key or name."""
    return any(
        (isinstance(part, ast.Attribute) and part.attr in PROSE)
        or (isinstance(part, ast.Name) and part.id in PROSE)
        or (
            isinstance(part, ast.Subscript)
            and isinstance(part.slice, ast.Constant)
            and part.slice.value in PROSE
        )
        for part in ast.walk(node)
    )


def prose_read_back(module: ast.Module) -> list[int]:
    """Return the lines in which a text for people is cut, searched or matched."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            # the text is what a method is called on, or what a pattern is given
            texts = [node.func.value, *node.args]
            if node.func.attr in TAKES_APART and any(map(is_prose, texts)):
                found.append(node.lineno)
        elif isinstance(node, ast.Compare) and any(
            isinstance(operator, ast.In | ast.NotIn) and is_prose(right)
            for operator, right in zip(node.ops, node.comparators, strict=True)
        ):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "text",
    [
        'claim.reason.partition(": ")',
        'str(claim["reason"]).rpartition("; ")[2]',
        "_COMPARED.match(claim.observed)",
        're.search("%", claim["expected"])',
        '"%" in claim.observed',
        'margin.startswith("undecided")',
    ],
)
def test_a_text_that_is_read_back_is_found(text: str) -> None:
    assert prose_read_back(ast.parse(text)) == [1]
    assert prose_read_back(ast.parse(f"shown = escape(claim.reason) or {text!r}")) == []


@pytest.mark.parametrize(
    "path",
    python_files(PACKAGE / "history", PACKAGE / "reports"),
    ids=shown,
)
def test_what_is_written_for_people_is_not_read_back(path: Path) -> None:
    lines = prose_read_back(tree(path))
    assert not lines, f"line {lines}: take it from the verdict document, and add it there"


# Their members are found by registration: each is one file, and its package need not name it.
REGISTERED = {
    *REGISTRIES.values(),
    PACKAGE / "runner" / "steps",
    PACKAGE / "history" / "migrations" / "versions",
}
PACKAGES = [
    path.parent
    for path in python_files(PACKAGE)
    if path.name == "__init__.py" and path.parent != PACKAGE and path.parent not in REGISTERED
]


def named_modules(package: Path) -> set[str]:
    """Return what the docstring of a package names: in backticks, or at the left of its table."""
    text = ast.get_docstring(tree(package / "__init__.py")) or ""
    left = re.findall(r"^ {4}(\S.*?)(?: {2}|$)", text, re.MULTILINE)
    return {name.strip() for names in left for name in names.split(",")} | set(
        re.findall(r"`(\w+)`", text)
    )


@pytest.mark.parametrize("package", PACKAGES, ids=shown)
def test_a_package_names_its_modules(package: Path) -> None:
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    modules |= {path.parent.name for path in package.glob("*/__init__.py")}
    missing = sorted(modules - named_modules(package))
    assert not missing, (
        f"{shown(package)}/__init__.py does not name {', '.join(missing)}: add a line for each to "
        "its docstring, where data flows through it, and say what it does"
    )


@pytest.mark.parametrize("folder", ["datasets", "models"])
def test_data_folders_are_no_packages(folder: str) -> None:
    assert (ROOT / folder).is_dir()
    assert not list((ROOT / folder).rglob("__init__.py"))


@pytest.mark.parametrize("path", python_files(*OURS), ids=shown)
def test_file_has_one_subject(path: Path) -> None:
    assert path.stem not in NAMES_THAT_SAY_NOTHING
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", python_files(PACKAGE, SAMPLES), ids=shown)
def test_only_a_package_lists_what_it_offers(path: Path) -> None:
    listed = [
        ast.literal_eval(node.value)
        for node in tree(path).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert not listed or path.name == "__init__.py", "a name without _ is what a module offers"
    for names in listed:
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", python_files(PACKAGE), ids=shown)
def test_module_imports_nothing_slow_at_the_top(path: Path) -> None:
    name = module_name(path)
    allowed = {
        package
        for prefix, packages in MAY_BE_HEAVY.items()
        if name.startswith(f"{prefix}.")
        for package in packages
    }
    assert top_level_imports(path) & HEAVY - allowed == set()


def test_a_run_of_behave_leaves_the_history_alone() -> None:
    code = "import sys, donewhen.runner.runner\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not [name for name in done.stdout.split() if name.startswith("donewhen.history")]


def test_importing_what_a_warm_run_imports_loads_nothing_slow() -> None:
    modules = [
        "donewhen.cli.main",
        "donewhen.goals.run",
        "donewhen.goals.goal",
        "donewhen.runner.runner",
    ]
    modules += ["donewhen.history", "donewhen.history.budgets", "donewhen.gate"]
    modules += [
        "donewhen.sources.readers",
        "donewhen.inference.decoders",
        "donewhen.evaluation.metrics",
        "donewhen.reports.allure",
    ]
    code = (
        "import sys\n"
        f"for name in {modules}: __import__(name)\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert set(done.stdout.split()) & HEAVY == set()
