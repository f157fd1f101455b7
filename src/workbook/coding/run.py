"""The run over many documents."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from tqdm import tqdm

from workbook.codebook import Codebook, load_codebook
from workbook.coding.actors import find_actors
from workbook.coding.coding import Coding
from workbook.coding.quotations import find_quotations
from workbook.coding.reading import Reading
from workbook.coding.records import actor_rows, mention_rows, quotation_rows, stance_rows
from workbook.coding.stances import find_stances
from workbook.corpus import Corpus, Document
from workbook.errors import WorkbookError

__all__ = ["code", "code_document", "merge_actors"]


def code_document(document: Document, codebook: Codebook) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of one document: ``actors, mentions, quotations, stances``."""
    reading = Reading(document, codebook)
    cast = find_actors(reading)
    drafts = find_quotations(reading, cast)
    stances = stance_rows(reading, find_stances(reading, cast, drafts), drafts)
    quotations = quotation_rows(reading, cast, drafts)
    mentions = mention_rows(reading, cast)
    used = {m["actor_id"] for m in mentions}
    used |= (
        {q["speaker_id"] for q in quotations} | {s["holder_id"] for s in stances} | {s["speaker_id"] for s in stances}
    )
    return {"actors": actor_rows(cast, used), "mentions": mentions, "quotations": quotations, "stances": stances}


def merge_actors(known: dict[str, dict[str, Any]], more: Iterable[dict[str, Any]]) -> None:
    """Add actors to those known by id; one that was found before gets the further forms as aliases."""
    for actor in more:
        first = known.setdefault(actor["actor_id"], actor)
        if first is not actor and first["status"] == "found":
            first["aliases"] = sorted({*first["aliases"], *actor["aliases"]})


def code(
    corpus: Corpus | Iterable[Document], codebook: Codebook | None = None, *, progress: bool | None = None
) -> Coding:
    """Code a corpus: actors, quotations and stances of every document.

    Parameters
    ----------
    corpus : Corpus or iterable of Document
    codebook : Codebook, optional
        By default the shipped one.
    progress : bool, optional
        Show a progress bar; by default for more than a few documents on a terminal.

    Returns
    -------
    Coding
        The same corpus and codebook give the same tables, ids included.

    Examples
    --------
    >>> from workbook.corpus import Document
    >>> coding = code([Document("a", "أكد الوزير أن بلاده ترفض التطبيع مع نظام الأسد.", date="2021-11-17")])
    >>> coding.quotations[["cue", "complement"]].values.tolist()
    [['أكد', 'clause'], ['ترفض', 'noun']]
    """
    corpus = corpus if isinstance(corpus, Corpus) else Corpus(corpus)
    codebook = codebook if codebook is not None else load_codebook()
    show = progress if progress is not None else len(corpus) > 20 and sys.stderr.isatty()
    rows: dict[str, list[dict[str, Any]]] = {"mentions": [], "quotations": [], "stances": []}
    actors: dict[str, dict[str, Any]] = {}
    for document in tqdm(corpus, desc="coding", unit="document", disable=not show):
        found = code_document(document, codebook)
        for name in rows:
            rows[name] += found[name]
        merge_actors(actors, found["actors"])
    try:
        return Coding.from_rows(corpus, actors.values(), rows, codebook)
    except UnicodeEncodeError as error:
        raise WorkbookError(
            f"a document holds a lone surrogate, which no table can hold ({error}); replace it by U+FFFD before coding"
        ) from None
