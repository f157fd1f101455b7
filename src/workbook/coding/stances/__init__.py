"""Stances: who is for what, with the words that show it.

A position is computed, not looked up: ``cue polarity × negations × flip nouns × valence of the issue's term``
(``رفض − × التطبيع + → oppose``); conditions are consumed first.
"""

from workbook.coding.stances.find import find_stances

__all__ = ["find_stances"]
