"""What a verdict is refused for."""

from __future__ import annotations

from donewhen.foundation.errors import InputError


class RefusedError(InputError):
    """A verdict does not prove what it is asked to prove; the message says what is missing.

    ``donewhen verify`` reports it as a result (exit code 1), ``donewhen sign`` as a wrong input.
    """
