"""Every surface that a codebook knows, in one trie: actor forms, titles, cues, issue terms.

It runs over the folded words of a text and goes on from word to word where nothing but white space, or a hyphen, stands
between them, so that a form of several words is found across line breaks and never across a comma.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from workbook.arabic import fold, word_forms
from workbook.codebook import Codebook
from workbook.codebook.inflect import masdar_forms, nisba_forms, participle_forms, predicate_forms, verb_forms

__all__ = ["Hit", "Surface", "SurfaceIndex", "surface_index"]

#: Word lists that the lexicon asks word by word; they are not searched for.
_SETS = frozenset({"common_words", "foreign_given_names", "given_names", "ordinary_nouns", "vocalised_words"})

_NOUN_PREFIXES = frozenset({"", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك", "ا", "او", "اف"})
_VERB_PREFIXES = frozenset({"", "و", "ف", "ل", "ول", "ا", "او"})
#: Shortest first.
_PREFIXES = sorted(_NOUN_PREFIXES, key=len)
#: How many forms' surfaces an index keeps.
_MEMORY = 1 << 16
_Reading = tuple[int, str, "Surface", str]


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


class _Node:
    """A word of surfaces: the surfaces that end with it, and the words that go on after it."""

    __slots__ = ("found", "following")

    def __init__(self) -> None:
        self.found: dict[tuple[Any, ...], tuple[Surface, int, str]] = {}
        self.following: dict[str, _Node] = {}


class _Begin(NamedTuple):
    """What can begin at a word of some form, whatever its first letters are read as."""

    alone: tuple[_Reading, ...]
    """the surfaces of this word alone, the least clitics first"""
    further: tuple[tuple[str, dict[str, _Node]], ...]
    """clitics, and the words that go on behind them"""


class SurfaceIndex:
    """The surfaces of one codebook as a trie of words.

    What can begin at a word depends on its form alone, and a text's forms come again and again: they are looked up
    once and kept. Only where a surface of several words begins is the text asked further.
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._root = _Node()
        surfaces = [(form.replace("\n", " "), surface) for form, surface in _surfaces(codebook)]
        folded = fold("\n".join(form for form, _ in surfaces)).text.split("\n") if surfaces else []
        for (form, surface), line in zip(surfaces, folded, strict=True):
            key = word_forms(line)
            # ى or ة, ي or ه: where the codebook's own spelling ends in one of them, the text is held against it
            ending = form[-1] if form[-1:] in "ىيةه" and surface.info in (None, "definite") else ""
            if key:
                self._add(key, surface, 0, ending)
                first = key[0]
                if first.startswith("ال") and len(" ".join(key)) > 4 and surface.kind not in ("verb", "participle"):
                    # للائتلاف is ل + الائتلاف: the article lost its alif, the surface starts at the second ل
                    # of اللجنة the two lams fall together: للجنة
                    self._add(["لل" + first[2:].removeprefix("ل"), *key[1:]], surface, 1, ending)
        self._begins: dict[str, _Begin | tuple[()]] = {}

    def _add(self, key: Sequence[str], surface: Surface, skip: int, ending: str) -> None:
        node = self._root
        for word in key:
            node = node.following.setdefault(word, _Node())
        # entries hold lists and can't be hashed: the same reading twice is told by its parts
        parts = (surface.kind, surface.key, surface.form, id(surface.entry), str(surface.info), skip)
        node.found[parts] = (surface, skip, ending)

    def _begins_at(self, form: str) -> _Begin | tuple[()]:
        """What can begin at a word of some form; nothing is an empty tuple."""
        alone: list[_Reading] = []
        further = []
        for prefix in _PREFIXES:
            if form.startswith(prefix):
                node = self._root.following.get(form[len(prefix) :])
                if node is not None:
                    alone += _readings(prefix, node.found.values())
                    if node.following:
                        further.append((prefix, node.following))
        alone.sort(key=_clitics)
        if len(self._begins) >= _MEMORY:
            self._begins.clear()
        self._begins[form] = found = _Begin(tuple(alone), tuple(further)) if alone or further else ()
        return found

    def find(
        self, forms: Sequence[str], joined: Sequence[bool], ending_of: Callable[[int], str]
    ) -> dict[int, list[Hit]]:
        """Return all hits in a text by their first word: words in order, longest hit first.

        Parameters
        ----------
        forms : sequence of str
            Folded words.
        joined : sequence of bool
            Whether a surface may go on behind each word.
        ending_of : callable
            The last letter of a word as written, ``""`` where the text spells ى and ي, or ة and ه, alike.
        """
        out: dict[int, list[Hit]] = {}
        known = self._begins
        new = tuple.__new__
        for first, form in enumerate(forms):
            begin = known.get(form)
            if not begin:
                if begin is None:
                    begin = self._begins_at(form)
                if not begin:
                    continue
            alone, further = begin
            hits: list[Hit] = []
            if further and joined[first] and first + 1 < len(forms):
                for prefix, following in further:
                    if forms[first + 1] in following:
                        self._go_on(prefix, following, first, forms, joined, ending_of, hits)
                if len(hits) > 1:
                    hits.sort(key=_longest_first)
            ending: str | None = None
            for skip, clitics, surface, rival in alone:
                if rival:
                    if ending is None:
                        ending = ending_of(first)
                    if ending == rival:
                        continue
                # as Hit(…), which is slower and made some hundred times a page
                hits.append(new(Hit, (first, first, skip, clitics, surface)))
            if hits:
                out[first] = hits
        return out

    @staticmethod
    def _go_on(
        prefix: str,
        following: dict[str, _Node],
        first: int,
        forms: Sequence[str],
        joined: Sequence[bool],
        ending_of: Callable[[int], str],
        hits: list[Hit],
    ) -> None:
        """Add the hits of several words."""
        for last in range(first + 1, len(forms)):
            node = following.get(forms[last])
            if node is None:
                return
            for skip, clitics, surface, rival in _readings(prefix, node.found.values()):
                if not rival or ending_of(last) != rival:
                    hits.append(Hit(first, last, skip, clitics, surface))
            following = node.following
            if not following or not joined[last]:
                return


def _clitics(reading: _Reading) -> int:
    return reading[0]


def _longest_first(hit: Hit) -> tuple[int, int]:
    return -hit.last, hit.skip


def _readings(prefix: str, found: Iterable[tuple[Surface, int, str]]) -> list[_Reading]:
    """What a form can be behind a prefix: clitics as length and letters, surface, and the last letter that rules it out."""
    return [
        (len(prefix) + skip, prefix + "ل" * skip, surface, _RIVALS.get(ending, ""))
        for surface, skip, ending in found
        if surface.kind != "verb" or prefix in _VERB_PREFIXES
    ]


@lru_cache(maxsize=4)
def surface_index(codebook: Codebook) -> SurfaceIndex:
    """The index of a codebook, built once a process."""
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
        for info in verb_forms(verb.past, verb.present, objects=True):
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
