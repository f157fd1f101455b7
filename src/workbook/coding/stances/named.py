"""Whose position words name themselves: رفض موسكو، الموقف الأميركي الرافض، بلاده، الرئيسان."""

from __future__ import annotations

from workbook.arabic import fold_text
from workbook.coding.actors import Cast, CastActor
from workbook.coding.actors.names import has_article
from workbook.coding.actors.states import state_of
from workbook.coding.lexicon import lexicon
from workbook.coding.quotations import Draft
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import Chain
from workbook.coding.stances.subjects import Subjects

__all__ = ["Named"]


class Named:
    """Finds the actors that the words of a position name, in one document."""

    def __init__(self, reading: Reading, cast: Cast, subjects: Subjects) -> None:
        self.r = reading
        self.cast = cast
        self.subjects = subjects
        self.lex = lexicon(reading.codebook)

    def named(self, chain: Chain, term: tuple[int, int], speaker: CastActor | None) -> CastActor | None:
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
                m = self.subjects.mention_at(f.first + 1)
                if m is not None:
                    return self.subjects.actor(m)
                state = self.subjects.nisba(f.first + 1)
                if state is not None:
                    return state
            if has_article(self.r, f.first) and any(
                h.surface.form in ("form", "participle") for h in self.r.of_kind(f.first, "stance")
            ):
                for k in range(f.first - 1, max(-1, f.first - 3), -1):
                    if self.r.gaps[k].strip():
                        break
                    m = self.subjects.mention_ending(k)
                    if m is not None:
                        return self.subjects.actor(m)
                    state = self.subjects.nisba(k)
                    if state is not None:
                        return state
        return None

    def country(
        self, chain: Chain, term: tuple[int, int], speaker: CastActor | None, inside: Draft | None
    ) -> CastActor | None:
        """بلاده between cue and term, or as the topic of what is said: the speaker's state or government, if known."""
        if speaker is None:
            return None
        low, high = sorted((chain.hit.first, term[1]))
        low = min([low, *(f.first for f in chain.factors)])
        k = next((k for k in range(max(0, low - 3), high) if self._own(k)), None)
        if k is None and inside is not None:
            # وعن موقف حكومته، قال الوزير
            first, _ = self.r.sentence_words[self.r.sentence_of[inside.cue_word]]
            topics = (k for k in range(first + 1, inside.cue_word) if self._own(k))
            k = next((k for k in topics if self.r.words[k - 1].form in self.lex.position_nouns), None)
        if k is None:
            return None
        form = self.r.words[k].form
        return (self._government(speaker) if "حكومت" in form else None) or state_of(speaker, self.cast)

    def _own(self, k: int) -> bool:
        form = self.r.words[k].form
        return form in self.lex.states_nouns or form[:1] in "وفبل" and form[1:] in self.lex.states_nouns

    def _government(self, speaker: CastActor) -> CastActor | None:
        """The government, of whatever territory, that a speaker holds an office in."""
        actors = self.r.codebook.actors
        for role in speaker.registered.roles if speaker.registered is not None else ():
            if role.org is not None and role.org in actors and role.holds(self.r.date):
                if actors[role.org].type == "organisation" and actors[role.org].name.startswith("الحكومة"):
                    return self.cast.register(actors[role.org])
        return None

    def joint(self, inside: Draft | None, chain: Chain) -> list[CastActor]:
        """The two whose position a clause, or one that holds it, states (إن الرئيسين…، أن الموقفين السعودي والمصري…)."""
        while inside is not None:
            found = self._both(inside.first, chain)
            if found:
                return found
            inside = inside.parent
        return []

    def _both(self, k: int, chain: Chain) -> list[CastActor]:
        if k >= len(self.r.words) or not self.lex.complementiser(self.r.words[k].form):
            return []
        k += 1
        kind = self.lex.pairs.get(self.r.words[k].form) if k < len(self.r.words) else None
        if kind is not None:
            return self.last_two(kind, k)
        if k >= chain.hit.first or self.r.words[k].form not in self.lex.position_nouns:
            return []
        states: dict[str, CastActor] = {}
        for word in range(k + 1, min(k + 5, chain.hit.first)):
            state = self.subjects.nisba(word, linked=bool(states))
            if state is not None:
                states[state.id] = state
        return list(states.values()) if len(states) > 1 else []

    def last_two(self, kind: str, word: int) -> list[CastActor]:
        """The two people or states named last before a word."""
        found: dict[str, CastActor] = {}
        for m in self.cast.before(self.r.words[word].start):
            actor = self.subjects.actor(m)
            if actor.type == kind and m.form != "demonym":
                found.setdefault(actor.id, actor)
            if len(found) == 2:
                return list(found.values())
        return []

    def pair(self, holder: CastActor, chain: Chain) -> list[CastActor]:
        """The two people or states named last before the cue, if the holder is *both* of them (الرئيسان، البلدان)."""
        kind = self.lex.pairs.get(fold_text(holder.name))
        return self.last_two(kind, chain.hit.first) if kind is not None else []
