"""A coding made by people, written as a gold that ``workbook evaluate`` reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.review.fields import plain, records

__all__ = ["write_gold"]

#: Columns of a table of statements.
_STATEMENTS = (
    "doc_id", "statement_id", "event_id", "holder_id", "speaker_id", "organisation_id", "issue", "position", "reported",
    "evidence_start", "evidence_end",
)  # fmt: skip


def write_gold(coding: Coding, target: str | Path) -> Path:
    """Write a coding as a gold.

    Parameters
    ----------
    coding : Coding
        Coded, corrected or adjudicated by people.
    target : str or Path
        A name that ends in ``.csv`` becomes a table of statements (the stances only), any other a folder with one JSON file
        a document; ``docs/accuracy.md`` shows one.

    Returns
    -------
    Path

    Raises
    ------
    WorkbookError
        If the folder holds JSON files of other documents, which would be taken for part of the gold, or can't be written.
    """
    target = Path(target)
    try:
        return _statements(coding, target) if target.suffix == ".csv" else _folder(coding, target)
    except OSError as error:
        raise WorkbookError(f"{target}: can't be written ({error.strerror}); choose another place") from None


def _statements(coding: Coding, target: Path) -> Path:
    stances, documents = coding.stances, coding.documents.set_index("doc_id")
    table = stances.assign(statement_id=stances["stance_id"])
    table["event_id"] = table["doc_id"].map(documents["event_id"]) if "event_id" in documents else None
    table["reported"] = table["reported"].map({True: "true", False: "false"})
    target.parent.mkdir(parents=True, exist_ok=True)
    table[list(_STATEMENTS)].to_csv(target, index=False, encoding="utf-8", lineterminator="\n")
    return target


def _folder(coding: Coding, target: Path) -> Path:
    documents = [str(d) for d in coding.documents["doc_id"]]
    names = {d: f"{n:04}-{_safe(d)}.json" for n, d in enumerate(documents, 1)}
    target.mkdir(parents=True, exist_ok=True)
    foreign = sorted({p.name for p in target.glob("*.json")} - set(names.values()))
    if foreign:
        raise WorkbookError(f"{target}: holds {foreign[0]} already, which is not of this gold; choose an empty folder")
    tables = {t: _by_document(getattr(coding, t)) for t in ("mentions", "quotations", "stances")}
    actors = {str(a["actor_id"]): a for a in records(coding.actors)}
    for doc in documents:
        rows = {t: by.get(doc, []) for t, by in tables.items()}
        value = {"id": doc, **_document(rows, actors)}
        (target / names[doc]).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return target


def _safe(doc_id: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in doc_id)[:80]


def _by_document(data: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = {}
    for row in records(data):
        out.setdefault(str(row["doc_id"]), []).append(plain(row))
    return out


def _document(rows: dict[str, list[dict[str, Any]]], actors: dict[str, dict[str, Any]]) -> dict[str, Any]:
    forms: dict[str, set[str]] = {}
    for m in rows["mentions"]:
        forms.setdefault(m["actor_id"], set()).add(m["text"])
    for row, field in [(q, "speaker_id") for q in rows["quotations"]] + [(s, "holder_id") for s in rows["stances"]]:
        if row[field] is not None:
            forms.setdefault(row[field], set())
    names: dict[str, str] = {}
    for actor_id in forms:
        name = plain(actors[actor_id]["name"]) if actor_id in actors else actor_id
        again = sum(n == name or n.startswith(f"{name} (") for n in names.values())
        # the gold names actors, so two of one name (two unnamed sources) are told apart
        names[actor_id] = f"{name} ({again + 1})" if again else name

    def span(row: dict[str, Any], field: str) -> list[int] | None:
        return None if row[f"{field}_start"] is None else [row[f"{field}_start"], row[f"{field}_end"]]

    at = {q["quotation_id"]: n for n, q in enumerate(rows["quotations"])}
    return {
        "quotations": [
            {
                "source": span(q, "source"), "cue": span(q, "cue"), "content": q["content_spans"], "kind": q["kind"],
                "complement": q["complement"], "speaker": names.get(q["speaker_id"]),
                "dropped": q["source_start"] is None and q["speaker_id"] is not None, "parent": at.get(q["parent_id"]),
                "via": span(q, "via"),
            }
            for q in rows["quotations"]
        ],
        "actors": [
            {
                "name": name, "type": plain(actors[i]["type"]) if i in actors else None,
                "forms": sorted(forms[i] | ({plain(actors[i]["name"])} if i in actors else set())),
            }
            for i, name in names.items()
        ],
        "stances": [
            {"holder": names[s["holder_id"]], "issue": s["issue"], "position": s["position"]} for s in rows["stances"]
        ],
    }  # fmt: skip
