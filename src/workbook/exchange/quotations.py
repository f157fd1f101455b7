"""Quotations as other instruments give them: textacy's triples and Citron's records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from workbook.coding import Coding
from workbook.exchange.outfiles import Export, encodable, given, safe_name, staged_file, staged_folder

__all__ = ["Triple", "citron", "triples", "write_citron", "write_textacy"]

#: Resolutions where the text has no name of the speaker at the quotation, so that Citron has coreferences for it.
_BY_REFERENCE = {"pronoun", "latter", "dropped", "role", "metonym"}
_NAMES = {"name", "surname", "acronym"}


class Triple(NamedTuple):
    """A quotation as textacy's ``extract.direct_quotations`` gives it, with strings in place of tokens."""

    speaker: str
    cue: str
    content: str


def triples(coding: Coding, *, resolve: bool = True) -> list[Triple]:
    """List the quotations as triples ``(speaker, cue, content)``, the names and order of textacy's.

    Parameters
    ----------
    coding : Coding
    resolve : bool
        The speaker's name where it is known, else the words of the text; False: the words of the text, as textacy has
        them.

    Returns
    -------
    list of Triple
        A row each, in the order of the table, indirect and negated ones too; what is missing is ``""``.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> triples(coding, resolve=False)
    [Triple(speaker='الوزير', cue='قال', content='إن العمل مستمر')]
    """
    rows = coding.quotations.to_dict("records")
    return [
        Triple(_speaker({str(k): v for k, v in r.items()}, resolve), _text(r["cue"]), _text(r["content"])) for r in rows
    ]


def _speaker(row: dict[str, Any], resolve: bool) -> str:
    return _text(row["speaker"]) or _text(row["source"]) if resolve else _text(row["source"])


def _text(value: Any) -> str:
    return str(value) if given(value) else ""


def write_textacy(coding: Coding, path: str | Path, *, resolve: bool = True, overwrite: bool = False) -> Export:
    """Write the triples as JSON lines, which ``textacy.io.read_json(path, lines=True)`` reads.

    A line has ``doc_id``, ``speaker``, ``cue`` and ``content``.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> write_textacy(coding, tempfile.mkdtemp() + "/triples.jsonl").summary
    '1 quotations'
    """
    found = triples(coding, resolve=resolve)
    with staged_file(path, overwrite=overwrite) as target, target.open("w", encoding="utf-8", newline="\n") as out:
        for doc_id, triple in zip(coding.quotations["doc_id"], found, strict=True):
            out.write(encodable(json.dumps({"doc_id": doc_id, **triple._asdict()}, ensure_ascii=False)) + "\n")
    silent = sum(not t.speaker for t in found)
    notes = (f"{silent:,} quotations have no speaker; it is an empty text there",) if silent else ()
    return Export(Path(path), f"{len(found):,} quotations", notes)


def citron(coding: Coding) -> list[dict[str, Any]]:
    """Give each document's quotations as a record in the annotation format of Citron (BBC R&D).

    Returns
    -------
    list of dict
        A document each: ``text`` and ``quotes``, each with ``cue``, ``sources``, ``contents``, ``coreferences``
        (the mentions that name the speaker, where the source does not), ``confidence`` and ``id``; spans have ``start``,
        ``end`` (code points, half-open) and ``text``. Beside Citron's properties a record has ``doc_id``.

    Notes
    -----
    The format is described in ``docs/data_format.md`` of Citron's repository. ``cue`` is null where the text has none.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> citron(coding)[0]["quotes"][0]["sources"]
    [{'start': 4, 'end': 10, 'text': 'الوزير'}]
    """
    quotations = dict(list(coding.quotations.groupby("doc_id", sort=False)))
    mentions = coding.mentions
    named = mentions[mentions["form"].isin(_NAMES)]
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for doc_id, actor, start, end in named[["doc_id", "actor_id", "start", "end"]].itertuples(index=False):
        places.setdefault((doc_id, actor), []).append((int(start), int(end)))
    out = []
    for doc_id, text in coding.documents[["doc_id", "text"]].itertuples(index=False):
        rows = quotations.get(doc_id, pd.DataFrame()).to_dict("records")
        quotes = [_quote({str(k): v for k, v in row.items()}, str(text), places) for row in rows]
        out.append({"doc_id": doc_id, "text": text, "quotes": quotes})
    return out


def _quote(row: dict[str, Any], text: str, places: dict[tuple[str, str], list[tuple[int, int]]]) -> dict[str, Any]:
    def span(start: Any, end: Any) -> dict[str, Any]:
        return {"start": int(start), "end": int(end), "text": text[int(start) : int(end)]}

    def spans(name: str) -> list[dict[str, Any]]:
        return [span(row[f"{name}_start"], row[f"{name}_end"])] if given(row[f"{name}_start"]) else []

    parts = row["content_spans"]
    contents = [span(*part) for part in parts] if isinstance(parts, list) and parts else spans("content")
    quote = {
        "id": row["quotation_id"],
        "cue": next(iter(spans("cue")), None),
        "sources": spans("source"),
        "contents": contents,
    }
    if given(row["speaker_id"]) and row["resolution"] in _BY_REFERENCE:
        if known := places.get((row["doc_id"], row["speaker_id"])):
            quote["coreferences"] = [span(*place) for place in known]
    if given(row["confidence"]):
        quote["confidence"] = float(row["confidence"])
    return quote


def write_citron(coding: Coding, folder: str | Path, *, overwrite: bool = False) -> Export:
    """Write :func:`citron` into a folder, a JSON file a document, as Citron's own scripts take them.

    A file is named by its document's id; where that is no safe file name, by what is safe of it and a hash.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("../a", "قال الوزير إن العمل مستمر.")])
    >>> folder = write_citron(coding, tempfile.mkdtemp()).path
    >>> [path.name for path in folder.iterdir()]
    ['a-61b4c98b.json']
    """
    records, taken = citron(coding), set[str]()
    broken = 0
    with staged_folder(folder, overwrite=overwrite) as target:
        for record in records:
            text = json.dumps(record, ensure_ascii=False, indent=1)
            broken += encodable(text) != text
            name = safe_name(str(record["doc_id"]), taken)
            (target / f"{name}.json").write_text(encodable(text) + "\n", encoding="utf-8", newline="\n")
    notes = (
        (f"{broken:,} documents with half characters, which UTF-8 can't hold; they became U+FFFD",) if broken else ()
    )
    count = sum(len(r["quotes"]) for r in records)
    return Export(Path(folder), f"{count:,} quotations of {len(records):,} documents", notes)
