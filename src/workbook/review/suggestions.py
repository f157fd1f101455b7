"""What people corrected, as entries for the codebook: a name the registry lacks, a cue, a term of an issue.

They are proposals: a person reads the diff before the overlay is used.
"""

from __future__ import annotations

import difflib
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from workbook.arabic import fold_text
from workbook.codebook import Codebook, load_codebook
from workbook.coding.reading import Reading
from workbook.corpus import Document
from workbook.errors import WorkbookError
from workbook.review.fields import SPANS
from workbook.review.ledger import Decision

__all__ = ["FILE", "Suggestions", "suggest_entries"]

#: The file of an overlay folder that suggestions are written to.
FILE = "from-decisions.yaml"
#: How an actor was named, to the field of its entry that such forms stand in.
_FIELD_OF = {
    "name": "aliases",
    "surname": "surnames",
    "acronym": "acronyms",
    "metonym": "metonyms",
    "demonym": "demonyms",
}
_COLUMNS = ["kind", "section", "key", "form", "decisions", "coders", "example", "caution"]
#: A term of more words than this is a sentence.
_WORDS = 5


@dataclass(frozen=True)
class _Proposal:
    kind: str
    section: str
    key: str
    form: str
    field: str
    value: Any
    example: str
    caution: str | None = None


@dataclass(frozen=True)
class Suggestions:
    """Entries that decisions suggest; made by ``store.suggestions(folder)``.

    Attributes
    ----------
    table : pandas.DataFrame
        ``kind`` (alias, cue, term), ``section`` and ``key`` of the entry, ``form``, ``decisions`` and ``coders`` behind it,
        ``example``, ``caution`` (what to look at before accepting), most frequent first.
    text : str
        The overlay as YAML.
    path : Path or None
        Where :meth:`write` puts it.
    """

    table: pd.DataFrame
    text: str = field(repr=False)
    path: Path | None = None

    def diff(self) -> str:
        """The change to the overlay folder, as a unified diff; empty if there is none."""
        old = self.path.read_text(encoding="utf-8") if self.path is not None and self.path.is_file() else ""
        name = str(self.path) if self.path is not None else FILE
        new = self.text if len(self.table) else ""
        lines = difflib.unified_diff(old.splitlines(True), new.splitlines(True), f"a/{name}", f"b/{name}")
        return "".join(lines) if new or old else ""

    def write(self, *, overwrite: bool = False) -> Path:
        """Write the overlay file and check that the folder loads with it.

        Raises
        ------
        WorkbookError
            If no folder was given, nothing is suggested, or a file is there that says something else and ``overwrite`` is
            not set.
        """
        if self.path is None:
            raise WorkbookError("no folder to write to; make the suggestions with store.suggestions('my-codebook/')")
        if not len(self.table):
            raise WorkbookError("the decisions suggest nothing that the codebook lacks")
        if self.path.is_file() and self.path.read_text(encoding="utf-8") != self.text and not overwrite:
            raise WorkbookError(f"{self.path}: is there already and differs; read diff(), then write(overwrite=True)")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(self.text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise WorkbookError(f"{self.path}: can't be written ({error.strerror}); choose another folder") from None
        load_codebook(self.path.parent)
        return self.path

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {kind}" for kind, n in self.table["kind"].value_counts().sort_index().items())
        return f"Suggestions({counts or 'none'})"


def suggest_entries(
    decisions: Iterable[Decision], *, folder: str | Path | None = None, codebook: Codebook | None = None
) -> Suggestions:
    """Turn corrections into entries of an overlay.

    A mention that a person gave to a registered actor suggests its words as a form of that actor; an added quotation whose
    cue the codebook doesn't have, a verb; an added stance whose evidence holds no term of its issue, a term.

    Parameters
    ----------
    decisions : iterable of Decision
    folder : str or Path, optional
        The overlay folder: what its other files hold already is not suggested.
    codebook : Codebook, optional
        What to extend where no folder is given; by default the shipped one.
    """
    path = Path(folder) / FILE if folder is not None else None
    base = _without_own(Path(folder)) if folder is not None else codebook if codebook is not None else load_codebook()
    forms = _forms(base)
    found: dict[tuple[str, str, str, str], list[tuple[_Proposal, str]]] = {}
    for d in decisions:
        for p in _proposals(d, base, forms):
            found.setdefault((p.kind, p.key, p.field, fold_text(p.form)), []).append((p, d.coder))
    ranked = sorted(found.values(), key=lambda f: (f[0][0].kind, -len(f), f[0][0].key, f[0][0].form))
    rows = [
        (p[0][0].kind, p[0][0].section, p[0][0].key, p[0][0].form, len(p), len({c for _, c in p}), p[0][0].example, p[0][0].caution)
        for p in ranked
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"caution": "str"})
    return Suggestions(table, _overlay([p[0][0] for p in ranked], base, folder), path)


def _without_own(folder: Path) -> Codebook:
    """The codebook of a folder as it is without the file of earlier suggestions."""
    others = [p for p in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]) if p.name != FILE]
    if not others:
        return load_codebook()
    with tempfile.TemporaryDirectory() as copy:
        for p in others:
            shutil.copy(p, copy)
        return load_codebook(copy)


def _forms(codebook: Codebook) -> dict[str, set[str]]:
    """Folded form to the registered actors it can name."""
    out: dict[str, set[str]] = {}
    for actor in codebook.actors.values():
        dated = [*actor.aliases, *actor.surnames, *actor.metonyms, *actor.demonyms, *actor.people, *actor.acronyms]
        for form in (actor.name, *(f.form for f in dated)):
            out.setdefault(fold_text(form), set()).add(actor.id)
    return out


def _proposals(d: Decision, codebook: Codebook, forms: dict[str, set[str]]) -> Iterator[_Proposal]:
    if d.action not in ("add", "correct") or d.table not in SPANS or d.anchor is None:
        return
    now = {**d.record, **{f: new for f, (_, new) in d.changes.items()}}
    changed = set(d.changes) if d.action == "correct" else set(now)
    example = _one_line(f"{d.anchor.before[-24:]}[{d.anchor.surface}]{d.anchor.after[:24]}")[:160]
    if d.table == "mentions" and changed & {"actor_id", "span"}:
        yield from _alias(now, codebook, forms, example)
    elif d.table == "quotations" and "cue" in changed and now["cue"]:
        yield from _cue(_one_line(now["cue"][2]), now["complement"], codebook, example)
    elif d.table == "stances" and "issue" in changed and now["issue"] in codebook.issues:
        yield from _term(now["issue"], now["evidence"][2], codebook, example)


def _alias(now: dict[str, Any], codebook: Codebook, forms: dict[str, set[str]], example: str) -> Iterator[_Proposal]:
    actor = codebook.actors.get(now["actor_id"])
    place = _FIELD_OF.get(now["form"])
    form = _one_line(now["span"][2])
    if actor is None or place is None or actor.id in forms.get(fold_text(form), ()):
        return
    one_word = " " not in form
    value: Any = form
    caution = None
    if place == "aliases" and actor.type == "person" and one_word:
        place = "surnames"
    if place == "surnames":
        # counts only after the full name or a title: one word is often many people's name
        value = {"form": form, "common": True}
        caution = "a single name: it counts only after the full name or a title, unless you take 'common' away"
    others = sorted(forms.get(fold_text(form), set()) - {actor.id})
    if others:
        caution = f"names {', '.join(others)} too"
    yield _Proposal("alias", "actors", actor.id, form, place, value, example, caution)


def _cue(cue: str, complement: str, codebook: Codebook, example: str) -> Iterator[_Proposal]:
    words = Reading(Document("", cue), codebook)
    known = {"verb", "participle", "masdar", "according", "transmit", "his_words", "verbal_nouns"}
    if not words.words or len(words.words) > 1 or any(h.surface.kind in known for h in words.hits_at.get(0, ())):
        return
    form = words.words[0].form
    if form[0] in "يت" and len(form) > 3:
        past, present = form[1:], "ي" + form[1:]
        caution = "taken for a present; check 'lemma', 'past' and 'present'"
    else:
        past = cue[:-1] if form.endswith("ت") and len(form) > 3 else cue
        past = past.removeprefix("و") if len(form) > 4 and form.startswith("و") else past
        present = "ي" + (past[1:] if past[0] in "أا" else past)
        caution = "'present' was guessed from the past; correct it"
    frames = {"noun": ["bare"], "clause": []} if complement == "noun" else {"clause": ["bare"]}
    entry = {"lemma": past, "past": past, "present": present, **frames, "weak": True}
    yield _Proposal("cue", "verbs", past, cue, "", entry, example, caution)


def _term(issue: str, evidence: str, codebook: Codebook, example: str) -> Iterator[_Proposal]:
    r = Reading(Document("", evidence), codebook)
    if any(h.surface.key == issue for hits in r.at_kinds("term").values() for h in hits):
        return  # the term is known; something else was missed
    skip = {"stance", "verb", "participle", "masdar", "negators", "prepositions", "actor", "verb_negators", "title"}
    first = 0
    while first < len(r.words):
        hit = next((h for h in r.hits_at.get(first, ()) if h.surface.kind in skip), None)
        if hit is None:
            break
        first = hit.last + 1
    if first >= len(r.words):
        return
    form = _one_line(evidence[r.words[first].start : r.words[-1].end])
    caution = None
    if r.words[first].form[0] in "بل" and len(r.words[first].form) > 3:
        caution = "begins with ب or ل: take it away if it is the preposition"
    if len(r.words) - first > _WORDS:
        form = " ".join(form.split()[:_WORDS])
        caution = "the first words of a long evidence: keep those that name the issue"
    yield _Proposal("term", "issues", issue, form, "terms", form, example, caution)


def _one_line(text: str) -> str:
    """A text without line breaks, control and direction marks: nothing that could end a comment or a YAML value."""
    visible = (c for c in text if unicodedata.category(c) != "Cf")
    return " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in visible).split())


def _overlay(proposals: list[_Proposal], codebook: Codebook, folder: str | Path | None) -> str:
    lines = [
        "extends: shipped",
        "# Suggested by decisions. Read each line marked 'new', correct it, and take away what is wrong.",
    ]
    grouped: dict[str, dict[str, list[_Proposal]]] = {}
    for p in proposals:
        grouped.setdefault(p.section, {}).setdefault(p.key, []).append(p)
    shipped = load_codebook()
    for section, entries in grouped.items():
        lines.append(f"{section}:")
        for key, mine in sorted(entries.items()):
            for p in mine:
                lines.append(f"  # {p.example}")
                if p.caution:
                    lines.append(f"  # caution: {p.caution}")
            if section == "verbs":
                lines.append(f"  - {_flow(mine[0].value)}  # new")
            elif codebook.sections[section][key] is not shipped.sections[section].get(key):
                forms = ", ".join(_flow(p.value) for p in mine)
                lines.append(f"  # {key} is an entry of your own: add to its {mine[0].field} there: {forms}")
            else:
                lines += _replacing(
                    codebook.sections[section][key].model_dump(by_alias=True, exclude_defaults=True), key, mine
                )
    # a section with nothing but comments is null, which a codebook may hold
    return "\n".join(lines) + "\n"


def _replacing(entry: dict[str, Any], key: str, proposals: list[_Proposal]) -> list[str]:
    """A shipped entry again, with new forms in its lists."""
    new: dict[str, list[Any]] = {}
    for p in proposals:
        new.setdefault(p.field, []).append(p.value)
    lines = [f"  - replace: {_flow(key)}"]
    for name in [*(n for n in entry if n != "id"), *(n for n in new if n not in entry)]:
        value = entry.get(name, [])
        if isinstance(value, list):
            lines.append(f"    {name}:")
            lines += [f"      - {_flow(_bare(v))}" for v in value]
            lines += [f"      - {_flow(v)}  # new" for v in new.get(name, [])]
        else:
            lines.append(f"    {name}: {_flow(value)}")
    return lines


def _bare(value: Any) -> Any:
    return value["form"] if isinstance(value, dict) and set(value) == {"form"} else value


def _flow(value: Any) -> str:
    dumped = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf"))
    return str(dumped).removesuffix("...\n").strip()
