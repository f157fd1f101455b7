"""Noun phrases that name a source: where they begin and end."""

from __future__ import annotations

from workbook.arabic import QuotedSpan, clitics
from workbook.coding.lexicon import Lexicon
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["Phrases"]

#: Longest source phrase, in words; stacked offices and coordinated names stay below it.
_LONGEST = 24
#: Kinds of surfaces that may be spoken to.
_WHO = ("actor", "organisation", "title", "group", "media")


class Phrases:
    """Noun phrases of one document.

    Parameters
    ----------
    reading : Reading
    lexicon : Lexicon
    names : mapping of word index to the word past a known name that begins there
    """

    def __init__(
        self,
        reading: Reading,
        lexicon: Lexicon,
        names: dict[int, int],
        places: dict[int, int],
        people_ends: frozenset[int],
    ) -> None:
        self.r = reading
        self.lex = lexicon
        self.names = names
        self.places = places
        self.people_ends = people_ends
        # asked of many words
        self._heads = reading.at_kinds("title", "organisation", "group", "unnamed", "honorifics")
        self._person_heads = reading.at_kinds("title", "honorifics")
        self._verbs = reading.at_kinds("verb")
        self._mark_at = {
            reading.word_index(m.inner_start): m for m in reversed(reading.marks) if m.inner_end > m.inner_start
        }

    def complementiser(self, word: int) -> bool:
        """Whether إن or أن stands at a word, which no name begins (the secretary-general بان, the conjunction بأن)."""
        return word not in self.names and self.lex.complementiser(self.r.words[word].form)

    def cast_place(self, word: int) -> bool:
        """Whether a place name that is only a place begins at a word."""
        return word in self.places or bool(self.r.of_kind(word, "places"))

    def finite(self, word: int) -> bool:
        """Whether a word can be a finite reporting verb."""
        verbs = self._verbs.get(word)
        return verbs is not None and any(
            not (h.surface.entry.homograph and h.surface.info.part == "past") for h in verbs
        )

    def according(self, word: int) -> list[Hit]:
        """The words of attribution that begin at a word (وفق، بحسب); على ما only behind a comma and before a verb of saying."""
        return [
            h
            for h in self.r.of_kind(word, "according")
            if self.r.words[word].form not in self.lex.only
            if h.surface.entry.type != "verb" or not self.plain_gap(word) and self._said(h.last + 1)
        ]

    def _said(self, word: int) -> bool:
        """Whether a verb of saying or passing on without an object stands at a word (على ما أفاد، not على ما قاله)."""
        return any(
            not h.surface.info.suffix and (h.surface.kind == "transmit" or h.surface.entry.kind == "say")
            for h in self.r.of_kind(word, "verb", "transmit")
            if h.surface.kind == "verb" or h.surface.info is not None
        )

    def adverb_phrase(self, word: int) -> bool:
        """Whether a word is the second of an adverb (من قبل), so neither a preposition nor a verb."""
        return word > 0 and f"{self.r.forms[word - 1]} {self.r.forms[word]}" in self.lex.adverb_phrases

    def subject_of_clause(self, first: int, verb: int) -> bool:
        """Whether all that stands between أن and a verb is a noun phrase: its subject, since أن takes a noun (أن بلاده حذرت…)."""
        if not 0 < first < verb or self.r.forms[first - 1] not in self.lex.that_words:
            return False
        return self.plain_gap(first) and self.plain_gap(verb) and self.end(first, verb) == verb

    def quantity(self, word: int) -> bool:
        """Whether a word says how many (عدد، العديد), so that those meant stand behind it."""
        return self.lex.quantity(self.r.words[word].form)

    def head(self, word: int) -> bool:
        """Whether a title, organisation, group or unnamed source begins at a word."""
        return word in self._heads

    def person_head(self, word: int) -> bool:
        """Whether a title of a person begins at a word."""
        return word in self._person_heads

    def named(self, word: int) -> bool:
        """Whether a known name, or a given name, begins at a word."""
        return word in self.names or self.r.words[word].form in self.lex.given_names

    def mark_opening(self, word: int) -> QuotedSpan | None:
        """The quotation mark whose text begins with a word, if any."""
        return self._mark_at.get(word)

    def name_in_marks(self, word: int) -> bool:
        """Whether the quotation marks that open before a word enclose a name rather than somebody's words."""
        mark = self.mark_opening(word)
        if mark is None:
            return False
        last = self.r.word_index(mark.inner_end) - 1
        count = last - word + 1
        if count > 5:
            return False
        before = self.r.words[word - 1].form if word else ""
        if before == "ل" and count <= 4:
            # لـ«الأفق»: the paper that is told
            return True
        if any(stem.removeprefix("ال") in self.lex.naming for _, stem in clitics(before)):
            return True
        if word in self.names and self.names[word] >= last + 1:
            return True
        return bool(word and self.r.of_kind(word - 1, "organisation"))

    def dative(self, word: int) -> bool:
        """Whether a word is one who is spoken to, with ل attached (للصحافيين، لوكالة…)."""
        form = self.r.words[word].form
        if form.startswith("لل"):
            return True
        if not form.startswith("ل") or len(form) < 4 or form in self.lex.given_names:
            return False
        hits = [h for h in self.r.hits_at.get(word, ()) if h.surface.kind in _WHO]
        return any(h.prefix == "ل" for h in hits) and not any(h.prefix == "" and word in self.names for h in hits)

    def manner(self, word: int) -> bool:
        """Whether a word with ب tells how something is said (أدان بأشد العبارات)."""
        form = self.r.words[word].form
        rest, known = form[1:], self.lex.common
        manner = self.lex.verbal_noun(rest) or form not in known and rest in known or form in self.lex.manners
        return form.startswith("ب") and manner and word not in self.names

    def _adverb(self, word: int) -> bool:
        """Whether an indefinite word with ب tells how something is said (بشكل قاطع, not بحقوق الشعب)."""
        form = self.r.words[word].form
        if (
            form in self.lex.office_prepositions
            or form.startswith("باسم")
            or self.lex.verbal_noun(form[1:])
            or not self.manner(word)
        ):
            return False
        if form in self.lex.manners or word + 1 >= len(self.r.words):
            return True
        return not self.r.words[word + 1].form.startswith("ال")

    def inside_name(self, word: int) -> bool:
        """Whether a word belongs to a known name that began before it."""
        return any(self.names.get(k, 0) > word for k in range(max(0, word - 7), word))

    def _closes_apposition(self, k: int) -> bool:
        """Whether an apposition may end with a word: a mark follows, or the complementiser of the cue."""
        if self.r.gaps[k].strip()[:1] in ("،", ",", ":", "-"):
            return True
        return k + 1 < len(self.r.words) and self.lex.complementiser(self.r.words[k + 1].form)

    def plain_gap(self, word: int) -> bool:
        """Whether only white space stands before a word."""
        return word > 0 and (not self.r.gaps[word - 1] or self.r.gaps[word - 1].isspace())

    def dotted(self, word: int) -> bool:
        """Whether the dot before a word parts letters that are read one by one (بي.بي.سي)."""
        words = self.r.words
        return self.r.gaps[word - 1] == "." and max(len(words[word - 1].form), len(words[word].form)) <= 4

    def end(
        self, first: int, stop: int, *, content_nouns: bool = False, strict: bool = False, other: bool = False
    ) -> int:
        """Return the word past a noun phrase that begins at a word, or ``first`` if none does.

        Parameters
        ----------
        first, stop : int
            First word and the word the phrase can't reach.
        content_nouns : bool
            End before an indefinite verbal noun, which then opens the content of the cue.
        strict : bool
            Take no prepositional phrase in.
        other : bool
            A noun phrase of another role may follow at once (the one addressed, the thing refused), so that after a
            definite head of one word only what describes it belongs to the phrase.
        """
        r, lex = self.r, self.lex
        stop = min(stop, first + _LONGEST)
        k = first
        titled = first < stop and self.head(first)
        unnamed = first < stop and bool(r.of_kind(first, "unnamed"))
        while k < stop:
            form = r.words[k].form
            if k > first and not self.plain_gap(k):
                step = self._across(k, first, stop, titled)
                if step <= k:
                    break
                k = step
                continue
            if k > first and (lex.complementiser(form) or form in lex.his_words or form in lex.support or form == "ل"):
                break
            if k > first and form in lex.clause_openers:
                break
            if k > first and form.startswith("لل") and r.of_kind(k, "group"):
                # قالت المتحدثة للصحفيين: they are spoken to
                break
            if k > first and (form in lex.demonstratives or self._paper(k)):
                # عارض الوزير هذه الخطوة، صرّح الوزير لصحيفة…: what he is against, whom he tells
                break
            if k > first and k in self.people_ends and not self._goes_on(k):
                break
            if k > first and r.of_kind(k, "participle") and form.endswith("ا") and k not in self.names:
                # أضاف الوزير متحدثاً في مؤتمر أن
                break
            if k > first and self._adverb(k):
                # أكد الوزير بشكل قاطع أن: how he says it
                break
            if k == first + 1 and form.startswith("ال") and not self._describes(k, first, other):
                if self._one_word_head(first, "title") or other and self._one_word_head(first, "organisation", "group"):
                    break
            if (
                (other or content_nouns)
                and k > first + (first not in self.names)
                and self.thing(k)
                and (self.closed_before(k) or unnamed)
            ):
                # استبعد مسؤولون أميركيون التعاون مع …: what they refuse
                break
            if k == first + 1 and form[:1] == "ل" and lex.verbal_noun(form[1:]) and self._one_word_head(first, "title"):
                # اشترط الوزير لتشكيل اللجنة أن: what for
                break
            if k in self.names and (k == first or self.plain_gap(k)):
                k = max(k + 1, min(self.names[k], stop))
                continue
            if form == "من" and k <= first + 2 and self.quantity(first) and k + 1 < stop and not strict:
                # عدد من السكان، عدد كبير من النواب
                k += 1
                titled = titled or self.head(k)
                continue
            if form in lex.prepositions or form in lex.relatives:
                about = form == "عن" and not self.person_head(first)
                step = k if strict or k == first or about else self._prepositional(k, stop, titled, content_nouns)
                if step <= k:
                    break
                k = step
                continue
            if not lex.nominal(form):
                break
            if k > first and (self.finite(k) or r.of_kind(k, "transmit")) and not self.head(k):
                break
            if (
                content_nouns
                and k > first
                and (self.verbal_noun(k) or self.own_noun(k))
                and (self.closed_before(k) or unnamed)
            ):
                break
            if k == first and form.startswith(("سي", "ست")) and self.finite(k):
                break
            k += 1
        return k

    def verbal_noun(self, k: int) -> bool:
        """Whether an indefinite verbal noun may stand at a word; تركية has its shape and is a nisba."""
        nisba = any(h.surface.form == "demonym" and not h.prefix for h in self.r.of_kind(k, "actor"))
        return self.lex.verbal_noun(self.r.words[k].form) and not nisba

    def own_noun(self, k: int) -> bool:
        """Whether a verbal noun of three letters with its pronoun stands at a word (علمه، دعمه)."""
        form = self.r.words[k].form
        return len(form) == 4 and form.endswith("ه") and self.lex.listed_noun(form[:3]) and not self.finite(k)

    def thing(self, k: int) -> bool:
        """Whether a verbal noun with article stands at a word that is no part of an office or body (التعاون، الدعم)."""
        form = self.r.words[k].form
        noun = self.lex.verbal_noun(form[2:]) or self.lex.listed_noun(form[2:])
        if not form.startswith("ال") or not noun or k in self.names:
            return False
        return not self.r.of_kind(k, "portfolios", "organisation", "title", "group")

    def closed_before(self, word: int) -> bool:
        """Whether the noun phrase may be complete before a word: a definite noun, a name or a nisba stands there."""
        before = self.r.words[word - 1].form
        return (
            before.startswith("ال") or before.startswith("لل") or before.endswith(("ه", "ها", "هم", "يه", "ي", "ين"))
            or any(h.last == word - 1 for k in range(max(0, word - 5), word) for h in self.r.of_kind(k, "actor"))
            or before in self.lex.given_names or any(e == word for e in (self.names.get(k) for k in range(max(0, word - 6), word)))
        )  # fmt: skip

    def _one_word_head(self, first: int, *kinds: str) -> bool:
        """Whether a definite head noun of one word opens the phrase (الوزير، الحكومة): only a description can follow it."""
        return any(h.first == h.last and h.surface.info == "definite" for h in self.r.of_kind(first, *kinds))

    def _describes(self, k: int, first: int, other: bool) -> bool:
        """Whether a definite word describes the head before it: a nisba, an adjective of office, else part of a title."""
        form = self.r.words[k].form
        singular = any(h.surface.form in ("m", "f") for h in self.r.of_kind(first, "title"))
        if other and singular and form.endswith("ين"):
            # شكر الرئيس العسكريين: those whom he thanks
            return False
        if form in self.lex.modifiers or form.endswith(("ي", "يه", "يين", "يان")) or self.r.of_kind(k, "portfolios"):
            return True
        if any(h.surface.form in ("demonym", "people") and not h.prefix for h in self.r.of_kind(k, "actor")):
            # الوزراء العرب
            return True
        return not other and (k in self.names or bool(self.r.of_kind(k, "title", "actor")))

    def _goes_on(self, k: int) -> bool:
        """Whether a phrase goes on after a person's name: an office, a nisba, one more name with و; not who is spoken to."""
        form = self.r.words[k].form
        if form.startswith("ل") and any(h.prefix.endswith("ل") for h in self.r.hits_at.get(k, ())):
            return False
        if form.startswith("و"):
            return (
                any(
                    h.prefix == "و"
                    for h in self.r.hits_at.get(k, ())
                    if h.surface.kind in ("actor", "title", "organisation", "honorifics")
                )
                or form[1:] in self.lex.given_names
            )
        if form in self.lex.prepositions:
            return True
        if k in self.names:
            # دعا الرئيس فلان الأسد إلى: somebody else
            return False
        return (
            self.person_head(k)
            and form.startswith("ال")
            or self.named(k)
            or form.startswith("ال")
            and form.endswith(("ي", "يه"))
        )

    def _paper(self, k: int) -> bool:
        """Whether a paper or channel that is spoken to, with ل attached, begins at a word."""
        return any(
            h.prefix == "ل"
            and (h.surface.kind == "media" or h.surface.kind == "organisation" and h.surface.entry.medium)
            for h in self.r.hits_at.get(k, ())
        )

    def _across(self, k: int, first: int, stop: int, titled: bool) -> int:
        """Go on across punctuation: a name in marks or brackets, an apposition between commas."""
        r = self.r
        gap = r.gaps[k - 1].strip()
        mark = self.mark_opening(k)
        if mark is not None and self.name_in_marks(k):
            return min(stop, r.word_index(mark.inner_end))
        if gap in ("-", "–", "/") and r.gaps[k - 1] == gap:
            return k + 1
        if gap == "(":
            close = next((j for j in range(k, min(stop, k + 6)) if ")" in r.gaps[j]), None)
            if close is not None and close + 1 < stop:
                rest = r.gaps[close].replace(")", "").strip()
                return close + 1 if not rest and self._name_follows(close + 1) else k
            return k
        if gap in ("،", ",") and self.plain_or_name(k) and not self.dative(k):
            close = next((j for j in range(k, min(stop, k + 14)) if self._closes_apposition(j)), None)
            title_first = titled and not self.person_head(k) and self.named(k)
            if (title_first or self.person_head(k)) and close is not None:
                return min(stop, self.end(k, close + 1))
        return k

    def plain_or_name(self, k: int) -> bool:
        """Whether an apposition may begin at a word."""
        return self.person_head(k) or self.named(k)

    def _name_follows(self, k: int) -> bool:
        return self.named(k) or self.person_head(k)

    def _prepositional(self, k: int, stop: int, titled: bool, content_nouns: bool) -> int:
        """Take in the prepositional phrase of an office (المبعوث إلى سوريا، المتحدث باسم…), or stay."""
        r, lex = self.r, self.lex
        form = r.words[k].form
        if r.words[k - 1].form in lex.close_to and k + 1 < stop and self.plain_gap(k + 1):
            # مصدر مطلع على الملف، مصادر مقربة من الحكومة
            return max(k, self.end(k + 1, stop, content_nouns=content_nouns, strict=True))
        if not titled or k + 1 >= stop or not self.plain_gap(k + 1):
            return k
        if (
            form not in lex.office_prepositions
            or form == "من"
            and not self.r.of_kind(k - 1, "group", "unnamed", "modifiers")
        ):
            return k
        head = r.words[k + 1].form
        if head in lex.media or head in lex.time_words or head.removeprefix("ال") in lex.media:
            return k
        if (k + 1) in self.names:
            return self.names[k + 1]
        if self.head(k + 1) or head.startswith("شوون") or head in lex.office_nouns:
            return self.end(k + 1, stop, content_nouns=content_nouns, strict=True)
        return k
