"""Proposals for the registry: actors that a corpus names often and no entry knows, with their spellings grouped.

Spellings are grouped by licensed edits, never by a similarity threshold: no threshold tells غولدريتش/جولدريتش (one name)
from حسن/حسين (two). Each difference must be one that the press makes in foreign names; Arabic given names are exempt,
since their long vowels and consonants tell one name from another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import count
from typing import Any

import pandas as pd
import yaml
from tqdm import tqdm

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.review.spelling import Names, compact, key

__all__ = ["COLUMNS", "suggest_actors", "to_yaml"]

#: Columns of the proposals with what they hold.
COLUMNS: dict[str, str] = {
    "id": "a slug of the name in Latin letters, unlike any id of the codebook",
    "name": "the most frequent spelling",
    "type": "person, organisation or group",
    "gender": "m, f or null",
    "aliases": "list: the other spellings, most frequent first, as far as folding doesn't make them one",
    "surnames": "list: the last part of a person's name in each spelling",
    "common": "list: the surnames that are also a given name, a word, or somebody else's",
    "documents": "documents that name the actor; duplicates count once",
    "mentions": "all its mentions",
    "example": "one mention, in brackets, with up to eight words on each side",
    "registered": "id of the entry of which this is only another spelling, or null",
    "caution": "what to look at before accepting, or null",
}

_TYPES = ("person", "organisation", "group")
#: Rules that find a body again under its bare head noun: no spelling of its name.
_SHORT_RULES = {"head-noun", "short-form"}
#: Latin for a slug, where it is not one letter for one; و and ي as the vowels they mostly are inside a word.
_LATIN = dict(zip("ابتجحدرزسصضطعفقكلمنهويءؤئ", "abtjhdrzssdtafqklmnhuiaui"))
_LATIN |= {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "ظ": "z", "غ": "gh"}


@dataclass(frozen=True)
class _Found:
    """A found actor with its spellings."""

    parts: tuple[str, ...]
    spellings: Counter[str]
    documents: set[str]
    mentions: list[tuple[bool, str, int, int]]
    """whether it is a short form, where: those under the full name come first"""
    genders: Counter[str]

    def take_in(self, other: _Found) -> None:
        """Add the spellings and places of another, which is the same."""
        self.spellings.update(other.spellings)
        self.documents.update(other.documents)
        self.mentions.extend(other.mentions)
        self.genders.update(other.genders)


def suggest_actors(coding: Coding, codebook: Codebook, *, min_documents: int = 2) -> pd.DataFrame:
    """Propose registry entries for the actors that a coding found and the codebook doesn't know.

    Parameters
    ----------
    coding : Coding
    codebook : Codebook
        The one that the coding was made with: its word lists tell given names and words of the language.
    min_documents : int
        Leave out what fewer documents name.

    Returns
    -------
    pandas.DataFrame
        One row a proposal with the columns of ``COLUMNS``: persons, organisations, groups, each by documents.

    Examples
    --------
    >>> from workbook.codebook import load_codebook
    >>> from workbook.coding import code
    >>> from workbook.corpus import Document
    >>> texts = ["قال الوزير هانس غولبرغ إن الطريق مفتوح.", "قال الوزير هانس جولبرج إن الطريق مغلق."]
    >>> coding = code([Document(str(i), text) for i, text in enumerate(texts)])
    >>> suggest_actors(coding, load_codebook())[["name", "aliases", "documents"]].values.tolist()
    [['هانس جولبرج', ['هانس غولبرغ'], 2]]
    """
    names = Names(codebook)
    texts = dict(zip(coding.documents["doc_id"], coding.documents["text"]))
    known: defaultdict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
    for actor in codebook.actors.values():
        forms = [*actor.aliases, *actor.acronyms, *actor.metonyms, *actor.people]
        for form in (actor.name, *(f.form for f in forms)):
            parts = names.parts(form)
            known[key(parts)].append((parts, actor.id, actor.type))
    rows: list[dict[str, Any]] = []
    for type_ in _TYPES:
        grouped: defaultdict[str, list[_Found]] = defaultdict(list)
        for found in _found(coding, names, texts, type_):
            leaders = grouped[key(found.parts)]
            fits = [g for g in leaders if names.same(g.parts, found.parts, type_)]
            fits = [g for g in fits if compact(g.parts) == compact(found.parts)] or fits
            if len(fits) == 1:  # with two that fit, it is not for the program to choose
                fits[0].take_in(found)
            else:
                leaders.append(found)
        for found in (g for leaders in grouped.values() for g in leaders if len(g.documents) >= min_documents):
            alike = known[key(found.parts)]
            if all(compact(k[0]) != compact(found.parts) for k in alike):
                near = [i for p, i, t in alike if t == type_ and names.same(p, found.parts, type_)]
                rows.append(_row(found, type_, names, texts) | {"registered": next(iter(near), None)})
    rows.sort(key=lambda r: (_TYPES.index(r["type"]), -r["documents"], -r["mentions"], r["name"]))
    _finish(rows, codebook, names)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"gender": "str", "registered": "str", "caution": "str"})


def _found(coding: Coding, names: Names, texts: dict[str, str], type_: str) -> list[_Found]:
    """The found actors of a type whose names read well, the most frequent first."""
    actors, mentions, documents = coding.actors, coding.mentions, coding.documents
    wanted = actors[(actors["status"] == "found") & (actors["type"] == type_)]
    gender = dict(zip(wanted["actor_id"], wanted["gender"]))
    first_of = {d: d if pd.isna(o) else o for d, o in zip(documents["doc_id"], documents["duplicate_of"])}
    rows = mentions[mentions["actor_id"].isin(gender)]
    heads = {fold_text(t).split(" ")[0] for t in rows["text"]}
    out = []
    few = True if len(rows) < 5_000 else None
    for actor_id, group in tqdm(rows.groupby("actor_id", sort=False), desc=type_, unit="actor", disable=few):
        spelt: Counter[str] = Counter()
        places: list[tuple[bool, str, int, int]] = []
        titled = set()
        for doc, start, end, form, rule in zip(*(group[c] for c in ("doc_id", "start", "end", "form", "rule"))):
            full = form == "name" and rule not in _SHORT_RULES
            places.append((not full, doc, int(start), int(end)))
            if full:
                spelt[_spelling(texts[doc], int(start), int(end), heads if type_ != "person" else None)] += 1
            if rule.startswith("title-"):
                titled.add(doc)
        parts = names.parts(max(spelt, key=lambda s: (spelt[s], s), default=""))
        if names.reads_well(parts, type_, len(titled)):
            kept = Counter({s: n for s, n in spelt.items() if names.same(names.parts(s), parts, type_)})
            genders = Counter([gender[actor_id]] if isinstance(gender[actor_id], str) else [])
            out.append(
                _Found(parts, kept, {first_of[p[1]] for p in places}, sorted(places, key=lambda p: p[0]), genders)
            )
    return sorted(out, key=lambda f: (-len(f.documents), -len(f.mentions), f.parts))


def _spelling(text: str, start: int, end: int, heads: set[str] | None) -> str:
    """A mention as a name: on one line, and with the article that لل hides (للقوات: القوات)."""
    name = _one_line(text[start:end])
    if heads is not None and name.startswith("ل") and text[start - 1 : start] == "ل":
        whole = [a + name for a in ("ا", "ال")]
        return next((w for w in whole if fold_text(w).split(" ")[0] in heads), whole[0])
    return name


def _one_line(text: str) -> str:
    """A text without line breaks, control and direction marks: nothing that could end a comment."""
    visible = (c for c in text if unicodedata.category(c) != "Cf")
    return " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in visible).split())


def _row(found: _Found, type_: str, names: Names, texts: dict[str, str]) -> dict[str, Any]:
    by_fold: dict[str, str] = {}
    for spelling in sorted(found.spellings, key=lambda s: (-found.spellings[s], s)):
        by_fold.setdefault(fold_text(spelling), spelling)
    one_each = list(by_fold.values())
    surnames = list(dict.fromkeys(_last(s, names) for s in one_each)) if type_ == "person" else []
    _, doc, start, end = found.mentions[0]
    before = _one_line(texts[doc][max(0, start - 200) : start]).split(" ")[-8:]
    after = _one_line(texts[doc][end : end + 200]).split(" ")[:8]
    return {
        "name": one_each[0], "type": type_, "gender": next((g for g, _ in found.genders.most_common(1)), None),
        "aliases": one_each[1:], "surnames": surnames, "documents": len(found.documents), "mentions": len(found.mentions),
        "example": " ".join([*before, f"[{_one_line(texts[doc][start:end])}]", *after]).strip(), "parts": found.parts,
    }  # fmt: skip


def _last(name: str, names: Names) -> str:
    """The last part of a name as written, with its particle (دي ميستورا، أبو الغيط)."""
    words = name.split(" ")
    at = len(words) - 1
    while at > 1 and fold_text(words[at - 1]) in names.particles:
        at -= 1
    return " ".join(words[at:])


def _finish(rows: list[dict[str, Any]], codebook: Codebook, names: Names) -> None:
    """Add what depends on the other rows: ids, surnames that name several people, cautions."""
    taken = set(codebook.actors)
    shared = names.surnames | names.nisbas | names.given
    bearers = Counter(s for r in rows for s in {fold_text(s) for s in r["surnames"]})
    people = [(names.parts(a.name), a.name) for a in codebook.actors.values() if a.type == "person"]
    people += [(r["parts"], r["name"]) for r in rows if r["type"] == "person"]
    for row in rows:
        base = _slug(row["name"]) or row["type"]
        row["id"] = next(s for n in count(1) if (s := f"{base}-{n}" if n > 1 else base) not in taken)
        taken.add(row["id"])
        folded = {s: (fold_text(s), "".join(names.parts(s))) for s in row["surnames"]}
        row["common"] = [
            s for s, (f, whole) in folded.items() if bearers[f] > 1 or shared & {f, whole} or names.ordinary(f)
        ]  # fmt: skip
        mine = set(row["parts"])
        row["caution"] = None
        if row["type"] == "person":
            if longer := sorted(n for p, n in people if mine < set(p)):
                row["caution"] = f"perhaps {longer[0]}: if so, make it an alias there"
        elif all(names.ordinary(p) for p in row["parts"]) and not mine & (names.nisbas | names.places):
            row["caution"] = "only words of the language, no country: in other documents it may be another body"


def _slug(name: str) -> str:
    """A name in plain Latin letters.

    Examples
    --------
    >>> _slug("سالم المسلط"), _slug("هيئة النقل 2"), _slug("وليد يوسف")
    ('salm-al-mslt', 'hiia-al-nql-2', 'wlid-yusf')
    """
    words = []
    for word in re.split(r"[^\w]+", name.replace("ة", "ا")):
        article = "al-" if word.startswith("ال") and len(word) > 4 else ""
        rest = fold_text(word[2:] if article else word)
        latin = "".join(_LATIN.get(c, c if c.isascii() and c.isalnum() else "") for c in rest)
        latin = {"و": "w", "ي": "y"}.get(rest[:1], latin[:1]) + latin[1:]
        words.append(article + latin if latin else "")
    return "-".join(filter(None, words))


def to_yaml(frame: pd.DataFrame) -> str:
    """Write proposals as an overlay in the form of ``actors.yaml``, each below a comment that shows where it comes from.

    Parameters
    ----------
    frame : pandas.DataFrame
        What :func:`suggest_actors` gave, or the rows of it that you want.

    Returns
    -------
    str
        YAML that :func:`workbook.codebook.load_codebook` reads; other spellings of registered actors stay comments.

    Examples
    --------
    >>> print(to_yaml(pd.DataFrame(columns=list(COLUMNS))).splitlines()[0])
    extends: shipped
    """
    lines = [
        "extends: shipped",
        "# Proposed by 'workbook actors suggest'. Read each before you keep it: take away what is not one actor,",
        "# join what is, add name_en, and dates where an office or name was held for a time.",
        "actors:",
    ]
    for row in frame.to_dict("records"):
        lines.append(_one_line(f"# {row['documents']} documents, {row['mentions']} mentions: {row['example']}"))
        if isinstance(row["caution"], str):
            lines.append(_one_line(f"# caution: {row['caution']}"))
        entry: dict[str, Any] = {"id": row["id"], "name": row["name"], "type": row["type"]}
        if isinstance(row["gender"], str):
            entry["gender"] = row["gender"]
        if row["aliases"]:
            entry["aliases"] = list(row["aliases"])
        if row["surnames"]:
            entry["surnames"] = [{"form": s, "common": True} if s in row["common"] else s for s in row["surnames"]]
        if isinstance(row["registered"], str):
            spellings = _flow([row["name"], *row["aliases"]])
            lines.append(f"# a spelling of {row['registered']}: add to the aliases there {spellings}")
        else:
            lines.append(f"- {_flow(entry)}")
    return "\n".join(line if i < 4 else f"  {line}" for i, line in enumerate(lines)) + "\n"


def _flow(value: Any) -> str:
    dumped = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf"))
    return str(dumped).strip()
