"""Who stands beside a cue as its subject, by the mentions and the agreement of the text."""

from __future__ import annotations

from bisect import bisect_left

from workbook.arabic import fold_text
from workbook.coding.actors import Cast, CastActor
from workbook.coding.actors.cast import Mention
from workbook.coding.actors.resolve import Resolver
from workbook.coding.lexicon import lexicon
from workbook.coding.quotations import Draft
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import Chain

__all__ = ["Subjects"]

#: May stand between a subject and what it is quoted to do (النظام “لا يؤمن …”).
_MARKS = ' \t“”«»"'


class Subjects:
    """Finds subjects in one document.

    Parameters
    ----------
    reading : Reading
    cast : Cast
    spoken : list of (int, str)
        Where the cue of each quotation that no other holds starts, and its speaker, in order.
    """

    def __init__(self, reading: Reading, cast: Cast, spoken: list[tuple[int, str]]) -> None:
        self.r = reading
        self.cast = cast
        self.spoken = spoken
        self.lex = lexicon(reading.codebook)
        self.resolver = Resolver(reading, self.lex, cast)
        self.negators = frozenset(fold_text(f) for f in reading.codebook.forms("negators"))

    def actor(self, m: Mention) -> CastActor:
        """The actor of a mention."""
        return self.cast.actors[m.actor_id]

    def mention_at(self, word: int) -> Mention | None:
        """The mention that begins at a word; of an office the name behind it."""
        start = self.r.words[word].start
        for m in self.cast.mentions_in(start, start + 200):
            if m.first == word and m.form not in ("unnamed", "demonym"):
                return self.named_after_office(m)
            if m.first > word:
                break
        return None

    def named_after_office(self, m: Mention) -> Mention:
        """Of an office with its holder's name behind it the name (وزير الخارجية القطري سالم القاسم)."""
        if m.form != "role":
            return m
        for x in self.cast.mentions_in(m.end, m.end + 120):
            if x.first == m.last + 1 and self.actor(x).type == "person" and not self.r.gaps[m.last].strip():
                return x
        return m

    def mention_ending(self, word: int) -> Mention | None:
        """The mention that ends at a word."""
        end = self.r.words[word].end
        for m in self.cast.mentions_in(max(0, end - 120), end):
            if m.last == word and m.form != "demonym":
                return m
        return None

    def nisba(self, word: int, linked: bool = False) -> CastActor | None:
        """The state whose nisba stands at a word (رفض روسي، الموقف الأميركي)."""
        if self.r.gaps[word - 1].strip():
            return None
        for h in self.r.of_kind(word, "actor"):
            entry = h.surface.entry
            if (
                h.surface.form == "demonym"
                and h.prefix in (("", "و") if linked else ("",))
                and entry.holds(self.r.date)
            ):
                actor = self.r.codebook.actors[h.surface.key]
                if not (actor.until and self.r.date and self.r.date > actor.until) and not (
                    actor.since and self.r.date and self.r.date < actor.since
                ):
                    return self.cast.register(actor)
        return None

    def oblique(self, m: Mention) -> bool:
        """Whether a preposition, attached or its own, governs a mention."""
        start = self.r.words[m.first].start
        if start < m.start and self.r.text[start : m.start][-1:] in "بلك":
            return True
        if m.first == 0 or self.r.gaps[m.first - 1].strip():
            return False
        return self.r.words[m.first - 1].form.removeprefix("و") in self.lex.prepositions

    def agrees(self, chain: Chain, m: Mention) -> bool:
        """Whether the cue of a chain agrees with a mention in gender."""
        if self.actor(m).type != "person" and self.actor(m).number == "p":
            # رفض الوزراء، رفضت الدول
            return True
        gender = getattr(chain.hit.surface.info, "gender", None)
        own, _ = self.cast.grammatical(self.actor(m))
        return not (gender and own and gender != own)

    def first_person(self, chain: Chain) -> bool:
        """Whether a verb is in the first person; a term that is a verb shows it by its first letter (نطبّع)."""
        if chain.hit.surface.form == "term":
            return self.r.words[chain.hit.first].form.startswith("ن")
        return bool(chain.hit.surface.info.person == 1)

    def subject(self, chain: Chain, term: int) -> Mention | None:
        """The actor of a finite cue: right before it (موسكو تدعم…), right after it, or behind the title that follows it."""
        if self.first_person(chain):
            return None
        before = None
        k = chain.hit.first - 1
        while k > 0 and self.r.words[k].form in self.negators and not self.r.gaps[k].strip(_MARKS):
            # قطر لن تؤيد: the subject stands before the negation
            k -= 1
        linked = self.r.words[k + 1].form.startswith(("و", "ف")) and k + 1 < chain.hit.first
        relative = k > 0 and self.r.words[k].form in self.lex.relatives and not self.r.gaps[k].strip()
        if relative:
            # النظام الذي يعطّل العملية
            antecedent = self.mention_ending(k - 1)
            return antecedent if antecedent is not None and self.agrees(chain, antecedent) else None
        if chain.hit.prefix not in ("و", "ف") and not linked and k >= 0 and not self.r.gaps[k].strip(_MARKS):
            before = self.mention_ending(k)
        if before is not None and not self.oblique(before) and self.agrees(chain, before):
            return before
        k = chain.hit.last + 1
        if k < len(self.r.words) and not self.r.gaps[k - 1].strip():
            if any(t.prefix in ("", "و", "ف") for t in self.r.of_kind(k, "title")):
                for m in self.cast.mentions_in(self.r.words[k].start, self.r.words[min(term, k + 14)].start):
                    if self.actor(m).type == "person" and self.agrees(chain, m):
                        return self.named_after_office(m)
                if chain.hit.surface.form in ("past", "present") and (office := self.office(k)) is not None:
                    return office
            for step in (0, 1):
                if k + step < min(term, len(self.r.words)):
                    found = self.mention_at(k + step)
                    if found is not None:
                        if self.agrees(chain, found) and not self.oblique(found):
                            return found
                        break
                    if self.r.gaps[k + step].strip():
                        break
        return before

    def office(self, k: int) -> Mention | None:
        """The mention of somebody known whose bare office stands at a word (ربط الوزير الحوار بـ…)."""
        title = self.r.of_kind(k, "title")[0]
        if title.surface.info != "definite" or title.prefix or title.surface.form not in ("m", "f"):
            return None
        last = title.last
        while last + 1 < len(self.r.words) and not self.r.gaps[last].strip() and self.is_nisba(last + 1):
            last += 1
        start, end = self.r.start(k, title.skip), self.r.words[last].end
        at = bisect_left(self.spoken, (start, "")) - 1
        speaker = self.cast.actors[self.spoken[at][1]] if at >= 0 else None
        who = self.resolver.who(start, end, before=speaker)
        if who.actor is None or who.actor.type != "person" or who.confidence < 0.6:
            return None
        return next((m for m in self.cast.mentions_in(start, end) if m.actor_id == who.actor.id), None)

    def is_nisba(self, k: int) -> bool:
        """Whether the nisba of a state stands at a word."""
        return any(h.surface.form == "demonym" and not h.prefix for h in self.r.of_kind(k, "actor"))

    def sentence_subject(self, chain: Chain) -> Mention | None:
        """The first mention of a sentence before a cue that nothing governs."""
        first, _ = self.r.sentence_words[self.r.sentence_of[chain.hit.first]]
        for m in self.cast.mentions_in(self.r.words[first].start, self.r.words[chain.hit.first].start):
            if m.form not in ("demonym", "unnamed") and not self.oblique(m):
                return self.named_after_office(m)
        return None

    def goes_on(self, chain: Chain, term: tuple[int, int]) -> bool:
        """Whether a cue inside somebody's words has its subject earlier in them (… ولن يشارك، … موقفها الرافض)."""
        form, first = chain.hit.surface.form, chain.hit.first
        if chain.after:
            # وأن تعاملها معهم مرهون بـ…
            return self.r.words[term[0]].form.endswith(("ها", "هم"))
        if form in ("past", "present"):
            before = self.r.words[first - 1].form if first else ""
            return chain.hit.prefix in ("و", "ف") or before[:1] == "و" and before in self.negators
        if form == "masdar":
            return bool(chain.hit.surface.info.suffix)
        return form in ("form", "word", "participle")

    def whose_position(self, inside: Draft, before: int) -> Mention | None:
        """The actor whose policy or position the clause somebody says begins with (إن سياسة الدولة واضحة وأن…)."""
        k = inside.first
        if k < before and self.lex.complementiser(self.r.words[k].form):
            k += 1
        if k + 1 >= before or self.r.words[k].form not in self.lex.position_nouns:
            return None
        return self.mention_at(k + 1)

    def content_subject(self, chain: Chain, inside: Draft) -> Mention | None:
        """The actor that the clause somebody says begins with (أن فرنسا لا تعتزم…، ولن…)."""
        k = inside.first
        if k < len(self.r.words) and self.lex.complementiser(self.r.words[k].form):
            if not self.r.words[k].form.endswith("ان"):
                # أنها: the speaker is the subject
                return None
            k += 1
        position = self.r.words[k].form in self.lex.position_nouns
        if chain.hit.surface.form == "form" and not chain.after and not chain.negated:
            # موقف الدولة هو ضد…، فرنسا لن تغيّر موقفها الرافض
            if not position and not self.r.words[chain.hit.first - 1].form.endswith(("ها", "هم", "ه")):
                return None
        m = next(
            (
                m
                for m in self.cast.mentions_in(self.r.words[k].start, self.r.words[chain.hit.first].start)
                if m.first <= k + position
            ),
            None,
        )
        if m is None or m.form == "demonym" or self.oblique(m) or not self.agrees(chain, m):
            return None
        across = any(c in self.r.gaps[j] for j in range(m.last, chain.hit.first) for c in "،,")
        return None if across and not chain.after and chain.hit.surface.form not in ("past", "present") else m

    def continues(self, chain: Chain) -> bool:
        """Whether a cue without a subject of its own goes on with that of its sentence (ورفض…، رافضاً…، رفضها…)."""
        form, info = chain.hit.surface.form, chain.hit.surface.info
        if form == "masdar":
            return bool(info.suffix)
        return form == "participle" or form in ("past", "present") and chain.hit.prefix in ("و", "ف") or form == "form"

    def coordinated(self, holder: CastActor, mention: Mention | None) -> list[CastActor]:
        """The actors of the holder's kind that follow its mention with و."""
        out: list[CastActor] = []
        last = mention
        while last is not None and last.last + 1 < len(self.r.words) and not self.r.gaps[last.last].strip():
            nxt = next((m for m in self.cast.mentions_in(last.end, last.end + 80) if m.first == last.last + 1), None)
            if nxt is None or self.r.text[self.r.words[nxt.first].start : nxt.start] != "و":
                break
            actor = self.actor(nxt)
            if (actor.type == "person") != (holder.type == "person") or nxt.form == "demonym":
                break
            out.append(actor)
            last = nxt
        return out

    def describes(self, chain: Chain) -> bool:
        """Whether the verb of a chain stands right behind a noun without article that it describes."""
        hit, k = chain.hit, chain.hit.first - 1
        if hit.surface.form != "present" or hit.prefix or k < 0 or self.r.gaps[k].strip():
            return False
        form = self.r.words[k].form
        if k and self.r.words[k - 1].form == "ما":
            # ما جرى يخرق القرار
            return False
        bare = form[1:] if form[:1] in "لب" and form not in self.lex.common else form
        noun = bare in self.lex.common and self.lex.nominal(form) and not bare.startswith("ال")
        return noun and self.mention_ending(k) is None and not self.r.of_kind(k, "verb", "stance")

    def others(self, chain: Chain, speaker: CastActor) -> bool:
        """Whether a verb in the third person plural can't be about the one who speaks (يريدون وقف المفاوضات)."""
        info = chain.hit.surface.info
        if chain.hit.surface.form not in ("past", "present") or getattr(info, "person", None) != 3:
            return False
        return info.number == "p" and info.gender != "f" and speaker.type == "person"

    def plural_before(self, chain: Chain) -> Mention | None:
        """The last group before a verb in the plural."""
        start = self.r.words[chain.hit.first].start
        return next((m for m in self.cast.before(start) if self.actor(m).type == "group" and m.form != "demonym"), None)
