"""Speech whose marks were lost: words that begin right behind a verb of saying, without أن, colon or quotation marks."""

from __future__ import annotations

from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.draft import CueWord, Draft
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.reading import Reading

__all__ = ["Unmarked"]


class Unmarked:
    """Finds where unmarked speech begins in one document."""

    def __init__(self, reading: Reading, lexicon: Lexicon, phrases: Phrases) -> None:
        self.r = reading
        self.lex = lexicon
        self.phrases = phrases

    def begin(self, w: CueWord, d: Draft, begin: int, stop: int) -> int | None:
        """Where words begin whose marks were lost (قال بهذا الصدد لن نغيب…): a first person gives them away."""
        if w.cue.lemma not in self.lex.plain_saying or w.part == "participle" or d.negated:
            return None
        words = self.r.words
        if begin < stop and self.phrases.dative(begin):
            # قال الوزير لوكالة …: who is told
            return None
        for _ in range(3):
            # ردا على سؤال في مؤتمر
            if begin < stop - 1 and words[begin].form in self.lex.prepositions:
                begin = max(begin + 1, self.phrases.end(begin + 1, stop, strict=True))
        if begin < stop and words[begin].form in self.lex.relatives:
            return None
        while begin < stop and words[begin].form in self.lex.preposition_pronouns:
            # في بيان لها
            begin += 1
        if stop - begin < 3:
            return None
        spoken = any(self._first_person(k) for k in range(begin, min(stop, begin + 14)))
        # قال takes nothing but words
        said = w.cue.lemma == "قال" and stop - begin >= 4 and self.phrases.plain_gap(begin)
        return begin if spoken or said else None

    def at_once(self, w: CueWord, d: Draft, begin: int, stop: int) -> bool:
        """Whether words whose marks were lost begin right behind a verb of saying and its subject (وذكر الوزير نحن نراجع…)."""
        if w.part == "participle" or d.negated or w.cue.kind != "say" or w.cue.object or stop - begin < 3:
            return False
        if not self.phrases.plain_gap(begin) or "bare" not in w.cue.clause and w.cue.lemma not in self.lex.plain_saying:
            return False
        form = self.r.words[begin].form
        return form in self.lex.clause_openers or self.lex.we(form)

    def dashed(self, w: CueWord, j: int, subject_end: int, stop: int) -> bool:
        """Whether a dash hands over words that the speaker says of himself (وأضاف – نشكر الحلفاء)."""
        if w.cue.lemma not in self.lex.plain_saying or j not in (w.word + 1, subject_end):
            return False
        forms = self.r.forms[j : min(stop, j + 8)]
        return any(form in self.lex.first_person for form in forms) or any(map(self.lex.we, forms))

    def _first_person(self, k: int) -> bool:
        """Whether a word shows that somebody speaks of himself (نحن، نراجع، قدمنا)."""
        form = self.r.words[k].form
        if form in self.lex.first_person:
            return form not in self.lex.preposition_pronouns or self.r.words[k - 1].form not in self.lex.common
        if self.lex.we(form):
            return True
        return len(form) >= 5 and form.endswith("نا") and form[-3] not in "اوي" and form not in self.lex.given_names
