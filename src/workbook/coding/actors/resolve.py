"""Short forms after full ones: surnames, bare roles, الأخير, the country of the speaker; who a source phrase is."""

from __future__ import annotations

from typing import NamedTuple

from workbook.arabic import fold_text
from workbook.coding.actors.cast import Cast, CastActor, Mention
from workbook.coding.actors.joint import those_who_met
from workbook.coding.actors.names import apposed_name, has_article
from workbook.coding.actors.offices import FORWARD, Offices
from workbook.coding.actors.states import state_of
from workbook.coding.actors.surnames import families_of
from workbook.coding.lexicon import Lexicon
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["Resolver", "Who"]

#: How far back, in characters, a short form looks for its antecedent.
_MEMORY = 20_000


class Who(NamedTuple):
    """The actor of a phrase and how it was known."""

    actor: CastActor | None
    resolution: str
    confidence: float


class Resolver:
    """Answers who a phrase stands for in one document."""

    def __init__(self, reading: Reading, lex: Lexicon, cast: Cast) -> None:
        self.r = reading
        self.lex = lex
        self.cast = cast
        self.offices = Offices(reading, cast)

    # -- phrases --------------------------------------------------------------------------------------------------

    def who(
        self,
        start: int,
        end: int,
        *,
        gender: str | None = None,
        number: str | None = None,
        before: CastActor | None = None,
    ) -> Who:
        """Who a source phrase is.

        Parameters
        ----------
        start, end : int
            The phrase, original offsets.
        gender, number : str, optional
            What the cue's agreement shows.
        before : CastActor, optional
            The current speaker, for documents, pronouns and الأخير.
        """
        r = self.r
        first, past = r.word_index(start), r.word_index(end - 1) + 1
        form = r.words[first].form if first < len(r.words) else ""
        mentions = list(self.cast.mentions_in(start, end))
        if form == "كل" and past - first > 2 and r.words[first + 1].form == "من":
            first += 2
        if form.removeprefix("و") in self.lex.excellencies and before is not None:
            # معاليه، فخامته: the one who speaks
            return Who(before, "pronoun", 0.7)
        if past - first > 1 and form.removeprefix("و") in self.lex.honorifics and r.of_kind(first + 1, "title"):
            # معالي وزير الخارجية
            first += 1
            start, form = r.start(first), r.words[first].form
        if form.removeprefix("و") in self.lex.demonstratives and past - first > 1 and self._taken_up(first + 1):
            # ذلك المسؤول، هذا الوزير: who they are is what stands behind
            first += 1
            start, form = r.start(first), r.words[first].form
        if (many := self._counted(first, past)) > first:
            # عدد من السكان، العديد من المسؤولين
            first = many
            start, form, number = r.start(first), r.words[first].form, "p"
            if self.is_document(first):
                return Who(None, "none", 0.2)
        people = [m for m in mentions if self.cast.actors[m.actor_id].type == "person" and m.form != "role"]
        stem = form.lstrip("و").removeprefix("ال")
        if people and not self._belongs(first, people[0]):
            return Who(self.cast.actors[people[0].actor_id], people[0].form, people[0].confidence)
        if stem in ("هو", "هي", "هم", "هما"):
            return Who(before, "pronoun", 0.7) if before else Who(None, "none", 0.2)
        if (
            before is not None
            and past - first == 1
            and (form in self.lex.states_nouns or form.lstrip("وف") in self.lex.states_nouns)
        ):
            state = state_of(before, self.cast)
            if state is not None:
                return Who(state, "pronoun", 0.75)
            return Who(before, "pronoun", 0.4)
        if before is not None and past - first == 2 and form.lstrip("و") in self.lex.demonstratives:
            # هذه الإدارة: of one's own country
            own = r.words[first + 1].form.removeprefix("ال") in self.lex.own_governments
            state = state_of(before, self.cast) if own else None
            if state is not None:
                return Who(state, "pronoun", 0.7)
        if stem in ("اخير", "اخيره") and form.endswith(("الاخير", "الاخيره")):
            return self._latter(start, form, before)
        document = self._document(first, past, mentions, before)
        if document is not None:
            return document
        whole = next(
            (m for m in mentions if m.start <= start + 1 and m.end == end and m.rule.startswith("registry-name")), None
        )
        if whole is not None and not people:
            return Who(self.cast.actors[whole.actor_id], whole.form, whole.confidence)
        titles = [t for t in r.of_kind(first, "title") if t.first == first]
        if titles and not people:
            return self._role(first, past, start, end, titles[0], before)
        head = [m for m in mentions if m.start <= start + 1]
        if head:
            m = max(head, key=lambda x: x.end)
            actor = self.cast.actors[m.actor_id]
            if actor.type == "unnamed":
                definite = form.removeprefix("و").startswith("ال")
                if (
                    definite
                    and m.rule != "head-noun"
                    and before is not None
                    and before.type in ("person", "unnamed")
                    and before.id != actor.id
                ):
                    # المسؤول العسكري: the one who is speaking, described again
                    self.cast.add(m.first, m.last, m.start, m.end, "role", before, "described-again", 0.6)
                    self.cast.remove(m)
                    return Who(before, "role", 0.6)
                if m.end < end and actor.name == m.text:
                    self.cast.widen(m, past - 1, end)
            return Who(self.cast.actors[m.actor_id], m.form, m.confidence)
        if len(mentions) == 1 and mentions[0].rule == "quoted-name" and mentions[0].last >= past - 1:
            # وكالة أنباء «…»
            return Who(self.cast.actors[mentions[0].actor_id], "name", mentions[0].confidence)
        if mentions and mentions[0].first <= first + 1:
            m = mentions[0]
            return Who(self.cast.actors[m.actor_id], m.form, m.confidence * 0.9)
        met = (
            those_who_met(r, self.cast, first) if past - first == 1 and form.lstrip("و") in self.lex.gathered else None
        )
        if met is not None:
            actor = self.cast.actors[met.actor_id]
            self._mention(first, past, start, end, "name", actor, "those-who-met", 0.7)
            return Who(actor, "name", 0.7)
        return self._new(first, past, start, end, gender, number)

    def _counted(self, first: int, past: int) -> int:
        """The word where those begin whom a phrase counts (عدد كبير من النواب), or its first word."""
        words = [w.form for w in self.r.words[first:past]]
        if not words or not self.lex.quantity(words[0]) or "من" not in words[1:3]:
            return first
        begin = first + words.index("من") + 1
        return begin if begin < past else first

    def _taken_up(self, first: int) -> bool:
        """Whether a person or source stands behind a demonstrative; a government is one's own (هذه الإدارة)."""
        return any(h.surface.kind in ("title", "unnamed", "group") for h in self.r.hits_at.get(first, ()))

    def _belongs(self, first: int, person: Mention) -> bool:
        """Whether the person only belongs to the phrase's head (المتحدث باسم القاسم، حكومة ترامب)."""
        r = self.r
        if person.first == first:
            return False
        if any(h.surface.kind in ("organisation", "group", "unnamed") for h in r.hits_at.get(first, ())):
            return not any(r.of_kind(k, "title") for k in range(first + 1, person.first))
        before = r.words[person.first - 1].form
        office = next(
            (x.first for x in self.cast.mentions_in(r.words[first].start, person.start) if x.last == person.first - 1),
            person.first,
        )
        if office > first and r.words[office].form.startswith("ل") and not r.words[office - 1].form.startswith("ال"):
            # حليف للمستشارة فلانة
            skip = any(h.prefix == "ل" for h in r.hits_at.get(office, ()))
            return skip or r.words[office].start < person.start and office == person.first
        if before == "من":
            # كل من فلان وفلان are the people themselves
            return person.first < 2 or r.words[person.first - 2].form != "كل"
        return before in ("باسم", "عن", "احد")

    def _latter(self, start: int, form: str, before: CastActor | None) -> Who:
        """الأخير: the last one mentioned before it, of its gender, who is not the current speaker."""
        gender = "f" if form.endswith("ه") else "m"
        for m in reversed(self.cast.mentions_in(max(0, start - 500), start)):
            actor = self.cast.actors[m.actor_id]
            if (
                actor.type in ("person", "organisation", "group")
                and actor.gender in (gender, None)
                and (before is None or actor.id != before.id)
            ):
                return Who(actor, "latter", 0.7)
        return Who(None, "latter", 0.2)

    def is_document(self, first: int) -> bool:
        """Whether a phrase is headed by a statement, report or the like."""
        stem = self.r.words[first].form.lstrip("و").removeprefix("ال")
        documents = {d.removeprefix("ال") for d in self.lex.documents}
        return stem in documents or stem.removesuffix("ا") in documents

    def _document(self, first: int, past: int, mentions: list[Mention], before: CastActor | None) -> Who | None:
        """A document that speaks has the body behind it as the speaker."""
        if not self.is_document(first):
            return None
        form = self.r.words[first].form
        stem = form.lstrip("و").removeprefix("ال")
        if stem == "مصدر" or stem == "قرار":
            return self._same_source(first, past, before) if form.endswith("المصدر") else None
        title = next((t for k in range(first + 1, past) for t in self.r.of_kind(k, "title")), None)
        if title is not None and not any(self.cast.actors[m.actor_id].type == "person" for m in mentions):
            start = self.r.start(title.first, title.skip)
            return self._role(title.first, past, start, self.r.words[past - 1].end, title, None)
        behind = [m for m in mentions if m.first > first]
        if behind:
            return Who(self.cast.actors[behind[0].actor_id], behind[0].form, 0.75)
        return Who(before, "role", 0.6) if before is not None else Who(None, "none", 0.2)

    def _same_source(self, first: int, past: int, before: CastActor | None) -> Who | None:
        """المصدر ذاته: the unnamed source, or the speaker, of before."""
        start = self.r.words[first].start
        for m in self.cast.before(start):
            if self.cast.actors[m.actor_id].type == "unnamed":
                return Who(self.cast.actors[m.actor_id], "role", 0.75)
        return Who(before, "role", 0.6) if before is not None else None

    def _role(self, first: int, past: int, start: int, end: int, title: Hit, before: CastActor | None) -> Who:
        """A title without a name: the person the text gave it to, or whom the registry knows in it, or somebody unnamed."""
        r = self.r
        words = {w.form for w in r.words[first:past]}
        key = title.surface.key
        definite = r.words[first].form.lstrip("وف").startswith("ال") or past - first > 1
        named = (
            apposed_name(r, self.lex, self.cast, first, past) if title.surface.form not in ("plural", "dual") else None
        )
        if named is not None:
            return self._introduced(first, named, past, title)
        fitting: list[CastActor] = []
        for m in self.cast.before(start):
            actor = self.cast.actors[m.actor_id]
            if actor.type != "person" or any(a is actor for a in fitting):
                continue
            if self.offices.held_by(actor, key, words, title):
                fitting.append(actor)
        if fitting and definite:
            exact = [
                a
                for a in fitting
                if words
                <= a.descriptions | {w.removeprefix("ال") for w in a.descriptions} | {"ال" + w for w in a.descriptions}
            ]
            chosen = exact or fitting
            # وزير الخارجية alone is one's own, before another country's
            chosen = [a for a in chosen if not self.offices.of_a_state(a)] or chosen
            if len(chosen) == 1 or (before is not None and before in chosen):
                actor = before if before is not None and before in chosen else chosen[0]
                self._mention(first, past, start, end, "role", actor, "role-antecedent", 0.75)
                return Who(actor, "role", 0.75)
            actor = chosen[0]
            self._mention(first, past, start, end, "role", actor, "role-nearest", 0.55)
            return Who(actor, "role", 0.55)
        apposed = self.offices.named_behind(first, past, end)
        if apposed is not None:
            # مدير القسم في المعبر، فلان،: the name between commas
            return Who(apposed, "name", 0.75)
        introduced = self.offices.named_later(end, key, title) if definite else None
        if introduced is not None:
            self._mention(first, past, start, end, "role", introduced, "role-named-later", 0.65)
            return Who(introduced, "role", 0.65)
        if (
            title.surface.entry.cls == "GENERIC"
            and definite
            and before is not None
            and before.type in ("person", "unnamed")
        ):
            # المسؤول: the one who is speaking, described again
            self._mention(first, past, start, end, "role", before, "described-again", 0.6)
            return Who(before, "role", 0.6)
        dated = [m for m in self.cast.mentions_in(start, end) if m.form == "role" and m.first == first]
        if dated:
            return Who(self.cast.actors[dated[0].actor_id], "role", 0.8)
        group = next((m for m in self.cast.mentions_in(start, end) if m.first == first and self._is_group(m)), None)
        if group is not None and (past - first > 1 or group.rule == "head-noun"):
            return Who(self.cast.actors[group.actor_id], group.form, 0.65)
        indefinite = not definite or any(m.form == "unnamed" for m in self.cast.mentions_in(start, end))
        text = r.text[start:end]
        gender = "f" if title.surface.form == "f" else "m"
        number = {"plural": "p", "dual": "d"}.get(title.surface.form, "s")
        type_ = "unnamed" if indefinite else "group" if number != "s" else "person"
        actor = self.cast.find(type_, text, gender=gender, number=number, local=True)
        actor.titles.add(key)
        actor.descriptions |= words
        self._mention(first, past, start, end, "unnamed" if indefinite else "role", actor, "title-only", 0.6)
        return Who(actor, "unnamed" if indefinite else "role", 0.6)

    def _is_group(self, m: Mention) -> bool:
        return m.form != "demonym" and self.cast.actors[m.actor_id].type == "group"

    def _introduced(self, first: int, named: int, past: int, title: Hit) -> Who:
        """The person whom an unknown name behind a title introduces."""
        r = self.r
        start, end = r.words[named].start, r.words[past - 1].end
        gender = "f" if title.surface.form == "f" else "m"
        for m in self.cast.mentions_in(r.words[first].start, start):
            if self.cast.actors[m.actor_id].type == "unnamed":
                self.cast.remove(m)
        actor = self.cast.find("person", r.text[start:end], gender=gender)
        actor.titles.add(title.surface.key)
        actor.descriptions |= {w.form for w in r.words[first:named]}
        self._mention(named, past, start, end, "name", actor, "title-apposed-name", 0.75)
        return Who(actor, "name", 0.75)

    def _mention(
        self, first: int, past: int, start: int, end: int, form: str, actor: CastActor, rule: str, confidence: float
    ) -> None:
        self.cast.add(first, past - 1, start, end, form, actor, rule, confidence)

    def _ends_name(self, k: int) -> bool:
        """Whether a comma, an office or one who is spoken to stands at a word, so that a bare name ends before it."""
        r = self.r
        if r.gaps[k - 1].strip(" \t\n\u00a0-–") or r.of_kind(k, "title"):
            return True
        within = bool(r.of_kind(k - 2, "organisation") or r.of_kind(k - 1, "organisation")) if k > 1 else False
        return any(
            h.prefix == "ل"
            and (h.surface.kind in ("group", "media", "actor") or h.surface.kind == "organisation" and not within)
            for h in r.hits_at.get(k, ())
        )

    def _bearer(self, form: str, start: int) -> CastActor | None:
        """The one person around whose full name ends in a word, for names that only cues revealed."""
        stems = {form, form.removeprefix("و")}
        bearers = {
            m.actor_id
            for m in self.cast.mentions_in(max(0, start - _MEMORY), start + FORWARD)
            if m.form == "name"
            and self.cast.actors[m.actor_id].type == "person"
            and stems & set(families_of(fold_text(m.text), self.lex))
        }
        return self.cast.actors[bearers.pop()] if len(bearers) == 1 else None

    def _names_nobody(self, first: int, past: int) -> bool:
        """Whether a phrase beside a cue is a quantity, an adverb or an act, so that it hides who speaks."""
        form = self.r.words[first].form
        raw = self.r.text[self.r.words[first].start : self.r.words[first].end]
        adverb = raw.endswith(("ًا", "اً")) and form not in self.lex.given_names
        quantity = past - first == 1 and self.lex.quantity(form)
        return quantity or adverb or form[:1].isdigit() or self.lex.verbal_noun(form)

    def _like_a_name(self, first: int, past: int) -> bool:
        """Whether two to four words that are no words of the language stand there, none with article (إلسا غونزاليس)."""
        forms = self.r.forms[first:past]
        strange = all(f not in self.lex.common and f.isalpha() for f in forms)
        strange = strange and not any(has_article(self.r, k) for k in range(first, past))
        return strange and 2 <= len(forms) <= 4 and not any(map(self.lex.verbal_noun, forms))

    def _body_before(self, form: str, start: int) -> CastActor | None:
        """The last body whose full name began with a bare definite noun (هيئة … , الهيئة أكدت)."""
        if not form.startswith("ال"):
            return None
        stem = form.removeprefix("ال")
        for m in self.cast.before(start):
            actor = self.cast.actors[m.actor_id]
            if actor.type in ("organisation", "group") and fold_text(actor.name).split()[0].removeprefix("ال") == stem:
                return actor
        return None

    def _new(self, first: int, past: int, start: int, end: int, gender: str | None, number: str | None) -> Who:
        """An actor that only this phrase names."""
        r = self.r
        form = r.words[first].form
        if self._names_nobody(first, past):
            return Who(None, "none", 0.2)
        office = next((k for k in range(first + 1, past) if self._ends_name(k)), None)
        if office is not None:
            # a name goes up to the comma, office or dative behind it (فلان، المتحدث باسم…)
            past, end = office, r.words[office - 1].end
        bearer = self._bearer(form, start) if past - first == 1 else None
        if bearer is not None:
            self._mention(first, past, start, end, "surname", bearer, "surname", 0.7)
            return Who(bearer, "surname", 0.7)
        body = self._body_before(form, start) if past - first == 1 else None
        if body is not None:
            self._mention(first, past, start, end, "name", body, "short-form", 0.65)
            return Who(body, "name", 0.65)
        titled = office is not None and bool(r.of_kind(office, "title"))
        text = r.text[start:end]
        definite = form.lstrip("وف").startswith("ال")
        if titled:
            type_ = "person"
        elif r.of_kind(first, "unnamed") and not definite:
            type_ = "unnamed"
        elif number in ("p", "d") or form.endswith(("ون", "ين", "ات")):
            type_ = "group"
        elif self._like_a_name(first, past):
            type_ = "person"
        elif definite or gender == "f":
            type_ = "organisation"
        else:
            type_ = "person"
        actor = self.cast.find(type_, text, gender=gender, number=number or "s", local=type_ == "unnamed")
        if titled and office is not None:
            for hit in r.of_kind(office, "title")[:1]:
                actor.titles.add(hit.surface.key)
        self._mention(first, past, start, end, "name", actor, "cue-subject", 0.5)
        return Who(actor, "name", 0.5)
