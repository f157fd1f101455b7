"""Why a place in a text was, or was not, taken as a quotation or a stance."""

from __future__ import annotations

from workbook.codebook import Codebook, load_codebook
from workbook.coding.actors import find_actors
from workbook.coding.quotations import Draft, find_quotations
from workbook.coding.reading import Reading
from workbook.coding.stances import find_stances
from workbook.corpus import Document
from workbook.errors import WorkbookError

__all__ = ["explain"]


def explain(document: Document, at: int, codebook: Codebook | None = None) -> str:
    """Say what the program made of the place around an offset.

    Parameters
    ----------
    document : Document
    at : int
        A code-point offset of ``document.text``.
    codebook : Codebook, optional
        By default the shipped one.

    Returns
    -------
    str
        The sentence; each quotation that covers the offset, with the rule that made it; the words of the sentence that
        could be cues and are none, with the reason; mentions and stances there.

    Raises
    ------
    WorkbookError
        If the offset lies outside the text.

    Examples
    --------
    >>> print(explain(Document("a", "لم يقل الوزير إن الوفد وصل."), 3).splitlines()[-1])
      no cue at 3: no form of the codebook: يقل
    >>> print(explain(Document("a", "قال الوزير إن الوفد وصل."), 15).splitlines()[2])
      quotation 11-23 by rule verb-clause, confidence 0.95
    """
    if not 0 <= at < len(document.text):
        raise WorkbookError(f"{document.id}: the offset {at} is outside the text (0 to {len(document.text) - 1})")
    reading = Reading(document, codebook if codebook is not None else load_codebook())
    cast = find_actors(reading)
    notes: dict[int, list[str]] = {}
    drafts = find_quotations(reading, cast, notes)
    sentence = next((s for s in reading.sentences if s[0] <= at < s[1]), None)
    if sentence is None:
        return f"{document.id}, offset {at}: between two sentences"
    start, end = sentence
    lines = [f"{document.id}, offset {at}, sentence {start}-{end}:", f"  {document.text[start:end]}"]
    covering = [d for d in drafts if any(s <= at < e for s, e in d.spans) or d.cue_start <= at < d.cue_end]
    for d in covering:
        lines += _quotation(reading, d, cast.actors[d.speaker_id].name if d.speaker_id else None)
    lines += [
        f"  actor {m.start}-{m.end}: {m.text} = {cast.actors[m.actor_id].name} (rule {m.rule})"
        for m in cast.mentions
        if m.start <= at < m.end
    ]
    for s in find_stances(reading, cast, drafts):
        if s["evidence_start"] <= at < s["evidence_end"]:
            lines.append(f"  stance of {s['holder']} on {s['issue']}: {s['derivation']} (rule {s['rule']})")
    if not covering:
        lines.append("  no quotation covers this place")
        lines += _no_cues(reading, drafts, notes, start, end, at)
    return "\n".join(lines)


def _quotation(r: Reading, d: Draft, speaker: str | None) -> list[str]:
    def shown(name: str, span: tuple[int, int] | None) -> str:
        # what is Arabic stands last, so that a terminal's right-to-left display does not shuffle the line
        return f"    {name} {span[0]}-{span[1]}: {r.text[span[0] : span[1]]}" if span else f"    {name}: none"

    return [
        f"  quotation {d.start}-{d.end} by rule {d.rule}, confidence {d.confidence}",
        shown("cue", (d.cue_start, d.cue_end)),
        f"    lemma: {d.lemma}",
        shown("source", d.source),
        f"    speaker, by {d.resolution}: {speaker}",
        shown("content", (d.start, d.end)),
    ]


def _no_cues(r: Reading, drafts: list[Draft], notes: dict[int, list[str]], start: int, end: int, at: int) -> list[str]:
    """The words of a sentence that might have been cues, and why they are none."""
    cues = {d.cue_word for d in drafts}
    out = []
    for k, word in enumerate(r.words):
        if not start <= word.start < end or k in cues:
            continue
        out += [
            f"  no cue at {word.start}: {why}: {r.text[word.start : word.end]}"
            for why in dict.fromkeys(notes.get(k, ()))
        ]
        if (
            word.start <= at < word.end
            and k not in notes
            and not r.of_kind(k, "verb", "participle", "masdar", "according")
        ):
            out.append(f"  no cue at {word.start}: no form of the codebook: {r.text[word.start : word.end]}")
    return out
