"""From the shards to the five tables, piece by piece, in the order of the documents."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from workbook.coding.large.chunk import ROWS, flushed, schema
from workbook.coding.large.lines import Facts, read_lines
from workbook.coding.large.work import WorkFolder
from workbook.coding.run import merge_actors
from workbook.coding.tables import TABLES, frame, has_carriage_return, write_csv, write_json_lines

__all__ = ["gather"]

#: Rows and bytes of a row group of Parquet, and rows of a piece.
_GROUP_ROWS, _GROUP_BYTES, _PIECE = 50_000, 32 * 2**20, 2_000


def gather(work: WorkFolder, facts: Facts, out: Path, format: str) -> Counter[str]:  # noqa: A002
    """Make the five tables of the shards and move them to their place when all are written.

    Returns
    -------
    Counter
        The rows of each table; ``registered`` and ``failed`` too.
    """
    counts: Counter[str] = Counter(dict.fromkeys((*TABLES, "registered", "failed"), 0))
    numbers = sorted(work.done)
    tables = work.root / "tables"
    shutil.rmtree(tables, ignore_errors=True)
    tables.mkdir()
    for about in work.done.values():
        counts["failed"] += len(about["failed"])
        counts["documents"] += about["documents"] - len(about["failed"])
        for name in ROWS:
            counts[name] += about["counts"][name]
    _documents(work, facts, tables, format)
    with _Actors() as actors:
        for number in numbers:
            actors.add(work.shards / f"{number:07}" / "actors.jsonl")
        counts["actors"], counts["registered"] = actors.count()

        def pieces() -> Iterator[pd.DataFrame]:
            return (frame("actors", piece) for piece in _in_pieces(actors.rows()))

        quote_all = format == "csv" and any(map(has_carriage_return, pieces()))
        _write(tables / f"actors.{format}", "actors", pieces, quote_all)
    for name in ROWS:
        files = [work.shards / f"{n:07}" / f"{name}.{'parquet' if format == 'parquet' else 'jsonl'}" for n in numbers]
        _rows(name, files, tables / f"{name}.{format}", any(a["carriage_return"][name] for a in work.done.values()))
    with (work.root / "errors.jsonl").open("wb") as lines:
        for number in numbers:
            with (work.shards / f"{number:07}" / "errors.jsonl").open("rb") as part:
                shutil.copyfileobj(part, lines)
    for path in tables.iterdir():
        flushed(path)
    for name in TABLES:
        os.replace(tables / f"{name}.{format}", out / f"{name}.{format}")
    if counts["failed"]:
        os.replace(work.root / "errors.jsonl", out / "errors.jsonl")
    else:
        (out / "errors.jsonl").unlink(missing_ok=True)
    return counts


def _in_pieces(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while piece := list(islice(rows, _PIECE)):
        yield piece


def _documents(work: WorkFolder, facts: Facts, tables: Path, format: str) -> None:  # noqa: A002
    def pieces() -> Iterator[pd.DataFrame]:
        for number in sorted(work.done):
            failed = set(work.done[number]["failed"])
            coded = (d for d in read_lines(work.chunks / f"{number:07}.jsonl") if d.id not in failed)
            yield facts.table(coded)

    _write(tables / f"documents.{format}", "documents", pieces, facts.carriage_return, facts.complex)


def _rows(name: str, files: list[Path], path: Path, carriage_return: bool) -> None:
    if path.suffix == ".jsonl":
        with path.open("wb") as out:
            for file in files:
                with file.open("rb") as part:
                    shutil.copyfileobj(part, out)
    elif path.suffix == ".csv":

        def pieces() -> Iterator[pd.DataFrame]:
            for file in files:
                with file.open(encoding="utf-8", newline="\n") as lines:
                    yield from (frame(name, map(json.loads, piece)) for piece in _in_pieces(lines))

        _write(path, name, pieces, carriage_return)
    else:
        _parquet(path, schema(name), (pq.read_table(f) for f in files))


def _write(
    path: Path, name: str, pieces: Callable[[], Iterable[pd.DataFrame]], quote_all: bool, lists: Iterable[str] = ()
) -> None:
    """Write the pieces of a table one after another, as if they were one."""
    if path.suffix == ".parquet":
        _parquet(path, None if name == "documents" else schema(name), _arrow(name, pieces(), set(lists)))
        return
    first = True
    with path.open("w", encoding="utf-8", newline="" if path.suffix == ".csv" else "\n") as out:
        for data in pieces():
            if path.suffix == ".csv":
                write_csv(data, out, quote_all=quote_all, header=first)
            else:
                write_json_lines(data, out)
            first = False
        if first and path.suffix == ".csv":
            write_csv(frame(name, []), out, quote_all=quote_all)


def _arrow(name: str, pieces: Iterable[pd.DataFrame], texts: set[str]) -> Iterator[pa.Table]:
    """Pieces as Arrow tables; columns of lists or of mixed values become JSON text, which any piece can hold."""
    for data in pieces:
        for column in texts & set(data.columns):
            data[column] = pd.Series([_text(v) for v in data[column]], dtype="str", index=data.index)
        yield pa.Table.from_pandas(data, None if name == "documents" else schema(name), preserve_index=False)


def _text(value: Any) -> str | None:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _parquet(path: Path, kind: pa.Schema | None, pieces: Iterable[pa.Table]) -> None:
    """Write pieces as row groups of one file; small ones are put together."""
    writer: pq.ParquetWriter | None = None
    waiting: list[pa.Table] = []
    rows = size = 0

    def write_out() -> None:
        nonlocal rows, size
        if writer is not None and waiting:
            writer.write_table(pa.concat_tables(waiting))
        waiting.clear()
        rows = size = 0

    try:
        if kind is not None:
            writer = pq.ParquetWriter(path, kind)
        for piece in pieces:
            if writer is None:
                kind = piece.schema
                writer = pq.ParquetWriter(path, kind)
            waiting.append(piece.cast(kind) if piece.schema != kind else piece)
            rows, size = rows + piece.num_rows, size + piece.nbytes
            if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                write_out()
        write_out()
        if writer is None:
            frame("documents", []).to_parquet(path, index=False)
    finally:
        if writer is not None:
            writer.close()


class _Actors:
    """The actors of all documents, merged on disk where they are many: unnamed ones belong to one document each."""

    def __enter__(self) -> _Actors:
        self._base = sqlite3.connect("")
        self._base.execute("CREATE TABLE actors (number INTEGER PRIMARY KEY, id TEXT UNIQUE, status TEXT, row TEXT)")
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def add(self, file: Path) -> None:
        for line in file.read_text(encoding="utf-8").split("\n"):
            if not line:
                continue
            actor = json.loads(line)
            key = actor["actor_id"]
            new = self._base.execute(
                "INSERT OR IGNORE INTO actors (id, status, row) VALUES (?, ?, ?)", (key, actor["status"], line)
            ).rowcount
            if not new and actor["status"] == "found":
                ((held,),) = self._base.execute("SELECT row FROM actors WHERE id = ?", (key,)).fetchall()
                known = {key: json.loads(held)}
                merge_actors(known, [actor])
                merged = json.dumps(known[key], ensure_ascii=False)
                if merged != held:
                    self._base.execute("UPDATE actors SET row = ? WHERE id = ?", (merged, key))

    def count(self) -> tuple[int, int]:
        query = "SELECT COUNT(*), COALESCE(SUM(status = 'registered'), 0) FROM actors"
        ((all_, registered),) = self._base.execute(query).fetchall()
        return all_, registered

    def rows(self) -> Iterator[dict[str, Any]]:
        for (row,) in self._base.execute("SELECT row FROM actors ORDER BY number"):
            yield json.loads(row)
