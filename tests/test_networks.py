"""Discourse networks: counts worked out by hand, properties, and every matrix of DNA's that lies beside the project."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dna import TEXT, write_dna

import workbook as wb
from workbook.analysis.networks import (
    Statements,
    events,
    from_coding,
    from_table,
    network,
    read_statements,
)
from workbook.errors import WorkbookError
from workbook.exchange import read_dna

# A: x + + −, y −; B: x +, y +; C: x −   (worked through in the comments below)
SAID = [
    ("A", "x", 1, "2021-01-04", "d1"), ("A", "x", 1, "2021-01-05", "d2"), ("A", "x", 0, "2021-02-01", "d3"),
    ("A", "y", 0, "2021-02-01", "d3"), ("B", "x", 1, "2022-01-04", "d4"), ("B", "y", 1, "2022-01-04", "d4"),
    ("C", "x", 0, "2022-02-01", "d5"),
]  # fmt: skip


def statements(rows: list[tuple] = SAID) -> Statements:
    columns = ["organization", "concept", "agreement", "time", "document_id"]
    return from_table(pd.DataFrame(rows, columns=columns))


def cells(**options: object) -> dict[str, float]:
    m = network(statements(), **options).matrix
    return {f"{r}{c}": m.loc[r, c] for r in m.index for c in m.columns}


@pytest.mark.parametrize(
    ("aggregation", "ab", "ac", "bc"),
    [
        ("ignore", 3 * 1 + 1 * 1, 3 * 1, 1 * 1),
        ("congruence", 2 * 1, 1 * 1, 0),
        ("conflict", 1 * 1 + 1 * 1, 2 * 1, 1),
        ("subtract", 0, 1 - 2, -1),
    ],
)
def test_one_mode_ties_by_hand(aggregation: str, ab: int, ac: int, bc: int) -> None:
    got = cells(aggregation=aggregation)
    assert (got["AB"], got["AC"], got["BC"]) == (ab, ac, bc)
    assert got["AA"] == 0 and got["BA"] == got["AB"]


@pytest.mark.parametrize(
    ("normalization", "ab"),
    [
        ("average", 4 / ((4 + 2) / 2)),
        ("cosine", 4 / (4 * 2)),
        # A alone: x− 1, y− 1; B alone: y+ 1; both: x+ 2·1
        ("jaccard", 4 / (2 + 1 + 2)),
    ],
)
def test_one_mode_normalisation_by_hand(normalization: str, ab: float) -> None:
    assert cells(normalization=normalization)["AB"] == pytest.approx(ab)


def test_two_mode_by_hand() -> None:
    assert cells(type="twomode") == {"Ax": 3, "Ay": 1, "Bx": 1, "By": 1, "Cx": 1, "Cy": 0}
    assert cells(type="twomode", aggregation="subtract") == {"Ax": 1, "Ay": -1, "Bx": 1, "By": 1, "Cx": -1, "Cy": 0}
    assert cells(type="twomode", aggregation="combine") == {"Ax": 3, "Ay": 2, "Bx": 1, "By": 1, "Cx": 2, "Cy": 0}
    activity = cells(type="twomode", aggregation="subtract", normalization="activity")
    assert activity["Ax"] == pytest.approx(1 / 4) and activity["Bx"] == pytest.approx(1 / 2)
    prominence = cells(type="twomode", aggregation="subtract", normalization="prominence")
    assert prominence["Ax"] == pytest.approx(1 / 5) and prominence["Ay"] == pytest.approx(-1 / 2)


def test_integer_qualifiers_tie_by_distance() -> None:
    rows = [("A", "x", -1), ("B", "x", 1), ("C", "x", 0)]
    table = from_table(pd.DataFrame(rows, columns=["organization", "concept", "agreement"]))
    assert table.variables["agreement"] == "integer"
    m = network(table, aggregation="congruence").matrix
    assert (m.loc["A", "B"], m.loc["A", "C"], m.loc["B", "C"]) == (0, 0.5, 0.5)
    m = network(table, aggregation="subtract").matrix
    assert (m.loc["A", "B"], m.loc["A", "C"]) == (-1, 0)
    m = network(table, type="twomode", aggregation="subtract").matrix
    assert m["x"].tolist() == [-1, 1, 0]


def test_text_qualifiers_tie_by_equality() -> None:
    rows = [("A", "x", "duty"), ("A", "x", "duty"), ("B", "x", "duty"), ("B", "x", "cost")]
    table = from_table(pd.DataFrame(rows, columns=["organization", "concept", "frame"]))
    assert network(table, qualifier="frame", aggregation="congruence").matrix.loc["A", "B"] == 2
    assert network(table, qualifier="frame", aggregation="conflict").matrix.loc["A", "B"] == 1
    two = network(table, type="twomode", qualifier="frame", aggregation="combine").matrix
    assert two["x"].tolist() == [1, 3]  # cost is the first of two levels: 2, duty 1


def test_documents_variables_serve_as_rows_and_columns() -> None:
    table = statements([("A", "x", 1, "2021", "d1"), ("B", "x", 1, "2021", "d1"), ("B", "x", 1, "2021", "d2")])
    assert network(table, type="twomode", variable2="id").matrix.to_dict("list") == {"d1": [1, 1], "d2": [0, 1]}


def test_duplicates_are_those_of_one_period() -> None:
    def n(**options: object) -> int:
        return network(statements(), aggregation="congruence", **options).n_statements

    assert n() == 7
    assert n(duplicates="week") == 6  # A x+ of 4 and 5 January 2021
    assert n(duplicates="month") == 6
    assert n(duplicates="year") == 6
    assert n(duplicates="acrossrange") == 6
    assert n(duplicates="document") == 7
    # without the qualifier A's x− is a duplicate too
    assert network(statements(), duplicates="acrossrange").n_statements == 5


def test_months_and_weeks_of_other_years_are_duplicates_in_dna_only() -> None:
    rows = [("A", "x", 1, "2021-01-04", "d1"), ("A", "x", 1, "2022-01-04", "d2")]
    for period in ("week", "month"):
        assert network(statements(rows), duplicates=period).n_statements == 2
        assert network(statements(rows), duplicates=period, compat="dna").n_statements == 1


def test_the_first_duplicate_stays() -> None:
    rows = [("A", "x", 1, "2021-01-05", "d2"), ("A", "x", 1, "2021-01-04", "d9"), ("A", "x", 1, "2021-01-04", "d1")]
    assert events(statements(rows), duplicates="acrossrange")["document_id"].tolist() == ["d1"]


def test_undated_statements_count_without_a_range_and_are_said() -> None:
    table = statements([("A", "x", 1, None, "d1"), ("B", "x", 1, "2021-05", "d2")])
    assert network(table).n_statements == 2
    assert network(table, start="2021").n_statements == 1
    assert network(table, duplicates="year").n_statements == 2
    assert any("without a date" in note for note in table.notes) and any("month or year" in n for n in table.notes)


def test_exclusions_keep_or_leave_out() -> None:
    assert list(network(statements(), exclude={"organization": ["B"]}).matrix) == ["A", "C"]
    only = {"exclude": {"organization": ["A", "B"], "concept": ["x"]}, "invert": True}
    assert network(statements(), **only).n_statements == 4
    assert network(statements(), exclude={"concept": ["x"]}, isolates=True).matrix.shape == (3, 3)
    # documents are left out before isolates are looked for
    assert network(statements(), exclude={"id": ["d5"]}, isolates=True).matrix.shape == (2, 2)
    assert network(statements(), exclude={"agreement": ["0"]}).n_statements == 4


def test_empty_values_make_no_nodes_but_stay_in_event_lists() -> None:
    table = statements([("A", "x", 1, "2021", "d1"), ("", "x", 1, "2021", "d1"), ("B", "x", None, "2021", "d2")])
    assert list(network(table).matrix) == ["A", "B"]
    assert list(network(table, aggregation="congruence").matrix) == ["A"]
    assert len(events(table)) == 3


def test_documents_may_have_numbers_and_sort_by_them() -> None:
    rows = [("A", "x", 1, "2021", 10), ("A", "x", 1, "2021", 9), ("B", "x", 1, "2021", 9)]
    assert events(statements(rows), duplicates="acrossrange")["document_id"].tolist() == [9, 9]
    assert list(network(statements(rows), type="twomode", variable2="id").matrix) == ["10", "9"]
    missing = statements([("A", "x", 1, "2021", 10), ("B", "x", 1, "2021", None)])
    assert network(missing, duplicates="document").n_statements == 2


def test_labels_sort_as_in_java() -> None:
    table = statements([(name, "x", 1, "2021", "d") for name in ("قطر", "b", "\uff21", "A", "😀")])
    assert list(network(table).matrix) == ["A", "b", "قطر", "😀", "\uff21"]


def test_reads_a_dna_file_in_code_points(tmp_path: Path) -> None:
    database = read_dna(write_dna(tmp_path / "small.dna"))
    rows = database.statements
    assert [TEXT[a:b] for a, b in zip(rows["start_position"], rows["stop_position"], strict=True)] == rows[
        "text"
    ].tolist()
    assert rows["text"].tolist() == ["قالت الوزارة", "وقال الحزب"]
    assert str(rows["time"][0]) == "2023-05-01 12:00:00"
    ministry = database.entities.set_index("value").loc["الوزارة"]
    assert (ministry["Type"], ministry["color"]) == ("حكومة", "#FF0010")
    before = (tmp_path / "small.dna").read_bytes()
    assert network(read_statements(tmp_path / "small.dna"), aggregation="subtract").matrix.loc["الحزب", "الوزارة"] == -1
    assert (tmp_path / "small.dna").read_bytes() == before


def test_other_files_are_no_dna_databases(tmp_path: Path) -> None:
    import sqlite3

    (tmp_path / "a.dna").write_text("no database", encoding="utf-8")
    sqlite3.connect(tmp_path / "b.dna").execute("CREATE TABLE T(x)")
    for name, word in (
        ("a.dna", "no Discourse Network Analyzer 3 database"),
        ("b.dna", "without"),
        ("c.dna", "no such"),
    ):
        with pytest.raises(WorkbookError, match=word):
            read_dna(tmp_path / name)
    with pytest.raises(WorkbookError, match="'DNA Statement', 'Annotation'"):
        read_dna(write_dna(tmp_path / "d.dna"), statement_type="Claim")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"type": "both"}, "onemode, twomode, eventlist"),
        ({"aggregation": "combine"}, "ignore, congruence, conflict, subtract"),
        ({"normalization": "activity"}, "no, average, jaccard, cosine"),
        ({"variable1": "person"}, "organization, concept, agreement"),
        ({"variable2": "organization"}, "choose two variables"),
        ({"qualifier": None, "aggregation": "congruence"}, "needs a qualifier"),
        ({"kernel": "gaussian"}, "needs a window"),
        ({"start": "2022", "stop": "2021"}, "lies after"),
        ({"colour": "red"}, "no option colour"),
        ({"exclude": {"organization": "A"}}, r"\['A'\]"),
    ],
)
def test_errors_name_the_option_and_what_is_valid(options: dict, words: str) -> None:
    with pytest.raises(WorkbookError, match=words):
        network(statements(), **options)


def test_tables_without_a_qualifier_need_none() -> None:
    table = from_table(pd.DataFrame({"organization": ["A", "B"], "concept": ["x", "x"]}))
    assert network(table, normalization="jaccard").matrix.loc["A", "B"] == 1
    with pytest.raises(WorkbookError, match="qualifier='agreement'"):
        network(table, aggregation="congruence")


def test_event_lists_need_variables_for_duplicates_only() -> None:
    table = from_table(pd.DataFrame({"speaker": ["A", "A"], "claim": ["x", "x"], "date": ["2021", "2021"]}))
    assert len(events(table)) == 2
    assert len(events(table, variable1="speaker", variable2="claim", duplicates="year")) == 1
    with pytest.raises(WorkbookError, match="variable1='organization'"):
        events(table, duplicates="year")


def test_statements_of_stances() -> None:
    texts = ["رفضت قطر التطبيع مع نظام الأسد.", "أيدت مصر التطبيع مع نظام الأسد."]
    coding = wb.code([wb.Document(f"d{i}", text, date=f"2021-05-0{i + 1}") for i, text in enumerate(texts)])
    table = from_coding(coding)
    assert dict(zip(table.table["organization"], table.table["agreement"], strict=True)) == {"قطر": 0, "مصر": 1}
    assert set(from_coding(coding, scheme="signed").table["agreement"]) == {-1, 1}
    assert set(from_coding(coding, names="name_en").table["organization"]) == {"Qatar", "Egypt"}
    assert network(table, aggregation="subtract").matrix.loc["قطر", "مصر"] == -1


def test_what_stances_leave_out_is_counted(briefs_coding) -> None:
    table = from_coding(briefs_coding)
    positions = briefs_coding.stances["position"]
    kept = int(positions.isin(["support", "oppose"]).sum())
    assert len(table) <= kept
    if (positions == "conditional").any():
        assert any("conditional" in note for note in table.notes)
    # organisations that only a role names have their name, not their id
    assert not set(table.table["organization"]) & set(wb.load_codebook().actors)
    assert len(set(from_coding(briefs_coding, parents=True).table["organization"])) < len(
        set(table.table["organization"])
    )


SETS = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz"), st.sampled_from([0, 1]), st.sampled_from(["2021-01-01", "2022-01-03"]), st.sampled_from("de")),
    min_size=1,
    max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(SETS)
def test_congruence_and_conflict_share_what_the_qualifier_ignores(rows: list[tuple]) -> None:
    table = statements([*rows, ("A", "x", 0, "2021-01-01", "d"), ("A", "x", 1, "2021-01-01", "d")])
    made = {a: network(table, aggregation=a).matrix for a in ("ignore", "congruence", "conflict", "subtract")}
    assert (made["congruence"] + made["conflict"]).equals(made["ignore"])
    assert (made["congruence"] - made["conflict"]).equals(made["subtract"])
    assert made["ignore"].equals(made["ignore"].T)


@settings(max_examples=40, deadline=None)
@given(SETS, st.sampled_from(["document", "week", "month", "year", "acrossrange"]), st.sampled_from([None, "dna"]))
def test_duplicates_leave_each_key_once(rows: list[tuple], duplicates: str, compat: str | None) -> None:
    table = statements(rows)
    kept = events(table, aggregation="subtract", duplicates=duplicates, compat=compat)
    key = kept[["organization", "concept", "agreement"]].astype("str")
    if duplicates == "document":
        key = key.assign(period=kept["document_id"])
    elif duplicates != "acrossrange":
        # both dates lie in the first week and month of their year
        year = kept["time"].str[:4]
        key = key.assign(
            period="" if compat == "dna" and duplicates == "month" else kept["time"] if duplicates == "week" else year
        )
    if not (duplicates == "week" and compat == "dna"):
        assert not key.duplicated().any()
    assert set(map(tuple, kept[["organization", "concept", "agreement"]].values)) == {r[:3] for r in rows}


@pytest.mark.shared
def test_every_matrix_of_dna_to_six_decimals(shared: Path) -> None:
    peers = shared / "peers" / "dna"
    table = read_statements(peers / "sample.dna")
    with (peers / "index.tsv").open(encoding="utf-8") as lines:
        index = list(csv.DictReader(lines, delimiter="\t"))
    assert len(index) == 138
    for row in index:
        theirs = pd.read_csv(peers / "matrices" / row["file"], sep=";", index_col=0)
        ours = network(
            table, type=row["networkType"], variable1=row["variable1"], variable2=row["variable2"],
            qualifier=row["qualifier"], aggregation=row["aggregation"], normalization=row["normalization"],
            isolates=row["isolates"] == "true", duplicates=row["duplicates"], compat="dna",
        )  # fmt: skip
        assert ours.matrix.index.tolist() == theirs.index.tolist(), row["file"]
        assert ours.matrix.columns.tolist() == theirs.columns.tolist(), row["file"]
        assert np.abs(ours.matrix.to_numpy(float) - theirs.to_numpy(float)).max() < 6e-7, row["file"]
        assert ours.n_statements == int(row["numStatements"]), row["file"]
