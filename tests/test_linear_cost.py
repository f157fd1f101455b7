"""What a document costs grows as its length does, whatever it holds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator

import pytest

import workbook as wb
from workbook.coding.run import code_document

#: Twice the text may cost this many times as much: 2 if it is linear, 4 if every character looks at every other one.
MOST = 2.8
ROUNDS = 3

SENTENCES = (
    "أكد الوزير سالم نادر أن بلاده ترفض التطبيع مع النظام قبل الحل السياسي، مشدداً على تنفيذ القرار 2254.",
    "وقالت المتحدثة باسم وزارة الخارجية الفرنسية: «لن نرفع العقوبات ما لم تبدأ عملية انتقال حقيقية».",
    "وأضاف المصدر، وفق بيان نشرته الهيئة، أن اللجنة اجتمعت أمس في جنيف بحضور وفد المعارضة.",
    "من جهته، دعا المسؤول الأممي الأطراف إلى وقف القتال وإدخال المساعدات.\n",
)


def ordinary(n: int) -> str:
    """Different names and numbers in every paragraph, as in an archive that was pasted into one file."""
    text = " ".join(SENTENCES)
    return "".join(f"{text} وبلغ العدد {k} في اليوم {k % 30}.\n" for k in range(n // len(text) + 1))[:n]


def repeated(piece: str) -> Callable[[int], str]:
    return lambda n: (piece * (n // len(piece) + 1))[:n]


#: Name of a shape to the text of about so many characters, and how many characters the smaller one has.
SHAPES: dict[str, tuple[Callable[[int], str], int]] = {
    "ordinary text": (ordinary, 8_000),
    "quotation marks": (repeated('"'), 12_000),
    "opening marks": (repeated("«"), 12_000),
    "all kinds of marks": (repeated("«“\"')‘„”»"), 10_000),
    "marks and words": (repeated('"نعم" «لا '), 10_000),
    "no spaces": (repeated("والمتحدثقالأنسوريا"), 50_000),
    "one cue": (repeated("قال "), 6_000),
    "one cue with its clause": (repeated("قال إن "), 3_000),
    "one title": (repeated("الوزير "), 8_000),
    "one actor": (repeated("روسيا "), 8_000),
    "a name with its title": (repeated("الوزير سالم نادر "), 8_000),
    "one surname": (repeated("سالم نادر ونادر "), 8_000),
    "one issue": (repeated("رفض التطبيع مع النظام "), 3_000),
    "one head noun": (repeated("الهيئة العامة "), 8_000),
    "pronouns": (repeated("وقال إنه رفض ذلك. "), 8_000),
    "brackets": (repeated("([{)]}"), 50_000),
    "dashes": (repeated("-–— "), 50_000),
    "full stops": (repeated("... ."), 50_000),
    "commas": (repeated("، "), 50_000),
    "line breaks": (repeated("\n"), 50_000),
    "short lines": (repeated("قال\n"), 6_000),
    "vowel signs": (repeated("\u064e\u0651"), 50_000),
    "colons": (repeated("موسكو: نعم. "), 8_000),
}


@pytest.fixture(scope="module")
def codebook() -> Iterator[wb.Codebook]:
    book = wb.load_codebook()
    code_document(wb.Document("first", SENTENCES[0]), book)
    # what the codebook holds need not be looked through by every collection
    gc.collect()
    gc.freeze()
    yield book
    gc.unfreeze()


def seconds(text: str, codebook: wb.Codebook) -> float:
    document = wb.Document("long", text)
    begin = time.process_time()
    code_document(document, codebook)
    return time.process_time() - begin


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_costs_about_twice_as_much(shape: str, codebook: wb.Codebook) -> None:
    make, size = SHAPES[shape]
    short, long = make(size), make(2 * size)
    # in turns, and of each the least: what else the machine does only adds; a cost that really grows fails each time
    once = twice = float("inf")
    for turn in range(1, 3 * ROUNDS + 1):
        once, twice = min(once, seconds(short, codebook)), min(twice, seconds(long, codebook))
        if twice < MOST * once + 0.005 and turn >= ROUNDS:
            return
    pytest.fail(f"{shape}: {size:,} characters {once:.3f} s, twice as many {twice:.3f} s")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_megabytes_cost_what_their_length_says(codebook: wb.Codebook) -> None:
    size = 1_200_000  # more than two megabytes of UTF-8
    text = ordinary(size)
    assert len(text.encode()) > 2_000_000
    small = min(seconds(ordinary(size // 30), codebook) for _ in range(ROUNDS))
    # thirty times the text: linear is 30, quadratic 900; the slack is for a busy machine
    assert seconds(text, codebook) < 30 * small * MOST
