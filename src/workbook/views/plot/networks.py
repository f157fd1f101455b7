"""Pictures of discourse networks: the graph, actors and concepts; from :mod:`network_figures` the matrix and polarisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from workbook.analysis.networks import Camps, Network, graph
from workbook.errors import WorkbookError
from workbook.views.plot.network_figures import matrix, polarisation
from workbook.views.plot.network_layout import positions
from workbook.views.plot.network_words import AGREEMENT, CONFLICT, LINES, Names, heading, named, sign_keys, word
from workbook.views.plot.style import EDGE, PALETTE, SERIES, axes, label, remember

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["matrix", "network", "polarisation", "positions", "two_mode"]


def network(
    made: Network,
    *,
    camps: Camps | None = None,
    min_weight: float = 0.0,
    width: int | None = 24,
    names: Names | None = None,
    title: str | None = None,
    language: str = "en",
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
    names : mapping of str to str, optional
        Label to what is drawn in its place, such as English names.
    title : str, optional
    language : {"en", "ar"}
        Of the legend and the text.
    seed : int
        Of the layout.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Its table has one row a tie: ``actor, other, weight``.

    Raises
    ------
    WorkbookError
        If the network is not one-mode, or empty.
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
            [place[n][0] for n in nodes],
            [place[n][1] for n in nodes],
            s=[60 + 25 * g.nodes[n]["frequency"] for n in nodes],
            c=look.colour if look else PALETTE["grey"],
            marker=look.marker if look else "o",
            edgecolors=EDGE,
            linewidths=0.8,
            zorder=3,
        )
    for n in g:
        ax.annotate(
            label(named(n, names), width=width),
            place[n],
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8,
            zorder=4,
            bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.7},
        )
    signs = {1 if w > 0 else -1 for *_, w in g.edges(data="weight")}
    handles = _camp_keys([k for k in groups if k], language)
    handles += sign_keys(signs, ("agreement", "conflict"), language) if -1 in signs else []
    if handles:
        ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    ax.set_axis_off()
    heading(ax, title, language)
    table = pd.DataFrame([(a, b, w) for a, b, w in g.edges(data="weight")], columns=["actor", "other", "weight"])
    table = table.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
    members = {k: [named(n, names) for n in g if member.get(n) == k] for k in groups if k}
    return remember(ax, table=table, text=_said(len(g), len(table), members, len(alone), min_weight, language))


def _need(made: Network, kind: str) -> None:
    if made.options.type != kind:
        raise WorkbookError(f"this picture needs a network of type={kind!r}; this one is {made.options.type!r}")
    if made.matrix.empty:
        raise WorkbookError("this network is empty; widen the date range or leave exclusions out")


def _edges(ax: Axes, g: nx.Graph, place: dict[str, tuple[float, float]]) -> None:
    top = max((abs(w) for *_, w in g.edges(data="weight")), default=1)
    for a, b, weight in g.edges(data="weight"):
        sign = 1 if weight > 0 else -1
        (x0, y0), (x1, y1) = place[a], place[b]
        ax.plot(
            [x0, x1],
            [y0, y1],
            color=AGREEMENT if sign > 0 else CONFLICT,
            linestyle=LINES[sign],
            linewidth=0.4 + 2.6 * abs(weight) / top,
            alpha=0.25 + 0.5 * abs(weight) / top,
            zorder=1,
        )


def _camp_keys(camps: list[int], language: str) -> list[Any]:
    looks = {k: SERIES[(k - 1) % len(SERIES)] for k in camps}
    return [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=look.marker,
            color=look.colour,
            markeredgecolor=EDGE,
            markersize=8,
            label=label(f"{word('camp', language)} {k}"),
        )
        for k, look in looks.items()
    ]


def _said(actors: int, ties: int, members: dict[int, list[str]], alone: int, least: float, language: str) -> str:
    comma = "، " if language == "ar" else ", "
    camps = [f"{word('camp', language)} {k}: {comma.join(names)}" for k, names in members.items()]
    if language == "ar":
        text = "؛ ".join([f"شبكة من {actors} فاعلاً و{ties} صلة", *camps])
        return f"{text}{f'؛ لم يُرسم {alone} بلا صلة تبلغ {least:g}' if alone else ''}."
    text = "; ".join([f"Network of {actors} actors and {ties} ties", *camps])
    return f"{text}{f'; {alone} actors without a tie of at least {least:g} are not drawn' if alone else ''}."


def two_mode(
    made: Network,
    *,
    camps: Camps | None = None,
    width: int | None = 30,
    names: Names | None = None,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw actors and concepts face to face, with a line where an actor speaks of a concept.

    Parameters
    ----------
    made : Network
        Two-mode; with ``aggregation="subtract"`` lines are support (solid) or opposition (dashed).
    camps : Camps, optional
        Puts the actors in the order of their camps, with colour and marker.
    width, names, title, language, ax
        As of :func:`network`; ``names`` of both actors and concepts.

    Returns
    -------
    matplotlib.axes.Axes
        Its table has one row a line: ``actor, concept, weight``.

    Raises
    ------
    WorkbookError
        If the network is not two-mode, or empty.
    """
    _need(made, "twomode")
    member = camps.membership if camps is not None else {}
    m = made.matrix
    mean = (np.sign(m) @ np.arange(m.shape[1])) / np.maximum((m != 0).sum(axis=1), 1)
    order = sorted(m.index, key=lambda a: (member.get(a, len(m) + 1), float(mean[a]), a))
    ax = axes(ax, width=8.5, height=1.0 + 0.24 * max(m.shape[0], 2 * m.shape[1], 6))
    left = {a: (0.0, y) for a, y in zip(order, np.linspace(1, 0, len(order)), strict=True)}
    right = {c: (1.0, y) for c, y in zip(m.columns, np.linspace(0.95, 0.05, m.shape[1]), strict=True)}
    cells = {a: dict(zip(m.columns, row, strict=True)) for a, row in zip(m.index, m.to_numpy().tolist(), strict=True)}
    rows = [(a, c, w) for a in order for c, w in cells[a].items() if w]
    top = max((abs(w) for *_, w in rows), default=1)
    for a, c, weight in rows:
        sign = 1 if weight > 0 else -1
        ax.plot(
            [0, 1],
            [left[a][1], right[c][1]],
            color=AGREEMENT if sign > 0 else CONFLICT,
            linestyle=LINES[sign],
            linewidth=0.6 + 2.4 * abs(weight) / top,
            alpha=0.6,
            zorder=1,
        )
    for a, at in left.items():
        look = SERIES[(member[a] - 1) % len(SERIES)] if a in member else None
        colour, marker = (look.colour, look.marker) if look else (PALETTE["grey"], "o")
        ax.scatter(*at, s=45, c=colour, marker=marker, edgecolors=EDGE, zorder=3)
        _beside(ax, label(named(a, names), width=width), at, -7, "right")
    for c, at in right.items():
        ax.scatter(*at, s=55, c="white", marker="s", edgecolors=EDGE, zorder=3)
        _beside(ax, label(named(c, names), width=width), at, 8, "left")
    ax.set_ylim(-0.03, 1.03)
    against = sum(w < 0 for *_, w in rows)
    if against:
        keys = sign_keys({1, -1}, ("support", "opposition"), language)
        ax.legend(handles=keys, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
    ax.set_axis_off()
    heading(ax, title, language)
    text = f"{len(order)} actors and {m.shape[1]} concepts with {len(rows)} lines between them, {against} of them opposition."
    if language == "ar":
        text = f"{len(order)} فاعلاً و{m.shape[1]} قضية بينها {len(rows)} خطاً، منها {against} للمعارضة."
    return remember(ax, table=pd.DataFrame(rows, columns=["actor", "concept", "weight"]), text=text)


def _beside(ax: Axes, text: str, at: tuple[float, float], points: int, side: Any) -> None:
    ax.annotate(text, at, xytext=(points, 0), textcoords="offset points", ha=side, va="center", fontsize=8)
