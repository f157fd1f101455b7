"""Floor 6: widgets to look closer (``wb.explore``)."""

from workbook.views.explore.networks import NetworkView, network

__all__ = ["NetworkView", "network"]
