"""Documents as lines of a file and back, and what a whole table must know of its columns before its first row is written."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.coding.tables import COLUMNS, frame
from workbook.corpus import Document

__all__ = ["Facts", "read_lines", "to_line"]

_FIELDS = ("id", "text", "title", "date", "outlet", "language", "url", "headline_end")


def to_line(document: Document) -> str:
    """Return a document as one line of JSON that :func:`read_lines` makes the same document of.

    Examples
    --------
    >>> to_line(Document("a", "نعم.", metadata={"page": 3}))
    '{"document": ["a", "نعم.", null, null, null, null, null, null], "metadata": {"page": 3}}'
    """
    fields = [getattr(document, name) for name in _FIELDS]
    metadata = {str(k): _packed(v) for k, v in document.metadata.items()}
    return json.dumps({"document": fields, "metadata": metadata}, ensure_ascii=False)


def read_lines(path: Path) -> Iterator[Document]:
    """Read the documents of a file of such lines."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            value = json.loads(line)
            metadata = {k: _unpacked(v) for k, v in value["metadata"].items()}
            yield Document(**dict(zip(_FIELDS, value["document"], strict=True)), metadata=metadata)


def _packed(value: Any) -> Any:
    """A value in JSON's terms; times and dates under a key of their own, what JSON has no word for as text."""
    value = value.item() if hasattr(value, "item") and getattr(value, "ndim", None) == 0 else value
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dt.datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, dt.date):
        return {"$date": value.isoformat()}
    if isinstance(value, dict):
        return {"$dict": {str(k): _packed(v) for k, v in value.items()}}
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        return [_packed(v) for v in (value.tolist() if hasattr(value, "tolist") else value)]
    return str(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(v) for v in value]
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    if kind == "$time":
        return pd.Timestamp(held)
    return dt.date.fromisoformat(held) if kind == "$date" else {k: _unpacked(v) for k, v in held.items()}


class Facts:
    """What the metadata columns of all documents hold, told by a few witnesses of each column.

    pandas gives a column the type that all its values need: whole numbers with a gap become fractions. Written in
    pieces, each piece must know of the others; a frame that begins with the witnesses gets the types of the whole.

    Examples
    --------
    >>> facts = Facts()
    >>> facts.add([Document("a", "نعم.", metadata={"page": 3}), Document("b", "لا.")])
    >>> facts.table([Document("c", "لا.", metadata={"page": 4})])["page"].tolist()
    [4.0]
    """

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, Any]] = {}
        self._filled: dict[str, int] = {}
        self._documents = 0
        self.carriage_return = False

    def add(self, documents: Iterable[Document]) -> None:
        """Take documents in."""
        for document in documents:
            self._documents += 1
            for key, raw in document.metadata.items():
                value = _unpacked(_packed(raw))
                name = str(key)
                seen = self._seen.setdefault(name, {})
                if value is None or isinstance(value, float) and math.isnan(value):
                    continue
                self._filled[name] = self._filled.get(name, 0) + 1
                if isinstance(value, int) and not isinstance(value, bool):
                    seen["least"] = min(value, seen.get("least", value))
                    seen["most"] = max(value, seen.get("most", value))
                else:
                    seen.setdefault(type(value).__name__, value)
                if isinstance(value, str) and "\r" in value or "\r" in name:
                    self.carriage_return = True
            fields = (getattr(document, f) for f in ("id", "text", "title", "outlet", "language", "url"))
            if any(isinstance(v, str) and "\r" in v for v in fields):
                self.carriage_return = True

    def _witnesses(self) -> list[dict[str, Any]]:
        if not self._seen:
            return []
        columns = {
            name: [*seen.values()] + ([None] if self._filled.get(name, 0) < self._documents else [])
            for name, seen in self._seen.items()
        }
        height = max(map(len, columns.values()))
        return [
            {name: values[min(i, len(values) - 1)] if values else None for name, values in columns.items()}
            for i in range(height)
        ]

    @property
    def complex(self) -> list[str]:
        """The columns that hold lists, mappings or values of several types."""
        plain = [{"str"}, {"bool"}, {"least", "most"}, {"float"}, {"least", "most", "float"}, {"Timestamp"}, {"date"}]
        return [name for name, seen in self._seen.items() if seen and set(seen) not in plain]

    def table(self, documents: Iterable[Document]) -> pd.DataFrame:
        """Return the ``documents`` table of some of the documents, with the types that the whole one has."""
        witnesses = [Document("w", "w", metadata=w).row() for w in self._witnesses()]
        rows = pd.DataFrame([*witnesses, *(d.row() for d in documents)])
        whole = frame("documents", ({str(k): v for k, v in row.items()} for row in rows.to_dict("records")))
        names = [*COLUMNS["documents"], *sorted(set(self._seen) - set(COLUMNS["documents"]))]
        return whole.reindex(columns=names).iloc[len(witnesses) :].reset_index(drop=True)
