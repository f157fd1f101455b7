"""Stances across clauses: conditions without a cue, terms taken up again, holders further off, and what stops a cue.

The sentences are made up; their issue is one that the code has never heard of (see ``test_stances``).
"""

from __future__ import annotations

import pytest
from tests.test_stances import codebook, rows, sides

import workbook as wb


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a head noun with article takes a term up
        ("دعت قطر إلى خطة السلام في الصيف. ورفضت تركيا هذه الخطة.", {("QA", "support"), ("TR", "oppose")}),
        # the state in whose name one speaks, the two named before, and both of two coordinated
        ("قال وزير الخارجية القطري سالم نادر إن إدارته تدعم الصفقة.", {("QA", "support")}),
        ("التقت قطر تركيا في الصيف. وأيد البلدان الصفقة.", {("QA", "support"), ("TR", "support")}),
        ("قالت مصادر إن الموقفين القطري والتركي يشددان على ضرورة الحوار.", {("QA", "support"), ("TR", "support")}),
        # the clause somebody says begins with its subject, and goes on with it
        ("أكد وزير الخارجية الفرنسي سالم نادر أن قطر ترحب بالصفقة ولن تعارض الحوار.", {("QA", "support")}),
        ("أكد وزير الخارجية الفرنسي سالم نادر أن قطر لا تعتزم تغيير موقفها الرافض للصفقة.", {("QA", "oppose")}),
        # who backs a thing is named in a relative clause behind it
        ("رفضت قطر المبادرة التي تدعمها تركيا.", {("QA", "oppose"), ("TR", "support")}),
        # whoever wants it is nobody in particular
        ("قال الوزير القطري سالم نادر إن من يريد الحوار لا يفعل هذا.", set()),
        # a verb goes on with the one who spoke last
        ("قالت قطر إن الوقت ضاق. ورفضت الصفقة.", {("QA", "oppose")}),
        # what is denied of a thought is denied
        ("قالت قطر إنها لا تعتقد أن تركيا تستحق الصفقة.", {("QA", "oppose")}),
        # an agency passes on what others want; a paper with a verb of opinion speaks for itself
        ("قالت وكالة الأفق إن الوفد قدم خلال اللقاء اقتراحاً للحوار.", set()),
        ("رأت صحيفة الأفق أن من الضروري دعم الصفقة.", {("صحيفة الأفق", "support")}),
        # what somebody must do is what the speaker wants
        ("قالت قطر إن على تركيا أن تعود إلى الحوار.", {("QA", "support")}),
        ("قالت قطر إن تركيا تحتاج إلى الحوار.", {("QA", "support")}),
    ],
)
def test_who_holds_it(text: str, expected: set[tuple[str, str]]) -> None:
    assert sides(text) == expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("قالت قطر إن الصفقة لن تعود إلا إذا توقف القصف.", "conditional"),
        ("قالت قطر إن الصفقة لا يمكن أن تتم ما لم يتوقف القصف.", "conditional"),
        ("قالت قطر إن لا صفقة مع بقاء الحصار.", None),
        ("قالت قطر إنها لن تقدم على أي خطوة ما لم تبدأ المحادثات.", "support"),
        ("قالت قطر إن على تركيا أن تتحرك قبل الحوار.", "conditional"),
        ("أكدت قطر الحاجة إلى مراجعة الاتفاق.", "conditional"),
        ("اشترط الوزير القطري سالم نادر ألا يتضمن الاتفاق أي تنازل.", "conditional"),
        ("ترفض قطر الحوار ما دام القصف مستمراً.", "conditional"),
    ],
)
def test_what_it_depends_on(text: str, position: str | None) -> None:
    assert {p for _, p in sides(text)} == ({position} if position else set())


@pytest.mark.parametrize(
    "text",
    [
        # a clause of its own, which the cue before it does not reach into
        "حذرت قطر تركيا من هجوم كبير، يعتزم قائدها زيارة المدينة لبحث الحوار.",
        "نددت قطر بما جرى بعيداً عن الإطار الذي رسمه الاتفاق.",
        "رفضت قطر طلب تركيا، لأن ذلك يعني العودة إلى المفاوضات.",
        # how likely it is, and what is not asked for
        "قالت قطر إن من الصعب التوصل إلى اتفاق.",
        "استبعدت قطر إمكانية التوصل إلى اتفاق.",
        # words that are written like a cue
        "طرحت قطر فكرة الاتفاق.",
        # the opposition inside a country opposes nothing by its name
        "اتفقت قطر مع معارضة الداخل على الصفقة.",
        # nor does a denial reach over a dash
        "قالت قطر إنها حضرت - ولم تكن راعية اللقاء - دعماً للحوار.",
        # an act on condition that somebody else does something is no act of his
        "قالت قطر إنها ستغادر إذا لم تدعم تركيا الصفقة.",
    ],
)
def test_a_cue_does_not_reach_there(text: str) -> None:
    assert not {s for s in sides(text) if s[1] == "oppose" or s[0] == "TR"}


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("أيدت قطر المفاوضات التي تنتهي إلى اتفاق.", "support"),
        ("لم تكن قطر في البداية داعمة للصفقة.", "oppose"),
        ("رفضت قطر ما قررته تركيا من إلغاء الاتفاق.", "support"),
        ("قالت قطر إن موقفها بشكل لا لبس فيه هو ضد الصفقة.", "oppose"),
        ("نفت قطر أن تكون بلاده تفكر في الصفقة.", "oppose"),
        ("قالت قطر إنه لا حل سوى الحوار.", "support"),
    ],
)
def test_signs_that_look_like_others(text: str, position: str) -> None:
    assert {p for _, p in sides(text)} == {position}


def test_a_body_is_known_by_its_members(tmp_path) -> None:
    (tmp_path / "more.yaml").write_text(
        "extends: shipped\n"
        "actors:\n"
        "  - {id: two-states, name: لقاء الصيف, type: group, gender: m, members: [qatar, turkey]}\n"
        "issues:\n"
        "  - {id: deal, label_ar: الصفقة, label_en: The deal, definition: A deal., terms: [الصفقة]}\n",
        encoding="utf-8",
    )
    book = wb.load_codebook(tmp_path)
    text = "اجتمع وزراء خارجية قطر وتركيا في الصيف. وأيد المجتمعون الصفقة."
    coding = wb.code([wb.Document("a", text)], book)
    assert set(coding.stances["holder_id"]) == {"two-states"}
    named = coding.mentions.set_index("actor_id").loc["two-states"]
    assert list(named["text"]) == ["وزراء خارجية قطر وتركيا", "المجتمعون"]


def test_an_issue_says_what_qualifies_it(tmp_path) -> None:
    (tmp_path / "more.yaml").write_text(
        "extends: shipped\n"
        "issues:\n"
        "  - {id: deal, label_ar: الصفقة, label_en: The deal, definition: A deal., terms: [الصفقة],\n"
        "     qualifiers: [دون الرسوم]}\n",
        encoding="utf-8",
    )
    book = wb.load_codebook(tmp_path)
    table = wb.code([wb.Document("a", "أيدت قطر الصفقة دون الرسوم. وأيدت تركيا الصفقة.")], book).stances
    assert dict(zip(table["holder_id"], table["position"])) == {"qatar": "conditional", "turkey": "support"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("رفض الوزير السوري سالم نادر وساطة أي بلد في مفاوضات سلام مع سوريا.", False),
        ("قال الوزير السوري سالم نادر إنه يدعم عودة المفاوضات بين سوريا وإسرائيل.", False),
        ("قال الوزير السوري سالم نادر إنه يدعم عودة المفاوضات بين السوريين في جنيف.", True),
    ],
)
def test_talks_of_syria_with_a_neighbour_are_another_issue(text: str, found: bool) -> None:
    issues = set(wb.code([wb.Document("a", text, date="2022-03-01")]).stances["issue"])
    assert ("syria-political-solution" in issues) == found


def test_an_act_has_its_subject_behind_it() -> None:
    text = "لن تطبع قطر مع نظام الأسد ما لم يتحقق حل سياسي."
    table = wb.code([wb.Document("a", text, date="2022-05-01")]).stances
    row = table[table["issue"] == "normalisation-assad"].iloc[0]
    assert (row["holder_id"], row["position"]) == ("qatar", "conditional")


def test_a_term_is_no_part_of_a_name() -> None:
    text = "دعم رئيس هيئة التفاوض السورية التحقيق."
    assert wb.code([wb.Document("a", text, date="2021-05-01")]).stances.empty


def test_evidence_stays_the_text(tmp_path) -> None:
    text = "قالت قطر إن الصفقة لن تعود إلا إذا توقف القصف. ورفضت تركيا هذه الصفقة."
    for r in rows(text).itertuples():
        assert text[r.evidence_start : r.evidence_end] == r.evidence
        assert r.derivation.endswith(r.position)
    assert codebook().issues["deal"].terms
