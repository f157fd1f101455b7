"""Between a coding's tables and one bundle a document: what goes into a file, and the tables from what comes back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from workbook.coding import Coding
from workbook.coding.tables import TABLES, frame
from workbook.errors import WorkbookError
from workbook.exchange.spans import DATA, ID, Spans, changed_row, fresh_id, plain, unpack

__all__ = ["Bundle", "Collected", "bundles"]

#: Key of a row's place in its table.
ORDER = "__row__"
_REFERENCES = ("actor_id", "speaker_id", "holder_id", "organisation_id")
_UNWRITABLE_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Bundle:
    """A document with its rows.

    Attributes
    ----------
    doc_id, text : str
        ``text`` is what the format can hold, as long as the original.
    about : dict
        Everything that has no span: the document's row, its actors, the characters that the format can't hold.
    rows : mapping of str to list of dict
        The rows of mentions, quotations and stances.
    """

    doc_id: str
    text: str
    about: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def replaced(self) -> int:
        """How many characters the format can't hold."""
        return len(self.about.get("replaced", ()))


def bundles(coding: Coding, *, xml: bool) -> Iterator[Bundle]:
    """One bundle a document; the actors go with the documents that name them, the others with the first."""
    tables = {name: _rows(getattr(coding, name)) for name in TABLES}
    documents = {str(d["doc_id"]): d for d in tables["documents"]}
    if not documents:
        raise WorkbookError("the coding has no documents, so there is nothing to write; code a corpus first")
    if len(documents) < len(tables["documents"]):
        raise WorkbookError("the documents have an id that stands twice; give each document an id of its own")
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {d: {t: [] for t in DATA} for d in documents}
    for table in DATA:
        for row in tables[table]:
            if row["doc_id"] not in rows:
                raise WorkbookError(
                    f"{table}, {row[ID[table]]!r}: its document {row['doc_id']!r} is not in the coding; add the document"
                )
            rows[row["doc_id"]][table].append(row)
    actors = {a["actor_id"]: a for a in tables["actors"]}
    wanted = {d: _named(rows[d], actors) for d in documents}
    nowhere = set(actors) - set().union(*wanted.values())
    shape = {
        t: [[c, str(dtype)] for c, dtype in getattr(coding, t).dtypes.items()] for t in TABLES
    }  # so that metadata come back as they were
    for n, (doc_id, document) in enumerate(documents.items()):
        original = document["text"] or ""
        text = _UNWRITABLE_XML.sub("\ufffd", original) if xml else original
        about: dict[str, Any] = {
            "document": {k: v for k, v in document.items() if k != "text" or v is None},
            "actors": [actors[a] for a in actors if a in wanted[doc_id] or n == 0 and a in nowhere],
            "columns": shape,
            "meta": plain(dict(coding.meta)),
        }
        about["sha256"] = _digest(text)
        if text != original:
            about["replaced"] = [[m.start(), ord(m.group())] for m in _UNWRITABLE_XML.finditer(original)]
        yield Bundle(doc_id, text, about, rows[doc_id])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(c) for c in table.columns]
    cells = zip(*(table[c].tolist() for c in table.columns), strict=True)
    return [{**dict(zip(names, map(plain, row), strict=True)), ORDER: n} for n, row in enumerate(cells)]


def _named(rows: Mapping[str, list[dict[str, Any]]], actors: Mapping[str, dict[str, Any]]) -> set[str]:
    out: set[str] = set()
    todo: list[Any] = [row.get(c) for t in DATA for row in rows[t] for c in _REFERENCES]
    while todo:
        actor = todo.pop()
        if actor in actors and actor not in out:
            out.add(actor)
            todo.append(actors[actor].get("parent_id"))
    return out


class Collected:
    """The rows that come back, document by document."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {t: [] for t in TABLES}
        self._actors: set[Any] = set()
        self._files: dict[str, str] = {}
        self._taken: set[str] = set()
        self._shape: dict[str, list[list[str]]] | None = None
        self._meta: Any = None
        self._new: list[tuple[str, dict[str, Any]]] = []

    def document(self, doc_id: str, text: str, about: Mapping[str, Any], where: str) -> str:
        """Take a document in; returns its text with the characters that the format couldn't hold."""
        if doc_id in self._files:
            raise WorkbookError(
                f"{where}: document {doc_id!r} stands in {self._files[doc_id]} too; read one annotator's files at a time"
            )
        self._files[doc_id] = where
        if about.get("sha256", _digest(text)) != _digest(text):
            raise WorkbookError(
                f"{where}: the text is not the one that was written, so its spans don't fit; put the original text back "
                "(line ends too)"
            )
        characters = list(text)
        for place, code in about.get("replaced", ()):
            if place < len(characters) and characters[place] == "\ufffd":
                characters[place] = chr(code)
        text = "".join(characters)
        row = {
            "text": text,
            "text_sha256": _digest(text),
            "n_chars": len(text),
            **about.get("document", {}),
            "doc_id": doc_id,
        }
        self._rows["documents"].append(row)
        for actor in about.get("actors", ()):
            if actor["actor_id"] not in self._actors:
                self._actors.add(actor["actor_id"])
                self._rows["actors"].append(actor)
        self._shape = self._shape or about.get("columns")
        self._meta = self._meta or about.get("meta")
        return text

    def row(
        self, table: str, kept: Mapping[str, Any] | None, values: Mapping[str, str | None], spans: Mapping[str, Spans],
        text: str, where: str,
    ) -> None:  # fmt: skip
        """Take a row in: as it was (``kept``), with the changed values and spans; without ``kept`` it is new."""
        document = self._rows["documents"][-1]
        base = unpack(table, kept, text) if kept is not None else {}
        row = changed_row(table, {**base, "doc_id": document["doc_id"]}, values, spans, text, where)
        name = base.get(ID[table])
        if name is None or name in self._taken:
            # a new span, or a copy of one: it gets its id when all ids of the others are known
            row.pop(ORDER, None)
            if table == "stances":
                row.setdefault("date", document.get("date"))
            self._new.append((table, row))
        else:
            self._taken.add(name)
            self._rows[table].append(row)

    def coding(self) -> Coding:
        """The tables, in the order that they had; what is new comes last."""
        for table, row in self._new:
            row[ID[table]] = fresh_id(table, row, self._taken)
            self._taken.add(row[ID[table]])
            self._rows[table].append(row)
        self._new = []
        tables = {}
        for table in TABLES:
            rows = sorted(self._rows[table], key=lambda r: r.get(ORDER, float("inf")))
            made = frame(table, ({k: v for k, v in r.items() if k != ORDER} for r in rows))
            tables[table] = self._as_it_was(table, made)
        return Coding(tables, self._meta)

    def _as_it_was(self, table: str, made: pd.DataFrame) -> pd.DataFrame:
        shape = (self._shape or {}).get(table, [])
        for column, dtype in shape:
            if column not in made:
                made[column] = None
            if str(made[column].dtype) != dtype:
                try:
                    made[column] = made[column].astype(dtype)  # type: ignore[call-overload]
                except (TypeError, ValueError):
                    continue  # a value that people changed to another kind; kept as it is
        first = [c for c, _ in shape]
        return made[[*first, *(c for c in made.columns if c not in first)]]
