"""Two-mode and one-mode matrices: how statements are counted, aggregated by their qualifier, and normalised.

With a[i, j, k] the count of actor i, concept j and qualifier level k; ``docs/networks.md`` gives every formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.analysis.networks.options import Options, make
from workbook.analysis.networks.select import Selection, fitted, label_key, select
from workbook.analysis.networks.statements import Statements
from workbook.errors import WorkbookError

__all__ = ["Frame", "Network", "network", "one_mode", "two_mode"]

Array = NDArray[np.float64]
#: ``combine`` gives each set of levels a number of its own; beyond this many levels a float can't hold it.
MOST_LEVELS = 52


@dataclass(frozen=True)
class Network:
    """A network matrix and where it comes from.

    Attributes
    ----------
    matrix : pandas.DataFrame
        Labelled: variable 1 by variable 1 (one-mode), or by variable 2 (two-mode).
    options : Options
    start, middle, stop : datetime or None
        The date range, or that of the window and its middle.
    n_statements : int
        How many statements it is made of.
    row_counts, column_counts : pandas.Series
        How many of them each value of variable 1 and variable 2 has, by label.
    """

    matrix: pd.DataFrame
    options: Options
    start: datetime | None
    middle: datetime | None
    stop: datetime | None
    n_statements: int
    row_counts: pd.Series
    column_counts: pd.Series

    def __repr__(self) -> str:
        rows, columns = self.matrix.shape
        return f"Network({self.options.type}, {rows} × {columns}, {self.n_statements:,} statements)"


def network(statements: Statements, options: Options | None = None, **given: Any) -> Network:
    """Make one network of all statements in the date range.

    Parameters
    ----------
    statements : Statements
    options : Options, optional
    **given
        Options by name, see :class:`Options`; they win over ``options``.

    Raises
    ------
    WorkbookError
        If an option or variable is not known.

    Examples
    --------
    >>> from workbook.analysis.networks import from_table
    >>> said = [("A", "x", 1), ("B", "x", 1), ("C", "x", 0), ("A", "y", 1), ("C", "y", 1)]
    >>> table = from_table(pd.DataFrame(said, columns=["organization", "concept", "agreement"]))
    >>> print(network(table, aggregation="subtract").matrix)
       A  B  C
    A  0  1  0
    B  1  0 -1
    C  0 -1  0
    """
    chosen = fitted(make(options, given), statements)
    if chosen.type == "eventlist" or chosen.window is not None:
        raise WorkbookError("network() makes one matrix; use events() for event lists and windows() for moving windows")
    selection = select(statements, chosen)
    frame = Frame(selection, statements, chosen)
    return frame.network(np.ones(len(selection.kept), dtype=bool), selection.start, None, selection.stop)


class Frame:
    """A selection as numbers, from which any subset's matrix is made without looking at the table again."""

    def __init__(self, selection: Selection, statements: Statements, options: Options) -> None:
        self.options = options
        kept, original = selection.kept, selection.original
        base = original if options.isolates else kept
        self.rows, self.row = _coded(kept["_row"], base["_row"])
        self.columns, self.column = _coded(kept["_column"], base["_column"])
        self.kind = statements.kind(options.qualifier) if options.qualifier is not None else "none"
        document = options.qualifier is not None and options.qualifier not in statements.variables
        self.levels, self.level = _levels(kept["_level"], (kept if document else original)["_level"], self.kind)
        self.per_subset = document  # the levels of a document variable are those of the statements at hand

    @property
    def whole(self) -> bool:
        """Whether the matrix can hold whole numbers only."""
        return self.options.normalization == "no" and (
            self.kind != "integer" or self.options.aggregation == "ignore" or self.options.type == "twomode"
        )

    def network(
        self,
        times: NDArray[np.bool_] | Array,
        start: datetime | None,
        middle: datetime | None,
        stop: datetime | None,
    ) -> Network:
        """Make the network of statements; ``times`` says whether, or how many times, each counts."""
        weights = np.asarray(times, dtype=float)
        chosen = weights > 0
        every = self.options.isolates
        rows = np.arange(len(self.rows)) if every else np.unique(self.row[chosen])
        columns = np.arange(len(self.columns)) if every else np.unique(self.column[chosen])
        levels = np.unique(self.level[chosen]) if self.per_subset else np.arange(len(self.levels))
        a = np.zeros((len(rows), len(columns), len(levels)))
        places = (
            np.searchsorted(rows, self.row[chosen]),
            np.searchsorted(columns, self.column[chosen]),
            np.searchsorted(levels, self.level[chosen]),
        )
        np.add.at(a, places, weights[chosen])
        values = self.values[levels] if self.numeric else None
        make_matrix = one_mode if self.options.type == "onemode" else two_mode
        matrix = make_matrix(a, values, self.options)
        row_labels = [self.rows[i] for i in rows]
        column_labels = row_labels if self.options.type == "onemode" else [self.columns[j] for j in columns]
        return Network(
            labelled(matrix, row_labels, column_labels, whole=self.whole),
            self.options,
            start,
            middle,
            stop,
            int(weights.sum()),
            *self.counts(weights),
        )

    def counts(self, times: Array) -> tuple[pd.Series, pd.Series]:
        """Count the statements of each row and each column label."""
        out = []
        for labels, codes in ((self.rows, self.row), (self.columns, self.column)):
            n = np.bincount(codes, weights=times, minlength=len(labels))
            counts = pd.Series(n, index=pd.Index(list(labels), dtype="object")).astype("int64")
            out.append(counts if self.options.isolates else counts[counts > 0])
        return out[0], out[1]

    @property
    def numeric(self) -> bool:
        """Whether the qualifier's levels are numbers."""
        return self.kind in ("boolean", "integer")

    @property
    def values(self) -> Array:
        """The levels of a numeric qualifier; those of a boolean one as −1 and +1."""
        levels = np.asarray(self.levels, dtype=float)
        return levels * 2 - 1 if self.kind == "boolean" else levels


def labelled(matrix: Array, rows: Sequence[str], columns: Sequence[str], *, whole: bool) -> pd.DataFrame:
    """Put labels on a matrix; whole numbers become integers."""
    matrix = matrix + 0.0  # no negative zeros
    data = matrix.round().astype("int64") if whole else matrix
    return pd.DataFrame(
        data, index=pd.Index(list(rows), dtype="object"), columns=pd.Index(list(columns), dtype="object")
    )


def _coded(values: pd.Series, base: pd.Series) -> tuple[list[str], NDArray[np.int64]]:
    labels = sorted(set(base) - {""}, key=label_key)
    place = {label: i for i, label in enumerate(labels)}
    return labels, np.array([place[v] for v in values], dtype="int64")


def _levels(values: pd.Series, base: pd.Series, kind: str) -> tuple[list[Any], NDArray[np.int64]]:
    if kind == "none":
        levels: list[Any] = [0]
    elif kind == "boolean":
        levels = [0, 1]
    elif kind == "integer":
        levels = sorted({int(v) for v in base.dropna()})
    else:
        levels = sorted(set(base), key=label_key)
    place = {level: i for i, level in enumerate(levels)}
    missing = len(levels)  # a statement without a value counts under aggregation "ignore" only
    codes = np.array([missing if v is pd.NA else place[v] for v in values], dtype="int64")
    return ([*levels, np.nan] if (codes == missing).any() else levels), codes


def two_mode(a: Array, values: Array | None, options: Options) -> Array:
    """Aggregate and normalise counts to a two-mode matrix.

    Parameters
    ----------
    a : array of shape (actors, concepts, levels)
    values : array of shape (levels,), or None
        The levels q_k of a numeric qualifier (of a boolean one −1, +1); None for text.
    options : Options
        ``aggregation``: ``ignore`` Σ_k a; ``subtract`` Σ_k q_k a (boolean: a₁ − a₀), of text Σ_k a;
        ``combine`` Σ_k [a > 0] 2^(K−k), with K levels in order. ``normalization``: by the statements of the row
        (``activity``) or the column (``prominence``).

    Returns
    -------
    array of shape (actors, concepts)
    """
    counts = a.sum(axis=2)
    if options.aggregation == "subtract" and values is not None:
        matrix = (a * values).sum(axis=2)
    elif options.aggregation == "combine":
        if a.shape[2] > MOST_LEVELS:
            raise WorkbookError(
                f"aggregation='combine': the qualifier has {a.shape[2]} levels, of which at most {MOST_LEVELS} can be combined"
            )
        matrix = ((a > 0) * 2.0 ** np.arange(a.shape[2] - 1, -1, -1)).sum(axis=2)
        counts = (matrix > 0).astype(float)
    else:
        matrix = counts
    if options.normalization == "activity":
        return _divided(matrix, counts.sum(axis=1, keepdims=True))
    if options.normalization == "prominence":
        return _divided(matrix, counts.sum(axis=0, keepdims=True))
    return matrix


def one_mode(a: Array, values: Array | None, options: Options) -> Array:
    """Tie actors by the concepts they share.

    Parameters
    ----------
    a : array of shape (actors, concepts, levels)
    values : array of shape (levels,), or None
        The levels of a numeric qualifier (of a boolean one −1, +1); None for text.
    options : Options
        ``aggregation`` and ``normalization``; the formulas are in ``docs/networks.md``.

    Returns
    -------
    array of shape (actors, actors)
        Symmetric, with zeros on the diagonal.
    """
    matrix = ties(a, values, options.aggregation)
    if options.normalization != "no":
        matrix = _divided(matrix, norms(a, options.normalization))
    np.fill_diagonal(matrix, 0.0)
    return matrix


def ties(a: Array, values: Array | None, aggregation: str) -> Array:
    """Sum the ties of actors over concepts, by congruence, conflict, or both."""
    if aggregation == "ignore":
        counts = a.sum(axis=2)
        return counts @ counts.T
    flat = _flat(a)
    if values is None:
        congruence = flat @ flat.T
        alone = flat @ (flat == 0).T
        conflict = alone + alone.T
    else:
        distance = distances(values)
        congruence = _flat(a @ (1.0 - distance)) @ flat.T
        conflict = _flat(a @ distance) @ flat.T
    if aggregation == "congruence":
        return congruence
    return conflict if aggregation == "conflict" else congruence - conflict


def _flat(a: Array) -> Array:
    return a.reshape(a.shape[0], a.shape[1] * a.shape[2])


def distances(values: Array) -> Array:
    """How far levels lie apart, as a share of the range; 0 where there is one level only."""
    span = float(values.max() - values.min()) if len(values) else 0.0
    apart = np.abs(values[:, None] - values[None, :])
    return apart / span if span else np.zeros_like(apart)


def norms(a: Array, normalization: str) -> Array:
    """What one-mode ties are divided by, a pair of actors at a time."""
    flat = _flat(a)
    n = flat.sum(axis=1)
    if normalization == "average":
        return (n[:, None] + n[None, :]) / 2
    if normalization == "cosine":
        return n[:, None] * n[None, :]
    alone = flat @ (flat == 0).T
    return alone + alone.T + flat @ flat.T


def _divided(matrix: Array, by: Array) -> Array:
    by = np.broadcast_to(by, matrix.shape)
    return np.divide(matrix, by, out=np.zeros_like(matrix), where=by != 0)
