"""Words, paragraphs and sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import partial
from typing import NamedTuple

from workbook.arabic.fold import Folded
from workbook.arabic.glyphs import QuotedSpan, quotation_marks

__all__ = ["Word", "paragraphs", "sentences", "word_forms", "words"]

_WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
#: Letters read one by one, in brackets: (بي.بي.سي).
_DOTTED = re.compile(r"\((?:\w{1,4}\.)+\w{1,4}\.?\)")
_STOP = re.compile(r"[.!?؟…]+")
#: Abbreviations before a dot, folded: titles and dates (د. أ. م. ق.م.).
_ABBREVIATIONS = frozenset(
    ["د", "ا", "م", "أ", "ص", "ق", "ه", "ت", "ب", "ج", "ع", "هـ", "الخ", "mr", "mrs", "dr", "no", "vs", "st"]
)


class Word(NamedTuple):
    """A word: original offsets and folded form."""

    start: int
    end: int
    form: str


_new_word = partial(tuple.__new__, Word)


def word_forms(folded: str) -> list[str]:
    """The words of a folded text, without their places.

    Examples
    --------
    >>> word_forms("قال: «الوزير»")
    ['قال', 'الوزير']
    """
    return _WORD.findall(folded)


def words(folded: Folded) -> list[Word]:
    """The words of a text: runs of letters and digits of the folded text.

    Examples
    --------
    >>> from workbook.arabic import fold
    >>> [w.form for w in words(fold("قالَ: «الوزيرُ»"))]
    ['قال', 'الوزير']
    """
    spans = folded.spans([m.span() for m in _WORD.finditer(folded.text)])
    if not spans:
        return []
    # as Word(…), without a call in Python for each of them
    return list(map(_new_word, zip(*zip(*spans, strict=True), word_forms(folded.text), strict=True)))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, start + left + len(piece.strip())


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The lines of a text that hold anything, as trimmed spans.

    Examples
    --------
    >>> paragraphs("أ\\n\\n ب ")
    [(0, 1), (4, 5)]
    """
    spans = (_trimmed(text, *m.span()) for m in _LINE.finditer(text))
    return [(s, e) for s, e in spans if e > s]


def sentences(folded: Folded, quoted: list[QuotedSpan] | None = None) -> list[tuple[int, int]]:
    """The sentences of a text as trimmed original spans; together they hold every character that is not white space.

    A sentence ends at a full stop, question or exclamation mark, or line break; not after an abbreviation or an
    initial, not within a number or a Latin name, not at ``..`` or ``...`` that the line goes on after, and not within
    closed quotation marks: what is quoted stays in the sentence of its host.

    Parameters
    ----------
    folded : Folded
    quoted : list of QuotedSpan, optional
        The quotation marks of the text, where they are known already.

    Examples
    --------
    >>> from workbook.arabic import fold
    >>> text = "وصل د. سالم. وقال: «نعم. سنعود»."
    >>> [text[s:e] for s, e in sentences(fold(text))]
    ['وصل د. سالم.', 'وقال: «نعم. سنعود».']
    """
    text = folded.original
    quoted = quotation_marks(text) if quoted is None else quoted
    marks = [m for m in quoted if m.closed and m.depth == 0]
    begins = [m.start for m in marks]
    out = []
    for line_start, line_end in paragraphs(text):
        start = line_start
        for m in _STOP.finditer(text, line_start, line_end):
            end = m.end()
            if not _ends_sentence(text, m, line_end):
                continue
            i = bisect_right(begins, m.start()) - 1
            if i >= 0 and m.start() < marks[i].inner_end:
                # a stop that closes the quotation closes the sentence where the host ends with it
                rest = text[end : marks[i].end]
                if rest.strip() != text[marks[i].inner_end : marks[i].end].strip() or not _host_ends(
                    text, marks[i].end, line_end
                ):
                    continue
                end = marks[i].end
            else:
                end = _closing(text, end, line_end)
            if end <= start:
                continue
            span = _trimmed(text, start, end)
            if span[1] > span[0]:
                out.append(span)
            start = end
        if start < line_end:
            span = _trimmed(text, start, line_end)
            if span[1] > span[0]:
                out.append(span)
    return out


def _closing(text: str, end: int, limit: int) -> int:
    """Past closing marks and brackets that stand right after a stop."""
    while end < limit and text[end] in "»”’)]\u200f\u200e":
        end += 1
    return end


def _host_ends(text: str, end: int, limit: int) -> bool:
    """Whether the host sentence ends with its quotation: a new one begins behind the closing mark."""
    rest = text[end : min(limit, end + 12)].lstrip()
    return (
        not rest
        or rest[0] not in "،,؛;:.–-"
        and (rest[0] in 'و«“"' or rest.startswith(("ف", "كما", "من ", "في ", "وا")))
    )


def _ends_sentence(text: str, m: re.Match[str], limit: int) -> bool:
    mark, start, end = m.group(), m.start(), m.end()
    if mark[0] in "!?؟" or mark[-1] in "!?؟":
        return True
    if end >= limit:
        return True
    if len(mark) > 1 or mark == "…":
        return False
    before = text[start - 1] if start else ""
    after = text[end]
    if after.isdigit() and (before.isdigit() or not before.isspace()):
        return False
    if before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
        return False
    if after.isalpha() and _DOTTED.search(text, max(0, start - 12), min(limit, end + 12)):
        return False
    token = re.search(r"[\w\u0640\u064b-\u0652]*$", text[max(0, start - 12) : start])
    word = token.group().strip("\u0640") if token else ""
    return not (word and (word.lower() in _ABBREVIATIONS or len(word) == 1 and word.isalpha()))
