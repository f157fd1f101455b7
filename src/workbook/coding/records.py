"""From what the coders found in one document to the rows of the tables."""

from __future__ import annotations

from typing import Any

from workbook.coding.actors import Cast
from workbook.coding.quotations import Draft
from workbook.coding.reading import Reading
from workbook.coding.tables import identifier

__all__ = ["actor_rows", "mention_rows", "quotation_rows", "stance_rows"]


def mention_rows(reading: Reading, cast: Cast) -> list[dict[str, Any]]:
    """The mentions of one document as rows."""
    doc_id = reading.document.id
    return [
        {
            "mention_id": identifier(doc_id, "mentions", m.start, m.end, m.actor_id), "doc_id": doc_id, "start": m.start, "end": m.end,
            "text": m.text, "form": m.form, "actor_id": m.actor_id, "rule": m.rule, "confidence": m.confidence,
        }
        for m in cast.mentions
    ]  # fmt: skip


def actor_rows(cast: Cast, used: set[str]) -> list[dict[str, Any]]:
    """The actors of one document as rows: those that a mention, quotation or stance refers to."""
    rows = []
    for actor in cast.ordered():
        if actor.id not in used:
            continue
        known = actor.registered
        rows.append(
            {
                "actor_id": actor.id,
                "name": actor.name,
                "name_en": known.name_en if known else None,
                "type": actor.type,
                "wikidata": known.wikidata if known else None,
                "aliases": sorted({f.form for f in known.aliases} if known else actor.aliases - {actor.name}),
                "parent_id": known.parent if known else actor.parent,
                "gender": actor.gender,
                "roles": [r.model_dump(by_alias=True, exclude_none=True) for r in known.roles] if known else [],
                "status": "registered" if known else "found",
            }
        )
    return rows


def _span(reading: Reading, name: str, span: tuple[int, int] | None) -> dict[str, Any]:
    if span is None:
        return {f"{name}_start": None, f"{name}_end": None, name: None}
    return {f"{name}_start": span[0], f"{name}_end": span[1], name: reading.text[span[0] : span[1]]}


def quotation_rows(reading: Reading, cast: Cast, drafts: list[Draft]) -> list[dict[str, Any]]:
    """The quotations of one document as rows, in text order."""
    doc_id = reading.document.id
    ids = {id(d): identifier(doc_id, "quotations", d.cue_start, d.cue_end, d.start, d.end) for d in drafts}
    rows = []
    for d in drafts:
        speaker = cast.actors.get(d.speaker_id) if d.speaker_id else None
        rows.append(
            {
                "quotation_id": ids[id(d)],
                "doc_id": doc_id,
                "kind": d.kind,
                "complement": d.complement,
                **_span(reading, "source", d.source),
                **_span(reading, "cue", (d.cue_start, d.cue_end)),
                "cue_lemma": d.lemma,
                **_span(reading, "content", (d.start, d.end)),
                "content_spans": [list(s) for s in d.spans],
                "quoted_spans": [list(s) for s in d.quoted],
                **_span(reading, "via", d.via),
                **_span(reading, "addressee", d.addressee),
                "medium": d.medium,
                "speaker_id": d.speaker_id,
                "speaker": speaker.name if speaker else None,
                "resolution": d.resolution,
                "speaker_confidence": d.speaker_confidence,
                "parent_id": ids[id(d.parent)] if d.parent is not None and id(d.parent) in ids else None,
                "in_headline": d.in_headline,
                "closed": d.closed,
                "negated": d.negated,
                "rule": d.rule,
                "confidence": d.confidence,
            }
        )
    return rows


def stance_rows(reading: Reading, found: list[dict[str, Any]], drafts: list[Draft]) -> list[dict[str, Any]]:
    """The stances of one document as rows."""
    doc_id = reading.document.id
    known = {id(d) for d in drafts}
    rows = []
    for s in found:
        d = s.pop("quotation")
        parts = (s["evidence_start"], s["evidence_end"], s["holder_id"], s["issue"])
        quotation = (
            identifier(doc_id, "quotations", d.cue_start, d.cue_end, d.start, d.end)
            if d is not None and id(d) in known
            else None
        )
        rows.append(
            {
                "stance_id": identifier(doc_id, "stances", *parts),
                "doc_id": doc_id,
                "date": reading.date,
                **s,
                "quotation_id": quotation,
            }
        )
    return rows
