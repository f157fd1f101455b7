"""Every surface that a codebook knows, in one automaton: actor forms, titles, cues, issue terms.

The automaton runs over a *stream*: the folded words of a text joined by a space, or by ``BREAK`` where anything but
white space stands between them, so that a form of several words is found across line breaks and never across a comma.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick

from workbook.arabic import fold, words
from workbook.codebook import Codebook
from workbook.codebook.inflect import masdar_forms, nisba_forms, participle_forms, predicate_forms, verb_forms

__all__ = ["BREAK", "Hit", "Surface", "SurfaceIndex", "surface_index"]

#: Word lists that the lexicon asks word by word; they are not searched for.
_SETS = frozenset({"common_words", "foreign_given_names", "given_names", "ordinary_nouns", "vocalised_words"})
#: Stands in the stream where punctuation or a symbol separates two words.
BREAK = "\x1f"

_NOUN_PREFIXES = frozenset({"", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك", "ا", "او", "اف"})
_VERB_PREFIXES = frozenset({"", "و", "ف", "ل", "ول", "ا", "او"})
_EDGES = (" ", BREAK)


_RIVALS = {"ى": "ي", "ي": "ى", "ة": "ه", "ه": "ة"}


class Surface(NamedTuple):
    """What a found form stands for."""

    kind: str
    """actor, title, verb, participle, masdar, organisation, group, unnamed, term, stance, or the name of a word list"""
    key: str
    """key of the entry in its section"""
    form: str
    """for actors: name, surname, metonym, demonym, acronym, role, people; for titles: m, f, plural, dual"""
    entry: Any
    """the codebook entry, or for an actor its dated form"""
    info: Any = None
    """the inflected form, where there is one"""


class Hit(NamedTuple):
    """A surface found in a text; its words are ``first`` to ``last``, both included."""

    first: int
    last: int
    skip: int
    """folded characters of the first word that are clitics and not part of the surface"""
    prefix: str
    surface: Surface


class SurfaceIndex:
    """The automaton of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        table: dict[str, list[tuple[Surface, int, str]]] = {}
        for form, surface in _surfaces(codebook):
            key = " ".join(w.form for w in words(fold(form)))
            # ى or ة, ي or ه: where the codebook's own spelling ends in one of them, the text is held against it
            ending = form[-1] if form[-1:] in "ىيةه" and surface.info in (None, "definite") else ""
            if key:
                table.setdefault(key, []).append((surface, 0, ending))
                if key.startswith("ال") and len(key) > 4 and surface.kind not in ("verb", "participle"):
                    # للائتلاف is ل + الائتلاف: the article lost its alif, the surface starts at the second ل
                    # of اللجنة the two lams fall together: للجنة
                    table.setdefault("لل" + key[2:].removeprefix("ل"), []).append((surface, 1, ending))
        self._automaton = ahocorasick.Automaton()
        for key, found in table.items():
            # entries hold lists and can't be hashed: the same reading twice is told by its parts
            distinct = {(s.kind, s.key, s.form, id(s.entry), str(s.info), k): (s, k, e) for s, k, e in found}
            self._automaton.add_word(key, (len(key), tuple(distinct.values()), {}))
        if table:
            self._automaton.make_automaton()
        self._empty = not table

    def find(self, stream: str, starts: list[int], ending_of: Callable[[int], str]) -> list[Hit]:
        """Return all hits in a stream, in order of their first word, longest first.

        Parameters
        ----------
        stream : str
            Folded words, joined as the module says.
        starts : list of int
            Where each word starts in the stream.
        ending_of : callable
            The last letter of a word as written, ``""`` where the text spells ى and ي, or ة and ه, alike.
        """
        if self._empty or not stream:
            return []
        hits: list[Hit] = []
        new = tuple.__new__
        last = -1
        word_end = -1
        ending: str | None = None
        for end, (length, found, by_prefix) in self._automaton.iter(stream):
            if stream[end + 1] not in _EDGES:
                continue
            if end != word_end:
                # the ends come in order
                last, word_end, ending = bisect_right(starts, end, last + 1) - 1, end, None
            begin = end + 1 - length
            first = last if starts[last] <= begin else bisect_right(starts, begin, 0, last) - 1
            prefix = stream[starts[first] : begin]
            readings = by_prefix.get(prefix)
            if readings is None:
                if prefix not in _NOUN_PREFIXES:
                    continue
                readings = by_prefix[prefix] = _readings(prefix, found)
            for skip, clitics, surface, rival in readings:
                if rival:
                    if ending is None:
                        ending = ending_of(last)
                    if ending == rival:
                        continue
                # as Hit(…), which is slower and made some hundred times a page
                hits.append(new(Hit, (first, last, skip, clitics, surface)))
        hits.sort(key=lambda h: (h[0] << 40) - (h[1] << 8) + h[2])
        return hits


def _readings(prefix: str, found: Iterable[tuple[Surface, int, str]]) -> tuple[tuple[int, str, Surface, str], ...]:
    """What a form can be behind a prefix: clitics as length and letters, surface, and the last letter that rules it out."""
    return tuple(
        (len(prefix) + skip, prefix + "ل" * skip, surface, _RIVALS.get(ending, ""))
        for surface, skip, ending in found
        if surface.kind != "verb" or prefix in _VERB_PREFIXES
    )


@lru_cache(maxsize=4)
def surface_index(codebook: Codebook) -> SurfaceIndex:
    """The automaton of a codebook, built once a process."""
    return SurfaceIndex(codebook)


def _surfaces(codebook: Codebook) -> Iterator[tuple[str, Surface]]:
    yield from _actor_surfaces(codebook)
    for key, title in codebook.titles.items():
        for form, kind in [
            (title.m, "m"),
            (title.f, "f"),
            *((p, "plural") for p in title.plural),
            *((d, "dual") for d in title.dual),
        ]:
            if form:
                yield form, Surface("title", key, kind, title)
                if not form.startswith("ال"):
                    yield _definite(form), Surface("title", key, kind, title, "definite")
    for section, kind in (
        ("organisation_heads", "organisation"),
        ("group_heads", "group"),
        ("unnamed_heads", "unnamed"),
    ):
        for key, head in codebook.heads(section).items():
            yield head.head, Surface(kind, key, "head", head)
            if not head.head.startswith("ال"):
                yield _definite(head.head), Surface(kind, key, "head", head, "definite")
    for key, cue in codebook.verbs.items():
        for info in verb_forms(
            cue.past, cue.present, objects=cue.object is not None or "bare" in cue.noun or cue.tone == "evaluating"
        ):
            yield info.form, Surface("verb", key, info.part, cue, info)
        for info in participle_forms(cue.participle) if cue.participle else ():
            yield info.form, Surface("participle", key, "participle", cue, info)
        for info in masdar_forms(cue.masdar) if cue.masdar else ():
            yield info.form, Surface("masdar", key, "masdar", cue, info)
    for key, verb in codebook.transmit.items():
        for info in verb_forms(verb.past, verb.present):
            yield info.form, Surface("transmit", key, info.part, verb, info)
    yield from _issue_surfaces(codebook)
    for name, entries in codebook.words.items():
        if name in _SETS:
            continue
        for word in entries:
            yield word.form, Surface(name, word.form, "word", word)


def _definite(form: str) -> str:
    """Give the last word of a title or head its article: وزير, الوزير; متحدث رسمي, المتحدث الرسمي."""
    return " ".join(w if w.startswith("ال") else "ال" + w for w in form.split())


def _actor_surfaces(codebook: Codebook) -> Iterator[tuple[str, Surface]]:
    for key, actor in codebook.actors.items():
        yield actor.name, Surface("actor", key, "name", actor)
        plain: Iterable[tuple[str, Any]] = [
            *(("name", f) for f in actor.aliases),
            *(("surname", f) for f in actor.surnames),
            *(("metonym", f) for f in actor.metonyms),
            *(("people", f) for f in actor.people),
            *(("acronym", f) for f in actor.acronyms),
        ]
        for kind, form in plain:
            yield form.form, Surface("actor", key, kind, form)
        for form in actor.demonyms:
            for info in nisba_forms(form.form):
                yield info.form, Surface("actor", key, "demonym", form, info)
        for role in actor.roles:
            yield role.title, Surface("actor", key, "role", role)


def _issue_surfaces(codebook: Codebook) -> Iterator[tuple[str, Surface]]:
    for key, issue in codebook.issues.items():
        for term in issue.terms:
            yield term.form, Surface("term", key, "term", term)
            if not term.form.startswith("ال") and " " not in term.form and len(term.form) > 3:
                yield "ال" + term.form, Surface("term", key, "term", term)
    for key, cue in codebook.stance_cues.items():
        if cue.past and cue.present:
            for info in verb_forms(cue.past, cue.present, objects=True):
                yield info.form, Surface("stance", key, info.part, cue, info)
        for info in participle_forms(cue.participle) if cue.participle else ():
            yield info.form, Surface("stance", key, "participle", cue, info)
            yield "ال" + info.form, Surface("stance", key, "participle", cue, info)
        for info in predicate_forms(cue.participle) if cue.participle else ():
            # without a preposition to show it, the singular is most often another word
            if info.number != "s" or "bare" not in cue.takes:
                yield info.form, Surface("stance", key, "participle", cue, info)
        for info in masdar_forms(cue.masdar) if cue.masdar else ():
            yield info.form, Surface("stance", key, "masdar", cue, info)
        for form in cue.forms:
            yield form, Surface("stance", key, "form", cue)
