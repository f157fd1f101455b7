"""Blind coding: a coder works on the texts alone and sees neither the program's records nor another coder's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.corpus import Corpus, Document
from workbook.errors import DecisionError
from workbook.review.apply import apply_decisions
from workbook.review.decisions import added_row, keep, package_version
from workbook.review.fields import FIELDS, ID, Known, changed_row, records, seen
from workbook.review.ledger import Decision, Ledger, entries_of

__all__ = ["BlindSession", "blind_coding", "empty_coding"]


def empty_coding(corpus: Corpus, codebook: Codebook) -> Coding:
    """The documents of a corpus without a record."""
    return Coding.from_rows(corpus, [], {table: [] for table in ID}, codebook)


def blind_coding(corpus: Corpus, codebook: Codebook, decisions: Iterable[Decision], coder: str) -> Coding:
    """What a coder made of the documents, as a Coding."""
    own = [d for d in decisions if d.action != "done"]
    return apply_decisions(empty_coding(corpus, codebook), own, codebook, coder=coder)


class BlindSession:
    """A coder's session on texts alone; made by ``store.blind(name, corpus)``.

    It holds the texts, the codebook and the coder's own rows. No method of it reads a coding, and each of its questions to
    the store asks for this coder's blind work only, so it can't return what others or the program recorded.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> store = wb.review.open(tempfile.mkdtemp() + "/decisions.sqlite")
    >>> texts = wb.Corpus([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> mine = store.blind("amal", texts)
    >>> stance = mine.add("stances", doc_id="a", evidence="رفضت قطر التطبيع", holder_id="qatar",
    ...                   issue="normalisation-assad", position="oppose")
    >>> mine.done("a")
    >>> mine
    BlindSession(amal: 1 of 1 documents done, 1 row)
    >>> mine.coding().stances[["holder", "position"]].values.tolist()
    [['قطر', 'oppose']]
    """

    def __init__(self, ledger: Ledger, corpus: Corpus, codebook: Codebook) -> None:
        self._ledger, self._corpus, self._codebook = ledger, corpus, codebook
        self._documents = {str(d["doc_id"]): d for d in records(empty_coding(corpus, codebook).documents)}

    @property
    def name(self) -> str:
        """The coder's name."""
        return self._ledger.coder

    @property
    def corpus(self) -> Corpus:
        """The texts."""
        return self._corpus

    def left(self) -> list[Document]:
        """The documents that are not done yet, in order."""
        done = self._done()
        return [d for d in self._corpus if d.id not in done]

    def add(self, table: str, *, doc_id: str | None = None, comment: str | None = None, **fields: Any) -> str:
        """Add a row and return its id; fields as for :meth:`workbook.review.decisions.Coder.add`.

        Raises
        ------
        DecisionError
            If something is missing or not known, or you have this row already.
        """
        known = self._known()
        document = None if table == "actors" else self._document(doc_id)
        record_id, row = added_row(table, document, fields, known)
        there = known.actors if table == "actors" else self._rows().get(table, {})
        if record_id in there:
            raise DecisionError(f"{record_id}: you have this row already; correct or remove it")
        keep(self._ledger, known, "add", table, record_id, row, document, None, comment, self._codebook.digest)
        return record_id

    def correct(self, record_id: str, *, comment: str | None = None, **fields: Any) -> Decision:
        """Give fields of a row of yours other values."""
        table, row = self._row(record_id)
        if not fields:
            raise DecisionError(f"nothing to correct: name a field, one of {', '.join(FIELDS[table])}")
        known, document = self._known(), self._document(str(row["doc_id"]))
        text, was = str(document["text"]), seen(table, row)
        values = {f: known.check(table, f, v, text, str(document["doc_id"])) for f, v in fields.items()}
        changes = {f: (was[f], v) for f, v in values.items() if was[f] != v}
        if not changes:
            raise DecisionError(f"{record_id} has these values already")
        changed_row(table, row, values, text, known)
        return keep(
            self._ledger, known, "correct", table, record_id, row, document, changes, comment, self._codebook.digest
        )  # fmt: skip

    def remove(self, record_id: str, *, comment: str | None = None) -> Decision:
        """Take a row of yours away; the history keeps it."""
        table, row = self._row(record_id)
        document = self._document(str(row["doc_id"]))
        return keep(
            self._ledger, self._known(), "reject", table, record_id, row, document, None, comment, self._codebook.digest
        )  # fmt: skip

    def done(self, doc_id: str) -> None:
        """Say that a document is coded to the end: from then on one without a row is one in which there is nothing."""
        document = self._document(doc_id)
        record = {"text_sha256": document["text_sha256"]}
        entries = entries_of("done", "documents", doc_id, record=record, anchor=None, version=package_version())
        self._ledger.append(entries)

    def undo(self) -> Decision | None:
        """Undo your last step, and return it; None if there is none."""
        return self._ledger.undo()

    def redo(self) -> Decision | None:
        """Take back your last undo, unless you did something since."""
        return self._ledger.redo()

    def decisions(self) -> list[Decision]:
        """Your steps that stand, oldest first."""
        return self._ledger.decisions()

    def coding(self) -> Coding:
        """Your rows, as a Coding of these documents."""
        return blind_coding(self._corpus, self._codebook, self._ledger.decisions(), self.name)

    def __repr__(self) -> str:
        rows = sum(len(r) for r in self._rows().values())
        done = len(self._done() & set(self._documents))
        plural = "" if rows == 1 else "s"
        return f"BlindSession({self.name}: {done} of {len(self._corpus)} documents done, {rows} row{plural})"

    def _done(self) -> set[str]:
        return {d.record_id for d in self._ledger.decisions() if d.action == "done"}

    def _known(self) -> Known:
        return Known(self._codebook, self._ledger.added("actors"), set(), self._ledger.added("quotations").keys())

    def _document(self, doc_id: str | None) -> dict[str, Any]:
        if doc_id not in self._documents:
            raise DecisionError(
                f"doc_id={doc_id!r}: no such document here; the first is {next(iter(self._documents), None)!r}"
            )
        return self._documents[doc_id]

    def _rows(self) -> dict[str, dict[str, dict[str, Any]]]:
        coding = self.coding()
        return {t: {str(r[i]): r for r in records(getattr(coding, t))} for t, i in ID.items()}

    def _row(self, record_id: str) -> tuple[str, dict[str, Any]]:
        for table, rows in self._rows().items():
            if record_id in rows:
                return table, rows[record_id]
        raise DecisionError(f"{record_id!r}: you have no such row")
