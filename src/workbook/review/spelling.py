"""Spellings of one name: which differences the Arabic press makes, and which tell two names apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.codebook.inflect import nisba_forms

__all__ = ["Names", "compact", "key"]

_VOWELS = "اوي"
_G = "جغكق"
#: Consonants that writers choose differently for one foreign sound.
_ALTERNATE = {*map(frozenset, combinations(_G, 2)), *map(frozenset, ["تط", "ثت", "ثس", "ذد", "ذز", "سز", "سش", "سص"])}
#: Letters as far as spellings of one name always share them: the names to compare at all; the edits decide.
_KEY = str.maketrans({**dict.fromkeys("جغكق", "ك"), **dict.fromkeys("تطثذدزسشصظ", "ت"), **dict.fromkeys("اويه", "")})
_FOREIGN_ENDING = re.compile(r".{4}(?:وف|وفا|يفا|سكي|سون|ينغ|ينج|وغلو)$|يتش$|ستاين$|شفيلي$")
_NOT_FOREIGN = re.compile(r"^(?:ال|عبد|ابو|بن|ام(?=ال))|[حعصضظء]")
_L1 = str.maketrans("ؤئ", "وي", "ء'’‘`\"«»")


def _edits(a: str, b: str) -> int | None:
    """How many licensed edits make one folded word of another, or None if a difference is not licensed.

    Examples
    --------
    >>> _edits("غولدريتش", "جولدرتش"), _edits("نوردال", "نوردام")
    (2, None)
    """
    cost = [[99] * (len(b) + 1) for _ in range(len(a) + 1)]
    cost[0][0] = 0
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            steps = [cost[i][j]]
            if i and j:
                x, y = a[i - 1], b[j - 1]
                final = i == len(a) and j == len(b) and {x, y} == {"ه", "ا"}
                if x == y:
                    steps.append(cost[i - 1][j - 1])
                elif final or {x, y} in _ALTERNATE:
                    steps.append(cost[i - 1][j - 1] + 1)
            if i and _droppable(a, i - 1):
                steps.append(cost[i - 1][j] + 1)
            if j and _droppable(b, j - 1):
                steps.append(cost[i][j - 1] + 1)
            cost[i][j] = min(steps)
    return cost[-1][-1] if cost[-1][-1] < 99 else None


def _droppable(word: str, at: int) -> bool:
    """Whether writers leave a letter out: a vowel letter inside the word, the second of two, the ت of تش."""
    inside = 0 < at < len(word) - 1 and word[at] in _VOWELS
    return inside or at > 0 and word[at - 1] == word[at] or word[at : at + 2] == "تش"


def _foreign_shape(word: str) -> bool:
    """Whether a folded word has more consonants or long vowels than the patterns of Arabic names, or a foreign ending."""
    if _NOT_FOREIGN.search(word):
        return False
    consonants = sum(c not in _VOWELS for c in word.removesuffix("ه"))
    vowels = sum(c in _VOWELS for c in word[1:].removesuffix("ي"))
    return consonants >= 5 or vowels >= 3 or bool(_FOREIGN_ENDING.search(word))


def _only_g(x: str, y: str, letters: str) -> bool:
    return len(x) == len(y) and all(p == q or {p, q} <= set(letters) for p, q in zip(x, y))


def compact(parts: Iterable[str]) -> str:
    """A name without spaces; America and English, spelt in ways that no rule of letters covers, in one."""
    return re.sub("ان[جغ]ليز", "انكليز", "".join(parts).replace("امريك", "اميرك"))


class Names:
    """The grammar of spellings, with what the codebook knows of words and names."""

    def __init__(self, codebook: Codebook) -> None:
        def folded(*lists: str) -> set[str]:
            return {fold_text(f) for name in lists for f in codebook.forms(name)}

        self.particles = folded("name_particles") - {"بك"}
        foreign = {"".join(self.parts(f)) for f in codebook.forms("foreign_given_names")}
        listed = {"".join(self.parts(f)) for f in codebook.forms("given_names")}
        self.given = listed | foreign
        self.arabic = {n for n in listed - foreign if not _foreign_shape(n)}
        self.titles = {fold_text(f) for t in codebook.titles.values() for f in (t.m, t.f) if f}
        heads = {h for s in ("organisation_heads", "group_heads", "unnamed_heads") for h in codebook.heads(s)}
        no_words = {"given_names", "foreign_given_names", "name_particles", "vocalised_words", "places"}
        self.language = {fold_text(w.form) for n, ws in codebook.words.items() if n not in no_words for w in ws}
        self.language = (self.language | self.titles | {fold_text(h) for h in heads}) - self.given
        actors = codebook.actors.values()
        self.nisbas = {f.form for a in actors for d in a.demonyms for f in nisba_forms(d.form)}
        self.places = folded("places") | {fold_text(n) for a in actors for n in (a.name, *(m.form for m in a.metonyms))}
        self.surnames = {fold_text(s.form) for a in actors for s in a.surnames}

    def parts(self, name: str) -> tuple[str, ...]:
        """The parts of a name in normal form: folded, without hamza, each particle joined to what it governs."""
        out: list[str] = []
        held = ""
        for word in re.split(r"[\s\-‐-―_]+", fold_text(name).translate(_L1).strip()):
            word = {"ابي": "ابو", "ابا": "ابو", "ابن": "بن"}.get(word, word)
            # the clan's آل stays apart from the article: آل ثاني, الثاني
            held += "ال." if word == "ال" else word
            if word not in self.particles:
                out.append(held)
                held = ""
        return tuple(filter(None, [*out, held]))

    def ordinary(self, part: str) -> bool:
        """Whether a part of a name is a word of the language, with or without article or a particle before it."""
        if part in self.given:
            return False
        bare = part[1:] if part[0] in "وبلك" and len(part) > 3 else part
        if bare != part and (bare in self.places or part[0] == "و" and bare in self.given):
            return True
        return any(p in self.language for p in (part, bare, part.removeprefix("ال"), bare.removeprefix("ال")))

    def same(self, a: tuple[str, ...], b: tuple[str, ...], type_: str) -> bool:
        """Whether two names are spellings of one: equal but for spaces, or part by part by licensed edits."""
        if compact(a) == compact(b):
            return True
        if len(a) != len(b) or len(a) < 2:
            return False
        if type_ != "person":
            return all(x == y or self._same_word(x, y) for x, y in zip(a, b))
        foreign = self._foreign(a) or self._foreign(b)
        costs = [0 if x == y else self._part(x, y, foreign) for x, y in zip(a, b)]
        return all(c is not None for c in costs) and sum(c or 0 for c in costs) <= 3

    def _foreign(self, parts: tuple[str, ...]) -> bool:
        """Whether a personal name shows that it is foreign: by its given name, or by a shape that Arabic lacks."""
        if _NOT_FOREIGN.search(parts[0]) or parts[0] in self.arabic and not any(map(_foreign_shape, parts[1:])):
            return False
        return parts[0] in self.given - self.arabic or any(map(_foreign_shape, parts))

    def _part(self, x: str, y: str, foreign: bool) -> int | None:
        shorter = min(len(x), len(y))
        if shorter >= 4 and _only_g(x, y, "غج"):
            # no two Arabic given names of four letters differ by غ and ج alone, so the list's سيرغي and سيرجي are one
            return 1
        if not foreign or {x, y} & self.arabic or _NOT_FOREIGN.search(x) or _NOT_FOREIGN.search(y):
            return None
        cost = _edits(x, y)
        if cost is None or cost > (2 if shorter >= 6 else 1) or shorter < (3 if _only_g(x, y, _G) else 4):
            return None
        return cost

    def _same_word(self, x: str, y: str) -> bool:
        """Two words of a body's name: apart by the case of a plural, or by غ and ج in a word that is none of Arabic."""
        if len({re.sub(r"(?<=\w{3})ون$", "ين", compact([w])) for w in (x, y)}) == 1:
            return True
        words = self.ordinary(x) or self.ordinary(y) or {x, y} & (self.nisbas | self.places)
        return not words and len(x) >= 4 and _only_g(x, y, "غج")

    def reads_well(self, parts: tuple[str, ...], type_: str, titled: int) -> bool:
        """Whether a found name looks like one: no bare surname, no word of the language in it, no unspecific noun."""
        if len(parts) < 2:
            return False
        if type_ != "person":
            if any(p.startswith("ال") or p in self.places for p in parts):
                return True
            # without article it needs a word of its own (شبكة CNN); a group is nobody in particular (مقاتلين معارضين)
            return type_ == "organisation" and not all(self.ordinary(p) or p in self.nisbas for p in parts[1:])
        if not all(re.fullmatch(r"[\u0621-\u064a.]+", p) for p in parts):
            return False
        last = parts[-1].removeprefix("ال")
        # a nisba or title with article behind a given name is a surname (نبيل العربي)
        surname = parts[0] in self.given and last != parts[-1] and (last.endswith("ي") or last in self.titles)
        return titled > 1 or not any(map(self.ordinary, parts[:-1] if surname else parts))


def key(parts: tuple[str, ...]) -> str:
    """What all spellings of one name share: the key under which names are compared at all."""
    return re.sub(r"(.)\1+", r"\1", "".join(parts).translate(_KEY))
