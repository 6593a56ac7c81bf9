"""Attestation: a verdict is signed, and checked against the model that is to be shipped.

In the order in which data flows: ``keys`` makes and reads the key pair, ``verdict_file`` fetches
what somebody else wrote, and signs it: its bytes go into an ``envelope``. Whoever deploys says in a
``policy`` what must have been judged. ``verification`` goes through seven steps: ``strict_json``
reads the file, ``statement_reader`` is what it says, ``policy_check`` and ``completeness`` are the
two long steps. A step that is not passed raises ``RefusedError``.

Nothing here needs a network, a runtime or behave.
"""

from __future__ import annotations

from donewhen.verdicts.attestation.keys import KeyFileError, KeyPair, generate_keys
from donewhen.verdicts.attestation.strict_json import RefusedError
from donewhen.verdicts.attestation.verdict_file import sign
from donewhen.verdicts.attestation.verification import Mark, Step, Verification, verify

__all__ = [
    "KeyFileError",
    "KeyPair",
    "Mark",
    "RefusedError",
    "Step",
    "Verification",
    "generate_keys",
    "sign",
    "verify",
]
