"""Attribution without a verb: وفق وبحسب, trailing formulas, colon headlines, and chains of transmission."""

from __future__ import annotations

from workbook.coding.actors.cast import Cast
from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.draft import Draft
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["Nominal"]


class Nominal:
    """Finds the quotations of one document whose cue is no reporting verb."""

    def __init__(self, reading: Reading, lexicon: Lexicon, phrases: Phrases, cast: Cast) -> None:
        self.r = reading
        self.lex = lexicon
        self.phrases = phrases
        self.cast = cast

    # -- according to ---------------------------------------------------------------------------------------------

    def according(self, first: int, stop: int, drafts: list[Draft]) -> list[Draft]:
        """Quotations by وفق / بحسب in a sentence; where another cue has the words already, it becomes that one's via."""
        r = self.r
        out = []
        past = first
        for k in r.words_of(first, stop, "according", "trailing", "trailing_source"):
            hits = [
                h
                for h in (*r.of_kind(k, "trailing", "trailing_source"), *self.phrases.according(k))
                if h.prefix in ("", "و", "ف") and h.last < stop
            ]
            if not hits or k < past:
                continue
            hit = hits[0]
            draft = self._according(hit, first, stop, drafts)
            if draft is not None:
                out.append(draft)
            past = hit.last + 1
        return out

    def _according(self, hit: Hit, first: int, stop: int, drafts: list[Draft]) -> Draft | None:
        r, lex = self.r, self.lex
        if any(d.cue_word == hit.first for d in drafts):
            # قالت الصحيفة نقلا عن مسؤول إن…: taken already as a transmission
            return None
        j = hit.last + 1
        cue_last = hit.last
        kind = hit.surface.kind
        linked = None
        if kind == "according" and j < stop:
            form = r.words[j].form
            if form == "ما" or (
                hit.surface.entry.ma and any(h.surface.info.part in ("past", "present") for h in r.of_kind(j, "verb"))
            ):
                verb = j + 1 if form == "ما" else j
                if verb < stop and (r.of_kind(verb, "verb", "transmit") or r.words[verb].form in ("جاء", "ورد")):
                    cue_last, j = verb, verb + 1
                    linked = verb
            elif (
                form in lex.according_not
                or form.removeprefix("ل") in lex.according_not
                or form.removeprefix("ال") in lex.according_not
            ):
                return None
        past = j
        source = None
        if kind != "trailing" and j < stop:
            if linked is not None and r.words[j].form in lex.prepositions:
                j += 1
                if j >= stop:
                    return None
            skip = (
                1
                if r.words[j].form.startswith("ل") and r.words[j - 1].form in ("وفقا", "طبقا", "ووفقا", "وطبقا")
                else 0
            )
            past = self.phrases.end(j, stop)
            if past == j and skip:
                past = j + 1
            if past <= j:
                return None
            start = r.start(j, skip)
            source = (start, r.words[past - 1].end)
            if linked is None and not self._can_speak(j, past, skip):
                return None
        host = self._host(hit.first, drafts)
        if host is not None and not self._fronted(hit.first, first):
            if host.via is None and source is not None:
                host.via = (r.start(hit.first, hit.skip), source[1])
            return None
        lemma = hit.surface.key
        draft = Draft(
            cue_start=r.start(hit.first, hit.skip), cue_end=r.end(cue_last), cue_word=hit.first, lemma=lemma, rule="", complement="clause",
            first=-1, stop=stop, confidence=0.8, source=source, source_words=(j, past) if source else None,
        )  # fmt: skip
        if self._fronted(hit.first, first):
            return self._fronted_content(draft, past, stop)
        return self._preceding_content(draft, hit.first, first, drafts)

    def _can_speak(self, j: int, past: int, skip: int) -> bool:
        """Whether a phrase after وفق / بحسب is somebody, or a document of somebody."""
        r, lex = self.r, self.lex
        form = r.words[j].form[skip:]
        if (
            form.removeprefix("ال") in {d.removeprefix("ال") for d in lex.documents}
            or form.removeprefix("ال") in lex.media
        ):
            return True
        if (
            self.phrases.head(j)
            or j in self.phrases.names
            or form in lex.given_names
            or form.removeprefix("ل") in lex.given_names
        ):
            return True
        if any(h.surface.kind in ("actor", "organisation", "group", "unnamed", "title") for h in r.hits_at.get(j, ())):
            return True
        return bool(self.cast.mentions_in(r.words[j].start, r.words[past - 1].end))

    def _fronted(self, cue: int, first: int) -> bool:
        return cue - first <= 1

    def _host(self, cue: int, drafts: list[Draft]) -> Draft | None:
        """The quotation whose content ends right before, or holds, the attribution."""
        offset = self.r.words[cue].start
        best = None
        for d in drafts:
            if d.spans and d.start < offset and offset - d.end <= 14 and d.cue_word < cue:
                if best is None or d.start > best.start:
                    best = d
        return best

    def _fronted_content(self, d: Draft, past: int, stop: int) -> Draft | None:
        r = self.r
        k = past
        while k < stop and not any(c in r.gaps[k - 1] for c in "،,:") and not self.lex.complementiser(r.words[k].form):
            if k - past > 12:
                return None
            k += 1
        if k >= stop - 1:
            return None
        d.rule, d.first, d.content_start = "according-fronted", k, r.words[k].start
        if self.lex.complementiser(r.words[k].form) and r.words[k].form.startswith("ف"):
            d.content_start = r.start(k, 1)
        return d

    def _preceding_content(self, d: Draft, cue: int, first: int, drafts: list[Draft]) -> Draft | None:
        r = self.r
        begin = first
        for other in drafts:
            if other.spans and first <= other.cue_word < cue:
                begin = max(begin, r.word_index(other.end))
        if cue - begin < 3:
            return None
        d.rule = "according-trailing"
        start = r.words[begin].start
        if (
            r.words[begin].form.startswith("و")
            and r.hits_at.get(begin)
            and any(h.prefix == "و" for h in r.hits_at[begin])
        ):
            start = r.start(begin, 1)
        mark = next(
            (
                m
                for m in r.marks_in(start - 3, start + 1)
                if m.start <= start <= m.inner_start and m.inner_end <= r.words[cue].start
            ),
            None,
        )
        if mark is not None and r.text[mark.end : r.words[cue].start].strip(" ،,") == "":
            d.spans = [(mark.inner_start, mark.inner_end)]
            d.complement, d.kind, d.quoted = "quote", "direct", [(mark.inner_start, mark.inner_end)]
        else:
            d.spans = [(start, r.words[cue - 1].end)]
        d.first = begin
        return d

    # -- colon headlines ------------------------------------------------------------------------------------------

    def colons(self, first: int, stop: int) -> list[Draft]:
        """A speaker, a colon and words, without a verb: واشنطن: ملتزمون بـ…"""
        r = self.r
        if stop - first < 3:
            return []
        for k in range(first + 1, min(stop, first + 24)):
            gap = r.gaps[k - 1]
            if gap == " ":
                continue
            if ":" not in gap and gap.strip() != "..":
                if any(c in gap for c in ".؟?!"):
                    return []
                continue
            if r.words[k].form.isdigit() and r.words[k - 1].form.isdigit():
                continue
            return self._colon(first, k, stop)
        return []

    def _colon(self, first: int, k: int, stop: int) -> list[Draft]:
        r, lex = self.r, self.lex
        if any(
            self.phrases.finite(x) or r.of_kind(x, "participle", "transmit") or r.forms[x] in lex.his_words
            for x in range(first, k)
        ):
            return []
        begin = None
        for x in range(max(first, k - 9), k):
            if not (self.phrases.head(x) or x in self.phrases.names):
                continue
            if self.phrases.end(x, k) == k or self._outlet_or_topic(x, k):
                begin = x
                break
        if begin is None:
            return []
        if any(h.prefix[-1:] in ("ب", "ل", "ك") for h in r.hits_at.get(begin, ()) if h.prefix):
            # رابط الخبر بصحيفة …: a label of the page
            return []
        form = r.words[begin].form
        if form in lex.labels or form.removeprefix("ال") in lex.labels or stop - k < 3:
            return []
        headline = r.document.headline_end
        in_headline = headline is not None and r.words[k].start <= headline
        place_only = self.cast.only_place(r.words[begin].start, r.words[k - 1].end)
        mark = self.phrases.mark_opening(k)
        if place_only and not in_headline and not (mark is not None and r.word_index(mark.inner_end) - k > 3):
            return []
        if not in_headline and mark is None and not self._short_or_own_words(begin, k, stop):
            return []
        colon = r.text.index(":", r.words[k - 1].end, r.words[k].start) if ":" in r.gaps[k - 1] else r.words[k - 1].end
        past = self.phrases.end(begin, k)
        d = Draft(
            cue_start=colon, cue_end=colon + 1, cue_word=k - 1, lemma=":", rule="colon-headline" if in_headline else "colon",
            complement="clause", first=k, stop=stop, confidence=0.85 if in_headline else 0.7, colon=True, kind="direct",
            source=(r.start(begin), r.words[past - 1].end), source_words=(begin, past), content_start=r.words[k].start,
        )  # fmt: skip
        if mark is not None and r.word_index(mark.inner_end) - k > 2:
            d.complement, d.closed_by_mark, d.content_start, d.closed = "quote", True, mark.inner_start, mark.closed
        return [d]

    def _short_or_own_words(self, begin: int, k: int, stop: int) -> bool:
        """Whether a colon outside a headline may still hand over words: a short line, or a first person; not a byline."""
        spoken = any(
            self.r.words[j].form in self.lex.first_person or self.r.words[j].form == "لن"
            for j in range(k, min(stop, k + 12))
        )
        return begin - self.r.sentence_words[self.r.sentence_of[begin]][0] <= 12 and (spoken or stop - k <= 14)

    def _outlet_or_topic(self, x: int, k: int) -> bool:
        """القاسم لـ«الأفق»: and القاسم عن التطبيع: – a speaker with an outlet or a topic before the colon."""
        past = self.phrases.end(x, k)
        if past <= x or past >= k:
            return False
        form = self.r.words[past].form
        return (form in ("ل", "عن", "خلال", "من", "في") or form.startswith("ل")) and k - past <= 6

    # -- chains of transmission -----------------------------------------------------------------------------------

    def transmissions(self, first: int, stop: int) -> list[Draft]:
        """نقلت الوكالة عن المسؤول قوله إن…: the source stands after عن, the reporter is the via."""
        r, lex = self.r, self.lex
        out = []
        for k in r.words_of(first, stop, "transmit"):
            if all(h.surface.info.suffix for h in r.of_kind(k, "transmit")):
                # ما نقلته الصحيفة عن…: told of, not told
                continue
            about = next((j for j in range(k + 1, min(stop, k + 14)) if r.words[j].form in lex.from_whom), None)
            if about is None or about + 1 >= stop:
                continue
            if r.forms[k] == "نقلا" and r.forms[about + 1] in lex.documents:
                # قالت الصحيفة نقلا عن بيان إن…: she says it
                continue
            # نقلت الوكالة عنه قوله: who it is stood before
            pronoun = r.words[about].form != "عن"
            past = about + 1 if pronoun else self.phrases.end(about + 1, stop, content_nouns=True)
            if past <= about + 1 and not pronoun:
                continue
            j = past
            cue = None
            while j < min(stop, past + 14):
                form = r.words[j].form
                if (
                    form in self.lex.his_words
                    or pronoun
                    and form == "القول"
                    or any(h.surface.info.suffix in ("ه", "ها", "هم") for h in r.of_kind(j, "masdar"))
                ):
                    cue = j
                    break
                if lex.complementiser(form):
                    break
                j += 1
            if j >= stop:
                continue
            content = self._after_words(cue + 1 if cue is not None else j, stop)
            if content is None:
                continue
            where = cue if cue is not None else k
            via_past = self.phrases.end(k + 1, about)
            d = Draft(
                cue_start=r.start(where, 0 if cue is not None else r.of_kind(k, "transmit")[0].skip), cue_end=r.end(where), cue_word=where,
                lemma="قال" if cue is not None else "نقل", rule="transmission", complement="clause", first=content, stop=stop, confidence=0.9,
                source=None if pronoun else (r.start(about + 1), r.words[past - 1].end),
                source_words=None if pronoun else (about + 1, past), content_start=r.words[content].start,
                via=(r.start(k + 1), r.words[via_past - 1].end) if via_past > k + 1 else None,
            )  # fmt: skip
            mark = self.phrases.mark_opening(content)
            if mark is not None and r.word_index(mark.inner_end) - content > 3:
                d.complement, d.closed_by_mark, d.content_start, d.closed, d.kind = (
                    "quote",
                    True,
                    mark.inner_start,
                    mark.closed,
                    "direct",
                )
            out.append(d)
        return out

    def _after_words(self, j: int, stop: int) -> int | None:
        """The first word of what قوله introduces: a clause, marks, or a colon; a day or place may stand between."""
        for k in range(j, min(stop, j + 10)):
            if self.lex.complementiser(self.r.words[k].form) or ":" in self.r.gaps[k - 1]:
                return k
            if self.phrases.mark_opening(k) is not None and not self.phrases.name_in_marks(k):
                return k
        return None
