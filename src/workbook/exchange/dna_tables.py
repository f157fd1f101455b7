"""The rows of a new ``.dna`` file, while its tables fill."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Mapping
from typing import Any

import pandas as pd

from workbook.errors import WorkbookError
from workbook.exchange.cells import records, text_of
from workbook.exchange.dna import DnaDatabase
from workbook.exchange.dna_file import Rows, hash_password
from workbook.exchange.dna_schema import LIMIT
from workbook.exchange.utf16 import Utf16Map

__all__ = ["NewTables"]

#: The version whose tables are written, and its date, as that version writes them into its own databases.
_VERSION, _VERSION_DATE = "3.0.7", "2022-06-10"
_ENTITY = {"variable", "value", "color"}
_DATA = {"boolean": "DATABOOLEAN", "integer": "DATAINTEGER", "long text": "DATALONGTEXT", "short text": "DATASHORTTEXT"}
#: What SQLite or UTF-8 can't hold in a text (https://www.sqlite.org/nulinstr.html).
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_COLOR = re.compile("#[0-9A-Fa-f]{6}")


class NewTables:
    """The tables of a new database, while they fill."""

    def __init__(self, lf: bool) -> None:
        self.lf = lf
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.shortened: list[tuple[str, str, Any, str, str]] = []
        self.line_breaks = self.replaced = 0
        self._places: dict[Any, tuple[list[int], Utf16Map]] = {}
        self._lengths: dict[Any, int] = {}
        self.add("SETTINGS", Property="version", Value=_VERSION)
        self.add("SETTINGS", Property="date", Value=_VERSION_DATE)
        for table in ("DOCUMENTS", "STATEMENTS"):
            self.rows[table] = []

    def add(self, table: str, **row: Any) -> int:
        """Add a row and tell its number."""
        rows = self.rows.setdefault(table, [])
        rows.append(row)
        return len(rows)

    def clean(self, value: Any) -> str:
        """A text that SQLite can hold, as long as it was."""
        cleaned, n = _UNWRITABLE.subn("\ufffd", text_of(value))
        self.replaced += n
        return cleaned

    def short(self, value: Any, table: str, column: str, key: Any, taken: Container[str] = ()) -> str:
        """A text that DNA's columns can hold, told apart from those that are taken."""
        whole = self.clean(value)
        written = whole if len(whole) <= LIMIT else f"{whole[: LIMIT - 1]}…"
        n = 1
        while written in taken:
            n += 1
            mark = f" [{n}]"
            written = f"{whole[: LIMIT - 1 - len(mark)]}…{mark}" if len(whole) + len(mark) > LIMIT else f"{whole}{mark}"
        if written != whole:
            self.shortened.append((table, column, key, whole, written))
        return written

    def add_coders(self, coders: Mapping[int, str], password: str, salt: bytes | None) -> None:
        """Add the coders, who may see and edit each other's work."""
        for number, name in coders.items():
            self.add(
                "CODERS", ID=number, Name=self.short(name, "CODERS", "Name", number), Red=255 if number == 1 else 51,
                Green=0 if number == 1 else 153, Blue=0 if number == 1 else 255, Password=hash_password(password, salt=salt),
            )  # fmt: skip
        for one in coders:
            for other in coders:
                if one != other:  # DNA looks a relation up for each coder whose statements it paints
                    self.add("CODERRELATIONS", Coder=one, OtherCoder=other)

    def add_documents(self, documents: pd.DataFrame) -> None:
        """Add the documents, and keep how positions in them move."""
        for row in records(documents):
            number = row["document_id"]
            whole = self.clean(row["text"])
            removed: list[int] = []
            if self.lf and "\r" in whole:
                self.line_breaks += 1
                removed = [m.start() for m in re.finditer("\r\n", whole)]
                whole = whole.replace("\r\n", "\n").replace("\r", "\n")
            self._places[number] = removed, Utf16Map(whole)
            self._lengths[number] = len(whole) + len(removed)
            if pd.isna(row["time"]):
                raise WorkbookError(f"document {number}: no date; DNA needs one for each document")
            self.add(
                "DOCUMENTS", ID=number, Text=whole, Coder=1, Notes=self.clean(row["notes"]),
                Date=int((pd.Timestamp(row["time"]) - pd.Timestamp(0)) // pd.Timedelta(seconds=1)),
                **{
                    c: self.short(row[c.lower()], "DOCUMENTS", c, number)
                    for c in ("Title", "Author", "Source", "Section", "Type")
                },
            )  # fmt: skip

    def add_statements(self, database: DnaDatabase, left_out: Counter[str]) -> None:
        """Add the statement type, its variables and their values, and the statements."""
        self.add(
            "STATEMENTTYPES", ID=1, Label=self.short(database.statement_type, "STATEMENTTYPES", "Label", 1),
            Red=239, Green=208, Blue=51,
        )  # fmt: skip
        entities = {}
        numbers = {}
        for variable, kind in database.variables.items():
            if kind not in _DATA:
                raise WorkbookError(f"variable {variable!r}: no type {kind!r}; choose one of {', '.join(_DATA)}")
            names = {r["Variable"] for r in self.rows.get("VARIABLES", [])}
            name = self.short(variable, "VARIABLES", "Variable", len(names) + 1, names)
            numbers[variable] = self.add(
                "VARIABLES", ID=len(names) + 1, Variable=name, DataType=kind, StatementTypeId=1
            )
            if kind == "short text":
                entities[variable] = self._entities(database, variable, numbers[variable])
        for row in records(database.statements):
            self._statement(row, database.variables, numbers, entities, left_out)

    def _statement(
        self, row: dict[str, Any], variables: Mapping[str, str], numbers: Mapping[str, int],
        entities: Mapping[str, Mapping[str, int]], left_out: Counter[str],
    ) -> None:  # fmt: skip
        number, document = row["statement_id"], row["document_id"]
        start, stop = int(row["start_position"]), int(row["stop_position"])
        if document not in self._places:
            raise WorkbookError(f"statement {number}: there is no document {document}; add it to the documents")
        if not 0 <= start < stop <= self._lengths[document]:
            raise WorkbookError(
                f"statement {number}: no span {start}–{stop} in document {document} ({self._lengths[document]:,} characters)"
            )
        removed, places = self._places[document]
        start, stop = (places.unit(i - bisect_left(removed, i)) for i in (start, stop))
        if start == stop:  # nothing but the first half of a line break
            left_out["without a place"] += 1
            return
        coder = 1 if pd.isna(row["coder"]) else int(row["coder"])
        self.add("STATEMENTS", ID=number, StatementTypeId=1, DocumentId=document, Start=start, Stop=stop, Coder=coder)
        for variable, kind in variables.items():
            value = row[variable]
            place = {"StatementId": number, "VariableId": numbers[variable]}
            if kind == "short text":
                self.add(_DATA[kind], **place, Entity=entities[variable][text_of(value)])
            elif kind == "long text":
                self.add(_DATA[kind], **place, Value=self.clean(value))
            elif not pd.isna(value):
                self.add(_DATA[kind], **place, Value=int(value))

    def _entities(self, database: DnaDatabase, variable: str, number: int) -> dict[str, int]:
        """The values of a variable with their attributes; the empty one first, as DNA has it."""
        known = records(database.entities[database.entities["variable"] == variable])
        about: dict[str, dict[str, Any]] = {text_of(row["value"]): row for row in known}
        if "" not in about:
            about = {"": {}, **about}
        for value in database.statements[variable]:
            about.setdefault(text_of(value), {})
        attributes = {}
        for column in (str(c) for c in database.entities.columns if c not in _ENTITY):
            everywhere = not database.entities[column].map(text_of).any()  # nobody's, so nothing tells whose it is
            if everywhere or any(text_of(row.get(column)) for row in about.values()):
                name = self.short(column, "ATTRIBUTEVARIABLES", "AttributeVariable", number)
                attributes[column] = self.add("ATTRIBUTEVARIABLES", VariableId=number, AttributeVariable=name)
        ids: dict[str, int] = {}
        written: set[str] = set()
        for value, row in about.items():
            label = self.short(value, "ENTITIES", "Value", len(self.rows.get("ENTITIES", [])) + 1, written)
            written.add(label)
            color = text_of(row.get("color"))
            red, green, blue = (int(color[i : i + 2], 16) if _COLOR.fullmatch(color) else 0 for i in (1, 3, 5))
            ids[value] = self.add("ENTITIES", VariableId=number, Value=label, Red=red, Green=green, Blue=blue)
            for column, attribute in attributes.items():
                self.add(
                    "ATTRIBUTEVALUES", EntityId=ids[value], AttributeVariableId=attribute,
                    AttributeValue=self.short(row.get(column), "ATTRIBUTEVALUES", column, ids[value]),
                )  # fmt: skip
        return ids

    def finished(self) -> dict[str, Rows]:
        """The rows as the file takes them."""
        return {
            table: Rows(tuple(rows[0]), tuple(tuple(row.values()) for row in rows))
            for table, rows in self.rows.items()
            if rows
        }
