"""Errors a researcher can act on: one sentence that names the place and the remedy."""

from __future__ import annotations

__all__ = [
    "CodebookError",
    "CorpusError",
    "DecisionError",
    "DoubtfulEncoding",
    "LostDecisions",
    "StoreError",
    "WorkbookError",
    "WorkbookWarning",
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
