"""What plots write, in two languages: headings, actors, issues, figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from workbook.codebook import Codebook, load_codebook
from workbook.errors import WorkbookError
from workbook.views.plot.style import label, say

__all__ = [
    "actors",
    "apart",
    "heading",
    "issues",
    "key",
    "listed",
    "mirror",
    "need",
    "nothing",
    "percent",
    "titled",
    "words",
]

#: Headings of columns and kinds of rows: Arabic, English.
_HEADINGS: dict[str, tuple[str, str]] = {
    "actor": ("الفاعل", "actor"),
    "affirming": ("مؤكِّدة", "affirming"),
    "date": ("التاريخ", "date"),
    "demanding": ("مطالِبة", "demanding"),
    "denying": ("نافية", "denying"),
    "direct": ("مباشر", "direct"),
    "documents": ("النصوص", "documents"),
    "doubting": ("مشكِّكة", "doubting"),
    "dp": ("انحراف النسب DP (0 = متساوٍ)", "deviation of proportions DP (0 = even)"),
    "evaluating": ("مقيِّمة", "evaluating"),
    "form": ("صيغة الذكر", "form"),
    "group": ("جماعة", "group"),
    "indirect": ("غير مباشر", "indirect"),
    "interval": ("فترة الثقة", "interval"),
    "issue": ("القضية", "issue"),
    "jaccard": ("معامل جاكارد", "Jaccard coefficient"),
    "kind": ("نوع الاقتباس", "kind of quotation"),
    "log_dice": ("لوغ دايس", "log Dice"),
    "log_likelihood": ("الأرجحية اللوغاريتمية G²", "log-likelihood G²"),
    "log_ratio": ("النسبة اللوغاريتمية", "log ratio"),
    "medium": ("المناسبة", "medium"),
    "mixed kind": ("مختلط", "mixed"),
    "n": ("العدد", "number"),
    "none": ("غير محدد", "not resolved"),
    "of": ("من", "of"),
    "organisation": ("منظمة", "organisation"),
    "other": ("غير ذلك", "other"),
    "outlet": ("الوسيلة", "outlet"),
    "per_million": ("لكل مليون كلمة", "per million words"),
    "period": ("الفترة", "period"),
    "person": ("شخص", "person"),
    "position": ("الموقف", "position"),
    "running words": ("الكلمات بترتيب تواريخ النصوص", "running words, documents in order of date"),
    "score": ("المحصلة: مؤيد − معارض", "score: support − oppose"),
    "share": ("الحصة", "share"),
    "share of positions": ("الحصة من المواقف", "share of positions"),
    "state": ("دولة", "state"),
    "text": ("التسمية", "name used"),
    "tone": ("نبرة الفعل", "tone of the cue"),
    "type": ("نوع الفاعل", "type of actor"),
    "undated": ("بلا تاريخ", "undated"),
    "unmarked": ("بلا فعل", "no verb"),
    "unnamed": ("غير مسمى", "unnamed"),
    "word": ("الكلمة", "word"),
}


def heading(word: Any, language: str) -> str:
    """A heading, a kind of row or a position in the language asked for; what is none of them stays as it is.

    Examples
    --------
    >>> heading("share", "ar"), heading("oppose", "en"), heading("قطر", "en")
    ('الحصة', 'oppose', 'قطر')
    """
    if word is None or word is pd.NA or word != word:
        word = "none"
    pair = _HEADINGS.get(str(word))
    return say(str(word), language) if pair is None else pair[language == "en"]


def words(language: str, **texts: str) -> str:
    """One of several texts by language: ``words("ar", ar="…", en="…")``."""
    say("", language)
    return texts[language]


def actors(table: pd.DataFrame, language: str, *, prefix: str = "") -> list[str]:
    """The names of a table's actors: English ones where they are asked for and there are any."""
    names = table[f"{prefix}name"].tolist()
    english = table[f"{prefix}name_en"].tolist() if language == "en" and f"{prefix}name_en" in table else names
    chosen = [e if isinstance(e, str) else n for e, n in zip(english, names, strict=True)]
    return [c if isinstance(c, str) else heading("none", language) for c in chosen]


def issues(ids: Iterable[str], language: str, codebook: Codebook | None) -> list[str]:
    """The labels of issues by the codebook (the shipped one by default); an issue that it lacks keeps its id."""
    known = (codebook or load_codebook()).issues
    labels = {i: (known[i].label_ar if language == "ar" else known[i].label_en) for i in known}
    return [labels.get(i) or i for i in ids]


def percent(value: float) -> str:
    """A share as people read it.

    Examples
    --------
    >>> percent(0.034), percent(0.5), percent(1.0)
    ('3.4 %', '50 %', '100 %')
    """
    return f"{value * 100:.1f}".removesuffix(".0") + " %"


def need(table: pd.DataFrame, columns: Sequence[str], function: str) -> None:
    """Raise an error where a table is none that the plot can draw."""
    if not isinstance(table, pd.DataFrame):
        raise WorkbookError(
            f"a {type(table).__name__} can't be drawn; give the table that wb.analysis.{function} returns"
        )
    missing = [c for c in columns if c not in table]
    if missing:
        raise WorkbookError(
            f"the table has no column {', '.join(missing)}; give one that wb.analysis.{function} returns"
            f" (it has {', '.join(map(str, table.columns))})"
        )


def mirror(ax: Axes) -> None:
    """Turn a chart of categories as Arabic reads: names on the right, values growing to the left."""
    ax.invert_xaxis()
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")
    ax.spines["right"].set_visible(True)
    ax.spines["left"].set_visible(False)


def key(ax: Axes, handles: Sequence[Artist] | None = None, *, names: str = "left") -> None:
    """Put the legend above the picture, where it covers nothing; it reaches over the side of the names."""
    n = len(handles) if handles is not None else len(ax.get_legend_handles_labels()[0])
    side = ("lower right", 1.0) if names == "left" else ("lower left", 0.0)
    place: dict[str, Any] = {
        "loc": side[0],
        "bbox_to_anchor": (side[1], 1.0),
        "ncol": n if n < 6 else 4,
        "frameon": False,
    }
    if handles is None:
        ax.legend(**place)
    else:
        ax.legend(handles=handles, **place)


def apart(name: str) -> str:
    """A name within a text alternative: set apart (U+2068 … U+2069), so that figures beside it keep their place.

    Examples
    --------
    >>> apart("قطر") == "\\u2068قطر\\u2069", apart("Qatar")
    (True, 'Qatar')
    """
    return name if name.isascii() else f"\u2068{name}\u2069"


def titled(ax: Axes, title: str | None, language: str, *, above: int = 0) -> None:
    """Put a title where there is one, above so many lines of a legend or of marks."""
    if title:
        ax.set_title(label(title, language=language), pad=6 + 20 * above)


def listed(parts: Iterable[str], language: str, *, comma: bool = False) -> str:
    """Join the parts of a text alternative with the marks of its language."""
    return {("en", False): "; ", ("en", True): ", ", ("ar", False): "؛ ", ("ar", True): "، "}[(language, comma)].join(
        parts
    )


def nothing(ax: Axes, language: str) -> None:
    """Say in the picture that there is nothing to draw."""
    text = words(language, ar="لا شيء يطابق", en="nothing meets the conditions")
    ax.text(0.5, 0.5, label(text), ha="center", va="center", transform=ax.transAxes)
    ax.set_xticks([])
    ax.set_yticks([])
