"""From a coding and a coder's decisions to the corrected coding; the coding itself stays as it was."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.coding.tables import TABLES, frame
from workbook.errors import LostDecisions
from workbook.review.anchor import Attached, Finder, shifted
from workbook.review.fields import (
    FIELDS,
    ID,
    PRIMARY,
    REVIEWED,
    SPANS,
    Known,
    changed_row,
    columns_of,
    new_row,
    plain,
    records,
)
from workbook.review.ledger import Decision

__all__ = ["apply_decisions", "attach"]

#: Fields that hold ids of other rows: a later coding may have given those others, so an accepted row does not bring them back.
_REFERENCES = ("parent_id", "quotation_id")


def attach(finder: Finder, decisions: Sequence[Decision]) -> dict[str, Attached]:
    """Say of each decision where its record stands in a coding; those about one record share the answer.

    Parameters
    ----------
    finder : Finder
    decisions : sequence of Decision
        Of one coder, oldest first.

    Returns
    -------
    dict
        Decision id to Attached; actors, which stand in no one place, are left out.
    """
    found: dict[tuple[str, str], Attached] = {}
    out = {}
    for d in decisions:
        if d.anchor is None:
            continue
        key = (d.table, d.record_id)
        if key not in found:
            found[key] = finder.find(d.table, d.record_id, d.anchor, d.record)
        out[d.id] = found[key]
    return out


def attached_table(decisions: Sequence[Decision], attached: Mapping[str, Attached]) -> pd.DataFrame:
    """The same as a table, one row a decision."""
    rows = []
    for d in decisions:
        if d.anchor is None:
            continue
        a = attached[d.id]
        start, end = a.span or (None, None)
        rows.append(
            {
                "decision_id": d.id, "coder": d.coder, "at": d.at, "action": d.action, "table": d.table,
                "record_id": d.record_id, "doc_id": d.anchor.doc_id, "surface": d.anchor.surface, "status": a.status,
                "record_now": a.record_id, "start": start, "end": end, "reason": a.reason, "comment": d.comment,
            }
        )  # fmt: skip
    columns = [
        "decision_id", "coder", "at", "action", "table", "record_id", "doc_id", "surface", "status", "record_now", "start",
        "end", "reason", "comment",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"start": "Int64", "end": "Int64"})


class _Row:
    """A row on its way, and what was decided of it."""

    def __init__(self, values: dict[str, Any] | None, shift: int, text: str, document: Mapping[str, Any]) -> None:
        self.values, self.shift, self.text, self.document = values, shift, text, document
        self.rejected = False


def apply_decisions(
    coding: Coding, decisions: Sequence[Decision], codebook: Codebook, *, coder: str | None = None
) -> Coding:
    """Return the coding as a coder left it.

    Rejected rows go, corrected ones have the new values, accepted ones the values that were accepted – also where a
    newer codebook reads the place otherwise – and added ones are there. A row that people corrected or added has the rule
    ``reviewed``; what they confirmed has confidence 1. A corrected row keeps its id.

    Parameters
    ----------
    coding : Coding
    decisions : sequence of Decision
        That stand, of one coder, oldest first.
    codebook : Codebook
    coder : str, optional
        For ``meta``.

    Warns
    -----
    LostDecisions
        If some can't be attached.
    """
    finder = Finder(coding)
    attached = attach(finder, decisions)
    actors = {str(a["actor_id"]): a for a in records(coding.actors)}
    known = _known(codebook, actors, decisions)
    rows: dict[tuple[str, str], _Row] = {}
    lost = 0
    for d in decisions:
        if d.anchor is None or d.action == "comment":
            continue
        a = attached[d.id]
        if a.status == "lost" or not _one(d, a, finder, rows, known):
            lost += 1
    if lost:
        warnings.warn(
            f"{lost} of {len(decisions)} decisions don't fit these texts any more and were left out; "
            "store.reattach(coding) lists them",
            LostDecisions,
            stacklevel=3,
        )
    tables = {t: getattr(coding, t) for t in TABLES}
    order = {doc: n for n, doc in enumerate(finder.documents)}
    for table in ID:
        tables[table] = _table(table, tables[table], {k[1]: r for k, r in rows.items() if k[0] == table}, order)
    mend_references(tables)
    tables["actors"] = _actors(coding, tables, known)
    review = {"coder": coder, "decisions": len(decisions), "lost": lost}
    counts = {name: len(table) for name, table in tables.items()}
    return Coding(tables, {**coding.meta, "review": review, "counts": counts})


def _known(codebook: Codebook, actors: Mapping[str, Mapping[str, Any]], decisions: Iterable[Decision]) -> Known:
    named: dict[str, Mapping[str, Any]] = {}
    for d in decisions:
        if d.table == "actors" and d.action == "add":
            named[d.record_id] = {k: d.record.get(k) for k in FIELDS["actors"]}
        for actor_id, entry in d.record.get("names", {}).items():
            if actor_id not in codebook.actors:
                named.setdefault(actor_id, entry)
    return Known(codebook, {**named, **actors}, set(), set())


def _one(d: Decision, a: Attached, finder: Finder, rows: dict[tuple[str, str], _Row], known: Known) -> bool:
    """Carry out one decision; False if its words can't be found near the place."""
    assert d.anchor is not None and a.doc_id is not None and a.span is not None
    key = (d.table, a.record_id or d.record_id)
    document = finder.documents[a.doc_id]
    text = str(document["text"])
    if key not in rows:
        values = dict(finder.rows[d.table][a.record_id]) if a.record_id is not None else None
        rows[key] = _Row(values, a.span[0] - d.anchor.start, text, document)
    row = rows[key]
    if d.action == "reject":
        row.rejected = True
        return True
    same_text = document["text_sha256"] == d.anchor.text_sha256
    record = {f: d.record[f] for f in FIELDS[d.table] if f in d.record}
    wanted = {f: new for f, (_, new) in d.changes.items()} if d.action == "correct" else record
    if not same_text:
        moved = shifted(wanted, SPANS[d.table], row.shift, text)
        whole = shifted(record, SPANS[d.table], row.shift, text)
        if moved is None or whole is None and row.values is None:
            return False
        wanted, record = moved, whole or record
    if row.values is None:
        row.values = {**new_row(d.table, document, {k: v for k, v in record.items() if v is not None}, known)}
        if same_text:
            row.values[ID[d.table]] = d.record_id
    if d.action != "correct":
        wanted = {f: v for f, v in wanted.items() if f not in _REFERENCES}
    now = {f: _value(d.table, row.values, f) for f in wanted}
    changed = {f: v for f, v in wanted.items() if now[f] != (v[:2] if isinstance(v, list) else v)}
    if changed:
        row.values = changed_row(d.table, row.values, changed, text, known) | {"rule": REVIEWED}
    row.values["confidence"] = 1.0
    row.rejected = False
    return True


def _value(table: str, values: Mapping[str, Any], field: str) -> Any:
    if field in SPANS[table]:
        start, end, _ = columns_of(field)
        return None if plain(values[start]) is None else [int(values[start]), int(values[end])]
    return plain(values.get(field))


def _table(table: str, data: pd.DataFrame, rows: Mapping[str, _Row], order: Mapping[str, int]) -> pd.DataFrame:
    """A table with decided rows in the place of the program's, and added ones in text order."""
    if not rows:
        return data
    id_ = ID[table]
    out: list[dict[str, Any]] = []
    for values in records(data):
        row = rows.get(str(values[id_]))
        if row is None:
            out.append(values)
        elif not row.rejected and row.values is not None:
            out.append(row.values)
    there = set(data[id_])
    added = [r.values for i, r in rows.items() if i not in there and r.values is not None and not r.rejected]
    start = columns_of(PRIMARY[table])[0]
    if added:
        out += added
        out.sort(key=lambda r: (order[str(r["doc_id"])], int(r[start])))
    return frame(table, [plain(r) for r in out])


def mend_references(tables: dict[str, pd.DataFrame]) -> None:
    """What pointed to a row that has gone points to nothing."""
    there = set(tables["quotations"]["quotation_id"])
    for table, column in (("quotations", "parent_id"), ("stances", "quotation_id")):
        data = tables[table]
        tables[table] = data.assign(**{column: data[column].where(data[column].isin(there))})


def _used(tables: Mapping[str, pd.DataFrame]) -> set[str]:
    columns = (
        ("mentions", "actor_id"),
        ("quotations", "speaker_id"),
        ("stances", "holder_id"),
        ("stances", "speaker_id"),
    )
    return {str(v) for table, column in columns for v in tables[table][column].dropna()}


def _actors(coding: Coding, tables: Mapping[str, pd.DataFrame], known: Known) -> pd.DataFrame:
    """The actors: those nothing refers to any more go, those newly referred to come."""
    before = _used({t: getattr(coding, t) for t in ID})
    after = _used(tables)
    data = coding.actors
    kept = data[~data["actor_id"].isin(before - after)]
    new = sorted(after - set(data["actor_id"]))
    if not new:
        return kept.reset_index(drop=True)
    return frame("actors", [*(plain(r) for r in records(kept)), *(known.row(i) for i in new)])
