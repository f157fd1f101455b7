"""A network's matrix with its dendrogram, and polarisation in a moving window."""

from __future__ import annotations

from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbook.analysis.networks import Network, linkage
from workbook.errors import WorkbookError
from workbook.views.plot.network_words import AGREEMENT, Names, heading, named, word
from workbook.views.plot.style import EDGE, PALETTE, SCORES, axes, label, remember

__all__ = ["matrix", "polarisation"]


def matrix(
    made: Network,
    *,
    dendrogram: bool = True,
    width: int | None = 24,
    names: Names | None = None,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw a network's matrix as a heat map; a one-mode one in the order of its dendrogram, which stands beside it.

    Parameters
    ----------
    made : Network
    dendrogram : bool
        One-mode: cluster the actors (average linkage) and draw the tree.
    width : int, optional
        Characters from which labels are cut.
    names : mapping of str to str, optional
        Label to what is drawn in its place.
    title : str, optional
    language : {"en", "ar"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        That of the heat map; its table is the matrix in the order drawn.

    Raises
    ------
    WorkbookError
        If the network is empty.
    """
    if made.matrix.empty:
        raise WorkbookError("this network is empty; widen the date range or leave exclusions out")
    tree: Any = None
    rows, columns = made.matrix.index.tolist(), made.matrix.columns.tolist()
    if made.options.type == "onemode" and dendrogram and len(rows) > 1:
        tree, rows = linkage(made)
        columns = rows
    shown = made.matrix.loc[rows, columns]
    across = 2.2 + 0.24 * max(len(columns), 6) + (1.2 if tree is not None else 0)
    ax = axes(ax, width=across, height=1.6 + 0.24 * max(len(rows), 6))
    values = shown.to_numpy(dtype=float)
    top = float(np.abs(values).max()) or 1.0
    image = ax.imshow(values, cmap=SCORES, vmin=-top, vmax=top, aspect="auto", interpolation="nearest")
    for set_ticks, labels, turn in ((ax.set_xticks, columns, 90), (ax.set_yticks, rows, 0)):
        set_ticks(range(len(labels)), [label(named(x, names), width=width) for x in labels], rotation=turn, fontsize=8)
    ax.tick_params(length=0)
    if tree is not None:
        _draw_tree(ax, tree, len(rows))
    ax.figure.colorbar(image, ax=ax, shrink=0.6, label=label(word("tie", language)), pad=0.02)
    heading(ax, title, language)
    low, high, order = f"{values.min():g}", f"{values.max():g}", [named(r, names) for r in rows]
    text = f"Heat map of {len(rows)} rows and {len(columns)} columns, from {low} to {high}"
    text += f"; in the order of the dendrogram: {', '.join(order)}." if tree is not None else "."
    if language == "ar":
        text = f"خريطة حرارية من {len(rows)} صفاً و{len(columns)} عموداً، من {low} إلى {high}"
        text += f"؛ بترتيب شجرة التجميع: {'، '.join(order)}." if tree is not None else "."
    return remember(ax, table=shown, text=text)


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


def polarisation(
    over_time: pd.DataFrame,
    *,
    marks: dict[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw polarisation in a moving window, with the number of statements below it.

    Parameters
    ----------
    over_time : pandas.DataFrame
        As :func:`workbook.analysis.networks.polarisation_over_time` makes it.
    marks : mapping of str to str, optional
        Dates to label, such as ``{"2024-12-08": "8 December 2024"}``.
    title : str, optional
    language : {"en", "ar"}
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Its table is ``middle, polarisation, n_statements, n_actors``.

    Raises
    ------
    WorkbookError
        If the table is another.
    """
    columns = ["middle", "polarisation", "n_statements", "n_actors"]
    if lost := [c for c in columns if c not in over_time]:
        raise WorkbookError(f"the table lacks {', '.join(lost)}; make it with polarisation_over_time()")
    ax = axes(ax, width=8.0, height=3.8)
    when = pd.to_datetime(over_time["middle"])
    ax.plot(when, over_time["polarisation"], color=AGREEMENT, linewidth=1.6, marker="o", markersize=3)
    ax.set_ylim(0, 1.05)
    ax.set_ylabel(label(word("polarisation", language)))
    below = ax.twinx()
    below.fill_between(when, over_time["n_statements"], step="mid", color=PALETTE["grey"], alpha=0.35, linewidth=0)
    below.set_ylim(0, 3 * max(1, int(over_time["n_statements"].max())))
    below.set_ylabel(label(word("statements in the window", language)))
    below.spines["top"].set_visible(False)
    for date, words in (marks or {}).items():
        at = mdates.date2num(pd.Timestamp(date).to_pydatetime())
        ax.axvline(at, color=EDGE, linewidth=0.8, linestyle=":")
        ax.annotate(label(words), (at, 1.04), xytext=(3, 0), textcoords="offset points", fontsize=8, va="top")
    heading(ax, title, language)
    return remember(ax, table=over_time[columns], text=_said(over_time, language))


def _said(over_time: pd.DataFrame, language: str) -> str:
    known = over_time.dropna(subset=["polarisation"])
    n, enough = len(over_time), len(known)
    if known.empty:
        return (
            f"الاستقطاب في {n} نافذة." if language == "ar" else f"Polarisation in {n} windows, none with enough actors."
        )
    high = known.sort_values("polarisation", kind="stable").iloc[-1]
    low, top, day = f"{known['polarisation'].min():.2f}", f"{high['polarisation']:.2f}", f"{high['middle']:%Y-%m-%d}"
    if language == "ar":
        return f"الاستقطاب في {n} نافذة، في {enough} منها ما يكفي من الفاعلين؛ من {low} إلى {top}، وأعلاه حول {day}."
    return (
        f"Polarisation in {n} windows, {enough} of them with enough actors; from {low} to {top}, highest around {day}."
    )
