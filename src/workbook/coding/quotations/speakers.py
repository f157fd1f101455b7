"""From source to speaker: named sources to their actors, dropped subjects down the chain of speakers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from workbook.codebook import Codebook
from workbook.coding.actors.cast import Cast, CastActor, Mention
from workbook.coding.actors.resolve import Resolver
from workbook.coding.actors.states import state_of
from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.draft import Draft
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.reading import Reading

__all__ = ["Speakers"]


#: How far from the beginning of a sentence the subject of its first verb may stand, in words.
_OPENING = 10


class Speakers:
    """Gives the quotations of one document their speakers, in text order."""

    def __init__(self, reading: Reading, lex: Lexicon, phrases: Phrases, cast: Cast) -> None:
        self.r = reading
        self.lex = lex
        self.phrases = phrases
        self.cast = cast
        self.resolver = Resolver(reading, lex, cast)
        self._by_sentence: defaultdict[int, list[Draft]] = defaultdict(list)
        self._heard: list[CastActor] = []
        self._documents = _documents(reading.codebook)

    def resolve(self, drafts: list[Draft]) -> None:
        """Set ``speaker_id``, ``resolution`` and ``speaker_confidence`` of all drafts."""
        current: CastActor | None = None
        agreement: tuple[str | None, str | None] = (None, None)
        turn = -1
        self._by_sentence = defaultdict(list)
        self._heard = []
        for x in drafts:
            self._by_sentence[self.r.sentence_of[x.cue_word]].append(x)
        issuer: CastActor | None = None
        for d in sorted(drafts, key=lambda x: x.cue_start):
            document = self._speaks_as_document(d)
            if d.source is not None:
                host = self._host(d, current)
                before = issuer or host if document and d.parent is None else host
                who = self.resolver.who(*d.source, gender=d.gender, number=d.number, before=before)
                actor, d.resolution, d.speaker_confidence = who.actor, who.resolution, round(who.confidence, 2)
                if who.resolution == "role":
                    actor = self._apposed(d) or actor
                elif actor is None and who.resolution == "none":
                    # وحول إمكانية… قال: the fronted topic is no subject
                    actor, confidence = self._dropped(d, drafts, current, agreement, turn)
                    d.resolution, d.speaker_confidence = ("dropped" if actor else "none"), round(confidence, 2)
                if (
                    actor is not None
                    and actor.gender is None
                    and actor.type == "person"
                    and d.gender
                    and d.number == "s"
                ):
                    actor.gender = d.gender
            elif document and (issuing := self._issuer(d) or issuer or current) is not None:
                actor, d.resolution, d.speaker_confidence = issuing, "dropped", 0.6
            else:
                actor, confidence = self._dropped(d, drafts, current, agreement, turn)
                d.resolution, d.speaker_confidence = ("dropped" if actor else "none"), round(confidence, 2)
            d.speaker_id = actor.id if actor else None
            if d.parent is None and actor is not None and not self._meanwhile(d, actor, current, turn):
                current = actor
                self._heard.append(actor)
                agreement = self._agreement(d, actor)
                turn = d.cue_word
                if document or actor.type != "person":
                    issuer = actor

    def _meanwhile(self, d: Draft, actor: CastActor, current: CastActor | None, turn: int) -> bool:
        """Whether a state or body speaks only in a clause beside a person's words (أعربت الوزيرة عن…، فيما أبدت الرياض…)."""
        if current is None or current.type != "person" or actor.type == "person" or turn < 0:
            return False
        if self.r.sentence_of[turn] != self.r.sentence_of[d.cue_word]:
            return False
        before = self.r.words[d.cue_word - 1].form
        return before in self.lex.narrator or before == "وقت" and self.r.words[d.cue_word - 2].form == "في"

    def _speaks_as_document(self, d: Draft) -> bool:
        """Whether a statement or report is what speaks (أضاف البيان، جاء في التقرير)."""
        if d.source_words is None:
            return self._documents.get(d.lemma, False)
        return self.resolver.is_document(d.source_words[0])

    def _issuer(self, d: Draft) -> CastActor | None:
        """The body that a statement is said to come from (جاء في بيان لوزارة الخارجية أن…)."""
        behind = self.cast.mentions_in(d.cue_end, max(d.cue_end, d.start))
        return self.cast.actors[behind[0].actor_id] if behind else None

    def _author(self, d: Draft) -> CastActor | None:
        """The last actor before a verb that takes up his paper or meeting (تقرير للأمين العام … دعا فيه إلى)."""
        k = d.cue_word + 1
        if d.linked or k >= len(self.r.words) or self.r.words[k].form not in self.lex.resumptives:
            return None
        first = self.r.sentence_words[self.r.sentence_of[d.cue_word]][0]
        spoken = [
            self.cast.actors[m.actor_id]
            for m in self.cast.mentions_in(self.r.words[first].start, d.cue_start)
            if m.form != "demonym" and self._agrees(d, self.cast.actors[m.actor_id])
        ]
        people = [actor for actor in spoken if actor.type == "person"]
        found = people or spoken
        return found[-1] if found else None

    def _indefinite_document(self, k: int) -> bool:
        """Whether a statement or paper without article stands at a word and a clause about it follows (بياناً يطالب)."""
        form = self.r.words[k].form
        return (
            not self.r.gaps[k].strip()
            and not form.startswith(("ال", "لل"))
            and form.endswith("ا")
            and self.resolver.is_document(k)
        )

    def _apposed(self, d: Draft) -> CastActor | None:
        """The person named between a long title and what is said (المستشار في الإدارة التي تدير المنطقة فلان)."""
        assert d.source is not None
        start, stop = d.source[1], d.start
        if stop <= start or any(c in self.r.text[start:stop] for c in "،,:.؛\n"):
            return None
        people = [m for m in self.cast.mentions_in(start, stop) if self.cast.actors[m.actor_id].type == "person"]
        if len(people) != 1 or people[0].form != "name" or self._oblique(people[0]):
            return None
        d.resolution = "name"
        return self.cast.actors[people[0].actor_id]

    def _agreement(self, d: Draft, actor: CastActor) -> tuple[str | None, str | None]:
        gender, number = self.cast.grammatical(actor)
        if d.source is not None and d.gender and not d.participle:
            return d.gender, number
        return gender or d.gender, number

    def _host(self, d: Draft, current: CastActor | None) -> CastActor | None:
        if d.parent is not None and d.parent.speaker_id:
            return self.cast.actors[d.parent.speaker_id]
        return current

    def _agrees(self, d: Draft, actor: CastActor, seen: tuple[str | None, str | None] | None = None) -> bool:
        """Whether a verb without subject may go on with an actor."""
        gender, number = seen if seen is not None else self.cast.grammatical(actor)
        own = actor.gender or gender
        if d.number == "p" and not d.participle:
            return actor.type in ("group", "unnamed") or actor.number != "s" or actor.type == "organisation"
        if d.number == "d":
            return actor.number in ("d", "p") or actor.type == "group"
        if d.gender is None:
            return True
        genders = {g for g in (gender, own) if g}
        if actor.number == "p" and actor.type != "person":
            genders.add("f")
        return not genders or d.gender in genders

    def _dropped(
        self,
        d: Draft,
        drafts: list[Draft],
        current: CastActor | None,
        agreement: tuple[str | None, str | None],
        turn: int,
    ) -> tuple[CastActor | None, float]:
        """The speaker of a cue without subject: by turn, by agreement, else the subject of the sentence before."""
        if d.person == 1:
            host = self._host(d, current)
            return (host, 0.6) if host else (None, 0.0)
        if not d.linked and d.cue_word and self._indefinite_document(d.cue_word - 1):
            # بياناً يطالب بـ…: the paper of the last one named before it
            before = self.cast.mentions_in(max(0, d.cue_start - 120), self.r.words[d.cue_word - 1].start)
            named = [self.cast.actors[m.actor_id] for m in before if m.form != "demonym"]
            return (named[-1], 0.6) if named else (None, 0.0)
        if d.parent is not None:
            inner = self._inside(d)
            if inner is not None:
                return inner
        author = self._author(d)
        if author is not None:
            return author, 0.6
        if d.participle or d.rule.startswith(("according", "noun")):
            leading = self._same_sentence(d)
            host = self.cast.actors[leading.speaker_id] if leading is not None and leading.speaker_id else None
            alike = leading is not None and leading.source is not None and d.gender == leading.gender
            if host is not None and (alike or self._agrees(d, host)):
                # طالب البيت الأبيض …، معتبراً: as the verb before it agrees
                return host, 0.85
            subject = self._sentence_subject(d)
            if subject is not None and self._agrees(d, subject):
                return subject, 0.6
        if d.switch:
            subject = self._subject_before(d, exclude=current)
            if subject is not None:
                return subject, 0.5
        if turn >= 0 and self.r.sentence_of[turn] < self.r.sentence_of[d.cue_word]:
            subject = self._opening_subject(d) or self._person_before(d)
            if subject is not None:
                return subject, 0.6
        newer = self._newer_subject(d, turn)
        if newer is not None and self._agrees(d, newer):
            return newer, 0.6
        if current is not None and self._agrees(d, current, agreement):
            return current, 0.85
        subject = self._subject_before(d, exclude=None)
        if subject is not None:
            return subject, 0.5
        if current is not None and d.gender is None:
            return current, 0.3
        # the last person who spoke before somebody of the other gender did
        earlier = next((a for a in reversed(self._heard[-6:]) if a.type == "person" and self._agrees(d, a)), None)
        if earlier is not None:
            return earlier, 0.4
        # وأكدت في كلمة لها: nobody else is there
        behind = self.cast.mentions_in(*d.via) if d.via is not None else []
        issuers = [self.cast.actors[m.actor_id] for m in behind]
        return next(((a, 0.5) for a in issuers if self._agrees(d, a)), (None, 0.0))

    def _inside(self, d: Draft) -> tuple[CastActor | None, float] | None:
        """A dropped subject within a reported content: the subject of that content, or its speaker."""
        parent = d.parent
        assert parent is not None
        host = self.cast.actors.get(parent.speaker_id) if parent.speaker_id else None
        before = list(self.cast.mentions_in(parent.start, d.cue_start))
        state = self._country_meant(parent, host)
        if state is not None and not before:
            return state, 0.6
        pronoun = self.r.words[parent.first].form if parent.complement == "clause" else ""
        if (
            pronoun.endswith(("ه", "ها", "هم"))
            and pronoun.startswith(("ان", "بان"))
            and host is not None
            and self._agrees(d, host)
        ):
            if not before:
                return host, 0.75
        for m in before:
            actor = self.cast.actors[m.actor_id]
            if self._agrees(d, actor) and actor.type != "place":
                return actor, 0.5
        if host is not None and self._agrees(d, host):
            return host, 0.6
        return None

    def _country_meant(self, parent: Draft, host: CastActor | None) -> CastActor | None:
        """The state of a man who says of *her* what she does (أبلغ الوزير أن بلاده… ونفى أنها…), or None."""
        pronoun = self.r.words[parent.first].form if parent.complement == "clause" else ""
        if host is None or host.type != "person" or host.gender != "m" or not pronoun.endswith("ها"):
            return None
        return state_of(host, self.cast) if self.lex.complementiser(pronoun) else None

    def _same_sentence(self, d: Draft) -> Draft | None:
        """The cue before in the same sentence, on the same level, whose speaker is known."""
        best = None
        for x in self._by_sentence[self.r.sentence_of[d.cue_word]]:
            if x is not d and x.cue_start < d.cue_start and x.parent is d.parent and x.speaker_id:
                best = x
        return best

    def _sentence_subject(self, d: Draft) -> CastActor | None:
        """The first actor of the sentence before the cue: the subject of its main verb."""
        first = self.r.sentence_words[self.r.sentence_of[d.cue_word]][0]
        office = self._office_of(first + 1) if first + 1 < d.cue_word else None
        if office is not None and self._agrees(d, office):
            return office
        for m in self.cast.mentions_in(self.r.words[first].start, d.cue_start):
            if m.form not in ("demonym",) and not self._oblique(m) and self._agrees(d, self.cast.actors[m.actor_id]):
                return self.cast.actors[m.actor_id]
        return None

    def _opening_subject(self, d: Draft) -> CastActor | None:
        """The subject that a sentence opens with (تمسكت الدول بمطالبها، وناشدت الأطراف…)."""
        first = self.r.sentence_words[self.r.sentence_of[d.cue_word]][0]
        m = next(iter(self.cast.mentions_in(self.r.words[first].start, d.cue_start)), None)
        after_verb = m is not None and any(
            h.surface.form in ("past", "present") or h.surface.kind == "verb"
            for h in self.r.of_kind(m.first - 1, "verb", "stance")
        )
        # هاجم المبعوث الأممي سالم نادر الخطة، وحذر من…
        titled = m is not None and m.form == "name" and self._titled(first + 1, m.first)
        if (
            m is None
            or m.first - first > (_OPENING if after_verb or titled else 2)
            or m.form in ("demonym", "unnamed")
            or self._oblique(m)
        ):
            return None
        actor = self.cast.actors[m.actor_id]
        return actor if self._agrees(d, actor) else None

    def _titled(self, k: int, stop: int) -> bool:
        """Whether a title with article stands at a word and nothing parts it from a name further on."""
        titles = [t for t in self.r.of_kind(k, "title") if t.surface.info == "definite" and not t.prefix]
        return bool(titles) and not any(g.strip().strip("-") for g in self.r.gaps[k:stop])

    def _person_before(self, d: Draft) -> CastActor | None:
        """The first person named as a subject in the sentence before the cue (ردّ الأمين العام فلان المسألة…، إذ قال)."""
        if d.linked:
            return None
        first = self.r.sentence_words[self.r.sentence_of[d.cue_word]][0]
        for m in self.cast.mentions_in(self.r.words[first].start, d.cue_start):
            actor = self.cast.actors[m.actor_id]
            if m.form == "name" and actor.type == "person" and not self._oblique(m) and self.r.mark_of[m.first] is None:
                return actor if self._agrees(d, actor) else None
        return None

    def _office_of(self, k: int) -> CastActor | None:
        """The person whose bare office follows the first verb of a sentence (وربط الوزير … متوقعاً)."""
        titles = [t for t in self.r.of_kind(k, "title") if t.surface.info == "definite" and not t.prefix]
        verb = any(h.surface.form in ("past", "present") for h in self.r.of_kind(k - 1, "verb", "stance"))
        if not titles or not verb or titles[0].surface.form not in ("m", "f") or not self._heard:
            return None
        end = self.r.words[titles[0].last].end
        who = self.resolver.who(self.r.start(k, titles[0].skip), end, before=self._heard[-1])
        return who.actor if who.actor is not None and who.actor.type == "person" and who.confidence >= 0.6 else None

    def _newer_subject(self, d: Draft, turn: int) -> CastActor | None:
        """A subject since the last cue that a continuing cue may take up (أصدرت الوزارة بياناً… وأضافت)."""
        if turn < 0:
            return None
        sentence = self.r.sentence_of[d.cue_word]
        if sentence == self.r.sentence_of[turn]:
            return None
        previous = sentence - 1
        if previous <= self.r.sentence_of[turn] and previous == self.r.sentence_of[turn]:
            return None
        first, stop = self.r.sentence_words[previous]
        opening = self.r.words[first].form
        if self.lex.complementiser(opening) or self.lex.complementiser(opening.removeprefix("و")):
            # وأنه…: the sentence goes on with what was said before it
            return None
        return self._clause_subject(first, stop, d)

    def _clause_subject(self, first: int, stop: int, d: Draft) -> CastActor | None:
        """The first actor near the beginning of a sentence: after its verb, or first of all."""
        opening = self.r.mark_of[first]
        if opening is not None:
            # «…»، بهذه العبارة برّر الوزير رفضه: the clause begins behind the words
            first = min(self.r.word_index(opening.end), stop - 1)
        for m in self.cast.mentions_in(self.r.words[first].start, self.r.words[stop - 1].end):
            if m.form == "demonym" or self._oblique(m):
                continue
            if m.first - first > 14:
                return None
            actor = self.cast.actors[m.actor_id]
            if self._agrees(d, actor):
                return actor
        return None

    def _oblique(self, m: Mention) -> bool:
        """Whether a mention is governed by a preposition, attached or its own, so that it is no subject."""
        r = self.r
        if r.words[m.first].start < m.start and r.text[r.words[m.first].start : m.start].rstrip("\u0640")[-1:] in "بلك":
            return True
        if m.first == 0 or r.gaps[m.first - 1].strip():
            return False
        k = self._office_first(m)
        before = r.words[k - 1].form if k else ""
        return before.removeprefix("و") in self.lex.prepositions or self._possessor(m, before)

    def _office_first(self, m: Mention) -> int:
        """The first word of the office right before a name (وزير الخارجية الأميركي فلان), else of the name."""
        start = self.r.words[m.first].start
        roles = [
            x for x in self.cast.mentions_in(max(0, start - 80), start) if x.form == "role" and x.last == m.first - 1
        ]
        return roles[0].first if roles else m.first

    def _possessor(self, m: Mention, before: str) -> bool:
        """Whether an office or an act is a mention's (رئيس الجمهورية، زيارة الوزير), so that it does not act itself."""
        r = self.r
        if self.cast.actors[m.actor_id].type != "person" and any(
            t.last == m.first - 1 for k in range(max(0, m.first - 3), m.first) for t in r.of_kind(k, "title")
        ):
            return True
        if before in self.lex.beside:
            return True
        opens = m.first - 1 == r.sentence_words[r.sentence_of[m.first]][0]
        if opens and before.startswith("و") and len(before) == 4:
            # ووضع المجتمعون: a verb of three letters opens the sentence
            return False
        noun = before.removeprefix("و").removeprefix("ب").removeprefix("ل")
        return self.lex.verbal_noun(noun) and not r.of_kind(m.first - 1, "verb", "transmit", "stance")

    def _subject_before(self, d: Draft, exclude: CastActor | None) -> CastActor | None:
        """The subject of this sentence or the two before it, that agrees."""
        here = self.r.sentence_of[d.cue_word]
        subject = self._sentence_subject(d)
        if subject is not None and (exclude is None or subject.id != exclude.id):
            return subject
        for s in range(here - 1, max(-1, here - 3), -1):
            subject = self._clause_subject(*self.r.sentence_words[s], d)
            if subject is not None and (exclude is None or subject.id != exclude.id):
                return subject
        return None


@lru_cache(maxsize=4)
def _documents(codebook: Codebook) -> Mapping[str, bool]:
    """For each cue whether a document can be its subject."""
    return {cue.lemma: cue.document for cue in codebook.verbs.values()}
