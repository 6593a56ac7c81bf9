"""The Allure report: one HTML file that opens from disk and asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from donewhen.errors import InputError, UnfinishedError
from donewhen.evidence.files import write_atomically
from donewhen.reporting.node_tools import ALLURE_VERSION, allure_command, node_environment
from donewhen.reporting.run_facts import CATEGORIES
from donewhen.reporting.text import clean

__all__ = ["render", "sealed"]

_LIMIT = 300  # seconds
_STATUSES = frozenset({"passed", "failed", "broken", "skipped"})
_ANALYTICS = re.compile(
    r"\s*<script async src=\"https://www\.googletagmanager\.com/[^\"]*\"></script>"
    r"\s*<script>(?:(?!</script>).)*?gtag\('config'(?:(?!</script>).)*?</script>",
    re.DOTALL,
)
_SCRIPT = re.compile(r'(?<=src="data:text/javascript;base64,)[A-Za-z0-9+/=]+(?=")')
_FOLDED = b"(e=>void 0===e||Boolean(e?.failed||e?.broken))(e)"  # is a group open at first?
_FORBIDDEN = ("googletagmanager", "google-analytics", "gtag(")
# The page may load nothing: where a description or an attachment asks for it, the browser refuses.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; font-src data:; "
    "media-src data: blob:; connect-src data: blob:; frame-src data: blob: about:; "
    "worker-src blob: data:; form-action 'none'; base-uri 'self'"
)


def render(results: Path, html: Path, *, title: str, tools: Path) -> None:
    """Make ``html`` of the Allure ``results``, or leave it where it shows these very results.

    ``tools`` is the folder that holds, or will hold, Allure's command line. Raises InputError for
    an empty or broken results folder, UnfinishedError where Allure cannot be installed or fails.
    """
    digest = _checked_digest(results, title)
    beside = html.with_name(f".{html.name}.digest")
    if html.is_file() and beside.is_file() and beside.read_text("utf-8") == digest + _of(html):
        return
    html.parent.mkdir(parents=True, exist_ok=True)
    beside.unlink(missing_ok=True)
    page = _unfolded(sealed(_generate(results, title, tools)))
    write_atomically(html, page.encode())
    write_atomically(beside, (digest + _of(html)).encode())


def _of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _checked_digest(results: Path, title: str) -> str:
    """Return the sha256 of all that the report shows; every result is read and checked."""
    digest = hashlib.sha256(f"{ALLURE_VERSION} {_POLICY} {_FOLDED!r} {title}\n".encode())
    found = 0
    for path in sorted(results.iterdir()) if results.is_dir() else ():
        content = path.read_bytes()
        digest.update(f"{path.name} {hashlib.sha256(content).hexdigest()}\n".encode())
        if path.name.endswith("-result.json"):
            _check(path, content, results)
            found += 1
    if not found:
        raise InputError(f"{results}: there are no Allure results. Run behave first.")
    return digest.hexdigest()


def _check(path: Path, content: bytes, results: Path) -> None:
    try:
        result = json.loads(content)
        valid = result["name"] and result["historyId"] and result["status"] in _STATUSES
        sources = list(_sources(result))
    except (ValueError, KeyError, TypeError, AttributeError):
        valid, sources = False, []
    if not valid:
        raise InputError(f"{path}: not a whole Allure result. Run behave again.")
    for source in sources:
        if not (results / source).is_file():
            raise InputError(f"{path}: its attachment {source} is missing. Run behave again.")


def _sources(item: dict[str, Any]) -> list[str]:
    inner = [source for step in item.get("steps", []) for source in _sources(step)]
    return [one["source"] for one in item.get("attachments", [])] + inner


def _generate(results: Path, title: str, tools: Path) -> str:
    command = allure_command(tools)
    with tempfile.TemporaryDirectory(prefix="donewhen-allure-") as temporary:
        folder = Path(temporary)
        config = folder / "allurerc.json"
        config.write_text(json.dumps(_config(folder / "report", title)), "utf-8")
        arguments = ["generate", "--config", str(config), "--cwd", temporary]
        try:
            done = subprocess.run(  # noqa: S603 (an installed package, and our own arguments)
                [*command, *arguments, str(results.absolute())],
                cwd=folder,
                env=node_environment(),
                capture_output=True,
                text=True,
                timeout=_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnfinishedError(f"Allure took more than {_LIMIT} seconds.") from None
        pages = [*folder.glob("report/**/index.html")]
        whole = len(pages) == 1 and pages[0].stat().st_size > 0
        if done.returncode != 0 or not whole:
            said = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
            raise UnfinishedError(f"Allure made no report: {clean(said[-1])}")
        return pages[0].read_text("utf-8")


def _config(output: Path, title: str) -> dict[str, Any]:
    options = {
        "singleFile": True,
        "reportLanguage": "en",
        "reportName": clean(title),
        "groupBy": ["epic", "feature", "story"],
    }
    return {
        "name": clean(title),
        "output": str(output),
        "appendHistory": False,
        "hideLabels": ["framework", "language"],
        "categories": CATEGORIES,
        "plugins": {"awesome": {"options": options}},
    }


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


def _unfolded(page: str) -> str:
    """Return ``page`` with groups open in which all goals are met, which Allure folds away.

    Whoever opens the report is to see every goal. Where Allure's script is another than the one
    that is known, the page stays as it is.
    """
    return _SCRIPT.sub(lambda found: _with_open_groups(found.group()), page)


def _with_open_groups(script: str) -> str:
    code = base64.b64decode(script)
    return base64.b64encode(code.replace(_FOLDED, b"true")).decode("ascii")
