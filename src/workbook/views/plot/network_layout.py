"""Where the nodes of a network stand in a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["positions"]


def positions(g: nx.Graph, *, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Lay a graph out by springs of its positive ties, then push apart nodes whose names would cover each other.

    Parameters
    ----------
    g : networkx.Graph
        With ``weight`` on its edges; conflict neither draws near nor pushes away.
    seed : int

    Returns
    -------
    dict of str to (float, float)
        In a square from −1 to 1.
    """
    import networkx as nx

    pull = nx.Graph()
    pull.add_nodes_from(g)
    top = max((w for *_, w in g.edges(data="weight") if w > 0), default=1)
    pull.add_weighted_edges_from((a, b, w / top) for a, b, w in g.edges(data="weight") if w > 0)
    alone = [n for n in g if pull.degree(n) == 0]
    pull.remove_nodes_from(alone)
    springs = nx.spring_layout(pull, weight="weight", seed=seed, iterations=200, k=2.2 / np.sqrt(max(len(pull), 1)))
    low = min((y for _, y in springs.values()), default=0.0) - 0.25
    row = np.linspace(-0.8, 0.8, len(alone)) if len(alone) > 1 else [0.0]
    springs |= {n: np.array([x, low]) for n, x in zip(alone, row, strict=False)}  # below, since nothing draws them in
    names = list(g)
    at = np.array([springs[n] for n in names], dtype=float).reshape(-1, 2)
    half = np.array([0.02 + 0.011 * min(len(n), 24) for n in names])  # of a name's width; names are 0.07 high
    order = np.subtract.outer(np.arange(len(names)), np.arange(len(names)))  # decides where two stand at one height
    for _ in range(150):
        apart = at[:, None, :] - at[None, :, :]
        gap = (half[:, None] + half[None, :] - np.abs(apart[:, :, 0]), 0.07 - np.abs(apart[:, :, 1]))
        cover = (gap[0] > 0) & (gap[1] > 0) & ~np.eye(len(names), dtype=bool)
        if not cover.any():
            break
        up = np.where(apart[:, :, 1] == 0, order, apart[:, :, 1])
        at[:, 1] += 0.3 * (cover * np.sign(up) * gap[1]).sum(axis=1)
        at[:, 0] += 0.05 * (cover * np.sign(apart[:, :, 0]) * gap[0]).sum(axis=1)
    if len(names):
        at -= (at.max(axis=0) + at.min(axis=0)) / 2
        at /= max(float(np.abs(at).max()), 1e-9)
    return {n: (float(x), float(y)) for n, (x, y) in zip(names, at, strict=True)}
