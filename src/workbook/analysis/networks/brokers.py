"""Brokers: actors that tie camps together."""

from __future__ import annotations

import math

import pandas as pd

from workbook.analysis.networks.camps import Camps, camps
from workbook.analysis.networks.graph import graph
from workbook.analysis.networks.matrices import Network

__all__ = ["brokers"]


def brokers(network: Network, division: Camps | None = None) -> pd.DataFrame:
    """Rank actors by how much they stand between others and between camps.

    Only ties of agreement (positive ones) count. Shortest paths take a strong tie for a short one (1 / weight).

    Parameters
    ----------
    network : Network
        One-mode.
    division : Camps, optional
        By default those of :func:`camps`.

    Returns
    -------
    pandas.DataFrame
        One row an actor: ``actor, camp, degree, strength``; ``betweenness``, the share of shortest paths through the
        actor (L. C. Freeman, 1977); ``participation``, 1 − Σ_c (s_c / s)², 0 where all its ties lead into one camp, up to
        1 − 1 / number of camps (R. Guimerà and L. A. N. Amaral, Nature 433, 2005); ``constraint``, low where its
        contacts have no ties among them (R. S. Burt, 1992). Sorted by betweenness and participation.

    Examples
    --------
    >>> from workbook.analysis.networks import from_table, network
    >>> said = [("A", "x"), ("B", "x"), ("B", "y"), ("C", "y")]
    >>> table = from_table(pd.DataFrame(said, columns=["organization", "concept"]))
    >>> brokers(network(table, qualifier=None))[["actor", "betweenness"]].values.tolist()
    [['B', 1.0], ['A', 0.0], ['C', 0.0]]
    """
    import networkx as nx

    division = camps(network) if division is None else division
    g = graph(network)
    g.remove_edges_from([(a, b) for a, b, d in g.edges(data=True) if d["weight"] <= 0])
    for _, _, data in g.edges(data=True):
        data["distance"] = 1 / data["weight"]
    between = nx.betweenness_centrality(g, weight="distance")
    constraint = nx.constraint(g, weight="weight")
    member = division.membership
    rows = []
    for actor in g:
        into: dict[int | None, float] = {}
        for _, other, data in g.edges(actor, data=True):
            into[member.get(other)] = into.get(member.get(other), 0.0) + data["weight"]
        whole = sum(into.values())
        rows.append(
            {
                "actor": actor,
                "camp": member.get(actor),
                "degree": g.degree(actor),
                "strength": whole,
                "betweenness": between[actor],
                "participation": 1 - sum((s / whole) ** 2 for s in into.values()) if whole else math.nan,
                "constraint": constraint[actor],
            }
        )
    columns = ["actor", "camp", "degree", "strength", "betweenness", "participation", "constraint"]
    table = pd.DataFrame(rows, columns=columns)
    table["camp"] = table["camp"].astype("Int64")
    return table.sort_values(
        ["betweenness", "participation", "actor"], ascending=[False, False, True], ignore_index=True
    )
