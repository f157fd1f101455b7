"""Floor 2: who and what to look for, as data that a researcher edits."""

from workbook.codebook.load import Codebook, load_codebook, shipped_codebook
from workbook.codebook.models import Actor, Cue, Issue, StanceCue

__all__ = ["Actor", "Codebook", "Cue", "Issue", "StanceCue", "load_codebook", "shipped_codebook"]
