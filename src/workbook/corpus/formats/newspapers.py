"""Exports of newspaper databases: Nexis Uni (``.docx``) and Factiva (``.html``, ``.txt``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.corpus.dates import parse_date
from workbook.corpus.encoding import decode
from workbook.corpus.formats.guard import check_size
from workbook.corpus.formats.office import WordLine, WordText, docx_record, word_text
from workbook.corpus.readers import Problem, Record
from workbook.errors import require

__all__ = ["factiva_records", "is_factiva", "is_nexis", "read_factiva", "read_nexis", "read_word"]

# Nexis Uni ------------------------------------------------------------------------------------------------------------

_END, _BODY = "End of Document", ("Body", "Text")
#: A field is a name, a colon and a no-break space (tm.plugin.lexisnexis); some programs turn it into a space.
_FIELD = re.compile(r"([A-Z][A-Za-z]+(?:[ -][A-Za-z]+){0,2}):[\s\u00a0]+(\S.*)", re.DOTALL)
_COVER = ("Job Number:", "Date and Time:")


def is_nexis(word: WordText) -> bool:
    """Tell whether a Word document is an export of Nexis Uni: it has the lines ``Body`` and ``End of Document``.

    Examples
    --------
    >>> is_nexis(WordText([WordLine("Body", ""), WordLine("قال الوزير.", ""), WordLine("End of Document", "")], {}))
    True
    """
    lines = {line.text.strip() for line in word.lines}
    return _END in lines and not lines.isdisjoint(_BODY)


def read_word(path: Path, encoding: str | None) -> Iterator[Record]:
    """Read a ``.docx`` file: as an export of Nexis Uni if it is one, else as one document.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Not used: the file says its own.

    Yields
    ------
    tuple
        As :func:`read_nexis` or :func:`~workbook.corpus.formats.office.read_docx`.
    """
    word = word_text(path)
    yield from _nexis(path, word) if is_nexis(word) else docx_record(path, word)


def read_nexis(path: Path, encoding: str | None) -> Iterator[Record]:
    """Read an export of Nexis Uni, of one article or of several.

    The layout is the one that the R packages LexisNexisTools (``lnt_read``, file type docx) and tm.plugin.lexisnexis
    (``LexisNexisAdvanceSource``) read: perhaps a cover page; then for each article its headline, the publication, the
    date, the copyright, fields such as ``Length:``, the line ``Body``, the text, perhaps ``Graphic`` and
    ``Classification``, fields such as ``Load-Date:``, and the line ``End of Document``. Exports in other interface
    languages write other lines there and are not recognised.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Not used: the file says its own.

    Yields
    ------
    tuple of (int or None, dict or Problem)
        The number of the article in the file, none if there is one. The text is the body; fields become metadata.

    Raises
    ------
    Problem
        If the file is no Word document or no such export.
    """
    word = word_text(path)
    if not is_nexis(word):
        said = f"no export of Nexis Uni: without the lines 'Body' and {_END!r}"
        raise Problem(path, None, said, "export the articles as .docx, with the interface in English")
    yield from _nexis(path, word)


def _nexis(path: Path, word: WordText) -> Iterator[Record]:
    articles: list[list[WordLine]] = [[]]
    for line in word.lines:
        if line.text.strip() == _END:
            articles.append([])
        elif line.text.strip():
            articles[-1].append(line)
    rest = articles.pop()
    for number, lines in enumerate(articles, 1):
        row = number if len(articles) > 1 else None
        yield row, _nexis_article(path, row, lines)
    if any(line.text.strip() in _BODY for line in rest):
        said = f"the last article breaks off: no line {_END!r} after it"
        yield len(articles) + 1, Problem(path, len(articles) + 1, said, "export the articles anew")


def _nexis_article(path: Path, row: int | None, lines: list[WordLine]) -> dict[str, Any] | Problem:
    texts = [line.text.strip() for line in lines]
    start = next((i for i, text in enumerate(texts) if text in _BODY), None)
    if start is None:
        said = f"no line 'Body' ({texts[0][:60] if texts else 'nothing'!r})"
        return Problem(path, row, said, "it may be a picture without a text; leave it out of the export")
    # the last of each: a paragraph of the article may have the same words
    ends = [_last(texts, lambda t: t == "Classification"), _last(texts, lambda t: t.startswith("Load-Date:"))]
    end = min((i for i in ends if i is not None and i > start), default=len(texts))
    graphic = _last(texts[:end], lambda t: t == "Graphic")
    body_end = graphic if graphic is not None and graphic > start else end
    head = _headline(lines[:start])
    fields = [m for text in (*texts[head + 3 : start], *texts[end:]) if (m := _FIELD.fullmatch(text))]
    metadata = {m[1].lower().replace("-", "_").replace(" ", "_"): m[2].strip() for m in fields}
    if body_end < end:
        metadata["graphic"] = "\n".join(texts[body_end + 1 : end])
    above = texts[head + 2 : start]
    date = next((t for t in above[:3] if parse_date(t) is not None), above[0] if above else None)
    if date is not None and _FIELD.fullmatch(date):
        date = None
    rights = next((t for t in above if t.lower().startswith(("copyright", "©"))), None)
    record: dict[str, Any] = {**metadata, "text": "\n".join(line.text for line in lines[start + 1 : body_end])}
    record["title"] = texts[head] if head < start else None
    record["outlet"] = texts[head + 1] if head + 1 < start else None
    return {**record, "date": date, "rights": rights}


def _last(texts: list[str], test: Any) -> int | None:
    return next((i for i in range(len(texts) - 1, -1, -1) if test(texts[i])), None)


def _headline(header: list[WordLine]) -> int:
    """Where the headline stands: by its style; after a cover page two lines above the date; else first."""
    styled = _last([line.style for line in header], lambda s: s.lower().startswith("heading 1"))
    if styled is not None:
        return styled
    texts = [line.text.strip() for line in header]
    if any(text.startswith(_COVER) for text in texts):
        date = _last(texts, lambda t: _FIELD.fullmatch(t) is None and parse_date(t) is not None and len(t) < 80)
        if date is not None and date >= 2:
            return date - 2
    return 0


# Factiva --------------------------------------------------------------------------------------------------------------

#: Field codes of "Full article plus indexing"; those of tm.plugin.factiva and of its sample file.
FACTIVA_FIELDS = {
    "AN": "accession_number", "ART": "art", "BN": "bn", "BY": "author", "CLM": "column", "CO": "companies",
    "CR": "credit", "CT": "contact", "CY": "rights", "ED": "edition", "ET": "time", "GC": "group_code", "HD": "title",
    "IN": "industries", "IPC": "ipc", "IPD": "ipd", "LA": "language", "LP": "lead", "NGC": "group", "NS": "subjects",
    "PD": "date", "PG": "pages", "PUB": "publishing_house", "RE": "regions", "RF": "reference", "SC": "source_code",
    "SE": "section", "SN": "outlet", "TD": "body", "VOL": "volume", "WC": "word_count",
}  # fmt: skip
_LANGUAGES = {
    "arabic": "ar", "العربية": "ar", "عربي": "ar", "english": "en", "french": "fr", "français": "fr", "german": "de",
    "deutsch": "de", "turkish": "tr", "spanish": "es", "russian": "ru", "persian": "fa", "hebrew": "he",
}  # fmt: skip
_CODES = "|".join(sorted(FACTIVA_FIELDS, key=len, reverse=True))
#: A code alone on its line, or before a tab, a no-break space or two spaces: "TD Bank said" is none.
_CODE_LINE = re.compile(rf"[ \u00a0]*({_CODES})(?:[ \u00a0]*|(?:\t|\u00a0|  )[ \t\u00a0]*(\S.*))")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def is_factiva(text: str) -> bool:
    """Tell whether text is an export of Factiva with field codes, in HTML or in plain text.

    It has a headline (HD), a text (LP or TD), and a date (PD) or accession number (AN), each in a table cell of its
    own (HTML) or at the beginning of a line (text).

    Parameters
    ----------
    text : str
        The whole file.

    Examples
    --------
    >>> is_factiva("HD\\nعنوان\\nPD\\n17 November 2021\\nLP\\nقال الوزير ذلك.\\nAN\\nDocument X1\\n")
    True
    >>> is_factiva("قال الوزير ذلك.")
    False
    """
    if re.search(r"<(?:table|td)\b", text, re.IGNORECASE):
        cells = re.findall(rf">\s*({_CODES})(?:\s|&nbsp;|&#160;|&#xa0;)*<", text)
        found = set(cells)
    else:
        found = {m[1] for line in text.splitlines() if len(line) < 10_000 and (m := _CODE_LINE.fullmatch(line))}
    return "HD" in found and not found.isdisjoint({"LP", "TD"}) and not found.isdisjoint({"PD", "AN"})


def read_factiva(path: Path, encoding: str | None) -> Iterator[Record]:
    """Read an export of Factiva, ``.html`` or ``.txt``, of one article or of several.

    The layout is the one that the R package tm.plugin.factiva reads (``FactivaSource``, format HTML): a table an
    article, a row a field, with the field's code in the first cell and its value in the second. In text each code
    begins a line. The text is LP and TD; the id is the accession number (AN); the other fields become metadata. Only
    "Full article plus indexing" has the codes.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        As for text files; else it is told.

    Yields
    ------
    tuple of (int, dict or Problem)
        The number of the article in the file, and the article.

    Raises
    ------
    Problem
        If there is no article with field codes.
    CorpusError
        If the encoding can't be told.
    """
    check_size(path)
    yield from factiva_records(path, decode(path.read_bytes(), path, encoding))


def factiva_records(path: Path, text: str) -> Iterator[Record]:
    """Yield the articles of a Factiva export whose text is read already; as :func:`read_factiva`.

    Examples
    --------
    >>> text = "HD  عنوان\\nPD  17 November 2021\\nLP\\nقال الوزير ذلك.\\nAN  Document X1\\n"
    >>> [(row, r["id"], r["title"], r["text"]) for row, r in factiva_records(Path("a.txt"), text)]
    [(1, 'X1', 'عنوان', 'قال الوزير ذلك.')]
    """
    if not is_factiva(text):
        said = "no article with the field codes of Factiva (HD, PD, LP …)"
        raise Problem(path, None, said, 'export it anew as "Full article plus indexing"')
    markup = re.search(r"<(?:table|td)\b", text, re.IGNORECASE)
    for number, fields in enumerate(_html_articles(text) if markup else _text_articles(text), 1):
        yield number, _factiva_article(path, number, fields)


def _factiva_article(path: Path, number: int, fields: dict[str, str]) -> dict[str, Any] | Problem:
    text = "\n".join(fields[code] for code in ("LP", "TD") if fields.get(code))
    key = fields.get("AN", "").split("\n")[0].split()[-1:] or [f"{path.stem}-{number}"]
    if not text:
        said = f"no text (LP, TD) in the article {key[0]!r}"
        return Problem(path, number, said, "export it anew as full article, or leave it out")
    record: dict[str, Any] = {FACTIVA_FIELDS[c]: " ".join(v.split("\n")) for c, v in fields.items() if v}
    record = {k: v for k, v in record.items() if k not in ("lead", "body", "accession_number")}
    if language := record.get("language"):
        record["language"] = _LANGUAGES.get(language.strip().lower(), language)
    return {"id": key[0], **record, "text": text}


def _html_articles(text: str) -> Iterator[dict[str, str]]:
    html = require("lxml.html", "reading exports of Factiva")
    # as bytes: lxml refuses a string that names an encoding
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    for table in tree.iter("table"):
        fields: dict[str, str] = {}
        for row in table.iterchildren("tr", "tbody"):
            for own in [row] if row.tag == "tr" else row.iterchildren("tr"):
                cells = list(own.iterchildren("td", "th"))
                code = cells[0].text_content().replace("\u00a0", " ").strip() if len(cells) >= 2 else ""
                if code in FACTIVA_FIELDS and code not in fields:
                    fields[code] = _cell(cells[1])
        if "HD" in fields:
            yield fields


def _cell(cell: Any) -> str:
    """The text of a cell: a line a paragraph, spaces as a browser shows them."""
    pieces: list[str] = []
    etree = require("lxml.etree", "reading exports of Factiva")
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        breaks = element is not cell and element.tag in ("p", "div", "tr", "li", "br")
        if event == "start":
            shown = "" if element.tag in ("script", "style") else element.text or ""
            pieces.append(("\n" if breaks else "") + _SPACE.sub(" ", shown))
        else:
            pieces.append(
                ("\n" if breaks else "") + (_SPACE.sub(" ", element.tail or "") if element is not cell else "")
            )
    lines = (_SPACE.sub(" ", line).strip(" ") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _text_articles(text: str) -> Iterator[dict[str, str]]:
    fields: dict[str, list[str]] = {}
    code = None
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        match = _CODE_LINE.fullmatch(line) if len(line) < 10_000 else None
        if match and (match[1] not in fields or match[1] == "HD" or fields.get("AN")):
            # an article ends with its accession number; without one, where the next headline is
            if fields.get("AN") or (match[1] == "HD" and "HD" in fields):
                yield _joined(fields)
                fields = {}
            code = match[1]
            fields[code] = [match[2]] if match[2] else []
        elif code == "AN" and fields["AN"]:
            continue  # the foot of the page
        elif code is not None and line.strip():
            fields[code].append(line.strip(" \t"))
    if "HD" in fields:
        yield _joined(fields)


def _joined(fields: dict[str, list[str]]) -> dict[str, str]:
    return {code: "\n".join(lines) for code, lines in fields.items()}
