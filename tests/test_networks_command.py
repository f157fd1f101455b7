"""``workbook network``: files as promised, notes on standard error, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from small_dna import write_dna
from typer.testing import CliRunner

import workbook as wb
from workbook.cli import app
from workbook.errors import WorkbookError


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, ["network", *map(str, arguments)], catch_exceptions=True)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture()
def dna(tmp_path: Path) -> Path:
    return write_dna(tmp_path / "small.dna")


def test_a_matrix_has_commas_and_labels(dna: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "M.csv"
    said = run(dna, "--type", "onemode", "--aggregation", "subtract", "--out", out)
    assert out.read_text(encoding="utf-8") == ",الحزب,الوزارة\nالحزب,0,-1\nالوزارة,-1,0\n"
    assert "2 × 2" in said


def test_graphs_open_in_networkx_with_arabic_labels(dna: Path, tmp_path: Path) -> None:
    for name, read in (("M.graphml", nx.read_graphml), ("M.gexf", nx.read_gexf)):
        run(dna, "--type", "twomode", "--aggregation", "subtract", "--out", tmp_path / name)
        g = read(tmp_path / name)
        assert set(g) == {"الحزب", "الوزارة", "الخطة"}
        assert g.nodes["الوزارة"]["Type"] == "حكومة" and g.nodes["الخطة"]["bipartite"] == 1
        assert g.edges["الحزب", "الخطة"]["weight"] == -1


def test_windows_have_numbered_files_and_an_index(tmp_path: Path) -> None:
    table = tmp_path / "said.csv"
    rows = [
        "organization,concept,agreement,date",
        "أ,x,support,2021-01-01",
        "ب,x,oppose,2021-01-02",
        "أ,x,yes,2021-01-04",
    ]
    table.write_text("\n".join(rows), encoding="utf-8")
    run(table, "--window", "3", "--unit", "days", "--aggregation", "conflict", "--out", tmp_path / "M.csv")
    index = pd.read_csv(tmp_path / "M-index.csv")
    assert list(index) == ["number", "start", "middle", "end"]
    assert index.iloc[0].tolist() == [1, "2021-01-01 00:00:00", "2021-01-02 00:00:00", "2021-01-03 00:00:00"]
    assert sorted(p.name for p in tmp_path.glob("M-0*")) == ["M-001.csv", "M-002.csv"]
    assert pd.read_csv(tmp_path / "M-001.csv", index_col=0).loc["أ", "ب"] == 1


def test_an_event_list_has_the_columns_of_dna(dna: Path, tmp_path: Path) -> None:
    run(dna, "--type", "eventlist", "--out", tmp_path / "E.csv")
    events = pd.read_csv(tmp_path / "E.csv")
    fixed = ["document_id", "document_title", "document_author", "document_source", "document_section", "document_type"]
    said = ["statement_id", "time", "person", "organization", "concept", "agreement"]
    assert list(events) == [*said, "start_position", "stop_position", "text", "coder", *fixed]
    assert events["time"].tolist() == ["2023-05-01 12:00:00"] * 2 and events["agreement"].tolist() == [1, 0]


def test_an_event_list_is_a_table_of_statements(tmp_path: Path) -> None:
    table = tmp_path / "said.csv"
    rows = [
        "organization,concept,agreement,date,document_id,start",
        "أ,x,1,2021-01-01,10,5",
        "أ,x,1,2021-01-01,9,7",
        "ب,x,0,2021-01-01,9,3",
    ]
    table.write_text("\n".join(rows), encoding="utf-8")
    run(table, "--type", "eventlist", "--out", tmp_path / "E.csv")
    events = pd.read_csv(tmp_path / "E.csv")
    assert events[["document_id", "start_position"]].values.tolist() == [[9, 3], [9, 7], [10, 5]]
    options = ["--duplicates", "acrossrange", "--type", "twomode", "--variable2", "id"]
    for source in (table, tmp_path / "E.csv"):
        run(source, *options, "--out", tmp_path / "M.csv")
        assert (tmp_path / "M.csv").read_text(encoding="utf-8") == ",10,9\nأ,1,1\nب,0,1\n"
    table.write_text("\n".join(rows).replace(",5", ",five"), encoding="utf-8")
    with pytest.raises(WorkbookError, match="start_position"):
        run(table, "--type", "eventlist", "--out", tmp_path / "E.csv")


def test_coded_folders_and_texts_do(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("رفضت قطر التطبيع مع نظام الأسد.\n", encoding="utf-8")
    (texts / "b.txt").write_text("أيدت مصر التطبيع مع نظام الأسد.\n", encoding="utf-8")
    wb.code(wb.load_corpus(texts)).write(tmp_path / "coded")
    for source in (texts, tmp_path / "coded"):
        said = run(source, "--aggregation", "subtract", "--out", tmp_path / "M.csv")
        assert "without a date" in said
        assert pd.read_csv(tmp_path / "M.csv", index_col=0).loc["قطر", "مصر"] == -1


def test_only_and_exclude(dna: Path, tmp_path: Path) -> None:
    run(dna, "--only", "organization=الحزب", "--type", "twomode", "--out", tmp_path / "M.csv")
    assert pd.read_csv(tmp_path / "M.csv", index_col=0).index.tolist() == ["الحزب"]
    run(dna, "--exclude", "organization=الحزب", "--type", "twomode", "--out", tmp_path / "M.csv")
    assert pd.read_csv(tmp_path / "M.csv", index_col=0).index.tolist() == ["الوزارة"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--out", "M.txt"], r"\.csv or \.graphml or \.gexf"),
        (["--type", "eventlist", "--out", "M.gexf"], r"ends in \.csv"),
        (["--from", "2021-13", "--out", "M.csv"], "--from='2021-13' is no date"),
        (["--exclude", "organization", "--out", "M.csv"], "variable=value"),
        (["--compat", "visone", "--out", "M.csv"], "'dna'"),
    ],
)
def test_errors_say_what_to_do(dna: Path, arguments: list[str], words: str) -> None:
    with pytest.raises(WorkbookError, match=words):
        run(dna, *arguments)


def test_figures_that_differ_from_dna_are_said(dna: Path, tmp_path: Path) -> None:
    said = run(dna, "--duplicates", "week", "--out", tmp_path / "M.csv")
    assert "DNA takes the same week of all years as one" in said
    assert "DNA takes" not in run(dna, "--duplicates", "week", "--compat", "dna", "--out", tmp_path / "M.csv")
