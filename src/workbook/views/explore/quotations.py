"""All quotations of a coding as a list to search, filter, read aligned on the cue, and take away with citations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis.inputs import Source
from workbook.analysis.sides import citation
from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.coding.formulas import neutralised
from workbook.coding.tables import TABLES
from workbook.errors import WorkbookError
from workbook.exchange.citations import write_bibtex
from workbook.exchange.markdown import write_markdown
from workbook.exchange.outfiles import staged_file
from workbook.review.store import Store
from workbook.views.explore.columns import Views, days, in_period, text_of
from workbook.views.explore.desk import Desk
from workbook.views.explore.explorer import answers, esm
from workbook.views.explore.hands import desk_for
from workbook.views.explore.reading import Reading
from workbook.views.explore.still import paragraph, plain_table, table

__all__ = ["QuotationsExplorer", "quotations"]

#: Code points on each side of a cue.
AROUND = 90
#: How many values of a filter are offered, the most frequent first.
MOST_OFFERED = 300
_ORDERS = ("document", "date", "speaker", "before", "after")
_EXPORTS = {"markdown": "md", "csv": "csv", "bibtex": "bib"}
#: Columns of the spreadsheet that is taken away.
_TAKEN = (
    "quotation_id", "doc_id", "speaker_id", "speaker", "kind", "cue", "cue_lemma", "content", "content_start",
    "content_end", "date", "outlet", "url", "citation",
)  # fmt: skip


class _Lines:
    """The quotations of a coding, column by column."""

    def __init__(self, coding: Coding, texts: Mapping[str, str]) -> None:
        rows = coding.quotations
        facts = coding.documents.set_index("doc_id")
        self.texts, self.coding = texts, coding
        self.ids, self.docs = rows["quotation_id"].tolist(), rows["doc_id"].tolist()
        start = rows["cue_start"].fillna(rows["content_start"]).fillna(0)
        self.start = start.astype("int64").tolist()
        self.end = rows["cue_end"].fillna(start).astype("int64").tolist()
        self.speaker = rows["speaker_id"].astype("object").where(rows["speaker_id"].notna(), None).to_numpy()
        self.names = [v if isinstance(v, str) else None for v in rows["speaker"].tolist()]
        self.kind, self.lemma = rows["kind"].to_numpy(), rows["cue_lemma"].astype("object").to_numpy()
        self.content = rows["content"].tolist()
        self.dates = rows["doc_id"].map(facts["date"])
        self.first, self.last = days(self.dates)
        self.outlet = rows["doc_id"].map(facts["outlet"]).astype("object").to_numpy()

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def folded(self) -> list[str]:
        """Content and speaker, folded, to search in; made with the first search."""
        return [
            fold_text(f"{content if isinstance(content, str) else ''}\n{name or ''}").casefold()
            for content, name in zip(self.content, self.names, strict=True)
        ]

    @cached_property
    def issues(self) -> dict[str, set[str]]:
        """Issue to the quotations that a stance on it rests on."""
        rows = self.coding.stances[["issue", "quotation_id"]].dropna()
        return {str(issue): set(group) for issue, group in rows.groupby("issue")["quotation_id"]}

    def before(self, k: int) -> str:
        """What stands before a cue."""
        return self.texts[self.docs[k]][max(0, self.start[k] - AROUND) : self.start[k]]

    def after(self, k: int) -> str:
        """What follows a cue."""
        return self.texts[self.docs[k]][self.end[k] : self.end[k] + AROUND]


class QuotationsExplorer(Reading):
    """The widget; made by :func:`quotations`."""

    _esm = esm("pieces", "record", "pane", "drawer", "quotations")

    def __init__(self, desk: Desk, *, language: str, height: int) -> None:
        self._views = Views()
        self._made: tuple[int, _Lines] | None = None
        super().__init__(desk, language=language, height=height)
        self._start = self.start(None, facets=self._facets(), exports=list(_EXPORTS), orders=list(_ORDERS))

    @property
    def _lines(self) -> _Lines:
        if self._made is None or self._made[0] != self.desk.version:
            self._made = (self.desk.version, _Lines(self.desk.whole, self.desk.texts))
        return self._made[1]

    def _facets(self) -> dict[str, list[list[Any]]]:
        """Filter to its values, with how often each stands and how it is called."""
        lines = self._lines

        def counted(values: Any) -> list[list[Any]]:
            counts = pd.Series(values, dtype="object").dropna().value_counts()
            return [[str(v), int(n)] for v, n in counts.head(MOST_OFFERED).items()]

        names = dict(zip(lines.speaker.tolist(), lines.names, strict=True))
        issues = sorted(
            ((issue, len(ids)) for issue, ids in lines.issues.items()), key=lambda pair: (-pair[1], pair[0])
        )
        labels = self.desk.issues()
        return {
            "speaker": [[v, n, names[v]] for v, n in counted(lines.speaker)],
            "kind": counted(lines.kind),
            "cue": counted(lines.lemma),
            "issue": [[i, n, labels[i]["ar"], labels[i]["en"]] for i, n in issues],
            "outlet": counted(lines.outlet),
        }

    @answers
    def view(self, order: str = "document", **filters: Any) -> dict[str, Any]:
        """Choose quotations; the answer names the list and says how long it is."""
        given = {k: v for k, v in filters.items() if v not in (None, "")}
        key = self._views.key({"order": order, **given}, self.desk.version)
        chosen = self._views.get(key, lambda: self._chosen(order, given))
        return {"key": key, "count": len(chosen), "of": len(self._lines)}

    def _chosen(self, order: str, given: Mapping[str, Any]) -> npt.NDArray[np.intp]:
        lines = self._lines
        known = {"words", "speaker", "kind", "cue", "issue", "outlet", "since", "until"}
        if order not in _ORDERS or given.keys() - known:
            raise WorkbookError(f"quotations have no such order or filter: {order}, {', '.join(given.keys() - known)}")
        keep = in_period(lines.first, lines.last, given.get("since"), given.get("until"))
        for name, column in (
            ("speaker", lines.speaker),
            ("kind", lines.kind),
            ("cue", lines.lemma),
            ("outlet", lines.outlet),
        ):
            if name in given:
                keep &= column == given[name]
        if "issue" in given:
            ids = lines.issues.get(given["issue"], set())
            keep &= np.array([i in ids for i in lines.ids], dtype=bool)
        if wanted := fold_text(str(given.get("words", ""))).casefold().strip():
            keep &= np.array([wanted in text for text in lines.folded], dtype=bool)
        chosen = np.flatnonzero(keep)
        places = chosen.tolist()
        if order == "document":
            return chosen
        keys: list[Any]
        if order == "date":
            keys = [lines.first[k] for k in places]
        elif order == "speaker":
            keys = [(lines.names[k] is None, lines.names[k] or "") for k in places]
        elif order == "before":  # from the cue backwards, word by word
            keys = [fold_text(lines.before(k)).split()[::-1] for k in places]
        else:
            keys = [fold_text(lines.after(k)).split() for k in places]
        return chosen[sorted(range(len(chosen)), key=keys.__getitem__)]

    @answers
    def rows(self, key: str, first: int, last: int) -> list[dict[str, Any]]:
        """Some rows of a list, at most 200 at once."""
        chosen, lines, verdicts = self._views.known(key), self._lines, self.desk.verdicts()
        return [
            {
                "id": lines.ids[k], "doc": lines.docs[k], "before": _line(lines.before(k)), "after": _line(lines.after(k)),
                "hit": _line(lines.texts[lines.docs[k]][lines.start[k] : lines.end[k]]), "who": lines.names[k],
                "kind": lines.kind[k], "date": text_of(lines.dates.iat[k]), "outlet": text_of(lines.outlet[k]),
                "verdict": verdicts.get(lines.ids[k]),
            }
            for k in chosen[max(0, first) : min(last, first + 200)]
        ]  # fmt: skip

    @answers
    def export(self, key: str, format: str) -> str:  # noqa: A002 - the word on the button
        """Write a list to a file with the citation of each quotation, and return the file's name."""
        if format not in _EXPORTS:
            raise WorkbookError(f"format={format!r} is not known; choose one of {', '.join(_EXPORTS)}")
        chosen = self._views.known(key)
        folder = self.desk.export_folder()
        folder.mkdir(parents=True, exist_ok=True)
        stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
        path = folder / f"quotations-{stamp}.{_EXPORTS[format]}"
        part = _only(self._lines.coding, chosen)
        if format == "markdown":
            write_markdown(part, path, overwrite=True)
        elif format == "bibtex":
            write_bibtex(part, path, overwrite=True)
        else:
            with staged_file(path, overwrite=True) as target:
                neutralised(_spreadsheet(part)).to_csv(target, index=False, encoding="utf-8-sig", errors="replace")
        return str(path)

    def _some(self) -> tuple[list[str], list[list[Any]]]:
        rows = self.rows(self.view()["key"], 0, 10)
        lines = [
            [r["who"] or "–", r["kind"], f"{r['before'][-40:]} [{r['hit']}] {r['after'][:40]}", r["date"] or ""]
            for r in rows
        ]
        return ["speaker", "kind", "before [cue] after", "date"], lines

    def still(self) -> str:
        """The first lines of the concordance."""
        head, rows = self._some()
        return f"<div>{paragraph(repr(self))}{table(head, rows)}</div>"

    def still_text(self) -> str:
        """The same as lines."""
        return f"{self!r}\n{plain_table(*self._some())}"

    def __repr__(self) -> str:
        return f"QuotationsExplorer({len(self._lines):,} quotations of {len(self.desk.doc_ids):,} articles)"


def _line(text: str) -> str:
    """A text on one line, of the same length."""
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ")


def _only(coding: Coding, places: npt.NDArray[np.intp]) -> Coding:
    """A coding with some of its quotations, in their order, and the documents that they are from."""
    rows = coding.quotations.iloc[places].reset_index(drop=True)
    tables = {name: getattr(coding, name) for name in TABLES}
    tables["quotations"] = rows
    documents = tables["documents"]
    tables["documents"] = documents[documents["doc_id"].isin(set(rows["doc_id"]))].reset_index(drop=True)
    return Coding(tables, coding.meta)


def _spreadsheet(coding: Coding) -> pd.DataFrame:
    documents = coding.documents.set_index("doc_id", drop=False)
    rows = coding.quotations
    cited = {doc: citation(documents.loc[doc]) for doc in documents.index}
    facts = {c: rows["doc_id"].map(documents[c]) for c in ("date", "outlet", "url")}
    return rows.assign(**facts, citation=rows["doc_id"].map(cited))[list(_TAKEN)]


def quotations(
    coding: Source,
    *,
    store: Store | str | Path | None = None,
    coder: str | None = None,
    language: str = "en",
    codebook: Codebook | None = None,
    height: int = 620,
) -> QuotationsExplorer:
    """Look through all quotations: search, filter, read them aligned on the cue, and take them away with citations.

    A row opens its article in the reader, where it can be corrected.

    Parameters
    ----------
    coding : Coding, StoredCoding, mapping of its tables, or folder
    store, coder, language, codebook, height
        As of :func:`workbook.explore.reader`.

    Returns
    -------
    QuotationsExplorer
        A widget. Only the rows in sight are sent to the page; tens of thousands open and scroll.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> shown = wb.explore.quotations(coding, store=tempfile.mkdtemp() + "/decisions.sqlite", coder="amal")
    >>> shown
    QuotationsExplorer(1 quotations of 1 articles)
    >>> [row["hit"] for row in shown.rows(shown.view(words="العمل")["key"], 0, 10)]
    ['قال']
    """
    return QuotationsExplorer(
        desk_for(coding, store=store, coder=coder, codebook=codebook), language=language, height=height
    )
