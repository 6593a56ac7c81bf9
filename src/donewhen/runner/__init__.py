"""The one place where the package meets behave: runner, recorder, terminal formatter."""

from __future__ import annotations

import gc
import os

# numpy's OpenBLAS starts a thread for every core when it is imported, which takes longer than the
# rest of a run over stored predictions. Nothing here uses it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A run makes many small objects that live to its end (modules, steps, annotations): looking for
# garbage among them after every 700, as Python does by default, takes a tenth of a short run.
gc.set_threshold(50_000, 20, 20)
