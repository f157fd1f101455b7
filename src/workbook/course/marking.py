"""Marks for coding by hand: how far it agrees with a checked coding, and where and why it does not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

import pandas as pd

from workbook.arabic import fold, sentences, words
from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.review.fields import PRIMARY, columns_of, plain
from workbook.review.units import Unit, match_units

__all__ = ["WEIGHTS", "Marked", "mark"]

#: What a row is worth that is found, and that agrees in each field; together 1. The span counts most: who has not seen the
#: quotation can't say whose it is.
WEIGHTS: dict[str, dict[str, float]] = {
    "quotations": {"content": 0.4, "speaker_id": 0.25, "source": 0.1, "cue": 0.1, "kind": 0.15},
    "stances": {"evidence": 0.25, "holder_id": 0.25, "issue": 0.2, "position": 0.3},
    "mentions": {"span": 0.4, "actor_id": 0.6},
}
#: Why a field matters, for the feedback.
_WHY = {
    "content": "the content is what is said: from the complementiser or the opening mark to the end of the clause, with all that depends on it",
    "speaker_id": "the speaker is the actor behind the words of the source; a dropped subject is the one spoken of last that fits",
    "source": "the source is the whole phrase for who speaks, with office and name; it is empty where the subject is dropped",
    "cue": "the cue is the word that hands the content over, without an attached و or ف",
    "kind": "direct words stand in marks, indirect ones are retold, mixed ones are retold with a part in marks",
    "evidence": "the evidence is the shortest stretch of text from which the position can be read",
    "holder_id": "the holder is whose position it is, not always who speaks: a reported position belongs to the one reported",
    "issue": "the issue is the one that the evidence itself names or takes up",
    "position": "conditional is said where support or refusal hangs on a condition; neutral takes no side",
    "span": "the mention is the phrase that names the actor",
    "actor_id": "the actor is who is meant, not what the words say first: a capital can stand for a government",
}
_YOU, _GOLD = "you", "checked"


@dataclass(frozen=True)
class Marked:
    """What a coding by hand is worth.

    Attributes
    ----------
    share : float
        From 0 to 1: twice the worth of the rows found, over the number of your rows and of the checked ones, so that rows
        that are missing and rows too many both cost.
    feedback : pandas.DataFrame
        ``doc_id, sentence, numbers`` (of the first and last word), ``what`` (agrees, differs, missed, too much), ``words``,
        ``worth``, ``why``.
    """

    share: float
    feedback: pd.DataFrame = field(repr=False)

    def marks(self, points: float) -> float:
        """The marks out of ``points``, to the half mark."""
        return round(self.share * points * 2) / 2

    def __str__(self) -> str:
        counts = self.feedback["what"].value_counts()
        said = ", ".join(f"{counts.get(what, 0)} {what}" for what in ("agrees", "differs", "missed", "too much"))
        lines = [f"agreement with the checked coding {self.share:.0%}: {said}"]
        for row in self.feedback.itertuples():
            if row.what != "agrees":
                said = f"{row.doc_id}, sentence {row.sentence}, words {row.numbers}: {row.what}: {row.why}"
                lines += wrap(said, 96, subsequent_indent="  ")
                lines.append(f"    {row.words}")
        return "\n".join(lines)


def mark(table: str, mine: Coding, checked: Coding) -> Marked:
    """Hold a coding by hand against a checked one.

    Rows are matched as :func:`workbook.review.agreement` matches them: quotations whose contents share half, stances whose
    evidence overlaps. Each checked row that was found is worth what ``WEIGHTS`` says of its span and the fields that agree; of
    ``source`` and ``cue`` an overlap does, of ``evidence`` too. Headlines count only where the checked coding codes them.

    Parameters
    ----------
    table : {"quotations", "stances", "mentions"}
    mine, checked : Coding
        Of the same texts.

    Returns
    -------
    Marked

    Raises
    ------
    WorkbookError
        If the table is not known, the checked coding has no row, or the texts differ.

    Examples
    --------
    >>> from workbook.corpus import Corpus, Document
    >>> from workbook.course.hand import hand_coding
    >>> texts = Corpus([Document("a", "قال الوزير إن الاتفاق قريب.")])
    >>> row = {"doc_id": "a", "cue": 1, "source": 2, "content": (3, 5)}
    >>> mine, checked = (hand_coding("quotations", texts, [row | {"kind": k}]) for k in ("direct", "indirect"))
    >>> mark("quotations", mine, checked).marks(20)
    17.0
    """
    if table not in WEIGHTS:
        raise WorkbookError(f"table={table!r} is not known; choose one of {', '.join(WEIGHTS)}")
    if not len(getattr(checked, table)):
        raise WorkbookError(f"the checked coding has no row of {table}; give one of these texts")
    texts = {str(d["doc_id"]): fold(str(d["text"])) for d in checked.documents[["doc_id", "text"]].to_dict("records")}
    starts = {doc: [w.start for w in words(text)] for doc, text in texts.items()}
    bounds = {doc: sentences(text) for doc, text in texts.items()}
    rows = []
    worth = 0.0
    count = 0
    headlines = table != "quotations" or bool(checked.quotations["in_headline"].any())
    for unit in match_units({_YOU: mine, _GOLD: checked}, table):
        own, right = unit.records.get(_YOU), unit.records.get(_GOLD)
        if not headlines and right is None and own is not None and plain(own["in_headline"]):
            continue
        count += (own is not None) + (right is not None)
        value, what, why = _compare(table, own, right)
        worth += value
        start, end, _ = columns_of(PRIMARY[table])
        shown = right if right is not None else own
        assert shown is not None
        sentence = next((n for n, (a, b) in enumerate(bounds[unit.doc_id], 1) if a <= shown[start] < b), None)
        first = bisect_right(starts[unit.doc_id], shown[start])
        numbers = f"{first}–{max(first, bisect_left(starts[unit.doc_id], shown[end]))}"
        rows.append((unit.doc_id, sentence, numbers, what, _words(table, unit), round(value, 3), why))
    columns = ["doc_id", "sentence", "numbers", "what", "words", "worth", "why"]
    return Marked(2 * worth / count if count else 0.0, pd.DataFrame(rows, columns=columns))


def _compare(
    table: str, own: Mapping[str, Any] | None, right: Mapping[str, Any] | None
) -> tuple[float, str, str]:  # fmt: skip
    if own is None:
        return 0.0, "missed", _WHY[PRIMARY[table]]
    if right is None:
        return 0.0, "too much", "the checked coding has nothing here: ask whether somebody says, or holds, this"
    weights = WEIGHTS[table]
    agreed = {name: name == PRIMARY[table] or _agrees(name, own, right) for name in weights}
    reasons = [f"{name}: {_WHY[name]}" for name, yes in agreed.items() if not yes]
    value = sum(weights[name] for name, yes in agreed.items() if yes)
    return value, "differs" if reasons else "agrees", "; ".join(reasons)


def _agrees(name: str, own: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    if f"{name}_start" not in right:
        return bool(plain(own.get(name)) == plain(right.get(name)))
    (a, b), (c, d) = ((plain(r[f"{name}_start"]), plain(r[f"{name}_end"])) for r in (own, right))
    if a is None or c is None:
        return a is None and c is None
    return bool(a < d and c < b)


def _words(table: str, unit: Unit) -> str:
    """The words that a row stands on, the checked ones first; fields that differ with both values."""
    _, _, surface = columns_of(PRIMARY[table])
    own, right = unit.records.get(_YOU), unit.records.get(_GOLD)
    parts = [str((right or own or {})[surface])]
    for name in WEIGHTS[table]:
        if own is not None and right is not None and name != PRIMARY[table] and not _agrees(name, own, right):
            mine, checked = (plain(r.get(name)) or "nothing" for r in (own, right))
            parts.append(f"[{name}: you {mine}, checked {checked}]")
    return " ".join(parts)
