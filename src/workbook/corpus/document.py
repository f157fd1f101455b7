"""One document: its text as given, and what is known about it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import Any

from workbook.corpus.dates import parse_date

__all__ = ["Document", "headline_end"]

_SENTENCE_END = ".؟?!…"


def headline_end(text: str) -> int | None:
    """Where the headline of a text file ends: its first line, if a line break follows and no sentence mark ends it.

    Examples
    --------
    >>> headline_end("الوزير: نعمل على الحل\\nقال الوزير إن العمل مستمر.")
    21
    """
    end = next((i for i, c in enumerate(text) if c in "\r\n"), None)
    if end is None or not text[end:].strip():
        return None
    line = text[:end].rstrip()
    return end if line and line[-1] not in _SENTENCE_END else None


@dataclass(frozen=True)
class Document:
    """A document; ``text`` is the text as given, line breaks kept.

    Attributes
    ----------
    id, text : str
    title, outlet, language, url : str, optional
    date : str, optional
        ISO, may be partial (``2021-11``).
    headline_end : int, optional
        Offset at which the headline ends, where the text begins with one.
    metadata : mapping
        Whatever else the source tells.
    """

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    language: str | None = None
    url: str | None = None
    headline_end: int | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "metadata", MappingProxyType(dict(self.metadata)))

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (self.id, self.text, self.title, self.date, self.outlet, self.language, self.url, self.headline_end)
        return Document, (*fields, dict(self.metadata))

    @cached_property
    def text_sha256(self) -> str:
        """SHA-256 of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def n_chars(self) -> int:
        """Length in code points."""
        return len(self.text)

    @property
    def date_start(self) -> dt.date | None:
        """The first day that the date covers."""
        parsed = parse_date(self.date)
        return parsed.start if parsed else None

    @property
    def date_end(self) -> dt.date | None:
        """The last day that the date covers."""
        parsed = parse_date(self.date)
        return parsed.end if parsed else None

    def row(self) -> dict[str, Any]:
        """Return the document as a row of the ``documents`` table, metadata after its columns.

        Examples
        --------
        >>> Document("a", "قال الوزير نعم.", date="2021-11").row()["date_end"]
        '2021-11-30'
        """
        start, end = self.date_start, self.date_end
        return {
            "doc_id": self.id, "title": self.title, "text": self.text, "text_sha256": self.text_sha256,
            "headline_end": self.headline_end, "date": self.date,
            "date_start": start.isoformat() if start else None, "date_end": end.isoformat() if end else None,
            "outlet": self.outlet, "language": self.language, "url": self.url, "n_chars": self.n_chars,
            "duplicate_of": self.metadata.get("duplicate_of"),
            **{k: v for k, v in self.metadata.items() if k != "duplicate_of"},
        }  # fmt: skip

    def _repr_html_(self) -> str:
        """The text as a notebook shows it: right to left, paragraph by paragraph, escaped, since it is data."""
        lines = [escape(line) for line in self.text.splitlines() if line.strip()]
        if self.headline_end is not None and lines:
            lines[0] = f"<b>{lines[0]}</b>"
        facts = escape(" · ".join(str(x) for x in (self.id, self.outlet, self.date) if x))
        body = "".join(f'<p style="margin: 0 0 .5em">{line}</p>' for line in lines)
        style = "text-align: right; max-width: 50em; line-height: 1.7"
        return f'<div dir="rtl" lang="ar" style="{style}">{body}</div><div><small>{facts}</small></div>'

    def __repr__(self) -> str:
        return f"Document({self.id!r}, {len(self.text):,} characters, {self.date or 'no date'})"
