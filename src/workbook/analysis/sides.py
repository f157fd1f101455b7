"""The sides of an issue in their own words, and who stands on both."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from workbook.analysis.counting import Options, Part, one_of, part
from workbook.analysis.inputs import Names, Source, actor_ids, as_list, named
from workbook.coding.positions import POSITIONS
from workbook.corpus.dates import parse_date

__all__ = ["citation", "contradictions", "sides"]

_BY = {"holder": "holder_id", "organisation": "organisation_id", "speaker": "speaker_id"}


def citation(document: pd.Series) -> str:
    """Say where a document can be found: outlet, date, and address.

    The address is the document's ``url``; without one the first of its ``sources``, without those its id.

    Examples
    --------
    >>> citation(pd.Series({"doc_id": "a", "outlet": "المرصد", "date": "2021-05", "url": None}))
    'المرصد, 2021-05, a'
    """
    date = document.get("date")
    parts = (document.get("outlet"), date if isinstance(date, str) else "undated", _address(document))
    return ", ".join(p for p in parts if isinstance(p, str) and p)


def _address(document: pd.Series) -> str:
    url, sources = document.get("url"), document.get("sources")
    if isinstance(url, str) and url:
        return url
    return sources.split("; ")[0] if isinstance(sources, str) and sources else str(document["doc_id"])


def sides(
    source: Source,
    *,
    position: Names = None,
    by: str = "holder",
    reported: bool = True,
    actor: Names = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """List the words that show each side of an issue, with citation.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    position : str or list of str, optional
        Only these sides (``support``, ``oppose``, ``conditional``, ``neutral``).
    by : {"holder", "organisation", "speaker"}
        Whose words.
    reported : bool
        Whether positions that others report are taken in.
    actor : str or list of str, optional
        Only these actors (by id or name).
    **options
        Filters and ``weight``; with ``event``, which holds unless another is asked for, of an actor's rows on one side
        in one event the surest is kept, own words first. See :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``issue, position, actor_id, name, name_en, type``; ``evidence``, the words of the text; ``quote``, the content
        of the quotation it lies in, if in one; ``kind`` of that quotation; ``condition, reported, confidence, date,
        outlet, address, citation, doc_id, start, end`` (offsets of the evidence). By issue, side and date.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01", outlet="المرصد")])
    >>> sides(coding, issue="normalisation-assad")[["position", "name", "citation"]].values.tolist()
    [['oppose', 'قطر', 'المرصد, 2021-05-01, a']]
    """
    for value in as_list(position):
        one_of("position", value, POSITIONS[:4])
    of, rows = _rows(source, options, by=by, reported=reported, actor=actor)
    if position is not None:
        rows = rows[rows["position"].isin(as_list(position))]
    rows = rows.sort_values(["reported", "confidence"], ascending=[True, False], kind="stable")
    if of.weight != "row":
        rows = rows.assign(unit=rows["doc_id"].map(of.units))
        rows = rows.drop_duplicates(["actor_id", "issue", "position", "unit"])
    quotations = of.coding.quotations.drop_duplicates("quotation_id").set_index("quotation_id")
    documents = of.coding.documents.set_index("doc_id", drop=False)
    places = {
        doc: (_address(documents.loc[doc]), citation(documents.loc[doc])) for doc in dict.fromkeys(rows["doc_id"])
    }
    table = pd.DataFrame(
        {
            "issue": rows["issue"], "position": rows["position"], "actor_id": rows["actor_id"], "evidence": rows["evidence"],
            "quote": rows["quotation_id"].map(quotations["content"]), "kind": rows["quotation_id"].map(quotations["kind"]),
            "condition": rows["condition"], "reported": rows["reported"], "confidence": rows["confidence"],
            "date": rows["doc_id"].map(documents["date"]), "outlet": rows["doc_id"].map(documents["outlet"]),
            "address": [places[d][0] for d in rows["doc_id"]], "citation": [places[d][1] for d in rows["doc_id"]],
            "doc_id": rows["doc_id"], "start": rows["evidence_start"], "end": rows["evidence_end"],
        }
    )  # fmt: skip
    order = {p: i for i, p in enumerate(POSITIONS)}
    table = table.sort_values(
        ["issue", "position", "date", "doc_id", "start"],
        key=lambda c: c.map(order) if c.name == "position" else c,
        kind="stable",
    )
    return named(table.reset_index(drop=True), of.coding)


def contradictions(
    source: Source,
    *,
    by: str = "holder",
    reported: bool = False,
    actor: Names = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """List who is found for and against the same issue.

    Each row gives the two passages that lie closest in time, to be read: they may be a change of mind over years, two
    sides of a thing that the issue holds together, a condition left out – or a misreading. What others report of an
    actor is no contradiction of his own, so it is left out unless asked for.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    by : {"holder", "organisation", "speaker"}
        Who contradicts: with ``organisation``, a body whose members do.
    reported : bool
        Whether positions that others report are taken in.
    actor : str or list of str, optional
        Only these actors (by id or name).
    **options
        Filters, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
    ``actor_id, name, name_en, type, issue``; ``n_support, n_oppose``: events (or what ``weight`` says) on each side;
        ``documents``: those that hold either; ``days`` between the closest pair, null without dates;
        ``same_document``; and of the pair ``support, support_citation, oppose, oppose_citation``. Closest pairs first.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01"),
    ...                   wb.Document("b", "أيدت قطر التطبيع مع نظام الأسد.", date="2021-05-31")])
    >>> contradictions(coding)[["name", "n_support", "n_oppose", "days", "same_document"]].values.tolist()
    [['قطر', 1, 1, 30, False]]
    """
    of, rows = _rows(source, options, by=by, reported=reported, actor=actor)
    rows = rows[rows["position"].isin(["support", "oppose"])]
    rows = rows.assign(unit=rows["stance_id"] if of.weight == "row" else rows["doc_id"].map(of.units))
    documents = of.coding.documents.set_index("doc_id", drop=False)
    out = []
    for (who, issue), group in rows.groupby(["actor_id", "issue"], sort=True):
        pro, con = (group[group["position"] == p] for p in ("support", "oppose"))
        if pro.empty or con.empty:
            continue
        pairs = [(*_distance(a, b), a, b) for a in pro.to_dict("records") for b in con.to_dict("records")]
        _, days, one, two = min(pairs, key=lambda pair: pair[0])
        out.append(
            {
                "actor_id": who, "issue": issue, "n_support": pro["unit"].nunique(), "n_oppose": con["unit"].nunique(),
                "documents": group["doc_id"].nunique(), "days": days, "same_document": one["doc_id"] == two["doc_id"],
                "support": one["evidence"], "support_citation": citation(documents.loc[one["doc_id"]]),
                "oppose": two["evidence"], "oppose_citation": citation(documents.loc[two["doc_id"]]),
            }
        )  # fmt: skip
    columns = ["actor_id", "issue", "n_support", "n_oppose", "documents", "days", "same_document", "support", "support_citation", "oppose", "oppose_citation"]  # fmt: skip
    table = pd.DataFrame(out, columns=columns).astype({"days": "Int64"})
    return named(table.sort_values("days", kind="stable").reset_index(drop=True), of.coding)


def _rows(source: Source, options: Options, *, by: str, reported: bool, actor: Names) -> tuple[Part, pd.DataFrame]:
    """The stance rows that are taken in: those of somebody, without questions."""
    one_of("by", by, tuple(_BY))
    of = part(source, options, weight="event")
    of.units  # noqa: B018 - a weight that is not known is told even where nothing is found
    rows = of.coding.stances.assign(actor_id=lambda t: t[_BY[by]])
    rows = rows[rows["actor_id"].notna() & (rows["reality"] != "question")]
    wanted = actor_ids(of.coding, actor)
    if wanted is not None:
        rows = rows[rows["actor_id"].isin(wanted)]
    return of, rows if reported else rows[~rows["reported"].fillna(False).astype(bool)]


def _distance(one: dict[Any, Any], two: dict[Any, Any]) -> tuple[tuple[int, int], int | None]:
    """How far two rows lie apart: a key to sort by (time, then place), and the days where both have a date."""
    place = abs(one["evidence_start"] - two["evidence_start"]) if one["doc_id"] == two["doc_id"] else 10**9
    dates = [parse_date(r["date"]) if isinstance(r["date"], str) else None for r in (one, two)]
    if dates[0] is None or dates[1] is None:
        return (0 if one["doc_id"] == two["doc_id"] else 10**6, place), None
    days = abs((dates[0].start - dates[1].start).days)
    return (days, place), days
