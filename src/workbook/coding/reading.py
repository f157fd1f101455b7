"""One document, read once: folded text, words, sentences, quotation marks and every codebook surface in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from workbook.arabic import QuotedSpan, fold, paragraphs, quotation_marks, sentences, words
from workbook.codebook import Codebook
from workbook.coding.surfaces import Hit, surface_index

if TYPE_CHECKING:
    from workbook.corpus import Document

__all__ = ["Reading"]

#: In words; the sentences of news stay far below it.
_LONGEST_SENTENCE = 300
_HARAKAT = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"


class Reading:
    """What the coders share about one document.

    Parameters
    ----------
    document : Document
    codebook : Codebook

    Attributes
    ----------
    text : str
        The original text; all offsets that leave this class are code points of it.
    words : list of Word
        ``(start, end, form)``: original offsets and folded form.
    forms : list of str
        The folded words alone.
    gaps : list of str
        What stands behind each word.
    hits_at : mapping of int to list of Hit
        All codebook surfaces by their first word: words in order, longest first.
    marks : list of QuotedSpan
        Paired quotation marks.
    sentences, paragraphs : list of (int, int)
        Original offsets.
    """

    def __init__(self, document: Document, codebook: Codebook) -> None:
        self.document = document
        self.codebook = codebook
        self.text = document.text
        self.folded = fold(self.text)
        self.words = words(self.folded)
        self.marks = quotation_marks(self.text)
        self.sentences = self._bounded(sentences(self.folded, self.marks))
        self.paragraphs = paragraphs(self.text)
        self._starts = [w.start for w in self.words]
        text = self.text
        self.gaps = [text[a:b] for (_, a, _), b in zip(self.words, [*self._starts[1:], len(text)], strict=False)]
        self.forms = [w.form for w in self.words]
        # a hyphen joins the parts of a name (بان كي-مون)
        joined = [g == " " or not g or g in ("-", "–") or g.isspace() for g in self.gaps]
        self.hits_at = surface_index(codebook).find(self.forms, joined, self._ending)
        kinds: defaultdict[str, dict[int, list[Hit]]] = defaultdict(dict)
        for first, hits in self.hits_at.items():
            for hit in hits:
                kind = kinds[hit.surface.kind]
                if first in kind:
                    kind[first].append(hit)
                else:
                    kind[first] = [hit]
        self._kinds = dict(kinds)
        self._indexes: dict[tuple[str, ...], dict[int, list[Hit]]] = {}
        self._places: dict[tuple[str, ...], list[int]] = {}

    def _bounded(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Sentences of at most ``_LONGEST_SENTENCE`` words: a text without full stops must not cost more than others."""
        out: list[tuple[int, int]] = []
        starts = [w.start for w in self.words]
        for start, end in spans:
            low, high = bisect_left(starts, start), bisect_left(starts, end)
            for cut in range(low + _LONGEST_SENTENCE, high, _LONGEST_SENTENCE):
                out.append((start, self.words[cut - 1].end))
                start = self.words[cut].start
            out.append((start, end))
        return out

    def _ending(self, word: int) -> str:
        """The last letter of a word as written, where the text tells the two letters apart."""
        raw = self.text[self.words[word].start : self.words[word].end].rstrip(_HARAKAT)
        last = raw[-1:]
        return last if last in self._told_apart else ""

    @cached_property
    def _told_apart(self) -> frozenset[str]:
        return frozenset([*("ىي" if "ى" in self.text else ""), *("ةه" if "ة" in self.text else "")])

    def at_kinds(self, *kinds: str) -> Mapping[int, list[Hit]]:
        """The hits of some kinds by the word where they begin, words in order, longest hit first.

        Most words of a text begin nothing: to go through this mapping costs less than to ask at every word.
        """
        index = self._indexes.get(kinds)
        if index is None:
            found = [hits for kind in kinds if (hits := self._kinds.get(kind))]
            if len(found) < 2:
                index = found[0] if found else {}
            else:
                # where hits of several kinds begin, hits_at has their order
                index = {}
                for k in sorted(set().union(*found)):
                    here = [hits[k] for hits in found if k in hits]
                    index[k] = here[0] if len(here) == 1 else [h for h in self.hits_at[k] if h.surface.kind in kinds]
            self._indexes[kinds] = index
            self._places[kinds] = list(index)
        return index

    def words_of(self, first: int, stop: int, *kinds: str) -> list[int]:
        """The words of a range where hits of some kinds begin, in order."""
        if not self.at_kinds(*kinds):
            return []
        places = self._places[kinds]
        low = bisect_left(places, first)
        return places[low : bisect_left(places, stop, low)]

    def of_kind(self, first: int, *kinds: str) -> Sequence[Hit]:
        """The hits of some kinds that begin at a word, longest first."""
        index = self._indexes.get(kinds)
        return (self.at_kinds(*kinds) if index is None else index).get(first, ())

    def start(self, word: int, skip: int = 0) -> int:
        """The original offset where a word starts, after ``skip`` folded characters of clitics."""
        if not skip:
            return self.words[word].start
        return self.folded.span(
            self.folded.at(self.words[word].start) + skip, self.folded.at(self.words[word].start) + skip + 1
        )[0]

    def end(self, word: int) -> int:
        """The original offset where a word ends."""
        return self.words[word].end

    def span(self, hit: Hit) -> tuple[int, int]:
        """The original offsets of a hit, clitics left out."""
        return self.start(hit.first, hit.skip), self.end(hit.last)

    def word_index(self, offset: int) -> int:
        """The index of the word that holds an offset or begins next after it (``len(words)`` past the last)."""
        i = bisect_right(self._starts, offset) - 1
        if i >= 0 and offset < self.words[i].end:
            return i
        return i + 1

    def marks_in(self, start: int, end: int) -> list[QuotedSpan]:
        """The quotation marks that open inside a span."""
        low = bisect_left(self._mark_starts, start)
        return self.marks[low : bisect_left(self._mark_starts, end, low)]

    @cached_property
    def _mark_starts(self) -> list[int]:
        return [m.start for m in self.marks]

    @cached_property
    def mark_of(self) -> list[QuotedSpan | None]:
        """For each word the innermost closed quotation mark that holds it."""
        out: list[QuotedSpan | None] = []
        open_marks: list[QuotedSpan] = []
        nxt = 0
        for word in self.words:
            while nxt < len(self.marks) and self.marks[nxt].start <= word.start:
                if self.marks[nxt].closed:
                    open_marks.append(self.marks[nxt])
                nxt += 1
            while open_marks and open_marks[-1].end <= word.start:
                open_marks.pop()
            out.append(open_marks[-1] if open_marks else None)
        return out

    @cached_property
    def sentence_of(self) -> list[int]:
        """For each word the index of its sentence."""
        return self._within(self.sentences)

    @cached_property
    def paragraph_of(self) -> list[int]:
        """For each word the index of its paragraph."""
        return self._within(self.paragraphs)

    def _within(self, spans: list[tuple[int, int]]) -> list[int]:
        """For each word the index of the span that holds it; of what lies between two, the later one."""
        out: list[int] = []
        for number, (_, end) in enumerate(spans):
            stop = bisect_left(self._starts, end) if number + 1 < len(spans) else len(self._starts)
            out += [number] * (stop - len(out))
        return out or [0] * len(self._starts)

    @cached_property
    def sentence_words(self) -> list[tuple[int, int]]:
        """For each sentence its words as ``(first, past last)``."""
        counts = Counter(self.sentence_of)
        stops = list(accumulate(counts[k] for k in range(len(self.sentences))))
        return [(stop - counts[k], stop) if counts[k] else (0, 0) for k, stop in enumerate(stops)]

    @property
    def date(self) -> str | None:
        """The document's ISO date, or None."""
        return self.document.date
