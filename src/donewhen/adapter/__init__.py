"""The one place where the package meets behave: runner, recorder, terminal formatter."""

from __future__ import annotations

import os

# numpy's OpenBLAS starts a thread for every core when it is imported, which takes longer than the
# rest of a run over stored predictions. Nothing here uses it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
