"""Denial: which words turn a cue, and which only look as if they did."""

from __future__ import annotations

from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import BREAKS, COMMAS, Factor
from workbook.coding.surfaces import Hit

__all__ = ["Denial"]

#: No denial reaches over one of these; an aside between dashes has its own verbs.
_MARKS = BREAKS + COMMAS + "-–—"


class Denial:
    """Finds the negation of cues in one document."""

    def __init__(self, reading: Reading) -> None:
        self.r = reading
        self.lex = lexicon(reading.codebook)
        self.negators, self.exceptives, self.unreal = _lists(reading.codebook)

    def of(self, top: Hit, term: int, right: int) -> Factor | None:
        """The word that denies a cue which governs a term, or None where it stands, or where the denial is taken back."""
        negator = self.negator(top.first)
        if negator is not None and (self.excepted(top, term) or self.only(top, right)):
            negator = None
        return negator or self.disbelieved(top.first) or self.was_not(top)

    def negator(self, first: int) -> Factor | None:
        """The negation of a cue: right before it, or before the light verb or noun that carries it (لن تبدي أي دعم)."""
        for k in range(first - 1, max(-1, first - 5), -1):
            if any(c in self.r.gaps[k] for c in _MARKS):
                return None
            if self.r.words[k].form.startswith("و") and self.lex.complementiser(self.r.words[k].form):
                # لم يأت وإنه لا وقت…: a second statement
                return None
            form = self.r.words[k].form.removeprefix("و").removeprefix("ف")
            form = form[1:] if form in ("بلا", "بعدم", "بدون") else form
            if form in self.negators and not self.other_word(k, form):
                near = k == first - 1 or form in self.lex.verb_negators
                pseudo = self.r.words[k + 1].form in self.lex.pseudo_negation
                if (
                    near
                    and not pseudo
                    and not (form == "ما" and k == first - 1 and self.r.words[first].form in self.lex.pseudo_negation)
                ):
                    return Factor(self.r.text[self.r.words[k].start : self.r.words[k].end], -1, k)
                return None
            if (
                form in self.lex.prepositions
                or self.r.words[k].form in self.lex.preposition_pronouns
                or self.r.of_kind(k, "stance", "actor")
                or self.lex.one_of(form, self.lex.position_nouns)
            ):
                return None
        return None

    def other_word(self, k: int, form: str) -> bool:
        """Whether what is written like a negation is another word here: the relative ما (رفض ما قررته)، or وإلا."""
        if form == "الا":
            return self.r.text.startswith("إ", self.r.words[k].end - 3)
        if form != "ما" or self.r.words[k].form != "ما" or k == 0:
            return False
        # what a pronoun takes up is no denial either (، ما قررته الجامعة)
        taken_up = any(getattr(h.surface.info, "suffix", None) for h in self.r.of_kind(k + 1, "stance", "verb"))
        return not self.r.gaps[k - 1].strip() or taken_up

    def disbelieved(self, cue: int) -> Factor | None:
        """The negation of a verb of thinking in whose أن-clause a cue stands (لا نعتقد أن سوريا تستحق…)."""
        for k in range(cue - 1, max(0, cue - 6), -1):
            if any(c in self.r.gaps[k] for c in _MARKS):
                return None
            if self.lex.complementiser(self.r.words[k].form):
                return self.negator(k - 1) if self.r.words[k - 1].form in self.lex.believing else None
        return None

    def was_not(self, top: Hit) -> Factor | None:
        """The negation of a predicate with to be (لم تكن الدولة في البداية داعمة للحل)."""
        if top.surface.form not in ("participle", "form"):
            return None
        for k in range(top.first - 1, max(0, top.first - 8), -1):
            if any(c in self.r.gaps[k] for c in _MARKS):
                return None
            if self.r.words[k].form in self.lex.copulas:
                return self.negator(k)
        return None

    def hypothetical(self, cue: int) -> bool:
        """Whether لو or إذا stands before a cue: what would have been, or may yet be, is no side."""
        return any(self.r.words[k].form in self.unreal for k in range(max(0, cue - 2), cue)) or any(
            h.surface.key in self.r.codebook.forms("suppositions")
            for k in range(max(0, cue - 2), cue)
            for h in self.r.of_kind(k, "suppositions")
        )

    def excepted(self, top: Hit, term: int) -> bool:
        """Whether إلا or سوى stands between a negated cue and its term (لا نقبل إلا الحوار): nothing else is for."""
        for k in range(top.last + 1, term):
            word = self.r.words[k]
            if word.form in self.exceptives and not self.r.text.startswith("أ", word.start):
                nxt = self.r.words[k + 1].form if k + 1 < len(self.r.words) else ""
                return nxt not in self.lex.conditions_after_except
        return False

    def only(self, top: Hit, right: int) -> bool:
        """Whether the negation is of an ‘only’: لا يرفض القرار فحسب بل…."""
        words = [w.form for w in self.r.words[top.last + 1 : min(right, top.last + 12)]]
        return any(w in self.lex.only and "بل" in words[i + 1 : i + 2] for i, w in enumerate(words))


@lru_cache(maxsize=4)
def _lists(codebook: Codebook) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(fold_text(f) for f in codebook.forms(name)) for name in ("negators", "exceptives", "unreal"))
