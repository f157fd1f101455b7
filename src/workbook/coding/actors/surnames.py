"""Surnames: the last word of a full name wherever it stands alone and only one person of the text bears it."""

from __future__ import annotations

from workbook.arabic import fold_text
from workbook.coding.actors.cast import Cast
from workbook.coding.actors.names import between_adjectives
from workbook.coding.lexicon import Lexicon
from workbook.coding.reading import Reading

__all__ = ["families_of", "find_surnames"]


def find_surnames(reading: Reading, lex: Lexicon, cast: Cast) -> None:
    """Add a mention wherever the last word of a full name stands alone and only one person bears it."""
    families: dict[str, set[str]] = {}
    for actor in cast.actors.values():
        if actor.type == "person":
            for name in [actor.name, *actor.aliases]:
                for family in families_of(fold_text(name), lex):
                    families.setdefault(family, set()).add(actor.id)
    mentioned = {m.actor_id for m in cast.mentions}
    unique = {f: next(iter(ids & mentioned)) for f, ids in families.items() if len(ids & mentioned) == 1}
    written = {p + f for f in unique for p in ("", "و", "ف", "ب", "ل", "ك")}
    written |= {"لل" + f[2:] for f in unique if f.startswith("ال")}
    for k, word in enumerate(reading.words):
        if word.form not in written:
            continue
        for skip, form in _stems(word.form):
            if form in unique and not cast.covered(k) and not between_adjectives(reading, k):
                actor = cast.actors[unique[form]]
                if not form.startswith("ال") and (
                    lex.verbal_noun(form) or form in lex.given_names and not _after_verb(reading, k)
                ):
                    continue
                start = reading.start(k, skip)
                cast.add(k, k, start, word.end, "surname", actor, "surname", 0.85)
                break


def _after_verb(reading: Reading, k: int) -> bool:
    return k > 0 and bool(reading.of_kind(k - 1, "verb"))


def _stems(form: str) -> list[tuple[int, str]]:
    out = [(0, form)]
    if form[:1] in "وف" and len(form) > 3:
        out.append((1, form[1:]))
    if form[:1] in "بلك" and len(form) > 4:
        out.append((1, form[1:]))
    if form.startswith("لل") and len(form) > 4:
        out.append((1, "ال" + form[2:]))
    return out


def families_of(name: str, lex: Lexicon) -> list[str]:
    """The forms under which a full name goes on: its last word, with particles and with or without article."""
    parts = name.split()
    if len(parts) < 2:
        return []
    last = parts[-1]
    if len(parts) > 2 and parts[-2] in lex.name_particles:
        last = parts[-2] + " " + last
    out = [last.split()[-1] if " " in last else last]
    if out[0].startswith("ال") and len(out[0]) > 5:
        out.append(out[0][2:])
    elif not out[0].startswith("ال"):
        out.append("ال" + out[0])
    bare = out[0].removeprefix("ال")
    if lex.verbal_noun(bare) or bare.endswith("يه") and bare != out[0]:
        # التدخل، السياسية: an ordinary word that a false name swallowed, or that would be taken wherever it stands
        return []
    return [f for f in out if len(f) > 2]
