"""Floor 7: the bodies of ``workbook course``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.course.folder import make_course
from workbook.course.grades import grade, write_marks

__all__ = ["course_app"]

course_app = typer.Typer(no_args_is_help=True, help="Assignments for a class, in nbgrader's format.")
CourseFolder = Annotated[Path, typer.Argument(help="The folder of the course.")]


@course_app.command("make")
def make_command(
    source: Annotated[
        Path, typer.Argument(help="The folder with the notebooks that hold the solutions.", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder of the course; it is made, or renewed.")] = Path(
        "course"
    ),
    name: Annotated[str, typer.Option("--name", help="The course's name on a JupyterHub.")] = "arabic-news",
) -> None:
    """Make a course folder: what students get is in its release/."""
    course = make_course(source, out, name=name)
    typer.echo(f"made {course.folder}: {', '.join(course.assignments)}")
    typer.echo(f"  1. give students {course.folder / 'release'}")
    typer.echo(f"  2. put what they hand in into {course.folder / 'submitted'}/STUDENT/ASSIGNMENT/")
    typer.echo("  3. mark it: workbook course grade (python3 dev.py course grade)")


@course_app.command("grade")
def grade_command(
    folder: CourseFolder = Path("course"),
    again: Annotated[bool, typer.Option("--again", help="Mark anew what is marked already.")] = False,
) -> None:
    """Mark what was handed in, write feedback, marks.csv and totals.csv. It runs the students' code."""
    failed = grade(folder, again=again)
    for line in failed:
        typer.echo(line, err=True)
    for path in write_marks(folder):
        typer.echo(f"wrote {path}")
    if failed:
        raise typer.Exit(1)


@course_app.command("marks")
def marks_command(folder: CourseFolder = Path("course")) -> None:
    """Write marks.csv and totals.csv again, as after marking by hand."""
    for path in write_marks(folder):
        typer.echo(f"wrote {path}")
