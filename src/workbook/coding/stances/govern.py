"""Which words are cues where they stand, and what they can govern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook.arabic import fold_text
from workbook.codebook import StanceCue
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import BREAKS, COMMAS, finite
from workbook.coding.surfaces import Hit

__all__ = ["Governors"]

#: How far a noun or adjective without preposition governs, in words, and a verbal noun with what belongs to it.
_NOUN_REACH = 9
_MASDAR_REACH = 14
#: How far behind على the أن-clause of a duty begins, at most.
_DUTY = 8
#: How far behind a cue a word may stand that makes it no stance.
_UNLESS = 8


class Governors:
    """Tells for one document whether the words of a cue are the cue, and whether they reach a term.

    Parameters
    ----------
    reading : Reading
    cue_words : mapping of int to str
        Words that are cues of quotations, so verbs, with their lemmas.
    names : frozenset of int
        Words of people's names.
    """

    def __init__(self, reading: Reading, cue_words: Mapping[int, str], names: frozenset[int]) -> None:
        self.r = reading
        self.names = names
        self.cue_words = cue_words
        self.lex = lexicon(reading.codebook)

    def cue(self, k: int, term: int) -> Hit | None:
        """The stance cue at a word that can govern a term to its right."""
        if k in self.names:
            # يحيى is a name here, no greeting
            return None
        hits = self.r.of_kind(k, "stance")
        if self.actor(k):
            # المعارضة is the opposition, not opposing
            hits = [h for h in hits if h.surface.form not in ("masdar", "form")]
        if any(h.surface.form == "masdar" for h in hits) and not self._verb_position(k, hits):
            hits = [h for h in hits if h.surface.form not in ("past",)]
        # مقاطعة is the verbal noun rather than she who boycotts
        for hit in sorted(hits, key=lambda h: h.surface.form == "participle"):
            cue = hit.surface.entry
            if not self._written_so(hit):
                continue
            if hit.last >= term or not self._prefix_fits(hit):
                continue
            reach = _NOUN_REACH if hit.surface.form == "form" else _MASDAR_REACH
            bare = cue.takes == ["bare"] and (finite(hit) or term - hit.last <= reach)
            if self._fits(hit, cue, term) and (bare or self._governs(hit, cue, term)):
                return hit
        return None

    def _written_so(self, hit: Hit) -> bool:
        """Whether the original letters allow a verb: إدانة is no أدانه, دعماً no dual, فكرة no فكّره."""
        word = self.r.words[hit.last]
        raw = self.r.text[word.start : word.end]
        if hit.surface.form not in ("past", "present"):
            return True
        if raw.endswith(("اً", "ًا")) or raw.endswith("ة"):
            return False
        # only أفعل has a hamza, and never below its alif
        return not (hit.surface.form == "past" and raw.removeprefix("و").startswith("إ"))

    def _fits(self, hit: Hit, cue: StanceCue, term: int) -> bool:
        """Whether what a cue needs is there, and nothing that makes it another word."""
        r = self.r
        if self.cue_words.get(hit.first) in cue.homographs:
            return False
        if cue.unless:
            # رفض الوزير التعليق: the subject may stand between
            between = {w.form for w in r.words[hit.last + 1 : max(hit.last + 2, min(term, hit.last + _UNLESS))]}
            if any(fold_text(u) in between for u in cue.unless):
                return False
        distance = term - hit.last
        for need in cue.needs:
            if need == "verb" and hit.surface.form not in ("present", "participle") and not self._verb_here(hit):
                return False
            if need == "near" and (distance > 4 or any(c in g for g in r.gaps[hit.last : term] for c in "،,")):
                return False
            if need == "after":
                # only behind its term, as a predicate
                return False
            if need == "participation" and not any(
                self.lex.one_of(w.form, self.lex.participation) for w in r.words[hit.last + 1 : term]
            ):
                return False
            if need == "possessor" and not self._possessor(hit.last + 1):
                return False
            if need == "duty" and not self._duty(hit):
                return False
            if need == "basis" and distance > 5 or need == "act" and distance > 6:
                return False
            if need == "genus" and (
                hit.prefix not in ("", "و", "ف") or distance != 1 or r.words[term].form.startswith("ال")
            ):
                # the لا that denies a kind stands right before a noun without article
                return False
            if need == "object" and any(w.form in self.lex.prepositions for w in r.words[hit.last + 1 : term]):
                return False
        return True

    def _carries(self, letter: str, k: int) -> bool:
        """Whether a word has a preposition of one letter attached (بالحل, no بيان)."""
        form = self.r.words[k].form
        if any(h.prefix.removeprefix("و").startswith(letter) for h in self.r.hits_at.get(k, ())):
            return True
        form = form[1:] if form.startswith("و" + letter) else form
        if self.lex.complementiser(form):
            return form.startswith(letter)
        rest = form[1:]
        if not form.startswith(letter) or form in self.lex.common and not rest.startswith(("ال", "ل")):
            return form == letter
        return True

    def _possessor(self, k: int) -> bool:
        """Whether somebody whose an act is stands at a word (معارضة بلاده، معارضة موسكو)."""
        if k >= len(self.r.words) or self.r.gaps[k - 1].strip():
            return False
        return self.r.words[k].form in self.lex.states_nouns or any(
            h.surface.form != "demonym" and not h.prefix for h in self.r.of_kind(k, "actor")
        )

    def _duty(self, hit: Hit) -> bool:
        """Whether على says what somebody must do (إن على الأطراف أن تعود): a clause begins with it, and أن follows."""
        words, gaps = self.r.words, self.r.gaps
        before = hit.first - 1
        opens = before < 0 or bool(gaps[before].strip()) or self.lex.complementiser(words[before].form)
        if not opens and hit.prefix != "و":
            return False
        for j in range(hit.last + 2, min(len(words) - 1, hit.last + _DUTY)):
            if any(c in gaps[j - 1] for c in BREAKS + COMMAS):
                return False
            if words[j].form in ("ان", "الا"):
                return words[j + 1].form[:1] in "يتن"
        return False

    def actor(self, k: int) -> bool:
        """Whether a registered actor or a definite group noun begins at a word."""
        return any(
            h.surface.kind == "actor" or h.surface.info == "definite"
            for h in self.r.of_kind(k, "actor", "group")
            if h.surface.form != "demonym"
        )

    def _verb_position(self, k: int, hits: Sequence[Hit]) -> bool:
        """Whether a form that is past tense and verbal noun alike (رفض، رفضها) is the verb here."""
        if k in self.cue_words:
            return True
        if any(h.surface.form == "past" and h.surface.info.gender == "f" for h in hits) and not any(
            h.surface.info.suffix for h in hits if h.surface.form == "past"
        ):
            return True
        return self._opens(k) or any(h.prefix in ("و", "ف") for h in hits)

    def _prefix_fits(self, hit: Hit) -> bool:
        if finite(hit) and hit.surface.form != "participle":
            return hit.prefix in ("", "و", "ف")
        return True

    def _verb_here(self, hit: Hit) -> bool:
        """Whether a form that is also a noun or preposition (قبل، ربط) stands as a verb: with و or ف, or at a clause start."""
        if hit.surface.form != "past":
            return False
        if hit.surface.info.gender == "f" or hit.surface.info.number == "p":
            return True
        return hit.prefix in ("و", "ف") or self._opens(hit.first)

    def _opens(self, k: int) -> bool:
        """Whether a clause begins at a word: the text, a line, or what follows a mark."""
        return k == 0 or "\n" in self.r.gaps[k - 1] or bool(self.r.gaps[k - 1].strip())

    def _governs(self, hit: Hit, cue: StanceCue, term: int) -> bool:
        """Whether one of the cue's prepositions stands between it and the term, or it takes a bare noun."""
        wanted = [fold_text(t) for t in cue.takes]
        if "bare" in wanted and term - hit.last <= 4:
            return True
        for k in range(hit.last + 1, min(term + 1, len(self.r.words))):
            word = self.r.words[k]
            for w in wanted:
                if w in ("ب", "ل"):
                    if self._carries(w, k):
                        return True
                elif word.form == w or " " in w and w.split()[0] == word.form:
                    return True
        return False
