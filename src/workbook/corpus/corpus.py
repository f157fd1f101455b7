"""Many documents: filtering, slicing, sampling, and their table."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, overload

import pandas as pd

from workbook.arabic import fold, words
from workbook.corpus.concordance import kwic
from workbook.corpus.dates import parse_date
from workbook.corpus.document import Document
from workbook.corpus.duplicates import near_duplicates
from workbook.errors import CorpusError

__all__ = ["Corpus"]

_FIELDS = ("title", "outlet", "language", "url", "date", "id")


class Corpus(Sequence[Document]):
    """An immutable sequence of documents with ids of their own.

    Parameters
    ----------
    documents : iterable of Document
    report : pandas.DataFrame, optional
        What could not be read (columns ``file, row, doc_id, problem, remedy``).

    Raises
    ------
    CorpusError
        If two documents have the same id.

    Examples
    --------
    >>> corpus = Corpus([Document("a", "قال الوزير نعم.", date="2021-11-17"), Document("b", "لا خبر.")])
    >>> corpus
    Corpus(2 documents, 5 words, 2021-11-17 – 2021-11-17)
    >>> corpus.filter(since="2021")
    Corpus(1 document, 3 words, 2021-11-17 – 2021-11-17)
    """

    def __init__(self, documents: Iterable[Document] = (), *, report: pd.DataFrame | None = None) -> None:
        self._documents = tuple(documents)
        self._by_id: dict[str, Document] = {}
        for document in self._documents:
            if document.id in self._by_id:
                raise CorpusError(f"the document id {document.id!r} stands twice; give each document an id of its own")
            self._by_id[document.id] = document
        columns = ["file", "row", "doc_id", "problem", "remedy"]
        self._report = report.copy() if report is not None else pd.DataFrame(columns=columns)
        self._n_words: int | None = None

    @property
    def report(self) -> pd.DataFrame:
        """What could not be read, one row a problem."""
        return self._report.copy()

    def __len__(self) -> int:
        return len(self._documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents)

    @overload
    def __getitem__(self, key: int | str) -> Document: ...
    @overload
    def __getitem__(self, key: slice) -> Corpus: ...
    def __getitem__(self, key: int | str | slice) -> Document | Corpus:
        if isinstance(key, slice):
            return Corpus(self._documents[key])
        if isinstance(key, str):
            try:
                return self._by_id[key]
            except KeyError:
                raise KeyError(f"no document {key!r}; the first ids are {list(self._by_id)[:3]}") from None
        return self._documents[key]

    def __contains__(self, item: object) -> bool:
        return item in self._by_id if isinstance(item, str) else item in self._documents

    def __repr__(self) -> str:
        if self._n_words is None:
            self._n_words = sum(len(words(fold(d.text))) for d in self._documents)
        dates = sorted(d.date for d in self._documents if d.date)
        span = f", {dates[0]} – {dates[-1]}" if dates else ""
        plural = "" if len(self) == 1 else "s"
        return f"Corpus({len(self):,} document{plural}, {self._n_words:,} words{span})"

    def filter(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        where: Callable[[Document], bool] | None = None,
        **columns: Any,
    ) -> Corpus:
        """Return the documents that meet all conditions.

        Parameters
        ----------
        since, until : str, optional
            Dates, full or partial. A document counts if some day that its date covers lies in the period; one without
            a date does not.
        where : callable, optional
            Takes a Document and tells.
        **columns
            A field (``outlet="…"``) or metadata column with a value, or a list of values.

        Raises
        ------
        CorpusError
            For a date that can't be read, and a column that no document has.
        """
        low = self._bound("since", since)
        high = self._bound("until", until)
        for name in columns:
            if name not in _FIELDS and not any(name in d.metadata for d in self._documents):
                known = sorted({*_FIELDS, *(k for d in self._documents for k in d.metadata)})
                raise CorpusError(f"filter: no column {name!r}; there are {', '.join(known)}")

        def keep(d: Document) -> bool:
            if (low or high) and d.date_start is None:
                return False
            if low and d.date_end is not None and d.date_end < low.start:
                return False
            if high and d.date_start is not None and d.date_start > high.end:
                return False
            for name, wanted in columns.items():
                value = getattr(d, name) if name in _FIELDS else d.metadata.get(name)
                if value not in wanted if isinstance(wanted, list | tuple | set | frozenset) else value != wanted:
                    return False
            return where is None or where(d)

        return Corpus(d for d in self._documents if keep(d))

    @staticmethod
    def _bound(name: str, value: str | None) -> Any:
        if value is None:
            return None
        parsed = parse_date(value)
        if parsed is None:
            raise CorpusError(f"filter: {name}={value!r} is no date; write it like 2021, 2021-11 or 2021-11-17")
        return parsed

    def sample(self, n: int, *, seed: int = 0) -> Corpus:
        """Return ``n`` documents drawn at random, in their order; the same seed draws the same ones."""
        chosen = sorted(random.Random(seed).sample(range(len(self)), min(n, len(self))))
        return Corpus(self._documents[i] for i in chosen)

    def to_frame(self) -> pd.DataFrame:
        """Return the documents as a table with the columns of the ``documents`` table, metadata after them."""
        return pd.DataFrame([d.row() for d in self._documents])

    def near_duplicates(self, *, threshold: float = 0.8) -> pd.DataFrame:
        """Return documents that repeat another nearly word for word (agency copy): ``doc_id, duplicate_of, similarity``.

        See :func:`workbook.corpus.duplicates.near_duplicates`.
        """
        return near_duplicates(self._documents, threshold=threshold)

    def kwic(self, pattern: str, *, width: int = 60, regex: bool = False, clitics: bool = True) -> pd.DataFrame:
        """Return a concordance of a word or phrase on folded text; see :func:`workbook.corpus.concordance.kwic`."""
        return kwic(self._documents, pattern, width=width, regex=regex, clitics=clitics)
