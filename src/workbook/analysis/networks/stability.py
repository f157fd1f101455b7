"""How stable camps are: what becomes of them when the documents had been others of the same kind."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from workbook.analysis.networks.camps import Camps, camps
from workbook.analysis.networks.matrices import Frame
from workbook.analysis.networks.options import Options, make
from workbook.analysis.networks.select import select
from workbook.analysis.networks.statements import Statements
from workbook.errors import WorkbookError

__all__ = ["Stability", "adjusted_rand", "stability"]


@dataclass(frozen=True)
class Stability:
    """What resampling says of a division.

    Attributes
    ----------
    camps : Camps
        The division of all statements.
    table : pandas.DataFrame
        One row an actor: ``actor, camp, statements, present`` (the share of samples in which it has ties), ``together``
        (the mean share of samples in which it stands with each other member of its camp, of those in which both have
        ties) and ``apart`` (the same for members of other camps standing with it). A camp of one has no ``together``.
    pairs : pandas.DataFrame
        Actors by actors: the share of samples in which two stand in one camp.
    agreement : pandas.Series
        The adjusted Rand index of each sample with the division of all statements: 1 the same, 0 as by chance.
    """

    camps: Camps
    table: pd.DataFrame
    pairs: pd.DataFrame
    agreement: pd.Series

    def __repr__(self) -> str:
        low, middle, high = self.agreement.quantile([0.025, 0.5, 0.975])
        return (
            f"Stability({len(self.agreement)} samples; adjusted Rand {middle:.2f}, 95 % from {low:.2f} to {high:.2f})"
        )


def stability(
    statements: Statements,
    options: Options | None = None,
    *,
    n: int = 200,
    seed: int = 0,
    method: str = "modularity",
    progress: bool | None = None,
    **given: Any,
) -> Stability:
    """Draw documents with replacement, make the network and its camps anew, and see who still stands together.

    Documents are drawn whole, since statements of one document hang together. Duplicates are taken out once, before.

    Parameters
    ----------
    statements : Statements
    options : Options, optional
    n : int
        Number of samples.
    seed : int
    method : str
        As in :func:`camps`.
    progress : bool, optional
    **given
        Options by name; one-mode, ``aggregation="subtract"`` unless said otherwise.

    Raises
    ------
    WorkbookError
        If there are fewer than two documents.
    """
    chosen = make(
        options, given if options is not None or "aggregation" in given else {**given, "aggregation": "subtract"}
    )
    selection = select(statements, chosen)
    documents = selection.kept["document_id"].to_numpy()
    names = pd.unique(pd.Series(documents))
    if len(names) < 2:
        raise WorkbookError("stability needs statements of at least two documents; widen the date range")
    frame = Frame(selection, statements, chosen)
    place = {d: i for i, d in enumerate(names)}
    document = np.array([place[d] for d in documents])
    whole = frame.network(np.ones(len(document)), selection.start, None, selection.stop)
    reference = camps(whole, method=method, seed=seed)
    actors = whole.matrix.index.tolist()
    index = {a: i for i, a in enumerate(actors)}
    both, together = np.zeros((len(actors), len(actors))), np.zeros((len(actors), len(actors)))
    rng = np.random.default_rng(seed)
    agreement = []
    show = progress if progress is not None else n > 50 and sys.stderr.isatty()
    for sample in tqdm(range(n), desc="samples", disable=not show):
        times = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))
        drawn = frame.network(times[document].astype(float), selection.start, None, selection.stop)
        member = camps(drawn, method=method, seed=seed + sample, starts=5).membership
        here = np.array([index[a] for a in member], dtype="int64")
        group = np.array(list(member.values()))
        both[np.ix_(here, here)] += 1
        together[np.ix_(here, here)] += group[:, None] == group[None, :]
        agreement.append(adjusted_rand(reference.membership, member))
    share = np.divide(together, both, out=np.full_like(together, np.nan), where=both > 0)
    pairs = pd.DataFrame(share, index=actors, columns=actors)
    return Stability(reference, _table(reference, pairs, both, n), pairs, pd.Series(agreement, name="adjusted_rand"))


def _table(reference: Camps, pairs: pd.DataFrame, both: np.ndarray, n: int) -> pd.DataFrame:
    member = reference.membership
    present = dict(zip(pairs.index, both.diagonal() / n, strict=True))
    rows = []
    for actor, camp, count in reference.table[["actor", "camp", "statements"]].itertuples(index=False):
        own = [a for a, c in member.items() if c == camp and a != actor] if actor in member else []
        others = [a for a, c in member.items() if c != camp] if actor in member else []
        rows.append(
            {
                "actor": actor,
                "camp": camp,
                "statements": count,
                "present": present[actor],
                "together": pairs.loc[actor, own].mean() if own else np.nan,
                "apart": pairs.loc[actor, others].mean() if others else np.nan,
            }
        )
    table = pd.DataFrame(rows)
    table["camp"] = table["camp"].astype("Int64")
    return table


def adjusted_rand(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Compare two divisions of the actors that both have.

    Hubert and Arabie's adjusted Rand index (Journal of Classification 2, 1985): the share of pairs treated alike, less
    what chance gives. Two divisions in which there is nothing to tell apart agree fully.

    Examples
    --------
    >>> adjusted_rand({"A": 1, "B": 1, "C": 2, "D": 2}, {"A": 5, "B": 5, "C": 7, "D": 7})
    1.0
    >>> adjusted_rand({"A": 1, "B": 1, "C": 2, "D": 2}, {"A": 1, "B": 1, "C": 1, "D": 1})
    0.0
    """
    shared = [a for a in one if a in other]
    table = pd.crosstab(pd.Series([one[a] for a in shared]), pd.Series([other[a] for a in shared])).to_numpy()

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    cells, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    whole = len(shared) * (len(shared) - 1) / 2
    expected = rows * columns / whole if whole else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == expected else (cells - expected) / (most - expected)
