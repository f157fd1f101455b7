"""A coding that stays in its files: filtered, counted and cut without being loaded."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from workbook.coding.coding import Coding
from workbook.coding.formulas import MARK, restored
from workbook.coding.tables import COLUMNS, FORMATS, TABLES, frame, plain, typed_record
from workbook.errors import WorkbookError

__all__ = ["StoredCoding"]

_PIECE = 10_000
Where = Mapping[str, Any]


class StoredCoding:
    """The five tables in a folder, of which only what is asked for is read; made by :meth:`Coding.open`.

    Filters are mappings of a column to a value, to a list of values, or to a pair ``(least, most)`` of which either
    may be ``None``; ``None`` itself asks for null. Parquet reads only the columns and row groups that are needed; lines
    of JSON and CSV are read through piece by piece.

    Parameters
    ----------
    folder : str or Path

    Raises
    ------
    WorkbookError
        If the folder holds no coding, or lacks one of its tables.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> text = "رفضت قطر التطبيع مع نظام الأسد."
    >>> folder = wb.code([wb.Document("a", text, date="2021-11-17"), wb.Document("b", text)]).write(tempfile.mkdtemp())
    >>> stored = wb.Coding.open(folder)
    >>> stored
    StoredCoding(2 documents, 2 actors, 4 mentions, 2 quotations, 2 stances; parquet)
    >>> stored.table("stances", columns=["doc_id", "holder"], where={"doc_id": ["b", "c"]}).values.tolist()
    [['b', 'قطر']]
    >>> stored.count("stances", by=["issue", "position"]).values.tolist()
    [['normalisation-assad', 'oppose', 2]]
    >>> len(stored.document("a").stances)
    1
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._format = next((f for f in FORMATS if (self._folder / f"quotations.{f}").is_file()), "")
        if not self._format:
            raise WorkbookError(f"{folder}: no coding here; write one with 'workbook code INPUT --out {folder}'")
        for name in TABLES:
            if not self._path(name).is_file():
                raise WorkbookError(f"{self._path(name)}: this table is missing; write it again with 'workbook code'")
        run = self._folder / "run.json"
        self._meta: dict[str, Any] = json.loads(run.read_text(encoding="utf-8")) if run.is_file() else {}
        self._restore = self._format == "csv" and bool(self._meta.pop(MARK, False))

    def _path(self, name: str) -> Path:
        if name not in TABLES:
            raise WorkbookError(f"no table is called {name!r}; the tables are {', '.join(TABLES)}")
        return self._folder / f"{name}.{self._format}"

    @property
    def meta(self) -> Mapping[str, Any]:
        """What made the coding."""
        return MappingProxyType(self._meta)

    def columns(self, name: str) -> list[str]:
        """Return the names of a table's columns, in order."""
        path = self._path(name)
        if self._format == "parquet":
            return list(pq.read_schema(path).names)
        with path.open(encoding="utf-8", newline="\n" if self._format == "jsonl" else "") as lines:
            if self._format == "csv":
                return next(csv.reader(lines), list(COLUMNS[name]))
            first = lines.readline()
        return list(json.loads(first)) if first else list(COLUMNS[name])

    def batches(
        self, name: str, columns: Sequence[str] | None = None, where: Where | None = None
    ) -> Iterator[pd.DataFrame]:
        """Yield a table piece by piece, in order, with the types of :class:`Coding`.

        Parameters
        ----------
        name : str
        columns : sequence of str, optional
        where : mapping, optional

        Raises
        ------
        WorkbookError
            If a table or column is not there.
        """
        known = self.columns(name)
        for column in (*(columns or ()), *(where or {})):
            if column not in known:
                raise WorkbookError(f"the table {name} has no column {column!r}; it has {', '.join(known)}")
        wanted = list(columns) if columns is not None else known
        return (
            self._parquet(name, wanted, where or {}) if self._format == "parquet" else self._text(name, wanted, where)
        )

    def _parquet(self, name: str, wanted: list[str], where: Where) -> Iterator[pd.DataFrame]:
        parts = [_expression(column, value) for column, value in where.items()]
        condition = None
        for part in parts:
            condition = part if condition is None else condition & part
        scanner = ds.dataset(self._path(name), format="parquet").scanner(
            columns=wanted, filter=condition, batch_size=_PIECE, batch_readahead=1, fragment_readahead=1
        )
        for batch in scanner.to_batches():
            if batch.num_rows:
                rows = ({k: plain(v) for k, v in row.items()} for row in batch.to_pylist())
                yield frame(name, rows).reindex(columns=wanted)

    def _text(self, name: str, wanted: list[str], where: Where | None) -> Iterator[pd.DataFrame]:
        path = self._path(name)
        with path.open(encoding="utf-8", newline="\n" if self._format == "jsonl" else "") as lines:
            rows: Iterator[dict[str, Any]]
            if self._format == "jsonl":
                rows = (json.loads(line) for line in lines)
            else:
                csv.field_size_limit(2**31 - 1)
                rows = (typed_record(name, {k: v or None for k, v in r.items()}) for r in csv.DictReader(lines))
            while piece := list(islice(rows, _PIECE)):
                data = frame(name, piece)
                data = restored(data) if self._restore else data
                for column, value in (where or {}).items():
                    data = data[_mask(data[column], value)]
                if len(data):
                    yield data[wanted].reset_index(drop=True)

    def table(self, name: str, columns: Sequence[str] | None = None, where: Where | None = None) -> pd.DataFrame:
        """Return the rows of a table that meet a filter, and of them the columns that are wanted."""
        found = list(self.batches(name, columns, where))
        if found:
            return pd.concat(found, ignore_index=True)
        return frame(name, []).reindex(columns=list(columns) if columns is not None else self.columns(name))

    def count(self, name: str, by: str | Sequence[str] = (), where: Where | None = None) -> pd.DataFrame:
        """Count rows by the values of columns: those columns and ``n``, in the order of the values; null counts too."""
        keys = [by] if isinstance(by, str) else list(by)
        counts: dict[tuple[Any, ...], int] = {}
        for piece in self.batches(name, keys or [COLUMNS[name][0]], where):
            if not keys:
                counts[()] = counts.get((), 0) + len(piece)
                continue
            for key, n in piece.groupby(keys, dropna=False).size().items():
                parts = key if isinstance(key, tuple) else (key,)
                plain = tuple(None if pd.isna(k) else k for k in parts)
                counts[plain] = counts.get(plain, 0) + int(n)
        rows = sorted(counts.items(), key=lambda item: [(k is None, k) for k in item[0]])
        return pd.DataFrame([[*key, n] for key, n in rows] or ([[0]] if not keys else []), columns=[*keys, "n"])

    def document(self, doc_id: str) -> Coding:
        """Return the coding of one document.

        Raises
        ------
        WorkbookError
            If there is no such document.
        """
        return self.subset([doc_id])

    def subset(self, doc_ids: Iterable[str]) -> Coding:
        """Return the coding of some documents, with the actors that they refer to.

        Raises
        ------
        WorkbookError
            If one of them is not there.
        """
        wanted = list(doc_ids)
        tables = {n: self.table(n, where={"doc_id": wanted}) for n in TABLES if n != "actors"}
        missing = sorted(set(wanted) - set(tables["documents"]["doc_id"]))
        if missing:
            raise WorkbookError(f"{self._folder}: no document {missing[0]!r} in this coding; check the id")
        used: set[str] = set(tables["mentions"]["actor_id"].dropna())
        for name, column in (("quotations", "speaker_id"), ("stances", "holder_id"), ("stances", "speaker_id")):
            used |= set(tables[name][column].dropna())
        tables["actors"] = self.table("actors", where={"actor_id": sorted(used)})
        return Coding(tables, self._meta | {"counts": {n: len(tables[n]) for n in TABLES}})

    def load(self) -> Coding:
        """Return the whole coding, in memory."""
        return Coding.read(self._folder)

    def __repr__(self) -> str:
        counts = self._meta.get("counts") or {n: int(self.count(n)["n"].iloc[0]) for n in TABLES}
        return f"StoredCoding({', '.join(f'{counts[n]:,} {n}' for n in TABLES)}; {self._format})"


def _expression(column: str, value: Any) -> Any:
    field = ds.field(column)
    if value is None:
        return field.is_null()
    if isinstance(value, tuple):
        low, high = value
        parts = [field >= low] * (low is not None) + [field <= high] * (high is not None)
        return parts[0] & parts[-1] if parts else pc.scalar(True)
    if isinstance(value, list | set | frozenset):
        return field.isin(list(value)) if value else pc.scalar(False)
    return field == value


def _mask(column: pd.Series[Any], value: Any) -> pd.Series[Any]:
    if value is None:
        return column.isna()
    if isinstance(value, tuple):
        low, high = value
        keep = pd.Series(True, index=column.index)
        if low is not None:
            keep &= (column >= low).fillna(False)
        if high is not None:
            keep &= (column <= high).fillna(False)
        return keep.astype(bool)
    if isinstance(value, list | set | frozenset):
        return column.isin(list(value)).fillna(False).astype(bool)
    return (column == value).fillna(False).astype(bool)
