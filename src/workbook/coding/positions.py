"""From rows to positions: what one actor holds on an issue in a document, month or year."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from workbook.errors import WorkbookError

__all__ = ["POSITIONS", "positions", "units", "votes"]

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
    table = votes(stances, documents, by=by, over=over, weight=weight, reported=reported)
    key = _BY[by]
    out = []
    for (actor, issue, period), group in table.groupby([key, "issue", "period"], sort=True):
        counts = {p: int((group["vote"] == p).sum()) for p in POSITIONS}
        n = len(group)
        out.append(
            {
                key: actor, "name": names.get(actor, actor), "issue": issue, "period": period, "position": _majority(counts),
                **counts, "n": n, "score": (counts["support"] - counts["oppose"]) / n,
            }
        )  # fmt: skip
    columns = [key, "name", "issue", "period", "position", *POSITIONS, "n", "score"]
    return pd.DataFrame(out, columns=columns)


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
        ``holder_id`` (or ``organisation_id``, ``speaker_id``), ``issue, period, unit, vote``; one row an actor, issue,
        period and unit (event, document or row).
    """
    for name, value, valid in (("by", by, _BY), ("over", over, _OVER), ("weight", weight, _WEIGHTS)):
        if value not in valid:
            raise WorkbookError(f"{name}={value!r} is not known; choose one of {', '.join(valid)}")
    key = _BY[by]
    rows = stances[stances[key].notna() & (stances["reality"] != "question")]
    if not reported:
        rows = rows[~rows["reported"].astype(bool)]
    facts = documents.set_index("doc_id")
    rows = rows.assign(
        unit=rows["doc_id"].map(units(facts, weight)) if weight != "row" else rows["stance_id"],
        period=_periods(rows, over),
    )
    settled = [
        (actor, issue, period, str(unit), _settle(group))
        for (actor, issue, period, unit), group in rows.groupby([key, "issue", "period", "unit"], sort=True)
    ]
    return pd.DataFrame(settled, columns=[key, "issue", "period", "unit", "vote"])


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
        own = facts["event_id"].astype("object").where(facts["event_id"].notna(), own)
    return own


def _settle(group: pd.DataFrame) -> str:
    """One position of the rows of one unit: own words before reported ones, a condition qualifies, strength decides."""
    own = group[~group["reported"].astype(bool)]
    rows = own if len(own) else group
    weights = {p: int(rows.loc[rows["position"] == p, "strength"].fillna(2).sum()) for p in POSITIONS[:4]}
    stated: Iterable[str] = [p for p in POSITIONS[:4] if weights[p] or (rows["position"] == p).any()]
    taken = [p for p in stated if p != "neutral"] or list(stated)
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
