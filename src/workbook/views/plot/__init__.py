"""Plots with one style; each returns its Axes, from which :func:`describe` and :func:`table` give words and numbers."""

from workbook.views.plot.style import describe, label, table

__all__ = ["describe", "label", "table"]
