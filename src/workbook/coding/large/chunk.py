"""One chunk of documents: read from its file, coded, and put down as a shard, in whatever process or machine."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import traceback
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from workbook.codebook import Codebook, load_codebook
from workbook.coding import run
from workbook.coding.large.lines import read_lines
from workbook.coding.tables import frame, write_table
from workbook.errors import CodebookError

__all__ = ["ROWS", "Task", "code_chunk", "flushed", "schema"]

#: The tables whose rows stand by themselves, document by document.
ROWS = ("mentions", "quotations", "stances")
_STRINGS = pa.list_(pa.string())
_LISTS = {
    "aliases": _STRINGS,
    "roles": pa.list_(pa.struct([(k, pa.string()) for k in ("from", "to", "title", "org")])),
    "content_spans": pa.list_(pa.list_(pa.int64())),
    "quoted_spans": pa.list_(pa.list_(pa.int64())),
}


class Task(NamedTuple):
    """What a worker gets: paths and names, no text.

    Attributes
    ----------
    number : int
    source, target : str
        The file with the documents, and the folder that becomes the shard.
    sha256 : str
        Of the file.
    codebook : str or None
        The codebook's folder; None for the shipped one.
    digest : str
        Of the codebook.
    parquet : bool
        Whether the shard's tables are Parquet or lines of JSON.
    """

    number: int
    source: str
    target: str
    sha256: str
    codebook: str | None
    digest: str
    parquet: bool


def schema(table: str) -> pa.Schema:
    """Return the Parquet schema of a table's own columns, whatever rows there are.

    Examples
    --------
    >>> schema("actors").field("aliases").type
    ListType(list<item: string>)
    """
    empty = pa.Table.from_pandas(frame(table, []), preserve_index=False).schema
    fields = [pa.field(f.name, _LISTS.get(f.name, f.type)) for f in empty]
    return pa.schema(fields, metadata=empty.metadata)


@lru_cache(maxsize=1)
def _codebook(folder: str | None, digest: str) -> Codebook:
    codebook = load_codebook(folder)
    if codebook.digest != digest:
        raise CodebookError(f"{folder or 'the shipped codebook'}: changed during the run; run again with --fresh")
    return codebook


def code_chunk(task: Task) -> dict[str, Any]:
    """Code the documents of a chunk and write its shard, unless it is there.

    The shard is a folder that gets its name when all of it is on the disk. A document that can't be coded is put down
    in ``errors.jsonl`` and has no rows.

    Returns
    -------
    dict
        What the manifest says of the chunk: counts, no text.
    """
    target = Path(task.target)
    done = target / "chunk.json"
    if done.is_file():
        about: dict[str, Any] = json.loads(done.read_text(encoding="utf-8"))
        if about["sha256"] == task.sha256:
            return about
        shutil.rmtree(target)
    codebook = _codebook(task.codebook, task.digest)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ROWS}
    actors: dict[str, dict[str, Any]] = {}
    errors: list[dict[str, str]] = []
    documents = size = 0
    for document in read_lines(Path(task.source)):
        documents += 1
        size += len(document.text.encode())
        try:
            found = run.code_document(document, codebook)
        except Exception as error:  # whatever one document does, the others are coded
            said = {"doc_id": document.id, "error": f"{type(error).__name__}: {error}"}
            errors.append({**said, "traceback": "".join(traceback.format_exception(error))})
            continue
        for name in ROWS:
            rows[name] += found[name]
        run.merge_actors(actors, found["actors"])
    stances = Counter((s["issue"], s["position"]) for s in rows["stances"])
    about = {
        "chunk": task.number,
        "sha256": task.sha256,
        "documents": documents,
        "bytes": size,
        "counts": {name: len(rows[name]) for name in ROWS},
        "stances": [[*key, n] for key, n in sorted(stances.items(), key=lambda x: tuple(map(str, x[0])))],
        "failed": [e["doc_id"] for e in errors],
        "carriage_return": {n: any("\r" in v for r in rows[n] for v in r.values() if isinstance(v, str)) for n in ROWS},
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    shop = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    try:
        for name in ROWS:
            table = frame(name, rows[name])
            if task.parquet:
                pq.write_table(
                    pa.Table.from_pandas(table, schema(name), preserve_index=False), shop / f"{name}.parquet"
                )
            else:
                write_table(table, shop / f"{name}.jsonl")
        for file, records in (("actors", list(actors.values())), ("errors", errors)):
            lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
            # a message may quote what can't be encoded
            (shop / f"{file}.jsonl").write_bytes(lines.encode("utf-8", "backslashreplace"))
        (shop / "chunk.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        for path in shop.iterdir():
            flushed(path)
        try:
            os.replace(shop, target)
        except OSError:
            if not done.is_file():  # else another worker was first, with the same
                raise
        flushed(target.parent)
    finally:
        shutil.rmtree(shop, ignore_errors=True)
    return about


def flushed(path: Path) -> None:
    """Have the system put a file or folder on the disk."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
