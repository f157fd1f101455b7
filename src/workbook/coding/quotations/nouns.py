"""Verbal nouns as cues: دعوته إلى…, إعلان الوزارة أن…, اتهامه الخصم بـ…"""

from __future__ import annotations

from workbook.arabic import fold_text
from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.draft import Draft
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["CueNouns"]


class CueNouns:
    """Finds the quotations of one document whose cue is a verbal noun."""

    def __init__(self, reading: Reading, lexicon: Lexicon, phrases: Phrases) -> None:
        self.r = reading
        self.lex = lexicon
        self.phrases = phrases

    def find(self, first: int, stop: int, drafts: list[Draft]) -> list[Draft]:
        """The drafts of a sentence; a noun that opens or closes another cue's frame is no cue of its own."""
        r = self.r
        taken = (
            {d.first for d in drafts if d.complement == "noun"}
            | {d.cue_word for d in drafts}
            | {d.cue_word + 1 for d in drafts}
        )
        out = []
        for k in r.words_of(first, stop - 1, "masdar"):
            if k in taken or r.words[k].form in self.lex.time_words:
                continue
            for h in r.of_kind(k, "masdar"):
                if h.first != h.last or h.prefix not in ("", "و", "ب", "ل", "ف", "وب"):
                    continue
                d = self._noun(k, h, stop)
                if d is not None:
                    out.append(d)
                    break
        return out

    def _noun(self, k: int, hit: Hit, stop: int) -> Draft | None:
        r, lex, cue = self.r, self.lex, hit.surface.entry
        suffix = hit.surface.info.suffix
        if suffix in ("ال", "ا", "نا", "ي"):
            return None
        if r.words[k - 1].form in lex.prepositions and r.words[k - 1].form in ("دون", "بدون") if k else False:
            return None
        source: tuple[int, int] | None = None
        past = k + 1
        if not suffix:
            if not self.phrases.plain_gap(k + 1):
                return None
            named = (k + 1) in self.phrases.names or self.phrases.head(k + 1) or r.words[k + 1].form in lex.gathered
            if not named:
                return None
            taking = "bare" in cue.noun and cue.lemma in lex.speech_nouns
            past = self.phrases.end(k + 1, stop, content_nouns=taking, strict=True)
            if past <= k + 1 or past >= stop:
                return None
            source = (k + 1, past)
        prepositions = {fold_text(p) for p in cue.noun + cue.clause if p not in ("bare", "ب", "ل")}
        j = past
        reach = min(stop, past + 5)
        objects = (
            "bare" in cue.noun and cue.lemma in lex.speech_nouns and bool(suffix or source) and self._noun_here(k, hit)
        )
        while objects and j < reach and r.forms[j] in lex.time_words and self.phrases.plain_gap(j):
            # إعلان الوزارة رسمياً تعيين…
            past = j = j + 1
        while j < reach:
            form = r.words[j].form
            if not self.phrases.plain_gap(j):
                return None
            if objects and source and j == past and (lex.verbal_noun(form) or self.phrases.thing(j)):
                # إعلان الوزارة تعيين…، رفض السلطة استئناف…
                return self._draft(k, hit, source, "noun", j, None, stop, 0.65)
            if objects and form.startswith("ل") and lex.verbal_noun(form[2:] if form.startswith("لل") else form[1:]):
                # رفض الحاضرين التام للقرار
                return self._draft(k, hit, source, "noun", j, r.start(j, 1), stop, 0.65)
            if lex.complementiser(form) and cue.clause:
                return self._draft(k, hit, source, "clause", j, None, stop, 0.8)
            if form in prepositions and j + 1 < stop:
                nxt = j + 1
                if lex.complementiser(r.words[nxt].form):
                    return self._draft(k, hit, source, "clause", nxt, None, stop, 0.8)
                if cue.lemma in lex.speech_nouns and (suffix or source is not None):
                    return self._draft(k, hit, source, "noun", nxt, None, stop, 0.65)
                return None
            if (
                form.startswith("ب")
                and "ب" in cue.noun
                and cue.lemma in lex.speech_nouns
                and (lex.verbal_noun(form[1:]) or form[1:3] == "ال")
                and (suffix or source)
            ):
                return self._draft(k, hit, source, "noun", j, r.start(j, 1), stop, 0.65)
            j += 1
        return None

    def _noun_here(self, k: int, hit: Hit) -> bool:
        """Whether a form that is a verb too (رفض) stands where only a noun can: governed by a preposition or a verb."""
        if hit.prefix[-1:] in ("ب", "ل"):
            return True
        if k == 0 or not self.phrases.plain_gap(k):
            return False
        before = self.r.forms[k - 1].removeprefix("و")
        return before in self.lex.prepositions or self.phrases.finite(k - 1)

    def _draft(
        self,
        k: int,
        hit: Hit,
        source: tuple[int, int] | None,
        complement: str,
        j: int,
        start: int | None,
        stop: int,
        confidence: float,
    ) -> Draft:
        r = self.r
        return Draft(
            cue_start=r.start(k, hit.skip), cue_end=r.end(k), cue_word=k, lemma=hit.surface.key, rule=f"noun-{complement}", complement=complement,
            first=j, stop=stop, confidence=confidence, content_start=start if start is not None else r.words[j].start,
            gender=hit.surface.info.gender, number=hit.surface.info.number, source_words=source,
            source=(r.start(source[0]), r.words[source[1] - 1].end) if source else None,
        )  # fmt: skip
