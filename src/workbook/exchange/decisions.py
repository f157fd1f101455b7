"""The decisions of a review store as a file of lines, out with their whole history and into another store."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from workbook.errors import StoreError
from workbook.exchange.decisions_lines import CELLS, FORMAT, VERSION, File, parse
from workbook.review.ledger import dump, load, replay
from workbook.review.schema import CODERS, DOCUMENTS, HISTORY
from workbook.review.store import Store

__all__ = ["Taken", "read_decisions", "write_decisions"]


@dataclass(frozen=True)
class Taken:
    """What came into a store.

    Attributes
    ----------
    coders, documents : int
        Those that the store did not know.
    decisions, turns : int
        New decisions, and new undos and redos.
    known : int
        Decisions, undos and redos that the store had already; they were left as they are.
    """

    coders: int
    documents: int
    decisions: int
    turns: int
    known: int


def write_decisions(store: Store, path: str | Path) -> Path:
    """Write all that a store holds – coders, documents seen, and the history with undone decisions – as JSON lines.

    Parameters
    ----------
    store : Store
        It may be opened to look only.
    path : str or Path
        The file, by custom ``.jsonl``; one that is there is replaced once the new one is whole.

    Returns
    -------
    Path

    Raises
    ------
    StoreError
        If the file can't be written.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> folder = tempfile.mkdtemp()
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن الوفد وصل أمس.")])
    >>> one, other = wb.review.open(folder + "/one.sqlite"), wb.review.open(folder + "/other.sqlite")
    >>> one.coder("amal").accept(coding, coding.quotations["quotation_id"].iloc[0])
    Decision(accept quotations by amal)
    >>> read_decisions(write_decisions(one, folder + "/decisions.jsonl"), other)
    Taken(coders=1, documents=1, decisions=1, turns=0, known=0)
    >>> read_decisions(folder + "/decisions.jsonl", other)
    Taken(coders=0, documents=0, decisions=0, turns=0, known=1)
    """
    path = Path(path)
    with store._connection.begin() as c:  # one transaction: a file shows one moment
        lines: list[dict[str, Any]] = [{"line": "coder", **r} for r in _rows(c, CODERS, CODERS.c.coder)]
        lines += [
            {"line": "document", **r} for r in _rows(c, DOCUMENTS, DOCUMENTS.c.first_seen, *DOCUMENTS.primary_key)
        ]
        lines += [{"line": "history", **_decoded(r)} for r in _rows(c, HISTORY, HISTORY.c.seq)]
    # the last line tells a file that was cut off from a whole one
    lines = [{"line": "head", "format": FORMAT, "version": VERSION}, *lines, {"line": "end", "lines": len(lines) + 2}]
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"{path}: can't be written ({error.strerror}); give a path in a folder of your own") from None
    return path


def read_decisions(path: str | Path, store: Store) -> Taken:
    """Take the decisions of a file into a store: all that it does not have yet, in their order, or nothing.

    Nothing that the store has is changed. A decision that is there already is left as it is, so that a file can be read
    twice, and a later file of the same store after an earlier one. Who decided, when, and what was undone and redone
    stays as it was. Decisions that come in count as taken after those that the store has.

    Parameters
    ----------
    path : str or Path
        A file that :func:`write_decisions` wrote.
    store : Store

    Returns
    -------
    Taken

    Raises
    ------
    StoreError
        With file and row: a broken line, a file that was cut off, a decision that the store has with other content, an
        undo of something that is nowhere. Also where a coder went on in both stores, so that one of the file's decisions
        would no longer stand, or fall, as there. Nothing of the file is kept then.
    """
    connection = store._connection
    if connection.read_only:
        raise StoreError(f"{store.place}: opened to look only; open it without read_only to take decisions in")
    file = parse(Path(path))
    for number, coder in file.coders.items():
        try:
            store._ledger(coder["coder"], "review")  # the store's own rule for names
        except StoreError as error:
            raise StoreError(f"{path}, row {number}: {error}") from None
    with connection.begin() as c:
        there = [_decoded(r) for r in _rows(c, HISTORY, HISTORY.c.seq)]
        new = _new(file, there)
        coders = {r["coder"] for r in _rows(c, CODERS, CODERS.c.coder)}
        documents = {(r["doc_id"], r["text_sha256"]) for r in _rows(c, DOCUMENTS, DOCUMENTS.c.doc_id)}
        fresh_coders = [r for r in file.coders.values() if r["coder"] not in coders]
        fresh_documents = [r for r in file.documents.values() if (r["doc_id"], r["text_sha256"]) not in documents]
        for table, rows in ((CODERS, fresh_coders), (DOCUMENTS, fresh_documents)):
            if rows:
                c.execute(sa.insert(table), rows)
        if new:
            c.execute(sa.insert(HISTORY), [_encoded(r) for r in new])
        after = [_decoded(r) for r in _rows(c, HISTORY, HISTORY.c.seq)]
        _same_outcome(file, there, after)
    turns = sum(r["target"] is not None for r in new)
    decisions = len({r["decision_id"] for r in new}) - turns
    known = len({r["decision_id"] for r in file.history.values()}) - turns - decisions
    return Taken(len(fresh_coders), len(fresh_documents), decisions, turns, known)


def _rows(c: sa.Connection, table: sa.Table, *order: Any) -> list[dict[str, Any]]:
    return [dict(r) for r in c.execute(sa.select(table).order_by(*order)).mappings()]


def _decoded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: load(v) if k in CELLS else v for k, v in row.items()}


def _encoded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: dump(v) if k in CELLS else v for k, v in row.items() if k != "seq"}


def _new(file: File, there: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that the store lacks; what it has must be the same, part by part."""
    known: dict[str, list[dict[str, Any]]] = {}
    for row in there:
        known.setdefault(row["decision_id"], []).append({k: v for k, v in row.items() if k != "seq"})
    given: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, row in file.history.items():
        given.setdefault(row["decision_id"], []).append((number, row))
    for decision_id, rows in given.items():
        if decision_id in known:
            own = sorted(known[decision_id], key=lambda r: int(r["part"]))
            other = [
                {k: v for k, v in r.items() if k != "seq"} for _, r in sorted(rows, key=lambda r: int(r[1]["part"]))
            ]
            if json.dumps(own, sort_keys=True) != json.dumps(other, sort_keys=True):  # True is 1 for ==
                raise StoreError(
                    f"{file.path}, row {rows[0][0]}: the store has decision {decision_id} with other content; a decision is "
                    "never changed, take the file as it was written"
                )
        for number, row in rows:
            target = row["target"]
            if target is None:
                continue
            aim = [r for _, r in given.get(target, [])] or known.get(target, [])
            if not aim or aim[0]["target"] is not None or any(aim[0][k] != row[k] for k in ("coder", "work")):
                raise StoreError(
                    f"{file.path}, row {number}: {row['action']} of {target!r}, which is no decision of {row['coder']!r} in "
                    "this file or the store; take the whole file"
                )
    return [row for row in file.history.values() if row["decision_id"] not in known]


def _same_outcome(file: File, there: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Check that each decision of the file stands, or not, as it does there – unless the store's own coder turned it."""
    mine = list(file.history.values())
    ids = {r["decision_id"] for r in mine}
    turned_here = {r["target"] for r in there if r["target"] is not None and r["decision_id"] not in ids}
    there_stand, here_stand = _standing(mine), _standing(after)
    for number, row in file.history.items():
        key = row["decision_id"]
        if row["target"] is None and key not in turned_here and (key in there_stand) != (key in here_stand):
            raise StoreError(
                f"{file.path}, row {number}: {row['coder']!r} went on deciding in this store and in the file's, and decision "
                f"{key} would {'not ' if key in there_stand else ''}stand here as it does{' not' if key not in there_stand else ''} "
                "there; nothing was taken in. Let the coder undo or redo it in one of the two, and write the file again"
            )


def _standing(rows: list[dict[str, Any]]) -> set[str]:
    """Which decisions of a history stand."""
    works: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        works.setdefault((row["coder"], row["work"]), []).append(row)
    out: set[str] = set()
    for own in works.values():
        decided: dict[str, Any] = {}
        turns = []
        for row in sorted(own, key=lambda r: int(r["seq"])):
            if row["target"] is not None:
                turns.append((int(row["seq"]), str(row["action"]), str(row["target"])))
            else:
                decided.setdefault(row["decision_id"], _Event(row["decision_id"], int(row["seq"])))
        out |= {d.id for d in replay(decided, turns)[0]}
    return out


@dataclass(frozen=True)
class _Event:
    """As much of a decision as a replay asks for."""

    id: str
    seq: int
