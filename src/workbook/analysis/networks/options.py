"""What a network is made of: the options, their valid values, and the errors that name both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from workbook.analysis.networks.calendar import UNITS, moment
from workbook.errors import WorkbookError

__all__ = ["DOCUMENT_VARIABLES", "Options", "make"]

TYPES = ("onemode", "twomode", "eventlist")
AGGREGATIONS = {
    "onemode": ("ignore", "congruence", "conflict", "subtract"),
    "twomode": ("ignore", "subtract", "combine"),
}
NORMALIZATIONS = {
    "onemode": ("no", "average", "jaccard", "cosine"),
    "twomode": ("no", "activity", "prominence"),
}
DUPLICATES = ("include", "document", "week", "month", "year", "acrossrange")
KERNELS = ("no", "uniform", "epanechnikov", "triangular", "gaussian")
WEEK_STARTS = ("monday", "sunday")
#: Variables that every document has, and their columns in a statement table.
DOCUMENT_VARIABLES = {
    "author": "document_author",
    "source": "document_source",
    "section": "document_section",
    "type": "document_type",
    "id": "document_id",
    "title": "document_title",
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """How statements become a network.

    Attributes
    ----------
    type : {"onemode", "twomode", "eventlist"}
        Actors by actors, actors by concepts, or the statements one by one.
    variable1, variable2 : str
        Rows, and columns or (one-mode) what ties the rows: a column of the statement table, or of the documents:
        ``author``, ``source``, ``section``, ``type``, ``id``, ``title``.
    qualifier : str or None
        The variable that says on which side a statement is.
    aggregation : str
        ``ignore``; one-mode ``congruence``, ``conflict``, ``subtract``; two-mode ``subtract``, ``combine``.
    normalization : str
        ``no``; one-mode ``average``, ``jaccard``, ``cosine``; two-mode ``activity``, ``prominence``.
    duplicates : {"include", "document", "week", "month", "year", "acrossrange"}
        Within what period equal statements count once.
    isolates : bool
        Keep every value of the variables in the date range, also those without a tie.
    start, stop : str, date or datetime, optional
        First and last moment, both included; a date alone is the whole day. By default the range of the documents.
    exclude : mapping of str to sequence of str
        Variable to values: statements with one of them are left out. Document variables are excluded by their names in
        ``document_…``, or ``author, source, section, type`` where no statement variable has that name.
    invert : bool or sequence of str
        Keep only what ``exclude`` names instead; for all of its variables, or for those named.
    window : int, optional
        Width of a moving window, in ``unit``.
    unit : {"events", "seconds", "minutes", "hours", "days", "weeks", "months", "years"}
    kernel : {"no", "uniform", "epanechnikov", "triangular", "gaussian"}
        How statements are weighted by their distance from the middle of the window.
    indent : bool
        Kernel windows: begin half a window after the start and end half a window before the stop.
    compat : {None, "dna"}
        ``"dna"``: do what Discourse Network Analyzer 3.1 does also where that is doubtful (``docs/networks.md`` lists it).
    week_start : {"monday", "sunday"}
        Calendar weeks of ``duplicates="week"``: ISO 8601 (Monday), or as in the United States (Sunday, the first week
        holds 1 January). DNA takes the one of the computer's locale.
    """

    type: str = "onemode"
    variable1: str = "organization"
    variable2: str = "concept"
    qualifier: str | None = "agreement"
    aggregation: str = "ignore"
    normalization: str = "no"
    duplicates: str = "include"
    isolates: bool = False
    start: datetime | None = None
    stop: datetime | None = None
    exclude: Mapping[str, Sequence[str]] = field(default_factory=dict)
    invert: bool | Sequence[str] = False
    window: int | None = None
    unit: str = "days"
    kernel: str = "no"
    indent: bool = True
    compat: str | None = None
    week_start: str = "monday"

    def __post_init__(self) -> None:
        self._choose("type", TYPES)
        if self.type != "eventlist":
            self._choose("aggregation", AGGREGATIONS[self.type], f" for a {self.type} network")
            self._choose("normalization", NORMALIZATIONS[self.type], f" for a {self.type} network")
        self._choose("duplicates", DUPLICATES)
        self._choose("unit", UNITS)
        self._choose("kernel", KERNELS)
        self._choose("week_start", WEEK_STARTS)
        if self.compat not in (None, "dna"):
            raise WorkbookError(f"compat={self.compat!r} is not known; leave it out or choose 'dna'")
        if self.variable1 == self.variable2:
            raise WorkbookError(f"variable1 and variable2 are both {self.variable1!r}; choose two variables")
        if self.qualifier in (self.variable1, self.variable2):
            raise WorkbookError(
                f"qualifier={self.qualifier!r} is variable1 or variable2 too; choose another variable, or no qualifier"
            )
        if self.qualifier is None and self.type != "eventlist" and self.aggregation != "ignore":
            raise WorkbookError(f"aggregation={self.aggregation!r} needs a qualifier, such as qualifier='agreement'")
        if self.window is not None and (self.window < 1 or int(self.window) != self.window):
            raise WorkbookError(f"window={self.window!r}: the width of a window is a whole number from 1")
        if self.window is not None and self.type == "eventlist":
            raise WorkbookError("an event list has no windows; leave window out, or choose type='onemode' or 'twomode'")
        if self.kernel != "no" and self.window is None:
            raise WorkbookError(f"kernel={self.kernel!r} needs a window, such as window=100, unit='days'")
        if self.kernel != "no" and self.unit == "events":
            raise WorkbookError("a kernel weights by time; unit='events' goes with kernel='no' only")
        if self.start and self.stop and self.start > self.stop:
            raise WorkbookError(f"start={self.start} lies after stop={self.stop}")
        if not isinstance(self.invert, bool) and (lost := sorted(set(self.invert) - set(self.exclude))):
            raise WorkbookError(f"invert names what exclude does not: {', '.join(lost)}")

    def _choose(self, name: str, valid: Sequence[str], where: str = "") -> None:
        value = getattr(self, name)
        if value not in valid:
            raise WorkbookError(f"{name}={value!r} is not known{where}; choose one of {', '.join(valid)}")

    @property
    def keyed(self) -> bool:
        """Whether the qualifier belongs to what makes two statements duplicates."""
        if self.type == "eventlist":
            return self.qualifier is not None and self.aggregation == "subtract"
        return self.aggregation != "ignore"

    def differences(self) -> list[str]:
        """Say where these options give other figures than Discourse Network Analyzer 3.1 (none with ``compat="dna"``)."""
        if self.compat == "dna":
            return []
        out = []
        if self.duplicates in ("week", "month"):
            out.append(f"duplicates={self.duplicates}: DNA takes the same {self.duplicates} of all years as one")
        if self.kernel == "triangular":
            out.append("kernel=triangular: DNA's is not symmetrical")
        if self.kernel != "no" and self.normalization != "no":
            out.append(f"normalization={self.normalization}: DNA normalises kernel-weighted networks in another way")
        return out


def make(options: Options | None, given: Mapping[str, Any]) -> Options:
    """Options from an Options, keywords, or both (keywords win)."""
    names = [f.name for f in fields(Options)]
    if unknown := sorted(set(given) - set(names)):
        raise WorkbookError(f"no option {', '.join(unknown)}; choose from {', '.join(names)}")
    values = dict(given)
    for name in ("start", "stop"):
        if name in values:
            values[name] = moment(values[name], end=name == "stop", name=name)
    return replace(options, **values) if options is not None else Options(**values)
