"""The JSON Schema of ``verdict.json``, made from the document's own declaration."""

from __future__ import annotations

from typing import Any

from donewhen.verdicts.document import Statement
from donewhen.verdicts.json_form import schema_of


def verdict_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a verdict in today's form."""
    root, definitions = schema_of(Statement)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "verdict.json of donewhen: an in-toto Statement with an extended test-result",
        "description": "Statement v1, predicate test-result v0.1. Strict JSON: no key twice, "
        "no NaN.",
        **root,
        "$defs": definitions,
    }
