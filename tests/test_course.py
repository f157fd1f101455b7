"""The course: release, autograding and marks, as a teacher makes them; and marks for coding by hand."""

from __future__ import annotations

import ast
import csv
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

import workbook as wb
from workbook.cli import app
from workbook.course.folder import make_course
from workbook.course.grades import grade, marks, totals, write_marks
from workbook.course.texts import words_of
from workbook.errors import WorkbookError

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "notebooks" / "course"
NAMES = sorted(p.stem for p in SOURCE.glob("*.ipynb"))
#: A name that a spreadsheet would take for a formula.
FORMULA = "=wrong"


def marked_cells(name: str) -> dict[str, dict[str, Any]]:
    notebook = nbformat.read(SOURCE / f"{name}.ipynb", as_version=4)
    found = [(c, c.metadata["nbgrader"]) for c in notebook.cells if "nbgrader" in c.metadata]
    return {m["grade_id"]: {"cell": c, **m} for c, m in found}


def points(name: str, *, by_program: bool | None = None) -> dict[str, float]:
    cells = marked_cells(name)
    return {
        i: m["points"] for i, m in cells.items() if m["grade"] and (by_program is None or m["solution"] != by_program)
    }


def hand_in(course: Path, student: str, name: str, notebook: Any) -> None:
    place = course / "submitted" / student / name
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{name}.ipynb")


def hand_in_a_store(course: Path) -> None:
    """What a student of the first assignment hands in who coded in the blind reader: the notebook and the store."""
    name = "1-reading"
    notebook = nbformat.read(course / "release" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "three-texts":
            cell.source = 'quotations = "store"'
    hand_in(course, "mouse", name, notebook)
    rows = wb.course.gold(name, start=SOURCE)
    texts = wb.course.texts(*dict.fromkeys(r["doc_id"] for r in rows))
    checked = wb.course.hand_coding("quotations", texts, rows[:-1]).quotations
    session = wb.review.open(course / "submitted" / "mouse" / name / "MyOutput" / "decisions.sqlite").blind(
        "assignment-1", texts
    )
    for row in checked.to_dict("records"):
        spans = {
            f: (row[f"{f}_start"], row[f"{f}_end"]) for f in ("cue", "source", "content") if isinstance(row[f], str)
        }
        session.add("quotations", doc_id=row["doc_id"], kind=row["kind"], speaker_id=row["speaker_id"], **spans)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three students: one hands in the solutions, one nothing done, one mistakes and changed tests; a fourth codes by mouse."""
    out = tmp_path_factory.mktemp("course") / "course"
    made = make_course(SOURCE, out)
    assert list(made.assignments) == NAMES
    for name in NAMES:
        hand_in(out, "solved", name, nbformat.read(out / "solutions" / f"{name}.ipynb", as_version=4))
        release = nbformat.read(out / "release" / name / f"{name}.ipynb", as_version=4)
        hand_in(out, "empty", name, release)
        answers = yaml.safe_load((ROOT / "tests" / "course" / f"{name}.yaml").read_text(encoding="utf-8"))["cells"]
        assert set(answers) <= set(marked_cells(name)), "the submission answers a cell that is not there"
        for cell in release.cells:
            about = cell.metadata.get("nbgrader", {})
            if about.get("grade_id") in answers:
                cell.source = answers[about["grade_id"]]
            elif about.get("locked"):
                cell.source = str(about.get("points", 0))  # a student who writes the marks himself
        hand_in(out, FORMULA, name, release)
    hand_in_a_store(out)
    with pytest.MonkeyPatch.context() as patch:
        # kernels start in the folder of the submission and keep nothing elsewhere
        patch.delenv("WORKBOOK_COURSE_GOLD", raising=False)
        patch.setenv("WORKBOOK_OUTPUT", str(tmp_path_factory.mktemp("output")))
        assert grade(out, progress=False) == []
    return out


def test_there_are_five_assignments_of_a_hundred_points() -> None:
    assert [n[0] for n in NAMES] == list("12345")
    for name in NAMES:
        assert sum(points(name).values()) == 100, name


@pytest.mark.parametrize("name", NAMES)
class TestSource:
    def test_has_solutions_and_locked_tests(self, name: str) -> None:
        cells = marked_cells(name)
        answers = [m for m in cells.values() if m["solution"] and not m["grade"]]
        assert answers and all("### BEGIN SOLUTION" in m["cell"].source for m in answers)
        tests = [m for m in cells.values() if m["grade"] and not m["solution"]]
        assert tests and all(m["locked"] for m in tests)
        assert any("### BEGIN HIDDEN TESTS" in m["cell"].source for m in tests)

    def test_has_its_instructor_page(self, name: str) -> None:
        page = (SOURCE / "instructor" / f"{name}.md").read_text(encoding="utf-8")
        for heading in ("Goals", "Time", "Marking guide", "Running it", "Common mistakes"):
            assert f"\n## {heading}\n" in page, heading
        for task in points(name):
            assert f"`{task}`" in page, f"the marking guide does not mention {task}"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NAMES)
class TestMarked:
    def test_release_holds_no_solution(self, course: Path, name: str) -> None:
        files = sorted(p.name for p in (course / "release" / name).rglob("*") if p.is_file())
        assert files == [f"{name}.ipynb"]
        release = nbformat.read(course / "release" / name / files[0], as_version=4)
        text = "\n".join(c.source for c in release.cells)
        for mark in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "course.gold(", "model answer"):
            assert mark not in text, mark
        assert not any(c.get("outputs") for c in release.cells)
        for cell in release.cells:
            if cell.cell_type == "code":
                ast.parse(cell.source)  # what students get can be run as it is
        cells = marked_cells(name)
        for identity, about in cells.items():
            if about["solution"]:
                source = about["cell"].source
                body = source.split("### BEGIN SOLUTION")[-1].split("### END SOLUTION")[0].strip()
                assert body not in text, identity

    def test_solution_gets_full_marks(self, course: Path, name: str) -> None:
        assert own(course, "solved", name) == {**points(name), **dict.fromkeys(points(name, by_program=False), 0)}

    def test_empty_submission_gets_nothing(self, course: Path, name: str) -> None:
        assert own(course, "empty", name) == dict.fromkeys(points(name), 0)

    def test_wrong_submission_gets_what_it_deserves(self, course: Path, name: str) -> None:
        deserved = yaml.safe_load((ROOT / "tests" / "course" / f"{name}.yaml").read_text(encoding="utf-8"))["marks"]
        assert 0 < sum(deserved.values()) < 100
        assert own(course, FORMULA, name) == deserved

    def test_feedback_is_written(self, course: Path, name: str) -> None:
        page = course / "feedback" / "empty" / name / f"{name}.html"
        assert page.stat().st_size > 10_000


@pytest.mark.timeout(900)
def test_a_store_handed_in_with_the_notebook_is_marked(course: Path) -> None:
    got = own(course, "mouse", "1-reading")
    # 9 of 10 rows: 2 × 9 / 19 of 55
    assert (got["three-texts-form"], got["three-texts-agreement"]) == (5, 52)


def own(course: Path, student: str, name: str) -> dict[str, float]:
    table = marks(course)
    table = table[(table["student"] == student) & (table["assignment"] == name)]
    return dict(zip(table["task"], table["marks"], strict=True))


@pytest.mark.timeout(900)
def test_marks_are_written_and_start_no_formula(course: Path) -> None:
    result = CliRunner().invoke(app, ["course", "marks", str(course)])
    assert result.exit_code == 0, result.output
    table = pd.read_csv(course / "marks.csv")
    assert len(table) == 3 * sum(len(points(n)) for n in NAMES) + len(points("1-reading"))
    assert set(table["student"]) == {"solved", "empty", "mouse", "'=wrong"}
    by_hand = table[(table["by"] == "person") & (table["student"] == "solved")]
    assert set(by_hand["task"]) == {t for n in NAMES for t in points(n, by_program=False)} and by_hand["to_do"].all()
    sums = pd.read_csv(course / "totals.csv").set_index("student")
    assert sums.loc["solved", "total"] == sum(sum(points(n, by_program=True).values()) for n in NAMES)
    assert sums.loc["empty", "total"] == 0


@pytest.mark.timeout(900)
def test_making_it_again_keeps_what_was_handed_in(course: Path, tmp_path: Path) -> None:
    copy = tmp_path / "course"
    shutil.copytree(course, copy)
    make_course(SOURCE, copy)
    assert (copy / "submitted" / "empty" / NAMES[0]).is_dir()
    assert marks(copy).equals(marks(course))


@pytest.mark.timeout(900)
def test_other_tasks_under_marks_that_were_given_are_refused(course: Path, tmp_path: Path) -> None:
    copy, source = tmp_path / "course", tmp_path / "source"
    shutil.copytree(course, copy)
    source.mkdir()
    notebook = nbformat.read(SOURCE / "1-reading.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "missed-test":
            cell.metadata["nbgrader"]["grade_id"] = "another-test"
    nbformat.write(notebook, source / "1-reading.ipynb")
    (source / "texts.csv").write_text("id,text\n", encoding="utf-8")
    assert (make_course(source, tmp_path / "new").folder / "release" / "1-reading" / "texts.csv").is_file()
    with pytest.raises(WorkbookError, match="make a new course with --out"):
        make_course(source, copy)


def test_what_can_not_be_marked_is_named(tmp_path: Path) -> None:
    course = tmp_path / "course"
    make_course(SOURCE, course)
    with pytest.raises(WorkbookError, match="nothing handed in"):
        grade(course)
    for student, name in (("a", "no-such"), ("b", NAMES[0])):
        (course / "submitted" / student / name).mkdir(parents=True)
    failed = grade(course, progress=False)
    assert len(failed) == 2
    assert "no assignment 'no-such'" in failed[0] and "no notebook in it" in failed[1]
    with pytest.raises(WorkbookError, match="holds something that is no course"):
        make_course(SOURCE, tmp_path)
    with pytest.raises(WorkbookError, match="no notebook here"):
        make_course(tmp_path / "none", tmp_path / "x")
    with pytest.raises(WorkbookError, match="no course here"):
        write_marks(tmp_path)


def test_totals_leave_open_what_is_not_handed_in() -> None:
    rows = [("a", "1", "t", 3.0, 5.0, "program", False), ("b", "2", "t", 4.0, 5.0, "person", True)]
    table = totals(pd.DataFrame(rows, columns=["student", "assignment", "task", "marks", "of", "by", "to_do"]))
    assert table["1"].isna().tolist() == [False, True]
    assert table["total"].tolist() == [3.0, 4.0] and table["to_do"].tolist() == [0, 1]


def test_every_sentence_of_a_course_text_has_its_english() -> None:
    with (ROOT / "data" / "course" / "glosses.csv").open(encoding="utf-8", newline="") as file:
        glossed = {row["doc_id"] for row in csv.DictReader(file)}
    used = {
        d
        for n in ("1-reading", "4-stances")
        for d in re.findall(r'"([a-z0-9-]+-20\d\d)"', (SOURCE / f"{n}.ipynb").read_text("utf-8").replace('\\"', '"'))
    }
    assert len(used) >= 6 and used <= glossed
    for document in wb.course.texts(*glossed):
        assert (wb.course.passages(document)["english"] != "").all(), document.id


@pytest.mark.parametrize("name", ["1-reading", "4-stances"])
def test_gold_can_be_read_and_agrees_with_itself(name: str) -> None:
    table = "stances" if "stances" in name else "quotations"
    rows = wb.course.gold(name, start=SOURCE)
    texts = wb.course.texts(*dict.fromkeys(r["doc_id"] for r in rows))
    checked = wb.course.hand_coding(table, texts, rows)
    assert len(getattr(checked, table)) == len(rows)
    assert wb.course.mark(table, checked, checked).share == 1


def test_gold_that_is_not_there_stays_with_the_teacher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBOOK_COURSE_GOLD", raising=False)
    with pytest.raises(WorkbookError, match="stays with the teacher"):
        wb.course.gold("1-reading", start=tmp_path)
    (tmp_path / "g.csv").write_text("doc_id,cue\na,1,2\n", encoding="utf-8")
    monkeypatch.setenv("WORKBOOK_COURSE_GOLD", str(tmp_path))
    with pytest.raises(WorkbookError, match=r"g\.csv:2: more cells"):
        wb.course.gold("g")


class TestHandCoding:
    TEXT = wb.Document("a", "قال الوزير إن الاتفاق قريب. وأضاف أن بلاده ترفض التطبيع مع نظام الأسد.")
    CORPUS = wb.Corpus([TEXT])
    ROW = {"doc_id": "a", "cue": 1, "source": 2, "content": (3, 5), "kind": "indirect", "speaker_id": "qatar"}

    def coding(self, *rows: dict[str, Any]) -> wb.Coding:
        return wb.course.hand_coding("quotations", self.CORPUS, rows)

    def test_spans_are_words_numbers_or_text(self) -> None:
        for span in ((3, 5), [3, 5], "3-5", "3–5", "إن الاتفاق قريب"):
            row = self.coding({**self.ROW, "content": span}).quotations.iloc[0]
            assert self.TEXT.text[row["content_start"] : row["content_end"]] == row["content"] == "إن الاتفاق قريب"

    def test_each_row_that_is_wrong_is_named(self) -> None:
        wrong = [
            {**self.ROW, "doc_id": "b"}, {**self.ROW, "cue": 99}, {**self.ROW, "content": (5, 3)}, {**self.ROW, "kind": "loud"},
            {**self.ROW, "cue": "كتب"}, {**self.ROW, "speaker_id": "nobody-known"}, self.ROW, self.ROW,
        ]  # fmt: skip
        with pytest.raises(WorkbookError) as caught:
            self.coding(*wrong)
        said = str(caught.value).splitlines()[1:]
        assert [line.split(":")[0] for line in said] == [f"row {n}" for n in (1, 2, 3, 4, 5, 6, 8)]
        for line, part in zip(
            said, ("no such text", "1 to", "first word first", "direct", "do not stand", "no such actor", "above")
        ):
            assert part in line, line

    def test_marks_fall_with_each_mistake(self) -> None:
        second = {"doc_id": "a", "cue": 6, "content": (7, 13), "kind": "indirect", "speaker_id": "qatar"}
        checked = self.coding(self.ROW, second)
        full = wb.course.mark("quotations", checked, checked)
        assert full.share == 1 and full.marks(55) == 55
        assert wb.course.mark("quotations", self.coding(), checked).share == 0
        shares = [
            wb.course.mark("quotations", self.coding({**self.ROW, **change}, second), checked).share
            for change in (
                {"kind": "mixed"},
                {"speaker_id": "jordan"},
                {"source": None},
            )
        ]
        assert shares == pytest.approx([(2 - 0.15) / 2, (2 - 0.25) / 2, (2 - 0.1) / 2])
        one = wb.course.mark("quotations", self.coding(self.ROW), checked)
        assert one.share == pytest.approx(2 / 3)
        assert one.feedback["what"].tolist() == ["agrees", "missed"]
        assert one.feedback["sentence"].tolist() == [1, 2]
        assert one.feedback["numbers"].tolist() == ["3–5", "7–13"]
        assert "missed" in str(one)

    def test_a_text_is_shown_as_data(self) -> None:
        hostile = wb.Document("<b>", "قال <script>alert(1)</script> الوزير.")
        page = wb.course.numbered(hostile)._repr_html_()
        assert "<script" not in page and "<b></code>" not in page
        assert len(words_of(hostile)) == repr(wb.course.numbered(hostile)).count(":")

    def test_numbered_words_keep_their_marks(self) -> None:
        text = wb.Document("a", "قال: «نعم، سنعود» (غداً). في 1 أيار/مايو – أضاف")
        shown = repr(wb.course.numbered(text)).split()
        assert "1:قال:" in shown and "2:«نعم،" in shown and "3:سنعود»" in shown and "4:(غداً)." in shown
        assert "7:أيار/" in shown and "8:مايو" in shown
