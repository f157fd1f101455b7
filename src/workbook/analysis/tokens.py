"""The words of a part of a coding, in the order of the text: what frequency, keyness, collocations and dispersion count.

A word is a run of letters and digits of the folded text, so that spellings with and without harakat, hamza or tatweel
are one. It is shown in the spelling that the part uses most.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis.counting import Options, Part, one_of, part
from workbook.analysis.inputs import Names, Source, actor_ids, as_list
from workbook.analysis.slices import only
from workbook.arabic import clitics, fold, fold_text, sentences, words
from workbook.codebook import Codebook, load_codebook
from workbook.errors import WorkbookError

__all__ = ["SCOPES", "Tokens", "Voices", "each", "function_words", "quoted_spans", "together", "tokens"]

#: Whose words: the whole text, what is quoted in it, or its headline.
SCOPES = ("text", "quotations", "headlines")

_LISTS = ("prepositions", "preposition_pronouns", "relatives", "demonstratives", "pronouns", "clause_starters", "particles", "determiners", "negators", "question_words")  # fmt: skip
#: What opens a clause that is a content; the codebook writes them into its frames and not into a list.
_OPENERS = ("أن", "إن", "أنه", "أنها", "أنهم", "إنه", "إنها", "إنهم", "بأن", "بأنه", "بأنها", "وأن", "أنّ")


def function_words(codebook: Codebook | None = None) -> frozenset[str]:
    """Return the function words of the codebook (prepositions, pronouns, particles …), folded, to leave out of counts.

    Parameters
    ----------
    codebook : Codebook, optional
        By default the shipped one.

    Examples
    --------
    >>> {"في", "الذي", "لم"} <= function_words()
    True
    """
    book = codebook or load_codebook()
    forms = [form for name in _LISTS for form in book.forms(name)]
    return frozenset(fold_text(f) for f in [*forms, *_OPENERS] if " " not in f)


class Tokens(NamedTuple):
    """The words of a part.

    Attributes
    ----------
    documents : list of str
        The ids of all documents of the part, those without a word too.
    doc, word, segment : arrays of int
        Of each word its document, its form (a place in ``forms``), and the stretch it stands in: windows don't cross
        the ends of sentences and of quotations.
    forms, shown : list of str
        Folded forms, and the spelling to show.
    """

    documents: list[str]
    doc: npt.NDArray[np.int64]
    word: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int64]
    forms: list[str]
    shown: list[str]

    @property
    def cells(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Documents and forms that go together, and how often: ``doc, word, n``."""
        keys, n = np.unique(self.doc * max(1, len(self.forms)) + self.word, return_counts=True)
        return keys // max(1, len(self.forms)), keys % max(1, len(self.forms)), n

    def cells_of(self, kept: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
        """The cells of some forms, numbered as ``kept`` has them."""
        doc, word, n = self.cells
        place = np.full(len(self.forms), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        inside = place[word] >= 0
        return doc[inside], place[word][inside], n[inside]

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """How often each form occurs."""
        return np.bincount(self.word, minlength=len(self.forms))

    @property
    def ranges(self) -> npt.NDArray[np.int64]:
        """In how many documents each form occurs."""
        return np.bincount(self.cells[1], minlength=len(self.forms))

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """The number of words of each document."""
        return np.bincount(self.doc, minlength=len(self.documents))

    def places(self, words: Names) -> list[int]:
        """The places of these words in ``forms``; those that don't occur are passed over."""
        asked = {fold_text(w) for w in as_list(words)}
        return [i for i, form in enumerate(self.forms) if form in asked]


class Voices(NamedTuple):
    """Whose quotations: of some speakers, or of all but some."""

    actors: tuple[str, ...]
    without: bool = False


class _Raw(NamedTuple):
    documents: list[str]
    doc: list[int]
    forms: list[str]
    written: list[str]
    segment: list[int]


def each(source: Source, options: Options) -> Part:
    """Take the part of a coding whose words are counted: with ``weight="event"`` one document of each event.

    It is the first by date. Words can't be counted once an event, since no two documents say the same ones.
    """
    of = part(source, options)
    units = of.units
    if of.weight != "event":
        return of
    documents = of.coding.documents.sort_values("date", kind="stable", na_position="last")
    first = documents.loc[~documents["doc_id"].map(units).duplicated(), "doc_id"]
    return of._replace(coding=only(of.coding, first))


def tokens(
    of: Part, *, scope: str | None = None, actor: Names = None, particles: bool = True, leave_out: Iterable[str] = ()
) -> Tokens:
    """Return the words of a part.

    Parameters
    ----------
    of : Part
    scope : {"text", "quotations", "headlines"}, optional
        By default the whole text, or what is quoted where an actor is asked for.
    actor : str or list of str, optional
        Only what these actors are quoted with (by id or name).
    particles : bool
        Take attached particles off (و ف ب ل س) where the rest stands alone in the part at least as often as with them:
        والحكومة counts as الحكومة, while وفد stays. ك is left, since more words begin with it than bear it.
    leave_out : iterable of str
        Words that are not counted, in any spelling; words on either side of one still count as neighbours.

    Raises
    ------
    WorkbookError
        For a scope that is not known, or one that an actor doesn't go with.
    """
    wanted = actor_ids(of.coding, actor)
    voices = None if wanted is None else Voices(tuple(wanted))
    return together([(of, voices)], scope=scope, particles=particles, leave_out=leave_out)[0]


def together(
    parts: Sequence[tuple[Part, Voices | None]],
    *,
    scope: str | None = None,
    particles: bool = True,
    leave_out: Iterable[str] = (),
) -> list[Tokens]:
    """Return the words of several parts, with the same forms in the same places, so that they can be compared."""
    spoken = any(voices is not None for _, voices in parts)
    scope = scope if scope is not None else "quotations" if spoken else "text"
    one_of("scope", scope, SCOPES)
    if spoken and scope != "quotations":
        raise WorkbookError(f"scope={scope!r} holds more than an actor's words; leave scope out, or take 'quotations'")
    raws = [_raw(of, scope, voices) for of, voices in parts]
    counts: Counter[str] = Counter()
    for raw in raws:
        counts.update(raw.forms)
    stem = {form: _bare(form, counts) if particles else form for form in counts}
    spellings: dict[str, Counter[str]] = {}
    for raw in raws:
        for form, spelling in zip(raw.forms, raw.written, strict=True):
            if stem[form] == form:
                spellings.setdefault(form, Counter())[spelling] += 1
    kept = sorted(set(stem.values()) - {fold_text(w) for w in as_list(leave_out)})
    index = {form: i for i, form in enumerate(kept)}
    shown = [spellings[form].most_common(1)[0][0] for form in kept]
    out = []
    for raw in raws:
        rows = [
            (d, index[stem[f]], s) for d, f, s in zip(raw.doc, raw.forms, raw.segment, strict=True) if stem[f] in index
        ]
        array = np.array(rows, dtype=np.int64).reshape(-1, 3)
        out.append(Tokens(raw.documents, array[:, 0], array[:, 1], array[:, 2], kept, shown))
    return out


def _raw(of: Part, scope: str, voices: Voices | None) -> _Raw:
    """The words of a part in order, as written and folded."""
    quoted = quoted_spans(of, voices) if scope == "quotations" else {}
    raw = _Raw([], [], [], [], [])
    stretches = 0
    table = of.coding.documents
    for ident, text, headline in zip(table["doc_id"], table["text"], table["headline_end"], strict=True):
        text = text if isinstance(text, str) else ""
        folded = fold(text)
        found = words(folded)
        starts, begins = [w.start for w in found], [s for s, _ in sentences(folded)]
        spans = [(0, len(text))]
        if scope == "quotations":
            spans = quoted.get(ident, [])
        elif scope == "headlines":
            spans = [] if pd.isna(headline) else [(0, int(headline))]
        for start, end in spans:
            for w in found[bisect_left(starts, start) : bisect_left(starts, end)]:
                raw.doc.append(len(raw.documents))
                raw.forms.append(w.form)
                raw.written.append(text[w.start : w.end])
                raw.segment.append(stretches + bisect_right(begins, w.start))
            stretches += len(begins) + 1
        raw.documents.append(ident)
    return raw


def _bare(form: str, counts: Counter[str]) -> str:
    """A form without the particles that the part also shows it without."""
    for lead, stem in reversed(clitics(form)[1:]):
        if not lead.endswith("ال") and set(lead).isdisjoint("اك") and len(stem) > 2 and counts[stem] >= counts[form]:
            return _bare(stem, counts)
    return form


def quoted_spans(of: Part, voices: Voices | None) -> dict[str, list[tuple[int, int]]]:
    """What is quoted in each document, as spans that don't overlap: a quotation within another counts once."""
    rows = of.coding.quotations
    rows = rows[~rows["negated"].fillna(False).astype(bool)]
    if voices is not None:
        rows = rows[rows["speaker_id"].isin(voices.actors) != voices.without]
    spans: dict[str, list[tuple[int, int]]] = {}
    columns = ("doc_id", "content_spans", "content_start", "content_end")
    for doc, pieces, start, end in zip(*(rows[c].tolist() for c in columns), strict=True):
        if isinstance(pieces, list | np.ndarray) and len(pieces):
            spans.setdefault(doc, []).extend((int(s), int(e)) for s, e in pieces)
        elif not pd.isna(start):
            spans.setdefault(doc, []).append((int(start), int(end)))
    return {doc: _joined(found) for doc, found in spans.items()}


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
