"""Floor 1: documents in."""

from workbook.corpus.corpus import Corpus
from workbook.corpus.dates import PartialDate, parse_date
from workbook.corpus.document import Document
from workbook.corpus.load import briefs, load_corpus

__all__ = ["Corpus", "Document", "PartialDate", "briefs", "load_corpus", "parse_date"]
