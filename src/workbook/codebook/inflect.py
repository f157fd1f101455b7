"""The finite and nominal forms of a verb from its principal parts, as they are written without vowels.

A codebook gives the third person masculine singular of past and present, the active participle and the verbal
noun; this module makes the other forms that news prose uses. Everything is folded (:func:`workbook.arabic.fold_text`),
so the rules speak of letters, not of vowels. The paradigms are those of any grammar of written Arabic
(K. Ryding, *A Reference Grammar of Modern Standard Arabic*, chapters 21-24).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbook.arabic import fold_text

__all__ = ["Inflected", "nisba_forms", "participle_forms", "masdar_forms", "verb_forms"]


class Inflected(NamedTuple):
    """One folded form with what its ending says."""

    form: str
    part: str
    """past, present, participle or masdar"""
    person: int
    gender: str | None
    number: str | None
    suffix: str = ""
    """an attached object or possessive pronoun"""


_OBJECTS = ("ه", "ها", "هم", "هما", "نا")
_POSSESSIVES = ("ه", "ها", "هم", "هما", "نا", "ي")


def _past(stem: str) -> Iterator[tuple[str, int, str | None, str]]:
    weak = stem[-1] in "اي"
    base = stem[:-1] if weak else stem
    yield stem, 3, "m", "s"
    yield base + "ت", 3, "f", "s"
    yield base + "وا", 3, "m", "p"
    yield base + "تا", 3, "f", "d"
    if weak:
        # دعا takes its و back, نفى and أثنى their ي, before the dual and the consonant endings
        glide = "و" if stem[-1] == "ا" else "ي"
        yield base + glide + "ا", 3, "m", "d"
        yield base + glide + "نا", 1, None, "p"
        yield base + glide + "ت", 1, None, "s"
    else:
        yield stem + "ا", 3, "m", "d"
        # hollow verbs shorten (قال، قلنا); so do أفعل and استفعل of them (أشار، أشرنا)
        short = stem[:-2] + stem[-1] if len(stem) > 2 and stem[-2] == "ا" else stem
        yield short + "نا", 1, None, "p"
        yield short + "ت", 1, None, "s"
        yield short + "ن", 3, "f", "p"


def _present(stem: str) -> Iterator[tuple[str, int, str | None, str]]:
    tail = stem[1:]
    weak = tail[-1] in "ويا"
    base = tail[:-1] if weak else tail
    yield "ي" + tail, 3, "m", "s"
    yield "ت" + tail, 3, "f", "s"
    yield "ن" + tail, 1, None, "p"
    yield "ا" + tail, 1, None, "s"
    yield "ي" + base + "ون", 3, "m", "p"
    yield "ي" + base + "وا", 3, "m", "p"
    dual = base + "ي" if weak and tail[-1] in "ي" else tail if weak else base
    yield "ي" + dual + "ان", 3, "m", "d"
    yield "ت" + dual + "ان", 3, "f", "d"


def verb_forms(past: str, present: str, *, objects: bool = False) -> list[Inflected]:
    """Return the folded finite forms of a verb.

    Parameters
    ----------
    past, present : str
        Third person masculine singular, e.g. ``"أكد"`` and ``"يؤكد"``.
    objects : bool
        Add forms with an attached object pronoun (``وصفته``), with the pronoun in ``suffix``.

    Returns
    -------
    list of Inflected
        Each form once for each reading.

    Examples
    --------
    >>> [f.form for f in verb_forms("دعا", "يدعو") if f.part == "past" and f.person == 3]
    ['دعا', 'دعت', 'دعوا', 'دعتا', 'دعوا']
    """
    forms = [Inflected(f, "past", p, g, n) for f, p, g, n in _past(fold_text(past))]
    forms += [Inflected(f, "present", p, g, n) for f, p, g, n in _present(fold_text(present))]
    forms += [
        f._replace(form="س" + f.form) for f in forms if f.part == "present" and f.number in ("s", "p") and f.person == 3
    ]
    if objects:
        for f in [f for f in forms if f.number != "d"]:
            # وا loses its alif before a pronoun; a weak last letter returns as alif (دعا، دعاه; نفى، نفاه)
            if f.number == "p" and f.form.endswith("وا"):
                host = f.form[:-1]
            elif f.part == "past" and f.form.endswith("ي"):
                host = f.form[:-1] + "ا"
            else:
                host = f.form
            forms += [f._replace(form=host + o, suffix=o) for o in _OBJECTS]
    return list(dict.fromkeys(forms))


def participle_forms(participle: str) -> list[Inflected]:
    """Return the folded forms in which an active participle continues a speaker (``مؤكداً``, ``مؤكدة``, ``مؤكدين``).

    The bare masculine form is left out: without its accusative ending it is most often another word.

    Examples
    --------
    >>> [f.form for f in participle_forms("مشير")]
    ['مشيرا', 'مشيره', 'مشيرين', 'مشيرتين', 'مشيرات']
    """
    stem = fold_text(participle)
    if stem.endswith("ا"):
        stem = stem[:-1]
    plural = stem[:-1] if stem.endswith("ي") else stem
    return [
        Inflected(stem + "ا", "participle", 3, "m", "s"),
        Inflected(stem + "ه", "participle", 3, "f", "s"),
        Inflected(plural + "ين", "participle", 3, "m", "p"),
        Inflected(stem + "تين", "participle", 3, "f", "d"),
        Inflected(stem + "ات", "participle", 3, "f", "p"),
    ]


def predicate_forms(participle: str) -> list[Inflected]:
    """Return the folded forms in which an active participle says what somebody is (``نحن ملتزمون``, ``هو ملتزم``).

    Examples
    --------
    >>> [f.form for f in predicate_forms("ملتزم")]
    ['ملتزمون', 'ملتزمان', 'ملتزم']
    """
    stem = fold_text(participle).removesuffix("ا")
    plural = stem[:-1] if stem.endswith("ي") else stem
    return [
        Inflected(plural + "ون", "participle", 3, "m", "p"),
        Inflected(stem + "ان", "participle", 3, "m", "d"),
        Inflected(stem, "participle", 3, "m", "s"),
    ]


def masdar_forms(masdar: str) -> list[Inflected]:
    """Return the folded verbal noun: bare, with the article and with possessive pronouns (``رفضه``, ``دعوتها``).

    Examples
    --------
    >>> [f.form for f in masdar_forms("دعوة")][:4]
    ['دعوه', 'الدعوه', 'دعوته', 'دعوتها']
    """
    stem = fold_text(masdar)
    host = stem[:-1] + "ت" if stem.endswith("ه") and len(stem) > 3 else stem
    out = [Inflected(stem, "masdar", 3, None, None), Inflected("ال" + stem, "masdar", 3, None, None, "ال")]
    if not stem.endswith(("ه", "اء")):
        out.append(Inflected(stem + "ا", "masdar", 3, None, None, "ا"))
    for p in _POSSESSIVES:
        gender = {"ه": "m", "ها": "f", "هم": "m"}.get(p)
        number = {"هم": "p", "هما": "d", "نا": "p"}.get(p, "s")
        out.append(Inflected(host + p, "masdar", 1 if p in ("نا", "ي") else 3, gender, number, p))
    return out


def nisba_forms(nisba: str) -> list[Inflected]:
    """Return the folded inflection of a relational adjective (``أميركي``), with and without the article.

    Examples
    --------
    >>> [f.form for f in nisba_forms("أميركي")][:4]
    ['اميركي', 'الاميركي', 'اميركيه', 'الاميركيه']
    """
    stem = fold_text(nisba).removeprefix("ال") if len(fold_text(nisba)) > 5 else fold_text(nisba)
    endings = [("", "m", "s"), ("ه", "f", "s"), ("ين", "m", "p"), ("ون", "m", "p"), ("ات", "f", "p"), ("ان", "m", "d"),
               ("تين", "f", "d"), ("تان", "f", "d"), ("ا", "m", "s")]  # fmt: skip
    out = []
    for ending, gender, number in endings:
        for article in ("", "ال"):
            if not (article and ending == "ا"):
                out.append(Inflected(article + stem + ending, "nisba", 3, gender, number, article))
    return out
