"""From an actor to its state: by its entry, its office on the date, or the nisba of its title."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.coding.actors.cast import Cast, CastActor

__all__ = ["state_of"]


def state_of(actor: CastActor, cast: Cast) -> CastActor | None:
    """The state that an actor means by *my country*, or None if the text and the registry don't tell.

    Parameters
    ----------
    actor : CastActor
    cast : Cast
        Of the document; the state is added to its actors.
    """
    codebook, date = cast.reading.codebook, cast.reading.date
    actors = codebook.actors
    if actor.type == "state":
        return actor
    ids = [actor.parent]
    if actor.registered is not None:
        ids += [role.org for role in actor.registered.roles if role.holds(date)]
    for key in ids:
        while key is not None and key in actors:
            if actors[key].type == "state":
                return cast.register(actors[key])
            key = actors[key].parent
    described = actor.descriptions | (
        set(fold_text(actor.name).split()) if actor.type != "person" or actor.local else set()
    )
    for word in sorted(described):
        for key in _states_by_nisba(codebook).get(word.removeprefix("ال").removesuffix("ه"), ()):
            state = actors[key]
            if (not state.since or not date or date >= state.since[: len(date)]) and (
                not state.until or not date or date[: len(state.until)] <= state.until
            ):
                return cast.register(state)
    return None


@lru_cache(maxsize=4)
def _states_by_nisba(codebook: Codebook) -> Mapping[str, tuple[str, ...]]:
    """Each nisba of a state, folded, with the states whose it is."""
    out: dict[str, list[str]] = {}
    for key, actor in codebook.actors.items():
        if actor.type == "state":
            for d in actor.demonyms:
                out.setdefault(fold_text(d.form), []).append(key)
    return {nisba: tuple(keys) for nisba, keys in out.items()}
