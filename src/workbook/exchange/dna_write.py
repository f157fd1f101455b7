"""Writing the databases of Discourse Network Analyzer 3 (``.dna``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.exchange.dna import DnaDatabase
from workbook.exchange.dna_coding import CODER, database_of
from workbook.exchange.dna_file import DnaTables, check_target, write_dna_tables
from workbook.exchange.dna_tables import NewTables

__all__ = ["DnaReport", "write_dna"]

_LINE_BREAKS = ("lf", "keep")


@dataclass(frozen=True)
class DnaReport:
    """What was written into a ``.dna`` file, and what was changed or left out for it.

    Attributes
    ----------
    path : Path
    documents, statements : int
        How many were written.
    left_out : mapping of str to int
        Why statements were left out (``conditional``, ``neutral``, ``question``, ``reported``, ``without evidence``,
        ``without a place``), and how many.
    shortened : pandas.DataFrame
        Values that were too long: ``table, column, id, value, written``.
    line_breaks : int
        Documents in which CRLF and CR became LF.
    replaced : int
        Characters that became U+FFFD: NUL and halves of surrogate pairs.
    undated : int
        Documents without a date, which stand under 1970-01-01.
    """

    path: Path
    documents: int
    statements: int
    left_out: Mapping[str, int]
    shortened: pd.DataFrame
    line_breaks: int
    replaced: int
    undated: int

    @property
    def summary(self) -> str:
        """What was written, in a line."""
        return f"{self.statements:,} statements in {self.documents:,} documents"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out or changed, a line each."""
        said = {
            "documents with line breaks CRLF or CR, which became LF": self.line_breaks,
            "characters that became U+FFFD": self.replaced,
            "documents without a date, which stand under 1970-01-01": self.undated,
            "values that were too long and were shortened": len(self.shortened),
        }
        left = [f"statements left out: {n} {why}" for why, n in self.left_out.items()]
        return (*left, *(f"{n} {what}" for what, n in said.items() if n))

    def __repr__(self) -> str:
        left = ", ".join(f"{n} {why}" for why, n in self.left_out.items()) or "none"
        return (
            f"DnaReport({self.statements:,} statements in {self.documents:,} documents; left out: {left}; "
            f"shortened: {len(self.shortened)})"
        )


def write_dna(
    source: Coding | DnaDatabase,
    path: str | Path,
    *,
    scheme: str = "binary",
    names: str = "name",
    reported: bool = True,
    codebook: Codebook | None = None,
    coder: str = "workbook",
    password: str = "workbook",
    salt: bytes | None = None,
    line_breaks: str = "lf",
    overwrite: bool = False,
) -> DnaReport:
    """Write a database that Discourse Network Analyzer 3 opens.

    A stance becomes a statement of type ``DNA Statement`` over its evidence: ``person`` is the holder where it is a
    person, ``organization`` the organisation, ``concept`` the issue's label, ``agreement`` the position. Positions
    become UTF-16 units and dates seconds in UTC, as DNA keeps them. All documents are written; what DNA has no column
    for (id, address, language, a partial date, the full title) opens a document's notes.

    Parameters
    ----------
    source : Coding or DnaDatabase
        A coding, or one statement type as :func:`workbook.exchange.read_dna` returns it. To copy a whole file, with all
        its statement types and coders, use :func:`workbook.exchange.copy_dna`.
    path : str or Path
        The file. It is made beside its place and moved there when it is whole.
    scheme : {"binary", "signed"}
        ``binary``: support 1, oppose 0, other positions left out and counted. ``signed``: an integer qualifier, support
        1, conditional and neutral 0, oppose −1. For a Coding only, as ``names``, ``reported``, ``codebook``, ``coder``.
    names : {"name", "name_en", "id"}
        What stands for actors and issues; where there is no English name the Arabic one stays.
    reported : bool
        Take positions in that others report.
    codebook : Codebook, optional
        Where the labels of issues are, and organisations that the corpus does not name; by default the shipped one.
    coder : str
        The coder (number 2) under whom the coding's statements stand. Coder 1 is DNA's Admin.
    password : str
        The password of all coders, which DNA asks for when it opens the file. It does not encrypt anything.
    salt : bytes, optional
        16 bytes for the passwords' hashes; by default random ones for each coder.
    line_breaks : {"lf", "keep"}
        ``lf``: CRLF and CR become LF and positions move along. DNA's text window (Java Swing) does so when it shows a
        text, and counts its positions after it, so that with ``keep`` the statements would be marked beside their words.
    overwrite : bool
        Replace a file that stands there.

    Returns
    -------
    DnaReport
        Counts, and what was shortened (DNA takes less than 191 characters), replaced or left out.

    Raises
    ------
    WorkbookError
        If an option is not known, something stands at the path, or the source breaks a rule of the format.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_dna(coding, Path(folder) / "study.dna")
    DnaReport(1 statements in 1 documents; left out: none; shortened: 0)
    """
    path = Path(path)
    check_target(path, overwrite)
    if line_breaks not in _LINE_BREAKS:
        raise WorkbookError(f"line_breaks={line_breaks!r} is not known; choose one of {', '.join(_LINE_BREAKS)}")
    left_out: Counter[str] = Counter()
    coders: dict[int, str] = {1: "Admin"}
    if isinstance(source, Coding):
        source, left_out = database_of(source, scheme=scheme, names=names, reported=reported, codebook=codebook)
        coders[CODER] = coder
    for number in sorted({int(i) for i in source.statements["coder"].dropna()} - set(coders)):
        coders[number] = f"Coder {number}"
    tables = NewTables(line_breaks == "lf")
    tables.add_coders(coders, password, salt)
    tables.add_documents(source.documents)
    tables.add_statements(source, left_out)
    write_dna_tables(DnaTables(tables.finished()), path, overwrite=overwrite)
    return DnaReport(
        path=path,
        documents=len(tables.rows["DOCUMENTS"]),
        statements=len(tables.rows["STATEMENTS"]),
        left_out=dict(left_out),
        shortened=pd.DataFrame(tables.shortened, columns=["table", "column", "id", "value", "written"]),
        line_breaks=tables.line_breaks,
        replaced=tables.replaced,
        undated=int((pd.to_datetime(source.documents["time"]) == pd.Timestamp("1970-01-01")).sum()),
    )
