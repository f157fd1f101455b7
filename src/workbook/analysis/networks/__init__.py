"""Discourse networks: who agrees with whom on what, as Discourse Network Analyzer computes it, and what follows."""

from workbook.analysis.networks.events import events
from workbook.analysis.networks.matrices import Network, network
from workbook.analysis.networks.options import Options
from workbook.analysis.networks.statements import Statements, from_coding, from_dna, from_table, read_statements
from workbook.analysis.networks.windows import windows

__all__ = [
    "Network",
    "Options",
    "Statements",
    "events",
    "from_coding",
    "from_dna",
    "from_table",
    "network",
    "read_statements",
    "windows",
]
