"""Coding of inputs that no memory holds: chunks, shards, and tables that are read in part."""

from workbook.coding.large.run import Run, code_files

__all__ = ["Run", "code_files"]
