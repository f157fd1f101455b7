"""Bodies that no registry knows: organisations, groups and unnamed sources by their head nouns."""

from __future__ import annotations

from collections.abc import Callable

from workbook.arabic import fold_text
from workbook.coding.actors.cast import Cast, CastActor
from workbook.coding.lexicon import Lexicon
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["Bodies"]


class Bodies:
    """Finds organisations, groups and unnamed sources in one document and adds them to its cast."""

    def __init__(self, reading: Reading, lex: Lexicon, cast: Cast, given: Callable[[int], bool]) -> None:
        self.r = reading
        self.lex = lex
        self.cast = cast
        self.given = given
        self._mention_at = {m.first: m for m in cast.mentions}

    def run(self) -> None:
        """Take each head noun that no mention covers with the phrase it heads."""
        k = 0
        while k < len(self.r.words):
            heads = self.r.of_kind(k, "organisation", "group", "unnamed")
            k = self._headed(heads[0]) if heads and not self.cast.covered(k) else k + 1

    def _joined(self, word: int) -> bool:
        gap = self.r.gaps[word - 1] if word else ""
        return word > 0 and (not gap or gap.isspace())

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
        head = hit.surface.entry
        if kind == "unnamed" and not self._source_slot(hit.first) or head.common and hit.surface.info == "definite":
            return hit.last + 1
        if kind == "group" and self._joined(hit.first) and self.r.of_kind(hit.first - 1, "title"):
            # رئيس الوزراء is one person
            return hit.last + 1
        past = self._phrase_end(hit)
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
        if kind == "group" and length == 1 and (hit.prefix.endswith("ل") or not self._subject_slot(hit.first)):
            return past
        if kind == "group" and not definite and (length == 1 or hit.last + 1 in self._mention_at):
            # معارضة واشنطن is what Washington opposes, no group
            return past
        text = r.text[start:stop]
        if hit.prefix.endswith("ل") and text.startswith("ل") and not fold_text(head.head).startswith("ل"):
            # of للقوات the surface is لقوات, the name القوات
            text = "ا" + text
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

    def _subject_slot(self, word: int) -> bool:
        """Whether a verb of speech or stance stands right before or after a word."""
        r = self.r
        return any(r.of_kind(k, "verb", "stance") for k in (word - 1, word + 1) if 0 <= k < len(r.words))

    def _phrase_end(self, hit: Hit) -> int:
        """The word past an organisation, group or unnamed source.

        An indefinite head takes nouns in construct up to a definite one or a name (إدارة مكافحة المخدرات), then adjectives;
        a body may add what it is for (المرصد السوري لحقوق الإنسان).
        """
        r, lex = self.r, self.lex
        k = hit.last + 1
        limit = min(len(r.words), k + 7)
        closed = self._definite(hit)
        body = hit.surface.kind == "organisation"
        while k < limit and self._joined(k):
            form = r.words[k].form
            mention = self._mention_at.get(k)
            if mention is not None and mention.form != "demonym":
                person = self.cast.actors[mention.actor_id].type == "person"
                if closed or person or mention.start > r.words[k].start:
                    break
                k, closed = mention.last + 1, True
                continue
            if k in self.cast.places and not closed:
                k, closed = self.cast.places[k], True
                continue
            if not lex.nominal(form) or form in lex.demonstratives or self.given(k):
                break
            verb = r.of_kind(k, "verb", "transmit", "participle") and not form.startswith("ال")
            if verb and not lex.verbal_noun(form):
                break
            if self._nisba(k) or closed and form.startswith("ال") and self._adjective(form):
                k += 1
            elif closed and body and self._purpose(k):
                k, closed = k + 1, False
            elif not closed and self._construct(hit, k, form, body):
                closed = form.startswith("ال")
                k += 1
            else:
                break
        return k

    def _nisba(self, k: int) -> bool:
        return any(
            h.surface.kind == "actor" and h.surface.form == "demonym" and not h.prefix
            for h in self.r.hits_at.get(k, ())
        )

    def _purpose(self, k: int) -> bool:
        """Whether a word with ل says what a body is for (لحقوق الإنسان، لمراقبة وقف النار)."""
        form = self.r.words[k].form
        if not form.startswith("ل") or form.startswith("لل"):
            return False
        return self.lex.verbal_noun(form[1:]) or form[1:] in self.lex.construct_nouns

    def _construct(self, hit: Hit, k: int, form: str, body: bool) -> bool:
        """Whether a noun goes on the construct of an indefinite head."""
        near = k - hit.first <= 2
        if form.startswith("ال"):
            return not self.lex.verbal_noun(form[2:]) or body and near
        if body:
            heads = any(not h.prefix for h in self.r.of_kind(k, "organisation", "group", "portfolios", "title"))
            return near and (heads or self.lex.verbal_noun(form) or form in self.lex.construct_nouns)
        if hit.surface.kind == "group":
            # an indefinite group with its adjective (نواب محافظون، جماعات مسلحة)
            return k == hit.last + 1 and form.endswith(("ين", "ون", "ه")) and not self.lex.verbal_noun(form)
        if self.lex.verbal_noun(form):
            return False
        unnamed = hit.surface.kind == "unnamed"
        return unnamed and k - hit.first <= 3 and not form.startswith(("و", "ب", "ل", "ف", "س", "ي", "ت"))
