"""Settling what coders disagree on: the list, the decisions, and the gold that comes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.coding.tables import frame
from workbook.errors import DecisionError, WorkbookError
from workbook.review.agreement import COMPARED
from workbook.review.anchor import anchor_of
from workbook.review.apply import mend_references
from workbook.review.decisions import package_version
from workbook.review.fields import FIELDS, ID, PRIMARY, SPANS, Known, changed_row, columns_of, plain, records, seen
from workbook.review.ledger import Decision, Ledger, entries_of
from workbook.review.units import Unit, match_units, shared_documents

__all__ = ["Adjudication", "disagreements"]

#: Spans whose differences are disagreements, unless ``spans`` says otherwise.
_STRICT = {"mentions": ("span",), "quotations": ("content", "cue", "source"), "stances": ()}


def disagreements(
    codings: Mapping[str, Coding], table: str = "stances", *, spans: bool | None = None, overlap: float | None = None
) -> pd.DataFrame:
    """List what coders disagree on.

    Parameters
    ----------
    codings : mapping
        Coder to Coding.
    table : {"stances", "quotations", "mentions"}
    spans : bool, optional
        Whether spans that differ are listed; by default of quotations and mentions, not of the evidence of stances.
    overlap : float, optional
        Intersection over union from which two spans are one unit.

    Returns
    -------
    pandas.DataFrame
        ``unit, doc_id, start, end, surface, about`` and a column for each coder. ``about`` is a field, with each coder's
        value, or ``missing``, with the values of those who have the record.
    """
    texts = shared_documents(codings)
    units = match_units(codings, table, overlap=overlap)
    return _listed(units, table, tuple(codings), texts, spans)


def _differences(unit: Unit, table: str, coders: Sequence[str], spans: bool | None) -> dict[str, dict[str, Any]]:
    """What a unit's coders disagree on: field (or ``missing``) to coder to value."""
    values = {c: seen(table, r) for c, r in unit.records.items()}
    if len(values) < len(coders):
        shown = {c: " · ".join(str(_shown(v[f])) for f in COMPARED[table][:3]) for c, v in values.items()}
        return {"missing": {c: shown.get(c) for c in coders}}
    strict = _STRICT[table] if spans is None else SPANS[table] if spans else ()
    out = {}
    for field in (*COMPARED[table], *strict):
        own = {c: values[c][field] for c in coders}
        if any(v != own[coders[0]] for v in own.values()):
            out[field] = {c: _shown(v) for c, v in own.items()}
    return out


def _shown(value: Any) -> Any:
    return value[2] if isinstance(value, list) else value


def _listed(
    units: Sequence[Unit], table: str, coders: Sequence[str], texts: Mapping[str, str], spans: bool | None
) -> pd.DataFrame:
    rows = []
    for unit in units:
        for about, own in _differences(unit, table, coders, spans).items():
            surface = texts[unit.doc_id][unit.start : unit.end]
            place = {"unit": unit.id, "doc_id": unit.doc_id, "start": unit.start, "end": unit.end, "surface": surface}
            rows.append({**place, "about": about, **own})
    return pd.DataFrame(rows, columns=["unit", "doc_id", "start", "end", "surface", "about", *coders])


class Adjudication:
    """The settling of disagreements; made by ``store.adjudicate(codings, by=…)``. Each decision is kept at once.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> store = wb.review.open(tempfile.mkdtemp() + "/decisions.sqlite")
    >>> stance = coding.stances["stance_id"].iloc[0]
    >>> decision = store.coder("basim").correct(coding, stance, position="conditional")
    >>> codings = {"amal": coding, "basim": store.apply(coding, coder="basim")}
    >>> settle = store.adjudicate(codings, by="ziad", tables=["stances"])
    >>> settle.open()[["about", "amal", "basim"]].values.tolist()
    [['position', 'oppose', 'conditional']]
    >>> decision = settle.take(settle.open()["unit"].iloc[0], "amal")
    >>> settle
    Adjudication(by ziad: 0 of 1 units left to settle)
    >>> settle.gold().stances["position"].tolist()
    ['oppose']
    """

    def __init__(
        self, ledger: Ledger, codebook: Codebook, codings: Mapping[str, Coding], *, tables: Sequence[str] | None,
        spans: bool | None,
    ) -> None:  # fmt: skip
        self._ledger, self._codings, self._spans = ledger, dict(codings), spans
        self._texts = shared_documents(codings)
        chosen = (
            [t for t in ID if any(len(getattr(c, t)) for c in codings.values())] if tables is None else list(tables)
        )
        self._units = {t: match_units(codings, t) for t in chosen}
        self._by_id = {u.id: (t, u) for t, units in self._units.items() for u in units}
        actors: dict[str, dict[str, Any]] = {}
        for coding in codings.values():
            for actor in records(coding.actors):
                actors.setdefault(str(actor["actor_id"]), actor)
        issues = {i for c in codings.values() for i in c.stances["issue"].dropna()}
        quotations = {q for c in codings.values() for q in c.quotations["quotation_id"]}
        self._known = Known(codebook, actors, issues, quotations)

    def open(self, table: str | None = None) -> pd.DataFrame:
        """What is left to settle: ``table`` and the columns of :func:`disagreements`."""
        settled = self._settled()
        frames = []
        for name, units in self._units.items():
            if table in (None, name):
                left = [u for u in units if u.id not in settled]
                listed = _listed(left, name, tuple(self._codings), self._texts, self._spans)
                listed.insert(0, "table", name)
                frames.append(listed)
        if not frames:
            raise WorkbookError(f"table={table!r} is not settled here; there are {', '.join(self._units)}")
        return pd.concat(frames, ignore_index=True)

    def take(self, unit: str, coder: str, *, comment: str | None = None, **fields: Any) -> Decision:
        """Settle a unit by a coder's record, with other values of some fields if you give them.

        Raises
        ------
        DecisionError
            If there is no such unit, the coder has no record in it, or a value is not known.
        """
        table, found = self._unit(unit)
        if coder not in found.records:
            raise DecisionError(f"{coder!r} has no record there; take {' or '.join(found.records)}'s, or drop the unit")
        text = self._texts[found.doc_id]
        row = found.records[coder]
        values = {f: self._known.check(table, f, v, text, found.doc_id) for f, v in fields.items()}
        changes = {f: (seen(table, row)[f], v) for f, v in values.items()}
        return self._keep("accept", table, found, row, changes, comment)

    def drop(self, unit: str, *, comment: str | None = None) -> Decision:
        """Settle a unit as no record at all."""
        table, found = self._unit(unit)
        return self._keep("reject", table, found, next(iter(found.records.values())), {}, comment)

    def undo(self) -> Decision | None:
        """Undo your last decision, and return it; None if there is none."""
        return self._ledger.undo()

    def redo(self) -> Decision | None:
        """Take back your last undo, unless you decided something since."""
        return self._ledger.redo()

    def outdated(self) -> list[Decision]:
        """Decisions about units that are there no more, because a coder has changed, added or removed a record since."""
        return [d for d in self._ledger.decisions() if d.record_id not in self._by_id]

    def gold(self, *, partial: bool = False) -> Coding:
        """The settled coding: what all agree on, and what was decided.

        Parameters
        ----------
        partial : bool
            Leave out what is not settled yet instead of refusing.

        Returns
        -------
        Coding
            Of the documents that all have coded. Fields that are not compared are the first coder's, or those of the
            record taken. :func:`workbook.review.write_gold` writes it for ``workbook evaluate``.

        Raises
        ------
        WorkbookError
            If something is left to settle.
        """
        settled = self._settled()
        left = [u for t, units in self._units.items() for u in units if u.id not in settled and self._differs(t, u)]
        if left and not partial:
            raise WorkbookError(
                f"{len(left)} units are not settled yet; open() lists them, gold(partial=True) leaves them out"
            )
        first = next(iter(self._codings.values()))
        documents = first.documents
        tables = {t: frame(t, []) for t in ("actors", *ID)}
        tables["documents"] = documents[documents["doc_id"].isin(self._texts)].reset_index(drop=True)
        skipped = {u.id for u in left}
        for table, units in self._units.items():
            rows = [self._result(table, u, settled.get(u.id)) for u in units if u.id not in skipped]
            tables[table] = frame(table, [plain(r) for r in rows if r is not None])
        mend_references(tables)
        columns = (
            ("mentions", "actor_id"),
            ("quotations", "speaker_id"),
            ("stances", "holder_id"),
            ("stances", "speaker_id"),
        )
        used = sorted({str(v) for t, c in columns for v in tables[t][c].dropna()})
        tables["actors"] = frame("actors", [plain(self._known.row(i)) for i in used])
        counts = {name: len(data) for name, data in tables.items()}
        review = {"adjudicated_by": self._ledger.coder, "coders": list(self._codings), "left_out": len(left)}
        return Coding(tables, {**first.meta, "review": review, "counts": counts})

    def __repr__(self) -> str:
        settled = self._settled()
        differing = [u for t, units in self._units.items() for u in units if self._differs(t, u)]
        left = sum(u.id not in settled for u in differing)
        return f"Adjudication(by {self._ledger.coder}: {left} of {len(differing)} units left to settle)"

    def _differs(self, table: str, unit: Unit) -> bool:
        return bool(_differences(unit, table, tuple(self._codings), self._spans))

    def _settled(self) -> dict[str, Decision]:
        return {d.record_id: d for d in self._ledger.decisions() if d.record_id in self._by_id}

    def _unit(self, unit: str) -> tuple[str, Unit]:
        if unit not in self._by_id:
            raise DecisionError(f"{unit!r}: no such unit; open() lists them")
        return self._by_id[unit]

    def _keep(
        self, action: str, table: str, unit: Unit, row: Mapping[str, Any], changes: dict[str, tuple[Any, Any]], comment: str | None
    ) -> Decision:  # fmt: skip
        start, end, _ = columns_of(PRIMARY[table])
        documents = next(iter(self._codings.values())).documents.set_index("doc_id")
        digest = str(documents.loc[unit.doc_id, "text_sha256"])
        anchor = anchor_of(self._texts[unit.doc_id], digest, unit.doc_id, int(row[start]), int(row[end]))
        record = seen(table, row) | {"row": str(row[ID[table]])}
        entries = entries_of(
            action, table, unit.id, record=record, anchor=anchor, changes=changes, comment=comment, version=package_version()
        )  # fmt: skip
        decision_id, at, seq = self._ledger.append(entries)
        return Decision(
            decision_id, seq, self._ledger.coder, at, "gold", action, table, unit.id, changes, anchor, record, None,
            package_version(), comment,
        )  # fmt: skip

    def _result(self, table: str, unit: Unit, decision: Decision | None) -> dict[str, Any] | None:
        """The gold's row of a unit: the first coder's, or what was decided – also if the coder has changed it since."""
        if decision is None:
            return next(iter(unit.records.values()))
        if decision.action == "reject":
            return None
        row = next((r for r in unit.records.values() if r[ID[table]] == decision.record["row"]), None)
        row = row if row is not None else next(iter(unit.records.values()))
        wanted = {f: decision.record[f] for f in FIELDS[table] if f in decision.record}
        wanted |= {f: new for f, (_, new) in decision.changes.items()}
        now = seen(table, row)
        changed = {f: v for f, v in wanted.items() if now[f] != v}
        return changed_row(table, row, changed, self._texts[unit.doc_id], self._known) if changed else row
