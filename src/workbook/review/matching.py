"""When a coded record and a gold record are the same: trimmed contents, and actors by the surfaces they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbook.arabic import fold, fold_text, strip_article, words

__all__ = ["content_set", "pair_actors", "pair_contents"]

_EDGE = frozenset("\"'“”„‟«»‹›‘’ \t\r\n\u00a0.,،؛;:!؟?…-–—()[]")
#: A bare complementiser at the beginning is no part of what is compared: some coders take it in, some do not.
_COMPLEMENTISERS = ("إن", "أن", "ان", "بأن", "بان", "فإن", "فان", "إنّ", "أنّ", "بأنّ")
_SIMILAR = 0.75


def content_set(text: str, spans: Iterable[Sequence[int]]) -> frozenset[int]:
    """Return the offsets of a content, without edge punctuation, marks and a leading bare complementiser.

    Examples
    --------
    >>> text = "قال «أن الوفد وصل»."
    >>> sorted(content_set(text, [(4, 18)])) == list(range(8, 17))
    True
    """
    out: set[int] = set()
    for start, end in spans:
        start, end = _trim(text, start, end)
        word = next((w for w in _COMPLEMENTISERS if text.startswith(w + " ", start)), None)
        while word is not None:
            start, end = _trim(text, start + len(word) + 1, end)
            word = next((w for w in _COMPLEMENTISERS if text.startswith(w + " ", start)), None)
        out.update(range(start, end))
    return frozenset(out)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def pair_contents(gold: Sequence[frozenset[int]], coded: Sequence[frozenset[int]]) -> list[tuple[float, int, int]]:
    """Pair gold and coded contents one to one by overlap, best first: ``(intersection over union, gold, coded)``."""
    overlaps = [
        (len(g & c) / len(g | c), i, j) for i, g in enumerate(gold) for j, c in enumerate(coded) if not g.isdisjoint(c)
    ]
    used_gold: set[int] = set()
    used_coded: set[int] = set()
    out = []
    for share, i, j in sorted(overlaps, reverse=True):
        if i not in used_gold and j not in used_coded:
            used_gold.add(i)
            used_coded.add(j)
            out.append((share, i, j))
    return out


def _tokens(text: str) -> frozenset[str]:
    return frozenset(strip_article(w.form) for w in words(fold(text)))


def _alike(one: str, other: str) -> float:
    """1 for the same words, the article aside; a half for three quarters of them."""
    a, b = _tokens(one), _tokens(other)
    if not a or not b:
        return float(fold_text(one) == fold_text(other))
    if a == b:
        return 1.0
    return 0.5 if len(a & b) / len(a | b) >= _SIMILAR else 0.0


def pair_actors(
    coded: Mapping[str, tuple[Sequence[str], Sequence[str]]], gold: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """Pair coded actors with gold actors one to one, by the surfaces they share in the document.

    Parameters
    ----------
    coded : mapping
        Actor id to ``(surfaces in the document, other names)``.
    gold : sequence of mapping
        Each with ``name`` and ``forms``.

    Returns
    -------
    dict
        Actor id to gold name. An actor that swallows two gold actors is paired with one of them.
    """
    scored = []
    for key in sorted(coded):
        surfaces, others = coded[key]
        for actor in gold:
            wanted = sorted({actor["name"], *actor["forms"]})
            shared = sum(max((_alike(w, n) for n in (*surfaces, *others)), default=0.0) for w in wanted)
            if shared:
                foreign = sum(not any(_alike(n, w) for w in wanted) for n in surfaces)
                scored.append((-shared / (len(wanted) + foreign), key, str(actor["name"])))
    out: dict[str, str] = {}
    taken: set[str] = set()
    for _, key, name in sorted(scored):
        if key not in out and name not in taken:
            out[key] = name
            taken.add(name)
    return out
