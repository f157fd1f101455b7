"""Where the shipped data is: beside the package in a wheel, in the repository when installed editable."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from workbook.errors import WorkbookError

__all__ = ["data_dir"]


def data_dir(*parts: str) -> Path:
    """Return a path inside the shipped ``data/``, found from the package and never from the working directory.

    Parameters
    ----------
    *parts : str
        Path components below ``data/``.

    Raises
    ------
    WorkbookError
        If the package was installed without its data.

    Examples
    --------
    >>> data_dir("codebook").is_dir()
    True
    """
    package = Path(str(files("workbook")))
    for root in (package / "data", package.parents[1] / "data"):
        if (root / "codebook").is_dir():
            return root.joinpath(*parts)
    raise WorkbookError(f"the data that ships with workbook is not beside {package}: install the package again")
