"""Cells of a table as plain Python values."""

from __future__ import annotations

from typing import Any

import pandas as pd

__all__ = ["records", "text_of"]


def text_of(value: Any) -> str:
    """The value as text; a missing one is empty.

    Examples
    --------
    >>> text_of(pd.NA), text_of(float("nan")), text_of(3)
    ('', '', '3')
    """
    return "" if value is None or value is pd.NA or value != value else str(value)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by column name."""
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]
