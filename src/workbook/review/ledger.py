"""One coder's part of the history: decisions are appended, undone and redone by further rows, and never taken away."""

from __future__ import annotations

import datetime as dt
import json
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from workbook.errors import DecisionError, StoreError
from workbook.review.connect import Connection
from workbook.review.schema import CODERS, DOCUMENTS, HISTORY

__all__ = ["Anchor", "Decision", "Ledger", "now", "read_decisions"]

#: What a row of the history is part of: a review of the program's records, blind coding, or the settling of a gold.
WORKS = ("review", "blind", "gold")


def now() -> str:
    """The time in UTC, as ISO 8601 with microseconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def dump(value: Any) -> str | None:
    """A value as JSON: it escapes NUL, which PostgreSQL refuses, and looks the same in both databases."""
    return None if value is None else json.dumps(value, ensure_ascii=False)


def load(text: str | None) -> Any:
    """The value behind :func:`dump`."""
    return None if text is None else json.loads(text)


@dataclass(frozen=True)
class Anchor:
    """Where in which text a record stands, so that it can be found again.

    Attributes
    ----------
    doc_id, text_sha256 : str
    start, end : int
        Code points of that text.
    surface : str
        ``text[start:end]``.
    before, after : str
        What stands around it, up to 48 code points on each side.
    """

    doc_id: str
    text_sha256: str
    start: int
    end: int
    surface: str
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)


@dataclass(frozen=True)
class Decision:
    """What a coder decided about one record.

    Attributes
    ----------
    id : str
    seq : int
        Its place in the history.
    coder, at, work : str
        Who, when (UTC), and whether in ``review``, ``blind`` coding or for a ``gold``.
    action : str
        ``accept``, ``reject``, ``correct``, ``add`` or ``comment``.
    table, record_id : str
    changes : dict
        Field to ``(old, new)``.
    anchor : Anchor or None
        None for an actor, which stands in no one place.
    record : dict
        The record as the coder saw it, or as it was added.
    codebook_sha256, version : str or None
        Of the coding that was looked at, and of the package.
    comment : str or None
    """

    id: str
    seq: int
    coder: str
    at: str
    work: str
    action: str
    table: str
    record_id: str
    changes: dict[str, tuple[Any, Any]]
    anchor: Anchor | None
    record: dict[str, Any] = field(repr=False)
    codebook_sha256: str | None = field(repr=False)
    version: str | None = field(repr=False)
    comment: str | None = None

    def __repr__(self) -> str:
        def shown(value: Any) -> str:
            return str(value[2] if isinstance(value, list) else value)

        what = ", ".join(f"{f} {shown(old)} → {shown(new)}" for f, (old, new) in self.changes.items())
        return f"Decision({self.action} {self.table} by {self.coder}{': ' + what if what else ''})"


class Ledger:
    """The rows of one coder in one kind of work; nothing here reads another's."""

    def __init__(self, connection: Connection, coder: str, work: str) -> None:
        self._connection, self.coder, self.work = connection, coder, work

    @property
    def name(self) -> str:
        """The store, for messages."""
        return self._connection.name

    def sign_in(self) -> None:
        """Make the coder known, unless the store is only read."""
        if not self._connection.read_only:
            with self._connection.begin() as c:
                _once(c, CODERS, {"coder": self.coder, "since": now()})

    def append(self, entries: Sequence[dict[str, Any]], document: dict[str, Any] | None = None) -> tuple[str, str, int]:
        """Keep one decision, all its rows or none: its id, time and place in the history; by then it is on the disk.

        Parameters
        ----------
        entries : sequence of dict
            One a changed field, or one alone.
        document : dict, optional
            ``doc_id, text_sha256, title, n_chars`` of the document it is about.
        """
        decision_id = uuid.uuid4().hex
        at = now()
        rows = [
            {"decision_id": decision_id, "part": n, "coder": self.coder, "at": at, "work": self.work, **entry}
            for n, entry in enumerate(entries)
        ]
        self._check()
        with self._connection.begin() as c:
            if document is not None:
                _once(c, DOCUMENTS, {**document, "first_seen": at})
            c.execute(sa.insert(HISTORY), rows)
            first = sa.select(sa.func.min(HISTORY.c.seq)).where(HISTORY.c.decision_id == decision_id)
            seq = int(c.execute(first).scalar_one())
        return decision_id, at, seq

    def decisions(self) -> list[Decision]:
        """The coder's decisions that are not undone, oldest first."""
        with self._connection.begin() as c:
            return self._read(c)[0]

    def added(self, table: str) -> dict[str, dict[str, Any]]:
        """The rows that the coder ever added to a table, by id."""
        query = sa.select(HISTORY.c.record_id, HISTORY.c.record)
        query = query.where(*_where(self.coder, self.work), HISTORY.c.action == "add", HISTORY.c.table == table)
        with self._connection.begin() as c:
            return {str(r.record_id): load(r.record) for r in c.execute(query)}

    def undo(self) -> Decision | None:
        """Undo the last decision that stands; None if there is none."""
        return self._turn("undo")

    def redo(self) -> Decision | None:
        """Take back the last undo, unless something was decided since; None if there is none."""
        return self._turn("redo")

    def _turn(self, action: str) -> Decision | None:
        self._check()
        with self._connection.begin() as c:
            if (
                c.dialect.name == "postgresql"
            ):  # two programs of one coder: the second waits, then sees the first's undo
                key = zlib.crc32(f"{self.work}\0{self.coder}".encode())
                c.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
            standing, undone = self._read(c)
            stack = standing if action == "undo" else undone
            if not stack:
                return None
            target = stack[-1]
            row = {
                "decision_id": uuid.uuid4().hex, "part": 0, "coder": self.coder, "at": now(), "work": self.work,
                "action": action, "target": target.id, "table": target.table, "record_id": target.record_id,
            }  # fmt: skip
            c.execute(sa.insert(HISTORY), [row])
            return target

    def _check(self) -> None:
        if self._connection.read_only:
            raise StoreError(f"{self.name}: opened to look only; open it without read_only to decide")

    def _read(self, c: sa.Connection) -> tuple[list[Decision], list[Decision]]:
        """The decisions that stand, and those that a redo would bring back, last one last."""
        decisions = {d.id: d for d in read_decisions(c, self.coder, self.work)}
        return replay(decisions, read_turns(c, self.coder, self.work))


def _once(c: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Insert a row unless its key is there; two that do it at once do it once."""
    insert: Any
    if c.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert
    else:
        from sqlalchemy.dialects.sqlite import insert as insert
    c.execute(insert(table).values(**row).on_conflict_do_nothing())


def _where(coder: str | None, work: str | None) -> list[Any]:
    out: list[Any] = []
    if coder is not None:
        out.append(HISTORY.c.coder == coder)
    if work is not None:
        out.append(HISTORY.c.work == work)
    return out


def read_turns(c: sa.Connection, coder: str | None, work: str | None) -> list[tuple[int, str, str]]:
    query = sa.select(HISTORY.c.seq, HISTORY.c.action, HISTORY.c.target)
    query = query.where(HISTORY.c.target.is_not(None), *_where(coder, work)).order_by(HISTORY.c.seq)
    return [(int(r.seq), str(r.action), str(r.target)) for r in c.execute(query)]


def replay(
    decisions: dict[str, Decision], turns: Sequence[tuple[int, str, str]]
) -> tuple[list[Decision], list[Decision]]:
    """Play decisions, undos and redos of one coder in their order: those that stand, those that a redo brings back."""
    events: list[tuple[int, str, str]] = [(d.seq, "decide", d.id) for d in decisions.values()]
    standing: list[str] = []
    undone: list[str] = []
    for _, action, target in sorted([*events, *turns]):
        if action == "decide":
            standing.append(target)
            undone.clear()
        elif action == "undo" and target in standing:
            standing.remove(target)
            undone.append(target)
        elif action == "redo" and target in undone:
            undone.remove(target)
            standing.append(target)
    return [decisions[i] for i in standing], [decisions[i] for i in undone]


def read_decisions(c: sa.Connection, coder: str | None, work: str | None) -> list[Decision]:
    """Read decisions, undone ones too, oldest first; None reads those of all coders or kinds of work."""
    query = sa.select(HISTORY).where(HISTORY.c.target.is_(None), *_where(coder, work)).order_by(HISTORY.c.seq)
    grouped: dict[str, list[Any]] = {}
    for row in c.execute(query).mappings():
        grouped.setdefault(str(row["decision_id"]), []).append(row)
    return [_decision(rows) for rows in grouped.values()]


def _decision(rows: Sequence[Any]) -> Decision:
    first = rows[0]
    anchor = None
    if first["start"] is not None:
        anchor = Anchor(
            first["doc_id"], first["text_sha256"], int(first["start"]), int(first["end"]),
            load(first["surface"]), load(first["before"]), load(first["after"]),
        )  # fmt: skip
    return Decision(
        id=first["decision_id"], seq=int(first["seq"]), coder=first["coder"], at=first["at"], work=first["work"],
        action=first["action"], table=first["table"], record_id=first["record_id"],
        changes={r["field"]: (load(r["old"]), load(r["new"])) for r in rows if r["field"] is not None},
        anchor=anchor, record=load(first["record"]) or {}, codebook_sha256=first["codebook_sha256"],
        version=first["version"], comment=load(first["comment"]),
    )  # fmt: skip


def entries_of(
    action: str, table: str, record_id: str, *, record: dict[str, Any], anchor: Anchor | None,
    changes: dict[str, tuple[Any, Any]] | None = None, comment: str | None = None,
    codebook_sha256: str | None = None, version: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The rows of a decision, for :meth:`Ledger.append`."""
    if comment is not None and not isinstance(comment, str):
        raise DecisionError(f"comment={comment!r} is no text; write it as a string")
    if comment is not None and any("\ud800" <= c <= "\udfff" for c in comment):
        raise DecisionError(f"comment={comment!r} holds half a character; write it again")
    place: dict[str, Any] = dict.fromkeys(("doc_id", "text_sha256", "start", "end", "surface", "before", "after"))
    if anchor is not None:
        place |= {"doc_id": anchor.doc_id, "text_sha256": anchor.text_sha256, "start": anchor.start, "end": anchor.end}
        place |= {"surface": dump(anchor.surface), "before": dump(anchor.before), "after": dump(anchor.after)}
    base = {
        "action": action, "target": None, "table": table, "record_id": record_id, **place, "record": dump(record),
        "codebook_sha256": codebook_sha256, "version": version, "comment": dump(comment),
    }  # fmt: skip
    parts: list[tuple[str | None, tuple[Any, Any]]] = [*(changes or {}).items()] or [(None, (None, None))]
    return [{**base, "field": f, "old": dump(old), "new": dump(new)} for f, (old, new) in parts]
