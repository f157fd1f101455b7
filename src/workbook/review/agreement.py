"""How far coders agree: on what there is (spans), and on what it is (fields)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.review.bootstrap import Floats, interval, spread
from workbook.review.coefficients import LEVELS, alpha_of, coincidences, kappa_of
from workbook.review.fields import FIELDS, PRIMARY, SPANS, columns_of, plain
from workbook.review.units import Unit, match_units, shared_documents

__all__ = ["Agreement", "agreement"]

#: The fields that are compared unless others are named.
COMPARED = {
    "mentions": ("actor_id", "form"),
    "quotations": ("speaker_id", "kind", "complement", "negated"),
    "stances": ("holder_id", "issue", "position", "strength", "reported"),
}
#: Fields with an order.
_ORDINAL = {"strength"}
_NONE, _ABSENT = "(none)", "(absent)"


@dataclass(frozen=True)
class Agreement:
    """How far coders agree on one table.

    Attributes
    ----------
    fields : pandas.DataFrame
        ``field, level, units`` (those that two coders or more have valued), ``percent``, ``kappa``, ``alpha``, each with
        ``_low`` and ``_high``.
    spans : pandas.DataFrame
        ``coders`` (a pair), ``records`` of each, ``exact`` and ``overlap`` (F1), each with ``_low`` and ``_high``.
    units : tuple of Unit
    coders : tuple of str
    documents : int
    """

    table: str
    fields: pd.DataFrame
    spans: pd.DataFrame
    units: tuple[Unit, ...] = field(repr=False)
    coders: tuple[str, ...]
    documents: int

    def __str__(self) -> str:
        def figure(row: Any, name: str) -> str:
            value, low, high = (getattr(row, n) for n in (name, f"{name}_low", f"{name}_high"))
            if np.isnan(value):
                return f"{'–':>5} {'':14}"
            return f"{value:5.2f} " + (f"[{low:5.2f},{high:5.2f}]" if not np.isnan(low) else f"{'':13}") + " "

        lines = [f"{self.table}: {', '.join(self.coders)}; {self.documents} documents, {len(self.units)} units"]
        lines += ["", f"{'field':12} {'level':8} {'units':>5}  {'percent':20} {'kappa':20} alpha"]
        for row in self.fields.itertuples():
            figures = " ".join(figure(row, n) for n in ("percent", "kappa", "alpha"))
            lines.append(f"{row.field:12} {row.level:8} {row.units:5}  {figures}".rstrip())
        lines += ["", f"{'spans of':24} {'records':>9}  {'exact F1':20} overlap F1"]
        for row in self.spans.itertuples():
            records = "/".join(map(str, row.records))  # type: ignore[arg-type]
            figures = " ".join(figure(row, n) for n in ("exact", "overlap"))
            lines.append(f"{row.coders:24} {records:>9}  {figures}".rstrip())
        return "\n".join(lines)


def agreement(
    codings: Mapping[str, Coding], table: str = "stances", *, fields: Sequence[str] | None = None,
    levels: Mapping[str, str] | None = None, absent: bool = False, overlap: float | None = None,
    samples: int = 1000, seed: int = 0,
) -> Agreement:  # fmt: skip
    """Count how far coders agree.

    Records are matched first (:func:`workbook.review.units.match_units`); the fields of what two coders matched are
    compared, and what only one of them has lowers the agreement on spans. Read both: fields agree easily where coders find
    few things in common.

    Parameters
    ----------
    codings : mapping
        Coder to Coding: what ``store.apply`` or ``store.blind_coding`` gave, or the program's own. The documents that all
        of them hold are counted.
    table : {"stances", "quotations", "mentions"}
    fields : sequence of str, optional
        By default holder, issue, position, strength, reported; speaker, kind, complement, negated; actor, form.
    levels : mapping, optional
        Field to ``nominal``, ``ordinal`` or ``interval``; by default nominal, of strength ordinal.
    absent : bool
        Take a record that a coder lacks as a value of its own instead of leaving the unit out.
    overlap : float, optional
        Intersection over union from which two spans are one unit.
    samples, seed : int
        Of the bootstrap over documents behind the 95 % intervals.

    Returns
    -------
    Agreement
        With more than two coders, percent is over all pairs of values, kappa the mean of the pairs' (Light 1971).

    Raises
    ------
    WorkbookError
        If a table, field or level is not known, or no document is shared.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> result = agreement({"amal": coding, "basim": coding}, "stances", samples=0)
    >>> result.fields[["field", "percent"]].values.tolist()[:2]
    [['holder_id', 1.0], ['issue', 1.0]]
    """
    units = match_units(codings, table, overlap=overlap)
    coders = tuple(codings)
    chosen = tuple(fields) if fields is not None else COMPARED[table]
    for name in chosen:
        if name not in FIELDS[table] or name in SPANS[table]:
            known = [f for f in FIELDS[table] if f not in SPANS[table]]
            raise WorkbookError(f"fields: {table} have no {name!r} to compare; there are {', '.join(known)}")
    measured = {f: (levels or {}).get(f, "ordinal" if f in _ORDINAL else "nominal") for f in chosen}
    for name, level in measured.items():
        if level not in LEVELS:
            raise WorkbookError(f"levels: {name} has {level!r}, which is not known; choose one of {', '.join(LEVELS)}")
    documents = list(shared_documents(codings))
    rows = [_field(f, measured[f], units, coders, documents, absent, samples, seed) for f in chosen]
    pairs = [_spans(a, b, table, units, documents, samples, seed) for a, b in combinations(coders, 2)]
    return Agreement(table, pd.DataFrame(rows), pd.DataFrame(pairs), tuple(units), coders, len(documents))


def _field(
    name: str, level: str, units: Sequence[Unit], coders: Sequence[str], documents: Sequence[str], absent: bool,
    samples: int, seed: int,
) -> dict[str, Any]:  # fmt: skip
    values = []
    for unit in units:
        own: list[Any] = []
        for coder in coders:
            record = unit.records.get(coder)
            value = (_ABSENT if absent else None) if record is None else plain(record[name])
            own.append(_NONE if record is not None and value is None else value)
        values.append(own)
    kinds = {v for own in values for v in own if v is not None}
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in kinds)
    if level == "interval" and not numbers:
        raise WorkbookError(f"levels: {name} has values that are no numbers; choose nominal or ordinal for it")
    names = sorted(kinds) if numbers else sorted(kinds, key=str)
    at = {v: i for i, v in enumerate(names)}
    row_of = {d: n for n, d in enumerate(documents)}
    k, pairs = len(names), list(combinations(range(len(coders)), 2))
    # a document's share: the table of coincidences, then a contingency table a pair of coders
    parts = np.zeros((len(documents), 1 + len(pairs), k, k))
    for unit, own in zip(units, values):
        part = parts[row_of[unit.doc_id]]
        part[0] += coincidences([[at[v] for v in own if v is not None]], k)
        for n, (a, b) in enumerate(pairs, 1):
            if own[a] is not None and own[b] is not None:
                part[n, at[own[a]], at[own[b]]] += 1
    numbers_of = names if level == "interval" else None
    statistics = {
        "percent": lambda t: _share(np.trace(t[1:].sum(axis=0)), t[1:].sum()),
        "kappa": lambda t: _mean([kappa_of(pair) for pair in t[1:]]),
        "alpha": lambda t: alpha_of(t[0], level=level, values=numbers_of),
    }
    counted = sum(sum(v is not None for v in own) >= 2 for own in values)
    return {"field": name, "level": level, "units": counted, **_figures(parts, statistics, samples, seed)}


def _spans(
    one: str, other: str, table: str, units: Sequence[Unit], documents: Sequence[str], samples: int, seed: int
) -> dict[str, Any]:
    start, end, _ = columns_of(PRIMARY[table])
    row_of = {d: n for n, d in enumerate(documents)}
    parts = np.zeros((len(documents), 4))  # records of each, equal spans, overlapping spans
    for unit in units:
        a, b = unit.records.get(one), unit.records.get(other)
        part = parts[row_of[unit.doc_id]]
        part[0] += a is not None
        part[1] += b is not None
        if a is not None and b is not None:
            part[2] += (a[start], a[end]) == (b[start], b[end])
            part[3] += 1
    statistics = {
        "exact": lambda t: _share(2 * t[2], t[0] + t[1]),
        "overlap": lambda t: _share(2 * t[3], t[0] + t[1]),
    }
    total = parts.sum(axis=0)
    counts = (int(total[0]), int(total[1]))
    return {"coders": f"{one} – {other}", "records": counts, **_figures(parts, statistics, samples, seed)}


def _figures(parts: Floats, statistics: Mapping[str, Any], samples: int, seed: int) -> dict[str, float]:
    out: dict[str, float] = {}
    for name, statistic in statistics.items():
        out[name] = statistic(parts.sum(axis=0))
        drawn = spread(parts, statistic, samples=samples if len(parts) > 1 else 0, seed=seed)
        out[f"{name}_low"], out[f"{name}_high"] = interval(drawn)
    return out


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _mean(values: Sequence[float]) -> float:
    kept = [v for v in values if not np.isnan(v)]
    return float(np.mean(kept)) if kept else float("nan")
