"""The lines of a file of decisions, each checked before anything is kept."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from workbook.errors import StoreError
from workbook.review.ledger import WORKS
from workbook.review.schema import CODERS, DOCUMENTS, HISTORY

__all__ = ["CELLS", "FORMAT", "VERSION", "File", "parse"]

FORMAT = "workbook-decisions"
VERSION = 1
#: Columns that the store keeps as JSON; in the file their values stand as they are.
CELLS = ("old", "new", "surface", "before", "after", "record", "comment")
_TURNS = ("undo", "redo")
_ACTIONS = ("accept", "reject", "correct", "add", "comment", "done", *_TURNS)
_TABLES = {"coder": CODERS, "document": DOCUMENTS, "history": HISTORY}
_TIMES = ("at", "since", "first_seen")


@dataclass
class File:
    """A whole file: rows by the number of their line."""

    path: Path
    coders: dict[int, dict[str, Any]] = field(default_factory=dict)
    documents: dict[int, dict[str, Any]] = field(default_factory=dict)
    history: dict[int, dict[str, Any]] = field(default_factory=dict)


def parse(path: Path) -> File:
    """Read and check a file; the first thing wrong ends it."""
    try:
        # lines end at \n alone: U+2028 may stand inside a JSON string
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        raise StoreError(f"{path}: can't be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError as error:
        raise StoreError(f"{path}: not UTF-8 at byte {error.start}; take the file as it was written") from None
    rows = [(number, _object(path, number, line)) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows or rows[0][1].get("line") != "head" or rows[0][1].get("format") != FORMAT:
        raise StoreError(f"{path}, row 1: this is no file of decisions; write one with write_decisions")
    if rows[0][1].get("version") != VERSION:
        raise StoreError(
            f"{path}, row 1: a file of version {rows[0][1].get('version')!r}, and this package reads {VERSION}; install a "
            "newer stance-workbook"
        )
    number, end = rows[-1]
    if end.get("line") != "end" or end.get("lines") != len(rows):
        said = (
            f"it ends with {len(rows)} lines, {end['lines']!r} were written"
            if "lines" in end
            else "its last line is missing"
        )
        raise StoreError(f"{path}, row {number}: the file was cut off ({said}); take it again from where it came")
    file = File(path)
    seen: set[tuple[Any, ...]] = set()
    kept = {"coder": file.coders, "document": file.documents, "history": file.history}
    for number, row in rows[1:-1]:
        kind = row.pop("line", None)
        if kind not in kept:
            raise _wrong(path, number, f"line is {kind!r}, not one of {', '.join(kept)}")
        _check(path, number, row, _TABLES[kind])
        key = (kind, *(row[c.name] for c in _TABLES[kind].primary_key))
        if kind != "history" and key in seen:
            raise _wrong(path, number, f"the {kind} {', '.join(map(str, key[1:]))} stands twice")
        seen.add(key)
        kept[kind][number] = row
    _check_history(file)
    return file


def _wrong(path: Path, number: int, what: str) -> StoreError:
    return StoreError(f"{path}, row {number}: {what}; nothing was taken in, correct the line or take the file again")


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        raise _wrong(path, number, f"not JSON ({error.msg}, column {error.colno})") from None
    except UnicodeEncodeError:
        raise _wrong(path, number, "holds half a character") from None
    except ValueError as error:
        raise _wrong(path, number, f"not JSON ({error})") from None
    except RecursionError:
        raise _wrong(path, number, "nested too deeply") from None
    if not isinstance(value, dict):
        raise _wrong(path, number, "no JSON object")
    return value


def _check(path: Path, number: int, row: dict[str, Any], table: sa.Table) -> None:
    """Columns, types, lengths and times as the table of the store has them."""
    columns = {c.name: c for c in table.columns}
    if missing := [c for c in columns if c not in row]:
        raise _wrong(path, number, f"without {', '.join(missing)}")
    if unknown := [c for c in row if c not in columns]:
        raise _wrong(path, number, f"with {unknown[0][:40]!r}, which is no column")
    for name, column in columns.items():
        value = row[name]
        if name in CELLS or value is None and column.nullable and name != "seq":
            continue
        if isinstance(column.type, sa.String):
            length = column.type.length
            if not isinstance(value, str) or length is not None and len(value) > length or "\0" in value:
                said = f"a text of up to {length} characters" if length else "a text"
                raise _wrong(path, number, f"{name} is {str(value)[:40]!r}, and {said} was expected")
        elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
            raise _wrong(path, number, f"{name} is {str(value)[:40]!r}, and a whole number was expected")
        if name in _TIMES:
            try:
                dt.datetime.fromisoformat(value)
            except ValueError:
                raise _wrong(path, number, f"{name} is {value!r}, which is no time") from None


def _check_history(file: File) -> None:
    """What holds of each row of a history, and of the rows of one decision together."""
    decisions: dict[str, list[dict[str, Any]]] = {}
    last = 0
    names = {r["coder"] for r in file.coders.values()}
    for number, row in file.history.items():
        for column, known in (("work", WORKS), ("action", _ACTIONS)):
            if row[column] not in known:
                raise _wrong(file.path, number, f"{column} is {row[column]!r}, not one of {', '.join(known)}")
        if (row["action"] in _TURNS) != (row["target"] is not None):
            raise _wrong(file.path, number, f"{row['action']} with target {row['target']!r}")
        if row["coder"] not in names:
            raise _wrong(file.path, number, f"coder {row['coder']!r} stands in no line of the coders")
        if row["seq"] <= last:
            raise _wrong(file.path, number, f"seq is {row['seq']} after {last}: the lines are out of order")
        place = [row[c] for c in ("doc_id", "text_sha256", "start", "end", "surface", "before", "after")]
        if row["start"] is not None and (any(v is None for v in place) or row["start"] > row["end"]):
            raise _wrong(file.path, number, "a place without document, text or words, or that ends before it starts")
        for column in ("surface", "before", "after", "comment"):
            if not isinstance(row[column], str | None):
                raise _wrong(file.path, number, f"{column} is {str(row[column])[:40]!r}, and a text was expected")
        if not isinstance(row["record"], dict | None):
            raise _wrong(file.path, number, "record is no JSON object")
        last = row["seq"]
        parts = decisions.setdefault(row["decision_id"], [])
        if row["part"] != len(parts):
            raise _wrong(
                file.path, number, f"part is {row['part']}, and part {len(parts)} of its decision was expected"
            )
        if parts and any(
            row[c] != parts[0][c] for c in ("coder", "at", "work", "action", "target", "table", "record_id")
        ):
            raise _wrong(file.path, number, "differs from the first part of its decision in more than the field")
        parts.append(row)
