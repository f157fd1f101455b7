"""Who is mentioned in a document, and as whom: registered actors, actors found in the text, short forms resolved."""

from workbook.coding.actors.cast import Cast, CastActor, Mention
from workbook.coding.actors.find import find_actors
from workbook.coding.actors.resolve import Resolver, Who

__all__ = ["Cast", "CastActor", "Mention", "Resolver", "Who", "find_actors"]
