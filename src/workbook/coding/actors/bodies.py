"""Bodies that no registry knows: organisations, groups and unnamed sources by their head nouns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from itertools import islice

from workbook.arabic import fold_text
from workbook.coding.actors.cast import Cast, CastActor
from workbook.coding.lexicon import Lexicon
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["Bodies"]

_NISBA = re.compile(r"(?<=\w)يه(?=\s|$)")


class Bodies:
    """Finds organisations, groups and unnamed sources in one document and adds them to its cast."""

    def __init__(self, reading: Reading, lex: Lexicon, cast: Cast, given: Callable[[int], bool]) -> None:
        self.r = reading
        self.lex = lex
        self.cast = cast
        self.given = given
        self._mention_at = {m.first: m for m in cast.mentions}
        self._known: dict[str, CastActor] = {}
        self._longer: defaultdict[str, list[CastActor]] = defaultdict(list)
        self._learnt = 0

    def run(self) -> None:
        """Take each head noun that no mention covers with the phrase it heads."""
        free = 0
        for k, heads in self.r.at_kinds("organisation", "group", "unnamed").items():
            if k >= free and not self.cast.covered(k):
                free = self._headed(heads[0])

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
        if kind == "organisation" and self._quoted_name(hit):
            return hit.last + 1
        if self._activity(hit):
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
        if kind == "group" and self._spoken_of(hit, past):
            return past
        if kind == "group" and not definite and (length == 1 or hit.last + 1 in self._mention_at):
            # معارضة واشنطن is what Washington opposes, no group
            return past
        if kind == "organisation" and not definite and length > 1 and self.lex.verbal_noun(r.words[past - 1].form):
            # ends in an indefinite verbal noun (قيادة عمل): an activity
            return past
        text = r.text[start:stop]
        if hit.prefix.endswith("ل") and text.startswith("ل") and not fold_text(head.head).startswith("ل"):
            # of للقوات the surface is لقوات, the name القوات
            text = "ا" + text
        local = kind == "unnamed"
        actor = self._same_body(text) if kind == "organisation" else None
        actor = actor or self.cast.find(
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

    def _spoken_of(self, hit: Hit, past: int) -> bool:
        """Whether a group is only one whose rights or fate are the topic, or nobody in particular (الدول الأخرى)."""
        if self._subject_slot(hit.first) and not hit.prefix:
            return False
        if self.r.words[past - 1].form in self.lex.unspecific and past - hit.first > 1:
            return True
        before = hit.first - 1
        if before < 0 or not self._joined(hit.first) or hit.prefix:
            return False
        form = self.r.words[before].form
        return form.lstrip("وبل") in self.lex.of_people or form in self.lex.of_people

    def _definite(self, hit: Hit) -> bool:
        """Whether a head noun has its article, so that only an adjective can follow it."""
        form = self.r.words[hit.first].form
        return form[hit.skip :].startswith("ال") or hit.prefix.endswith("ل") and form.lstrip("وف").startswith("لل")

    def _quoted_name(self, hit: Hit) -> bool:
        """Take a name in quotation marks behind a head noun (صحيفة «…»، حركة "…") as the body's."""
        r = self.r
        first = hit.last + 1
        if (
            first < len(r.words)
            and self._joined(first)
            and r.forms[first].removeprefix("ال") in self.lex.construct_nouns
        ):
            # وكالة أنباء «…»
            first += 1
        if first >= len(r.words) or r.gaps[first - 1].strip() not in ("«", "“", '"', "("):
            return False
        past = next((k + 1 for k in range(first, min(len(r.words), first + 5)) if r.gaps[k].strip()), None)
        if past is None or r.gaps[past - 1].strip()[:1] not in ("»", "”", '"', ")"):
            return False
        if first in self._mention_at or any(r.of_kind(k, "verb") for k in range(first, past)):
            return False
        start, stop = r.words[first].start, r.words[past - 1].end
        actor = self.cast.find("organisation", r.text[start:stop], gender=hit.surface.entry.gender)
        self.cast.add(first, past - 1, start, stop, "name", actor, "quoted-name", 0.75)
        return True

    def _activity(self, hit: Hit) -> bool:
        """Whether a head like إدارة stands before what is managed, so is no body (إدارة الأزمة)."""
        if hit.surface.kind != "organisation" or hit.last + 1 >= len(self.r.words) or not self._joined(hit.last + 1):
            return False
        head = fold_text(hit.surface.entry.head)
        return head in self.lex.managing and self.r.words[hit.last + 1].form in self.lex.managed

    def _same_body(self, text: str) -> CastActor | None:
        """The organisation that the document names in other words (القوات المسلحة of a country: its الجيش)."""
        self._learn()
        key = self._canonical(text)
        if key in self._known:
            return self._known[key]
        # القوات المسلحة without its country goes on with the one whose country was named
        longer = self._longer.get(key, [])
        return longer[0] if len(longer) == 1 else None

    def _learn(self) -> None:
        """Index the organisations that have come since the last call, by their canonical name and its first words."""
        for actor in islice(self.cast.actors.values(), self._learnt, None):
            if actor.type == "organisation":
                name = self._canonical(actor.name)
                self._known.setdefault(name, actor)
                words = name.split()
                for past in range(2, len(words)):
                    self._longer[" ".join(words[:past])].append(actor)
        self._learnt = len(self.cast.actors)

    def _canonical(self, name: str) -> str:
        # a nisba agrees with its noun, so that its ending is no part of the name (الجيش الأردني، القوات الأردنية)
        folded = _NISBA.sub("ي", fold_text(name))
        for form, same_as in self.lex.body_synonyms:
            form = _NISBA.sub("ي", form)
            if folded == form or folded.startswith(form + " "):
                return same_as + folded[len(form) :]
        return folded

    def _adjective(self, form: str) -> bool:
        """Whether a definite word may be the adjective of a body (الوطني، الحر)."""
        return (
            form.endswith(("ي", "يه", "يين", "يون")) or form in self.lex.body_adjectives or form in self.lex.modifiers
        )

    def _source_slot(self, word: int) -> bool:
        """Whether an unnamed head stands beside a cue, so that it speaks, or after a word that takes words from it."""
        r = self.r
        if word and not r.gaps[word - 1].strip() and r.words[word - 1].form in self.lex.taken_from:
            return True
        return any(r.of_kind(k, "verb", "according", "transmit") for k in (word - 1, word + 1) if 0 <= k < len(r.words))

    def _short_form(self, hit: Hit) -> CastActor | None:
        """The one organisation of the text so far that a bare head noun with article stands for (الهيئة)."""
        stem = fold_text(hit.surface.entry.head).removeprefix("ال")
        found = {}
        here = self.r.words[hit.first].start
        for m in self.cast.before(here):
            actor = self.cast.actors[m.actor_id]
            if actor.type in ("organisation", "state") and fold_text(actor.name).split()[0].removeprefix("ال") == stem:
                found[actor.id] = actor
        return next(iter(found.values())) if len(found) == 1 else None

    def _same_head(self, hit: Hit) -> CastActor | None:
        """The last actor before whose phrase has the same head noun (مصدر أمني … المصدر)."""
        stem = fold_text(hit.surface.entry.head)
        here = self.r.words[hit.first].start
        for m in self.cast.before(here):
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
            if k > hit.last + 1 and closed and form in lex.body_adjectives:
                # الفصائل السورية المعارضة: here no name
                k += 1
                continue
            loyal = self._loyal(k) if closed and self._definite(hit) else k
            if loyal > k:
                k = loyal
                break
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
            if not lex.nominal(form) or form in lex.demonstratives or form in lex.his_words or self.given(k):
                break
            verb = r.of_kind(k, "verb", "transmit", "participle") and not form.startswith("ال")
            if verb and not lex.verbal_noun(form):
                break
            if k == hit.last + 1 and closed and hit.surface.entry.gender == "m" and form.endswith(("يه", "ده")):
                # عقيدة الجيش الجديدة: the adjective belongs to a noun before
                break
            if self._nisba(k) or closed and form.startswith("ال") and self._adjective(form):
                k += 1
            elif closed and body and self._purpose(k):
                k, closed = k + 1, False
            elif closed and body and self._genitive(k):
                k += 1
            elif not closed and self._construct(hit, k, form, body):
                closed = form.startswith("ال")
                k += 1
            else:
                break
        return k

    def _loyal(self, k: int) -> int:
        """The word past whom a body is loyal to (القوات الموالية للحكومة), which tells it from others; else the word itself."""
        if self.r.words[k].form not in self.lex.loyal or k + 1 >= len(self.r.words) or not self._joined(k + 1):
            return k
        mention = self._mention_at.get(k + 1)
        attached = mention is not None and self.r.words[k + 1].form.startswith("ل")
        return mention.last + 1 if mention is not None and attached else k

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
        if form[1:] in self.lex.construct_nouns:
            return True
        if not self.lex.verbal_noun(form[1:]) or k + 1 >= len(self.r.words) or not self._joined(k + 1):
            return False
        # an aim that is part of a name has a definite object; لشن عمل is what a body is asked for
        nxt = self.r.words[k + 1].form
        return (
            nxt.startswith("ال")
            or k + 1 in self._mention_at
            or k + 1 in self.cast.places
            or (k + 2 < len(self.r.words) and self.lex.verbal_noun(nxt) and self.r.words[k + 2].form.startswith("ال"))
        )

    def _genitive(self, k: int) -> bool:
        """Whether a word with للـ is the body that another one belongs to (القيادة العامة للقوات المسلحة)."""
        form = self.r.words[k].form
        if form.startswith("لل") and form[2:] in self.lex.body_purposes:
            return True
        return form.startswith("لل") and any(
            h.prefix == "ل" and not h.surface.entry.medium for h in self.r.of_kind(k, "organisation")
        )

    def _construct(self, hit: Hit, k: int, form: str, body: bool) -> bool:
        """Whether a noun goes on the construct of an indefinite head."""
        near = k - hit.first <= 2
        if body and hit.surface.entry.medium and k == hit.last + 1 and not form.startswith("ال"):
            # صحيفة هآرتس: a word that is no adjective is the name
            return not form.endswith(("يه", "ي", "ه")) and not self.lex.verbal_noun(form)
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
