"""Shares with their counts and intervals: the table that most functions of the floor return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypedDict, cast

import pandas as pd

from workbook.analysis.bootstrap import ratio_intervals
from workbook.analysis.inputs import Names, Source, misspelt
from workbook.analysis.slices import select, units_of
from workbook.coding import Coding
from workbook.errors import WorkbookError

__all__ = ["COUNTS", "Options", "Part", "one_of", "part", "shares"]

#: The last columns of a table of shares.
COUNTS = ("n", "of", "share", "low", "high", "documents")


class Options(TypedDict, total=False):
    """What every function of the floor takes besides its own arguments.

    Attributes
    ----------
    outlet, since, until, issue, copies
        The part of the coding that is counted; see :func:`workbook.analysis.select`.
    weight : {"row", "document", "event"}
        What counts once: each row; the same thing (an actor, say) in a document; the same thing in an event, which is
        the documents of one ``event_id``, else a text with its copies by ``duplicate_of``. By default ``row``, but
        ``event`` for positions.
    samples, seed, level
        Of the bootstrap: draws (1000), seed (0) and the share within the interval (0.95).
    """

    outlet: Names
    since: str | None
    until: str | None
    issue: Names
    copies: bool
    weight: str
    samples: int
    seed: int
    level: float


class Part(NamedTuple):
    """The part of a coding that is counted, and how."""

    coding: Coding
    weight: str
    samples: int
    seed: int
    level: float

    @property
    def units(self) -> pd.Series:
        """What is drawn and what counts once, by ``doc_id``."""
        return units_of(self.coding, self.weight)


def part(source: Source, options: Options, *, weight: str = "row") -> Part:
    """Take the part of a coding that the options ask for.

    Raises
    ------
    TypeError
        For an option that there is none of; the message names near ones.
    WorkbookError
        As :func:`workbook.analysis.select`.
    """
    for name in options:
        if name not in Options.__annotations__:
            raise TypeError(str(misspelt(f"the option {name}", name, Options.__annotations__)))
    filters = {k: options[k] for k in ("outlet", "since", "until", "issue", "copies") if k in options}  # type: ignore[literal-required]
    return Part(
        select(source, **cast(Any, filters)),
        options.get("weight", weight),
        options.get("samples", 1000),
        options.get("seed", 0),
        options.get("level", 0.95),
    )


def one_of(argument: str, value: str, valid: Sequence[str]) -> None:
    """Raise a :class:`WorkbookError` that names the valid values where ``value`` is none of them."""
    if value not in valid:
        raise WorkbookError(f"{argument}={value!r} is not known; choose one of {', '.join(valid)}")


def shares(rows: pd.DataFrame, of: Part, *, by: Sequence[str], within: Sequence[str] = ()) -> pd.DataFrame:
    """Count rows by some columns and give each count as a share of its group.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``doc_id`` and the columns named in ``by`` and ``within``; a null is a value of its own.
    of : Part
        Which documents there are, what counts once, and the bootstrap.
    by, within : sequence of str
        Shares by the first sum to 1 within each combination of the second.

    Returns
    -------
    pandas.DataFrame
        ``within`` and ``by``, then ``n`` (rows, or documents or events that hold one), ``of`` (the sum of ``n`` in the
        group), ``share`` (n / of), ``low, high`` (its interval, null where the group rests on fewer than five documents or events, or all of them agree), and
        ``documents`` (in how many documents it occurs). Most frequent first within each group.
    """
    keys = [*within, *by]
    units = of.units
    names = {u: i for i, u in enumerate(dict.fromkeys(units.tolist()))}
    rows = rows[["doc_id", *keys]].copy()
    for key in keys:
        rows[key] = rows[key].astype("object").where(rows[key].notna(), _NONE)
    rows["unit"] = rows["doc_id"].map(units).map(names)
    documents = rows.groupby(keys, sort=False)["doc_id"].nunique()
    if of.weight != "row":
        rows = rows.drop_duplicates(["unit", *keys])
    if rows.empty:
        return pd.DataFrame({c: pd.Series(dtype=_dtype(c)) for c in [*keys, *COUNTS]})
    table = rows.groupby(keys, sort=False).size().rename("n").reset_index()
    table["base"] = table.groupby(list(within), sort=False).ngroup() if within else 0
    table["of"] = table.groupby("base")["n"].transform("sum")
    table["share"] = table["n"] / table["of"]
    table["cell"] = range(len(table))
    rows = rows.merge(table[[*keys, "base", "cell"]], on=keys).assign(value=1.0)
    table[["low", "high"]] = ratio_intervals(
        rows, rows, table, n_units=len(names), samples=of.samples, seed=of.seed, level=of.level
    )
    table["documents"] = documents.reindex(
        pd.MultiIndex.from_frame(table[keys]) if len(keys) > 1 else table[keys[0]]
    ).to_numpy()
    order = table.sort_values(
        [*within, "n", *by], ascending=[True] * len(within) + [False] + [True] * len(by), key=_sortable, kind="stable"
    )
    out = order[[*keys, *COUNTS]].reset_index(drop=True)
    for key in keys:
        out[key] = out[key].where(out[key] != _NONE, None).astype("str")
    return out


_NONE = "\uffff"


def _sortable(column: pd.Series) -> pd.Series:
    return column.astype(str) if column.dtype == object else column


def _dtype(column: str) -> str:
    return {
        "n": "int64",
        "of": "int64",
        "documents": "int64",
        "share": "float64",
        "low": "float64",
        "high": "float64",
    }.get(column, "str")
