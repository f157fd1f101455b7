"""Words: how often, and in which part more than in another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis.bootstrap import resample
from workbook.analysis.counting import Options, Part
from workbook.analysis.inputs import Names, Source, actor_ids, as_coding, as_list, misspelt
from workbook.analysis.slices import only, select
from workbook.analysis.tokens import Tokens, Voices, each, together, tokens
from workbook.arabic import fold_text
from workbook.coding import Coding
from workbook.errors import WorkbookError

__all__ = ["frequency", "keyness", "log_likelihood", "log_ratio"]

_FILTERS = ("outlet", "since", "until", "issue", "copies")


def log_likelihood(a: Any, b: Any, c: Any, d: Any) -> npt.NDArray[np.float64]:
    """Return the log-likelihood G² of a word's frequencies in two corpora.

    G² = 2 · (a · ln(a / E₁) + b · ln(b / E₂)), with E₁ = c · (a + b) / (c + d) and E₂ = d · (a + b) / (c + d); a term with a
    frequency of 0 is 0 (P. Rayson and R. Garside, *Comparing corpora using frequency profiling*, 2000).

    Parameters
    ----------
    a, b : int or array
        How often the word occurs in each.
    c, d : int or array
        How many words each has.

    Returns
    -------
    array of float
        From 0; at 3.84, 6.63, 10.83 and 15.13 chance would give as much in 5, 1, 0.1 and 0.01 % of cases – for one word
        looked at, and words that fall independently of each other, which they never do.

    Examples
    --------
    >>> round(float(log_likelihood(52, 57, 50_000, 75_000)), 2)
    2.65
    """
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (a, b, c, d))
    one, two = c * (a + b) / (c + d), d * (a + b) / (c + d)
    return 2 * (_xlogx(a, one) + _xlogx(b, two))


def _xlogx(observed: npt.NDArray[np.float64], expected: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(observed > 0, observed * np.log(observed / expected), 0.0)


def log_ratio(a: Any, b: Any, c: Any, d: Any) -> npt.NDArray[np.float64]:
    """Return how many times more frequent a word is in one corpus than in another, as a power of 2.

    log₂((a / c) / (b / d)), where a frequency of 0 is taken as 0.5 (A. Hardie, *Log Ratio – an informal introduction*, 2014):
    1 is twice as frequent, 2 four times, −1 half.

    Examples
    --------
    >>> log_ratio(40, 10, 1000, 1000).tolist(), log_ratio(4, 0, 100, 100).tolist()
    (2.0, 3.0)
    """
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (a, b, c, d))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2((np.where(a > 0, a, 0.5) / c) / (np.where(b > 0, b, 0.5) / d))


def frequency(
    source: Source,
    words: Names = None,
    *,
    scope: str | None = None,
    actor: Names = None,
    particles: bool = True,
    leave_out: Iterable[str] = (),
    least: int = 1,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Count words.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    words : str or list of str, optional
        Only these, in any spelling that folds alike; one that doesn't occur has a row with ``n`` 0.
    scope : {"text", "quotations", "headlines"}, optional
        What is counted; by default the whole text, or what is quoted where ``actor`` is given.
    actor : str or list of str, optional
        Only what these actors are quoted with.
    particles : bool
        Take attached particles (و ف ب ل س) off where the rest stands alone at least as often: والحكومة counts as الحكومة.
    leave_out : iterable of str
        Words not to count, e.g. :func:`workbook.analysis.function_words`; the whole is then smaller too.
    least : int
        Only words that occur so often.
    **options
        Filters and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``word, form`` (folded); ``n``; ``of``: all words counted; ``per_million`` (n / of · 10⁶), ``low, high``: its
        interval by drawing documents; ``documents``. Most frequent first.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رحب الوزير بالقرار. والوزير وصل."), wb.Document("b", "وصل الوزير.")])
    >>> frequency(coding, least=2, samples=0)[["word", "n", "of", "documents"]].values.tolist()
    [['الوزير', 3, 7, 2], ['وصل', 2, 7, 2]]
    """
    of = each(source, options)
    found = tokens(of, scope=scope, actor=actor, particles=particles, leave_out=leave_out)
    n, total = found.counts, len(found.word)
    kept = np.flatnonzero(n >= max(1, least))
    if words is not None:
        kept = np.intersect1d(kept, np.array(found.places(words), dtype=np.int64))
    low, high = _rates(found, kept, of)
    table = pd.DataFrame(
        {
            "word": [found.shown[i] for i in kept], "form": [found.forms[i] for i in kept], "n": n[kept], "of": total,
            "per_million": n[kept] / max(1, total) * 1e6, "low": low * 1e6, "high": high * 1e6, "documents": found.ranges[kept],
        }
    )  # fmt: skip
    if words is not None and least <= 1:
        missing = [
            (w, fold_text(w), 0, total, 0.0, np.nan, np.nan, 0)
            for w in as_list(words)
            if fold_text(w) not in found.forms
        ]
        table = pd.concat([table, pd.DataFrame(missing, columns=list(table))]) if missing else table
    table = table.astype({"word": "str", "form": "str", "n": "int64", "of": "int64", "documents": "int64"})
    return table.sort_values(["n", "form"], ascending=[False, True], kind="stable").reset_index(drop=True)


def keyness(
    source: Source,
    one: Mapping[str, Any],
    two: Mapping[str, Any] | None = None,
    *,
    scope: str | None = None,
    particles: bool = True,
    leave_out: Iterable[str] = (),
    least: int = 3,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say which words set one part of a coding off from another.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    one, two : dict
        The parts: filters of :func:`workbook.analysis.select`, and ``actor`` (what the actor is quoted with):
        ``{"outlet": "…"}, {"actor": "qatar"}, {"since": "2024-12-08"}``. Without a second part the first is compared with
        the other documents – or, for an actor, with what all others are quoted with.
    scope, particles, leave_out
        As of :func:`frequency`.
    least : int
        Only words that occur so often in both together.
    **options
        Filters for both parts and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``word, form; n, n_other``: how often in each; ``of, of_other``: the words of each; ``log_likelihood`` and its
        ``p`` (chi squared, one degree of freedom; of many words some are low by chance); ``log_ratio``: the effect size,
        above 0 where part one has more; ``low, high``: its interval by drawing documents; ``documents,
        documents_other``. Highest log-likelihood first.

    Raises
    ------
    WorkbookError
        For parts that have documents in common (actors, where actors are compared).

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "سلام سلام سلام حرب", outlet="x"), wb.Document("b", "حرب حرب حرب حرب", outlet="y")])
    >>> keyness(coding, {"outlet": "x"}, {"outlet": "y"}, samples=0)[["word", "n", "n_other", "log_ratio"]].values.tolist()
    [['سلام', 3, 0, 2.584962500721156], ['حرب', 1, 4, -2.0]]
    """
    whole = each(source, options)
    coding = as_coding(source)
    first, who = _slice(coding, whole, one)
    second, other = _slice(coding, whole, two) if two is not None else _rest(whole, first, who)
    if (who is None) != (other is None):
        raise WorkbookError(
            "an actor's words are compared with an actor's: name an actor in both parts, or in the first alone"
        )
    if who is None:
        shared = sorted(set(first.coding.documents["doc_id"]) & set(second.coding.documents["doc_id"]))
        what = "documents"
    else:
        shared = sorted(set(who.actors) & set(other.actors)) if other is not None and not other.without else []
        what = "actors"
    if shared:
        raise WorkbookError(
            f"the two parts share {len(shared)} {what} ({', '.join(shared[:3])}); choose parts that have none in common"
        )
    left, right = together([(first, who), (second, other)], scope=scope, particles=particles, leave_out=leave_out)
    a, b, c, d = left.counts, right.counts, len(left.word), len(right.word)
    kept = np.flatnonzero(a + b >= max(1, least))
    scores = log_likelihood(a[kept], b[kept], max(c, 1), max(d, 1))
    low, high = _ratios(left, right, kept, whole)
    table = pd.DataFrame(
        {
            "word": [left.shown[i] for i in kept], "form": [left.forms[i] for i in kept],
            "n": a[kept], "n_other": b[kept], "of": c, "of_other": d, "log_likelihood": scores,
            "p": [math.erfc(math.sqrt(max(0.0, g) / 2)) for g in scores.tolist()],
            "log_ratio": log_ratio(a[kept], b[kept], max(c, 1), max(d, 1)), "low": low, "high": high,
            "documents": left.ranges[kept], "documents_other": right.ranges[kept],
        }
    ).astype({"word": "str", "form": "str", "of": "int64", "of_other": "int64", "p": "float64"})  # fmt: skip
    return table.sort_values(["log_likelihood", "form"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _slice(coding: Coding, whole: Part, filters: Mapping[str, Any]) -> tuple[Part, Voices | None]:
    """One part of a comparison, and whose words."""
    for name in filters:
        if name not in (*_FILTERS, "actor"):
            raise misspelt(f"{name} in {dict(filters)}", name, [*_FILTERS, "actor"])
    wanted = actor_ids(coding, filters.get("actor"))
    chosen = select(coding, **{k: v for k, v in filters.items() if k != "actor"})
    documents = set(chosen.documents["doc_id"]) & set(whole.coding.documents["doc_id"])
    return whole._replace(coding=only(chosen, documents)), None if wanted is None else Voices(tuple(wanted))


def _rest(whole: Part, first: Part, who: Voices | None) -> tuple[Part, Voices | None]:
    """What a part is compared with where no other is named: the other documents, or what all others say in the same."""
    if who is not None:
        return first, Voices(who.actors, without=True)
    others = set(whole.coding.documents["doc_id"]) - set(first.coding.documents["doc_id"])
    return whole._replace(coding=only(whole.coding, others)), None


def _rates(
    found: Tokens, kept: npt.NDArray[np.int64], of: Part
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The intervals of relative frequencies."""
    doc, word, n = found.cells_of(kept)
    sizes = found.sizes.astype(np.float64)

    def rates(drawn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.bincount(word, weights=drawn[doc] * n, minlength=len(kept)) / (drawn @ sizes)

    resting = (sizes > 0).sum()
    return resample(rates, len(sizes), resting=resting, samples=of.samples, seed=of.seed, level=of.level)


def _ratios(
    left: Tokens, right: Tokens, kept: npt.NDArray[np.int64], of: Part
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The intervals of log ratios: documents of both parts are drawn together."""
    names = {d: i for i, d in enumerate(dict.fromkeys([*left.documents, *right.documents]))}
    sides = []
    for side in (left, right):
        place = np.array([names[d] for d in side.documents], dtype=np.int64)
        doc, word, n = side.cells_of(kept)
        sizes = np.zeros(len(names))
        sizes[place] = side.sizes
        sides.append((place[doc], word, n, sizes))

    def ratios(drawn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        (a, c), (b, d) = (
            (np.bincount(word, weights=drawn[doc] * n, minlength=len(kept)), drawn @ sizes)
            for doc, word, n, sizes in sides
        )
        return log_ratio(a, b, c, d)

    resting = min((sizes > 0).sum() for *_, sizes in sides)
    return resample(ratios, len(names), resting=resting, samples=of.samples, seed=of.seed, level=of.level)
