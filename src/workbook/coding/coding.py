"""The result of coding: five tables that don't change."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from workbook.codebook import Codebook
from workbook.coding.formulas import MARK, restored
from workbook.coding.positions import positions
from workbook.coding.tables import FORMATS, TABLES, frame, read_table, write_table
from workbook.corpus import Corpus
from workbook.errors import WorkbookError

if TYPE_CHECKING:
    from workbook.coding.large.stored import StoredCoding

__all__ = ["Coding", "run_meta"]


def _version() -> str:
    try:
        return version("stance-workbook")
    except PackageNotFoundError:
        return "unknown"


def run_meta(codebook: Codebook, input_sha256: str = "") -> dict[str, Any]:
    """What ``run.json`` says of a run, but for the counts."""
    return {
        "package": "stance-workbook",
        "version": _version(),
        "codebook": codebook.source,
        "codebook_sha256": codebook.digest,
        "input_sha256": input_sha256,
        "options": {},
        "counts": {},
    }


class Coding:
    """Five tidy tables: ``documents``, ``actors``, ``mentions``, ``quotations``, ``stances``.

    A table property hands out a copy: changing it leaves the Coding as it was.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
    meta : mapping
        What made the coding: package version, hashes of codebook and input, counts.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], meta: Mapping[str, Any] | None = None) -> None:
        missing = [t for t in TABLES if t not in tables]
        if missing:
            raise WorkbookError(f"a Coding needs the tables {', '.join(TABLES)}; missing: {', '.join(missing)}")
        self._tables = {t: tables[t].copy() for t in TABLES}
        self._meta = dict(meta or {})

    @classmethod
    def from_rows(
        cls,
        corpus: Corpus,
        actors: Iterable[dict[str, Any]],
        rows: Mapping[str, list[dict[str, Any]]],
        codebook: Codebook,
    ) -> Coding:
        """Make a Coding from the records of the coders."""
        documents = corpus.to_frame()
        tables = {
            "documents": frame(
                "documents", ({str(k): v for k, v in row.items()} for row in documents.to_dict("records"))
            ),
            "actors": frame("actors", actors),
            **{name: frame(name, rows[name]) for name in ("mentions", "quotations", "stances")},
        }
        digest = hashlib.sha256("".join(f"{d.id}\0{d.text_sha256}\n" for d in corpus).encode()).hexdigest()
        meta = run_meta(codebook, digest) | {"counts": {name: len(table) for name, table in tables.items()}}
        return cls(tables, meta)

    @classmethod
    def read(cls, folder: str | Path) -> Coding:
        """Read a coding that :meth:`write` or ``workbook code`` wrote.

        Raises
        ------
        WorkbookError
            If the folder holds no coding, or lacks one of its tables.
        """
        folder = Path(folder)
        for suffix in FORMATS:
            if (folder / f"quotations.{suffix}").is_file():
                break
        else:
            raise WorkbookError(f"{folder}: no coding here; write one with 'workbook code INPUT --out {folder}'")
        tables = {}
        for name in TABLES:
            path = folder / f"{name}.{suffix}"
            if not path.is_file():
                raise WorkbookError(f"{path}: this table is missing; write the coding again with 'workbook code'")
            try:
                tables[name] = read_table(name, path)
            except (ValueError, TypeError, KeyError, AttributeError, OSError, pa.ArrowException) as error:
                said = str(error).splitlines()[0] if str(error) else type(error).__name__
                raise WorkbookError(
                    f"{path}: this table can't be read ({said}); write the coding again with 'workbook code'"
                ) from None
        run = folder / "run.json"
        meta = json.loads(run.read_text(encoding="utf-8")) if run.is_file() else {}
        if suffix == "csv" and meta.pop(MARK, False):
            tables = {name: restored(table) for name, table in tables.items()}
        return cls(tables, meta)

    @staticmethod
    def open(folder: str | Path) -> StoredCoding:
        """Open a coding that is too large to be read: a :class:`~workbook.coding.large.stored.StoredCoding`.

        Raises
        ------
        WorkbookError
            As :meth:`read`.
        """
        from workbook.coding.large.stored import StoredCoding

        return StoredCoding(folder)

    def write(self, folder: str | Path, *, format: str = "parquet") -> Path:  # noqa: A002 - the command's own word
        """Write the five tables and ``run.json`` into a folder, which is made if it is not there.

        Parameters
        ----------
        folder : str or Path
        format : {"parquet", "jsonl", "csv"}
        """
        if format not in FORMATS:
            raise WorkbookError(f"format={format!r} is not known; choose one of {', '.join(FORMATS)}")
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        # all are written aside first: a full disk leaves an older coding as it was
        with tempfile.TemporaryDirectory(prefix=".workbook-", dir=folder) as shop:
            for name, table in self._tables.items():
                try:
                    write_table(table, Path(shop) / f"{name}.{format}")
                except UnicodeEncodeError:
                    raise WorkbookError(
                        f"{folder}: the table {name} holds a lone surrogate, which no file can hold; replace it by "
                        r"text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace') in the document"
                    ) from None
            meta = json.dumps(self._meta, ensure_ascii=False, indent=2)
            (Path(shop) / "run.json").write_text(meta + "\n", encoding="utf-8")
            for file in (*(f"{name}.{format}" for name in TABLES), "run.json"):
                os.replace(Path(shop) / file, folder / file)
        return folder

    @property
    def documents(self) -> pd.DataFrame:
        """One row a document."""
        return self._tables["documents"].copy()

    @property
    def actors(self) -> pd.DataFrame:
        """One row an actor that the corpus mentions."""
        return self._tables["actors"].copy()

    @property
    def mentions(self) -> pd.DataFrame:
        """One row a place that names an actor."""
        return self._tables["mentions"].copy()

    @property
    def quotations(self) -> pd.DataFrame:
        """One row a quotation."""
        return self._tables["quotations"].copy()

    @property
    def stances(self) -> pd.DataFrame:
        """One row a position of a holder on an issue in a document."""
        return self._tables["stances"].copy()

    def positions(
        self, *, by: str = "holder", over: str = "document", weight: str = "event", reported: bool = True
    ) -> pd.DataFrame:
        """Roll the stance rows up to one position an actor, issue and period.

        Within one unit (an event, a document) a row in the holder's own words counts before a reported one; a condition
        qualifies a plain position beside it (support and conditional make conditional); where support and oppose stand
        side by side the sum of their strengths decides, and equal sums make ``mixed``; neutral counts only alone.
        Over a period the position of most units is the actor's, and a tie is ``mixed``. Questions are left out.

        Parameters
        ----------
        by : {"holder", "organisation", "speaker"}
            Whose positions.
        over : {"document", "month", "year", "all"}
            The period. Dates too coarse for it come under ``undated``.
        weight : {"event", "document", "row"}
            What counts once: an event (``event_id`` of the documents; without one, a text with its copies by
            ``duplicate_of``), each document, or each row.
        reported : bool
            Whether positions that others report are taken in.

        Returns
        -------
        pandas.DataFrame
            ``holder_id`` (or ``organisation_id``, ``speaker_id``), ``name, issue, period, position``, the number of units
            for each of ``support, oppose, conditional, neutral, mixed``, their sum ``n``, and ``score``,
            (support − oppose) / n, from −1 to +1.

        Raises
        ------
        WorkbookError
            If an option is not known.

        Examples
        --------
        >>> import workbook as wb
        >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
        >>> coding.positions(over="year")[["name", "issue", "period", "position"]].values.tolist()
        [['قطر', 'normalisation-assad', '2021', 'oppose']]
        """
        names = self._tables["actors"].set_index("actor_id")["name"]
        return positions(
            self._tables["stances"],
            self._tables["documents"],
            names,
            by=by,
            over=over,
            weight=weight,
            reported=reported,
        )

    @property
    def meta(self) -> Mapping[str, Any]:
        """What made the coding."""
        return MappingProxyType(self._meta)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self._tables[t]):,} {t}" for t in TABLES)
        return f"Coding({counts})"
