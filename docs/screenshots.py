"""Make the pictures of docs/explorers.md anew, from the shipped briefs:  python docs/screenshots.py [CHROMIUM]."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import workbook as wb

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from explore_page import page_of  # noqa: E402


def main() -> None:
    """Open each explorer, click where a reader would, and take its picture."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium") or "chromium"
    coding = wb.code(wb.briefs())
    busiest = coding.stances["doc_id"].value_counts().index[0]
    folder = Path(tempfile.mkdtemp())
    store = folder / "decisions.sqlite"
    made = {
        "reader": (wb.explore.reader(coding, busiest, store=store), ".wb-cue[data-handle] >> nth=1", ".wb-why"),
        "correction": (wb.explore.reader(coding, busiest, store=store), ".wb-cue[data-handle] >> nth=1", ".wb-why"),
        "actors": (wb.explore.actors(coding, store=store), ".wb-row[data-id] >> nth=1", ".wb-years"),
        "quotations": (wb.explore.quotations(coding, store=store), None, ".wb-kwic"),
        "stances": (wb.explore.stances(coding, store=store), "[data-issue=normalisation-assad]", ".wb-passage"),
        "arabic": (wb.explore.reader(coding, busiest, store=store, language="ar"), None, ".wb-list"),
    }
    for name, (widget, click, wait) in made.items():
        with page_of(widget, chromium, folder, width=1180, height=690) as page:
            page.wait_for_selector(".wb-piece, .wb-row[data-id]")
            if name == "quotations":
                page.locator("select").first.select_option(label="by what follows")
            if click:
                page.locator(click).first.click()
            page.wait_for_selector(wait)
            if name == "correction":
                page.keyboard.press("e")
                page.locator("[data-field=speaker_id]").fill("الولايات")
                page.wait_for_selector(".wb-option")
            page.wait_for_timeout(400)
            page.locator(".wb-explorer").screenshot(path=str(ROOT / "docs" / "images" / f"{name}.png"))


if __name__ == "__main__":
    main()
