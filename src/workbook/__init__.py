"""Actors, quotations and stances in Arabic political news.

>>> import workbook as wb
>>> corpus = wb.briefs()
>>> coding = wb.code(corpus)
>>> sorted(set(coding.stances["position"]) - {"neutral"})
['conditional', 'oppose', 'support']
"""

from importlib import import_module
from typing import Any

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
    "analysis",
    "briefs",
    "code",
    "course",
    "exchange",
    "explore",
    "load_codebook",
    "load_corpus",
    "plot",
    "review",
]

#: Parts that are loaded when they are first asked for, since they bring large libraries along.
_LATER = {
    "analysis": "workbook.analysis",
    "course": "workbook.course",
    "exchange": "workbook.exchange",
    "explore": "workbook.views.explore",
    "plot": "workbook.views.plot",
    "review": "workbook.review",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return import_module(_LATER[name])
    raise AttributeError(f"module 'workbook' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
