"""All quotations of one document: cues and frames, sources, contents, nesting, speakers."""

from __future__ import annotations

from workbook.coding.actors.cast import Cast
from workbook.coding.lexicon import lexicon
from workbook.coding.quotations.cues import cue_words
from workbook.coding.quotations.draft import CueWord, Draft
from workbook.coding.quotations.extent import Extents
from workbook.coding.quotations.frames import Frames
from workbook.coding.quotations.nominal import Nominal
from workbook.coding.quotations.nouns import CueNouns
from workbook.coding.quotations.phrases import Phrases
from workbook.coding.quotations.speakers import Speakers
from workbook.coding.quotations.subjects import Subjects
from workbook.coding.reading import Reading

__all__ = ["find_quotations"]


def find_quotations(reading: Reading, cast: Cast, notes: dict[int, list[str]] | None = None) -> list[Draft]:
    """Return the quotations of a document in text order, with sources, contents, parents and speakers.

    Parameters
    ----------
    reading : Reading
    cast : Cast
        The document's actors so far; sources that no mention covers are added to it.
    notes : dict, optional
        Filled with the reasons why words that could be cues are none, by word.

    Returns
    -------
    list of Draft
    """
    lex = lexicon(reading.codebook)
    phrases = Phrases(reading, lex, cast.names_by_word(), cast.places, cast.people_ends())
    frames = Frames(reading, lex, phrases)
    subjects = Subjects(reading, lex, phrases, cast)
    extents = Extents(reading, lex, phrases)
    nominal = Nominal(reading, lex, phrases, cast)
    nouns = CueNouns(reading, lex, phrases)
    found: list[Draft] = []
    for first, stop in reading.sentence_words:
        if stop - first < 2:
            continue
        drafts = _verbal(reading, frames, subjects, first, stop)
        taken = {d.cue_word for d in drafts}
        drafts += [d for d in nominal.transmissions(first, stop) if d.cue_word not in taken]
        drafts = _without_doubles(drafts)
        drafts += nouns.find(first, stop, drafts)
        drafts.sort(key=lambda d: d.cue_start)
        extents.fill(drafts)
        fronted = _fronted_quotes(reading, phrases, subjects, first, stop, drafts)
        drafts += fronted
        if not any(d.first - 1 == d.cue_word or d.colon for d in drafts if d.cue_word - first < 8 and d.colon):
            colons = [
                d
                for d in nominal.colons(first, stop)
                if not any(d.cue_word < x.cue_word and x.start <= reading.words[d.first].start for x in drafts)
            ]
            extents.fill(colons)
            drafts += colons
        according = nominal.according(first, stop, drafts)
        extents.fill(according)
        drafts += according
        found += drafts
    headline = reading.document.headline_end
    for d in found:
        d.in_headline = headline is not None and d.cue_start < headline
    found = _distinct(reading, found)
    _nest(found)
    if notes is not None:
        notes.update(frames.notes)
    Speakers(reading, lex, phrases, cast).resolve(found)
    return found


def _verbal(r: Reading, frames: Frames, subjects: Subjects, first: int, stop: int) -> list[Draft]:
    """The drafts of the finite and participial cues of a sentence."""
    readings: dict[int, list[CueWord]] = {}
    for w in cue_words(r, first, stop):
        if w.part != "masdar":
            readings.setdefault(w.word, []).append(w)
    drafts: list[Draft] = []
    for word, options in readings.items():
        if _impersonal(r, word):
            frames.note(options[0], "belongs to a formula in the journalist's voice")
            continue
        best: tuple[Draft, CueWord] | None = None
        for w in options:
            d = frames.find(w, stop)
            if d is not None and (best is None or _better(d, best[0])):
                best = (d, w)
        if best is None:
            continue
        d, w = best
        if d.negated and w.cue.tone not in ("denying", "evaluating"):
            frames.note(w, "is negated, so nothing was said")
            continue
        if word and r.forms[word - 1] in subjects.lex.told_before:
            frames.note(w, "its subject is what was told before (مما)")
            continue
        if not subjects.attach(d, w, _clause_start(r, first, d, drafts)):
            frames.note(w, "its subject is a thing")
            continue
        if w.info.person == 1 and w.part == "present" and (d.complement == "noun" or w.cue.kind == "topic"):
            frames.note(w, "does what it says inside somebody's direct speech")
            continue
        if w.cue.kind == "think" and not d.participle and (d.source is None or w.cue.lemma == "أمل"):
            frames.note(w, "is a thought or hope in the journalist's voice")
            continue
        if w.cue.lemma in ("توقع", "رجّح") and w.part == "present" and d.source is None and not d.linked:
            frames.note(w, "is a forecast in the journalist's voice")
            continue
        if d.source is None and d.complement == "noun" and _other_subject(r, d, w):
            frames.note(w, "has a thing as its subject")
            continue
        drafts.append(d)
    return drafts


def _other_subject(r: Reading, d: Draft, w: CueWord) -> bool:
    """Whether a noun that is no actor stands before the cue as its subject (الوقائع تؤكد عدم وجود…)."""
    if w.prefix or d.participle or d.relative or w.word == 0 or w.info.person != 3:
        return False
    gap = r.gaps[w.word - 1]
    before = r.words[w.word - 1].form
    return (not gap or gap.isspace()) and before.startswith("ال") and w.info.part == "present"


def _better(one: Draft, other: Draft) -> bool:
    rank = {"quote": 2, "clause": 2, "noun": 1}
    return (rank[one.complement], -one.first) > (rank[other.complement], -other.first)


def _impersonal(r: Reading, word: int) -> bool:
    """Whether the cue belongs to a formula of the journalist (يذكر أن، تجدر الإشارة إلى أن)."""
    return bool(r.at_kinds("impersonal")) and any(
        h.first <= word <= h.last for k in range(max(0, word - 2), word + 1) for h in r.of_kind(k, "impersonal")
    )


def _clause_start(r: Reading, first: int, d: Draft, drafts: list[Draft]) -> int:
    """Where the clause of a cue begins, as far back as its subject may stand."""
    start = first
    for x in drafts:
        if x.cue_word < d.cue_word and x.first <= d.cue_word:
            start = max(start, x.first + 1 if x.complement == "clause" and not x.colon else x.first)
            # the subject of an inner clause follows its complementiser
            if r.words[x.first].form not in ("ان", "بان", "فان", "وان"):
                start = max(start, x.first)
    return start


def _without_doubles(drafts: list[Draft]) -> list[Draft]:
    """Of drafts with the same content keep the one whose cue stands nearest to it; a chain of transmission wins."""
    # رفض and the like behind the cue that takes it as its object is the noun, not a verb
    objects = {d.first for d in drafts if d.complement == "noun" and d.rule == "verb-object"}
    drafts = [d for d in drafts if d.cue_word not in objects]
    best: dict[int, Draft] = {}
    for d in sorted(drafts, key=lambda x: (x.rule == "transmission", x.cue_word)):
        other = best.get(d.first)
        if other is not None and d.participle and d.lemma in ("قال", "تحدث") and not other.participle:
            # ردّ المتحدث قائلاً، أضاف متحدثاً في مؤتمر أن: one quotation, its cue is the verb
            continue
        best[d.first] = d
    return list(best.values())


def _fronted_quotes(
    r: Reading, phrases: Phrases, subjects: Subjects, first: int, stop: int, drafts: list[Draft]
) -> list[Draft]:
    """«…»، قالت المتحدثة: marks that no cue has taken, with a finite cue right after them."""
    out = []
    for m in r.marks_in(r.words[first].start - 3, r.words[stop - 1].end):
        begin, past = r.word_index(m.inner_start), r.word_index(m.inner_end)
        if m.depth or not first <= begin < stop or past - begin < 3 or past >= stop or phrases.name_in_marks(begin):
            continue
        if any(s < m.inner_end and m.inner_start < e for d in drafts for s, e in d.spans):
            continue
        if any(d.cue_word == past for d in drafts) or r.text[m.end : r.words[past].start].strip(" ،,-–.") not in (
            "",
            "و",
        ):
            continue
        at = past + 1 if r.words[past].form in ("هكذا", "بهذه", "كما") and past + 1 < stop else past
        hits = [
            h
            for h in r.of_kind(at, "verb")
            if h.surface.info.person == 3 and h.prefix == "" and h.surface.entry.kind == "say"
        ]
        if not hits or hits[0].surface.entry.homograph:
            continue
        h = hits[0]
        w = CueWord(at, 0, "", h.surface.info.part, h.surface.entry, h.surface.info)
        d = Draft(
            cue_start=r.start(at), cue_end=r.end(at), cue_word=at, lemma=h.surface.key, rule="quote-fronted", complement="quote", first=stop,
            stop=stop, confidence=0.85, gender=h.surface.info.gender, number=h.surface.info.number, kind="direct", closed_by_mark=True,
            content_start=m.inner_start, closed=m.closed,
        )  # fmt: skip
        subjects.attach(d, w, at)
        d.first = begin
        d.spans = d.quoted = [(m.inner_start, m.inner_end)]
        out.append(d)
    return out


def _distinct(r: Reading, drafts: list[Draft]) -> list[Draft]:
    """Drop empty contents and the same content found twice; text order."""
    out: dict[tuple[int, int, int], Draft] = {}
    for d in sorted(drafts, key=lambda x: (x.cue_start, -x.confidence)):
        if not d.spans or d.end - d.start < 2 or not any(c.isalnum() for c in r.text[d.start : d.end]):
            continue
        out.setdefault((d.cue_start, d.start, d.end), d)
    return list(out.values())


def _nest(drafts: list[Draft]) -> None:
    """Give each quotation whose cue stands inside another's content that one as parent (the innermost)."""
    spans = sorted((s, e, i) for i, d in enumerate(drafts) for s, e in d.spans)
    waiting: list[tuple[int, int, int]] = []
    nxt = 0
    for d in sorted(drafts, key=lambda x: x.cue_start):
        while nxt < len(spans) and spans[nxt][0] <= d.cue_start:
            waiting.append(spans[nxt])
            nxt += 1
        waiting = [w for w in waiting if w[1] > d.cue_start]
        holding = [(drafts[i].end - drafts[i].start, i) for _, _, i in waiting if drafts[i] is not d]
        holding = [(n, i) for n, i in holding if (drafts[i].start, drafts[i].end) != (d.start, d.end)]
        d.parent = drafts[min(holding)[1]] if holding else None
