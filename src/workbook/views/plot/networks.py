"""Pictures of discourse networks: the graph, the matrix with its dendrogram, actors and concepts, polarisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from workbook.analysis.networks import Camps, Network, graph, linkage
from workbook.errors import WorkbookError
from workbook.views.plot.style import EDGE, PALETTE, SCORES, SERIES, axes, label, remember

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["matrix", "network", "polarisation", "positions", "two_mode"]

_CONFLICT, _AGREEMENT = PALETTE["vermillion"], PALETTE["blue"]
#: Tie types tell themselves apart by line as well as by colour.
_LINES: dict[int, Any] = {1: "-", -1: (0, (3, 2))}


def network(
    made: Network,
    *,
    camps: Camps | None = None,
    min_weight: float = 0.0,
    width: int | None = 24,
    seed: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw a one-mode network: actors that agree lie close together.

    Parameters
    ----------
    made : Network
        One-mode.
    camps : Camps, optional
        Gives each camp a colour and a marker.
    min_weight : float
        Leave ties out that are weaker; actors left without a tie are not drawn, and the text says how many.
    width : int, optional
        Characters from which labels are cut.
    seed : int
        Of the layout.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Its table has one row a tie: ``actor, other, weight``.
    """
    _need(made, "onemode")
    g = graph(made)
    g.remove_edges_from([(a, b) for a, b, w in g.edges(data="weight") if abs(w) < min_weight])
    alone = [n for n in g if g.degree(n) == 0]
    g.remove_nodes_from(alone)
    ax = axes(ax, width=8.5, height=6.5)
    place = positions(g, seed=seed)
    _edges(ax, g, place)
    member = camps.membership if camps is not None else {}
    groups = sorted({member.get(n, 0) for n in g})
    for k in groups:
        nodes = [n for n in g if member.get(n, 0) == k]
        look = SERIES[(k - 1) % len(SERIES)] if k else None
        ax.scatter(
            [place[n][0] for n in nodes], [place[n][1] for n in nodes],
            s=[60 + 25 * g.nodes[n]["frequency"] for n in nodes],
            c=look.colour if look else PALETTE["grey"], marker=look.marker if look else "o",
            edgecolors=EDGE, linewidths=0.8, zorder=3,
        )  # fmt: skip
    _names(ax, g, place, width)
    handles = _camp_keys([k for k in groups if k]) + _tie_keys(g)
    if handles:
        ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    ax.set_axis_off()
    table = pd.DataFrame([(a, b, w) for a, b, w in g.edges(data="weight")], columns=["actor", "other", "weight"])
    table = table.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
    text = f"Network of {len(g)} actors and {len(table)} ties"
    if member:
        members = {k: [n for n in g if member.get(n) == k] for k in groups if k}
        text += "; " + "; ".join(f"camp {k}: {', '.join(names)}" for k, names in members.items())
    if alone:
        text += f"; {len(alone)} actors without a tie of at least {min_weight:g} are not drawn"
    return remember(ax, table=table, text=f"{text}.")


def _need(made: Network, kind: str) -> None:
    if made.options.type != kind:
        raise WorkbookError(f"this picture needs a network of type={kind!r}; this one is {made.options.type!r}")
    if made.matrix.empty:
        raise WorkbookError("this network is empty; widen the date range or leave exclusions out")


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


def _edges(ax: Axes, g: nx.Graph, place: dict[str, Any]) -> None:
    top = max((abs(w) for *_, w in g.edges(data="weight")), default=1)
    for a, b, weight in g.edges(data="weight"):
        sign = 1 if weight > 0 else -1
        (x0, y0), (x1, y1) = place[a], place[b]
        ax.plot(
            [x0, x1], [y0, y1], color=_AGREEMENT if sign > 0 else _CONFLICT, linestyle=_LINES[sign],
            linewidth=0.4 + 2.6 * abs(weight) / top, alpha=0.25 + 0.5 * abs(weight) / top, zorder=1,
        )  # fmt: skip


def _names(ax: Axes, g: nx.Graph, place: dict[str, Any], width: int | None) -> None:
    for n in g:
        ax.annotate(
            label(n, width=width), place[n], xytext=(0, 7), textcoords="offset points", ha="center", va="bottom",
            fontsize=8, zorder=4, bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.7},
        )  # fmt: skip


def _camp_keys(camps: list[int]) -> list[Any]:
    looks = {k: SERIES[(k - 1) % len(SERIES)] for k in camps}
    return [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=v.marker,
            color=v.colour,
            markeredgecolor=EDGE,
            markersize=8,
            label=f"camp {k}",
        )
        for k, v in looks.items()
    ]


def _tie_keys(g: nx.Graph) -> list[Any]:
    signs = {1 if w > 0 else -1 for *_, w in g.edges(data="weight")}
    if signs <= {1}:
        return []
    keys = ((1, "agreement", _AGREEMENT), (-1, "conflict", _CONFLICT))
    return [Line2D([], [], color=c, linestyle=_LINES[s], label=name) for s, name, c in keys if s in signs]


def matrix(made: Network, *, dendrogram: bool = True, width: int | None = 24, ax: Axes | None = None) -> Axes:
    """Draw a network's matrix as a heat map; a one-mode one in the order of its dendrogram, which stands beside it.

    Parameters
    ----------
    made : Network
    dendrogram : bool
        One-mode: cluster the actors (average linkage) and draw the tree.
    width : int, optional
        Characters from which labels are cut.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        That of the heat map; its table is the matrix in the order drawn.
    """
    if made.matrix.empty:
        raise WorkbookError("this network is empty; widen the date range or leave exclusions out")
    one = made.options.type == "onemode"
    tree: Any = None
    rows, columns = made.matrix.index.tolist(), made.matrix.columns.tolist()
    if one and dendrogram and len(rows) > 1:
        tree, rows = linkage(made)
        columns = rows
    shown = made.matrix.loc[rows, columns]
    side = 1.6 + 0.24 * max(len(rows), 6)
    ax = axes(ax, width=2.2 + 0.24 * max(len(columns), 6) + (1.2 if tree is not None else 0), height=side)
    values = shown.to_numpy(dtype=float)
    top = float(np.abs(values).max()) or 1.0
    image = ax.imshow(values, cmap=SCORES, vmin=-top, vmax=top, aspect="auto", interpolation="nearest")
    ax.set_xticks(range(len(columns)), [label(c, width=width) for c in columns], rotation=90, fontsize=8)
    ax.set_yticks(range(len(rows)), [label(r, width=width) for r in rows], fontsize=8)
    ax.tick_params(length=0)
    if tree is not None:
        _draw_tree(ax, tree, len(rows))
    ax.figure.colorbar(image, ax=ax, shrink=0.6, label="tie", pad=0.02)
    text = f"Heat map of {len(rows)} rows and {len(columns)} columns, from {values.min():g} to {values.max():g}"
    if tree is not None:
        text += f"; in the order of the dendrogram: {', '.join(rows)}"
    return remember(ax, table=shown, text=f"{text}.")


def _draw_tree(ax: Axes, tree: Any, n: int) -> None:
    """Draw the tree to the right of the rows, its leaves at their middle."""
    from scipy.cluster.hierarchy import dendrogram as draw

    side = ax.inset_axes((1.01, 0.0, 0.16, 1.0))
    drawn = draw(tree, orientation="right", no_plot=True)
    for heights, places in zip(drawn["dcoord"], drawn["icoord"], strict=True):
        side.plot(heights, [(p - 5) / 10 for p in places], color=EDGE, linewidth=0.8)
    side.set_ylim(n - 0.5, -0.5)
    side.set_xlim(left=0)
    side.set_axis_off()


def two_mode(made: Network, *, camps: Camps | None = None, width: int | None = 30, ax: Axes | None = None) -> Axes:
    """Draw actors and concepts face to face, with a line where an actor speaks of a concept.

    Parameters
    ----------
    made : Network
        Two-mode; with ``aggregation="subtract"`` lines are support (solid) or opposition (dashed).
    camps : Camps, optional
        Puts the actors in the order of their camps, with colour and marker.
    width : int, optional
        Characters from which labels are cut.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Its table has one row a line: ``actor, concept, weight``.
    """
    _need(made, "twomode")
    member = camps.membership if camps is not None else {}
    m = made.matrix
    mean = (np.sign(m) @ np.arange(m.shape[1])) / np.maximum((m != 0).sum(axis=1), 1)
    order = sorted(m.index, key=lambda a: (member.get(a, 99), float(mean[a]), a))
    ax = axes(ax, width=8.5, height=1.0 + 0.24 * max(m.shape[0], 2 * m.shape[1], 6))
    left = {a: (0.0, y) for a, y in zip(order, np.linspace(1, 0, len(order)), strict=True)}
    right = {c: (1.0, y) for c, y in zip(m.columns, np.linspace(0.95, 0.05, m.shape[1]), strict=True)}
    cells = {
        (a, c): w
        for a, row in zip(m.index, m.to_numpy().tolist(), strict=True)
        for c, w in zip(m.columns, row, strict=True)
    }
    rows = [(a, c, cells[a, c]) for a in order for c in m.columns if cells[a, c]]
    top = max((abs(w) for *_, w in rows), default=1)
    for a, c, weight in rows:
        sign = 1 if weight > 0 else -1
        ax.plot(
            [0, 1], [left[a][1], right[c][1]], color=_AGREEMENT if sign > 0 else _CONFLICT, linestyle=_LINES[sign],
            linewidth=0.6 + 2.4 * abs(weight) / top, alpha=0.6, zorder=1,
        )  # fmt: skip
    for a in order:
        look = SERIES[(member[a] - 1) % len(SERIES)] if a in member else None
        ax.scatter(*left[a], s=45, c=look.colour if look else PALETTE["grey"], marker=look.marker if look else "o", edgecolors=EDGE, zorder=3)  # fmt: skip
        ax.annotate(label(a, width=width), left[a], xytext=(-7, 0), textcoords="offset points", ha="right", va="center", fontsize=8)  # fmt: skip
    for c, at in right.items():
        ax.scatter(*at, s=55, c="white", marker="s", edgecolors=EDGE, zorder=3)
        ax.annotate(label(c, width=width), at, xytext=(8, 0), textcoords="offset points", ha="left", va="center", fontsize=8)  # fmt: skip
    if any(w < 0 for *_, w in rows):
        keys: list[Any] = [
            Line2D([], [], color=c, linestyle=_LINES[s], label=n)
            for n, c, s in (("support", _AGREEMENT, 1), ("opposition", _CONFLICT, -1))
        ]
        ax.legend(
            handles=keys,
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False,
        )  # fmt: skip
    ax.set_axis_off()
    table = pd.DataFrame(rows, columns=["actor", "concept", "weight"])
    text = f"{len(order)} actors and {m.shape[1]} concepts with {len(rows)} lines between them, {sum(w < 0 for *_, w in rows)} of them opposition."
    return remember(ax, table=table, text=text)


def polarisation(over_time: pd.DataFrame, *, marks: dict[str, str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw polarisation in a moving window, with the number of statements below it.

    Parameters
    ----------
    over_time : pandas.DataFrame
        As :func:`workbook.analysis.networks.polarisation_over_time` makes it.
    marks : mapping of str to str, optional
        Dates to label, such as ``{"2024-12-08": "8 December 2024"}``.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Its table is ``middle, polarisation, n_statements, n_actors``.
    """
    columns = ["middle", "polarisation", "n_statements", "n_actors"]
    if lost := [c for c in columns if c not in over_time]:
        raise WorkbookError(f"the table lacks {', '.join(lost)}; make it with polarisation_over_time()")
    ax = axes(ax, width=8.0, height=3.8)
    when = pd.to_datetime(over_time["middle"])
    ax.plot(when, over_time["polarisation"], color=_AGREEMENT, linewidth=1.6, marker="o", markersize=3)
    ax.set_ylim(0, 1.05)
    ax.set_ylabel("polarisation")
    below = ax.twinx()
    below.fill_between(when, over_time["n_statements"], step="mid", color=PALETTE["grey"], alpha=0.35, linewidth=0)
    below.set_ylim(0, 3 * max(1, int(over_time["n_statements"].max())))
    below.set_ylabel("statements in the window")
    below.spines["top"].set_visible(False)
    for date, words in (marks or {}).items():
        at = mdates.date2num(pd.Timestamp(date).to_pydatetime())
        ax.axvline(at, color=EDGE, linewidth=0.8, linestyle=":")
        ax.annotate(label(words), (at, 1.04), xytext=(3, 0), textcoords="offset points", fontsize=8, va="top")
    known = over_time.dropna(subset=["polarisation"])
    text = f"Polarisation in {len(over_time)} windows"
    if len(known):
        high = known.sort_values("polarisation", kind="stable").iloc[-1]
        text += (
            f", {len(known)} of them with enough actors; from {known['polarisation'].min():.2f} to "
            f"{high['polarisation']:.2f}, highest around {high['middle']:%Y-%m-%d}"
        )
    return remember(ax, table=over_time[columns], text=f"{text}.")
