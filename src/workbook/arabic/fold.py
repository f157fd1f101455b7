"""Folding: one spelling for what writers spell in many ways, with a map back to the original."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["Folded", "fold", "fold_text"]

#: All spaces of Unicode but the line breaks, to be one space.
_BLANKS = "\t\x0b\x0c\x1c\x1d\x1e\x1f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SAME = str.maketrans(
    "أإآٱىیےةەکگڤپچژڨ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹" + _BLANKS,
    "ااااييي" + "هه" + "كغفبججق" + "0123456789" * 2 + " " * len(_BLANKS),
)
_PAIRS = tuple((chr(a), chr(b)) for a, b in _SAME.items())
#: From this length on a search for each letter is faster than a look at each character.
_LONG = 100
#: Marks that folding drops: harakat, Quranic signs, tatweel, zero-width and direction marks, soft hyphen.
_DROPPED = "\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_DROP = re.compile(f"[{_DROPPED}]")
#: Characters that folding makes longer or shorter, so that a map is needed: what is dropped, presentation forms,
#: and the few letters whose lower case has another length.
_LENGTH = re.compile(f"[{_DROPPED}\ufb50-\ufdff\ufe70-\ufeff\u0130]")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefe]")


class Folded:
    """A folded text that knows where each of its characters comes from.

    Attributes
    ----------
    original : str
    text : str
        The folded text.
    """

    __slots__ = ("_starts", "original", "text")

    def __init__(self, original: str, text: str, starts: array[int] | None) -> None:
        self.original = original
        self.text = text
        self._starts = starts

    def position(self, index: int) -> int:
        """The original offset of a folded character; of the folded length, the original's."""
        if self._starts is None:
            return index
        return self._starts[index] if index < len(self._starts) else len(self.original)

    def at(self, offset: int) -> int:
        """The index of the first folded character at or after an original offset."""
        return offset if self._starts is None else bisect_left(self._starts, offset)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of a folded one: marks after its last letter belong to it, marks before it do not.

        Examples
        --------
        >>> fold("قَالَ الوزيرُ").span(0, 3)
        (0, 5)
        """
        if self._starts is None:
            return start, end
        if start >= end:
            return self.position(start), self.position(start)
        return self._starts[start], self._end(end)

    def spans(self, pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """The original spans of folded ones that are not empty: :meth:`span` for many."""
        starts = self._starts
        if starts is None:
            return list(pieces)
        size = len(starts)
        return [
            (starts[a], starts[b]) if b < size and starts[b] == starts[b - 1] + 1 else (starts[a], self._end(b))
            for a, b in pieces
        ]

    def _end(self, end: int) -> int:
        """The original end of what ends at a folded index."""
        starts = self._starts
        assert starts is not None
        last = starts[end - 1] + 1
        size = len(starts)
        while end < size and starts[end] < last:
            end += 1
        limit = starts[end] if end < size else len(self.original)
        while last < limit and _DROP.match(self.original, last):
            last += 1
        return last

    def __repr__(self) -> str:
        return f"Folded({len(self.text):,} of {len(self.original):,} characters)"


def _fold_simple(text: str) -> str:
    """Fold a text in which no character changes length."""
    if len(text) < _LONG:
        return text.translate(_SAME).lower()
    for letter, same in _PAIRS:
        text = text.replace(letter, same)
    return text.lower()


def fold(text: str) -> Folded:
    """Fold a text for matching, keeping the way back.

    Harakat, tatweel, zero-width and direction marks go; alefs with hamza become alef, ``ة`` becomes ``ه``, ``ى`` becomes
    ``ي``; Persian and other letters become their Arabic neighbours, Arabic-Indic digits ASCII ones, presentation forms
    their letters, all spaces but line breaks one space, Latin letters lower case. Hamza on و and ي stays.

    Parameters
    ----------
    text : str
        Any string.

    Returns
    -------
    Folded

    Examples
    --------
    >>> folded = fold("أكّدَ المتحدّثُ")
    >>> folded.text
    'اكد المتحدث'
    >>> start, end = folded.span(4, 11)
    >>> folded.original[start:end]
    'المتحدّثُ'
    """
    if not _LENGTH.search(text):
        return Folded(text, _fold_simple(text), None)
    # the rest keeps its length, so that it is folded once and then cut
    simple = _fold_simple(text.replace("\u0130", "i"))
    places = array("I", range(len(text)))
    pieces: list[str] = []
    starts = array("I")
    done = 0
    for found in _LENGTH.finditer(text):
        at = found.start()
        if at > done:
            pieces.append(simple[done:at])
            starts += places[done:at]
        if not _DROP.match(text, at):
            expanded = _expand(text[at])
            pieces.append(expanded)
            starts.extend([at] * len(expanded))
        done = at + 1
    pieces.append(simple[done:])
    starts += places[done:]
    return Folded(text, "".join(pieces), starts)


def _expand(char: str) -> str:
    """What one character of changing length folds to: nothing for a mark, its letters for a presentation form."""
    if _DROP.match(char):
        return ""
    if _PRESENTATION.match(char):
        char = _DROP.sub("", unicodedata.normalize("NFKC", char))
    return _DROP.sub("", _fold_simple(char))


def fold_text(text: str) -> str:
    """The folded text alone, for forms and comparisons.

    Examples
    --------
    >>> fold_text("المسؤولة") == fold_text("المسؤوله")
    True
    """
    return _fold_short(text) if len(text) < 40 else fold(text).text


@lru_cache(maxsize=1 << 16)
def _fold_short(text: str) -> str:
    """Fold a word or short phrase; the codebook's are asked for again and again."""
    return fold(text).text
