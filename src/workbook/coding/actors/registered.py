"""Registered actors in a text: the longest form wins, dated forms by the document's date, places by their slot."""

from __future__ import annotations

from workbook.codebook.models import Actor, DatedForm, Role
from workbook.coding.actors.cast import Cast
from workbook.coding.actors.names import between_adjectives
from workbook.coding.lexicon import Lexicon
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["find_registered"]

#: How far behind its verb one who is called upon may stand: the subject with its office fits in.
_ADDRESSED = 10

_FORMS = {
    "name": "name",
    "surname": "surname",
    "metonym": "metonym",
    "people": "demonym",
    "acronym": "acronym",
    "demonym": "demonym",
    "role": "role",
}


def find_registered(reading: Reading, lex: Lexicon, cast: Cast) -> None:
    """Add every mention of a registered actor to the cast."""
    registry = reading.codebook.actors
    by_start: dict[int, list[Hit]] = {}
    for first, hits in reading.at_kinds("actor").items():
        held = [h for h in hits if _holds(h, reading.date, registry[h.surface.key])]
        if held:
            by_start[first] = held
    named = _full_names(by_start)
    free = 0
    for first in sorted(by_start):
        if first < free:
            continue
        hit = _choose(by_start[first], reading, lex, named)
        if hit is None:
            continue
        actor = registry[hit.surface.key]
        form = _FORMS[hit.surface.form]
        verdict = _slot(reading, lex, cast, hit, actor, form)
        if verdict == "place":
            cast.places[hit.first] = hit.last + 1
            free = hit.last + 1
            continue
        if verdict == "none":
            continue
        start, end = reading.span(hit)
        confidence = {"name": 0.98, "acronym": 0.95, "surname": 0.9, "metonym": 0.85, "role": 0.8, "demonym": 0.7}[form]
        cast.add(hit.first, hit.last, start, end, form, cast.register(actor), f"registry-{form}", confidence)
        free = hit.last + 1


def _holds(hit: Hit, date: str | None, actor: Actor) -> bool:
    entry = hit.surface.entry
    if isinstance(entry, DatedForm | Role) and not entry.holds(date):
        return False
    if date is None:
        return True
    return not (
        actor.since and date < actor.since[: len(date)] or actor.until and date[: len(actor.until)] > actor.until
    )


def _full_names(by_start: dict[int, list[Hit]]) -> dict[str, int]:
    """Actors whose name stands in the text, with the word where it first does."""
    out: dict[str, int] = {}
    for first in sorted(by_start):
        for h in by_start[first]:
            if h.surface.form == "name" and not getattr(h.surface.entry, "common", False):
                out.setdefault(h.surface.key, first)
    return out


def _choose(hits: list[Hit], r: Reading, lex: Lexicon, named: dict[str, int]) -> Hit | None:
    """The best hit at a word: the longest, without clitics before with, an actor whose name stands in the text first."""
    if _vocalised_otherwise(hits[0], r, lex):
        return None
    usable = [h for h in hits if not _common(h, r, named) and not _blocked(h, r)]
    if between_adjectives(r, hits[0].first):
        usable = [h for h in usable if h.surface.form != "surname"]
    if not usable:
        return None
    longest = max(h.last for h in usable)
    candidates = [h for h in usable if h.last == longest]
    bare = [h for h in candidates if not h.prefix]
    candidates = bare or candidates
    order = {"name": 0, "acronym": 1, "metonym": 2, "surname": 3, "role": 4, "people": 5, "demonym": 6}
    candidates.sort(key=lambda h: (order[h.surface.form], h.surface.key not in named, h.surface.key))
    best = candidates[0]
    rivals = {h.surface.key for h in candidates if h.surface.form == best.surface.form}
    if len(rivals) > 1 and r.date is None:
        # an undated text that could mean either of two periods is read as of the one that ended
        ended = [
            h for h in candidates if h.surface.form == best.surface.form and getattr(h.surface.entry, "until", None)
        ]
        if len({h.surface.key for h in ended}) == 1:
            return ended[0]
    if len(rivals) > 1:
        present = [h for h in candidates if h.surface.key in named and h.surface.form == best.surface.form]
        if len({h.surface.key for h in present}) == 1:
            return present[0]
        if best.surface.form in ("surname", "role", "people", "demonym"):
            return None
    return best


def _vocalised_otherwise(h: Hit, r: Reading, lex: Lexicon) -> bool:
    """Whether the vowel signs of the text show another word of the same letters (مُصِرّ is not مصر)."""
    raw = r.text[r.words[h.first].start : r.words[h.first].end]
    if raw.endswith(("اً", "ًا")) and h.surface.form == "name":
        # رداً تركياً: the nisba with its ending, not تركيا
        return True
    return raw in lex.vocalised_words


def _common(h: Hit, r: Reading, named: dict[str, int]) -> bool:
    """Whether a form that is also an ordinary word lacks what would make it a name here."""
    entry = h.surface.entry
    if not isinstance(entry, DatedForm) or not entry.common:
        return False
    if h.surface.key in named:
        return False
    before = h.first - 1
    if before < 0 or r.gaps[before].strip():
        return True
    return not any(
        t.last == before for k in range(max(0, before - 4), before + 1) for t in r.of_kind(k, "title", "honorifics")
    )


def _blocked(h: Hit, r: Reading) -> bool:
    """Whether the name stands inside the name of a street, airport, law… (مطار رفيق الحريري)."""
    before = h.first - 1
    if before < 0 or r.gaps[before].strip() or h.surface.form not in ("name", "surname"):
        return False
    return (
        any(t.last == before for t in r.of_kind(before, "blocked_heads"))
        and h.surface.entry is not None
        and _person(h, r)
    )


def _person(h: Hit, r: Reading) -> bool:
    return r.codebook.actors[h.surface.key].type == "person"


def _slot(r: Reading, lex: Lexicon, cast: Cast, h: Hit, actor: Actor, form: str) -> str:
    """actor, place or none: what a form is where it stands."""
    if form == "demonym":
        return _nisba_slot(r, lex, h)
    if form == "role" and _part_of_title(r, h):
        return "none"
    if actor.type == "group" and not actor.parent and _spoken_of(r, lex, h):
        return "none"
    placelike = form == "metonym" or actor.place and form == "name" and h.first == h.last
    before = r.words[h.first - 1].form if h.first else ""
    joined = h.first > 0 and not r.gaps[h.first - 1].strip()
    if not placelike:
        return "actor"
    capital = form == "metonym" and _is_place_name(h, lex)
    if form == "metonym" and not capital:
        # a building that one is in or goes to is a place (اجتماع في البيت الأبيض)
        described = h.last + 1 < len(r.words) and r.words[h.last + 1].form in lex.relatives
        return "place" if joined and before in lex.inside and not described else "actor"
    if h.prefix == "و" and form == "name" and _coordinated_place(r, cast, h):
        return "place"
    if joined and before == "مع" and h.first > 1 and _border(r, lex, h.first - 2):
        return "place"
    if joined and (
        before in lex.locatives
        or any(
            t.last == h.first - 1
            for k in range(max(0, h.first - 2), h.first)
            for t in r.of_kind(k, "place_heads", "blocked_heads")
        )
    ):
        return "place"
    if h.prefix.endswith("ب") and capital:
        return "place"
    if not capital or h.prefix == "و" and _coordinated_actor(r, cast, h):
        return "actor"
    if joined and lex.complementiser(before) and h.prefix == "":
        # إن باريس جاهزة: the subject of its clause
        return "actor"
    if joined and (before.removeprefix("ال") in lex.relation_nouns or _position_of(r, h.first - 1)):
        return "actor"
    if _acts(r, lex, cast, h):
        return "actor"
    return "place"


def _spoken_of(r: Reading, lex: Lexicon, h: Hit) -> bool:
    """Whether a group only has the rights or hopes that are spoken of (تطلعات الشعب)."""
    before = h.first - 1
    if before < 0 or r.gaps[before].strip() or h.prefix:
        return False
    form = r.words[before].form
    return form in lex.of_people or form.lstrip("وبل") in lex.of_people


def _coordinated_place(r: Reading, cast: Cast, h: Hit) -> bool:
    """Whether a name only goes on a row of places (في سوريا والعراق); a verb behind it makes it an actor of its own."""
    if next(reversed(cast.places.values()), None) != h.first or r.gaps[h.first - 1].strip():
        return False
    return h.last + 1 >= len(r.words) or not r.of_kind(h.last + 1, "verb", "stance")


def _coordinated_actor(r: Reading, cast: Cast, h: Hit) -> bool:
    """Whether a capital goes on a row of capitals that act (رفضت دمشق وأنقرة)."""
    if not cast.mentions or r.gaps[h.first - 1].strip():
        return False
    last = cast.mentions[-1]
    return last.last == h.first - 1 and (last.form == "metonym" or cast.actors[last.actor_id].type == "state")


def _border(r: Reading, lex: Lexicon, word: int) -> bool:
    """Whether مع behind a word joins two territories (الحدود مع، الحدودية مع)."""
    return r.words[word].form.removeprefix("ب").removeprefix("ال") in lex.border_words and not r.gaps[word].strip()


def _part_of_title(r: Reading, h: Hit) -> bool:
    """Whether an office only completes another one (نائب وزير الخارجية، المتحدث باسم رئيس الحكومة)."""
    before = h.first - 1
    if before < 0 or r.gaps[before].strip():
        return False
    if r.words[before].form == "باسم":
        return True
    return any(t.last == before for k in range(max(0, before - 3), before + 1) for t in r.of_kind(k, "title"))


def _is_place_name(h: Hit, lex: Lexicon) -> bool:
    """Whether a metonym is a town (واشنطن) rather than a body (البيت الأبيض): the registry marks towns as one word or place."""
    text = h.surface.entry.form
    return not text.startswith("ال") or text in lex.towns_with_article


def _position_of(r: Reading, word: int) -> bool:
    """Whether the verbal noun of a stance stands at a word (تمسك واشنطن بالحل)."""
    return any(s.surface.form == "masdar" and not s.surface.info.suffix for s in r.of_kind(word, "stance"))


def _addressed(r: Reading, cast: Cast, before: int) -> bool:
    """Whether a subject ends at a word whose verb calls on or blames somebody (دعا الوزير دمشق إلى…، انتقد الوزير أنقرة)."""
    ends = any(t.last == before for k in range(max(0, before - 3), before + 1) for t in r.of_kind(k, "title")) or bool(
        cast.mentions and cast.mentions[-1].last == before and cast.mentions[-1].form in ("name", "surname")
    )
    first = r.sentence_words[r.sentence_of[before]][0]
    return ends and any(
        v.surface.entry.object or "bare" in v.surface.entry.noun
        for k in range(max(first, before - _ADDRESSED), before)
        for v in r.of_kind(k, "verb")
    )


def _acts(r: Reading, lex: Lexicon, cast: Cast, h: Hit) -> bool:
    """Whether a capital is the subject of a verb: right after a feminine verb, or before one."""
    before, after = h.first - 1, h.last + 1
    if before >= 0 and not r.gaps[before].strip() and h.prefix == "":
        if any(
            v.surface.info.gender == "f" or v.surface.info.gender is None
            for v in r.of_kind(before, "verb", "stance")
            if v.surface.info is not None and v.surface.info.part in ("past", "present")
        ):
            return True
        form = r.words[before].form
        if (
            form.endswith("ت")
            and len(form) > 3
            and lex.nominal(form)
            and not form.startswith("ال")
            and not form.endswith("ات")
        ):
            return True
        if (
            form.startswith(("ت", "وت", "ست"))
            and len(form) > 3
            and not lex.verbal_noun(form)
            and lex.nominal(form)
            and not form.endswith("ه")
        ):
            return bool(r.of_kind(before, "verb", "stance"))
    if before > 0 and not r.gaps[before].strip() and h.prefix == "" and _addressed(r, cast, before):
        return True
    if after < len(r.words):
        gap = r.gaps[h.last].strip()
        if gap in ("", "،", ","):
            for k in (after, after + 1):
                if k < len(r.words) and any(
                    v.surface.info is not None
                    and v.surface.info.part in ("past", "present")
                    and v.surface.info.gender == "f"
                    and v.prefix == ""
                    for v in r.of_kind(k, "verb", "stance")
                ):
                    return True
        if gap.startswith(":") and _opens_headline(r, lex, h):
            headline = r.document.headline_end
            return headline is not None and r.words[h.last].end <= headline
    return False


def _opens_headline(r: Reading, lex: Lexicon, h: Hit) -> bool:
    """Whether a headline begins with a capital, alone or behind another one (اجتماعات الدوحة: is a meeting)."""
    first = r.word_index(r.sentences[r.sentence_of[h.first]][0])
    return h.first == first or h.first == first + 1 and (h.prefix == "و" or r.words[first].form in lex.prepositions)


def _nisba_slot(r: Reading, lex: Lexicon, h: Hit) -> str:
    """A nisba names its state only after a noun of position or action (الموقف الأميركي)."""
    before = h.first - 1
    if before < 0 or r.gaps[before].strip():
        return "none"
    form = r.words[before].form
    stem = form.removeprefix("و").removeprefix("ب").removeprefix("لل").removeprefix("ال")
    return "actor" if stem in lex.position_nouns else "none"
