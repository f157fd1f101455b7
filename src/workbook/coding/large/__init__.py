"""Coding of inputs that no memory holds: chunks, shards, and tables that are read in part."""

from workbook.coding.large.run import Run, code_files
from workbook.coding.large.stored import StoredCoding

__all__ = ["Run", "StoredCoding", "code_files"]
