"""Floor 5: the formats that other instruments read and write."""

from workbook.exchange.dna import DnaDatabase, read_dna

__all__ = ["DnaDatabase", "read_dna"]
