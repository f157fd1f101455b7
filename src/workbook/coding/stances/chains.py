"""What governs a term: the cue and every word between that turns its sign."""

from __future__ import annotations

from dataclasses import dataclass

from workbook.codebook import StanceCue
from workbook.coding.reading import Reading
from workbook.coding.surfaces import Hit

__all__ = ["BREAKS", "COMMAS", "Chain", "Factor", "factor_of", "finite"]

#: What a cue never reaches across.
BREAKS = ".؟?!؛;\n"
#: What may part a cue from its term, but also begin another clause.
COMMAS = "،,"


@dataclass(frozen=True, slots=True)
class Factor:
    """One word of the product: what it is and its sign."""

    word: str
    sign: int
    first: int
    conditional: bool = False
    """a word of revising or depending (مراجعة القرار), which takes neither side"""


@dataclass(frozen=True, slots=True)
class Chain:
    """The cue that governs a term, with every factor between them."""

    cue: StanceCue
    hit: Hit
    factors: tuple[Factor, ...]
    negated: bool
    after: bool = False
    """the cue follows the term (التطبيع مرفوض)"""

    @property
    def sign(self) -> int:
        """+1 for, -1 against, 0 no side."""
        out = 1
        for f in self.factors:
            out *= f.sign
        return out


def factor_of(reading: Reading, hit: Hit) -> Factor:
    """The factor that a cue is by itself."""
    polarity = hit.surface.entry.polarity
    start, end = reading.span(hit)
    return Factor(reading.text[start:end], {"+": 1, "-": -1}.get(polarity, 0), hit.first, polarity == "conditional")


def finite(hit: Hit) -> bool:
    """Whether a cue is a verb or participle."""
    return hit.surface.form in ("past", "present", "participle")
