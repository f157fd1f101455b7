"""Reckoning in seconds … years, whole units only, as discourse network windows need it."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from workbook.errors import WorkbookError

__all__ = ["UNITS", "difference", "moment", "shift", "week"]

UNITS = ("events", "seconds", "minutes", "hours", "days", "weeks", "months", "years")
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
_MONTHS = {"months": 1, "years": 12}


def shift(when: datetime, n: int, unit: str) -> datetime:
    """Move a moment by whole units; a day that the month lacks becomes the month's last.

    Examples
    --------
    >>> shift(datetime(2024, 1, 31), 1, "months")
    datetime.datetime(2024, 2, 29, 0, 0)
    >>> shift(datetime(2024, 1, 31), -2, "weeks")
    datetime.datetime(2024, 1, 17, 0, 0)
    """
    if unit in _SECONDS:
        return when + timedelta(seconds=n * _SECONDS[unit])
    months = when.year * 12 + when.month - 1 + n * _MONTHS[unit]
    year, month = divmod(months, 12)
    return when.replace(year=year, month=month + 1, day=min(when.day, calendar.monthrange(year, month + 1)[1]))


def difference(then: datetime, middle: datetime, unit: str) -> int:
    """Count the whole units from one moment to another; what is over is cut off, before and after.

    Months and years count by the calendar date, as ``java.time.Period`` does; weeks are whole days by seven.

    Examples
    --------
    >>> difference(datetime(2024, 1, 1), datetime(2024, 1, 9), "weeks")
    1
    >>> difference(datetime(2024, 3, 31), datetime(2024, 2, 29), "months")
    -1
    >>> difference(datetime(2024, 3, 1), datetime(2024, 2, 2), "months")
    0
    """
    if unit in _SECONDS:
        seconds = (middle - then).days * 86400 + (middle - then).seconds
        if unit == "weeks":
            return _cut(_cut(seconds, 86400), 7)
        return _cut(seconds, _SECONDS[unit])
    months = (middle.year - then.year) * 12 + middle.month - then.month
    days = middle.day - then.day
    if months > 0 and days < 0:
        months -= 1
    elif months < 0 and days > 0:
        months += 1
    return _cut(months, _MONTHS[unit])


def _cut(n: int, by: int) -> int:
    """Divide towards zero."""
    return n // by if n >= 0 else -(-n // by)


def week(day: date, start: str = "monday") -> tuple[int, int]:
    """Tell a day's week-based year and week.

    Parameters
    ----------
    day : date
    start : {"monday", "sunday"}
        ``monday``: ISO 8601, the first week holds the year's first Thursday. ``sunday``: the first week holds 1 January.

    Examples
    --------
    >>> week(date(2024, 12, 30)), week(date(2024, 12, 30), "sunday"), week(date(2024, 12, 28), "sunday")
    ((2025, 1), (2025, 1), (2024, 52))
    """
    if start == "monday":
        iso = day.isocalendar()
        return iso.year, iso.week
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    return saturday.year, (saturday.timetuple().tm_yday - 1) // 7 + 1


def moment(value: Any, *, end: bool = False, name: str = "time") -> datetime | None:
    """Read a date or moment; of a date, a month or a year alone the first second, or the last.

    Examples
    --------
    >>> moment("2023-05"), moment("2023-05", end=True)
    (datetime.datetime(2023, 5, 1, 0, 0), datetime.datetime(2023, 5, 31, 23, 59, 59))
    >>> moment("2023-05-07 10:30:00")
    datetime.datetime(2023, 5, 7, 10, 30)
    """
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, datetime):
        return (value.to_pydatetime() if isinstance(value, pd.Timestamp) else value).replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59) if end else time())
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{4}", text):
            return datetime(int(text), 12, 31, 23, 59, 59) if end else datetime(int(text), 1, 1)
        if re.fullmatch(r"\d{4}-\d{2}", text):
            first = datetime.fromisoformat(f"{text}-01")
            return shift(first, 1, "months") - timedelta(seconds=1) if end else first
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59) if end else time())
        return datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    except ValueError:
        raise WorkbookError(
            f"{name}={text!r} is no date; write it as 2023-05-07, 2023-05, 2023 or '2023-05-07 10:30:00'"
        ) from None
