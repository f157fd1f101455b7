"""Actors that no registry knows: people after titles, organisations, groups and unnamed sources by their head nouns."""

from __future__ import annotations

from workbook.arabic import fold_text
from workbook.coding.actors.cast import Cast, CastActor
from workbook.coding.lexicon import Lexicon
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["Discovery"]

#: Kinds of surfaces that end a personal name.
_NO_NAMES = frozenset(
    [
        "verb",
        "participle",
        "transmit",
        "title",
        "honorifics",
        "organisation",
        "group",
        "portfolios",
        "media",
        "according",
        "switch",
        "impersonal",
        "masdar",
        "verbal_nouns",
        "place_heads",
    ]
)
_NAME_WORDS = 5
_TITLE_REACH = 16


class Discovery:
    """Finds actors in one document and adds them to its cast."""

    def __init__(self, reading: Reading, lex: Lexicon, cast: Cast) -> None:
        self.r = reading
        self.lex = lex
        self.cast = cast
        self._mention_at = {m.first: m for m in cast.mentions}

    def run(self) -> None:
        """Titles with names first, since they teach the surnames; then organisations, groups and unnamed sources."""
        for word in range(len(self.r.words)):
            titles = self.r.of_kind(word, "title", "honorifics")
            if titles and not self.cast.covered(word):
                self._title(titles[0])
        self._mention_at = {m.first: m for m in self.cast.mentions}
        k = 0
        while k < len(self.r.words):
            heads = self.r.of_kind(k, "organisation", "group", "unnamed")
            if heads and not self.cast.covered(k):
                k = self._headed(heads[0])
            else:
                k += 1
        self._bare_names()

    # -- people ---------------------------------------------------------------------------------------------------

    def _joined(self, word: int) -> bool:
        gap = self.r.gaps[word - 1] if word else ""
        return word > 0 and (not gap or gap.isspace())

    def given(self, k: int) -> bool:
        """Whether a given name stands at a word; علي is the preposition على where the text writes it so."""
        form = self.r.words[k].form
        if form not in self.lex.given_names:
            return False
        if form not in self.lex.prepositions:
            return True
        raw = self.r.text[self.r.words[k].start : self.r.words[k].end]
        return raw.endswith("ي") and "ى" in self.r.text

    def name_end(self, first: int) -> int:
        """The word past a personal name that begins at a word, or the word itself if none does."""
        r, lex = self.r, self.lex
        k = first
        while k < len(r.words) and k - first < _NAME_WORDS + 2:
            form = r.words[k].form
            if k > first and not self._joined(k) and r.gaps[k - 1] not in ("-", "–"):
                break
            if form in lex.name_particles and k + 1 < len(r.words) and self._joined(k + 1):
                k += 2
                continue
            if not self._name_word(k, first):
                break
            k += 1
        return k

    def _name_word(self, k: int, first: int) -> bool:
        r, lex = self.r, self.lex
        form = r.words[k].form
        if form in lex.given_names:
            return self.given(k)
        if (
            len(form) < 2
            or form.isdigit()
            or not lex.nominal(form)
            or form in lex.modifiers
            or form in lex.demonstratives
        ):
            return False
        if form.isascii() and not form.isalpha():
            return False
        if any(h.surface.kind in _NO_NAMES and (h.skip == 0 or h.prefix in ("و", "ف")) for h in r.hits_at.get(k, ())):
            return False
        if k == first and (
            form.startswith(("ال", "بال", "لل", "وال")) or lex.verbal_noun(form) or form.endswith(("يه", "ات"))
        ):
            return False
        if k > first and any(
            h.surface.kind == "actor" and h.surface.form == "demonym" and h.skip == 0 for h in r.hits_at.get(k, ())
        ):
            # a nisba after a given name is a surname (الرئيس عادل التونسي), after two names it describes
            return form.startswith("ال") and k - first == 1
        if k > first and form[:1] in "يتن" and len(form) > 4 and form.endswith(("ون", "وا")):
            return False
        return not (k > first and form.startswith(("ل", "ب", "و")) and (form[1:3] == "ال" or form.startswith("لل")))

    def title_end(self, hit: Hit) -> int:
        """The word past a title with its portfolio, nisba and prepositional complements."""
        r, lex = self.r, self.lex
        k = hit.last + 1
        limit = min(len(r.words), k + _TITLE_REACH)
        while k < limit and self._joined(k):
            form = r.words[k].form
            if form in lex.given_names and k not in self._mention_at:
                break
            mention = self._mention_at.get(k)
            if mention is not None:
                kind = self.cast.actors[mention.actor_id].type
                if kind == "person":
                    break
                k = mention.last + 1
                continue
            if k in self.cast.places:
                k = self.cast.places[k]
                continue
            further = r.of_kind(k, "title", "honorifics")
            if further:
                k = further[0].last + 1
                continue
            if (
                form in lex.modifiers
                or form.startswith("بال")
                or any(not h.prefix for h in r.of_kind(k, "portfolios", "organisation", "group"))
            ):
                k += 1
                continue
            if (
                form in lex.office_prepositions
                and k + 1 < limit
                and lex.nominal(r.words[k + 1].form)
                and self._joined(k + 1)
                and r.words[k + 1].form not in lex.media
            ):
                k += 2
                continue
            if any(h.surface.kind == "actor" and h.surface.form == "demonym" for h in r.hits_at.get(k, ())):
                k += 1
                continue
            if form.startswith(("ال", "لل")) and lex.nominal(form) and not r.of_kind(k, "verb"):
                k += 1
                continue
            break
        return k

    def _title(self, hit: Hit) -> None:
        r = self.r
        past = self.title_end(hit)
        if past >= len(r.words):
            return
        gap = r.gaps[past - 1].strip()
        if gap not in ("", "،", ",", "-"):
            return
        mention = self._mention_at.get(past)
        if mention is not None and self.cast.actors[mention.actor_id].type == "person" and gap == "":
            self._describe(self.cast.actors[mention.actor_id], hit, past)
            return
        end = self.name_end(past)
        if gap and r.words[past].form not in self.lex.given_names:
            closed = end < len(r.words) and r.gaps[end - 1].strip()[:1] in ("،", ",", ":", "-")
            if end - past < 2 or end - past > 3 or not closed or r.words[past].form.startswith(("ال", "و")):
                return
        if end == past or end - past > _NAME_WORDS + 1:
            return
        if (
            end - past == 1
            and r.words[past].form not in self.lex.given_names
            and hit.surface.kind != "honorifics"
            and not self._name_context(end)
        ):
            return
        form = hit.surface.form
        gender = "f" if form == "f" else "m"
        if form in ("plural", "dual"):
            return
        start, stop = r.words[past].start, r.words[end - 1].end
        actor = self.cast.find("person", r.text[start:stop], gender=gender)
        self._describe(actor, hit, past)
        m = self.cast.add(past, end - 1, start, stop, "name", actor, "title-name", 0.85)
        self._mention_at[past] = m

    def _name_context(self, end: int) -> bool:
        r = self.r
        if end >= len(r.words):
            return True
        return (
            bool(r.gaps[end - 1].strip())
            or self.lex.complementiser(r.words[end].form)
            or bool(r.of_kind(end, "verb"))
            or r.words[end].form in self.lex.prepositions
        )

    def _describe(self, actor: CastActor, hit: Hit, past: int) -> None:
        actor.titles.add(hit.surface.key)
        actor.descriptions.update(w.form for w in self.r.words[hit.first : past])
        if actor.gender is None and hit.surface.kind == "title":
            actor.gender = "f" if hit.surface.form == "f" else "m"

    def _bare_names(self) -> None:
        """Names of two words or more that begin with a given name and stand without a title."""
        r = self.r
        k = 0
        while k < len(r.words):
            if self.given(k) and not self.cast.covered(k):
                end = self.name_end(k)
                if end - k >= 2 and not self._blocked(k):
                    start, stop = r.words[k].start, r.words[end - 1].end
                    gender = None
                    actor = self.cast.find("person", r.text[start:stop], gender=gender)
                    self.cast.add(k, end - 1, start, stop, "name", actor, "given-name", 0.7)
                    k = end
                    continue
            k += 1

    def _blocked(self, k: int) -> bool:
        return self._joined(k) and bool(self.r.of_kind(k - 1, "blocked_heads", "place_heads"))

    # -- organisations, groups, unnamed sources -------------------------------------------------------------------

    def _headed(self, hit: Hit) -> int:
        r = self.r
        kind = {"organisation": "organisation", "group": "group", "unnamed": "unnamed"}[hit.surface.kind]
        if (
            self._joined(hit.first)
            and kind == "organisation"
            and any(t.last == hit.first - 1 for t in self.r.of_kind(hit.first - 1, "title"))
        ):
            # وزير الخارجية: the office, not the ministry
            return hit.last + 1
        past = self._phrase_end(hit)
        head = hit.surface.entry
        definite = r.words[hit.first].form[hit.skip :].startswith("ال") or hit.surface.info == "definite"
        length = past - hit.first
        start, stop = r.start(hit.first, hit.skip), r.words[past - 1].end
        if kind == "organisation" and (
            length == 1 and (not definite or head.common) or not definite and hit.prefix.endswith("ب")
        ):
            # بقيادة سورية is "led by Syrians", no body
            return past
        if kind == "organisation" and length == 1:
            known = self._short_form(hit)
            if known is not None:
                self.cast.add(hit.first, past - 1, start, stop, "name", known, "head-noun", 0.8)
            return past
        if kind in ("group", "unnamed") and definite and length == 1:
            known = self._same_head(hit)
            if known is not None:
                self.cast.add(
                    hit.first,
                    past - 1,
                    start,
                    stop,
                    "unnamed" if kind == "unnamed" else "name",
                    known,
                    "head-noun",
                    0.75,
                )
                return past
        if kind == "group" and not definite and (length == 1 or hit.last + 1 in self._mention_at):
            # معارضة واشنطن is what Washington opposes, no group
            return past
        if kind == "unnamed" and length == 1 and not self._source_slot(hit.first):
            return past
        text = r.text[start:stop]
        local = kind == "unnamed"
        actor = self.cast.find(
            kind, text, gender=head.gender, number=head.number if kind != "organisation" else "s", local=local
        )
        if kind == "organisation":
            actor.titles.add(fold_text(head.head).removeprefix("ال"))
        self.cast.add(
            hit.first,
            past - 1,
            start,
            stop,
            "unnamed" if local else "name",
            actor,
            f"{kind}-head",
            0.7 if kind == "organisation" else 0.6,
        )
        return past

    def _definite(self, hit: Hit) -> bool:
        """Whether a head noun has its article, so that only an adjective can follow it."""
        return self.r.words[hit.first].form[hit.skip :].startswith("ال")

    def _adjective(self, form: str) -> bool:
        """Whether a definite word may be the adjective of a body (الوطني، الحر)."""
        return (
            form.endswith(("ي", "يه", "يين", "يون")) or form in self.lex.body_adjectives or form in self.lex.modifiers
        )

    def _source_slot(self, word: int) -> bool:
        """Whether an unnamed head stands beside a cue, so that it speaks."""
        r = self.r
        return any(r.of_kind(k, "verb", "according", "transmit") for k in (word - 1, word + 1) if 0 <= k < len(r.words))

    def _short_form(self, hit: Hit) -> CastActor | None:
        """The one organisation of the text so far that a bare head noun with article stands for (الهيئة)."""
        stem = fold_text(hit.surface.entry.head).removeprefix("ال")
        found = {}
        here = self.r.words[hit.first].start
        for m in self.cast.mentions_in(max(0, here - 20_000), here):
            actor = self.cast.actors[m.actor_id]
            if actor.type in ("organisation", "state") and fold_text(actor.name).split()[0].removeprefix("ال") == stem:
                found[actor.id] = actor
        return next(iter(found.values())) if len(found) == 1 else None

    def _same_head(self, hit: Hit) -> CastActor | None:
        """The last actor before whose phrase has the same head noun (مصدر أمني … المصدر)."""
        stem = fold_text(hit.surface.entry.head)
        here = self.r.words[hit.first].start
        for m in reversed(self.cast.mentions_in(max(0, here - 20_000), here)):
            if m.first < hit.first:
                actor = self.cast.actors[m.actor_id]
                if actor.type in ("unnamed", "group") and fold_text(actor.name).split()[0].removeprefix("ال") == stem:
                    return actor
        return None

    def _phrase_end(self, hit: Hit) -> int:
        """The word past an organisation, group or unnamed source: adjectives and nouns in construct."""
        r, lex = self.r, self.lex
        k = hit.last + 1
        limit = min(len(r.words), k + 6)
        while k < limit and self._joined(k):
            form = r.words[k].form
            if (
                not lex.nominal(form)
                or form in lex.demonstratives
                or lex.verbal_noun(form)
                and not form.startswith("ال")
            ):
                break
            if r.of_kind(k, "verb", "transmit", "participle") and not form.startswith("ال"):
                break
            if form in lex.given_names and k not in self._mention_at:
                break
            mention = self._mention_at.get(k)
            if mention is not None:
                if self.cast.actors[mention.actor_id].type == "person":
                    break
                k = mention.last + 1
                continue
            if k in self.cast.places:
                k = self.cast.places[k]
                continue
            if k == hit.first + 1 and self._definite(hit) and not self._adjective(form):
                break
            nisba = any(h.surface.kind == "actor" and h.surface.form == "demonym" for h in r.hits_at.get(k, ()))
            if nisba:
                k += 1
                continue
            if (
                form.startswith("ال")
                and not lex.verbal_noun(form[2:])
                or form.startswith("لل")
                and hit.surface.kind == "organisation"
            ):
                k += 1
                continue
            if (
                hit.surface.kind == "unnamed"
                and k - hit.first <= 3
                and not form.startswith(("و", "ب", "ل", "ف", "س", "ي", "ت"))
            ):
                k += 1
                continue
            if form in ("لحقوق", "لشوون", "حقوق", "شوون", "انباء", "الانباء"):
                k += 1
                continue
            if any(not h.prefix for h in r.of_kind(k, "organisation", "group", "portfolios")):
                k += 1
                continue
            break
        return k
