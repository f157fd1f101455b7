"""The actors of a whole coding as a graph, for Gephi, networkx and visone: GEXF and GraphML."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.exchange.outfiles import Export, given, staged_file, xml_text

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["actor_graph", "write_graph"]

KINDS = ("mentions", "issues")
_POSITIONS = ("support", "oppose", "conditional", "neutral")
_ATTRIBUTES = ("name", "name_en", "type", "wikidata", "parent_id", "gender", "status")


def actor_graph(coding: Coding, *, kind: str = "mentions") -> nx.Graph:
    """Make a graph of all actors of a coding.

    ``workbook.analysis.networks`` computes discourse networks with their options; this is the plain material.

    Parameters
    ----------
    coding : Coding
    kind : {"mentions", "issues"}
        ``mentions``: two actors are tied by the documents that name both. ``issues``: two-mode, actors are tied to the
        issues they take a position on; questions are left out.

    Returns
    -------
    networkx.Graph
        A node an actor, by ``actor_id``, with ``label`` (the Arabic name), ``name, name_en, type, wikidata, parent_id,
        gender, status`` as far as they are known, ``aliases`` (joined by `` | ``), ``mentions`` and ``quotations``
        (counts) and ``bipartite`` 0; an issue is the node ``issue:…`` with ``type`` ``issue`` and ``bipartite`` 1. A tie
        has ``weight``: documents, copies (``duplicate_of``) not counted; or stances, and then one count a position and
        ``balance``, support minus oppose.

    Raises
    ------
    WorkbookError
        If the kind is not known.

    Examples
    --------
    >>> import workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
    >>> made = actor_graph(coding, kind="issues")
    >>> made.edges["qatar", "issue:normalisation-assad"]["balance"]
    -1
    """
    import networkx as nx

    if kind not in KINDS:
        raise WorkbookError(f"kind={kind!r} is not known; choose one of {', '.join(KINDS)}")
    out = nx.Graph(kind=kind)
    mentions, quotations = coding.mentions, coding.quotations
    mentioned, quoted = Counter(mentions["actor_id"].dropna()), Counter(quotations["speaker_id"].dropna())
    for row in coding.actors.to_dict("records"):
        actor = str(row["actor_id"])
        facts: dict[str, Any] = {k: xml_text(str(row[k])) for k in _ATTRIBUTES if given(row[k])}
        facts["label"] = facts.get("name", xml_text(actor))
        if isinstance(row["aliases"], list) and row["aliases"]:
            facts["aliases"] = xml_text(" | ".join(map(str, row["aliases"])))
        out.add_node(_id(actor), **facts, mentions=mentioned[actor], quotations=quoted[actor], bipartite=0)
    if kind == "mentions":
        _co_mentions(out, coding.documents, mentions)
    else:
        _issues(out, coding.stances)
    return out


def _id(actor: str) -> str:
    # line breaks would be folded where a reader normalises attributes
    return " ".join(xml_text(actor).split()) or "-"


def _co_mentions(out: nx.Graph, documents: pd.DataFrame, mentions: pd.DataFrame) -> None:
    originals = set(documents["doc_id"][documents["duplicate_of"].isna()])
    ties: Counter[tuple[str, str]] = Counter()
    for doc_id, actors in mentions.dropna(subset=["actor_id"]).groupby("doc_id", sort=False)["actor_id"]:
        if doc_id in originals:
            ties.update(combinations(sorted({n for a in actors if (n := _id(str(a))) in out}), 2))
    for (one, other), weight in ties.items():
        out.add_edge(one, other, weight=weight)


def _issues(out: nx.Graph, stances: pd.DataFrame) -> None:
    rows = stances[stances["holder_id"].notna() & stances["issue"].notna()]
    rows = rows[rows["reality"].fillna("fact") != "question"]
    for (holder, issue), group in rows.groupby(["holder_id", "issue"], sort=False):
        actor, node = _id(str(holder)), f"issue:{_id(str(issue))}"
        if actor not in out:
            continue
        out.add_node(node, label=xml_text(str(issue)), name=xml_text(str(issue)), type="issue", bipartite=1)
        counts = Counter(group["position"])
        sides = {position: counts[position] for position in _POSITIONS}
        out.add_edge(actor, node, weight=len(group), **sides, balance=sides["support"] - sides["oppose"])


def write_graph(coding: Coding, path: str | Path, *, kind: str = "mentions", overwrite: bool = False) -> Export:
    """Write :func:`actor_graph` as its file's suffix says: ``.gexf`` (1.2) or ``.graphml``.

    Raises
    ------
    WorkbookError
        If the suffix is another, or the file is there already.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.")])
    >>> write_graph(coding, tempfile.mkdtemp() + "/actors.gexf").summary
    '2 nodes, 1 ties'
    """
    import networkx as nx

    path = Path(path)
    writers = {".gexf": nx.write_gexf, ".graphml": nx.write_graphml_xml}
    if path.suffix.lower() not in writers:
        raise WorkbookError(f"{path}: the name of a graph ends in .gexf or .graphml; give another one")
    made = actor_graph(coding, kind=kind)
    with staged_file(path, overwrite=overwrite) as target:
        writers[path.suffix.lower()](made, target, encoding="utf-8")
    lost = len(coding.actors) - sum(1 for _, b in made.nodes(data="bipartite") if b == 0)
    notes = (f"{lost:,} actors whose ids differ in spaces alone are one node",) if lost else ()
    return Export(path, f"{made.number_of_nodes():,} nodes, {made.number_of_edges():,} ties", notes)
