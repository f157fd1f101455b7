"""Which statements a network is made of: dates, exclusions, empty values, duplicates – in the order DNA takes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from workbook.analysis.networks.calendar import week
from workbook.analysis.networks.options import DOCUMENT_VARIABLES, Options
from workbook.analysis.networks.statements import Statements
from workbook.errors import WorkbookError

__all__ = ["Selection", "fitted", "label_key", "select"]

_Exclusion = tuple[str, list[str], bool]


@dataclass(frozen=True)
class Selection:
    """The statements of a network.

    Attributes
    ----------
    original : pandas.DataFrame
        Those in the date range, less excluded documents; they give the isolates and the levels of a qualifier.
    kept : pandas.DataFrame
        Those that count, sorted by date, document, position and id, with the columns ``_row``, ``_column`` and
        ``_level`` (values of variable 1, variable 2 and the qualifier).
    start, stop : datetime or None
        The date range.
    """

    original: pd.DataFrame
    kept: pd.DataFrame
    start: datetime | None
    stop: datetime | None


def label_key(label: str) -> bytes:
    """Sort labels as Java does, by UTF-16 units: capitals before small letters, Latin before Arabic.

    Examples
    --------
    >>> sorted(["b", "قطر", "A", "a"], key=label_key)
    ['A', 'a', 'b', 'قطر']
    """
    return label.encode("utf-16-be", "surrogatepass")


def fitted(options: Options, statements: Statements) -> Options:
    """Leave the qualifier out where the statements have no such variable and the aggregation ignores it anyway."""
    if options.qualifier is None or options.aggregation != "ignore":
        return options
    known = {*statements.variables, *DOCUMENT_VARIABLES, *DOCUMENT_VARIABLES.values()}
    return options if options.qualifier in known else replace(options, qualifier=None)


def select(statements: Statements, options: Options) -> Selection:
    """Choose and sort the statements of a network.

    First the date range and exclusions by document variables, then exclusions by statement variables and empty values
    (event lists keep empty values), then duplicates, of which the first by date, document, start, stop and id stays.

    Raises
    ------
    WorkbookError
        If a variable or an excluded value's variable is not there.
    """
    row, column, level = _columns(statements, options)
    table = statements.table
    start = options.start or statements.start
    stop = options.stop or statements.stop
    undated = table["time"].isna()
    inside = pd.Series(True, index=table.index)
    if start is not None:
        inside &= table["time"] >= start
    if stop is not None:
        inside &= table["time"] <= stop
    if options.start is None and options.stop is None and options.window is None:
        inside |= undated
    original = _sorted(table[inside])
    original = original.assign(
        _row=_texts(original[row]) if row is not None else "",
        _column=_texts(original[column]) if column is not None else "",
        _level=_levels(original[level], statements.kind(options.qualifier or "")) if level is not None else 0,
    )
    by_document, by_statement = _exclusions(statements, options)
    for name, values, invert in by_document:
        original = original[_passes(original[name], values, invert)]
    kept = original
    for name, values, invert in by_statement:
        kept = kept[_passes(kept[name], values, invert)]
    if options.type != "eventlist":
        kept = kept[(kept["_row"] != "") & (kept["_column"] != "")]
        if options.keyed:
            kept = kept[kept["_level"].notna() & (kept["_level"].astype("object") != "")]
    kept = _unique(kept, statements, options)
    return Selection(original.reset_index(drop=True), kept.reset_index(drop=True), start, stop)


def _columns(statements: Statements, options: Options) -> tuple[str | None, str | None, str | None]:
    """The columns of variable 1, variable 2 and the qualifier; an event list needs them for duplicates only."""
    if options.type == "eventlist" and options.duplicates == "include":
        return None, None, None
    for name, variable in (("variable1", options.variable1), ("variable2", options.variable2)):
        statements.column(variable, name)
        if statements.kind(variable) == "long text":
            raise WorkbookError(f"{name}={variable!r} is a long text; choose a short text variable")
    level = statements.column(options.qualifier, "qualifier") if options.qualifier is not None else None
    return (
        statements.column(options.variable1, "variable1"),
        statements.column(options.variable2, "variable2"),
        level,
    )


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    places = table.assign(
        _start=table["start_position"].fillna(-1).astype("int64"),
        _stop=table["stop_position"].fillna(-1).astype("int64"),
    )
    order = ["time", "document_id", "_start", "_stop", "statement_id"]
    for column in ("document_id", "statement_id"):
        if places[column].map(type).nunique() > 1:  # numbers and texts have no order among them
            places[column] = places[column].astype("str")
    return table.loc[places.sort_values(order, kind="stable", na_position="last").index]


def _texts(values: pd.Series) -> pd.Series:
    return values.map(lambda v: "" if v is None or v is pd.NA or v != v else str(v)).astype("object")


def _levels(values: pd.Series, kind: str) -> pd.Series:
    return values.astype("Int64") if kind in ("integer", "boolean") else _texts(values)


def _exclusions(statements: Statements, options: Options) -> tuple[list[_Exclusion], list[_Exclusion]]:
    """The exclusions by document variables and by statement variables: column, values, whether to keep only them."""
    by_document: list[_Exclusion] = []
    by_statement: list[_Exclusion] = []
    for variable, values in options.exclude.items():
        if isinstance(values, str):
            raise WorkbookError(f"exclude: give the values of {variable!r} as a list, such as [{values!r}]")
        column = statements.column(variable, "exclude")
        invert = options.invert if isinstance(options.invert, bool) else variable in options.invert
        target = (
            by_document
            if column in DOCUMENT_VARIABLES.values() and column not in statements.variables
            else by_statement
        )
        target.append((column, [str(v) for v in values], invert))
    return by_document, by_statement


def _passes(values: pd.Series, excluded: Iterable[str], invert: bool) -> pd.Series:
    found = _texts(values).isin(list(excluded))
    return found if invert else ~found


def _unique(kept: pd.DataFrame, statements: Statements, options: Options) -> pd.DataFrame:
    """Leave the first of each set of duplicates."""
    if options.duplicates == "include":
        return kept
    key = {"row": kept["_row"], "column": kept["_column"], "period": _periods(kept, options)}
    if options.keyed:
        key["level"] = kept["_level"].astype("object")
        if options.compat == "dna" and statements.kind(options.qualifier or "") == "integer":
            # DNA compares boxed integers by identity, which holds from -128 to 127 only
            far = kept["_level"].lt(-128) | kept["_level"].gt(127)
            key["own"] = pd.Series(np.where(far, np.arange(1, len(kept) + 1), 0), index=kept.index)
    return kept[~pd.DataFrame(key).duplicated(keep="first")]


def _periods(kept: pd.DataFrame, options: Options) -> pd.Series:
    """What period each statement lies in; one without a date shares its period with its document only."""
    if options.duplicates == "acrossrange":
        return pd.Series("", index=kept.index)
    documents = kept["document_id"].map(lambda d: ("document", d))
    if options.duplicates == "document":
        return documents
    names = {"year": lambda t: (t.year,), "month": lambda t: (t.year, t.month)}
    names["week"] = lambda t: week(t.date(), options.week_start)
    name = names[options.duplicates]
    short = options.compat == "dna" and options.duplicates in ("week", "month")
    periods = [
        fallback if t is pd.NaT else name(t)[1:] if short else name(t)
        for t, fallback in zip(kept["time"], documents, strict=True)
    ]
    return pd.Series(periods, index=kept.index, dtype="object")
