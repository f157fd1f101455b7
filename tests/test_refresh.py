"""dev.py refresh: outputs that are the same however often a notebook is run, and files that a failure leaves alone."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from refresh import RefreshError, main, refresh, text_of


def write(path: Path, *sources: str) -> Path:
    cells = [new_markdown_cell("# One", id="head")]
    cells += [new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    notebook.metadata["widgets"] = {"state": {}}
    path.write_text(text_of(notebook), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[list[str]], list[str]]:
    """A notebook with what differs from run to run, refreshed twice."""
    path = write(
        tmp_path_factory.mktemp("refresh") / "one.ipynb",
        "import ipywidgets, os\nprint('first')\nprint('second', flush=True)\nprint(sorted(os.listdir()))",
        "ipywidgets.IntSlider(3)",
        "hash('word') % 1000",
    )
    changes, texts = [], []
    for _ in range(2):
        changes.append(refresh(path))
        texts.append(path.read_text(encoding="utf-8"))
    return path, changes, texts


def test_a_second_run_changes_nothing(twice) -> None:
    _, changes, texts = twice
    assert changes[0] == ["cell 2", "cell 3", "cell 4"] and changes[1] == []
    assert texts[0] == texts[1]


def test_runs_in_the_notebooks_folder_and_keeps_ids_and_counts(twice) -> None:
    path, _, texts = twice
    notebook = nbformat.reads(texts[1], as_version=4)
    nbformat.validate(notebook)
    assert [c.id for c in notebook.cells] == ["head", "c0", "c1", "c2"]
    assert [c.execution_count for c in notebook.cells[1:]] == [1, 2, 3]
    assert notebook.cells[1].outputs[0].text == f"first\nsecond\n['{path.name}']\n"


def test_leaves_out_times_widget_states_and_the_python_that_ran(twice) -> None:
    notebook = nbformat.reads(twice[2][1], as_version=4)
    assert set(notebook.metadata) == {"kernelspec"}
    assert all(not c.metadata for c in notebook.cells)


def test_a_cell_that_fails_is_named_and_the_file_stays(tmp_path: Path, capsys) -> None:
    path = write(tmp_path / "bad.ipynb", "1 + 1", "1 / 0")
    text = path.read_text(encoding="utf-8")
    assert main([str(path)]) == 2
    assert "bad.ipynb, cell 3 (id c1) failed: ZeroDivisionError" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == text and [p.name for p in tmp_path.iterdir()] == ["bad.ipynb"]


def test_check_tells_which_would_change_and_changes_none(tmp_path: Path, capsys) -> None:
    path = write(tmp_path / "stale.ipynb", "1 + 1")
    text = path.read_text(encoding="utf-8")
    assert main(["--check", str(path)]) == 1
    assert "stale.ipynb: would change: cell 2" in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == text


def test_a_path_of_this_machine_is_no_output(tmp_path: Path) -> None:
    path = write(tmp_path / "path.ipynb", "import tempfile\nprint(tempfile.mkdtemp())")
    with pytest.raises(RefreshError, match=r"path.ipynb, cell 2 \(id c0\) shows a path of this machine"):
        refresh(path)


def test_what_was_printed_in_other_pieces_is_no_change(tmp_path: Path) -> None:
    path = write(tmp_path / "pieces.ipynb", "print(1)\nprint(2)")
    refresh(path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text=t) for t in ("1\n", "2\n")]
    path.write_text(text_of(notebook), encoding="utf-8")
    assert refresh(path) == []


def test_what_is_no_notebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(RefreshError, match="can't be read"):
        refresh(tmp_path / "none.ipynb")
    (tmp_path / "text.ipynb").write_text("# no JSON", encoding="utf-8")
    with pytest.raises(RefreshError, match="is no notebook"):
        refresh(tmp_path / "text.ipynb")
