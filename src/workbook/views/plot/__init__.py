"""Plots with one style; each returns its Axes, from which :func:`describe` and :func:`table` give words and numbers."""

from workbook.views.plot.bars import bars
from workbook.views.plot.heatmap import heatmap
from workbook.views.plot.networks import matrix, network, polarisation, two_mode
from workbook.views.plot.over_time import support, timeline
from workbook.views.plot.style import describe, label, table
from workbook.views.plot.words import dispersion

__all__ = [
    "bars",
    "describe",
    "dispersion",
    "heatmap",
    "label",
    "matrix",
    "network",
    "polarisation",
    "support",
    "table",
    "timeline",
    "two_mode",
]
