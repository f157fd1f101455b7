"""Offices: whose a title is, by what the text and the registry say of a person, and who is named behind or after it."""

from __future__ import annotations

from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.codebook.inflect import nisba_forms
from workbook.coding.actors.cast import Cast, CastActor
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["FORWARD", "Offices"]

#: How far ahead a name may introduce somebody who was only described, in characters.
FORWARD = 1_500
#: The same for a name in apposition.
_APPOSED = 120


@lru_cache(maxsize=4)
def _nisbas(codebook: Codebook) -> dict[str, str]:
    """Each inflected nisba of a state, to the state."""
    return {
        info.form: "syria" if key.startswith("syrian-") else key
        for key, actor in codebook.actors.items()
        for demonym in actor.demonyms
        for info in nisba_forms(demonym.form)
    }


@lru_cache(maxsize=4)
def _state_names(codebook: Codebook) -> frozenset[str]:
    """The names of states, folded."""
    return frozenset(fold_text(actor.name) for actor in codebook.actors.values() if actor.type == "state")


class Offices:
    """Answers of one document who holds the office that a phrase names."""

    def __init__(self, reading: Reading, cast: Cast) -> None:
        self.r = reading
        self.cast = cast

    def named_behind(self, first: int, past: int, end: int) -> CastActor | None:
        """The person whom discovery found named behind this very phrase, past its place or body."""
        for m in self.cast.mentions_in(end, end + _APPOSED):
            if m.form == "name" and m.rule == "title-name":
                between = self.r.words[past : m.first]
                verb = any(self.r.of_kind(k, "verb") for k in range(past, m.first))
                described = {w.form for w in self.r.words[first:past]} <= self.cast.actors[m.actor_id].descriptions
                return self.cast.actors[m.actor_id] if described and between and not verb else None
        return None

    def named_later(self, end: int, key: str, title: Hit) -> CastActor | None:
        """The one person whom the text names after a phrase with nothing but its bare title (وزير خارجية البلاد … الوزير فلان).

        A bare title before a new name takes up an office that was mentioned before.
        """
        stem = fold_text(key).removeprefix("ال").split()[0]
        gender = "f" if title.surface.form == "f" else "m"
        found = {
            m.actor_id for m in self.cast.mentions_in(end, end + FORWARD) if m.form == "name" and m.rule == "title-name"
        }
        fitting = [
            actor
            for actor in map(self.cast.actors.__getitem__, found)
            if actor.descriptions == {"ال" + stem} and actor.gender in (gender, None)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def of_a_state(self, actor: CastActor) -> bool:
        """Whether what the text, or else the registry, calls a person names a state (وزير خارجية روسيا)."""
        words = actor.descriptions or {
            w for role in (actor.registered.roles if actor.registered else ()) for w in fold_text(role.title).split()
        }
        return bool(self._states(words)) or any(w in _state_names(self.r.codebook) for w in words)

    def held_by(self, actor: CastActor, key: str, words: set[str], title: Hit) -> bool:
        """Whether a person may hold the office of a phrase: the title, its gender, its country or body."""
        stem = fold_text(key).removeprefix("ال").split()[0]
        titles = {fold_text(t).removeprefix("ال").split()[0] for t in actor.titles}
        gender_ok = (
            actor.gender is None
            or (title.surface.form == "f") == (actor.gender == "f")
            or title.surface.form not in ("m", "f")
        )
        if actor.registered is not None:
            # نائب رئيس الوزراء ووزير الخارجية holds two offices
            titles |= {
                word.removeprefix("و" if k else "").removeprefix("ال")
                for role in actor.registered.roles
                if role.holds(self.r.date)
                for k, word in enumerate(fold_text(role.title).split())
                if k == 0 or word.startswith("و")
            }
        if title.surface.entry.speaks_for and any(
            self.r.codebook.titles[t].speaks_for for t in actor.titles if t in self.r.codebook.titles
        ):
            return gender_ok
        if stem not in titles or not gender_ok:
            return False
        here, there = self._states(words), self._states(actor.descriptions)
        if actor.registered is not None:
            there |= self._states({w for role in actor.registered.roles for w in fold_text(role.title).split()})
        if here and there and not here & there:
            return False
        # another country's or body's office is another person's
        own = words - {w for w in words if w.lstrip("و").removeprefix("ال") == stem}
        known = actor.descriptions or {
            w for role in (actor.registered.roles if actor.registered else ()) for w in fold_text(role.title).split()
        }
        return not own or not known or bool({w.removeprefix("ال") for w in own} & {w.removeprefix("ال") for w in known})

    def _states(self, words: set[str]) -> set[str]:
        """The states whose nisba is among folded words."""
        nisbas = _nisbas(self.r.codebook)
        return {nisbas[w] for w in words if w in nisbas}
