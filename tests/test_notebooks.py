"""The notebooks as files: nbval compares their outputs; these tests see to it that no cell escapes the comparison."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
COURSE = sorted((ROOT / "notebooks" / "course").glob("*.ipynb"))
NOTEBOOKS = [*sorted((ROOT / "notebooks").glob("*.ipynb")), *COURSE]
SKIPS = ("NBVAL_SKIP", "NBVAL_IGNORE_OUTPUT", "NBVAL_RAISES_EXCEPTION", "PYTEST_VALIDATE_IGNORE_OUTPUT")
TAGS = {"nbval-skip", "nbval-ignore-output", "raises-exception", "nbval-raises-exception"}


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
class TestNotebook:
    def test_is_valid_and_names_its_kernel(self, path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata["kernelspec"]["name"] == "python3"

    def test_every_code_cell_was_executed_in_order(self, path: Path) -> None:
        cells = [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
        assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))

    def test_no_cell_failed(self, path: Path) -> None:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not [o for c in cells if c["cell_type"] == "code" for o in c["outputs"] if o["output_type"] == "error"]

    def test_a_skipped_comparison_says_why(self, path: Path) -> None:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            for mark in SKIPS:
                for line in source.splitlines():
                    if mark in line:
                        assert len(line.split(mark, 1)[1].strip(" :#")) > 10, f"{path.name}: {mark} without a reason"
            if TAGS & set(cell.get("metadata", {}).get("tags", [])):
                assert "# because" in source, (
                    f"{path.name}: a tag skips the comparison; say why in a comment '# because …'"
                )

    def test_begins_with_purpose_level_time_and_needs(self, path: Path) -> None:
        head = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
        arabic = ("الغرض", "المستوى", "الوقت", "ما يلزم")
        for word in arabic if ".ar." in path.name else ("Purpose", "Level", "Time", "Needs"):
            assert f"**{word}**" in head

    def test_says_what_it_can_not_tell_and_what_comes_next(self, path: Path) -> None:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        arabic = ".ar." in path.name
        assert ("ما لا يقوله لك هذا" if arabic else "What this can't tell you") in prose
        last = "".join(cells[-1]["source"])
        assert ("**التالي" if arabic else "**Next:**") in last or "**Back to the beginning:**" in last
        # an assignment is handed out alone, so that it names the next one without a link
        assert ".ipynb)" in last or path in COURSE

    def test_arabic_stands_on_lines_of_its_own(self, path: Path) -> None:
        """Beside code an editor would reorder it: brackets and commas jump."""
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] != "code":
                continue
            for line in "".join(cell["source"]).splitlines():
                bare = line.split("  #")[0].strip()
                if re.search("[\u0620-\u064a]", bare) and not re.fullmatch('"[^"]*",?', bare):
                    assert bare[0] in "<{" or not set("()[]{}\"'") & set(bare), line
