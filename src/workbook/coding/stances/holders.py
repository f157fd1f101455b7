"""Whose position it is: the subject of the cue, the one a verbal noun names, the speaker, or the accused."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from workbook.arabic import fold_text
from workbook.coding.actors import Cast, CastActor
from workbook.coding.actors.cast import Mention
from workbook.coding.actors.names import has_article
from workbook.coding.actors.resolve import Resolver
from workbook.coding.actors.states import state_of
from workbook.coding.lexicon import lexicon
from workbook.coding.quotations import Draft
from workbook.coding.reading import Reading
from workbook.coding.stances.signs import Chain

__all__ = ["Holder", "Holders"]

#: May stand between a subject and what it is quoted to do (النظام “لا يؤمن …”).
_MARKS = ' \t“”«»"'


class Holder(NamedTuple):
    """The actor that holds the position, how it was found, and whether somebody else says so."""

    actor: CastActor
    rule: str
    confidence: float
    reported: bool
    accused: bool = False


class Holders:
    """Finds the holder of each stance of one document."""

    def __init__(self, reading: Reading, cast: Cast, quotations: list[Draft]) -> None:
        self.r = reading
        self.cast = cast
        self.by_cue = {d.cue_word: d for d in quotations}
        self.lex = lexicon(reading.codebook)
        self.resolver = Resolver(reading, self.lex, cast)
        self._spoken = sorted((d.cue_start, d.speaker_id) for d in quotations if d.speaker_id and d.parent is None)
        self.negators = frozenset(fold_text(f) for f in reading.codebook.forms("negators"))

    def find(self, chain: Chain, term: tuple[int, int], inside: Draft | None) -> list[Holder]:
        """The holders of a chain that governs a term inside a quotation, or in the journalist's voice.

        More than one only where the text coordinates them (رفضت روسيا وتركيا الصفقة).
        """
        joint = self._joint(inside, chain) if inside is not None else []
        if joint:
            return [Holder(actor, "joint", 0.6, False) for actor in joint]
        holder, mention = self._first(chain, term, inside)
        if holder is None or self._analyst(holder.actor):
            return []
        both = self._pair(holder.actor, chain)
        if both:
            return [holder._replace(actor=actor, confidence=0.6) for actor in both]
        return [holder, *(holder._replace(actor=actor) for actor in self._coordinated(holder.actor, mention))]

    def _joint(self, inside: Draft, chain: Chain) -> list[CastActor]:
        """The two whose position a clause states that begins with both (إن الرئيسين…، أن الموقفين السعودي والمصري…)."""
        k = inside.first
        if k >= len(self.r.words) or not self.lex.complementiser(self.r.words[k].form):
            return []
        k += 1
        kind = self.lex.pairs.get(self.r.words[k].form) if k < len(self.r.words) else None
        if kind is not None:
            return self._last_two(kind, k)
        if k >= chain.hit.first or self.r.words[k].form not in self.lex.position_nouns:
            return []
        states = {}
        for word in range(k + 1, min(k + 5, chain.hit.first)):
            state = self._nisba(word, linked=bool(states))
            if state is not None:
                states[state.id] = state
        return list(states.values()) if len(states) > 1 else []

    def _last_two(self, kind: str, word: int) -> list[CastActor]:
        """The two people or states named last before a word."""
        found: dict[str, CastActor] = {}
        for m in self.cast.before(self.r.words[word].start):
            actor = self._actor(m)
            if actor.type == kind and m.form != "demonym":
                found.setdefault(actor.id, actor)
            if len(found) == 2:
                return list(found.values())
        return []

    def _pair(self, holder: CastActor, chain: Chain) -> list[CastActor]:
        """The two people or states named last before the cue, if the holder is *both* of them (الرئيسان، البلدان)."""
        kind = self.lex.pairs.get(fold_text(holder.name))
        return self._last_two(kind, chain.hit.first) if kind is not None else []

    def backer(self, chain: Chain) -> Holder | None:
        """The subject right behind the verb of a relative clause."""
        m = self._mention_at(chain.hit.last + 1) if chain.hit.last + 1 < len(self.r.words) else None
        return Holder(self._actor(m), "backer", 0.6, False) if m is not None and self._agrees(chain, m) else None

    def _first(self, chain: Chain, term: tuple[int, int], inside: Draft | None) -> tuple[Holder | None, Mention | None]:
        speaker = self._speaker(inside)
        own = self.by_cue.get(chain.hit.first)
        accuser = own if own is not None and own.lemma in self.lex.accusing else inside
        if (
            accuser is not None
            and accuser.lemma in self.lex.accusing
            and (accuser is own or chain.hit.first != accuser.cue_word)
        ):
            accused = self._between(accuser)
            if accused is not None:
                return Holder(accused, "accused", 0.7, True, True), None
        before = self.r.words[chain.hit.first - 1].form if chain.hit.first else ""
        if chain.hit.surface.form in ("past", "present") and before in self.lex.whoever:
            # من يريد الحل: nobody in particular
            return None, None
        if chain.cue.impersonal and speaker is not None:
            return Holder(speaker, "speaker", 0.7, False), None
        country = self._country(chain, term, self._speaker(own) or speaker)
        if country is not None:
            return self._with(country, "country", 0.8, self._speaker(own) or speaker), None
        named = self._named(chain, term, speaker)
        if named is not None:
            return self._with(named, "named", 0.75, speaker or self._speaker(own)), None
        if chain.hit.surface.form in ("form", "participle") and not chain.after:
            # روسيا حريصة على…: the noun that the adjective describes
            noun = chain.cue.strength == 1 and chain.cue.takes == ["bare"]
            attached = self.r.words[chain.hit.first].form.startswith("ب") or noun and chain.hit.surface.form == "form"
            m = None
            if chain.hit.first and not chain.hit.prefix and not attached:
                m = self._mention_ending(chain.hit.first - 1)
            if m is not None and not self.r.gaps[chain.hit.first - 1].strip():
                return self._with(self._actor(m), "described", 0.75, speaker), m
        if inside is not None and own is None and self._goes_on(chain, term):
            m = self._content_subject(chain, inside)
            if m is not None:
                return self._with(self._actor(m), "content-subject", 0.65, speaker), m
        if own is not None and own.speaker_id:
            outer = self._speaker(own.parent)
            return self._with(self.cast.actors[own.speaker_id], "cue-speaker", 0.85, outer), self._source_mention(own)
        if chain.hit.surface.form in ("past", "present", "term"):
            subject = self._subject(chain, term[0])
            if subject is not None:
                return self._with(self._actor(subject), "subject", 0.7, speaker), subject
            if self._first_person(chain) and speaker is not None:
                return Holder(speaker, "first-person", 0.8, False), None
        if speaker is not None and self._others(chain, speaker):
            m = self._plural_before(chain)
            return (Holder(self._actor(m), "plural", 0.5, True), m) if m is not None else (None, None)
        if speaker is not None:
            return Holder(speaker, "speaker", 0.7, False), self._source_mention(inside) if inside else None
        if chain.after:
            judge = self._evaluator(term[0])
            if judge is not None:
                return Holder(judge, "evaluator", 0.6, False), None
            last = self._last_evaluator(term[0])
            return (Holder(last, "continued", 0.5, False), None) if last is not None else (None, None)
        if not self._continues(chain):
            return None, None
        said_only = "genus" in chain.cue.needs or chain.cue.predicate
        m = self._sentence_subject(chain) if not said_only else None
        if m is not None:
            return Holder(self._actor(m), "sentence-subject", 0.5, False), m
        last = self._last_speaker(chain, term[0])
        return (Holder(last, "continued", 0.55, False), None) if last is not None else (None, None)

    def _others(self, chain: Chain, speaker: CastActor) -> bool:
        """Whether a verb in the third person plural can't be about the one who speaks (يريدون وقف المفاوضات)."""
        info = chain.hit.surface.info
        if chain.hit.surface.form not in ("past", "present") or getattr(info, "person", None) != 3:
            return False
        return info.number == "p" and info.gender != "f" and speaker.type == "person"

    def _plural_before(self, chain: Chain) -> Mention | None:
        """The last group before a verb in the plural."""
        start = self.r.words[chain.hit.first].start
        return next((m for m in self.cast.before(start) if self._actor(m).type == "group" and m.form != "demonym"), None)

    def _goes_on(self, chain: Chain, term: tuple[int, int]) -> bool:
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

    def _content_subject(self, chain: Chain, inside: Draft) -> Mention | None:
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
        m = next((m for m in self.cast.mentions_in(self.r.words[k].start, self.r.words[chain.hit.first].start) if m.first <= k + position), None)
        if m is None or m.form == "demonym" or self._oblique(m) or not self._agrees(chain, m):
            return None
        across = any(c in self.r.gaps[j] for j in range(m.last, chain.hit.first) for c in "،,")
        return None if across and chain.hit.surface.form not in ("past", "present") else m

    def _last_speaker(self, chain: Chain, term: int) -> CastActor | None:
        """Who spoke last, for a verb without subject that goes on (قالت إن…. وأدانت العقوبات)."""
        k = chain.hit.last + 1
        if chain.hit.surface.form not in ("past", "present"):
            return None
        if k < term and not (self.r.words[k].form in self.lex.prepositions or self.r.words[k].form[:1] in "بل"):
            return None
        return self._who_spoke(chain.hit.first, getattr(chain.hit.surface.info, "gender", None))

    def _analyst(self, actor: CastActor) -> bool:
        """Whether somebody is introduced as an analyst only, who weighs and takes no side (الخبير، الباحث)."""
        titles = [self.r.codebook.titles[t] for t in actor.titles if t in self.r.codebook.titles]
        return actor.registered is None and bool(titles) and all(t.cls == "ACAD" for t in titles)

    def _continues(self, chain: Chain) -> bool:
        """Whether a cue without a subject of its own goes on with that of its sentence (ورفض…، رافضاً…، رفضها…)."""
        form, info = chain.hit.surface.form, chain.hit.surface.info
        if form == "masdar":
            return bool(info.suffix)
        return form == "participle" or form in ("past", "present") and chain.hit.prefix in ("و", "ف") or form == "form"

    def _actor(self, m: Mention) -> CastActor:
        return self.cast.actors[m.actor_id]

    def _source_mention(self, d: Draft) -> Mention | None:
        """The mention of a quotation's speaker in its source."""
        if d.source is None:
            return None
        return next((m for m in self.cast.mentions_in(*d.source) if m.actor_id == d.speaker_id), None)

    def _coordinated(self, holder: CastActor, mention: Mention | None) -> list[CastActor]:
        """The actors of the holder's kind that follow its mention with و."""
        out: list[CastActor] = []
        last = mention
        while last is not None and last.last + 1 < len(self.r.words) and not self.r.gaps[last.last].strip():
            nxt = next((m for m in self.cast.mentions_in(last.end, last.end + 80) if m.first == last.last + 1), None)
            if nxt is None or self.r.text[self.r.words[nxt.first].start : nxt.start] != "و":
                break
            actor = self._actor(nxt)
            if actor.type != holder.type or nxt.form == "demonym":
                break
            out.append(actor)
            last = nxt
        return out

    def _evaluator(self, term: int) -> CastActor | None:
        """The subject of the verb of judging before a term (اعتبرت قطر الصفقة خطأ)."""
        first, _ = self.r.sentence_words[self.r.sentence_of[term]]
        for k in range(term - 1, max(first, term - 12) - 1, -1):
            if any(h.surface.entry.tone == "evaluating" for h in self.r.of_kind(k, "verb")):
                own = self.by_cue.get(k)
                if own is not None and own.speaker_id:
                    return self.cast.actors[own.speaker_id]
                found = self.cast.mentions_in(self.r.words[k].start, self.r.words[term].start)
                behind = next((m for m in found if m.form != "demonym"), None)
                relative = k > first + 1 and self.r.words[k - 1].form in self.lex.relatives
                before = self._mention_ending(k - 2 if relative else k - 1) if k > first else None
                m = behind or before
                return self._actor(m) if m is not None else None
        return None

    def _last_evaluator(self, term: int) -> CastActor | None:
        """Who spoke last, if a verb of judging without subject stands right before a term (ورأى في القرار أساساً)."""
        first, _ = self.r.sentence_words[self.r.sentence_of[term]]
        for k in range(term - 1, max(first, term - 3) - 1, -1):
            for h in self.r.of_kind(k, "verb"):
                if h.surface.entry.tone == "evaluating" and h.surface.info.part in ("past", "present"):
                    return self._who_spoke(k, h.surface.info.gender)
        return None

    def _who_spoke(self, k: int, gender: str | None) -> CastActor | None:
        """The speaker of the last quotation before a word, if a verb of a gender can go on with it."""
        at = bisect_left(self._spoken, (self.r.words[k].start, "")) - 1
        speaker = self.cast.actors[self._spoken[at][1]] if at >= 0 else None
        own = self.cast.grammatical(speaker)[0] if speaker is not None else None
        return None if gender and own and gender != own else speaker

    def _with(self, holder: CastActor, rule: str, confidence: float, speaker: CastActor | None) -> Holder:
        return Holder(holder, rule, confidence, speaker is not None and not self._speaks_for(speaker, holder))

    def _speaker(self, d: Draft | None) -> CastActor | None:
        return self.cast.actors[d.speaker_id] if d is not None and d.speaker_id else None

    def _speaks_for(self, speaker: CastActor, holder: CastActor) -> bool:
        """Whether a speaker speaks for a holder: the same, an office of it, or a title that names it."""
        if speaker.id == holder.id or speaker.parent == holder.id or holder.parent == speaker.id:
            return True
        actors = self.r.codebook.actors
        if speaker.registered is not None:
            for role in speaker.registered.roles:
                if role.holds(self.r.date) and role.org:
                    org = actors.get(role.org)
                    if (
                        role.org == holder.id
                        or org is not None
                        and (org.parent == holder.id or holder.parent == role.org)
                    ):
                        return True
        words = {w.removeprefix("ال") for w in fold_text(holder.name).split()}
        if holder.registered is not None:
            words |= {fold_text(d.form) for d in holder.registered.demonyms}
            words |= {fold_text(d.form) + "ه" for d in holder.registered.demonyms}
        said = {w.lstrip("و").removeprefix("ال").removeprefix("لل") for w in speaker.descriptions}
        name = (
            {w.removeprefix("ال") for w in fold_text(speaker.name).split()}
            if speaker.type != "person" or speaker.local
            else set()
        )
        return bool(words & (said | name))

    def _between(self, d: Draft) -> CastActor | None:
        """The accused: the actor between an accusation and what it says."""
        start = d.source[1] if d.source is not None and d.source[0] > d.cue_start else d.cue_end
        for m in self.cast.mentions_in(start, d.start):
            if m.form != "demonym":
                return self.cast.actors[m.actor_id]
        pronoun = next((self.r.words[k].form for k in range(d.cue_word + 1, d.first) if self.r.words[k].form.startswith("ايا")), None)
        if pronoun is None:
            return None
        # متهماً إياها: the last one before who is not accusing
        gender = "f" if pronoun == "اياها" else "m"
        for m in self.cast.before(d.cue_start):
            if m.form != "demonym" and m.actor_id != d.speaker_id and self.cast.grammatical(self._actor(m))[0] in (gender, None):
                return self._actor(m)
        return None

    def _country(self, chain: Chain, term: tuple[int, int], speaker: CastActor | None) -> CastActor | None:
        """بلاده between cue and term: the speaker's state, if it is known."""
        low, high = sorted((chain.hit.first, term[1]))
        low = min([low, *(f.first for f in chain.factors)])
        if speaker is None or not any(
            form in self.lex.states_nouns or form[:1] in "وفبل" and form[1:] in self.lex.states_nouns
            for form in (self.r.words[k].form for k in range(max(0, low - 3), high))
        ):
            return None
        return state_of(speaker, self.cast)

    def _named(self, chain: Chain, term: tuple[int, int], speaker: CastActor | None) -> CastActor | None:
        """The actor that a verbal noun or adjective of the chain names: رفض موسكو للقرار، رفض روسي، الموقف الأميركي الرافض."""
        for f in chain.factors:
            if chain.cue.force == "demand" and (f.first != chain.hit.first or speaker is not None):
                # دعت قطر إلى دعم روسي للحل، مجدداً دعوة الأطراف إلى…: those called upon hold nothing
                continue
            hits = [
                h
                for h in self.r.of_kind(f.first, "stance")
                if h.surface.form == "masdar"
                and not h.surface.info.suffix
                or "possessor" in h.surface.entry.needs
                or h.surface.form == "form"
                and h.surface.entry.noun
                and f.first == chain.hit.first
            ]
            if hits and f.first + 1 < term[0]:
                m = self._mention_at(f.first + 1)
                if m is not None:
                    return self._actor(m)
                state = self._nisba(f.first + 1)
                if state is not None:
                    return state
            if has_article(self.r, f.first) and any(
                h.surface.form == "form" for h in self.r.of_kind(f.first, "stance")
            ):
                for k in range(f.first - 1, max(-1, f.first - 3), -1):
                    if self.r.gaps[k].strip():
                        break
                    m = self._mention_ending(k)
                    if m is not None:
                        return self._actor(m)
                    state = self._nisba(k)
                    if state is not None:
                        return state
        return None

    def _nisba(self, word: int, linked: bool = False) -> CastActor | None:
        """The state whose nisba stands at a word (رفض روسي، الموقف الأميركي)."""
        if self.r.gaps[word - 1].strip():
            return None
        for h in self.r.of_kind(word, "actor"):
            entry = h.surface.entry
            if h.surface.form == "demonym" and h.prefix in (("", "و") if linked else ("",)) and entry.holds(self.r.date):
                actor = self.r.codebook.actors[h.surface.key]
                if not (actor.until and self.r.date and self.r.date > actor.until) and not (
                    actor.since and self.r.date and self.r.date < actor.since
                ):
                    return self.cast.register(actor)
        return None

    def _mention_at(self, word: int) -> Mention | None:
        start = self.r.words[word].start
        for m in self.cast.mentions_in(start, start + 200):
            if m.first == word and m.form not in ("unnamed", "demonym"):
                return self._named_after_office(m)
            if m.first > word:
                break
        return None

    def _named_after_office(self, m: Mention) -> Mention:
        """Of an office with its holder's name behind it the name (وزير الخارجية القطري سالم القاسم)."""
        if m.form != "role":
            return m
        for x in self.cast.mentions_in(m.end, m.end + 120):
            if x.first == m.last + 1 and self._actor(x).type == "person" and not self.r.gaps[m.last].strip():
                return x
        return m

    def _mention_ending(self, word: int) -> Mention | None:
        end = self.r.words[word].end
        for m in self.cast.mentions_in(max(0, end - 120), end):
            if m.last == word and m.form != "demonym":
                return m
        return None

    def _subject(self, chain: Chain, term: int) -> Mention | None:
        """The actor of a finite cue: right before it (موسكو تدعم…), right after it, or behind the title that follows it."""
        if self._first_person(chain):
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
            antecedent = self._mention_ending(k - 1)
            return antecedent if antecedent is not None and self._agrees(chain, antecedent) else None
        if chain.hit.prefix not in ("و", "ف") and not linked and k >= 0 and not self.r.gaps[k].strip(_MARKS):
            before = self._mention_ending(k)
        if before is not None and not self._oblique(before) and self._agrees(chain, before):
            return before
        k = chain.hit.last + 1
        if k < len(self.r.words) and not self.r.gaps[k - 1].strip():
            if any(t.prefix in ("", "و", "ف") for t in self.r.of_kind(k, "title")):
                for m in self.cast.mentions_in(self.r.words[k].start, self.r.words[min(term, k + 14)].start):
                    if self._actor(m).type == "person" and self._agrees(chain, m):
                        return self._named_after_office(m)
                if chain.hit.surface.form in ("past", "present") and (office := self._office(k)) is not None:
                    return office
            for step in (0, 1):
                if k + step < len(self.r.words):
                    found = self._mention_at(k + step)
                    if found is not None:
                        if self._agrees(chain, found) and not self._oblique(found):
                            return found
                        break
                    if self.r.gaps[k + step].strip():
                        break
        return before

    def _office(self, k: int) -> Mention | None:
        """The mention of somebody known whose bare office stands at a word (ربط الوزير الحوار بـ…)."""
        title = self.r.of_kind(k, "title")[0]
        if title.surface.info != "definite" or title.prefix or title.surface.form not in ("m", "f"):
            return None
        last = title.last
        while last + 1 < len(self.r.words) and not self.r.gaps[last].strip() and self._is_nisba(last + 1):
            last += 1
        start, end = self.r.start(k, title.skip), self.r.words[last].end
        at = bisect_left(self._spoken, (start, "")) - 1
        speaker = self.cast.actors[self._spoken[at][1]] if at >= 0 else None
        who = self.resolver.who(start, end, before=speaker)
        if who.actor is None or who.actor.type != "person" or who.confidence < 0.6:
            return None
        return next((m for m in self.cast.mentions_in(start, end) if m.actor_id == who.actor.id), None)

    def _is_nisba(self, k: int) -> bool:
        return any(h.surface.form == "demonym" and not h.prefix for h in self.r.of_kind(k, "actor"))

    def _first_person(self, chain: Chain) -> bool:
        """Whether a verb is in the first person; a term that is a verb shows it by its first letter (نطبّع)."""
        if chain.hit.surface.form == "term":
            return self.r.words[chain.hit.first].form.startswith("ن")
        return bool(chain.hit.surface.info.person == 1)

    def _agrees(self, chain: Chain, m: Mention) -> bool:
        if self._actor(m).type != "person" and self._actor(m).number == "p":
            # رفض الوزراء، رفضت الدول
            return True
        gender = getattr(chain.hit.surface.info, "gender", None)
        own, _ = self.cast.grammatical(self._actor(m))
        return not (gender and own and gender != own)

    def _oblique(self, m: Mention) -> bool:
        """Whether a preposition, attached or its own, governs a mention."""
        start = self.r.words[m.first].start
        if start < m.start and self.r.text[start : m.start][-1:] in "بلك":
            return True
        if m.first == 0 or self.r.gaps[m.first - 1].strip():
            return False
        return self.r.words[m.first - 1].form.removeprefix("و") in self.lex.prepositions

    def _sentence_subject(self, chain: Chain) -> Mention | None:
        first, _ = self.r.sentence_words[self.r.sentence_of[chain.hit.first]]
        for m in self.cast.mentions_in(self.r.words[first].start, self.r.words[chain.hit.first].start):
            if m.form not in ("demonym", "unnamed") and not self._oblique(m):
                return self._named_after_office(m)
        return None
