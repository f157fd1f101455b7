"""Finding a record again: in the coding it was decided on, in one made with a newer codebook, in a text that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.arabic import fold, fold_text
from workbook.coding import Coding
from workbook.review.fields import ID, PRIMARY, columns_of, plain, records
from workbook.review.ledger import Anchor

__all__ = ["STATUS", "Attached", "Finder", "anchor_of", "find_again", "shifted"]

#: How a decision stands to a coding.
STATUS: dict[str, str] = {
    "exact": "the same text, and the record stands on the same span",
    "moved": "the same text; the record's span has changed, most of it is shared",
    "refound": "the text has changed; the place was found by its words and what stands around them, and has the record",
    "absent": "the place was found, and the coding has no such record there",
    "lost": "the document is not in the coding, or the place can't be told",
}
#: Code points kept on each side of a span.
_CONTEXT = 48
#: A place counts as the same from this many agreeing code points around it, or if its words are long and stand once.
_AGREEING = 12
_LONG = 20
#: How far the parts of a record may have drifted from one another in a text that changed.
_DRIFT = 400


def anchor_of(text: str, text_sha256: str, doc_id: str, start: int, end: int) -> Anchor:
    """The anchor of a span."""
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    return Anchor(doc_id, text_sha256, start, end, text[start:end], before, after)


def find_again(text: str, anchor: Anchor) -> tuple[int, int] | None:
    """Find an anchored span in another version of its text, by its words and what stands around them.

    Parameters
    ----------
    text : str
    anchor : Anchor

    Returns
    -------
    tuple of int, or None
        None where the words are gone, or stand in several places that fit equally well: it is not for the program to
        choose. Spelling that folding levels (hamza, vowel signs) may differ.

    Examples
    --------
    >>> old = "قال الوزير إن الوفد وصل أمس."
    >>> anchor = anchor_of(old, "", "a", 11, 27)
    >>> start, end = find_again("عاجل: " + old, anchor)
    >>> ("عاجل: " + old)[start:end] == anchor.surface
    True
    """
    whole, words = text, anchor.surface
    before, after = anchor.before, anchor.after
    places = _places(whole, words)
    folded = None
    if not places:
        folded = fold(text)
        whole, words, before, after = folded.text, fold_text(words), fold_text(before), fold_text(after)
        places = _places(whole, words)
    scored = sorted(((_agreement(whole, s, e, before, after), s, e) for s, e in places), reverse=True)
    if not scored:
        return None
    best = scored[0]
    if len(scored) > 1 and scored[1][0] == best[0]:
        return None
    enough = min(_AGREEING, len(before) + len(after))
    if best[0] < enough and not (len(scored) == 1 and len(words) >= _LONG):
        return None
    return folded.span(best[1], best[2]) if folded is not None else (best[1], best[2])


def _places(text: str, words: str) -> list[tuple[int, int]]:
    out = []
    at = text.find(words) if words else -1
    while at >= 0:
        out.append((at, at + len(words)))
        at = text.find(words, at + 1)
    return out


def _agreement(text: str, start: int, end: int, before: str, after: str) -> int:
    """How many code points agree, counted outwards from the span until the first that doesn't."""
    n = 0
    while n < min(len(before), start) and text[start - 1 - n] == before[-1 - n]:
        n += 1
    m = 0
    while m < min(len(after), len(text) - end) and text[end + m] == after[m]:
        m += 1
    return n + m


@dataclass(frozen=True)
class Attached:
    """Where a decided record stands in a coding.

    Attributes
    ----------
    status : str
        A key of ``STATUS``.
    doc_id : str or None
        Of the coding.
    span : tuple of int or None
    record_id : str or None
        The coding's record, where it has one.
    reason : str
        What could not be told, if anything.
    """

    status: str
    doc_id: str | None = None
    span: tuple[int, int] | None = None
    record_id: str | None = None
    reason: str = ""


class Finder:
    """Finds anchored records in one coding."""

    def __init__(self, coding: Coding) -> None:
        documents = coding.documents
        self.documents = {str(d["doc_id"]): d for d in records(documents)}
        self._by_text: dict[str, list[str]] = {}
        for doc, digest in zip(documents["doc_id"], documents["text_sha256"]):
            self._by_text.setdefault(str(digest), []).append(str(doc))
        self.rows: dict[str, dict[str, dict[str, Any]]] = {}
        self._of_doc: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for table, id_ in ID.items():
            self.rows[table] = {str(r[id_]): r for r in records(getattr(coding, table))}
            for row in self.rows[table].values():
                self._of_doc.setdefault((table, str(row["doc_id"])), []).append(row)

    def find(self, table: str, record_id: str, anchor: Anchor, record: Mapping[str, Any]) -> Attached:
        """Say where a record stands.

        Parameters
        ----------
        table, record_id : str
        anchor : Anchor
        record : mapping
            What the coder saw: it tells apart records that share a span (holder and issue, cue, actor).
        """
        doc, same = self._document(anchor)
        if doc is None:
            return Attached("lost", reason="the document is not in the coding")
        text = str(self.documents[doc]["text"])
        span: tuple[int, int] | None = (anchor.start, anchor.end)
        if not same:
            span = find_again(text, anchor)
            if span is None:
                return Attached(
                    "lost", doc, reason="the text has changed and the words are gone or stand in several places"
                )
        assert span is not None
        shift = span[0] - anchor.start
        row, exact = self._row(table, doc, span, record_id if same else None, record, shift)
        if row is None:
            return Attached("absent", doc, span, reason="no such record stands there now")
        return Attached("refound" if not same else "exact" if exact else "moved", doc, span, str(row[ID[table]]))

    def _document(self, anchor: Anchor) -> tuple[str | None, bool]:
        """The document of the coding, by id or else by text, and whether its text is the same."""
        known = self.documents.get(anchor.doc_id)
        if known is not None:
            return anchor.doc_id, known["text_sha256"] == anchor.text_sha256
        same_text = self._by_text.get(anchor.text_sha256, [])
        return (same_text[0], True) if len(same_text) == 1 else (None, False)

    def _row(
        self, table: str, doc: str, span: tuple[int, int], record_id: str | None, record: Mapping[str, Any], shift: int
    ) -> tuple[dict[str, Any] | None, bool]:
        candidates = self._of_doc.get((table, doc), [])
        own = next((r for r in candidates if r[ID[table]] == record_id), None)
        if own is not None:
            return own, True
        start, end, _ = columns_of(PRIMARY[table])
        scored = []
        for row in candidates:
            if table == "stances" and row["issue"] != record.get("issue"):
                continue  # a verdict on one issue says nothing of another
            here = (int(row[start]), int(row[end]))
            share = _share(here, span)
            same_key = _same_key(table, row, record, shift)
            if share == 1 or share >= 0.5 and same_key:
                scored.append((share == 1, same_key, share, row))
        scored.sort(key=lambda s: s[:3], reverse=True)
        if not scored or len(scored) > 1 and scored[0][:3] == scored[1][:3]:
            return None, False  # none, or two that fit equally well
        return scored[0][3], scored[0][0]


def _same_key(table: str, row: Mapping[str, Any], record: Mapping[str, Any], shift: int) -> bool:
    """Whether a row agrees with a record in what tells records on one span apart."""
    if table == "quotations":
        cue = record.get("cue")
        return cue is not None and int(row["cue_start"]) == cue[0] + shift
    key = "actor_id" if table == "mentions" else "holder_id"
    return plain(row[key]) == record.get(key)


def _share(one: Sequence[int], other: Sequence[int]) -> float:
    """Intersection over union of two spans."""
    inside = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, inside) / (max(one[1], other[1]) - min(one[0], other[0]))


def shifted(values: Mapping[str, Any], spans: Iterable[str], shift: int, text: str) -> dict[str, Any] | None:
    """The values of a record in a text that changed.

    Parameters
    ----------
    values : mapping
        Field to value; a span is ``[start, end, surface]`` in the old text.
    spans : iterable of str
        Which fields are spans.
    shift : int
        How far the record has moved; each span is the place of its words nearest to there.
    text : str
        The new text.

    Returns
    -------
    dict, or None
        None where a span's words are not near that place.
    """
    out = dict(values)
    for name in spans:
        span = values.get(name)
        if span is None:
            continue
        wanted = span[0] + shift
        near = min(_places(text, span[2]), key=lambda p: abs(p[0] - wanted), default=None)
        if near is None or abs(near[0] - wanted) > _DRIFT:
            return None
        out[name] = [*near, span[2]]
    return out
