"""Stances held against a table of statements coded by hand: by holder, issue and position."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from workbook.coding import Coding
from workbook.errors import WorkbookError

__all__ = ["StatementEvaluation", "by_confidence", "evaluate_statements"]

_NEEDED = ("doc_id", "holder_id", "issue", "position")
#: Upper bounds of the classes of confidence.
_CLASSES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class StatementEvaluation:
    """How the stances of a coding agree with a table of statements.

    Attributes
    ----------
    figures : pandas.DataFrame
        ``issue`` (``all`` first), ``gold, coded``, ``precision, recall, f1`` over (holder, issue, position), ``pair_f1`` over
        (holder, issue), and ``low, high``, which bound 95 % of a bootstrap of ``f1`` over documents.
    confidence : pandas.DataFrame
        ``confidence, rows, right, precision``: how often rows of a class of confidence are right.
    errors : tuple of str
        One line for each statement missed or invented.
    """

    figures: pd.DataFrame
    confidence: pd.DataFrame
    errors: tuple[str, ...] = field(repr=False)

    def __str__(self) -> str:
        head = f"{'issue':28} {'gold':>5} {'coded':>5}  precision recall    f1  [95 %]          pair_f1"
        lines = [
            f"{r.issue:28} {r.gold:5} {r.coded:5}      {r.precision:.3f}  {r.recall:.3f}  {r.f1:.3f}"
            f"  [{r.low:.3f}, {r.high:.3f}]  {r.pair_f1:.3f}"
            for r in self.figures.itertuples()
        ]
        lines = [head, *lines, "", "precision by confidence: rows, right"]
        lines += [
            f"  {r.confidence:12} {r.rows:5} {r.right:5}  {r.precision:.2f}" for r in self.confidence.itertuples()
        ]
        return "\n".join(lines)


def evaluate_statements(gold: str | Path, coding: Coding, *, seed: int = 0, samples: int = 400) -> StatementEvaluation:
    """Hold the stances of a coding against a table of statements; neutral ones are left out on both sides.

    Parameters
    ----------
    gold : str or Path
        A CSV file with the columns ``doc_id, holder_id, issue, position`` and any others; ``data/gold/statements.csv`` is
        one. Every document of the coding is taken as coded by hand: one without a row holds no stance.
    coding : Coding
    seed, samples : int
        Of the bootstrap.

    Raises
    ------
    WorkbookError
        If a column is missing or a document was not coded.
    """
    table = _read(Path(gold))
    documents = [str(d) for d in coding.documents["doc_id"]]
    unknown = sorted(set(table["doc_id"]) - set(documents))
    if unknown:
        raise WorkbookError(f"{gold}: the document {unknown[0]!r} is not in the coding; code the same documents")
    wanted, found = _keys(table, documents), _keys(coding.stances, documents)
    issues = ["all", *sorted({k[1] for keys in wanted.values() for k in keys})]
    figures = pd.DataFrame([_figures(issue, wanted, found, seed, samples) for issue in issues])
    errors = [f"{d}: missed: {' / '.join(k)}" for d in documents for k in sorted(wanted[d] - found[d])]
    errors += [f"{d}: not in the gold: {' / '.join(k)}" for d in documents for k in sorted(found[d] - wanted[d])]
    stances = coding.stances
    stances = stances[stances["position"] != "neutral"]
    right = [(r.holder_id, r.issue, r.position) in wanted[str(r.doc_id)] for r in stances.itertuples()]
    confidence = by_confidence(stances["confidence"].astype(float), right)
    return StatementEvaluation(figures, confidence, tuple(sorted(errors)))


def by_confidence(confidence: Iterable[float], right: Iterable[bool]) -> pd.DataFrame:
    """Return ``confidence, rows, right, precision`` for each class of confidence that has rows.

    Examples
    --------
    >>> by_confidence([0.55, 0.58, 0.95], [True, False, True]).values.tolist()
    [['0.50–0.60', 2, 1, 0.5], ['0.90–1.00', 1, 1, 1.0]]
    """
    rows: Counter[int] = Counter()
    good: Counter[int] = Counter()
    for value, correct in zip(confidence, right, strict=True):
        k = next(i for i, bound in enumerate(_CLASSES) if value <= bound or bound == 1.0)
        rows[k] += 1
        good[k] += correct
    lows = (0.0, *_CLASSES)
    out = [
        (f"{lows[k]:.2f}–{_CLASSES[k]:.2f}", rows[k], good[k], good[k] / rows[k])
        for k in range(len(_CLASSES))
        if rows[k]
    ]
    return pd.DataFrame(out, columns=["confidence", "rows", "right", "precision"])


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise WorkbookError(f"{path}: no table of statements ({error})") from None
    missing = [c for c in _NEEDED if c not in table.columns]
    if missing:
        raise WorkbookError(f"{path}: the column {missing[0]!r} is missing; needed are {', '.join(_NEEDED)}")
    empty = table[list(_NEEDED)].isna().any(axis=1)
    if empty.any():
        row = int(empty.to_numpy().nonzero()[0][0])
        raise WorkbookError(f"{path}: line {row + 2} lacks one of {', '.join(_NEEDED)}")
    return table


def _keys(table: pd.DataFrame, documents: Iterable[str]) -> dict[str, set[_Key]]:
    out: dict[str, set[_Key]] = {d: set() for d in documents}
    for r in table[table["position"] != "neutral"].itertuples():
        out[str(r.doc_id)].add((str(r.holder_id), str(r.issue), str(r.position)))
    return out


def _count(keys: Mapping[str, set[_Key]], other: Mapping[str, set[_Key]], issue: str) -> dict[str, tuple[int, ...]]:
    out: dict[str, tuple[int, ...]] = {}
    for doc in keys:
        gold = {k for k in keys[doc] if issue in ("all", k[1])}
        coded = {k for k in other[doc] if issue in ("all", k[1])}
        pairs, coded_pairs = {k[:2] for k in gold}, {k[:2] for k in coded}
        out[doc] = (
            len(gold), len(coded), len(gold & coded), len(pairs), len(coded_pairs), len(pairs & coded_pairs)
        )  # fmt: skip
    return out


def _f1(right: int, gold: int, coded: int) -> float:
    return 2 * right / (gold + coded) if gold + coded else 1.0


def _figures(
    issue: str, wanted: Mapping[str, set[_Key]], found: Mapping[str, set[_Key]], seed: int, samples: int
) -> dict[str, object]:
    counts = _count(wanted, found, issue)
    documents = sorted(counts)

    def total(chosen: Iterable[str]) -> list[int]:
        return [sum(column) for column in zip(*(counts[d] for d in chosen), strict=True)]

    gold, coded, right, pairs, coded_pairs, right_pairs = total(documents) if documents else [0] * 6
    rng = random.Random(seed)
    drawn = []
    for _ in range(samples if documents else 0):
        t = total([rng.choice(documents) for _ in documents])
        drawn.append(_f1(t[2], t[0], t[1]))
    spread = sorted(drawn) or [_f1(right, gold, coded)]
    return {
        "issue": issue, "gold": gold, "coded": coded,
        "precision": right / coded if coded else 0.0, "recall": right / gold if gold else 0.0, "f1": _f1(right, gold, coded),
        "low": spread[int(0.025 * len(spread))], "high": spread[max(0, int(0.975 * len(spread)) - 1)],
        "pair_f1": _f1(right_pairs, pairs, coded_pairs),
    }  # fmt: skip
