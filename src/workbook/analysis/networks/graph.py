"""Networks as networkx graphs, with every attribute that is known of their nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from workbook.analysis.networks.matrices import Network
from workbook.analysis.networks.statements import Statements

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["graph"]

#: What XML 1.0, and so GraphML and GEXF, can't hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def graph(network: Network, statements: Statements | None = None) -> nx.Graph:
    """Make a networkx graph of a network.

    Parameters
    ----------
    network : Network
    statements : Statements, optional
        Where the nodes' attributes are (of a ``.dna`` file its attribute variables and colours, of a coding the actors'
        English name, type, Wikidata item …).

    Returns
    -------
    networkx.Graph
        Nodes carry ``label, variable, frequency`` (statements), attributes, and in two-mode networks ``bipartite``
        (0 or 1). Edges carry ``weight``, its absolute value ``strength`` and its ``sign``. A one-mode network's ties of
        an actor with itself are left out. A column label that is a row label too is named ``variable: label``.

    Examples
    --------
    >>> from workbook.analysis.networks import from_table, network
    >>> said = [("A", "x", 1), ("B", "x", 0)]
    >>> table = from_table(pd.DataFrame(said, columns=["organization", "concept", "agreement"]))
    >>> graph(network(table, aggregation="subtract")).edges["A", "B"]
    {'weight': -1, 'strength': 1, 'sign': -1}
    """
    import networkx as nx

    o = network.options
    facts = {"type": o.type, "variable1": o.variable1, "variable2": o.variable2, "qualifier": o.qualifier,
             "aggregation": o.aggregation, "normalization": o.normalization, "duplicates": o.duplicates,
             "n_statements": network.n_statements,
             "start": _time(network.start), "middle": _time(network.middle), "stop": _time(network.stop)}  # fmt: skip
    out = nx.Graph(**{k: v for k, v in facts.items() if v is not None})
    two = o.type == "twomode"
    known = _known(statements)
    rows = [_clean(label) for label in network.matrix.index]
    for label, name in zip(network.matrix.index, rows, strict=True):
        extra = {"bipartite": 0} if two else {}
        out.add_node(name, **_facts(label, o.variable1, network.row_counts, known), **extra)
    columns = rows
    if two:
        columns = [f"{o.variable2}: {_clean(c)}" if _clean(c) in out else _clean(c) for c in network.matrix.columns]
        for label, name in zip(network.matrix.columns, columns, strict=True):
            out.add_node(name, **_facts(label, o.variable2, network.column_counts, known), bipartite=1)
    values = network.matrix.to_numpy()
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            weight = values[i, j].item()
            if weight and (two or i < j):
                out.add_edge(row, column, weight=weight, strength=abs(weight), sign=1 if weight > 0 else -1)
    return out


def _clean(label: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", label)


def _time(when: Any) -> str | None:
    return None if when is None else f"{when:%Y-%m-%d %H:%M:%S}"


def _known(statements: Statements | None) -> dict[tuple[str, str], dict[str, Any]]:
    """The attributes of each value of a variable."""
    if statements is None:
        return {}
    records = statements.entities.to_dict("records")
    return {(r.pop("variable"), r.pop("value")): {str(k): v for k, v in r.items()} for r in records}


def _facts(
    label: str, variable: str, counts: pd.Series, known: dict[tuple[str, str], dict[str, Any]]
) -> dict[str, Any]:
    facts: dict[str, Any] = {"label": _clean(label), "variable": variable, "frequency": int(counts.get(label, 0))}
    for name, value in known.get((variable, label), {}).items():
        if value is not None and value is not pd.NA and value == value and value != "":
            key = f"{name}_" if name in ("label", "variable", "frequency", "bipartite", "id") else name
            facts[key] = _clean(value) if isinstance(value, str) else value
    return facts
