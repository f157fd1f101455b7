"""Who stands where: a matrix of actors and issues over a time range, with the words behind each cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbook.analysis.inputs import Source
from workbook.analysis.sides import citation
from workbook.codebook import Codebook
from workbook.coding.positions import POSITIONS, positions
from workbook.errors import WorkbookError
from workbook.review.fields import plain
from workbook.review.store import Store
from workbook.views.explore.columns import Views, days, in_period, month, text_of
from workbook.views.explore.desk import Desk
from workbook.views.explore.explorer import answers, esm
from workbook.views.explore.hands import desk_for
from workbook.views.explore.reading import Reading
from workbook.views.explore.still import paragraph, plain_table, table

__all__ = ["StancesExplorer", "stances"]

_BY = {"holder": "holder_id", "organisation": "organisation_id", "speaker": "speaker_id"}
#: How the direction of a cell is written where there is no colour.
_SIGNS = {"support": "▲", "oppose": "▼", "conditional": "◆", "neutral": "■", "mixed": "±"}


class StancesExplorer(Reading):
    """The widget; made by :func:`stances`."""

    _esm = esm("pieces", "record", "pane", "drawer", "stances")

    def __init__(self, desk: Desk, *, language: str, height: int) -> None:
        self._views = Views()
        super().__init__(desk, language=language, height=height)
        self._start = self.start(None, months=self._months(), by=list(_BY), positions=list(POSITIONS))

    def _months(self) -> list[list[Any]]:
        """Each month from the first to the last with the number of its stances, for the time range."""
        dates = self.coding.stances["doc_id"].map(self.coding.documents.set_index("doc_id")["date"])
        counts = pd.Series([month(d) for d in dates.tolist()], dtype="object").dropna().value_counts()
        if counts.empty:
            return []
        span = pd.period_range(min(counts.index), max(counts.index), freq="M").astype(str)
        return [[m, int(counts.get(m, 0))] for m in span]

    def _rows(self, by: str, since: str | None, until: str | None) -> pd.DataFrame:
        """The stances of a time range that somebody holds."""
        if by not in _BY:
            raise WorkbookError(f"by={by!r} is not known; choose one of {', '.join(_BY)}")
        rows = self.coding.stances
        rows = rows[rows[_BY[by]].notna() & (rows["reality"] != "question")]
        dates = rows["doc_id"].map(self.coding.documents.set_index("doc_id")["date"])
        first, last = days(dates)
        return rows[in_period(first, last, since, until)].assign(at=first[in_period(first, last, since, until)])

    @answers
    def view(self, by: str = "holder", since: str | None = None, until: str | None = None) -> dict[str, Any]:
        """The matrix of a time range: its issues, and how many actors it has; :meth:`rows` gives their cells."""
        given = {"by": by, "since": since, "until": until}
        key = self._views.key({"matrix": given}, self.desk.version)
        issues, actors, _ = self._views.get(key, lambda: self._matrix(by, since, until))
        labels = self.desk.issues()
        return {
            "key": key,
            "count": len(actors),
            "issues": [[i, n, labels[i]["ar"], labels[i]["en"]] for i, n in issues],
        }

    def _matrix(self, by: str, since: str | None, until: str | None) -> tuple[list[Any], list[Any], Mapping[str, Any]]:
        coding = self.coding
        rows = self._rows(by, since, until).drop(columns="at")
        names = coding.actors.drop_duplicates("actor_id").set_index("actor_id")["name"]
        made = positions(rows, coding.documents, names, by=by, over="all", weight="event")
        cells: dict[str, dict[str, Any]] = {}
        totals: dict[str, int] = {}
        issues: dict[str, int] = {}
        for row in made.to_dict("records"):
            actor, issue, n = str(row[_BY[by]]), str(row["issue"]), int(row["n"])
            counts = {p: int(row[p]) for p in POSITIONS if row[p]}
            cells.setdefault(actor, {})[issue] = {
                "n": n,
                "position": row["position"],
                "score": round(float(row["score"]), 3),
                "counts": counts,
            }
            totals[actor] = totals.get(actor, 0) + n
            issues[issue] = issues.get(issue, 0) + n
        order = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
        return sorted(issues.items(), key=lambda pair: (-pair[1], pair[0])), order, cells

    @answers
    def rows(self, key: str, first: int, last: int) -> list[dict[str, Any]]:
        """Some actors of a matrix with their cells, by issue: ``n`` events, ``counts`` of positions, ``score`` from −1 to +1."""
        _, actors, cells = self._views.known(key)
        return [
            {"actor": self.desk.actor(a), "id": a, "n": n, "cells": cells[a]}
            for a, n in actors[max(0, first) : min(last, first + 200)]
        ]

    @answers
    def evidence(
        self,
        issue: str,
        actor: str | None = None,
        by: str = "holder",
        since: str | None = None,
        until: str | None = None,
    ) -> dict[str, Any]:
        """The words on each side of an issue, of one actor or all; :meth:`words` gives them."""
        given = {"issue": issue, "actor": actor, "by": by, "since": since, "until": until}
        key = self._views.key({"evidence": given}, self.desk.version)
        sides = self._views.get(key, lambda: self._sides(issue, actor, by, since, until))
        return {"key": key, "counts": {p: len(rows) for p, rows in sides.items()}}

    def _sides(
        self, issue: str, actor: str | None, by: str, since: str | None, until: str | None
    ) -> dict[str, pd.DataFrame]:
        rows = self._rows(by, since, until)
        rows = rows[rows["issue"] == issue]
        if actor is not None:
            rows = rows[rows[_BY[by]] == actor]
        rows = rows.iloc[np.argsort(rows["at"].to_numpy(dtype=str), kind="stable")]
        return {str(p): group for p, group in rows.groupby("position")}

    @answers
    def words(self, key: str, position: str, first: int, last: int) -> list[dict[str, Any]]:
        """Some passages of one side, the oldest first: who, the words of the text, and where they are from."""
        sides = self._views.known(key)
        if position not in sides:
            return []
        rows = sides[position].iloc[max(0, first) : min(last, first + 200)]
        contents = self.coding.quotations.set_index("quotation_id")["content"]
        verdicts = self.desk.verdicts()
        out = []
        for row in rows.to_dict("records"):
            quotation = row["quotation_id"]
            quote = contents.get(quotation) if isinstance(quotation, str) else None
            document = self.desk.documents.iloc[self.desk.order[row["doc_id"]]]
            out.append(
                {
                    "id": row["stance_id"], "doc": row["doc_id"], "who": text_of(row["holder"]), "evidence": row["evidence"],
                    "quote": text_of(quote), "reported": plain(row["reported"]), "citation": citation(document),
                    "date": text_of(document["date"]), "verdict": verdicts.get(row["stance_id"]),
                }
            )  # fmt: skip
        return out

    def _some(self) -> tuple[list[str], list[list[Any]]]:
        view = self.view()
        issues = view["issues"][:5]
        rows = []
        for row in self.rows(view["key"], 0, 12):
            actor = row["actor"] or {}
            cells = [row["cells"].get(i) for i, *_ in issues]
            shown = [f"{_SIGNS[c['position']]} {c['n']} ({c['score']:+.2f})" if c else "" for c in cells]
            rows.append([actor.get("name"), actor.get("name_en") or "", *shown])
        return ["actor", "in English", *(en for *_, en in issues)], rows

    def still(self) -> str:
        """The actors with most events, and their sides."""
        head, rows = self._some()
        key = ", ".join(f"{sign} {name}" for name, sign in _SIGNS.items())
        return f"<div>{paragraph(repr(self))}{table(head, rows)}{paragraph(key + '; events, and score from −1 to +1')}</div>"

    def still_text(self) -> str:
        """The same as lines."""
        return f"{self!r}\n{plain_table(*self._some())}"

    def __repr__(self) -> str:
        view = self.view()
        return f"StancesExplorer({len(self.coding.stances):,} stances, {view['count']:,} actors, {len(view['issues'])} issues)"


def stances(
    coding: Source,
    *,
    store: Store | str | Path | None = None,
    coder: str | None = None,
    language: str = "en",
    codebook: Codebook | None = None,
    height: int = 620,
) -> StancesExplorer:
    """Look at who stands where: actors by issues, with the number of events and the direction, over a time range.

    A cell opens the words behind it, an issue both of its sides as quotes; a passage opens its article in the reader.
    Counting is that of :meth:`workbook.Coding.positions` with ``weight="event"``.

    Parameters
    ----------
    coding : Coding, StoredCoding, mapping of its tables, or folder
    store, coder, language, codebook, height
        As of :func:`workbook.explore.reader`.

    Returns
    -------
    StancesExplorer
        A widget.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> wb.explore.stances(coding, store=tempfile.mkdtemp() + "/decisions.sqlite", coder="amal")
    StancesExplorer(1 stances, 1 actors, 1 issues)
    """
    return StancesExplorer(
        desk_for(coding, store=store, coder=coder, codebook=codebook), language=language, height=height
    )
