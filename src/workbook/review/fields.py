"""What people may decide about a record: its fields, their values, and the span it stands on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from difflib import get_close_matches
from typing import Any

import pandas as pd

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.coding.tables import COLUMNS, identifier
from workbook.errors import DecisionError

__all__ = [
    "CHOICES",
    "FIELDS",
    "ID",
    "PRIMARY",
    "REVIEWED",
    "SPANS",
    "Known",
    "actor_id",
    "changed_row",
    "columns_of",
    "new_row",
    "plain",
    "records",
    "seen",
]

#: Tables whose rows people decide about, with the column of their ids.
ID = {"mentions": "mention_id", "quotations": "quotation_id", "stances": "stance_id"}

#: The span a record stands on.
PRIMARY = {"mentions": "span", "quotations": "content", "stances": "evidence"}

#: ``rule`` of rows that people added or corrected.
REVIEWED = "reviewed"

#: Table to its fields that are spans.
SPANS: dict[str, tuple[str, ...]] = {
    "mentions": ("span",),
    "quotations": ("content", "cue", "source", "via", "addressee"),
    "stances": ("evidence", "condition"),
}
_NEEDED = {
    "mentions": ("span", "actor_id"),
    "quotations": ("content", "cue"),
    "stances": ("evidence", "holder_id", "issue", "position"),
    "actors": ("name", "type"),
}
#: Field to the values that it takes.
CHOICES: dict[str, tuple[Any, ...]] = {
    "form": ("name", "surname", "role", "metonym", "demonym", "acronym", "pronoun", "latter", "unnamed"),
    "kind": ("direct", "indirect", "mixed"),
    "complement": ("clause", "quote", "noun"),
    "position": ("support", "oppose", "conditional", "neutral"),
    "strength": (1, 2, 3),
    "force": ("say", "demand", "commit", "threaten", "act", "deny"),
    "reality": ("fact", "alleged", "possible", "question"),
    "type": ("person", "organisation", "state", "group", "unnamed"),
    "gender": ("m", "f"),
    "reported": (True, False),
    "negated": (True, False),
}
_ACTORS = ("actor_id", "speaker_id", "holder_id", "organisation_id")
_DEFAULTS: dict[str, dict[str, Any]] = {
    "mentions": {"form": "name"},
    "quotations": {"kind": "indirect", "complement": "clause", "negated": False},
    "stances": {"strength": 2, "force": "say", "reality": "fact", "reported": False},
    "actors": {"name_en": None, "gender": None, "wikidata": None, "parent_id": None},
}

#: Table to the fields that ``correct`` and ``add`` take.
FIELDS: dict[str, tuple[str, ...]] = {
    "mentions": ("span", "actor_id", "form"),
    "quotations": (
        "content", "cue", "source", "via", "addressee", "speaker_id", "kind", "complement", "medium", "parent_id", "negated",
    ),
    "stances": (
        "evidence", "holder_id", "issue", "position", "strength", "force", "reality", "reported", "condition", "speaker_id",
        "organisation_id", "quotation_id",
    ),
    "actors": ("name", "type", "name_en", "gender", "wikidata", "parent_id"),
}  # fmt: skip


def plain(value: Any) -> Any:
    """A cell as JSON holds it: missing values are None, lists lists, numbers Python's own."""
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if hasattr(value, "tolist"):  # numpy's arrays and numbers
        return plain(value.tolist())
    return None if value is None or pd.isna(value) else value


def records(data: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table."""
    return [{str(k): v for k, v in row.items()} for row in data.to_dict("records")]


def columns_of(field: str) -> tuple[str, str, str]:
    """The columns of a span: start, end, surface."""
    return ("start", "end", "text") if field == "span" else (f"{field}_start", f"{field}_end", field)


def seen(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a coder sees it: field to value, spans as ``[start, end, surface]``."""
    out: dict[str, Any] = {}
    for field in FIELDS[table]:
        if field in SPANS.get(table, ()):
            start, end, surface = (plain(row.get(c)) for c in columns_of(field))
            out[field] = None if start is None else [int(start), int(end), surface]
        else:
            out[field] = plain(row.get(field))
    return out


class Known:
    """The actors, issues and quotations that a value may name."""

    def __init__(
        self, codebook: Codebook, actors: Mapping[str, Mapping[str, Any]], issues: Set[str], quotations: Set[str]
    ) -> None:
        self.codebook, self.actors, self.quotations = codebook, actors, quotations
        self.issues = issues | codebook.issues.keys()

    def name(self, actor_id: str | None) -> str | None:
        """An actor's name."""
        if actor_id is None:
            return None
        if actor_id in self.actors:
            return plain(self.actors[actor_id]["name"])
        return self.codebook.actors[actor_id].name if actor_id in self.codebook.actors else actor_id

    def row(self, actor_id: str) -> dict[str, Any]:
        """An actor as a row of the actors table."""
        if actor_id in self.actors:
            row = self.actors[actor_id]
            return {"aliases": [], "roles": [], "status": "found", **row, "actor_id": actor_id}
        known = self.codebook.actors.get(actor_id)
        if known is None:
            return {"actor_id": actor_id, "name": actor_id, "aliases": [], "roles": [], "status": "found"}
        return {
            "actor_id": actor_id, "name": known.name, "name_en": known.name_en, "type": known.type,
            "wikidata": known.wikidata, "aliases": sorted({f.form for f in known.aliases}), "parent_id": known.parent,
            "gender": known.gender, "status": "registered",
            "roles": [r.model_dump(by_alias=True, exclude_none=True) for r in known.roles],
        }  # fmt: skip

    def named_in(self, *records: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The actors that records refer to, with name and type: they are known even when a later coding lacks them."""
        ids = sorted({r[f] for r in records for f in _ACTORS if isinstance(r.get(f), str)})
        return {i: {k: plain(self.row(i).get(k)) for k in ("name", "type", "gender", "parent_id")} for i in ids}

    def organisation(self, actor_id: str | None, date: str | None) -> str | None:
        """The body behind a holder, as the coder of stances tells it: itself, the office's on that date, its parent."""
        known = self.codebook.actors.get(actor_id or "")
        if known is not None and known.type == "person":
            return next((r.org for r in known.roles if r.org and r.holds(date)), known.parent)
        row = self.actors.get(actor_id or "", {})
        type_ = known.type if known is not None else row.get("type")
        return actor_id if type_ in ("organisation", "group", "state") else plain(row.get("parent_id"))

    def check(self, table: str, field: str, value: Any, text: str, doc_id: str) -> Any:
        """A value of a field as it is kept, or a DecisionError that says what would do."""
        if field not in FIELDS[table]:
            near = get_close_matches(field, FIELDS[table], 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise DecisionError(
                f"{table} have no field {field!r} to decide; there are {', '.join(FIELDS[table])}{hint}"
            )
        if value is None:
            if field in _NEEDED[table]:
                raise DecisionError(
                    f"{field}=None: a row of {table} needs it; reject the row if it is wrong altogether"
                )
            return None
        if field in SPANS.get(table, ()):
            return _span(field, value, text, doc_id)
        if field in CHOICES and (
            value not in CHOICES[field] or isinstance(value, bool) != isinstance(CHOICES[field][0], bool)
        ):
            raise DecisionError(f"{field}={value!r} is not known; choose one of {', '.join(map(str, CHOICES[field]))}")
        if field in _ACTORS and value not in self.actors and value not in self.codebook.actors:
            near = get_close_matches(str(value), [*self.actors, *self.codebook.actors], 1)
            hint = f"did you mean {near[0]!r}? Else" if near else "if it is new,"
            raise DecisionError(f"{field}={value!r}: no such actor; {hint} add it first: add('actors', name=…, type=…)")
        if field in ("parent_id", "quotation_id") and table != "actors" and value not in self.quotations:
            raise DecisionError(f"{field}={value!r}: no such quotation here; give a quotation_id")
        if field == "issue" and value not in self.issues:
            raise DecisionError(
                f"issue={value!r} is not in the codebook; choose one of {', '.join(sorted(self.issues))}"
            )
        if field not in CHOICES and not isinstance(value, str):
            raise DecisionError(f"{field}={value!r} is no text; write it as a string")
        return value


def _span(field: str, value: Any, text: str, doc_id: str) -> list[Any]:
    """A span from ``(start, end)``, or from the words themselves where they stand once."""
    if isinstance(value, str):
        count = text.count(value) if value else 0
        if count != 1:
            many = f"stand {count} times" if count else "do not stand"
            raise DecisionError(
                f"{doc_id}: the words for {field} {many} in the text; give (start, end) offsets: {value!r:.80}"
            )
        return [text.index(value), text.index(value) + len(value), value]
    try:
        start, end = (int(v) for v in value[:2])
    except (TypeError, ValueError):
        raise DecisionError(f"{field}={value!r} is no span; give (start, end) in code points, or the words") from None
    if not 0 <= start < end <= len(text):
        raise DecisionError(f"{doc_id}: {field}=({start}, {end}) is outside the text (0 to {len(text)}) or empty")
    return [start, end, text[start:end]]


def changed_row(
    table: str, row: Mapping[str, Any], values: Mapping[str, Any], text: str, known: Known
) -> dict[str, Any]:
    """A row with other values of some fields, and what hangs on them (surfaces, names) in step."""
    out = dict(row)
    for field, value in values.items():
        if field in SPANS.get(table, ()):
            start, end, surface = columns_of(field)
            out[start], out[end] = value[:2] if value is not None else (None, None)
            out[surface] = None if value is None else text[value[0] : value[1]]
        else:
            out[field] = value
        if field == "content":
            out["content_spans"] = [value[:2]]
            out["quoted_spans"] = [
                s for s in plain(row.get("quoted_spans")) or [] if value[0] <= s[0] and s[1] <= value[1]
            ]
        elif field == "speaker_id" and table == "quotations":
            out |= {"speaker": known.name(value), "resolution": None, "speaker_confidence": 1.0}
        elif field == "holder_id":
            out["holder"] = known.name(value)
            if "organisation_id" not in values:
                out["organisation_id"] = known.organisation(value, plain(out.get("date")))
        if field in ("issue", "position", "holder_id", "evidence"):
            out["derivation"] = None  # it explained the program's reading
    return out


def new_row(table: str, document: Mapping[str, Any], values: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """A row that a person adds, from checked values; what is not given takes its usual value.

    Raises
    ------
    DecisionError
        If a field that the table needs is missing.
    """
    missing = [f for f in _NEEDED[table] if values.get(f) is None]
    if missing:
        raise DecisionError(f"a new row of {table} needs {', '.join(_NEEDED[table])}; missing: {', '.join(missing)}")
    values = {**_DEFAULTS[table], **values}
    if table == "actors":
        return {
            "aliases": [],
            "roles": [],
            "status": "found",
            **values,
            "actor_id": actor_id(values["type"], values["name"]),
        }
    text, doc_id = document["text"], document["doc_id"]
    row: dict[str, Any] = dict.fromkeys(COLUMNS[table])
    row |= {"doc_id": doc_id, "rule": REVIEWED, "confidence": 1.0}
    if table == "stances":
        row["date"] = plain(document.get("date"))
    row = changed_row(table, row, values, text, known)
    if table == "quotations":
        headline = plain(document.get("headline_end"))
        row |= {
            "quoted_spans": [],
            "closed": True,
            "in_headline": headline is not None and row["content_start"] < headline,
        }
        key: tuple[Any, ...] = (row["cue_start"], row["cue_end"], row["content_start"], row["content_end"])
    elif table == "mentions":
        key = (row["start"], row["end"], row["actor_id"])
    else:
        key = (row["evidence_start"], row["evidence_end"], row["holder_id"], row["issue"])
    return row | {ID[table]: identifier(doc_id, table, *key)}


def actor_id(type_: str, name: str) -> str:
    """The id of an actor that no registry knows: it hashes type and folded name, as the program's does.

    Examples
    --------
    >>> actor_id("person", "أحمد") == actor_id("person", "احمد")
    True
    """
    return f"{type_}-{hashlib.sha256(chr(0).join((type_, fold_text(name))).encode()).hexdigest()[:12]}"
