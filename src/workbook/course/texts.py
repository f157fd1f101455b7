"""Course texts: shipped briefs with an English line beside each sentence, and every word under a number."""

from __future__ import annotations

import csv
from functools import lru_cache
from html import escape

import pandas as pd

from workbook.arabic import Word, fold, sentences, words
from workbook.corpus import Corpus, Document, briefs
from workbook.errors import WorkbookError
from workbook.paths import data_dir

__all__ = ["Numbered", "numbered", "passages", "texts", "words_of"]


def texts(*doc_ids: str) -> Corpus:
    """Return some of the shipped briefs.

    Parameters
    ----------
    *doc_ids : str
        In the order in which they are to come.

    Raises
    ------
    WorkbookError
        If there is no such brief.

    Examples
    --------
    >>> texts("gargash-uae-embassy-2018")
    Corpus(1 document, 68 words, 2018-12-27 – 2018-12-27)
    """
    known = {d.id: d for d in briefs()}
    for doc_id in doc_ids:
        if doc_id not in known:
            raise WorkbookError(f"{doc_id!r}: no such brief; their names are the files in data/briefs")
    return Corpus([known[d] for d in doc_ids])


def passages(document: Document) -> pd.DataFrame:
    """Return a text sentence by sentence, with the English of those that have one.

    Parameters
    ----------
    document : Document

    Returns
    -------
    pandas.DataFrame
        ``sentence`` (from 1), ``words`` (numbers of the first and last), ``arabic``, ``english`` (our own translation, empty
        for texts that the course has none for).

    Examples
    --------
    >>> table = passages(texts("gargash-uae-embassy-2018")[0])
    >>> table["words"].tolist()[:2]
    ['1–10', '11–36']
    """
    english = _glosses().get(document.id, {})
    starts = [w.start for w in words_of(document)]
    rows = []
    for number, (start, end) in enumerate(sentences(fold(document.text)), 1):
        inside = [k for k, at in enumerate(starts, 1) if start <= at < end]
        span = f"{inside[0]}–{inside[-1]}" if inside else ""
        rows.append((number, span, document.text[start:end], english.get(number, "")))
    return pd.DataFrame(rows, columns=["sentence", "words", "arabic", "english"])


def words_of(document: Document) -> list[Word]:
    """The words of a text as the coder counts them; number 1 is the first."""
    return words(fold(document.text))


class Numbered:
    """A text to look at, every word with its number; made by :func:`numbered`."""

    def __init__(self, document: Document) -> None:
        self.document = document
        english = _glosses().get(document.id, {})
        found = words_of(document)
        shown = _with_marks(document.text, found)
        self._sentences = [
            (
                number,
                [(k, shown[k - 1]) for k, w in enumerate(found, 1) if start <= w.start < end],
                english.get(number, ""),
            )
            for number, (start, end) in enumerate(sentences(fold(document.text)), 1)
        ]

    def __repr__(self) -> str:
        lines = [self.document.id]
        for number, inside, english in self._sentences:
            lines += [f"({number})", " ".join(f"{k}:{word}" for k, word in inside)]
            lines += [english] if english else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = []
        for number, inside, english in self._sentences:
            # words and glosses are data: escaped, each in a block of its own direction
            line = " ".join(
                f'<span style="display:inline-block;text-align:center;margin:0 .2em">{escape(word)}'
                f'<br><small style="color:#57606a" dir="ltr">{k}</small></span>'
                for k, word in inside
            )
            parts.append(f'<p dir="rtl" lang="ar" style="text-align:right;line-height:1.3">{line}</p>')
            parts.append(f'<p style="margin-bottom:1.2em"><b>{number}</b> {escape(english)}</p>')
        return f"<div><p><code>{escape(self.document.id)}</code></p>{''.join(parts)}</div>"


def _with_marks(text: str, found: list[Word]) -> list[str]:
    """Each word with the marks that touch it: quotation marks decide what is direct, a colon who speaks."""
    out = []
    begin = 0
    for word, after in zip(found, [*(w.start for w in found[1:]), len(text)], strict=True):
        gap = text[word.end : after]
        # what stands before white space belongs to this word, what stands behind it to the next one
        end = (
            word.end + len(gap) - len(gap.lstrip())
            if gap[:1].isspace()
            else word.end + len(gap.split(None, 1)[0] if gap else "")
        )
        out.append(text[begin:end].strip())
        begin = end
    return out


def numbered(document: Document) -> Numbered:
    """Show a text with a number under every word and the English below each sentence.

    Examples
    --------
    >>> print(repr(numbered(Document("a", "قال الوزير إن الاتفاق قريب."))))
    a
    (1)
    1:قال 2:الوزير 3:إن 4:الاتفاق 5:قريب.
    """
    return Numbered(document)


@lru_cache(maxsize=1)
def _glosses() -> dict[str, dict[int, str]]:
    """Document and sentence to its English."""
    out: dict[str, dict[int, str]] = {}
    with data_dir("course", "glosses.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            out.setdefault(row["doc_id"], {})[int(row["sentence"])] = row["english"]
    return out
