"""Kernel-weighted networks: statements count the less, the farther they lie from the middle of the window."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from workbook.analysis.networks.calendar import difference
from workbook.analysis.networks.matrices import Array, Frame, Network, _flat, labelled, norms, ties, two_mode
from workbook.analysis.networks.options import Options

__all__ = ["Smoothed", "weight"]


def weight(u: float, kernel: str, *, compat: str | None = None) -> float:
    """Weigh a statement by its distance from the middle, in half windows.

    Parameters
    ----------
    u : float
        2 d / w, with d the whole units from the statement to the middle (positive before the middle).
    kernel : {"uniform", "epanechnikov", "triangular", "gaussian"}
        ½; ¾ (1 − u²); 1 − |u|; exp(−u²/2) / √2π. All but the Gaussian are 0 beyond |u| = 1.
    compat : {None, "dna"}
        DNA's triangular kernel is |1 − u|, which weighs what comes after the middle more.

    Examples
    --------
    >>> [weight(u, "triangular") for u in (-0.5, 0, 0.5, 2)]
    [0.5, 1.0, 0.5, 0.0]
    >>> weight(-0.5, "triangular", compat="dna")
    1.5
    >>> round(weight(0, "gaussian"), 6), weight(0.5, "epanechnikov")
    (0.398942, 0.5625)
    """
    if kernel == "gaussian":
        return math.exp(-0.5 * u * u) / math.sqrt(2.0 * math.pi)
    if abs(u) > 1:
        return 0.0
    if kernel == "uniform":
        return 0.5
    if kernel == "epanechnikov":
        return 0.75 * (1.0 - u * u)
    return abs(1.0 - u) if compat == "dna" else 1.0 - abs(u)


class Smoothed:
    """The statements of a frame, weighted anew for each window; all windows have the same actors.

    A two-mode cell sums the weights z of its statements; a one-mode tie sums √(z z') over pairs of statements, so that
    both come from the counts of :mod:`matrices` with z, or √z, in place of 1.
    """

    def __init__(self, frame: Frame, moments: Sequence[datetime], options: Options) -> None:
        self.frame = frame
        self.moments = sorted(set(moments))  # few beside the statements, which share those of their documents
        place = {t: i for i, t in enumerate(self.moments)}
        self.moment = np.array([place[t] for t in moments])
        self.options = options
        self.width = (options.window or 0) + (options.window or 0) % 2
        self.labels = (frame.rows, frame.columns)
        self.shape = (len(frame.rows), len(frame.columns), len(frame.levels))

    def network(self, start: datetime, middle: datetime, stop: datetime) -> Network:
        """Make the network around one middle."""
        first, last = bisect_left(self.moments, start), bisect_right(self.moments, stop)
        weights = np.zeros(len(self.moments))
        for i in range(first, last):
            u = 2.0 * difference(self.moments[i], middle, self.options.unit) / self.width
            weights[i] = weight(u, self.options.kernel, compat=self.options.compat)
        z = weights[self.moment]
        one = self.options.type == "onemode"
        a = np.zeros(self.shape)
        np.add.at(a, (self.frame.row, self.frame.column, self.frame.level), np.sqrt(z) if one else z)
        if self.options.compat == "dna":
            matrix = self._as_dna(a)
        elif one:
            matrix = ties(a, self._values(), self.options.aggregation)
            if self.options.normalization != "no":
                by = norms(a, self.options.normalization)
                matrix = np.divide(matrix, by, out=np.zeros_like(matrix), where=by != 0)
        else:
            matrix = two_mode(a, self._values(), self.options)
        columns = self.frame.rows if one else self.frame.columns
        inside = (self.moment >= first) & (self.moment < last)
        counts = (
            c.reindex(labels, fill_value=0)
            for c, labels in zip(self.frame.counts(inside.astype(float)), self.labels, strict=True)
        )
        return Network(
            labelled(matrix, self.frame.rows, columns, whole=False),
            self.options, start, middle, stop, int(inside.sum()), *counts,
        )  # fmt: skip

    def _values(self) -> Array | None:
        return self.frame.values if self.frame.numeric else None

    def _as_dna(self, a: Array) -> Array:
        """What DNA does: levels count by their rank, text levels not at all, and there is one normalisation."""
        if self.options.type == "twomode":
            return self._two_mode_as_dna(a)
        used = self._ranks()
        a = a[:, :, used]
        values = np.arange(len(used), dtype=float) if self.frame.numeric else np.zeros(len(used))
        matrix = ties(a, values, self.options.aggregation)
        if self.options.normalization == "no":
            return matrix
        return matrix * self._dna_norms(used)

    def _two_mode_as_dna(self, a: Array) -> Array:
        used = self._ranks()
        ranks = np.arange(len(used), dtype=float)
        if self.options.aggregation == "ignore" or not self.frame.numeric:
            return a.sum(axis=2)
        return (a[:, :, used] * (ranks * 2 - 1 if self.frame.kind == "boolean" else ranks)).sum(axis=2)

    def _ranks(self) -> list[int]:
        """The levels that occur, in the order of their text: -1, 0, 1, 10, 2."""
        levels = self.frame.levels
        if not self.frame.numeric:
            return list(range(len(levels)))
        occurring = range(len(levels)) if self.options.isolates else sorted(set(self.frame.level.tolist()))
        return sorted(occurring, key=lambda k: str(levels[k]))

    def _dna_norms(self, used: list[int]) -> Array:
        """Σ 2 / (c + c') over concepts and levels, of the counts c of the whole range."""
        counts = np.zeros(self.shape)
        np.add.at(counts, (self.frame.row, self.frame.column, self.frame.level), 1.0)
        flat = _flat(counts[:, :, used])
        out = np.zeros((len(flat), len(flat)))
        for i, own in enumerate(flat):
            both = own + flat
            out[i] = np.divide(2.0, both, out=np.zeros_like(both), where=both != 0).sum(axis=1)
        return np.where(out == 0, 1.0, out)
