"""Cues and what they take: the search for a complement to the right of a cue."""

from __future__ import annotations

from functools import lru_cache

from workbook.arabic import QuotedSpan, fold_text
from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.cues import CueTests
from workbook.coding.quotations.draft import CueWord, Draft
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.quotations.positions import Positions
from workbook.coding.quotations.unmarked import Unmarked
from workbook.coding.reading import Reading

__all__ = ["Frames"]

_REACH = 60
#: How many words past its subject a direct object may begin: at once, or behind a channel (أكدت في بيان …، رفضها…).
_BEHIND_SUBJECT = 8
_BEHIND_CHANNEL = 20
_NEGATORS = frozenset({"لم", "لن", "لا", "ليس", "دون", "عدم", "بدون"})


class Frames:
    """The complement search of one document."""

    def __init__(self, reading: Reading, lexicon: Lexicon, phrases: Phrases) -> None:
        self.r = reading
        self.lex = lexicon
        self.phrases = phrases
        self.cues = CueTests(reading, lexicon, phrases)
        self.at = Positions(reading, lexicon, phrases, self.cues)
        self.unmarked = Unmarked(reading, lexicon, phrases)
        self.notes: dict[int, list[str]] = {}
        """for each word that could be a cue and is none, why (:mod:`workbook.coding.explain` shows it)"""

    # -- the search -----------------------------------------------------------------------------------------------

    def find(self, w: CueWord, stop: int) -> Draft | None:
        """The draft of a cue and its complement, or None if the word hands nothing over here."""
        r, cue = self.r, w.cue
        start = r.start(w.word, w.skip)
        before = r.words[w.word - 1].form if w.word else ""
        negated = before.removeprefix("و").removeprefix("ف") in _NEGATORS and self.phrases.plain_gap(w.word)
        if w.part == "masdar" or w.part == "participle" and r.forms[w.word][w.skip :] in self.lex.prepositions:
            # ردا على: no participle
            return None
        if w.info.person != 3 and not self.cues.in_marks(w.word):
            self.note(w, "a first person counts only inside quotation marks")
            return None
        if w.part == "past" and not w.skip and self.at.preposition(w.word):
            self.note(w, "is a preposition here")
            return None
        if not self.cues.verb_position(w):
            self.note(w, "stands where a noun or preposition stands, not a verb")
            return None
        if w.part == "present" and before in self.lex.subjunctive_words and self.phrases.plain_gap(w.word):
            self.note(w, "is what somebody is to do, not what anybody said")
            return None
        if not self.cues.written_so(w):
            self.note(w, "its last letter rules this reading out")
            return None
        if self.at.told_aside(w):
            self.note(w, "asks for nothing but not to be named")
            return None
        if w.part == "participle" and cue.object and self.at.describes(w.word):
            self.note(w, "describes the noun before it, who is accused")
            return None
        mark = self.cues.mark_around(w.word)
        if mark is not None:
            stop = min(stop, r.word_index(mark.inner_end))
        draft = Draft(
            cue_start=start, cue_end=r.end(w.word), cue_word=w.word, lemma=cue.lemma, rule="", complement="", first=-1, stop=stop,
            confidence=0.9, gender=w.info.gender, number=w.info.number, person=w.info.person, participle=w.part == "participle",
            linked=w.prefix in ("و", "ف"), negated=negated,
        )  # fmt: skip
        found = self._complement(w, draft, w.word + 1, stop)
        if found is None:
            self.note(w, "nothing that it could take as content follows in its clause")
        return found

    def note(self, w: CueWord, why: str) -> None:
        """Keep the reason why a word is no cue."""
        self.notes.setdefault(w.word, []).append(f"{why} ({w.part} of {w.cue.lemma})")

    def _complement(self, w: CueWord, d: Draft, first: int, stop: int) -> Draft | None:
        r, lex, cue = self.r, self.lex, w.cue
        clause_prepositions = _prepositions(tuple(cue.clause))
        noun_prepositions = _prepositions(tuple(cue.noun))
        governing = noun_prepositions | clause_prepositions
        letters = {p for p in (*cue.noun, *cue.clause) if p in ("ب", "ل")}
        fixed = [fold_text(f).split() for f in cue.fixed]
        needs_fixed = cue.fixed_only
        relative = False
        before = r.words[w.word - 1].form if w.word else ""
        aside = before in lex.circumstances and not self.phrases.plain_gap(w.word - 1)
        if cue.document and not (first < stop and r.words[first].form in lex.in_document):
            return None
        if cue.object == "addressee_من" and (asked := self._asked(d, w, first, stop)) is not None:
            return asked
        subject_end = self._subject_end(w, first, stop)
        for begin in (first, subject_end):
            if self.unmarked.at_once(w, d, begin, stop):
                return self._content(d, "clause", begin, stop, "unmarked-speech", 0.7)
        fallback: Draft | None = None
        closed = -1
        j = first
        reach = min(stop, first + _REACH)
        while j < reach:
            form = r.words[j].form
            gap = r.gaps[j - 1]
            plain = gap == " " or self.phrases.plain_gap(j)
            if not plain:
                stops = any(c in gap for c in ".؟?!") and ".." not in gap and not self.phrases.dotted(j)
                if stops and not self.phrases.mark_opening(j):
                    break
                if (
                    gap.strip() in ("-", "–", "—")
                    and gap != gap.strip()
                    and self.unmarked.dashed(w, j, subject_end, stop)
                ):
                    return self._content(d, "clause", j, stop, "unmarked-speech", 0.65)
                if aside and any(c in gap for c in "،,"):
                    break
                if self.at.colon_before(j) and not needs_fixed:
                    if (
                        cue.lemma == "كتب"
                        and not d.linked
                        and d.cue_word == r.sentence_words[r.sentence_of[d.cue_word]][0]
                    ):
                        # كتب – فلان: the byline of the article
                        return None
                    return self._after_colon(d, j, stop)
                if relative and any(c in gap for c in "،,-–"):
                    # نددت الجمعية التي ترعى…، بحرق…
                    relative, closed = False, j
                mark = self.phrases.mark_opening(j)
                if mark is not None and not needs_fixed:
                    if self._takes_quote(w, j, mark, subject_end):
                        return self._quote(d, j, mark, stop, w)
                    if self.phrases.name_in_marks(j) or self._mark_words(j) <= 3:
                        j = max(j + 1, r.word_index(mark.inner_end))
                        continue
            if form in lex.support and j <= first + 12 and plain:
                d.cue_end = r.end(j) if j == d.cue_word + 1 else d.cue_end
                j += 1
                continue
            matched = next((f for f in fixed if form == f[0] and [x.form for x in r.words[j : j + len(f)]] == f), None)
            if matched is not None:
                d.cue_end = r.end(j + len(matched) - 1) if j == d.cue_word + 1 else d.cue_end
                needs_fixed = False
                if not noun_prepositions & {matched[-1]}:
                    j += len(matched)
                    continue
            wished = (
                cue.lemma in lex.plain_saying and j + 1 < stop and form == "ان" and lex.imperfect(r.words[j + 1].form)
            )
            if (
                self.phrases.complementiser(j)
                and not needs_fixed
                and not wished
                and self.at.opens_clause(j, clause_prepositions)
            ):
                taken = self._clause(w, d, j, stop, relative)
                if taken is not None:
                    return taken
            elif form in lex.question_words and cue.kind == "ask" or (form == "عما" and cue.noun):
                return self._content(d, "clause", j, stop, "cue-question", 0.85)
            elif form in lex.relatives or not plain and (form in lex.after_words or form in lex.circumstances):
                # what a relative clause or an aside between commas holds is not what is said
                relative = True
            elif not relative and form in governing and not needs_fixed:
                draft = self._governed(w, d, form in noun_prepositions, j + 1, stop)
                if draft is not None:
                    if j == w.word + 1 or not self.at.object_of_office(w, j, stop, form):
                        return draft
                    fallback = fallback or draft
            elif not relative and letters and form[:1] in letters and not needs_fixed:
                draft = self._attached(w, d, j, stop, form[:1], letters, j == subject_end or closed == j)
                if draft is not None:
                    return draft
            elif not relative and "bare" in cue.noun and (cue.fixed_only is False):
                draft = self._bare(w, d, j, stop, subject_end)
                if draft is not None:
                    return draft
            if self.at.other_cue(j, relative, w):
                break
            j += 1
        if fallback is not None:
            return fallback
        spoken = self.unmarked.begin(w, d, max(subject_end, first), stop)
        return None if spoken is None else self._content(d, "clause", spoken, stop, "unmarked-speech", 0.6)

    def _asked(self, d: Draft, w: CueWord, first: int, stop: int) -> Draft | None:
        """طلب من الأطراف الانسحاب: what is asked follows the one asked."""
        r = self.r
        at = next((k for k in range(first, min(stop, first + 8)) if r.words[k].form == "من"), None)
        if at is None:
            return None
        past = self.phrases.end(at + 1, stop, content_nouns=True)
        for k in range(at + 2, min(stop, past + 3)):
            form = r.words[k].form
            if self.lex.complementiser(form):
                return self._content(d, "clause", k, stop, "verb-clause", 0.9)
            if self.lex.verbal_noun(form.removeprefix("ال")) and self.phrases.plain_gap(k):
                d.addressee = (r.words[at + 1].start, r.words[k - 1].end)
                return self._content(d, "noun", k, stop, "verb-object", 0.75)
        return None

    def _mark_words(self, j: int) -> int:
        mark = self.phrases.mark_opening(j)
        return self.r.word_index(mark.inner_end) - j if mark else 0

    def _subject_end(self, w: CueWord, first: int, stop: int) -> int:
        j = self.at.skip_adverbs(first, stop)
        if j >= stop or self.at.subject_given(w):
            return j
        return self.phrases.end(j, stop, content_nouns="bare" in w.cue.noun, other=w.takes_another)

    # -- the kinds of complement ----------------------------------------------------------------------------------

    def _content(self, d: Draft, complement: str, first: int, stop: int, rule: str, confidence: float) -> Draft:
        d.complement, d.first, d.stop, d.rule, d.confidence = complement, first, stop, rule, confidence
        d.content_start = self.r.words[first].start
        return d

    def _clause(self, w: CueWord, d: Draft, j: int, stop: int, relative: bool) -> Draft | None:
        governed = self.r.words[j - 1].form.lstrip("و") in self.lex.not_complement
        if governed and j - 1 > w.word and not self.phrases.adverb_phrase(j - 1):
            return None
        if not w.cue.clause and w.cue.light:
            return None
        rule = "participle-clause" if w.part == "participle" else "verb-clause"
        return self._content(d, "clause", j, stop, rule, 0.95)

    def _after_colon(self, d: Draft, j: int, stop: int) -> Draft:
        d.colon = True
        mark = self.phrases.mark_opening(j)
        if mark is not None and self._mark_words(j) > 2:
            return self._quote(d, j, mark, stop, None)
        if self.lex.complementiser(self.r.words[j].form):
            return self._content(d, "clause", j, stop, "colon-clause", 0.95)
        d.kind = "direct"
        return self._content(d, "clause", j, stop, "colon-speech", 0.85)

    def _takes_quote(self, w: CueWord, j: int, mark: QuotedSpan, subject_end: int) -> bool:
        words = self._mark_words(j)
        if self.phrases.name_in_marks(j) or words <= 2 and self.phrases.manner(j):
            # تدين "بشدة" احتجازها: how, not what
            return False
        at_once = j in (
            w.word + 1,
            subject_end,
            self.at.skip_adverbs(w.word + 1, j),
            self.at.skip_adverbs(subject_end, j),
        )
        if w.cue.weak and (not at_once or w.info.form.startswith("س")) and not self.at.colon_before(j):
            return False
        if w.info.suffix and w.cue.tone == "evaluating":
            return True
        if words > 4:
            return True
        before = self.r.words[j - 1].form
        governed = before in {fold_text(p) for p in (*w.cue.noun, *w.cue.clause)}
        return (
            governed
            or j == w.word + 1
            and not w.cue.light
            or (j == subject_end and words >= 2 and w.cue.kind != "topic")
        )

    def _quote(self, d: Draft, j: int, mark: QuotedSpan, stop: int, w: CueWord | None) -> Draft:
        r = self.r
        before = r.words[j - 1].form
        rule = "colon-quote" if d.colon else "cue-quote"
        d = self._content(d, "quote", j, stop, rule, 0.95)
        d.content_start = mark.inner_start
        d.closed = mark.closed
        d.kind = "direct"
        end_word = r.word_index(mark.inner_end)
        after = r.text[mark.end : mark.end + 2].strip()[:1]
        governed = w is not None and (
            before in {fold_text(p) for p in w.cue.noun} or "bare" in w.cue.noun and w.cue.tone != "neutral"
        )
        if self.lex.complementiser(r.words[j].form) and not d.colon:
            # «إن الوفد …»: marks that hold a whole clause are still a quotation; a short one that the sentence continues is mixed
            d.complement = "clause" if mark.inner_end - mark.inner_start < 12 else "quote"
        if (
            governed
            and end_word < stop
            and self._mark_words(j) <= 6
            and (not after or after.isalnum())
            and r.words[end_word].form not in self.lex.time_words
        ):
            d.kind, d.complement, d.rule = "mixed", "noun", "noun-mixed"
            return d
        d.closed_by_mark = True
        d.stop = max(stop, end_word)
        return d

    def _governed(self, w: CueWord, d: Draft, noun: bool, j: int, stop: int) -> Draft | None:
        """The complement after a preposition of the frame: a clause, a quotation or a noun."""
        r, lex = self.r, self.lex
        if j >= stop:
            return None
        mark = self.phrases.mark_opening(j)
        if mark is not None and not self.phrases.name_in_marks(j):
            return self._quote(d, j, mark, stop, w)
        form = r.words[j].form
        if self.phrases.complementiser(j):
            return self._content(d, "clause", j, stop, "participle-clause" if d.participle else "verb-clause", 0.95)
        if not noun or not self.phrases.plain_gap(j) and mark is None:
            return None
        if w.cue.weak or (form in lex.time_words and form != "الان"):
            return None
        if w.cue.kind == "topic" and (not lex.verbal_noun(form) or form.startswith("ال")):
            # تحدث عن العلاقات is a topic, تحدث عن وجود مفاوضات tells something
            return None
        if j in self.phrases.names and self.phrases.cast_place(j):
            return None
        if w.cue.verbal and not self.lex.verbal_noun(form.removeprefix("ال")):
            return None
        if self.at.excluded(w, j, form):
            return None
        if form in lex.demonstratives and (
            j + 1 >= stop or not self.phrases.plain_gap(j + 1) or (j + 1) in self.phrases.names
        ):
            return None
        return self._content(d, "noun", j, stop, "participle-noun" if d.participle else "verb-preposition-noun", 0.85)

    def _attached(
        self, w: CueWord, d: Draft, j: int, stop: int, letter: str, letters: set[str], behind: bool
    ) -> Draft | None:
        """The complement after ب or ل, attached to its noun or to a quotation mark; ``behind``: right behind the subject."""
        r, lex = self.r, self.lex
        form = r.words[j].form
        if w.cue.weak:
            return None
        if form == letter or form == letter + "ـ":
            if j + 1 < stop and (mark := self.phrases.mark_opening(j + 1)) is not None:
                return self._quote(d, j + 1, mark, stop, w)
            if j + 1 < stop and w.cue.noun:
                d = self._content(d, "noun", j + 1, stop, "verb-preposition-noun", 0.8)
                return d
            return None
        if (
            letter not in w.cue.noun
            or form.endswith(("اسم", "شان", "حضور"))
            or form in lex.prepositions
            or form in lex.time_words
            or form in lex.states_nouns
            or self.phrases.according(j)
        ):
            return None
        if form in lex.preposition_pronouns or j in self.phrases.names or self.phrases.inside_name(j):
            return None
        if self.at.excluded(w, j, form[1:]):
            return None
        if not self.at.attached(j, letter) and not (
            letter == "ب"
            and len(form) > 3
            and (behind and form[1:] in lex.common or j == w.word + 1 or w.cue.object is None and j == w.word + 2)
        ):
            return None
        if letter == "ل" and not lex.verbal_noun(form[1:]) and not form.startswith("لل"):
            return None
        if letter == "ل" and form.startswith("لل") and not lex.verbal_noun(form[2:]):
            return None
        d = self._content(d, "noun", j, stop, "participle-noun" if d.participle else "verb-preposition-noun", 0.85)
        d.content_start = r.start(j, 1)
        return d

    def _bare(self, w: CueWord, d: Draft, j: int, stop: int, subject_end: int) -> Draft | None:
        """A noun as direct object: after the subject, or at once where the subject is dropped."""
        r, lex, cue = self.r, self.lex, w.cue
        if cue.weak or not self.phrases.plain_gap(j) and r.gaps[j - 1].strip() not in ("،", ",", ")", '"', "”", "»"):
            return None
        form = r.words[j].form
        if not lex.nominal(form) or form in lex.demonstratives and j < subject_end:
            return None
        if j > subject_end + (_BEHIND_CHANNEL if self.at.channel_closed(subject_end, j) else _BEHIND_SUBJECT):
            return None
        if j - 1 > w.word and r.words[j - 1].form in lex.prepositions and self.phrases.plain_gap(j):
            # عبر تغريدات نشرها، أن: the channel
            return None
        if r.words[j - 1].form in lex.before_words | lex.after_words:
            # أكدت، بعد أيام على…، أن: a time, not what is said
            return None
        if self.at.excluded(w, j, form) or self.phrases.inside_name(j) or form in lex.manners:
            return None
        if j == w.word + 1 and r.of_kind(j, "unnamed") and not form.startswith("ال"):
            # توقعت مصادر رسمية …: who speaks
            return None
        if j > subject_end and "bare" in cue.clause and self.at.clause_follows(j):
            # أوضح الوزير عبر تغريدات نشرها أمس أن…
            return None
        if isinstance(cue.bare_nouns, list):
            ok = lex.one_of(form, cue.bare_nouns)
        else:
            # further on a noun of three letters with its pronoun is a verb (مؤتمر عقده)
            own = j in (w.word + 1, subject_end) and self.phrases.own_noun(j)
            ok = own or self.phrases.verbal_noun(j) or self.at.asked_for(w, j, form)
            ok = ok or self.at.object_with_article(j, subject_end)
            if not ok and cue.bare_nouns is True and (j >= subject_end > w.word + 1 or self.at.subject_given(w)):
                ok = j == subject_end and self.phrases.plain_gap(j)
        if not ok:
            return None
        if j < subject_end and j != w.word + 1 and not self.phrases.closed_before(j):
            return None
        rule = "participle-object" if d.participle else "verb-object"
        draft = self._content(d, "noun", j, stop, rule, 0.75)
        if cue.light and j == w.word + 1:
            nxt = j + 1
            # جدّد التأكيد أنّ…: the noun is part of the cue, its complement is the content
            if nxt < stop and (form.startswith("ال") and lex.complementiser(r.words[nxt].form)):
                draft.cue_end = r.end(j)
                return self._content(draft, "clause", nxt, stop, "light-verb-clause", 0.9)
            if (
                nxt + 1 < stop
                and form.startswith("ال")
                and r.words[nxt].form in ("علي", "الي", "من")
                and lex.complementiser(r.words[nxt + 1].form)
            ):
                draft.cue_end = r.end(j)
                return self._content(draft, "clause", nxt + 1, stop, "light-verb-clause", 0.9)
            if nxt + 1 < stop and form.startswith("ال") and r.words[nxt].form in ("علي", "الي", "من"):
                draft.cue_end = r.end(j)
                return self._content(draft, "noun", nxt + 1, stop, "light-verb-noun", 0.85)
        return draft


@lru_cache(maxsize=1 << 10)
def _prepositions(frame: tuple[str, ...]) -> frozenset[str]:
    """The prepositions of a cue's frame that are words of their own, folded."""
    return frozenset(fold_text(p) for p in frame if p not in ("bare", "ب", "ل"))
