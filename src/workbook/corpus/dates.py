"""Dates as Arabic news writes them: partial, Levantine, Maghrebi, Hijri."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any, NamedTuple

from workbook.arabic import fold_text

__all__ = ["PartialDate", "parse_date"]


class PartialDate(NamedTuple):
    """A date as far as it is known: ISO text (``2021``, ``2021-11``, ``2021-11-17``) and the days it covers."""

    iso: str
    start: dt.date
    end: dt.date


_MONTHS_BY_NUMBER = (
    ("كانون الثاني", "يناير", "جانفي", "january", "jan"),
    ("شباط", "فبراير", "فيفري", "february", "feb"),
    ("آذار", "مارس", "march", "mar"),
    ("نيسان", "أبريل", "ابريل", "أفريل", "april", "apr"),
    ("أيار", "مايو", "ماي", "may"),
    ("حزيران", "يونيو", "جوان", "يونيه", "june", "jun"),
    ("تموز", "يوليو", "جويلية", "يوليه", "july", "jul"),
    ("آب", "أغسطس", "أوت", "غشت", "august", "aug"),
    ("أيلول", "سبتمبر", "شتنبر", "september", "sep", "sept"),
    ("تشرين الأول", "أكتوبر", "october", "oct"),
    ("تشرين الثاني", "نوفمبر", "نونبر", "november", "nov"),
    ("كانون الأول", "ديسمبر", "دجنبر", "december", "dec"),
)
_HIJRI_MONTHS = (
    ("محرم", "المحرم"), ("صفر",), ("ربيع الأول",), ("ربيع الآخر", "ربيع الثاني"), ("جمادى الأولى", "جمادى الأول"),
    ("جمادى الآخرة", "جمادى الثانية", "جمادى الثاني"), ("رجب",), ("شعبان",), ("رمضان",), ("شوال",),
    ("ذو القعدة", "ذي القعدة"), ("ذو الحجة", "ذي الحجة"),
)  # fmt: skip
_MONTH = {fold_text(n): i for i, names in enumerate(_MONTHS_BY_NUMBER, 1) for n in names}
_HIJRI = {fold_text(n): i for i, names in enumerate(_HIJRI_MONTHS, 1) for n in names}
_NAMES = sorted(_MONTH, key=len, reverse=True)
_HIJRI_NAMES = sorted(_HIJRI, key=len, reverse=True)
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[t ]\d{1,2}:\d\d.*)?")
_NUMERIC = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})(?:\s.*)?")
_YEAR_FIRST = re.compile(r"(\d{4})\s*/\s*(\d{1,2})\s*/\s*(\d{1,2})(?:\s.*)?")


def parse_date(value: Any) -> PartialDate | None:
    """Read a date; what can't be read is None.

    Parameters
    ----------
    value : str, date, datetime or number
        ISO dates, full or partial, with or without a time; ``17/11/2021`` (day first); Arabic, Levantine, Maghrebi and
        English month names, doublets too; Arabic-Indic digits; Hijri dates (``15 رمضان 1444 هـ``), converted by the
        tabular Islamic calendar, which may differ by a day from the date that was sighted.

    Returns
    -------
    PartialDate or None

    Examples
    --------
    >>> parse_date("17 تشرين الثاني/نوفمبر 2021").iso
    '2021-11-17'
    >>> parse_date("2021-11").end.isoformat()
    '2021-11-30'
    """
    if isinstance(value, dt.datetime):
        return _day(value.year, value.month, value.day)
    if isinstance(value, dt.date):
        return _day(value.year, value.month, value.day)
    if value is None or isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = fold_text(str(value)).replace("ـ", "").strip(" .،,")
    if m := _ISO.fullmatch(text):
        return _partial(int(m[1]), int(m[2]) if m[2] else None, int(m[3]) if m[3] else None)
    if m := _YEAR_FIRST.fullmatch(text):
        return _day(int(m[1]), int(m[2]), int(m[3]))
    if m := _NUMERIC.fullmatch(text):
        return _day(int(m[3]), int(m[2]), int(m[1]))
    return _worded(text)


def _worded(text: str) -> PartialDate | None:
    numbers = [int(n) for n in re.findall(r"(?<![\d:])\d{1,4}(?![\d:])", text)]
    years = [n for n in numbers if n >= 1000]
    days = [n for n in numbers if 1 <= n <= 31]
    if len(years) != 1:
        return None
    hijri = next((_HIJRI[n] for n in _HIJRI_NAMES if _has(text, n)), None)
    if hijri is not None and years[0] < 1700:
        return _from_hijri(years[0], hijri, days[0] if days else None)
    month = next((_MONTH[n] for n in _NAMES if _has(text, n)), None)
    if month is None or years[0] < 1700:
        return None
    return _partial(years[0], month, days[0] if days else None)


def _has(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _partial(year: int, month: int | None, day: int | None) -> PartialDate | None:
    if month and day:
        return _day(year, month, day)
    try:
        if month:
            last = calendar.monthrange(year, month)[1]
            return PartialDate(f"{year:04}-{month:02}", dt.date(year, month, 1), dt.date(year, month, last))
        return PartialDate(f"{year:04}", dt.date(year, 1, 1), dt.date(year, 12, 31))
    except (ValueError, calendar.IllegalMonthError):
        return None


def _day(year: int, month: int, day: int) -> PartialDate | None:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return PartialDate(date.isoformat(), date, date)


def _hijri_ordinal(year: int, month: int, day: int) -> int:
    """Proleptic Gregorian ordinal of a tabular Islamic date (civil epoch; leap years 2, 5, 7 … of 30).

    The formula is that of E. Reingold and N. Dershowitz, *Calendrical Calculations*, "The Islamic Calendar".
    """
    return day + 29 * (month - 1) + month // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227014


def _from_hijri(year: int, month: int, day: int | None) -> PartialDate | None:
    if day is None:
        start = dt.date.fromordinal(_hijri_ordinal(year, month, 1))
        following = (year, month + 1) if month < 12 else (year + 1, 1)
        end = dt.date.fromordinal(_hijri_ordinal(*following, 1) - 1)
        return PartialDate(start.isoformat()[:7], start, end)
    date = dt.date.fromordinal(_hijri_ordinal(year, month, day))
    return PartialDate(date.isoformat(), date, date)
