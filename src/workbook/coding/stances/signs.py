"""The algebra of signs: cue polarity × negation × flip nouns × valence of the issue's term."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Codebook, StanceCue
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["Chain", "Factor", "Signs"]

#: Farthest a cue may stand from the term it governs, in words: subject, adverbials and one coordinated noun fit in.
_REACH = 26
_BREAKS = ".؟?!؛;"


@dataclass(frozen=True, slots=True)
class Factor:
    """One word of the product: what it is and its sign."""

    word: str
    sign: int
    first: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The cue that governs a term, with every factor between them."""

    cue: StanceCue
    hit: Hit
    factors: tuple[Factor, ...]
    negated: bool
    after: bool = False
    """the cue follows the term (التطبيع مرفوض)"""

    @property
    def sign(self) -> int:
        """+1 for, -1 against, 0 no side."""
        out = 1
        for f in self.factors:
            out *= f.sign
        return out


class Signs:
    """Finds the chain of one term in one document."""

    def __init__(self, reading: Reading, cue_words: frozenset[int]) -> None:
        self.r = reading
        self.cue_words = cue_words
        lists = _lists(reading.codebook)
        self.negators, self.flips = lists
        self.lex = lexicon(reading.codebook)

    def chain(self, first: int, last: int, left: int, right: int, own_cue: int | None) -> Chain | None:
        """The chain that governs the words ``first`` to ``last`` of a term.

        Parameters
        ----------
        left, right : int
            Words between which the cue may stand (the clause or quotation).
        own_cue : int, optional
            The cue word of the quotation whose content holds the term; it may govern the term from outside.
        """
        top: Hit | None = None
        factors: list[Factor] = []
        k = first - 1
        limit = max(left, first - _REACH)
        comma = coordinated = False
        while k >= limit:
            if any(c in self.r.gaps[k] for c in _BREAKS):
                break
            comma = comma or any(c in self.r.gaps[k] for c in "،,")
            hit = self._cue(k, first)
            if hit is not None and hit.surface.form == "masdar" and (comma or coordinated) and k != left:
                # a verbal noun of another conjunct (عرقلة… وتعطيل…؛ منع…، والإسهام في…) has its own object
                hit = None
                coordinated = False
                k -= 1
                continue
            if hit is not None:
                top = hit
                coordinated = hit.prefix.startswith("و") and hit.surface.form == "masdar"
                factors.append(self._factor(hit))
                outer = self._wished(k, first, left) if self._finite(hit) else None
                if outer is not None:
                    # أهمية أن تعمل الدول على…: what is wished for, not what is done
                    top = outer
                    factors.append(self._factor(outer))
                    break
                if self._finite(hit) or hit.surface.form == "form" and hit.surface.entry.strength > 1:
                    break
            elif (flip := self._flip(k)) is not None and not comma:
                if not coordinated:
                    factors.append(flip)
                coordinated = self.r.words[k].form.startswith("و") and not coordinated
            k -= 1
        if own_cue is not None and own_cue < left and (top is None or not self._finite(top)):
            hit = self._cue(own_cue, first)
            if hit is not None and first - own_cue <= _REACH + 8:
                top = hit
                factors.append(self._factor(hit))
        if top is None:
            return self._predicate(first, last, right)
        return self._finish(top, factors)

    def _wished(self, k: int, term: int, left: int) -> Hit | None:
        """The demand or wish whose أن-clause a finite verb stands in."""
        if k - 2 < left or self.r.words[k - 1].form not in ("ان", "بان"):
            return None
        for hit in (self._cue(k - 2, term), self._cue(k - 3, term) if k - 3 >= left else None):
            if (
                hit is not None
                and hit.last < k - 1
                and (hit.surface.form in ("form", "masdar") or hit.surface.entry.force == "demand")
            ):
                return hit
        return None

    def _finish(self, top: Hit, factors: list[Factor], after: bool = False) -> Chain:
        negator = self._negator(top.first)
        if negator is not None:
            factors.append(negator)
        return Chain(top.surface.entry, top, tuple(factors), negator is not None, after)

    def _predicate(self, first: int, last: int, right: int) -> Chain | None:
        """A fixed predicate after the term: التطبيع مرفوض، القرار 2254 هو المرجعية الوحيدة."""
        for k in range(last + 1, min(right, last + 9)):
            if any(c in self.r.gaps[k - 1] for c in _BREAKS + "،,"):
                return None
            for hit in self.r.of_kind(k, "stance"):
                if hit.surface.form == "form" and hit.surface.entry.id in _PREDICATES:
                    return self._finish(hit, [self._factor(hit)], after=True)
        return None

    @staticmethod
    def _finite(hit: Hit) -> bool:
        return hit.surface.form in ("past", "present", "participle")

    def _factor(self, hit: Hit) -> Factor:
        polarity = hit.surface.entry.polarity
        sign = {"+": 1, "-": -1}.get(polarity, 0)
        start, end = self.r.span(hit)
        return Factor(self.r.text[start:end], sign, hit.first)

    def _cue(self, k: int, term: int) -> Hit | None:
        """The stance cue at a word that can govern a term to its right."""
        hits = self.r.of_kind(k, "stance")
        if self._actor(k):
            # المعارضة is the opposition, not opposing
            hits = [h for h in hits if h.surface.form not in ("masdar", "form")]
        if any(h.surface.form == "masdar" for h in hits) and not self._verb_position(k, hits):
            hits = [h for h in hits if h.surface.form not in ("past",)]
        for hit in hits:
            cue = hit.surface.entry
            if hit.last >= term or not self._prefix_fits(hit):
                continue
            after = self.r.words[hit.last + 1].form if hit.last + 1 < len(self.r.words) else ""
            if any(after == fold_text(u) for u in cue.unless):
                continue
            if "verb" in cue.needs and hit.surface.form not in ("present", "participle") and not self._verb_here(hit):
                continue
            if "near" in cue.needs and (
                term - hit.last > 4 or any(c in g for g in self.r.gaps[hit.last : term] for c in "،,")
            ):
                continue
            if "basis" in cue.needs and term - hit.last > 5:
                continue
            if "act" in cue.needs and term - hit.last > 6:
                continue
            if cue.takes != ["bare"] and not self._governs(hit, cue, term):
                continue
            return hit
        return None

    def _actor(self, k: int) -> bool:
        """Whether a registered actor or a definite group noun begins at a word."""
        return any(
            h.surface.kind == "actor" or h.surface.info == "definite"
            for h in self.r.of_kind(k, "actor", "group")
            if h.surface.form != "demonym"
        )

    def _verb_position(self, k: int, hits: list[Hit]) -> bool:
        """Whether a form that is past tense and verbal noun alike (رفض، رفضها) is the verb here."""
        if k in self.cue_words:
            return True
        if any(h.surface.form == "past" and h.surface.info.gender == "f" for h in hits) and not any(
            h.surface.info.suffix for h in hits if h.surface.form == "past"
        ):
            return True
        return k == 0 or bool(self.r.gaps[k - 1].strip()) or any(h.prefix in ("و", "ف") for h in hits)

    def _prefix_fits(self, hit: Hit) -> bool:
        if self._finite(hit) and hit.surface.form != "participle":
            return hit.prefix in ("", "و", "ف")
        return True

    def _verb_here(self, hit: Hit) -> bool:
        """Whether a form that is also a noun or preposition (قبل، ربط) stands as a verb: with و or ف, or at a clause start."""
        if hit.surface.form != "past":
            return False
        if hit.surface.info.gender == "f" or hit.surface.info.number == "p":
            return True
        return hit.prefix in ("و", "ف") or hit.first == 0 or bool(self.r.gaps[hit.first - 1].strip())

    def _governs(self, hit: Hit, cue: StanceCue, term: int) -> bool:
        """Whether one of the cue's prepositions stands between it and the term, or it takes a bare noun."""
        wanted = [fold_text(t) for t in cue.takes]
        if "bare" in wanted and term - hit.last <= 4:
            return True
        between = self.r.words[hit.last + 1 : term + 1]
        for word in between:
            for w in wanted:
                if w in ("ب", "ل"):
                    if word.form.startswith((w, "و" + w)) or word.form == w:
                        return True
                elif word.form == w or " " in w and w.split()[0] == word.form:
                    return True
        return False

    def _flip(self, k: int) -> Factor | None:
        if self._actor(k):
            return None
        form = self.r.words[k].form
        if form == "الا" and self.r.text.startswith("أ", self.r.words[k].start):
            # دعا إلى ألّا…: أن with لا turns what is asked for
            return Factor("ألا", -1, k)
        for stem in (
            form,
            form[1:] if form[:1] in "بلوف" else form,
            form.removeprefix("ال"),
            form[1:].removeprefix("ال"),
        ):
            if stem in self.flips:
                return Factor(self.r.text[self.r.words[k].start : self.r.words[k].end], -1, k)
        return None

    def _negator(self, first: int) -> Factor | None:
        """The negation of a cue: right before it, or before the light verb or noun that carries it (لن تبدي أي دعم)."""
        for k in range(first - 1, max(-1, first - 5), -1):
            if any(c in self.r.gaps[k] for c in _BREAKS + "،,"):
                return None
            form = self.r.words[k].form.removeprefix("و").removeprefix("ف").removeprefix("ب")
            if form in self.negators:
                near = k == first - 1 or form in self.lex.verb_negators
                pseudo = self.r.words[k + 1].form in self.lex.pseudo_negation
                if (
                    near
                    and not pseudo
                    and not (form == "ما" and k == first - 1 and self.r.words[first].form in self.lex.pseudo_negation)
                ):
                    return Factor(self.r.text[self.r.words[k].start : self.r.words[k].end], -1, k)
                return None
            if form in self.lex.prepositions or self.r.of_kind(k, "stance", "actor"):
                return None
        return None


_PREDICATES = frozenset({"marfood", "only-way", "positive", "la-jadwa", "marhoon"})


@lru_cache(maxsize=4)
def _lists(codebook: Codebook) -> tuple[frozenset[str], frozenset[str]]:
    return (
        frozenset(fold_text(f) for f in codebook.forms("negators")),
        frozenset(fold_text(f) for f in codebook.forms("flip_nouns")),
    )
