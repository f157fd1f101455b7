"""A coding that stays in its files gives what the loaded one gives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import workbook as wb
from workbook.analysis.inputs import as_coding
from workbook.coding import Coding
from workbook.coding.tables import TABLES
from workbook.errors import WorkbookError


@pytest.fixture(scope="module", params=["parquet", "jsonl", "csv"])
def folder(request: pytest.FixtureRequest, briefs_coding: Coding, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return briefs_coding.write(tmp_path_factory.mktemp("stored") / request.param, format=request.param)


def test_tables_are_those_of_the_loaded_coding(folder: Path) -> None:
    stored, loaded = Coding.open(folder), Coding.read(folder)
    for name in TABLES:
        assert stored.table(name).to_json(orient="split") == getattr(loaded, name).to_json(orient="split")
    assert as_coding(stored).meta == loaded.meta == stored.meta
    assert repr(stored).startswith("StoredCoding(119 documents") and folder.name in repr(stored)


@pytest.mark.parametrize(
    ("name", "where", "mask"),
    [
        ("stances", {"position": "oppose"}, lambda t: t["position"] == "oppose"),
        ("stances", {"position": ["oppose", "support"]}, lambda t: t["position"].isin(["oppose", "support"])),
        ("stances", {"date": ("2021", "2022")}, lambda t: (t["date"] >= "2021") & (t["date"] <= "2022")),
        ("stances", {"strength": (2, None)}, lambda t: t["strength"] >= 2),
        ("quotations", {"speaker_id": None}, lambda t: t["speaker_id"].isna()),
        ("quotations", {"negated": True, "kind": "indirect"}, lambda t: t["negated"] & (t["kind"] == "indirect")),
        ("quotations", {"kind": []}, lambda t: t["kind"] == "none of these"),
    ],
)
def test_filters_choose_the_rows_that_pandas_would(folder: Path, name: str, where: dict, mask: object) -> None:
    whole = getattr(Coding.read(folder), name)
    expected = whole[mask(whole).fillna(False)]  # type: ignore[operator]
    got = Coding.open(folder).table(name, columns=[f"{name[:-1]}_id", "doc_id"], where=where)
    assert got.columns.tolist() == [f"{name[:-1]}_id", "doc_id"]
    assert got["doc_id"].tolist() == expected["doc_id"].tolist()


def test_counts_by_columns(folder: Path) -> None:
    stored, whole = Coding.open(folder), Coding.read(folder).stances
    counts = stored.count("stances", by=["issue", "position"])
    assert counts["n"].sum() == len(whole)
    assert counts["n"].tolist() == whole.groupby(["issue", "position"]).size().tolist()
    assert stored.count("stances", where={"position": "oppose"})["n"].tolist() == [
        int((whole["position"] == "oppose").sum())
    ]
    assert stored.count("quotations", by="speaker_id")["n"].sum() == len(Coding.read(folder).quotations)


def test_a_subset_is_a_coding_of_its_own(folder: Path, briefs_coding: Coding) -> None:
    ids = briefs_coding.documents["doc_id"].tolist()[3:5]
    part = Coding.open(folder).subset(ids)
    alone = wb.code(wb.Corpus(d for d in wb.briefs() if d.id in ids))
    for name in ("mentions", "quotations", "stances"):
        pd.testing.assert_frame_equal(getattr(part, name), getattr(alone, name))
    assert set(part.actors["actor_id"]) == set(alone.actors["actor_id"])


def test_what_is_not_there_is_said(folder: Path, tmp_path: Path) -> None:
    stored = Coding.open(folder)
    with pytest.raises(WorkbookError, match="no column 'issues'"):
        stored.table("stances", where={"issues": "x"})
    with pytest.raises(WorkbookError, match="no table is called 'stance'"):
        stored.table("stance")
    with pytest.raises(WorkbookError, match="no document 'nobody'"):
        stored.document("nobody")
    with pytest.raises(WorkbookError, match="no coding here"):
        Coding.open(tmp_path)
