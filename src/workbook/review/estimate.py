"""Shares corrected for the program's error, from a random sample of rows that a person has reviewed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.review.bootstrap import interval
from workbook.review.fields import FIELDS, ID, SPANS, plain, records

__all__ = ["CorrectedShare", "Sample", "corrected_share", "post_stratified", "sample_rows"]

#: What to show of a row that is to be reviewed.
_SHOWN = {
    "mentions": ("text", "form", "actor_id"),
    "quotations": ("speaker", "cue", "content", "kind"),
    "stances": ("holder", "issue", "position", "evidence"),
}
_ALL = "all"
#: Jeffreys' prior of a multinomial: half a row for each outcome.
_PRIOR = 0.5


@dataclass(frozen=True)
class Sample:
    """Rows drawn at random to be reviewed.

    Attributes
    ----------
    rows : pandas.DataFrame
        In random order: the first ones are a smaller random sample. The record's id, ``doc_id, stratum`` and what to read.
    table : str
    frame : dict
        Id of each row it was drawn from, to its stratum.
    """

    rows: pd.DataFrame = field(repr=False)
    table: str
    frame: Mapping[str, str] = field(repr=False)

    @property
    def ids(self) -> list[str]:
        """The ids of the drawn rows, in order."""
        return [str(i) for i in self.rows[ID[self.table]]]

    def head(self, n: int) -> Sample:
        """The first ``n`` rows: what is left of a sample that was reviewed in its order and not to the end."""
        return Sample(self.rows.head(n), self.table, self.frame)

    def check(self, coding: Coding) -> None:
        """Raise a WorkbookError unless the rows are those of a coding."""
        there = set(getattr(coding, self.table)[ID[self.table]])
        strange = next((i for i in self.frame if i not in there), None)
        if strange is not None:
            raise WorkbookError(
                f"the sample was drawn from another coding ({strange} is not in this one); draw it again"
            )

    def __repr__(self) -> str:
        strata = len(set(self.frame.values()))
        return f"Sample({len(self.rows)} of {len(self.frame)} {self.table}{f', {strata} strata' if strata > 1 else ''})"


def sample_rows(
    coding: Coding, n: int, *, table: str = "stances", within: Mapping[str, Any] | None = None, by: str | None = None,
    seed: int = 0,
) -> Sample:  # fmt: skip
    """Draw rows at random, for review.

    Parameters
    ----------
    coding : Coding
    n : int
        How many; all, where there are no more.
    table : {"stances", "quotations", "mentions"}
    within : mapping, optional
        Only rows with these values, such as ``{"issue": "normalisation-assad"}``.
    by : str, optional
        A column whose values are drawn from separately, in proportion but two of each at least, so that rare ones are there.
    seed : int
        The same coding and seed give the same sample.

    Raises
    ------
    WorkbookError
        If a table or column is not known, or no row is as asked for.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document(str(n), "رفضت قطر التطبيع مع نظام الأسد.") for n in range(9)])
    >>> sample_rows(coding, 4, within={"issue": "normalisation-assad"})
    Sample(4 of 9 stances)
    """
    if table not in ID:
        raise WorkbookError(f"table={table!r} is not known; choose one of {', '.join(ID)}")
    data = getattr(coding, table)
    for column in [*(within or {}), *([by] if by else [])]:
        if column not in data.columns:
            raise WorkbookError(f"{table} have no column {column!r}; there are {', '.join(data.columns)}")
    if n < 1:
        raise WorkbookError(f"n={n}: draw one row at least")
    rows = [r for r in records(data) if all(plain(r[c]) == v for c, v in (within or {}).items())]
    if not rows:
        raise WorkbookError(f"no {table} with {dict(within or {})}; see the values of these columns in the table")
    rng = random.Random(seed)
    strata: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        strata.setdefault(_ALL if by is None else str(plain(row[by])), []).append(row)
    drawn = [r for name, size in _sizes(strata, n).items() for r in rng.sample(strata[name], size)]
    rng.shuffle(drawn)
    stratum = {str(r[ID[table]]): name for name, members in strata.items() for r in members}
    shown = pd.DataFrame(drawn, columns=list(data.columns))[[ID[table], "doc_id", *_SHOWN[table]]]
    shown.insert(2, "stratum", [stratum[str(r[ID[table]])] for r in drawn])
    return Sample(shown, table, stratum)


def _sizes(strata: Mapping[str, list[Any]], n: int) -> dict[str, int]:
    """Sizes in proportion, two at least, by largest remainders."""
    total = sum(map(len, strata.values()))
    n = min(n, total)
    exact = {s: n * len(rows) / total for s, rows in strata.items()}
    out = {s: min(len(rows), max(int(exact[s]), 2 if len(strata) > 1 else 0)) for s, rows in strata.items()}
    for s in sorted(strata, key=lambda s: (int(exact[s]) - exact[s], s)):
        if sum(out.values()) < n and out[s] < len(strata[s]):
            out[s] += 1
    return out


@dataclass(frozen=True)
class CorrectedShare:
    """A share as the program counts it and as the review corrects it.

    Attributes
    ----------
    program, corrected, low, high : float
        low and high bound 95 %.
    reviewed, rows : int
        Of how many rows how many were reviewed.
    judged : pandas.DataFrame
        What the program said (rows) and what the reviewer found (columns), of the reviewed rows.
    """

    what: str
    program: float
    corrected: float
    low: float
    high: float
    reviewed: int
    rows: int
    judged: pd.DataFrame = field(repr=False)

    def __str__(self) -> str:
        return (
            f"{self.what}: the program counts {self.program:.2f}, corrected {self.corrected:.2f} "
            f"[{self.low:.2f}, {self.high:.2f}], {self.reviewed} of {self.rows} rows reviewed"
        )


def post_stratified(
    cells: Mapping[Any, tuple[int, int, int, int]], *, samples: int = 4000, seed: int = 0
) -> tuple[float, float, float]:
    """A share over a finite set of rows from a reviewed random sample: estimate, low, high.

    The rows fall into cells h by what is known of all of them (the stratum, and what the program says). Of N_h rows in a
    cell n_h were reviewed; d_h of these truly belong to the set in question, and t_h of those truly have the value. The
    estimate is the post-stratified ratio Σ N_h t_h/n_h / Σ N_h d_h/n_h (Cochran 1977, *Sampling Techniques*, 5A.9 and 6.11;
    for misclassified rows Tenenbein 1970, JASA 65: 1350–1361). The interval holds the reviewed rows fixed and draws the
    N_h − n_h others from the Dirichlet-multinomial that they and Jeffreys' prior give (Ghosh & Meeden 1997, *Bayesian
    Methods for Finite Population Sampling*), so it closes when all rows are reviewed and stays open where all sampled rows
    happen to be right.

    Parameters
    ----------
    cells : mapping
        Any key to ``(N, n, d, t)``.
    samples, seed : int
        Of the draws behind the interval.

    Raises
    ------
    WorkbookError
        If a cell with rows has none reviewed.

    Examples
    --------
    >>> post_stratified({"oppose": (60, 60, 50, 45), "other": (40, 40, 30, 3)})
    (0.6, 0.6, 0.6)
    >>> [round(v, 2) for v in post_stratified({"oppose": (60, 20, 18, 16), "other": (40, 20, 15, 2)})]
    [0.62, 0.51, 0.7]
    """
    top = bottom = 0.0
    rng = np.random.default_rng(seed)
    tops, bottoms = np.zeros(samples), np.zeros(samples)
    for key, (total, reviewed, inside, right) in cells.items():
        if not 0 <= right <= inside <= reviewed <= total:
            raise WorkbookError(
                f"cell {key!r}: {right} ≤ {inside} ≤ {reviewed} ≤ {total} does not hold; check the counts"
            )
        if total and not reviewed:
            raise WorkbookError(f"of the {total} rows with {key!r} none was reviewed; review some, or draw with by=…")
        if not total:
            continue
        top += total * right / reviewed
        bottom += total * inside / reviewed
        counts = np.array([right, inside - right, reviewed - inside], dtype=float)
        chances = rng.dirichlet(counts + _PRIOR, size=samples)
        unseen = rng.multinomial(total - reviewed, chances)
        tops += right + unseen[:, 0]
        bottoms += inside + unseen[:, 0] + unseen[:, 1]
    if not bottom:
        return float("nan"), float("nan"), float("nan")
    low, high = interval(np.divide(tops, bottoms, out=np.full(samples, np.nan), where=bottoms > 0))
    return top / bottom, low, high


def corrected_share(
    coding: Coding, reviewed: Coding, decided: Iterable[str], sample: Sample, *, field: str, value: Any,
    within: Mapping[str, Any] | None = None, seed: int = 0,
) -> CorrectedShare:  # fmt: skip
    """Correct a share of the program's rows by a reviewed sample of them; ``store.corrected_share`` calls it.

    It corrects what rows say, not what is missing: rows that the program never made are in no sample.

    Parameters
    ----------
    coding, reviewed : Coding
        The program's, and the same with the reviewer's decisions.
    decided : iterable of str
        Ids of the rows that were reviewed; one that ``reviewed`` lacks was rejected.
    sample : Sample
    field, value
        The share of rows with this value …
    within : mapping, optional
        … among those with these values.
    seed : int
        Of the interval.

    Raises
    ------
    WorkbookError
        If rows of the sample are not reviewed, or are not of this coding.
    """
    table, id_ = sample.table, ID[sample.table]
    given = dict(within or {})
    for name in (field, *given):
        if name not in FIELDS[table] or name in SPANS[table]:
            known = [f for f in FIELDS[table] if f not in SPANS[table]]
            raise WorkbookError(f"{table} have no {name!r} to count; there are {', '.join(known)}")
    before = {str(r[id_]): plain(r) for r in records(getattr(coding, table))}
    after = {str(r[id_]): plain(r) for r in records(getattr(reviewed, table))}
    sample.check(coding)
    left = [i for i in sample.ids if i not in set(decided)]
    if left:
        raise WorkbookError(
            f"{len(left)} of the {len(sample.ids)} sampled rows are not reviewed yet, such as {left[0]}; review them, or take "
            "sample.head(n) if you reviewed in its order"
        )

    def state(row: Mapping[str, Any] | None) -> str:
        if row is None or any(row[c] != v for c, v in given.items()):
            return "outside"
        return "value" if row[field] == value else "other"

    def label(row: Mapping[str, Any] | None) -> str:
        return "(rejected)" if row is None else "(elsewhere)" if state(row) == "outside" else str(row[field])

    said = {i: state(before[i]) for i in sample.frame}
    total = Counter((sample.frame[i], said[i]) for i in sample.frame)
    found = {i: state(after.get(i)) for i in sample.ids}
    cells = {}
    for stratum, cell in sorted(total):
        mine = [found[i] for i in sample.ids if (sample.frame[i], said[i]) == (stratum, cell)]
        name = {"value": f"{field} {value}", "other": f"another {field}", "outside": "other values"}[cell]
        key = name if stratum == _ALL else f"{name}, stratum {stratum}"
        cells[key] = (total[(stratum, cell)], len(mine), sum(f != "outside" for f in mine), mine.count("value"))
    corrected, low, high = post_stratified(cells, seed=seed)
    counted = Counter(said.values())
    judged = pd.crosstab(
        pd.Series([label(before[i]) for i in sample.ids], name="program"),
        pd.Series([label(after.get(i)) for i in sample.ids], name="reviewer"),
    )
    inside = counted["value"] + counted["other"]
    what = f"{field} {value}" + (f" ({', '.join(f'{c} {v}' for c, v in given.items())})" if given else "")
    program = counted["value"] / inside if inside else float("nan")
    return CorrectedShare(what, program, corrected, low, high, len(sample.ids), len(sample.frame), judged)
