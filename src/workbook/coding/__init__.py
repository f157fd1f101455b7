"""Floor 3: the coders over one document - actors, quotations, stances - and the run over many."""

from workbook.coding.coding import Coding
from workbook.coding.explain import explain
from workbook.coding.run import code, code_document

__all__ = ["Coding", "code", "code_document", "explain"]
