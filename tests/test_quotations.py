"""The grammar of quotations, by phenomenon: direct, indirect and mixed speech, sources, chains, glyphs, headlines, traps.

The sentences are made up, their speakers too.
"""

from __future__ import annotations

import pytest

import workbook as wb
from workbook.coding import explain
from workbook.errors import WorkbookError


def code(text: str, **facts: str | int | None):
    return wb.code([wb.Document("a", text, **facts)])  # type: ignore[arg-type]


def found(text: str, **facts: str | int | None) -> list[tuple[str | None, str, str]]:
    """``(source, cue, content)`` of each quotation."""
    rows = code(text, **facts).quotations
    return [(r.source if isinstance(r.source, str) else None, r.cue, r.content) for r in rows.itertuples()]


DIRECT = [
    ("قال وزير النقل نادر القاسم: «سنفتح المطار الشهر المقبل».", ("وزير النقل نادر القاسم", "قال", "سنفتح المطار الشهر المقبل")),
    ('وقالت سلمى الحداد "لن نغادر القاعة قبل التصويت".', ("سلمى الحداد", "قالت", "لن نغادر القاعة قبل التصويت")),
    ("رامي الصالح قال: «لدينا خطة بديلة للنقل».", ("رامي الصالح", "قال", "لدينا خطة بديلة للنقل")),
    ("«لسنا طرفاً في هذا النزاع»، قالت المتحدثة للصحفيين.", ("المتحدثة", "قالت", "لسنا طرفاً في هذا النزاع")),
    ("وأضاف الوزير: لن نترك شعبنا وحيداً.", ("الوزير", "أضاف", "لن نترك شعبنا وحيداً")),
    ("وردّ المتحدث سريعاً قائلاً: «هذا الكلام غير صحيح».", ("المتحدث", "ردّ", "هذا الكلام غير صحيح")),
    ("وختم النائب بالقول: «الطريق أمامنا طويل».", ("النائب", "ختم", "الطريق أمامنا طويل")),
    ("وقال الوزير: «وقعنا الاتفاق. بقي التنفيذ. سنراقب ذلك يومياً».", ("الوزير", "قال", "وقعنا الاتفاق. بقي التنفيذ. سنراقب ذلك يومياً")),
    ("وتساءل النائب: «من يحمي المدنيين اليوم؟».", ("النائب", "تساءل", "من يحمي المدنيين اليوم؟")),
    ("وجاء في بيان الوزارة: «نرفض أي تدخل في شؤوننا».", (None, "جاء", "نرفض أي تدخل في شؤوننا")),
]  # fmt: skip

INDIRECT = [
    ("قال القاسم إن المعبر سيفتح غداً.", ("القاسم", "قال", "إن المعبر سيفتح غداً")),
    ("قالت الوزارة أن القرار مؤجل.", ("الوزارة", "قالت", "أن القرار مؤجل")),
    ("وقال الوزير ان الوفد وصل.", ("الوزير", "قال", "ان الوفد وصل")),
    ("شدد المتحدث على أن الموعد ثابت.", ("المتحدث", "شدد", "أن الموعد ثابت")),
    ("وشدد الوزير علي ان الموعد ثابت.", ("الوزير", "شدد", "ان الموعد ثابت")),
    ("أشار المصدر إلى أن الوفد عاد.", ("المصدر", "أشار", "أن الوفد عاد")),
    ("أفاد مصدر أمني بأن الطريق مغلق.", ("مصدر أمني", "أفاد", "بأن الطريق مغلق")),
    ("حذّر المرصد من أن الوضع يتدهور.", ("المرصد", "حذّر", "أن الوضع يتدهور")),
    ("وقال الوزير إن الوفد وصل وإن اللقاء غداً.", ("الوزير", "قال", "إن الوفد وصل وإن اللقاء غداً")),
    ("وأكد الوزير في ختام لقائه نظيره في العاصمة أمس أن الزيارة ناجحة.", ("الوزير", "أكد", "أن الزيارة ناجحة")),
    ("أبلغ الوزير السفير أن الزيارة أُلغيت.", ("الوزير", "أبلغ", "أن الزيارة أُلغيت")),
    ("ووصف النائب الاتفاق بأنه هش.", ("النائب", "وصف", "بأنه هش")),
    ("وتمنى السفير أن تنجح المبادرة.", ("السفير", "تمنى", "أن تنجح المبادرة")),
]  # fmt: skip

NOUN = [
    ("وأعلنت الوزارة استئناف الرحلات.", ("الوزارة", "أعلنت", "استئناف الرحلات")),
    ("ودعا التجمع إلى وقف التصعيد.", ("التجمع", "دعا", "وقف التصعيد")),
    ("رفضت الحكومة التفاوض تحت القصف.", ("الحكومة", "رفضت", "التفاوض تحت القصف")),
    ("رحب الوزير بالقرار.", ("الوزير", "رحب", "القرار")),
    ("أعربت المنظمة عن قلقها من الوضع.", ("المنظمة", "أعربت", "قلقها من الوضع")),
    ("اتهمت الوزارة الأطراف بتعطيل الجلسة.", ("الوزارة", "اتهمت", "تعطيل الجلسة")),
    ("نفى المتحدث وجود خلاف.", ("المتحدث", "نفى", "وجود خلاف")),
    ("طالبت العائلات بكشف مصير المفقودين.", ("العائلات", "طالبت", "كشف مصير المفقودين")),
    ("أكد السفير دعم بلاده للخطة.", ("السفير", "أكد", "دعم بلاده للخطة")),
    ("جدد الوزير التأكيد على وحدة البلاد.", ("الوزير", "جدد", "التأكيد على وحدة البلاد")),
    ("حثت المنظمة الأطراف على ضبط النفس.", ("المنظمة", "حثت", "ضبط النفس")),
    ("طلبت الوزارة من الأهالي إخلاء المباني.", ("الوزارة", "طلبت", "إخلاء المباني")),
]  # fmt: skip

MIXED = [
    ('أكد القاسم أن "الاتفاق نهائي ولا رجعة عنه".', ("القاسم", "أكد", 'أن "الاتفاق نهائي ولا رجعة عنه"')),
    ("قال الوزير إن المنطقة «لن تكون ساحة صراع لأحد».", ("الوزير", "قال", "إن المنطقة «لن تكون ساحة صراع لأحد»")),
    ('وشدد الوزراء على "وقف العمليات فوراً ودون شروط".', ("الوزراء", "شدد", "وقف العمليات فوراً ودون شروط")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), DIRECT + INDIRECT + NOUN + MIXED, ids=lambda x: x[:30] if isinstance(x, str) else ""
)
def test_one_quotation_with_source_cue_and_content(text: str, expected: tuple[str | None, str, str]) -> None:
    rows = found(text)
    assert len(rows) == 1, rows
    source, cue, content = rows[0]
    assert (cue, content) == expected[1:]
    if expected[0] is not None:
        assert source == expected[0]


@pytest.mark.parametrize(
    ("text", "kind", "complement"),
    [
        (DIRECT[0][0], "direct", "quote"),
        (DIRECT[4][0], "direct", "clause"),
        (INDIRECT[0][0], "indirect", "clause"),
        (NOUN[0][0], "indirect", "noun"),
        (MIXED[0][0], "mixed", "clause"),
        ("وقال الوزير إن قوات «الميثاق» انسحبت.", "indirect", "clause"),
    ],
)
def test_kind_and_complement(text: str, kind: str, complement: str) -> None:
    row = code(text).quotations.iloc[0]
    assert (row["kind"], row["complement"]) == (kind, complement)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("قال وزير الخارجية، نادر القاسم، إن الوفد عاد.", "وزير الخارجية، نادر القاسم"),
        ("قال نادر القاسم، وزير الخارجية، إن الوفد عاد.", "نادر القاسم، وزير الخارجية"),
        ("وقال المسؤول، الذي طلب عدم نشر اسمه، إن الجولة انتهت.", "المسؤول"),
        ("وقال المتحدث – في تصريح لقناة محلية – إنه لا يعلم.", "المتحدث"),
        ("قال القاسم، الثلاثاء، في مؤتمر صحفي، إن الاتفاق قريب.", "القاسم"),
        ("وكان رئيس الوفد قد قال إن الجولة انتهت.", "رئيس الوفد"),
        ("قال المتحدث باسم وزارة النقل رامي الصالح إن الطريق مفتوح.", "المتحدث باسم وزارة النقل رامي الصالح"),
        ("المتحدث يؤكد أن الطريق مفتوح.", "المتحدث"),
        ("يقول ناشطون إن الطريق مغلق.", "ناشطون"),
        ("قالت السفارة الأميركية في دمشق إن المبعوث وصل.", "السفارة الأميركية في دمشق"),
    ],
)
def test_the_source_is_the_full_noun_phrase(text: str, source: str) -> None:
    rows = found(text)
    assert rows and rows[0][0] == source


def speakers(text: str, **facts: str | None) -> list[tuple[str, str | None, str]]:
    rows = code(text, **facts).quotations
    return [(r.cue, r.speaker if isinstance(r.speaker, str) else None, r.resolution) for r in rows.itertuples()]


def test_a_dropped_subject_goes_on_with_the_speaker() -> None:
    text = "قالت الوزيرة سلمى الحداد إن الخطة جاهزة. وأضافت أن التنفيذ يبدأ غداً. وأوضح رامي الصالح أن المال موجود، مشيراً إلى أن القرار قريب."
    assert speakers(text) == [
        ("قالت", "سلمى الحداد", "name"),
        ("أضافت", "سلمى الحداد", "dropped"),
        ("أوضح", "رامي الصالح", "name"),
        ("مشيراً", "رامي الصالح", "dropped"),
    ]


def test_the_verb_before_it_in_its_sentence_gives_a_dropped_subject() -> None:
    text = "قال مجلس الأمن إن الوضع خطير. وهاجم المبعوث الأممي- العربي سالم العمري تنافس الدول، وحذر من أن الوضع سيسوء."
    assert [s[1] for s in speakers(text)] == ["مجلس الأمن الدولي", "سالم العمري"]


def test_gender_keeps_a_dropped_subject_from_the_wrong_speaker() -> None:
    text = "أصدرت وزارة الصحة بياناً. وقال الوزير نادر القاسم إن الوضع مستقر. وأعلنت الوزارة خطة طوارئ. وأضافت أن اللقاح متوفر."
    assert speakers(text)[-1][1] != "نادر القاسم"


def test_surnames_and_roles_go_to_the_person_named_before() -> None:
    text = "أكد وزير النقل حسن عيسى أن الطريق آمن. وأضاف عيسى أن العمل مستمر. وتابع الوزير أن المطار سيفتح."
    assert [s[1] for s in speakers(text)] == ["حسن عيسى"] * 3


def test_two_ministers_of_two_countries_stay_apart() -> None:
    text = "قال وزير الخارجية الأردني سامر نصر إن اللقاء مفيد. من جانبه، أكد وزير الخارجية التركي أن بلاده تدعم الحل."
    assert speakers(text)[1][1] != "سامر نصر"


def test_a_switch_marker_ends_the_chain() -> None:
    text = "قال نادر القاسم إن الخطة جاهزة. من جانبه، قال خالد المنصور إن المال غير كاف. وأضاف أن الوقت ضيق."
    assert [s[1] for s in speakers(text)] == ["نادر القاسم", "خالد المنصور", "خالد المنصور"]


def test_chains_of_transmission_have_the_reporter_as_via() -> None:
    row = code("ونقلت وكالة النيل عن مصدر مسؤول قوله إن الوفد غادر.").quotations.iloc[0]
    assert (row["source"], row["cue"], row["content"]) == ("مصدر مسؤول", "قوله", "إن الوفد غادر")
    assert row["via"] == "وكالة النيل"


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("ارتفع عدد المصابين إلى عشرة، وفق وزارة الصحة.", "وزارة الصحة", "ارتفع عدد المصابين إلى عشرة"),
        (
            "بحسب المرصد السوري لحقوق الإنسان، قُتل خمسة أشخاص في القصف.",
            "المرصد السوري لحقوق الإنسان",
            "قُتل خمسة أشخاص في القصف",
        ),
        ("غادر الوفد العاصمة أمس، حسبما أعلنت الوزارة.", "الوزارة", "غادر الوفد العاصمة أمس"),
    ],
)
def test_according_to(text: str, source: str, content: str) -> None:
    row = code(text).quotations.iloc[0]
    assert (row["source"], row["content"]) == (source, content)


def test_according_to_beside_a_cue_is_its_via() -> None:
    row = code("أكد الوزير أن الطريق آمن، وفق بيان صادر عن الوزارة.").quotations
    assert len(row) == 1 and row.iloc[0]["via"].startswith("وفق بيان")


@pytest.mark.parametrize(
    ("text", "via", "medium"),
    [
        ("وقال الوزير في بيان إن الطريق آمن.", "في بيان", "بيان"),
        ("وأضاف الوزير خلال مؤتمر صحفي في العاصمة أن الطريق آمن.", "خلال مؤتمر صحفي في العاصمة", "مؤتمر"),
        ("وكتب النائب في تغريدة على حسابه: «لن نعود إلى الوراء».", "في تغريدة على حسابه", "تغريدة"),
    ],
)
def test_the_channel_is_the_via(text: str, via: str, medium: str) -> None:
    row = code(text).quotations.iloc[0]
    assert (row["via"], row["medium"]) == (via, medium)


def test_the_one_spoken_to_is_the_addressee() -> None:
    row = code("قالت المتحدثة للصحفيين إن الطريق آمن.").quotations.iloc[0]
    assert (row["source"], row["addressee"]) == ("المتحدثة", "لصحفيين")


def test_nested_quotations_have_a_parent() -> None:
    rows = code("قالت الصحيفة إن الوزير أكد أن الاتفاق قريب.").quotations
    assert rows["cue"].tolist() == ["قالت", "أكد"]
    assert rows["parent_id"].tolist()[1] == rows["quotation_id"].tolist()[0]
    assert rows["source"].tolist()[1] == "الوزير"


def test_new_cues_end_a_content() -> None:
    text = "قال القاسم إن الوفد، الذي وصل أمس، سيبقى، مؤكداً أن الزيارة رسمية، وشدد على أن الموعد ثابت."
    assert [c for _, _, c in found(text)] == ["إن الوفد، الذي وصل أمس، سيبقى", "أن الزيارة رسمية", "أن الموعد ثابت"]


def test_quotations_that_go_on_after_a_closing_mark_are_one() -> None:
    row = code('وقال الوزير: "الحل سياسي بامتياز"، و"وحدة البلاد خط أحمر".').quotations.iloc[0]
    assert len(row["content_spans"]) == 2


def test_a_paragraph_that_reopens_the_marks_goes_on() -> None:
    row = code("وقال المنصور: «الفقرة الأولى هنا وهي طويلة.\n«والفقرة الثانية هنا أيضاً».").quotations.iloc[0]
    assert row["content"].endswith("والفقرة الثانية هنا أيضاً")


@pytest.mark.parametrize(
    "text",
    [
        "قال الوزير: ”سنعود غداً إلى القاعة“.",
        "قال الوزير: ”سنعود غداً إلى القاعة”.",
        "قال الوزير: “سنعود غداً إلى القاعة“.",
        'قال الوزير: " سنعود غداً إلى القاعة ".',
        "قال الوزير: ((سنعود غداً إلى القاعة)).",
        "قال الوزير: «سنعود غداً إلى القاعة",
    ],
)
def test_quotation_marks_of_every_make(text: str) -> None:
    rows = found(text)
    assert len(rows) == 1 and rows[0][2].strip() == "سنعود غداً إلى القاعة"


def test_a_mark_that_never_closes_is_said() -> None:
    assert not code("قال الوزير: «سنعود غداً إلى القاعة").quotations.iloc[0]["closed"]


@pytest.mark.parametrize(
    ("headline", "speaker"),
    [
        ("القاسم: لن نوقّع اتفاقاً منقوصاً", "نادر القاسم"),
        ("واشنطن: العقوبات مستمرة على حالها", "الولايات المتحدة"),
        ("الخارجية التركية: لا تغيير في موقفنا", "وزارة الخارجية التركية"),
    ],
)
def test_colon_headlines(headline: str, speaker: str) -> None:
    text = f"{headline}\nقال الوزير نادر القاسم إن المحادثات مستمرة."
    row = code(text, headline_end=len(headline)).quotations.iloc[0]
    assert (row["cue"], row["speaker"], row["in_headline"]) == (":", speaker, True)
    assert row["content"] == headline.split(": ")[1]


@pytest.mark.parametrize(
    "text",
    [
        'تنظيم "داعش" خسر البلدة.',
        "انسحبت «هيئة تحرير الشام» من المدينة.",
        "وفي صحيفة «الأفق» مقال طويل.",
        "عُقد المؤتمر تحت شعار «معاً نبني».",
        "يُذكر أن الوزير زار المدينة.",
        "تجدر الإشارة إلى أن الطريق مغلق.",
        "يقال إن المدينة قديمة.",
        "الخلاف بين الوزير والنائب قديم.",
        "تابع القاسم سير العمل.",
        "علّق المجلس جلساته.",
        "شهدت المدينة اشتباكات.",
        "نشر الجيش قواته على الحدود.",
        "أجرى القاسم مباحثات.",
        "ردّ الجيش على مصادر النيران.",
        "بحث الجانبان العلاقات الثنائية.",
        "غادر الوفد رغم أن الجولة لم تنته.",
        "المشاركون: تركيا، إيران، روسيا.",
        "يبدأ اللقاء الساعة 10:30 صباحاً.",
        "المصدر: رويترز",
        "سارت الأمور وفق الخطة.",
        "يجري العمل وفق القانون الدولي.",
        "لم يقل الوزير إنه سيحضر.",
        "رفض المتحدث التعليق.",
        "طلب المسؤول عدم ذكر اسمه.",
        "حلب: انفجار في السوق",
        "كتب – نادر القاسم: ارتفعت أسعار الوقود في أسواق العاصمة اليوم بعد انقطاع دام أسبوعين كاملين وسط مخاوف التجار من شتاء طويل.",
        "زاد عدد النازحين.",
        "نُقل الجرحى إلى المشفى.",
        "كتب القاسم كتاباً عن المدينة.",
        "دمشق – وكالات",
        "زار الوزير المدينة ووقّع الاتفاق.",
    ],
)
def test_what_is_no_quotation(text: str) -> None:
    assert not found(text)


def test_every_row_names_its_rule_and_confidence() -> None:
    rows = code(" ".join(t for t, _ in DIRECT + INDIRECT + NOUN + MIXED)).quotations
    assert rows["rule"].notna().all() and rows["confidence"].between(0.5, 1).all()


def test_explains_a_quotation_and_why_there_is_none() -> None:
    document = wb.Document("a", "قال الوزير إن الوفد وصل. لم يؤكد النائب أنه سيحضر.")
    said = explain(document, 15)
    assert "rule verb-clause" in said and "الوزير" in said
    assert "is negated" in explain(document, 45)
    with pytest.raises(WorkbookError, match="outside the text"):
        explain(document, 999)
