"""Where one clause ends and another begins, so that no cue reaches across."""

from __future__ import annotations

from collections.abc import Mapping

from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import BREAKS, COMMAS
from workbook.coding.surfaces import Hit

__all__ = ["WISHED", "Clauses"]

#: How far before its أن-clause a demand may stand, with those called upon between (ناشد الأطراف كلها أن تشارك).
WISHED = 8


class Clauses:
    """Tells the boundaries that matter to cues in one document."""

    def __init__(self, reading: Reading, cue_words: Mapping[int, str], flips: frozenset[str]) -> None:
        self.r = reading
        self.cue_words = cue_words
        self.flips = flips
        self.lex = lexicon(reading.codebook)

    def boundary(self, k: int, left: int) -> bool:
        """Whether a clause begins right behind a word, or an أن-clause at it, that a cue before it can't reach into."""
        gap = self.r.gaps[k]
        form = self.r.words[k].form
        if form[:1] == "و" and form[1:] in self.lex.pronouns or any(c in gap for c in BREAKS):
            # لا نريد الحرب ونحن مستعدون للحوار
            return True
        return any(c in gap for c in COMMAS) and self.new_clause(k + 1) or self.reports(k, left)

    def adverb(self, k: int) -> bool:
        """Whether an adverbial participle behind a comma begins something of its own (نفى ذلك، آملاً في…)."""
        raw = self.r.text[self.r.words[k].start : self.r.words[k].end]
        return k > 0 and raw.endswith(("اً", "ًا")) and any(c in self.r.gaps[k - 1] for c in COMMAS)

    def reports(self, k: int, left: int) -> bool:
        """Whether an أن-clause begins at a word that no cue, noun or preposition governs, so that none reaches into it."""
        words = self.r.words
        if k - 1 <= left or not self.lex.complementiser(words[k].form) or words[k].form[:1] in "بفو":
            return False
        before = words[k - 1].form
        if words[k].form in ("الا",) or before in self.lex.prepositions or before in self.lex.believing:
            return False
        for j in range(k - 1, max(left, k - WISHED) - 1, -1):
            if any(c in self.r.gaps[j] for c in COMMAS):
                return True
            if self.r.of_kind(j, "stance"):
                return False
        return True

    def new_clause(self, k: int) -> bool:
        """Whether a clause of its own begins behind a comma: with a relative pronoun or a verb that is no cue."""
        form = self.r.words[k].form
        if (
            form in self.lex.relatives
            or form in self.lex.clause_starters
            or form == "في"
            and self.r.words[k + 1].form == "وقت"
        ):
            return True
        if self.r.of_kind(k, "stance"):
            return False
        if k in self.cue_words or self.adverb(k) and self.r.of_kind(k, "participle"):
            # …، مؤكداً التزام واشنطن
            return True
        if form in self.lex.common:
            return False
        return (
            form.startswith("ي")
            and len(form) > 3
            and form not in self.lex.time_words
            and form not in self.lex.given_names
        )

    def conjunct(self, k: int, hit: Hit | None) -> bool:
        """Whether a conjunct begins at a word with و, so that nouns before it govern another one."""
        form = self.r.words[k].form
        if not form.startswith("و") or len(form) < 4:
            return False
        if hit is not None:
            return hit.prefix.startswith("و")
        if form in self.flips or form in self.lex.given_names:
            return False
        rest = form[1:]
        return rest.startswith("ال") or rest in self.flips or rest in self.lex.common or self.lex.verbal_noun(rest)

    def opens_clause(self, top: Hit, left: int) -> bool:
        """Whether a verb is the one of the أن-clause that somebody's words are (طالب بأن تلتزم الأطراف…)."""
        return top.first - left <= 1 and self.lex.complementiser(self.r.words[left].form)
