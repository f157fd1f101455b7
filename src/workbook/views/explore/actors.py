"""Each actor at a glance: names, roles, company, words, positions over time – every row opens in the reader."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.analysis.inputs import Source
from workbook.analysis.naming import names
from workbook.analysis.slices import only
from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.errors import WorkbookError
from workbook.review.fields import plain, records
from workbook.review.store import Store
from workbook.views.explore.columns import Views, text_of
from workbook.views.explore.desk import Desk, search_key, short
from workbook.views.explore.explorer import answers, esm
from workbook.views.explore.hands import desk_for
from workbook.views.explore.reading import Reading
from workbook.views.explore.still import paragraph, plain_table, table

__all__ = ["ActorsExplorer", "actors"]

_ORDERS = ("mentions", "quotations", "stances", "name")
#: How many rows of company and names are listed.
MOST = 60


class ActorsExplorer(Reading):
    """The widget; made by :func:`actors`.

    Attributes
    ----------
    desk : Desk
    """

    _esm = esm("pieces", "record", "pane", "drawer", "actors")

    def __init__(self, desk: Desk, *, language: str, height: int) -> None:
        self._views = Views()
        self._made: tuple[int, pd.DataFrame] | None = None
        super().__init__(desk, language=language, height=height)
        types = sorted(self.coding.actors["type"].dropna().unique().tolist())
        self._start = self.start(None, types=types, orders=list(_ORDERS))

    @property
    def _people(self) -> pd.DataFrame:
        """The actors with how often each is named, quoted, and said to hold a position."""
        if self._made is None or self._made[0] != self.desk.version:
            coding = self.coding
            people = coding.actors.drop_duplicates("actor_id").reset_index(drop=True)
            for name, column in (("mentions", "actor_id"), ("quotations", "speaker_id"), ("stances", "holder_id")):
                counts = getattr(coding, name)[column].value_counts()
                people[name] = people["actor_id"].map(counts).fillna(0).astype("int64")
            lists = zip(people["name"], people["name_en"], people["aliases"], strict=True)
            people["search"] = [search_key([n, e, *(plain(a) or [])]) for n, e, a in lists]
            self._made = (self.desk.version, people)
        return self._made[1]

    @answers
    def view(self, words: str = "", type: str | None = None, order: str = "mentions") -> dict[str, Any]:  # noqa: A002
        """Choose actors; the answer names the list and says how long it is."""
        if order not in _ORDERS:
            raise WorkbookError(f"order={order!r} is not known; choose one of {', '.join(_ORDERS)}")
        key = self._views.key({"words": words, "type": type, "order": order}, self.desk.version)
        chosen = self._views.get(key, lambda: self._chosen(words, type, order))
        return {"key": key, "count": len(chosen), "of": len(self._people)}

    def _chosen(self, words: str, kind: str | None, order: str) -> pd.DataFrame:
        people = self._people
        wanted = fold_text(words).casefold().strip()
        if wanted:
            people = people[[wanted in s for s in people["search"]]]
        if kind is not None:
            people = people[people["type"] == kind]
        by, rising = (["name"], [True]) if order == "name" else ([order, "mentions", "name"], [False, False, True])
        return people.sort_values(by, ascending=rising, kind="stable")

    @answers
    def rows(self, key: str, first: int, last: int) -> list[dict[str, Any]]:
        """Some actors of a list."""
        part = self._views.known(key).iloc[max(0, first) : min(last, first + 200)]
        columns = ["actor_id", "name", "name_en", "type", "mentions", "quotations", "stances"]
        return [{k: plain(v) for k, v in row.items()} for row in records(part[columns])]

    @answers
    def person(self, actor: str) -> dict[str, Any]:
        """All that the coding knows of an actor; each row names an article and a record to open."""
        coding = self.coding
        hits = self._people[self._people["actor_id"] == actor]
        if hits.empty:
            raise WorkbookError(f"actor={actor!r}: the coding has no such actor")
        row = {k: plain(v) for k, v in records(hits)[0].items()}
        own = coding.mentions[coding.mentions["actor_id"] == actor]
        dates = coding.documents.set_index("doc_id")["date"]
        said = coding.quotations[coding.quotations["speaker_id"] == actor]
        return {
            "actor": {k: row[k] for k in ("actor_id", "name", "name_en", "type", "wikidata", "status", "mentions", "quotations", "stances")},
            "names": self._names(actor, own),
            "offices": self._offices(row["roles"] or []),
            "roles": _by_year(own[own["form"] == "role"], dates),
            "mentioned": self._company(coding.mentions, "actor_id", "mention_id", actor),
            "quoted": self._company(coding.quotations, "speaker_id", "quotation_id", actor),
            "said": len(said),
            "positions": self._positions(actor),
        }  # fmt: skip

    def _names(self, actor: str, own: pd.DataFrame) -> list[list[Any]]:
        """Spellings with how often each stands, and one place of each."""
        if own.empty:
            return []
        docs = list(dict.fromkeys(own["doc_id"]))
        counted = names(only(self.coding, docs), actor, samples=0)
        folded = own.assign(key=[fold_text(t) for t in own["text"]]).drop_duplicates("key").set_index("key")
        out = []
        for text, n in counted[["text", "n"]].head(MOST).itertuples(index=False):
            key = fold_text(text)
            place = folded.loc[key] if key in folded.index else own.iloc[0]
            out.append([text, int(n), place["doc_id"], place["mention_id"]])
        return out

    def _offices(self, roles: list[Any]) -> list[list[Any]]:
        """Registered offices: title, body, from, to."""
        out = []
        for role in roles:
            if isinstance(role, Mapping):
                body = self.desk.actor(text_of(role.get("org")))
                out.append([role.get("title"), body["name"] if body else None, role.get("from"), role.get("to")])
        return out

    def _company(self, rows: pd.DataFrame, column: str, ident: str, actor: str) -> list[list[Any]]:
        """Who stands in the same articles: the actor, in how many, and one place."""
        docs = set(rows["doc_id"][rows[column] == actor])
        beside = rows[rows["doc_id"].isin(docs) & rows[column].notna() & (rows[column] != actor)]
        pairs = beside.drop_duplicates(["doc_id", column])
        counts = pairs[column].value_counts()
        first = pairs.drop_duplicates(column).set_index(column)
        order = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:MOST]
        return [[self.desk.actor(str(a)), int(n), first.at[a, "doc_id"], first.at[a, ident]] for a, n in order]

    def _positions(self, actor: str) -> list[dict[str, Any]]:
        """Positions by issue and year, with a stance of each to open."""
        coding = self.coding
        rows = coding.stances[coding.stances["holder_id"] == actor]
        if rows.empty:
            return []
        part = only(coding, set(rows["doc_id"]))
        made = part.positions(over="year")
        made = made[made["holder_id"] == actor]
        years = rows["doc_id"].map(coding.documents.set_index("doc_id")["date"]).str[:4].fillna("undated")
        firsts = rows.assign(period=years).drop_duplicates(["issue", "period"]).set_index(["issue", "period"])
        labels = self.desk.issues()
        out = []
        for row in records(made):
            place = (row["issue"], row["period"])
            stance = firsts.loc[place] if place in firsts.index else None
            out.append(
                {
                    "issue": row["issue"], "ar": labels[row["issue"]]["ar"], "en": labels[row["issue"]]["en"], "period": row["period"],
                    "position": row["position"], "n": int(row["n"]), "doc": None if stance is None else stance["doc_id"],
                    "record": None if stance is None else stance["stance_id"],
                }
            )  # fmt: skip
        return out

    @answers
    def said(self, actor: str, first: int, last: int) -> list[dict[str, Any]]:
        """Some quotations of an actor, in the order of the articles."""
        rows = self._views.get(
            self._views.key({"said": actor}, self.desk.version),
            lambda: self.coding.quotations[self.coding.quotations["speaker_id"] == actor],
        )
        dates = self.desk.documents["date"]
        return [
            {
                "id": row["quotation_id"], "doc": row["doc_id"], "kind": row["kind"], "cue": plain(row["cue"]),
                "content": short(str(row["content"]), 160), "date": text_of(dates.iat[self.desk.order[row["doc_id"]]]),
            }
            for row in records(rows.iloc[max(0, first) : min(last, first + 200)])
        ]  # fmt: skip

    def _some(self) -> tuple[list[str], list[list[Any]]]:
        rows = self.rows(self.view()["key"], 0, 12)
        columns = ("name", "name_en", "type", "mentions", "quotations", "stances")
        return list(columns), [["" if r[c] is None else r[c] for c in columns] for r in rows]

    def still(self) -> str:
        """The actors named most."""
        head, rows = self._some()
        return f"<div>{paragraph(repr(self))}{table(head, rows)}</div>"

    def still_text(self) -> str:
        """The same as lines."""
        return f"{self!r}\n{plain_table(*self._some())}"

    def __repr__(self) -> str:
        return f"ActorsExplorer({len(self._people):,} actors of {len(self.desk.doc_ids):,} articles)"


def _by_year(rows: pd.DataFrame, dates: pd.Series) -> list[list[Any]]:
    """Roles by which texts name an actor: the words, first and last year, how often, and one place."""
    if rows.empty:
        return []
    years = rows["doc_id"].map(dates).str[:4]
    grouped = rows.assign(year=years, key=[fold_text(t) for t in rows["text"]]).groupby("key", sort=False)
    out = []
    for _, group in grouped:
        seen = sorted(group["year"].dropna())
        first = group.iloc[0]
        out.append(
            [
                first["text"],
                len(group),
                seen[0] if seen else None,
                seen[-1] if seen else None,
                first["doc_id"],
                first["mention_id"],
            ]
        )
    return sorted(out, key=lambda row: -row[1])[:MOST]


def actors(
    coding: Source,
    *,
    store: Store | str | Path | None = None,
    coder: str | None = None,
    language: str = "en",
    codebook: Codebook | None = None,
    height: int = 620,
) -> ActorsExplorer:
    """Look at each actor: names and spellings, roles over time, company, quotations, and positions by issue over time.

    Any row opens its article in the reader, where it can be corrected.

    Parameters
    ----------
    coding : Coding, StoredCoding, mapping of its tables, or folder
    store, coder, language, codebook, height
        As of :func:`workbook.explore.reader`.

    Returns
    -------
    ActorsExplorer
        A widget.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> shown = wb.explore.actors(coding, store=tempfile.mkdtemp() + "/decisions.sqlite", coder="amal")
    >>> shown
    ActorsExplorer(2 actors of 1 articles)
    >>> [(p["issue"], p["period"], p["position"]) for p in shown.person("qatar")["positions"]]
    [('normalisation-assad', '2021', 'oppose')]
    """
    return ActorsExplorer(
        desk_for(coding, store=store, coder=coder, codebook=codebook), language=language, height=height
    )
