"""What stands at a word, as the search for a complement asks."""

from __future__ import annotations

from collections.abc import Collection

from workbook.arabic import fold_text
from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.cues import CueTests
from workbook.coding.quotations.draft import CueWord
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.reading import Reading

__all__ = ["Positions"]

#: How long the noun phrase behind أن may be.
_SUBJECT = 8
#: How far a clause is looked through for its أن.
_CLAUSE = 12


class Positions:
    """Tests on single places of one document, on the way from a cue to its content."""

    def __init__(self, reading: Reading, lexicon: Lexicon, phrases: Phrases, cues: CueTests) -> None:
        self.r = reading
        self.lex = lexicon
        self.phrases = phrases
        self.cues = cues
        self._verbs = reading.at_kinds("verb")

    def colon_before(self, j: int) -> bool:
        """Whether a colon that introduces speech stands before a word (not the one of a time or a score)."""
        gap = self.r.gaps[j - 1]
        if not any(c in gap for c in ":："):
            return gap.strip() == ".." and not self.r.words[j].form.isdigit()
        return not (self.r.words[j].form.isdigit() and self.r.words[j - 1].form.isdigit())

    def attached(self, j: int, letter: str) -> bool:
        """Whether a word carries ب or ل as a preposition rather than as its first letter."""
        form = self.r.words[j].form
        if not form.startswith(letter) or len(form) < 3:
            return False
        rest = form[1:]
        if letter == "ل" and form.startswith("لل"):
            return True
        if rest.startswith("ال") or self.lex.verbal_noun(rest) or self.lex.complementiser(form):
            return True
        if rest in ("عدم", "ما", "ذلك", "هذا", "هذه", "كل", "اي", "ان"):
            return True
        return any(
            h.prefix.endswith(letter) or h.prefix == letter
            for h in self.r.hits_at.get(j, ())
            if h.surface.kind in ("actor", "organisation", "group", "title", "term", "masdar", "verbal_nouns")
            or h.surface.kind == "stance"
            and h.surface.form == "masdar"
        )

    def opens_clause(self, j: int, prepositions: Collection[str]) -> bool:
        """Whether a complementiser is the first of the cue: not وأن, not إلا, not governed by another word's preposition."""
        form = self.r.words[j].form
        if form.startswith("و"):
            return False
        if form == "الا" and not self.r.text.startswith("أ", self.r.words[j].start):
            return False
        before = self.r.words[j - 1].form
        if self.phrases.adverb_phrase(j - 1):
            # قالت الوزارة من قبل إنها…
            return True
        return (
            not (
                before in self.lex.prepositions
                and before not in prepositions
                and before not in ("الي", "علي", "من", "عن")
                and self.phrases.plain_gap(j)
            )
            or before in prepositions
        )

    def skip_adverbs(self, j: int, stop: int) -> int:
        """Past time words, لنا/له and the like, and short prepositional adverbials right after a cue."""
        r, lex = self.r, self.lex
        while j < stop and (self.phrases.plain_gap(j) or r.gaps[j - 1].strip() in ("،", ",", "(", ")", "")):
            form = r.words[j].form
            if form in lex.time_words or form in lex.preposition_pronouns or form in ("قد", "بدوره", "بدورها"):
                j += 1
            else:
                break
        return j

    def other_cue(self, j: int, relative: bool, w: CueWord) -> bool:
        """Whether another finite reporting verb begins here: the search for this cue's complement ends."""
        if relative or j == w.word + 1 and w.cue.light:
            return False
        verbs = self._verbs.get(j)
        if (
            verbs is None
            or self.phrases.head(j)
            or self.r.of_kind(j, "actor")
            or self.r.words[j].form in self.lex.given_names
            or self.phrases.adverb_phrase(j)
        ):
            return False
        for h in verbs:
            info = h.surface.info
            if h.first != h.last or info.person != 3 or h.surface.entry.homograph or info.suffix and not h.prefix:
                continue
            other = CueWord(j, h.skip, h.prefix, info.part, h.surface.entry, info)
            if self.cues.verb_position(other) and not self.told_aside(other):
                return True
        return False

    def object_of_office(self, w: CueWord, j: int, stop: int, preposition: str) -> bool:
        """Whether the preposition belongs to the subject (المبعوث إلى سوريا): a place or name follows, and the same again later."""
        if j + 1 >= stop:
            return False
        after = self.r.words[j + 1].form
        later = any(
            self.r.words[k].form == preposition and not self.other_cue(k - 1, False, w)
            for k in range(j + 2, min(stop, j + 25))
        )
        if not later:
            return False
        return (
            (j + 1) in self.phrases.names
            or bool(self.r.of_kind(j + 1, "organisation", "place_heads"))
            or not (self.lex.verbal_noun(after) or after.startswith("ال") and self.lex.verbal_noun(after[2:]))
        )

    def subject_given(self, w: CueWord) -> bool:
        """Whether the subject stands right before a verb: a pronoun with أن (أنه يرفض…), or a name that opens the clause."""
        k = w.word
        if k == 0 or w.prefix or w.part == "participle" or not self.phrases.plain_gap(k):
            return False
        before = self.r.forms[k - 1]
        if self.lex.complementiser(before):
            return before.endswith(("ه", "ها", "هم", "هما")) and before != "الا"
        begin = next(
            (j for j in range(k - 1, max(0, k - _SUBJECT), -1) if self.r.forms[j - 1] in self.lex.that_words), k
        )
        return self.phrases.subject_of_clause(begin, k)

    def preposition(self, k: int) -> bool:
        """Whether a form that is also a verb is the preposition within its sentence (، عقب محادثات), not عقّب or بين أن."""
        first = self.r.sentence_words[self.r.sentence_of[k]][0]
        raw = self.r.text[self.r.words[k].start : self.r.words[k].end]
        if self.r.forms[k] not in self.lex.prepositions or k == first or "\u0651" in raw:
            return False
        if self.r.forms[k - 1] in self.lex.verb_friends:
            return False
        return k + 1 >= len(self.r.words) or not self.lex.complementiser(self.r.forms[k + 1])

    def describes(self, k: int) -> bool:
        """Whether a participle stands right behind a noun without article as its adjective (شركات متهمة بـ…)."""
        if k == 0 or not self.phrases.plain_gap(k) or self.r.forms[k].startswith("و"):
            return False
        before = self.r.forms[k - 1]
        raw = self.r.text[self.r.words[k].start : self.r.words[k].end]
        return (
            self.lex.nominal(before) and not before.startswith("ال") and before in self.lex.common and raw.endswith("ة")
        )

    def told_aside(self, w: CueWord) -> bool:
        """Whether what makes the cue no quotation follows at once (وطلب عدم كشف هويته), so that another cue goes on past it."""
        k = w.word + 1
        return k < len(self.r.words) and self.phrases.plain_gap(k) and self.excluded(w, k, self.r.words[k].form)

    def excluded(self, w: CueWord, j: int, form: str) -> bool:
        """Whether a noun, or it and the next word, make the cue no quotation (رفض التعليق، طلب عدم ذكر اسمه)."""
        following = self.r.words[j + 1].form if j + 1 < len(self.r.words) else ""
        return any(fold_text(u) in (form, f"{form} {following}") for u in w.cue.unless)

    def asked_for(self, w: CueWord, j: int, form: str) -> bool:
        """Whether a definite verbal noun behind those called upon is what they are to do (ناشد الأطراف التراجع عن…)."""
        if w.cue.object != "addressee" or not form.startswith("ال") or not self.lex.verbal_noun(form[2:]):
            return False
        return j > w.word + 2 and self.phrases.plain_gap(j) and self.phrases.closed_before(j)

    def object_with_article(self, j: int, subject_end: int) -> bool:
        """Whether a verbal noun with article behind a full noun phrase is the object (أكد الوزير خلال اللقاء الدعم الإيراني).

        Where أن follows in the clause, that is the content.
        """
        if j < subject_end or not self.phrases.thing(j) or not self.phrases.plain_gap(j):
            return False
        if not (self.phrases.closed_before(j) or self._after_place(j) or j == subject_end):
            return False
        return not self.clause_follows(j)

    def clause_follows(self, j: int) -> bool:
        """Whether أن that no preposition governs follows a word within its clause."""
        r = self.r
        for k in range(j + 1, min(len(r.words), j + _CLAUSE)):
            if r.gaps[k - 1].strip():
                return False
            if self.lex.complementiser(r.words[k].form):
                return r.words[k - 1].form not in self.lex.prepositions and not r.words[k].form.startswith(("ب", "و"))
        return False

    def _after_place(self, j: int) -> bool:
        return any(self.phrases.places.get(k) == j for k in range(max(0, j - 3), j))

    def channel_closed(self, subject_end: int, j: int) -> bool:
        """Whether the channel, or another prepositional phrase, stands between the subject and the comma before a word."""
        if subject_end >= j or not any(c in self.r.gaps[j - 1] for c in "،,"):
            return False
        begin = self.r.words[subject_end].form
        return begin in self.lex.prepositions and all(g != "." for g in self.r.gaps[subject_end : j - 1])
