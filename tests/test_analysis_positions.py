"""Positions, their changes, the sides of an issue and contradictions, against counts made by hand.

On one issue:

====  ==========  =====  =====================================================================================
doc   date        event  stances (holder, position, strength)
====  ==========  =====  =====================================================================================
p1    2020-01-10  x      M support 2
p2    2020-01-11  x      M oppose 1
p3    2020-06-01         M oppose 2
p4    2021-02-01         M oppose 2 · P conditional 1 · P support 3 (reported)
p5    2021-03            P conditional 2 · M support 2 (a question, so it is not counted)
p6    (none)             M oppose 2
p7    2021-05-05         M support 2 · S oppose 2 (reported)
====  ==========  =====  =====================================================================================

Settled by event: M x support (2 against 1), p3 p4 p6 oppose, p7 support; P p4 conditional (own words before the
report), p5 conditional; S p7 oppose. That is 8 positions in 6 events (x, p3–p7).
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_coding import ACTORS, M, P, S, small_coding

import workbook as wb
from workbook.analysis import changes, contradictions, positions, sides, support, timeline
from workbook.errors import WorkbookError

DATES = {"p1": "2020-01-10", "p2": "2020-01-11", "p3": "2020-06-01", "p4": "2021-02-01", "p5": "2021-03", "p6": None, "p7": "2021-05-05"}  # fmt: skip
ROWS: list[tuple[str, str, str, int, bool, str]] = [
    ("p1", M, "support", 2, False, "fact"),
    ("p2", M, "oppose", 1, False, "fact"),
    ("p3", M, "oppose", 2, False, "fact"),
    ("p4", M, "oppose", 2, False, "fact"),
    ("p4", P, "conditional", 1, False, "fact"),
    ("p4", P, "support", 3, True, "fact"),
    ("p5", P, "conditional", 2, False, "fact"),
    ("p5", M, "support", 2, False, "question"),
    ("p6", M, "oppose", 2, False, "fact"),
    ("p7", M, "support", 2, False, "fact"),
    ("p7", S, "oppose", 2, True, "fact"),
]


def coding_of(rows: list[tuple[str, str, str, int, bool, str]], dates: dict[str, str | None] = DATES) -> wb.Coding:
    documents = [
        {"doc_id": d, "date": date, "outlet": "one", "event_id": "x" if d in ("p1", "p2") else None, "url": f"https://one.example/{d}"}
        for d, date in dates.items()
    ]  # fmt: skip
    stances: list[dict[str, Any]] = [
        {
            "stance_id": f"s{n}", "doc_id": d, "date": dates[d], "holder_id": who, "speaker_id": who, "issue": "sanctions",
            "position": position, "strength": strength, "reported": reported, "reality": reality, "evidence": f"{d} {position}",
            "evidence_start": n, "evidence_end": n + 1, "confidence": 0.5, "quotation_id": f"q-{d}" if d == "p1" else None,
        }
        for n, (d, who, position, strength, reported, reality) in enumerate(rows)
    ]  # fmt: skip
    quotations = [
        {
            "quotation_id": "q-p1",
            "doc_id": "p1",
            "speaker_id": M,
            "content": "نص القول",
            "kind": "direct",
            "negated": False,
        }
    ]
    return small_coding(documents=documents, actors=ACTORS, quotations=quotations, stances=stances)


CODING = coding_of(ROWS)


class TestPositions:
    def test_over_all_times(self) -> None:
        table = positions(CODING).set_index("actor_id")
        minister = table.loc[M]
        assert minister[["position", "support", "oppose", "n", "documents"]].tolist() == ["oppose", 2, 3, 5, 6]
        assert minister["score"] == pytest.approx((2 - 3) / 5)
        assert minister["low"] < -0.2 < minister["high"]
        party = table.loc[P]
        assert party[["position", "conditional", "n", "score", "documents"]].tolist() == ["conditional", 2, 2, 0.0, 2]
        assert pd.isna(party["low"])  # two events say nothing of others

    def test_by_year(self) -> None:
        table = positions(CODING, over="year", actor=M)
        assert table[["period", "position", "support", "oppose", "n", "documents"]].values.tolist() == [
            ["2020", "mixed", 1, 1, 2, 3],
            ["2021", "mixed", 1, 1, 2, 2],
            ["undated", "oppose", 0, 1, 1, 1],
        ]

    def test_the_rule_is_the_codings(self) -> None:
        for over in ("all", "year", "document"):
            mine = positions(CODING, over=over).sort_values(["actor_id", "issue", "period"])
            theirs = CODING.positions(over=over).sort_values(["holder_id", "issue", "period"])
            columns = ["issue", "period", "position", "support", "oppose", "conditional", "mixed", "n", "score"]
            assert mine[columns].values.tolist() == theirs[columns].values.tolist()

    def test_each_row_and_own_words(self) -> None:
        rows = positions(CODING, weight="row").set_index("actor_id")
        assert rows.loc[M, ["support", "oppose", "n"]].tolist() == [2, 4, 6]
        assert S not in positions(CODING, reported=False)["actor_id"].tolist()

    def test_the_interval_is_that_of_all_draws(self) -> None:
        # the five events that hold a position of M, of six: values 1 (x), −1 (p3, p4, p6), none (p5), 1 (p7)
        values, there = np.array([1, -1, -1, 0, -1, 1]), np.array([1, 1, 1, 0, 1, 1])
        scores = []
        for draw in product(range(6), repeat=6):
            n = there[list(draw)].sum()
            if n:
                scores.append(values[list(draw)].sum() / n)
        low, high = np.percentile(scores, [2.5, 97.5])
        found = positions(CODING, samples=4000).set_index("actor_id").loc[M]
        assert (found["low"], found["high"]) == pytest.approx((low, high), abs=0.05)


class TestSupport:
    def test_by_year(self) -> None:
        table = support(CODING)
        got = {(r.period, r.position): (r.n, r.of, r.documents) for r in table.itertuples()}
        # 2020: M support (p1, p2), M oppose (p3). 2021: M oppose p4, support p7; P conditional p4, p5; S oppose p7
        assert got[("2020", "support")] == (1, 2, 2)
        assert got[("2020", "oppose")] == (1, 2, 1)
        assert got[("2020", "conditional")] == (0, 2, 0)
        assert got[("2021", "support")] == (1, 5, 1)
        assert got[("2021", "oppose")] == (2, 5, 2)
        assert got[("2021", "conditional")] == (2, 5, 2)
        assert got[("undated", "oppose")] == (1, 1, 1)
        assert table.groupby("period")["share"].sum().tolist() == pytest.approx([1, 1, 1])

    def test_own_words_and_all_times(self) -> None:
        own = support(CODING, reported=False)
        assert set(own[own["period"] == "2021"]["of"]) == {4}
        whole = support(CODING, over="all").set_index("position")
        assert whole["n"].to_dict() == {"support": 2, "oppose": 4, "conditional": 2, "mixed": 0}
        assert whole.loc["oppose", "low"] < 0.5 < whole.loc["oppose", "high"]

    def test_neutral_is_part_of_the_whole_only_where_asked(self) -> None:
        coding = coding_of([*ROWS, ("p3", P, "neutral", 2, False, "fact")])
        assert set(support(coding, over="all")["of"]) == {8}
        assert set(support(coding, over="all", neutral=True)["of"]) == {9}


class TestTime:
    def test_timeline(self) -> None:
        table = timeline(CODING, actor=M)
        assert table[["date", "position", "n", "documents", "doc_id", "evidence"]].values.tolist() == [
            ["2020-01-10", "support", 2, 2, "p1", "p1 support"],
            ["2020-06-01", "oppose", 1, 1, "p3", "p3 oppose"],
            ["2021-02-01", "oppose", 1, 1, "p4", "p4 oppose"],
            ["2021-05-05", "support", 1, 1, "p7", "p7 support"],
        ]

    def test_changes_lie_between_two_dates(self) -> None:
        columns = [
            "before",
            "after",
            "kind",
            "date_before",
            "date_after",
            "n_before",
            "n_after",
            "doc_before",
            "doc_after",
        ]
        assert changes(CODING)[["actor_id", *columns]].values.tolist() == [
            [M, "support", "oppose", "reversal", "2020-01-10", "2020-06-01", 1, 2, "p1", "p3"],
            [M, "oppose", "support", "reversal", "2021-02-01", "2021-05-05", 2, 1, "p4", "p7"],
        ]
        assert len(changes(CODING, least=2)) == 0

    def test_two_positions_of_one_day_are_mixed_and_neutral_is_passed_over(self) -> None:
        rows = [
            ("p1", M, "support", 2, False, "fact"),
            ("p3", M, "neutral", 2, False, "fact"),
            ("p4", M, "support", 2, False, "fact"),
            ("p7", M, "oppose", 2, False, "fact"),
            ("p6", M, "support", 2, False, "fact"),
        ]
        table = changes(coding_of(rows, {**DATES, "p6": "2021-05-05"}))
        assert table[["before", "after", "kind", "n_before"]].values.tolist() == [["support", "mixed", "shift", 2]]


class TestSides:
    def test_quotes_with_citation(self) -> None:
        table = sides(CODING, issue="sanctions")
        got = list(zip(table["position"], table["actor_id"], table["doc_id"], strict=True))
        # each actor's surest row on a side, once an event; undated ones come last on their side
        assert got == [
            ("support", M, "p1"), ("support", P, "p4"), ("support", M, "p7"),
            ("oppose", M, "p2"), ("oppose", M, "p3"), ("oppose", M, "p4"), ("oppose", S, "p7"), ("oppose", M, "p6"),
            ("conditional", P, "p4"), ("conditional", P, "p5"),
        ]  # fmt: skip
        first = table.iloc[0]
        assert first["quote"] == "نص القول" and first["kind"] == "direct"
        assert first["citation"] == "one, 2020-01-10, https://one.example/p1"
        assert table["citation"].tolist()[7] == "one, undated, https://one.example/p6"
        assert (first["outlet"], first["date"], first["address"]) == ("one", "2020-01-10", "https://one.example/p1")

    def test_one_side_one_actor_own_words(self) -> None:
        assert sides(CODING, position="conditional")["doc_id"].tolist() == ["p4", "p5"]
        assert sides(CODING, actor=M, position="support")["doc_id"].tolist() == ["p1", "p7"]
        assert sides(CODING, reported=False)["reported"].any() == False  # noqa: E712 - a nullable boolean
        with pytest.raises(WorkbookError, match="position='against' is not known; choose one of support, oppose"):
            sides(CODING, position="against")

    def test_an_event_counts_once(self) -> None:
        rows = [("p1", M, "support", 2, False, "fact"), ("p2", M, "support", 2, False, "fact")]
        assert len(sides(coding_of(rows))) == 1
        assert len(sides(coding_of(rows), weight="document")) == 2

    def test_contradictions(self) -> None:
        table = contradictions(CODING)
        assert table["actor_id"].tolist() == [M]
        row = table.iloc[0]
        # support in x and p7, oppose in x, p3, p4, p6; p1 and p2 are a day apart
        assert row[["n_support", "n_oppose", "documents", "days", "same_document"]].tolist() == [2, 4, 6, 1, False]
        assert (row["support"], row["oppose"]) == ("p1 support", "p2 oppose")
        assert row["oppose_citation"] == "one, 2020-01-11, https://one.example/p2"

    def test_a_contradiction_within_a_document_comes_first(self) -> None:
        rows = [*ROWS, ("p5", P, "oppose", 2, False, "fact"), ("p5", P, "support", 2, False, "fact")]
        table = contradictions(coding_of(rows))
        assert table["actor_id"].tolist() == [P, M]
        assert table["same_document"].tolist() == [True, False]


def test_an_empty_part_gives_empty_tables_with_the_columns() -> None:
    for function in (positions, support, timeline, changes, sides, contradictions):
        full, empty = function(CODING), function(CODING, since="2030")
        assert len(empty) == 0 and list(empty) == list(full), function.__name__


def test_copies_of_an_event_count_with_it() -> None:
    documents = [
        {"doc_id": "a", "date": "2020", "event_id": "x"},
        {"doc_id": "b", "date": "2020", "event_id": None, "duplicate_of": "a"},
    ]
    stances = [
        {"stance_id": d, "doc_id": d, "date": "2020", "holder_id": M, "issue": "sanctions", "position": "support", "reality": "fact"}
        for d in ("a", "b")
    ]  # fmt: skip
    assert positions(small_coding(documents=documents, stances=stances, quotations=[]))["n"].tolist() == [1]


def test_the_briefs_give_what_the_coding_gives(briefs_coding: wb.Coding) -> None:
    mine = positions(briefs_coding, over="year", samples=0)
    theirs = briefs_coding.positions(over="year")
    assert mine["score"].tolist() == theirs["score"].tolist()
    assert mine["actor_id"].tolist() == theirs["holder_id"].tolist()
