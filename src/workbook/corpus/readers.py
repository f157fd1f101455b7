"""A reader a format: each yields raw records with the row they stand on."""

from __future__ import annotations

import csv
import importlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from workbook.corpus.encoding import decode, open_text
from workbook.errors import CorpusError

__all__ = ["READERS", "TABLES", "Problem", "Record", "suffix_of"]


class Problem(CorpusError):
    """A problem with one file or row; ``row`` is None for the file as a whole."""

    def __init__(self, file: Path, row: int | None, problem: str, remedy: str, doc_id: str | None = None) -> None:
        self.file, self.row, self.problem, self.remedy, self.doc_id = str(file), row, problem, remedy, doc_id
        place = f"{file}, row {row}" if row is not None else str(file)
        super().__init__(f"{place}: {problem}; {remedy}")


#: The headline's code of a Factiva export, at the beginning of a line; the formats decide.
_FACTIVA = re.compile(r"^[ \u00a0]*HD\s", re.MULTILINE)

Record = tuple[int | None, dict[str, Any] | Problem]


def _text_file(path: Path, encoding: str | None) -> Iterator[Record]:
    text = decode(path.read_bytes(), path, encoding)
    # three field codes must begin lines: nearly no text gets as far as the import
    if _FACTIVA.search(text):
        from workbook.corpus.formats.newspapers import factiva_records, is_factiva

        if is_factiva(text):
            yield from factiva_records(path, text)
            return
    yield None, {"id": path.stem, "text": text}


#: Characters of one row of a table, which is one document: far more than any article, little enough to be held.
MAX_ROW = 2**25


def _delimited(path: Path, encoding: str | None) -> Iterator[Record]:
    with open_text(path, encoding) as text:
        first = text.readline(MAX_ROW)
        text.seek(0)
        delimiter = "\t" if path.suffix == ".tsv" else max(",;\t", key=first.count)
        csv.field_size_limit(MAX_ROW)
        rows = csv.reader(_without_mark(text), delimiter=delimiter)
        number = 1
        try:
            header = next(rows, None)
            if not header:
                raise Problem(path, None, "the table is empty", "give a table with a header line")
            header = [h.strip() for h in header]
            for number, row in enumerate(rows, 2):
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) != len(header):
                    said = f"{len(row)} cells where the header has {len(header)}"
                    yield number, Problem(path, number, said, "quote cells that hold the delimiter or a line break")
                    continue
                yield number, {k: v if v != "" else None for k, v in zip(header, row, strict=True)}
        except csv.Error as error:
            said = f"not a table row ({error})"
            yield number + 1, Problem(path, number + 1, said, "check the quotation marks of this row")


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """Lines without a byte order mark before the first; going back to the beginning of a file brings it back."""
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix("\ufeff")


def _jsonl(path: Path, encoding: str | None) -> Iterator[Record]:
    with open_text(path, encoding) as text:
        # lines end at \n alone: U+2028 may stand inside a JSON string
        for number, line in enumerate(iter(lambda: text.readline(MAX_ROW), ""), 1):
            if len(line) == MAX_ROW and line[-1] != "\n":
                said = f"a line of more than {MAX_ROW:,} characters"
                raise Problem(path, number, said, "write one JSON object a line, or split this document")
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except RecursionError:
                yield number, Problem(path, number, "nested too deeply", "write flat JSON objects")
                continue
            except ValueError as error:  # no JSON, or a number of too many digits
                said = f"not JSON ({getattr(error, 'msg', None) or str(error)})"
                yield number, Problem(path, number, said, "write one JSON object a line")
                continue
            if isinstance(value, dict):
                yield number, value
            else:
                yield number, Problem(path, number, "no JSON object", 'write lines like {"id": "a", "text": "…"}')


def _parquet(path: Path, encoding: str | None) -> Iterator[Record]:
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(path, buffer_size=2**20, pre_buffer=False) as file:
            about = json.loads((file.schema_arrow.metadata or {}).get(b"pandas", b"{}"))
            hidden = {c for c in about.get("index_columns", []) if isinstance(c, str)}
            columns = [c for c in file.schema_arrow.names if c not in hidden]
            for batch in file.iter_batches(batch_size=64, columns=columns):
                for record in batch.to_pylist():
                    number += 1
                    yield number, {c: None if v != v else v for c, v in record.items()}
    except Problem:
        raise
    except Exception as error:  # pyarrow raises many kinds for a broken file
        said = (str(error).splitlines() or [type(error).__name__])[0]
        if number == 0:
            raise Problem(path, None, f"not a Parquet file ({said})", "write it again") from None
        raise Problem(path, number + 1, f"damaged ({said})", "write it again; what came before is kept") from None


def _later(module: str, name: str) -> Callable[[Path, str | None], Iterator[Record]]:
    """A reader whose module is imported at the first file of its kind: it needs libraries that not everyone has."""

    def read(path: Path, encoding: str | None) -> Iterator[Record]:
        reader = getattr(importlib.import_module(f"workbook.corpus.formats.{module}"), name)
        yield from reader(path, encoding)

    return read


def suffix_of(path: Path) -> str:
    """Return the key of a file in READERS: its last suffix in lower case, of ``.warc.gz`` both.

    Examples
    --------
    >>> suffix_of(Path("crawl.WARC.gz")), suffix_of(Path("a.b.TXT"))
    ('.warc.gz', '.txt')
    """
    return ".warc.gz" if path.name.lower().endswith(".warc.gz") else path.suffix.lower()


_PAGES = _later("pages", "read_pages")
_FEEDS = _later("feeds", "read_feeds")
_ARCHIVES = _later("archive", "read_warc")

#: Suffix, as `suffix_of` gives it, to reader; a new format is one more entry.
READERS: dict[str, Callable[[Path, str | None], Iterator[Record]]] = {
    ".txt": _text_file,
    ".csv": _delimited,
    ".tsv": _delimited,
    ".jsonl": _jsonl,
    ".parquet": _parquet,
    ".html": _PAGES,
    ".htm": _PAGES,
    ".rss": _FEEDS,
    ".atom": _FEEDS,
    ".xml": _FEEDS,
    ".pdf": _later("pdf", "read_pdf"),
    ".docx": _later("newspapers", "read_word"),
    ".xlsx": _later("office", "read_xlsx"),
    ".warc": _ARCHIVES,
    ".warc.gz": _ARCHIVES,
}
#: Those in which a row is a document.
TABLES = frozenset({".csv", ".tsv", ".jsonl", ".parquet", ".xlsx"})
