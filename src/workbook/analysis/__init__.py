"""Floor 5: the questions that researchers bring to a coding, each answered with a table."""

from workbook.analysis.context import collocations, concordance
from workbook.analysis.dispersion import dispersion, places
from workbook.analysis.inputs import as_coding
from workbook.analysis.language import frequency, keyness
from workbook.analysis.naming import co_mention, co_quotation, graph, names
from workbook.analysis.positions import changes, positions, support, timeline
from workbook.analysis.sides import contradictions, sides
from workbook.analysis.slices import select
from workbook.analysis.speaking import directness, speakers, tones, via
from workbook.analysis.tokens import function_words

__all__ = [
    "as_coding",
    "changes",
    "co_mention",
    "co_quotation",
    "collocations",
    "concordance",
    "contradictions",
    "directness",
    "dispersion",
    "frequency",
    "function_words",
    "graph",
    "keyness",
    "names",
    "places",
    "positions",
    "select",
    "sides",
    "speakers",
    "support",
    "timeline",
    "tones",
    "via",
]
