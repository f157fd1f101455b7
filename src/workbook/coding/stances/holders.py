"""Whose position it is: the subject of the cue, the one a verbal noun names, the speaker, or the accused."""

from __future__ import annotations

from typing import NamedTuple

from workbook.arabic import fold_text
from workbook.coding.actors import Cast, CastActor
from workbook.coding.actors.cast import Mention
from workbook.coding.actors.names import has_article
from workbook.coding.lexicon import lexicon
from workbook.coding.quotations import Draft
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import Chain
from workbook.coding.stances.named import Named
from workbook.coding.stances.subjects import Subjects
from workbook.coding.stances.voices import Voices

__all__ = ["Holder", "Holders"]


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
        self.lex = lexicon(reading.codebook)
        spoken = sorted((d.cue_start, d.speaker_id) for d in quotations if d.speaker_id and d.parent is None)
        self.subjects = Subjects(reading, cast, spoken)
        self.voices = Voices(reading, cast, quotations, self.subjects)
        self.named = Named(reading, cast, self.subjects)

    def find(self, chain: Chain, term: tuple[int, int], inside: Draft | None) -> list[Holder]:
        """The holders of a chain that governs a term inside a quotation, or in the journalist's voice.

        More than one only where the text coordinates them (رفضت روسيا وتركيا الصفقة).
        """
        joint = self.named.joint(inside, chain)
        if joint:
            return [Holder(actor, "joint", 0.6, False) for actor in joint]
        holder, mention = self._first(chain, term, inside)
        if holder is None or self._analyst(holder.actor) or inside is not None and self._relays(holder, inside):
            return []
        both = self.named.pair(holder.actor, chain)
        if both:
            return [holder._replace(actor=actor, confidence=0.6) for actor in both]
        return [holder, *(holder._replace(actor=actor) for actor in self.subjects.coordinated(holder.actor, mention))]

    def backer(self, chain: Chain) -> Holder | None:
        """The subject right behind the verb of a relative clause."""
        m = self.subjects.mention_at(chain.hit.last + 1) if chain.hit.last + 1 < len(self.r.words) else None
        return (
            Holder(self.subjects.actor(m), "backer", 0.6, False)
            if m is not None and self.subjects.agrees(chain, m)
            else None
        )

    def agent(self, term: tuple[int, int]) -> CastActor | None:
        """Who ends what a term names, in the words right before it (رفع واشنطن العقوبات)."""
        m = self.subjects.mention_ending(term[0] - 1) if term[0] else None
        if m is None or m.first == 0 or self.r.gaps[m.first - 1].strip() or self.r.gaps[m.last].strip():
            return None
        ends = self.r.of_kind(m.first - 1, "flip_nouns") and not self.subjects.oblique(m)
        return self.subjects.actor(m) if ends else None

    def _first(self, chain: Chain, term: tuple[int, int], inside: Draft | None) -> tuple[Holder | None, Mention | None]:
        speaker = self.voices.speaker(inside)
        own = self.voices.by_cue.get(chain.hit.first)
        accusation = own if own is not None and own.lemma in self.lex.accusing else inside
        if (
            accusation is not None
            and accusation.lemma in self.lex.accusing
            and (accusation is own or chain.hit.first != accusation.cue_word)
        ):
            accused = self.voices.accused(accusation)
            if accused is not None:
                return Holder(accused, "accused", 0.8, True, True), None
        before = self.r.words[chain.hit.first - 1].form if chain.hit.first else ""
        if chain.hit.surface.form in ("past", "present") and before in self.lex.whoever:
            # من يريد الحل: nobody in particular
            return None, None
        if chain.cue.id == "claim-itself":
            # الأسد فاقد للشرعية: who says so, not who is spoken of
            if speaker is None or inside is None:
                return None, None
            whose = self.subjects.whose_position(inside, chain.hit.first)
            return self._with(self.subjects.actor(whose) if whose else speaker, "speaker", 0.6, speaker), whose
        if chain.cue.impersonal and speaker is not None:
            return Holder(speaker, "speaker", 0.7, False), None
        judge = self.voices.evaluator(term[0]) if chain.after and speaker is None else None
        if judge is not None:
            return Holder(judge, "evaluator", 0.6, False), None
        named = self.named.named(chain, term, speaker)
        if named is not None:
            return self._with(named, "named", 0.85, speaker or self.voices.speaker(own)), None
        country = self.named.country(chain, term, self.voices.speaker(own) or speaker, inside)
        if country is not None:
            return self._with(country, "country", 0.85, self.voices.speaker(own) or speaker), None
        if chain.hit.surface.form in ("form", "participle") and not chain.after:
            # روسيا حريصة على…: the noun that the adjective describes
            noun = chain.cue.strength == 1 and chain.cue.takes == ["bare"]
            attached = self.r.words[chain.hit.first].form.startswith("ب") or noun and chain.hit.surface.form == "form"
            m = None
            if chain.hit.first and not chain.hit.prefix and not attached:
                m = self.subjects.mention_ending(chain.hit.first - 1)
            if m is not None and not self.r.gaps[chain.hit.first - 1].strip():
                return self._with(self.subjects.actor(m), "described", 0.85, speaker), m
            if chain.hit.surface.form == "participle" and has_article(self.r, chain.hit.first):
                # الأصوات المؤيدة للعودة: of things, or of nobody who is named
                return None, None
        if inside is not None and own is None and self.subjects.goes_on(chain, term):
            m = self.subjects.content_subject(chain, inside)
            if m is not None:
                return self._with(self.subjects.actor(m), "content-subject", 0.8, speaker), m
        if own is not None and own.speaker_id:
            outer = self.voices.speaker(own.parent)
            return self._with(self.cast.actors[own.speaker_id], "cue-speaker", 0.9, outer), self.voices.source_mention(
                own
            )
        if chain.hit.surface.form in ("past", "present", "term"):
            subject = self.subjects.subject(chain, term[0])
            if subject is not None:
                return self._with(self.subjects.actor(subject), "subject", 0.75, speaker), subject
            if self.subjects.first_person(chain) and speaker is not None:
                # موقف بلدنا هو أننا لن نقبل
                whose = self.subjects.whose_position(inside, chain.hit.first) if inside is not None else None
                return self._with(self.subjects.actor(whose) if whose else speaker, "first-person", 0.5, speaker), whose
        if self.subjects.describes(chain):
            # نظام يعطّل الحل: a verb that only describes a noun is nobody's who is named
            return None, None
        if speaker is not None and self.subjects.others(chain, speaker):
            m = self.subjects.plural_before(chain)
            return (Holder(self.subjects.actor(m), "plural", 0.5, True), m) if m is not None else (None, None)
        if speaker is not None:
            return Holder(speaker, "speaker", 0.7, False), self.voices.source_mention(inside) if inside else None
        if chain.after:
            last = self.voices.last_evaluator(term[0])
            return (Holder(last, "continued", 0.5, False), None) if last is not None else (None, None)
        accuser = self.voices.accuser(chain)
        if accuser is not None:
            return Holder(accuser, "speaker", 0.55, False), None
        if not self.subjects.continues(chain):
            return None, None
        said_only = {"genus", "basis"} & set(chain.cue.needs) or chain.cue.predicate
        m = self.subjects.sentence_subject(chain) if not said_only else None
        if m is not None:
            return Holder(self.subjects.actor(m), "sentence-subject", 0.5, False), m
        last = self.voices.last_speaker(chain, term[0])
        return (Holder(last, "continued", 0.55, False), None) if last is not None else (None, None)

    def _analyst(self, actor: CastActor) -> bool:
        """Whether somebody is introduced as an analyst only, who weighs and takes no side (الخبير، الباحث)."""
        titles = [self.r.codebook.titles[t] for t in actor.titles if t in self.r.codebook.titles]
        return actor.registered is None and bool(titles) and all(t.cls == "ACAD" for t in titles)

    def _relays(self, holder: Holder, inside: Draft) -> bool:
        """Whether a paper or agency only passes on what it doesn't say itself (قالت الوكالة إن الوزير قدم اقتراحاً).

        With a verb of opinion it speaks for itself (رأت الصحيفة أن…).
        """
        verb = self.r.codebook.verbs.get(inside.lemma or "")
        if holder.rule != "speaker" or verb is None or verb.tone != "neutral" or verb.kind != "say":
            return False
        actor = holder.actor
        if actor.registered is not None:
            return actor.registered.medium
        heads = self.r.codebook.heads("organisation_heads").values()
        first = fold_text(actor.name).split(" ")[0]
        return any(h.medium and fold_text(h.head) == first for h in heads)

    def _with(self, holder: CastActor, rule: str, confidence: float, speaker: CastActor | None) -> Holder:
        return Holder(holder, rule, confidence, speaker is not None and not self.voices.speaks_for(speaker, holder))
