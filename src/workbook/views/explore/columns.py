"""A coding's columns in the shape that long lists need: arrays by row, days of documents, lists cut to size."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis.slices import bound, days_of
from workbook.errors import WorkbookError

__all__ = ["Views", "days", "in_period", "month", "text_of"]

Rows = npt.NDArray[np.intp]
#: How many lists an explorer remembers: one on the screen and some that are on their way out.
_REMEMBERED = 6


def days(dates: pd.Series) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """The first and last day of ISO dates, which may be partial; an undated one lies in no period.

    Examples
    --------
    >>> first, last = days(pd.Series(["2021-02", None]))
    >>> first.tolist(), last.tolist()
    (['2021-02-01', '9999'], ['2021-02-28', ''])
    """
    pairs = [days_of(d) if isinstance(d, str) else ("9999", "") for d in dates.tolist()]
    first = np.array([p[0] for p in pairs], dtype=object)
    return first, np.array([p[1] for p in pairs], dtype=object)


def in_period(
    first: npt.NDArray[np.object_], last: npt.NDArray[np.object_], since: str | None, until: str | None
) -> npt.NDArray[np.bool_]:
    """Which dates have some day in a period; without bounds all have, also the undated."""
    keep = np.ones(len(first), dtype=bool)
    if since:
        keep &= last >= bound("since", since)[0]
    if until:
        keep &= first <= bound("until", until)[1]
    return keep


def month(date: Any) -> str | None:
    """The month of an ISO date that is not coarser."""
    return date[:7] if isinstance(date, str) and len(date) >= 7 else None


def text_of(value: Any) -> str | None:
    """A cell's text, or None."""
    return value if isinstance(value, str) else None


class Views:
    """Lists that a page looks at, by what they were asked with; only the last few are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def key(self, given: Mapping[str, Any], version: int) -> str:
        """The name of a list."""
        return json.dumps([version, given], ensure_ascii=False, sort_keys=True)

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        """A list, made if it is not there."""
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def known(self, key: str) -> Any:
        """A list that was made before."""
        if key not in self._kept:
            raise WorkbookError("this list is not at hand any more; ask for it again")
        return self._kept[key]
