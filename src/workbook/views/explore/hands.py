"""Those who decide at a desk: a coder who reviews the program's rows, and one who codes blind."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import pandas as pd

from workbook.analysis.inputs import Source, as_coding
from workbook.analysis.slices import documents_of
from workbook.codebook import Codebook
from workbook.coding import Coding
from workbook.corpus import Corpus
from workbook.errors import StoreError, WorkbookError
from workbook.review.apply import apply_decisions
from workbook.review.connect import default_path
from workbook.review.decisions import Coder
from workbook.review.ledger import Decision
from workbook.review.store import Store
from workbook.review.store import open as open_store
from workbook.views.explore.desk import Desk, quietly

__all__ = ["BlindDesk", "ReviewDesk", "desk_for", "user_name"]

#: Desks in use, by coding, store and coder: explorers of one coding share theirs, so that a correction in one shows in all.
_IN_USE: WeakValueDictionary[tuple[int, Any, str | None], ReviewDesk] = WeakValueDictionary()


def user_name() -> str:
    """Who sits here: the name that JupyterHub or the system knows."""
    name = os.environ.get("JUPYTERHUB_USER", "").strip()
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError):
            name = ""
    return name[:100] or "me"


class ReviewDesk(Desk):
    """A coder's desk: each decision is kept in the store at once, and shown.

    Parameters
    ----------
    coding : Coding
    store : Store, str or Path, optional
        A store, its file or address. By default ``MyOutput/decisions.sqlite``, which is made with the first decision.
    coder : str, optional
        By default the name that JupyterHub or the system knows.
    """

    decides = True

    def __init__(
        self, coding: Coding, store: Store | str | Path | None, coder: str | None, codebook: Codebook | None = None
    ) -> None:
        super().__init__(coding, codebook)
        self.coder = coder if coder is not None else user_name()
        self._place = default_path() if store is None else store
        self._store: Store | None = store if isinstance(store, Store) else None
        self._hand: Coder | None = None
        self._taken: list[str] = []
        if self._is_there():
            self._open()
            self._take(self._decisions())

    def _is_there(self) -> bool:
        """Whether there is a store already; a file is made with the first decision only."""
        return self._store is not None or "://" in str(self._place) or Path(str(self._place)).exists()

    @property
    def place(self) -> str:
        """The store's file or address."""
        return self._store.place if self._store is not None else str(self._place)

    def _open(self) -> Coder:
        if self._hand is None:
            if self._store is None:
                assert not isinstance(self._place, Store)
                self._store = open_store(self._place, codebook=self.codebook)
            self._hand = self._store.coder(str(self.coder))
        return self._hand

    def _decisions(self) -> list[Decision]:
        return self._hand.decisions() if self._hand is not None else []

    def _doc_of(self, decision: Decision) -> str | None:
        """The document of this coding that a decision is about: by its id, else by its text."""
        if decision.anchor is None:
            return None
        if decision.anchor.doc_id in self.order:
            return decision.anchor.doc_id
        same = self.documents["doc_id"][self.documents["text_sha256"] == decision.anchor.text_sha256]
        return same.iloc[0] if len(same) else None

    def _take(self, decisions: Sequence[Decision], only: Iterable[str] | None = None) -> None:
        """Carry out decisions on their documents, all at once, and keep what each document became."""
        wanted = None if only is None else set(only)
        actors = [d for d in decisions if d.anchor is None]
        by_doc: dict[str, list[Decision]] = {}
        lost = 0
        for d in decisions:
            if d.anchor is None or d.action == "comment":
                continue
            doc = self._doc_of(d)
            if doc is None:
                lost += 1
            elif wanted is None or doc in wanted:
                by_doc.setdefault(doc, []).append(d)
        for doc in wanted or ():
            self._changed.pop(doc, None)
        if by_doc:
            own = [*actors, *(d for ds in by_doc.values() for d in ds)]
            part = self.part(list(by_doc))
            applied, misfits = quietly(lambda: apply_decisions(part, own, self.codebook, coder=self.coder))
            lost += misfits
            for doc, one in _split(applied, list(by_doc), self.codebook).items():
                self._changed[doc] = one
        self.lost = lost if wanted is None else self.lost
        self._taken = [d.id for d in decisions]

    def refresh(self) -> None:
        """Take in what was decided elsewhere since: in another notebook, or by a line of Python."""
        if self._hand is None and self._is_there():
            self._open()
        decisions = self._decisions()
        if [d.id for d in decisions] != self._taken:
            touched = {*self._changed, *(doc for d in decisions if (doc := self._doc_of(d)))}
            self._changed.clear()
            self._take(decisions)
            self._tell(touched)

    def verdicts(self) -> Mapping[str, str]:
        """Record id to what the coder decided of it."""
        return self._hand.verdicts() if self._hand is not None else {}

    def decisions(self) -> pd.DataFrame:
        """What the coder decided that stands, one row a changed field, oldest first."""
        empty = super().decisions()
        if self._store is None:
            return empty
        return self._store.decisions(coder=self.coder)[list(empty.columns)]

    def history(self, record_id: str) -> list[dict[str, Any]]:
        """What the coder decided of a record, oldest first."""
        return [
            {
                "action": d.action, "at": d.at[:16].replace("T", " "), "comment": d.comment,
                "changes": [[f, _shown(old), _shown(new)] for f, (old, new) in d.changes.items()],
            }
            for d in self._decisions() if d.record_id == record_id
        ]  # fmt: skip

    def decide(self, action: str, doc_id: str, record_id: str | None = None, **given: Any) -> str | None:
        """Keep a decision, and return the id of the record it is about."""
        hand, page = self._open(), self.page(doc_id)
        comment = given.pop("comment", None) or None
        if action == "accept":
            hand.accept(page, str(record_id), comment=comment)
        elif action == "reject":
            hand.reject(page, str(record_id), comment=comment)
        elif action == "comment":
            hand.comment(page, str(record_id), comment or "")
        elif action == "correct":
            hand.correct(self._with(page, given.values()), str(record_id), comment=comment, **given)
        elif action == "add":
            table = str(given.pop("table"))
            where = None if table == "actors" else doc_id
            record_id = hand.add(self._with(page, given.values()), table, doc_id=where, comment=comment, **given)
        else:
            raise WorkbookError(f"action={action!r} is not known")
        self._take(self._decisions(), [doc_id])
        self._tell([doc_id])
        return record_id

    def _with(self, page: Coding, values: Iterable[Any]) -> Coding:
        """A page that also knows actors of other documents, where a value names one."""
        wanted = {v for v in values if isinstance(v, str)} & self._actor_places.keys() - set(page.actors["actor_id"])
        if not wanted:
            return page
        more = self.coding.actors.iloc[sorted(self._actor_places[a] for a in wanted)]
        tables = {t: getattr(page, t) for t in ("documents", "mentions", "quotations", "stances")}
        return Coding({**tables, "actors": pd.concat([page.actors, more], ignore_index=True)}, page.meta)

    def turn(self, direction: str) -> str | None:
        """Undo or redo, and return the document it was in; None where there is nothing to turn."""
        if self._hand is None:
            return None
        decision = self._hand.undo() if direction == "undo" else self._hand.redo()
        if decision is None:
            return None
        doc = self._doc_of(decision)
        # an actor stands in no document: all that were decided on may refer to it
        touched = [doc] if doc is not None else list(self._changed)
        self._take(self._decisions(), touched)
        self._tell(touched)
        return doc


class BlindDesk(Desk):
    """A coder's desk with texts alone: the program's rows are not there, and can't be asked for.

    Parameters
    ----------
    corpus : Corpus
    store, coder, codebook
        As of :class:`ReviewDesk`; the store is made at once.
    """

    decides = True
    blind = True

    def __init__(
        self, corpus: Corpus, store: Store | str | Path | None, coder: str | None, codebook: Codebook | None = None
    ) -> None:
        name = self.coder = coder if coder is not None else user_name()
        opened = store if isinstance(store, Store) else open_store(store, codebook=codebook)
        self._session = opened.blind(name, corpus)
        self.place = opened.place
        super().__init__(self._session.coding(), codebook)

    def page(self, doc_id: str) -> Coding:
        """One document with the coder's own rows."""
        self.document(doc_id)
        return self.part([doc_id])

    def verdicts(self) -> Mapping[str, str]:
        """The coder's own rows are all added."""
        return {}

    def history(self, record_id: str) -> list[dict[str, Any]]:
        """Nothing: own rows say themselves what they are."""
        return []

    def done(self) -> set[str]:
        """Documents that the coder has finished."""
        return set(self.doc_ids) - {d.id for d in self._session.left()}

    def decide(self, action: str, doc_id: str, record_id: str | None = None, **given: Any) -> str | None:
        """Keep a step, and return the id of the row it is about."""
        comment = given.pop("comment", None) or None
        if action == "reject":
            self._session.remove(str(record_id), comment=comment)
        elif action == "correct":
            self._session.correct(str(record_id), comment=comment, **given)
        elif action == "add":
            table = str(given.pop("table"))
            where = None if table == "actors" else doc_id
            record_id = self._session.add(table, doc_id=where, comment=comment, **given)
        elif action == "done":
            self._session.done(doc_id)
        else:
            raise WorkbookError(f"{action} is no step of blind coding: add rows, correct and remove your own")
        self._again()
        self._tell([doc_id])
        return record_id

    def turn(self, direction: str) -> str | None:
        """Undo or redo, and return the document it was in."""
        decision = self._session.undo() if direction == "undo" else self._session.redo()
        if decision is None:
            return None
        self._again()
        doc = decision.anchor.doc_id if decision.anchor else decision.record_id
        here = [doc] if doc in self.order else []
        self._tell(here)
        return next(iter(here), None)

    def _again(self) -> None:
        """Read the coder's rows anew."""
        self.coding = self._session.coding()
        for name in ("_places", "_actor_places", "_search"):
            self.__dict__.pop(name, None)


def desk_for(
    coding: Source | Corpus,
    *,
    store: Store | str | Path | None = None,
    coder: str | None = None,
    blind: bool = False,
    codebook: Codebook | None = None,
    read_only: bool = False,
) -> Desk:
    """The desk that an explorer needs.

    Raises
    ------
    WorkbookError
        If it is no coding and holds none.
    StoreError
        If the store can't be opened, or a coder who has seen the program's rows would code blind.
    """
    if isinstance(coding, Corpus):
        if not blind:
            raise WorkbookError("a Corpus has no rows to show; give wb.code(corpus), or code it blind with blind=True")
        return BlindDesk(coding, store, coder, codebook)
    coding = as_coding(coding)
    if read_only:
        if blind or store is not None:
            raise WorkbookError("read_only shows the coding alone; leave store and blind out")
        return Desk(coding, codebook)
    if blind:
        texts = Corpus(documents_of(coding.documents))
        return BlindDesk(texts, store, coder, codebook if codebook is not None else Desk(coding).codebook)
    if isinstance(store, Store) and coder is None:
        known = store.coders()
        working = known["coder"][known["review"] > 0].tolist()
        if len(working) > 1:
            raise StoreError(f"{store.place}: say who you are, coder=…; there are {', '.join(working)}")
        coder = working[0] if working else None
    place = id(store) if isinstance(store, Store) else str(default_path().absolute() if store is None else store)
    key = (id(coding), place, coder if coder is not None else user_name())
    desk = _IN_USE.get(key)
    if desk is not None and codebook in (None, desk.codebook):
        desk.refresh()
        return desk
    desk = _IN_USE[key] = ReviewDesk(coding, store, coder, codebook)
    return desk


def _split(coding: Coding, doc_ids: Sequence[str], codebook: Codebook) -> dict[str, Coding]:
    """A coding of several documents as one for each."""
    whole = Desk(coding, codebook)
    return {doc: whole.part([doc]) for doc in doc_ids}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return str(value[2]) if len(value) > 2 else f"{value[0]}–{value[1]}"
    return "" if value is None else str(value)
