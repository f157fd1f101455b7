"""The sources of a corpus for reference managers: BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from workbook.coding import Coding
from workbook.corpus.dates import parse_date
from workbook.exchange.markdown import safe_url
from workbook.exchange.outfiles import Export, encodable, given, safe_name, staged_file

__all__ = ["bibtex", "csl_json", "write_bibtex", "write_csl_json"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Languages as babel, and so BibLaTeX's langid, names them.
_LANGID = {
    "ar": "arabic", "en": "english", "fr": "french", "de": "german", "es": "spanish", "fa": "persian", "he": "hebrew",
    "ru": "russian", "tr": "turkish",
}  # fmt: skip
#: Columns that may say when a page was read.
_ACCESSED = ("accessed", "access_date", "date_accessed", "retrieved", "retrieved_at", "accessdate", "urldate")
#: BibTeX counts braces even after a backslash, so that they need names; the other commands are LaTeX's own.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    '"': r"\textquotedbl{}",
}  # fmt: skip
_TEX_SPECIAL = re.compile("[" + re.escape("".join(_TEX)) + "]")
_CONTROL = re.compile("[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")


def _line(value: Any) -> str:
    """A value on one line, without control characters."""
    return " ".join(_CONTROL.sub(" ", str(value)).split()) if given(value) else ""


def _tex(value: Any) -> str:
    return _TEX_SPECIAL.sub(lambda m: _TEX[m[0]], _line(value))


def _date_parts(value: Any) -> list[int] | None:
    parsed = parse_date(value if not given(value) or not hasattr(value, "isoformat") else value.isoformat())
    return [int(p) for p in parsed.iso.split("-")] if parsed else None


def _sources(coding: Coding) -> list[tuple[str, dict[str, Any]]]:
    """Each document with its key."""
    taken: set[str] = set()
    rows = coding.documents.to_dict("records")
    return [(safe_name(str(row["doc_id"]), taken), {str(k): v for k, v in row.items()}) for row in rows]


def bibtex(coding: Coding) -> str:
    """Give the documents as BibTeX, in UTF-8, for BibLaTeX and reference managers.

    An entry is ``@article`` with the outlet as ``journal``, or ``@misc`` without an outlet. Its key is the document's id
    where that is safe, else what is safe of it and a hash. ``date`` may be partial; ``year`` and ``month`` repeat it for
    classical BibTeX.

    Returns
    -------
    str

    Notes
    -----
    Field and entry names: O. Patashnik, *BibTeXing* (1988), and the manual of BibLaTeX, section 2.2.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.", title="50% {خبر}", outlet="الصحيفة", date="2021-05")])
    >>> print(bibtex(coding))
    @article{a,
      title = {{50\\% \\textbraceleft{}خبر\\textbraceright{}}},
      journal = {{الصحيفة}},
      date = {2021-05},
      year = {2021},
      month = may,
    }
    <BLANKLINE>
    """
    return "\n".join(_entry(key, row) for key, row in _sources(coding))


def _entry(key: str, row: dict[str, Any]) -> str:
    fields: list[tuple[str, str]] = []

    def add(name: str, text: str, *, whole: bool = False) -> None:
        if text:
            fields.append((name, f"{{{{{text}}}}}" if whole else f"{{{text}}}"))

    add("author", _tex(row.get("author")), whole=True)
    add("title", _tex(row.get("title")) or _tex(row.get("doc_id")), whole=True)
    add("journal", _tex(row.get("outlet")), whole=True)
    if parts := _date_parts(row.get("date")):
        add("date", _iso(parts))
        add("year", f"{parts[0]:04}")
        if len(parts) > 1:
            fields.append(("month", _MONTHS[parts[1] - 1]))
    else:
        add("note", _tex(row.get("date")))
    # verbatim in BibLaTeX: percent-encoded and not escaped
    url = safe_url(row.get("url"))
    add("url", url or "")
    if not url:
        add("howpublished", _tex(row.get("url")))
    if url and (accessed := _accessed(row)):
        add("urldate", _iso(accessed))
    language = _line(row.get("language"))
    add("langid", _LANGID.get(language.split("-")[0].lower(), ""))
    add("language", _tex(language))
    kind = "article" if given(row.get("outlet")) else "misc"
    lines = "".join(f"  {name} = {value},\n" for name, value in fields)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _iso(parts: list[int]) -> str:
    return "-".join(f"{p:04}" if k == 0 else f"{p:02}" for k, p in enumerate(parts))


def _accessed(row: dict[str, Any]) -> list[int] | None:
    return next((parts for name in _ACCESSED if (parts := _date_parts(row.get(name)))), None)


def csl_json(coding: Coding) -> list[dict[str, Any]]:
    """Give the documents as CSL-JSON items, for Zotero, pandoc and citeproc.

    Returns
    -------
    list of dict
        ``id`` is the key that :func:`bibtex` gives; ``issued`` has as many date parts as are known, or the words of the
        source as ``literal``; ``accessed`` is there where a column of the documents says it; ``custom`` keeps the
        document's own id.

    Notes
    -----
    The format is that of the Citation Style Language's ``csl-data.json`` schema, version 1.0.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.", outlet="الصحيفة", date="2021-05")])
    >>> csl_json(coding)[0]["issued"]
    {'date-parts': [[2021, 5]]}
    """
    items = []
    for key, row in _sources(coding):
        item: dict[str, Any] = {"id": key, "type": "article-newspaper" if given(row.get("outlet")) else "webpage"}
        item["title"] = _line(row.get("title")) or _line(row.get("doc_id"))
        if author := _line(row.get("author")):
            item["author"] = [{"literal": author}]
        for name, column in (("container-title", "outlet"), ("language", "language")):
            if text := _line(row.get(column)):
                item[name] = text
        if url := safe_url(row.get("url")):
            item["URL"] = url
        if parts := _date_parts(row.get("date")):
            item["issued"] = {"date-parts": [parts]}
        elif text := _line(row.get("date")):
            item["issued"] = {"literal": text}
        if accessed := _accessed(row):
            item["accessed"] = {"date-parts": [accessed]}
        item["custom"] = {"doc_id": encodable(str(row["doc_id"]))}
        items.append(item)
    return items


def write_bibtex(coding: Coding, path: str | Path, *, overwrite: bool = False) -> Export:
    """Write :func:`bibtex` to a file.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> write_bibtex(coding, tempfile.mkdtemp() + "/sources.bib").summary
    '1 sources'
    """
    return _write(bibtex(coding), coding, path, overwrite)


def write_csl_json(coding: Coding, path: str | Path, *, overwrite: bool = False) -> Export:
    """Write :func:`csl_json` to a file.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> write_csl_json(coding, tempfile.mkdtemp() + "/sources.json").summary
    '1 sources'
    """
    return _write(json.dumps(csl_json(coding), ensure_ascii=False, indent=1) + "\n", coding, path, overwrite)


def _write(text: str, coding: Coding, path: str | Path, overwrite: bool) -> Export:
    with staged_file(path, overwrite=overwrite) as target:
        target.write_text(text, encoding="utf-8", newline="\n")
    documents = coding.documents
    other = sum(given(u) and safe_url(u) is None for u in documents["url"])
    notes = (f"{other:,} addresses are no http(s) addresses and so no links",) if other else ()
    return Export(Path(path), f"{len(documents):,} sources", notes)
