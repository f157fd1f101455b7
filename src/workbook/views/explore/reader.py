"""The reader: an article with its layers, to look, click and correct."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import traitlets

from workbook.analysis.inputs import Source
from workbook.codebook import Codebook
from workbook.corpus import Corpus
from workbook.errors import WorkbookError
from workbook.review.fields import records
from workbook.review.store import Store
from workbook.views.explore.desk import Desk, short
from workbook.views.explore.explorer import WORDS, esm
from workbook.views.explore.hands import desk_for
from workbook.views.explore.reading import Reading, page_of
from workbook.views.explore.still import marked, paragraph, plain_table, shown, table

__all__ = ["Reader", "reader", "still_article", "still_records"]


class Reader(Reading):
    """The widget; made by :func:`reader`.

    Attributes
    ----------
    doc_id : str
        The article that is open. It can be set from Python too.
    record_id : str
        A record to open in it.
    """

    _esm = esm("pieces", "record", "pane", "reader")
    doc_id = traitlets.Unicode("").tag(sync=True)
    record_id = traitlets.Unicode("").tag(sync=True)

    def __init__(self, desk: Desk, doc_id: str | None, *, language: str, height: int) -> None:
        if not desk.doc_ids:
            raise WorkbookError("there is no article to read; the coding is empty")
        if doc_id is not None:
            desk.document(doc_id)
        super().__init__(desk, language=language, height=height, doc_id=doc_id or desk.doc_ids[0])
        self._start = self.start(self.doc_id)

    @traitlets.validate("doc_id")
    def _known(self, proposal: Any) -> str:
        self.desk.document(proposal["value"])
        return str(proposal["value"])

    def still(self) -> str:
        """The open article with its quotations marked, and its records as a table."""
        return still_article(self.desk, self.doc_id)

    def still_text(self) -> str:
        """The records of the open article."""
        head, rows = still_records(self.desk, self.doc_id)
        return f"{self!r}\n{plain_table(head, rows)}"

    def __repr__(self) -> str:
        return f"Reader({len(self.desk.doc_ids):,} articles, open: {shown(self.doc_id)})"


def still_article(desk: Desk, doc_id: str) -> str:
    """An article as a picture that stands still."""
    document = desk.document(doc_id)
    spans = []
    for row in records(desk.page(doc_id).quotations):
        for start, end in row["content_spans"] or []:
            spans.append(("content", int(start), int(end)))
        for part in ("source", "cue"):
            if row[f"{part}_start"] is not None and row[f"{part}_start"] == row[f"{part}_start"]:
                spans.append((part, int(row[f"{part}_start"]), int(row[f"{part}_end"])))
    facts = " · ".join(v for v in (document["outlet"], document["date"]) if v)
    head, rows = still_records(desk, doc_id)
    text = marked(document["text"] or "", spans, document["headline_end"])
    return f"<div>{text}{paragraph(facts)}{table(head, rows)}</div>"


def still_records(desk: Desk, doc_id: str) -> tuple[list[str], list[list[Any]]]:
    """The quotations and stances of an article, as rows of a table."""
    page = page_of(desk, doc_id)
    rows = []
    for r in page["records"]:
        fields = r["fields"]
        if r["table"] == "quotations":
            who, what, at = fields["speaker"], fields["kind"], r["spans"]["content"]
        elif r["table"] == "stances":
            who, at = fields["holder"], r["spans"]["evidence"]
            what = f"{fields['position']}: {page['issues'].get(fields['issue'], {}).get('en', fields['issue'])}"
        else:
            continue
        words = short(page["text"][at[0] : at[1]], 80) if at else ""
        rows.append([WORDS[f"one-{r['table']}"][1], who or "–", what, words, r["verdict"] or ""])
    return ["record", "who", "what", "words", "decided"], rows


def reader(
    coding: Source | Corpus,
    doc_id: str | None = None,
    *,
    store: Store | str | Path | None = None,
    coder: str | None = None,
    blind: bool = False,
    language: str = "en",
    codebook: Codebook | None = None,
    height: int = 620,
) -> Reader:
    """Read articles with their actors, quotations and stances marked, and correct them.

    Click what is marked: the panel shows the record, why its rule fired, and where else the actor is named. Accept, reject
    or correct it; select words to add what is missing. Each decision is kept at once, and is there again after a restart.
    Keys walk through the records (``j``, ``k``), decide (``a``, ``r``, ``e``, ``+``), undo (``u``), find (``/``) and turn
    the pages (``[``, ``]``).

    Parameters
    ----------
    coding : Coding, StoredCoding, mapping of its tables, folder, or Corpus
        A Corpus only to code it blind.
    doc_id : str, optional
        The article to open; by default the first.
    store : Store, str or Path, optional
        Where decisions are kept: a store of :func:`workbook.review.open`, its file or address. By default
        ``MyOutput/decisions.sqlite``, which is made with the first decision.
    coder : str, optional
        Whose decisions; by default the name that JupyterHub or the system knows.
    blind : bool
        Show the texts alone, for coding without the program's rows.
    language : {"en", "ar"}
        Of the labels; a button changes it.
    codebook : Codebook, optional
        By default the one that the coding was made with.
    height : int
        In pixels.

    Returns
    -------
    Reader
        A widget; where no kernel runs, the article and its records as they were.

    Raises
    ------
    WorkbookError
        If there is no such article, or none at all.
    StoreError
        If the store can't be opened.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> wb.explore.reader(coding, store=tempfile.mkdtemp() + "/decisions.sqlite", coder="amal")
    Reader(1 articles, open: a)
    """
    desk = desk_for(coding, store=store, coder=coder, blind=blind, codebook=codebook)
    return Reader(desk, doc_id, language=language, height=height)
