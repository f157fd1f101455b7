"""Discourse networks: who agrees with whom on what, as Discourse Network Analyzer computes it, and what follows."""

from workbook.analysis.networks.backbone import backbone
from workbook.analysis.networks.brokers import brokers
from workbook.analysis.networks.camps import Camps, camps, linkage
from workbook.analysis.networks.events import events
from workbook.analysis.networks.files import write_events, write_network, write_windows
from workbook.analysis.networks.graph import graph
from workbook.analysis.networks.matrices import Network, network
from workbook.analysis.networks.options import Options
from workbook.analysis.networks.polarisation import polarisation, polarisation_over_time
from workbook.analysis.networks.stability import Stability, stability
from workbook.analysis.networks.stances import from_coding
from workbook.analysis.networks.statements import Statements, from_dna
from workbook.analysis.networks.tables import from_table, read_statements
from workbook.analysis.networks.windows import windows

__all__ = [
    "Camps",
    "Network",
    "Options",
    "Stability",
    "Statements",
    "backbone",
    "brokers",
    "camps",
    "events",
    "from_coding",
    "from_dna",
    "from_table",
    "graph",
    "linkage",
    "network",
    "polarisation",
    "polarisation_over_time",
    "read_statements",
    "stability",
    "windows",
    "write_events",
    "write_network",
    "write_windows",
]
