"""The Allure report: one HTML file that opens from disk and asks nothing of any network.

Allure makes it; here it is run, and what it wrote is checked and corrected. Each of the files in
its page is one call, ``d("name","base64")``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import UnfinishedError
from donewhen.reports.allure.messages import CATEGORIES
from donewhen.reports.allure.node_tools import ALLURE_VERSION, allure_command, run_node
from donewhen.reports.allure.results import RUN, read_results
from donewhen.reports.allure.safe_text import clean
from donewhen.reports.allure.trend import MOST_SPRINTS, PastSprint, history_lines

_LIMIT = 300  # seconds
_HISTORY, _CONFIG = "history.jsonl", "allurerc.json"
_OVER_SPRINTS: list[dict[str, Any]] = [
    {"type": "statusDynamics", "title": "Goals by sprint", "limit": MOST_SPRINTS + 1},
    {"type": "statusTransitions", "title": "What changed by sprint", "limit": MOST_SPRINTS + 1},
]
_ANALYTICS = re.compile(
    r"\s*<script async src=\"https://www\.googletagmanager\.com/[^\"]*\"></script>"
    r"\s*<script>(?:(?!</script>).)*?gtag\('config'(?:(?!</script>).)*?</script>",
    re.DOTALL,
)
_FORBIDDEN = ("googletagmanager", "google-analytics", "gtag(")
# The page may load nothing: where a description or an attachment asks for it, the browser refuses.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; font-src data:; "
    "media-src data: blob:; connect-src data: blob:; frame-src data: blob: about:; "
    "worker-src blob: data:; form-action 'none'; base-uri 'self'"
)
_ATTACHMENT = re.compile(r'd\("(data/attachments/[\w.-]+)","([A-Za-z0-9+/=]+)"\)')
_SHORTEST = 200  # characters: a reference takes half as many
# Each group once: whoever folds it away finds it folded when the page is opened again.
_OPENING = """\
<script>
try {
  const listed = (key) => JSON.parse(localStorage.getItem(key) ?? "[]");
  const store = (key, ids) => localStorage.setItem(key, JSON.stringify([...new Set(ids)]));
  const known = listed("donewhenGroups");
  const fresh = %s.filter((id) => !known.includes(id));
  store("expandedTrees", [...listed("expandedTrees"), ...fresh]);
  store("donewhenGroups", [...known, ...fresh]);
} catch { /* without storage they stay folded */ }
</script>"""


def render(
    results: Path, html: Path, *, title: str, tools: Path, trend: Sequence[PastSprint] = ()
) -> None:
    """Make ``html`` of the Allure ``results``, or leave it where it shows these very results.

    ``tools`` is the folder that holds, or will hold, Allure's command line; ``trend`` are the
    sprints before. Raises InputError for an empty or broken results folder, UnfinishedError where
    Allure cannot be installed, fails, or leaves out a goal.
    """
    shown = read_results(results)
    history = history_lines(trend, shown)
    config = _config(clean(title), has_history=bool(history))
    # What a report shows, and how it is made: the version and the corrections, too.
    made = (ALLURE_VERSION, _POLICY, _OPENING, json.dumps(config), history)
    digest = _digest(results, "\n".join(made))
    beside = html.with_name(f".{html.name}.digest")
    if (
        html.is_file()
        and beside.is_file()
        and beside.read_text("utf-8") == digest + _file_digest(html)
    ):
        return
    html.parent.mkdir(parents=True, exist_ok=True)
    beside.unlink(missing_ok=True)  # before anything is written: a killed run must not match it
    page = sealed(_generate(results.absolute(), config, history, allure_command(tools)))
    _check_whole(page, len(shown))
    write_atomically(html, [without_repetitions(_with_open_groups(page)).encode()])
    write_atomically(beside, [(digest + _file_digest(html)).encode()])


def _file_digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _digest(results: Path, made: str) -> str:
    digest = hashlib.sha256(made.encode())
    for path in sorted(results.iterdir()):
        digest.update(f"{path.name} {_file_digest(path)}\n".encode())
    return digest.hexdigest()


def _generate(results: Path, config: dict[str, Any], history: str, command: list[str]) -> str:
    with tempfile.TemporaryDirectory(prefix="donewhen-allure-") as temporary:
        folder = Path(temporary)
        places = {"output": str(folder / "report")}
        if history:  # with an empty one Allure would call every goal new
            (folder / _HISTORY).write_text(history, "utf-8")
            places["historyPath"] = str(folder / _HISTORY)
        (folder / _CONFIG).write_text(json.dumps(config | places), "utf-8")
        arguments = ["generate", "--config", str(folder / _CONFIG), "--cwd", temporary]
        try:
            done = run_node([*command, *arguments, str(results)], folder, _LIMIT)
        except subprocess.TimeoutExpired:
            raise UnfinishedError(f"Allure took more than {_LIMIT} seconds.") from None
        pages = [*folder.glob("report/**/index.html")]
        whole = len(pages) == 1 and pages[0].stat().st_size > 0
        if done.returncode != 0 or not whole:
            said = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
            raise UnfinishedError(f"Allure made no report: {clean(said[-1])}")
        return pages[0].read_text("utf-8")


def _config(title: str, *, has_history: bool) -> dict[str, Any]:
    options = {
        "singleFile": True,
        "reportLanguage": "en",
        "reportName": title,
        "groupBy": ["epic", "feature", "story"],
        # Allure's other charts are about tests: a hypothesis that is rejected would look like one
        # that fails. Without any history there is no chart.
        "charts": _OVER_SPRINTS,
        "sections": ["charts", "timeline"] if has_history else ["timeline"],
    }
    return {
        "name": title,
        "appendHistory": False,
        "hideLabels": ["framework", "language", RUN],
        "categories": CATEGORIES,
        "plugins": {"awesome": {"options": options}},
    }


def _check_whole(page: str, goals: int) -> None:
    """Refuse a page that hides a goal: Allure takes what it believes to be a retry for less."""
    counts = _embedded(page, "widgets/statistic.json") or {}
    if counts.get("total") != goals or counts.get("retries"):
        shown = counts.get("total", "an unknown number")
        raise UnfinishedError(
            f"Allure {ALLURE_VERSION} shows {shown} of {goals} goals, so its report is not kept."
        )


def _embedded(page: str, name: str) -> Any:  # noqa: ANN401
    """Return what the JSON file ``name`` of a page holds; None where the page has no such file."""
    found = re.search(rf'd\("{re.escape(name)}","([A-Za-z0-9+/=]+)"\)', page)
    return json.loads(base64.b64decode(found[1])) if found else None


def sealed(page: str) -> str:
    """Return ``page`` without Allure's analytics, and with a policy that forbids requests."""
    page, cut = _ANALYTICS.subn("", page)
    left = [word for word in _FORBIDDEN if word in page]
    head = '<meta charset="utf-8">'
    if cut != 1 or left or head not in page:
        raise UnfinishedError(
            f"Allure {ALLURE_VERSION} made a page that cannot be kept from making requests "
            f"({', '.join(left) or 'its head is another than expected'}), so it is not kept."
        )
    policy = f'{head}\n    <meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return page.replace(head, policy, 1)


def _with_open_groups(page: str) -> str:
    """Return Allure's page with every group of its tree open when it is opened first.

    Allure folds groups in which all goals are met, and has no setting for it; a Product Owner came
    to see those as well. It remembers in the browser's storage which groups were opened by hand, so
    the page notes its own there before Allure's script runs.
    """
    tree = _embedded(page, "widgets/default/tree.json") or {}
    groups = json.dumps(sorted(tree.get("groupsById", {})))
    return page.replace("</head>", f"{_OPENING % groups}\n</head>", 1)


def without_repetitions(page: str) -> str:
    """Return a page in which content that was there before is named and not repeated.

    The page puts every file into ``allureReportData`` as soon as it reads its line, so an earlier
    one is there when a later one names it.
    """
    first: dict[str, str] = {}

    def once(found: re.Match[str]) -> str:
        name, content = found.groups()
        earlier = first.setdefault(content, name)
        if earlier == name or len(content) < _SHORTEST:
            return found.group()
        return f'd("{name}",window.allureReportData["{earlier}"])'

    return _ATTACHMENT.sub(once, page)
