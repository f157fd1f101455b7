"""How far a figure would move had other documents of the same kind been collected: intervals by resampling."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm import tqdm

from workbook.errors import WorkbookError

__all__ = ["LEAST_UNITS", "ratio_intervals", "resample"]

#: Fewer documents or events than this give no interval: their draws repeat them and look surer than they are.
LEAST_UNITS = 5


def resample(
    statistic: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]],
    n_units: int,
    *,
    resting: npt.ArrayLike = LEAST_UNITS,
    samples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return percentile bootstrap intervals of figures over units (documents or events).

    Units are drawn with replacement, as many as there are; of each figure the middle ``level`` of its values over the
    draws is kept (B. Efron and R. Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13). Rows of one
    document depend on each other, so documents are drawn and not rows.

    Parameters
    ----------
    statistic : callable
        Takes how often each unit was drawn, an array of ``n_units``; returns the figures, an array. A figure that a draw
        leaves undefined is NaN there and doesn't count.
    n_units : int
    resting : int or array of int
        On how many units the figures, or each of them, rest.
    samples : int
        Number of draws; 0 gives no intervals (NaN).
    seed : int
        The same seed gives the same intervals.
    level : float
        Share of the draws within the interval.

    Returns
    -------
    low, high : arrays of float
        Both NaN for a figure that rests on fewer than five units or that fewer than half of the draws define, and where
        the draws all agree (a share of none or of all): an interval without width would look like certainty.

    Examples
    --------
    >>> values = np.array([0.0, 1.0])
    >>> low, high = resample(lambda drawn: np.array([drawn @ values / drawn.sum()]), 2)
    >>> low.tolist(), high.tolist()
    ([0.0], [1.0])
    """
    if samples < 0 or not 0 < level < 1:
        raise WorkbookError(f"samples={samples}, level={level}: give samples of 0 or more and a level between 0 and 1")
    size = len(statistic(np.ones(n_units)))
    if samples == 0 or n_units == 0:
        return np.full(size, np.nan), np.full(size, np.nan)
    rng = np.random.default_rng(seed)
    even = np.full(n_units, 1 / n_units)
    drawn = np.empty((samples, size))
    with np.errstate(divide="ignore", invalid="ignore"):
        for i in tqdm(range(samples), desc="drawing documents", delay=3, leave=False, disable=None):
            drawn[i] = statistic(rng.multinomial(n_units, even).astype(np.float64))
    low, high = np.full(size, np.nan), np.full(size, np.nan)
    defined = np.isfinite(drawn).sum(axis=0) * 2 >= samples
    if defined.any():
        tails = [50 * (1 - level), 50 * (1 + level)]
        low[defined], high[defined] = np.nanpercentile(
            np.where(np.isfinite(drawn), drawn, np.nan)[:, defined], tails, axis=0
        )
    withheld = (np.asarray(resting) < LEAST_UNITS) | np.isclose(low, high, rtol=0, atol=1e-12)
    low[withheld] = high[withheld] = np.nan
    return low, high


def ratio_intervals(
    rows: pd.DataFrame,
    bases: pd.DataFrame,
    cells: pd.DataFrame,
    *,
    n_units: int,
    samples: int,
    seed: int,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return ``low, high`` of the ratio of two sums for each cell of a table.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``unit`` (0 to n_units − 1), ``cell`` (position in ``cells``) and ``value``: what is added up above.
    bases : pandas.DataFrame
        ``unit``, ``base`` and ``value``: what is added up below.
    cells : pandas.DataFrame
        One row a cell, in order, with the column ``base``: what the cell is a share of.
    n_units, samples, seed, level
        As of :func:`resample`.

    Returns
    -------
    pandas.DataFrame
        ``low, high``; null where :func:`resample` withholds them.
    """
    n_cells, n_bases = len(cells), int(bases["base"].max()) + 1 if len(bases) else 0
    unit, cell = (rows[c].to_numpy(dtype=np.int64) for c in ("unit", "cell"))
    base_unit, base = (bases[c].to_numpy(dtype=np.int64) for c in ("unit", "base"))
    top, bottom = (t["value"].to_numpy(dtype=np.float64) for t in (rows, bases))
    of = cells["base"].to_numpy(dtype=np.int64)

    def ratios(drawn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        above = np.bincount(cell, weights=drawn[unit] * top, minlength=n_cells)
        below = np.bincount(base, weights=drawn[base_unit] * bottom, minlength=n_bases)
        return np.divide(above, below[of], out=np.full(n_cells, np.nan), where=below[of] > 0)

    units = pd.Series(of).map(bases.groupby("base")["unit"].nunique()).fillna(0).to_numpy()
    low, high = resample(ratios, n_units, resting=units, samples=samples, seed=seed, level=level)
    return pd.DataFrame({"low": low, "high": high})
