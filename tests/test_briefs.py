"""The corpus that ships, held against the records it is written from and the statements coded in it by hand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import Any

import pandas as pd
import pytest
import yaml

import workbook as wb
from workbook.arabic import fold_text
from workbook.codebook import load_codebook
from workbook.paths import data_dir

MONTHS = {
    1: ["كانون الثاني", "يناير"], 2: ["شباط", "فبراير"], 3: ["آذار", "مارس"], 4: ["نيسان", "أبريل"], 5: ["أيار", "مايو"],
    6: ["حزيران", "يونيو"], 7: ["تموز", "يوليو"], 8: ["آب", "أغسطس"], 9: ["أيلول", "سبتمبر"], 10: ["تشرين الأول", "أكتوبر"],
    11: ["تشرين الثاني", "نوفمبر"], 12: ["كانون الأول", "ديسمبر"],
}  # fmt: skip
MARKS = re.compile(r'«([^«»]*)»|“([^“”]*)”|"([^"]*)"')
ARTICLE_BRIEF = "goldrich-istanbul-opposition-meeting"
COLUMNS = [
    "doc_id", "statement_id", "event_id", "holder_id", "speaker_id", "organisation_id", "issue", "position", "reported",
    "evidence_start", "evidence_end",
]  # fmt: skip
FALL = "2024-12-08"


@lru_cache(maxsize=1)
def records() -> dict[str, dict[str, Any]]:
    with data_dir("records.yaml").open(encoding="utf-8") as file:
        return {r["id"]: r for r in yaml.load(file, yaml.CSafeLoader)}


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted(data_dir("briefs").glob("*.txt"))}


@lru_cache(maxsize=1)
def statements() -> pd.DataFrame:
    return pd.read_csv(data_dir("gold", "statements.csv"), dtype={"statement_id": "str"})


@lru_cache(maxsize=1)
def documents() -> pd.DataFrame:
    return pd.read_csv(data_dir("briefs", "documents.csv"), dtype=str).set_index("id")


def quoted(text: str) -> list[str]:
    return [next(x for x in found if x) for found in MARKS.findall(text) if any(found)]


IDS = sorted(p.stem for p in data_dir("briefs").glob("*.txt"))


def test_each_record_has_its_brief_and_each_brief_its_record() -> None:
    assert set(texts()) == set(records()) == set(documents().index)
    assert len(texts()) == 119


@pytest.mark.parametrize("brief", IDS)
class TestBrief:
    def test_has_a_headline_and_a_body(self, brief: str) -> None:
        text = texts()[brief]
        assert text == text.strip() + "\n" and "\r" not in text
        headline, body = text.split("\n", 1)
        assert headline == documents().loc[brief, "title"] and body.strip()
        assert not headline.endswith((".", "،"))

    def test_tells_the_day(self, brief: str) -> None:
        year, month, *day = str(records()[brief]["date"]).split("-")
        names = "(?:" + "|".join(MONTHS[int(month)]) + ")"
        told = rf"{names}(?:/{names})?(?: عام)? {year}"
        if day:
            told = rf"(?<!\d){int(day[0])} (?:من )?" + told
        assert re.search(told, texts()[brief])
        row = documents().loc[brief]
        assert (
            row["date"] == str(records()[brief]["date"]) and row["date_precision"] == records()[brief]["date_precision"]
        )

    def test_names_the_place(self, brief: str) -> None:
        place = records()[brief]["place_ar"]
        assert place is None or fold_text(place) in fold_text(texts()[brief])

    def test_names_each_speaker(self, brief: str) -> None:
        folded = fold_text(texts()[brief])
        for s in records()[brief]["statements"]:
            if s["speaker_ar"]:
                assert fold_text(s["speaker_ar"].split()[-1]) in folded

    def test_names_each_body_that_speaks(self, brief: str) -> None:
        rows = statements()[statements()["doc_id"] == brief]
        for s in records()[brief]["statements"]:
            if s["speaker_ar"] is None:
                holders = set(rows.loc[rows["statement_id"] == s["id"], "holder_id"])
                assert holders, s["id"]

    def test_quotes_word_for_word_and_nothing_else(self, brief: str) -> None:
        text = texts()[brief]
        inside = quoted(text)
        wanted = [s["quote_ar"] for s in records()[brief]["statements"] if s["quote_ar"]]
        for words in wanted:
            assert any(words in x for x in inside), words
        if brief != ARTICLE_BRIEF:
            for words in inside:
                assert any(words in w for w in wanted), words

    def test_balances_its_marks(self, brief: str) -> None:
        text = texts()[brief]
        assert text.count("«") == text.count("»") and text.count("“") == text.count("”") and text.count('"') % 2 == 0
        assert len({kind for kind in ("«", "“", '"') if kind in text}) <= 1

    def test_is_of_a_briefs_length(self, brief: str) -> None:
        words = len(texts()[brief].split())
        assert words <= 220
        if words < 60:
            assert f"`{brief}`" in data_dir("README.md").read_text(encoding="utf-8"), (
                "short ones are listed in the datasheet"
            )

    def test_is_worded_by_itself(self, brief: str) -> None:
        """No six words in a row stand as in the record's gist, names aside."""
        record = records()[brief]
        own = set()
        for s in record["statements"]:
            own |= set(fold_text(" ".join(filter(None, (s["speaker_ar"], s["role_ar"], s["organisation_ar"])))).split())

        def grams(text: str) -> set[tuple[str, ...]]:
            words = fold_text(re.sub(r"[^\w\s]", " ", text)).split()
            return {tuple(words[k : k + 6]) for k in range(len(words) - 5)}

        gist = grams(record["event_ar"]).union(*(grams(s["gist_ar"]) for s in record["statements"]))
        unquoted = MARKS.sub(" . ", texts()[brief])
        assert not {g for g in grams(unquoted) & gist if not set(g) <= own}

    def test_every_statement_of_the_record_is_coded(self, brief: str) -> None:
        rows = statements()[statements()["doc_id"] == brief]
        ids = {s["id"]: s for s in records()[brief]["statements"]}
        assert set(rows["statement_id"].dropna()) == set(ids)
        fallen = str(records()[brief]["date"]) >= FALL
        issues = {
            "normalisation": "relations-new-authorities" if fallen else "normalisation-assad",
            "political-solution": "syria-political-solution",
        }
        for key, s in ids.items():
            own = rows[rows["statement_id"] == key]
            assert (own["issue"] == issues.get(s["issue"], s["issue"])).any(), key

    def test_evidence_holds_its_words(self, brief: str) -> None:
        text = texts()[brief]
        for r in statements()[statements()["doc_id"] == brief].itertuples():
            assert 0 <= r.evidence_start < r.evidence_end <= len(text)
            evidence = text[r.evidence_start : r.evidence_end]
            assert evidence == evidence.strip() and "\n" not in evidence


def test_the_statements_are_well_formed() -> None:
    table = statements()
    assert list(table.columns) == COLUMNS
    assert set(table["position"]) <= {"support", "oppose", "conditional", "neutral"}
    assert table["reported"].map(lambda v: v in (True, False)).all()
    assert not table.duplicated(["doc_id", "holder_id", "issue", "position"]).any()
    codebook = load_codebook()
    assert set(table["issue"]) <= set(codebook.issues)
    for column in ("holder_id", "speaker_id", "organisation_id"):
        assert set(table[column].dropna()) <= set(codebook.actors), column
    assert (table["event_id"] == table["doc_id"].map(documents()["event_id"])).all()
    for r in table.itertuples():
        assert codebook.issues[r.issue].holds(documents().loc[r.doc_id, "date"]), (r.doc_id, r.issue)


def test_one_session_is_one_event() -> None:
    events = documents()["event_id"]
    assert (
        events["lavrov-unsc-2254-adoption-2015"] == events["unsc-adopts-2254"] == events["fabius-asks-guarantees-2015"]
    )
    assert events["shaibani-unsc-first-speech-2025"] == events["shea-conditions-for-interim-authorities"]
    assert events.nunique() < len(events)


def test_every_page_that_a_brief_rests_on_is_named() -> None:
    table = documents()
    assert (table["sources"].str.len() > 10).all() and (table["summary"].str.len() > 20).all()
    assert set(table["outlet"]) == {"workbook brief"} and set(table["language"]) == {"ar"}
    for key, record in records().items():
        for source in record["sources"]:
            assert source["url"] in table.loc[key, "sources"]


def test_no_phrase_is_stock() -> None:
    """No six words in a row recur in more than three briefs; names, titles and issue terms aside."""
    aside: set[str] = set()
    for record in records().values():
        for s in record["statements"]:
            for field in ("speaker_ar", "role_ar", "organisation_ar"):
                words = fold_text(s[field] or "")
                aside |= set(words.split()) | set(words.replace("امريكي", "اميركي").split())
    for issue in load_codebook().issues.values():
        for term in issue.terms:
            aside |= set(fold_text(term.form).split())
    found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for key, text in texts().items():
        words = fold_text(re.sub(r"[^\w\s]", " ", text)).split()
        for k in range(len(words) - 5):
            gram = tuple(words[k : k + 6])
            if not set(gram) <= aside:
                found[gram].add(key)
    assert not {g: sorted(d) for g, d in found.items() if len(d) > 3}


def test_the_briefs_vary_as_news_does(briefs_coding: wb.Coding) -> None:
    quotations = briefs_coding.quotations
    assert quotations["cue_lemma"].nunique() >= 40
    dropped = quotations.loc[quotations["resolution"] == "dropped", "doc_id"].nunique()
    assert dropped >= len(texts()) / 4
    assert set(quotations["kind"]) == {"direct", "indirect", "mixed"}
    colons = sum(":" in text.split("\n", 1)[0] for text in texts().values())
    assert colons >= 20 and len(texts()) - colons >= 20
    openings = Counter(" ".join(text.split("\n")[1].split()[:2]) for text in texts().values())
    assert max(openings.values()) <= 12


def test_every_speaker_body_and_state_of_the_records_is_registered() -> None:
    registry = load_codebook().actors.values()
    names = {a.name_en for a in registry} | {
        fold_text(f) for a in registry for f in (a.name, *(x.form for x in [*a.aliases, *a.metonyms]))
    }
    missing = set()
    for record in records().values():
        for s in record["statements"]:
            for english, arabic in ((s["speaker"], s["speaker_ar"]), (s["organisation"], s["organisation_ar"])):
                if english and english not in names and fold_text(arabic or "") not in names:
                    missing.add(english)
    # "a person without a body" names no body
    assert missing <= {"independent opposition figure"}
    titled = {fold_text(a.name) for a in registry if a.roles}
    speakers = {fold_text(s["speaker_ar"]) for r in records().values() for s in r["statements"] if s["speaker_ar"]}
    assert not speakers - titled, "a speaker without a dated role"
