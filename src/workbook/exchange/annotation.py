"""W3C Web Annotation (JSON-LD): a coding as a collection of annotations, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workbook.coding import Coding
from workbook.coding.tables import COLUMNS
from workbook.errors import WorkbookError
from workbook.exchange.annotation_reading import read_web_annotations
from workbook.exchange.annotation_terms import ANNO, OWN_CONTEXT, URN, document_loader, urn, web_address
from workbook.exchange.outfiles import staged_file
from workbook.review.fields import ID, SPANS, columns_of, plain, records

__all__ = ["document_loader", "read_web_annotations", "write_web_annotations"]

#: Code points before and after a span that a TextQuoteSelector carries.
_CONTEXT = 32
_MOTIVATION = {"mentions": "identifying", "quotations": "highlighting", "stances": "assessing"}
_CLASS = {"mentions": "wb:Mention", "quotations": "wb:Quotation", "stances": "wb:Stance"}
_ACTOR = {"mentions": "actor_id", "quotations": "speaker_id", "stances": "holder_id"}
#: Lists of spans, with the role of their parts.
_PARTS = {"content_spans": "content_part", "quoted_spans": "quoted_part"}
#: Written as \u…: what would show the file's lines in another order than they are in (bidirectional controls), and the
#: brackets with which a page that embeds the file could be left.
_ESCAPED = re.compile("[<>\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def write_web_annotations(coding: Coding, path: str | Path, *, include_text: bool = False) -> Path:
    r"""Write a coding as a W3C Web Annotation collection: an annotation a mention, quotation and stance.

    A target's source is the document's url, or ``urn:x-stance-workbook:document:ID`` where it has none (or shares it with
    another document). Each span has two selectors: ``TextPositionSelector``, half-open and in code points, as the model
    asks, and ``TextQuoteSelector`` with up to 32 code points on each side. The model counts after normalisation, by
    which it means that markup is removed and entities are replaced; our texts are plain already and stay as they are:
    no Unicode normalisation, and CR LF counts two. A quotation has a target for each of source, cue, content, via and
    addressee, and for the parts of its content; ``wb:role`` says which. The other columns stand in the body, the column
    ``kind`` as ``wb:kind``.

    Parameters
    ----------
    coding : Coding
    path : str or Path
        The file, by custom ``.jsonld``; one that is there is replaced.
    include_text : bool
        Put the texts in too. Without them the file is read again with their corpus; mind that a file with texts passes
        them on, and selectors quote them in any case.

    Returns
    -------
    Path

    Raises
    ------
    WorkbookError
        If the file can't be written, or a value can't stand in JSON.

    Notes
    -----
    https://www.w3.org/TR/annotation-model/ (sections 3 and 4, collections in 5); JSON-LD 1.1.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن الوفد وصل أمس.")])
    >>> path = write_web_annotations(coding, tempfile.mkdtemp() + "/coding.jsonld", include_text=True)
    >>> read_web_annotations(path).quotations["content"].tolist() == coding.quotations["content"].tolist()
    True
    """
    path = Path(path)
    documents = records(coding.documents)
    sources = _sources(documents)
    texts = {d["doc_id"]: d["text"] for d in documents}
    items: list[dict[str, Any]] = []
    for table in ID:
        seen: set[str] = set()
        for number, row in enumerate(records(getattr(coding, table))):
            name = str(plain(row[ID[table]]) or f"row-{number}")
            name = name if name not in seen else f"{name}:{number}"
            seen.add(name)
            items.append(_annotation(table, urn(table, name), row, texts, sources))
    here = urn("coding", str(coding.meta.get("input_sha256") or path.stem))
    types = coding.documents.dtypes
    collection = {
        "@context": [ANNO, OWN_CONTEXT],
        "id": here,
        "type": "AnnotationCollection",
        "label": path.stem,
        "generator": {"id": URN + "package", "type": "Software", "name": "stance-workbook"},
        "total": len(items),
        "wb:meta": dict(coding.meta),
        "wb:metadata_types": {str(c): str(types[c]) for c in coding.documents.columns if c not in COLUMNS["documents"]},
        "wb:documents": [_document(d, sources[d["doc_id"]], include_text) for d in documents],
        "wb:actors": [_actor(a) for a in records(coding.actors)],
        "first": {"id": f"{here}:page", "type": "AnnotationPage", "partOf": here, "startIndex": 0, "items": items},
        "last": f"{here}:page",
    }
    data = _dumped(collection, path)
    with staged_file(path, overwrite=True) as target:
        target.write_text(data, encoding="utf-8", newline="\n")
    return path


def _dumped(collection: dict[str, Any], path: Path) -> str:
    try:
        data = json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n"
    except ValueError:
        raise WorkbookError(f"{path}: JSON holds no infinite numbers; replace them in the metadata first") from None
    if re.search("[\ud800-\udfff]", data):
        raise WorkbookError(f"{path}: a value holds half a character, which UTF-8 can't hold; decode its source again")
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", data)


def _sources(documents: Iterable[Mapping[str, Any]]) -> dict[Any, str]:
    """The address of each document: its url where no other has the same."""
    urls: dict[str, int] = {}
    for d in documents:
        if (url := web_address(d["url"])) is not None:
            urls[url] = urls.get(url, 0) + 1
    out = {}
    for d in documents:
        url = web_address(d["url"])
        out[d["doc_id"]] = url if url is not None and urls[url] == 1 else urn("document", str(d["doc_id"]))
    return out


def _columns(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """Columns as terms; a missing value is a missing term."""
    values = {c: plain(row.get(c)) for c in columns}
    return {f"wb:{c}": v for c, v in values.items() if v is not None}


def _document(row: Mapping[str, Any], source: str, include_text: bool) -> dict[str, Any]:
    text = {"format": "text/plain", "value": row["text"]} if include_text and isinstance(row["text"], str) else {}
    known = COLUMNS["documents"]
    # a value that is None stands as null, one that is not a number is left out: a column of objects has both
    metadata = {c: plain(v) for c, v in row.items() if c not in known and (v is None or plain(v) is not None)}
    columns = _columns(row, (c for c in known if c != "text"))
    return {"id": source, "type": "Text", **text, **columns, **({"wb:metadata": metadata} if metadata else {})}


def _actor(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": urn("actor", str(row["actor_id"])), "type": "wb:Actor", **_columns(row, COLUMNS["actors"])}


def _annotation(
    table: str, address: str, row: Mapping[str, Any], texts: Mapping[Any, Any], sources: Mapping[Any, str]
) -> dict[str, Any]:
    text = texts.get(row["doc_id"])
    source = sources.get(row["doc_id"]) or urn("document", str(plain(row["doc_id"]) or ""))
    columns = list(COLUMNS[table])
    targets: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    for field in SPANS[table]:
        start, end, surface = (plain(row[c]) for c in columns_of(field))
        if isinstance(text, str) and _stands(text, start, end) and text[start:end] == surface:
            targets.append(_target(source, text, start, end, field))
            columns = [c for c in columns if c not in columns_of(field)]
    for column, role in _PARTS.items():
        spans = plain(row.get(column)) if column in columns else None
        if isinstance(text, str) and isinstance(spans, list) and all(_is_span(text, s) for s in spans):
            columns.remove(column)
            counts[f"wb:{column[:-1]}_count"] = len(spans)
            if column == "content_spans" and spans == [[plain(row["content_start"]), plain(row["content_end"])]]:
                continue  # one part, the content itself, has its target already
            targets += [_target(source, text, start, end, role) for start, end in spans]
    value = {
        "mentions": (row.get("actor_id"),),
        "quotations": (row.get("speaker"), row.get("kind")),
        "stances": (row.get("holder"), row.get("position"), row.get("issue")),
    }[table]
    bodies: list[dict[str, Any]] = [
        {
            "type": ["TextualBody", _CLASS[table]],
            "purpose": "describing",
            "format": "text/plain",
            "value": " · ".join(str(v) for v in map(plain, value) if v is not None),
            **_columns(row, columns),
            **counts,
        }
    ]
    if (actor := plain(row.get(_ACTOR[table]))) is not None:
        bodies.append({"type": "SpecificResource", "purpose": "identifying", "source": urn("actor", str(actor))})
    return {
        "id": address,
        "type": "Annotation",
        "motivation": _MOTIVATION[table],
        "body": bodies,
        "target": targets or source,
    }


def _stands(text: str, start: Any, end: Any) -> bool:
    return type(start) is int and type(end) is int and 0 <= start <= end <= len(text)


def _is_span(text: str, span: Any) -> bool:
    return isinstance(span, list) and len(span) == 2 and _stands(text, *span)


def _target(source: str, text: str, start: int, end: int, role: str) -> dict[str, Any]:
    return {
        "type": "SpecificResource",
        "source": source,
        "wb:role": role,
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(0, start - _CONTEXT) : start],
                "suffix": text[end : end + _CONTEXT],
            },
        ],
    }
