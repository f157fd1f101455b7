"""What is doubtful in a registry of actors although every entry can be read: two entries for one, forms that clash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations
from typing import Literal, NamedTuple

from workbook.arabic import fold_text
from workbook.codebook.load import Codebook, Place, shipped_codebook
from workbook.codebook.models import Actor, Dated

__all__ = ["Finding", "check_actors"]

Level = Literal["error", "warning", "unused"]

#: Fields with forms that stand for an actor alone.
_SHORT = ("surnames", "acronyms", "metonyms", "demonyms", "people")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to know in a registry; ``str()`` gives the line that the command prints.

    Attributes
    ----------
    place : Place
        File and line of the entry.
    level : {"error", "warning", "unused"}
    actor_id : str
    message : str
        What is the matter, and the remedy.
    """

    place: Place
    level: Level
    actor_id: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.level}: {self.message}"


class _Period(NamedTuple):
    """Days, both included; a bound that is missing is open."""

    since: str
    until: str

    def meets(self, other: _Period) -> bool:
        return max(self.since, other.since) <= min(self.until, other.until)


class _Claim(NamedTuple):
    """A form by which an entry is found, and when."""

    actor_id: str
    form: str
    kind: str
    period: _Period


def _period(*parts: Actor | Dated) -> _Period:
    """The period in which all parts hold; a partial date reaches over its whole month or year."""
    since = max((p.since + "-01-01"[len(p.since) - 4 :] if p.since else "" for p in parts), default="")
    until = min((p.until + "-12-31"[len(p.until) - 4 :] if p.until else "9999" for p in parts), default="9999")
    return _Period(since, until)


def check_actors(codebook: Codebook, mentioned: Collection[str] | None = None) -> list[Finding]:
    """Check the actor registry of a codebook for what :func:`load_codebook` does not refuse.

    Parameters
    ----------
    codebook : Codebook
        Of an overlay only what its own entries take part in is reported; the shipped ones among themselves are not,
        for who wrote the overlay can't mend them.
    mentioned : collection of str, optional
        Ids of the actors that a corpus mentions; with it, entries that are not among them are listed as ``unused``.

    Returns
    -------
    list of Finding
        In the order of files and lines. Errors are two entries for one actor (a shared full name in the same period,
        a shared Wikidata id) and references to entries that are not there; warnings are forms or offices that two
        entries claim at the same time, and aliases that say nothing new.

    Examples
    --------
    >>> from workbook.codebook import load_codebook
    >>> [str(f) for f in check_actors(load_codebook()) if f.level == "error"]
    []
    """
    return _Check(codebook).run(mentioned)


class _Check:
    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.actors = codebook.actors
        shipped = shipped_codebook().places
        places = {a: codebook.places[("actors", a)] for a in self.actors}
        self.places = places
        self.own = {a for a, place in places.items() if shipped.get(("actors", a)) != place}
        if not self.own and set(places) == set(shipped_codebook().actors):
            self.own = set(places)
        self.findings: list[Finding] = []

    def run(self, mentioned: Collection[str] | None) -> list[Finding]:
        for actor_id, actor in self.actors.items():
            self._references(actor_id, actor)
            self._aliases(actor_id, actor)
        self._wikidata()
        names = list(self._claims("name", "aliases"))
        self._pairs(names, self._same_name)
        self._pairs([*names, *self._claims(*_SHORT)], self._clash)
        self._offices()
        if mentioned is not None:
            for actor_id in sorted(self.own - set(mentioned)):
                self._add(
                    "unused", actor_id,
                    f"{actor_id} ({self.actors[actor_id].name}) is never mentioned; "
                    "if you expected it, add the spelling that the corpus uses to its aliases",
                )  # fmt: skip
        return sorted(set(self.findings), key=lambda f: (f.place.file, f.place.line, f.level, f.message))

    def _add(self, level: Level, actor_id: str, message: str) -> None:
        self.findings.append(Finding(self.places[actor_id], level, actor_id, message))

    def _pair(self, level: Level, a: str, b: str, message: Callable[[str], str]) -> None:
        """Report what two entries have to do with each other, at the one that can be mended: own, else the later."""
        if a not in self.own and b not in self.own:
            return
        order = list(self.actors)
        first, second = sorted((a, b), key=lambda x: (x in self.own, order.index(x)))
        self._add(level, second, message(f"{first} ({self.places[first]})"))

    # -- one entry ------------------------------------------------------------------------------------------------

    def _references(self, actor_id: str, actor: Actor) -> None:
        wanted = [
            ("parent", actor.parent),
            *(("member", m) for m in actor.members),
            *(("role org", role.org) for role in actor.roles),
        ]
        for what, other in dict.fromkeys(wanted):
            if other is not None and other not in self.actors:
                near = get_close_matches(other, self.actors, 1)
                hint = f"did you mean {near[0]}?" if near else "add an entry with this id, or take the reference away"
                if actor_id not in self.own:
                    # a shipped entry whose reference an overlay has cut
                    hint = f"the overlay removes it; write 'replace: {actor_id}' there too, or keep {other}"
                self._add("error", actor_id, f"{actor_id}: there is no actor {other!r} for its {what}; {hint}")
        seen = [actor_id]
        while (above := self.actors[seen[-1]].parent) in self.actors and above is not None:
            if above == actor_id:
                chain = " → ".join([*seen, actor_id])
                self._add("error", actor_id, f"{actor_id} is above itself ({chain}); take one parent away")
            if above in seen:
                break
            seen.append(above)

    def _aliases(self, actor_id: str, actor: Actor) -> None:
        if actor_id not in self.own:
            return
        for alias in actor.aliases:
            if fold_text(alias.form) == fold_text(actor.name):
                self._add(
                    "warning", actor_id,
                    f"{actor_id}: the alias {alias.form!r} is its own name, as folding reads it; take the alias away",
                )  # fmt: skip

    # -- pairs of entries -----------------------------------------------------------------------------------------

    def _wikidata(self) -> None:
        items: defaultdict[str, list[str]] = defaultdict(list)
        for actor_id, actor in self.actors.items():
            if actor.wikidata is not None:
                items[actor.wikidata].append(actor_id)
        for item, ids in items.items():
            for a, b in combinations(ids, 2):
                self._pair(
                    "error", a, b,
                    lambda other, item=item: f"{item} is the wikidata id of {other} too; look the two up and correct one, "  # type: ignore[misc]
                    "or make one entry of them",
                )  # fmt: skip

    def _claims(self, *fields: str) -> Iterator[_Claim]:
        """The forms of these fields that count without further conditions (not ``common``)."""
        for actor_id, actor in self.actors.items():
            for field in fields:
                kind = {"name": "name", "aliases": "alias"}.get(field, field.removesuffix("s"))
                if field == "name":
                    yield _Claim(actor_id, actor.name, kind, _period(actor))
                    continue
                for form in getattr(actor, field):
                    if not form.common:
                        yield _Claim(actor_id, form.form, kind, _period(actor, form))

    def _pairs(self, claims: Iterable[_Claim], report: Callable[[_Claim, _Claim], None]) -> None:
        """Call ``report`` with each two claims of different entries on one form at the same time."""
        by_form: defaultdict[str, list[_Claim]] = defaultdict(list)
        for claim in claims:
            by_form[fold_text(claim.form)].append(claim)
        for same in by_form.values():
            for a, b in combinations(same, 2):
                if a.actor_id != b.actor_id and a.period.meets(b.period):
                    report(a, b)

    def _same_name(self, a: _Claim, b: _Claim) -> None:
        self._pair(
            "error", a.actor_id, b.actor_id,
            lambda other: f"{a.form!r} is a full name of {other} too, at the same time; make one entry of the two, "
            "or date the forms with from and to",
        )  # fmt: skip

    def _clash(self, a: _Claim, b: _Claim) -> None:
        full = {"name", "alias"}
        if a.kind in full and b.kind in full:
            return
        kinds = " and ".join(dict.fromkeys((a.kind, b.kind)))
        self._pair(
            "warning", a.actor_id, b.actor_id,
            lambda other: f"{a.form!r} ({kinds}) is claimed by {other} too, at the same time; "
            "mark it {form: …, common: true} where the full name must come first, or date it with from and to",
        )  # fmt: skip

    def _offices(self) -> None:
        """Offices that two persons hold at the same time; the day, month or year of the handover is not counted."""
        holders: defaultdict[str, list[tuple[str, Dated, str]]] = defaultdict(list)
        for actor_id, actor in self.actors.items():
            if actor.type == "person":
                for role in actor.roles:
                    holders[fold_text(role.title)].append((actor_id, role, role.title))
        for held in holders.values():
            for (a, first, title), (b, second, _) in combinations(held, 2):
                if a != b and _before(first.since, second.until) and _before(second.since, first.until):
                    self._pair(
                        "warning", a, b,
                        lambda other, title=title: f"the office {title!r} is also held by {other} at the same time; "  # type: ignore[misc]
                        "date both roles with from and to, so that the title alone names one person",
                    )  # fmt: skip


def _before(since: str | None, until: str | None) -> bool:
    """Whether a beginning lies before an end, as far as both are known: 2016-02 is not before 2016-02-11."""
    if since is None or until is None:
        return True
    n = min(len(since), len(until))
    return since[:n] < until[:n]
