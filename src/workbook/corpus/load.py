"""From files and folders to a corpus; what can't be read is said with file, row and remedy."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Literal

import pandas as pd

from workbook.corpus.corpus import Corpus
from workbook.corpus.document import Document
from workbook.corpus.stream import Doubt, Problem, read_documents
from workbook.errors import CorpusError, WorkbookWarning
from workbook.paths import data_dir

__all__ = ["briefs", "load_corpus"]


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
    columns = {
        "id": id_column,
        "text": text_column,
        "title": title_column,
        "date": date_column,
        "outlet": outlet_column,
        "url": url_column,
    }
    problems: list[Problem] = []
    documents: list[Document] = []
    for item in read_documents(path, columns=columns, encoding=encoding, headline=headline, progress=progress):
        if isinstance(item, Document):
            documents.append(item)
            continue
        problems.append(item)
        if errors == "raise" and not isinstance(item, Doubt):
            raise CorpusError(f'{item} (errors="report" keeps the readable rest)')
    if errors == "raise":
        for doubt in problems:
            warnings.warn(str(doubt), WorkbookWarning, stacklevel=2)
    report = pd.DataFrame(
        [(p.file, p.row, p.doc_id, p.problem, p.remedy) for p in problems],
        columns=["file", "row", "doc_id", "problem", "remedy"],
    )
    return Corpus(documents, report=report)
