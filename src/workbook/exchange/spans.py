"""What CAS and brat share: the spans and values of a row that an annotator sees, and what annotators made of them."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.coding.tables import identifier
from workbook.errors import WorkbookError
from workbook.review.fields import REVIEWED

__all__ = [
    "DATA", "ID", "ROLES", "VALUES", "Spans", "changed_row", "dump", "fresh_id", "name_of_file", "pack", "parts", "plain",
    "ready", "shown", "unpack",
]  # fmt: skip

Spans = list[tuple[int, int]]

#: Table to its id column.
ID = {"mentions": "mention_id", "quotations": "quotation_id", "stances": "stance_id"}
#: Table to the roles of its spans; the first one that a row has carries the annotation.
ROLES = {
    "mentions": ("mention",),
    "quotations": ("cue", "content", "source", "via", "addressee", "quoted"),
    "stances": ("evidence", "condition"),
}
#: Columns that hold the spans of a role of many.
_LISTS = {"content": "content_spans", "quoted": "quoted_spans"}
#: Columns that an annotator sees and may change: neither spans nor surfaces nor the id of row and document.
VALUES = {
    "mentions": ("form", "actor_id", "rule", "confidence"),
    "quotations": (
        "kind", "complement", "cue_lemma", "medium", "speaker_id", "speaker", "resolution", "speaker_confidence",
        "parent_id", "in_headline", "closed", "negated", "rule", "confidence",
    ),
    "stances": (
        "holder_id", "holder", "organisation_id", "issue", "position", "strength", "force", "reality", "reported",
        "derivation", "quotation_id", "speaker_id", "rule", "confidence",
    ),
}  # fmt: skip
DATA = ("mentions", "quotations", "stances")
_BOOLEANS = {"in_headline", "closed", "negated", "reported"}
_FLOATS = {"confidence", "speaker_confidence"}
#: Not in XML 1.0 (section 2.2), or taken for a line break by some reader of lines.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


def plain(value: Any) -> Any:
    """A cell as JSON holds it; missing values are None."""
    if value is None or value is pd.NA or value is pd.NaT or isinstance(value, float) and value != value:
        return None
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple) or type(value).__name__ == "ndarray":
        return [plain(v) for v in value]
    if isinstance(value, str | int | float):
        return value
    return plain(value.item()) if hasattr(value, "item") else str(value)


def dump(value: Any) -> str:
    """JSON on one line, of characters that XML 1.0 and readers of lines leave alone."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def _columns(table: str, role: str) -> tuple[str, str, str]:
    return ("start", "end", "text") if table == "mentions" else (f"{role}_start", f"{role}_end", role)


def _surfaces(table: str) -> Iterable[tuple[str, str, str]]:
    return (_columns(table, role) for role in ROLES[table] if role != "quoted")


def pack(table: str, row: Mapping[str, Any], text: str) -> dict[str, Any]:
    """A row without what the text tells: no missing values, no surfaces that are where the offsets say."""
    kept = {k: v for k, v in row.items() if v is not None}
    for start, end, surface in _surfaces(table):
        a, b = row.get(start), row.get(end)
        if a is not None and b is not None:
            if row.get(surface) == text[a:b]:
                del kept[surface]
            elif row.get(surface) is None:
                kept[surface] = None
    return kept


def unpack(table: str, kept: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The row that :func:`pack` made smaller."""
    row = dict(kept)
    for start, end, surface in _surfaces(table):
        if surface not in row and row.get(start) is not None and row.get(end) is not None:
            row[surface] = text[row[start] : row[end]]
    return row


def parts(table: str, row: Mapping[str, Any], n_chars: int) -> dict[str, Spans]:
    """Role to the spans of a row; roles without a span are left out.

    Raises
    ------
    WorkbookError
        If a span lies outside the document's text.
    """
    out: dict[str, Spans] = {}
    for role in ROLES[table]:
        spans: Spans = [(s, e) for s, e in row.get(_LISTS.get(role, "")) or []]
        if not spans and role != "quoted":
            start, end, _ = _columns(table, role)
            if row.get(start) is not None and row.get(end) is not None:
                spans = [(row[start], row[end])]
        for s, e in spans:
            if not 0 <= s <= e <= n_chars:
                raise WorkbookError(
                    f"{table}, {row.get(ID[table])!r} of document {row.get('doc_id')!r}: the {role} {s}–{e} lies outside the "
                    f"text of {n_chars} characters; code this text again"
                )
        if spans:
            out[role] = spans
    return out


def shown(column: str, row: Mapping[str, Any]) -> str | None:
    """A value as annotators see it."""
    value = row.get(column)
    if value is None:
        return None
    return ("true" if value else "false") if column in _BOOLEANS else str(value)


def _value(column: str, value: str | None, where: str) -> Any:
    if value is None or not value.strip():
        return None
    try:
        if column in _BOOLEANS:
            return {"true": True, "false": False}[value.strip().lower()]
        if column in _FLOATS:
            return float(value)
        return int(value) if column == "strength" else value
    except (KeyError, ValueError):
        wanted = "true or false" if column in _BOOLEANS else "a number"
        raise WorkbookError(f"{where}: {column} is {value!r}; it must be {wanted}") from None


def changed_row(
    table: str, row: dict[str, Any], values: Mapping[str, str | None], spans: Mapping[str, Spans], text: str, where: str
) -> dict[str, Any]:
    """The row with values and spans that people changed; its rule becomes ``reviewed`` if they didn't set it.

    Parameters
    ----------
    table : str
    row : dict
        As the coding had it; only ``doc_id`` and such for a new one.
    values : mapping
        The changed columns, as :func:`shown`.
    spans : mapping
        The changed roles; an empty list takes the span away.
    text : str
    where : str
        File and annotation, for errors.
    """
    row = {**row, **{c: _value(c, v, where) for c, v in values.items()}}
    for role, given in spans.items():
        places = sorted(given)
        if any(not 0 <= s <= e <= len(text) for s, e in places):
            raise WorkbookError(
                f"{where}: the {role} lies outside the text of {len(text)} characters; correct the span"
            )
        if role in _LISTS:
            row[_LISTS[role]] = [list(p) for p in places]
        if role != "quoted":
            start, end = (places[0][0], max(e for _, e in places)) if places else (None, None)
            row |= dict(
                zip(_columns(table, role), (start, end, None if start is None else text[start:end]), strict=True)
            )
    if (values or spans) and not values.get("rule"):
        row["rule"] = REVIEWED
    return row


def fresh_id(table: str, row: Mapping[str, Any], taken: set[str]) -> str:
    """The id of a row that people added: as the coders make it, from document and spans."""
    columns = {
        "mentions": ("start", "end", "actor_id"),
        "quotations": ("cue_start", "cue_end", "content_start", "content_end"),
        "stances": ("evidence_start", "evidence_end", "holder_id", "issue"),
    }[table]
    values: list[Any] = [row.get(c) for c in columns]
    made = identifier(str(row["doc_id"]), table, *values)
    n = 2
    while made in taken:
        made, n = identifier(str(row["doc_id"]), table, *values, n), n + 1
    return made


def name_of_file(doc_id: str, taken: set[str]) -> str:
    """A file name without suffix that is safe on every system, for any document id; adds itself to ``taken``.

    Letters, digits, ``_``, ``-`` and inner dots stay; a name that had to be changed ends with a hash of the id.

    Examples
    --------
    >>> name_of_file("brief-1", set())
    'brief-1'
    >>> name_of_file("../../etc/passwd", set())
    'etc-passwd-3754d6cb3a38'
    """
    normal = unicodedata.normalize("NFC", doc_id)
    name = re.sub(r"[^\w.-]+|\.{2,}", "-", normal).strip(".-")[:60].rstrip(".-")
    if not name or name != doc_id or name.split(".")[0].lower() in _RESERVED or name.casefold() in taken:
        digest = hashlib.sha256(doc_id.encode("utf-8", "surrogatepass")).hexdigest()
        name = f"{'document' if name.split('.')[0].lower() in _RESERVED or not name else name}-{digest[:12]}"
    taken.add(name.casefold())
    return name


def ready(folder: Path, suffixes: tuple[str, ...], names: set[str]) -> None:
    """Make the folder; end if it holds files of the format that writing would leave beside the new ones."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise WorkbookError(f"{folder}: a file stands where the folder should be; choose another folder") from None
    others = sorted(p.name for p in folder.iterdir() if p.suffix in suffixes and p.name not in names)
    if others:
        raise WorkbookError(
            f"{folder}: {others[0]!r} stands there and belongs to no document of this coding; choose an empty folder"
        )
