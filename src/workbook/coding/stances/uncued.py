"""Positions that no cue before the term shows: acts, predicates behind it, conditions, exceptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbook.arabic import fold_text
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import BREAKS, COMMAS, Chain, Factor, factor_of, finite
from workbook.coding.stances.denial import Denial
from workbook.coding.surfaces import Hit

__all__ = ["Uncued"]

#: How far behind a condition what is wanted first may stand.
_WANTED = 12
#: The same where it is one of a row of conditions (إلا إذا توقف… ووصلت… وصار…).
_ROW = 40
#: How far behind a term its predicate may stand, and how long an aside between commas may be.
_PREDICATE = 8
_ASIDE = 8
#: How far from a term its denial may stand, before a condition.
_DENIED = 6


class Uncued:
    """Finds the chains of terms in one document that stand without a cue before them.

    Parameters
    ----------
    reading : Reading
    denial : Denial
    flip : callable
        The factor of a word that turns the sign, or None.
    terms : mapping of int to int
        Last word of each issue term to its first.
    """

    def __init__(
        self, reading: Reading, denial: Denial, flip: Callable[[int], Factor | None], terms: Mapping[int, int]
    ) -> None:
        self.r = reading
        self.denial = denial
        self.flip = flip
        self.terms = terms
        self.lex = lexicon(reading.codebook)

    def finish(self, top: Hit, factors: list[Factor], term: int, right: int, after: bool = False) -> Chain | None:
        """The chain of a cue with its denial; None where it is only supposed."""
        if self.denial.hypothetical(top.first):
            return None
        negator = self.denial.of(top, term, right)
        if negator is not None:
            factors.append(negator)
        return Chain(top.surface.entry, top, tuple(factors), negator is not None, after)

    def only_way(self, term: Hit, top: Hit | None, limit: int) -> Chain | None:
        """The chain of a term that is the only way there is (لا نهاية للأزمة إلا بحل، لا حل سواه)."""
        cue = self.r.codebook.stance_cues.get("exclusive")
        factor = self.exclusive(term.first, limit)
        if factor is not None and top is not None and finite(top):
            # لا ينهي المعاناة غير الحوار; but of لا يقبل الطرفان إلا الحوار it is what the verb governs
            outside = top.surface.entry.polarity == "-" and factor.first - top.last > 1
            factor = factor if outside else None
        if factor is None and top is not None and "genus" in top.surface.entry.needs:
            if any(w.form.startswith("سوا") for w in self.r.words[term.last + 1 : term.last + 4]):
                word = self.r.words[top.first]
                factor = Factor(self.r.text[word.start : word.end], 1, top.first)
        return Chain(cue, term, (factor,), False) if cue is not None and factor is not None else None

    def act(self, term: Hit) -> Chain | None:
        """The act itself that a term says as a verb (لن نطبّع)."""
        negator = None if self.denial.hypothetical(term.first) else self.denial.negator(term.first)
        act = self.r.codebook.stance_cues.get("act-itself")
        return Chain(act, term, (negator,) if negator else (), negator is not None) if act else None

    def own_clause(self, k: int) -> bool:
        """Whether a negation with و before a word begins a clause of its own (… ولن نطبّع)."""
        before = self.r.words[k - 1].form if k else ""
        return before[:1] == "و" and before[1:] in self.denial.negators

    def wanted(self, term: Hit, left: int) -> Chain | None:
        """The chain of a term that no cue governs, but that a condition names as what must come first (ما لم يتحقق حل)."""
        cue = self.r.codebook.stance_cues.get("wanted")
        factors: list[Factor] = []
        across = False
        for k in range(term.first - 1, max(left, term.first - _ROW) - 1, -1):
            gap = self.r.gaps[k]
            if any(c in gap for c in BREAKS) or self._comma(k) and not self.r.words[k + 1].form.startswith("و"):
                return None
            for h in self.r.of_kind(k, "conditions_after_refusal", "suppositions"):
                if (
                    h.last < term.first
                    and not h.prefix
                    and fold_text(h.surface.key) not in self.lex.as_long_as | self.lex.remaining
                ):
                    if fold_text(h.surface.key) in self.lex.before_words and not self._refused_before(k, left):
                        continue
                    factors.append(Factor(self.r.text[self.r.words[k].start : self.r.words[h.last].end], 1, k))
                    return Chain(cue, h, tuple(factors), False) if cue else None
            across = across or self._comma(k)
            flip = None if across else self.flip(k)
            if flip is not None:
                factors.append(flip)
        return None

    def _refused_before(self, k: int, left: int) -> bool:
        """Whether something is denied before a word (لن تكون هناك مساعدات حتى…)."""
        return self.r.words[k].form == "حتي" and any(
            self.r.words[j].form.removeprefix("و") in self.lex.verb_negators for j in range(max(left, k - _WANTED), k)
        )

    def only_if(self, term: Hit, left: int, right: int) -> Chain | None:
        """The chain of a term that is denied but for a condition, without a cue (لن تعود العلاقات إلا إذا…)."""
        cue = self.r.codebook.stance_cues.get("only-if")
        clause = range(max(left, term.first - _DENIED), min(right, term.last + 1 + _DENIED))
        for k in clause:
            if k > term.first and any(c in self.r.gaps[k - 1] for c in BREAKS + COMMAS):
                return None
            form = self.r.words[k].form.removeprefix("و")
            if form not in self.lex.verb_negators or self.denial.other_word(k, form):
                continue
            if k < term.first and any(c in g for g in self.r.gaps[k : term.first] for c in BREAKS + COMMAS):
                continue
            if self.r.words[k + 1].form in self.lex.pseudo_negation:
                continue
            for j in range(max(k, term.last) + 1, min(right, max(k, term.last) + _WANTED)):
                conditions = self.r.of_kind(j, "conditions_after_refusal", "without")
                if any(c in self.r.gaps[j - 1] for c in BREAKS + COMMAS) and not conditions:
                    break
                for h in conditions:
                    if not h.prefix and fold_text(h.surface.key) not in self.lex.before_words | self.lex.as_long_as:
                        word = self.r.text[self.r.words[j].start : self.r.words[h.last].end]
                        return Chain(cue, h, (Factor(word, 0, j),), False) if cue else None
        return None

    def exclusive(self, term: int, limit: int) -> Factor | None:
        """Whether a term is the only way there is: لا نهاية للأزمة إلا بحل سياسي، لن تنتهي بغير حل."""
        for k in range(term - 1, max(limit, term - 3) - 1, -1):
            word = self.r.words[k]
            form = word.form.removeprefix("ب")
            if any(c in self.r.gaps[k] for c in BREAKS + COMMAS):
                return None
            excepts = form in self.denial.exceptives and not self.r.text.startswith("أ", word.start) or form == "غير"
            if not excepts or self.r.words[k + 1].form in self.lex.conditions_after_except:
                continue
            for j in range(k - 1, max(limit, k - 10) - 1, -1):
                if any(c in self.r.gaps[j] for c in BREAKS + COMMAS):
                    return None
                if self.r.words[j].form.removeprefix("و") in self.denial.negators:
                    return Factor(self.r.text[word.start : word.end], 1, k)
        return None

    def backed(self, term: Hit, right: int) -> Chain | None:
        """The chain of a relative clause that says who is for or against a term (المفاوضات التي تدعمها الأمم المتحدة)."""
        for k in range(term.last + 1, min(right, term.last + 4)):
            if any(c in self.r.gaps[k - 1] for c in BREAKS + COMMAS):
                return None
            if self.r.words[k].form not in self.lex.relatives or k + 1 >= right:
                continue
            for hit in self.r.of_kind(k + 1, "stance"):
                taken_up = hit.surface.form in ("past", "present") and hit.surface.info.suffix in ("ه", "ها")
                if taken_up and hit.surface.entry.polarity in ("+", "-"):
                    return Chain(hit.surface.entry, hit, (factor_of(self.r, hit),), False, True)
            return None
        return None

    def predicate(self, first: int, last: int, right: int) -> Chain | None:
        """A predicate after the term: التطبيع مرفوض، القرار 2254 هو المرجعية الوحيدة، الصفقة تهدد المنطقة."""
        k = past = last + 1
        others = {f: last for last, f in self.terms.items()}
        aside = False
        while k < min(right, past + _PREDICATE):
            gap = self.r.gaps[k - 1]
            if any(c in gap for c in BREAKS):
                return None
            if any(c in gap for c in COMMAS) and not aside:
                # عودة اللاجئين، خصوصاً بعد الزلزال، محور النهج
                closing = next((j for j in range(k, min(right - 1, k + _ASIDE)) if self._comma(j)), None)
                if closing is None or k > past + 3:
                    return None
                k = past = closing + 1
                aside = True
                continue
            aside = False
            for hit in self.r.of_kind(k, "stance"):
                attached = hit.prefix not in ("", "و")
                if hit.surface.entry.predicate and hit.surface.form in ("form", "present") and not attached:
                    return self.finish(hit, [factor_of(self.r, hit)], hit.last + 1, right, after=True)
            if k in others:
                if k != past or not self.r.words[k].form.startswith("و"):
                    return None
                # الوضع الإنساني وعودة اللاجئين محور النهج
                k = past = others[k] + 1
                continue
            k += 1
        return None

    def _comma(self, k: int) -> bool:
        return any(c in self.r.gaps[k] for c in COMMAS)

    def claim(self, term: Hit) -> Chain | None:
        """The chain of a term whose words are the position themselves (الأسد فاقد للشرعية)."""
        cue = self.r.codebook.stance_cues.get("claim-itself")
        negator = self.denial.negator(term.first)
        return Chain(cue, term, (negator,) if negator else (), negator is not None) if cue else None
