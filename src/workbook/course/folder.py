"""From notebooks with solutions to the folder of an nbgrader course."""

from __future__ import annotations

import os
import re
import shutil
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError

__all__ = ["CONFIG", "Course", "last_words", "make_course", "nbgrader_api"]

#: The folder's own configuration; what a teacher adds to the file stays.
CONFIG = """c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "{name}"
# a cell that runs longer than this (seconds) counts as failed
c.ExecutePreprocessor.timeout = 180
c.ExecutePreprocessor.extra_arguments = ["--IPKernelApp.log_level=40"]
c.ClearSolutions.code_stub = {{"python": "# your answer here\\nraise NotImplementedError()"}}
c.ClearSolutions.text_stub = "*Your answer here.*"
"""
_README = """# A course in nbgrader's format

Made by `python3 dev.py course`, which may be run again: it renews `source`, `release`, `solutions`, `gold` and `instructor`, and
touches nothing else. Change the notebooks where they come from, not here.

| folder | what it holds | who sees it |
| --- | --- | --- |
| `release/` | the assignments as students get them | students |
| `source/` | the same with solutions and hidden tests | teachers |
| `solutions/` | solutions as run, for reading | teachers |
| `gold/` | checked codings that coding by hand is held against | teachers |
| `instructor/` | goals, time, marking guide, common mistakes | teachers |
| `submitted/STUDENT/ASSIGNMENT/` | what students hand in: put it there | teachers |
| `autograded/`, `feedback/`, `gradebook.db`, `marks.csv`, `totals.csv` | made by `python3 dev.py course grade` | teachers |
"""


@dataclass(frozen=True)
class Course:
    """A course folder.

    Attributes
    ----------
    folder : Path
    assignments : tuple of str
    """

    folder: Path
    assignments: tuple[str, ...]


def nbgrader_api(folder: Path) -> Any:
    """Return nbgrader's API for a course folder.

    Raises
    ------
    WorkbookError
        If nbgrader isn't installed or the folder is no course.
    """
    try:
        apps, config = import_module("nbgrader.apps"), import_module("traitlets.config")
    except ImportError:
        raise WorkbookError(
            'courses need the library nbgrader, which is not installed; run: pip install "stance-workbook[course]"'
        ) from None
    path = folder / "nbgrader_config.py"
    if not path.is_file():
        raise WorkbookError(f"{folder}: no course here (nbgrader_config.py is missing); make one first")
    # nbgrader calls alembic by its name
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
    loaded = config.PyFileConfigLoader(path.name, path=str(folder)).load_config()
    loaded.CourseDirectory.root = str(folder)
    return apps.NbGraderAPI(config=loaded)


def make_course(source: str | Path, out: str | Path, *, name: str = "arabic-news") -> Course:
    """Make the folder of a course, or renew it.

    Parameters
    ----------
    source : str or Path
        A folder with one notebook an assignment, in nbgrader's format with solutions in place; ``gold/`` and ``instructor/``
        beside them are for the teacher, files beside them go into each assignment.
    out : str or Path
        What students handed in there, and the gradebook, stay as they are.
    name : str
        The course's name on a JupyterHub.

    Returns
    -------
    Course

    Raises
    ------
    WorkbookError
        If there is no notebook, nbgrader isn't installed, or it refuses a notebook; its own words are in the message.
    """
    source, out = Path(source).resolve(), Path(out).resolve()
    notebooks = sorted(source.glob("*.ipynb"))
    if not notebooks:
        raise WorkbookError(f"{source}: no notebook here; give the folder that holds the assignments")
    if out.is_dir() and any(out.iterdir()) and not (out / "nbgrader_config.py").is_file():
        raise WorkbookError(f"{out}: holds something that is no course; give an empty or new folder with --out")
    out.mkdir(parents=True, exist_ok=True)
    if not (out / "nbgrader_config.py").exists():
        (out / "nbgrader_config.py").write_text(CONFIG.format(name=name), encoding="utf-8")
    (out / "README.md").write_text(_README, encoding="utf-8")
    for part in ("source", "release", "solutions", "gold", "instructor"):
        shutil.rmtree(out / part, ignore_errors=True)
    (out / "solutions").mkdir()
    # texts and tables that lie beside the notebooks are the students' too
    beside = [p for p in source.iterdir() if p.is_file() and p not in notebooks and not p.name.startswith(".")]
    for path in notebooks:
        place = out / "source" / path.stem
        place.mkdir(parents=True)
        for file in (path, *beside):
            shutil.copy(file, place / file.name)
        shutil.copy(path, out / "solutions" / path.name)
    for part in ("gold", "instructor"):
        if (source / part).is_dir():
            shutil.copytree(source / part, out / part)
    api = nbgrader_api(out)
    for path in notebooks:
        done = api.generate_assignment(path.stem, force=True, create=True)
        if not done["success"]:
            said = last_words(done)
            remedy = (
                "; give it another name, or make a new course with --out" if "submissions associated" in said else ""
            )
            raise WorkbookError(f"{path}: nbgrader refuses it: {said}{remedy}")
    return Course(out, tuple(p.stem for p in notebooks))


def last_words(done: Mapping[str, Any]) -> str:
    """Why nbgrader refused: the error behind its log, else the last thing it said."""
    said = [
        line.strip() for part in ("log", "error") for line in str(done.get(part) or "").splitlines() if line.strip()
    ]
    errors = [line for line in said if re.match(r"[\w.]+(Error|Exception): ", line) and "NbGraderException" not in line]
    return (errors or said or ["it gives no reason"])[-1]
