"""The interactive network in a real browser: text stays text, a click lists ties, ties thin out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from workbook.analysis import networks as nets
from workbook.views import explore
from workbook.views.explore import networks as view

EVIL = "<img src=x onerror=\"document.body.dataset.broken='yes'\">"
PAGE = """<!doctype html><meta charset="utf-8"><style>{css}</style><div id="w"></div><script type="module">
{esm}
const state = {state};
const model = {{
  get: (k) => state[k], set: (k, v) => {{ state[k] = v; }}, save_changes: () => {{ window.saved = state.selected; }},
  on: () => {{}}, off: () => {{}},
}};
render({{ model, el: document.getElementById("w") }});
window.ready = true;
</script>"""


def made() -> explore.NetworkView:
    rows = [("الوزارة", "x", 1), ("الحزب", "x", 1), (EVIL, "x", 0), ("الوزارة", "y", 1), ("الحزب", "y", 1)]
    table = nets.from_table(pd.DataFrame(rows, columns=["organization", "concept", "agreement"]))
    network = nets.network(table, aggregation="subtract")
    return explore.network(network, table, camps=nets.camps(network, method="balance"))


def test_the_widget_says_what_it_holds() -> None:
    widget = made()
    assert repr(widget) == "NetworkView(3 nodes, 3 ties)"
    assert {n["camp"] for n in widget._nodes} == {1, 2}
    json.dumps([widget._nodes, widget._edges])


@pytest.mark.browser
def test_the_widget_in_a_browser(chromium: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    widget = made()
    static = Path(view.__file__).parent / "static"
    esm = (static / "network.js").read_text(encoding="utf-8").replace("export default { render };", "")
    state = {"_nodes": widget._nodes, "_edges": widget._edges, "_height": 500, "selected": ""}
    quoted = json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")
    page_file = tmp_path / "page.html"
    css = (static / "network.css").read_text(encoding="utf-8")
    page_file.write_text(PAGE.format(css=css, esm=esm, state=quoted), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1000, "height": 600})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(page_file.as_uri())
        page.wait_for_function("() => window.ready")
        assert page.locator(".wb-name").all_text_contents() == [n["name"] for n in widget._nodes]
        page.locator(".wb-node", has_text="الوزارة").click()
        assert page.evaluate("() => window.saved") == "الوزارة"
        assert page.locator(".wb-panel h4").inner_text() == "الوزارة"
        assert page.locator(".wb-panel td.wb-weight").all_inner_texts() == ["2", "-1"]
        page.locator(".wb-node", has_text="img").click()
        assert page.locator(".wb-panel h4").inner_text() == EVIL
        page.locator("input[type=range]").fill("1.5")
        assert "1 of 3" in page.locator("output").inner_text()
        page.mouse.wheel(0, 300)
        page.locator("input[type=search]").fill("الحزب")
        assert page.locator(".wb-node.wb-chosen").count() >= 1
        assert (
            page.evaluate("() => document.body.dataset.broken") is None and page.locator(".wb-network img").count() == 0
        )
        assert not errors
        page.screenshot(path=str(tmp_path / "widget.png"))
        browser.close()
