"""Notebooks that are validated never write among the researcher's decisions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import workbook as wb
from workbook.review.connect import default_path

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_a_notebook_that_opens_the_default_store_leaves_no_trace_when_validated(tmp_path: Path) -> None:
    """The same notebook, run by nbval under the project's conftest, and without it."""
    cell = nbformat.v4.new_code_cell(
        "import workbook as wb\nwith wb.review.open() as store:\n    store.coder('amal')\nlen(store.place) > 0",
        execution_count=1,
    )
    cell["outputs"] = [nbformat.v4.new_output("execute_result", {"text/plain": "True"}, execution_count=1)]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    (tmp_path / "notebooks").mkdir()
    nbformat.write(notebook, tmp_path / "notebooks" / "a.ipynb")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    line = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--nbval",
        "--nbval-current-env",
        "notebooks",
    ]
    bare = {k: v for k, v in os.environ.items() if k != "WORKBOOK_OUTPUT"}

    def validate() -> None:
        done = subprocess.run(line, cwd=tmp_path, env=bare, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    shutil.copy(ROOT / "conftest.py", tmp_path)
    validate()
    assert not list(tmp_path.rglob("MyOutput"))
    (tmp_path / "conftest.py").unlink()
    validate()
    assert (tmp_path / "notebooks" / "MyOutput" / "decisions.sqlite").is_file()  # so the first run could have failed


def test_tests_have_a_folder_of_their_own_and_git_leaves_myoutput_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not default_path().is_relative_to("MyOutput") and not default_path().resolve().is_relative_to(ROOT)
    assert "MyOutput/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    monkeypatch.delenv("WORKBOOK_OUTPUT")
    assert default_path() == Path("MyOutput") / "decisions.sqlite"


def test_shipped_notebooks_name_a_temporary_store() -> None:
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        sources = ["".join(c["source"]) for c in nbformat.read(path, as_version=4)["cells"] if c["cell_type"] == "code"]
        calls = [line.split("#")[0] for s in sources for line in s.splitlines()]
        assert not [c for c in calls if "review.open()" in c], path.name
    assert callable(wb.review.open)
