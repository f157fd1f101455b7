"""The actors of a document before its quotations are read."""

from __future__ import annotations

from workbook.coding.actors.cast import Cast
from workbook.coding.actors.discover import Discovery
from workbook.coding.actors.joint import find_joint
from workbook.coding.actors.registered import find_registered
from workbook.coding.actors.surnames import find_surnames
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading

__all__ = ["find_actors"]


def find_actors(reading: Reading) -> Cast:
    """Return the cast of a document: registered forms, names and bodies found by grammar, surnames.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    Cast
        The quotations add the sources that only a cue shows.
    """
    cast = Cast(reading)
    lex = lexicon(reading.codebook)
    find_registered(reading, lex, cast)
    Discovery(reading, lex, cast).run()
    find_surnames(reading, lex, cast)
    find_joint(reading, lex, cast)
    return cast
