"""How evenly words are spread over documents, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis.bootstrap import resample
from workbook.analysis.counting import Options, Part
from workbook.analysis.inputs import Names, Source
from workbook.analysis.tokens import each, tokens
from workbook.coding import Coding
from workbook.coding.tables import TABLES

__all__ = ["Spread", "dispersion", "places", "spread"]


class Spread(NamedTuple):
    """Measures of one word: Gries' DP, DP normalised, and Juilland's D."""

    dp: float
    dp_norm: float
    juilland_d: float


def spread(counts: Any, sizes: Any) -> Spread:
    """Return how evenly a word is spread over parts of a corpus.

    Gries' deviation of proportions is DP = ½ · Σ |vᵢ − sᵢ|, where vᵢ is the share of the word, and sᵢ that of all words,
    which stands in part i: 0 is as even as the parts are long, towards 1 all in one (S. Th. Gries, *Dispersions and
    adjusted frequencies in corpora*, 2008). DP normalised is DP / (1 − min sᵢ), which reaches 1 (J. Lijffijt and S. Th.
    Gries, *Correction to “Dispersions and adjusted frequencies in corpora”*, 2012). Juilland's D is 1 − V / √(n − 1), where
    V is the coefficient of variation, with the population's standard deviation, of the word's relative frequencies in the
    n parts: 1 is even, 0 all in one (A. Juilland, D. Brodin and C. Davidovitch, *Frequency Dictionary of French Words*,
    1970).

    Parameters
    ----------
    counts : array of int
        How often the word stands in each part.
    sizes : array of int
        How many words each part has; parts without one are passed over.

    Returns
    -------
    Spread
        NaN where the word doesn't occur, and D where there is one part only.

    Examples
    --------
    >>> measures = spread([1, 2, 3, 4, 5], [9, 10, 10, 10, 11])
    >>> round(measures.dp, 2), round(measures.juilland_d, 3)
    (0.18, 0.785)
    """
    n, size = np.asarray(counts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    n, size = n[size > 0], size[size > 0]
    if not n.sum():
        return Spread(np.nan, np.nan, np.nan)
    share = size / size.sum()
    dp = float(np.abs(n / n.sum() - share).sum() / 2)
    rates = n / size
    d = 1 - float(rates.std() / rates.mean()) / np.sqrt(len(n) - 1) if len(n) > 1 else np.nan
    return Spread(dp, dp / (1 - float(share.min())) if len(n) > 1 else np.nan, float(d))


def dispersion(
    source: Source,
    words: Names = None,
    *,
    scope: str | None = None,
    actor: Names = None,
    particles: bool = True,
    leave_out: Iterable[str] = (),
    least: int = 5,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say how evenly words are spread over the documents: a frequent word may stand in few.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    words : str or list of str, optional
        Only these, in any spelling that folds alike, however rare.
    scope, actor, particles, leave_out
        As of :func:`workbook.analysis.frequency`.
    least : int
        Only words that occur so often.
    **options
        Filters and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``word, form, n``; ``documents``: those with the word; ``of``: those with any word; ``dp``; ``low, high``: its
        interval by drawing documents; ``dp_norm, juilland_d``, see :func:`spread`. Most frequent first.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "سلام حرب سلام حرب"), wb.Document("b", "سلام خبر سلام خبر")])
    >>> dispersion(coding, ["سلام", "حرب"], samples=0)[["word", "n", "documents", "dp", "juilland_d"]].values.tolist()
    [['سلام', 4, 2, 0.0, 1.0], ['حرب', 2, 1, 0.5, 0.0]]
    """
    of = each(source, options)
    found = tokens(of, scope=scope, actor=actor, particles=particles, leave_out=leave_out)
    n, sizes = found.counts, found.sizes
    kept = np.array(found.places(words), dtype=np.int64) if words is not None else np.flatnonzero(n >= max(1, least))
    doc, word, times = found.cells_of(kept)
    low, high = _intervals(doc, word, times, sizes.astype(np.float64), len(kept), of)
    rows = []
    for place, i in enumerate(kept.tolist()):
        inside = word == place
        counts = np.bincount(doc[inside], weights=times[inside], minlength=len(sizes))
        measures = spread(counts, sizes)
        many = (int(inside.sum()), int((sizes > 0).sum()))
        rows.append(
            (found.shown[i], found.forms[i], int(n[i]), *many, measures.dp, low[place], high[place], *measures[1:])
        )
    columns = ["word", "form", "n", "documents", "of", "dp", "low", "high", "dp_norm", "juilland_d"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["n", "form"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _intervals(
    doc: npt.NDArray[np.int64],
    word: npt.NDArray[np.int64],
    n: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.float64],
    n_words: int,
    of: Part,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The intervals of DP; the sum runs over the documents with a word alone, since the others add their own sizes."""

    def dp(drawn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        times, own = drawn[doc], sizes[doc] / (drawn @ sizes)
        whole = np.bincount(word, weights=times * n, minlength=n_words)
        apart = np.bincount(word, weights=times * (np.abs(n / whole[word] - own) - own), minlength=n_words)
        return np.where(whole > 0, (1 + apart) / 2, np.nan)

    resting = (sizes > 0).sum()
    return resample(dp, len(sizes), resting=resting, samples=of.samples, seed=of.seed, level=of.level)


def places(
    source: Source,
    words: Names,
    *,
    scope: str | None = None,
    actor: Names = None,
    particles: bool = True,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say where words stand in the documents, taken in order of date.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    words : str or list of str
    scope, actor, particles, **options
        As of :func:`dispersion`.

    Returns
    -------
    pandas.DataFrame
        ``word, form, doc_id, date, outlet``; ``at``: the words before it in its document; ``running``: in all documents
        up to there; ``of``: all words. A word that doesn't occur has no row.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("b", "حرب ثم سلام", date="2022"), wb.Document("a", "سلام", date="2021")])
    >>> places(coding, "سلام")[["doc_id", "at", "running", "of"]].values.tolist()
    [['a', 0, 0, 4], ['b', 2, 3, 4]]
    """
    of = each(source, options)
    table = of.coding.documents.sort_values("date", kind="stable", na_position="last")
    of = of._replace(coding=Coding({**{t: getattr(of.coding, t) for t in TABLES}, "documents": table}, of.coding.meta))
    found = tokens(of, scope=scope, actor=actor, particles=particles)
    begins = np.concatenate([[0], np.cumsum(found.sizes)])
    running = np.flatnonzero(np.isin(found.word, found.places(words)))
    doc, word = found.doc[running], found.word[running]
    facts = table.set_index("doc_id")
    ids = [found.documents[d] for d in doc]
    return pd.DataFrame(
        {
            "word": pd.Series([found.shown[w] for w in word], dtype="str"), "form": pd.Series([found.forms[w] for w in word], dtype="str"),
            "doc_id": pd.Series(ids, dtype="str"), "date": facts["date"].reindex(ids).to_numpy(),
            "outlet": facts["outlet"].reindex(ids).to_numpy(), "at": running - begins[doc], "running": running, "of": len(found.word),
        }
    )  # fmt: skip
