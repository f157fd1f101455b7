"""Explorers as Python sees them: what they answer, keep and show where no kernel runs."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import workbook as wb
from workbook.errors import StoreError, WorkbookError
from workbook.views import explore
from workbook.views.explore.desk import Desk
from workbook.views.explore.explorer import WORDS, Explorer
from workbook.views.explore.hands import desk_for

HOSTILE = (
    "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>&lt;b&gt; \u202eالوزير\u202c \U0001f600\n"
)
SAID = "قال الوزير إن الوفد وصل. وأكدت قطر أنها ترفض التطبيع مع نظام الأسد."
WIDGETS = (explore.reader, explore.actors, explore.quotations, explore.stances)


def coding() -> wb.Coding:
    """Two articles, one of them hostile wherever a text can stand."""
    return wb.code(
        [
            wb.Document("a", SAID, title="عنوان", date="2021-05-01", outlet="المرصد"),
            wb.Document(
                "<b>b</b>", HOSTILE + SAID, title=HOSTILE, date="2023-05", outlet=HOSTILE, url="javascript:alert(1)"
            ),
        ]
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


class Tags(HTMLParser):
    """The elements and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("make", WIDGETS)
def test_where_no_kernel_runs_a_picture_stands_still(make, store: Path) -> None:
    first, second = (make(coding(), store=store, coder="amal") for _ in range(2))
    bundle, _ = first._repr_mimebundle_()
    again, _ = second._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    for kind in ("text/plain", "text/html"):
        assert bundle[kind] == again[kind]
    assert bundle["text/plain"].startswith(repr(first))
    html = Tags(bundle["text/html"])
    assert html.tags <= {"div", "p", "h4", "table", "thead", "tbody", "tr", "th", "td", "mark", "u", "b"}
    assert html.attributes <= {"dir"}
    assert "قطر" in html.text
    assert not store.exists(), "looking must not make a store"


def test_hostile_text_is_shown_in_the_still_reader(store: Path) -> None:
    shown = explore.reader(coding(), "<b>b</b>", store=store).still()
    assert "&lt;script&gt;window.broken = 1&lt;/script&gt;" in shown
    assert "\u202e" not in shown and "[U+202E]" in shown and "&amp;lt;b&amp;gt;" in shown


def test_only_marked_methods_answer(store: Path) -> None:
    widget = explore.reader(coding(), store=store, coder="amal")
    said: list[dict] = []
    widget.send = said.append  # type: ignore[method-assign]
    widget._heard(widget, {"id": 1, "ask": "close", "with": {}}, [])
    widget._heard(widget, {"id": 2, "ask": "__init__", "with": {}}, [])
    widget._heard(widget, {"id": 3, "ask": "page", "with": {"doc_id": "nowhere"}}, [])
    widget._heard(widget, {"id": 4, "ask": "page", "with": {"no": 1}}, [])
    widget._heard(widget, "no question", [])
    assert [m["re"] for m in said] == [1, 2, 3, 4] and all("error" in m for m in said)
    assert "nowhere" in said[2]["error"]


def test_spans_of_a_page_are_code_points_of_its_text(store: Path) -> None:
    made = coding()
    page = explore.reader(made, store=store).page("<b>b</b>")
    assert page["text"] == made.documents["text"].iloc[1] and page["doc"]["url"] is None
    rows = made.quotations.set_index("quotation_id")
    for record in page["records"]:
        if record["table"] == "quotations":
            start, end = record["spans"]["content"]
            assert page["text"][start:end] == rows.loc[record["id"], "content"]
    json.dumps(page, allow_nan=False)


def test_half_characters_are_answered_without_breaking_the_line(store: Path) -> None:
    widget = explore.reader(coding(), store=store)
    said: list[dict] = []
    widget.send = said.append  # type: ignore[method-assign]
    widget._heard(widget, {"id": 1, "ask": "page", "with": {"doc_id": "\ud800"}}, [])
    widget._heard(widget, {"id": 2, "ask": "find", "with": {"doc_id": "a", "words": "\ud800"}}, [])
    json.dumps(said, ensure_ascii=False).encode("utf-8")
    assert "no such document" in said[0]["error"] and said[1]["answer"]["here"] == []


def test_a_decision_is_kept_at_once_and_shown_by_all(store: Path) -> None:
    made = coding()
    reader, quotes = (make(made, store=store, coder="amal") for make in (explore.reader, explore.quotations))
    told: list[dict] = []
    quotes.send = told.append  # type: ignore[method-assign]
    row = made.quotations[made.quotations["doc_id"] == "a"].iloc[0]
    answer = reader.decide("correct", "a", row["quotation_id"], speaker_id="turkey", comment="للتجربة")
    assert answer["record"] == row["quotation_id"]
    assert told == [{"changed": ["a"]}]
    kept = wb.review.open(store).coder("amal").decisions()
    assert [(d.action, d.changes["speaker_id"][1], d.comment) for d in kept] == [("correct", "turkey", "للتجربة")]
    line = next(r for r in quotes.rows(quotes.view()["key"], 0, 10) if r["id"] == row["quotation_id"])
    assert (line["who"], line["verdict"]) == ("تركيا", "correct")
    assert quotes.coding.quotations["speaker_id"].tolist().count("turkey") == 1
    assert len(quotes.coding.quotations) == len(made.quotations)
    assert "turkey" not in set(made.quotations["speaker_id"]), "the coding itself stays as it was"
    # another session finds it; undo takes it back, redo brings it again
    again = explore.reader(coding(), store=store, coder="amal")
    fields = {r["id"]: r["fields"] for r in again.page("a")["records"]}
    assert fields[row["quotation_id"]]["speaker_id"] == "turkey"
    assert reader.turn("undo", "a")["turned"] == "a"
    assert quotes.coding.quotations["speaker_id"].tolist() == made.quotations["speaker_id"].tolist()
    reader.turn("redo", "a")
    assert "turkey" in set(reader.coding.quotations["speaker_id"])
    table = reader.decisions
    assert table[["action", "field", "new", "comment"]].values.tolist() == [
        ["correct", "speaker_id", "turkey", "للتجربة"]
    ]
    history = reader.about("a", row["quotation_id"])["history"]
    assert [h["action"] for h in history] == ["correct"]


def test_what_the_reader_decides_is_what_the_store_applies(briefs_coding: wb.Coding, store: Path) -> None:
    reader = explore.reader(briefs_coding, store=store, coder="amal")
    rows = briefs_coding.quotations
    one, two, three = (rows.iloc[k] for k in (0, 40, 200))
    reader.decide("reject", one["doc_id"], one["quotation_id"])
    reader.decide(
        "correct", two["doc_id"], two["quotation_id"], kind="mixed", speaker_id={"name": "سين", "type": "person"}
    )
    reader.decide("accept", three["doc_id"], three["quotation_id"])
    doc = three["doc_id"]
    text = reader.page(doc)["text"]
    first = text.split()[0]
    reader.decide("add", doc, table="mentions", span=[0, len(first)], actor_id="qatar", form="name")
    stance = briefs_coding.stances.iloc[10]
    reader.decide("correct", stance["doc_id"], stance["stance_id"], position="neutral")
    applied = wb.review.open(store).apply(briefs_coding, coder="amal")
    for name in ("mentions", "quotations", "stances"):
        pd.testing.assert_frame_equal(getattr(reader.coding, name), getattr(applied, name))
    assert set(reader.coding.actors["actor_id"]) == set(applied.actors["actor_id"])


def test_what_was_decided_in_python_is_taken_in(store: Path) -> None:
    made = coding()
    reader = explore.reader(made, store=store, coder="amal")
    row = made.quotations.iloc[0]
    wb.review.open(store).coder("amal").reject(made, row["quotation_id"])
    assert any(r["id"] == row["quotation_id"] for r in reader.page(row["doc_id"])["records"])
    explore.stances(made, store=store, coder="amal")
    assert not any(r["id"] == row["quotation_id"] for r in reader.page(row["doc_id"])["records"])


def test_a_wrong_decision_says_why_and_keeps_nothing(store: Path) -> None:
    made = coding()
    reader = explore.reader(made, store=store, coder="amal")
    with pytest.raises(WorkbookError, match="no such actor"):
        reader.decide("correct", "a", made.quotations["quotation_id"].iloc[0], speaker_id="nobody-known")
    with pytest.raises(WorkbookError, match="outside the text"):
        reader.decide("add", "a", table="mentions", span=[0, 99999], actor_id="qatar")
    with pytest.raises(WorkbookError, match="no such record"):
        reader.about("a", "q-nothing")
    assert wb.review.open(store).coder("amal").decisions() == []


def test_blind_mode_holds_no_row_of_the_program(store: Path) -> None:
    made = coding()
    reader = explore.reader(made, store=store, coder="badr", blind=True)
    page = reader.page("a")
    assert page["records"] == [] and page["blind"]
    words = "ترفض التطبيع مع نظام الأسد"
    start = page["text"].index(words)
    answer = reader.decide(
        "add", "a", table="stances", evidence=[start, start + len(words)], holder_id="qatar", issue="normalisation-assad", position="oppose",
    )  # fmt: skip
    assert [r["fields"]["holder"] for r in answer["page"]["records"]] == ["قطر"]
    assert reader.about("a", answer["record"])["why"] is None
    with pytest.raises(WorkbookError, match="no step of blind coding"):
        reader.decide("accept", "a", answer["record"])
    assert reader.decide("done", "a")["page"]["doc"]["done"]
    assert reader.turn("undo", "a")["page"]["doc"]["done"] is False
    assert reader.turn("undo", "a")["page"]["records"] == []


def test_who_has_seen_the_rows_can_not_code_blind(store: Path) -> None:
    made = coding()
    explore.reader(made, store=store, coder="amal").decide("accept", "a", made.quotations["quotation_id"].iloc[0])
    with pytest.raises(StoreError, match="can't code blind"):
        explore.reader(made, store=store, coder="amal", blind=True)


def test_find_is_folded_and_its_offsets_are_the_texts(store: Path) -> None:
    texts = [wb.Document("a", "وصل الوفدُ إلى إسطنبول. الوفد"), wb.Document("b", "الوفد هنا.")]
    reader = explore.reader(wb.code(texts), store=store)
    got = reader.find("a", "الوفد", everywhere=True)
    assert [reader.desk.texts["a"][s:e] for s, e in got["here"]] == ["الوفدُ", "الوفد"]
    assert got["elsewhere"] == [["b", "الوفد هنا.", 1]]
    assert [reader.desk.texts["a"][s:e] for s, e in reader.find("a", "اسطنبول")["here"]] == ["إسطنبول"]
    assert reader.find("a", "  ") == {"here": [], "elsewhere": []}


def test_filters_and_orders_of_quotations(briefs_coding: wb.Coding, store: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("WORKBOOK_OUTPUT", str(tmp_path / "out"))
    shown = explore.quotations(briefs_coding, store=store)
    rows = briefs_coding.quotations
    assert shown.view()["count"] == len(rows)
    assert shown.view(kind="direct")["count"] == (rows["kind"] == "direct").sum()
    speaker = shown._start["facets"]["speaker"][0]
    assert shown.view(speaker=speaker[0])["count"] == speaker[1] == (rows["speaker_id"] == speaker[0]).sum()
    issue = shown._start["facets"]["issue"][0]
    assert shown.view(issue=issue[0])["count"] == issue[1]
    dates = rows["doc_id"].map(briefs_coding.documents.set_index("doc_id")["date"])
    assert shown.view(since="2023", until="2023-06")["count"] == ((dates >= "2023") & (dates <= "2023-06-30")).sum()
    with pytest.raises(WorkbookError, match="is no date"):
        shown.view(since="soon")
    with pytest.raises(WorkbookError, match="no such order or filter"):
        shown.view(colour="red")
    with pytest.raises(WorkbookError, match="ask for it again"):
        shown.rows("never made", 0, 10)
    for order in ("date", "speaker", "before", "after"):
        view = shown.view(order=order)
        assert sorted(r["id"] for r in shown.rows(view["key"], 0, 200)) and view["count"] == len(rows)
    found = shown.view(words="القرار", order="date")
    lines = [r for k in range(0, found["count"], 200) for r in shown.rows(found["key"], k, k + 200)]
    assert [r["date"] for r in lines] == sorted(r["date"] for r in lines)
    for format_, words in (("markdown", "> "), ("csv", "citation"), ("bibtex", "@article")):
        text = Path(shown.export(found["key"], format_)).read_text(encoding="utf-8-sig")
        assert words in text
    table = pd.read_csv(next((tmp_path / "out").glob("*.csv")))
    assert len(table) == found["count"] and table["citation"].notna().all()


def test_the_matrix_counts_as_positions_does(briefs_coding: wb.Coding, store: Path) -> None:
    shown = explore.stances(briefs_coding, store=store)
    view = shown.view()
    rows = [r for k in range(0, view["count"], 200) for r in shown.rows(view["key"], k, k + 200)]
    cells = {(r["id"], issue): (c["n"], c["position"]) for r in rows for issue, c in r["cells"].items()}
    table = briefs_coding.positions(over="all")
    expected = {(r.holder_id, r.issue): (r.n, r.position) for r in table.itertuples()}
    assert cells == expected
    some = shown.view(since="2023-01", until="2023-12")
    assert 0 < some["count"] < view["count"]
    issue = view["issues"][0][0]
    evidence = shown.evidence(issue)
    stances = briefs_coding.stances
    stances = stances[(stances["issue"] == issue) & (stances["reality"] != "question") & stances["holder_id"].notna()]
    assert evidence["counts"] == stances["position"].value_counts().to_dict()
    words = shown.words(evidence["key"], "support", 0, 5)
    assert all(w["evidence"] and w["citation"] for w in words)
    with pytest.raises(WorkbookError, match="by="):
        shown.view(by="mood")


def test_an_actor_at_a_glance(briefs_coding: wb.Coding, store: Path) -> None:
    shown = explore.actors(briefs_coding, store=store)
    first = shown.rows(shown.view()["key"], 0, 1)[0]
    person = shown.person(first["actor_id"])
    mentions = briefs_coding.mentions
    assert first["mentions"] == (mentions["actor_id"] == first["actor_id"]).sum()
    assert sum(n for _, n, *_ in person["names"]) == first["mentions"]
    with_ = wb.analysis.co_mention(briefs_coding, actor=first["actor_id"], samples=0)
    expected = {
        (b if a == first["actor_id"] else a): n for a, b, n in with_[["source", "target", "n"]].itertuples(index=False)
    }
    assert all(expected[other["id"]] == n for other, n, *_ in person["mentioned"])
    ids = {row[i]: None for name, i in (("names", 3), ("roles", 5), ("mentioned", 3)) for row in person[name]}
    assert set(ids) <= set(mentions["mention_id"])
    assert shown.view(words="assad")["count"] >= 1 and shown.view(type="state")["count"] < shown.view()["count"]
    speaker = briefs_coding.quotations["speaker_id"].value_counts().index[0]
    said = shown.said(speaker, 0, 200)
    assert [s["id"] for s in said] == briefs_coding.quotations["quotation_id"][
        briefs_coding.quotations["speaker_id"] == speaker
    ].tolist()
    with pytest.raises(WorkbookError, match="no such actor"):
        shown.person("nobody")


def test_clear_errors_for_what_can_not_be_shown(store: Path) -> None:
    made = coding()
    with pytest.raises(WorkbookError, match="no such document"):
        explore.reader(made, "c", store=store)
    with pytest.raises(WorkbookError, match="language"):
        explore.reader(made, store=store, language="fr")
    with pytest.raises(WorkbookError, match="no article"):
        explore.reader(wb.code([]), store=store)
    with pytest.raises(WorkbookError, match="blind=True"):
        explore.reader(wb.Corpus([wb.Document("a", SAID)]), store=store)
    with pytest.raises(WorkbookError, match="no coding"):
        desk_for("here")  # type: ignore[arg-type]
    with pytest.raises(WorkbookError, match="only shows"):
        Desk(made).decide("accept", "a", "x")


@pytest.mark.parametrize("make", WIDGETS)
def test_a_coding_on_the_disk_opens_too(make, store: Path, tmp_path: Path) -> None:
    made = coding()
    folder = made.write(tmp_path / "coded")
    shown = [make(source, store=store, coder="amal") for source in (made, folder, wb.Coding.open(folder))]
    assert len({widget.still() for widget in shown}) == 1


@pytest.mark.parametrize("make", WIDGETS[1:])
def test_an_empty_coding_opens(make, store: Path) -> None:
    shown = make(wb.code([wb.Document("a", "")]), store=store)
    assert shown.view()["count"] == 0 and shown.still() and shown.still_text()


def test_each_word_of_the_pages_is_there_in_both_languages() -> None:
    import re

    static = Path(explore.__file__).parent / "static"
    used: set[str] = set()
    for path in static.glob("*.js"):
        used |= set(re.findall(r"""\bt(?:\.both)?\("([a-z_-]+)"\)""", path.read_text(encoding="utf-8")))
    assert used and not used - WORDS.keys()
    assert all(len(pair) == 2 and all(pair) for pair in WORDS.values())


def test_pages_ask_no_host() -> None:
    static = Path(explore.__file__).parent / "static"
    for path in static.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        for word in (
            "http:",
            "https:",
            "//cdn",
            'fetch("',
            "XMLHttpRequest",
            "WebSocket",
            "innerHTML",
            "insertAdjacentHTML",
            "eval(",
            "import ",
        ):
            assert word not in text, (path.name, word)


def test_explorers_are_one_family() -> None:
    for widget in (explore.Reader, explore.ActorsExplorer, explore.QuotationsExplorer, explore.StancesExplorer):
        assert issubclass(widget, Explorer) and {"page", "about", "decide", "turn", "find"} <= widget._answers
