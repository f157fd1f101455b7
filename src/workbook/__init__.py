"""Actors, quotations and stances in Arabic political news.

>>> import workbook as wb
>>> corpus = wb.briefs()
>>> coding = wb.code(corpus)
>>> sorted(set(coding.stances["position"]) - {"neutral"})
['conditional', 'oppose', 'support']
"""

from workbook import review
from workbook.codebook import Codebook, load_codebook
from workbook.coding import Coding, code
from workbook.corpus import Corpus, Document, briefs, load_corpus
from workbook.errors import CodebookError, CorpusError, WorkbookError

__all__ = [
    "Codebook",
    "CodebookError",
    "Coding",
    "Corpus",
    "CorpusError",
    "Document",
    "WorkbookError",
    "briefs",
    "code",
    "load_codebook",
    "load_corpus",
    "review",
]
