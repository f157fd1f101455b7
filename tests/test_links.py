"""Each link of the pages and notebooks that stays in the project leads to something: files, and headings in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").glob("*.md")]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
#: ``[text](target)`` and ``![text](target)``, outside of code.
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def prose(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub makes of headings."""
    out = set()
    for line in _CODE.sub("", prose(path)).splitlines():
        if match := re.match(r"#+\s+(.*)", line):
            words = re.sub(r"[^\w\s-]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match[1]).lower())
            out.add(re.sub(r"\s", "-", words.strip()))
    return out


def links(path: Path) -> list[str]:
    return _LINK.findall(_CODE.sub("", prose(path)))


@pytest.mark.parametrize("path", [*PAGES, *NOTEBOOKS], ids=lambda p: str(p.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(path: Path) -> None:
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            assert link.startswith(("https://", "http://", "mailto:")), link
            continue
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.is_relative_to(ROOT), f"{link} leads out of the project"
        assert file.exists(), f"{link} leads nowhere"
        if anchor and file.suffix in (".md", ".ipynb"):
            assert anchor in anchors(file), f"{link}: no such heading"


def test_the_search_finds_links() -> None:
    assert sum(len(links(p)) for p in PAGES) > 30
    assert {"docs/install.md", "docs/accuracy.md"} <= set(links(ROOT / "README.md"))


def test_every_page_and_notebook_is_linked_from_somewhere() -> None:
    targets = {
        (path.parent / link.partition("#")[0]).resolve()
        for path in [*PAGES, *NOTEBOOKS]
        for link in links(path)
        if ":" not in link
    }
    for path in [*(ROOT / "docs").glob("*.md"), *(ROOT / "notebooks").glob("*.ipynb")]:
        assert path.resolve() in targets, f"nothing leads to {path.relative_to(ROOT)}"
