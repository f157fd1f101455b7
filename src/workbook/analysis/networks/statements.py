"""Statements: who says what of which concept, on which side, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.analysis.networks.calendar import moment
from workbook.analysis.networks.options import DOCUMENT_VARIABLES
from workbook.errors import WorkbookError
from workbook.exchange import read_dna

__all__ = ["FIXED", "Statements", "about_dates", "from_dna"]

#: The columns of a statement table that are not variables of a statement.
FIXED = (
    "statement_id", "time", "start_position", "stop_position", "text", "coder",
    "document_id", "document_title", "document_author", "document_source", "document_section", "document_type",
)  # fmt: skip


@dataclass(frozen=True)
class Statements:
    """A statement table with what is known of its variables.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a statement: the columns ``FIXED`` and one a variable. ``time`` is a moment or null.
    variables : mapping of str to str
        Variable to its type: ``short text``, ``long text``, ``integer`` or ``boolean``.
    entities : pandas.DataFrame
        ``variable, value`` and a column an attribute of the values (the attributes of nodes).
    start, stop : datetime or None
        First and last moment of the documents.
    notes : tuple of str
        What was left out or assumed, in sentences for the reader.
    """

    table: pd.DataFrame
    variables: Mapping[str, str]
    entities: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["variable", "value"]))
    start: datetime | None = None
    stop: datetime | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        span = f", {self.start:%Y-%m-%d} to {self.stop:%Y-%m-%d}" if self.start and self.stop else ""
        return f"Statements({len(self):,} statements: {', '.join(self.variables)}{span})"

    def column(self, variable: str, option: str = "variable") -> str:
        """Name the column of a variable of the statements, else of the documents.

        Raises
        ------
        WorkbookError
            If there is no such variable.
        """
        if variable in self.variables:
            return variable
        if variable in DOCUMENT_VARIABLES:
            return DOCUMENT_VARIABLES[variable]
        if variable in DOCUMENT_VARIABLES.values():
            return variable
        raise WorkbookError(
            f"{option}={variable!r}: no such variable; choose one of {', '.join(self.variables)}, "
            f"or of the documents {', '.join(DOCUMENT_VARIABLES)}"
        )

    def kind(self, variable: str) -> str:
        """Tell a variable's type; those of documents are short text."""
        return self.variables.get(variable, "short text")


def from_dna(path: str | Path, *, statement_type: str | None = None) -> Statements:
    """Take the statements of a Discourse Network Analyzer 3 database; see :func:`workbook.exchange.read_dna`."""
    database = read_dna(path, statement_type=statement_type)
    times = database.documents["time"]
    return Statements(
        table=database.statements,
        variables=database.variables,
        entities=database.entities,
        start=moment(times.min()) if len(times) else None,
        stop=moment(times.max()) if len(times) else None,
    )


def about_dates(table: pd.DataFrame, coarse: set[Any]) -> list[str]:
    """Say what is coarse or missing among the dates; ``coarse`` holds documents."""
    notes = []
    if n := int(table["document_id"].isin(coarse).sum()):
        notes.append(f"statements dated by a month or year, which count on its first day: {n}")
    if n := int(table["time"].isna().sum()):
        notes.append(f"statements without a date, which windows and date ranges leave out: {n}")
    return notes
