"""Statements: who says what of which concept, on which side, when – from a coding, a table or a ``.dna`` file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.analysis.networks.calendar import moment
from workbook.analysis.networks.options import DOCUMENT_VARIABLES
from workbook.codebook import Codebook, load_codebook
from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.exchange import read_dna

__all__ = ["FIXED", "Statements", "from_coding", "from_dna", "from_table", "read_statements"]

#: The columns of a statement table that are not variables of a statement.
FIXED = (
    "statement_id", "time", "start_position", "stop_position", "text", "coder",
    "document_id", "document_title", "document_author", "document_source", "document_section", "document_type",
)  # fmt: skip
#: Other names under which tables carry the fixed columns.
_ALIASES = {
    "statement_id": ("stance_id", "id"),
    "time": ("date", "datetime"),
    "start_position": ("start", "evidence_start"),
    "stop_position": ("stop", "end", "evidence_end"),
    "text": ("evidence", "statement"),
    "document_id": ("doc_id", "document"),
    "document_title": ("title",),
}
_SIDES = {"true": 1, "yes": 1, "support": 1, "agree": 1, "false": 0, "no": 0, "oppose": 0, "disagree": 0}
SCHEMES = ("binary", "signed")
NAMES = ("name", "name_en", "id")


@dataclass(frozen=True)
class Statements:
    """A statement table with what is known of its variables.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a statement: the columns ``FIXED`` and one a variable. ``time`` is a moment or null.
    variables : mapping of str to str
        Variable to its type: ``short text``, ``long text``, ``integer`` or ``boolean``.
    entities : pandas.DataFrame
        ``variable, value`` and a column an attribute of the values (the attributes of nodes).
    start, stop : datetime or None
        First and last moment of the documents.
    notes : tuple of str
        What was left out or assumed, in sentences for the reader.
    """

    table: pd.DataFrame
    variables: Mapping[str, str]
    entities: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["variable", "value"]))
    start: datetime | None = None
    stop: datetime | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        span = f", {self.start:%Y-%m-%d} to {self.stop:%Y-%m-%d}" if self.start and self.stop else ""
        return f"Statements({len(self):,} statements: {', '.join(self.variables)}{span})"

    def column(self, variable: str, option: str = "variable") -> str:
        """Name the column of a variable of the statements, else of the documents.

        Raises
        ------
        WorkbookError
            If there is no such variable.
        """
        if variable in self.variables:
            return variable
        if variable in DOCUMENT_VARIABLES:
            return DOCUMENT_VARIABLES[variable]
        if variable in DOCUMENT_VARIABLES.values():
            return variable
        raise WorkbookError(
            f"{option}={variable!r}: no such variable; choose one of {', '.join(self.variables)}, "
            f"or of the documents {', '.join(DOCUMENT_VARIABLES)}"
        )

    def kind(self, variable: str) -> str:
        """Tell a variable's type; those of documents are short text."""
        return self.variables.get(variable, "short text")


def from_dna(path: str | Path, *, statement_type: str | None = None) -> Statements:
    """Take the statements of a Discourse Network Analyzer 3 database; see :func:`workbook.exchange.read_dna`."""
    database = read_dna(path, statement_type=statement_type)
    times = database.documents["time"]
    return Statements(
        table=database.statements,
        variables=database.variables,
        entities=database.entities,
        start=moment(times.min()) if len(times) else None,
        stop=moment(times.max()) if len(times) else None,
    )


def from_coding(
    coding: Coding,
    *,
    scheme: str = "binary",
    names: str = "name",
    reported: bool = True,
    parents: bool = False,
    registered: bool = False,
    codebook: Codebook | None = None,
) -> Statements:
    """Make statements of a coding's stances.

    ``person`` is the holder where it is a person, ``organization`` the holder's affiliation on the document's date (the
    holder itself where it is a body, state or group), ``concept`` the issue, ``agreement`` the position. Questions are
    left out.

    Parameters
    ----------
    coding : Coding
    scheme : {"binary", "signed"}
        ``binary``: support 1, oppose 0, everything else left out. ``signed``: support 1, conditional and neutral 0,
        oppose −1 (an integer qualifier).
    names : {"name", "name_en", "id"}
        What stands for an actor; where there is no English name the Arabic one stays.
    reported : bool
        Take positions in that others report.
    parents : bool
        Put each organisation's topmost parent in its place (a ministry's state).
    registered : bool
        Keep only organisations that the codebook registers, not what was found in a text alone.
    codebook : Codebook, optional
        Where the names of organisations are that the corpus does not mention itself; by default the shipped one.

    Returns
    -------
    Statements
        ``notes`` counts what was left out.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> from_coding(coding).table[["organization", "concept", "agreement"]].values.tolist()
    [['قطر', 'normalisation-assad', 0]]
    """
    for option, value, valid in (("scheme", scheme, SCHEMES), ("names", names, NAMES)):
        if value not in valid:
            raise WorkbookError(f"{option}={value!r} is not known; choose one of {', '.join(valid)}")
    notes = []
    rows = coding.stances
    rows = rows[rows["reality"].fillna("fact") != "question"]
    if not reported:
        rows = rows[~rows["reported"].fillna(False).astype(bool)]
    sides = (
        {"support": 1, "oppose": 0}
        if scheme == "binary"
        else {"support": 1, "oppose": -1, "conditional": 0, "neutral": 0}
    )
    if scheme == "binary":
        out = rows["position"][~rows["position"].isin(list(sides))].value_counts()
        if len(out):
            counts = ", ".join(f"{n} {position}" for position, n in sorted(out.items()))
            notes.append(f"statements left out: {counts} (the scheme 'signed' keeps them)")
    rows = rows[rows["position"].isin(list(sides))].reset_index(drop=True)
    actors = _with_registered(coding.actors.set_index("actor_id"), rows["organisation_id"], codebook, parents)
    labels = _labels(actors, names)
    organisations = rows["organisation_id"].astype("object").where(rows["organisation_id"].notna(), None)
    if parents:
        parent = {str(i): str(p) for i, p in actors["parent_id"].dropna().items()}
        organisations = pd.Series([_top(i, parent) for i in organisations], index=rows.index, dtype="object")
    persons = rows["holder_id"].where(rows["holder_id"].map(actors["type"]).isin(["person", "unnamed"]))
    if homeless := int(organisations.isna().sum()):
        notes.append(f"statements of persons without a known organisation: {homeless}")
    if registered:
        known = organisations.map(lambda i: i in actors.index and actors.loc[i, "status"] == "registered")
        if lost := int((organisations.notna() & ~known).sum()):
            notes.append(f"statements of organisations that no codebook registers, left out: {lost}")
        rows = rows[known].reset_index(drop=True)
        organisations = organisations[known].reset_index(drop=True)
        persons = persons[known].reset_index(drop=True)
    documents = coding.documents.set_index("doc_id")
    times, coarse = _days(documents)
    table = pd.DataFrame(
        {
            "statement_id": rows["stance_id"],
            "time": rows["doc_id"].map(times),
            "person": [labels.get(i, "") for i in persons],
            "organization": [labels.get(i, i or "") for i in organisations],
            "concept": rows["issue"],
            "agreement": rows["position"].map(sides).astype("Int64"),
            "start_position": rows["evidence_start"],
            "stop_position": rows["evidence_end"],
            "text": rows["evidence"],
            "coder": rows["rule"],
            "document_id": rows["doc_id"],
            "document_title": rows["doc_id"].map(documents["title"]).fillna(""),
            "document_author": _meta(documents, rows, "author"),
            "document_source": _meta(documents, rows, "outlet"),
            "document_section": _meta(documents, rows, "section"),
            "document_type": _meta(documents, rows, "type"),
        }
    )
    notes += _about_dates(table, coarse)
    kind = "boolean" if scheme == "binary" else "integer"
    used = set(organisations.dropna()) | set(persons.dropna())
    return Statements(
        table=table,
        variables={"person": "short text", "organization": "short text", "concept": "short text", "agreement": kind},
        entities=_entities(actors, labels, used),
        start=moment(times.min()) if times.notna().any() else None,
        stop=moment(times.max()) if times.notna().any() else None,
        notes=tuple(notes),
    )


def _with_registered(
    actors: pd.DataFrame, organisations: pd.Series, codebook: Codebook | None, parents: bool
) -> pd.DataFrame:
    """The actors, with those that only the codebook knows: organisations of roles, and their parents."""
    wanted = [i for i in organisations.dropna().unique() if i not in actors.index]
    if not wanted and not parents:
        return actors
    register = (codebook or load_codebook()).actors
    queue = wanted + (actors["parent_id"].dropna().tolist() if parents else [])
    new: dict[str, dict[str, Any]] = {}
    while queue:
        i = queue.pop()
        if i in actors.index or i in new or i not in register:
            continue
        entry = register[i]
        new[i] = {
            "name": entry.name, "name_en": entry.name_en, "type": entry.type, "wikidata": entry.wikidata,
            "parent_id": entry.parent, "status": "registered",
        }  # fmt: skip
        if parents and entry.parent:
            queue.append(entry.parent)
    more = pd.DataFrame.from_dict(
        new, orient="index", columns=["name", "name_en", "type", "wikidata", "parent_id", "status"]
    )
    return pd.concat([actors, more]) if new else actors


def _labels(actors: pd.DataFrame, names: str) -> dict[str, str]:
    """Actor id to label; where two actors share a name, their ids tell them apart."""
    ids = [str(i) for i in actors.index]
    if names == "id":
        return dict(zip(ids, ids, strict=True))
    labels = actors[names].astype("object").where(actors[names].notna(), actors["name"]).astype("str").tolist()
    twice = {label for label, n in Counter(labels).items() if n > 1}
    return {i: f"{label} [{i}]" if label in twice else label for i, label in zip(ids, labels, strict=True)}


def _top(actor: str | None, parent: Mapping[str, str]) -> str | None:
    seen = set()
    while actor is not None and actor in parent and actor not in seen:
        seen.add(actor)
        actor = parent[actor]
    return actor


def _days(documents: pd.DataFrame) -> tuple[pd.Series, set[Any]]:
    """The first moment of each document, and the documents whose date is coarser than a day."""
    begin = documents["date_start"].where(documents["date_start"].notna(), documents["date"])
    times = pd.to_datetime(begin.map(lambda v: moment(v) if isinstance(v, str) else None))
    dates = documents["date"].astype("object")
    return times, {i for i, d in dates.items() if isinstance(d, str) and len(d) < 10}


def _meta(documents: pd.DataFrame, rows: pd.DataFrame, column: str) -> pd.Series:
    if column not in documents:
        return pd.Series("", index=rows.index, dtype="object")
    return rows["doc_id"].map(documents[column]).fillna("").astype("str")


def _about_dates(table: pd.DataFrame, coarse: set[Any]) -> list[str]:
    notes = []
    if n := int(table["document_id"].isin(coarse).sum()):
        notes.append(f"statements dated by a month or year, which count on its first day: {n}")
    if n := int(table["time"].isna().sum()):
        notes.append(f"statements without a date, which windows and date ranges leave out: {n}")
    return notes


def _entities(actors: pd.DataFrame, labels: Mapping[str, str], used: set[Any]) -> pd.DataFrame:
    known = actors[actors.index.isin(used)]
    parts = []
    for variable in ("person", "organization"):
        part = known[(known["type"] == "person") == (variable == "person")]
        parts.append(
            pd.DataFrame(
                {
                    "variable": variable,
                    "value": [labels[i] for i in part.index],
                    "actor_id": part.index,
                    **{
                        c: part[c].astype("object").to_numpy()
                        for c in ("name", "name_en", "type", "wikidata", "parent_id", "status")
                    },
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def from_table(data: pd.DataFrame, *, source: str = "the table") -> Statements:
    """Take a table of statements with named columns.

    ``document_id``, ``time``, ``statement_id`` … may also be called ``doc_id``, ``date``, ``id`` …; every other column is
    a variable. Columns of true/false, yes/no, support/oppose or 0/1 are boolean, other whole numbers integer, the rest
    short text.

    Parameters
    ----------
    data : pandas.DataFrame
    source : str
        What error messages call it.

    Raises
    ------
    WorkbookError
        If a date can't be read (with its row), or there are fewer than two variables.

    Examples
    --------
    >>> data = pd.DataFrame({"org": ["A", "B"], "issue": ["x", "x"], "side": ["support", "oppose"], "date": ["2021", None]})
    >>> from_table(data).variables
    {'org': 'short text', 'issue': 'short text', 'side': 'boolean'}
    """
    table = pd.DataFrame(data).reset_index(drop=True)
    taken = set(table.columns)
    for name, others in _ALIASES.items():
        if name not in taken and (other := next((o for o in others if o in taken), None)) is not None:
            table = table.rename(columns={other: name})
    variables: dict[str, str] = {}
    for column in [c for c in table.columns if c not in FIXED]:
        table[column], variables[column] = _typed(table[column])
    if len(variables) < 2:
        raise WorkbookError(
            f"{source}: a statement table needs at least two columns for variables, such as organization and concept; "
            f"it has {', '.join(map(str, data.columns)) or 'none'}"
        )
    times, coarse = [], set()
    for row, value in enumerate(table["time"] if "time" in table else [None] * len(table), start=1):
        missing = value is None or value is pd.NaT or value != value or value == ""
        try:
            times.append(None if missing else moment(value))
        except WorkbookError as error:
            raise WorkbookError(f"{source}, row {row}: {error}") from None
        if isinstance(value, str) and 0 < len(value) < 10:
            coarse.add(row)
    table["time"] = pd.to_datetime(pd.Series(times, index=table.index, dtype="object"))
    numbers = pd.Series(range(1, len(table) + 1), index=table.index)
    for column in FIXED:
        if column not in table:
            table[column] = numbers if column == "statement_id" else pd.NA if column.endswith("_position") else ""
    no_document = table["document_id"].isna() | (table["document_id"].astype("str") == "")
    if no_document.any():
        table["document_id"] = table["document_id"].astype("object").where(~no_document, "")
    for column in (c for c in FIXED if c.startswith("document_") and c != "document_id"):
        table[column] = table[column].fillna("").astype("str")
    dates = table["time"].dropna()
    return Statements(
        table=table[[*FIXED[:2], *variables, *FIXED[2:]]],
        variables=variables,
        start=moment(dates.min()) if len(dates) else None,
        stop=moment(dates.max()) if len(dates) else None,
        notes=tuple(_about_dates(table.assign(document_id=numbers), coarse)),
    )


def _typed(values: pd.Series) -> tuple[pd.Series, str]:
    """The values of a variable and its type."""
    known = values.dropna()
    known = known[known.map(lambda v: v != "")]
    words = known.map(lambda v: str(v).strip().lower())
    if len(known) and words.isin(list(_SIDES)).all():
        return values.map(lambda v: _SIDES.get(str(v).strip().lower())).astype("Int64"), "boolean"
    numbers = (
        pd.to_numeric(known, errors="coerce") if not known.map(lambda v: isinstance(v, list | dict)).any() else None
    )
    if numbers is not None and len(known) and numbers.notna().all() and (numbers % 1 == 0).all():
        whole = numbers.astype("int64").reindex(values.index).astype("Int64")
        return whole, "boolean" if set(numbers) <= {0, 1} else "integer"
    return values.map(lambda v: "" if v is None or v is pd.NA or v != v else str(v)).astype("object"), "short text"


def read_statements(path: str | Path, *, statement_type: str | None = None, **coding: Any) -> Statements:
    """Read statements from a ``.dna`` file, a statement table, or a folder that ``workbook code`` wrote.

    Parameters
    ----------
    path : str or Path
        ``.dna``; ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet``; or a folder.
    statement_type : str, optional
        For ``.dna`` files.
    **coding
        Options of :func:`from_coding`, for a folder.

    Raises
    ------
    WorkbookError
        If there is nothing of these there.
    """
    path = Path(path)
    if path.is_dir():
        return from_coding(Coding.read(path), **coding)
    if not path.is_file():
        raise WorkbookError(f"{path}: no such file or folder")
    suffix = path.suffix.lower()
    if suffix == ".dna":
        return from_dna(path, statement_type=statement_type)
    if path.stem == "stances" and (path.parent / "run.json").is_file():
        return from_coding(Coding.read(path.parent), **coding)
    try:
        if suffix in (".csv", ".tsv"):
            separator = "\t" if suffix == ".tsv" else ","
            data = pd.read_csv(path, sep=separator, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        elif suffix == ".jsonl":
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            data = pd.DataFrame([json.loads(line) for line in lines if line.strip()])
        elif suffix == ".parquet":
            data = pd.read_parquet(path)
        else:
            raise WorkbookError(
                f"{path}: statements are read from .dna, .csv, .tsv, .jsonl, .parquet and coded folders"
            )
    except (ValueError, OSError) as error:
        raise WorkbookError(f"{path}: can't be read as {suffix} ({error})") from None
    return from_table(data, source=str(path))
