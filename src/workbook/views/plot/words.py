"""Where words stand."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from workbook.errors import WorkbookError
from workbook.views.plot.labels import apart, heading, listed, need, nothing, titled, words
from workbook.views.plot.style import SERIES, axes, label, remember

__all__ = ["dispersion"]


def dispersion(table: pd.DataFrame, *, title: str | None = None, language: str = "en", ax: Axes | None = None) -> Axes:
    """Draw where words stand in the documents, taken in order of date: a line for each word, a stroke for each place.

    Parameters
    ----------
    table : pandas.DataFrame
        What :func:`workbook.analysis.places` returns.
    title, language, ax
        As of :func:`workbook.plot.bars`. Texts run from left to right in both languages.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    WorkbookError
        For more than twenty words.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "سلام حرب سلام", date="2021"), wb.Document("b", "حرب", date="2022")])
    >>> ax = dispersion(wb.analysis.places(coding, ["سلام", "حرب"]))
    >>> wb.plot.describe(ax)
    'Places of words in 4 running words: \\u2068سلام\\u2069: 2 in 1 document; \\u2068حرب\\u2069: 2 in 2 documents.'
    """
    need(table, ["word", "doc_id", "date", "running", "of"], "places")
    words(language, ar="", en="")
    order = table["word"].drop_duplicates().tolist()
    if len(order) > 20:
        raise WorkbookError(f"the table has {len(order)} words; a picture shows up to 20")
    total = int(table["of"].iloc[0]) if len(table) else 0
    ax = axes(ax, width=8.0, height=max(1.8, 1.3 + 0.42 * len(order)))
    if table.empty:
        nothing(ax, language)
    else:
        for y, word in enumerate(order):
            rows = table[table["word"] == word]
            look = SERIES[y % len(SERIES)]
            ax.vlines(rows["running"], y - 0.36, y + 0.36, color=look.colour, linewidth=1.1)
        ax.set_yticks(range(len(order)), [label(f"{w} ({(table['word'] == w).sum()})", width=40) for w in order])
        ax.set_ylim(len(order) - 0.4, -0.6)
        ax.set_xlim(-0.01 * total, 1.01 * total)
        ax.set_xlabel(label(heading("running words", language)))
        _years(ax, table, language)
        if language == "ar":
            ax.yaxis.tick_right()
            ax.spines["right"].set_visible(True)
            ax.spines["left"].set_visible(False)
    titled(ax, title, language, above=1)
    return remember(ax, table=table, text=_text(table, order, total, language))


def _years(ax: Axes, table: pd.DataFrame, language: str) -> None:
    """Mark above the picture where each year's first place lies; years that would cover each other are passed over."""
    year = table["date"].astype("str").str[:4].where(table["date"].notna(), heading("undated", language))
    firsts = (table["running"] - table["at"]).groupby(year).min().sort_values(kind="stable")
    last = float("-inf")
    for name, begin in firsts.items():
        ax.axvline(begin, color="#CCCCCC", linewidth=0.8, zorder=0)
        if begin - last > 0.055 * table["of"].iloc[0]:
            text = label(name)
            ax.annotate(text, (begin, 1), xycoords=("data", "axes fraction"), xytext=(1, 2), textcoords="offset points", fontsize=8, color="#555555")  # fmt: skip
            last = begin


def _text(table: pd.DataFrame, order: list[str], total: int, language: str) -> str:
    lines = []
    for word in order:
        rows = table[table["word"] == word]
        docs = rows["doc_id"].nunique()
        lines.append(
            words(
                language,
                en=f"{apart(word)}: {len(rows)} in {docs} document{'' if docs == 1 else 's'}",
                ar=f"{apart(word)}: {len(rows)} في {docs} من النصوص",
            )
        )
    head = words(
        language, en=f"Places of words in {total} running words", ar=f"مواضع الكلمات في {total} من الكلمات المتتابعة"
    )
    return (
        f"{head}: {listed(lines, language)}."
        if lines
        else words(language, en="Places of words: nothing to show.", ar="مواضع الكلمات: لا شيء يُعرض.")
    )
