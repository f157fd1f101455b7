"""Bars with intervals: for every table of shares, frequencies or scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from workbook.errors import WorkbookError
from workbook.views.plot.labels import (
    actors,
    apart,
    heading,
    key,
    listed,
    mirror,
    need,
    nothing,
    percent,
    titled,
    words,
)
from workbook.views.plot.style import EDGE, PALETTE, SERIES, Look, axes, label, looks, remember

__all__ = ["bars"]

#: The columns behind what rows can be named by.
_COLUMNS = {"pair": "source_name", "actor": "name", "via": "via_name", "organisation": "organisation_name"}

_VALUES = ("share", "per_million", "log_ratio", "log_dice", "jaccard", "dp", "score", "n")
_KINDS = ("tone", "kind", "medium", "text", "word", "form", "position", "type", "outlet", "month", "year", "issue")

#: What tells rows apart, where it is not what they are named by.
_KEYS = {
    "pair": ["source", "target"],
    "actor": ["actor_id"],
    "via": ["via_id"],
    "organisation": ["organisation_id"],
    "word": ["word", "next"],
}


def bars(
    table: pd.DataFrame,
    *,
    value: str | None = None,
    by: str | None = None,
    group: str | None = None,
    top: int = 15,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draw the rows of a table as bars, with their intervals and counts.

    Parameters
    ----------
    table : pandas.DataFrame
        What a function of ``wb.analysis`` returns.
    value : str, optional
        The column of the lengths; by default the share, frequency or effect size that the table has.
    by : str, optional
        The column of the names: ``actor`` or another one; by default what the table is about.
    group : str, optional
        A column that sets bars side by side (``outlet``), each in a look of its own.
    top : int
        How many names, in the order of the table; the text says how many are left out.
    title : str, optional
    language : {"en", "ar"}
        Of headings and actors' names; with ``ar`` names stand on the right and bars grow to the left.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    WorkbookError
        For a table without such columns, or more than eight groups.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قالت قطر إنها ترحب. وأكدت تركيا أنها تدعم الحل. وقالت قطر إنها مستعدة.")])
    >>> ax = bars(wb.analysis.speakers(coding))
    >>> [t.get_text() for t in ax.get_yticklabels()], wb.plot.table(ax)["n"].tolist()
    (['Qatar', 'Türkiye'], [2, 1])
    """
    words(language, ar="", en="")
    value = value or next((v for v in _VALUES if v in table), "share")
    by = by or _about(table, group)
    need(table, [value, _COLUMNS.get(by, by), *([_COLUMNS.get(group, group)] if group else [])], "speakers")
    # actors of one name are told apart by their ids
    keys = [c for c in _KEYS.get(by, [by]) if c in table]
    rows = ["\0".join(map(str, row)) for row in table[keys].itertuples(index=False, name=None)]
    table = table.assign(_name=_names(table, by, language), _row=pd.Series(rows, index=table.index, dtype="str"))
    group = group or _split(table, by)
    table["_group"] = _names(table, group, language) if group else ""
    order = list(dict.fromkeys(table["_row"]))
    shown = table[table["_row"].isin(order[:top])]
    groups = list(dict.fromkeys(shown["_group"]))
    if len(groups) > len(SERIES):
        raise WorkbookError(
            f"group={group!r} has {len(groups)} values; bars show up to {len(SERIES)}: filter the table first"
        )
    ax = axes(ax, height=max(1.8, 0.9 + 0.34 * min(top, len(order)) * max(1, 0.62 * len(groups))))
    if shown.empty:
        nothing(ax, language)
    else:
        _draw(ax, shown, value, order[:top], groups, language)
    titled(ax, title, language, above=0 if len(groups) < 2 else 1 if len(groups) < 6 else 2)
    behind = shown.drop(columns=["_name", "_row", "_group"]).reset_index(drop=True)
    return remember(ax, table=behind, text=_text(shown, value, by, len(order) - len(order[:top]), language))


def _split(table: pd.DataFrame, by: str) -> str | None:
    """The column that tells rows of one name apart, where names come more than once."""
    if not table["_row"].duplicated().any():
        return None
    choices = [
        c for c in ("outlet", "year", "month", "period", "type", "actor") if _COLUMNS.get(c, c) in table and c != by
    ]
    for column in choices:
        if not table.duplicated(["_row", _COLUMNS.get(column, column)]).any():
            return column
    raise WorkbookError(
        f"several rows bear the same {by}; name the column that tells them apart: group=…, or filter the table first"
    )


def _about(table: pd.DataFrame, group: str | None) -> str:
    """The column that a table's rows are named by: what varies in it most inwardly."""
    if "source" in table and "target" in table:
        return "pair"
    if "via_id" in table:
        return "via"
    if "organisation_id" in table and "actor_id" not in table and group != "organisation":
        return "organisation"
    found = [c for c in _KINDS if c in table and c != group]
    if "actor_id" in table and group != "actor" and not {"tone", "kind", "medium", "text", "form"} & set(found):
        return "actor"
    return found[0] if found else str(table.columns[0])


def _names(table: pd.DataFrame, by: str, language: str) -> list[str]:
    if by == "pair":
        one, two = (actors(table, language, prefix=f"{end}_") for end in ("source", "target"))
        return [f"{a} – {b}" for a, b in zip(one, two, strict=True)]
    if by in ("actor", "via", "organisation"):
        return actors(table, language, prefix="" if by == "actor" else f"{by}_")
    if by == "word" and "next" in table:
        return [f"{a} {b}" for a, b in zip(table["word"], table["next"], strict=True)]
    if by == "kind":
        return [heading("mixed kind" if k == "mixed" else k, language) for k in table["kind"]]
    return [heading(v, language) for v in table[by]]


def _draw(ax: Axes, table: pd.DataFrame, value: str, order: list[str], keys: list[str], language: str) -> None:
    thick = 0.8 / len(keys)
    styles = looks(keys) if len(keys) > 1 else {keys[0]: Look(PALETTE["sky"], "o", "", "-")}
    for k, name in enumerate(keys):
        rows = table[table["_group"] == name].set_index("_row").reindex(order)
        at = np.arange(len(order)) + (k - (len(keys) - 1) / 2) * thick
        lengths = rows[value].astype("float64").fillna(0).to_numpy()
        look = styles[name]
        ax.barh(
            at,
            lengths,
            height=thick * 0.92,
            color=look.colour,
            hatch=look.hatch,
            edgecolor=EDGE,
            linewidth=0.6,
            label=label(name),
        )
        ends = _intervals(ax, rows, at, lengths)
        if "n" in rows and value != "n":
            for y, end, n in zip(at, ends, rows["n"], strict=True):
                if not pd.isna(n):
                    side = ("right" if language == "ar" else "left", "left" if language == "ar" else "right")
                    ax.annotate(
                        f"n={int(n)}", (end, y), xytext=(-4 if (language == "ar") == (end >= 0) else 4, 0), textcoords="offset points",
                        ha=side[int(end < 0)], va="center", fontsize=8, color="#444444",
                    )  # fmt: skip
    names = dict(zip(table["_row"], table["_name"], strict=True))
    ax.set_yticks(range(len(order)), [label(names[row], width=60) for row in order])
    ax.invert_yaxis()
    ax.set_xlabel(label(heading(value, language)))
    ax.margins(x=0.14)
    if value == "share":
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=None))
    if (table[value].astype("float64") < 0).any():
        ax.axvline(0, color=EDGE, linewidth=0.8)
    else:
        ax.set_xlim(left=0)
    if language == "ar":
        mirror(ax)
    if len(keys) > 1:
        key(ax, names="right" if language == "ar" else "left")


def _intervals(ax: Axes, rows: pd.DataFrame, at: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Draw the intervals there are; return where each bar with its interval ends."""
    if "low" not in rows or "high" not in rows:
        return lengths
    low, high = (rows[c].astype("float64").to_numpy() for c in ("low", "high"))
    there = np.isfinite(low) & np.isfinite(high)
    around = np.vstack([np.maximum(0, lengths - low), np.maximum(0, high - lengths)])[:, there]
    ax.errorbar(lengths[there], at[there], xerr=around, fmt="none", ecolor=EDGE, elinewidth=1, capsize=3)
    return np.where(there, np.where(lengths < 0, low, high), lengths)


def _text(table: pd.DataFrame, value: str, by: str, left: int, language: str) -> str:
    head, about = heading(value, language), heading({"pair": "actor", "via": "actor"}.get(by, by), language)
    text = words(language, en=f"Bars of {head} by {about}", ar=f"أعمدة: {head} بحسب {about}")
    if table.empty:
        return text + words(language, en=": nothing to show.", ar=": لا شيء يُعرض.")
    shown = []
    for _, row in table.head(5).iterrows():
        number = percent(row[value]) if value == "share" else f"{row[value]:g}" if value == "n" else f"{row[value]:.2f}"
        who = f"{apart(row['_name'])} ({apart(row['_group'])})" if row["_group"] else apart(row["_name"])
        extra = [f"n={int(row['n'])}"] if "n" in table and value != "n" else []
        if "low" in table and not pd.isna(row["low"]):
            low, high = (percent(row[c]) if value == "share" else f"{row[c]:.2f}" for c in ("low", "high"))
            extra.append(words(language, en=f"interval {low} to {high}", ar=f"من {low} إلى {high}"))
        shown.append(f"{who} {number}" + (f" ({listed(extra, language, comma=True)})" if extra else ""))
    rest = len(table) - len(shown)
    if rest:
        shown.append(words(language, en=f"and {rest} more", ar=f"و{rest} غيرها"))
    text += f": {listed(shown, language)}"
    if left:
        text += words(language, en=f". {left} names are not drawn", ar=f". عدد ما لم يُرسم: {left}")
    return text + "."
