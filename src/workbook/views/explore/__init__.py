"""Floor 6: widgets to look closer (``wb.explore``)."""

from workbook.views.explore.actors import ActorsExplorer, actors
from workbook.views.explore.networks import NetworkView, network
from workbook.views.explore.quotations import QuotationsExplorer, quotations
from workbook.views.explore.reader import Reader, reader
from workbook.views.explore.stances import StancesExplorer, stances

__all__ = [
    "ActorsExplorer",
    "NetworkView",
    "QuotationsExplorer",
    "Reader",
    "StancesExplorer",
    "actors",
    "network",
    "quotations",
    "reader",
    "stances",
]
