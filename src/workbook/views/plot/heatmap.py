"""Who holds what on which issue, at a glance."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from workbook.codebook import Codebook
from workbook.errors import WorkbookError
from workbook.views.plot.labels import actors, apart, issues, listed, mirror, need, nothing, titled, words
from workbook.views.plot.style import EDGE, SCORES, axes, label, remember, say

__all__ = ["heatmap"]

#: What stands for a position in a cell, beside its colour.
SIGNS = {"support": "+", "oppose": "−", "conditional": "◐", "neutral": "○", "mixed": "±"}


def heatmap(
    table: pd.DataFrame,
    *,
    top: int = 20,
    codebook: Codebook | None = None,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw who holds what on which issue: a row for each actor, a column for each issue.

    A cell's colour is the score (support − oppose) / n; its sign is the position, its number how many events it rests on.

    Parameters
    ----------
    table : pandas.DataFrame
        What :func:`workbook.analysis.positions` returns with ``over="all"``.
    top : int
        How many actors, those with most positions; the text says how many are left out.
    codebook : Codebook, optional
        For the labels of issues; by default the shipped one.
    title, language, ax
        As of :func:`workbook.plot.bars`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    WorkbookError
        For a table of several periods.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> ax = heatmap(wb.analysis.positions(coding))
    >>> [t.get_text() for t in ax.texts]
    ['− 1']
    """
    need(table, ["actor_id", "name", "issue", "period", "position", "n", "score"], "positions")
    words(language, ar="", en="")
    if table["period"].nunique() > 1:
        raise WorkbookError(
            f"the table has {table['period'].nunique()} periods; give wb.analysis.positions(…, over='all'), or one of them"
        )
    table = table.assign(_name=actors(table, language))
    totals = table.groupby("actor_id", sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
    rows = totals.index.tolist()[:top]
    shown = table[table["actor_id"].isin(rows)]
    columns = shown.groupby("issue", sort=False)["n"].sum().sort_values(ascending=False, kind="stable").index.tolist()
    names = shown.drop_duplicates("actor_id").set_index("actor_id")["_name"]
    titles = issues(columns, language, codebook)
    ax = axes(ax, width=max(5.5, 3.6 + 0.85 * len(columns)), height=max(2.6, 2.0 + 0.36 * len(rows)))
    if shown.empty:
        nothing(ax, language)
    else:
        for cell in shown.to_dict("records"):
            x, y = columns.index(cell["issue"]), rows.index(cell["actor_id"])
            ax.add_patch(_box(x, y, SCORES((cell["score"] + 1) / 2)))
            dark = abs(cell["score"]) > 0.6
            ax.text(
                x,
                y,
                f"{SIGNS[cell['position']]} {cell['n']}",
                ha="center",
                va="center",
                fontsize=9,
                color="white" if dark else "black",
            )
        ax.set_xlim(-0.55, len(columns) - 0.45)
        ax.set_ylim(len(rows) - 0.45, -0.55)
        ax.set_yticks(range(len(rows)), [label(names[r], width=42) for r in rows])
        turn, side = (35, "right") if language == "en" else (-35, "left")
        short = [label(t, width=44) for t in titles]
        ax.set_xticks(range(len(columns)), short, rotation=turn, rotation_mode="anchor", ha=side)
        ax.tick_params(length=0)
        bar = ax.figure.colorbar(
            ScalarMappable(Normalize(-1, 1), SCORES),
            ax=ax,
            shrink=0.7,
            ticks=[-1, 0, 1],
            location="right" if language == "en" else "left",
        )
        bar.ax.set_yticklabels([label(say("oppose", language)), "0", label(say("support", language))])
        signs = " · ".join(f"{s} {say(p, language)}" for p, s in SIGNS.items() if p in set(shown["position"]))
        ax.set_xlabel(label(signs))
        if language == "ar":
            mirror(ax)
    titled(ax, title, language)
    left = len(totals) - len(rows)
    behind = shown.drop(columns="_name").reset_index(drop=True)
    return remember(ax, table=behind, text=_heatmap_text(shown, rows, names, columns, titles, left, language))


def _box(x: int, y: int, colour: tuple[float, ...]) -> Rectangle:
    return Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colour, edgecolor=EDGE, linewidth=0.6)


def _heatmap_text(
    table: pd.DataFrame,
    rows: list[str],
    names: pd.Series,
    columns: list[str],
    titles: list[str],
    left: int,
    language: str,
) -> str:
    head = words(
        language, en=f"Positions of {len(rows)} actors on {len(columns)} issues", ar=f"مواقف {len(rows)} من الفاعلين من {len(columns)} من القضايا"
    )  # fmt: skip
    by_issue = dict(zip(columns, titles, strict=True))
    lines = []
    for actor in rows[:8]:
        cells = table[table["actor_id"] == actor]
        held = [
            f"{by_issue[i]}: {say(p, language)} ({n})"
            for i, p, n in zip(cells["issue"], cells["position"], cells["n"], strict=True)
        ]
        lines.append(f"{apart(names[actor])} – {listed(held, language, comma=True)}")
    if len(rows) > 8:
        lines.append(words(language, en=f"and {len(rows) - 8} more", ar=f"و{len(rows) - 8} غيرهم"))
    rest = words(language, en=f". {left} actors are not drawn", ar=f". لم يُرسم {left} من الفاعلين") if left else ""
    return head + (": " + listed(lines, language) if lines else "") + rest + "."
