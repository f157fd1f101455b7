"""Floor 0: folding maps back, words, sentences, quotation marks, clitics."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.arabic import clitics, fold, fold_text, paragraphs, quotation_marks, sentences, strip_article, words

ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
#: Arabic letters with the marks that folding drops, and every quotation mark.
NEWSY = st.text(alphabet="اأإآبتةهىيقلوفمن َُّـ\u200f\u0640ﷺﻻ٣7.،:؟!\n«»“”„\"'‘’()<>` ", max_size=160)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أكّدَ", "اكد"),
        ("إلى", "الي"),
        ("المسؤولة", "المسؤوله"),
        ("قــال", "قال"),
        ("السوری", "السوري"),
        ("ﻗﺎﻝ", "قال"),
        ("٢٢٥٤", "2254"),
        ("PYD", "pyd"),
        ("\u200fبيان\u00a0صحفي", "بيان صحفي"),
        ("ڤلاديمير", "فلاديمير"),
        ("أسامة", "اسامه"),
    ],
)
def test_folds_what_writers_spell_in_many_ways(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


def test_keeps_hamza_on_waw_and_ya() -> None:
    assert fold_text("مسؤول") == "مسؤول"
    assert fold_text("حسن") != fold_text("حسين")


@given(ANY | NEWSY)
def test_every_folded_character_maps_back_to_the_one_it_came_from(text: str) -> None:
    folded = fold(text)
    last = -1
    for i, char in enumerate(folded.text):
        at = folded.position(i)
        assert 0 <= at < len(text) and at >= last
        assert char in fold_text(text[at])
        last = at
    assert folded.position(len(folded.text)) == len(text)


@given(ANY | NEWSY, st.data())
def test_a_span_of_the_folded_text_is_a_span_of_the_original_that_folds_to_it(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    begin, stop = folded.span(start, end)
    assert 0 <= begin <= stop <= len(text)
    assert folded.text[start:end] in fold_text(text[begin:stop]) or start == end


def test_marks_after_the_last_letter_belong_to_the_span_and_marks_before_it_do_not() -> None:
    text = "\u200fقالَ\u200f نعم"
    folded = fold(text)
    start, end = folded.span(0, 3)
    assert text[start:end] == "قالَ\u200f"


@given(ANY | NEWSY)
def test_words_hold_their_form(text: str) -> None:
    last = 0
    for word in words(fold(text)):
        assert word.start >= last and word.end > word.start
        assert fold_text(text[word.start : word.end]).find(word.form) >= 0
        last = word.start


@given(ANY | NEWSY)
def test_sentences_hold_every_character_once_and_in_order(text: str) -> None:
    covered: list[int] = []
    for start, end in sentences(fold(text)):
        assert start < end and text[start:end] == text[start:end].strip()
        covered += range(start, end)
    assert covered == sorted(set(covered))
    rest = set(range(len(text))) - set(covered)
    assert all(text[i].isspace() for i in rest)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("وصل الوفد. غادر الوزير.", 2),
        ("قال د. سالم إن النسبة 3.5 بالمئة.", 1),
        ("قال الوزير: «انتهى الأمر. لن نعود».", 1),
        ("هل وصل؟ نعم!", 2),
        ("العنوان\nالخبر الأول.", 2),
        ("قال ... ثم صمت", 1),
        ("نشره موقع example.org أمس.", 1),
        ("انتهت الجولة . وبدأت أخرى .", 2),
        ("السوري.وأوضح المسؤول", 2),
    ],
)
def test_sentences_of_news(text: str, count: int) -> None:
    assert len(sentences(fold(text))) == count


def test_paragraphs_are_lines_that_hold_something() -> None:
    text = "أول\r\n\r\n  ثان  \n"
    assert [text[s:e] for s, e in paragraphs(text)] == ["أول", "ثان"]


def inner(text: str) -> list[tuple[str, bool]]:
    return [(text[m.inner_start : m.inner_end], m.closed) for m in quotation_marks(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("قال «نعم»", [("نعم", True)]),
        ("قال “نعم”", [("نعم", True)]),
        ('قال "نعم" ثم "لا"', [("نعم", True), ("لا", True)]),
        ("قال ”نعم“", [("نعم", True)]),
        ("قال ”نعم”", [("نعم", True)]),
        ("قال “نعم“", [("نعم", True)]),
        ("قال «نعم", [("نعم", False)]),
        ("قال نعم»", []),
        ("قال «قال لي “نعم” أمس»", [("قال لي “نعم” أمس", True), ("نعم", True)]),
        ('أشاد بـ"الجهود" أمس', [("الجهود", True)]),
        ("قال ((نعم))", [("نعم", True)]),
        ("the minister's word", []),
        ("«الفقرة الأولى\n«والثانية»", [("الفقرة الأولى", False), ("والثانية", True)]),
    ],
)
def test_pairs_quotation_marks_by_type(text: str, found: list[tuple[str, bool]]) -> None:
    assert inner(text) == found


@given(NEWSY | ANY)
def test_quotation_marks_never_raise_and_nest(text: str) -> None:
    stack: list[int] = []
    for m in quotation_marks(text):
        assert m.start <= m.inner_start <= m.inner_end <= m.end <= len(text)
        while stack and m.start >= stack[-1]:
            stack.pop()
        assert m.depth == len(stack)
        assert not stack or m.end <= stack[-1]
        stack.append(m.end)


@pytest.mark.parametrize("char", ['"', "(", ".", "«", "“", "ا", "َ"])
def test_time_grows_with_length_alone(char: str) -> None:
    text = char * 200_000
    begin = time.process_time()
    sentences(fold(text))
    words(fold(text))
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("وبالوفد", "الوفد"),
        ("للوفد", "الوفد"),
        ("فقال", "قال"),
        ("والوزير", "الوزير"),
        ("بوتين", "بوتين"),
        ("وللوفد", "الوفد"),
    ],
)
def test_splits_attached_particles(form: str, stem: str) -> None:
    assert stem in [s for _, s in clitics(form)]
    assert clitics(form)[0] == ("", form)


def test_strips_the_article() -> None:
    assert strip_article("الوزير") == "وزير"
    assert strip_article("وزير") == "وزير"
