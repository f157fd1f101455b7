"""From files and folders to a corpus; what can't be read is said with file, row and remedy."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from tqdm import tqdm

from workbook.corpus.corpus import Corpus
from workbook.corpus.dates import parse_date
from workbook.corpus.document import Document, headline_end
from workbook.corpus.formats.pages import part_of_saved_page
from workbook.corpus.readers import READERS, TABLES, Problem, suffix_of
from workbook.errors import CorpusError, WorkbookWarning
from workbook.paths import data_dir

__all__ = ["briefs", "load_corpus"]

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


def briefs() -> Corpus:
    """Return the corpus that ships with the package: news briefs written from checked records.

    Examples
    --------
    >>> briefs()[0].outlet
    'workbook brief'
    """
    return load_corpus(data_dir("briefs"))


def load_corpus(
    path: str | Path,
    *,
    id_column: str | None = None,
    text_column: str | None = None,
    title_column: str | None = None,
    date_column: str | None = None,
    outlet_column: str | None = None,
    url_column: str | None = None,
    encoding: str | None = None,
    headline: bool = False,
    errors: Literal["raise", "report"] = "raise",
    progress: bool | None = None,
) -> Corpus:
    """Read documents from a file or folder.

    Parameters
    ----------
    path : str or Path
        A file, or a folder of files (sub-folders too): ``.txt``, ``.html``, ``.docx``, ``.pdf``, feeds (``.rss``,
        ``.atom``, ``.xml``), web archives (``.warc``, ``.warc.gz``) and tables (``.csv``, ``.tsv``, ``.jsonl``,
        ``.parquet``, ``.xlsx``). If a folder has a table ``documents.csv`` or ``metadata.csv``, it tells about the
        other files by id, and other tables are left alone.
    id_column, text_column, title_column, date_column, outlet_column, url_column : str, optional
        Columns of a table; without them common names are looked for (``text``, ``body``, ``النص`` …).
    encoding : str, optional
        Encoding of text files; else UTF-8, UTF-16 and Windows-1256 are told apart.
    headline : bool
        Put a separate title before the text, as its first line.
    errors : {"raise", "report"}
        Whether the first problem ends the reading, or the readable rest is kept and ``corpus.report`` lists the others.
    progress : bool, optional
        Show a progress bar; by default for many files on a terminal.

    Returns
    -------
    Corpus

    Raises
    ------
    CorpusError
        With file, row and remedy: nothing to read, an unknown format, a missing column, a bad row, an empty document,
        an id that stands twice.

    Examples
    --------
    >>> load_corpus(data_dir("briefs"))["goldrich-istanbul-opposition-meeting"].date
    '2021-11-17'
    """
    root = Path(path)
    options = {
        "id": id_column,
        "text": text_column,
        "title": title_column,
        "date": date_column,
        "outlet": outlet_column,
        "url": url_column,
    }
    if not root.exists():
        raise CorpusError(f"{root}: no such file or folder; check the path")
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    about: dict[str, dict[str, Any]] = {}
    table: Path | None = None
    if root.is_dir():
        about, table = _about(root, encoding)
    for file, row, record in _records(_files(root, table), encoding, progress):
        if isinstance(record, Problem):
            problems.append(record)
        else:
            try:
                document = _document(file, row, record, options, about, headline, problems)
                if document.id in documents:
                    raise Problem(
                        file,
                        row,
                        f"the id {document.id!r} stands twice",
                        "give each document an id of its own",
                        document.id,
                    )
                documents[document.id] = document
            except Problem as problem:
                problems.append(problem)
        if problems and errors == "raise" and not isinstance(problems[-1], _Doubt):
            raise CorpusError(f'{problems[-1]} (errors="report" keeps the readable rest)')
    for key in sorted(set(about) - set(documents)) if table is not None else []:
        lost = Problem(
            table or root, None, f"a row for {key!r} but no file of that name", "add the text or remove the row", key
        )
        problems.append(lost)
        if errors == "raise":
            raise CorpusError(f'{lost} (errors="report" keeps the readable rest)')
    if errors == "raise":
        for doubt in problems:
            warnings.warn(str(doubt), WorkbookWarning, stacklevel=2)
    report = pd.DataFrame(
        [(p.file, p.row, p.doc_id, p.problem, p.remedy) for p in problems],
        columns=["file", "row", "doc_id", "problem", "remedy"],
    )
    return Corpus(documents.values(), report=report)


class _Doubt(Problem):
    """Something that keeps its document."""


def _files(root: Path, table: Path | None) -> list[Path]:
    if root.is_file():
        if suffix_of(root) not in READERS:
            raise CorpusError(
                f"{root}: the format {root.suffix or 'without suffix'!r} is not known; known are {', '.join(sorted(READERS))}"
            )
        return [root]
    found = sorted(p for p in root.rglob("*") if p.is_file() and p != table and suffix_of(p) in READERS)
    found = [p for p in found if not part_of_saved_page(p)]
    # beside a table about documents other tables are something else
    texts = [p for p in found if suffix_of(p) not in TABLES]
    if not found:
        raise CorpusError(f"{root}: no document in this folder; put {', '.join(sorted(READERS))} files there")
    return texts if table is not None else found


def _about(root: Path, encoding: str | None) -> tuple[dict[str, dict[str, Any]], Path | None]:
    """The metadata table beside the texts of a folder, by document id."""
    for name in _TABLES:
        table = root / name
        if table.is_file() and any(root.rglob("*.txt")):
            out = {}
            for row, record in READERS[table.suffix](table, encoding):
                if isinstance(record, Problem):
                    raise record
                key = _value(record, "id", None)
                if key is None:
                    raise Problem(
                        table, row, "no id", f"name the column of the file names one of {', '.join(SYNONYMS['id'][:3])}"
                    )
                if key in out:
                    raise Problem(table, row, f"the id {key!r} stands twice", "keep one row for each file", key)
                out[key] = record
            return out, table
    return {}, None


def _records(
    files: list[Path], encoding: str | None, progress: bool | None
) -> Iterator[tuple[Path, int | None, dict[str, Any] | Problem]]:
    show = progress if progress is not None else len(files) > 200 and sys.stderr.isatty()
    for file in tqdm(files, desc="reading", unit="file", disable=not show):
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
    about: dict[str, dict[str, Any]], headline: bool, problems: list[Problem],
) -> Document:  # fmt: skip
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
        problems.append(
            _Doubt(
                file,
                row,
                f"the date {raw_date!r} can't be read",
                "write it like 2021-11-17; the document is kept without date",
                key,
            )
        )
    used = {_column(known, role, options.get(role)) for role in SYNONYMS}
    outlet = _value(known, "outlet", options["outlet"])
    return Document(
        key, text, title=title, date=date.iso if date else None, outlet=outlet, language=_value(known, "language", None),
        url=_value(known, "url", options["url"]), headline_end=end,
        metadata={str(k): v for k, v in known.items() if k not in used},
    )  # fmt: skip
