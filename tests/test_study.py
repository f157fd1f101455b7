"""A study folder: made by the command, run from top to bottom without an edit, whatever texts are put in."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from typer.testing import CliRunner

import workbook as wb
from workbook.cli import app
from workbook.errors import WorkbookError
from workbook.paths import data_dir
from workbook.study import example_texts, gaps, keep, metadata_form, new_study

SAID = "قال الوزير إن الوفد وصل. وأكدت المتحدثة أن الحوار مستمر."


def run(study: Path) -> nbformat.NotebookNode:
    """Run a study's notebook in its folder, as 'Restart Kernel and Run All Cells' does."""
    notebook = nbformat.read(study / "study.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(study)}})
    return client.execute(env={**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"})


def said(notebook: nbformat.NotebookNode) -> str:
    # a kernel may send what is printed in one piece or in several, so pieces are joined with nothing between
    return "".join(
        o.get("text", "") or str(o.get("data", {}).get("text/plain", "")) + "\n"
        for c in notebook.cells
        if c.cell_type == "code"
        for o in c.outputs
    )


def test_the_command_makes_a_folder_that_checks_out(tmp_path: Path) -> None:
    folder = tmp_path / "خبز"
    done = CliRunner().invoke(app, ["new", str(folder), "--title", 'Bread "and" games'])
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in folder.iterdir()) == ["MyTexts", "README.md", "codebook", "study.ipynb"]
    head = json.loads((folder / "study.ipynb").read_text(encoding="utf-8"))["cells"][0]
    assert "".join(head["source"]).startswith('# Bread "and" games')
    assert (folder / "README.md").read_text(encoding="utf-8").startswith('# Bread "and" games')
    assert CliRunner().invoke(app, ["codebook", "check", str(folder / "codebook")]).exit_code == 0
    assert wb.load_codebook(folder / "codebook").issues.keys() == wb.load_codebook().issues.keys()


def test_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    with pytest.raises(WorkbookError, match="is not empty"):
        new_study(tmp_path / "mine")
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkbookError, match="is a file"):
        new_study(tmp_path / "file")
    with pytest.raises(WorkbookError, match="title is empty"):
        new_study(tmp_path / "new", title="  ")
    assert new_study(tmp_path / "empty") and (tmp_path / "mine" / "notes.txt").read_text() == "x"


def test_the_templates_hold_no_output_and_one_cell_to_edit() -> None:
    cells = json.loads(data_dir("study", "template", "study.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [c for c in cells if c["cell_type"] == "code"]
    assert all(not c["outputs"] and c["execution_count"] is None for c in code)
    assert "".join(code[0]["source"]).startswith("TEXTS = ")
    assert not any("TEXTS = " in "".join(c["source"]) for c in code[1:])


@pytest.mark.slow
def test_a_study_of_text_files_without_dates_runs(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study")
    for k in range(3):
        (study / "MyTexts" / f"{k}.txt").write_text(f"خبر {k}\n\n{SAID} وهذا الخبر رقم {k}.\n", encoding="utf-8")
    (study / "MyTexts" / "broken.docx").write_bytes(b"no Word file")
    shown = said(run(study))
    assert "broken.docx" in shown and "nothing can be said about time" in shown and "no position was found" in shown
    tables = wb.Coding.read(study / "MyOutput" / "tables")
    assert len(tables.documents) == 3 and len(tables.quotations) >= 6
    assert (study / "MyOutput" / "documents-to-fill.csv").is_file()
    assert (study / "MyOutput" / "quotations.md").read_text(encoding="utf-8").count(">") >= 6


@pytest.mark.slow
def test_a_study_with_an_issue_of_its_own_runs_twice(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study")
    example_texts(tmp_path / "texts")
    for path in (tmp_path / "texts").iterdir():
        path.rename(study / "MyTexts" / path.name)
    own = (data_dir("study", "example", "codebook") / "bread.yaml").read_text(encoding="utf-8")
    (study / "codebook" / "bread.yaml").write_text(own.replace("extends: shipped\n", ""), encoding="utf-8")
    first = said(run(study))
    assert "issues: bread-price" in first
    figures = sorted(p.name for p in (study / "MyOutput" / "figures").iterdir())
    assert "bread-price-timeline.png" in figures and "speakers.csv" in figures
    assert said(run(study)) == first


@pytest.mark.shared
@pytest.mark.slow
def test_a_study_of_twenty_real_articles_runs_without_an_edit(shared: Path, tmp_path: Path) -> None:
    study = new_study(tmp_path / "study")
    lines = (shared / "corpora" / "syria-unannotated.jsonl").read_text(encoding="utf-8").splitlines()[:20]
    for line in lines:
        row = json.loads(line)
        (study / "MyTexts" / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8")
    run(study)
    assert len(wb.Coding.read(study / "MyOutput" / "tables").documents) == 20
    assert list((study / "MyOutput" / "figures").glob("*.png"))


def test_what_documents_lack_is_said(tmp_path: Path) -> None:
    corpus = wb.Corpus(
        [
            wb.Document("a", SAID, date="2021-05-01"),
            wb.Document("b", SAID, title="خبر", outlet="one", url="https://example.org"),
        ]
    )
    table = gaps(corpus).set_index("field")
    assert table["missing"].to_dict() == {"title": 1, "date": 1, "outlet": 1, "url": 1}
    form = metadata_form(corpus, tmp_path / "form.csv")
    assert form is not None
    filled = (
        form.read_text(encoding="utf-8-sig")
        .replace("a,,2021-05-01,,", "a,,2021-05-01,two,")
        .replace("b,خبر,,one", "b,خبر,2022-05,one")
    )
    texts = tmp_path / "texts"
    texts.mkdir()
    for document in corpus:
        (texts / f"{document.id}.txt").write_text(document.text, encoding="utf-8")
    (texts / "documents.csv").write_text(filled, encoding="utf-8-sig")
    again = wb.load_corpus(texts)
    assert [d.outlet for d in again] == ["two", "one"] and [d.date for d in again] == ["2021-05-01", "2022-05"]
    assert metadata_form(again, form) is None and not form.exists()


def test_a_headline_in_the_form_is_no_formula(tmp_path: Path) -> None:
    form = metadata_form(wb.Corpus([wb.Document("a", SAID, title="=1+1")]), tmp_path / "form.csv")
    assert form is not None and form.read_text(encoding="utf-8-sig").splitlines()[1] == "a,'=1+1,,,"


def test_a_figure_with_nothing_in_it_is_not_kept(tmp_path: Path) -> None:
    coding = wb.code([wb.Document("a", SAID)])
    drawn = wb.plot.bars(wb.analysis.directness(coding))
    assert keep(drawn, tmp_path, "one") and (tmp_path / "one.png").is_file()
    empty = wb.plot.bars(wb.analysis.directness(wb.code([wb.Document("a", "لا خبر")])))
    keep(empty, tmp_path, "one")
    assert not list(tmp_path.glob("one.*"))
