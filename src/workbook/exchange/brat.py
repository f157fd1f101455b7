"""brat standoff: texts and ``.ann`` files out, and what annotators made of them back in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.exchange.bratconf import ATTRIBUTES, BINARY, EVENTS, WORD, configuration
from workbook.exchange.bratfile import Ann, parse, read_text
from workbook.exchange.gather import Bundle, Collected, bundles
from workbook.exchange.outfiles import staged_folder
from workbook.exchange.spans import (
    DATA,
    ROLES,
    Spans,
    dump,
    name_of_file,
    pack,
    parts,
    ready,
    shown,
    unpack,
)

__all__ = ["read_brat", "write_brat"]

#: What stands beside the texts: documents, actors and rows without a span, for which brat has no place.
ASIDE = "workbook.json"
_TABLES = {event: table for table, event in EVENTS.items()}


def write_brat(coding: Coding, folder: str | Path) -> Path:
    """Write a ``.txt`` and an ``.ann`` file a document, with the configuration that brat needs to show and change them.

    A mention is a ``Mention`` span, with an ``N`` line where its actor has a Wikidata id. A quotation is an event
    ``Quotation`` on its cue with the arguments Source, Content, Quoted, Via, Addressee; a stance is an event ``Stance``
    on its evidence, with its Condition and the quotation that it is in. Closed values and actor ids are attributes
    (``A``). A note (``#``) holds the row as JSON.

    Offsets are code points. A span over a line break becomes fragments, since an ``.ann`` file has a line an
    annotation (https://brat.nlplab.org/standoff.html); so does content that is interrupted. Line breaks of the text stay
    as they are, CRLF too.

    Parameters
    ----------
    coding : Coding
    folder : str or Path
        Made if it is not there. Files of the same documents are replaced.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    WorkbookError
        If a span lies outside its text, there are no documents, or the folder holds texts of other documents.

    Examples
    --------
    >>> import tempfile
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن الحل قريب.")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lines = (write_brat(coding, folder) / "a.ann").read_text("utf-8").splitlines()
    ...     same = read_brat(folder).quotations.equals(coding.quotations)
    >>> [line for line in lines if line.startswith(("T", "E"))][1:], same
    (['T2\\tQuotation 0 3\\tقال', 'T3\\tContent 11 23\\tإن الحل قريب', 'T4\\tSource 4 10\\tالوزير', \
'E1\\tQuotation:T2 Content:T3 Source:T4'], True)
    """
    folder = Path(folder)
    taken: set[str] = set()
    files: dict[str, bytes] = {}
    aside: dict[str, Any] = {}
    wikidata = {a: str(q) for a, q in coding.actors[["actor_id", "wikidata"]].dropna().itertuples(index=False)}
    for bundle in bundles(coding, xml=False):
        name = name_of_file(bundle.doc_id, taken)
        lines, loose = _annotations(bundle, wikidata)
        files[f"{name}.txt"] = bundle.text.encode()
        files[f"{name}.ann"] = "".join(line + "\n" for line in lines).encode()
        aside[name] = {"doc_id": bundle.doc_id, **bundle.about, "rows": loose}
    ready(folder, (".txt", ".ann"), set(files))
    shared = {k: next(iter(aside.values()))[k] for k in ("columns", "meta")}
    for about in aside.values():
        del about["columns"], about["meta"]
    files[ASIDE] = (dump({**shared, "documents": aside}) + "\n").encode()
    for path, content in configuration(coding).items():
        files[path] = content.encode()
    with staged_folder(folder, overwrite=True) as place:
        for path, data in files.items():
            (place / path).write_bytes(data)
    return folder


def fragments(spans: Spans, text: str) -> Spans:
    """Spans as brat can hold them: in order, none over another, none empty, none over a line break."""
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    out: Spans = []
    for start, end in merged:
        for line in text[start:end].splitlines(keepends=True):
            # brat's server reads lines as str.splitlines does, form feeds and U+2028 too
            bare = len(line.splitlines()[0])
            if bare:
                out.append((start, start + bare))
            start += len(line)
    return out


def _annotations(bundle: Bundle, wikidata: Mapping[str, str]) -> tuple[list[str], dict[str, list[dict[str, Any]]]]:
    """The lines of the ``.ann`` file, and the rows that have no span to stand on."""
    lines: list[str] = []
    loose: dict[str, list[dict[str, Any]]] = {t: [] for t in DATA}
    count: dict[str, int] = defaultdict(int)
    events: dict[str, str] = {}

    def add(kind: str, rest: str) -> str:
        count[kind] += 1
        lines.append(f"{kind}{count[kind]}\t{rest}")
        return f"{kind}{count[kind]}"

    def span(name: str, places: Spans) -> str:
        where = ";".join(f"{s} {e}" for s, e in places)
        return add("T", f"{name} {where}\t{' '.join(bundle.text[s:e] for s, e in places)}")

    for table in DATA:
        for row in bundle.rows[table]:
            places = _places(table, row, bundle.text)
            packed = pack(table, row, bundle.text)
            if not places:
                loose[table].append(packed)
                continue
            anchor, *rest = places
            target = span(EVENTS[table], places[anchor])
            if table != "mentions":
                arguments = [f"{r.capitalize()}:{span(r.capitalize(), places[r])}" for r in rest]
                if table == "stances" and row.get("quotation_id") in events:
                    arguments.append(f"In:{events[row['quotation_id']]}")
                target = add("E", " ".join([f"{EVENTS[table]}:{target}", *arguments]))
                if table == "quotations":
                    events[row["quotation_id"]] = target
            elif row.get("actor_id") in wikidata and WORD.fullmatch(wikidata[row["actor_id"]]):
                name = " ".join((row.get("text") or "").split())
                add("N", f"Reference {target} Wikidata:{wikidata[row['actor_id']]}\t{name}")
            for column, value in _attributes(table, row).items():
                add("A", f"{column} {target}" + ("" if column in BINARY else f" {value}"))
            add("#", f"AnnotatorNotes {target}\t{dump({'anchor': anchor, **packed})}")
    return lines, loose


def _places(table: str, row: Mapping[str, Any], text: str) -> dict[str, Spans]:
    made = {role: fragments(spans, text) for role, spans in parts(table, row, len(text)).items()}
    return {role: spans for role, spans in made.items() if spans}


def _attributes(table: str, row: Mapping[str, Any]) -> dict[str, str]:
    """The values that brat can hold as attributes; a binary one is there or not."""
    values = {c: shown(c, row) for c in ATTRIBUTES[table]}
    return {c: v for c, v in values.items() if v is not None and (v == "true" if c in BINARY else WORD.fullmatch(v))}


def read_brat(folder: str | Path) -> Coding:
    """Read a folder of brat files: as :func:`write_brat` wrote them, or as annotators changed them.

    A changed span, attribute or argument is read, and the row's ``rule`` becomes ``reviewed``; its id stays. An annotation
    that they deleted is gone; one that they added gets an id from document and spans. Spans of argument types that
    belong to no event are left out. Texts without our ``workbook.json`` are documents without metadata.

    Parameters
    ----------
    folder : str or Path

    Raises
    ------
    WorkbookError
        With file, line and remedy: no texts, a line that is no annotation, a span outside the text, a wrong value.
    """
    folder = Path(folder)
    texts = sorted(p for p in folder.glob("*.txt") if p.is_file())
    if not texts:
        raise WorkbookError(f"{folder}: no brat texts here; name the folder with the .txt and .ann files")
    aside = _aside(folder / ASIDE)
    known = aside.get("documents", {})
    collected = Collected()
    for path in texts:
        try:
            _read(path, aside, known, collected)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise WorkbookError(
                f"{path}: a note or {ASIDE} is not what the workbook wrote ({error}); take them from an earlier copy"
            ) from None
    return collected.coding()


def _read(path: Path, aside: Mapping[str, Any], known: Mapping[str, Any], collected: Collected) -> None:
    about = {
        "columns": aside.get("columns"),
        "meta": aside.get("meta"),
        **known.get(unicodedata.normalize("NFC", path.stem), {}),
    }
    plain = read_text(path)
    text = collected.document(str(about.get("doc_id", path.stem)), plain, about, str(path))
    for table, rows in about.get("rows", {}).items():
        for row in rows:
            collected.row(table, row, {}, {}, text, str(path.with_name(ASIDE)))
    ann = path.with_suffix(".ann")
    for table, target, kept, values, spans in _rows(parse(ann), plain, ann, about.get("actors", ())):
        collected.row(table, kept, values, spans, text, f"{ann}, {target}")


def _aside(path: Path) -> dict[str, Any]:
    try:
        out = json.loads(read_text(path)) if path.is_file() else {}
    except ValueError:
        out = None
    if not isinstance(out, dict):
        raise WorkbookError(f"{path}: not the JSON that write_brat wrote; put that file back, or remove it")
    return out


_Row = tuple[str, str, dict[str, Any] | None, dict[str, str | None], dict[str, Spans]]


def _rows(ann: Ann, text: str, path: Path, actors: Any) -> Iterator[_Row]:
    """Table, brat's id, the row as it was, and what people changed of it; mentions and quotations before stances."""
    by_wikidata = {a.get("wikidata"): a["actor_id"] for a in actors if a.get("wikidata")}
    found = [(_TABLES[k], t, {"mention": [s]}) for t, (k, s) in ann.spans.items() if k == EVENTS["mentions"]]
    inside: dict[str, str] = {}
    for event, (kind, trigger, arguments) in ann.events.items():
        if kind not in _TABLES or trigger not in ann.spans:
            continue
        roles: dict[str, list[Spans]] = {"": [ann.spans[trigger][1]]}
        for argument, target in arguments:
            role = re.sub(r"\d+$", "", argument).lower()
            if target in ann.spans and role in ROLES[_TABLES[kind]]:
                roles.setdefault(role, []).append(ann.spans[target][1])
            elif role == "in":
                inside[event] = target
        found.append((_TABLES[kind], event, roles))
    notes = {target: _note(note, f"{path}, note of {target}") for target, note in ann.notes.items()}
    written = {
        notes[e]["quotation_id"]
        for e in ann.events
        if "quotation_id" in notes.get(e, {}) and "stance_id" not in notes[e]
    }
    for table, target, roles in sorted(found, key=lambda f: DATA.index(f[0])):
        kept = notes.get(target)
        was = unpack(table, kept, text) if kept is not None else {}
        anchor = was.pop("anchor", ROLES[table][0])
        now = {role or anchor: [p for places in of for p in places] for role, of in roles.items()}
        old = _places(table, was, text) if kept is not None else {}
        new = {role: sorted(places) for role, places in now.items()}
        spans = {r: _joined(new.get(r, []), text) for r in ROLES[table] if old.get(r, []) != new.get(r, [])}
        before, after = _attributes(table, was), ann.attributes.get(target, {})
        values: dict[str, str | None] = {
            c: after.get(c, "false" if c in BINARY else None)
            for c in ATTRIBUTES[table]
            if before.get(c) != after.get(c)
        }
        if table == "mentions" and kept is None and "actor_id" not in values and target in ann.references:
            values["actor_id"] = by_wikidata.get(ann.references[target])
        if table == "stances" and inside.get(target) in notes:
            quotation = notes[inside[target]].get("quotation_id")
            if quotation != was.get("quotation_id"):
                values["quotation_id"] = quotation
        elif table == "stances" and was.get("quotation_id") in written and target not in inside:
            values["quotation_id"] = None
        yield (
            table,
            target,
            {k: v for k, v in kept.items() if k != "anchor"} if kept is not None else None,
            values,
            spans,
        )


def _note(note: str, where: str) -> dict[str, Any]:
    try:
        out = json.loads(note)
    except ValueError:
        out = None
    if not isinstance(out, dict):
        raise WorkbookError(f"{where}: not the JSON that write_brat wrote; put it back, or remove the note")
    return out


def _joined(places: Spans, text: str) -> Spans:
    """Fragments with nothing but a line break between them as one span again."""
    out: Spans = []
    for start, end in places:
        if out and out[-1][1] <= start and not "".join(text[out[-1][1] : start].splitlines()):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out
