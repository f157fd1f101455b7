"""The configuration files that tell brat which types, arguments and values there are.

Their form: https://brat.nlplab.org/configuration.html. Names in them are ASCII letters, digits, ``_`` and ``-``.
"""

from __future__ import annotations

import re
from typing import Any

from workbook.coding import Coding
from workbook.exchange.spans import ROLES, plain

__all__ = ["ATTRIBUTES", "BINARY", "EVENTS", "WORD", "configuration"]

WORD = re.compile(r"[A-Za-z0-9_-]+")
#: Table to brat's type.
EVENTS = {"mentions": "Mention", "quotations": "Quotation", "stances": "Stance"}
_FORMS = ["name", "surname", "role", "metonym", "demonym", "acronym", "pronoun", "latter"]
#: Table to the columns that are attributes, with the values that the contract lists.
ATTRIBUTES: dict[str, dict[str, list[str]]] = {
    "mentions": {"form": [*_FORMS, "unnamed"], "actor_id": []},
    "quotations": {
        "kind": ["direct", "indirect", "mixed"],
        "complement": ["clause", "quote", "noun"],
        "resolution": [*_FORMS, "dropped", "unnamed", "none"],
        "speaker_id": [],
        "in_headline": [],
        "closed": [],
        "negated": [],
    },
    "stances": {
        "position": ["support", "oppose", "conditional", "neutral"],
        "strength": ["1", "2", "3"],
        "force": ["say", "demand", "commit", "threaten", "act", "deny"],
        "reality": ["fact", "alleged", "possible", "question"],
        "issue": [],
        "holder_id": [],
        "reported": [],
    },
}
#: Attributes that are there or not.
BINARY = {"in_headline", "closed", "negated", "reported"}
_COLOURS = {
    "Mention": "#e5e5e5", "Quotation": "#ffe08a", "Source": "#a9d4ff", "Content": "#c9f0c1", "Quoted": "#dff5da",
    "Via": "#d9c8f5", "Addressee": "#d9c8f5", "Stance": "#ffb3a7", "Condition": "#ffd9d2",
}  # fmt: skip


def configuration(coding: Coding) -> dict[str, str]:
    """``annotation.conf``, ``visual.conf`` and ``tools.conf`` for the types and values of a coding."""
    arguments = [role.capitalize() for role in ROLES["quotations"][1:]]
    lines = ["[entities]", "Mention", *arguments, "Condition", "", "[relations]", ""]
    lines += ["[events]", "Quotation\t" + ", ".join(f"{a}?:{a}" for a in arguments)]
    lines += ["Stance\tCondition?:Condition, In?:Quotation", "", "[attributes]"]
    actors = coding.actors["actor_id"]
    for table, columns in ATTRIBUTES.items():
        for column, listed in columns.items():
            values: list[Any] = [*listed, *getattr(coding, table)[column].tolist()]
            if column.endswith("_id"):
                values += actors.tolist()
            kept = [
                v for v in dict.fromkeys(str(plain(v)) for v in values if plain(v) is not None) if WORD.fullmatch(v)
            ]
            if column in BINARY:
                lines.append(f"{column}\tArg:{EVENTS[table]}")
            elif kept:
                lines.append(f"{column}\tArg:{EVENTS[table]}, Value:{'|'.join(kept)}")
    labels = [
        "[labels]",
        *_COLOURS,
        "",
        "[drawing]",
        "SPAN_DEFAULT\tfgColor:black, bgColor:lightgray, borderColor:darken",
    ]
    labels += [f"{name}\tbgColor:{colour}" for name, colour in _COLOURS.items()]
    site = "https://www.wikidata.org"
    tools = ["[normalization]", f"Wikidata\tDB:wikidata, <URL>:{site}, <URLBASE>:{site}/wiki/%s"]
    return {
        name: "\n".join(content) + "\n"
        for name, content in (("annotation.conf", lines), ("visual.conf", labels), ("tools.conf", tools))
    }
