"""Errors a researcher can act on: one sentence that names the place and the remedy."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = [
    "CodebookError",
    "CorpusError",
    "DecisionError",
    "DoubtfulEncoding",
    "LostDecisions",
    "StoreError",
    "WorkbookError",
    "WorkbookWarning",
    "require",
]


class WorkbookError(Exception):
    """The base of all errors that the package raises on purpose; its text is meant for the reader."""


class CorpusError(WorkbookError):
    """A document, file or table that can't be read as asked."""


class CodebookError(WorkbookError):
    """An entry of a codebook that can't be used; the message names file and line."""


class StoreError(WorkbookError):
    """A store of decisions that can't be opened, read or written."""


class DecisionError(WorkbookError):
    """A decision that can't be taken as asked; nothing was kept of it."""


class WorkbookWarning(UserWarning):
    """Something was doubtful but not wrong; what was done is said."""


class DoubtfulEncoding(WorkbookWarning):
    """A file's character encoding was guessed and the guess may be wrong."""


class LostDecisions(WorkbookWarning):
    """Decisions that no longer fit the texts they were taken on; they are listed and kept."""


def require(module: str, what: str) -> Any:
    """Import an optional library.

    Parameters
    ----------
    module : str
        As in an import statement.
    what : str
        What needs it, for the message.

    Raises
    ------
    WorkbookError
        With the command that installs it.

    Examples
    --------
    >>> require("zipfile", "a zip file").__name__
    'zipfile'
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:  # of the library itself, or of one that it needs in turn
        said = (str(error).splitlines() or ["not installed"])[0]
        raise WorkbookError(
            f"{what} needs the library {module.split('.')[0]}, which can't be loaded ({said}); "
            'run: pip install "stance-workbook[formats]"'
        ) from None
