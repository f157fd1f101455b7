"""The terms of issues in a text: where they stand, in which context, and where a noun takes them up again."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.codebook.models import Issue, Term
from workbook.coding.actors import Cast
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["around", "issue_terms"]

#: How many words away from a term the words must stand that it needs beside it.
_BESIDE = 6
#: How many sentences back a noun with article may take up a term, and what may be attached before its article.
_MEMORY = 3
_BEFORE_ARTICLE = frozenset({"", "و", "ف", "ب", "ك", "وب"})


def issue_terms(r: Reading, cast: Cast) -> list[Hit]:
    """The issue terms of a text, the longest of each issue at each place, in their periods and contexts.

    What is only part of an actor's name is none (هيئة التفاوض).
    """
    out: list[Hit] = []
    free: dict[str, int] = {}
    elsewhere: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for hit in chain.from_iterable(r.at_kinds("term").values()):
        if hit.first < free.get(hit.surface.key, 0):
            continue
        issue = r.codebook.issues[hit.surface.key]
        entry = hit.surface.entry
        if (
            issue.holds(r.date)
            and entry.holds(r.date)
            and _in_context(r, hit, issue, elsewhere[issue.id])
            and _near(r, hit, issue)
        ):
            out.append(hit)
            free[hit.surface.key] = hit.last + 1
    found = sorted([*out, *_taken_up(r, out)], key=lambda h: (h.first, -h.last))
    return [hit for hit in found if not _in_a_name(r, cast, hit)]


def _taken_up(r: Reading, terms: list[Hit]) -> list[Hit]:
    """The places where a head noun with article takes up a term before it (عودة سوريا إلى الجامعة … هذه العودة)."""
    lex = lexicon(r.codebook)
    heads: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in terms:
        if not hit.surface.entry.verb and hit.surface.entry.resumed:
            form = r.words[hit.first].form
            heads[form[min(hit.skip, len(form) - 1) :].removeprefix("ال")].append(hit)
    if not heads:
        return []
    inside = {k for hit in terms for k in range(hit.first, hit.last + 1)}
    out = []
    for k, word in enumerate(r.words):
        skip = word.form.find("ال", 0, 4)
        rivals = heads.get(word.form[skip + 2 :]) if skip >= 0 else None
        if rivals is None or k in inside or word.form[:skip] not in _BEFORE_ARTICLE:
            continue
        at = bisect_left(rivals, k, key=lambda h: h.first)
        if at == 0 or r.sentence_of[k] - r.sentence_of[rivals[at - 1].first] > _MEMORY:
            continue
        pointed = k > 0 and r.words[k - 1].form.lstrip("وبلف") in lex.demonstratives and not r.gaps[k - 1].strip()
        if pointed or _stands_alone(r, k):
            out.append(Hit(k, k, skip, word.form[:skip], rivals[at - 1].surface))
    return out


def _stands_alone(r: Reading, k: int) -> bool:
    """Whether nothing behind a noun makes it another one (القرار الأميركي، العودة إلى الديار، القرار 2642)."""
    if k + 1 >= len(r.words) or r.gaps[k].strip():
        return True
    form = r.words[k + 1].form
    lex = lexicon(r.codebook)
    if lex.complementiser(form):
        return True
    if form in lex.relatives:
        # القرار الذي أقره المجلس
        return k + 2 < len(r.words) and any(getattr(h.surface.info, "suffix", None) for h in r.of_kind(k + 2, "stance"))
    return not (form.startswith(("ال", "ب", "لل")) or form.isdigit() or form in lex.prepositions)


def _in_context(r: Reading, hit: Hit, issue: Issue, elsewhere: dict[str, bool]) -> bool:
    """Whether a term's context holds: ``unless`` in its sentence rules out, ``needs`` there or in the document lets in.

    ``elsewhere`` keeps what the document says of the issue's terms, so that it is looked through once for each of them.
    """
    needs, unless = _contexts(r.codebook)[(issue.id, hit.surface.entry.form)]
    first, stop = r.sentence_words[r.sentence_of[hit.first]]
    near = around(r, first, stop)
    if any(w in near for w in unless):
        # التطبيع مع النظام … مع إسرائيل: the nearer context decides
        right = around(r, hit.first, min(stop, hit.last + 5))
        nearest = min((right.find(w) for w in unless if w in right), default=len(right))
        return any(w in right and right.find(w) < nearest for w in needs)
    if not needs or any(w in near for w in needs):
        return True
    if hit.surface.entry.form not in elsewhere:
        whole = around(r, 0, len(r.words))
        elsewhere[hit.surface.entry.form] = any(w in whole for w in needs) and not any(w in whole for w in unless)
    return elsewhere[hit.surface.entry.form]


def _near(r: Reading, hit: Hit, issue: Issue) -> bool:
    """Whether a term has one of the words beside it that it must have (دور … للأسد)."""
    wanted = _beside(r.codebook).get((issue.id, hit.surface.entry.form))
    if not wanted:
        return True
    first, stop = r.sentence_words[r.sentence_of[hit.first]]
    beside = around(r, max(first, hit.first - _BESIDE), min(stop, hit.last + 1 + _BESIDE))
    return any(w in beside for w in wanted)


def around(r: Reading, first: int, stop: int) -> str:
    """The folded words of a range, between spaces, for looking words up in."""
    return f" {' '.join(r.forms[first:stop])} "


@lru_cache(maxsize=4)
def _contexts(codebook: Codebook) -> Mapping[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each term its context words, folded, with room for attached particles at their left."""

    def expand(issue: Issue, names: list[str]) -> tuple[str, ...]:
        out = []
        for name in names:
            for w in issue.contexts.get(name[1:], []) if name.startswith("$") else [name]:
                out.append(fold_text(w) + " ")
        return tuple(out)

    def both(issue: Issue, term: Term) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return expand(issue, term.needs), expand(issue, term.unless)

    return {(i.id, t.form): both(i, t) for i in codebook.issues.values() for t in i.terms}


@lru_cache(maxsize=4)
def _beside(codebook: Codebook) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """For each term that needs words beside it these, folded."""
    out = {}
    for issue in codebook.issues.values():
        for term in issue.terms:
            names = [w for n in term.near for w in (issue.contexts.get(n[1:], []) if n.startswith("$") else [n])]
            if names:
                out[issue.id, term.form] = tuple(fold_text(w) + " " for w in names)
    return out


def _in_a_name(r: Reading, cast: Cast, hit: Hit) -> bool:
    """Whether a term is only part of an actor's name (هيئة التفاوض)."""
    start = r.words[hit.first].start
    return any(
        m.form in ("name", "role") and m.first < hit.first and hit.last <= m.last
        for m in cast.mentions_in(max(0, start - 100), start + 200)
    )
