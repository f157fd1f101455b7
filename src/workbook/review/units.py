"""Which records of several coders are one and the same: the units that agreement is counted over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.review.fields import ID, PRIMARY, columns_of, plain, records
from workbook.review.matching import content_set

__all__ = ["Unit", "match_units", "shared_documents"]

#: Share of a span (intersection over union) from which two records are one unit. The evidence of a stance is a matter of
#: taste, so any overlap does.
OVERLAP = {"mentions": 0.5, "quotations": 0.5, "stances": 0.0}


@dataclass(frozen=True)
class Unit:
    """One thing in a text that at least one coder made a record of.

    Attributes
    ----------
    id : str
        Hashes the table and the records, so the same codings give the same one.
    doc_id : str
    start, end : int
        The span of the first coder's record.
    records : dict
        Coder to that coder's row.
    """

    id: str
    doc_id: str
    start: int
    end: int
    records: dict[str, dict[str, Any]] = field(repr=False)


def shared_documents(codings: Mapping[str, Coding]) -> dict[str, str]:
    """The documents that all have coded, with their texts, in the order of the first coding.

    Raises
    ------
    WorkbookError
        If there are fewer than two codings, no document is in all, or one has another text in another coding.
    """
    if len(codings) < 2:
        raise WorkbookError("agreement takes two codings or more: {'amal': …, 'basim': …}")
    tables = {c: coding.documents.set_index("doc_id") for c, coding in codings.items()}
    first = next(iter(tables.values()))
    out = {}
    for doc in first.index:
        if all(doc in t.index for t in tables.values()):
            digests = {c: t.loc[doc, "text_sha256"] for c, t in tables.items()}
            if len(set(digests.values())) > 1:
                raise WorkbookError(
                    f"{doc}: the text is not the same in the codings of {', '.join(digests)}; code one version"
                )
            out[str(doc)] = str(first.loc[doc, "text"])
    if not out:
        raise WorkbookError(f"{', '.join(codings)} have coded no document in common")
    return out


def match_units(codings: Mapping[str, Coding], table: str, *, overlap: float | None = None) -> list[Unit]:
    """Match the records of several coders one to one.

    Coder by coder, each record joins the unit it overlaps most, if by enough and no record of the same coder did; of stances
    on the same words those on the same issue and of the same holder come first. Contents are compared without edge
    punctuation, marks and a leading complementiser.

    Parameters
    ----------
    codings : mapping
        Coder to Coding.
    table : {"quotations", "stances", "mentions"}
    overlap : float, optional
        Intersection over union from which two spans are one; by default .5, for the evidence of stances any.

    Returns
    -------
    list of Unit
        In text order.
    """
    if table not in ID:
        raise WorkbookError(f"table={table!r} is not known; choose one of {', '.join(ID)}")
    least = OVERLAP[table] if overlap is None else overlap
    texts = shared_documents(codings)
    start, end, _ = columns_of(PRIMARY[table])
    of_doc: dict[str, dict[str, list[dict[str, Any]]]] = {doc: {} for doc in texts}
    for coder, coding in codings.items():
        for row in records(getattr(coding, table)):
            if row["doc_id"] in of_doc:
                of_doc[str(row["doc_id"])].setdefault(coder, []).append(row)
    out = []
    for doc, by_coder in of_doc.items():
        found = _match(table, texts[doc], by_coder, least)
        units = []
        for members in found:
            first = next(iter(members.values()))
            key = [table, *sorted(f"{c}\0{r[ID[table]]}" for c, r in members.items())]
            name = f"u-{hashlib.sha256(chr(0).join(key).encode()).hexdigest()[:16]}"
            units.append(Unit(name, doc, int(first[start]), int(first[end]), members))
        out += sorted(units, key=lambda u: (u.start, u.end, u.id))
    return out


def _match(
    table: str, text: str, by_coder: Mapping[str, Sequence[dict[str, Any]]], least: float
) -> list[dict[str, dict[str, Any]]]:
    units: list[dict[str, dict[str, Any]]] = []
    covered: list[list[frozenset[int]]] = []
    for coder, rows in by_coder.items():
        sets = [_offsets(table, text, row) for row in rows]
        scored = []
        for u, members in enumerate(units):
            for r, row in enumerate(rows):
                share = max(_share(sets[r], other) for other in covered[u])
                if share > 0 and share >= least:
                    alike = sum(any(plain(row[f]) == plain(m[f]) for m in members.values()) for f in _keys(table))
                    scored.append((-alike, -share, u, r))
        taken_units: set[int] = set()
        taken_rows: set[int] = set()
        for _, _, u, r in sorted(scored):
            if u not in taken_units and r not in taken_rows:
                taken_units.add(u)
                taken_rows.add(r)
                units[u][coder] = rows[r]
                covered[u].append(sets[r])
        for r, row in enumerate(rows):
            if r not in taken_rows:
                units.append({coder: row})
                covered.append([sets[r]])
    return units


def _keys(table: str) -> Iterable[str]:
    return ("issue", "holder_id") if table == "stances" else ()


def _offsets(table: str, text: str, row: Mapping[str, Any]) -> frozenset[int]:
    if table == "quotations":
        spans = plain(row["content_spans"]) or [[int(row["content_start"]), int(row["content_end"])]]
        whole = content_set(text, spans)
        return whole or frozenset(range(int(row["content_start"]), int(row["content_end"])))
    start, end, _ = columns_of(PRIMARY[table])
    return frozenset(range(int(row[start]), int(row[end])))


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0
