"""Intervals by a bootstrap over documents: rows of one document resemble each other, so whole documents are drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbook.errors import WorkbookError

__all__ = ["document_draws", "interval", "spread"]

Floats = NDArray[np.float64]
#: Samples computed at a time, so that large tables of values do not fill the memory.
_CHUNK = 25


def document_draws(documents: int, *, samples: int, seed: int) -> NDArray[np.int64]:
    """How often each document is drawn in each sample: ``samples × documents``, each row adds up to ``documents``.

    Examples
    --------
    >>> document_draws(3, samples=2, seed=0).sum(axis=1).tolist()
    [3, 3]
    """
    if samples < 0:
        raise WorkbookError(f"samples={samples} is negative; give 0 for no intervals, or some 1000")
    if documents == 0:
        return np.zeros((0, 0), dtype=np.int64)
    rng = np.random.default_rng(seed)
    return rng.multinomial(documents, np.full(documents, 1 / documents), size=samples)


def spread(parts: Floats, statistic: Callable[[Floats], float], *, samples: int, seed: int) -> Floats:
    """The values of a statistic over samples of documents.

    Parameters
    ----------
    parts : array, documents first
        What the statistic is computed from, so that documents add up: counts, tables of coincidences.
    statistic : callable
        From the sum over documents to a value; NaN where it has none.
    samples, seed : int
        The same seed draws the same documents for every statistic, so that figures can be compared.
    """
    draws = document_draws(len(parts), samples=samples, seed=seed)
    flat = parts.reshape(len(parts), -1)
    out = []
    for at in range(0, len(draws), _CHUNK):
        sums = draws[at : at + _CHUNK] @ flat
        out += [statistic(s.reshape(parts.shape[1:])) for s in sums]
    return np.array(out, dtype=float)


def interval(values: Floats, *, level: float = 0.95) -> tuple[float, float]:
    """The middle part of the values (percentile interval; Efron & Tibshirani 1993, ch. 13); NaN without values.

    Examples
    --------
    >>> interval(np.arange(101.0), level=0.5)
    (25.0, 75.0)
    """
    kept = values[~np.isnan(values)]
    if not len(kept):
        return float("nan"), float("nan")
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
