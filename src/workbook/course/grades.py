"""Marking what a class handed in, and the marks as tables."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pandas as pd
from sqlalchemy.exc import SAWarning
from tqdm import tqdm

from workbook.coding.formulas import neutralised
from workbook.course.folder import last_words, nbgrader_api
from workbook.errors import WorkbookError

__all__ = ["grade", "marks", "totals", "write_marks"]

_COLUMNS = ["student", "assignment", "task", "marks", "of", "by", "to_do"]


def grade(folder: str | Path, *, again: bool = False, progress: bool | None = None) -> list[str]:
    """Autograde everything in ``submitted/STUDENT/ASSIGNMENT`` and write feedback for each student.

    It runs the students' code: see ``docs/teaching.md`` on where to do that.

    Parameters
    ----------
    folder : str or Path
        Of a course.
    again : bool
        Mark what is marked already anew; marks given by people stay.
    progress : bool, optional

    Returns
    -------
    list of str
        What could not be marked, one line each with the reason; the others are marked.

    Raises
    ------
    WorkbookError
        If the folder is no course or nothing was handed in.
    """
    folder = Path(folder).resolve()
    api = nbgrader_api(folder)
    handed_in = sorted(p for p in folder.glob("submitted/*/*") if p.is_dir())
    if not handed_in:
        raise WorkbookError(
            f"{folder / 'submitted'}: nothing handed in; put notebooks into submitted/STUDENT/ASSIGNMENT/"
        )
    failed = []
    show = progress if progress is not None else sys.stderr.isatty()
    for path in tqdm(handed_in, desc="marking", unit="submission", disable=not show):
        student, assignment = path.parent.name, path.name
        if not (folder / "source" / assignment).is_dir():
            failed.append(f"{path}: the course has no assignment {assignment!r}; correct the folder's name")
            continue
        if not list(path.glob("*.ipynb")):
            failed.append(f"{path}: no notebook in it")
            continue
        done_before = (folder / "autograded" / student / assignment).is_dir()
        if not done_before or again:
            with _own_stores(), warnings.catch_warnings():
                # nbgrader's own, of how it fills its gradebook
                warnings.simplefilter("ignore", SAWarning)
                done = api.autograde(assignment, student, force=True, create=True)
            if not done["success"]:
                failed.append(f"{path}: {last_words(done)}")
                continue
        done = api.generate_feedback(assignment, student, force=True)
        if not done["success"]:
            failed.append(f"{path}: marked, but without feedback: {last_words(done)}")
    return failed


@contextmanager
def _own_stores() -> Iterator[None]:
    """Let each notebook find the store that was handed in with it, whatever folder this process keeps its own in."""
    kept = os.environ.pop("WORKBOOK_OUTPUT", None)
    try:
        yield
    finally:
        if kept is not None:
            os.environ["WORKBOOK_OUTPUT"] = kept


def marks(folder: str | Path) -> pd.DataFrame:
    """Return the marks of a course, task by task.

    Returns
    -------
    pandas.DataFrame
        ``student, assignment, task, marks, of, by`` (program, person), ``to_do`` (whether a person has still to mark it).
    """
    folder = Path(folder).resolve()
    nbgrader_api(folder)  # says what is missing
    database = folder / "gradebook.db"
    if not database.is_file():
        raise WorkbookError(f"{folder}: no gradebook yet; mark something first")
    rows = []
    with import_module("nbgrader.api").Gradebook(f"sqlite:///{database}") as book:
        for assignment in book.assignments:
            for submission in book.assignment_submissions(assignment.name):
                for notebook in submission.notebooks:
                    for task in notebook.grades:
                        by = "person" if task.manual_score is not None or task.needs_manual_grade else "program"
                        rows.append(
                            (submission.student.id, assignment.name, task.name, float(task.score), float(task.max_score),
                             by, bool(task.needs_manual_grade))
                        )  # fmt: skip
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.sort_values(["student", "assignment", "task"]).reset_index(drop=True)


def totals(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a student and one column an assignment; what is not handed in is missing, and ``to_do`` counts tasks."""
    sums = table.pivot_table(index="student", columns="assignment", values="marks", aggfunc="sum")
    sums["total"] = sums.sum(axis=1)
    sums["to_do"] = table.groupby("student")["to_do"].sum()
    return sums.reset_index().rename_axis(columns=None)


def write_marks(folder: str | Path) -> tuple[Path, Path]:
    """Write ``marks.csv`` and ``totals.csv`` into a course folder; no cell of them starts a formula."""
    folder = Path(folder).resolve()
    table = marks(folder)
    paths = folder / "marks.csv", folder / "totals.csv"
    for path, data in zip(paths, (table, totals(table)), strict=True):
        neutralised(data).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return paths
