"""Words in their surroundings: what stands beside a word, and the lines in which it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis.bootstrap import resample
from workbook.analysis.counting import Options, Part, one_of, part
from workbook.analysis.inputs import Names, Source, actor_ids, codebook_of, misspelt
from workbook.analysis.slices import documents_of
from workbook.analysis.tokens import Tokens, Voices, each, quoted_spans, tokens
from workbook.arabic import fold, fold_text, words
from workbook.corpus.concordance import kwic
from workbook.errors import WorkbookError

__all__ = ["association", "collocations", "concordance"]

_Ints = npt.NDArray[np.int64]
_SIDES = ("both", "before", "after")


def association(k11: Any, k12: Any, k21: Any, k22: Any) -> npt.NDArray[np.float64]:
    """Return the log-likelihood ratio −2 log λ of a table of two by two (T. Dunning, 1993).

    2 · Σ kᵢⱼ · ln(kᵢⱼ / Eᵢⱼ), where Eᵢⱼ is the product of the row's and the column's sum over the sum of all, and a cell
    of 0 adds nothing (*Accurate methods for the statistics of surprise and coincidence*).

    Parameters
    ----------
    k11 : int or array
        How often both occur together.
    k12, k21 : int or array
        The first without the second, the second without the first.
    k22 : int or array
        Neither.

    Examples
    --------
    >>> round(float(association(110, 2442, 111, 29114)), 2)  # "the swiss" in Dunning's table
    270.72
    """
    k = np.array(np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (k11, k12, k21, k22))))
    n = k.sum(axis=0)
    rows, columns = (k[0] + k[1], k[2] + k[3]), (k[0] + k[2], k[1] + k[3])
    out = np.zeros_like(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        for cell, row, column in ((0, 0, 0), (1, 0, 1), (2, 1, 0), (3, 1, 1)):
            expected = rows[row] * columns[column] / n
            out += np.where(k[cell] > 0, k[cell] * np.log(k[cell] / expected), 0.0)
    return 2 * out


def collocations(
    source: Source,
    term: str | None = None,
    *,
    window: int = 5,
    side: str = "both",
    scope: str | None = None,
    actor: Names = None,
    particles: bool = True,
    leave_out: Iterable[str] = (),
    least: int = 3,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say which words stand beside a term more often than elsewhere – or, without a term, which pairs stand together.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    term : str, optional
        A word or phrase, in any spelling that folds alike. Its collocates are looked for within ``window`` words, not
        across the end of a sentence. Without one, each word is paired with the next.
    window : int
        Words on each side.
    side : {"both", "before", "after"}
        Where the collocates stand in the text.
    scope, actor, particles, leave_out
        As of :func:`workbook.analysis.frequency`; words left out count for no distance.
    least : int
        Only pairs found so often.
    **options
        Filters and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``word`` (and ``next``, without a term), ``n``: how often together (a word between two terms counts once);
        ``n_word``: how often at all; ``n_term`` (or ``n_next``); ``of``: all words but the term (or all pairs);
        ``log_likelihood``, see :func:`association`; ``log_dice``: the effect size, 14 + log₂(2 n / (n_term + n_word)), 14 where
        they stand only together, and one less for half as often (P. Rychlý, *A lexicographer-friendly association
        score*, 2008); ``low, high``: its interval by drawing documents; ``documents``. Only what stands together more often
        than by chance; highest log-likelihood first.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "حل سياسي شامل. ثم حل سياسي. ثم حل آخر. كلام سياسي.")])
    >>> collocations(coding, "سياسي", least=2, samples=0)[["word", "n", "n_word", "n_term"]].values.tolist()
    [['حل', 2, 3, 3]]
    """
    one_of("side", side, _SIDES)
    if window < 1:
        raise WorkbookError(f"window={window}: give a number of words of 1 or more")
    of = each(source, options)
    found = tokens(of, scope=scope, actor=actor, particles=particles, leave_out=leave_out)
    beside = _next_words(found) if term is None else _near(found, term, window, side)
    table = _scored(beside, found, least, of)
    keys = [c for c in ("word", "next") if c in table]
    return table.sort_values(
        ["log_likelihood", *keys], ascending=[False] + [True] * len(keys), kind="stable"
    ).reset_index(drop=True)


class _Beside(NamedTuple):
    """What stands together: of each case its document and its two words; the same of all first and second words.

    ``reach`` is how many words stand within the windows, ``total`` how many there are to stand there.
    """

    doc: _Ints
    one: _Ints
    two: _Ints
    ones: tuple[_Ints, _Ints]
    twos: tuple[_Ints, _Ints]
    reach: int | None
    total: int


def _next_words(found: Tokens) -> _Beside:
    """Each word with the next one of its sentence."""
    at = np.flatnonzero(found.segment[1:] == found.segment[:-1])
    doc, one, two = found.doc[at], found.word[at], found.word[at + 1]
    return _Beside(doc, one, two, (doc, one), (doc, two), None, len(at))


def _near(found: Tokens, term: str, window: int, side: str) -> _Beside:
    """The words around a term; the term itself is none of them."""
    forms = [w.form for w in words(fold(term))]
    if not forms:
        raise WorkbookError(f"term={term!r} holds no word; give a word or a phrase")
    index = {form: i for i, form in enumerate(found.forms)}
    codes = [index.get(form, -1) for form in forms]
    length, size = len(codes), len(found.word)
    hit = np.ones(max(0, size - length + 1), dtype=bool)
    for k, code in enumerate(codes):
        hit &= found.word[k : k + len(hit)] == code
        hit &= found.segment[k : k + len(hit)] == found.segment[: len(hit)]
    starts = np.flatnonzero(hit)
    node = np.zeros(size, dtype=bool)
    for k in range(length):
        node[starts + k] = True
    near = np.zeros(size, dtype=bool)
    steps = [
        *(range(-window, 0) if side != "after" else ()),
        *(range(length, length + window) if side != "before" else ()),
    ]
    for step in steps:
        at = starts + step
        inside = (at >= 0) & (at < size)
        at, begin = at[inside], starts[inside]
        near[at[found.segment[at] == found.segment[begin]]] = True
    near &= ~node
    others = np.flatnonzero(~node)
    place = np.flatnonzero(near)
    none = np.zeros(len(place), dtype=np.int64)
    return _Beside(
        found.doc[place], found.word[place], none, (found.doc[others], found.word[others]),
        (found.doc[starts], np.zeros(len(starts), dtype=np.int64)), len(place), len(others),
    )  # fmt: skip


def _scored(beside: _Beside, found: Tokens, least: int, of: Part) -> pd.DataFrame:
    width = len(found.forms) + 1
    keys, cell, n = np.unique(beside.one * width + beside.two, return_inverse=True, return_counts=True)
    often = n >= max(1, least)
    place = np.where(often, np.cumsum(often) - 1, -1)[cell]
    doc, place = beside.doc[place >= 0], place[place >= 0]
    one, two, n = keys[often] // width, keys[often] % width, n[often]
    sizes = (len(found.forms), len(found.forms) if beside.reach is None else 1)

    def margins(drawn: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
        together = np.bincount(place, weights=drawn[doc], minlength=len(n))
        ones, twos = (
            np.bincount(word, weights=drawn[d], minlength=size)
            for (d, word), size in zip((beside.ones, beside.twos), sizes, strict=True)
        )
        return together.astype(np.float64), ones[one], twos[two]

    def dice(drawn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        together, ones, twos = margins(drawn)
        with np.errstate(divide="ignore", invalid="ignore"):
            return 14 + np.log2(2 * together / (ones + twos))

    once = np.ones(len(found.documents))
    _, ones, twos = margins(once)
    reach = twos if beside.reach is None else np.full(len(n), float(beside.reach))
    resting = (found.sizes > 0).sum()
    low, high = resample(dice, len(once), resting=resting, samples=of.samples, seed=of.seed, level=of.level)
    documents = pd.Series(doc).groupby(place).nunique().reindex(range(len(n))).to_numpy()
    table = pd.DataFrame({"word": pd.Series([found.shown[i] for i in one], dtype="str")})
    if beside.reach is None:
        table["next"] = pd.Series([found.shown[i] for i in two], dtype="str")
    table["n"], table["n_word"] = n, ones.astype("int64")
    table["n_next" if beside.reach is None else "n_term"] = twos.astype("int64")
    table["of"] = pd.Series(beside.total, index=table.index, dtype="int64")
    table["log_likelihood"] = association(n, ones - n, reach - n, beside.total - ones - reach + n)
    table["log_dice"], table["low"], table["high"] = dice(once), low, high
    table["documents"] = documents.astype("int64")
    return table[n * beside.total > ones * reach]


def concordance(
    source: Source,
    term: str | None = None,
    *,
    cue: str | None = None,
    actor: Names = None,
    width: int = 60,
    regex: bool = False,
    particles: bool = True,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """List each place of a term, or of a reporting cue, with what stands before and after it.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    term : str, optional
        A word or phrase, in any spelling that folds alike; with ``regex`` a regular expression on the folded text.
    cue : str, optional
        Instead of a term: the lemma of a reporting cue (``أكد``), in whatever form it stands.
    actor : str or list of str, optional
        Only within what these actors are quoted with; for a cue, only their quotations.
    width : int
        Characters on each side.
    particles : bool
        Find the term also with attached particles (``والقرار``).
    **options
        Filters, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``doc_id, start, end, left, match, right, date, outlet`` in the order of the text; ``left`` is what stands before.
        For a cue also ``speaker_id, speaker, kind``.

    Raises
    ------
    WorkbookError
        Without a term or cue, or with both; for a cue that is not known (near ones are told).

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "أكد الوزير أن الحل قريب. ورحب بالقرار.")])
    >>> concordance(coding, "القرار", width=5)[["left", "match", "right"]].values.tolist()
    [['رحب ب', 'القرار', '.']]
    >>> concordance(coding, cue="أكد", width=7)[["match", "right", "speaker"]].values.tolist()
    [['أكد', ' الوزير', 'الوزير']]
    """
    if (term is None) == (cue is None):
        raise WorkbookError("concordance: give either a term or cue=…, the lemma of a reporting cue")
    of = part(source, options)
    wanted = actor_ids(of.coding, actor)
    documents = of.coding.documents
    if term is not None:
        lines = kwic(documents_of(documents), term, width=width, regex=regex, clitics=particles)
        if wanted is None:
            return lines
        spans = quoted_spans(of, Voices(tuple(wanted)))
        inside = [
            any(s <= start and end <= e for s, e in spans.get(doc, ()))
            for doc, start, end in zip(lines["doc_id"], lines["start"], lines["end"], strict=True)
        ]
        return lines[np.array(inside, dtype=bool)].reset_index(drop=True)
    assert cue is not None
    rows = of.coding.quotations
    rows = rows[rows["cue_start"].notna()]
    lemmas = {fold_text(lemma) for lemma in rows["cue_lemma"].dropna()}
    known = dict.fromkeys([*rows["cue_lemma"].dropna(), *codebook_of(of.coding).verbs])
    if fold_text(cue) not in lemmas | {fold_text(lemma) for lemma in known}:
        raise misspelt(f"cue={cue!r}", cue, known)
    same = [isinstance(lemma, str) and fold_text(lemma) == fold_text(cue) for lemma in rows["cue_lemma"]]
    rows = rows[np.array(same, dtype=bool)]
    if wanted is not None:
        rows = rows[rows["speaker_id"].isin(wanted)]
    facts = documents.set_index("doc_id")
    out = []
    columns = ("doc_id", "cue_start", "cue_end", "speaker_id", "speaker", "kind")
    for doc, start, end, ident, speaker, kind in zip(*(rows[c].tolist() for c in columns), strict=True):
        text = str(facts.at[doc, "text"])
        left, right = text[max(0, start - width) : start], text[end : end + width]
        place = (facts.at[doc, "date"], facts.at[doc, "outlet"])
        out.append((doc, start, end, left, text[start:end], right, *place, ident, speaker, kind))
    names = ["doc_id", "start", "end", "left", "match", "right", "date", "outlet", "speaker_id", "speaker", "kind"]
    return pd.DataFrame(out, columns=names)
