"""An explorer on a page of its own: the widget's program in a real browser, its questions answered by the widget itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from workbook.views.explore.explorer import Explorer

PAGE = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 8px; }} {css}</style><div id="w"></div>
<script type="module">
{esm}
const state = {state};
const heard = new Map();
const tell = (kind, value) => {{ for (const hear of heard.get(kind) || []) hear(value); }};
const model = {{
  get: (key) => state[key],
  set: (key, value) => {{ state[key] = value; tell("change:" + key); }},
  save_changes: () => window.saveState(JSON.stringify(state)),
  send: (message) => window.askPython(JSON.stringify(message)).then((replies) => {{
    for (const reply of JSON.parse(replies)) tell("msg:custom", reply);
  }}),
  on: (kinds, hear) => {{ for (const kind of kinds.split(" ")) heard.set(kind, [...(heard.get(kind) || []), hear]); }},
  off: (kinds, hear) => {{ for (const kind of kinds.split(" ")) heard.set(kind, (heard.get(kind) || []).filter((h) => h !== hear)); }},
}};
window.state = state;
window.tell = tell;
render({{ model, el: document.getElementById("w") }});
window.ready = true;
</script>"""


@contextmanager
def page_of(widget: Explorer, chromium: str, folder: Path, *, width: int = 1200, height: int = 760) -> Iterator[Page]:
    """Open a widget in a browser; at the end no error may have happened and no other host been asked."""
    esm = str(widget._esm).replace("export default { render };", "")
    keys = ["_words", "_start", "_height", "language", "doc_id", "record_id"]
    state = {key: getattr(widget, key) for key in keys if hasattr(widget, key)}
    quoted = json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")
    css = (Path(__file__).parents[1] / "src/workbook/views/explore/static/explore.css").read_text(encoding="utf-8")
    file = folder / "page.html"
    file.write_text(PAGE.format(css=css, esm=esm, state=quoted), encoding="utf-8", errors="replace")

    def answer(message: str) -> str:
        replies: list[Any] = []
        widget.send = replies.append  # type: ignore[method-assign]
        widget._heard(widget, json.loads(message), [])
        return json.dumps(replies, allow_nan=False)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": height})
        errors: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: errors.append(f"a dialog: {dialog.message}"))
        page.expose_function("askPython", answer)
        page.expose_function("saveState", lambda state: None)
        page.goto(file.as_uri())
        page.wait_for_timeout(50)
        assert not errors, errors
        page.wait_for_function("() => window.ready")
        yield page
        assert errors == []
        assert asked == [file.as_uri()]
        browser.close()
