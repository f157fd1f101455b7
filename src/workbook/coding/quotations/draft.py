"""The quotation under construction: what each step of the grammar adds."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbook.codebook import Cue
from workbook.codebook.inflect import Inflected

__all__ = ["CueWord", "Draft"]


@dataclass(frozen=True, slots=True)
class CueWord:
    """One reading of one word as a cue."""

    word: int
    skip: int
    prefix: str
    part: str
    """past, present, participle or masdar"""
    cue: Cue
    info: Inflected

    @property
    def takes_another(self) -> bool:
        """Whether a second noun phrase may follow the subject at once: one addressed or accused, or a thing refused."""
        return self.cue.object is not None or self.cue.bare_nouns is True


@dataclass(slots=True, eq=False)
class Draft:
    """A quotation as found so far; ``first`` and ``stop`` are word indexes, spans are original offsets."""

    cue_start: int
    cue_end: int
    cue_word: int
    lemma: str
    rule: str
    complement: str
    first: int
    """first word of the content"""
    stop: int
    """word before which the content must end (the host's sentence, or the quotation mark)"""
    confidence: float
    content_start: int = -1
    spans: list[tuple[int, int]] = field(default_factory=list)
    closed_by_mark: bool = False
    colon: bool = False
    gender: str | None = None
    number: str | None = None
    person: int = 3
    source: tuple[int, int] | None = None
    source_words: tuple[int, int] | None = None
    via: tuple[int, int] | None = None
    addressee: tuple[int, int] | None = None
    medium: str | None = None
    participle: bool = False
    linked: bool = False
    """the cue stands after و or ف, so it opens a clause of its own"""
    relative: bool = False
    switch: bool = False
    negated: bool = False
    closed: bool = True
    in_headline: bool = False
    kind: str = "indirect"
    quoted: list[tuple[int, int]] = field(default_factory=list)
    parent: Draft | None = None
    document_source: bool = False
    speaker_id: str | None = None
    resolution: str = "none"
    speaker_confidence: float | None = None

    @property
    def start(self) -> int:
        """Where the content begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where the content ends."""
        return self.spans[-1][1]
