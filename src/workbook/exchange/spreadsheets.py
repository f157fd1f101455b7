"""The tables of a coding for spreadsheet programs: one ``.xlsx``, or CSV files that start no formula."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbook.coding import Coding
from workbook.coding.formulas import MARK, neutralised
from workbook.coding.tables import TABLES, write_table
from workbook.errors import WorkbookError, require
from workbook.exchange.outfiles import Export, encodable, staged_file, staged_folder, xml_text

__all__ = ["write_csv", "write_xlsx"]

# Microsoft, "Excel specifications and limits"
MAX_UNITS = 32_767
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
#: ECMA-376 part 1, 22.9.2.19 (ST_Xstring): ``_xHHHH_`` stands for a character; said literally, its ``_`` is escaped.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_RISK = tuple("=+-@\t\r\n'")
_WIDE = {"text", "title", "content", "evidence", "source", "derivation", "summary", "content_spans"}


def write_xlsx(coding: Coding, path: str | Path, *, overwrite: bool = False) -> Export:
    """Write a coding as an Excel workbook: a sheet a table, and ``about`` with what made it and what was changed.

    Sheets run from right to left, headers are frozen and filtered, cells in Arabic are read from the right. Text is
    always stored as text, so that no cell can start a formula; cells that look like one keep that after an edit too.
    Lists are JSON text.

    Parameters
    ----------
    coding : Coding
    path : str or Path
        A name that ends in ``.xlsx``.
    overwrite : bool
        Whether a file of that name is replaced.

    Returns
    -------
    Export
        ``notes`` count the cells that were shortened to the 32,767 UTF-16 units that a cell holds, and those with
        characters that XML can't hold, which became U+FFFD; the sheet ``about`` lists them.

    Raises
    ------
    WorkbookError
        If the name has another ending, openpyxl is missing, a table has more rows than a sheet, or the file is there.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> write_xlsx(coding, tempfile.mkdtemp() + "/coding.xlsx").summary
    '1 documents, 1 actors, 1 mentions, 1 quotations, 0 stances'
    """
    openpyxl = require("openpyxl", "writing .xlsx")
    if not str(path).lower().endswith(".xlsx"):
        raise WorkbookError(f"{path}: the name of a spreadsheet ends in .xlsx; give another one")
    tables = {name: getattr(coding, name) for name in TABLES}
    for name, table in tables.items():
        if len(table) >= MAX_ROWS or len(table.columns) > MAX_COLUMNS:
            raise WorkbookError(
                f"{path}: {name} has {len(table):,} rows and {len(table.columns):,} columns, a sheet holds "
                f"{MAX_ROWS - 1:,} and {MAX_COLUMNS:,}; export --to csv instead"
            )
    changes: list[tuple[str, int, str, str]] = []
    with staged_file(path, overwrite=overwrite) as target:
        book = openpyxl.Workbook(write_only=True)
        for name, table in tables.items():
            _sheet(book, name, table, changes)
        changed = [(f"{t}, row {row}, {column}", what) for t, row, column, what in changes[:100_000]]
        about = pd.DataFrame([*coding.meta.items(), *changed], columns=["key", "value"], dtype=object)
        _sheet(book, "about", about, [])
        book.save(target)
    kinds: dict[str, int] = {}
    for *_, what in changes:
        kinds[what] = kinds.get(what, 0) + 1
    notes = tuple(f"{n:,} cells {what}; the sheet 'about' lists them" for what, n in kinds.items())
    return Export(Path(path), ", ".join(f"{len(t):,} {n}" for n, t in tables.items()), notes)


def _sheet(book: Any, name: str, table: pd.DataFrame, changes: list[tuple[str, int, str, str]]) -> None:
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped,unused-ignore]
    from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped,unused-ignore]
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped,unused-ignore]

    bold, arabic = Font(bold=True), Alignment(horizontal="right", vertical="top", readingOrder=2)
    sheet = book.create_sheet(name)
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    columns = [str(c) for c in table.columns]
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}{len(table) + 1}"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = 50 if column in _WIDE else 16

    def cell(value: Any, row: int, column: str, header: bool = False) -> Any:
        value = _value(value)
        if value is None:
            return None
        out = WriteOnlyCell(sheet, value="" if isinstance(value, str) else value)
        if isinstance(value, str):
            stored = _stored(value, lambda what: changes.append((name, row, column, what)))
            # set past openpyxl's own reading of values, which takes "=…" for a formula and "#N/A" for an error
            out._value = stored
            out.data_type = "s"
            if value.startswith(_RISK):
                out.quotePrefix = True
            if _ARABIC.search(value):
                out.alignment = arabic
        if header:
            out.font = bold
        return out

    sheet.append([cell(c, 1, c, header=True) for c in columns])
    cells = [table.iloc[:, i].tolist() for i in range(len(columns))]
    for row, values in enumerate(zip(*cells, strict=True), 2):
        sheet.append([cell(v, row, c) for c, v in zip(columns, values, strict=True)])


def _stored(text: str, report: Any) -> str:
    clean = xml_text(text)
    if clean != text:
        report("with characters that XML can't hold, which became U+FFFD")
    short = _shortened(clean)
    if short != clean:
        report(f"shortened to {MAX_UNITS:,} characters")
    # a bare carriage return would be read as a line feed, and offsets would slip
    return _ESCAPE.sub("_x005F_", short).replace("\r", "_x000D_")


def _shortened(text: str) -> str:
    """The beginning of a text that a cell holds; Excel counts UTF-16 units."""
    if len(text) * 2 <= MAX_UNITS:
        return text
    return text.encode("utf-16-le")[: MAX_UNITS * 2].decode("utf-16-le", "ignore")


def _value(value: Any) -> str | int | float | bool | None:
    """A cell's value as a sheet holds it; whole numbers beyond Excel's 15 digits become text."""
    if isinstance(value, list | tuple | dict | np.ndarray):
        value = value.tolist() if isinstance(value, np.ndarray) else value
        return json.dumps(value, ensure_ascii=False, default=str)
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or isinstance(value, int) and abs(value) < 10**15:
        return value
    if isinstance(value, float) and abs(value) != float("inf"):
        return value
    return str(value)


def write_csv(
    coding: Coding, folder: str | Path, *, bom: bool = False, neutralise: bool = True, overwrite: bool = False
) -> Export:
    """Write the five tables as CSV that spreadsheet programs open safely.

    The files are those of ``Coding.write(format="csv")``, with two differences: a byte-order mark on request, by which
    Excel tells UTF-8, and an apostrophe before every text that would start a formula (OWASP, *CSV Injection*).
    ``run.json`` says so, and ``Coding.read`` takes the apostrophes away again.

    Parameters
    ----------
    coding : Coding
    folder : str or Path
        Made if it is not there.
    bom : bool
        Begin each file with the byte-order mark.
    neutralise : bool
        Put the apostrophes in.
    overwrite : bool
        Whether files that the folder holds are replaced.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.", title="=1+1")])
    >>> folder = write_csv(coding, tempfile.mkdtemp(), bom=True).path
    >>> "'=1+1" in (folder / "documents.csv").read_text(encoding="utf-8-sig")
    True
    >>> wb.Coding.read(folder).documents["title"].tolist()
    ['=1+1']
    """
    counts = []
    meta = {k: v for k, v in coding.meta.items() if k != MARK} | ({MARK: True} if neutralise else {})
    with staged_folder(folder, overwrite=overwrite) as target:
        for name in TABLES:
            table = getattr(coding, name)
            path = target / f"{name}.csv"
            write_table(neutralised(table) if neutralise else table, path)
            if bom:
                path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
            counts.append(f"{len(table):,} {name}")
        run = json.dumps(meta, ensure_ascii=False, indent=2, default=str)
        (target / "run.json").write_text(encodable(run) + "\n", encoding="utf-8")
    return Export(Path(folder), ", ".join(counts))
