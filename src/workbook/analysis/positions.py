"""Who held what, and when it changed.

The rule from rows to positions is :meth:`workbook.Coding.positions`'s: one position an actor, issue and event (own words
before reported ones, a condition qualifies, strength decides). Here they are counted.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Unpack

import numpy as np
import pandas as pd

from workbook.analysis.bootstrap import ratio_intervals
from workbook.analysis.counting import Options, Part, one_of, part
from workbook.analysis.inputs import Names, Source, actor_ids, named
from workbook.coding.positions import POSITIONS, tally
from workbook.coding.positions import votes as settle

__all__ = ["changes", "positions", "support", "timeline"]

_BY = {"holder": "holder_id", "organisation": "organisation_id", "speaker": "speaker_id"}
_WHO = ["actor_id", "name", "name_en", "type"]


class _Votes(NamedTuple):
    """Settled positions with what they rest on, and the part they are of."""

    of: Part
    table: pd.DataFrame
    units: dict[str, int]


def _votes(source: Source, options: Options, *, by: str, over: str, reported: bool, actor: Names) -> _Votes:
    of = part(source, options, weight="event")
    one_of("by", by, tuple(_BY))
    units = of.units
    wanted = actor_ids(of.coding, actor)
    stances = of.coding.stances
    if wanted is not None:
        stances = stances[stances[_BY[by]].isin(wanted)]
    table = settle(stances, of.coding.documents, by=by, over=over, weight=of.weight, reported=reported)
    table = table.rename(columns={_BY[by]: "actor_id"})
    facts = stances.set_index("stance_id")
    docs = [facts.loc[ids, "doc_id"].tolist() for ids in table["stance_ids"]]
    names = {u: i for i, u in enumerate(dict.fromkeys(units.tolist()))}
    table["docs"] = docs
    table["drawn"] = [names[units[d[0]]] for d in docs]
    return _Votes(of, table, names)


def _documents(votes: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """In how many documents the votes of each group stand."""
    long = votes[[*keys, "docs"]].explode("docs")
    return long.groupby(keys, sort=True)["docs"].nunique().rename("documents").reset_index()


def positions(
    source: Source,
    *,
    by: str = "holder",
    over: str = "all",
    reported: bool = True,
    actor: Names = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say which position each actor holds on each issue, altogether or by period.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    by : {"holder", "organisation", "speaker"}
        Whose positions.
    over : {"all", "year", "month", "document"}
        The period. Dates too coarse for it come under ``undated``.
    reported : bool
        Whether positions that others report are taken in.
    actor : str or list of str, optional
        Only these actors (by id or name).
    **options
        Filters, ``weight`` (``event`` unless another is asked for) and the bootstrap, see
        :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``actor_id, name, name_en, type, issue, period, position``: the position of most events, a tie is ``mixed``;
        the number of events for each of ``support, oppose, conditional, neutral, mixed``; ``n``, their sum;
        ``score``, (support − oppose) / n, from −1 to +1; ``low, high``: its interval, null for fewer than five events;
        ``documents``.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> positions(coding)[["name", "issue", "position", "n", "score"]].values.tolist()
    [['قطر', 'normalisation-assad', 'oppose', 1, -1.0]]
    """
    votes = _votes(source, options, by=by, over=over, reported=reported, actor=actor)
    of = votes.of
    rolled = tally(votes.table)
    keys = ["actor_id", "issue", "period"]
    rolled["base"] = range(len(rolled))
    rows = votes.table.merge(rolled[[*keys, "base"]], on=keys)
    value = rows["vote"].map({"support": 1.0, "oppose": -1.0}).fillna(0.0)
    above = pd.DataFrame({"unit": rows["drawn"], "cell": rows["base"], "value": value})
    below = pd.DataFrame({"unit": rows["drawn"], "base": rows["base"], "value": 1.0})
    rolled[["low", "high"]] = ratio_intervals(
        above, below, rolled, n_units=len(votes.units), samples=of.samples, seed=of.seed, level=of.level
    ).to_numpy()
    rolled = rolled.merge(_documents(votes.table, keys), on=keys, how="left").drop(columns="base")
    return named(rolled, of.coding)


def support(
    source: Source,
    *,
    over: str = "year",
    by: str = "holder",
    reported: bool = True,
    neutral: bool = False,
    actor: Names = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say how the sides of each issue share the positions taken, period by period.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    over : {"year", "month", "all"}
    by : {"holder", "organisation", "speaker"}
        Whose positions: one for each actor, issue and event.
    reported : bool
        Whether positions that others report are taken in.
    neutral : bool
        Whether neutral ones are part of the whole.
    actor : str or list of str, optional
        Only these actors (by id or name).
    **options
        Filters, ``weight`` (``event`` unless another is asked for) and the bootstrap, see
        :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``issue, period, position, n``; ``of``: all positions on the issue in the period; ``share, low, high,
        documents``. A side that nobody took in a period in which others took one has a row with ``n`` 0.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> table = support(coding)
    >>> table[table["n"] > 0][["period", "position", "n", "of", "share"]].values.tolist()
    [['2021', 'oppose', 1, 1, 1.0]]
    """
    one_of("over", over, ("year", "month", "all"))
    votes = _votes(source, options, by=by, over=over, reported=reported, actor=actor)
    of, rows = votes.of, votes.table.rename(columns={"vote": "position"})
    if not neutral:
        rows = rows[rows["position"] != "neutral"]
    sides = [p for p in POSITIONS if neutral or p != "neutral"]
    whole = rows.groupby(["issue", "period"]).size().rename("of").reset_index()
    whole["base"] = range(len(whole))
    table = whole.merge(pd.DataFrame({"position": sides}), how="cross")
    table["cell"] = range(len(table))
    keys = ["issue", "period", "position"]
    rows = rows.merge(table[[*keys, "base", "cell"]], on=keys)
    rows = rows.assign(unit=rows["drawn"], value=1.0)
    table["n"] = np.bincount(rows["cell"].to_numpy(dtype=np.int64), minlength=len(table)) if len(table) else 0
    table["share"] = table["n"] / table["of"]
    table[["low", "high"]] = ratio_intervals(
        rows, rows, table, n_units=len(votes.units), samples=of.samples, seed=of.seed, level=of.level
    ).to_numpy()
    table = table.merge(_documents(rows, keys), on=keys, how="left")
    table["documents"] = table["documents"].fillna(0).astype("int64")
    return table[["issue", "period", "position", "n", "of", "share", "low", "high", "documents"]]


def timeline(
    source: Source, *, by: str = "holder", reported: bool = True, actor: Names = None, **options: Unpack[Options]
) -> pd.DataFrame:
    """List the dated positions of each actor on each issue, with the words that show them.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    by : {"holder", "organisation", "speaker"}
        Whose positions: one for each actor, issue and event.
    reported : bool
        Whether positions that others report are taken in.
    actor : str or list of str, optional
        Only these actors (by id or name).
    **options
        Filters and ``weight`` (``event`` unless another is asked for), see
        :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``actor_id, name, name_en, type, issue, date, position``; ``n``: the stance rows that it was settled from;
        ``documents``; ``doc_id, evidence``: the document and words of the row that says it most surely. What has no
        date is left out.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> timeline(coding)[["name", "date", "position"]].values.tolist()
    [['قطر', '2021-05-01', 'oppose']]
    """
    votes = _votes(source, options, by=by, over="all", reported=reported, actor=actor)
    facts = votes.of.coding.stances.set_index("stance_id")[
        ["date", "position", "reported", "confidence", "doc_id", "evidence"]
    ]
    rows = {str(ident): row for ident, *row in facts.itertuples(name=None)}
    out = []
    for who, issue, position, ids, docs in zip(
        *(votes.table[c] for c in ("actor_id", "issue", "vote", "stance_ids", "docs")), strict=True
    ):
        behind = [rows[i] for i in ids]
        dates = sorted(row[0] for row in behind if isinstance(row[0], str))
        if not dates:
            continue
        best = min(behind, key=lambda row: (row[1] != position, row[2] is True, -_number(row[3])))
        out.append((who, issue, dates[0], position, len(behind), len(set(docs)), best[4], best[5]))
    columns = ["actor_id", "issue", "date", "position", "n", "documents", "doc_id", "evidence"]
    table = pd.DataFrame(out, columns=columns).sort_values(["actor_id", "issue", "date", "doc_id"], kind="stable")
    return named(table.reset_index(drop=True), votes.of.coding)


def _number(value: Any) -> float:
    return 0.0 if pd.isna(value) else float(value)


def changes(
    source: Source,
    *,
    least: int = 1,
    by: str = "holder",
    reported: bool = True,
    actor: Names = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """List where an actor's dated positions on an issue change from one to the next.

    A change lies between two dates on which the texts show different positions. It says that what was *found* differs;
    when the actor changed, and whether, has to be read: a single misread row makes two changes. ``n_before`` and
    ``n_after`` say on how many dates in a row the positions on either side were found. Neutral rows are passed over,
    and where one day has several positions it is ``mixed``.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    least : int
        Dates in a row that each side of a change must have.
    by, reported, actor, **options
        As of :func:`timeline`.

    Returns
    -------
    pandas.DataFrame
        ``actor_id, name, name_en, type, issue, before, after, kind`` (``reversal`` between support and oppose, else
        ``shift``), ``date_before`` (the last date before), ``date_after`` (the first after), ``n_before, n_after,
        doc_before, evidence_before, doc_after, evidence_after``.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01"),
    ...                   wb.Document("b", "أيدت قطر التطبيع مع نظام الأسد.", date="2023-05-01")])
    >>> changes(coding)[["name", "before", "after", "kind", "date_after"]].values.tolist()
    [['قطر', 'oppose', 'support', 'reversal', '2023-05-01']]
    """
    found = timeline(source, by=by, reported=reported, actor=actor, **options)
    found = found[found["position"] != "neutral"]
    out = []
    for _, rows in found.groupby(["actor_id", "issue"], sort=True):
        days = rows.groupby("date", sort=True).agg(
            position=("position", lambda p: p.iloc[0] if p.nunique() == 1 else "mixed"),
            doc_id=("doc_id", "first"),
            evidence=("evidence", "first"),
        )
        run = (days["position"] != days["position"].shift()).cumsum()
        lengths = run.value_counts()
        who = rows.iloc[0][[*_WHO, "issue"]].tolist()
        for at in range(1, len(days)):
            one, two = days.iloc[at - 1], days.iloc[at]
            held = int(lengths[run.iloc[at - 1]]), int(lengths[run.iloc[at]])
            if one["position"] == two["position"] or min(held) < least:
                continue
            pair = (one["position"], two["position"])
            kind = "reversal" if set(pair) == {"support", "oppose"} else "shift"
            dates = (days.index[at - 1], days.index[at])
            out.append(
                (*who, *pair, kind, *dates, *held, one["doc_id"], one["evidence"], two["doc_id"], two["evidence"])
            )
    columns = [
        *_WHO, "issue", "before", "after", "kind", "date_before", "date_after", "n_before", "n_after",
        "doc_before", "evidence_before", "doc_after", "evidence_after",
    ]  # fmt: skip
    return pd.DataFrame(out, columns=columns)
