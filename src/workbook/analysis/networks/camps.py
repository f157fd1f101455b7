"""Camps: who stands together, by community detection on ties of agreement and conflict, or by hierarchical clustering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.analysis.networks.matrices import Array, Network
from workbook.errors import WorkbookError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Camps", "camps", "linkage", "modularity"]

METHODS = ("modularity", "balance", "louvain", "hierarchical")
#: How often the search for the best division begins anew, in another random order.
STARTS = 20
#: Gains below this are rounding.
_NOTHING = 1e-9


@dataclass(frozen=True)
class Camps:
    """A division of the actors into camps.

    Attributes
    ----------
    table : pandas.DataFrame
        One row an actor: ``actor, camp`` (1 is the largest; null for actors without ties), ``statements``, ``within`` and
        ``across`` (the sum of its positive ties into its own camp and into others), ``conflict_within`` and
        ``conflict_across`` (of its negative ties, as positive numbers).
    modularity : float
        Signed modularity of the division, see :func:`modularity`.
    method : str
    """

    table: pd.DataFrame
    modularity: float
    method: str

    @property
    def n(self) -> int:
        """The number of camps."""
        return int(self.table["camp"].max()) if self.table["camp"].notna().any() else 0

    @property
    def membership(self) -> dict[str, int]:
        """Actor to camp, without actors that have no ties."""
        known = self.table[self.table["camp"].notna()]
        return {str(a): int(c) for a, c in zip(known["actor"], known["camp"], strict=True)}

    def __repr__(self) -> str:
        sizes = self.table["camp"].value_counts().sort_index().tolist()
        return f"Camps({self.n} camps of {', '.join(map(str, sizes)) or 'none'}; modularity {self.modularity:.2f})"


def camps(
    network: Network,
    *,
    method: str = "modularity",
    n: int | None = None,
    resolution: float = 1.0,
    seed: int = 0,
    starts: int = STARTS,
) -> Camps:
    """Divide the actors of a one-mode network into camps.

    Parameters
    ----------
    network : Network
        One-mode; best ``aggregation="subtract"`` (agreement less conflict) or ``"congruence"``.
    method : {"modularity", "balance", "louvain", "hierarchical"}
        ``modularity``: the division with the highest signed modularity that a local search finds; it parts actors that
        have less in common than chance lets expect, also where they just speak of other concepts. ``balance``: the
        division with the most agreement less conflict within camps (structural balance, correlation clustering); it
        parts actors only where conflict outweighs agreement. ``louvain``: networkx's Louvain communities of the positive ties alone. ``hierarchical``: average
        linkage, cut into ``n`` camps, or where modularity is highest.
    n : int, optional
        How many camps, for ``hierarchical`` only; fewer where actors stand equally far apart.
    resolution : float
        Above 1 smaller camps, below 1 larger ones; ``balance`` is without it.
    seed : int
        Of the search; the same seed gives the same camps.
    starts : int
        How often the search begins anew.

    Raises
    ------
    WorkbookError
        If the network is not one-mode, or an option is not known.

    Examples
    --------
    >>> from workbook.analysis.networks import from_table, network
    >>> said = [(a, "x", 1) for a in "ABC"] + [(a, "x", 0) for a in "DE"]
    >>> table = from_table(pd.DataFrame(said, columns=["organization", "concept", "agreement"]))
    >>> camps(network(table, aggregation="subtract")).membership
    {'A': 1, 'B': 1, 'C': 1, 'D': 2, 'E': 2}
    """
    matrix = _one_mode(network, "camps")
    if method not in METHODS:
        raise WorkbookError(f"method={method!r} is not known; choose one of {', '.join(METHODS)}")
    if n is not None and method != "hierarchical":
        raise WorkbookError(f"n={n} goes with method='hierarchical'; method={method!r} finds the number itself")
    labels = network.matrix.index.tolist()
    tied = np.flatnonzero((matrix != 0).any(axis=1))
    part = matrix[np.ix_(tied, tied)]
    if len(tied) == 0:
        found = np.zeros(0, dtype="int64")
    elif method in ("modularity", "balance"):
        found = divide(part, resolution=0.0 if method == "balance" else resolution, seed=seed, starts=starts)
    elif method == "louvain":
        found = _louvain(part, resolution, seed)
    else:
        found = _cut(part, n, resolution)
    camp = pd.Series(pd.NA, index=range(len(labels)), dtype="Int64")
    camp.iloc[tied] = _ranked(found, [labels[i] for i in tied])
    return Camps(
        _table(matrix, labels, camp, network.row_counts), modularity(part, found, resolution=resolution), method
    )


def _one_mode(network: Network, what: str) -> Array:
    if network.options.type != "onemode":
        raise WorkbookError(f"{what} need a one-mode network of actors; make it with type='onemode'")
    matrix = network.matrix.to_numpy(dtype=float, copy=True)
    np.fill_diagonal(matrix, 0.0)
    return matrix


def signed_surplus(matrix: Array, resolution: float = 1.0) -> tuple[Array, float]:
    """How much each tie exceeds what the actors' sums of ties let expect, and the total by which it is scaled.

    B = A − γ (s⁺s⁺ᵀ / 2w⁺ − s⁻s⁻ᵀ / 2w⁻) with s⁺, s⁻ the actors' sums of positive and negative ties and 2w⁺, 2w⁻ their
    totals (S. Gómez, P. Jensen and A. Arenas, Physical Review E 80, 016114, 2009). Without negative ties it is Newman's.
    """
    surplus = matrix.copy()
    total = 0.0
    for part, sign in ((np.maximum(matrix, 0), 1.0), (np.maximum(-matrix, 0), -1.0)):
        strength, whole = part.sum(axis=1), part.sum()
        total += whole
        if whole:
            surplus -= sign * resolution * np.outer(strength, strength) / whole
    return surplus, float(total)


def modularity(matrix: Array, membership: Sequence[int] | NDArray[np.int64], *, resolution: float = 1.0) -> float:
    """Signed modularity of a division: Σ B[i, j] over pairs in the same camp, as a share of all ties.

    Parameters
    ----------
    matrix : array of shape (actors, actors)
        Symmetric, zeros on the diagonal.
    membership : sequence of int
    resolution : float

    Returns
    -------
    float
        0 where camps explain nothing, up to 1; 0 if there are no ties.

    Examples
    --------
    >>> modularity(np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], dtype=float), [1, 1, 2, 2])
    0.5
    """
    surplus, total = signed_surplus(np.asarray(matrix, dtype=float), resolution)
    if not total:
        return 0.0
    groups = np.asarray(membership)
    return float(surplus[groups[:, None] == groups[None, :]].sum() / total)


def divide(matrix: Array, *, resolution: float = 1.0, seed: int = 0, starts: int = STARTS) -> NDArray[np.int64]:
    """Search for the division with the highest signed modularity.

    Actors move one by one to where they gain most, then camps merge, until nothing gains; several times, from actors in
    another random order, of which the best counts.
    """
    surplus, _ = signed_surplus(matrix, resolution)
    np.fill_diagonal(surplus, 0.0)
    rng = np.random.default_rng(seed)
    best, height = np.zeros(len(matrix), dtype="int64"), -np.inf
    for _ in range(starts):
        groups = _climb(surplus, rng)
        reached = surplus[groups[:, None] == groups[None, :]].sum()
        if reached > height + _NOTHING:
            best, height = groups, reached
    return best


def _climb(surplus: Array, rng: np.random.Generator) -> NDArray[np.int64]:
    n = len(surplus)
    groups = np.arange(n)
    while True:
        # what each actor has in each camp; one column is always empty, since to stand alone is a choice too
        gains = surplus @ np.eye(n + 1)[groups]
        moved = False
        for i in rng.permutation(n):
            old, new = groups[i], int(gains[i].argmax())
            if gains[i, new] > gains[i, old] + _NOTHING:
                gains[:, old] -= surplus[:, i]
                gains[:, new] += surplus[:, i]
                groups[i] = new
                moved = True
        if not moved:
            groups = np.unique(groups, return_inverse=True)[1]
            if not _merge(surplus, groups):
                return groups


def _merge(surplus: Array, groups: NDArray[np.int64]) -> bool:
    """Join the two camps that gain most by it, in place."""
    member = np.eye(groups.max() + 1)[groups]
    gain = member.T @ surplus @ member
    np.fill_diagonal(gain, -np.inf)
    if gain.size <= 1 or gain.max() <= _NOTHING:
        return False
    a, b = np.unravel_index(int(gain.argmax()), gain.shape)
    groups[groups == b] = a
    return True


def _louvain(matrix: Array, resolution: float, seed: int) -> NDArray[np.int64]:
    import networkx as nx

    g: nx.Graph = nx.from_numpy_array(np.maximum(matrix, 0))
    found = np.zeros(len(matrix), dtype="int64")
    for k, members in enumerate(nx.community.louvain_communities(g, weight="weight", resolution=resolution, seed=seed)):
        found[list(members)] = k
    return found


def linkage(network: Network) -> tuple[Array, list[str]]:
    """Cluster the actors by average linkage; their distance is the strongest tie of all less their own.

    Returns
    -------
    (array of shape (actors − 1, 4), list of str)
        The tree as :mod:`scipy.cluster.hierarchy` has it, and the actors in the order of its leaves.
    """
    from scipy.cluster.hierarchy import leaves_list

    matrix = _one_mode(network, "dendrograms")
    if len(matrix) < 2:
        raise WorkbookError("a dendrogram needs at least two actors; widen the date range or leave exclusions out")
    tree = _tree(matrix)
    labels = network.matrix.index.tolist()
    return tree, [labels[i] for i in leaves_list(tree)]


def _tree(matrix: Array) -> Array:
    from scipy.cluster.hierarchy import linkage as average
    from scipy.spatial.distance import squareform

    off = ~np.eye(len(matrix), dtype=bool)
    distance = np.where(off, matrix[off].max() - matrix, 0.0)
    return np.asarray(average(squareform(distance, checks=False), method="average", optimal_ordering=True))


def _cut(matrix: Array, n: int | None, resolution: float) -> NDArray[np.int64]:
    from scipy.cluster.hierarchy import fcluster

    if n is not None and not 1 <= n <= len(matrix):
        raise WorkbookError(f"n={n}: there are {len(matrix)} actors with ties; choose a number of camps from 1 to that")
    if len(matrix) == 1:
        return np.zeros(1, dtype="int64")
    tree = _tree(matrix)
    cuts = [fcluster(tree, k, criterion="maxclust") for k in ([n] if n is not None else range(1, len(matrix) + 1))]
    return np.asarray(max(cuts, key=lambda c: modularity(matrix, c, resolution=resolution)), dtype="int64")


def _ranked(found: NDArray[np.int64], labels: Sequence[str]) -> list[int]:
    """Number the camps from 1, the largest first, then by their first actor."""
    members: dict[int, list[str]] = {}
    for group, name in zip(found.tolist(), labels, strict=True):
        members.setdefault(group, []).append(name)
    order = sorted(members, key=lambda g: (-len(members[g]), min(members[g])))
    rank = {g: k for k, g in enumerate(order, start=1)}
    return [rank[g] for g in found.tolist()]


def _table(matrix: Array, labels: Sequence[str], camp: pd.Series, counts: pd.Series) -> pd.DataFrame:
    groups = camp.fillna(0).to_numpy(dtype="int64")
    same = groups[:, None] == groups[None, :]
    plus, minus = np.maximum(matrix, 0), np.maximum(-matrix, 0)
    sums: Mapping[str, Array] = {
        "within": (plus * same).sum(axis=1),
        "across": (plus * ~same).sum(axis=1),
        "conflict_within": (minus * same).sum(axis=1),
        "conflict_across": (minus * ~same).sum(axis=1),
    }
    table = pd.DataFrame(
        {"actor": list(labels), "camp": camp.to_numpy(), "statements": [int(counts.get(a, 0)) for a in labels]}
    )
    table["camp"] = table["camp"].astype("Int64")
    table = table.assign(**sums)
    order = table.assign(sign=-table["statements"]).sort_values(["camp", "sign", "actor"], na_position="last").index
    return table.loc[order].reset_index(drop=True)
