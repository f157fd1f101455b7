"""Which words are cues: forms of reporting verbs, where they stand and how they are written."""

from __future__ import annotations

from workbook.arabic import QuotedSpan
from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.draft import CueWord
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.reading import Reading

__all__ = ["CueTests", "cue_words"]


def cue_words(r: Reading, first: int, stop: int) -> list[CueWord]:
    """All readings of the words of a sentence as cues, in order."""
    out = []
    for i in r.words_of(first, stop, "verb", "participle", "masdar"):
        for h in r.of_kind(i, "verb", "participle", "masdar"):
            if h.first != h.last:
                continue
            if h.surface.kind == "verb" and h.prefix not in ("", "و", "ف"):
                continue
            if h.surface.kind == "participle" and (h.prefix not in ("", "و", "ف") or r.forms[i].endswith("ات")):
                # مقترحات، مطالبات are things
                continue
            out.append(CueWord(i, h.skip, h.prefix, h.surface.info.part, h.surface.entry, h.surface.info))
    return out


class CueTests:
    """Tells verbs from the nouns and prepositions that are written alike."""

    def __init__(self, reading: Reading, lexicon: Lexicon, phrases: Phrases) -> None:
        self.r = reading
        self.lex = lexicon
        self.phrases = phrases

    def mark_around(self, word: int) -> QuotedSpan | None:
        """The innermost closed quotation mark that holds a word."""
        return self.r.mark_of[word]

    def in_marks(self, word: int) -> bool:
        """Whether a word stands in closed quotation marks."""
        return self.mark_around(word) is not None

    def verb_position(self, w: CueWord) -> bool:
        """Whether a form that is also a noun or preposition stands where a verb can: نشر, بين, رفضه.

        The bare third person masculine of the past looks like many nouns. It is read as a verb at the beginning of
        a clause, and after a definite noun or a name, which is then its subject; not in construct with a noun.
        """
        if w.part != "past" or w.info.gender != "m" or w.prefix in ("و", "ف"):
            return True
        if w.info.number != "s" and not w.cue.homograph:
            return True
        if w.word == 0 or not self.phrases.plain_gap(w.word):
            # after a comma رفضها is the noun with its pronoun (أكدت، أمس، رفضها)
            return not w.info.suffix
        before = self.r.words[w.word - 1].form
        if (
            before in self.lex.verb_friends
            or before in self.lex.relatives
            or before in self.lex.clause_starters
            or before in self.lex.time_words
        ):
            return True
        if self.lex.complementiser(before) or before in self.lex.pronouns or before in self.lex.demonstratives:
            return True
        if "\n" in self.r.gaps[w.word - 1] or self._after_opening_adverbial(w.word):
            return True
        if w.cue.homograph or w.info.suffix:
            return any(
                h.last == w.word - 1 for k in range(max(0, w.word - 3), w.word) for h in self.r.of_kind(k, "switch")
            )
        if before in self.lex.prepositions or self.phrases.finite(w.word - 1):
            return False
        return self.phrases.closed_before(w.word) or any(
            h.last == w.word - 1 for k in range(max(0, w.word - 3), w.word) for h in self.r.of_kind(k, "switch")
        )

    def _after_opening_adverbial(self, word: int) -> bool:
        """Whether an adverbial that opens its clause ends before a word (وفي المدينة أفاد المرصد…)."""
        r = self.r
        for k in range(word - 1, max(-1, word - 6), -1):
            form = r.words[k].form
            if form.removeprefix("و").removeprefix("ف") in self.lex.prepositions:
                return k == 0 or bool(r.gaps[k - 1].strip()) or "\n" in r.gaps[k - 1]
            if k and r.gaps[k - 1].strip() or not self.lex.nominal(form):
                return False
        return False

    def written_so(self, w: CueWord) -> bool:
        """Whether the original letters allow the reading: ة is no possessive ه, and the ي of نفي or رأي no ى."""
        raw = self.r.text[self.r.words[w.word].start : self.r.words[w.word].end].rstrip(
            "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
        )
        if w.part == "participle" and w.info.gender == "f" and w.info.number == "s":
            return raw.endswith("ة") or "ة" not in self.r.text
        if w.part == "past" and raw[len(w.prefix) + 1 : len(w.prefix) + 2] == "\u064f":
            # نُشرت: a passive, in which nobody speaks
            return False
        whole = self.r.text[self.r.words[w.word].start : self.r.words[w.word].end]
        if w.part == "past" and whole.endswith("ت\u064f") and w.info.person == 3:
            # شدّدتُ: the vowel sign shows the first person
            return False
        if w.part == "past" and w.cue.past.endswith("أ") and not w.info.suffix and raw.endswith("ا"):
            # هنا في المدينة is no هنّأ, where the text writes its hamzas
            return "أ" not in self.r.text
        if w.info.suffix == "ه":
            return not raw.endswith("ة")
        if w.part == "past" and w.info.number == "s" and w.info.gender == "m" and w.info.form.endswith("ي"):
            return raw.endswith("ى") or "ى" not in self.r.text
        return True
