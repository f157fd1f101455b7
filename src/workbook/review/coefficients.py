"""Coefficients of agreement from tables of values; each docstring gives formula and source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbook.errors import WorkbookError

__all__ = ["LEVELS", "alpha_of", "cohen_kappa", "coincidences", "kappa_of", "krippendorff_alpha", "percent_agreement"]

Floats = NDArray[np.float64]
#: Levels of measurement that alpha knows.
LEVELS = ("nominal", "ordinal", "interval")


def _categories(values: Sequence[Any]) -> list[Any]:
    kinds = {v for v in values if v is not None}
    try:
        return sorted(kinds)
    except TypeError:
        return sorted(kinds, key=str)


def _pair(one: Sequence[Any], other: Sequence[Any]) -> tuple[Floats, list[Any]]:
    """Contingency table of the units that both have valued."""
    if len(one) != len(other):
        raise WorkbookError(
            f"the coders have {len(one)} and {len(other)} values; give one a unit, None where it is missing"
        )
    both = [(a, b) for a, b in zip(one, other) if a is not None and b is not None]
    names = _categories([v for pair in both for v in pair])
    at = {v: i for i, v in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for a, b in both:
        table[at[a], at[b]] += 1
    return table, names


def percent_agreement(one: Sequence[Any], other: Sequence[Any]) -> float:
    """Share of units on which two coders have the same value; units that one left out (None) don't count.

    Examples
    --------
    >>> percent_agreement(["support", "oppose", None], ["support", "support", "oppose"])
    0.5
    """
    table, _ = _pair(one, other)
    return float(np.trace(table) / table.sum()) if table.sum() else float("nan")


def cohen_kappa(one: Sequence[Any], other: Sequence[Any], *, weights: str | None = None) -> float:
    """Cohen's kappa of two coders.

    κ = (p_o − p_e) / (1 − p_e), with p_o the observed share of agreement and p_e the one expected if each coder kept to
    his or her own shares of values (Cohen 1960, Educational and Psychological Measurement 20: 37–46). With weights,
    κ = 1 − Σ w·o / Σ w·e, w the distance of two values by rank (Cohen 1968, Psychological Bulletin 70: 213–220).

    Parameters
    ----------
    one, other : sequence
        A value a unit, None where it is missing.
    weights : {None, "linear", "quadratic"}
        For ordered values, which are ranked by sorting.

    Returns
    -------
    float
        NaN where it is not defined: no unit in common, or both use one and the same value throughout.

    Examples
    --------
    >>> round(cohen_kappa(["y"] * 25 + ["n"] * 25, ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15), 2)
    0.4
    """
    table, names = _pair(one, other)
    ranks = np.arange(len(names), dtype=float)
    apart = np.abs(ranks[:, None] - ranks[None, :])
    if weights not in (None, "linear", "quadratic"):
        raise WorkbookError(f"weights={weights!r} is not known; choose None, 'linear' or 'quadratic'")
    return kappa_of(table, None if weights is None else apart if weights == "linear" else apart**2)


def kappa_of(table: Floats, weights: Floats | None = None) -> float:
    """Kappa from a contingency table (first coder's values down, second's across)."""
    n = table.sum()
    if not n:
        return float("nan")
    apart = 1 - np.eye(len(table)) if weights is None else weights
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    disagreement = (apart * expected).sum()
    return float(1 - (apart * table).sum() / disagreement) if disagreement > 0 else float("nan")


def krippendorff_alpha(data: Sequence[Sequence[Any]], *, level: str = "nominal") -> float:
    """Krippendorff's alpha of any number of coders, with missing values.

    α = 1 − D_o / D_e over the coincidences of values within units (Krippendorff 2011, *Computing Krippendorff's
    Alpha-Reliability*; 2019, *Content Analysis*, 4th ed., ch. 12). A unit that fewer than two coders valued does not count.

    Parameters
    ----------
    data : sequence of sequences
        A row a coder, a value a unit, None where it is missing.
    level : {"nominal", "ordinal", "interval"}
        How far two values differ: at all; by how many values lie between them in rank; by the square of their difference.
        Ordinal values are ranked by sorting.

    Returns
    -------
    float
        1 is perfect, 0 what chance gives; NaN where all values are the same, so that nothing can be said.

    Raises
    ------
    WorkbookError
        For rows of different lengths, an unknown level, or an interval level on values that are no numbers.

    Examples
    --------
    >>> round(krippendorff_alpha(["aabbdcccedda", "babbbccceddd"]), 3)
    0.692
    """
    if len({len(row) for row in data}) > 1:
        raise WorkbookError("the coders have different numbers of values; give one a unit, None where it is missing")
    names = _categories([v for row in data for v in row])
    if level == "interval" and not all(isinstance(v, int | float) for v in names):
        raise WorkbookError("level='interval' needs numbers; choose 'nominal', or 'ordinal' for values that sort")
    at = {v: i for i, v in enumerate(names)}
    units = [[at[v] for v in unit if v is not None] for unit in zip(*data)]
    return alpha_of(coincidences(units, len(names)), level=level, values=names if level == "interval" else None)


def coincidences(units: Sequence[Sequence[int]], categories: int) -> Floats:
    """Table of coincidences: each ordered pair of values within a unit of m values counts 1 / (m − 1)."""
    out = np.zeros((categories, categories))
    for unit in units:
        m = len(unit)
        if m < 2:
            continue
        counts = np.bincount(np.asarray(unit, dtype=int), minlength=categories).astype(float)
        out += (np.outer(counts, counts) - np.diag(counts)) / (m - 1)
    return out


def alpha_of(table: Floats, *, level: str = "nominal", values: Sequence[float] | None = None) -> float:
    """Alpha from a table of coincidences; ``values`` are the numbers of an interval scale."""
    each = table.sum(axis=1)
    n = each.sum()
    if n < 2:
        return float("nan")
    if level == "nominal":
        apart = 1 - np.eye(len(table))
    elif level == "ordinal":
        below = np.cumsum(each) - each / 2  # the mean rank of a value; between two lie those of the values between
        apart = (below[:, None] - below[None, :]) ** 2
    elif level == "interval":
        numbers = np.asarray(values if values is not None else range(len(table)), dtype=float)
        apart = (numbers[:, None] - numbers[None, :]) ** 2
    else:
        raise WorkbookError(f"level={level!r} is not known; choose one of {', '.join(LEVELS)}")
    expected = (apart * np.outer(each, each)).sum()
    return float(1 - (n - 1) * (apart * table).sum() / expected) if expected > 0 else float("nan")
