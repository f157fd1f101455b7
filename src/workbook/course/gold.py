"""The checked coding that hand coding is held against; it stays with the teacher."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from workbook.errors import WorkbookError

__all__ = ["gold"]


def gold(name: str, *, start: str | Path | None = None) -> list[dict[str, str]]:
    """Return the rows of a checked coding, as :func:`workbook.course.hand_coding` takes them.

    It lies in a folder ``gold`` beside the notebook or in a folder above it, as in the folder of a course, or in the folder
    that the variable WORKBOOK_COURSE_GOLD names.

    Parameters
    ----------
    name : str
        The name of the file without ``.csv``.
    start : path, optional
        Where the search begins; by default the working directory.

    Raises
    ------
    WorkbookError
        If it is not there, as on a student's machine, or a row has more cells than the table.
    """
    here = Path(start if start is not None else ".").resolve()
    named = os.environ.get("WORKBOOK_COURSE_GOLD")
    folders = [Path(named)] if named else [p / "gold" for p in (here, *here.parents)]
    path = next((f / f"{name}.csv" for f in folders if (f / f"{name}.csv").is_file()), None)
    if path is None:
        raise WorkbookError(
            f"no checked coding {name}.csv here: it stays with the teacher. To mark, put it into the folder 'gold' of the "
            "course, or name its folder in WORKBOOK_COURSE_GOLD"
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, 2):
        if None in row:
            raise WorkbookError(
                f"{path}:{number}: more cells than the first line has columns; quote what holds a comma"
            )
    return [{k: v for k, v in row.items() if k != "note"} for row in rows]
