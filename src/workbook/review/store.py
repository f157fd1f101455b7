"""A store of decisions: opening it, its coders, what they decided, and what becomes of a coding by it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from workbook.codebook import Codebook, load_codebook
from workbook.coding import Coding
from workbook.corpus import Corpus
from workbook.errors import StoreError
from workbook.review.adjudicate import Adjudication
from workbook.review.anchor import Finder
from workbook.review.apply import apply_decisions, attach, attached_table
from workbook.review.blind import BlindSession, blind_coding
from workbook.review.connect import Connection, default_path
from workbook.review.decisions import Coder
from workbook.review.estimate import CorrectedShare, Sample, corrected_share
from workbook.review.ledger import WORKS, Decision, Ledger, read_decisions, read_turns, replay
from workbook.review.schema import CODERS, DOCUMENTS, HISTORY
from workbook.review.suggestions import Suggestions, suggest_entries

__all__ = ["Store", "open"]


def open(  # noqa: A001 - wb.review.open
    place: str | Path | None = None, *, codebook: Codebook | None = None, read_only: bool = False
) -> Store:
    """Open a store of decisions, or begin one.

    Parameters
    ----------
    place : str or Path, optional
        A SQLite file, or the address of a PostgreSQL database: ``postgresql://NAME:PASSWORD@HOST/DATABASE`` (it needs
        ``pip install 'stance-workbook[team]'``). By default ``MyOutput/decisions.sqlite`` in the working directory, which
        for a notebook is its folder.
    codebook : Codebook, optional
        Whose actors and issues decisions may name; by default the shipped one.
    read_only : bool
        Only look: nothing is made or changed.

    Returns
    -------
    Store

    Raises
    ------
    StoreError
        If it can't be opened; the message names the place, never the password.

    Examples
    --------
    >>> import tempfile
    >>> store = open(tempfile.mkdtemp() + "/decisions.sqlite")
    >>> store.coder("amal").decisions()
    []
    """
    connection = Connection(default_path() if place is None else place, read_only=read_only)
    return Store(connection, codebook if codebook is not None else load_codebook())


class Store:
    """Decisions of several coders; made by :func:`open`. It closes itself as a context manager (``with``) or by ``close``."""

    def __init__(self, connection: Connection, codebook: Codebook) -> None:
        self._connection, self._codebook = connection, codebook

    @property
    def place(self) -> str:
        """File or address, without a password."""
        return self._connection.name

    def coder(self, name: str) -> Coder:
        """A coder's hand: accepting, rejecting, correcting, adding.

        Parameters
        ----------
        name : str
            By which the coder's decisions are kept; ``Amal`` and ``amal`` are two.
        """
        ledger = self._ledger(name, "review")
        ledger.sign_in()
        return Coder(ledger, self._codebook)

    def blind(self, name: str, corpus: Corpus) -> BlindSession:
        """A coder's session on the texts alone, without the program's records and other coders'.

        Parameters
        ----------
        name : str
        corpus : Corpus

        Raises
        ------
        StoreError
            If the coder has decided about the program's rows in one of these documents: that is not blind any more.
        """
        ledger = self._ledger(name, "blind")
        with self._connection.begin() as c:
            query = sa.select(HISTORY.c.doc_id).distinct().where(HISTORY.c.coder == name, HISTORY.c.work == "review")
            seen = sorted(set(c.execute(query).scalars()) & {d.id for d in corpus})
        if seen:
            more = f" and {len(seen) - 1} more" if len(seen) > 1 else ""
            raise StoreError(
                f"{name} has seen the program's rows of {seen[0]!r}{more} and can't code blind there; leave these documents "
                "out or let another code them"
            )
        ledger.sign_in()
        return BlindSession(ledger, corpus, self._codebook)

    def blind_coding(self, coder: str, corpus: Corpus) -> Coding:
        """What a coder coded blind, as a Coding of the documents that he or she marked as done or has rows in.

        Raises
        ------
        StoreError
            If there are none among these documents.
        """
        decisions = Ledger(self._connection, coder, "blind").decisions()
        touched = {d.record_id if d.action == "done" else d.anchor.doc_id if d.anchor else None for d in decisions}
        coded = Corpus(d for d in corpus if d.id in touched)
        if not len(coded):
            raise StoreError(f"{self.place}: {coder!r} has coded none of these documents blind; {self._who('blind')}")
        return blind_coding(coded, self._codebook, decisions, coder)

    def adjudicate(
        self, codings: Mapping[str, Coding], *, by: str, tables: Sequence[str] | None = None, spans: bool | None = None
    ) -> Adjudication:
        """Settle what coders disagree on; the result is a gold.

        Parameters
        ----------
        codings : mapping
            Coder to Coding.
        by : str
            Who settles.
        tables : sequence of str, optional
            By default those in which somebody has a row.
        spans : bool, optional
            Whether spans that differ count as a disagreement; by default of quotations and mentions, not of the evidence
            of stances, where the first coder's is taken.
        """
        ledger = self._ledger(by, "gold")
        ledger.sign_in()
        return Adjudication(ledger, self._codebook, codings, tables=tables, spans=spans)

    def coders(self) -> pd.DataFrame:
        """Who works here: ``coder, since, review, blind, gold`` (the number of decisions that stand)."""
        with self._connection.begin() as c:
            known = [(str(r.coder), str(r.since)) for r in c.execute(sa.select(CODERS).order_by(CODERS.c.coder))]
        rows = []
        for name, since in known:
            counts = {work: len(Ledger(self._connection, name, work).decisions()) for work in WORKS}
            rows.append({"coder": name, "since": since, **counts})
        return pd.DataFrame(rows, columns=["coder", "since", *WORKS])

    def documents(self) -> pd.DataFrame:
        """The documents that decisions are about: ``doc_id, text_sha256, title, n_chars, first_seen``."""
        with self._connection.begin() as c:
            found = c.execute(sa.select(DOCUMENTS).order_by(DOCUMENTS.c.doc_id, DOCUMENTS.c.first_seen)).mappings()
            return pd.DataFrame([dict(r) for r in found], columns=[c.name for c in DOCUMENTS.columns])

    def decisions(self, *, coder: str | None = None, table: str | None = None, undone: bool = False) -> pd.DataFrame:
        """The decisions that stand, oldest first, one row a changed field.

        Parameters
        ----------
        coder, table : str, optional
            Only of one coder, about one table.
        undone : bool
            Also those that were undone: the column ``stands`` tells. Nothing is ever deleted.

        Returns
        -------
        pandas.DataFrame
            ``decision_id, coder, at, work, action, table, record_id, field, old, new, doc_id, start, end, surface, comment,
            codebook_sha256, version, stands``. A span is ``[start, end, surface]``.
        """
        rows = []
        for d, stands in self._all(coder):
            if (table is not None and d.table != table) or not (stands or undone):
                continue
            a = d.anchor
            base = {
                "decision_id": d.id, "coder": d.coder, "at": d.at, "work": d.work, "action": d.action, "table": d.table,
                "record_id": d.record_id, "doc_id": a.doc_id if a else None, "start": a.start if a else None,
                "end": a.end if a else None, "surface": a.surface if a else None, "comment": d.comment,
                "codebook_sha256": d.codebook_sha256, "version": d.version, "stands": stands,
            }  # fmt: skip
            for field, (old, new) in d.changes.items() or [(None, (None, None))]:
                rows.append({**base, "field": field, "old": old, "new": new})
        columns = [
            "decision_id", "coder", "at", "work", "action", "table", "record_id", "field", "old", "new", "doc_id", "start",
            "end", "surface", "comment", "codebook_sha256", "version", "stands",
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns).astype({"start": "Int64", "end": "Int64"})

    def apply(self, coding: Coding, *, coder: str | None = None) -> Coding:
        """Return the coding with a coder's decisions carried out; the one given stays as it was.

        Parameters
        ----------
        coding : Coding
            The one the decisions were taken on, or one made later of the same texts, with a newer codebook or another
            version of the package.
        coder : str, optional
            Needed where several have decided.

        Warns
        -----
        LostDecisions
            If decisions can't be attached; :meth:`reattach` lists them.
        """
        name = self._only(coder)
        return apply_decisions(coding, Ledger(self._connection, name, "review").decisions(), self._codebook, coder=name)

    def reattach(self, coding: Coding, *, coder: str | None = None) -> pd.DataFrame:
        """Say of each decision that stands how it fits a coding; none is left out.

        Parameters
        ----------
        coding : Coding
        coder : str, optional
            By default all.

        Returns
        -------
        pandas.DataFrame
            ``decision_id, coder, at, action, table, record_id, doc_id, surface, status, record_now, start, end, reason,
            comment``. The status is ``exact`` (same text, same span), ``moved`` (the record's span changed), ``refound``
            (the text changed, the place was found by its words and what is around them), ``absent`` (the place is there, the
            record isn't: an accepted, corrected or added row is brought back by :meth:`apply`), or ``lost``.
        """
        finder = Finder(coding)
        frames = []
        for name in [coder] if coder is not None else self._names("review"):
            decisions = Ledger(self._connection, name, "review").decisions()
            frames.append(attached_table(decisions, attach(finder, decisions)))
        if not frames:
            return attached_table([], {})
        return pd.concat(frames, ignore_index=True)

    def corrected_share(
        self, coding: Coding, sample: Sample, *, field: str, value: Any, within: Mapping[str, Any] | None = None,
        coder: str | None = None, seed: int = 0,
    ) -> CorrectedShare:  # fmt: skip
        """Correct a share of the program's rows by a random sample of them that a coder has reviewed.

        Parameters
        ----------
        coding : Coding
            The program's.
        sample : Sample
            Drawn from it by :func:`workbook.review.sample_rows`; each row was accepted, rejected or corrected.
        field, value
            The share of rows with this value, such as ``field="position", value="oppose"`` …
        within : mapping, optional
            … among those with these values, such as ``{"issue": "normalisation-assad"}``.
        coder : str, optional
            Whose review; needed where several have decided.
        seed : int
            Of the interval.

        See Also
        --------
        workbook.review.estimate.post_stratified : the formula and its source.
        """
        sample.check(coding)
        name = self._only(coder)
        decisions = Ledger(self._connection, name, "review").decisions()
        attached = attach(Finder(coding), decisions)
        verdicts = [attached[d.id].record_id for d in decisions if d.action in ("accept", "reject", "correct")]
        reviewed = apply_decisions(coding, decisions, self._codebook, coder=name)
        decided = [r for r in verdicts if r is not None]
        return corrected_share(coding, reviewed, decided, sample, field=field, value=value, within=within, seed=seed)

    def suggestions(self, folder: str | Path | None = None, *, coder: str | None = None) -> Suggestions:
        """Turn corrections and added rows into entries for a codebook: names, cues, terms that it lacks.

        Parameters
        ----------
        folder : str or Path, optional
            Your overlay folder, which need not be there yet.
        coder : str, optional
            Only of one coder; by default of all.

        Returns
        -------
        Suggestions
            With a ``table``, the ``diff()`` to the folder, and ``write()``.
        """
        standing = [d for d, stands in self._all(coder) if stands and d.work in ("review", "blind")]
        return suggest_entries(standing, folder=folder, codebook=self._codebook)

    def close(self) -> None:
        """Let go of the file or the server."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Store({self.place})"

    def _ledger(self, name: str, work: str) -> Ledger:
        if not isinstance(name, str) or not name.strip() or len(name) > 100 or name != name.strip():
            raise StoreError(f"coder={name!r} is no name; give up to 100 characters without spaces around them")
        if any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
            raise StoreError(f"coder={name!r} has control characters; write the name without them")
        return Ledger(self._connection, name, work)

    def _names(self, work: str) -> list[str]:
        """Coders with a decision that stands in a kind of work."""
        return sorted({d.coder for d, stands in self._all(None) if stands and d.work == work})

    def _only(self, coder: str | None) -> str:
        names = self._names("review")
        if coder is None:
            if len(names) == 1:
                return names[0]
            raise StoreError(f"{self.place}: say whose decisions, coder=…; {self._who('review')}")
        if coder not in names and coder not in set(self.coders()["coder"]):
            raise StoreError(f"{self.place}: no coder {coder!r}; {self._who('review')}")
        return coder

    def _who(self, work: str) -> str:
        names = self._names(work)
        return f"there are {', '.join(names)}" if names else "nobody has decided anything yet"

    def _all(self, coder: str | None) -> list[tuple[Decision, bool]]:
        """All decisions with whether they stand, in the order of the history."""
        with self._connection.begin() as c:
            decisions = read_decisions(c, coder, None)
            turns = read_turns(c, coder, None)
        standing: set[str] = set()
        for key in {(d.coder, d.work) for d in decisions}:
            own = {d.id: d for d in decisions if (d.coder, d.work) == key}
            standing |= {d.id for d in replay(own, [t for t in turns if t[2] in own])[0]}
        return [(d, d.id in standing) for d in decisions]
