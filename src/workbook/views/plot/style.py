"""The one style of all plots: colours, a second channel beside them, labels in two scripts, and a way back to the data.

The colours are the palette of M. Okabe and K. Ito (*Color Universal Design*, 2008), made to be told apart with any kind
of colour vision. No colour stands alone: a position has a marker, a hatch and a line of its own as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from workbook.errors import WorkbookError

__all__ = [
    "EDGE",
    "Language",
    "Look",
    "PALETTE",
    "POSITIONS",
    "SCORES",
    "SERIES",
    "axes",
    "describe",
    "label",
    "looks",
    "remember",
    "say",
    "table",
]

Language = Literal["ar", "en"]

#: Okabe and Ito's colours by name.
PALETTE = {
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
    "black": "#000000",
    "grey": "#999999",
}
#: The edge of every mark: what keeps pale fills visible on white.
EDGE = "#222222"


class Look(NamedTuple):
    """How a position or a series is drawn: a colour and, beside it, a marker, a hatch and a line."""

    colour: str
    marker: str
    hatch: str
    line: Any


#: The look of each position, the same in every plot.
POSITIONS = {
    "support": Look(PALETTE["blue"], "o", "", "-"),
    "oppose": Look(PALETTE["vermillion"], "X", "////", "--"),
    "conditional": Look(PALETTE["orange"], "D", "....", "-."),
    "neutral": Look("#DDDDDD", "s", "----", ":"),
    "mixed": Look(PALETTE["purple"], "P", "xxxx", (0, (5, 1, 1, 1, 1, 1))),
}
#: Looks for series that have none of their own (outlets, types, actors), in order.
SERIES = (
    Look(PALETTE["blue"], "o", "", "-"),
    Look(PALETTE["orange"], "s", "////", "--"),
    Look(PALETTE["green"], "^", "....", "-."),
    Look(PALETTE["purple"], "D", "xxxx", ":"),
    Look(PALETTE["sky"], "v", "\\\\\\\\", (0, (5, 1, 1, 1, 1, 1))),
    Look(PALETTE["vermillion"], "X", "----", (0, (1, 1))),
    Look(PALETTE["yellow"], "P", "++++", (0, (8, 2))),
    Look(PALETTE["grey"], "*", "||||", (0, (3, 5, 1, 5))),
)
#: From opposition (−1) over nothing (0) to support (+1), in the colours of the positions.
SCORES = LinearSegmentedColormap.from_list("scores", [PALETTE["vermillion"], "#F7F7F7", PALETTE["blue"]])

_WORDS: dict[str, tuple[str, str]] = {
    "support": ("مؤيد", "support"),
    "oppose": ("معارض", "oppose"),
    "conditional": ("مشروط", "conditional"),
    "neutral": ("محايد", "neutral"),
    "mixed": ("متباين", "mixed"),
}
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
#: Direction marks of the text itself: a label is laid out by its own letters, not by what an article hides in it.
_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LRM, _LRI, _RLI, _PDI = "\u200e", "\u2066", "\u2067", "\u2069"
_memory: WeakKeyDictionary[Axes, tuple[pd.DataFrame, str]] = WeakKeyDictionary()


def label(text: Any, *, width: int | None = None, language: str = "ar") -> str:
    """Return a text as matplotlib must get it, so that Arabic and mixed labels read in the right order.

    Matplotlib takes the direction of a label from its first strong letter, and in SVG files with text kept as text
    (``svg.fonttype: none``) the browser puts brackets and signs at the ends of an Arabic label on the wrong side. A
    label that holds Arabic is therefore isolated, right to left, between U+2067 and U+2069, which are not drawn. So it
    may also stand within an English title. A ``$`` is data, not mathematics, and direction marks within the text are
    dropped.

    Parameters
    ----------
    text : object
        Its ``str`` is the label; a missing value gives the empty label.
    width : int, optional
        Characters from which the label is cut, with an ellipsis.
    language : {"ar", "en"}
        ``en`` for an English text that names something Arabic (a title): it stays left to right.

    Returns
    -------
    str
        The label for matplotlib. Tables keep the text without the marks.

    Examples
    --------
    >>> label("UN ترحب بالقرار") == "\\u2067UN ترحب بالقرار\\u2069"
    True
    >>> label("Qatar"), label("Security Council", width=10)
    ('Qatar', 'Security…')
    """
    if text is None or text is pd.NA or text != text:
        return ""
    plain = " ".join(_MARKS.sub("", str(text)).split())
    if width is not None and len(plain) > width:
        plain = plain[: max(1, width - 1)].rstrip() + "…"
    out = plain.replace("$", r"\$")
    if _ARABIC.search(plain):
        return (_LRI if language == "en" else _RLI) + out + _PDI
    # matplotlib leaves a label that starts with an underscore out of legends
    return _LRM + out if out.startswith("_") else out


def say(word: str, language: str) -> str:
    """A word of the plots (a position, an axis) in the language asked for.

    Examples
    --------
    >>> say("oppose", "ar"), say("oppose", "en")
    ('معارض', 'oppose')
    """
    if language not in ("ar", "en"):
        raise WorkbookError(f"language={language!r} is not known; choose one of ar, en")
    pair = _WORDS.get(word)
    return word if pair is None else pair[language == "en"]


def axes(ax: Axes | None, *, width: float = 7.0, height: float = 4.0) -> Axes:
    """Return the Axes to draw on: the one given, or that of a new figure of so many inches."""
    if ax is None:
        _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.set_axisbelow(True)
    return ax


def remember(ax: Axes, *, table: pd.DataFrame, text: str) -> Axes:
    """Keep the table behind a picture and its text alternative with the Axes, and return the Axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    table : pandas.DataFrame
        What is drawn, a copy of which :func:`table` hands out.
    text : str
        What a reader who can't see the picture needs, which :func:`describe` hands out.
    """
    _memory[ax] = (table.copy(), text)
    return ax


def _recall(ax: Axes) -> tuple[pd.DataFrame, str]:
    if ax not in _memory:
        raise WorkbookError("nothing is known of this picture: give the Axes that a function of wb.plot returned")
    return _memory[ax]


def describe(ax: Axes) -> str:
    """Return the text alternative of a picture: what it shows, with its main figures.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a function of ``wb.plot`` returned.

    Raises
    ------
    WorkbookError
        If the picture was not drawn by ``wb.plot``.

    Examples
    --------
    >>> ax = remember(axes(None), table=pd.DataFrame({"n": [2]}), text="One bar: 2.")
    >>> describe(ax), table(ax)["n"].tolist()
    ('One bar: 2.', [2])
    """
    return _recall(ax)[1]


def table(ax: Axes) -> pd.DataFrame:
    """Return the table behind a picture: the numbers that it draws.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a function of ``wb.plot`` returned.

    Raises
    ------
    WorkbookError
        If the picture was not drawn by ``wb.plot``.

    Examples
    --------
    >>> ax = remember(axes(None), table=pd.DataFrame({"n": [2]}), text="One bar: 2.")
    >>> table(ax)["n"].tolist()
    [2]
    """
    return _recall(ax)[0].copy()


def looks(names: Iterable[str]) -> dict[str, Look]:
    """The look of each name: a position's own, else one of the series in order; after eight they begin again."""
    others: dict[str, Look] = {}
    for name in names:
        others[name] = POSITIONS.get(name) or SERIES[sum(n not in POSITIONS for n in others) % len(SERIES)]
    return others
