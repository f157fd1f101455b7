"""A small database in the format of Discourse Network Analyzer 3, made up for tests."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE DOCUMENTS(ID INTEGER, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT, Source TEXT, Section TEXT,
    Notes TEXT, Type TEXT, Date INTEGER);
CREATE TABLE STATEMENTTYPES(ID INTEGER, Label TEXT);
CREATE TABLE VARIABLES(ID INTEGER, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
CREATE TABLE STATEMENTS(ID INTEGER, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER, Stop INTEGER, Coder INTEGER);
CREATE TABLE DATABOOLEAN(StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATAINTEGER(StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATALONGTEXT(StatementId INTEGER, VariableId INTEGER, Value TEXT);
CREATE TABLE DATASHORTTEXT(StatementId INTEGER, VariableId INTEGER, Entity INTEGER);
CREATE TABLE ENTITIES(ID INTEGER, VariableId INTEGER, Value TEXT, Red INTEGER, Green INTEGER, Blue INTEGER);
CREATE TABLE ATTRIBUTEVARIABLES(ID INTEGER, VariableId INTEGER, AttributeVariable TEXT);
CREATE TABLE ATTRIBUTEVALUES(EntityId INTEGER, AttributeVariableId INTEGER, AttributeValue TEXT);
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement'), (2, 'Annotation');
INSERT INTO VARIABLES VALUES (1, 'person', 'short text', 1), (2, 'organization', 'short text', 1),
    (3, 'concept', 'short text', 1), (4, 'agreement', 'boolean', 1), (5, 'note', 'long text', 2);
INSERT INTO ATTRIBUTEVARIABLES VALUES (1, 2, 'Type');
"""
TEXT = "😀 قالت الوزارة إنها مع الخطة، وقال الحزب إنه ضدها"


def write_dna(path: Path) -> Path:
    """Write a database with one document, whose text begins with a character of two UTF-16 units, and two statements."""
    connection = sqlite3.connect(path)
    connection.executescript(_SCHEMA)
    date = int(datetime(2023, 5, 1, 12, tzinfo=UTC).timestamp())
    connection.execute("INSERT INTO DOCUMENTS VALUES (7, 'خطة', ?, 1, 'كاتب', 'جريدة', '', '', 'خبر', ?)", (TEXT, date))
    entities = [
        (1, 1, "المتحدثة"), (2, 1, "المتحدث"), (3, 2, "الوزارة"), (4, 2, "الحزب"), (5, 3, "الخطة"),
    ]  # fmt: skip
    connection.executemany("INSERT INTO ENTITIES VALUES (?, ?, ?, 255, 0, 16)", entities)
    connection.execute("INSERT INTO ATTRIBUTEVALUES VALUES (3, 1, 'حكومة')")
    for i, word, person, organization, agreement in ((1, "قالت الوزارة", 1, 3, 1), (2, "وقال الحزب", 2, 4, 0)):
        start = TEXT.index(word) + 1  # DNA counts the first character twice
        connection.execute("INSERT INTO STATEMENTS VALUES (?, 1, 7, ?, ?, 1)", (i, start, start + len(word)))
        for variable, entity in ((1, person), (2, organization), (3, 5)):
            connection.execute("INSERT INTO DATASHORTTEXT VALUES (?, ?, ?)", (i, variable, entity))
        connection.execute("INSERT INTO DATABOOLEAN VALUES (?, 4, ?)", (i, agreement))
    connection.commit()
    connection.close()
    return path
