"""What the page asks about one article: its text and layers, why a rule fired, and decisions; every explorer can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbook.arabic import fold, fold_text
from workbook.coding import Coding, explain
from workbook.corpus import Document
from workbook.errors import WorkbookError
from workbook.exchange.markdown import safe_url
from workbook.review.fields import CHOICES, FIELDS, ID, SPANS, actor_id, plain, records, seen
from workbook.views.explore.desk import Desk, short
from workbook.views.explore.explorer import Explorer, answers

__all__ = ["Reading", "choices", "page_of"]

#: The fields of a record beside those that people decide about.
_MORE = {
    "mentions": ("rule", "confidence"),
    "quotations": (
        "cue_lemma", "resolution", "speaker_confidence", "in_headline", "closed", "rule", "confidence",
    ),
    "stances": ("date", "derivation", "rule", "confidence"),
}  # fmt: skip
#: How many other mentions of an actor are listed.
MOST_MENTIONS = 200


def page_of(desk: Desk, doc_id: str) -> dict[str, Any]:
    """One article with its layers, as the page draws it; offsets count code points of ``text``.

    Returns
    -------
    dict
        ``doc`` (its row without the text), ``text``, ``records`` (each with ``id, table, spans, fields, verdict``),
        ``actors`` (id to name, English name and type), ``issues``.
    """
    document, page = desk.document(doc_id), desk.page(doc_id)
    verdicts = desk.verdicts()
    out: list[dict[str, Any]] = []
    for table, ident in ID.items():
        for row in records(getattr(page, table)):
            out.append(_record(table, ident, row, verdicts))
    actors = {
        a for r in out for f in ("actor_id", "speaker_id", "holder_id", "organisation_id") if (a := r["fields"].get(f))
    }
    text = document.pop("text") or ""
    facts = {k: document.get(k) for k in ("doc_id", "title", "date", "outlet", "headline_end")}
    at = desk.order[doc_id]
    return {
        "doc": {
            **facts, "url": safe_url(document.get("url")), "at": at, "of": len(desk.doc_ids),
            "previous": desk.doc_ids[at - 1] if at else None,
            "next": desk.doc_ids[at + 1] if at + 1 < len(desk.doc_ids) else None,
            "done": doc_id in desk.done(),
        },
        "text": text,
        "records": out,
        "actors": {a: desk.actor(a, page) for a in sorted(actors)},
        "issues": desk.issues(),
        "coder": desk.coder, "decides": desk.decides, "blind": desk.blind, "lost": desk.lost,
    }  # fmt: skip


def _record(table: str, ident: str, row: Mapping[str, Any], verdicts: Mapping[str, str]) -> dict[str, Any]:
    """A row as the page knows it."""
    fields = seen(table, row)
    spans = {f: v[:2] if (v := fields.pop(f)) else None for f in SPANS[table]}
    record: dict[str, Any] = {
        "id": row[ident], "table": table, "spans": spans,
        "fields": {**fields, **{f: plain(row.get(f)) for f in _MORE[table]}},
        "verdict": verdicts.get(str(row[ident])),
    }  # fmt: skip
    if table == "quotations":
        record["parts"] = plain(row["content_spans"]) or [spans["content"]]
        record["fields"]["speaker"] = plain(row["speaker"])
    if table == "stances":
        record["fields"]["holder"] = plain(row["holder"])
    return record


def choices(desk: Desk) -> dict[str, list[Any]]:
    """Field to the values that it takes, for the forms."""
    return {**{f: list(v) for f, v in CHOICES.items()}, "issue": sorted(desk.issues())}


class Reading(Explorer):
    """The answers of a reader; explorers that open articles inherit them."""

    @property
    def coding(self) -> Coding:
        """The coding as the coder left it."""
        return self.desk.whole

    @property
    def decisions(self) -> pd.DataFrame:
        """What the coder decided, one row a changed field, oldest first.

        Returns
        -------
        pandas.DataFrame
            ``at, action, table, record_id, field, old, new, doc_id, surface, comment``; of blind coding nothing, whose rows
            are all the coder's own.
        """
        return self.desk.decisions()

    def start(self, doc_id: str | None, **more: Any) -> dict[str, Any]:
        """What the page needs first."""
        return {
            "choices": choices(self.desk),
            "fields": {t: list(f) for t, f in FIELDS.items()},
            "doc_id": doc_id,
            **more,
        }

    @answers
    def page(self, doc_id: str) -> dict[str, Any]:
        """One article with its layers."""
        return page_of(self.desk, doc_id)

    @answers
    def about(self, doc_id: str, record_id: str) -> dict[str, Any]:
        """What is known of a record beside its row: why the rule fired, what was decided of it, the actor's other mentions."""
        page = self.desk.page(doc_id)
        table, row = _row(page, record_id)
        at = int(row[{"mentions": "start", "quotations": "cue_start", "stances": "evidence_start"}[table]] or 0)
        actor = row[{"mentions": "actor_id", "quotations": "speaker_id", "stances": "holder_id"}[table]]
        history = self.desk.history(record_id) if hasattr(self.desk, "history") else []
        return {
            "why": None if self.desk.blind else self._why(doc_id, at),
            "history": history,
            "mentions": self._mentions(plain(actor), doc_id, page),
        }

    def _why(self, doc_id: str, at: int) -> str:
        document = self.desk.document(doc_id)
        text = document["text"] or ""
        if not 0 <= at < len(text):
            return ""
        own = Document(doc_id, text, date=document["date"], headline_end=document["headline_end"])
        return explain(own, at, self.desk.codebook)

    def _mentions(self, actor: str | None, doc_id: str, page: Coding) -> dict[str, Any]:
        """Where an actor is named: the places in this article, and the other articles with how often."""
        if actor is None:
            return {"here": [], "elsewhere": []}
        rows = page.mentions
        here = [
            [m["mention_id"], int(m["start"]), int(m["end"]), m["text"]]
            for m in records(rows[rows["actor_id"] == actor])
        ]
        others = self.desk.coding.mentions
        counts = others["doc_id"][(others["actor_id"] == actor) & (others["doc_id"] != doc_id)].value_counts(sort=False)
        elsewhere = [[str(doc), self.title(str(doc)), int(n)] for doc, n in counts.items()]
        return {"here": here[:MOST_MENTIONS], "elsewhere": elsewhere[:MOST_MENTIONS], "documents": len(elsewhere)}

    def title(self, doc_id: str) -> str:
        """What a list calls an article: its title, else its first words."""
        title = self.desk.documents.at[doc_id, "title"]
        return short(title if isinstance(title, str) and title else self.desk.texts[doc_id] or doc_id, 90)

    @answers
    def find(self, doc_id: str, words: str, everywhere: bool = False) -> dict[str, Any]:
        """Places of words in an article, in any spelling that folds alike; with ``everywhere`` also how often in the others."""
        wanted = fold_text(words).strip()
        if not wanted:
            return {"here": [], "elsewhere": []}
        folded = fold(self.desk.texts[doc_id] or "")
        here: list[list[int]] = []
        at = folded.text.find(wanted)
        while at >= 0 and len(here) < 1000:
            here.append(list(folded.span(at, at + len(wanted))))
            at = folded.text.find(wanted, at + len(wanted))
        elsewhere = []
        if everywhere:
            for doc, text in self.desk.texts.items():
                n = 0 if doc == doc_id else fold_text(text or "").count(wanted)
                if n:
                    elsewhere.append([doc, self.title(doc), n])
                if len(elsewhere) >= 200:
                    break
        return {"here": here, "elsewhere": elsewhere}

    @answers
    def articles(self, words: str) -> list[list[str]]:
        """Articles whose title, id, outlet or date holds these words: id and title."""
        wanted = fold_text(words).casefold().strip()
        out = []
        for doc, title, outlet, date in self.desk.documents[["doc_id", "title", "outlet", "date"]].itertuples(
            index=False
        ):
            line = " ".join(v for v in (doc, title, outlet, date) if isinstance(v, str))
            if wanted in fold_text(line).casefold():
                out.append([doc, self.title(doc)])
                if len(out) >= 50:
                    break
        return out

    @answers
    def actors_like(self, words: str) -> list[dict[str, Any]]:
        """Actors whose names hold these words."""
        return [dict(a) for a in self.desk.find_actors(words)]

    @answers
    def decide(self, action: str, doc_id: str, record_id: str | None = None, **given: Any) -> dict[str, Any]:
        """Keep a decision; the answer is the article as it now is, and the record that the decision is about.

        A span is ``[start, end]``; the name of a new actor comes as ``{"name": …, "type": …}``.
        """
        for field, value in given.items():
            if isinstance(value, Mapping):
                if {"name", "type"} - value.keys():
                    raise WorkbookError(f"{field}: a new actor needs a name and a type")
                given[field] = self._actor(doc_id, str(value["name"]), str(value["type"]))
        record = self.desk.decide(action, doc_id, record_id, **given)
        return {"page": page_of(self.desk, doc_id), "record": record}

    def _actor(self, doc_id: str, name: str, kind: str) -> str:
        """The id of an actor by name and type, who is added if need be."""
        for known in self.desk.find_actors(name):
            if known["name"] == name and known["type"] == kind:
                return str(known["id"])
        ident = actor_id(kind, name)
        try:
            self.desk.decide("add", doc_id, None, table="actors", name=name, type=kind)
        except WorkbookError as error:
            if ident not in str(error):  # it was added before
                raise
        return ident

    @answers
    def turn(self, direction: str, doc_id: str) -> dict[str, Any]:
        """Undo or redo; the answer is the article that it was in."""
        doc = self.desk.turn(direction) if self.desk.decides else None  # type: ignore[attr-defined]
        return {"turned": doc, "page": page_of(self.desk, doc or doc_id)}


def _row(page: Coding, record_id: str) -> tuple[str, dict[str, Any]]:
    for table, ident in ID.items():
        rows: Any = getattr(page, table)
        hit = rows[rows[ident] == record_id]
        if len(hit):
            return table, {k: plain(v) for k, v in records(hit)[0].items()}
    raise WorkbookError(f"{record_id!r}: this article has no such record any more")
