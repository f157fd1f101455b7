"""The cast of one document: its actors and where they are mentioned."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from workbook.arabic import fold_text
from workbook.codebook import Actor
from workbook.coding.reading import Reading

__all__ = ["Cast", "CastActor", "Mention", "joined_particles"]

#: How far back a short form looks for its antecedent, in characters and in mentions.
_MEMORY = 20_000
_MOST = 400
_PARTICLES = re.compile(r"(?<!\S)(عبد|ابو|ابي|ابا) ")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that names an actor; ``first`` and ``last`` are word indexes, both included."""

    start: int
    end: int
    text: str
    form: str
    actor_id: str
    rule: str
    confidence: float
    first: int
    last: int


@dataclass(slots=True)
class CastActor:
    """An actor of the document, registered or found in it."""

    id: str
    name: str
    type: str
    gender: str | None = None
    number: str | None = "s"
    registered: Actor | None = None
    titles: set[str] = field(default_factory=set)
    """keys of the titles the text gave this person"""
    descriptions: set[str] = field(default_factory=set)
    """folded words of those title phrases (portfolio, nisba, organisation)"""
    parent: str | None = None
    local: bool = False
    """unnamed and role-only actors belong to this document"""
    aliases: set[str] = field(default_factory=set)


def joined_particles(name: str) -> str:
    """A folded name with عبد and أبو joined to what they govern, so that both spellings are one (عبد الله، عبدالله).

    Examples
    --------
    >>> joined_particles("عبد الله ابو زيد")
    'عبدالله ابوزيد'
    """
    return _PARTICLES.sub(r"\1", name)


class Cast:
    """Actors and mentions of one document; the finders fill it, quotations and stances ask it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.actors: dict[str, CastActor] = {}
        self.mentions: list[Mention] = []
        self.places: dict[int, int] = {}
        """words where a place name stands as a place, with the word past it"""
        self._starts: list[int] = []

    # -- filling --------------------------------------------------------------------------------------------------

    def register(self, actor: Actor) -> CastActor:
        """The document's entry of a registered actor."""
        if actor.id not in self.actors:
            number = actor.number
            self.actors[actor.id] = CastActor(
                actor.id, actor.name, actor.type, actor.gender, number, registered=actor, parent=actor.parent
            )
        return self.actors[actor.id]

    def find(
        self, type_: str, name: str, *, gender: str | None, number: str | None = "s", local: bool = False
    ) -> CastActor:
        """The document's entry of an actor that no registry knows.

        Its id hashes type and folded name; that of an unnamed or role-only actor also the document.
        """
        key = [type_, joined_particles(fold_text(name))] + ([self.reading.document.id] if local else [])
        actor_id = f"{type_}-{hashlib.sha256(chr(0).join(key).encode()).hexdigest()[:12]}"
        if actor_id not in self.actors:
            self.actors[actor_id] = CastActor(actor_id, name, type_, gender, number, local=local)
        return self.actors[actor_id]

    def add(
        self, first: int, last: int, start: int, end: int, form: str, actor: CastActor, rule: str, confidence: float
    ) -> Mention:
        """Add a mention; one that stands there already with the same actor is returned instead."""
        for m in self.mentions_in(start, end):
            if (m.start, m.end, m.actor_id) == (start, end, actor.id):
                return m
        mention = Mention(start, end, self.reading.text[start:end], form, actor.id, rule, confidence, first, last)
        at = bisect_left(self._starts, start)
        self.mentions.insert(at, mention)
        self._starts.insert(at, start)
        if form in ("name", "acronym"):
            actor.aliases.add(mention.text)
        return mention

    # -- asking ---------------------------------------------------------------------------------------------------

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """The mentions that lie inside a span, in text order."""
        low = bisect_left(self._starts, start)
        high = bisect_left(self._starts, end, low)
        return [m for m in self.mentions[low:high] if m.end <= end] if low < high else []

    def before(self, start: int) -> Iterator[Mention]:
        """The mentions that begin before an offset, last first, as far back as a short form may reach."""
        last = bisect_left(self._starts, start) - 1
        for i in range(last, max(-1, last - _MOST), -1):
            if self._starts[i] < start - _MEMORY:
                return
            yield self.mentions[i]

    def names_by_word(self) -> dict[int, int]:
        """Word index to the word past the mention, or place name, that begins there."""
        out = dict(self.places)
        for m in self.mentions:
            if m.form not in ("demonym", "unnamed", "role"):
                out[m.first] = max(out.get(m.first, 0), m.last + 1)
        return out

    def people_ends(self) -> frozenset[int]:
        """The words right after the name of a person."""
        return frozenset(
            m.last + 1
            for m in self.mentions
            if self.actors[m.actor_id].type == "person" and m.form in ("name", "surname")
        )

    def remove(self, mention: Mention) -> None:
        """Take a mention away that turned out to name somebody else."""
        at = next(i for i, m in enumerate(self.mentions) if m is mention)
        del self.mentions[at]
        del self._starts[at]

    def widen(self, mention: Mention, last: int, end: int) -> None:
        """Let a mention reach further: the phrase it heads is longer than its finder saw."""
        at = next(i for i, m in enumerate(self.mentions) if m is mention)
        text = self.reading.text[mention.start : end]
        self.mentions[at] = replace(mention, end=end, last=last, text=text)
        actor = self.actors[mention.actor_id]
        if actor.name == mention.text:
            actor.name = text

    def covered(self, word: int) -> bool:
        """Whether a word belongs to a mention already."""
        start = self.reading.words[word].start
        return any(m.first <= word <= m.last for m in self.mentions_in(max(0, start - 120), start + 120))

    def agreement(self, start: int, end: int) -> tuple[str | None, str | None]:
        """Gender and number with which a verb agrees with a phrase, as far as the phrase shows them."""
        r = self.reading
        first = r.word_index(start)
        if first >= len(r.words):
            return None, None
        for h in r.hits_at.get(first, ()):
            entry = h.surface.entry
            if h.surface.kind == "title":
                kind = h.surface.form
                return ("f" if kind == "f" else "m"), ("p" if kind == "plural" else "d" if kind == "dual" else "s")
            if h.surface.kind in ("organisation", "group", "unnamed"):
                return entry.gender, entry.number
        found = self.mentions_in(start, end)
        if found and found[0].start <= start + 1:
            actor = self.actors[found[0].actor_id]
            return self.grammatical(actor)
        form = r.words[first].form
        if form.endswith("ه") and len(form) > 3:
            return "f", "s"
        if form.endswith("ات"):
            return "f", "p"
        if form.endswith(("ون", "ين")) and form.startswith("ال"):
            return "m", "p"
        return None, None

    @staticmethod
    def grammatical(actor: CastActor) -> tuple[str | None, str | None]:
        """Gender and number of an actor as grammar counts them: a plural of things is a feminine singular."""
        gender = actor.gender
        if gender is None and actor.type == "state":
            gender = "f"
        return gender, actor.number

    def only_place(self, start: int, end: int) -> bool:
        """Whether a phrase is nothing but the name of a place."""
        first = self.reading.word_index(start)
        if first in self.places and self.reading.words[self.places[first] - 1].end >= end:
            return True
        found = self.mentions_in(start, end)
        return bool(found) and found[0].form == "metonym" and found[0].start <= start and found[0].end >= end

    def ordered(self) -> Iterable[CastActor]:
        """The actors in the order of their first mention, then those without one."""
        seen: dict[str, None] = {}
        for m in self.mentions:
            seen.setdefault(m.actor_id)
        for actor_id in self.actors:
            seen.setdefault(actor_id)
        return [self.actors[a] for a in seen]
