"""What goes in: codings in whatever form they are at hand, and the names of actors, issues and outlets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from workbook.codebook import Codebook, load_codebook
from workbook.coding import Coding
from workbook.coding.large.stored import StoredCoding
from workbook.coding.tables import COLUMNS, TABLES, frame
from workbook.errors import CodebookError, WorkbookError

__all__ = [
    "Names",
    "Source",
    "actor_ids",
    "as_coding",
    "as_list",
    "codebook_of",
    "issue_ids",
    "misspelt",
    "named",
]

Source = Coding | StoredCoding | Mapping[str, pd.DataFrame] | str | Path
#: One name or id, or several.
Names = str | Iterable[str] | None


def as_coding(source: Source) -> Coding:
    """Return a Coding from what a reader has at hand.

    Parameters
    ----------
    source : Coding, StoredCoding, mapping of str to pandas.DataFrame, str or Path
        A coding, which is loaded if it was opened only (``stored.subset(…)`` loads a part); its tables by name (those left out are empty); or a folder that ``workbook code`` wrote.

    Raises
    ------
    WorkbookError
        If a table or column has another name, or the folder holds no coding.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["قال الوزير نعم."]})
    >>> as_coding({"documents": documents})
    Coding(1 documents, 0 actors, 0 mentions, 0 quotations, 0 stances)
    """
    if isinstance(source, Coding):
        return source
    if isinstance(source, StoredCoding):
        return source.load()
    if isinstance(source, str | Path):
        return Coding.read(source)
    if not isinstance(source, Mapping):
        raise WorkbookError(
            f"a {type(source).__name__} is no coding; give a Coding, a mapping of its tables "
            "({'documents': …, 'quotations': …}) or the folder that 'workbook code' wrote"
        )
    unknown = [str(name) for name in source if name not in TABLES]
    if unknown:
        raise WorkbookError(f"no table is called {', '.join(unknown)}; the tables are {', '.join(TABLES)}")
    tables = {}
    for name in TABLES:
        given = source.get(name)
        if given is None:
            tables[name] = frame(name, [])
            continue
        for key in COLUMNS[name][:1] if name == "actors" else dict.fromkeys((COLUMNS[name][0], "doc_id")):
            if key not in given:
                raise WorkbookError(
                    f"the table {name} has no column {key!r}; it has {', '.join(map(str, given.columns))}"
                )
        tables[name] = frame(name, ({str(k): _null(v) for k, v in row.items()} for row in given.to_dict("records")))
    return Coding(tables)


def _null(value: object) -> object:
    missing = value is pd.NA or value is pd.NaT or isinstance(value, float) and value != value
    return None if missing else value


def codebook_of(coding: Coding) -> Codebook:
    """The codebook that a coding was made with, where its folder is still there; else the shipped one."""
    source = coding.meta.get("codebook")
    if isinstance(source, str) and source != "shipped" and Path(source).is_dir():
        try:
            return load_codebook(source)
        except CodebookError:
            pass
    return load_codebook()


def as_list(names: Names) -> list[str]:
    """One name or several, as a list."""
    return [names] if isinstance(names, str) else [] if names is None else list(names)


def misspelt(given: str, value: str, known: Iterable[str]) -> WorkbookError:
    """The error for a misspelt name: what is near it, else what there is."""
    by_lower = {k.lower(): k for k in known if k}
    near = [by_lower[m] for m in get_close_matches(value.lower(), by_lower, n=4, cutoff=0.5)]
    within = [k for low, k in by_lower.items() if len(value) > 2 and value.lower() in low]
    near = list(dict.fromkeys([*near, *sorted(within)]))[:4]
    if near:
        return WorkbookError(f"{given} is not known; did you mean {' or '.join(map(repr, near))}?")
    some = ", ".join(map(repr, sorted(by_lower.values())[:8])) or "none"
    return WorkbookError(f"{given} is not known; there are {len(by_lower)}, among them: {some}")


def actor_ids(coding: Coding, actors: Names) -> list[str] | None:
    """Return the ids of actors given by id or by name, Arabic or English; ``None`` where none is asked for.

    A name that several actors bear stands for all of them. An actor of the codebook that the coding does not mention
    is known, and found nowhere.

    Raises
    ------
    WorkbookError
        For an id or name that is neither; the message names near ones.
    """
    if actors is None:
        return None
    table = coding.actors
    used = set(table["actor_id"])
    for name, column in (("quotations", "speaker_id"), ("stances", "holder_id"), ("mentions", "actor_id")):
        used |= set(getattr(coding, name)[column].dropna())
    names: dict[str, list[str]] = {}
    for column in ("name", "name_en"):
        for ident, name in zip(table["actor_id"], table[column], strict=True):
            if isinstance(name, str):
                names.setdefault(name, []).append(ident)
    out: list[str] = []
    for value in as_list(actors):
        if value in used:
            out.append(value)
        elif value in names:
            out += names[value]
        elif value in (registered := codebook_of(coding).actors):
            out.append(value)
        else:
            raise misspelt(f"actor={value!r}", value, [*used, *names, *registered])
    return list(dict.fromkeys(out))


def issue_ids(coding: Coding, issues: Names) -> list[str] | None:
    """Return issue ids as given, after a look whether the coding or its codebook knows them."""
    if issues is None:
        return None
    used = set(coding.stances["issue"].dropna())
    for value in as_list(issues):
        if value not in used and value not in (known := codebook_of(coding).issues):
            raise misspelt(f"issue={value!r}", value, [*used, *known])
    return as_list(issues)


def named(table: pd.DataFrame, coding: Coding, key: str = "actor_id", *, prefix: str = "") -> pd.DataFrame:
    """Put ``name, name_en, type`` of the actors behind their id; a row without an actor has none of them."""
    actors = coding.actors.drop_duplicates("actor_id").set_index("actor_id")
    at = table.columns.get_loc(key)
    assert isinstance(at, int)
    for place, column in enumerate(("name", "name_en", "type"), 1):
        values = table[key].map(actors[column]).astype("str") if len(table) else pd.Series(dtype="str")
        missing = values.isna() & table[key].notna()
        if missing.any():  # a body that is spoken for and never named
            registered = codebook_of(coding).actors
            known = [getattr(registered[i], column) if i in registered else None for i in table.loc[missing, key]]
            values = values.mask(missing, pd.Series(known, index=table.index[missing], dtype="str"))
        if column == "name":
            values = values.where(values.notna(), table[key])
        table.insert(at + place, prefix + column, values.to_numpy())
    return table
