"""The documents of a ``.dna`` file as a corpus, and what of a document DNA has no column for, kept in its notes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbook.corpus import Corpus, Document
from workbook.corpus.dates import parse_date
from workbook.exchange.cells import records, text_of
from workbook.exchange.dna import DnaDatabase

__all__ = ["HEAD", "UNDATED", "dna_corpus", "note_head"]

#: What stands in the first lines of the notes, ``key: value``, since DNA has no column for it.
HEAD = ("doc_id", "url", "language", "date", "title", "event_id", "duplicate_of")
#: The date in the notes of a document without one; DNA's own column then holds 1970-01-01.
UNDATED = "unknown"


def note_head(facts: Mapping[str, str], notes: str = "") -> str:
    """Write the notes of a document: what DNA has no column for, an empty line, the notes themselves.

    A value that would not survive as a line (line breaks, outer spaces, an opening quotation mark) is written as JSON.

    Examples
    --------
    >>> print(note_head({"doc_id": "a", "url": "https://example.org/a"}, "مراجعة"))
    doc_id: a
    url: https://example.org/a
    <BLANKLINE>
    مراجعة
    """
    lines = [f"{key}: {_line(facts[key])}" for key in HEAD if facts.get(key)]
    return "\n".join(lines) + (f"\n\n{notes}" if notes else "")


def _line(value: str) -> str:
    plain = value == value.strip() and value.splitlines() == [value] and value.isprintable() and value[:1] != '"'
    return value if plain else json.dumps(value)


def read_head(notes: str) -> tuple[dict[str, str], str]:
    """Take the notes apart again; notes that were written by hand have no facts."""
    if not notes.startswith("doc_id: "):
        return {}, notes
    head, _, rest = notes.partition("\n\n")
    facts = {}
    for line in head.split("\n"):
        key, colon, value = line.partition(": ")
        if not colon or key not in HEAD:
            return {}, notes  # someone wrote into the head: better all of it as notes than a part as facts
        try:
            facts[key] = str(json.loads(value)) if value.startswith('"') else value
        except ValueError:
            return {}, notes
    return facts, rest


def dna_corpus(database: DnaDatabase) -> Corpus:
    """Make a corpus of the documents of a ``.dna`` file, so that the workbook codes what was coded by hand in DNA.

    The id is ``dna-`` and the document's number, or the id that the workbook wrote into the notes. ``outlet`` is DNA's
    source, ``date`` the day in UTC; ``author``, ``section``, ``type``, ``notes`` and ``dna_id`` (the number) are
    metadata. Texts are taken as they are, so that the positions of ``database.statements`` hold in them.

    Parameters
    ----------
    database : DnaDatabase
        What :func:`workbook.exchange.read_dna` returns.

    Returns
    -------
    Corpus
        Documents without a text are left out and listed in its ``report``.

    Examples
    --------
    >>> documents = pd.DataFrame([{
    ...     "document_id": 7, "title": "خطة", "text": "قال الوزير نعم.", "author": "", "source": "جريدة", "section": "",
    ...     "type": "", "time": pd.Timestamp("2023-05-01 12:00"), "notes": ""}])
    >>> document = dna_corpus(DnaDatabase(pd.DataFrame(), {}, pd.DataFrame(), documents, "DNA Statement"))[0]
    >>> document.id, document.date, document.outlet, document.metadata["dna_id"]
    ('dna-7', '2023-05-01', 'جريدة', 7)
    """
    documents: dict[str, Document] = {}
    problems = []
    for row in records(database.documents):
        number, text = int(row["document_id"]), text_of(row["text"])
        facts, notes = read_head(text_of(row["notes"]))
        # a document that was doubled in DNA has the notes of the first, and needs an id of its own
        key = facts.get("doc_id") or f"dna-{number}"
        while key in documents:
            key = f"{key}-{number}"
        if not text.strip():
            problems.append(
                {"file": "DNA database", "row": number, "doc_id": key, "problem": "the document is empty",
                 "remedy": "give it a text in DNA or leave it out"}
            )  # fmt: skip
            continue
        title = facts.get("title") or text_of(row["title"])
        title = "" if title == facts.get("doc_id") else title  # the writer's stand-in for a missing title
        headline = bool(title) and text.startswith(title) and text[len(title) : len(title) + 1] in ("\n", "\r")
        metadata = {k: text_of(row[k]) or None for k in ("author", "section", "type")}
        metadata |= {k: facts[k] for k in ("event_id", "duplicate_of") if k in facts}
        documents[key] = Document(
            key, text, title=title or None, date=_date(row["time"], facts.get("date")),
            outlet=text_of(row["source"]) or None, language=facts.get("language"), url=facts.get("url"),
            headline_end=len(title) if headline else None,
            metadata={**metadata, "notes": notes or None, "dna_id": number},
        )  # fmt: skip
    columns = ["file", "row", "doc_id", "problem", "remedy"]
    return Corpus(documents.values(), report=pd.DataFrame(problems, columns=columns))


def _date(time: Any, noted: str | None) -> str | None:
    day = None if pd.isna(time) else pd.Timestamp(time).date()
    # what the notes say counts only as long as nobody gave the document another date in DNA
    if noted == UNDATED and day is not None and day.isoformat() == "1970-01-01":
        return None
    partial = parse_date(noted)
    if partial is not None and partial.start == day:
        return partial.iso
    return day.isoformat() if day is not None else None
