"""The five tables of a coding: their columns, types and files. The names are a contract; other people's scripts read them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TextIO

import numpy as np
import pandas as pd

from workbook.errors import WorkbookError

__all__ = [
    "COLUMNS",
    "FORMATS",
    "TABLES",
    "frame",
    "has_carriage_return",
    "identifier",
    "plain",
    "read_table",
    "typed_record",
    "write_csv",
    "write_json_lines",
    "write_table",
]

#: Table name to its columns, in order.
COLUMNS: dict[str, tuple[str, ...]] = {
    "documents": (
        "doc_id", "title", "text", "text_sha256", "headline_end", "date", "date_start", "date_end", "outlet", "language",
        "url", "n_chars", "duplicate_of",
    ),
    "actors": (
        "actor_id", "name", "name_en", "type", "wikidata", "aliases", "parent_id", "gender", "roles", "status",
    ),
    "mentions": ("mention_id", "doc_id", "start", "end", "text", "form", "actor_id", "rule", "confidence"),
    "quotations": (
        "quotation_id", "doc_id", "kind", "complement", "source_start", "source_end", "source", "cue_start", "cue_end",
        "cue", "cue_lemma", "content_start", "content_end", "content", "content_spans", "quoted_spans", "via_start",
        "via_end", "via", "addressee_start", "addressee_end", "addressee", "medium", "speaker_id", "speaker",
        "resolution", "speaker_confidence", "parent_id", "in_headline", "closed", "negated", "rule", "confidence",
    ),
    "stances": (
        "stance_id", "doc_id", "date", "holder_id", "holder", "organisation_id", "issue", "position", "strength", "force",
        "reality", "condition_start", "condition_end", "condition", "reported", "evidence_start", "evidence_end",
        "evidence", "derivation", "quotation_id", "speaker_id", "rule", "confidence",
    ),
}  # fmt: skip

TABLES: tuple[str, ...] = tuple(COLUMNS)
FORMATS: tuple[str, ...] = ("parquet", "jsonl", "csv")

_INTEGERS = {"start", "end", "headline_end", "n_chars", "strength"}
_FLOATS = {"confidence", "speaker_confidence"}
_BOOLEANS = {"in_headline", "closed", "negated", "reported"}
_LISTS = {"aliases", "roles", "content_spans", "quoted_spans"}


def _dtype(column: str) -> str:
    if column in _INTEGERS or column.endswith(("_start", "_end")) and not column.startswith("date_"):
        return "Int64"
    if column in _FLOATS:
        return "Float64"
    if column in _BOOLEANS:
        return "boolean"
    return "object" if column in _LISTS else "str"


def frame(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Make one of the five tables from records.

    Parameters
    ----------
    table : str
        One of ``TABLES``.
    rows : iterable of mapping
        Records; a column that a record lacks is null. ``documents`` may hold further columns (metadata).

    Returns
    -------
    pandas.DataFrame
        The columns of the contract first, in order, with nullable integers for offsets.

    Examples
    --------
    >>> frame("mentions", []).columns.tolist()[:3]
    ['mention_id', 'doc_id', 'start']
    """
    rows = list(rows)
    columns = list(COLUMNS[table])
    if table == "documents":
        columns += sorted({k for r in rows for k in r} - set(columns))
    data = {c: pd.Series([r.get(c) for r in rows], dtype=_dtype(c) if c in COLUMNS[table] else None) for c in columns}
    return pd.DataFrame(data, columns=columns)


#: What ``json.dumps`` makes anew at each call.
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def identifier(doc_id: str, table: str, *parts: Any) -> str:
    """Return a deterministic id: the same document, table and spans give the same one in every run and worker.

    Examples
    --------
    >>> identifier("a", "mentions", 3, 9) == identifier("a", "mentions", 3, 9)
    True
    """
    digest = hashlib.sha256(_as_json([doc_id, table, *parts]).encode()).hexdigest()
    return f"{table[0]}-{digest[:16]}"


def plain(value: Any) -> Any:
    """Return a cell as plain Python: null as None, arrays as lists, records without their nulls."""
    if value is None or value is pd.NA or value is pd.NaT or isinstance(value, float) and value != value:
        return None
    if isinstance(value, np.ndarray | list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    return value.item() if isinstance(value, np.generic) else value


def _records(data: pd.DataFrame) -> Iterable[dict[str, Any]]:
    columns = list(data.columns)
    for row in zip(*(data[c].tolist() for c in columns), strict=True):
        yield {c: plain(v) for c, v in zip(columns, row, strict=True)}


def write_table(data: pd.DataFrame, path: Path) -> None:
    """Write a table as its file's suffix says (``.parquet``, ``.jsonl``, ``.csv``); lists become JSON in CSV cells."""
    if path.suffix == ".jsonl":
        with path.open("w", encoding="utf-8", newline="\n") as out:
            write_json_lines(data, out)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as out:
            write_csv(data, out, quote_all=has_carriage_return(data))
    elif path.suffix == ".parquet":
        data.to_parquet(path, index=False)
    else:
        raise WorkbookError(f"{path}: tables are written as {', '.join(FORMATS)}; choose one of them")


def write_json_lines(data: pd.DataFrame, out: TextIO) -> None:
    """Write the rows of a table as lines of JSON."""
    for row in _records(data):
        out.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def has_carriage_return(data: pd.DataFrame) -> bool:
    """Whether a cell or column name holds a carriage return: it ends a row for readers, and pandas does not quote it."""
    return any("\r" in str(v) for c in data.columns for v in (c, *data[c].dropna()) if isinstance(v, str))


def write_csv(data: pd.DataFrame, out: TextIO, *, quote_all: bool, header: bool = True) -> None:
    """Write the rows of a table as CSV, with its header or without."""
    flat = data.copy()
    for column in flat.columns:
        if flat[column].map(lambda v: isinstance(v, list | dict)).any():
            flat[column] = flat[column].map(
                lambda v: json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v
            )
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if quote_all else csv.QUOTE_MINIMAL
    flat.to_csv(out, index=False, lineterminator="\n", quoting=quoting, header=header)


def typed_record(table: str, record: dict[str, Any]) -> dict[str, Any]:
    """A row of CSV with the types of its table instead of text."""
    for column, value in record.items():
        if value is not None and column in _LISTS:
            record[column] = json.loads(value)
        elif value is not None and column in COLUMNS[table] and _dtype(column) == "boolean":
            record[column] = value == "True"
        elif value is not None and column in COLUMNS[table] and _dtype(column) in ("Int64", "Float64"):
            record[column] = int(value) if _dtype(column) == "Int64" else float(value)
    return record


def read_table(table: str, path: Path) -> pd.DataFrame:
    """Read a table that :func:`write_table` wrote, with the same types."""
    if path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as lines:
            return frame(table, (json.loads(line) for line in lines))
    if path.suffix == ".csv":
        raw = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")
        rows = []
        for record in _records(raw):
            rows.append(typed_record(table, record))
        return frame(table, rows)
    if path.suffix == ".parquet":
        return frame(table, _records(pd.read_parquet(path)))
    raise WorkbookError(f"{path}: tables are read from {', '.join(FORMATS)}; choose one of them")
