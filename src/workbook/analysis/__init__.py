"""Floor 5: the questions that researchers bring to a coding, each answered with a table."""

from workbook.analysis.slices import as_coding, select
from workbook.analysis.speaking import directness, speakers, tones, via

__all__ = ["as_coding", "directness", "select", "speakers", "tones", "via"]
