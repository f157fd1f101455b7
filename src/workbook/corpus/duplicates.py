"""Near-duplicates: agency copy that several outlets print."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

import pandas as pd

from workbook.arabic import fold, words
from workbook.corpus.document import Document

__all__ = ["near_duplicates"]

_SHINGLE = 5
_KEEP_ONE_IN = 4
_COMMON = 50


def near_duplicates(documents: Sequence[Document], *, threshold: float = 0.8) -> pd.DataFrame:
    """Find documents that repeat an earlier one.

    Documents are compared by the containment of their sampled 5-word shingles: the share of the smaller document's
    shingles that the larger one has too. Sampling keeps the shingles whose hash is 0 modulo 4 (the "modulo sketch" of
    A. Broder, *On the resemblance and containment of documents*, 1997); an inverted index finds candidates, so the
    time grows with the number of shared shingles, not of pairs. The earliest document by date, then order, is the
    original.

    Parameters
    ----------
    documents : sequence of Document
    threshold : float
        Share of common shingles from which two documents are near-duplicates.

    Returns
    -------
    pandas.DataFrame
        ``doc_id, duplicate_of, similarity`` (0 to 1).

    Examples
    --------
    >>> text = "قال الوزير إن الوفد وصل أمس إلى المدينة وسيبقى فيها ثلاثة أيام قبل أن يعود"
    >>> pair = [Document("a", text, date="2021"), Document("b", "(وكالات) " + text, date="2022")]
    >>> near_duplicates(pair).values.tolist()
    [['b', 'a', 1.0]]
    """
    order = sorted(range(len(documents)), key=lambda i: (documents[i].date or "9999", i))
    sketches = [_sketch(documents[i].text) for i in order]
    index: defaultdict[int, list[int]] = defaultdict(list)
    rows = []
    originals: dict[int, int] = {}
    for place, sketch in enumerate(sketches):
        shared: Counter[int] = Counter()
        for shingle in sketch:
            shared.update(index[shingle])
        best, similarity = None, 0.0
        for other, count in shared.items():
            share = count / max(1, min(len(sketch), len(sketches[other])))
            if (
                share >= threshold
                and share > similarity
                and min(len(sketch), len(sketches[other])) * 3 > max(len(sketch), len(sketches[other]))
            ):
                best, similarity = other, share
        if best is not None:
            originals[place] = originals.get(best, best)
            rows.append((documents[order[place]].id, documents[order[originals[place]]].id, round(similarity, 3)))
        for shingle in sketch:
            if len(index[shingle]) < _COMMON:
                index[shingle].append(place)
    return pd.DataFrame(rows, columns=["doc_id", "duplicate_of", "similarity"])


def _sketch(text: str) -> set[int]:
    forms = [w.form for w in words(fold(text))]
    grams = [" ".join(forms[i : i + _SHINGLE]) for i in range(max(1, len(forms) - _SHINGLE + 1))]
    hashes = {int.from_bytes(hashlib.blake2b(g.encode(), digest_size=8).digest(), "big") for g in grams if g}
    kept = {h for h in hashes if h % _KEEP_ONE_IN == 0}
    return kept if len(kept) >= 8 else hashes
