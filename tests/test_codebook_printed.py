"""The codebook as a page to print: all of it is there, in both languages, and no text of it is markup."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from workbook.cli import app
from workbook.codebook import load_codebook
from workbook.codebook.printed import printed

EVIL = """
extends: shipped
issues:
  - id: evil
    label_ar: <script>alert(1)</script>
    label_en: "<img src=x onerror=alert(1)>"
    definition: a & b < c
    terms: [أمر]
"""


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_entry_stands_on_the_page() -> None:
    codebook = load_codebook()
    page = Page(printed(codebook))
    for issue in codebook.issues.values():
        assert issue.label_ar in page.text and issue.label_en in page.text and issue.definition in page.text
    for entry in (*codebook.verbs.values(), *codebook.stance_cues.values()):
        assert entry.lemma in page.text
    for actor in codebook.actors.values():
        assert actor.name in page.text
    assert "script" not in page.tags and "link" not in page.tags


def test_texts_of_the_codebook_are_no_markup(tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text(EVIL, encoding="utf-8")
    page = Page(printed(load_codebook(tmp_path)))
    assert "<script>alert(1)</script>" in page.text and "a & b < c" in page.text
    assert not {"script", "img"} & set(page.tags)


def test_the_command_writes_the_page_and_replaces_none(tmp_path: Path) -> None:
    out = tmp_path / "codebook.html"
    done = CliRunner().invoke(app, ["codebook", "print", "--out", str(out)])
    assert done.exit_code == 0 and out.read_text(encoding="utf-8").startswith("<!doctype html>")
    again = CliRunner().invoke(app, ["codebook", "print", "--out", str(out)])
    assert again.exit_code != 0
    assert CliRunner().invoke(app, ["codebook", "print", "--out", str(out), "--overwrite"]).exit_code == 0


@pytest.mark.browser
def test_it_prints_on_a4(chromium: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    file = tmp_path / "codebook.html"
    file.write_text(printed(load_codebook()), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        assert page.locator("h2").count() == 4
        pdf = page.pdf(prefer_css_page_size=True)
        assert pdf.startswith(b"%PDF") and len(pdf) > 20_000
        assert asked == [file.as_uri()]
        browser.close()
