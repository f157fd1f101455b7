"""What part of a coding is counted: filters, periods, and what counts once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from workbook.analysis.inputs import Names, Source, as_coding, as_list, issue_ids, misspelt
from workbook.coding import Coding
from workbook.coding.positions import units
from workbook.coding.tables import TABLES
from workbook.corpus import Document
from workbook.corpus.dates import parse_date
from workbook.corpus.duplicates import near_duplicates
from workbook.errors import WorkbookError

__all__ = ["bound", "days_of", "documents_of", "only", "period", "select", "units_of"]

_PERIODS = {"year": 4, "month": 7, "day": 10}
WEIGHTS = ("row", "document", "event")


def _texts(column: pd.Series) -> list[str | None]:
    return [v if isinstance(v, str) else None for v in column.tolist()]


@lru_cache(maxsize=4096)
def days_of(date: str) -> tuple[str, str]:
    """The first and last day that a date covers; of one that can't be read, days that lie in no period."""
    parsed = parse_date(date)
    return (parsed.start.isoformat(), parsed.end.isoformat()) if parsed else ("9999", "")


def bound(name: str, value: str) -> tuple[str, str]:
    """The first and last day of a date that bounds a period, or an error that says how dates are written."""
    if parse_date(value) is None:
        raise WorkbookError(f"{name}={value!r} is no date; write it like 2021, 2021-11 or 2021-11-17")
    return days_of(value)


def select(
    source: Source,
    *,
    outlet: Names = None,
    since: str | None = None,
    until: str | None = None,
    issue: Names = None,
    copies: bool = True,
) -> Coding:
    """Return the part of a coding that meets all conditions, a Coding itself.

    The conditions narrow what is counted *of*: shares are shares of the part.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    outlet : str or list of str, optional
        Documents of these outlets.
    since, until : str, optional
        Dates, full or partial. A document counts if some day that its date covers lies in the period; one without a
        date does not.
    issue : str or list of str, optional
        Stances on these issues, the quotations they were found in, and the documents that hold one.
    copies : bool
        ``False`` leaves out near-duplicates: documents whose ``duplicate_of`` names another one of the part (of copies
        without their original, the first by date stays). Where no document of the coding has a ``duplicate_of``, near-duplicates
        are looked for in the texts (:func:`workbook.corpus.duplicates.near_duplicates`).

    Returns
    -------
    Coding
        With no rows where nothing meets the conditions.

    Raises
    ------
    WorkbookError
        For an outlet or issue that is not known (near names are told), or a date that can't be read.

    Examples
    --------
    >>> import workbook as wb
    >>> corpus = [wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01", outlet="one"),
    ...           wb.Document("b", "دعمت قطر القرار 2254.", date="2022-05-01", outlet="two")]
    >>> select(wb.code(corpus), since="2022").stances["issue"].tolist()
    ['resolution-2254']
    """
    coding = as_coding(source)
    documents = coding.documents
    keep = pd.Series(True, index=documents.index)
    if outlet is not None:
        known = documents["outlet"].dropna().unique().tolist()
        for value in as_list(outlet):
            if value not in known:
                raise misspelt(f"outlet={value!r}", value, known)
        keep &= documents["outlet"].isin(as_list(outlet))
    if since is not None:
        low = bound("since", since)[0]
        keep &= pd.Series(
            [bool(d) and days_of(d)[1] >= low for d in _texts(documents["date"])], index=documents.index, dtype=bool
        )
    if until is not None:
        high = bound("until", until)[1]
        keep &= pd.Series(
            [bool(d) and days_of(d)[0] <= high for d in _texts(documents["date"])], index=documents.index, dtype=bool
        )
    issues = issue_ids(coding, issue)
    tables = {"actors": coding.actors, **{t: getattr(coding, t) for t in ("mentions", "quotations", "stances")}}
    if issues is not None:
        stances = tables["stances"] = tables["stances"][tables["stances"]["issue"].isin(issues)]
        tables["quotations"] = tables["quotations"][
            tables["quotations"]["quotation_id"].isin(stances["quotation_id"].dropna())
        ]
        keep &= documents["doc_id"].isin(stances["doc_id"])
    if not copies:
        keep &= ~documents["doc_id"].isin(_repeated(documents, keep))
    return only(Coding({**tables, "documents": documents}, coding.meta), documents.loc[keep, "doc_id"])


def only(coding: Coding, doc_ids: Iterable[str]) -> Coding:
    """Return the part of a coding that lies in some documents."""
    kept = set(doc_ids)
    tables = {name: getattr(coding, name) for name in TABLES}
    for name in ("documents", "mentions", "quotations", "stances"):
        tables[name] = tables[name][tables[name]["doc_id"].isin(kept)].reset_index(drop=True)
    return Coding(tables, coding.meta)


def _repeated(documents: pd.DataFrame, keep: pd.Series) -> set[str]:
    """The documents that repeat another one of the part."""
    original = documents.set_index("doc_id")["duplicate_of"]
    if original.notna().sum() == 0:
        found = near_duplicates(documents_of(documents[keep]))
        return set(found["doc_id"])
    part = documents[keep].sort_values("date", kind="stable", na_position="last")["doc_id"]
    seen = {d for d in part if pd.isna(original[d])}
    out = set()
    for doc in part:
        if doc in seen:
            continue
        if original[doc] in seen:
            out.add(doc)
        else:
            seen.add(original[doc])
    return out


def documents_of(documents: pd.DataFrame) -> list[Document]:
    """The rows of a documents table as documents, with texts, dates and outlets."""
    columns = ("doc_id", "text", "date", "outlet", "headline_end")
    out = []
    for ident, text, date, outlet, headline in zip(*(documents[c].tolist() for c in columns), strict=True):
        out.append(
            Document(
                ident,
                text if isinstance(text, str) else "",
                date=date if isinstance(date, str) else None,
                outlet=outlet if isinstance(outlet, str) else None,
                headline_end=None if pd.isna(headline) else int(headline),
            )
        )
    return out


def period(dates: pd.Series, over: str) -> pd.Series:
    """Cut ISO dates to a period; one that is missing or too coarse becomes ``undated``.

    Parameters
    ----------
    dates : pandas.Series
        ISO dates, which may be partial.
    over : {"year", "month", "day"}

    Examples
    --------
    >>> period(pd.Series(["2021-05-01", "2021", None]), "month").tolist()
    ['2021-05', 'undated', 'undated']
    """
    length = _PERIODS[over]
    text = dates.astype("str")
    return text.str[:length].where(dates.notna() & (text.str.len() >= length), "undated")


def units_of(coding: Coding, weight: str) -> pd.Series:
    """What counts once, by ``doc_id``: the document, or the event (else the text with its copies).

    Parameters
    ----------
    coding : Coding
    weight : {"row", "document", "event"}
        Rows are counted each; resampling then draws documents.
    """
    if weight not in WEIGHTS:
        raise WorkbookError(f"weight={weight!r} is not known; choose one of {', '.join(WEIGHTS)}")
    facts = coding.documents.set_index("doc_id")
    return units(facts, "document" if weight == "row" else weight)
