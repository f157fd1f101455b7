"""Codings for the tests of the exchange formats: any text, rows on any spans, ids and values that are hostile."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import pandas as pd
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import workbook as wb
from workbook.coding import Coding
from workbook.coding.tables import TABLES, frame

HOSTILE_IDS = [
    "../../outside", "/etc/passwd", "..", "", "CON", "nul.txt", "a\x00b", "a/b", "a\\b", "A", "a", "é", "خبر", "=1+1", "-rf",
    ".hidden", "x" * 400, "م" * 400, "<script>alert(1)</script>", "line\nbreak\ttab", "a:b|c?*", "a.", "workbook", "TypeSystem",
]  # fmt: skip
HOSTILE_TEXT = "قال الوزير\r\n<script>alert('&')</script>\tإن «الحل\nقريب»\u2028😀 وقالت\x0bالمتحدثة\x85 «نعم» ]]>."


@cache
def ten_briefs() -> Coding:
    return wb.code(wb.briefs()[:10])


def document(doc_id: str, text: str, **more: Any) -> dict[str, Any]:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"doc_id": doc_id, "text": text, "text_sha256": digest, "n_chars": len(text), "title": None, **more}


def coding_on(doc_id: str, text: str, places: list[tuple[int, int]], **more: Any) -> Coding:
    """One mention, quotation and stance whose spans are the given places, taken in turn."""
    n = iter(range(1000))

    def span(name: str) -> dict[str, Any]:
        start, end = places[next(n) % len(places)]
        return {f"{name}_start": start, f"{name}_end": end, name: text[start:end]}

    start, end = places[-1]
    spans = sorted(set(places))
    first, last = spans[0][0], max(e for _, e in spans)
    mentions = [
        {"mention_id": "m-1", "doc_id": doc_id, "start": start, "end": end, "text": text[start:end], "form": "role",
         "actor_id": "minister", "rule": "r\t<b>\n\x01", "confidence": 0.1 + 0.2},
    ]  # fmt: skip
    quotations = [
        {"quotation_id": "q-1", "doc_id": doc_id, "kind": "mixed", **span("source"), **span("cue"), "content_start": first,
         "content_end": last, "content": text[first:last], "content_spans": [list(s) for s in spans],
         "quoted_spans": [list(p) for p in places], **span("via"), **span("addressee"), "speaker_id": "minister",
         "speaker": "الوزير", "in_headline": False, "closed": True, "rule": "said", "confidence": 1.0},
        {"quotation_id": "q-2", "doc_id": doc_id, "kind": "direct", "content_spans": [], "negated": True, "parent_id": "q-1"},
    ]  # fmt: skip
    stances = [
        {"stance_id": "s-1", "doc_id": doc_id, "date": "2021-11", "holder_id": "minister", "issue": "talks",
         "position": "oppose", "strength": 2, "reported": False, **span("evidence"), **span("condition"),
         "quotation_id": "q-1", "rule": "no", "confidence": 0.5},
        {"stance_id": "s-2", "doc_id": doc_id, "position": "support", "derivation": "=cmd|' /C calc'!A0"},
    ]  # fmt: skip
    actors = [
        {"actor_id": "minister", "name": "الوزير", "type": "person", "wikidata": "Q30", "aliases": ["معالي الوزير"],
         "roles": [{"title": "وزير", "from": "2020"}], "status": "registered"},
        {"actor_id": "unused", "name": "المتحدثة", "aliases": []},
    ]  # fmt: skip
    rows = {"actors": actors, "mentions": mentions, "quotations": quotations, "stances": stances}
    rows["documents"] = [
        document(doc_id, text, pages=3, place="=1+1", seen=pd.Timestamp("2021-11-17 10:30"), tags=["a", "ب"], **more)
    ]
    return Coding({t: frame(t, rows[t]) for t in TABLES}, {"version": "1", "options": {"a": [1, None]}})


def assert_same(one: Coding, two: Coding) -> None:
    for table in TABLES:
        assert_frame_equal(getattr(one, table), getattr(two, table))
    assert dict(one.meta) == dict(two.meta)


@st.composite
def texts_with_places(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    letters = st.sampled_from(
        list("قال الوزير.«»") + ["\r\n", "\n", "\t", "😀", "𐤀", "َ", "\x00", "\x0c", "\u2028", "\x85", "<", "\ufffe"]
    )
    text = "".join(draw(st.lists(letters | st.characters(exclude_categories=["Cs"]), max_size=30)))
    place = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda p: (min(p), max(p)))
    return text, draw(st.lists(place, min_size=1, max_size=5))
