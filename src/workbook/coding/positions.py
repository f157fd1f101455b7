"""From rows to positions: what one actor holds on an issue in a document, month or year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.errors import WorkbookError

__all__ = ["POSITIONS", "positions", "tally", "units", "votes"]

#: Positions of the rolled-up table; ``mixed`` is what rows that contradict each other come to.
POSITIONS = ("support", "oppose", "conditional", "neutral", "mixed")
_BY = {"holder": "holder_id", "organisation": "organisation_id", "speaker": "speaker_id"}
_OVER = {"document": 0, "year": 4, "month": 7, "all": 0}
_WEIGHTS = ("event", "document", "row")


def positions(
    stances: pd.DataFrame,
    documents: pd.DataFrame,
    names: pd.Series,
    *,
    by: str = "holder",
    over: str = "document",
    weight: str = "event",
    reported: bool = True,
) -> pd.DataFrame:
    """Roll stance rows up; :meth:`workbook.Coding.positions` says by which rule.

    Parameters
    ----------
    stances, documents : pandas.DataFrame
        Tables of a coding.
    names : pandas.Series
        Actor names by actor id.
    """
    table = tally(votes(stances, documents, by=by, over=over, weight=weight, reported=reported))
    key = _BY[by]
    table.insert(1, "name", [names.get(actor, actor) for actor in table[key]])
    return table


def tally(settled: pd.DataFrame) -> pd.DataFrame:
    """Count what :func:`votes` settled: one position an actor, issue and period.

    Returns
    -------
    pandas.DataFrame
        The actor's column, ``issue, period, position``, the number of units for each of ``POSITIONS``, ``n, score``.
    """
    key = settled.columns[0]
    counted: dict[tuple[str, str, str], dict[str, int]] = {}
    for actor, issue, period, vote in zip(*(settled[c] for c in (key, "issue", "period", "vote")), strict=True):
        counted.setdefault((actor, issue, period), dict.fromkeys(POSITIONS, 0))[vote] += 1
    out = []
    for (actor, issue, period), counts in sorted(counted.items()):
        n = sum(counts.values())
        score = (counts["support"] - counts["oppose"]) / n
        out.append((actor, issue, period, _majority(counts), *counts.values(), n, score))
    return pd.DataFrame(out, columns=[key, "issue", "period", "position", *POSITIONS, "n", "score"])


def votes(
    stances: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    by: str = "holder",
    over: str = "document",
    weight: str = "event",
    reported: bool = True,
) -> pd.DataFrame:
    """Settle the stance rows of each unit: what :func:`positions` counts.

    Returns
    -------
    pandas.DataFrame
        ``holder_id`` (or ``organisation_id``, ``speaker_id``), ``issue, period, unit, vote, stance_ids``; one row an
        actor, issue, period and unit (event, document or row), with the rows that it was settled from.
    """
    for name, value, valid in (("by", by, _BY), ("over", over, _OVER), ("weight", weight, _WEIGHTS)):
        if value not in valid:
            raise WorkbookError(f"{name}={value!r} is not known; choose one of {', '.join(valid)}")
    key = _BY[by]
    rows = stances[stances[key].notna() & (stances["reality"] != "question")]
    if not reported:
        rows = rows[~rows["reported"].fillna(False).astype(bool)]
    facts = documents.set_index("doc_id")
    rows = rows.assign(
        unit=rows["doc_id"].map(units(facts, weight)) if weight != "row" else rows["stance_id"],
        period=_periods(rows, over),
    )
    columns = (key, "issue", "period", "unit", "stance_id", "position", "strength", "reported")
    groups: dict[tuple[str, str, str, str], list[tuple[Any, ...]]] = {}
    for actor, issue, period, unit, *row in zip(*(rows[c].tolist() for c in columns), strict=True):
        groups.setdefault((actor, issue, period, str(unit)), []).append(tuple(row))
    settled = [(*place, _settle(group), [row[0] for row in group]) for place, group in sorted(groups.items())]
    return pd.DataFrame(settled, columns=[key, "issue", "period", "unit", "vote", "stance_ids"])


def _periods(rows: pd.DataFrame, over: str) -> pd.Series:
    if over == "document":
        return rows["doc_id"]
    if over == "all":
        return pd.Series("all", index=rows.index, dtype="str")
    length = _OVER[over]
    dates = rows["date"].astype("str")
    known = rows["date"].notna() & (dates.str.len() >= length)
    return dates.str[:length].where(known, "undated")


def units(facts: pd.DataFrame, weight: str) -> pd.Series:
    """What counts once: the event, else the text of which others are copies, else the document.

    Parameters
    ----------
    facts : pandas.DataFrame
        The documents, indexed by ``doc_id``.
    weight : {"event", "document"}
    """
    own = pd.Series(facts.index, index=facts.index, dtype="object")
    if weight == "document":
        return own
    if "duplicate_of" in facts:
        own = facts["duplicate_of"].astype("object").where(facts["duplicate_of"].notna(), own)
    if "event_id" in facts:
        event = facts["event_id"].astype("object")
        event = event.where(event.notna(), own.map(event))
        own = event.where(event.notna(), own)
    return own


def _settle(group: list[tuple[Any, ...]]) -> str:
    """One position of the rows of one unit: own words before reported ones, a condition qualifies, strength decides.

    A row is its id, position, strength and whether it is reported.
    """
    own = [row for row in group if row[3] is not True]
    weights: dict[str, int] = {}
    for _, position, strength, _ in own or group:
        weights[position] = weights.get(position, 0) + (2 if pd.isna(strength) else int(strength))
    taken = [p for p in POSITIONS[:4] if p in weights and p != "neutral"] or [p for p in POSITIONS[:4] if p in weights]
    if len(taken) == 1:
        return taken[0]
    if "support" in taken and "oppose" in taken:
        if weights["support"] == weights["oppose"]:
            return "mixed"
        return "support" if weights["support"] > weights["oppose"] else "oppose"
    return "conditional"


def _majority(counts: dict[str, int]) -> str:
    most = max(counts.values())
    best = [p for p, n in counts.items() if n == most]
    return best[0] if len(best) == 1 else "mixed"
