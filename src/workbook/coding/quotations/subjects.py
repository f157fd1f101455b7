"""Who stands beside a cue as its subject: after it, before it, or nobody (a dropped subject)."""

from __future__ import annotations

from workbook.coding.actors.cast import Cast
from workbook.coding.actors.names import is_closed
from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.draft import CueWord, Draft
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.reading import Reading

__all__ = ["Subjects"]

_BE = frozenset({"كان", "كانت", "كانوا", "وكان", "وكانت", "وكانوا", "فكان"})


class Subjects:
    """Finds the source phrase of each draft."""

    def __init__(self, reading: Reading, lexicon: Lexicon, phrases: Phrases, cast: Cast) -> None:
        self.r = reading
        self.lex = lexicon
        self.phrases = phrases
        self.cast = cast

    def attach(self, d: Draft, w: CueWord, clause_start: int) -> bool:
        """Set ``source`` and ``source_words`` of a draft, or leave them empty for a dropped subject.

        Returns
        -------
        bool
            False if the subject is a thing (الأسباب التي دعت إلى…), so that nobody is quoted.
        """
        d.switch = self._after_switch(d.cue_word)
        if d.participle:
            return True
        if w.info.person != 3:
            return True
        before = self.r.words[w.word - 1].form if w.word else ""
        after_relative = before in self.lex.relatives or before.removeprefix("و") in self.lex.relatives
        # وكان الوزير قد وصف الاتفاق: the subject stands before قد
        early = (
            before in ("قد", "لقد", "فقد")
            or self._name_before(w, clause_start)
            or not w.prefix
            and self.phrases.subject_of_clause(clause_start, w.word)
        )
        found = self._before(d, w, clause_start) if early else None
        # before its subject a verb is singular (قال الوزراء): a plural one goes on with those named before
        plural = w.info.number == "p" and not d.participle
        pronoun = self.lex.complementiser(before) and before not in self.lex.that_words and before != "الا"
        if (
            found is None
            and not after_relative
            and not plural
            and not pronoun
            and (not w.info.suffix or self._subject_after_object(w))
        ):
            found = self._after(d, w)
        if found is None:
            found = self._before(d, w, clause_start)
        if found is None:
            self._medium(d, w.word + 1)
            return not (after_relative and d.complement == "noun" and not w.info.suffix)
        first, past = found
        self._medium(d, max(past, w.word + 1))
        start, end = self._trim(first, past)
        d.source = (start, end)
        d.source_words = (first, past)
        return True

    def _name_before(self, w: CueWord, clause_start: int) -> bool:
        """Whether a named actor stands right before a verb without conjunction: the subject of a headline (المسؤول يرفض…)."""
        k = w.word - 1
        if k < clause_start or w.prefix in ("و", "ف") or not self.phrases.plain_gap(w.word):
            return False
        while k > clause_start and self.r.words[k].form in ("لا", "لن", "لم"):
            k -= 1
        if self.r.words[clause_start].form in _BE and k + 1 in self.phrases.people_ends:
            # وكان الرئيس فلان أعلن
            return True
        for first in range(max(clause_start, k - 5), k + 1):
            if self.phrases.names.get(first) == k + 1:
                opens = first == clause_start or first == clause_start + 1 and self.r.words[clause_start].form in _BE
                return opens or w.part == "present" and first <= clause_start + 8
        return False

    def _after_switch(self, cue: int) -> bool:
        """Whether من جانبه or the like stands shortly before the cue."""
        return any(self.r.of_kind(k, "switch") for k in range(max(0, cue - 4), cue))

    def _trim(self, first: int, past: int) -> tuple[int, int]:
        r = self.r
        skip = 0
        form = r.words[first].form
        for h in r.hits_at.get(first, ()):
            if h.surface.kind in ("actor", "title", "organisation", "group", "unnamed") and h.prefix in ("و", "ف", ""):
                skip = h.skip if h.prefix else 0
                break
        else:
            if form.startswith("و") and form[1:] in self.lex.given_names and form not in self.lex.given_names:
                skip = 1
        return r.start(first, skip), r.words[past - 1].end

    # -- after the cue --------------------------------------------------------------------------------------------

    def _after(self, d: Draft, w: CueWord) -> tuple[int, int] | None:
        r, lex = self.r, self.lex
        limit = self._content_word(d)
        j = max(w.word + 1, r.word_index(d.cue_end))
        while j < limit:
            form = r.words[j].form
            gap = r.gaps[j - 1]
            if (
                not self.phrases.plain_gap(j)
                and not self.phrases.name_in_marks(j)
                and gap.strip(" ،,()-–") not in ("",)
            ):
                return None
            if (
                form in lex.support
                or form in lex.time_words
                or form in lex.preposition_pronouns
                or form in ("قد", "انذاك")
            ):
                j += 1
                continue
            if gap.strip() == "(" and j > w.word + 1:
                return None
            if gap.strip() in ("،", ",") and j == w.word + 1 and not self._starts_name(j):
                # أعلن، أواخر الشهر، أن: no subject stands behind a comma
                return None
            break
        if j >= limit:
            return None
        form = r.words[j].form
        if form in lex.prepositions and not self._postponed(j, limit):
            return None
        if form in lex.prepositions:
            j = self._postponed(j, limit)
        if r.words[j].form in lex.determiners or self._accusative(j):
            # لن تبدي أي دعم، تحثّ دولاً: what is given and who is urged, not who gives and urges
            return None
        if any(h.surface.info.person == 1 for h in r.of_kind(j, "verb")) and not self._starts_name(j):
            return None
        if j not in self.phrases.names and (
            not lex.nominal(r.words[j].form) or r.words[j].form in lex.demonstratives and not self._noun_after(j)
        ):
            return None
        if r.forms[j].startswith("ب") and r.forms[j].endswith(("ه", "ها", "هم")) and self._with_pronoun(j):
            # يفترض بموجبه أن
            return None
        if self.phrases.manner(j) or self._coordinated_verb(j):
            return None
        if r.words[j].form == "ل" or self.phrases.dative(j) or self._purpose(j):
            return None
        nouns = "bare" in w.cue.noun and d.complement == "noun"
        past = self.phrases.end(j, limit, content_nouns=nouns, other=w.takes_another)
        if past <= j:
            return None
        if w.cue.object:
            whole = past
            past = self._before_object(j, past)
            alone = past == whole and self.phrases.names.get(j) == past == limit
            if alone and w.cue.lemma in lex.accusing and not w.info.suffix and w.part != "participle":
                # واتهم فلاناً بـ…: who accuses is not named again, who is accused must be
                return None
        if not self._fits(d, w, j, past):
            return None
        self._addressee(d, past, limit)
        return j, past

    def _with_pronoun(self, j: int) -> bool:
        """Whether ب with a noun and its pronoun stands at a word (بموجبه), not a name."""
        raw = self.r.text[self.r.words[j].start : self.r.words[j].end]
        return (
            not raw.endswith("ة")
            and j not in self.phrases.names
            and not self.phrases.head(j)
            and not self.r.hits_at.get(j)
        )

    def _coordinated_verb(self, j: int) -> bool:
        """Whether a second verb follows at once (ستعترف وتدعم)."""
        return j not in self.phrases.names and any(
            h.prefix == "و" and h.surface.form == "present" for h in self.r.of_kind(j, "verb", "stance")
        )

    def _accusative(self, j: int) -> bool:
        """Whether a word is written with the ending of an indefinite object (دولاً)."""
        raw = self.r.text[self.r.words[j].start : self.r.words[j].end]
        return raw.endswith(("اً", "ًا")) and j not in self.phrases.names

    def _subject_after_object(self, w: CueWord) -> bool:
        """Whether an office follows a verb that has its object attached (انتقدها المتحدث باسم…)."""
        k = w.word + 1
        if k >= len(self.r.words) or not self.phrases.plain_gap(k):
            return False
        return self.phrases.person_head(k) or self.phrases.names.get(k, 0) in self.phrases.people_ends

    def _before_object(self, first: int, past: int) -> int:
        """Where a subject ends whose verb has somebody as its object (اتهم الوزير تركيا بـ…)."""
        for m in self.cast.mentions_in(self.r.words[first].end, self.r.words[past - 1].end + 1):
            person = self.cast.actors[m.actor_id].type == "person"
            attached = self.r.words[m.first].start < m.start
            before = self.r.words[m.first - 1].form
            if person or attached or m.form == "demonym" or before in self.lex.prepositions or before == "باسم":
                continue
            if is_closed(self.r, self.cast, first, m.first - 1):
                return m.first
        return past

    def _medium(self, d: Draft, k: int) -> None:
        """The channel between subject and content: في بيان، خلال مؤتمر صحفي، في تغريدة على حسابه."""
        r, lex = self.r, self.lex
        limit = min(self._content_word(d), k + 14)
        while k + 1 < limit:
            noun = r.words[k + 1].form.removeprefix("ال")
            if r.words[k].form in ("في", "خلال", "عبر", "ضمن") and noun in lex.media and d.via is None:
                past = k + 2
                while past < limit and self.phrases.plain_gap(past) and not lex.complementiser(r.words[past].form):
                    past += 1
                d.via = (r.words[k].start, r.words[past - 1].end)
                d.medium = r.text[r.words[k + 1].start : r.words[k + 1].end]
                return
            k += 1

    def _addressee(self, d: Draft, k: int, limit: int) -> None:
        """The one spoken to, with ل right after the subject (قال الوزير للصحفيين…)."""
        if k >= limit or d.addressee is not None or not self.phrases.dative(k):
            return
        if self.r.gaps[k - 1].strip() not in ("", "،", ","):
            return
        past = max(k + 1, self.phrases.end(k, limit, strict=True))
        d.addressee = (self.r.start(k, 1), self.r.words[past - 1].end)

    def _postponed(self, j: int, limit: int) -> int:
        """A subject behind a short adverbial (قال في بيان أمس الوزير …) is rare and left alone."""
        return 0

    def _noun_after(self, j: int) -> bool:
        return j + 1 < len(self.r.words) and self.lex.nominal(self.r.words[j + 1].form)

    def _purpose(self, j: int) -> bool:
        """Whether a word is ل with a verbal noun (اشترط لوقف القتال أن…): what for, not who."""
        form = self.r.words[j].form
        return form.startswith("ل") and len(form) > 3 and j not in self.phrases.names and self.lex.verbal_noun(form[1:])

    def _content_word(self, d: Draft) -> int:
        """The word where the complement, with its preposition, begins."""
        limit = d.first
        if limit - 1 > d.cue_word and self.r.words[limit - 1].form in ("علي", "الي", "عن", "من", "في", "ب", "ل"):
            limit -= 1
        return limit

    def _fits(self, d: Draft, w: CueWord, j: int, past: int) -> bool:
        """Whether the phrase after a cue is its subject rather than the one spoken to or of."""
        cue = w.cue
        form = self.r.words[j].form
        gender, number = self.cast.agreement(self.r.words[j].start, self.r.words[past - 1].end)
        if gender and d.gender and number in ("s", None) and gender != d.gender:
            if cue.object or w.prefix:
                return False
        if cue.object:
            if form in self.lex.addressees or j in self.phrases.places and d.gender == "m":
                # ودعا دمشق إلى…: the one called upon; a capital as subject would take a feminine verb
                return False
            if form.endswith("ين") and not self.phrases.head(j) and j not in self.phrases.names:
                return False
            if number in ("p", "d") and d.number == "s" and form.endswith("ين"):
                return False
        return True

    # -- before the cue -------------------------------------------------------------------------------------------

    def _before(self, d: Draft, w: CueWord, clause_start: int) -> tuple[int, int] | None:
        r, lex = self.r, self.lex
        k = w.word - 1
        if k < 0:
            return None
        if (w.prefix == "ف" or r.words[k].form == "فقد") and r.words[clause_start].form in ("اما", "واما"):
            # أما الوزير فقال، أما الوزير فقد قال: the subject stands between أما and ف
            past = self.phrases.end(clause_start + 1, w.word if w.prefix == "ف" else k)
            return (clause_start + 1, past) if past > clause_start + 1 else None
        if w.prefix in ("و", "ف"):
            return None
        # قد، لقد، سبق أن, and a time or place phrase between commas may stand between subject and verb
        while k > clause_start and (
            r.words[k].form in ("قد", "لقد", "لا", "لن", "لم", "فقد") or r.words[k].form in lex.time_words
        ):
            k -= 1
        while k > clause_start and (hit := self._switch_ending(k)) is not None:
            k = hit - 1
        if k < clause_start:
            return None
        form = r.words[k].form
        if form.removeprefix("و") in lex.pronouns and self.phrases.plain_gap(w.word):
            return k, k + 1
        if form.removeprefix("و") in lex.relatives:
            d.relative = True
            if w.info.suffix:
                # التي وصفها بـ…: what is described, not who does
                return None
            return self._antecedent(k, clause_start)
        best = None
        for first in range(max(clause_start, k - 22), k + 1):
            f = r.words[first].form
            if not lex.nominal(f) or (first > clause_start and not self._opens(first)):
                continue
            if self.phrases.finite(first) and not self.phrases.head(first) and first not in self.phrases.names:
                continue
            if self.phrases.dative(first) or f[:1] in "بل" and first > clause_start and not self._starts_name(first):
                continue
            past = self.phrases.end(first, k + 1)
            if first > clause_start and self.phrases.places.get(first) == past:
                # في مدريد ولشبونة أكد: where, not who
                continue
            if past == k + 1:
                best = (first, past)
                break
            skipped = self._skip_insertion(past, w.word)
            if skipped == w.word or skipped == k + 1:
                best = (first, past)
                break
        if best is None:
            return None
        gender, number = self.cast.agreement(r.words[best[0]].start, r.words[best[1] - 1].end)
        if gender and d.gender and gender != d.gender and number in ("s", None):
            return None
        if not (self._starts_name(best[0]) or self._has_actor(best) or best[0] == clause_start):
            return None
        return best

    def _has_actor(self, span: tuple[int, int]) -> bool:
        return bool(self.cast.mentions_in(self.r.words[span[0]].start, self.r.words[span[1] - 1].end))

    def _starts_name(self, word: int) -> bool:
        return word in self.phrases.names or self.phrases.head(word) or self.r.words[word].form in self.lex.given_names

    def _opens(self, first: int) -> bool:
        """Whether a clause may begin at a word: after a comma, a conjunction, a complementiser or كان."""
        r = self.r
        before = r.words[first - 1].form
        if not self.phrases.plain_gap(first):
            return True
        return (
            before in _BE or self.lex.complementiser(before) or before in self.lex.clause_starters
            or before in ("كانت", "كان", "بان", "وفيما", "وبينما", "لكن", "ولكن", "ان")
            or bool(r.of_kind(first - 1, "switch")) or any(h.last == first - 1 for x in range(max(0, first - 3), first) for h in r.of_kind(x, "switch"))
            or r.words[first].form.startswith("و") and len(r.words[first].form) > 3
        )  # fmt: skip

    def _switch_ending(self, k: int) -> int | None:
        """The first word of a switch marker that ends at a word."""
        for x in range(max(0, k - 2), k + 1):
            if any(h.last == k for h in self.r.of_kind(x, "switch")):
                return x
        return None

    def _skip_insertion(self, past: int, cue: int) -> int:
        """From the end of a subject past an insertion between commas or dashes, to the cue."""
        r = self.r
        if past >= cue:
            return past
        gap = r.gaps[past - 1].strip()
        if gap[:1] in ("،", ",", "-", "–", "(") and gap:
            close = r.gaps[cue - 1].strip()
            if close[-1:] in ("،", ",", "-", "–", ")") and cue - past <= 18:
                return cue
        if r.words[past].form in self.lex.relatives and r.gaps[cue - 1].strip()[-1:] in ("،", ",", "-", "–"):
            return cue
        if (
            r.words[past].form in self.lex.prepositions
            and cue - past <= 6
            and not any(self.phrases.finite(x) for x in range(past, cue))
        ):
            return cue
        return past

    def _antecedent(self, relative: int, clause_start: int) -> tuple[int, int] | None:
        """The noun phrase that a relative pronoun takes up."""
        last = relative - 1
        if last < clause_start:
            return None
        for first in range(max(clause_start, last - 12), last + 1):
            if not self.lex.nominal(self.r.words[first].form):
                continue
            if not self._starts_name(first):
                continue
            if self.phrases.end(first, last + 1) == last + 1:
                return first, last + 1
        return None
