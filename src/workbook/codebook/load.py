"""Reading a codebook folder: YAML with line numbers, checked entries, overlays over the shipped codebook."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import ValidationError

from workbook.codebook.models import (
    SECTIONS,
    WORD_LISTS,
    Actor,
    Cue,
    Entry,
    Head,
    Issue,
    StanceCue,
    Title,
    Transmit,
    Word,
)
from workbook.errors import CodebookError
from workbook.paths import data_dir

__all__ = ["Codebook", "Place", "load_codebook", "shipped_codebook"]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: How many times what is written aliases may make of a file, and what is free: a few lists used again do no harm.
_REPEATED, _FREE = 20, 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: the file and the line, for messages."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, eq=False)
class Codebook:
    """Who and what to look for; made by :func:`load_codebook` and never changed.

    Attributes
    ----------
    sections : mapping
        Section name to a mapping of entry key to entry, in file order.
    words : mapping
        Name of a word list to its words, in file order.
    places : mapping
        ``(section, key)`` to the file and line of the entry.
    digest : str
        SHA-256 over the files read: two codebooks with the same digest code alike.
    """

    sections: Mapping[str, Mapping[str, Entry]]
    words: Mapping[str, tuple[Word, ...]]
    places: Mapping[tuple[str, str], Place] = field(repr=False)
    digest: str = ""
    source: str = "shipped"

    def _entries(self, section: str) -> Mapping[str, Any]:
        return self.sections.get(section, MappingProxyType({}))

    @property
    def actors(self) -> Mapping[str, Actor]:
        """The registered actors by id."""
        return self._entries("actors")

    @property
    def issues(self) -> Mapping[str, Issue]:
        """The issues by id."""
        return self._entries("issues")

    @property
    def verbs(self) -> Mapping[str, Cue]:
        """The reporting verbs by lemma."""
        return self._entries("verbs")

    @property
    def titles(self) -> Mapping[str, Title]:
        """Titles and roles by their masculine form."""
        return self._entries("titles")

    @property
    def stance_cues(self) -> Mapping[str, StanceCue]:
        """The words that show a side, by id."""
        return self._entries("stance_cues")

    @property
    def transmit(self) -> Mapping[str, Transmit]:
        """Verbs of transmission by their past form."""
        return self._entries("transmit")

    def heads(self, section: str) -> Mapping[str, Head]:
        """The head nouns of a section (``organisation_heads``, ``group_heads``, ``unnamed_heads``)."""
        return self._entries(section)

    def forms(self, name: str) -> tuple[str, ...]:
        """The words of a word list, as written."""
        return tuple(w.form for w in self.words.get(name, ()))

    def __repr__(self) -> str:
        counts = f"{len(self.actors)} actors, {len(self.verbs)} cue verbs, {len(self.issues)} issues"
        return f"Codebook({self.source}: {counts})"


def _convert(node: yaml.Node, file: str) -> tuple[Any, int]:
    """Turn a composed node into plain values; of each, the line it starts on."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        out: dict[Any, Any] = {}
        for k, v in node.value:
            key = _convert(k, file)[0]
            if key in out:
                raise CodebookError(f"{file}:{k.start_mark.line + 1}: the key {key!r} stands twice; keep one")
            out[key] = _convert(v, file)[0]
        return out, line
    if isinstance(node, yaml.SequenceNode):
        return [_convert(v, file)[0] for v in node.value], line
    loader = _Loader("")
    try:
        return loader.construct_object(node, deep=True), line
    finally:
        loader.dispose()


def _read(path: Path) -> dict[str, list[tuple[Any, int]]]:
    """Read one file: section to its entries, each with its line."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise CodebookError(f"{path}: not UTF-8 ({error.reason}); save the file as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        at = f"{path}:{mark.line + 1}" if mark else str(path)
        raise CodebookError(f"{at}: {error.problem}; check indentation, brackets and colons there") from None
    except yaml.YAMLError as error:  # a character that YAML forbids, such as NUL
        raise CodebookError(f"{path}: {str(error).splitlines()[0]}; remove it and save the file again") from None
    except RecursionError:
        raise CodebookError(f"{path}: brackets within brackets without end; a codebook needs few levels") from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise CodebookError(f"{path}:1: a codebook file holds sections, such as 'actors:' with a list below it")
    try:
        written: dict[int, int] = {}
        if _expanded(root, written) > _REPEATED * len(written) + _FREE:
            raise CodebookError(f"{path}: aliases (*) of aliases make it grow without bound; write the entries out")
        return _sections(root, path)
    except RecursionError:
        raise CodebookError(f"{path}: an anchor (&) that holds itself (*); write the entry out") from None


def _expanded(node: yaml.Node, written: dict[int, int]) -> int:
    """How many values a node comes to with its aliases written out; ``written`` keeps it for each node of the file."""
    known = written.get(id(node))
    if known is None:
        parts = node.value if isinstance(node, yaml.CollectionNode) else ()
        inner = (p for pair in parts for p in pair) if isinstance(node, yaml.MappingNode) else parts
        known = written[id(node)] = 1 + sum(_expanded(part, written) for part in inner)
    return known


def _sections(root: yaml.MappingNode, path: Path) -> dict[str, list[tuple[Any, int]]]:
    out: dict[str, list[tuple[Any, int]]] = {}
    for key, value in root.value:
        name = str(key.value)
        if name == "extends":
            out[name] = [(value.value, value.start_mark.line + 1)]
        elif isinstance(value, yaml.SequenceNode):
            out.setdefault(name, []).extend(_convert(v, str(path)) for v in value.value)
        elif not (isinstance(value, yaml.ScalarNode) and value.value in ("", "null", "~")):
            raise CodebookError(f"{path}:{key.start_mark.line + 1}: section {name!r} must hold a list ('- …' lines)")
    return out


def _explain(error: ValidationError) -> str:
    """Say what is wrong with an entry in one clause."""
    first = error.errors()[0]
    where = ".".join(str(p) for p in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"the key {where!r} is not known; remove it or correct its spelling"
    if first["type"] == "missing":
        return f"the key {where!r} is missing; add it"
    return f"{where}: {first['msg']} (it is {first['input']!r:.60})" if where else first["msg"]


def load_codebook(path: str | Path | None = None) -> Codebook:
    """Load a codebook folder.

    Parameters
    ----------
    path : str or Path, optional
        A folder of YAML files, or one file; without it the shipped codebook. ``extends: shipped`` at the top of one
        of the files makes the folder an overlay: its entries are added to the shipped ones, ``replace: KEY`` in an
        entry puts it in the place of a shipped one, and ``remove: KEY`` alone takes one away.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        With file, line and remedy, for YAML that can't be read, an unknown section or key, a missing or wrong value,
        a key that stands twice, and a ``replace`` or ``remove`` of something that is not there.

    Examples
    --------
    >>> load_codebook().issues["resolution-2254"].label_en
    'UN Security Council Resolution 2254'
    """
    if path is None:
        return shipped_codebook()
    root = Path(path)
    if not root.exists():
        raise CodebookError(f"{root}: no such codebook; give a folder with YAML files such as actors.yaml")
    files = [root] if root.is_file() else sorted([*root.glob("*.yaml"), *root.glob("*.yml")])
    if not files:
        raise CodebookError(f"{root}: no .yaml file in this codebook folder; add one such as actors.yaml")
    return _build(files, source=str(root))


@lru_cache(maxsize=1)
def shipped_codebook() -> Codebook:
    """The codebook that ships with the package; read once a process."""
    return _build(sorted(data_dir("codebook").glob("*.yaml")), source="shipped")


def _build(files: list[Path], source: str) -> Codebook:
    read = [(path, _read(path)) for path in files]
    base: Codebook | None = None
    for path, content in read:
        for value, line in content.pop("extends", []):
            if value != "shipped":
                raise CodebookError(f"{path}:{line}: 'extends: {value}' is not known; write 'extends: shipped'")
            base = shipped_codebook()
    sections: dict[str, dict[str, Entry]] = {k: dict(v) for k, v in base.sections.items()} if base else {}
    words: dict[str, dict[str, Word]] = {k: {w.form: w for w in v} for k, v in base.words.items()} if base else {}
    places = dict(base.places) if base else {}
    own: set[tuple[str, str]] = set()
    for path, content in read:
        for name, entries in content.items():
            if name in SECTIONS:
                model, key_field = SECTIONS[name]
                target: dict[str, Any] = sections.setdefault(name, {})
            elif name in WORD_LISTS:
                model, key_field = Word, "form"
                target = words.setdefault(name, {})
            else:
                near = get_close_matches(name, [*SECTIONS, *WORD_LISTS], 1)
                hint = f"did you mean {near[0]!r}?" if near else "the shipped codebook shows the word lists too"
                known = ", ".join(sorted(SECTIONS))
                raise CodebookError(f"{path}: the section {name!r} is not known; known are {known} ({hint})")
            for value, line in entries:
                _place_entry(value, Place(str(path), line), name, model, key_field, target, places, own)
    digest = hashlib.sha256()
    if base:
        digest.update(base.digest.encode())
    for path, _ in read:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return Codebook(
        sections=MappingProxyType({k: MappingProxyType(v) for k, v in sections.items()}),
        words=MappingProxyType({k: tuple(v.values()) for k, v in words.items()}),
        places=MappingProxyType(places),
        digest=digest.hexdigest(),
        source=source,
    )


def _place_entry(
    value: Any, place: Place, section: str, model: type[Entry], key_field: str,
    target: dict[str, Any], places: dict[tuple[str, str], Place], own: set[tuple[str, str]],
) -> None:  # fmt: skip
    """Check one entry and add it, put it in the place of another, or take that other away."""
    if isinstance(value, dict) and "remove" in value:
        if set(value) != {"remove"}:
            raise CodebookError(
                f"{place}: 'remove' stands alone in its entry; move the other keys to an entry of their own"
            )
        if value["remove"] not in target:
            raise CodebookError(f"{place}: nothing to remove: {section} has no {value['remove']!r}; check its spelling")
        del target[value["remove"]]
        places.pop((section, value["remove"]), None)
        return
    replaced = None
    if isinstance(value, dict) and "replace" in value:
        value = dict(value)
        replaced = value.pop("replace")
        if replaced not in target:
            raise CodebookError(f"{place}: nothing to replace: {section} has no {replaced!r}; check its spelling")
        value.setdefault(key_field, replaced)
    try:
        entry = model.model_validate(value)
    except ValidationError as error:
        raise CodebookError(f"{place}: {section}: {_explain(error)}") from None
    key = str(getattr(entry, key_field) or getattr(entry, "f", ""))
    if (section, key) in own or (key in target and replaced is None and section in SECTIONS):
        first = places.get((section, key))
        raise CodebookError(
            f"{place}: {section} has {key!r} already ({first}); give one another key, or write 'replace: {key}'"
        )
    if replaced is not None and replaced != key:
        del target[replaced]
        places.pop((section, replaced), None)
    target[key] = entry
    places[(section, key)] = place
    if section in SECTIONS:
        own.add((section, key))
