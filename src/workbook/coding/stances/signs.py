"""The algebra of signs: cue polarity × negation × flip nouns × valence of the issue's term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import BREAKS, COMMAS, Chain, Factor, factor_of, finite
from workbook.coding.stances.clauses import WISHED, Clauses
from workbook.coding.stances.denial import Denial
from workbook.coding.stances.govern import Governors
from workbook.coding.stances.uncued import Uncued
from workbook.coding.surfaces import Hit

__all__ = ["Signs"]

#: Farthest a cue may stand from the term it governs, in words: subject, adverbials and one coordinated noun fit in.
_REACH = 26


@dataclass(slots=True)
class _Walk:
    """What has been met on the way from a term to the left."""

    top: Hit | None = None
    factors: list[Factor] = field(default_factory=list)
    comma: bool = False
    other: bool = False
    """a conjunct or another term stands between"""
    conjunct: bool = False
    equated: bool = False
    """the same noun with article is said to be what the term says"""
    relative: bool = False
    """the term stands in a relative clause"""
    purposed: bool = False
    """what is done for something else stands between"""
    blocked: bool = False
    """a clause of its own was reached"""
    nobody: bool = False
    """the words weigh or exclude, and take no side"""

    def take(self, hit: Hit, factor: Factor) -> None:
        """Let a cue govern what was met so far."""
        self.top = hit
        self.factors.append(factor)

    @property
    def weak(self) -> bool:
        """Whether no cue yet says more than a verbal noun of doing (مواصلة، التوصل)."""
        return self.top is None or not finite(self.top) and self.top.surface.entry.strength == 1


class Signs:
    """Finds the chain of one term in one document.

    Parameters
    ----------
    reading : Reading
    cue_words : mapping of int to str
        Words that are cues of quotations, so verbs, with their lemmas.
    terms : mapping of int to int
        Last word of each issue term of the text to its first word: what stands inside a term is no factor of another.
    names : frozenset of int
        Words of people's names.
    """

    def __init__(
        self, reading: Reading, cue_words: Mapping[int, str], terms: Mapping[int, int], names: frozenset[int]
    ) -> None:
        self.r = reading
        self.terms = terms
        self.flips = _flip_nouns(reading.codebook)
        self.lex = lexicon(reading.codebook)
        self.govern = Governors(reading, cue_words, names)
        self.clauses = Clauses(reading, cue_words, self.flips)
        self.uncued = Uncued(reading, Denial(reading), self.flip, terms)

    def chain(self, term: Hit, left: int, right: int, own_cue: int | None) -> Chain | None:
        """The chain that governs a term.

        Parameters
        ----------
        left, right : int
            Words between which the cue may stand (the clause or quotation).
        own_cue : int, optional
            The cue word of the quotation whose content holds the term; it may govern the term from outside.
        """
        if term.surface.entry.verb and self.uncued.own_clause(term.first):
            return self.uncued.act(term)
        limit = max(left, term.first - _REACH)
        walk = self._walk(term, left, limit)
        if walk.nobody:
            return None
        if own_cue is not None and own_cue < left and not walk.blocked:
            self._outside(walk, term, left, own_cue)
        if walk.top is not None and "factor" in walk.top.surface.entry.needs and len(walk.factors) == 1:
            # نفى الاتفاق denies that there is one; نفى دعمه للاتفاق denies a side
            walk = _Walk()
        only = self.uncued.only_way(term, walk.top, limit)
        if only is not None:
            return only
        if (term.surface.entry.claim or walk.equated) and walk.top is None:
            return self.uncued.claim(term)
        if walk.top is not None and walk.weak and walk.top.surface.entry.takes == ["bare"]:
            # تطبيق القرار متعذر: what is said of the doing
            judged = self.uncued.predicate(term.first, term.last, right)
            if judged is not None and judged.cue.polarity == "-":
                return judged
        if walk.top is not None:
            return self.uncued.finish(walk.top, walk.factors, term.first, right)
        if term.surface.entry.verb:
            return self.uncued.act(term)
        return self.uncued.predicate(term.first, term.last, right)

    def _walk(self, term: Hit, left: int, limit: int) -> _Walk:
        """Go from a term to the left, to the cue that governs it."""
        walk = _Walk()
        # the first of coordinated terms is what a cue stands near to
        anchor = term.first
        k = term.first - 1
        while k >= limit:
            if self.clauses.boundary(k, left):
                walk.blocked = True
                break
            form = self.r.words[k].form
            if form == "وان" and self.r.words[k + 1].form[:1] not in "يتن":
                # بقي الناس متمسكين بأرضهم وأن الحل…: a second statement of the one who is quoted
                break
            walk.comma = walk.comma or any(c in self.r.gaps[k] for c in COMMAS)
            walk.purposed = walk.purposed or self.lex.one_of(form.removeprefix("ل"), self.lex.purposes)
            unasked = form == "لا" and k > 0 and any(c in self.r.gaps[k - 1] for c in COMMAS)
            if walk.weak and form in self.lex.assessments or walk.top is None and unasked:
                # من الصعب التوصل إلى حل: how likely it is; طالب بالانتخابات، لا الاستفتاء: what is not asked for
                walk.nobody = True
                break
            if k in self.terms:
                # دعا إلى وقف إطلاق النار وتنفيذ القرار: وقف belongs to the other term; coordinated terms share theirs
                head = self.r.words[self.terms[k]].form
                if not walk.comma and head == "ال" + self.r.words[term.first].form:
                    # الحل في النهاية حل سياسي
                    walk.equated = True
                if k == anchor - 1 and self.r.words[anchor].form.startswith("و"):
                    anchor = self.terms[k]
                else:
                    walk.other = True
                k = self.terms[k] - 1
                continue
            hit = self.govern.cue(k, anchor)
            if hit is not None and self._whatever(hit):
                hit = None
            walk.relative = walk.relative or form in self.lex.relatives
            if hit is not None and walk.relative and hit.surface.entry.polarity == "-":
                # ندّد بما جرى خارج الإطار الذي رسمه القرار: not the term is condemned
                hit = None
            masdar = hit is not None and hit.surface.form == "masdar" and (walk.comma or walk.other)
            judging = hit is not None and hit.surface.entry.predicate and (walk.comma or walk.conjunct)
            if (masdar or judging) and k != left:
                # a verbal noun of another conjunct (عرقلة… وتعطيل…؛ منع…، والإسهام في…) has its own object
                hit = None
            if hit is not None:
                walk.take(hit, factor_of(self.r, hit))
                outer = self._wished(k, anchor, left) if finite(hit) else None
                if outer is not None:
                    # أهمية أن تعمل الدول على…: what is wished for, not what is done
                    walk.take(outer, factor_of(self.r, outer))
                governed = k > left and self.r.words[k - 1].form in ("علي", "الي", "عن")
                strong = hit.surface.form == "form" and hit.surface.entry.strength > 1 and not governed
                adverb = any(self.clauses.adverb(h.first) for h in (hit, outer) if h is not None)
                walk.blocked = walk.blocked or adverb
                if outer is not None or finite(hit) and not self._asyndetic(hit) or strong or adverb:
                    break
            elif not (walk.comma or walk.other or walk.purposed) and (flip := self.flip(k)) is not None:
                walk.factors.append(flip)
            walk.conjunct = walk.conjunct or self.clauses.conjunct(k, hit)
            walk.other = walk.other or walk.conjunct
            k -= 1
        return walk

    def _asyndetic(self, hit: Hit) -> bool:
        """Whether a verb describes the noun without article before it (اقترح خطوات تعيد اللجنة…), so that it has no holder."""
        k = hit.first - 1
        if (
            k < 0
            or hit.surface.form != "present"
            or hit.surface.entry.polarity != "+"
            or hit.prefix
            or self.r.gaps[k].strip()
        ):
            return False
        form = self.r.words[k].form
        noun = self.lex.nominal(form) and form in self.lex.common and not form.startswith(("ال", "لل", "بال", "وال"))
        return noun and not self.govern.actor(k) and k not in self.govern.names and k not in self.govern.cue_words

    def _whatever(self, hit: Hit) -> bool:
        """Whether a verb only says what the object of another one is (رفضت قطر ما قررته تركيا من إلغاء الاتفاق)."""
        after = hit.first > 0 and self.r.words[hit.first - 1].form == "ما"
        return after and finite(hit) and bool(getattr(hit.surface.info, "suffix", None))

    def _outside(self, walk: _Walk, term: Hit, left: int, own_cue: int) -> None:
        """Let the cue of the quotation that holds a term govern it, unless a verb inside does."""
        if walk.top is not None and finite(walk.top) and not self.clauses.opens_clause(walk.top, left):
            return
        hit = self.govern.cue(own_cue, term.first)
        if hit is None or term.first - own_cue > _REACH + 8:
            return
        if walk.relative and hit.surface.entry.polarity == "-":
            return
        if (
            walk.top is not None
            and self.r.words[left].form in ("الا", "بالا")
            and (flip := self.flip(left)) is not None
        ):
            walk.factors.append(flip)
        walk.take(hit, factor_of(self.r, hit))

    def _wished(self, k: int, term: int, left: int) -> Hit | None:
        """The demand or wish whose أن-clause a finite verb stands in (يجب أن، دعا إلى ألا)."""
        if k - 2 < left or self.r.words[k - 1].form not in ("ان", "بان", "الا", "بالا"):
            return None
        for j in range(k - 2, max(left, k - WISHED) - 1, -1):
            if any(c in self.r.gaps[j] for c in BREAKS + COMMAS):
                return None
            hit = self.govern.cue(j, term)
            if hit is not None and hit.last < k - 1:
                near = j >= k - 3 and hit.surface.form in ("form", "masdar")
                return hit if near or hit.surface.entry.force == "demand" else None
        return None

    def flip(self, k: int) -> Factor | None:
        """The factor of a word that turns what it stands before (وقف، إلغاء، ألا), or None."""
        if self.govern.actor(k):
            return None
        word = self.r.words[k]
        form = word.form
        raw = self.r.text[word.start : word.end]
        following = self.r.words[k + 1].form
        if following == "الي":
            # عملية تنتهي إلى حل: it leads there
            return None
        if any(following in map(fold_text, h.surface.entry.unless) for h in self.r.of_kind(k, "stance")):
            # معارضة الداخل: people
            return None
        if raw.lstrip("بل").startswith("ألا") or raw.lstrip("بل").startswith("ألّا"):
            # دعا إلى ألّا…: أن with لا turns what is asked for
            return Factor(raw, -1, k)
        bare = form[1:] if form[:1] in "بلوف" else form
        if {form, bare, bare[1:] if bare[:1] in "بل" else bare} & self.flips:
            return Factor(raw, -1, k)
        if {form.removeprefix("ال"), bare.removeprefix("ال")} & self.flips:
            # أن يسهم هذا الانسحاب في الحل: what it does; الانسحاب من المفاوضات: what is done to the term
            turns = following in ("من", "عن", "علي") or following.startswith("ل")
            return Factor(raw, -1, k) if turns else None
        return None


@lru_cache(maxsize=4)
def _flip_nouns(codebook: Codebook) -> frozenset[str]:
    return frozenset(fold_text(f) for f in codebook.forms("flip_nouns"))
