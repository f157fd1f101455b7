"""The words of network pictures in two languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from workbook.errors import WorkbookError
from workbook.views.plot.style import PALETTE, label

__all__ = ["AGREEMENT", "CONFLICT", "LINES", "Names", "heading", "named", "sign_keys", "word"]

#: Label to what is drawn in its place: an English name, an issue's title.
Names = Mapping[str, str]
AGREEMENT, CONFLICT = PALETTE["blue"], PALETTE["vermillion"]
#: Ties of agreement and conflict tell themselves apart by line as well as by colour.
LINES: dict[int, Any] = {1: "-", -1: (0, (3, 2))}

_WORDS = {
    "agreement": ("توافق", "agreement"),
    "conflict": ("تعارض", "conflict"),
    "support": ("تأييد", "support"),
    "opposition": ("معارضة", "opposition"),
    "camp": ("المعسكر", "camp"),
    "tie": ("الصلة", "tie"),
    "polarisation": ("الاستقطاب", "polarisation"),
    "statements in the window": ("الأقوال في النافذة", "statements in the window"),
}


def word(key: str, language: str) -> str:
    """A word of the pictures in a language.

    Examples
    --------
    >>> word("conflict", "ar"), word("conflict", "en")
    ('تعارض', 'conflict')
    """
    if language not in ("ar", "en"):
        raise WorkbookError(f"language={language!r} is not known; choose one of ar, en")
    return _WORDS[key][language == "en"]


def named(name: str, names: Names | None) -> str:
    """What is drawn for a label."""
    found = names.get(name) if names is not None else None
    return found if isinstance(found, str) and found else name


def heading(ax: Axes, title: str | None, language: str) -> None:
    """Put the title over a picture, at the side from which the language is read."""
    if title:
        ax.set_title(label(title, language=language), loc="right" if language == "ar" else "left", fontsize=11, pad=24)


def sign_keys(signs: set[int], words: Sequence[str], language: str) -> list[Any]:
    """The entries of a legend for lines of both signs."""
    looks = zip((1, -1), words, (AGREEMENT, CONFLICT), strict=True)
    return [
        Line2D([], [], color=colour, linestyle=LINES[sign], label=label(word(name, language)))
        for sign, name, colour in looks
        if sign in signs
    ]
