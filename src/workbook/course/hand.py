"""Coding by hand in a notebook: rows whose spans are numbers of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from workbook.codebook import Codebook, load_codebook
from workbook.coding import Coding
from workbook.corpus import Corpus, Document
from workbook.course.texts import words_of
from workbook.errors import DecisionError, WorkbookError
from workbook.review.blind import empty_coding
from workbook.review.decisions import added_row
from workbook.review.fields import CHOICES, ID, SPANS, Known, records

__all__ = ["hand_coding"]

_ACTORS = {"actor_id", "holder_id", "organisation_id", "speaker_id"}
#: Problems that a message lists; the rest is counted.
_SHOWN = 8


def hand_coding(
    table: str, corpus: Corpus, rows: Iterable[Mapping[str, Any]], *, codebook: Codebook | None = None
) -> Coding:
    """Make a coding of rows that a person wrote down.

    Parameters
    ----------
    table : {"quotations", "stances", "mentions"}
    corpus : Corpus
    rows : iterable of mapping
        Each with ``doc_id`` and the fields of the table, as :meth:`workbook.review.decisions.Coder.add` takes them. A span
        is the number of a word, ``(first, last)`` numbers of words, both included, the same as text (``"9-21"``, as in a CSV
        file), or the words themselves where they stand once. What is empty counts as not given.
    codebook : Codebook, optional
        Says which actors and issues there are; by default the shipped one.

    Returns
    -------
    Coding

    Raises
    ------
    WorkbookError
        Naming every row that can't be read, and what would do.

    Examples
    --------
    >>> text = Document("a", "قال الوزير إن الاتفاق قريب.")
    >>> mine = hand_coding("quotations", Corpus([text]), [{"doc_id": "a", "cue": 1, "source": 2, "content": (3, 5)}])
    >>> mine.quotations[["source", "cue", "content"]].values.tolist()
    [['الوزير', 'قال', 'إن الاتفاق قريب']]
    """
    if table not in ID:
        raise WorkbookError(f"table={table!r} is not known; choose one of {', '.join(ID)}")
    book = codebook if codebook is not None else load_codebook()
    documents = {d.id: d for d in corpus}
    rows_of = {str(d["doc_id"]): d for d in records(empty_coding(corpus, book).documents)}
    known = Known(book, {}, set(), set())
    made: dict[str, dict[str, Any]] = {}
    problems = []
    for number, row in enumerate(rows, 1):
        try:
            fields = {k: _typed(k, v) for k, v in row.items() if k != "doc_id" and not _missing(v)}
            document = documents.get(str(row.get("doc_id")))
            if document is None:
                raise DecisionError(f"doc_id={row.get('doc_id')!r}: no such text; there are {', '.join(documents)}")
            for name in _ACTORS & fields.keys():
                if fields[name] not in book.actors:
                    near = get_close_matches(str(fields[name]), book.actors, 1)
                    hint = f"did you mean {near[0]!r}?" if near else "take the id of a known one"
                    raise DecisionError(f"{name}={fields[name]!r}: the register has no such actor; {hint}")
            for name in SPANS[table]:
                if name in fields:
                    fields[name] = _span(fields[name], name, document)
            record_id, values = added_row(table, rows_of[document.id], fields, known)
            if record_id in made:
                raise DecisionError("the same row stands above; keep one")
            made[record_id] = values
        except (DecisionError, AttributeError) as error:
            said = str(error) if isinstance(error, DecisionError) else f"is no row: write {{'doc_id': …, …}} ({error})"
            problems.append(f"row {number}: {said}")
    if problems:
        more = [f"… and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        raise WorkbookError("\n".join([f"{table}: these rows can't be read", *problems[:_SHOWN], *more]))
    actors = {r[f] for r in made.values() for f in ("speaker_id", "holder_id", "actor_id") if isinstance(r.get(f), str)}
    tables = {name: list(made.values()) if name == table else [] for name in ID}
    return Coding.from_rows(corpus, [known.row(a) for a in sorted(actors)], tables, book)


def _missing(value: Any) -> bool:
    return value is None or value == "" or isinstance(value, float) and value != value


def _typed(name: str, value: Any) -> Any:
    """A value as its field takes it; in a CSV file all are text."""
    known = {str(choice).lower(): choice for choice in CHOICES.get(name, ())}
    return known.get(value.lower(), value) if isinstance(value, str) else value


def _span(value: Any, name: str, document: Document) -> Any:
    """Offsets of a span given by numbers of words; the words themselves stay as they are."""
    given = value
    if isinstance(value, str):
        first, dash, last = value.replace("–", "-").partition("-")
        if not first.strip().isdecimal() or dash and not last.strip().isdecimal():
            return value
        value = (int(first), int(last)) if dash else int(first)
    try:
        first_word, last_word = (value, value) if isinstance(value, int) else (int(v) for v in value)
    except (TypeError, ValueError):
        raise DecisionError(f"{name}={given!r} is no span; give the number of a word or (first, last)") from None
    found = words_of(document)
    if not (1 <= first_word <= len(found) and 1 <= last_word <= len(found)):
        raise DecisionError(f"{name}={given!r}: the words of {document.id} have the numbers 1 to {len(found)}")
    if first_word > last_word:
        raise DecisionError(f"{name}={given!r}: write the first word first, ({last_word}, {first_word})")
    return [found[first_word - 1].start, found[last_word - 1].end]
