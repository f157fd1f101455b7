"""Graphs, camps, polarisation, backbone, brokers, stability and their pictures, on networks worked out by hand."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dna import write_dna

from workbook.analysis import networks as nets
from workbook.analysis.networks.camps import divide, modularity, signed_surplus
from workbook.analysis.networks.polarisation import two_camps
from workbook.analysis.networks.stability import adjusted_rand
from workbook.errors import WorkbookError
from workbook.views import plot
from workbook.views.plot import networks as pictures


def statements(said: dict[str, dict[str, int]], dates: list[str] | None = None) -> nets.Statements:
    """Actor to concept to side; a document an actor."""
    rows = [(a, c, side, f"d{i}") for i, (a, views) in enumerate(said.items()) for c, side in views.items()]
    table = pd.DataFrame(rows, columns=["organization", "concept", "agreement", "document_id"])
    if dates:
        table["time"] = [dates[int(d[1:])] for d in table["document_id"]]
    return nets.from_table(table)


TWO = statements({a: {"x": 1, "y": 1} for a in "ABC"} | {a: {"x": 0, "y": 0} for a in "DEF"})
TOPICS = statements({a: {"x": 1} for a in "ABC"} | {a: {"y": 1} for a in "DEF"} | {"G": {"x": 1, "y": 1}})


def test_graphs_have_all_attributes(tmp_path) -> None:
    table = nets.read_statements(write_dna(tmp_path / "small.dna"))
    g = nets.graph(nets.network(table, aggregation="subtract"), table)
    assert g.nodes["الوزارة"] == {
        "label": "الوزارة", "variable": "organization", "frequency": 1, "color": "#FF0010", "Type": "حكومة",
    }  # fmt: skip
    assert g.edges["الوزارة", "الحزب"] == {"weight": -1, "strength": 1, "sign": -1}
    assert g.graph["aggregation"] == "subtract" and g.graph["start"] == "2023-05-01 12:00:00"


def test_a_label_of_both_modes_makes_two_nodes() -> None:
    table = statements({"x": {"x": 1}, "B": {"x": 1}})
    g = nets.graph(nets.network(table, type="twomode"))
    assert set(g) == {"x", "B", "concept: x"} and nx.is_bipartite(g)


def test_what_xml_cannot_hold_is_replaced(tmp_path) -> None:
    table = statements({"A\x07": {"x": 1}, "B": {"x": 1}})
    for name in ("a.graphml", "a.gexf"):
        path = nets.write_network(nets.network(table), tmp_path / name)
        g = nx.read_graphml(path) if name.endswith("graphml") else nx.read_gexf(path)
        assert set(g) == {"A\ufffd", "B"}


@pytest.mark.parametrize("method", ["modularity", "balance", "louvain", "hierarchical"])
def test_two_camps_are_found(method: str) -> None:
    found = nets.camps(nets.network(TWO, aggregation="subtract"), method=method)
    assert found.membership == {"A": 1, "B": 1, "C": 1, "D": 2, "E": 2, "F": 2}
    row = found.table.set_index("actor").loc["A"]
    # two concepts with each of two fellows, and with each of three opponents
    assert (row["within"], row["across"], row["conflict_within"], row["conflict_across"]) == (4, 0, 0, 6)


def test_balance_parts_by_conflict_only_and_modularity_by_topic_too() -> None:
    made = nets.network(TOPICS, aggregation="subtract")
    assert nets.camps(made, method="balance").n == 1
    assert nets.camps(made).n == 2
    made = nets.network(TWO, aggregation="subtract")
    assert [nets.camps(made, method="hierarchical", n=n).n for n in (1, 2)] == [1, 2]


def test_actors_without_ties_have_no_camp() -> None:
    table = statements({"A": {"x": 1}, "B": {"x": 1}, "C": {"z": 1}})
    found = nets.camps(nets.network(table, aggregation="subtract"))
    assert found.membership == {"A": 1, "B": 1} and found.table["camp"].isna().sum() == 1


def test_camps_ask_for_one_mode() -> None:
    with pytest.raises(WorkbookError, match="one-mode"):
        nets.camps(nets.network(TWO, type="twomode"))
    with pytest.raises(WorkbookError, match="modularity, balance, louvain, hierarchical"):
        nets.camps(nets.network(TWO), method="kmeans")
    with pytest.raises(WorkbookError, match="hierarchical"):
        nets.camps(nets.network(TWO), n=2)


MATRICES = st.integers(2, 6).flatmap(
    lambda n: st.lists(st.integers(-3, 3), min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2).map(lambda v: (n, v))
)


def symmetric(given_: tuple[int, list[int]]) -> np.ndarray:
    n, values = given_
    m = np.zeros((n, n))
    m[np.triu_indices(n, 1)] = values
    return m + m.T


@settings(max_examples=40, deadline=None)
@given(MATRICES)
def test_no_division_of_few_actors_beats_the_one_found(drawn: tuple[int, list[int]]) -> None:
    m = symmetric(drawn)
    best = max(modularity(m, groups) for groups in itertools.product(range(len(m)), repeat=min(len(m), 5)) if len(groups) == len(m)) if len(m) <= 5 else None  # fmt: skip
    found = modularity(m, divide(m))
    if best is not None:
        assert found == pytest.approx(best, abs=1e-9)
    side = two_camps(m)
    height = max(float(np.array(s) @ m @ np.array(s)) for s in itertools.product([-1, 1], repeat=len(m)))
    assert float(side @ m @ side) == pytest.approx(height)


def test_without_conflict_modularity_is_newmans() -> None:
    g = nx.karate_club_graph()
    m = nx.to_numpy_array(g, weight="weight")
    clubs = [0 if g.nodes[n]["club"] == "Mr. Hi" else 1 for n in g]
    groups = [{n for n in g if clubs[n] == k} for k in (0, 1)]
    assert modularity(m, clubs) == pytest.approx(nx.community.modularity(g, groups, weight="weight"))
    assert signed_surplus(m)[0].sum() == pytest.approx(0)
    louvain = nx.community.louvain_communities(g, weight="weight", seed=1)
    assert modularity(m, divide(m)) >= nx.community.modularity(g, louvain, weight="weight") - 1e-9


def test_polarisation_by_hand() -> None:
    # 2 × 3 pairs agree on two concepts, 9 pairs disagree: W = 12 / 30, X = 18 / 30
    assert nets.polarisation(nets.network(TWO, aggregation="subtract")) == pytest.approx(2 * 12 / 30)
    assert nets.polarisation(nets.network(TOPICS, aggregation="subtract")) == 0
    big = statements({f"a{i}": {"x": 1} for i in range(30)} | {f"b{i}": {"x": 0} for i in range(10)})
    # p = 3/4: 4 p (1 − p) = 3/4, but for the pairs that an actor does not make with itself
    assert nets.polarisation(nets.network(big, aggregation="subtract")) == pytest.approx(2 * 300 / 780)
    with pytest.raises(WorkbookError, match="aggregation='subtract'"):
        nets.polarisation(nets.network(TWO))


def test_polarisation_over_time_leaves_thin_windows_empty() -> None:
    days = [f"2021-01-{d:02d}" for d in (1, 1, 1, 1, 1, 20)]
    table = statements({a: {"x": i % 2} for i, a in enumerate("ABCDEF")}, days)
    over = nets.polarisation_over_time(table, window=3, unit="days")
    assert len(over) == 18 and over["polarisation"].notna().sum() == 1
    assert over.loc[0, "n_actors"] == 5 and over.loc[0, "polarisation"] == pytest.approx(2 * 4 / 10)


def test_the_backbone_keeps_what_stands_out() -> None:
    g = nx.star_graph(4)
    nx.set_edge_attributes(g, {(0, i): 97 if i == 1 else 1 for i in range(1, 5)}, "weight")
    kept = nets.backbone(g, alpha=0.05)
    assert list(kept.edges) == [(0, 1)] and len(kept) == 5
    assert kept.edges[0, 1]["alpha"] == pytest.approx((1 - 0.97) ** 3)
    with pytest.raises(WorkbookError, match="above 0"):
        nets.backbone(g, alpha=0)


def test_who_stands_between_two_groups_is_a_broker() -> None:
    made = nets.network(TOPICS, aggregation="subtract")
    table = nets.brokers(made, nets.camps(made))
    first = table.iloc[0]
    assert first["actor"] == "G" and first["betweenness"] == pytest.approx(9 / 15)
    assert first["participation"] == pytest.approx(0.5) and table["betweenness"].iloc[1] == 0


def test_stable_camps_stay_and_doubtful_ones_do_not() -> None:
    rows = [(a, c, int(a in "ABC"), f"d{i}") for i in range(8) for a in "ABCDEF" for c in "xy"]
    columns = ["organization", "concept", "agreement", "document_id"]
    firm = nets.stability(nets.from_table(pd.DataFrame(rows, columns=columns)), n=20)
    assert (firm.agreement == 1).all() and (firm.table["together"] == 1).all() and (firm.table["apart"] == 0).all()
    again = nets.stability(TWO, n=30, seed=3)
    assert again.table["present"].between(0.2, 0.95).all()
    assert again.table.equals(nets.stability(TWO, n=30, seed=3).table)
    with pytest.raises(WorkbookError, match="two documents"):
        nets.stability(statements({"A": {"x": 1}}), n=2)


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 2), min_size=2))
def test_a_division_agrees_with_itself(division: dict[str, int]) -> None:
    assert adjusted_rand(division, {a: c + 5 for a, c in division.items()}) == pytest.approx(1)


def test_pictures_have_words_and_tables() -> None:
    made = nets.network(TWO, aggregation="subtract")
    found = nets.camps(made)
    ax = pictures.network(made, camps=found)
    assert len(plot.table(ax)) == 15 and "camp 1: A, B, C; camp 2: D, E, F" in plot.describe(ax)
    ax = pictures.matrix(made)
    order = plot.table(ax).index.tolist()
    assert set(order[:3]) in ({"A", "B", "C"}, {"D", "E", "F"}) and plot.table(ax).columns.tolist() == order
    ax = pictures.two_mode(nets.network(TWO, type="twomode", aggregation="subtract"), camps=found)
    assert plot.table(ax)["weight"].tolist() == [1] * 6 + [-1] * 6 and "6 of them opposition" in plot.describe(ax)
    over = nets.polarisation_over_time(
        statements({a: {"x": i % 2} for i, a in enumerate("ABCD")}, ["2021-01-01"] * 4), window=1
    )
    ax = pictures.polarisation(over, marks={"2021-01-01": "أول يوم"})
    assert "1 of them with enough actors" in plot.describe(ax)
    with pytest.raises(WorkbookError, match="onemode"):
        pictures.network(nets.network(TWO, type="twomode"))


def test_pictures_speak_arabic_and_take_other_names() -> None:
    made = nets.network(TWO, aggregation="subtract")
    ax = pictures.network(made, camps=nets.camps(made), names={"A": "الأول"}, title="المعسكرات", language="ar")
    assert "المعسكر 1: الأول، B، C" in plot.describe(ax)
    assert any("الأول" in text.get_text() for text in ax.texts)
    legend = ax.get_legend()
    assert legend is not None and any("تعارض" in text.get_text() for text in legend.get_texts())
    assert "بترتيب شجرة التجميع" in plot.describe(pictures.matrix(made, language="ar"))
    two = nets.network(TWO, type="twomode", aggregation="subtract")
    assert "للمعارضة" in plot.describe(pictures.two_mode(two, language="ar", title="من يؤيد ماذا"))
    with pytest.raises(WorkbookError, match="choose one of ar, en"):
        pictures.network(made, camps=nets.camps(made), language="fr")


def test_names_do_not_cover_each_other() -> None:
    table = statements({f"وزارة الخارجية {i}": {"x": 1} for i in range(12)})
    at = pictures.positions(nets.graph(nets.network(table)))
    points = np.array(list(at.values()))
    assert np.abs(points).max() <= 1 + 1e-9 and len({tuple(p) for p in points.round(3)}) == 12
