"""Quotations: who is given which words, by which cue."""

from workbook.coding.quotations.draft import Draft
from workbook.coding.quotations.extract import find_quotations

__all__ = ["Draft", "find_quotations"]
