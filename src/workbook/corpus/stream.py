"""From files and folders to documents, one after another; what can't be read comes as a problem with file, row and remedy."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from workbook.corpus.dates import parse_date
from workbook.corpus.document import Document, headline_end
from workbook.corpus.formats.pages import part_of_saved_page
from workbook.corpus.readers import READERS, TABLES, Problem, suffix_of
from workbook.errors import CorpusError

__all__ = ["SYNONYMS", "Doubt", "Problem", "SeenIds", "input_size", "read_documents"]

#: Names under which a column is found where the caller names none; compared in lower case.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": ("id", "doc_id", "docid", "document_id", "article_id", "المعرف"),
    "text": ("text", "body", "content", "article", "fulltext", "full_text", "النص", "المحتوى"),
    "title": ("title", "headline", "العنوان"),
    "date": ("date", "published", "publication_date", "published_at", "pubdate", "التاريخ"),
    "outlet": ("outlet", "newspaper", "publisher", "medium", "source", "الصحيفة", "المصدر"),
    "language": ("language", "lang", "اللغة"),
    "url": ("url", "link", "address", "الرابط"),
}
_TABLES = ("documents.csv", "metadata.csv", "documents.tsv", "metadata.tsv")


_SURROGATE = re.compile("[\ud800-\udfff]")


class Doubt(Problem):
    """Something that keeps its document."""


class SeenIds:
    """Which ids came before, on disk where they are many; a call adds an id and says whether it is new.

    Examples
    --------
    >>> new = SeenIds()
    >>> new("a"), new("b"), new("a")
    (True, True, False)
    """

    def __init__(self) -> None:
        self._base = sqlite3.connect("")  # a database of its own that is kept in memory while it is small
        self._base.execute("CREATE TABLE seen (id BLOB PRIMARY KEY) WITHOUT ROWID")

    def __call__(self, key: str) -> bool:
        """Add an id; true if it is new."""
        data = key.encode("utf-8", "surrogatepass")
        return self._base.execute("INSERT OR IGNORE INTO seen VALUES (?)", (data,)).rowcount == 1


def read_documents(
    path: str | Path,
    *,
    columns: dict[str, str | None] | None = None,
    encoding: str | None = None,
    headline: bool = False,
    progress: bool | None = None,
    exclude: Path | None = None,
    is_new: Callable[[str], bool] | None = None,
) -> Iterator[Document | Problem]:
    """Read documents one after another, without holding more than one file's current row.

    Parameters
    ----------
    path : str or Path
        As for :func:`workbook.load_corpus`.
    columns : dict, optional
        Role (``id, text, title, date, outlet, url``) to the name of its column.
    encoding : str, optional
    headline : bool
    progress : bool, optional
        Show a bar of the files.
    exclude : Path, optional
        A folder to leave out.
    is_new : callable, optional
        Takes an id and says whether it comes for the first time; by default :class:`SeenIds`.

    Yields
    ------
    Document or Problem
        A :class:`Doubt` comes before the document that it is about; any other problem stands for a document that
        could not be read.

    Raises
    ------
    CorpusError
        If there is nothing to read.

    Examples
    --------
    >>> from workbook.paths import data_dir
    >>> next(read_documents(data_dir("briefs"))).outlet
    'workbook brief'
    """
    root = Path(path)
    if not root.exists():
        raise CorpusError(f"{root}: no such file or folder; check the path")
    options = {role: (columns or {}).get(role) for role in ("id", "text", "title", "date", "outlet", "url")}
    about, table = _about(root, encoding) if root.is_dir() else ({}, None)
    is_new = is_new or SeenIds()
    found: set[str] = set()
    for file, row, record in _records(_files(root, table, exclude), encoding, progress):
        if isinstance(record, Problem):
            yield record
            continue
        doubts: list[Problem] = []
        try:
            document = _document(file, row, record, options, about, headline, doubts)
            if not is_new(document.id):
                said, remedy = f"the id {document.id!r} stands twice", "give each document an id of its own"
                raise Problem(file, row, said, remedy, document.id)
        except Problem as problem:
            yield from doubts
            yield problem
            continue
        if document.id in about:
            found.add(document.id)
        yield from doubts
        yield document
    for key in sorted(set(about) - found) if table is not None else []:
        said = f"a row for {key!r} but no file of that name"
        yield Problem(table or root, None, said, "add the text or remove the row", key)


def input_size(path: str | Path, exclude: Path | None = None) -> tuple[int, int, int | None]:
    """Return the number of files of an input, their bytes, and how many documents they hold, where that is told quickly.

    Examples
    --------
    >>> from workbook.paths import data_dir
    >>> files, size, documents = input_size(data_dir("briefs"))
    >>> files == documents > 100
    True
    """
    root = Path(path)
    files, size, documents = 0, 0, 0
    told = True
    table = _table_of(root) if root.is_dir() else None
    for file in _files(root, table, exclude) if root.exists() else ():
        files += 1
        size += file.stat().st_size
        count = _count(file)
        told = told and count is not None
        documents += count or 0
    return files, size, documents if told else None


def _count(file: Path) -> int | None:
    suffix = suffix_of(file)
    if suffix == ".jsonl":
        with file.open("rb") as stream:
            return sum(piece.count(b"\n") for piece in iter(lambda: stream.read(2**20), b""))
    if suffix == ".parquet":
        import pyarrow.parquet as pq

        try:
            return int(pq.read_metadata(file).num_rows)
        except Exception:  # the reader says what is wrong with it
            return None
    return None if suffix in TABLES or suffix.startswith(".warc") else 1


def _files(root: Path, table: Path | None, exclude: Path | None = None) -> Iterator[Path]:
    if root.is_file():
        if suffix_of(root) not in READERS:
            raise CorpusError(
                f"{root}: the format {root.suffix or 'without suffix'!r} is not known; known are {', '.join(sorted(READERS))}"
            )
        yield root
        return
    empty = True
    for path in _walk(root, exclude):
        if path != table and suffix_of(path) in READERS and not part_of_saved_page(path):
            empty = False
            # beside a table about documents other tables are something else
            if table is None or suffix_of(path) not in TABLES:
                yield path
    if empty:
        raise CorpusError(f"{root}: no document in this folder; put {', '.join(sorted(READERS))} files there")


def _walk(folder: Path, exclude: Path | None) -> Iterator[Path]:
    """The files below a folder, in the order of their paths; only the names of one folder at a time are held."""
    with os.scandir(folder) as entries:
        names = sorted((e.name, e.is_dir(follow_symlinks=False)) for e in entries)
    for name, is_folder in names:
        path = folder / name
        if is_folder:
            if exclude is None or not exclude.exists() or not path.samefile(exclude):
                yield from _walk(path, exclude)
        elif path.is_file():
            yield path


def _table_of(root: Path) -> Path | None:
    tables = (root / name for name in _TABLES)
    return next((t for t in tables if t.is_file() and next(root.rglob("*.txt"), None) is not None), None)


def _about(root: Path, encoding: str | None) -> tuple[dict[str, dict[str, Any]], Path | None]:
    """The metadata table beside the texts of a folder, by document id."""
    table = _table_of(root)
    if table is None:
        return {}, None
    out: dict[str, dict[str, Any]] = {}
    for row, record in READERS[table.suffix](table, encoding):
        if isinstance(record, Problem):
            raise record
        key = _value(record, "id", None)
        if key is None:
            remedy = f"name the column of the file names one of {', '.join(SYNONYMS['id'][:3])}"
            raise Problem(table, row, "no id", remedy)
        if key in out:
            raise Problem(table, row, f"the id {key!r} stands twice", "keep one row for each file", key)
        out[key] = record
    return out, table


def _records(
    files: Iterable[Path], encoding: str | None, progress: bool | None
) -> Iterator[tuple[Path, int | None, dict[str, Any] | Problem]]:
    show = progress if progress is not None else sys.stderr.isatty()
    # nothing is shown where it is over at once
    for file in tqdm(files, desc="reading", unit="file", delay=2, disable=not show):
        try:
            for row, record in READERS[suffix_of(file)](file, encoding):
                yield file, row, record
        except Problem as problem:
            yield file, None, problem
        except CorpusError as error:
            yield file, None, Problem(file, None, str(error).removeprefix(f"{file}: "), "or leave this file out")
        except OSError as error:
            yield file, None, Problem(file, None, f"can't be read ({error.strerror})", "check its permissions")


def _column(record: Iterable[str], role: str, wanted: str | None) -> str | None:
    names = list(record)
    if wanted is not None:
        return wanted if wanted in names else None
    by_lower = {str(n).strip().lower(): n for n in names}
    return next((by_lower[s] for s in SYNONYMS[role] if s in by_lower), None)


def _value(record: dict[str, Any], role: str, wanted: str | None) -> str | None:
    column = _column(record, role, wanted)
    value = record.get(column) if column is not None else None
    return None if value is None else str(value)


def _document(
    file: Path, row: int | None, record: dict[str, Any], options: dict[str, str | None],
    about: dict[str, dict[str, Any]], headline: bool, doubts: list[Problem],
) -> Document:  # fmt: skip
    record, broken = _encodable(record)
    for role, wanted in options.items():
        if wanted is not None and wanted not in record and wanted not in (next(iter(about.values()), {})):
            raise Problem(
                file, row, f"no column {wanted!r} (there are {', '.join(map(str, record))})", f"correct {role}_column"
            )
    column = _column(record, "text", options["text"])
    if column is None:
        raise Problem(
            file,
            row,
            f"no column with the text (there are {', '.join(map(str, record))})",
            "name it with text_column=…",
        )
    text = record[column]
    key = _value(record, "id", options["id"]) or (f"{file.stem}-{row}" if row is not None else file.stem)
    if text is None or not str(text).strip():
        raise Problem(file, row, "the document is empty", "give it a text or remove it", key)
    known = record if suffix_of(file) in TABLES else {**record, **about.get(key, {})}
    if broken:
        remedy = "the document is kept with U+FFFD in their place; write the source again as UTF-8"
        doubts.append(Doubt(file, row, f"{broken} lone surrogates, which are no characters", remedy, key))
    text = str(text)
    title = _value(known, "title", options["title"])
    # articles with a row are those of a database export, whose headline stands apart
    end = headline_end(text) if file.suffix.lower() == ".txt" and row is None else None
    if title and text.startswith(title) and text[len(title) : len(title) + 1] in ("\n", "\r"):
        end = len(title)
    elif headline and title and end is None:
        text, end = f"{title}\n{text}", len(title)
    if title is None and end is not None:
        title = text[:end].strip()
    raw_date = _value(known, "date", options["date"])
    date = parse_date(raw_date)
    if raw_date and date is None:
        remedy = "write it like 2021-11-17; the document is kept without date"
        doubts.append(Doubt(file, row, f"the date {raw_date!r} can't be read", remedy, key))
    used = {_column(known, role, options.get(role)) for role in SYNONYMS}
    outlet = _value(known, "outlet", options["outlet"])
    return Document(
        key, text, title=title, date=date.iso if date else None, outlet=outlet, language=_value(known, "language", None),
        url=_value(known, "url", options["url"]), headline_end=end,
        metadata={str(k): v for k, v in known.items() if k not in used},
    )  # fmt: skip


def _encodable(value: Any) -> tuple[Any, int]:
    """A value with U+FFFD for each lone surrogate, which no file can hold, and how many there were."""
    if isinstance(value, str):
        return (value, 0) if value.isascii() else _SURROGATE.subn("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        pairs = [(_encodable(k), _encodable(v)) for k, v in value.items()]
        count = sum(k[1] + v[1] for k, v in pairs)
        return ({k[0]: v[0] for k, v in pairs}, count) if count else (value, 0)
    if isinstance(value, list):
        items = [_encodable(v) for v in value]
        count = sum(n for _, n in items)
        return ([v for v, _ in items], count) if count else (value, 0)
    return value, 0
