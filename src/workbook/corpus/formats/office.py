"""Word documents and Excel workbooks, read as data: nothing in them is run, fetched or computed."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from workbook.corpus.formats.guard import check_zip
from workbook.corpus.readers import Problem, Record
from workbook.errors import WorkbookWarning, require

__all__ = ["WordLine", "WordText", "read_docx", "read_xlsx", "word_text"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: Struck by a reviser, moved elsewhere, or a second writing of what stands beside it.
_NOT_TEXT = {f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr"}
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\u2011",
    f"{_W}softHyphen": "\u00ad",
}
_PROPERTIES = (
    "author", "category", "comments", "content_status", "created", "identifier", "keywords", "last_modified_by",
    "modified", "subject", "version",
)  # fmt: skip


class WordLine(NamedTuple):
    """A paragraph, or a row of a table with tabs between its cells; `style` is the English name of the style."""

    text: str
    style: str


class WordText(NamedTuple):
    """The lines of a Word document, in its order, and its core properties."""

    lines: list[WordLine]
    properties: dict[str, str]


def word_text(path: Path) -> WordText:
    """Read the paragraphs and tables of a ``.docx`` file in document order.

    Insertions under revision, content controls, links and text boxes are read; deletions under revision, headers,
    footers, footnotes and comments are not. Elements are those of ECMA-376 Part 1, "WordprocessingML".

    Parameters
    ----------
    path : Path

    Raises
    ------
    Problem
        If the file is no Word document, is damaged, or was refused by :func:`~.guard.check_zip`.
    WorkbookError
        If python-docx is not installed.
    """
    docx = require("docx", "reading .docx")
    check_zip(path)
    try:
        document = docx.Document(str(path))
        names = {s.style_id: str(s.name or "") for s in document.styles}
        lines = list(_blocks(document.element.body, names))
        core = document.core_properties
        properties = {name: _plain(getattr(core, name)) for name in (*_PROPERTIES, "title", "language")}
    except Exception as error:  # python-docx and lxml raise many kinds for a broken file
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Problem(path, None, f"not a Word document ({said})", "open it in Word and save it as .docx") from None
    return WordText(lines, {k: v for k, v in properties.items() if v})


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else "" if value is None else str(value).strip()


def _blocks(parent: Any, names: dict[str, str]) -> Iterator[WordLine]:
    for element in parent:
        if element.tag == f"{_W}p":
            yield from _paragraph(element, names)
        elif element.tag == f"{_W}tbl":
            for row in _own(element, f"{_W}tr"):
                cells = (" ".join(line.text for line in _blocks(c, names)) for c in _own(row, f"{_W}tc"))
                yield WordLine("\t".join(cells), "")
        elif isinstance(element.tag, str) and element.tag not in _NOT_TEXT:
            yield from _blocks(element, names)  # content controls and their like


def _own(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, through content controls but not into the tables inside of cells."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif isinstance(element.tag, str) and element.tag not in _NOT_TEXT:
            yield from _own(element, tag)


def _paragraph(element: Any, names: dict[str, str]) -> Iterator[WordLine]:
    pieces: list[str] = []
    boxes: list[Any] = []
    _runs(element, pieces, boxes)
    style = element.find(f"{_W}pPr/{_W}pStyle")
    yield WordLine("".join(pieces), names.get(style.get(f"{_W}val"), "") if style is not None else "")
    for box in boxes:
        yield from _blocks(box, names)


def _runs(element: Any, pieces: list[str], boxes: list[Any]) -> None:
    for child in element:
        if child.tag == f"{_W}t":
            if len(child):  # an entity that was left unresolved: what it stood for is not known
                raise ValueError("an entity stands in the text")
            pieces.append(child.text or "")
        elif child.tag in _SIGNS:
            pieces.append(_SIGNS[child.tag])
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif isinstance(child.tag, str) and child.tag not in _NOT_TEXT:
            _runs(child, pieces, boxes)


def read_docx(path: Path, encoding: str | None) -> Iterator[Record]:
    """Read a Word document as one document.

    The text is the lines of :func:`word_text`. The title is the first line if it has the style Title or Heading 1,
    else the core property; the other core properties become metadata (``created`` is when the file was made, not when
    the article appeared, so it is not the date).

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Not used: the file says its own.

    Yields
    ------
    tuple of (None, dict)

    Raises
    ------
    Problem
        As :func:`word_text`.

    Examples
    --------
    >>> import docx, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.docx"
    >>> document = docx.Document()
    >>> _ = document.add_paragraph("قال الوزير ذلك.")
    >>> document.save(path)
    >>> [(row, record["text"]) for row, record in read_docx(path, None)]
    [(None, 'قال الوزير ذلك.')]
    """
    yield from docx_record(path, word_text(path))


def docx_record(path: Path, word: WordText) -> Iterator[Record]:
    """Yield the one record of a Word document whose lines are read already."""
    lines = list(word.lines)
    while lines and not lines[0].text.strip():
        del lines[0]
    while lines and not lines[-1].text.strip():
        del lines[-1]
    record: dict[str, Any] = {"id": path.stem, "text": "\n".join(line.text for line in lines), **word.properties}
    if lines and lines[0].style.lower().startswith(("title", "heading 1")):
        record["title"] = lines[0].text
    yield None, record


def read_xlsx(path: Path, encoding: str | None) -> Iterator[Record]:
    """Read an Excel workbook, one document a row, from its first visible sheet with a header and a row below it.

    The header is the first row that is not empty. Dates become ISO text. Formulas are never computed: the value that
    the spreadsheet program saved is taken, and where there is none the cell is left empty and reported. Excel writes a
    carriage return as ``_x000D_`` (ECMA-376 Part 1, 22.9.2.19); it becomes one again.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Not used: the file says its own.

    Yields
    ------
    tuple of (int, dict or Problem)
        The row of the sheet and what it holds.

    Raises
    ------
    Problem
        If the file is no Excel workbook, is damaged, was refused by :func:`~.guard.check_zip`, has no table, or names
        two columns alike.
    WorkbookError
        If openpyxl is not installed.

    Warns
    -----
    WorkbookWarning
        If other sheets hold rows too: they are not read.

    Examples
    --------
    >>> import openpyxl, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.xlsx"
    >>> book = openpyxl.Workbook()
    >>> book.active.append(["id", "text", "date"])
    >>> book.active.append(["a", "قال الوزير ذلك.", dt.date(2021, 11, 17)])
    >>> book.save(path)
    >>> list(read_xlsx(path, None))
    [(2, {'id': 'a', 'text': 'قال الوزير ذلك.', 'date': '2021-11-17'})]
    """
    openpyxl = require("openpyxl", "reading .xlsx")
    check_zip(path)
    books: list[Any] = []
    try:
        books.append(openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False))
        sheet, header_row, others = _sheet(path, books[0])
        formulas = None
        if _has_formulas(path):
            books.append(openpyxl.load_workbook(path, read_only=True, keep_links=False))
            formulas = _rows(books[1][sheet.title])
        if others:
            said = f"{path}: only the sheet {sheet.title!r} is read; not {', '.join(map(repr, others))}"
            warnings.warn(f"{said}; save each as a file of its own", WorkbookWarning, stacklevel=2)
        yield from _table(path, sheet, header_row, formulas)
    except Problem:
        raise
    except Exception as error:  # openpyxl raises many kinds for a broken file
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Problem(path, None, f"not an Excel workbook ({said})", "open it and save it as .xlsx") from None
    finally:
        for book in books:
            book.close()


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # some programs write a wrong size there, and rows would be lost
    return iter(sheet.iter_rows())


def _sheet(path: Path, book: Any) -> tuple[Any, int, list[str]]:
    """The sheet to read, the row of its header, and the names of other sheets with rows."""
    found: list[tuple[Any, int]] = []
    for sheet in book.worksheets:
        filled = []
        for number, cells in enumerate(_rows(sheet), 1):
            if any(_value(c) is not None for c in cells):
                filled.append(number)
                if len(filled) == 2:
                    break
        if len(filled) == 2 and sheet.sheet_state == "visible":
            found.append((sheet, filled[0]))
    if not found:
        raise Problem(path, None, "no visible sheet with a header and a row below it", "give a table with a header row")
    return *found[0], [s.title for s, _ in found[1:]]


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = (
            n for n in archive.namelist() if n.lower().startswith("xl/worksheets/") and n.lower().endswith(".xml")
        )
        return any(re.search(rb"<(?:\w+:)?f[\s>/]", archive.read(name)) for name in sheets)


def _table(path: Path, sheet: Any, header_row: int, formulas: Iterator[tuple[Any, ...]] | None) -> Iterator[Record]:
    header: list[str] = []
    for number, cells in enumerate(_rows(sheet), 1):
        beside = next(formulas, ()) if formulas is not None else ()
        values = [_value(c) for c in cells]
        if number < header_row:
            continue
        if number == header_row:
            header = ["" if v is None else str(v).strip() for v in values]
            named = [h for h in header if h]
            if twice := sorted({h for h in named if named.count(h) > 1}):
                raise Problem(path, number, f"two columns are called {twice[0]!r}", "give each a name of its own")
            continue
        unsaved = [c for c in beside if c.data_type == "f" and _at(values, c.column - 1) is None]
        if unsaved:
            yield number, _unsaved(path, number, [c.coordinate for c in unsaved])
        if all(v is None for v in values):
            continue
        if unnamed := [c.coordinate for c, v in zip(cells, values) if v is not None and not _at(header, c.column - 1)]:
            yield number, Problem(path, number, f"{unnamed[0]} stands under no header", "name its column")
            continue
        yield number, {name: _at(values, i) for i, name in enumerate(header) if name}


def _unsaved(path: Path, row: int, cells: list[str]) -> Problem:
    return Problem(
        path,
        row,
        f"{', '.join(cells)}: a formula without a saved value, left empty (formulas are not computed)",
        "open the file in a spreadsheet program and save it, or paste the values",
    )


def _at(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else None


def _value(cell: Any) -> Any:
    value = cell.value
    if value is None or cell.data_type == "e":  # an error such as #REF! is no value
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return value.replace("_x000D_", "\r") if value.strip() else None
    return value
