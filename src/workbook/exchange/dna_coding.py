"""A coding's stances as the statements of Discourse Network Analyzer."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from workbook.codebook import Codebook, load_codebook
from workbook.coding import Coding
from workbook.corpus.dates import parse_date
from workbook.errors import WorkbookError
from workbook.exchange.cells import records, text_of
from workbook.exchange.dna import DEFAULT_TYPE, DnaDatabase
from workbook.exchange.dna_corpus import UNDATED, note_head
from workbook.exchange.dna_schema import LIMIT

__all__ = ["database_of"]

_SIDES = {
    "binary": {"support": 1, "oppose": 0},
    "signed": {"support": 1, "conditional": 0, "neutral": 0, "oppose": -1},
}
_NAMES = ("name", "name_en", "id")
_ATTRIBUTES = ("actor_id", "name", "name_en", "type", "wikidata")
#: The number under which the coding's statements stand; 1 is DNA's Admin.
CODER = 2


def database_of(
    coding: Coding, *, scheme: str, names: str, reported: bool, codebook: Codebook | None
) -> tuple[DnaDatabase, Counter[str]]:
    """Make statements of stances, as :func:`workbook.exchange.write_dna` says; with them how many were left out, and why."""
    for option, value, valid in (("scheme", scheme, tuple(_SIDES)), ("names", names, _NAMES)):
        if value not in valid:
            raise WorkbookError(f"{option}={value!r} is not known; choose one of {', '.join(valid)}")
    sides = _SIDES[scheme]
    documents = _documents(coding.documents)
    numbers = dict(zip(documents["doc_id"], documents["document_id"], strict=True))
    texts = dict(zip(documents["doc_id"], documents["text"], strict=True))
    about = {row["document_id"]: row for row in records(documents)}
    actors = _actors(coding, codebook)
    labels = _labels(actors, names)
    issues = _issues(coding, names, codebook)
    left_out: Counter[str] = Counter()
    statements: list[dict[str, Any]] = []
    for row in records(coding.stances):
        reason = _reason(row, sides, reported, texts)
        if reason:
            left_out[reason] += 1
            continue
        document = numbers[row["doc_id"]]
        start, stop = int(row["evidence_start"]), int(row["evidence_end"])
        holder, organisation = text_of(row["holder_id"]), text_of(row["organisation_id"])
        person = holder if actors.get(holder, {}).get("type") in ("person", "unnamed") else ""
        facts = about[document]
        statements.append(
            {
                "statement_id": len(statements) + 1, "time": facts["time"],
                "person": labels.get(person, person), "organization": labels.get(organisation, organisation),
                "concept": issues[text_of(row["issue"])]["value"], "agreement": sides[row["position"]],
                "start_position": start, "stop_position": stop, "text": texts[row["doc_id"]][start:stop],
                "coder": CODER, "document_id": document,
                **{f"document_{c}": facts[c] for c in ("title", "author", "source", "section", "type")},
            }
        )  # fmt: skip
    kinds = {"person": "short text", "organization": "short text", "concept": "short text"}
    kinds["agreement"] = "boolean" if scheme == "binary" else "integer"
    ends = ["title", "author", "source", "section", "type"]
    columns = [
        "statement_id", "time", *kinds, "start_position", "stop_position", "text", "coder", "document_id",
        *(f"document_{c}" for c in ends),
    ]  # fmt: skip
    table = pd.DataFrame(statements, columns=columns)
    used = {variable: set(table[variable]) for variable in ("person", "organization", "concept")}
    entities = [
        {
            "variable": variable,
            "value": labels[i],
            "color": "#000000",
            **{c: text_of(actors[i].get(c)) for c in _ATTRIBUTES},
        }
        for variable in ("person", "organization")
        for i in actors
        if labels[i] in used[variable]
    ] + [{"variable": "concept", "color": "#000000", **i} for i in issues.values() if i["value"] in used["concept"]]
    entity_columns = ["variable", "value", "color", *_ATTRIBUTES, "issue_id"]
    database = DnaDatabase(
        statements=table,
        variables=kinds,
        entities=pd.DataFrame(entities, columns=entity_columns).fillna(""),
        documents=documents.drop(columns="doc_id"),
        statement_type=DEFAULT_TYPE,
    )
    return database, left_out


def _reason(row: dict[str, Any], sides: dict[str, int], reported: bool, texts: dict[str, str]) -> str | None:
    """Why a stance makes no statement, or None."""
    if text_of(row["reality"]) == "question":
        return "question"
    if not reported and text_of(row["reported"]) == "True":
        return "reported"
    if row["position"] not in sides:
        return text_of(row["position"]) or "without a position"
    if not text_of(row["evidence_start"]) or not text_of(row["evidence_end"]):
        return "without evidence"
    start, stop = int(row["evidence_start"]), int(row["evidence_end"])
    if row["doc_id"] not in texts or not 0 <= start < stop <= len(texts[row["doc_id"]]):
        return "evidence outside the text"
    return None


def _documents(table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for number, row in enumerate(records(table), 1):
        key, iso = text_of(row["doc_id"]), text_of(row["date"])
        date = parse_date(text_of(row["date_start"]) or iso)
        facts = {k: text_of(row.get(k)) for k in ("doc_id", "url", "language", "event_id", "duplicate_of")}
        if date is None:
            facts["date"] = UNDATED
        elif len(iso) < 10:
            facts["date"] = iso
        title = text_of(row["title"]) or key
        if len(title) > LIMIT:
            facts["title"] = title
        rows.append(
            {
                "document_id": number, "doc_id": key, "title": title, "text": text_of(row["text"]),
                "author": text_of(row.get("author")), "source": text_of(row["outlet"]), "section": text_of(row.get("section")),
                "type": text_of(row.get("type")),
                # DNA can't do without a date
                "time": pd.Timestamp(date.start if date else "1970-01-01"),
                "notes": note_head(facts, text_of(row.get("notes"))),
            }
        )  # fmt: skip
    columns = ["document_id", "doc_id", "title", "text", "author", "source", "section", "type", "time", "notes"]
    return pd.DataFrame(rows, columns=columns)


def _actors(coding: Coding, codebook: Codebook | None) -> dict[str, dict[str, Any]]:
    """Actor id to what is known of it; organisations that stand behind roles alone are known to the codebook only."""
    actors = {str(row["actor_id"]): row for row in records(coding.actors)}
    wanted = {text_of(i) for i in coding.stances["organisation_id"]} - set(actors) - {""}
    if wanted:
        register = (codebook or load_codebook()).actors
        for i in sorted(wanted & set(register)):
            entry = register[i]
            actors[i] = {
                "actor_id": i, "name": entry.name, "name_en": entry.name_en, "type": entry.type, "wikidata": entry.wikidata,
            }  # fmt: skip
    return actors


def _labels(actors: dict[str, dict[str, Any]], names: str) -> dict[str, str]:
    """Actor id to label; where two actors share a name, their ids tell them apart."""
    if names == "id":
        return {i: i for i in actors}
    labels = {i: text_of(row.get(names)) or text_of(row.get("name")) or i for i, row in actors.items()}
    return _apart(labels)


def _apart(labels: dict[str, str]) -> dict[str, str]:
    count = Counter(labels.values())
    return {i: f"{label} [{i}]" if count[label] > 1 else label for i, label in labels.items()}


def _issues(coding: Coding, names: str, codebook: Codebook | None) -> dict[str, dict[str, str]]:
    """Issue id to its value as a concept and its attributes; an issue that the codebook lacks goes by its id."""
    ids = sorted({text_of(i) for i in coding.stances["issue"]})
    known = (codebook or load_codebook()).issues
    english = {i: known[i].label_en if i in known else "" for i in ids}
    arabic = {i: known[i].label_ar if i in known else "" for i in ids}
    chosen = {"name": arabic, "name_en": english, "id": {}}[names]
    values = _apart({i: chosen.get(i) or i for i in ids})
    return {i: {"value": values[i], "name": arabic[i], "name_en": english[i], "issue_id": i} for i in ids}
