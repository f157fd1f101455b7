"""Cells that a spreadsheet program would take for formulas, made harmless in CSV and made whole again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

__all__ = ["MARK", "neutralise", "neutralised", "restore", "restored"]

#: The key of ``run.json`` that says that a folder's CSV cells were made harmless.
MARK = "csv_neutralised"
#: What OWASP lists under "CSV Injection", with the full-width forms; apostrophes before it are counted, so that
#: taking one away again gives exactly what was there.
_RISK = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutralise(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet program would run.

    The characters are those of OWASP, *CSV Injection*: ``= + - @``, tab, carriage return, line feed and the full-width
    forms. A cell that has apostrophes before such a character gets one more.

    Examples
    --------
    >>> neutralise("=1+1"), neutralise("الوزير")
    ("'=1+1", 'الوزير')
    """
    return f"'{cell}" if _RISK.match(cell) else cell


def restore(cell: str) -> str:
    """Take the apostrophe away that :func:`neutralise` put there.

    Examples
    --------
    >>> restore(neutralise("'=1+1")), restore("'قال'")
    ("'=1+1", "'قال'")
    """
    return cell[1:] if cell.startswith("'") and _RISK.match(cell) else cell


def neutralised(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose text cells and column names are harmless; numbers stay numbers."""
    return _each(table, neutralise)


def restored(table: pd.DataFrame) -> pd.DataFrame:
    """A table as it was before :func:`neutralised`."""
    return _each(table, restore)


def _each(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    def cell(value: Any) -> Any:
        return change(value) if isinstance(value, str) else value

    out = table.copy()
    for column in out.columns:
        if out[column].dtype == object or isinstance(out[column].dtype, pd.StringDtype):
            out[column] = out[column].map(cell).astype(out[column].dtype)
    return out.rename(columns=cell)
