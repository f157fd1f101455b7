"""Statements from a coding's stances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbook.analysis.networks.calendar import moment
from workbook.analysis.networks.statements import Statements, about_dates
from workbook.codebook import Codebook, load_codebook
from workbook.coding import Coding
from workbook.errors import WorkbookError

__all__ = ["from_coding"]

SCHEMES = ("binary", "signed")
NAMES = ("name", "name_en", "id")


def from_coding(
    coding: Coding,
    *,
    scheme: str = "binary",
    names: str = "name",
    reported: bool = True,
    parents: bool = False,
    registered: bool = False,
    codebook: Codebook | None = None,
) -> Statements:
    """Make statements of a coding's stances.

    ``person`` is the holder where it is a person, ``organization`` the holder's affiliation on the document's date (the
    holder itself where it is a body, state or group), ``concept`` the issue, ``agreement`` the position. Questions are
    left out.

    Parameters
    ----------
    coding : Coding
    scheme : {"binary", "signed"}
        ``binary``: support 1, oppose 0, everything else left out. ``signed``: support 1, conditional and neutral 0,
        oppose −1 (an integer qualifier).
    names : {"name", "name_en", "id"}
        What stands for an actor; where there is no English name the Arabic one stays.
    reported : bool
        Take positions in that others report.
    parents : bool
        Put each organisation's topmost parent in its place (a ministry's state).
    registered : bool
        Keep only organisations that the codebook registers, not what was found in a text alone.
    codebook : Codebook, optional
        Where the names of organisations are that the corpus does not mention itself; by default the shipped one.

    Returns
    -------
    Statements
        ``notes`` counts what was left out.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> from_coding(coding).table[["organization", "concept", "agreement"]].values.tolist()
    [['قطر', 'normalisation-assad', 0]]
    """
    for option, value, valid in (("scheme", scheme, SCHEMES), ("names", names, NAMES)):
        if value not in valid:
            raise WorkbookError(f"{option}={value!r} is not known; choose one of {', '.join(valid)}")
    notes = []
    rows = coding.stances
    rows = rows[rows["reality"].fillna("fact") != "question"]
    if not reported:
        rows = rows[~rows["reported"].fillna(False).astype(bool)]
    sides = (
        {"support": 1, "oppose": 0}
        if scheme == "binary"
        else {"support": 1, "oppose": -1, "conditional": 0, "neutral": 0}
    )
    if scheme == "binary":
        out = rows["position"][~rows["position"].isin(list(sides))].value_counts()
        if len(out):
            counts = ", ".join(f"{n} {position}" for position, n in sorted(out.items()))
            notes.append(f"statements left out: {counts} (the scheme 'signed' keeps them)")
    rows = rows[rows["position"].isin(list(sides))].reset_index(drop=True)
    actors = _with_registered(coding.actors.set_index("actor_id"), rows["organisation_id"], codebook, parents)
    labels = _labels(actors, names)
    organisations = rows["organisation_id"].astype("object").where(rows["organisation_id"].notna(), None)
    if parents:
        parent = {str(i): str(p) for i, p in actors["parent_id"].dropna().items()}
        organisations = pd.Series([_top(i, parent) for i in organisations], index=rows.index, dtype="object")
    persons = rows["holder_id"].where(rows["holder_id"].map(actors["type"]).isin(["person", "unnamed"]))
    if homeless := int(organisations.isna().sum()):
        notes.append(f"statements of persons without a known organisation: {homeless}")
    if registered:
        known = organisations.map(lambda i: i in actors.index and actors.loc[i, "status"] == "registered")
        if lost := int((organisations.notna() & ~known).sum()):
            notes.append(f"statements of organisations that no codebook registers, left out: {lost}")
        rows = rows[known].reset_index(drop=True)
        organisations = organisations[known].reset_index(drop=True)
        persons = persons[known].reset_index(drop=True)
    documents = coding.documents.set_index("doc_id")
    times, coarse = _days(documents)
    table = pd.DataFrame(
        {
            "statement_id": rows["stance_id"],
            "time": rows["doc_id"].map(times),
            "person": [labels.get(i, "") for i in persons],
            "organization": [labels.get(i, i or "") for i in organisations],
            "concept": rows["issue"],
            "agreement": rows["position"].map(sides).astype("Int64"),
            "start_position": rows["evidence_start"],
            "stop_position": rows["evidence_end"],
            "text": rows["evidence"],
            "coder": rows["rule"],
            "document_id": rows["doc_id"],
            "document_title": rows["doc_id"].map(documents["title"]).fillna(""),
            "document_author": _meta(documents, rows, "author"),
            "document_source": _meta(documents, rows, "outlet"),
            "document_section": _meta(documents, rows, "section"),
            "document_type": _meta(documents, rows, "type"),
        }
    )
    notes += about_dates(table, coarse)
    kind = "boolean" if scheme == "binary" else "integer"
    used = set(organisations.dropna()) | set(persons.dropna())
    return Statements(
        table=table,
        variables={"person": "short text", "organization": "short text", "concept": "short text", "agreement": kind},
        entities=_entities(actors, labels, used),
        start=moment(times.min()) if times.notna().any() else None,
        stop=moment(times.max()) if times.notna().any() else None,
        notes=tuple(notes),
    )


def _with_registered(
    actors: pd.DataFrame, organisations: pd.Series, codebook: Codebook | None, parents: bool
) -> pd.DataFrame:
    """The actors, with those that only the codebook knows: organisations of roles, and their parents."""
    wanted = [i for i in organisations.dropna().unique() if i not in actors.index]
    if not wanted and not parents:
        return actors
    register = (codebook or load_codebook()).actors
    queue = wanted + (actors["parent_id"].dropna().tolist() if parents else [])
    new: dict[str, dict[str, Any]] = {}
    while queue:
        i = queue.pop()
        if i in actors.index or i in new or i not in register:
            continue
        entry = register[i]
        new[i] = {
            "name": entry.name, "name_en": entry.name_en, "type": entry.type, "wikidata": entry.wikidata,
            "parent_id": entry.parent, "status": "registered",
        }  # fmt: skip
        if parents and entry.parent:
            queue.append(entry.parent)
    more = pd.DataFrame.from_dict(
        new, orient="index", columns=["name", "name_en", "type", "wikidata", "parent_id", "status"]
    )
    return pd.concat([actors, more]) if new else actors


def _labels(actors: pd.DataFrame, names: str) -> dict[str, str]:
    """Actor id to label; where two actors share a name, their ids tell them apart."""
    ids = [str(i) for i in actors.index]
    if names == "id":
        return dict(zip(ids, ids, strict=True))
    labels = actors[names].astype("object").where(actors[names].notna(), actors["name"]).astype("str").tolist()
    twice = {label for label, n in Counter(labels).items() if n > 1}
    return {i: f"{label} [{i}]" if label in twice else label for i, label in zip(ids, labels, strict=True)}


def _top(actor: str | None, parent: Mapping[str, str]) -> str | None:
    seen = set()
    while actor is not None and actor in parent and actor not in seen:
        seen.add(actor)
        actor = parent[actor]
    return actor


def _days(documents: pd.DataFrame) -> tuple[pd.Series, set[Any]]:
    """The first moment of each document, and the documents whose date is coarser than a day."""
    begin = documents["date_start"].where(documents["date_start"].notna(), documents["date"])
    times = pd.to_datetime(begin.map(lambda v: moment(v) if isinstance(v, str) else None))
    dates = documents["date"].astype("object")
    return times, {i for i, d in dates.items() if isinstance(d, str) and len(d) < 10}


def _meta(documents: pd.DataFrame, rows: pd.DataFrame, column: str) -> pd.Series:
    if column not in documents:
        return pd.Series("", index=rows.index, dtype="object")
    return rows["doc_id"].map(documents[column]).fillna("").astype("str")


def _entities(actors: pd.DataFrame, labels: Mapping[str, str], used: set[Any]) -> pd.DataFrame:
    known = actors[actors.index.isin(used)]
    parts = []
    for variable in ("person", "organization"):
        part = known[(known["type"] == "person") == (variable == "person")]
        parts.append(
            pd.DataFrame(
                {
                    "variable": variable,
                    "value": [labels[i] for i in part.index],
                    "actor_id": part.index,
                    **{
                        c: part[c].astype("object").to_numpy()
                        for c in ("name", "name_en", "type", "wikidata", "parent_id", "status")
                    },
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
