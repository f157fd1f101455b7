"""Floor 6: widgets to look closer (``wb.explore``)."""

from workbook.views.explore.networks import NetworkView, network
from workbook.views.explore.reader import Reader, reader

__all__ = ["NetworkView", "Reader", "network", "reader"]
