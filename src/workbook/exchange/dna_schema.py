"""The sixteen tables of a Discourse Network Analyzer 3 database in SQLite.

Names, types, checks and keys are those that DNA 3 gives a new database (``createTables`` in ``sql/Sql.java`` of
https://github.com/leifeld/dna), so that the program and what is built on it find what they expect.
"""

from __future__ import annotations

__all__ = ["LIMIT", "SCHEMA"]

#: The most characters that a name, label, title or short value may have.
LIMIT = 190

_KEY = "ID INTEGER NOT NULL PRIMARY KEY"
_KEY_LATER = "ID INTEGER PRIMARY KEY NOT NULL"
_COLORS = ", ".join(f"{c} INTEGER NOT NULL DEFAULT 0 CHECK ({c} BETWEEN 0 AND 255)" for c in ("Red", "Green", "Blue"))
_RIGHTS = (
    "AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments", "AddStatements", "EditStatements",
    "DeleteStatements", "EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations",
    "ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements",
)  # fmt: skip


def _flag(name: str, default: int) -> str:
    return f"{name} INTEGER NOT NULL CHECK ({name} BETWEEN 0 AND 1) DEFAULT {default}"


def _short(name: str, key: str = "NOT NULL") -> str:
    return f"{name} TEXT {key} CHECK (LENGTH({name}) < 191)"


def _refers(column: str, table: str) -> str:
    return f"FOREIGN KEY({column}) REFERENCES {table}(ID) ON DELETE CASCADE"


def _data(value: str, *more: str) -> str:
    return ", ".join(
        (_KEY_LATER, "StatementId INTEGER NOT NULL", "VariableId INTEGER NOT NULL", value,
         _refers("StatementId", "STATEMENTS"), _refers("VariableId", "VARIABLES"), *more,
         "UNIQUE (StatementId, VariableId)")
    )  # fmt: skip


_OPTIONAL = "NOT NULL DEFAULT ''"
_RELATION = ("viewStatements", "editStatements", "viewDocuments", "editDocuments")
_COLUMNS: dict[str, str] = {
    "SETTINGS": "Property TEXT PRIMARY KEY, Value TEXT NOT NULL",
    "CODERS": ", ".join(
        (_KEY, _short("Name"), _COLORS,
         "Refresh INTEGER NOT NULL CHECK (Refresh BETWEEN 0 AND 9999) DEFAULT 0",
         "FontSize INTEGER NOT NULL CHECK (FontSize BETWEEN 1 AND 99) DEFAULT 14", _short("Password"),
         "PopupWidth INTEGER CHECK (PopupWidth BETWEEN 100 AND 9999) DEFAULT 300",
         _flag("ColorByCoder", 0), _flag("PopupDecoration", 0), _flag("PopupAutoComplete", 1),
         *(_flag(f"Permission{right}", 1) for right in _RIGHTS))
    ),
    "DOCUMENTS": ", ".join(
        (_KEY, _short("Title"), "Text TEXT NOT NULL", "Coder INTEGER", _short("Author", _OPTIONAL),
         _short("Source", _OPTIONAL), _short("Section", _OPTIONAL), f"Notes TEXT {_OPTIONAL}",
         _short("Type", _OPTIONAL), "Date INTEGER NOT NULL", _refers("Coder", "CODERS"))
    ),
    "STATEMENTTYPES": ", ".join((_KEY, _short("Label"), _COLORS)),
    "VARIABLES": ", ".join(
        (_KEY, _short("Variable"),
         "DataType TEXT NOT NULL CHECK (DataType = 'boolean' OR DataType = 'integer' OR DataType = 'long text' "
         "OR DataType = 'short text') DEFAULT 'short text'",
         "StatementTypeId INTEGER", _refers("StatementTypeId", "STATEMENTTYPES"), "UNIQUE (Variable, StatementTypeId)")
    ),
    "VARIABLELINKS": ", ".join(
        (_KEY, "SourceVariableId INTEGER", "TargetVariableId INTEGER", "CHECK (TargetVariableId != SourceVariableId)",
         _refers("SourceVariableId", "VARIABLES"), _refers("TargetVariableId", "VARIABLES"))
    ),
    "REGEXES": ", ".join((_short("Label", "PRIMARY KEY"), _COLORS)),
    "CODERRELATIONS": ", ".join(
        (_KEY, "Coder INTEGER CHECK(Coder > 0)", "OtherCoder INTEGER CHECK(OtherCoder > 0)",
         *(f"{c} INTEGER NOT NULL DEFAULT 1 CHECK({c} BETWEEN 0 AND 1)" for c in _RELATION),
         "CHECK (Coder != OtherCoder)", _refers("Coder", "CODERS"), _refers("OtherCoder", "CODERS"))
    ),
    "STATEMENTS": ", ".join(
        (_KEY, "StatementTypeId INTEGER", "DocumentId INTEGER", "Start INTEGER NOT NULL CHECK(Start >= 0)",
         "Stop INTEGER NOT NULL CHECK(Stop >= 0)", "Coder INTEGER", "CHECK (Start < Stop)",
         _refers("StatementTypeId", "STATEMENTTYPES"), _refers("Coder", "CODERS"), _refers("DocumentId", "DOCUMENTS"))
    ),
    "DATABOOLEAN": _data("Value INTEGER NOT NULL DEFAULT 1"),
    "DATAINTEGER": _data("Value INTEGER NOT NULL DEFAULT 0"),
    "ENTITIES": ", ".join(
        (_KEY_LATER, "VariableId INTEGER NOT NULL", _short("Value", _OPTIONAL),
         *(f"{c} INTEGER CHECK ({c} BETWEEN 0 AND 255)" for c in ("Red", "Green", "Blue")),
         "ChildOf INTEGER CHECK(ChildOf > 0)", "UNIQUE (VariableId, Value)", _refers("ChildOf", "ENTITIES"),
         _refers("VariableId", "VARIABLES"))
    ),
    "DATASHORTTEXT": _data("Entity INTEGER NOT NULL", _refers("Entity", "ENTITIES")),
    "DATALONGTEXT": _data("Value TEXT DEFAULT ''"),
    "ATTRIBUTEVARIABLES": ", ".join(
        (_KEY_LATER, "VariableId INTEGER NOT NULL", _short("AttributeVariable"),
         "UNIQUE(VariableId, AttributeVariable)", _refers("VariableId", "VARIABLES"))
    ),
    "ATTRIBUTEVALUES": ", ".join(
        (_KEY_LATER, "EntityId INTEGER NOT NULL", "AttributeVariableId INTEGER NOT NULL",
         _short("AttributeValue", _OPTIONAL), "UNIQUE (EntityId, AttributeVariableId)",
         _refers("EntityId", "ENTITIES"), _refers("AttributeVariableId", "ATTRIBUTEVARIABLES"))
    ),
}  # fmt: skip

#: Table to its CREATE statement, in the order in which DNA makes them.
SCHEMA: dict[str, str] = {name: f"CREATE TABLE {name}({columns})" for name, columns in _COLUMNS.items()}
