"""Databases of DNA: what is written is read again, a whole file equal row by row, and DNA's own rules are kept."""

from __future__ import annotations

import base64
import hashlib
import os
import sqlite3
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_coding import small_coding
from small_dna import TEXT
from small_dna import write_dna as small_dna

import workbook as wb
from workbook.analysis.networks import from_coding
from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.exchange.dna import read_dna
from workbook.exchange.dna_corpus import dna_corpus, note_head, read_head
from workbook.exchange.dna_file import (
    DnaTables,
    Rows,
    copy_dna,
    hash_password,
    read_dna_tables,
    write_dna_tables,
)
from workbook.exchange.dna_schema import SCHEMA
from workbook.exchange.dna_write import write_dna
from workbook.exchange.utf16 import Utf16Map

SALT = bytes(range(16))


@pytest.fixture(scope="module", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords that cost nothing; the tests of passwords and of the rules compute real ones."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("workbook.exchange.dna_tables.hash_password", lambda password, salt: "not hashed")
        yield


def coding(texts: dict[str, str], stances: list[tuple], documents: dict[str, dict] | None = None) -> Coding:
    """A coding of texts with stances (document, start, end, position), all held by the minister of the party."""
    rows: list[dict[str, Any]] = [
        {
            "stance_id": f"s{n}", "doc_id": d, "holder_id": "minister", "organisation_id": "party", "issue": "the-plan",
            "position": position, "evidence_start": a, "evidence_end": b, "evidence": texts[d][a:b], "reality": "fact",
            "reported": False, "rule": "test",
        }
        for n, (d, a, b, position) in enumerate(stances)
    ]  # fmt: skip
    facts = documents or {}
    return small_coding(
        documents=[{"doc_id": d, "text": t, "date": "2021-03-01", **facts.get(d, {})} for d, t in texts.items()],
        quotations=[],
        stances=rows,
    )


def rows_of(path: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_a_coding_is_read_back_as_the_statements_of_its_networks(briefs_coding: Coding, tmp_path: Path) -> None:
    report = write_dna(briefs_coding, tmp_path / "b.dna", scheme="signed")
    back = read_dna(tmp_path / "b.dna")
    theirs = from_coding(briefs_coding, scheme="signed").table
    assert len(back.statements) == len(theirs) == report.statements > 100
    for column in ("time", "person", "organization", "agreement", "start_position", "stop_position", "text"):
        assert back.statements[column].astype("str").tolist() == theirs[column].astype("str").tolist(), column
    label = "التطبيع مع نظام الأسد"
    assert (back.statements["concept"] == label).sum() == (theirs["concept"] == "normalisation-assad").sum() > 0
    qatar = back.entities[(back.entities["variable"] == "organization") & (back.entities["value"] == "قطر")]
    assert qatar[["type", "wikidata", "name_en", "actor_id"]].values.tolist() == [["state", "Q846", "Qatar", "qatar"]]


def test_the_documents_come_back_as_they_were(briefs_coding: Coding, tmp_path: Path) -> None:
    write_dna(briefs_coding, tmp_path / "b.dna")
    corpus = dna_corpus(read_dna(tmp_path / "b.dna"))
    briefs = wb.briefs()
    assert [d.id for d in corpus] == [d.id for d in briefs]
    for ours, theirs in zip(briefs, corpus, strict=True):
        for field in ("text", "title", "date", "outlet", "language", "url", "headline_end"):
            assert getattr(ours, field) == getattr(theirs, field), (ours.id, field)


def test_positions_that_are_left_out_are_counted(tmp_path: Path) -> None:
    text = "أيد الوزير الخطة ثم رفضها."
    given_ = coding(
        {"a": text},
        [("a", 0, 3, "support"), ("a", 20, 25, "oppose"), ("a", 0, 3, "conditional"), ("a", 0, 3, "neutral"),
         ("a", 0, 99, "oppose")],
    )  # fmt: skip
    report = write_dna(given_, tmp_path / "a.dna")
    assert dict(report.left_out) == {"conditional": 1, "neutral": 1, "evidence outside the text": 1}
    back = read_dna(tmp_path / "a.dna")
    assert back.variables["agreement"] == "boolean"
    assert back.statements[["person", "concept", "agreement", "text"]].values.tolist() == [
        ["الوزير", "the-plan", 1, "أيد"],
        ["الوزير", "the-plan", 0, "رفضها"],
    ]
    write_dna(given_, tmp_path / "signed.dna", scheme="signed")
    signed = read_dna(tmp_path / "signed.dna")
    assert signed.variables["agreement"] == "integer"
    assert signed.statements["agreement"].tolist() == [1, -1, 0, 0]


def test_the_file_keeps_the_rules_of_dna(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook.exchange.dna_tables.hash_password", hash_password)
    path = tmp_path / "a.dna"
    write_dna(coding({"a": "أيد الوزير الخطة."}, [("a", 0, 3, "support")]), path, password="sample", salt=SALT)
    assert rows_of(path, "PRAGMA foreign_key_check") == [] and rows_of(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows_of(path, "SELECT Value FROM SETTINGS WHERE Property = 'version'")[0][0].startswith("3.0")
    assert rows_of(path, "SELECT ID, Name FROM CODERS ORDER BY ID") == [(1, "Admin"), (2, "workbook")]
    assert rows_of(path, "SELECT Coder, OtherCoder, viewStatements FROM CODERRELATIONS") == [(1, 2, 1), (2, 1, 1)]
    assert {p for (p,) in rows_of(path, "SELECT Password FROM CODERS")} == {hash_password("sample", salt=SALT)}
    per_variable = (
        "SELECT v.Variable, (SELECT COUNT(*) FROM {} d WHERE d.VariableId = v.ID) FROM VARIABLES v ORDER BY v.ID"
    )
    assert rows_of(path, per_variable.format("DATASHORTTEXT"))[:3] == [
        ("person", 1),
        ("organization", 1),
        ("concept", 1),
    ]
    assert rows_of(path, per_variable.format("DATABOOLEAN"))[3] == ("agreement", 1)
    assert len(rows_of(path, "SELECT 1 FROM ENTITIES WHERE Value = ''")) == 3
    # every value has every attribute of its variable
    assert rows_of(
        path,
        "SELECT e.ID, a.ID FROM ENTITIES e JOIN ATTRIBUTEVARIABLES a ON a.VariableId = e.VariableId EXCEPT "
        "SELECT EntityId, AttributeVariableId FROM ATTRIBUTEVALUES",
    ) == []  # fmt: skip
    assert rows_of(path, "SELECT Date FROM DOCUMENTS") == [(1614556800,)]  # 2021-03-01 00:00 UTC


def test_a_database_is_written_again_equal(tmp_path: Path) -> None:
    first = read_dna(small_dna(tmp_path / "small.dna"))
    write_dna(first, tmp_path / "again.dna")
    again = read_dna(tmp_path / "again.dna")
    pd.testing.assert_frame_equal(first.statements, again.statements)
    pd.testing.assert_frame_equal(first.documents, again.documents)
    ours = again.entities[again.entities["value"] != ""].reset_index(drop=True)  # each variable gets its empty value
    pd.testing.assert_frame_equal(first.entities, ours)
    assert again.variables == first.variables


def test_a_copy_is_equal_row_by_row(tmp_path: Path) -> None:
    source = read_dna_tables(small_dna(tmp_path / "small.dna"))
    copy = copy_dna(tmp_path / "small.dna", tmp_path / "copy.dna")
    assert len(source.tables) == 11 and source.tables["STATEMENTS"].rows
    for table, rows in source.tables.items():
        columns = ", ".join(rows.columns)
        assert rows_of(copy, f"SELECT {columns} FROM {table} ORDER BY rowid") == list(rows.rows), table
    assert copy_dna(copy, tmp_path / "second.dna").is_file()
    assert read_dna_tables(copy) == read_dna_tables(tmp_path / "second.dna")


@pytest.mark.shared
def test_the_sample_of_dna_is_copied_equal_in_every_table(shared: Path, tmp_path: Path) -> None:
    sample = shared / "peers" / "dna" / "sample.dna"
    copy = copy_dna(sample, tmp_path / "copy.dna")
    with (
        closing(sqlite3.connect(f"{sample.as_uri()}?mode=ro", uri=True)) as theirs,
        closing(sqlite3.connect(copy)) as ours,
    ):
        schema = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
        assert theirs.execute(schema).fetchall() == ours.execute(schema).fetchall()
        total = 0
        for table in SCHEMA:
            query = f"SELECT * FROM {table} ORDER BY rowid"
            rows = theirs.execute(query).fetchall()
            assert rows == ours.execute(query).fetchall(), table
            total += len(rows)
    assert total > 300


@pytest.mark.shared
def test_the_sample_of_dna_by_its_statements(shared: Path, tmp_path: Path) -> None:
    first = read_dna(shared / "peers" / "dna" / "sample.dna")
    write_dna(first, tmp_path / "again.dna")
    again = read_dna(tmp_path / "again.dna")
    for table in ("statements", "entities", "documents"):
        pd.testing.assert_frame_equal(getattr(first, table), getattr(again, table))


@pytest.mark.shared
def test_dna_s_own_hashes_are_those_of_its_password(shared: Path) -> None:
    for row in read_dna_tables(shared / "peers" / "dna" / "sample.dna").tables["CODERS"].rows:
        hashed = row[7]
        assert hash_password("sample", salt=base64.b64decode(hashed)[:16]) == hashed


def test_passwords_by_another_way_of_computing() -> None:
    password = "سرّ é"
    digest = hashlib.new("sha256")
    digest.update(SALT)
    digest.update(unicodedata.normalize("NFC", password).encode("utf-8"))
    value, rounds = digest.digest(), 1
    while rounds < 100_000:
        value, rounds = hashlib.new("sha256", value).digest(), rounds + 1
    assert hash_password(password, salt=SALT) == base64.standard_b64encode(SALT + value).decode()
    assert hash_password(unicodedata.normalize("NFD", password), salt=SALT) == hash_password(password, salt=SALT)
    assert hash_password(password) != hash_password(password)  # the salt is random
    for wrong, salt in (("", SALT), ("x", b"short"), ("\ud800", SALT)):
        with pytest.raises(WorkbookError):
            hash_password(wrong, salt=salt)


_ALPHABET = st.sampled_from([*"ابم ّ😀𐎀\r\n\u200f", "\r\n", "e\u0301", "\0"])


@settings(max_examples=6, deadline=None)
@given(st.data(), st.sampled_from(["lf", "keep"]))
def test_spans_cut_the_same_words(data: st.DataObject, line_breaks: str) -> None:
    # many texts a file: writing one costs more than the positions in it
    drawn = data.draw(st.lists(st.lists(_ALPHABET, min_size=1, max_size=12).map("".join), min_size=1, max_size=12))
    texts = {f"d{n}": text for n, text in enumerate(drawn)}
    spans = {d: sorted(data.draw(st.sets(st.integers(0, len(t)), min_size=2, max_size=2))) for d, t in texts.items()}
    plain = {d: [_plain(t, i, line_breaks) for i in range(len(t))] for d, t in texts.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.dna"
        stances = [(d, a, b, "support") for d, (a, b) in spans.items()]
        report = write_dna(coding(texts, stances), path, line_breaks=line_breaks)
        back = read_dna(path)
    assert back.documents["text"].tolist() == ["".join(plain[d]) for d in texts]
    words = ["".join(plain[d][a:b]) for d, (a, b) in spans.items()]
    assert back.statements["text"].tolist() == [w for w in words if w]
    assert report.left_out.get("without a place", 0) == words.count("")
    assert report.line_breaks == sum("\r" in t for t in texts.values()) * (line_breaks == "lf")


def _plain(text: str, i: int, line_breaks: str) -> str:
    """What becomes of one character of a text."""
    if text[i] == "\0":
        return "\ufffd"
    if text[i] != "\r" or line_breaks == "keep":
        return text[i]
    return "" if text[i + 1 : i + 2] == "\n" else "\n"


@settings(max_examples=30, deadline=None)
@given(st.text(st.sampled_from("ا😀𐎀\u0301"), max_size=20))
def test_units_and_code_points(text: str) -> None:
    places = Utf16Map(text)
    for i in range(len(text) + 1):
        unit = len(text[:i].encode("utf-16-le")) // 2
        assert (places.unit(i), places.code_point(unit)) == (unit, i)


def test_positions_move_with_line_breaks(tmp_path: Path) -> None:
    text = "😀 خبر\r\n\r\nأيد الوزير\r\nالخطة\rكلها"
    start = text.index("الوزير")
    given_ = coding({"a": text}, [("a", start, len(text), "support")])
    write_dna(given_, tmp_path / "lf.dna")
    back = read_dna(tmp_path / "lf.dna")
    assert back.statements["text"].tolist() == ["الوزير\nالخطة\nكلها"]
    assert rows_of(tmp_path / "lf.dna", "SELECT Start FROM STATEMENTS") == [(start + 1 - 2,)]
    write_dna(given_, tmp_path / "keep.dna", line_breaks="keep")
    back = read_dna(tmp_path / "keep.dna")
    assert back.documents["text"].tolist() == [text]
    assert back.statements[["start_position", "text"]].values.tolist() == [[start, text[start:]]]


def test_dna_counts_in_utf16_units(tmp_path: Path) -> None:
    start = TEXT.index("قالت")
    write_dna(coding({"a": TEXT}, [("a", start, start + 4, "support")]), tmp_path / "a.dna")
    assert rows_of(tmp_path / "a.dna", "SELECT Start, Stop FROM STATEMENTS") == [(start + 1, start + 5)]


HOSTILE = [
    "../../etc/passwd",
    "'); DROP TABLE DOCUMENTS; --",
    '"a"',
    "سطر\nurl: https://evil.example",
    " a ",
    "=1+1",
    "﷽" * 300,
]


def test_hostile_ids_and_titles_are_data(tmp_path: Path) -> None:
    texts = dict.fromkeys(HOSTILE, "أيد الوزير الخطة.")
    facts = {d: {"title": f"{d}\0{d}", "outlet": d, "url": d, "event_id": d} for d in HOSTILE}
    report = write_dna(coding(texts, [(d, 0, 3, "support") for d in texts], facts), tmp_path / "h.dna")
    assert report.replaced == len(HOSTILE)
    long = report.shortened[report.shortened["id"] == len(HOSTILE)]
    assert long["column"].tolist() == ["Title", "Source"]
    assert long["written"].str.len().tolist() == [190, 190] and long["written"].str.endswith("…").all()
    assert {p.name for p in tmp_path.iterdir()} == {"h.dna"}
    back = dna_corpus(read_dna(tmp_path / "h.dna"))
    assert [d.id for d in back] == HOSTILE
    assert [d.url for d in back] == HOSTILE and [d.metadata["event_id"] for d in back] == HOSTILE
    # the long title is whole in the notes, where it is escaped
    assert [d.title for d in back] == [f"{d}{chr(0) if len(d) > 190 else chr(0xFFFD)}{d}" for d in HOSTILE]
    assert len(read_dna(tmp_path / "h.dna").statements) == len(HOSTILE)


def test_long_names_stay_apart(tmp_path: Path) -> None:
    first = read_dna(small_dna(tmp_path / "small.dna"))
    statements = first.statements.assign(person=["و" * 300, "و" * 250])
    long = type(first)(statements, first.variables, first.entities, first.documents, first.statement_type)
    report = write_dna(long, tmp_path / "long.dna")
    names = read_dna(tmp_path / "long.dna").statements["person"].tolist()
    assert len(set(names)) == 2 and all(len(name) <= 190 for name in names)
    assert sorted(report.shortened["written"]) == sorted(names)


@pytest.mark.parametrize("texts", [[], ["لا خبر."]])
def test_a_coding_without_statements(texts: list[str], tmp_path: Path) -> None:
    nothing = wb.code(wb.Corpus([wb.Document(f"d{n}", text) for n, text in enumerate(texts)]))
    report = write_dna(nothing, tmp_path / "none.dna")
    back = read_dna(tmp_path / "none.dna")
    assert (report.documents, report.statements) == (len(texts), 0) == (len(back.documents), len(back.statements))
    assert [d.text for d in dna_corpus(back)] == texts


def test_dates_that_dna_can_t_hold(tmp_path: Path) -> None:
    facts = {"a": {"date": "2021-11"}, "b": {"date": None}, "c": {"date": "1969-05-03"}}
    texts = dict.fromkeys(facts, "أيد الوزير الخطة.")
    report = write_dna(coding(texts, [("a", 0, 3, "support")], facts), tmp_path / "a.dna")
    assert report.undated == 1
    database = read_dna(tmp_path / "a.dna")
    assert [d.date for d in dna_corpus(database)] == ["2021-11", None, "1969-05-03"]
    # a date that someone corrects in DNA counts more than the one in the notes
    database.documents["time"] = pd.to_datetime(["2020-02-02", "2020-02-03", "2020-02-04"])
    assert [d.date for d in dna_corpus(database)] == ["2020-02-02", "2020-02-03", "2020-02-04"]


def test_documents_of_dna_are_coded(tmp_path: Path) -> None:
    database = read_dna(small_dna(tmp_path / "small.dna"))
    corpus = dna_corpus(database)
    document = corpus["dna-7"]
    assert (document.title, document.date, document.outlet) == ("خطة", "2023-05-01", "جريدة")
    assert (document.metadata["author"], document.metadata["type"]) == ("كاتب", "خبر")
    start, stop = database.statements.loc[0, ["start_position", "stop_position"]]
    assert document.text[start:stop] == "قالت الوزارة"
    assert wb.code(corpus).documents["doc_id"].tolist() == ["dna-7"]
    twice = pd.concat([database.documents, database.documents.assign(document_id=8, text=" ")])
    twice = pd.concat([twice, database.documents.assign(document_id=9)]).assign(notes="doc_id: x\n\nملاحظة")
    corpus = dna_corpus(
        type(database)(database.statements, database.variables, database.entities, twice, "DNA Statement")
    )
    assert [d.id for d in corpus] == ["x", "x-9"] and corpus.report["row"].tolist() == [8]
    assert corpus["x"].metadata["notes"] == "ملاحظة"


@pytest.mark.parametrize("notes", ["", "بلا رأس", "doc_id: a\nملاحظة", 'doc_id: "a', "doc_id: a\nlink: b"])
def test_notes_of_people_stay_notes(notes: str) -> None:
    assert read_head(notes) == ({}, notes)


def test_notes_come_back() -> None:
    facts = {"doc_id": "a", "url": "سطر\u2028آخر"}
    assert read_head(note_head(facts, "سطر\n\nسطر")) == (facts, "سطر\n\nسطر")


def test_what_stands_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.dna"
    path.write_bytes(b"mine")
    given_ = coding({"a": "أيد الوزير الخطة."}, [("a", 0, 3, "support")])
    with pytest.raises(WorkbookError, match="overwrite=True"):
        write_dna(given_, path)
    with pytest.raises(WorkbookError, match="overwrite=True"):
        copy_dna(small_dna(tmp_path / "small.dna"), path)

    def broken(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", broken)
        with pytest.raises(WorkbookError, match="can't be written"):
            write_dna(given_, path, overwrite=True)
    bad = DnaTables({"STATEMENTS": Rows(("ID", "Start", "Stop"), ((1, 5, 3),))})
    with pytest.raises(WorkbookError, match="table STATEMENTS, row 1"):
        write_dna_tables(bad, path, overwrite=True)
    assert path.read_bytes() == b"mine"
    assert {p.name for p in tmp_path.iterdir()} == {"a.dna", "small.dna"}
    write_dna(given_, path, overwrite=True)
    assert len(read_dna(path).statements) == 1
    for place, said in ((tmp_path, "folder"), (tmp_path / "none" / "a.dna", "no such folder")):
        with pytest.raises(WorkbookError, match=said):
            write_dna(given_, place)
    for option in ("scheme", "names", "line_breaks"):
        with pytest.raises(WorkbookError, match=option):
            write_dna(given_, tmp_path / "b.dna", **{option: "x"})


def test_a_file_that_is_no_database_of_dna(tmp_path: Path) -> None:
    (tmp_path / "text.dna").write_text("نص", encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "other.dna")) as connection:
        connection.execute("CREATE TABLE a(b)")
    for name, said in (("none.dna", "no such file"), ("text.dna", "no Discourse"), ("other.dna", "no Discourse")):
        with pytest.raises(WorkbookError, match=said):
            copy_dna(tmp_path / name, tmp_path / "copy.dna")
    for n, change in enumerate(("CREATE TABLE MINE(a)", "ALTER TABLE DOCUMENTS ADD COLUMN Mine TEXT")):
        path = small_dna(tmp_path / f"small{n}.dna")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(change)
        with pytest.raises(WorkbookError, match="(?i)mine"):  # a copy would lose it
            copy_dna(path, tmp_path / "copy.dna")
    assert not (tmp_path / "copy.dna").exists()
