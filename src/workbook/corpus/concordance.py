"""Key word in context, on folded text with true offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from workbook.arabic import fold, fold_text, words
from workbook.corpus.document import Document
from workbook.errors import CorpusError

__all__ = ["kwic"]


def kwic(
    documents: Iterable[Document], pattern: str, *, width: int = 60, regex: bool = False, clitics: bool = True
) -> pd.DataFrame:
    """Return each place of a word or phrase with its context.

    Parameters
    ----------
    documents : iterable of Document
    pattern : str
        Words to find, in any spelling that folds alike; with ``regex`` a regular expression on the folded text.
    width : int
        Characters of context on each side.
    clitics : bool
        Find the first word also with attached particles (``والقرار``, ``للقرار``).

    Returns
    -------
    pandas.DataFrame
        ``doc_id, start, end, left, match, right, date, outlet``; ``text[start:end]`` is the match.

    Raises
    ------
    CorpusError
        For an empty pattern or a regular expression that can't be read.

    Examples
    --------
    >>> kwic([Document("a", "رحّب الوزير بالقرارِ.")], "القرار")["match"].tolist()
    ['القرارِ']
    """
    if regex:
        try:
            found = re.compile(fold_text(pattern))
        except re.error as error:
            raise CorpusError(f"kwic: the regular expression {pattern!r} can't be read: {error}") from None
    else:
        parts = [re.escape(w.form) for w in words(fold(pattern))]
        if not parts:
            raise CorpusError(f"kwic: {pattern!r} holds no word; give a word or a phrase")
        head = parts[0]
        if clitics:
            bare = head[2:] if head.startswith("ال") and len(head) > 4 else None
            head = (
                f"(?:ا?[وف]?[بلك]?(?:ال)?(?={head})|ا?[وف]?[بلك]?)(?P<head>{head})"
                if not bare
                else (f"(?:ا?[وف]?[بك]?(?P<head>{head})|ا?[وف]?ل(?P<lam>ل{bare}))")
            )
        else:
            head = f"(?P<head>{head})"
        found = re.compile(rf"(?<!\w){head}" + "".join(rf"\s+{p}" for p in parts[1:]) + r"(?!\w)")
    rows = []
    for d in documents:
        folded = fold(d.text)
        for m in found.finditer(folded.text):
            if m.end() == m.start():
                continue
            groups = m.groupdict()
            begin = m.start("head") if groups.get("head") else m.start("lam") if groups.get("lam") else m.start()
            start, end = folded.span(begin, m.end())
            rows.append(
                {
                    "doc_id": d.id, "start": start, "end": end, "left": d.text[max(0, start - width) : start],
                    "match": d.text[start:end], "right": d.text[end : end + width], "date": d.date, "outlet": d.outlet,
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["doc_id", "start", "end", "left", "match", "right", "date", "outlet"])
