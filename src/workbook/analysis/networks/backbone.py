"""The backbone of a network: ties that are stronger than the actors' other ties let expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook.errors import WorkbookError

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["backbone"]


def backbone(graph: nx.Graph, *, alpha: float = 0.05) -> nx.Graph:
    """Keep the ties that the disparity filter finds significant for one of their ends.

    A tie of weight w from an actor with k ties of total weight s has α = (1 − w / s)^(k − 1): the chance of so large a
    share if the actor's weight fell on its ties at random (M. Á. Serrano, M. Boguñá and A. Vespignani, PNAS 106, 2009,
    6483–6488). Of both ends the smaller α counts; an actor with one tie has none. Negative ties count by their strength.

    Parameters
    ----------
    graph : networkx.Graph
        As :func:`workbook.analysis.networks.graph` makes it.
    alpha : float
        Between 0 and 1; smaller keeps fewer ties.

    Returns
    -------
    networkx.Graph
        All nodes, and the ties with α below ``alpha``, which is their attribute ``alpha``.

    Examples
    --------
    >>> import networkx as nx
    >>> g = nx.Graph()
    >>> g.add_weighted_edges_from([("A", "B", 96), ("A", "C", 2), ("A", "D", 2), ("C", "D", 2)])
    >>> list(backbone(g).edges)
    [('A', 'B')]
    """
    if not 0 < alpha <= 1:
        raise WorkbookError(f"alpha={alpha!r} is a chance; choose a number above 0, up to 1")
    strength = {n: sum(abs(d.get("weight", 1)) for _, _, d in graph.edges(n, data=True)) for n in graph}
    out = graph.copy()
    for a, b, data in graph.edges(data=True):
        weight = abs(data.get("weight", 1))
        chances = [
            (1 - weight / strength[end]) ** (graph.degree(end) - 1) if graph.degree(end) > 1 else 1.0 for end in (a, b)
        ]
        if min(chances) < alpha:
            out.edges[a, b]["alpha"] = min(chances)
        else:
            out.remove_edge(a, b)
    return out
