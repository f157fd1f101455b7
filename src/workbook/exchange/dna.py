"""The databases of Discourse Network Analyzer 3 (``.dna``): SQLite, opened for reading only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.errors import WorkbookError
from workbook.exchange.utf16 import Utf16Map

__all__ = ["DnaDatabase", "read_dna"]

#: The statement type that DNA's own new databases carry, and that its exports take.
DEFAULT_TYPE = "DNA Statement"
_NEEDED = {
    "DOCUMENTS", "STATEMENTS", "STATEMENTTYPES", "VARIABLES", "ENTITIES", "ATTRIBUTEVARIABLES", "ATTRIBUTEVALUES",
    "DATASHORTTEXT", "DATALONGTEXT", "DATAINTEGER", "DATABOOLEAN",
}  # fmt: skip
#: Columns that are not variables; a variable of that name gets a trailing underscore.
_FIXED = {"statement_id", "time", "start_position", "stop_position", "text", "coder", "document_id"}
_VALUES = {
    "short text": (
        "SELECT d.StatementId, e.Value FROM DATASHORTTEXT d JOIN ENTITIES e ON e.ID = d.Entity WHERE d.VariableId = ?"
    ),
    "long text": "SELECT StatementId, Value FROM DATALONGTEXT WHERE VariableId = ?",
    "integer": "SELECT StatementId, Value FROM DATAINTEGER WHERE VariableId = ?",
    "boolean": "SELECT StatementId, Value FROM DATABOOLEAN WHERE VariableId = ?",
}


@dataclass(frozen=True)
class DnaDatabase:
    """What one statement type of a ``.dna`` file holds.

    Attributes
    ----------
    statements : pandas.DataFrame
        One row a statement: ``statement_id, time``, a column a variable (in the file's order), ``start_position,
        stop_position`` (code points of the document's text), ``text, coder, document_id, document_title,
        document_author, document_source, document_section, document_type``.
    variables : mapping of str to str
        Variable to its type: ``short text``, ``long text``, ``integer`` or ``boolean``.
    entities : pandas.DataFrame
        One row a value of a short text variable: ``variable, value, color`` and a column an attribute.
    documents : pandas.DataFrame
        ``document_id, title, text, author, source, section, type, time, notes``.
    statement_type : str
    """

    statements: pd.DataFrame
    variables: Mapping[str, str]
    entities: pd.DataFrame
    documents: pd.DataFrame
    statement_type: str

    def __repr__(self) -> str:
        return f"DnaDatabase({len(self.statements):,} statements of type {self.statement_type!r}, {len(self.documents):,} documents)"


def read_dna(path: str | Path, *, statement_type: str | None = None) -> DnaDatabase:
    """Read the statements of a Discourse Network Analyzer 3 database.

    The file is opened for reading only and stays as it is. DNA counts positions in UTF-16 units; here they are code
    points, so that ``text[start_position:stop_position]`` of the document is the statement's text. Dates are UTC, as
    DNA keeps them.

    Parameters
    ----------
    path : str or Path
        A ``.dna`` file of DNA 3.
    statement_type : str, optional
        Which statement type; by default ``DNA Statement``, or the only one that the file has.

    Raises
    ------
    WorkbookError
        If the file is not there, is not a DNA 3 database, or has no such statement type.
    """
    path = Path(path)
    if not path.is_file():
        raise WorkbookError(f"{path}: no such file")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return _read(connection, path, statement_type)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise WorkbookError(
            f"{path}: this is no Discourse Network Analyzer 3 database ({error}); "
            "databases of DNA 2 are opened and saved again with DNA 3 first"
        ) from None


def _read(connection: sqlite3.Connection, path: Path, wanted: str | None) -> DnaDatabase:
    tables = {name.upper() for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if missing := sorted(_NEEDED - tables):
        raise WorkbookError(
            f"{path}: this SQLite file is no Discourse Network Analyzer 3 database (without {', '.join(missing)}); "
            "databases of DNA 2 are opened and saved again with DNA 3 first"
        )
    type_id, label = _statement_type(connection, path, wanted)
    documents = _frame(
        connection.execute(
            "SELECT ID, Title, Text, Author, Source, Section, Type, Date, Notes FROM DOCUMENTS ORDER BY ID"
        ),
        ["document_id", "title", "text", "author", "source", "section", "type", "time", "notes"],
    )
    documents["time"] = pd.to_datetime(documents["time"], unit="s")
    variables = [
        (i, f"{name}_" if name in _FIXED else name, kind)
        for i, name, kind in connection.execute(
            "SELECT ID, Variable, DataType FROM VARIABLES WHERE StatementTypeId = ? ORDER BY ID", (type_id,)
        )
    ]
    return DnaDatabase(
        statements=_statements(connection, path, type_id, variables, documents),
        variables={name: kind for _, name, kind in variables},
        entities=_entities(connection, variables),
        documents=documents,
        statement_type=label,
    )


def _frame(rows: Iterable[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns)


def _statement_type(connection: sqlite3.Connection, path: Path, wanted: str | None) -> tuple[int, str]:
    types = {label: i for i, label in connection.execute("SELECT ID, Label FROM STATEMENTTYPES ORDER BY ID")}
    if wanted is None and DEFAULT_TYPE not in types and len(types) == 1:
        wanted = next(iter(types))
    label = wanted if wanted is not None else DEFAULT_TYPE
    if label not in types:
        raise WorkbookError(
            f"{path}: no statement type {label!r}; choose one of {', '.join(map(repr, types)) or '(none)'} as statement_type"
        )
    return types[label], label


def _statements(
    connection: sqlite3.Connection,
    path: Path,
    type_id: int,
    variables: list[tuple[int, str, str]],
    documents: pd.DataFrame,
) -> pd.DataFrame:
    rows = _frame(
        connection.execute(
            "SELECT ID, DocumentId, Start, Stop, Coder FROM STATEMENTS WHERE StatementTypeId = ? ORDER BY ID",
            (type_id,),
        ),
        ["statement_id", "document_id", "start_position", "stop_position", "coder"],
    )
    facts = documents.set_index("document_id")
    if lost := sorted(set(rows["document_id"]) - set(facts.index)):
        raise WorkbookError(f"{path}: statements stand in documents that the file lacks: {', '.join(map(str, lost))}")
    # reindexed and not mapped, which a new database without documents would not bear
    times = facts["time"].reindex(rows["document_id"]).set_axis(rows.index)
    out = pd.DataFrame({"statement_id": rows["statement_id"], "time": times})
    for variable_id, variable, kind in variables:
        values = rows["statement_id"].map(dict(connection.execute(_VALUES[kind], (variable_id,))))
        out[variable] = values.astype("Int64" if kind in ("integer", "boolean") else "object")
        if kind in ("short text", "long text"):
            out[variable] = out[variable].fillna("")
    units = {i: Utf16Map(text) for i, text in facts["text"].items() if i in set(rows["document_id"])}
    spans = [
        (units[d].code_point(start), units[d].code_point(stop))
        for d, start, stop in rows[["document_id", "start_position", "stop_position"]].itertuples(index=False)
    ]
    out["start_position"] = [start for start, _ in spans]
    out["stop_position"] = [stop for _, stop in spans]
    out["text"] = [
        facts["text"][document][start:stop] for document, (start, stop) in zip(rows["document_id"], spans, strict=True)
    ]
    out["coder"] = rows["coder"]
    out["document_id"] = rows["document_id"]
    for column in ("title", "author", "source", "section", "type"):
        out[f"document_{column}"] = rows["document_id"].map(facts[column])
    return out


def _entities(connection: sqlite3.Connection, variables: list[tuple[int, str, str]]) -> pd.DataFrame:
    rows = _frame(
        (
            (entity, name, value, f"#{r or 0:02X}{g or 0:02X}{b or 0:02X}")
            for i, name, _ in variables
            for entity, value, r, g, b in connection.execute(
                "SELECT ID, Value, Red, Green, Blue FROM ENTITIES WHERE VariableId = ? ORDER BY ID", (i,)
            )
        ),
        ["id", "variable", "value", "color"],
    )
    for i, _, _ in variables:
        for attribute, name in connection.execute(
            "SELECT ID, AttributeVariable FROM ATTRIBUTEVARIABLES WHERE VariableId = ? ORDER BY ID", (i,)
        ).fetchall():
            values = dict(
                connection.execute(
                    "SELECT EntityId, AttributeValue FROM ATTRIBUTEVALUES WHERE AttributeVariableId = ?", (attribute,)
                )
            )
            column = f"{name}_" if name in ("id", "variable", "value", "color") else name
            known = rows[column] if column in rows else pd.Series("", index=rows.index, dtype="object")
            rows[column] = rows["id"].map(values).fillna(known)
    return rows.drop(columns="id")
