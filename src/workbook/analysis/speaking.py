"""Who gets to speak, how directly, with which words, and through whom.

Quotations are counted as the table ``quotations`` holds them: a quotation within another one is one of its own, and one
that the text says was *not* said (``negated``) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Unpack

import pandas as pd

from workbook.analysis.counting import Options, Part, one_of, part, shares
from workbook.analysis.inputs import Names, Source, actor_ids, as_list, codebook_of, named
from workbook.analysis.slices import period
from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.codebook.models import Role

__all__ = ["TONES", "directness", "speakers", "tones", "via"]

#: How a cue presents what it reports, as the codebook says; ``unmarked`` has no verb (a colon, بحسب).
TONES = ("neutral", "affirming", "doubting", "evaluating", "demanding", "denying", "unmarked")
_GROUPS = ("actor", "organisation", "type", "outlet", "year", "month")


def speakers(
    source: Source,
    *,
    by: str = "actor",
    within: Names = None,
    actor: Names = None,
    kind: Names = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say whose words are quoted: shares of quotations.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    by : {"actor", "organisation", "type", "outlet", "year", "month"}
        What shares are given for. An organisation speaks itself or through whoever holds an office in it on the
        document's date, by the roles of the register; the others have none.
    within : str or list of str, optional
        Groups that the shares are of: ``outlet``, ``year``, ``month``, ``type``. By default all quotations together.
    actor : str or list of str, optional
        Rows of these actors alone (by id or name); the shares stay those of all quotations.
    kind : str or list of str, optional
        Only quotations of this kind (``direct``, ``indirect``, ``mixed``).
    **options
        Filters, ``weight`` and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        The groups; ``actor_id, name, name_en, type`` (or the column named by ``by``); ``n``; ``of``: the quotations of
        the group, also those whose speaker is not resolved, which have a row without an actor; ``share, low, high``;
        ``documents``.

    Raises
    ------
    WorkbookError
        For an actor, outlet, issue or option that is not known.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير سالم إن الوفد وصل. وأضاف سالم أن العمل بدأ. وقالت قطر إنها ترحب.")])
    >>> speakers(coding, samples=0)[["name", "n", "of"]].values.tolist()
    [['سالم', 2, 3], ['قطر', 1, 3]]
    """
    one_of("by", by, _GROUPS)
    of, rows = _quotations(source, options, kind)
    groups = _groups(within)
    wanted = actor_ids(of.coding, actor)
    table = shares(rows, of, by=[_column(by)], within=groups)
    if wanted is not None and by == "actor":
        table = table[table["actor_id"].isin(wanted)].reset_index(drop=True)
    return _with_names(table, of)


def directness(
    source: Source, *, within: Names = None, actor: Names = None, **options: Unpack[Options]
) -> pd.DataFrame:
    """Say how directly people are quoted: shares of direct, indirect and mixed quotations.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    within : str or list of str, optional
        Groups that the shares are of: ``actor``, ``organisation``, ``type``, ``outlet``, ``year``, ``month``.
    actor : str or list of str, optional
        Only quotations of these actors (by id or name).
    **options
        Filters, ``weight`` and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        The groups, ``kind``, ``n``; ``of``: the quotations of the group; ``share, low, high, documents``.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير: «وصلنا». وأكد الوزير أن العمل بدأ.")])
    >>> directness(coding, samples=0)[["kind", "n", "of"]].values.tolist()
    [['direct', 1, 2], ['indirect', 1, 2]]
    """
    of, rows = _quotations(source, options, None, actor)
    return _with_names(shares(rows, of, by=["kind"], within=_groups(within)), of)


def tones(
    source: Source,
    *,
    within: Names = None,
    actor: Names = None,
    codebook: Codebook | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say with which cues people are quoted: neutral ones (قال), affirming (أكد), doubting (زعم) and others.

    The tone of a cue is data of the codebook (``tone`` in ``cues.yaml``): the verb's, whatever stands around it. It
    says how the sentence presents the words, not whether the outlet doubts them.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    within : str or list of str, optional
        Groups that the shares are of: ``actor``, ``organisation``, ``type``, ``outlet``, ``year``, ``month``.
    actor : str or list of str, optional
        Only quotations of these actors (by id or name).
    codebook : Codebook, optional
        Whose cues; by default those that the coding was made with, where they are still there, else the shipped ones.
    **options
        Filters, ``weight`` and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        The groups, ``tone`` (one of ``TONES``), ``n``; ``of``: the quotations of the group; ``share, low, high,
        documents``.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "زعم الوزير أن الوفد وصل. وقال المتحدث إن العمل بدأ.")])
    >>> tones(coding, samples=0)[["tone", "n", "of"]].values.tolist()
    [['doubting', 1, 2], ['neutral', 1, 2]]
    """
    of, rows = _quotations(source, options, None, actor)
    verbs = (codebook or codebook_of(of.coding)).verbs
    rows["tone"] = [verbs[c].tone if c in verbs else "unmarked" for c in rows["cue_lemma"]]
    return _with_names(shares(rows, of, by=["tone"], within=_groups(within)), of)


def via(
    source: Source, *, by: str = "actor", within: Names = None, actor: Names = None, **options: Unpack[Options]
) -> pd.DataFrame:
    """Say through whom words reach the text: an agency that passes them on, an interviewer, or a kind of occasion.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    by : {"actor", "medium"}
        The actor who passes the words on (نقلت وكالة … عن, في حديث إلى …), or the noun of the occasion (بيان، مؤتمر).
    within : str or list of str, optional
        Groups that the shares are of: ``actor`` (the speaker), ``type``, ``outlet``, ``year``, ``month``.
    actor : str or list of str, optional
        Only quotations of these speakers (by id or name).
    **options
        Filters, ``weight`` and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        The groups; ``via_id, via_name, via_name_en, via_type`` or ``medium``, null where the text names none; ``n``;
        ``of``: the quotations of the group; ``share, low, high, documents``.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير في بيان إن الوفد وصل. وقال المتحدث إن العمل بدأ.")])
    >>> via(coding, by="medium", samples=0)[["medium", "n", "of"]].fillna("–").values.tolist()
    [['بيان', 1, 2], ['–', 1, 2]]
    """
    one_of("by", by, ("actor", "medium"))
    of, rows = _quotations(source, options, None, actor)
    if by == "actor":
        rows["via_id"] = _carriers(rows, of)
    table = _with_names(shares(rows, of, by=["via_id" if by == "actor" else "medium"], within=_groups(within)), of)
    return named(table, of.coding, "via_id", prefix="via_") if by == "actor" else table


def _column(group: str) -> str:
    return f"{group}_id" if group in ("actor", "organisation") else group


def _groups(within: Names) -> list[str]:
    for group in as_list(within):
        one_of("within", group, _GROUPS)
    return [_column(g) for g in as_list(within)]


def _quotations(source: Source, options: Options, kind: Names = None, actor: Names = None) -> tuple[Part, pd.DataFrame]:
    """The quotations that are counted, with the columns they can be grouped by."""
    of = part(source, options)
    rows = of.coding.quotations
    rows = rows[~rows["negated"].fillna(False).astype(bool)]
    for value in as_list(kind):
        one_of("kind", value, ("direct", "indirect", "mixed"))
    if kind is not None:
        rows = rows[rows["kind"].isin(as_list(kind))]
    wanted = actor_ids(of.coding, actor)
    if wanted is not None:
        rows = rows[rows["speaker_id"].isin(wanted)]
    facts = of.coding.documents.set_index("doc_id")
    types = of.coding.actors.drop_duplicates("actor_id").set_index("actor_id")["type"]
    dates = rows["doc_id"].map(facts["date"])
    return of, rows.assign(
        actor_id=rows["speaker_id"],
        organisation_id=_organisations(rows["speaker_id"].tolist(), dates.tolist(), of),
        type=rows["speaker_id"].map(types),
        outlet=rows["doc_id"].map(facts["outlet"]),
        year=period(dates, "year"),
        month=period(dates, "month"),
    )


def _with_names(table: pd.DataFrame, of: Part) -> pd.DataFrame:
    if "organisation_id" in table:
        table = named(table, of.coding, "organisation_id", prefix="organisation_")
    return named(table, of.coding) if "actor_id" in table else table


def _organisations(speakers: list[Any], dates: list[Any], of: Part) -> list[Any]:
    """Whom each speaker speaks for: a body for itself, a person for the body whose office he or she holds on the day."""
    actors = {row["actor_id"]: row for row in of.coding.actors.to_dict("records")}
    out = []
    for who, date in zip(speakers, dates, strict=True):
        actor = actors.get(who)
        found = None
        if actor is not None and actor["type"] in ("organisation", "group", "state"):
            found = str(who)
        elif actor is not None:
            roles = [Role.model_validate(r) for r in actor["roles"]] if isinstance(actor["roles"], list) else []
            day = date if isinstance(date, str) else None
            held = next((r.org for r in roles if r.org and r.holds(day)), actor["parent_id"])
            found = held if isinstance(held, str) else None
        out.append(found)
    return out


#: What stands between the beginning of a via and the name of the one who passes the words on.
_BEFORE = re.compile(r"(?:|ال|.* (?:الي|عبر|عن|علي) (?:\w+ )?|.* ل)")


def _carriers(rows: pd.DataFrame, of: Part) -> Sequence[str | None]:
    """The actor within each via: its first word, or whom the words were spoken to."""
    mentions = {
        doc: list(zip(found["start"], found["end"], found["actor_id"], strict=True))
        for doc, found in of.coding.mentions.groupby("doc_id")
    }
    out: list[str | None] = []
    columns = (rows[c].tolist() for c in ("doc_id", "via", "via_start", "via_end", "speaker_id"))
    for doc, text, start, end, speaker in zip(*columns, strict=True):
        found = None
        if isinstance(text, str):
            for begin, finish, ident in mentions.get(doc, ()):
                inside = start <= begin and finish <= end and ident != speaker
                if found is None and inside and _BEFORE.fullmatch(fold_text(text[: begin - start])):
                    found = ident
        out.append(found)
    return out
