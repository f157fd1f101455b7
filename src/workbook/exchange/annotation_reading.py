"""Web Annotations in: the tables again, and spans found again where a text has changed."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.coding import Coding
from workbook.coding.tables import COLUMNS, frame
from workbook.corpus import Corpus, Document
from workbook.errors import WorkbookError, WorkbookWarning
from workbook.review.anchor import find_again
from workbook.review.fields import ID, SPANS, columns_of
from workbook.review.ledger import Anchor

__all__ = ["read_web_annotations"]

_TABLE = {"wb:Mention": "mentions", "wb:Quotation": "quotations", "wb:Stance": "stances"}
_LISTS = {"content_part": "content_spans", "quoted_part": "quoted_spans"}
#: How far the spans of one row may have drifted from one another in a text that changed.
_DRIFT = 400
_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "Int64": ((int,), "a whole number"),
    "Float64": ((int, float), "a number"),
    "boolean": ((bool,), "true or false"),
    "object": ((list,), "a list"),
    "str": ((str,), "a text"),
}


def read_web_annotations(path: str | Path, corpus: Corpus | None = None) -> Coding:
    """Read a coding that :func:`write_web_annotations` wrote.

    A span whose words do not stand at its position – the text has changed, or another program has counted anew – is found
    by its words and what stands around them. Ids stay as they are in the file. Rows of which a span can't be found are
    named by a warning and listed in ``coding.meta["not_reattached"]``. Nothing is fetched.

    Parameters
    ----------
    path : str or Path
    corpus : Corpus, optional
        The texts; needed for documents whose text the file does not carry, and taken before those that it does.

    Returns
    -------
    Coding

    Raises
    ------
    WorkbookError
        With file and place: no JSON, no collection of this package, a value of another type than its column has, a
        document without a text.

    Warns
    -----
    WorkbookWarning
        If rows can't be attached again, or annotations of other programs are left out.
    """
    path = Path(path)
    collection = _parsed(path)
    page = collection.get("first")
    if isinstance(page, str):
        raise WorkbookError(
            f"{path}: its annotations stand elsewhere ({page}), and nothing is fetched; put them in here"
        )
    found, actors = collection.get("wb:documents"), collection.get("wb:actors")
    items = page.get("items") if isinstance(page, dict) else None
    if not isinstance(found, list) or not isinstance(actors, list) or not isinstance(items, list):
        raise WorkbookError(
            f"{path}: this is no coding as Web Annotations (it needs wb:documents, wb:actors and first.items); "
            "write it again with write_web_annotations"
        )
    texts = _Texts(path, corpus)
    documents = [texts.take(number, entry) for number, entry in enumerate(found, 1)]
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in ID}
    lost: list[dict[str, Any]] = []
    foreign = 0
    for number, item in enumerate(items, 1):
        place = f"{path}, annotation {number}"
        body, table = _body(item)
        if table is None:
            foreign += 1
            continue
        row = _values(place, table, body)
        if (missed := _place(place, table, row, body, item, texts)) is not None:
            lost.append({"table": table, "id": row.get(ID[table]), "doc_id": row.get("doc_id"), "exact": missed})
        else:
            rows[table].append(row)
    tables = {
        "documents": _documents(path, documents, collection.get("wb:metadata_types")),
        "actors": frame(
            "actors", (_values(f"{path}, actor {n}", "actors", _object(path, a)) for n, a in enumerate(actors, 1))
        ),
        **{table: frame(table, rows[table]) for table in ID},
    }
    meta = collection.get("wb:meta")
    meta = dict(meta) if isinstance(meta, dict) else {}
    if lost:
        meta["not_reattached"] = lost
        said = f'{path}: {len(lost)} rows do not fit the texts any more, first {lost[0]["id"]}; coding.meta["not_reattached"] lists them'
        warnings.warn(said, WorkbookWarning, stacklevel=2)
    if foreign:
        said = f"{path}: {foreign} annotations are of another program and were left out; only bodies of type wb:Mention, wb:Quotation and wb:Stance are read"
        warnings.warn(said, WorkbookWarning, stacklevel=2)
    return Coding(tables, meta)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_constant)
        json.dumps(data, ensure_ascii=False).encode()
    except OSError as error:
        raise WorkbookError(f"{path}: can't be read ({error.strerror}); check the path") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise WorkbookError(
            f"{path}, {place}: not JSON ({error.msg}); take the file from where it came again"
        ) from None
    except UnicodeDecodeError as error:
        raise WorkbookError(f"{path}: not UTF-8 at byte {error.start}; JSON-LD files are UTF-8, save it so") from None
    except UnicodeEncodeError:
        raise WorkbookError(
            f"{path}: holds half a character (\\ud800 to \\udfff alone); write the file again"
        ) from None
    except RecursionError:
        raise WorkbookError(f"{path}: nested too deeply to be a collection of annotations") from None
    except ValueError as error:
        raise WorkbookError(f"{path}: not JSON ({error}); take the file from where it came again") from None
    return _object(path, data)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _object(path: Path | str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WorkbookError(f"{path}: a JSON object was expected, not {str(value)[:40]!r}")
    return value


def _body(item: Any) -> tuple[dict[str, Any], str | None]:
    """The body that carries a row, and the table of the row."""
    bodies = item.get("body") if isinstance(item, dict) else None
    for body in bodies if isinstance(bodies, list) else [bodies]:
        if isinstance(body, dict):
            kinds = body.get("type")
            for kind in kinds if isinstance(kinds, list) else [kinds]:
                if isinstance(kind, str) and kind in _TABLE:
                    return body, _TABLE[kind]
    return {}, None


@cache
def _types(table: str) -> dict[str, tuple[tuple[type, ...], str]]:
    types = frame(table, []).dtypes
    return {column: _KINDS[str(types[column])] for column in COLUMNS[table]}


def _values(place: str, table: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that an object carries, each of the type that its column has."""
    row = {}
    for column, (kinds, name) in _types(table).items():
        value = entry.get(f"wb:{column}")
        if value is None:
            continue
        small = not isinstance(value, int) or -(2**63) <= value < 2**63
        if not isinstance(value, kinds) or isinstance(value, bool) and bool not in kinds or not small:
            raise WorkbookError(f"{place}: wb:{column} is {str(value)[:40]!r}, and {name} was expected; correct it")
        row[column] = value
    return row


class _Texts:
    """The text of each document, from the corpus or the file, and whether it is the one that was coded."""

    def __init__(self, path: Path, corpus: Corpus | None) -> None:
        self._path, self._corpus = path, corpus
        self._by_text: dict[str, list[Document]] = {}
        for document in corpus or ():
            self._by_text.setdefault(document.text_sha256, []).append(document)
        self.text: dict[str, str] = {}
        self.digest: dict[str, str] = {}

    def take(self, number: int, entry: Any) -> dict[str, Any]:
        """A row of the documents table."""
        place = f"{self._path}, document {number}"
        entry = _object(place, entry)
        row = _values(place, "documents", entry)
        doc_id = row.get("doc_id")
        if doc_id is None or doc_id in self.text:
            raise WorkbookError(f"{place}: wb:doc_id is {doc_id!r}; give each document an id of its own")
        document = self._find(doc_id, row.get("text_sha256"))
        if document is None:
            value = entry.get("value")
            if not isinstance(value, str):
                raise WorkbookError(
                    f"{place}: the text of {doc_id!r} is neither in the file nor in the corpus; give the corpus that was "
                    "coded, corpus=…, or write the file with include_text=True"
                )
            document = Document(doc_id, value, headline_end=row.get("headline_end"))
        self.text[doc_id] = document.text
        self.digest[doc_id] = row.get("text_sha256", "")
        row["text"] = document.text
        if "text_sha256" in row and document.text_sha256 != row["text_sha256"]:
            row |= {"text_sha256": document.text_sha256, "n_chars": document.n_chars}
            end = document.headline_end
            row["headline_end"] = end if end is not None and end <= len(document.text) else None
        metadata = _object(f"{place}, wb:metadata", entry.get("wb:metadata", {}))
        return {**{k: v for k, v in metadata.items() if k not in COLUMNS["documents"]}, **row}

    def _find(self, doc_id: str, digest: str | None) -> Document | None:
        if self._corpus is not None and doc_id in self._corpus:
            return self._corpus[doc_id]
        same = self._by_text.get(digest or "", [])
        return same[0] if len(same) == 1 else None


def _documents(path: Path, rows: list[dict[str, Any]], types: Any) -> pd.DataFrame:
    types = _object(f"{path}, wb:metadata_types", {} if types is None else types)
    table = frame("documents", rows)
    for column, kind in types.items():
        if column in COLUMNS["documents"]:
            continue
        missing = float("nan") if kind == "object" else None
        values = pd.Series([r.get(column, missing) for r in rows], dtype="object")
        try:
            table[column] = values.astype(kind)
        except (TypeError, ValueError, OverflowError) as error:
            said = str(error).splitlines()[0][:80]
            raise WorkbookError(f"{path}: the metadata column {column!r} is no {kind!r} ({said}); correct it") from None
    order = [*COLUMNS["documents"], *(c for c in types if c in table and c not in COLUMNS["documents"])]
    return table[[*order, *(c for c in table.columns if c not in order)]]


def _place(
    place: str, table: str, row: dict[str, Any], body: Mapping[str, Any], item: Mapping[str, Any], texts: _Texts
) -> str | None:
    """Put the spans of an annotation's targets into its row; the words of one that can't be found, if there is one."""
    targets = item.get("target")
    lists: dict[str, list[list[int]]] = {}
    shifts = []
    for target in targets if isinstance(targets, list) else [targets]:
        if not isinstance(target, dict):
            continue  # the document as a whole
        role = target.get("wb:role")
        if role not in SPANS[table] and (table != "quotations" or role not in _LISTS):
            raise WorkbookError(f"{place}: wb:role is {str(role)[:40]!r}, which {table} do not have; correct it")
        doc_id = row.get("doc_id")
        if doc_id not in texts.text:
            raise WorkbookError(f"{place}: wb:doc_id is {doc_id!r}, and there is no such document in the file")
        text = texts.text[doc_id]
        anchor, trusted = _anchor(place, doc_id, texts.digest[doc_id], target)
        span: tuple[int, int] | None = (anchor.start, anchor.end)
        if not trusted or text[anchor.start : anchor.end] != anchor.surface or not _same(text, anchor):
            span = find_again(text, anchor)
        if span is None:
            return anchor.surface
        if trusted:
            shifts.append(span[0] - anchor.start)
        if role in _LISTS:
            lists.setdefault(_LISTS[role], []).append([*span])
        else:
            row |= dict(zip(columns_of(role), (*span, text[span[0] : span[1]]), strict=True))
    if shifts and max(shifts) - min(shifts) > _DRIFT:
        return str(row.get(columns_of(SPANS[table][0])[2]))
    for column in _LISTS.values():
        count = body.get(f"wb:{column[:-1]}_count")
        if count is None:
            continue
        if column == "content_spans" and count == 1 and column not in lists and "content_start" in row:
            lists[column] = [[row["content_start"], row["content_end"]]]
        row[column] = lists.get(column, [])
        if count != len(row[column]):
            raise WorkbookError(
                f"{place}: {len(row[column])} targets of {column}, and {count} were written; correct it"
            )
    return None


def _same(text: str, anchor: Anchor) -> bool:
    """Whether what stands around a span is what stood there; the words alone may stand elsewhere too."""
    before = text[max(0, anchor.start - len(anchor.before)) : anchor.start]
    return before == anchor.before and text[anchor.end : anchor.end + len(anchor.after)] == anchor.after


def _anchor(place: str, doc_id: str, digest: str, target: Mapping[str, Any]) -> tuple[Anchor, bool]:
    """What the selectors say, and whether a position is among them."""
    given = target.get("selector")
    by_type = {s.get("type"): s for s in (given if isinstance(given, list) else [given]) if isinstance(s, dict)}
    quote, position = by_type.get("TextQuoteSelector", {}), by_type.get("TextPositionSelector")
    words = [quote.get("exact"), quote.get("prefix", ""), quote.get("suffix", "")]
    if not all(isinstance(w, str) for w in words):
        raise WorkbookError(f"{place}: a target has no TextQuoteSelector with exact, prefix and suffix; add it")
    start, end = (position.get("start"), position.get("end")) if position is not None else (0, 0)
    if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in (start, end)):
        raise WorkbookError(f"{place}: start and end of a TextPositionSelector are {start!r} and {end!r}; correct them")
    exact, before, after = map(str, words)
    return Anchor(doc_id, digest, int(start or 0), int(end or 0), exact, before, after), position is not None
