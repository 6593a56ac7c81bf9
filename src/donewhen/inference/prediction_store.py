"""The prediction store: what was predicted once is never computed again.

``STORE/predictions/KEY/`` holds the shards of one way to predict; the key (``request.store_key``)
covers everything that changes an answer. Which images a shard holds is up to whoever wrote it: a
later run takes what it finds, by the images' content, and computes the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.domain.predictions import ClassScores, Detections, Predictions
from donewhen.foundation.atomic_file import remove_leftovers
from donewhen.inference.shards import BadShardError, Shard, read_digests, read_shard

if TYPE_CHECKING:
    from numpy.typing import NDArray


class PredictionStore:
    """The shards for one key; loaded once, by ``load``, from a score of ``floor`` on."""

    def __init__(self, root: Path, key: str, floor: float = 0.0) -> None:
        self.folder = root / "predictions" / key
        self._floor = floor
        self._shards: list[Shard] = []
        self._where: dict[str, tuple[int, int]] = {}
        self._seen: set[str] = set()

    def clean(self) -> None:
        """Remove what dead writers left, of this key and of others: those may not come back."""
        for folder in self.folder.parent.glob("*/"):
            remove_leftovers(folder)

    def load(self, digests: Sequence[str]) -> list[str]:
        """Load what is stored for these images; return the others, each once, in order.

        A shard that is damaged counts as not there.
        """
        wanted = {digest: place for place, digest in reversed(list(enumerate(digests)))}
        for path, held in self._useful(wanted):
            if any(digest in wanted and digest not in self._where for digest in held):
                self._take(path)
        return [digest for digest in _in_order(digests) if digest not in self._where]

    def predictions(self, task: str, digests: Sequence[str]) -> Predictions:
        """Return what is stored for the images, in order; all must be loaded."""
        places = [self._where[digest] for digest in digests]
        if task == "classification":
            return ClassScores(_rows([s.arrays["score"] for s in self._shards], places))
        return self._detections(places)

    def providers(self, digests: Sequence[str]) -> tuple[str, ...]:
        """Return what the model ran on when it answered these images; all must be loaded."""
        used = {self._where[digest][0] for digest in digests}
        said = {self._shards[number].facts.get("provider", "") for number in used}
        return tuple(sorted(said - {""}))

    def _useful(self, wanted: dict[str, int]) -> list[tuple[Path, tuple[str, ...]]]:
        """Return the shards not seen yet that hold a wanted image, in the order of the images."""
        found = []
        paths = sorted(self.folder.glob("*.shard")) if self.folder.is_dir() else []
        for path in paths:
            if path.name in self._seen:
                continue
            try:
                held = read_digests(path)
            except (BadShardError, OSError):
                continue
            first = min((wanted[digest] for digest in held if digest in wanted), default=None)
            if first is not None:
                found.append((first, path, held))
        return [(path, held) for _, path, held in sorted(found)]

    def _take(self, path: Path) -> None:
        try:
            shard = read_shard(path, self._floor)
        except (BadShardError, OSError):
            return
        self._seen.add(path.name)
        number = len(self._shards)
        self._shards.append(shard)
        for row, digest in enumerate(shard.digests):
            self._where.setdefault(digest, (number, row))

    def _detections(self, places: list[tuple[int, int]]) -> Detections:
        counts = [shard.arrays["count"] for shard in self._shards]
        count = _rows(counts, places)
        # Where each image's detections start in all shards laid end to end.
        offsets = np.cumsum([0, *(int(of_shard.sum()) for of_shard in counts)])
        within = [np.cumsum(of_shard) - of_shard for of_shard in counts]
        starts = [inside + offset for inside, offset in zip(within, offsets[:-1], strict=True)]
        start = _rows(starts, places)
        total = int(count.sum())
        step = np.repeat(start - np.cumsum(count) + count, count)
        in_order = total == offsets[-1] and not step.any()
        # All that is stored, in order, needs no second copy.
        rows = None if in_order else step + np.arange(total)
        return Detections(
            image=np.repeat(np.arange(len(places), dtype=np.int32), count),
            category=self._column("category", rows, np.int32),
            score=self._column("score", rows, np.float32),
            box=self._column("box", rows, np.float32),
        )

    def _column(self, name: str, rows: NDArray[np.int64] | None, dtype: type[np.generic]) -> Any:  # noqa: ANN401
        whole = np.concatenate([shard.arrays[name] for shard in self._shards])
        return (whole if rows is None else whole[rows]).astype(dtype, copy=False)


def _in_order(digests: Sequence[str]) -> list[str]:
    """Return the digests without repetitions, in order."""
    return list(dict.fromkeys(digests))


def _rows(arrays: Sequence[NDArray[Any]], places: list[tuple[int, int]]) -> NDArray[Any]:
    """Return the rows at (array, row) of several arrays as one array."""
    offsets = np.cumsum([0, *(len(array) for array in arrays)])
    index = np.array([offsets[shard] + row for shard, row in places], dtype=np.int64)
    return np.concatenate(arrays)[index]
