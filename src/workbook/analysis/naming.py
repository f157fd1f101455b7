"""How an actor is named, and who is named or quoted beside whom."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, Unpack

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis.bootstrap import resample
from workbook.analysis.counting import Options, Part, one_of, part, shares
from workbook.analysis.inputs import Names, Source, actor_ids, as_list, named
from workbook.analysis.slices import period
from workbook.arabic import fold, fold_text, paragraphs, sentences

__all__ = ["co_mention", "co_quotation", "graph", "names"]

_GROUPS = ("outlet", "year", "month")
_WINDOWS = ("document", "paragraph", "sentence")


def names(
    source: Source,
    actor: Names,
    *,
    by: str = "text",
    groups: Mapping[str, Iterable[str]] | None = None,
    within: Names = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say by which names an actor goes: النظام، الحكومة، دمشق.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    actor : str or list of str
        By id or name. The coding says which mention means whom: a metonym (دمشق) counts where it was resolved.
    by : {"text", "form"}
        The words, with spellings that fold alike taken together; or the form of mention (name, role, metonym …).
    groups : mapping of str to list of str, optional
        Names taken together under a word of one's own: ``{"regime": ["النظام", "نظام الأسد"]}``; the rest is ``other``.
    within : str or list of str, optional
        Groups that the shares are of: ``outlet``, ``year``, ``month``.
    **options
        Filters, ``weight`` and the bootstrap, see :class:`workbook.analysis.counting.Options`.

    Returns
    -------
    pandas.DataFrame
        ``actor_id, name, name_en, type``, the groups; ``text`` (in the spelling most often used) or ``form``; ``n``;
        ``of``: the mentions of the actor in the group; ``share, low, high, documents``.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفض النظام السوري القرار. وقالت حكومة الأسد إنها مستعدة. واعترض النظام السوري.", date="2020")])
    >>> names(coding, "syrian-government-assad", samples=0)[["text", "n", "of"]].values.tolist()
    [['النظام السوري', 2, 3], ['حكومة الأسد', 1, 3]]
    """
    one_of("by", by, ("text", "form"))
    for group in as_list(within):
        one_of("within", group, _GROUPS)
    of = part(source, options)
    wanted = actor_ids(of.coding, actor) or []
    rows = of.coding.mentions
    rows = rows[rows["actor_id"].isin(wanted)]
    facts = of.coding.documents.set_index("doc_id")
    dates = rows["doc_id"].map(facts["date"])
    rows = rows.assign(
        outlet=rows["doc_id"].map(facts["outlet"]), year=period(dates, "year"), month=period(dates, "month")
    )
    if by == "text":
        rows["text"] = _spellings(rows, facts["text"], groups)
    return named(shares(rows, of, by=[by], within=["actor_id", *as_list(within)]), of.coding)


def _spellings(rows: pd.DataFrame, texts: pd.Series, groups: Mapping[str, Iterable[str]] | None) -> list[str]:
    """The name of each mention: its group, or the commonest spelling of what folds alike."""
    written = []
    for doc, start, text in zip(rows["doc_id"], rows["start"], rows["text"], strict=True):
        whole = texts.get(doc)
        # of للنظام the mention is لنظام; the article is taken back
        if text.startswith("ل") and isinstance(whole, str) and not pd.isna(start) and whole[start - 1 : start] == "ل":
            text = "ال" + text[1:]
        written.append(text)
    if groups is not None:
        place = {fold_text(form): group for group, forms in groups.items() for form in as_list(forms)}
        return [place.get(fold_text(w), "other") for w in written]
    common: dict[str, str] = {}
    for spelling, _ in Counter(written).most_common():
        common.setdefault(fold_text(spelling), spelling)
    return [common[fold_text(w)] for w in written]


def co_mention(
    source: Source,
    *,
    window: str = "document",
    actor: Names = None,
    least: int = 1,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Say who is named beside whom: pairs of actors that the same document, paragraph or sentence mentions.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    window : {"document", "paragraph", "sentence"}
        What both must stand in.
    actor : str or list of str, optional
        Only pairs with one of these actors (by id or name).
    least : int
        Only pairs found in so many windows.
    **options
        Filters, ``weight`` and the bootstrap, see :class:`workbook.analysis.counting.Options`. With ``document`` or
        ``event`` a pair, and an actor, counts once in each.

    Returns
    -------
    pandas.DataFrame
        An edge table: ``source, source_name, source_name_en, source_type``, the same of ``target``; ``n``: windows with
        both; ``n_source, n_target``: windows with each; ``of``: windows with either; ``jaccard``: n / of; ``low,
        high``: its interval; ``documents``. :func:`graph` makes a network of it.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قالت قطر إنها ترحب. وأكدت تركيا أنها تدعم الحل."), wb.Document("b", "رحبت قطر بالقرار.")])
    >>> co_mention(coding, actor="turkey", samples=0)[["source", "target", "n", "of", "jaccard"]].values.tolist()
    [['qatar', 'turkey', 1, 2, 0.5]]
    """
    one_of("window", window, _WINDOWS)
    of = part(source, options)
    rows = of.coding.mentions
    rows = rows[rows["actor_id"].notna()]
    texts = of.coding.documents.set_index("doc_id")["text"]
    rows = rows.assign(window=rows["doc_id"] if window == "document" else _windows(rows, texts, window))
    return _pairs(rows[["doc_id", "window", "actor_id"]], of, actor_ids(of.coding, actor), least)


def co_quotation(source: Source, *, actor: Names = None, least: int = 1, **options: Unpack[Options]) -> pd.DataFrame:
    """Say who is quoted beside whom: pairs of speakers in the same document.

    Parameters
    ----------
    source : Coding, mapping of its tables, or folder
    actor : str or list of str, optional
        Only pairs with one of these speakers (by id or name).
    least : int
        Only pairs found in so many documents.
    **options
        As of :func:`co_mention`.

    Returns
    -------
    pandas.DataFrame
        As of :func:`co_mention`: ``n`` documents quote both, ``of`` quote either.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قالت قطر إنها ترحب. وأكدت تركيا أنها تدعم الحل.")])
    >>> co_quotation(coding, samples=0)[["source", "target", "n"]].values.tolist()
    [['qatar', 'turkey', 1]]
    """
    of = part(source, options)
    rows = of.coding.quotations
    rows = rows[rows["speaker_id"].notna() & ~rows["negated"].fillna(False).astype(bool)]
    rows = rows.assign(window=rows["doc_id"], actor_id=rows["speaker_id"])
    return _pairs(rows[["doc_id", "window", "actor_id"]], of, actor_ids(of.coding, actor), least)


def _windows(rows: pd.DataFrame, texts: pd.Series, window: str) -> list[str]:
    """The paragraph or sentence of each mention, as a key."""
    begins: dict[str, list[int]] = {}
    out = []
    for doc, start in zip(rows["doc_id"], rows["start"], strict=True):
        if doc not in begins:
            text = texts.get(doc)
            text = text if isinstance(text, str) else ""
            spans = paragraphs(text) if window == "paragraph" else sentences(fold(text))
            begins[doc] = [s for s, _ in spans]
        out.append(f"{doc}\0{bisect_right(begins[doc], start)}")
    return out


def _pairs(rows: pd.DataFrame, of: Part, wanted: list[str] | None, least: int) -> pd.DataFrame:
    units = of.units
    drawn = {u: i for i, u in enumerate(dict.fromkeys(units.tolist()))}
    alone: Counter[tuple[str, int]] = Counter()
    both: Counter[tuple[tuple[str, str], int]] = Counter()
    documents: dict[tuple[str, str], set[str]] = {}
    for _, group in rows.drop_duplicates(["window", "actor_id"]).groupby("window", sort=True):
        doc = str(group["doc_id"].iloc[0])
        unit = drawn[units[doc]]
        here = sorted(set(group["actor_id"]))
        alone.update((a, unit) for a in here)
        for pair in combinations(here, 2):
            if wanted is None or not set(pair).isdisjoint(wanted):
                both[(pair, unit)] += 1
                documents.setdefault(pair, set()).add(doc)
    if of.weight != "row":
        alone, both = Counter(dict.fromkeys(alone, 1)), Counter(dict.fromkeys(both, 1))
    total: Counter[tuple[str, str]] = Counter()
    for (pair, _), n in both.items():
        total[pair] += n
    actors = {a: i for i, a in enumerate(sorted({a for a, _ in alone}))}
    pairs = {p: i for i, p in enumerate(sorted(p for p, n in total.items() if n >= least))}
    both = Counter({(pair, unit): n for (pair, unit), n in both.items() if pair in pairs})
    table = _edges(alone, both, actors, pairs, of, len(drawn))
    table["documents"] = [len(documents[p]) for p in pairs]
    table = table.sort_values(["n", "source", "target"], ascending=[False, True, True], kind="stable")
    return named(named(table.reset_index(drop=True), of.coding, "source", prefix="source_"), of.coding, "target", prefix="target_")  # fmt: skip


def _edges(
    alone: Counter[tuple[str, int]],
    both: Counter[tuple[tuple[str, str], int]],
    actors: dict[str, int],
    pairs: dict[tuple[str, str], int],
    of: Part,
    n_units: int,
) -> pd.DataFrame:
    def arrays(index: Mapping[Any, int], counts: Mapping[Any, int]) -> tuple[npt.NDArray[Any], ...]:
        keys = [(index[what], unit, n) for (what, unit), n in counts.items()]
        return tuple(np.array(c, dtype=np.int64) for c in zip(*keys, strict=True)) if keys else (np.zeros(0, int),) * 3

    who, who_unit, who_n = arrays(actors, alone)
    pair, pair_unit, pair_n = arrays(pairs, both)
    left = np.array([actors[a] for a, _ in pairs], dtype=np.int64)
    right = np.array([actors[b] for _, b in pairs], dtype=np.int64)

    def counted(times: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        together = np.bincount(pair, weights=times[pair_unit] * pair_n, minlength=len(pairs))
        each = np.bincount(who, weights=times[who_unit] * who_n, minlength=len(actors))
        return together.astype(np.float64), each.astype(np.float64)

    def jaccard(times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        together, each = counted(times)
        either = each[left] + each[right] - together
        return np.divide(together, either, out=np.full(len(pairs), np.nan), where=either > 0)

    together, each = counted(np.ones(n_units))
    where: dict[int, set[int]] = {}
    for a, unit in zip(who.tolist(), who_unit.tolist(), strict=True):
        where.setdefault(a, set()).add(unit)
    resting = np.array(
        [len(where[a] | where[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)], dtype=int
    )
    low, high = resample(jaccard, n_units, resting=resting, samples=of.samples, seed=of.seed, level=of.level)
    n, one, two = (c.astype(np.int64) for c in (together, each[left], each[right]))
    return pd.DataFrame(
        {
            "source": pd.Series([a for a, _ in pairs], dtype="str"), "target": pd.Series([b for _, b in pairs], dtype="str"),
            "n": n, "n_source": one, "n_target": two, "of": one + two - n, "jaccard": jaccard(np.ones(n_units)), "low": low, "high": high,
        }
    )  # fmt: skip


def graph(edges: pd.DataFrame) -> nx.Graph:
    """Make a network of an edge table of :func:`co_mention` or :func:`co_quotation`.

    Parameters
    ----------
    edges : pandas.DataFrame

    Returns
    -------
    networkx.Graph
        Nodes are actor ids with ``name, name_en, type, n`` (what is null is left out); edges have ``weight`` (``n``),
        ``jaccard`` and ``documents``.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "قالت قطر إنها ترحب. وأكدت تركيا أنها تدعم الحل.")])
    >>> network = graph(co_mention(coding, samples=0))
    >>> network.edges["qatar", "turkey"]["weight"], network.nodes["qatar"]["name_en"]
    (1, 'Qatar')
    """
    out = nx.Graph()
    for row in edges.to_dict("records"):
        for end in ("source", "target"):
            facts = {k: row.get(f"{end}_{k}") for k in ("name", "name_en", "type")}
            facts = {k: v for k, v in facts.items() if isinstance(v, str)}
            out.add_node(row[end], **facts, n=int(row[f"n_{end}"]))
        out.add_edge(
            row["source"],
            row["target"],
            weight=int(row["n"]),
            jaccard=float(row["jaccard"]),
            documents=int(row["documents"]),
        )
    return out
