"""Positions along time, and the share of each side over time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from workbook.codebook import Codebook
from workbook.corpus.dates import parse_date
from workbook.errors import WorkbookError
from workbook.views.plot.labels import (
    actors,
    apart,
    heading,
    issues,
    key,
    listed,
    need,
    nothing,
    percent,
    titled,
    words,
)
from workbook.views.plot.style import EDGE, POSITIONS, axes, label, remember, say

__all__ = ["support", "timeline"]


def timeline(
    table: pd.DataFrame,
    *,
    issue: str | None = None,
    top: int = 15,
    codebook: Codebook | None = None,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw dated positions: a line for each actor, a mark for each position found.

    Parameters
    ----------
    table : pandas.DataFrame
        What :func:`workbook.analysis.timeline` returns.
    issue : str, optional
        Only this issue; by default a line for each actor and issue.
    top : int
        How many lines, those with most positions; the text says how many are left out.
    codebook : Codebook, optional
        For the labels of issues; by default the shipped one.
    title, language, ax
        As of :func:`workbook.plot.bars`. Time runs from left to right in both languages.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> ax = timeline(wb.analysis.timeline(coding), issue="normalisation-assad")
    >>> wb.plot.describe(ax)
    'Positions in time, 1 line: Qatar: oppose 2021-05-01.'
    """
    need(table, ["actor_id", "name", "issue", "date", "position"], "timeline")
    words(language, ar="", en="")
    if issue is not None:
        table = table[table["issue"] == issue]
    names = actors(table, language)
    if issue is None and table["issue"].nunique() > 1:
        names = [f"{n} – {i}" for n, i in zip(names, issues(table["issue"], language, codebook), strict=True)]
    starts = [d.start if (d := parse_date(value)) else None for value in table["date"]]
    line = [f"{who}\0{what}" for who, what in zip(table["actor_id"], table["issue"], strict=True)]
    days = pd.Series(starts, index=table.index, dtype="object")
    table = table.assign(_name=names, _line=pd.Series(line, index=table.index, dtype="str"), _day=days)
    table = table[table["_day"].notna()]
    counts = table["_line"].value_counts(sort=False)
    order = counts.sort_values(ascending=False, kind="stable").index.tolist()
    shown = table[table["_line"].isin(order[:top])]
    called = dict(zip(shown["_line"], shown["_name"], strict=True))
    order = order[:top]
    ax = axes(ax, width=8.0, height=max(2.0, 1.2 + 0.34 * len(order)))
    if shown.empty:
        nothing(ax, language)
    for y, one in enumerate(order):
        rows = shown[shown["_line"] == one].sort_values("_day", kind="stable")
        days = mdates.date2num(rows["_day"].tolist())
        ax.plot(days, [y] * len(days), color="#BBBBBB", linewidth=1.2, zorder=1)
        for position, look in POSITIONS.items():
            here = days[(rows["position"] == position).to_numpy()]
            ax.scatter(
                here,
                [y] * len(here),
                s=70,
                color=look.colour,
                marker=look.marker,
                edgecolors=EDGE,
                linewidths=0.8,
                zorder=2,
            )
    if order:
        ax.set_yticks(range(len(order)), [label(called[one], width=46) for one in order])
        ax.set_ylim(len(order) - 0.4, -0.6)
        dates = _dates(shown)
        ax.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=2, maxticks=5 if dates.endswith("%d") else 7))
        ax.xaxis.set_major_formatter(mdates.DateFormatter(dates))
        ax.set_xlabel(label(heading("date", language)))
        ax.grid(axis="y", color="#EEEEEE")
        ax.margins(x=0.04)
        marks = _marks(shown["position"].unique().tolist(), language)
        key(ax, marks, names="right" if language == "ar" else "left")
        if language == "ar":
            ax.yaxis.tick_right()
            ax.spines["right"].set_visible(True)
            ax.spines["left"].set_visible(False)
    titled(ax, title, language, above=1)
    behind = shown.drop(columns=["_name", "_line", "_day"]).reset_index(drop=True)
    return remember(ax, table=behind, text=_timeline_text(shown, order, len(counts) - len(order), language))


def _dates(table: pd.DataFrame) -> str:
    """How finely dates are written: in figures, which both languages read."""
    days = table["_day"].tolist()
    span = (max(days) - min(days)).days
    return "%Y-%m-%d" if span < 70 else "%Y-%m" if span < 1100 else "%Y"


def _marks(positions: Sequence[str], language: str) -> list[Line2D]:
    return [
        Line2D([], [], linestyle="", marker=look.marker, markersize=8, color=look.colour, markeredgecolor=EDGE, label=label(say(p, language)))
        for p, look in POSITIONS.items()
        if p in positions
    ]  # fmt: skip


def _timeline_text(table: pd.DataFrame, order: list[str], left: int, language: str) -> str:
    plural = "" if len(order) == 1 else "s"
    head = words(
        language, en=f"Positions in time, {len(order)} line{plural}", ar=f"المواقف عبر الزمن، عدد الخطوط {len(order)}"
    )
    lines = []
    for one in order[:8]:
        rows = table[table["_line"] == one].sort_values("_day", kind="stable")
        steps = [f"{say(p, language)} {d}" for p, d in zip(rows["position"], rows["date"], strict=True)]
        lines.append(f"{apart(rows['_name'].iloc[0])}: {listed(steps, language, comma=True)}")
    if len(order) > 8:
        lines.append(words(language, en=f"and {len(order) - 8} more", ar=f"و{len(order) - 8} غيرها"))
    rest = words(language, en=f". {left} lines are not drawn", ar=f". لم تُرسم {left} خطوط") if left else ""
    return head + (": " + listed(lines, language) if lines else "") + rest + "."


def support(
    table: pd.DataFrame,
    *,
    issue: str | None = None,
    positions: Sequence[str] = ("support", "oppose", "conditional"),
    codebook: Codebook | None = None,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of each side of an issue over time, with its interval as a band.

    Below each period stands how many positions the shares are of; where a period has none, lines are broken.

    Parameters
    ----------
    table : pandas.DataFrame
        What :func:`workbook.analysis.support` returns over years or months.
    issue : str, optional
        Which issue, where the table has several.
    positions : sequence of str
        The sides to draw.
    codebook : Codebook, optional
        For the label of the issue; by default the shipped one.
    title, language, ax
        As of :func:`workbook.plot.bars`; without a title the issue is the title. Time runs from left to right.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    WorkbookError
        For a table of several issues of which none is named.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> ax = support(wb.analysis.support(coding))
    >>> wb.plot.describe(ax)
    'Share of positions on Normalisation with the Assad government: 2021 (n=1): support 0 %, oppose 100 %, conditional 0 %.'
    """
    need(table, ["issue", "period", "position", "of", "share", "low", "high"], "support")
    words(language, ar="", en="")
    known = table["issue"].unique().tolist()
    if issue is None and len(known) > 1:
        raise WorkbookError(f"the table has {len(known)} issues; name one: issue={known[0]!r}, …")
    issue = issue if issue is not None else known[0] if known else ""
    if known and issue not in known:
        raise WorkbookError(f"issue={issue!r} is not in the table; it has {', '.join(known)}")
    for side in positions:
        if side not in POSITIONS:
            raise WorkbookError(f"positions={side!r} is not known; choose from {', '.join(POSITIONS)}")
    shown = table[
        (table["issue"] == issue) & ~table["period"].isin(["undated", "all"]) & table["position"].isin(positions)
    ]
    shown = shown.sort_values("period", kind="stable")
    ax = axes(ax, width=8.0)
    if shown.empty:
        nothing(ax, language)
    else:
        _lines(ax, shown, positions, language)
    (name,) = issues([issue], language, codebook)
    titled(ax, title if title is not None else name, language, above=1)
    return remember(ax, table=shown.reset_index(drop=True), text=_support_text(shown, name, positions, language))


def _lines(ax: Axes, table: pd.DataFrame, positions: Sequence[str], language: str) -> None:
    periods = table["period"].drop_duplicates().tolist()
    spots = np.array([_month(p) for p in periods])
    step = 12 if all(len(p) == 4 for p in periods) else 1
    grid = np.arange(spots.min(), spots.max() + 1, step)
    of = dict(zip(table["period"], table["of"], strict=True))
    for i, side in enumerate(positions):
        look = POSITIONS[side]
        rows = (
            table[table["position"] == side]
            .assign(_at=lambda t: [_month(p) for p in t["period"]])
            .set_index("_at")
            .reindex(grid)
        )
        share, low, high = (rows[c].astype("float64").to_numpy() for c in ("share", "low", "high"))
        apart = grid + (i - (len(positions) - 1) / 2) * step * 0.03
        there = np.isfinite(low)
        ax.fill_between(apart, low, high, color=look.colour, alpha=0.16, linewidth=0)
        ax.plot(apart, share, color=look.colour, linestyle=look.line, zorder=2)
        for filled, points in ((True, there), (False, ~there & np.isfinite(share))):
            face = look.colour if filled else "white"
            ax.scatter(apart[points], share[points], s=55, marker=look.marker, facecolor=face, edgecolor=EDGE if filled else look.colour, zorder=3)  # fmt: skip
        beside = np.pad(there, 1)
        alone = there & ~beside[:-2] & ~beside[2:]  # a band needs two periods
        around = np.vstack([share - low, high - share])[:, alone].clip(min=0)
        ax.errorbar(apart[alone], share[alone], yerr=around, fmt="none", ecolor=look.colour, elinewidth=1.2, capsize=3)
    every = max(1, -(-len(periods) // 12))
    ticks = [(s, f"{p}\nn={of[p]}") for s, p in zip(spots, periods, strict=True)][::every]
    ax.set_xticks([s for s, _ in ticks], [t for _, t in ticks])
    ax.set_ylim(-0.04, 1.04)
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel(label(heading("share of positions", language)))
    ax.grid(axis="y", color="#EEEEEE")
    ax.margins(x=0.06)
    handles = [
        Line2D([], [], color=POSITIONS[p].colour, linestyle=POSITIONS[p].line, marker=POSITIONS[p].marker, markersize=7, markeredgecolor=EDGE, label=label(say(p, language)))
        for p in positions
    ]  # fmt: skip
    if table["low"].isna().any():
        few = words(language, en="hollow: no interval", ar="مفرغ: بلا فترة ثقة")
        handles.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker="o",
                markersize=7,
                markerfacecolor="white",
                markeredgecolor=EDGE,
                label=label(few),
            )
        )
    key(ax, handles)


def _month(period: str) -> int:
    """A period as a number of months."""
    year, _, month = period.partition("-")
    return int(year) * 12 + (int(month) - 1 if month else 0)


def _support_text(table: pd.DataFrame, name: str, positions: Sequence[str], language: str) -> str:
    head = words(language, en=f"Share of positions on {apart(name)}", ar=f"حصص المواقف من {apart(name)}")
    lines = []
    for period, rows in table.groupby("period", sort=True):
        by_side = rows.set_index("position")
        sides: list[str] = []
        for side in positions:
            if side in by_side.index:
                row = by_side.loc[side]
                between = ""
                if not pd.isna(row["low"]):
                    between = words(
                        language, en=f" ({percent(row['low'])} to {percent(row['high'])})", ar=f" (من {percent(row['low'])} إلى {percent(row['high'])})"
                    )  # fmt: skip
                sides.append(f"{say(side, language)} {percent(row['share'])}{between}")
        lines.append(f"{period} (n={rows['of'].iloc[0]}): {listed(sides, language, comma=True)}")
    none = words(language, en="nothing to show", ar="لا شيء يُعرض")
    return f"{head}: {listed(lines, language) or none}."
