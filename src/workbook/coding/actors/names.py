"""Names that syntax alone shows: what stands without article behind a title that is already definite."""

from __future__ import annotations

from workbook.coding.actors.cast import Cast
from workbook.coding.lexicon import Lexicon
from workbook.coding.reading import Reading

__all__ = ["apposed_name", "between_adjectives", "has_article", "is_closed"]

_MOST_WORDS = 4
#: Kinds of surfaces that are no part of a personal name.
_NO_NAMES = frozenset(
    ("verb", "participle", "transmit", "title", "honorifics", "organisation", "group", "portfolios", "media", "according", "unnamed", "modifiers")
)  # fmt: skip


def has_article(r: Reading, word: int) -> bool:
    """Whether a word is written with the article; ألمار and إلهام begin with a hamza, not with the article."""
    raw = r.text[r.words[word].start : r.words[word].end]
    return raw.removeprefix("و").startswith(("ال", "ٱل", "بال", "كال", "لل")) and len(raw) > 3


def apposed_name(r: Reading, lex: Lexicon, cast: Cast, first: int, past: int) -> int | None:
    """The word where a name begins that closes a phrase with a title, or None.

    After a title made definite by its article, a portfolio or a body, a noun without article can't describe it any more:
    it names the person (المتحدث باسم المجلس الدولي لارش نوردال).

    Parameters
    ----------
    first, past : int
        Words of the phrase; the title stands at ``first``.
    """
    k = past
    while k - 1 > first and past - k < _MOST_WORDS and _name_word(r, lex, cast, k - 1):
        k -= 1
    if not 2 <= past - k <= _MOST_WORDS:
        return None
    return k if is_closed(r, cast, first, k - 1) else None


def is_closed(r: Reading, cast: Cast, first: int, last: int) -> bool:
    """Whether a phrase is definite up to a word, so that a bare noun behind it is no genitive of it any more."""
    form = r.words[last].form
    return (
        has_article(r, last)
        or _in_place(cast, last)
        or any(m.last == last for m in cast.mentions_in(r.words[first].start, r.words[last].end + 1))
        or len(form) > 3 and form.endswith(("ه", "ها", "هم"))
    )  # fmt: skip


def between_adjectives(reading: Reading, k: int) -> bool:
    """Whether a word like العربي stands among adjectives with article (المبعوث الأممي العربي المشترك), so that it is one."""
    forms, gaps = reading.forms, reading.gaps
    if not forms[k].removeprefix("و").startswith("ال") or not forms[k].endswith("ي") or not 0 < k < len(forms) - 1:
        return False
    joined = not gaps[k - 1].strip() and not gaps[k].strip()
    return joined and forms[k - 1].startswith("ال") and forms[k - 1].endswith("ي") and forms[k + 1].startswith("ال")


def _name_word(r: Reading, lex: Lexicon, cast: Cast, k: int) -> bool:
    """Whether a word can be part of a foreign or unknown name."""
    form = r.words[k].form
    if k and r.gaps[k - 1].strip() or has_article(r, k) or not form.isalpha() or len(form) < 2:
        return False
    if form in lex.given_names or form in lex.name_particles:
        return True
    if (
        form in lex.common
        or not lex.nominal(form)
        or lex.verbal_noun(form)
        or lex.ordinary(form)
        or form in lex.modifiers
    ):
        return False
    if form.endswith(("يه", "ات", "هم", "ها")) or form.startswith("لل"):
        return False
    if form[:1] in "بل" and form.endswith("ه"):
        # باسمه، لديه
        return False
    if cast.covered(k) or _in_place(cast, k):
        return False
    return not any(h.surface.kind in _NO_NAMES or h.surface.kind == "actor" for h in r.hits_at.get(k, ()))


def _in_place(cast: Cast, word: int) -> bool:
    return any(cast.places.get(k, 0) > word for k in range(max(0, word - 3), word + 1))
