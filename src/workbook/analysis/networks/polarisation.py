"""Polarisation: how far actors fall into two camps of like size that agree within and clash across."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.analysis.networks.camps import _NOTHING, _one_mode
from workbook.analysis.networks.matrices import Array, Network
from workbook.analysis.networks.options import Options, make
from workbook.analysis.networks.statements import Statements
from workbook.analysis.networks.windows import each_window
from workbook.errors import WorkbookError

__all__ = ["polarisation", "polarisation_over_time", "two_camps"]


def polarisation(network: Network, *, seed: int = 0) -> float:
    """Measure how polarised a network of agreement and conflict is.

    The actors are divided into two camps so that as little tie weight as possible is frustrated (agreement across,
    conflict within; F. Harary's structural balance). Of all tie weight, W is agreement within the camps and X conflict
    across them; polarisation is 2 min(W, X). It is 1 where both make half of all ties; 0 where all agree, or all are
    against all. Of two camps with the share p and 1 − p of many actors it is 4 p (1 − p). Actors that speak of different
    concepts have no tie and so do not count as opponents.

    Parameters
    ----------
    network : Network
        One-mode, with ``aggregation="subtract"``.
    seed : int
        Of the search for the best division.

    Raises
    ------
    WorkbookError
        If the network is not of that kind.

    Examples
    --------
    Two against two: two ties of agreement, four of conflict.

    >>> from workbook.analysis.networks import from_table, network
    >>> said = [(a, "x", side) for a, side in zip("ABCD", (1, 1, 0, 0))]
    >>> table = from_table(pd.DataFrame(said, columns=["organization", "concept", "agreement"]))
    >>> round(polarisation(network(table, aggregation="subtract")), 3)
    0.667
    """
    if network.options.aggregation != "subtract":
        raise WorkbookError("polarisation needs agreement and conflict; make the network with aggregation='subtract'")
    matrix = _one_mode(network, "polarisation and camps")
    whole = float(np.abs(matrix).sum())
    if not whole:
        return 0.0
    side = two_camps(matrix, seed=seed)
    same = side[:, None] == side[None, :]
    within = float(np.maximum(matrix, 0)[same].sum()) / whole
    across = float(np.maximum(-matrix, 0)[~same].sum()) / whole
    return 2 * min(within, across)


def two_camps(matrix: Array, *, seed: int = 0, starts: int = 20) -> NDArray[np.int64]:
    """Search for the two camps with the most agreement less conflict within, and the least across.

    Begins with the signs of the leading eigenvector and with random sides, and turns actors as long as it gains.

    Parameters
    ----------
    matrix : array of shape (actors, actors)
        Agreement less conflict, symmetric, zeros on the diagonal.
    seed : int
    starts : int

    Returns
    -------
    array of shape (actors,)
        Sides, −1 or +1.

    Examples
    --------
    >>> two_camps(np.array([[0, 1, -1], [1, 0, -1], [-1, -1, 0]], dtype=float)).tolist()
    [1, 1, -1]
    """
    n = len(matrix)
    best = np.ones(n, dtype="int64")
    if n < 2:
        return best
    height = float(matrix.sum())
    rng = np.random.default_rng(seed)
    leading = np.linalg.eigh(matrix)[1][:, -1]
    for start in range(starts):
        s = np.where(leading >= 0, 1, -1) if start == 0 else rng.choice([-1, 1], size=n)
        while True:
            gains = -s * (matrix @ s)
            i = int(gains.argmax())
            if gains[i] <= _NOTHING:
                break
            s[i] = -s[i]
        if (reached := float(s @ matrix @ s)) > height + _NOTHING:
            best, height = s.copy(), reached
    return best if best[0] > 0 else -best


def polarisation_over_time(
    statements: Statements,
    options: Options | None = None,
    *,
    seed: int = 0,
    progress: bool | None = None,
    min_actors: int = 3,
    **given: Any,
) -> pd.DataFrame:
    """Measure polarisation in each place of a moving window.

    Parameters
    ----------
    statements : Statements
    options : Options, optional
    seed : int
    progress : bool, optional
    min_actors : int
        Windows with fewer actors that have ties have no figure: two actors that disagree are no two camps.
    **given
        Options by name; ``window`` is needed, ``aggregation`` is ``subtract``.

    Returns
    -------
    pandas.DataFrame
        One row a window: ``start, middle, end, n_statements, n_actors, polarisation`` and, of all tie weight,
        ``agreement`` (the share of positive ties).
    """
    chosen = make(options, {**given, "aggregation": "subtract", "type": "onemode"})
    rows = []
    for network in each_window(statements, chosen, progress=progress)[1]:
        matrix = _one_mode(network, "polarisation")
        tied = int((matrix != 0).any(axis=1).sum())
        positive, whole = float(np.maximum(matrix, 0).sum()), float(np.abs(matrix).sum())
        rows.append(
            {
                "start": network.start,
                "middle": network.middle,
                "end": network.stop,
                "n_statements": network.n_statements,
                "n_actors": tied,
                "polarisation": polarisation(network, seed=seed) if tied >= min_actors else np.nan,
                "agreement": positive / whole if whole else np.nan,
            }
        )
    return pd.DataFrame(rows)
