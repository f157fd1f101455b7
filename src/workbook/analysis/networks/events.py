"""Event lists: the statements one by one, for relational event models."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.analysis.networks.options import Options, make
from workbook.analysis.networks.select import fitted, select
from workbook.analysis.networks.statements import FIXED, Statements

__all__ = ["events"]


def events(statements: Statements, options: Options | None = None, **given: Any) -> pd.DataFrame:
    """List the statements that count, in the order of time.

    Variables 1 and 2 only serve to find duplicates; so does the qualifier, with ``aggregation="subtract"``. Statements
    with empty values stay.

    Parameters
    ----------
    statements : Statements
    options : Options, optional
    **given
        Options by name, see :class:`Options`.

    Returns
    -------
    pandas.DataFrame
        ``statement_id, time``, the variables (``person, organization, concept, agreement``), ``start_position,
        stop_position`` (code points), ``text, coder, document_id, document_title, document_author, document_source,
        document_section, document_type``. ``time`` is text, ``YYYY-MM-DD HH:MM:SS``.

    Examples
    --------
    >>> from workbook.analysis.networks import from_table
    >>> rows = [("A", "x", "2021-05-02"), ("B", "x", "2021-05-01"), ("A", "x", "2021-05-03")]
    >>> table = from_table(pd.DataFrame(rows, columns=["organization", "concept", "date"]))
    >>> events(table, qualifier=None, duplicates="year")[["time", "organization"]].values.tolist()
    [['2021-05-01 00:00:00', 'B'], ['2021-05-02 00:00:00', 'A']]
    """
    chosen = fitted(make(options, {**given, "type": "eventlist", "window": None}), statements)
    kept = select(statements, chosen).kept
    out = kept[[*FIXED[:2], *statements.variables, *FIXED[2:]]].reset_index(drop=True)
    return out.assign(time=kept["time"].dt.strftime("%Y-%m-%d %H:%M:%S").astype("object"))
