"""A coding small enough to count by hand: five documents of two outlets, made of tables and not of texts.

====  =======  ==========  =====  ============================================
doc   outlet   date        event  quotations (speaker, kind, cue)
====  =======  ==========  =====  ============================================
d1    one      2021-03-01  e1     M direct قال · M indirect أكد · P indirect زعم
d2    two      2021-03-02  e1     M indirect قال
d3    one      2022-05-01         M indirect أكد · S direct ':' · none indirect بحسب
d4    two      2022-06        	  P indirect قال (negated, so it is not counted)
d5    two      (none)             S indirect قال
====  =======  ==========  =====  ============================================

M is the minister (a person), P the party (an organisation), S the state. d5 is a near copy of d3 by ``duplicate_of``.
Counted are 8 quotations: M 4, P 1, S 2, unresolved 1.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis import as_coding
from workbook.coding import Coding

M, P, S = "minister", "party", "state"

DOCUMENTS = [
    {"doc_id": "d1", "outlet": "one", "date": "2021-03-01", "event_id": "e1", "url": "https://one.example/1"},
    {"doc_id": "d2", "outlet": "two", "date": "2021-03-02", "event_id": "e1", "url": None},
    {"doc_id": "d3", "outlet": "one", "date": "2022-05-01", "event_id": None, "url": None},
    {"doc_id": "d4", "outlet": "two", "date": "2022-06", "event_id": None, "url": None},
    {"doc_id": "d5", "outlet": "two", "date": None, "event_id": None, "url": None, "duplicate_of": "d3"},
]
ACTORS = [
    {"actor_id": M, "name": "الوزير", "name_en": "The minister", "type": "person"},
    {"actor_id": P, "name": "الحزب", "name_en": "The party", "type": "organisation"},
    {"actor_id": S, "name": "الدولة", "name_en": "The state", "type": "state"},
]
_SAID: list[tuple[str, str | None, str, str, bool]] = [
    ("d1", M, "direct", "قال", False),
    ("d1", M, "indirect", "أكد", False),
    ("d1", P, "indirect", "زعم", False),
    ("d2", M, "indirect", "قال", False),
    ("d3", M, "indirect", "أكد", False),
    ("d3", S, "direct", ":", False),
    ("d3", None, "indirect", "بحسب", False),
    ("d4", P, "indirect", "قال", True),
    ("d5", S, "indirect", "قال", False),
]
QUOTATIONS = [
    {"quotation_id": f"q{n}", "doc_id": d, "speaker_id": who, "kind": kind, "cue_lemma": cue, "cue": cue, "negated": no}
    for n, (d, who, kind, cue, no) in enumerate(_SAID)
]


def small_coding(**tables: list[dict[str, Any]]) -> Coding:
    """The coding above, with tables exchanged or added."""
    given = {"documents": DOCUMENTS, "actors": ACTORS, "quotations": QUOTATIONS, **tables}
    texts = [{"text": "", "title": None, **row} for row in given["documents"]]
    return as_coding({**{k: pd.DataFrame(v) for k, v in given.items() if v}, "documents": pd.DataFrame(texts)})
