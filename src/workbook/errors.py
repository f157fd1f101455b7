"""Errors a researcher can act on: one sentence that names the place and the remedy."""

from __future__ import annotations

__all__ = ["CodebookError", "CorpusError", "DoubtfulEncoding", "WorkbookError", "WorkbookWarning"]


class WorkbookError(Exception):
    """The base of all errors that the package raises on purpose; its text is meant for the reader."""


class CorpusError(WorkbookError):
    """A document, file or table that can't be read as asked."""


class CodebookError(WorkbookError):
    """An entry of a codebook that can't be used; the message names file and line."""


class WorkbookWarning(UserWarning):
    """Something was doubtful but not wrong; what was done is said."""


class DoubtfulEncoding(WorkbookWarning):
    """A file's character encoding was guessed and the guess may be wrong."""
