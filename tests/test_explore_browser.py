"""Explorers in a real browser: by mouse and by keyboard, with texts that would like to be more than text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from explore_page import page_of
from test_explore import HOSTILE, SAID, coding

import workbook as wb
from workbook.views import explore

pytestmark = pytest.mark.browser

BROKEN = "() => [window.broken, document.querySelectorAll('.wb-explorer img, .wb-explorer script, .wb-explorer iframe').length]"
#: Contrast by WCAG 2.1 of each visible element's own text with the first opaque background behind it; below 4.5 it is listed.
PALE = """() => {
  const rgb = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return { c: m.slice(0, 3), a: m.length > 3 ? m[3] : 1 }; };
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const out = [];
  for (const e of document.querySelectorAll('.wb-explorer *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.dataset.badge;
    if (!own || !e.offsetParent || e.tagName === 'OPTION') continue;
    const ink = rgb(getComputedStyle(e).color).c;
    let behind = e, paper = [255, 255, 255];
    while (behind) { const b = rgb(getComputedStyle(behind).backgroundColor); if (b.a > 0.99) { paper = b.c; break; } behind = behind.parentElement; }
    const [a, b] = [light(ink), light(paper)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) out.push([e.className, e.textContent.slice(0, 20), ratio.toFixed(2)]);
  }
  return out;
}"""
#: Buttons, fields and lists that a screen reader could not name.
NAMELESS = """() => [...document.querySelectorAll('.wb-explorer button, .wb-explorer input, .wb-explorer select, .wb-explorer [role]')]
  .filter((e) => e.offsetParent && !['presentation', 'status'].includes(e.getAttribute('role')))
  .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length) || e.title || e.getAttribute('aria-hidden')))
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


def decided(store: Path, coder: str = "amal") -> list[tuple]:
    decisions = wb.review.open(store).coder(coder).decisions() if store.exists() else []
    return [(d.action, d.table, {f: new for f, (_, new) in d.changes.items()}) for d in decisions]


def test_a_speaker_is_corrected_with_the_mouse(chromium: str, store: Path, tmp_path: Path) -> None:
    made = coding()
    row = made.quotations[made.quotations["doc_id"] == "a"].iloc[0]
    with page_of(explore.reader(made, store=store, coder="amal"), chromium, tmp_path) as page:
        cue = page.locator(f"[data-handle='{row['quotation_id']}']")
        cue.click()
        page.wait_for_selector(".wb-why")
        assert "by rule" in page.locator(".wb-why").inner_text()
        page.locator(".wb-side button", has_text=re.compile("^correct$")).click()
        page.locator("[data-field=speaker_id]").fill("قطر")
        page.locator(".wb-option[data-id=qatar]").click()
        page.locator("form button[type=submit]").click()
        page.wait_for_selector(".wb-said:has-text('kept')")
        assert "قطر" in page.locator(".wb-fields").inner_text()
        assert decided(store) == [("correct", "quotations", {"speaker_id": "qatar"})]
        page.locator("button", has_text=re.compile("^undo$")).click()
        page.wait_for_selector(".wb-said:has-text('undo')")
        assert decided(store) == []


def test_all_of_it_by_the_keyboard(chromium: str, store: Path, tmp_path: Path) -> None:
    made = coding()
    with page_of(explore.reader(made, store=store, coder="amal"), chromium, tmp_path) as page:
        page.wait_for_selector(".wb-piece[data-ids]")
        page.locator(".wb-text").focus()
        page.keyboard.press("j")
        page.wait_for_selector(".wb-chosen")
        page.keyboard.press("a")
        page.wait_for_selector(".wb-said:has-text('accept')")
        page.keyboard.press("j")
        page.keyboard.press("r")
        page.wait_for_selector(".wb-said:has-text('reject')")
        assert [d[0] for d in decided(store)] == ["accept", "reject"]
        page.keyboard.press("u")
        page.wait_for_selector(".wb-said:has-text('undo')")
        page.keyboard.press("Shift+U")
        page.wait_for_selector(".wb-said:has-text('redo')")
        assert [d[0] for d in decided(store)] == ["accept", "reject"]
        page.keyboard.press("]")
        page.wait_for_selector(".wb-where:has-text('2 / 2')")
        page.keyboard.press("/")
        page.keyboard.type("الوفد")
        page.wait_for_selector(".wb-found")
        assert page.locator(".wb-found").first.inner_text() == "الوفد"
        # tabs go through the tools, the article and the panel, in this order
        page.locator(".wb-bar button").first.focus()
        seen = []
        for _ in range(40):
            seen.append(
                page.evaluate(
                    "() => document.activeElement.closest('.wb-bar, .wb-text, .wb-side')?.className.split(' ')[0] || ''"
                )
            )
            page.keyboard.press("Tab")
        order = list(dict.fromkeys(s for s in seen if s))
        assert order == ["wb-bar", "wb-text", "wb-side"]


def test_words_are_selected_and_added(chromium: str, store: Path, tmp_path: Path) -> None:
    """Offsets are code points, also behind a sign of two halves and a sign that steers writing."""
    made = coding()
    doc = "<b>b</b>"
    text = made.documents["text"].iloc[1]
    with page_of(explore.reader(made, doc, store=store, coder="amal"), chromium, tmp_path) as page:
        page.wait_for_selector(".wb-piece")
        assert text.index("\U0001f600") < text.index("الوفد")
        page.evaluate(
            """(words) => {
                const walk = document.createTreeWalker(document.querySelector('.wb-text'), NodeFilter.SHOW_TEXT);
                for (let n = walk.nextNode(); n; n = walk.nextNode()) {
                    const at = n.data.indexOf(words);
                    if (at < 0) continue;
                    const range = document.createRange();
                    range.setStart(n, at); range.setEnd(n, at + words.length);
                    getSelection().removeAllRanges(); getSelection().addRange(range);
                    document.querySelector('.wb-text').dispatchEvent(new MouseEvent('mouseup', { bubbles: true }));
                    return;
                }
            }""",
            "الوفد",
        )
        page.locator("[data-add=mentions]").click()
        assert page.locator(".wb-form .wb-span").inner_text() == "الوفد"
        page.locator("[data-field=actor_id]").fill("الوفد الزائر")
        page.locator(".wb-option.wb-new", has_text="group").click()
        page.locator("form button[type=submit]").click()
        page.wait_for_selector(".wb-said:has-text('kept')")
    applied = wb.review.open(store).apply(made, coder="amal")
    added = applied.mentions[applied.mentions["rule"] == "reviewed"].iloc[0]
    assert text[added["start"] : added["end"]] == added["text"] == "الوفد"
    assert applied.actors.set_index("actor_id").loc[added["actor_id"], "name"] == "الوفد الزائر"


@pytest.mark.parametrize("make", [explore.reader, explore.actors, explore.quotations, explore.stances])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_hostile_text_runs_nothing_and_all_can_be_read(
    make, language: str, chromium: str, store: Path, tmp_path: Path
) -> None:
    made = coding()
    widget = make(made, store=store, coder="amal", language=language)
    with page_of(widget, chromium, tmp_path) as page:
        if make is explore.reader:
            page.wait_for_selector(".wb-piece")
            page.keyboard.press("Tab")
            page.locator(".wb-text").focus()
            page.keyboard.press("]")
            page.wait_for_selector(".wb-where:has-text('2 / 2')")
        else:
            page.wait_for_selector(".wb-row[data-id]")
            if make is explore.stances:
                page.locator(".wb-cell [data-issue]").last.click()
                page.wait_for_timeout(400)
                page.locator(".wb-passage").last.click()
            else:
                page.locator(".wb-row[data-id]").last.click()
                page.wait_for_timeout(400)
            if make is explore.actors:
                page.locator("button.wb-open").last.click()
            page.wait_for_selector(".wb-drawer .wb-piece")
            page.locator(".wb-drawer .wb-text").focus()
            page.keyboard.press("[")
            page.keyboard.press("]")
            page.wait_for_selector(".wb-drawer .wb-where:has-text('2 / 2')")
        pane = page.locator(".wb-text")
        assert "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>&lt;b&gt;" in str(
            pane.text_content()
        )
        assert page.locator(".wb-text .wb-sign").first.get_attribute("data-sign") == "U+202E"
        assert "\u202e" not in page.evaluate("() => document.querySelector('.wb-explorer').textContent")
        assert page.evaluate(BROKEN) == [None, 0]
        assert page.evaluate(PALE) == []
        assert page.evaluate(NAMELESS) == []
        assert page.locator(".wb-explorer").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.locator(".wb-explorer a").count() == 0, "an address that is no web page is no link"


def test_every_layer_can_be_read_where_layers_overlap(
    chromium: str, briefs_coding: wb.Coding, store: Path, tmp_path: Path
) -> None:
    nested = briefs_coding.quotations.dropna(subset="parent_id")["doc_id"].unique()
    reader = explore.reader(briefs_coding, store=store, coder="amal")
    with page_of(reader, chromium, tmp_path) as page:
        for doc in [
            *nested[:6],
            *briefs_coding.quotations["doc_id"][briefs_coding.quotations["kind"] == "mixed"].unique()[:3],
        ]:
            page.evaluate("(doc) => { state.doc_id = doc; state.record_id = ''; tell('change:doc_id'); }", doc)
            page.wait_for_selector(f".wb-where[title='{doc}']")
            page.wait_for_selector(".wb-piece.wb-content")
            assert page.evaluate(PALE) == [], doc


@pytest.mark.parametrize("make", [explore.reader, explore.quotations])
def test_still_pictures_run_nothing(make, chromium: str, store: Path) -> None:
    from playwright.sync_api import sync_playwright

    still = make(coding(), *(["<b>b</b>"] if make is explore.reader else []), store=store).still()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_content(f"<div class='wb-explorer'>{still}</div>")
        assert page.evaluate(BROKEN) == [None, 0]
        assert "window.broken" in page.locator(".wb-explorer").inner_text()
        browser.close()


def test_a_long_list_holds_few_rows_and_reaches_all(chromium: str, store: Path, tmp_path: Path) -> None:
    texts = [
        wb.Document(f"d{k:03}", f"قال الوزير رقم {k} إن العمل مستمر. " * 6, date=f"20{k % 10 + 15}-03-01")
        for k in range(400)
    ]
    made = wb.code(texts)
    total = len(made.quotations)
    assert total > 2000
    shown = explore.quotations(made, store=store, coder="amal")
    with page_of(shown, chromium, tmp_path) as page:
        page.wait_for_selector(".wb-kwic")
        assert page.locator(".wb-row").count() < 60
        page.locator(".wb-long").focus()
        page.keyboard.press("End")
        page.wait_for_selector(f".wb-row[aria-posinset='{total}'][data-id]")
        assert page.locator(".wb-row").count() < 60
        page.keyboard.press("Enter")
        page.wait_for_selector(".wb-drawer:not([hidden]) .wb-where:has-text('400 / 400')")
        page.wait_for_selector(".wb-drawer .wb-why")
        page.keyboard.press("Escape")  # lets go of the record
        page.keyboard.press("Escape")
        page.wait_for_selector(".wb-drawer", state="hidden")
        page.locator("[data-filter=words]").fill("رقم 7 ")
        page.wait_for_function(
            "() => /^\\d+ of/.test(document.querySelector('.wb-count').textContent) && !document.querySelector('.wb-count').textContent.startsWith('2,')"
        )
        assert int(page.locator(".wb-count").first.inner_text().split()[0]) == shown.view(words="رقم 7 ")["count"]


def test_the_time_range_moves_everything(chromium: str, briefs_coding: wb.Coding, store: Path, tmp_path: Path) -> None:
    shown = explore.stances(briefs_coding, store=store, coder="amal")
    with page_of(shown, chromium, tmp_path) as page:
        page.wait_for_selector(".wb-row[data-id]")
        page.locator(".wb-head [data-issue=normalisation-assad]").click()
        page.wait_for_selector(".wb-passage")
        sides = page.locator(".wb-one-side h5 .wb-badge").evaluate_all("(all) => all.map((e) => e.dataset.badge)")
        months = [m for m, _ in shown._start["months"]]
        page.locator("[data-range=low]").fill(str(months.index("2023-01")))
        page.locator("[data-range=high]").fill(str(months.index("2023-12")))
        expected = shown.evidence("normalisation-assad", since="2023-01", until="2023-12")["counts"]
        page.wait_for_function(
            f"() => document.querySelector('.wb-one-side h5 .wb-badge')?.dataset.badge === 'support {expected['support']}'"
        )
        assert (
            page.locator(".wb-one-side h5 .wb-badge").evaluate_all("(all) => all.map((e) => e.dataset.badge)") != sides
        )
        actors = shown.view(since="2023-01", until="2023-12")["count"]
        assert f"({actors})" in page.locator(".wb-head .wb-wide").inner_text()


def test_blind_coding_in_the_browser(chromium: str, store: Path, tmp_path: Path) -> None:
    with page_of(explore.reader(coding(), store=store, coder="badr", blind=True), chromium, tmp_path) as page:
        page.wait_for_selector(".wb-piece")
        assert page.locator("[data-handle]").count() == 0
        page.locator("button", has_text="coding done").click()
        page.wait_for_selector("button:has-text('✓')")
        assert page.locator(".wb-side button", has_text=re.compile("^accept$")).count() == 0


def test_errors_are_told_on_the_page(chromium: str, store: Path, tmp_path: Path) -> None:
    shown = explore.quotations(wb.code([wb.Document("a", SAID), wb.Document("b", HOSTILE)]), store=store, coder="amal")
    with page_of(shown, chromium, tmp_path) as page:
        page.wait_for_selector(".wb-row[data-id]")
        page.locator("[data-filter=since]").fill("soon")
        page.wait_for_selector(".wb-said.wb-bad:has-text('is no date')")
