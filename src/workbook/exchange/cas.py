"""UIMA CAS, the format of INCEpTION: spans of a coding out, and what annotators made of them back in."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.arabic import fold, sentences, words
from workbook.coding import Coding
from workbook.errors import WorkbookError, WorkbookWarning, require
from workbook.exchange.casfile import load_cas
from workbook.exchange.gather import Bundle, Collected, bundles
from workbook.exchange.outfiles import staged_folder
from workbook.exchange.spans import (
    DATA,
    ROLES,
    VALUES,
    Spans,
    dump,
    name_of_file,
    pack,
    parts,
    ready,
    shown,
)  # fmt: skip

__all__ = ["read_cas", "write_cas"]

_CORE = "de.tudarmstadt.ukp.dkpro.core.api."
METADATA = _CORE + "metadata.type.DocumentMetaData"
SENTENCE, TOKEN = _CORE + "segmentation.type.Sentence", _CORE + "segmentation.type.Token"
#: Layers of one's own are called webanno.custom.* in INCEpTION.
LAYERS = {t: f"webanno.custom.{n}" for t, n in zip(DATA, ("Mention", "Quotation", "Stance"), strict=True)}
PART, DOCUMENT = "webanno.custom.Part", "webanno.custom.WorkbookDocument"
_SUFFIXES = {"xmi": ".xmi", "json": ".json"}
#: Characters that XML 1.0 and cassis leave in a feature; others are in the row's JSON, escaped.
_BAD = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")


def _types(cassis: Any) -> Any:
    """The types, made so that INCEpTION's import of layers takes each for a span layer.

    It does so for types right under ``uima.tcas.Annotation`` whose features are primitive, or arrays of links: types
    under ``uima.cas.TOP`` with a string ``role`` and a ``target`` (INCEpTION's ``TypeSystemAnalysis``). All values are
    strings, since a missing boolean or number becomes false or 0 in UIMA.
    """
    types = cassis.TypeSystem()
    meta = types.create_type(METADATA, "uima.tcas.DocumentAnnotation")
    for feature in ("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri"):
        types.create_feature(meta, feature, "uima.cas.String")
    for name in (SENTENCE, TOKEN):
        types.create_type(name, "uima.tcas.Annotation")
    part = types.create_type(
        PART, "uima.tcas.Annotation", "A source, content, condition …, linked from its annotation."
    )
    types.create_feature(part, "role", "uima.cas.String")
    for table, layer in LAYERS.items():
        made = types.create_type(layer, "uima.tcas.Annotation", f"A row of the table {table}.")
        for feature in (*VALUES[table], "anchor", "row"):
            types.create_feature(made, feature, "uima.cas.String")
        if len(ROLES[table]) > 1:
            link = types.create_type(f"{layer}PartsLink", "uima.cas.TOP")
            types.create_feature(link, "role", "uima.cas.String")
            types.create_feature(link, "target", part)
            types.create_feature(made, "parts", "uima.cas.FSArray", elementType=link)
    document = types.create_type(DOCUMENT, "uima.tcas.Annotation", "Actors, metadata: what has no place in the text.")
    types.create_feature(document, "row", "uima.cas.String")
    return types


def write_cas(coding: Coding, folder: str | Path, *, format: str = "xmi") -> Path:  # noqa: A002 - the command's own word
    """Write a CAS file a document, and ``TypeSystem.xml``, for INCEpTION and other UIMA software.

    A mention is a span; a quotation stands on its cue, a stance on its evidence, with links to spans of the type ``Part``
    for source, content, condition and so on. Sentences and tokens are the package's. What a span can't show is JSON in
    the feature ``row``, so that :func:`read_cas` gives the same tables. Offsets are UTF-16 units in the files, as UIMA
    has them (OASIS UIMA 1.0, 4.1; Java strings).

    XML 1.0 can't hold control characters: in ``.xmi`` each is replaced by U+FFFD, which keeps all offsets, with a
    warning; :func:`read_cas` puts them back. CAS JSON keeps them.

    Parameters
    ----------
    coding : Coding
    folder : str or Path
        Made if it is not there. Files of the same documents are replaced.
    format : {"xmi", "json"}
        UIMA CAS XMI (XMI 2.0 as UIMA writes it) or UIMA CAS JSON 0.4.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    WorkbookError
        If dkpro-cassis is missing, the format is not known, a span lies outside its text, there are no documents, or
        the folder holds CAS files of other documents.

    Examples
    --------
    >>> import tempfile
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a/b", "قال الوزير إن الحل قريب.")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     names = sorted(p.name for p in write_cas(coding, folder).iterdir())
    ...     same = read_cas(folder).quotations.equals(coding.quotations)
    >>> names, same
    (['TypeSystem.xml', 'a-b-c14cddc033f6.xmi'], True)
    """
    if format not in _SUFFIXES:
        raise WorkbookError(f"format={format!r} is not known; choose one of {', '.join(_SUFFIXES)}")
    cassis = require("cassis", "CAS")
    folder = Path(folder)
    types = _types(cassis)
    taken: set[str] = set()
    # all is made before anything is written: an error leaves the folder as it was
    files = {
        name_of_file(b.doc_id, taken) + _SUFFIXES[format]: (b, _cas(cassis, types, b))
        for b in bundles(coding, xml=format == "xmi")
    }
    ready(folder, tuple(_SUFFIXES.values()), set(files))
    with staged_folder(folder, overwrite=True) as place:
        (place / "TypeSystem.xml").write_bytes(types.to_xml().encode())
        for name, (_, cas) in files.items():
            data = (
                cas.to_xmi(pretty_print=True) if format == "xmi" else cas.to_json(pretty_print=True, ensure_ascii=True)
            )
            (place / name).write_bytes(data.encode())
    for name, (bundle, _) in files.items():
        if bundle.replaced:
            warnings.warn(
                f"{folder / name}: {bundle.replaced} characters of document {bundle.doc_id!r} can't stand in {format} and "
                "are U+FFFD there; read_cas puts them back",
                WorkbookWarning,
                stacklevel=2,
            )
    return folder


def _cas(cassis: Any, types: Any, bundle: Bundle) -> Any:
    cas = cassis.Cas(typesystem=types)
    text, document = bundle.text, bundle.about["document"]
    cas.sofa_string = text
    cas.sofa_mime = "text/plain"

    def add(name: str, start: int, end: int, **features: Any) -> Any:
        clean = {k: v.translate(_BAD) if isinstance(v, str) else v for k, v in features.items()}
        made = types.get_type(name)(begin=start, end=end, **clean)
        cas.add(made)
        return made

    add(
        METADATA, 0, len(text), documentId=bundle.doc_id, documentTitle=document.get("title") or bundle.doc_id,
        documentUri=document.get("url"), language=document.get("language") or "x-unspecified",
    )  # fmt: skip
    add(DOCUMENT, 0, 0, row=dump({"doc_id": bundle.doc_id, **bundle.about}))
    for start, end, tokens in _segments(text):
        add(SENTENCE, start, end)
        for token in tokens:
            add(TOKEN, *token)
    for table in DATA:
        for row in bundle.rows[table]:
            spans = parts(table, row, len(text))
            anchor = next(iter(spans), None)
            start, end = spans[anchor][0] if anchor else (0, 0)
            values = {c: shown(c, row) for c in VALUES[table]}
            made = add(
                LAYERS[table], start, end, **values, anchor=anchor or "none", row=dump(pack(table, row, text))
            )  # fmt: skip
            if len(ROLES[table]) > 1:
                link = types.get_type(f"{LAYERS[table]}PartsLink")
                rest = [
                    (role, span) for role, of in spans.items() for span in (of[1:] if role == anchor else of)
                ]  # fmt: skip
                if rest:
                    links = [link(role=role, target=add(PART, *span, role=role)) for role, span in rest]
                    made.parts = types.get_type("uima.cas.FSArray")(elements=links)
    return cas


def _segments(text: str) -> Iterator[tuple[int, int, Spans]]:
    """Sentences with their tokens: words, and each other character that is no white space."""
    folded = fold(text)
    places = [(w.start, w.end) for w in words(folded)]
    n = 0
    for start, end in sentences(folded):
        tokens: Spans = []
        at = start
        while n < len(places) and places[n][1] <= start:
            n += 1
        while n < len(places) and places[n][0] < end:
            a, b = max(places[n][0], at), min(places[n][1], end)
            tokens += [(i, i + 1) for i in range(at, a) if not text[i].isspace()]
            if a < b:
                tokens.append((a, b))
            at = max(at, b)
            n += 1
        tokens += [(i, i + 1) for i in range(at, end) if not text[i].isspace()]
        yield start, end, tokens


def read_cas(folder: str | Path) -> Coding:
    """Read the CAS files of a folder (and its sub-folders): as :func:`write_cas` wrote them or INCEpTION exported them.

    A feature or span that people changed is read, and the row's ``rule`` becomes ``reviewed``; its id stays. An annotation
    that they deleted is gone. One that they added gets an id from document and spans: a quotation is marked on its cue,
    a stance on its evidence, with linked parts whose role is ``source``, ``content``, ``via``, ``addressee``, ``quoted``
    or ``condition``. A document without our data is read as one without metadata.

    Parameters
    ----------
    folder : str or Path
        ``.xmi`` files with a ``TypeSystem.xml`` beside them or in the folder itself, or CAS ``.json`` files.

    Raises
    ------
    WorkbookError
        With file and remedy: no CAS file, one that can't be read, a document that stands twice, a wrong value.
    """
    cassis = require("cassis", "CAS")
    folder = Path(folder)
    files = sorted(p for p in folder.rglob("*") if p.suffix in _SUFFIXES.values() and p.is_file())
    collected = Collected()
    n = 0
    types: dict[Path, Any] = {}
    for file in files:
        cas = load_cas(cassis, file, folder, types)
        if cas is not None:
            try:
                _read(cas, file, collected)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
                raise WorkbookError(
                    f"{file}: a feature 'row' is not what the workbook wrote ({error}); take that file from an earlier export"
                ) from None
            n += 1
    if not n:
        raise WorkbookError(f"{folder}: no CAS file here; export as 'UIMA CAS XMI' or 'UIMA CAS JSON' from INCEpTION")
    return collected.coding()


def _select(cas: Any, name: str) -> list[Any]:
    return list(cas.select(name)) if cas.typesystem.contains_type(name) else []


def _read(cas: Any, file: Path, collected: Collected) -> None:
    text = cas.sofa_string or ""
    ours = next((d.row for d in _select(cas, DOCUMENT) if d.row), None)
    about = _json(ours, f"{file}: {DOCUMENT}") if ours else {}
    meta = next(iter(_select(cas, METADATA)), None)
    named = (meta and (meta.documentId or meta.documentTitle)) or file.stem
    doc_id = str(about.get("doc_id", named))
    shown_text = text
    text = collected.document(doc_id, text, about, str(file))
    for table in DATA:
        for found in _select(cas, LAYERS[table]):
            where = f"{file}, {LAYERS[table].rsplit('.', 1)[1]} {found.begin}–{found.end}"
            raw = getattr(found, "row", None)
            kept = _json(raw, where) if raw else None
            was = {**kept, "doc_id": doc_id} if kept is not None else {}
            values = {}
            for column in VALUES[table]:
                before = shown(column, was)
                now = getattr(found, column, None)
                if now != (before.translate(_BAD) if before else before) and (now or before):
                    values[column] = now
            old = parts(table, was, len(shown_text)) if kept is not None else {}
            new = _spans(found, table, where)
            spans = {r: new.get(r, []) for r in ROLES[table] if sorted(old.get(r, [])) != sorted(new.get(r, []))}
            collected.row(table, kept, values, spans, text, where)


def _json(raw: str, where: str) -> dict[str, Any]:
    try:
        out = json.loads(raw)
    except ValueError:
        out = None
    if not isinstance(out, dict):
        raise WorkbookError(
            f"{where}: the feature 'row' is not what the workbook wrote; empty it to read a new annotation"
        )
    return out


def _spans(found: Any, table: str, where: str) -> dict[str, Spans]:
    out: dict[str, Spans] = {}
    anchor = getattr(found, "anchor", None) or ROLES[table][0]
    places = [] if anchor == "none" else [(anchor, found)]
    links = getattr(getattr(found, "parts", None), "elements", None) or []
    places += [
        (link.role or getattr(link.target, "role", None), link.target) for link in links if link.target is not None
    ]
    for role, span in places:
        if role not in ROLES[table]:
            raise WorkbookError(f"{where}: the role {role!r} is not known; choose one of {', '.join(ROLES[table])}")
        out.setdefault(role, []).append((span.begin, span.end))
    return out
