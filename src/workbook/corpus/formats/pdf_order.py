"""Whether Arabic out of a PDF is in reading order: signs in the letters, in the forms and in where words are painted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

__all__ = ["Piece", "mixed_up", "normalise_forms", "painted_backwards", "what_is_wrong"]

_FORMS = re.compile(r"[\ufb50-\ufd3d\ufd50-\ufdff\ufe70-\ufefc]")
_WORD = re.compile(r"[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]+")
_FORM_WORD = re.compile(r"[\u0621-\u064a\u0671-\u06d3\ufb50-\ufd3d\ufd50-\ufdf9\ufe80-\ufefc]+")
_MARKS = re.compile(r"[\u064b-\u065f\u0670]")
_ARABIC = "[\u0621-\u064a\u0671-\u06d3\ufb50-\ufd3d\ufd50-\ufdf9\ufe80-\ufefc]"
#: What is painted otherwise than Arabic within a run: numbers, Latin, and a mark at its left end.
_OTHER = re.compile(rf"[0-9\u0660-\u0669A-Za-z]|\A\s*[.،؛؟!:][ \t]*{_ARABIC}")
_LETTER = re.compile(_ARABIC)
_SWAPPED = re.compile(r"[وفبك]?اال")


class Piece(NamedTuple):
    """A piece of text and where on the page it was painted."""

    text: str
    x: float
    y: float


def normalise_forms(text: str) -> tuple[str, int]:
    """Ordinary letters for presentation forms, everything else as it is.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of str and int
        The text and how many characters were changed. The Unicode Standard (chapter 9.2, "Arabic Presentation Forms")
        gives these characters compatibility decompositions, which NFKC applies.

    Examples
    --------
    >>> normalise_forms("ﻗﺎﻝ ½")
    ('قال ½', 3)
    """
    # a lone mark's form decomposes to space and mark: the space is no part of the word
    return _FORMS.subn(lambda m: unicodedata.normalize("NFKC", m[0]).lstrip(" ") or m[0], text)


@cache
def _form(char: str) -> str:
    tag = unicodedata.decomposition(char).partition(" ")[0]
    return tag.strip("<>") if tag in ("<initial>", "<medial>", "<final>", "<isolated>") else ""


def painted_backwards(pieces: Iterable[Piece]) -> bool:
    """Whether the Arabic pieces of a page came out from left to right.

    Neighbours on a line are compared: in reading order the next Arabic piece lies further left.

    Parameters
    ----------
    pieces : iterable of Piece
        In the order in which they came out.

    Returns
    -------
    bool

    Examples
    --------
    >>> painted_backwards([Piece("الوزير", 10, 700), Piece("قال", 60, 700), Piece("إنه", 10, 680), Piece("نعم", 50, 680)])
    True
    """
    right = left = 0
    before: Piece | None = None
    for piece in pieces:
        if not _LETTER.search(piece.text):
            continue
        if before is not None and abs(piece.y - before.y) < 2:
            right += piece.x > before.x + 0.5
            left += piece.x < before.x - 0.5
        before = piece
    return right >= 2 and right > 0.25 * (right + left)


def mixed_up(pieces: Iterable[Piece]) -> bool:
    """Whether lines with numbers, Latin words or marks came out in the order in which they were painted.

    pypdf turns the Arabic stretches of a run round, each for itself, and leaves the stretches in painted order; so an
    Arabic run with a number in it, or with the full stop at its left end, comes out wrong. Stretches of one run are
    reported at one place.

    Parameters
    ----------
    pieces : iterable of Piece
        In the order in which they came out.

    Returns
    -------
    bool

    Examples
    --------
    >>> mixed_up([Piece("مشيرة ", 10, 700), Piece("2021", 10, 700), Piece(" منذ", 10, 700)])
    True
    >>> mixed_up([Piece("منذ ", 60, 700), Piece("2021", 40, 700), Piece("قال الوزير ذلك", 10, 680)])
    False
    """
    runs: list[str] = []
    place: tuple[float, float] | None = None
    for piece in pieces:
        if place == (piece.x, piece.y):
            runs[-1] += piece.text
        else:
            runs.append(piece.text)
        place = piece.x, piece.y
    arabic = [run for run in runs if _LETTER.search(run)]
    return sum(_OTHER.search(run) is not None for run in arabic) > 0.02 * len(arabic)


def what_is_wrong(raw: str, text: str) -> str | None:
    """Why Arabic that came out of a PDF can't be used, or None.

    Parameters
    ----------
    raw : str
        As it came out.
    text : str
        The same with ordinary letters (`normalise_forms`).

    Returns
    -------
    str or None

    Examples
    --------
    >>> what_is_wrong("قال الوزير إن الحكومة مستعدة", "قال الوزير إن الحكومة مستعدة")
    >>> what_is_wrong("ةدعتسم ةموكحلا نإ ريزولا لاق", "ةدعتسم ةموكحلا نإ ريزولا لاق")
    'the letters of the Arabic words came out backwards'
    """
    shown = [c for c in text if not c.isspace()]
    # private use, unassigned, control and replacement characters: a font without a map to characters
    if sum(unicodedata.category(c) in ("Co", "Cn", "Cc") or c == "\ufffd" for c in shown) > 0.02 * len(shown):
        return "the PDF's fonts don't say which characters their glyphs are"
    letters = sum(c.isalpha() for c in shown)
    if letters and sum("\u0080" <= c <= "\u00ff" and c.isalpha() for c in shown) > 0.3 * letters:
        return "the text came out as Latin letters with accents, as old Arabic fonts without a character map give it"
    words = _WORD.findall(_MARKS.sub("", text))
    if not words:
        return None
    if _backwards(words):
        return "the letters of the Arabic words came out backwards"
    if len(words) >= 8 and sum(len(w) == 1 for w in words) > 0.3 * len(words):
        return "the Arabic letters came out apart from each other"
    # no Arabic word of the news has more letters than some 14 with its clitics
    if sum(len(w) for w in words if len(w) > 16) > 0.2 * sum(map(len, words)):
        return "the Arabic words came out without spaces between them"
    if _misjoined(raw):
        return "the Arabic letters came out as presentation forms in disorder"
    swapped = sum(_SWAPPED.match(w) is not None for w in words)
    if swapped >= 2 and swapped > 0.005 * len(words):
        return "لا came out as ال within words"
    first = re.findall(r"^[ \t]*[.،؛؟:!][ \t]*[\u0621-\u064a]", text, re.M)
    last = re.findall(r"[\u0621-\u064a\d»\")][ \t]*[.،؛؟:!][ \t]*$", text, re.M)
    if len(first) >= 2 and len(first) > len(last):
        return "the lines begin with the mark that ends them: the words came out from left to right"
    return None


def _backwards(words: list[str]) -> bool:
    """Ta marbuta and alif maqsura end words and never begin them; the article begins many words."""
    right = wrong = 0
    for word in words:
        if len(word) >= 3:
            right += word[-1] in "ةى"
            wrong += word[0] in "ةى"
        if len(word) >= 5:
            right += word.startswith("ال")
            wrong += word.endswith("لا")
    return wrong >= 2 and wrong > right


def _misjoined(raw: str) -> bool:
    """Whether forms stand where they can't: an initial without a letter after it, a final without one before it."""
    forms = bad = 0
    for word in _FORM_WORD.findall(_MARKS.sub("", raw)):
        for i, char in enumerate(word):
            form = _form(char)
            if not form:
                continue
            forms += 1
            if form in ("initial", "medial"):
                bad += i + 1 == len(word) or _form(word[i + 1]) in ("initial", "isolated")
            if form in ("final", "medial"):
                bad += i == 0 or _form(word[i - 1]) in ("final", "isolated")
    return bad >= 2 and bad > 0.05 * forms
