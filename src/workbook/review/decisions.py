"""A coder at work: deciding about the program's records, and adding what it missed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.errors import DecisionError
from workbook.review.anchor import anchor_of
from workbook.review.fields import FIELDS, ID, PRIMARY, Known, actor_id, changed_row, new_row, plain, records, seen
from workbook.review.ledger import Anchor, Decision, Ledger, entries_of

__all__ = ["Coder", "added_row", "keep", "package_version"]

#: Columns of a document that the store notes.
_NOTED = ("doc_id", "text_sha256", "title", "n_chars")


def package_version() -> str | None:
    """The version of this package, kept with each decision."""
    try:
        return version("stance-workbook")
    except PackageNotFoundError:
        return None


class Coder:
    """One person's hand in a store; made by ``store.coder(name)``.

    Each method keeps its decision at once: when it returns, the decision is on the disk. Each takes ``comment=``.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> store = wb.review.open(tempfile.mkdtemp() + "/decisions.sqlite")
    >>> me = store.coder("amal")
    >>> stance = coding.stances["stance_id"].iloc[0]
    >>> me.correct(coding, stance, position="conditional", comment="للتجربة")
    Decision(correct stances by amal: position oppose → conditional)
    >>> store.apply(coding, coder="amal").stances["position"].tolist()
    ['conditional']
    >>> me.undo()
    Decision(correct stances by amal: position oppose → conditional)
    >>> store.apply(coding, coder="amal").stances["position"].tolist()
    ['oppose']
    """

    def __init__(self, ledger: Ledger, codebook: Codebook) -> None:
        self._ledger, self._codebook = ledger, codebook
        self._tables: _Tables | None = None

    @property
    def name(self) -> str:
        """The coder's name."""
        return self._ledger.coder

    def accept(self, coding: Coding, record_id: str, *, comment: str | None = None) -> Decision:
        """Say that a row is right in all its fields.

        Parameters
        ----------
        coding : Coding
            The one that shows the row: the program's, or what ``store.apply`` made of it.
        record_id : str
            A ``quotation_id``, ``stance_id`` or ``mention_id``.
        comment : str, optional

        Returns
        -------
        Decision

        Raises
        ------
        DecisionError
            If the coding has no such row.
        """
        return self._decide("accept", coding, record_id, comment=comment)

    def reject(self, coding: Coding, record_id: str, *, comment: str | None = None) -> Decision:
        """Say that a row is no quotation, stance or mention at all."""
        return self._decide("reject", coding, record_id, comment=comment)

    def comment(self, coding: Coding, record_id: str, comment: str) -> Decision:
        """Write a remark about a row; it changes nothing."""
        if not isinstance(comment, str) or not comment.strip():
            raise DecisionError("the comment is empty; write what you remark")
        return self._decide("comment", coding, record_id, comment=comment)

    def correct(self, coding: Coding, record_id: str, *, comment: str | None = None, **fields: Any) -> Decision:
        """Give fields of a row other values.

        Parameters
        ----------
        coding : Coding
        record_id : str
        comment : str, optional
        **fields
            Of a quotation ``content, cue, source, via, addressee`` (spans), ``speaker_id, kind, complement, medium,
            parent_id, negated``; of a stance ``evidence, condition`` (spans), ``holder_id, issue, position, strength,
            force, reality, reported, speaker_id, organisation_id, quotation_id``; of a mention ``span, actor_id, form``.
            A span is ``(start, end)`` in code points, or the words themselves where they stand once in the text; None
            takes a value away.

        Raises
        ------
        DecisionError
            If a field or value is not known; the message says what would do.
        """
        table, row = self._row(coding, record_id)
        if not fields:
            raise DecisionError(f"nothing to correct: name a field, one of {', '.join(FIELDS[table])}")
        known, document = self._known(coding), self._document(coding, str(row["doc_id"]))
        was = seen(table, row)
        text, doc_id = str(document["text"]), str(document["doc_id"])
        values = {f: known.check(table, f, v, text, doc_id) for f, v in fields.items()}
        if table == "quotations" and "content" in values and was["content"] == values["content"]:
            values.pop("content")  # the same envelope keeps its parts
        changes = {f: (was[f], v) for f, v in values.items() if was[f] != v}
        if not changes:
            raise DecisionError(f"{record_id} has these values already; accept the row if it is right")
        changed_row(table, row, values, text, known)
        return self._keep("correct", table, record_id, row, document, coding, changes=changes, comment=comment)

    def add(
        self, coding: Coding, table: str, *, doc_id: str | None = None, comment: str | None = None, **fields: Any
    ) -> str:
        """Add a row that the program missed, and return its id.

        Parameters
        ----------
        coding : Coding
            It holds the documents.
        table : {"quotations", "stances", "mentions", "actors"}
            An actor that no registry knows is added before what refers to it: ``add(coding, "actors", name=…, type=…)``.
        doc_id : str
            The document; not for actors.
        comment : str, optional
        **fields
            As in :meth:`correct`. A quotation needs ``content`` and ``cue``, a stance ``evidence, holder_id, issue,
            position``, a mention ``span`` and ``actor_id``.

        Raises
        ------
        DecisionError
            If something is missing or not known, or the coding has that row already.
        """
        known = self._known(coding)
        document = None if table == "actors" else self._document(coding, doc_id)
        record_id, row = added_row(table, document, fields, known)
        if table == "actors":
            if record_id in known.actors:
                raise DecisionError(
                    f"{record_id} ({fields.get('name')}) is an actor of this coding already; use its id"
                )
        elif record_id in self._look(coding).rows[table]:
            raise DecisionError(f"{record_id}: the coding has this row already; accept or correct it")
        self._keep("add", table, record_id, row, document, coding, comment=comment)
        return record_id

    def undo(self) -> Decision | None:
        """Undo your last decision that stands, and return it; None if there is none. The history keeps both."""
        return self._ledger.undo()

    def redo(self) -> Decision | None:
        """Take back your last undo, unless you decided something since; None if there is nothing to take back."""
        return self._ledger.redo()

    def decisions(self) -> list[Decision]:
        """Your decisions that stand, oldest first."""
        return self._ledger.decisions()

    def verdicts(self) -> dict[str, str]:
        """Record id to the last of your decisions about it that stands: accept, reject, correct or add."""
        return {d.record_id: d.action for d in self._ledger.decisions() if d.action != "comment"}

    def __repr__(self) -> str:
        return f"Coder({self.name!r}, {self._ledger.name})"

    def _decide(self, action: str, coding: Coding, record_id: str, *, comment: str | None) -> Decision:
        table, row = self._row(coding, record_id)
        document = self._document(coding, str(row["doc_id"]))
        return self._keep(action, table, record_id, row, document, coding, comment=comment)

    def _keep(
        self, action: str, table: str, record_id: str, row: Mapping[str, Any], document: Mapping[str, Any] | None,
        coding: Coding, *, changes: dict[str, tuple[Any, Any]] | None = None, comment: str | None = None,
    ) -> Decision:  # fmt: skip
        digest = coding.meta.get("codebook_sha256")
        known = self._known(coding)
        return keep(self._ledger, known, action, table, record_id, row, document, changes, comment, digest)

    def _look(self, coding: Coding) -> _Tables:
        """The rows of a coding by id; of the last one they are kept, since a Coding never changes."""
        if self._tables is None or self._tables.coding is not coding:
            self._tables = _Tables(coding)
        return self._tables

    def _row(self, coding: Coding, record_id: str) -> tuple[str, dict[str, Any]]:
        for table, rows in self._look(coding).rows.items():
            if record_id in rows:
                return table, rows[record_id]
        raise DecisionError(
            f"{record_id!r}: the coding has no such quotation, stance or mention; take the id from a row of its tables"
        )

    def _document(self, coding: Coding, doc_id: str | None) -> dict[str, Any]:
        documents = self._look(coding).documents
        if doc_id not in documents:
            raise DecisionError(
                f"doc_id={doc_id!r}: no such document here; the first is {next(iter(documents), None)!r}"
            )
        return documents[doc_id]

    def _known(self, coding: Coding) -> Known:
        look = self._look(coding)
        added, own = self._ledger.added("actors"), self._ledger.added("quotations").keys()
        return Known(self._codebook, {**look.actors, **added}, look.issues, look.quotations | own)


class _Tables:
    """A coding's rows by their ids."""

    def __init__(self, coding: Coding) -> None:
        self.coding = coding
        self.documents = {str(d["doc_id"]): d for d in records(coding.documents)}
        self.actors = {str(a["actor_id"]): a for a in records(coding.actors)}
        self.rows: dict[str, dict[str, dict[str, Any]]] = {
            table: {str(r[id_]): r for r in records(getattr(coding, table))} for table, id_ in ID.items()
        }
        self.issues = set(coding.stances["issue"].dropna())
        self.quotations = set(self.rows["quotations"])


def added_row(
    table: str, document: Mapping[str, Any] | None, fields: Mapping[str, Any], known: Known
) -> tuple[str, dict[str, Any]]:
    """A new row from what a person gave, with its id."""
    if table not in FIELDS:
        raise DecisionError(f"table={table!r} is not known; rows are added to {', '.join(FIELDS)}")
    text, doc_id = (str(document["text"]), str(document["doc_id"])) if document is not None else ("", "")
    values = {f: known.check(table, f, v, text, doc_id) for f, v in fields.items()}
    row = new_row(table, document or {}, values, known)
    return (actor_id(row["type"], row["name"]) if table == "actors" else str(row[ID[table]])), row


def keep(
    ledger: Ledger, known: Known, action: str, table: str, record_id: str, row: Mapping[str, Any],
    document: Mapping[str, Any] | None, changes: dict[str, tuple[Any, Any]] | None, comment: str | None,
    codebook_sha256: str | None,
) -> Decision:  # fmt: skip
    """Write one decision with its anchor into a ledger."""
    record = seen(table, row)
    record["names"] = known.named_in(record, {f: new for f, (_, new) in (changes or {}).items()})
    anchor: Anchor | None = None
    noted = None
    if document is not None:
        start, end = record[PRIMARY[table]][:2]
        anchor = anchor_of(str(document["text"]), str(document["text_sha256"]), str(document["doc_id"]), start, end)
        noted = {c: plain(document.get(c)) for c in _NOTED}
    entries = entries_of(
        action, table, record_id, record=record, anchor=anchor, changes=changes, comment=comment,
        codebook_sha256=codebook_sha256, version=package_version(),
    )  # fmt: skip
    decision_id, at, seq = ledger.append(entries, noted)
    return Decision(
        decision_id, seq, ledger.coder, at, ledger.work, action, table, record_id, changes or {}, anchor, record,
        codebook_sha256, package_version(), comment,
    )  # fmt: skip
