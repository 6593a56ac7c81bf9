"""``python -m donewhen`` is the command ``donewhen``."""

from __future__ import annotations

import sys

from donewhen.cli.main import main

sys.exit(main())
