"""Floor 0: the writing system – folding with a map back, words, sentences, quotation marks, attached particles."""

from workbook.arabic.clitics import clitics, strip_article
from workbook.arabic.fold import Folded, fold, fold_text
from workbook.arabic.glyphs import QuotedSpan, quotation_marks
from workbook.arabic.segment import Word, paragraphs, sentences, word_forms, words

__all__ = [
    "Folded",
    "QuotedSpan",
    "Word",
    "clitics",
    "fold",
    "fold_text",
    "paragraphs",
    "quotation_marks",
    "sentences",
    "strip_article",
    "word_forms",
    "words",
]
