"""Moving windows: one network a step of time, of the statements in it or of all weighted by their distance."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from workbook.analysis.networks.calendar import difference, moment, shift
from workbook.analysis.networks.matrices import Frame, Network
from workbook.analysis.networks.options import Options, make
from workbook.analysis.networks.select import fitted, select
from workbook.analysis.networks.smoothing import Smoothed
from workbook.analysis.networks.statements import Statements
from workbook.errors import WorkbookError

__all__ = ["each_window", "spans", "windows"]

#: More windows than this are a slip of the unit.
MOST_WINDOWS = 100_000


def windows(
    statements: Statements, options: Options | None = None, *, progress: bool | None = None, **given: Any
) -> list[Network]:
    """Make a network of each place of a moving window.

    By time, the middle moves from the start of the range by one unit a step; the window reaches from
    round((w − 1) / 2) units before it to as many after, both ends included, and windows that reach out of the range are
    left out. With ``unit="events"`` the middle moves statement by statement, and the window holds it, the w // 2 before
    and the w // 2 after it. With a kernel, w is made even, the range is that of the statements, and statements are
    weighted by the whole units between them and the middle. These are the rules of Discourse Network Analyzer.

    Parameters
    ----------
    statements : Statements
    options : Options, optional
    progress : bool, optional
        Show a progress bar; by default for many windows on a terminal.
    **given
        Options by name, see :class:`Options`; ``window`` is needed.

    Returns
    -------
    list of Network
        In the order of time; without a kernel, each has its own actors unless ``isolates=True``.

    Raises
    ------
    WorkbookError
        If no window fits into the range, or the unit makes too many.

    Examples
    --------
    >>> import pandas as pd
    >>> from workbook.analysis.networks import from_table
    >>> rows = [("A", "x", "2021-01-01"), ("B", "x", "2021-01-02"), ("C", "x", "2021-01-05")]
    >>> table = from_table(pd.DataFrame(rows, columns=["organization", "concept", "date"]))
    >>> for w in windows(table, qualifier=None, window=3, unit="days"):
    ...     print(w.middle.date(), list(w.matrix))
    2021-01-02 ['A', 'B']
    2021-01-03 ['B']
    2021-01-04 ['C']
    """
    return list(each_window(statements, make(options, given), progress=progress)[1])


def each_window(
    statements: Statements, options: Options, *, progress: bool | None = None
) -> tuple[int, Iterator[Network]]:
    """Count the windows, and make their networks one by one as they are asked for, which takes little memory.

    See :func:`windows` for the rules and the errors.
    """
    if options.window is None:
        raise WorkbookError("windows() needs a width, such as window=100, unit='days'")
    width, options = options.window, fitted(options, statements)
    selection = select(statements, options)
    # a date range is set, so every statement has a date
    moments = [t for t in map(moment, selection.kept["time"]) if t is not None]
    if not moments or selection.start is None or selection.stop is None:
        raise WorkbookError("no statement with a date is left, so there are no windows; check dates and exclusions")
    frame = Frame(selection, statements, options)
    if options.kernel != "no":
        begin, end = max(selection.start, moments[0]), min(selection.stop, moments[-1])
        places = _checked(_kernel_spans(begin, end, options), options, begin, end)
        smoothed = Smoothed(frame, moments, options)
        return len(places), (smoothed.network(*place) for place in _bar(places, progress))
    if options.unit == "events":
        half = width // 2
        middles = range(half, len(moments) - half)
        if not middles:
            raise WorkbookError(
                f"window={width} events: only {len(moments)} statements are left; choose a narrower window"
            )
        return len(middles), (_around(frame, moments, t, half) for t in _bar(middles, progress))
    places = _checked(
        spans(selection.start, selection.stop, width, options.unit), options, selection.start, selection.stop
    )
    stamps = np.array(moments, dtype="datetime64[s]")
    return len(places), (
        frame.network(_within(stamps, start, stop), start, middle, stop)
        for start, middle, stop in _bar(places, progress)
    )


def _around(frame: Frame, moments: list[datetime], t: int, half: int) -> Network:
    mask = np.zeros(len(moments), dtype=bool)
    mask[t - half : t + half + 1] = True
    return frame.network(mask, moments[t - half], moments[t], moments[t + half])


def _within(stamps: NDArray[np.datetime64], start: datetime, stop: datetime) -> NDArray[np.bool_]:
    return (stamps >= np.datetime64(start)) & (stamps <= np.datetime64(stop))


def spans(start: datetime, stop: datetime, width: int, unit: str) -> Iterator[tuple[datetime, datetime, datetime]]:
    """Yield (start, middle, end) of the windows that lie in a range.

    Examples
    --------
    >>> [m.month for _, m, _ in spans(datetime(2021, 1, 1), datetime(2021, 6, 1), 3, "months")]
    [2, 3, 4, 5]
    """
    reach = math.floor((width - 1) / 2 + 0.5)
    middle = start
    while middle <= stop:
        first, last = shift(middle, -reach, unit), shift(middle, reach, unit)
        if first >= start and last <= stop:
            yield first, middle, last
        middle = shift(middle, 1, unit)


def _kernel_spans(begin: datetime, end: datetime, options: Options) -> Iterator[tuple[datetime, datetime, datetime]]:
    half = (options.window or 0) // 2 + (options.window or 0) % 2
    middle, last = begin, end
    if options.indent:
        middle, last = shift(begin, half, options.unit), shift(end, -half, options.unit)
    while middle <= last:
        if options.kernel == "gaussian":
            yield begin, middle, end
        else:
            yield max(begin, shift(middle, -half, options.unit)), middle, min(end, shift(middle, half, options.unit))
        middle = shift(middle, 1, options.unit)


def _checked(
    places: Iterator[tuple[datetime, datetime, datetime]], options: Options, start: datetime, stop: datetime
) -> list[tuple[datetime, datetime, datetime]]:
    asked = f"window={options.window}, unit={options.unit!r}"
    if abs(difference(start, stop, options.unit)) > MOST_WINDOWS:
        raise WorkbookError(
            f"{asked}: more than {MOST_WINDOWS:,} windows between {start} and {stop}; choose a longer unit"
        )
    found = list(places)
    if not found:
        raise WorkbookError(f"{asked}: no such window fits between {start} and {stop}; choose a narrower one")
    return found


def _bar(places: Any, progress: bool | None) -> Any:
    show = progress if progress is not None else len(places) > 200 and sys.stderr.isatty()
    return tqdm(places, desc="windows", unit="window", disable=not show)
