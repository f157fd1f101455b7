"""The notebooks as files: nbval compares their outputs; these tests see to it that no cell escapes the comparison."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
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
        for word in ("Purpose", "Level", "Time", "Needs"):
            assert f"**{word}**" in head
