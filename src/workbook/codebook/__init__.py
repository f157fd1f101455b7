"""Floor 2: who and what to look for, as data that a researcher edits."""

from workbook.codebook.check import Finding, check_actors
from workbook.codebook.load import Codebook, load_codebook, shipped_codebook
from workbook.codebook.models import Actor, Cue, Issue, StanceCue

__all__ = [
    "Actor",
    "Codebook",
    "Cue",
    "Finding",
    "Issue",
    "StanceCue",
    "check_actors",
    "load_codebook",
    "shipped_codebook",
]
