"""Floor 3: shapes, offsets, ids, immutability, and one article through all coders."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbook as wb
from workbook.coding.tables import COLUMNS, TABLES, read_table, write_table
from workbook.errors import WorkbookError

SPANS = {
    "mentions": [("text", "start", "end")],
    "quotations": [(n, f"{n}_start", f"{n}_end") for n in ("source", "cue", "content", "via", "addressee")],
    "stances": [("evidence", "evidence_start", "evidence_end"), ("condition", "condition_start", "condition_end")],
}
WORDS = [
    "قال",
    "أكد",
    "أن",
    "إن",
    "الوزير",
    "المتحدث",
    "باسم",
    "واشنطن",
    "التطبيع",
    "مع",
    "نظام",
    "الأسد",
    "القرار",
    "2254",
    "رفض",
    "وأضاف",
    "دعا",
    "إلى",
    "وفق",
    "بيان",
    "«",
    "»",
    '"',
    "“",
    "”",
    ":",
    "،",
    ".",
    "؟",
    "\n",
    "(",
    ")",
    "مشيرا",
    "قوله",
    "الذي",
    "كان",
    "لم",
    "قبل",
    "نقلت",
    "عن",
    "الوكالة",
]


def check(coding: wb.Coding, texts: dict[str, str]) -> None:
    """Every span holds its surface, every id resolves."""
    for table, spans in SPANS.items():
        for row in getattr(coding, table).to_dict("records"):
            for name, start, end in spans:
                if not pd.isna(row[start]):
                    assert texts[row["doc_id"]][int(row[start]) : int(row[end])] == row[name]
                else:
                    assert pd.isna(row[name]) and pd.isna(row[end])
    for row in coding.quotations.to_dict("records"):
        text = texts[row["doc_id"]]
        spans = row["content_spans"]
        assert spans[0][0] == row["content_start"] and spans[-1][1] == row["content_end"]
        assert all(0 <= s <= e <= len(text) for s, e in [*spans, *row["quoted_spans"]])
    actors = set(coding.actors["actor_id"])
    assert set(coding.mentions["actor_id"]) <= actors
    assert set(coding.quotations["speaker_id"].dropna()) <= actors
    assert set(coding.stances["holder_id"]) <= actors
    ids = set(coding.quotations["quotation_id"])
    assert set(coding.quotations["parent_id"].dropna()) <= ids
    assert set(coding.stances["quotation_id"].dropna()) <= ids
    for table, key in (
        ("mentions", "mention_id"),
        ("quotations", "quotation_id"),
        ("stances", "stance_id"),
        ("actors", "actor_id"),
    ):
        assert getattr(coding, table)[key].is_unique


def test_the_tables_have_the_columns_of_the_contract(briefs_coding: wb.Coding) -> None:
    for table in TABLES:
        assert tuple(getattr(briefs_coding, table).columns)[: len(COLUMNS[table])] == COLUMNS[table]
    assert len(briefs_coding.quotations) > 30


def test_offsets_hold_and_ids_resolve(briefs_coding: wb.Coding) -> None:
    check(briefs_coding, dict(zip(briefs_coding.documents["doc_id"], briefs_coding.documents["text"], strict=True)))


@given(
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120)
)
@settings(deadline=None, max_examples=150)
def test_any_text_is_coded_with_true_offsets(text: str) -> None:
    check(wb.code([wb.Document("a", text)]), {"a": text})


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "قال الوزير إن ",
        "أكد المتحدث أن “الوضع صعب”، ",
        "وفق الوزير ",
        "« قال ",
        "رفض التطبيع مع نظام الأسد ",
        "قال الوزير إن الوفد وصل.\n",
    ],
)
def test_time_grows_with_length_whatever_the_text_holds(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        begin = time.process_time()
        wb.code([wb.Document("a", text)])
        return time.process_time() - begin

    seconds(1000)
    # four times the text: linear is 4, quadratic 16; the slack is for a busy machine
    assert seconds(40_000) < 9 * max(seconds(10_000), 0.15)


def test_a_second_run_gives_the_same_ids(briefs_coding: wb.Coding) -> None:
    again = wb.code(wb.briefs())
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(again, table), getattr(briefs_coding, table))


def test_changing_a_table_leaves_the_coding_as_it_was(briefs_coding: wb.Coding) -> None:
    table = briefs_coding.quotations
    table.loc[:, "speaker"] = "غيره"
    assert (briefs_coding.quotations["speaker"] != "غيره").any()
    with pytest.raises(AttributeError):
        briefs_coding.quotations = table  # type: ignore[misc]
    with pytest.raises(TypeError):
        briefs_coding.meta["version"] = "2"  # type: ignore[index]
    assert repr(briefs_coding).startswith(f"Coding({len(wb.briefs())} documents, ")


@pytest.mark.parametrize("format_", ["parquet", "jsonl", "csv"])
def test_tables_come_back_as_written(tmp_path: Path, briefs_coding: wb.Coding, format_: str) -> None:
    briefs_coding.write(tmp_path, format=format_)
    back = wb.Coding.read(tmp_path)
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(back, table), getattr(briefs_coding, table))
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert run["counts"]["quotations"] == len(briefs_coding.quotations) and len(run["codebook_sha256"]) == 64
    assert dict(back.meta) == run


def test_missing_tables_and_formats_are_told(tmp_path: Path, briefs_coding: wb.Coding) -> None:
    with pytest.raises(WorkbookError, match="no coding here"):
        wb.Coding.read(tmp_path)
    briefs_coding.write(tmp_path, format="csv")
    (tmp_path / "mentions.csv").unlink()
    with pytest.raises(WorkbookError, match=r"mentions\.csv: this table is missing"):
        wb.Coding.read(tmp_path)
    with pytest.raises(WorkbookError, match="'xlsx' is not known"):
        briefs_coding.write(tmp_path, format="xlsx")
    with pytest.raises(WorkbookError, match="tables are written as"):
        write_table(briefs_coding.actors, tmp_path / "a.xlsx")
    with pytest.raises(WorkbookError, match="tables are read from"):
        read_table("actors", tmp_path / "a.xlsx")


def test_a_position_needs_more_than_the_word_for_its_topic() -> None:
    coding = wb.code([wb.Document("a", "ناقش المجتمعون التطبيع مع نظام الأسد.", date="2022")])
    assert coding.stances.empty


@pytest.mark.parametrize(
    ("text", "holder", "issue", "position"),
    [
        ("أكد المتحدث رفض بلاده القاطع. رفضت تركيا التطبيع مع نظام الأسد.", "turkey", "normalisation-assad", "oppose"),
        ("قال الوزير إن الحل الوحيد هو تنفيذ القرار 2254.", None, "resolution-2254", "support"),
        ("رحبت فرنسا بالقرار 2254.", "france", "resolution-2254", "support"),
        (
            "اشترطت ألمانيا عملية سياسية في سوريا قبل أي تطبيع مع نظام الأسد.",
            "germany",
            "normalisation-assad",
            "conditional",
        ),
        ("دعت روسيا إلى عدم عرقلة تنفيذ القرار 2254.", "russia", "resolution-2254", "support"),
        (
            "دعت تركيا الدول العربية إلى ألا تخطو خطوة نحو التطبيع مع إسرائيل.",
            "turkey",
            "normalisation-israel",
            "oppose",
        ),
        ("قال المتحدث إن روسيا حريصة على حل سياسي في سوريا.", "russia", "syria-political-solution", "support"),
        ("دعت المعارضة السورية إلى حل سياسي في سوريا.", "syrian-opposition", "syria-political-solution", "support"),
        ("قالت تركيا إن هذا الإجراء تقويض للقرار 2254.", "turkey", "resolution-2254", "support"),
        ("قالت تركيا إن عرقلة روسيا للقرار 2254 مستمرة.", "russia", "resolution-2254", "oppose"),
        ("حذرت قطر من التطبيع مع نظام الأسد.", "qatar", "normalisation-assad", "oppose"),
        ("امتنعت الصين عن التصويت على القرار 2254.", "china", "resolution-2254", "neutral"),
        (
            "شدد المسؤول على موقف الولايات المتحدة الرافض للتطبيع مع نظام الأسد.",
            "united-states",
            "normalisation-assad",
            "oppose",
        ),
    ],
)
def test_signs_multiply(text: str, holder: str | None, issue: str, position: str) -> None:
    stances = wb.code([wb.Document("a", text, date="2022-05")]).stances
    found = {(row.holder_id, row.issue, row.position) for row in stances.itertuples()}
    if holder is None:
        assert (issue, position) in {f[1:] for f in found}
    else:
        assert (holder, issue, position) in found, found


def test_the_capital_stands_for_the_government_of_the_documents_date() -> None:
    text = "أعلنت دمشق أنها ترحب بالزيارة."
    speakers = [
        wb.code([wb.Document("a", text, date=date)]).quotations["speaker_id"].iloc[0]
        for date in ("2024-12-07", "2024-12-08")
    ]
    assert speakers == ["syrian-government-assad", "syrian-authorities-2024"]


def test_a_capital_that_is_only_a_place_is_no_actor() -> None:
    assert (
        wb.code([wb.Document("a", "وصل الوفد إلى موسكو أمس.", date="2022")]).actors.query("actor_id == 'russia'").empty
    )


@pytest.mark.shared
def test_the_article_it_began_with(shared: Path) -> None:
    coding = wb.code(wb.load_corpus(shared / "inputs" / "washington-ceasefire-syria.txt"))
    for actor in ("ethan-goldrich", "salem-al-muslat", "united-states", "syrian-national-coalition", "us-embassy-syria",
                  "syrian-negotiation-commission", "syrian-interim-government"):  # fmt: skip
        assert actor in set(coding.actors["actor_id"])
    found = {(row.holder_id, row.issue, row.position) for row in coding.stances.itertuples()}
    assert ("united-states", "normalisation-assad", "oppose") in found
    assert ("united-states", "resolution-2254", "support") in found
    assert ("salem-al-muslat", "resolution-2254", "support") in found


def test_a_codebook_without_a_surface_codes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("actors: []\n", encoding="utf-8")
    coding = wb.code([wb.Document("a", "قال الوزير إن الاتفاق قريب.")], wb.load_codebook(tmp_path))
    assert coding.stances.empty and not (coding.actors["status"] == "registered").any()
