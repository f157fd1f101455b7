"""Stances: the algebra of signs, conditions, holders, reality, and the words that only look like a side.

The issue of most sentences is one that the code has never heard of; it is defined here by its terms alone. The sentences
are made up.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

import workbook as wb
from workbook.codebook import Codebook, load_codebook

ISSUE = """
extends: shipped
issues:
  - id: deal
    label_ar: الصفقة
    label_en: The deal
    definition: A deal that no codebook knows, with all that leads to it.
    terms: [الصفقة, الاتفاق, اتفاق, المقترح, العرض, الخطة, خطة السلام, المبادرة, الحوار, حوار, المحادثات, المفاوضات, القانون,
            {form: فسخ الصفقة, valence: "-"}]
"""
NAMES = {
    "united-states": "US",
    "russia": "RU",
    "turkey": "TR",
    "qatar": "QA",
    "france": "FR",
    "iraq": "IQ",
    "jordan": "JO",
}


@lru_cache(maxsize=1)
def codebook() -> Codebook:
    """The shipped codebook with one issue more."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "deal.yaml").write_text(ISSUE, encoding="utf-8")
        return load_codebook(folder)


def rows(text: str, date: str | None = "2022-03-01"):
    """The stances of a text on the issue."""
    headline = text.index("\n") if "\n" in text else None
    table = wb.code([wb.Document("a", text, date=date, headline_end=headline)], codebook()).stances
    return table[table["issue"] == "deal"]


def sides(text: str) -> set[tuple[str, str]]:
    """``(holder, position)`` of each stance."""
    return {(NAMES.get(r.holder_id, r.holder), r.position) for r in rows(text).itertuples()}


# -- cue × negation × flip nouns × valence ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("أيدت قطر الصفقة.", "support"),
        ("تؤيد قطر الصفقة.", "support"),
        ("رحبت قطر بالاتفاق.", "support"),
        ("وافقت قطر على الاتفاق.", "support"),
        ("دعت قطر إلى الحوار.", "support"),
        ("طالبت قطر بالحوار.", "support"),
        ("تتمسك قطر بالاتفاق.", "support"),
        ("شددت قطر على ضرورة الاتفاق.", "support"),
        ("أكدت قطر دعمها للصفقة.", "support"),
        ("أكدت قطر أهمية الحوار.", "support"),
        ("أبدت قطر استعدادها للحوار.", "support"),
        ("تشارك قطر في المحادثات.", "support"),
        ("وقعت قطر الاتفاق.", "support"),
        ("قالت قطر إنه لا بديل عن الحوار.", "support"),
        ("قالت قطر إنه لا حل إلا بالحوار.", "support"),
        ("قالت قطر إن الحوار هو السبيل الوحيد.", "support"),
        ("قالت قطر إن المبادرة خطوة إيجابية.", "support"),
        ("اعتبرت قطر المبادرة خطوة إيجابية.", "support"),
        ("ترى قطر أنه لا بد من الحوار.", "support"),
        ("صوتت قطر لصالح القانون.", "support"),
        ("رفضت قطر الصفقة.", "oppose"),
        ("ترفض قطر الصفقة.", "oppose"),
        ("عارضت قطر الاتفاق.", "oppose"),
        ("نددت قطر بالصفقة.", "oppose"),
        ("أدانت قطر الصفقة.", "oppose"),
        ("انتقدت قطر الخطة.", "oppose"),
        ("حذرت قطر من الصفقة.", "oppose"),
        ("اعترضت قطر على الخطة.", "oppose"),
        ("تحفظت قطر على الخطة.", "oppose"),
        ("أعربت قطر عن قلقها من الصفقة.", "oppose"),
        ("صوتت قطر ضد القانون.", "oppose"),
        ("استخدمت روسيا حق النقض ضد القانون.", "oppose"),
        ("قاطعت قطر المحادثات.", "oppose"),
        ("انسحبت قطر من المحادثات.", "oppose"),
        ("علقت قطر مشاركتها في المحادثات.", "oppose"),
        ("قالت قطر إن الصفقة مرفوضة.", "oppose"),
        ("قالت قطر إن الصفقة غير مقبولة.", "oppose"),
        ("وصفت قطر الصفقة بأنها خطأ.", "oppose"),
        ("اعتبرت قطر الصفقة خطأ.", "oppose"),
        ("قالت قطر إن الصفقة تهدد المنطقة.", "oppose"),
        ("امتنعت قطر عن التصويت على القانون.", "neutral"),
        # negation
        ("لم ترفض قطر الصفقة.", "support"),
        ("لا تعارض قطر الاتفاق.", "support"),
        ("لا تمانع قطر الحوار.", "support"),
        ("لن تقبل قطر الصفقة.", "oppose"),
        ("لا تؤيد قطر الصفقة.", "oppose"),
        ("لن تشارك قطر في المحادثات.", "oppose"),
        ("لن تتراجع قطر عن الاتفاق.", "support"),
        ("لن تتخلى قطر عن الحوار.", "support"),
        # flip nouns
        ("دعت قطر إلى وقف المحادثات.", "oppose"),
        ("طالبت قطر بإلغاء الاتفاق.", "oppose"),
        ("رفضت قطر إلغاء الاتفاق.", "support"),
        ("حذرت قطر من انهيار المحادثات.", "support"),
        ("حذرت قطر من عرقلة تنفيذ الاتفاق.", "support"),
        ("طالبت قطر بإنهاء مقاطعة المحادثات.", "support"),
        ("حذرت قطر من عدم تنفيذ الاتفاق.", "support"),
        ("رفضت قطر تأجيل إلغاء الاتفاق.", "oppose"),
        ("دعت قطر إلى عدم توقيع الاتفاق.", "oppose"),
        ("دعت قطر إلى ألا يوقع الاتفاق.", "oppose"),
        ("شددت قطر على استئناف المحادثات.", "support"),
        # the valence of the term
        ("دعت قطر إلى فسخ الصفقة.", "oppose"),
        ("رفضت قطر فسخ الصفقة.", "support"),
        # exceptions
        ("لا تقبل قطر إلا الاتفاق.", "support"),
        ("لن تقبل قطر سوى الحوار.", "support"),
    ],
)
def test_the_product_of_signs(text: str, position: str) -> None:
    holder = "RU" if text.startswith("استخدمت روسيا") else "QA"
    assert sides(text) == {(holder, position)}


@pytest.mark.parametrize(
    "text",
    [
        "لن تشارك قطر في المحادثات ما لم يطلق سراح المعتقلين.",
        "لن تقبل قطر الاتفاق إلا إذا وقف القصف.",
        "لن تعود قطر إلى المحادثات إلا بعد وقف القصف.",
        "قالت قطر إنه لا حوار قبل الإفراج عن المعتقلين.",
        "قبلت قطر الاتفاق شريطة فتح المعبر.",
        "توافق قطر على الاتفاق بشرط فتح المعبر.",
        "تشترط قطر فتح المعبر للموافقة على الاتفاق.",
        "قالت قطر إن الاتفاق مرهون بفتح المعبر.",
        "ربطت قطر الاتفاق بفتح المعبر.",
        "أبدت قطر استعدادها للحوار في حال فتح المعبر.",
        "تؤيد قطر الاتفاق مقابل فتح المعبر.",
        "لن تنضم قطر إلى الاتفاق قبل أن يفتح المعبر.",
        "أيدت قطر الحوار إذا شاركت فيه الأطراف كلها.",
    ],
)
def test_conditions(text: str) -> None:
    table = rows(text)
    assert set(table["position"]) == {"conditional"} and set(table["holder_id"]) == {"qatar"}
    if not text.startswith(("تشترط", "ربطت")):
        assert table["condition"].notna().all()
        for r in table.itertuples():
            assert text[r.condition_start : r.condition_end] == r.condition


def test_a_condition_that_is_ruled_out_is_none() -> None:
    assert sides("أبدت قطر استعدادها للحوار دون شروط مسبقة.") == {("QA", "support")}


def test_a_derivation_shows_the_product() -> None:
    row = rows("حذرت قطر من عرقلة الاتفاق.").iloc[0]
    assert row["derivation"] == "حذرت − × عرقلة − × الاتفاق + → support"


# -- whose position it is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "reported"),
    [
        ("شدد الوزير سالم القاسم على موقف قطر الرافض للصفقة.", {("QA", "oppose")}, None),
        ("قال وزير الخارجية القطري سالم القاسم إن بلاده ترفض الصفقة.", {("QA", "oppose")}, False),
        ("قال وزير الخارجية القطري سالم القاسم إنه يرفض الصفقة.", {("سالم القاسم", "oppose")}, False),
        ("رفض وزير الخارجية القطري سالم القاسم الصفقة.", {("سالم القاسم", "oppose")}, False),
        ("قالت روسيا إن قطر ترفض الصفقة.", {("QA", "oppose")}, True),
        ("اتهمت روسيا تركيا بعرقلة الاتفاق.", {("TR", "oppose")}, True),
        ("أكدت روسيا رفض قطر للصفقة.", {("QA", "oppose")}, True),
        ("الموقف الأميركي الرافض للصفقة لم يتغير.", {("US", "oppose")}, None),
        ("رفض أميركي للصفقة.", {("US", "oppose")}, None),
        ("ترحيب تركي بالاتفاق.", {("TR", "support")}, None),
        ("واشنطن: لا حوار مع المسلحين\nوصل الوفد أمس.", {("US", "oppose")}, False),
        ("قال سالم القاسم: «نرفض الصفقة».", {("سالم القاسم", "oppose")}, False),
        ("رفضت روسيا وتركيا الصفقة.", {("RU", "oppose"), ("TR", "oppose")}, None),
    ],
)
def test_the_holder(text: str, expected: set[tuple[str, str]], reported: bool | None) -> None:
    assert expected <= sides(text)
    if reported is not None:
        row = next(r for r in rows(text).itertuples() if (NAMES.get(r.holder_id, r.holder), r.position) in expected)
        assert bool(row.reported) is reported


def test_those_who_are_called_upon_hold_nothing() -> None:
    assert sides("حثت قطر روسيا على قبول الاتفاق.") == {("QA", "support")}
    assert sides("دعت قطر تركيا إلى الحوار.") == {("QA", "support")}


def test_coordinated_contents_share_their_cue() -> None:
    table = wb.code([wb.Document("a", "دعت قطر إلى وقف إطلاق النار وتنفيذ القرار 2254.", date="2022-03-01")]).stances
    assert {(r.issue, r.position) for r in table.itertuples()} >= {
        ("ceasefire", "support"),
        ("resolution-2254", "support"),
    }


def test_a_solution_without_assad_is_conditional() -> None:
    text = "قالت فرنسا إنها تؤيد حلاً سياسياً في سوريا لا دور فيه لبشار الأسد."
    table = wb.code([wb.Document("a", text, date="2016-03-01")]).stances
    found = {(r.issue, r.position) for r in table.itertuples() if r.holder_id == "france"}
    assert ("syria-political-solution", "conditional") in found and ("assad-departure", "support") in found


# -- reality ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reality"),
    [
        ("هل ترفض تركيا الصفقة؟", "question"),
        ("قد ترفض تركيا الصفقة.", "possible"),
        ("زعمت روسيا أن تركيا تؤيد الصفقة.", "alleged"),
        ("ترفض تركيا الصفقة.", "fact"),
    ],
)
def test_reality(text: str, reality: str) -> None:
    table = rows(text)
    assert set(table["reality"]) <= {reality}
    if reality == "fact":
        assert len(table) == 1


# -- hard negatives -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "رفض المتحدث التعليق على الاتفاق.",
        "قال مسؤول رفض الكشف عن اسمه إن المحادثات مستمرة.",
        "قال مصدر فضل عدم ذكر اسمه إن المفاوضات تأجلت.",
        "تلقى الوفد دعوة إلى حفل الافتتاح قبل المحادثات.",
        "قبل المحادثات عقد الوفدان لقاء بالسفير.",
        "صدر القانون من قبل اللجنة.",
        "أكد الوزير أن المفاوضات توقفت.",
        "ناقش الوزيران الاتفاق.",
        "بحثت قطر وتركيا الخطة.",
        "لا يزال القانون سارياً.",
        "لو رفضت تركيا الصفقة لانهارت.",
        "علق الوزير على المحادثات قائلاً إنها طويلة.",
        "استبعد الخبير نجاح الوساطة قبل المحادثات.",
        "أقر الوزير بأن القانون معقد.",
        "عقدت المحادثات في الدوحة أمس.",
        "وصل الوفد إلى المحادثات.",
        "طالب جامعي كتب عن الاتفاق.",
        "لم تصدر تركيا موقفاً من الخطة.",
        "توقع محللون فشل المحادثات.",
        "المعارضة وصلت إلى مقر المحادثات.",
        "بلغ سعر الصرف ألفاً مقابل الدولار خلال المحادثات.",
        "أفاد مراسلنا ببدء المحادثات.",
    ],
)
def test_hard_negatives_show_no_side(text: str) -> None:
    assert not {s for s in sides(text) if s[1] != "neutral"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("لا ترفض قطر القانون فحسب بل تدعو إلى إلغائه.", "support"),
        ("رفضت قطر المقترح رفضاً باتاً.", "support"),
        ("لا بد من الحوار، بحسب قطر.", "oppose"),
        ("لم ترفض قطر العرض لكنها لم توافق عليه.", "oppose"),
        ("نفت قطر دعمها للصفقة.", "support"),
        ("شددت قطر على أن المحادثات ضرورية.", "oppose"),
    ],
)
def test_hard_negatives_have_another_side(text: str, wrong: str) -> None:
    assert ("QA", wrong) not in sides(text)


def test_a_term_alone_is_no_stance() -> None:
    assert rows("الصفقة. الاتفاق والمقترح، والخطة.").empty
