"""Where a content ends."""

from __future__ import annotations

from workbook.coding.lexicon import Lexicon
from workbook.coding.quotations.draft import Draft
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.reading import Reading

__all__ = ["Extents"]


class Extents:
    """Gives each draft of a sentence its content spans."""

    def __init__(self, reading: Reading, lexicon: Lexicon, phrases: Phrases) -> None:
        self.r = reading
        self.lex = lexicon
        self.phrases = phrases
        self._turns = reading.at_kinds("trailing", "trailing_source", "according", "switch", "tails")

    def fill(self, drafts: list[Draft]) -> None:
        """Set ``spans``, ``quoted`` and ``kind`` of the drafts of one sentence."""
        by_word = {d.cue_word: d for d in drafts}
        for d in drafts:
            if d.spans:
                continue
            if d.closed_by_mark:
                self._marked(d)
            else:
                end_word = self._end(d, by_word)
                start = d.content_start if d.content_start >= 0 else self.r.words[d.first].start
                end = self.r.words[end_word - 1].end
                d.spans = [(start, self._with_closing_mark(start, end, d.stop, end_word))]
            self._quoted(d)

    def _with_closing_mark(self, start: int, end: int, stop: int, end_word: int) -> int:
        """Take in a closing bracket or mark that belongs to the content, and the question mark of its words."""
        r = self.r
        for m in r.marks_in(start, end):
            if m.end > end and r.text[end : m.inner_end].strip(" .،,؟?!") == "" and m.closed:
                return m.end
        gap = r.text[end : end + 2]
        if gap[:1] == ")" and "(" in r.text[start:end]:
            return end + 1
        return end

    def _marked(self, d: Draft) -> None:
        """A content in quotation marks, with the marks that go on with it (و"…", "…"، يقول فلان، "…")."""
        r = self.r
        mark = next(
            (m for m in r.marks_in(d.content_start - 3, d.content_start) if m.inner_start == d.content_start), None
        )
        if mark is None:
            d.spans = [(d.content_start, r.words[d.stop - 1].end)]
            return
        d.spans = [(mark.inner_start, mark.inner_end)]
        end = mark.end
        for m in r.marks_in(end, end + 4000):
            if m.start < end or m.depth != mark.depth:
                continue
            between = r.text[end : m.start]
            words = between.split()
            if (
                between.strip(" ،,") in ("و", "")
                and "\n" not in between
                and m.inner_end - m.inner_start > 8
                and len(between) < 6
            ):
                d.spans.append((m.inner_start, m.inner_end))
                end = m.end
            elif between.strip() == "" and "\n" in between and m.inner_end - m.inner_start > 8:
                # a paragraph that re-opens the quotation
                d.spans.append((m.inner_start, m.inner_end))
                end = m.end
            elif len(words) > 8 or m.start - end > 60:
                break

    def _quoted(self, d: Draft) -> None:
        """Which parts of the content stand in quotation marks, and so whether it is direct, indirect or mixed."""
        if d.kind == "direct" and d.closed_by_mark:
            d.quoted = list(d.spans)
            return
        inner = []
        for m in self.r.marks_in(d.start - 3, d.end + 1):
            if m.depth == 0 and d.start <= m.start and m.inner_end <= d.end + 1 and m.inner_end > m.inner_start:
                first = self.r.word_index(m.inner_start)
                if not self.phrases.name_in_marks(first):
                    inner.append((m.inner_start, min(m.inner_end, d.end)))
            elif d.complement == "noun" and m.inner_start == d.start and m.inner_end <= d.end:
                inner.append((m.inner_start, m.inner_end))
        d.quoted = inner
        if d.kind != "direct":
            d.kind = "mixed" if inner or d.kind == "mixed" else "indirect"

    # -- unmarked contents ----------------------------------------------------------------------------------------

    def _end(self, d: Draft, by_word: dict[int, Draft]) -> int:
        """The word past the content."""
        r = self.r
        k = d.first + 1
        depth_end = -1
        while k < d.stop:
            if r.words[k].start < depth_end:
                k += 1
                continue
            mark = self.phrases.mark_opening(k)
            if mark is not None and mark.closed and mark.start >= r.words[d.first].start - 2:
                depth_end = mark.inner_end
                k += 1
                continue
            gap = r.gaps[k - 1]
            if gap != " " and (
                any(c in gap for c in ".؟?!|")
                and gap.strip() not in ("...", "…")
                and not gap.strip().startswith((")", "("))
                and not self.phrases.dotted(k)
                or gap.count("..")
            ):
                return k
            if self._foreign_run(d, k):
                return k
            if gap != " " and self._closes_after_mark(d, k):
                return k
            if self._boundary(d, k, by_word):
                return k
            k += 1
        return self._continued(d)

    def _continued(self, d: Draft) -> int:
        """The word past a content that the next sentence goes on with (… . وأنه سيعود)."""
        r = self.r
        if d.complement != "clause" or d.stop >= len(r.words) or r.gaps[d.stop - 1].strip() != ".":
            return d.stop
        form = r.words[d.stop].form
        if not form.startswith("و") or not self.lex.complementiser(form[1:]) or "\n" in r.gaps[d.stop - 1]:
            return d.stop
        stop = r.sentence_words[r.sentence_of[d.stop]][1]
        for k in range(d.stop + 1, stop):
            if "،" in r.gaps[k - 1] and any(h.prefix == "و" for h in r.of_kind(k, "verb")):
                return k
        return stop

    def _foreign_run(self, d: Draft, k: int) -> bool:
        """Whether a run of Latin words begins: the furniture of a web page, not the content."""
        r = self.r
        if not r.words[k].form.isascii() or r.words[k].form.isdigit() or r.gaps[k - 1].strip():
            return False
        nxt = k + 1
        return (
            nxt < len(r.words)
            and r.words[nxt].form.isascii()
            and not r.words[nxt].form.isdigit()
            and r.gaps[k] == " "
            and not r.words[d.first].form.isascii()
        )

    def _closes_after_mark(self, d: Draft, k: int) -> bool:
        """أن "…"، وكان…: the marks that opened with the content have closed and a comma follows."""
        r = self.r
        gap = r.gaps[k - 1]
        if not any(c in gap for c in "،,؛;") or not any(c in gap for c in "”»\"“'’"):
            return False
        # only marks that open with the content, or right after its first word
        for m in r.marks_in(r.words[d.first].start - 3, r.words[min(d.first + 1, d.stop - 1)].start + 1):
            closes = m.closed and m.inner_end >= r.words[k - 1].end and m.end <= r.words[k].start
            if closes and m.inner_end - m.inner_start > 25:
                form = r.words[k].form
                more = form.startswith("و") and self.phrases.mark_opening(k + 1) is not None
                return not (more or form in self.lex.continuations or self.lex.complementiser(form))
        return False

    def _boundary(self, d: Draft, k: int, by_word: dict[int, Draft]) -> bool:
        """Whether the journalist, or the next cue, takes over before a word."""
        r = self.r
        gap = r.gaps[k - 1]
        comma = gap != " " and (any(c in gap for c in "،,؛;-–—") or ".." in gap)
        other = by_word.get(k)
        if other is not None and other is not d:
            if other.participle and (comma or other.gender == d.gender or d.gender is None or other.source is None):
                return True
            if other.linked and not other.relative and self._new_turn(d, other, comma):
                return True
            if comma and other.switch:
                return True
        if r.words[k].form in self.lex.resuming and (nxt := by_word.get(k + 1)) is not None and not nxt.participle:
            # … لكنها توقعت: the narrator goes on with the same source
            return True
        if k in self._turns and self._turn(d, k, comma):
            return True
        if comma and (self._adverbial_turn(k, d, by_word) or self._narrative(k)):
            return True
        past = self.phrases.names.get(k, 0) if d.relative and r.words[k].form.startswith("و") else 0
        if 0 < past < d.stop and r.words[past].form in self.lex.relatives:
            # بين جارة تتهم … وأخرى تنفي
            return True
        if d.complement == "noun" and r.words[k].form in ("ولم", "ولن", "وقد", "وكان", "وكانت", "ولا"):
            # a finite clause goes on with the narrator, not with a noun
            return True
        if r.words[k].form.startswith("وان") and d.complement == "noun" and self.lex.complementiser(r.words[k].form):
            if any(
                x.complement == "clause" and x.first < d.cue_word and not x.closed_by_mark for x in by_word.values()
            ):
                return True
        # a conjunction of the narrator that leads to a new cue: فيما قال، بينما رأى، كما دعا
        if (comma or r.words[k].form in ("كما", "فيما", "بينما")) and r.words[k].form in self.lex.narrator:
            for j in range(k + 1, min(k + 8, d.stop)):
                nxt = by_word.get(j)
                if nxt is not None and not nxt.participle:
                    return True
        return False

    def _turn(self, d: Draft, k: int, comma: bool) -> bool:
        """Whether a formula that begins at a word leads back to the journalist."""
        r = self.r
        if r.of_kind(k, "trailing", "trailing_source"):
            return True
        if (
            any(h.surface.form == "word" for h in self.phrases.according(k))
            and (comma or k > d.first + 2)
            and self._is_source(k)
        ):
            return True
        if r.of_kind(k, "switch") and comma:
            return True
        for h in r.of_kind(k, "tails"):
            if (comma or h.surface.entry.type == "hard") and h.prefix in ("", "و", "ف"):
                after = r.words[h.last + 1].form if h.last + 1 < len(r.words) else ""
                if not (r.words[h.last].form.endswith("فيما") and after in self.lex.fima_phrases):
                    return True
        return False

    def _adverbial_turn(self, k: int, d: Draft, by_word: dict[int, Draft]) -> bool:
        """، وفي يبرود أفاد المرصد…: an adverbial with و that leads to the next cue."""
        r = self.r
        form = r.words[k].form
        if form[:1] != "و" or form[1:] not in self.lex.prepositions and form[1:] not in self.lex.time_words:
            return False
        for j in range(k + 1, min(k + 8, d.stop)):
            if any(c in r.gaps[j - 1] for c in "،,؛;") and j - k > 5:
                return False
            nxt = by_word.get(j)
            if (
                nxt is not None
                and not nxt.participle
                and nxt.complement != "noun"
                or nxt is not None
                and nxt.source is not None
            ):
                return True
        return False

    def _narrative(self, k: int) -> bool:
        """، وقدّم الرئيس تعازيه: و with a verb that is no cue, and a person or state as its subject."""
        r = self.r
        form = r.words[k].form
        if (
            not form.startswith("و")
            or len(form) < 4
            or r.hits_at.get(k)
            or not self.phrases.plain_gap(k + 1 if k + 1 < len(r.words) else k)
        ):
            return False
        if (
            not self.lex.nominal(form)
            or form[1:].startswith("ال")
            or self.lex.verbal_noun(form[1:])
            or form.endswith(("ه", "ها", "هم", "ات", "ين"))
        ):
            return False
        return k + 1 in self.phrases.names or self.phrases.person_head(k + 1)

    def _is_source(self, k: int) -> bool:
        """Whether what follows وفق or بحسب can speak: no law, plan or rule."""
        r = self.r
        hit = self.phrases.according(k)[0]
        nxt = hit.last + 1
        if nxt >= len(r.words):
            return False
        form = r.words[nxt].form
        return form not in self.lex.according_not and form.removeprefix("ل") not in self.lex.according_not

    def _in_relative(self, cue: int) -> bool:
        """Whether a relative clause that began a word or two before goes on at a cue."""
        return cue > 2 and self.r.words[cue - 2].form in self.lex.relatives and not self.r.gaps[cue - 2].strip()

    def _new_turn(self, d: Draft, other: Draft, comma: bool) -> bool:
        """Whether و + cue opens the next quotation of the narrator rather than going on inside the content."""
        if other.source is not None:
            return True
        if not comma and self._in_relative(other.cue_word):
            # الخطة التي ترفضها وتعدّها…
            return False
        if comma and other.number == "p" and d.number != "p":
            # … ، وطالبوا: those named before go on, not one inside the content
            return True
        if d.gender and other.gender and d.gender != other.gender and not d.participle:
            # a dropped subject of the other gender is somebody inside the content
            return False
        return True
