"""How long explorers take to open on a large coding, in Python and in a browser.

    python benchmarks/explorers.py [--quotations 50000] [--chromium /usr/bin/chromium]

The coding is that of the shipped briefs, repeated with new document ids until it has so many quotations. Times are medians
of five (Python: making the widget and the first answers) and one run of a page in headless Chromium, where given: from the
page's start until its first rows stand there, then the time a jump to the middle of the list takes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import workbook as wb
from workbook.coding.tables import TABLES
from workbook.views import explore

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


def repeated(coding: wb.Coding, quotations: int) -> wb.Coding:
    """A coding with so many quotations, made of copies of one."""
    times = -(-quotations // len(coding.quotations))
    tables: dict[str, pd.DataFrame] = {"actors": coding.actors}
    for name in TABLES:
        if name == "actors":
            continue
        parts = []
        for k in range(times):
            part = getattr(coding, name).copy()
            for column in ("doc_id", "quotation_id", "mention_id", "stance_id", "parent_id", "event_id"):
                if column in part and name != "actors":
                    part[column] = part[column].map(lambda v, k=k: f"{v}-{k}" if isinstance(v, str) else v)
            parts.append(part)
        tables[name] = pd.concat(parts, ignore_index=True)
    return wb.Coding(tables, coding.meta)


def median(action: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """The median of the seconds that an action takes, and what it made last."""
    taken = []
    made = None
    for _ in range(times):
        start = time.perf_counter()
        made = action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), made


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotations", type=int, default=50_000)
    parser.add_argument("--chromium", help="a Chromium to open the pages in")
    given = parser.parse_args()
    coding = repeated(wb.code(wb.briefs()), given.quotations)
    print(coding)
    folder = Path(tempfile.mkdtemp())
    store = folder / "decisions.sqlite"

    def opened(make: Callable[..., Any]) -> Any:
        widget = make(coding, store=store, coder="bench")
        if isinstance(widget, explore.Reader):
            widget.page(widget.doc_id)
        else:
            widget.rows(widget.view()["key"], 0, 120)
        widget.still()
        return widget

    print("explorer     python s   browser s   jump s")
    for make in (explore.reader, explore.actors, explore.quotations, explore.stances):
        seconds, widget = median(lambda make=make: opened(make))
        line = f"{make.__name__:12} {seconds:8.2f}"
        if given.chromium:
            line += browsed(widget, given.chromium, folder)
        print(line, flush=True)
    search = explore.quotations(coding, store=store, coder="bench")
    first, _ = median(lambda: search.view(words="القرار"), 1)
    again, _ = median(lambda: search.view(words="التطبيع"), 1)
    print(f"search in all quotations: first {first:.2f} s, then {again:.3f} s")


def browsed(widget: Any, chromium: str, folder: Path) -> str:
    """The seconds until the first rows stand on a page, and until those in the middle do."""
    from explore_page import page_of

    row = ".wb-piece" if isinstance(widget, explore.Reader) else ".wb-row[data-id]"
    with page_of(widget, chromium, folder) as page:
        page.wait_for_selector(row)
        loaded = page.evaluate("() => performance.now()")
        line = f"   {loaded / 1000:9.2f}"
        if row != ".wb-piece":
            start = time.perf_counter()
            page.evaluate("() => { const l = document.querySelector('.wb-long'); l.scrollTop = l.scrollHeight / 2; }")
            page.wait_for_function(
                "() => { const r = [...document.querySelectorAll('.wb-long .wb-row')];"
                " return r.length && r.every((x) => x.dataset.full) && Number(r[0].getAttribute('aria-posinset')) > 20; }"
            )
            line += f" {time.perf_counter() - start:8.2f}"
    return line


if __name__ == "__main__":
    main()
