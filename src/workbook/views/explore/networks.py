"""An interactive view of a network: move, zoom, search, thin out, and read each actor's ties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from workbook.analysis.networks import Camps, Network, Statements, graph
from workbook.errors import WorkbookError
from workbook.views.plot.network_layout import positions
from workbook.views.plot.style import PALETTE, SERIES

__all__ = ["NetworkView", "network"]

_STATIC = Path(__file__).parent / "static"
#: Beyond this a browser redraws too slowly for SVG.
MOST_NODES = 800


class NetworkView(anywidget.AnyWidget):
    """The widget; made by :func:`network`.

    Attributes
    ----------
    selected : str
        The actor that was clicked last, or an empty text. It can be set from Python too.
    """

    _esm = _STATIC / "network.js"
    _css = _STATIC / "network.css"
    _nodes: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _edges: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _height = traitlets.Int(560).tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)

    def __repr__(self) -> str:
        return f"NetworkView({len(self._nodes)} nodes, {len(self._edges)} ties)"


def network(
    made: Network,
    statements: Statements | None = None,
    *,
    camps: Camps | None = None,
    height: int = 560,
    seed: int = 0,
) -> NetworkView:
    """Show a network to move about in.

    Drag an actor or the ground, turn the wheel to zoom, raise the least strength of ties, search by name. A click on an
    actor lists its ties, the strongest first, and puts its name into ``selected``. Names are text, never markup.

    Parameters
    ----------
    made : Network
        One-mode or two-mode, up to some hundred nodes.
    statements : Statements, optional
        Where the nodes' attributes are, which a click shows.
    camps : Camps, optional
        Gives each camp a colour, and its number on the node.
    height : int
        In pixels.
    seed : int
        Of the layout.

    Raises
    ------
    WorkbookError
        If there are too many nodes, or none.

    Examples
    --------
    >>> import pandas as pd
    >>> from workbook.analysis import networks as nets
    >>> table = nets.from_table(pd.DataFrame({"organization": ["أ", "ب"], "concept": ["x", "x"]}))
    >>> network(nets.network(table, qualifier=None))
    NetworkView(2 nodes, 1 ties)
    """
    g = graph(made, statements)
    if not len(g):
        raise WorkbookError("this network is empty; widen the date range or leave exclusions out")
    if len(g) > MOST_NODES:
        raise WorkbookError(
            f"{len(g)} nodes are too many to move about in; keep at most {MOST_NODES} by exclusions, a date range or duplicates"
        )
    place = positions(g, seed=seed)
    member = camps.membership if camps is not None else {}
    hidden = {"label", "variable", "frequency", "bipartite", "color"}
    nodes: list[dict[str, Any]] = []
    for name, data in g.nodes(data=True):
        camp = member.get(name, 0)
        facts = {"statements": data["frequency"], **{k: v for k, v in data.items() if k not in hidden}}
        nodes.append(
            {
                "name": data["label"],
                "x": float(place[name][0]),
                "y": float(place[name][1]),
                "size": data["frequency"],
                "square": data.get("bipartite") == 1,
                "camp": camp,
                "colour": SERIES[(camp - 1) % len(SERIES)].colour if camp else PALETTE["grey"],
                "facts": [[str(k), str(v)] for k, v in facts.items()],
            }
        )
    index = {name: i for i, name in enumerate(g)}
    edges = [[index[a], index[b], float(w)] for a, b, w in g.edges(data="weight")]
    return NetworkView(_nodes=nodes, _edges=edges, _height=height)
