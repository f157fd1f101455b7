"""The lines of an ``.ann`` file, by the ids they stand on (https://brat.nlplab.org/standoff.html)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from workbook.errors import WorkbookError
from workbook.exchange.spans import Spans

__all__ = ["Ann", "parse", "read_text"]


@dataclass
class Ann:
    """An ``.ann`` file: what stands on each id."""

    spans: dict[str, tuple[str, Spans]] = field(default_factory=dict)
    events: dict[str, tuple[str, str, list[tuple[str, str]]]] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)


def parse(path: Path) -> Ann:
    """Read an ``.ann`` file; one that is not there is empty."""
    out = Ann()
    for n, line in enumerate(read_text(path).split("\n") if path.is_file() else [], 1):
        if not line.strip():
            continue
        name, _, rest = line.rstrip("\r").partition("\t")
        data, _, tail = rest.partition("\t")
        words = data.split(" ")
        try:
            if name[0] == "T":
                places = [tuple(map(int, piece.split(" "))) for piece in data.split(" ", 1)[1].split(";")]
                out.spans[name] = words[0], [(s, e) for s, e in places]
            elif name[0] == "E":
                (kind, trigger), *arguments = [tuple(w.split(":")) for w in words if w]
                out.events[name] = kind, trigger, [(role, target) for role, target in arguments]
            elif name[0] in "AM":
                out.attributes[words[1]][words[0]] = words[2] if len(words) > 2 else "true"
            elif name[0] == "#" and tail.startswith("{"):
                out.notes[words[1]] = tail
            elif name[0] == "N":
                out.references[words[1]] = words[2].partition(":")[2]
        except (IndexError, ValueError):
            raise WorkbookError(
                f"{path}, line {n}: {line!r} is no brat annotation; correct or remove the line"
            ) from None
    return out


def read_text(path: Path) -> str:
    """The text of a file as it is, line breaks too."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise WorkbookError(f"{path}: not UTF-8 at byte {error.start}; brat's files are UTF-8, save it so") from None
