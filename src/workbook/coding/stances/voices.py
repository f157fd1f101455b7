"""Who speaks where a stance stands: the speaker of its quotation, the one who spoke last, the judge, the accused."""

from __future__ import annotations

from bisect import bisect_left

from workbook.arabic import fold_text
from workbook.coding.actors import Cast, CastActor
from workbook.coding.actors.cast import Mention
from workbook.coding.lexicon import lexicon
from workbook.coding.quotations import Draft
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import Chain
from workbook.coding.stances.subjects import Subjects

__all__ = ["Voices"]


class Voices:
    """Tells who speaks in one document."""

    def __init__(self, reading: Reading, cast: Cast, quotations: list[Draft], subjects: Subjects) -> None:
        self.r = reading
        self.cast = cast
        self.by_cue = {d.cue_word: d for d in quotations}
        self.subjects = subjects
        self.spoken = subjects.spoken
        self.lex = lexicon(reading.codebook)

    def speaker(self, d: Draft | None) -> CastActor | None:
        """The speaker of a quotation."""
        return self.cast.actors[d.speaker_id] if d is not None and d.speaker_id else None

    def source_mention(self, d: Draft) -> Mention | None:
        """The mention of a quotation's speaker in its source."""
        if d.source is None:
            return None
        return next((m for m in self.cast.mentions_in(*d.source) if m.actor_id == d.speaker_id), None)

    def who_spoke(self, k: int, gender: str | None) -> CastActor | None:
        """The speaker of the last quotation before a word, if a verb of a gender can go on with it."""
        at = bisect_left(self.spoken, (self.r.words[k].start, "")) - 1
        speaker = self.cast.actors[self.spoken[at][1]] if at >= 0 else None
        own = self.cast.grammatical(speaker)[0] if speaker is not None else None
        return None if gender and own and gender != own else speaker

    def accuser(self, chain: Chain) -> CastActor | None:
        """Who goes on accusing, at the beginning of a sentence (واتهم من يكتبون الدستور بالالتفاف على القرار)."""
        first, _ = self.r.sentence_words[self.r.sentence_of[chain.hit.first]]
        if chain.hit.surface.form != "masdar" or not chain.cue.blames:
            return None
        for h in self.r.of_kind(first, "verb"):
            if h.surface.key in self.lex.accusing and h.surface.info.part in ("past", "present"):
                between = self.cast.mentions_in(self.r.words[first].end, self.r.words[chain.hit.first].start)
                return None if between else self.who_spoke(first, h.surface.info.gender)
        return None

    def last_speaker(self, chain: Chain, term: int) -> CastActor | None:
        """Who spoke last, for a verb without subject that goes on (قالت إن…. وأدانت العقوبات)."""
        k = chain.hit.last + 1
        if chain.hit.surface.form not in ("past", "present"):
            return None
        object_ = self.lex.prepositions | self.lex.demonstratives
        if k < term and not (self.r.words[k].form in object_ or self.r.words[k].form[:1] in "بل"):
            return None
        return self.who_spoke(chain.hit.first, getattr(chain.hit.surface.info, "gender", None))

    def evaluator(self, term: int) -> CastActor | None:
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
                before = self.subjects.mention_ending(k - 2 if relative else k - 1) if k > first else None
                m = behind or before
                return self.subjects.actor(m) if m is not None else None
        return None

    def last_evaluator(self, term: int) -> CastActor | None:
        """Who spoke last, if a verb of judging without subject stands right before a term (ورأى في القرار أساساً)."""
        first, _ = self.r.sentence_words[self.r.sentence_of[term]]
        for k in range(term - 1, max(first, term - 3) - 1, -1):
            for h in self.r.of_kind(k, "verb"):
                if h.surface.entry.tone == "evaluating" and h.surface.info.part in ("past", "present"):
                    return self.who_spoke(k, h.surface.info.gender)
        return None

    def speaks_for(self, speaker: CastActor, holder: CastActor) -> bool:
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

    def accused(self, d: Draft) -> CastActor | None:
        """The accused: the actor between an accusation and what it says."""
        start = d.source[1] if d.source is not None and d.source[0] > d.cue_start else d.cue_end
        for m in self.cast.mentions_in(start, d.start):
            if m.form != "demonym":
                return self.cast.actors[m.actor_id]
        pronoun = next(
            (self.r.words[k].form for k in range(d.cue_word + 1, d.first) if self.r.words[k].form.startswith("ايا")),
            None,
        )
        if pronoun is None:
            return None
        # متهماً إياها: the last one before who is not accusing
        gender = "f" if pronoun == "اياها" else "m"
        for m in self.cast.before(d.cue_start):
            if (
                m.form != "demonym"
                and m.actor_id != d.speaker_id
                and ("f" if m.form == "metonym" else self.cast.grammatical(self.subjects.actor(m))[0]) in (gender, None)
            ):
                return self.subjects.actor(m)
        return None
