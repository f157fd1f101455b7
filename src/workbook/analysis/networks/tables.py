"""Statements from a table with named columns, and from whatever a path holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.analysis.networks.calendar import moment
from workbook.analysis.networks.stances import from_coding
from workbook.analysis.networks.statements import FIXED, Statements, about_dates, from_dna
from workbook.coding import Coding
from workbook.errors import WorkbookError

__all__ = ["from_table", "read_statements"]

#: Other names under which tables carry the fixed columns.
_ALIASES = {
    "statement_id": ("stance_id", "id"),
    "time": ("date", "datetime"),
    "start_position": ("start", "evidence_start"),
    "stop_position": ("stop", "end", "evidence_end"),
    "text": ("evidence", "statement"),
    "document_id": ("doc_id", "document"),
    "document_title": ("title",),
}
_SIDES = {"true": 1, "yes": 1, "support": 1, "agree": 1, "false": 0, "no": 0, "oppose": 0, "disagree": 0}


def from_table(data: pd.DataFrame, *, source: str = "the table") -> Statements:
    """Take a table of statements with named columns.

    ``document_id``, ``time``, ``statement_id`` … may also be called ``doc_id``, ``date``, ``id`` …; every other column is
    a variable. Columns of true/false, yes/no, support/oppose or 0/1 are boolean, other whole numbers integer, the rest
    short text.

    Parameters
    ----------
    data : pandas.DataFrame
    source : str
        What error messages call it.

    Raises
    ------
    WorkbookError
        If a date can't be read (with its row), or there are fewer than two variables.

    Examples
    --------
    >>> data = pd.DataFrame({"org": ["A", "B"], "issue": ["x", "x"], "side": ["support", "oppose"], "date": ["2021", None]})
    >>> from_table(data).variables
    {'org': 'short text', 'issue': 'short text', 'side': 'boolean'}
    """
    table = pd.DataFrame(data).reset_index(drop=True)
    taken = set(table.columns)
    for name, others in _ALIASES.items():
        if name not in taken and (other := next((o for o in others if o in taken), None)) is not None:
            table = table.rename(columns={other: name})
    variables: dict[str, str] = {}
    for column in [c for c in table.columns if c not in FIXED]:
        table[column], variables[column] = _typed(table[column])
    if len(variables) < 2:
        raise WorkbookError(
            f"{source}: a statement table needs at least two columns for variables, such as organization and concept; "
            f"it has {', '.join(map(str, data.columns)) or 'none'}"
        )
    times, coarse = [], set()
    for row, value in enumerate(table["time"] if "time" in table else [None] * len(table), start=1):
        missing = value is None or value is pd.NaT or value != value or value == ""
        try:
            times.append(None if missing else moment(value))
        except WorkbookError as error:
            raise WorkbookError(f"{source}, row {row}: {error}") from None
        if isinstance(value, str) and 0 < len(value) < 10:
            coarse.add(row)
    table["time"] = pd.to_datetime(pd.Series(times, index=table.index, dtype="object"))
    numbers = pd.Series(range(1, len(table) + 1), index=table.index)
    for column in FIXED:
        if column not in table:
            table[column] = numbers if column == "statement_id" else pd.NA if column.endswith("_position") else ""
    for column in ("statement_id", "document_id", "start_position", "stop_position"):
        table[column] = _numbered(table[column])
    for column in ("start_position", "stop_position"):
        if len(table) and not pd.api.types.is_numeric_dtype(table[column]):
            raise WorkbookError(
                f"{source}: {column} holds something that is no whole number; write offsets, or leave it out"
            )
    no_document = table["document_id"].isna() | (table["document_id"].astype("str") == "")
    if no_document.any():
        table["document_id"] = table["document_id"].astype("object").where(~no_document, "")
    for column in (c for c in FIXED if c.startswith("document_") and c != "document_id"):
        table[column] = table[column].fillna("").astype("str")
    dates = table["time"].dropna()
    return Statements(
        table=table[[*FIXED[:2], *variables, *FIXED[2:]]],
        variables=variables,
        start=moment(dates.min()) if len(dates) else None,
        stop=moment(dates.max()) if len(dates) else None,
        notes=tuple(about_dates(table.assign(document_id=numbers), coarse)),
    )


def _numbered(values: pd.Series) -> pd.Series:
    """The values as whole numbers where all of them are, so that 9 comes before 10."""
    known = values[values.notna() & (values.astype("str") != "")]
    if not known.map(
        lambda v: isinstance(v, int | str) and str(v).isdecimal() or isinstance(v, float) and v % 1 == 0
    ).all():
        return values
    return pd.to_numeric(known).astype("Int64").reindex(values.index)


def _typed(values: pd.Series) -> tuple[pd.Series, str]:
    """The values of a variable and its type."""
    known = values.dropna()
    known = known[known.map(lambda v: v != "")]
    words = known.map(lambda v: str(v).strip().lower())
    if len(known) and words.isin(list(_SIDES)).all():
        return values.map(lambda v: _SIDES.get(str(v).strip().lower())).astype("Int64"), "boolean"
    numbers = (
        pd.to_numeric(known, errors="coerce") if not known.map(lambda v: isinstance(v, list | dict)).any() else None
    )
    if numbers is not None and len(known) and numbers.notna().all() and (numbers % 1 == 0).all():
        whole = numbers.astype("int64").reindex(values.index).astype("Int64")
        return whole, "boolean" if set(numbers) <= {0, 1} else "integer"
    return values.map(lambda v: "" if v is None or v is pd.NA or v != v else str(v)).astype("object"), "short text"


def read_statements(path: str | Path, *, statement_type: str | None = None, **coding: Any) -> Statements:
    """Read statements from a ``.dna`` file, a statement table, or a folder that ``workbook code`` wrote.

    Parameters
    ----------
    path : str or Path
        ``.dna``; ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet``; or a folder.
    statement_type : str, optional
        For ``.dna`` files.
    **coding
        Options of :func:`from_coding`, for a folder.

    Raises
    ------
    WorkbookError
        If there is nothing of these there.
    """
    path = Path(path)
    if path.is_dir():
        return from_coding(Coding.read(path), **coding)
    if not path.is_file():
        raise WorkbookError(f"{path}: no such file or folder")
    suffix = path.suffix.lower()
    if suffix == ".dna":
        return from_dna(path, statement_type=statement_type)
    if path.stem == "stances" and (path.parent / "run.json").is_file():
        return from_coding(Coding.read(path.parent), **coding)
    try:
        if suffix in (".csv", ".tsv"):
            separator = "\t" if suffix == ".tsv" else ","
            data = pd.read_csv(path, sep=separator, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        elif suffix == ".jsonl":
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            data = pd.DataFrame([json.loads(line) for line in lines if line.strip()])
        elif suffix == ".parquet":
            data = pd.read_parquet(path)
        else:
            raise WorkbookError(
                f"{path}: statements are read from .dna, .csv, .tsv, .jsonl, .parquet and coded folders"
            )
    except (ValueError, OSError) as error:
        raise WorkbookError(f"{path}: can't be read as {suffix} ({error})") from None
    return from_table(data, source=str(path))
