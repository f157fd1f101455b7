"""What lies on the desk: a coding, a coder's decisions on it, and both together, document by document."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakSet

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis.inputs import codebook_of
from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.coding.tables import TABLES
from workbook.errors import LostDecisions, WorkbookError
from workbook.review.connect import default_path
from workbook.review.fields import plain, records

__all__ = ["Desk", "Found", "quietly", "search_key", "short"]

_OF_DOCUMENTS = tuple(t for t in TABLES if t != "actors")
#: Columns that name an actor, by table.
_ACTORS = {
    "mentions": ("actor_id",),
    "quotations": ("speaker_id",),
    "stances": ("holder_id", "organisation_id", "speaker_id"),
}
#: How many actors a search offers.
MOST_FOUND = 20


class Found(dict[str, Any]):
    """An actor that a search offers: ``id, name, name_en, type``."""


class Desk:
    """A coding to read, and nobody's decisions on it; :mod:`workbook.views.explore.hands` has those who decide.

    Explorers of one desk show the same: when somebody decides in one, the others are told.

    Parameters
    ----------
    coding : Coding
    codebook : Codebook, optional
        By default the one that the coding was made with.
    """

    #: Whether decisions can be taken here, and whether without the program's rows.
    decides = False
    blind = False
    coder: str | None = None

    def __init__(self, coding: Coding, codebook: Codebook | None = None) -> None:
        self.coding = coding
        self.codebook = codebook if codebook is not None else codebook_of(coding)
        self.version = 0
        self.lost = 0
        self._watching: WeakSet[Any] = WeakSet()
        self._changed: dict[str, Coding] = {}
        self._whole: tuple[int, Coding] | None = None

    # --- documents -----------------------------------------------------------------------------------------------

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The documents, in order, by ``doc_id``."""
        return self.coding.documents.set_index("doc_id", drop=False)

    @cached_property
    def doc_ids(self) -> list[str]:
        """Ids of the documents, in order."""
        return self.documents["doc_id"].tolist()

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each document."""
        return {doc: n for n, doc in enumerate(self.doc_ids)}

    def document(self, doc_id: str) -> dict[str, Any]:
        """A document's row, with None for what is missing."""
        if doc_id not in self.order:
            raise WorkbookError(
                f"doc_id={doc_id!r}: no such document here; the first is {next(iter(self.doc_ids), None)!r}"
            )
        return {str(k): plain(v) for k, v in self.documents.iloc[self.order[doc_id]].items()}

    @cached_property
    def texts(self) -> dict[str, str]:
        """Document id to text."""
        return dict(zip(self.doc_ids, self.documents["text"].tolist(), strict=True))

    # --- the coding with what was decided ---------------------------------------------------------------------------

    @cached_property
    def _places(self) -> dict[str, dict[str, npt.NDArray[np.intp]]]:
        """Table to document to the places of its rows."""
        return {t: getattr(self.coding, t).groupby("doc_id", sort=False).indices for t in _OF_DOCUMENTS}

    @cached_property
    def _actor_places(self) -> dict[str, int]:
        return {a: n for n, a in enumerate(self.coding.actors["actor_id"].tolist())}

    def part(self, doc_ids: Sequence[str]) -> Coding:
        """The program's rows of some documents, with the actors that they refer to."""
        tables: dict[str, pd.DataFrame] = {}
        for name in _OF_DOCUMENTS:
            here = [self._places[name][d] for d in doc_ids if d in self._places[name]]
            rows = np.concatenate(here) if here else np.empty(0, dtype=np.intp)
            tables[name] = getattr(self.coding, name).iloc[rows].reset_index(drop=True)
        used = {a for t, columns in _ACTORS.items() for c in columns for a in tables[t][c].dropna()}
        at = sorted(self._actor_places[a] for a in used if a in self._actor_places)
        tables["actors"] = self.coding.actors.iloc[at].reset_index(drop=True)
        return Coding(tables, self.coding.meta)

    def page(self, doc_id: str) -> Coding:
        """One document as the coder left it."""
        self.document(doc_id)
        return self._changed.get(doc_id) or self.part([doc_id])

    @property
    def whole(self) -> Coding:
        """The whole coding as the coder left it."""
        if not self._changed:
            return self.coding
        if self._whole is None or self._whole[0] != self.version:
            self._whole = (self.version, self._merged())
        return self._whole[1]

    def _merged(self) -> Coding:
        changed = list(self._changed.values())
        tables = {"documents": self.coding.documents}
        for name in _ACTORS:
            kept: pd.DataFrame = getattr(self.coding, name)
            kept = kept[~kept["doc_id"].isin(self._changed.keys())]
            table = pd.concat([kept, *(getattr(c, name) for c in changed)], ignore_index=True)
            place = table["doc_id"].map(self.order)
            tables[name] = table.iloc[np.argsort(place.to_numpy(), kind="stable")].reset_index(drop=True)
        used = {a for t, columns in _ACTORS.items() for c in columns for a in tables[t][c].dropna()}
        actors = pd.concat([self.coding.actors, *(c.actors for c in changed)], ignore_index=True)
        actors = actors.drop_duplicates("actor_id")
        before = set(self.coding.actors["actor_id"])
        gone = before - used
        untouched = {a for t, columns in _ACTORS.items() for c in columns for a in getattr(self.coding, t)[c].dropna()}
        tables["actors"] = actors[~actors["actor_id"].isin(gone & untouched)].reset_index(drop=True)
        counts = {name: len(table) for name, table in tables.items()}
        return Coding(tables, {**self.coding.meta, "counts": counts})

    def verdicts(self) -> Mapping[str, str]:
        """Record id to what the coder decided of it."""
        return {}

    def decisions(self) -> pd.DataFrame:
        """What the coder decided, one row a changed field; without a coder nothing."""
        columns = ["at", "action", "table", "record_id", "field", "old", "new", "doc_id", "surface", "comment"]
        return pd.DataFrame(columns=columns)

    def done(self) -> set[str]:
        """Documents that the coder has finished."""
        return set()

    # --- names -------------------------------------------------------------------------------------------------------

    def actor(self, actor_id: str | None, page: Coding | None = None) -> dict[str, Any] | None:
        """Name, English name and type of an actor."""
        if not actor_id:
            return None
        if page is not None:
            row = page.actors[page.actors["actor_id"] == actor_id]
            if len(row):
                return _named(records(row)[0])
        if actor_id in self._actor_places:
            return _named(records(self.coding.actors.iloc[[self._actor_places[actor_id]]])[0])
        known = self.codebook.actors.get(actor_id)
        if known is not None:
            return Found(id=actor_id, name=known.name, name_en=known.name_en, type=known.type)
        return Found(id=actor_id, name=actor_id, name_en=None, type=None)

    @cached_property
    def _search(self) -> list[tuple[str, int, Found]]:
        """What a search for actors looks through: folded names, how often the actor is named, the actor."""
        count = self.coding.mentions["actor_id"].value_counts()
        out: dict[str, tuple[str, int, Found]] = {}
        for row in records(self.coding.actors):
            actor = _named(row)
            names = [actor["name"], actor["name_en"], *(plain(row["aliases"]) or [])]
            out[actor["id"]] = (search_key(names), int(count.get(actor["id"], 0)), actor)
        for ident, entry in self.codebook.actors.items():
            if ident not in out:
                names = [entry.name, entry.name_en, *(f.form for f in entry.aliases)]
                found = Found(id=ident, name=entry.name, name_en=entry.name_en, type=entry.type)
                out[ident] = (search_key(names), 0, found)
        return list(out.values())

    def find_actors(self, words: str) -> list[Found]:
        """Actors of the coding and the codebook whose names hold these words, the most named first."""
        wanted = fold_text(words).casefold().strip()
        hits = [(not names.startswith("\n" + wanted), -n, names, a) for names, n, a in self._search if wanted in names]
        return [a for *_, a in sorted(hits, key=lambda h: h[:3])[:MOST_FOUND]]

    def issues(self) -> dict[str, dict[str, str]]:
        """Issues of the coding and the codebook: ``label_ar, label_en``."""
        out = {i: {"ar": issue.label_ar, "en": issue.label_en} for i, issue in self.codebook.issues.items()}
        for issue in self.coding.stances["issue"].dropna().unique():
            out.setdefault(issue, {"ar": issue, "en": issue})
        return out

    # --- decisions ---------------------------------------------------------------------------------------------------

    def decide(self, action: str, doc_id: str, record_id: str | None = None, **given: Any) -> str | None:
        """Carry out a decision; only a hand can."""
        raise WorkbookError("this explorer only shows; open it with a store and a coder to decide")

    def watch(self, watcher: Any) -> None:
        """Call ``watcher.desk_changed(doc_ids)`` after each decision, as long as the watcher lives."""
        self._watching.add(watcher)

    def _tell(self, doc_ids: Iterable[str]) -> None:
        self.version += 1
        changed = list(doc_ids)
        for watcher in list(self._watching):
            watcher.desk_changed(changed)

    def export_folder(self) -> Path:
        """Where files go that an explorer writes."""
        return default_path().parent


def quietly(apply: Callable[[], Coding]) -> tuple[Coding, int]:
    """Apply decisions, and count those that fit no text any more instead of warning of them."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", LostDecisions)
        coding = apply()
    lost = int(coding.meta.get("review", {}).get("lost", 0))
    for warning in caught:
        if not issubclass(warning.category, LostDecisions):
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    return coding, lost


def short(text: str, most: int = 60) -> str:
    """A text on one line, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _named(row: Mapping[str, Any]) -> Found:
    return Found(id=row["actor_id"], name=plain(row["name"]), name_en=plain(row["name_en"]), type=plain(row["type"]))


def search_key(names: Iterable[str | None]) -> str:
    """Names as a search looks through them: folded, each on a line of its own."""
    return "".join("\n" + fold_text(n).casefold() for n in names if isinstance(n, str))
