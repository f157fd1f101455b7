"""People that no registry knows: names after titles, and names that begin with a given name."""

from __future__ import annotations

from workbook.coding.actors.bodies import Bodies
from workbook.coding.actors.cast import Cast, CastActor
from workbook.coding.actors.names import has_article, is_closed
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
        """Titles with names first, since they teach the surnames; then bodies, then names without a title."""
        for word, titles in self.r.at_kinds("title", "honorifics").items():
            if not self.cast.covered(word):
                self._title(titles[0])
        Bodies(self.r, self.lex, self.cast, self.given).run()
        self._bare_names()
        self._offices_of_others()
        self._surnames_of_others()

    def _offices_of_others(self) -> None:
        """An office that the registry gives to somebody belongs to the one whose name follows it, if that is another."""
        at = {m.first: m for m in self.cast.mentions if m.form == "name"}
        for role in [m for m in self.cast.mentions if m.form == "role"]:
            past = role.last + 1
            for honorific in self.r.of_kind(past, "honorifics")[:1]:
                # أمير الإمارة الشيخ فلان
                past = honorific.last + 1
            named = at.get(past)
            if (
                named is None
                or named.actor_id == role.actor_id
                or any(g.strip() for g in self.r.gaps[role.last : past])
            ):
                continue
            actor = self.cast.actors[named.actor_id]
            if actor.type == "person":
                actor.descriptions.update(w.form for w in self.r.words[role.first : role.last + 1])
                self.cast.remove(role)

    def _surnames_of_others(self) -> None:
        """A surname that the registry gives to somebody whom the text never names in full is that of one whom it does."""
        found: dict[str, list[CastActor]] = {}
        for m in self.cast.mentions:
            actor = self.cast.actors[m.actor_id]
            if m.form == "name" and actor.type == "person" and m.last > m.first:
                found.setdefault(self.r.forms[m.last], []).append(actor)
        named = {m.actor_id for m in self.cast.mentions if m.form == "name"}
        for m in [m for m in self.cast.mentions if m.rule == "registry-surname" and m.actor_id not in named]:
            bearers = {actor.id: actor for actor in found.get(self.r.forms[m.last], ())}
            if len(bearers) == 1:
                self.cast.remove(m)
                self.cast.add(m.first, m.last, m.start, m.end, "surname", next(iter(bearers.values())), "surname", 0.8)

    # -- people ---------------------------------------------------------------------------------------------------

    def _joined(self, word: int) -> bool:
        gap = self.r.gaps[word - 1] if word else ""
        return word > 0 and (not gap or gap.isspace())

    def _hyphened(self, word: int) -> bool:
        """Whether a hyphen joins a word to the one before it, both with article (المبعوث الأممي-العربي)."""
        return self.r.gaps[word - 1].strip() == "-" and has_article(self.r, word) and has_article(self.r, word - 1)

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
            family = k - first >= 2 and has_article(r, k - 1) and r.words[k - 2].form not in lex.name_particles
            if family and self.given(k):
                # سامي الحداد نادر القاسم: two people
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
        hits = [
            h for h in r.hits_at.get(k, ()) if h.surface.kind in _NO_NAMES and (h.skip == 0 or h.prefix in ("و", "ف"))
        ]
        if hits and not (k == first + 1 and all(h.surface.kind == "honorifics" for h in hits)):
            # of حسان الشيخ the second is a family name
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
        if k > first and form in lex.common or k - first >= 2 and lex.verbal_noun(form):
            # انتقد سالم نادر تنافس الدول: what two names did
            return False
        if k - first >= 2 and has_article(r, k) and form.endswith("ه") and r.words[k - 1].form in lex.given_names:
            # غادر سالم نادر القاعة: a family name of this shape hardly follows two names
            return False
        if k > first and len(form) > 5 and form.endswith(("هما", "هم", "ها")):
            # a possessive pronoun: a noun of the sentence (أحمد عزيز اعتقالهما)
            return False
        if (
            k == first + 1
            and form[:1] in "بكفل"
            and (form[1:] in lex.foreign_names or r.forms[first] in lex.foreign_names)
        ):
            # جوليان بيلر: behind a foreign name ب is likelier the first letter of a surname
            attached = form[1:].startswith("ال") or form.startswith("لل")
            return not attached and not any(h.prefix.endswith(form[0]) for h in r.hits_at.get(k, ()))
        return k == first or not self._prefixed(form)

    def _prefixed(self, form: str) -> bool:
        """Whether a word inside a name carries a particle, so that the name ends before it (أحمد سالم ومنير، لبشار)."""
        rest = form[1:]
        if form.startswith("لل") or form[:1] in "وبلك" and rest.startswith("ال"):
            return True
        if form[:1] == "و" and len(form) > 5 and form not in self.lex.given_names:
            return True
        return form[:1] in "وبلكف" and (
            rest in self.lex.given_names or self.lex.verbal_noun(rest) or self.lex.ordinary(rest)
        )

    def title_end(self, hit: Hit) -> int:
        """The word past a title with its portfolio, nisba and prepositional complements."""
        r, lex = self.r, self.lex
        k = hit.last + 1
        limit = min(len(r.words), k + _TITLE_REACH)
        while k < limit and (self._joined(k) or k > hit.last + 1 and self._hyphened(k)):
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
                or k == hit.last + 1
                and form in lex.departments
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
            if has_article(r, k) and lex.nominal(form) and not r.of_kind(k, "verb"):
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
        nisba = any(h.surface.form == "demonym" and not h.prefix for h in r.of_kind(past, "actor"))
        if nisba and end - past == 1:
            # وزير تركي: of that country
            return
        if r.words[past].form not in self.lex.given_names and not self._foreign_name(hit, past, end):
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

    def _foreign_name(self, hit: Hit, past: int, end: int) -> bool:
        """Whether words behind a title are a name although none of them is a known given name.

        They are two to four, none a place, an actor or one with a particle, and the clause ends or goes on behind them.
        """
        r = self.r
        generic = hit.surface.kind == "title" and hit.surface.entry.cls in ("GENERIC", "ACAD", "MEDIA")
        if generic or not 2 <= end - past <= 4 or self._governed(past):
            return False
        if any(k in self._mention_at or k in self.cast.places for k in range(past, end)):
            return False
        if self._ordinary(past, end) or r.words[past].form in self.lex.construct_nouns:
            return False
        if not is_closed(r, self.cast, hit.first, past - 1):
            return False
        if r.words[past].form.endswith(("ا", "ه")) and not r.words[past + 1].form.startswith("ال"):
            return False
        if end >= len(r.words) or r.gaps[end - 1].strip():
            return True
        form = r.words[end].form
        return self.lex.complementiser(form) or bool(r.of_kind(end, "verb")) or form in self.lex.prepositions

    def _ordinary(self, past: int, end: int) -> bool:
        """Whether a phrase of frequent words stands behind a title; towns like ليون are frequent and given names too."""
        if self.r.words[past].form not in self.lex.common:
            return False
        form = self.r.words[past].form
        after = end < len(self.r.words) and self.lex.complementiser(self.r.words[end].form)
        second = self.r.words[past + 1].form
        return not after or second in self.lex.common or self.lex.verbal_noun(form) or bool(self.r.hits_at.get(past))

    def _governed(self, k: int) -> bool:
        """Whether a word carries ب or ل as a preposition (بشكل عام، لمنظمة), so that no name begins there (ليون، بوريس)."""
        form = self.r.words[k].form
        if form[:1] not in "بل":
            return False
        return (
            form[1:] in self.lex.common
            or self._prefixed(form)
            or any(h.prefix.endswith(form[0]) for h in self.r.hits_at.get(k, ()))
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
            if r.words[k].form not in self.lex.given_shapes:
                k += 1
                continue
            skip = 0 if self.given(k) else self._after_particle(k)
            if skip is not None and not self.cast.covered(k):
                end = self.name_end(k) if not skip else self._rest_of_name(k)
                if (
                    end - k >= 2
                    and r.words[k + 1].form[:1] in "بلك"
                    and r.words[k + 1].form not in self.lex.given_names
                    and (r.words[k].form not in self.lex.foreign_names or r.hits_at.get(k + 1))
                ):
                    # without a title a particle is likelier than a surname (حل عادل لقضية)
                    end = k + 1
                if end - k >= 2 and not self._blocked(k):
                    start, stop = r.start(k, skip), r.words[end - 1].end
                    gender = None
                    actor = self.cast.find("person", r.text[start:stop], gender=gender)
                    self.cast.add(k, end - 1, start, stop, "name", actor, "given-name", 0.7)
                    self._office_after(actor, end)
                    k = end
                    continue
            k += 1

    def _after_particle(self, k: int) -> int | None:
        """How many letters of an attached و, ل or ب stand before a given name at a word (ومنير بيطار), or None.

        Short names and words of the language are left alone: a wrong split would cost more than a name.
        """
        form = self.r.words[k].form
        if form[:1] not in "ولب" or len(form) < 5 or form[1:] not in self.lex.given_names:
            return None
        if form[1:] in self.lex.prepositions or self.r.hits_at.get(k) or k + 1 >= len(self.r.words):
            return None
        return 1

    def _rest_of_name(self, k: int) -> int:
        """The word past a name whose first word carries a particle."""
        rest = self.name_end(k + 1) if self._joined(k + 1) else k + 1
        return rest if rest > k + 1 or not self._family(k + 1) else k + 2

    def _family(self, k: int) -> bool:
        """Whether a word with article may be the family name behind a given name (وسالم المسلط)."""
        r = self.r
        if k >= len(r.words) or not self._joined(k):
            return False
        return self._name_word(k, k - 1)

    def _office_after(self, actor: CastActor, end: int) -> None:
        """Learn the office that follows a name (سالم نادر، المتحدثة باسم…), so that it can stand for the person later."""
        r = self.r
        if end < len(r.words) and r.gaps[end - 1].strip() in ("", "،", ","):
            for hit in r.of_kind(end, "title")[:1]:
                self._describe(actor, hit, self.title_end(hit))

    def _blocked(self, k: int) -> bool:
        return self._joined(k) and bool(self.r.of_kind(k - 1, "blocked_heads", "place_heads"))
