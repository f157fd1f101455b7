"""Floor 5: decisions out of one store and into another – all of them once, or none."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import workbook as wb
from workbook.errors import StoreError
from workbook.exchange.decisions import Taken, read_decisions, write_decisions
from workbook.review.schema import HISTORY

TEXT = "قالت المتحدثة إن الوفد وصل. وأضاف الوزير أن اللقاء غداً. رفضت قطر التطبيع مع نظام الأسد. وأكدت الوزارة دعم القرار 2254."
HOSTILE = "../../x'; DROP TABLE workbook_history; -- </script>\u202e\u2028\0"


@pytest.fixture(scope="module")
def coding() -> wb.Coding:
    return wb.code([wb.Document("a", TEXT, date="2021-05-01"), wb.Document("../b'\"", TEXT + " <script>\u202e")])


@pytest.fixture(scope="module")
def codebook() -> wb.Codebook:
    return wb.load_codebook()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, coding: wb.Coding, codebook: wb.Codebook) -> Path:
    """Two coders; corrections of two fields, an undo, a redo, an undo for good, an added actor, blind work."""
    folder = tmp_path_factory.mktemp("made")
    with wb.review.open(folder / "one.sqlite", codebook=codebook) as opened:
        stance, quotation = coding.stances["stance_id"].iloc[0], coding.quotations["quotation_id"].iloc[-1]
        amal, basim = opened.coder("amal"), opened.coder("باسم")
        amal.correct(coding, stance, position="conditional", strength=1, comment=HOSTILE)
        basim.accept(coding, quotation)
        amal.reject(coding, quotation)
        amal.undo()
        amal.redo()
        amal.comment(coding, stance, "سؤال للفريق")
        amal.undo()
        amal.add(coding, "actors", name="سلمى الراوي", type="person", gender="f")
        blind = opened.blind("dina", wb.Corpus([wb.Document("c", TEXT)]))
        blind.done("c")
        write_decisions(opened, folder / "decisions.jsonl")
    return folder


@pytest.fixture()
def store(tmp_path: Path, made: Path, codebook: wb.Codebook):
    shutil.copy(made / "one.sqlite", tmp_path)
    with wb.review.open(tmp_path / "one.sqlite", codebook=codebook) as opened:
        yield opened


@pytest.fixture()
def file(tmp_path: Path, made: Path) -> Path:
    return Path(shutil.copy(made / "decisions.jsonl", tmp_path))


@pytest.fixture()
def other(tmp_path: Path, codebook: wb.Codebook):
    with wb.review.open(tmp_path / "other.sqlite", codebook=codebook) as opened:
        yield opened


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, codebook: wb.Codebook):
    """A store into which nothing is ever taken."""
    with wb.review.open(tmp_path_factory.mktemp("empty") / "empty.sqlite", codebook=codebook) as opened:
        yield opened
        assert not history(opened)


def history(store: wb.review.Store) -> list[dict[str, Any]]:
    with store._connection.begin() as c:
        rows = c.execute(sa.select(HISTORY).order_by(HISTORY.c.seq)).mappings()
        return [{k: v for k, v in r.items() if k != "seq"} for r in rows]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def put(path: Path, rows: list[Any]) -> None:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8")


def refused(path: Path, store: wb.review.Store, said: str) -> str:
    """Read it and see the error; the store stays as it was."""
    before = history(store), store.coders().to_dict("records"), store.documents().to_dict("records")
    with pytest.raises(StoreError, match=said) as caught:
        read_decisions(path, store)
    assert (history(store), store.coders().to_dict("records"), store.documents().to_dict("records")) == before
    assert str(path) in str(caught.value)
    return str(caught.value)


class TestThereAndBack:
    def test_the_whole_history_comes_over(self, store, other, file, coding) -> None:
        taken = read_decisions(file, other)
        assert taken == Taken(coders=3, documents=2, decisions=6, turns=3, known=0)
        assert history(other) == history(store) and len(history(store)) == 10
        assert other.coders().to_dict("records") == store.coders().to_dict("records")
        assert other.documents().to_dict("records") == store.documents().to_dict("records")
        for undone in (False, True):
            assert other.decisions(undone=undone).equals(store.decisions(undone=undone))
        for name in ("amal", "باسم"):
            for table in ("quotations", "stances", "mentions", "actors"):
                one, two = (getattr(s.apply(coding, coder=name), table) for s in (store, other))
                assert one.equals(two)

    def test_twice_is_once(self, other, file) -> None:
        read_decisions(file, other)
        before = history(other)
        assert read_decisions(file, other) == Taken(0, 0, 0, 0, known=9)
        assert history(other) == before

    def test_into_the_store_it_came_from(self, store, file) -> None:
        before = history(store)
        assert read_decisions(file, store).known == 9
        assert history(store) == before

    def test_a_later_file_brings_what_is_new(self, store, other, file, coding, tmp_path) -> None:
        read_decisions(file, other)
        store.coder("amal").undo()
        store.coder("amal").accept(coding, coding.mentions["mention_id"].iloc[0])
        taken = read_decisions(write_decisions(store, tmp_path / "later.jsonl"), other)
        assert taken == Taken(0, 0, decisions=1, turns=1, known=9)
        assert other.decisions(undone=True).equals(store.decisions(undone=True))

    def test_undo_and_redo_go_on_where_they_were(self, store, other, file) -> None:
        read_decisions(file, other)
        for _ in range(4):
            assert repr(other.coder("amal").undo()) == repr(store.coder("amal").undo())
        assert repr(other.coder("amal").redo()) == repr(store.coder("amal").redo())
        assert other.coder("amal").verdicts() == store.coder("amal").verdicts()

    def test_beside_what_others_decided(self, other, file, coding, store) -> None:
        kept = other.coder("salma").accept(coding, coding.stances["stance_id"].iloc[0])
        own = other.coder("amal").accept(coding, coding.stances["stance_id"].iloc[-1])
        read_decisions(file, other)
        assert {kept.id, own.id} < set(other.decisions()["decision_id"])
        theirs = other.decisions(coder="amal")
        assert theirs["decision_id"].iloc[0] == own.id
        assert theirs[theirs["decision_id"] != own.id].reset_index(drop=True).equals(store.decisions(coder="amal"))

    def test_an_undo_taken_here_stays(self, other, file) -> None:
        read_decisions(file, other)
        undone = other.coder("باسم").undo()
        assert undone is not None
        assert read_decisions(file, other).known == 9
        assert undone.id not in set(other.decisions()["decision_id"])

    def test_a_store_opened_to_look_only_writes_and_does_not_read(self, store, file, tmp_path, codebook) -> None:
        with wb.review.open(tmp_path / "one.sqlite", read_only=True, codebook=codebook) as looking:
            again = write_decisions(looking, tmp_path / "again.jsonl")
            assert again.read_bytes() == file.read_bytes()
            with pytest.raises(StoreError, match="opened to look only"):
                read_decisions(file, looking)

    def test_an_empty_store(self, other, tmp_path) -> None:
        path = write_decisions(other, tmp_path / "empty.jsonl")
        assert read_decisions(path, other) == Taken(0, 0, 0, 0, 0)

    def test_a_place_that_can_not_be_written(self, store, tmp_path) -> None:
        with pytest.raises(StoreError, match="can't be written"):
            write_decisions(store, tmp_path / "no" / "decisions.jsonl")
        (tmp_path / "folder").mkdir()
        with pytest.raises(StoreError, match="can't be written"):
            write_decisions(store, tmp_path / "folder")
        assert not [p for p in os.listdir(tmp_path) if p.endswith(".part")]


class TestNothingByHalf:
    @pytest.mark.parametrize(
        ("broken", "said"),
        [
            ('{"line": "history", ', "not JSON"),
            ("[1]", "no JSON object"),
            ('{"line": "history"}', "without seq, decision_id"),
            ('{"line": "coder", "coder": "x", "since": "yesterday"}', "since is 'yesterday', which is no time"),
            ('{"line": "coder", "coder": "\\ud83d", "since": "2021-01-01"}', "half a character"),
            ('{"line": "coder", "coder": 7, "since": "2021-01-01"}', "coder is '7', and a text of up to 100"),
            ('{"line": "coder", "coder": " x ", "since": "2021-01-01"}', "coder=' x ' is no name"),
            ('{"line": "coder", "coder": "amal", "since": "2021-01-01"}', "the coder amal stands twice"),
            ('{"line": "codebook"}', "line is 'codebook'"),
            ('{"line": "coder", "coder": NaN, "since": "2021-01-01"}', "not JSON"),
            ("[" * 100_000, "nested too deeply"),
        ],
    )
    def test_a_broken_line_is_named_and_nothing_is_kept(self, broken: str, said: str, file, empty) -> None:
        rows = lines(file)
        put(file, [*rows[:-1], broken, {**rows[-1], "lines": len(rows) + 1}])
        assert f"row {len(rows)}" in refused(file, empty, said)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda r: r.update(seq=1), "out of order"),
            (lambda r: r.update(part=1), "part 0 of its decision was expected"),
            (lambda r: r.update(work="hobby"), "work is 'hobby'"),
            (lambda r: r.update(action="erase"), "action is 'erase'"),
            (lambda r: r.update(action="undo"), "undo with target None"),
            (lambda r: r.update(action="undo", target="f" * 32), "which is no decision of"),
            (lambda r: r.update(coder="eve"), "coder 'eve' stands in no line"),
            (lambda r: r.update(start=5, end=2), "a place without"),
            (lambda r: r.update(start=True), "start is 'True'"),
            (lambda r: r.update(record=[]), "record is no JSON object"),
            (lambda r: r.update(comment={"a": 1}), "comment is"),
            (lambda r: r.update(decision_id="f" * 33), "up to 32 characters"),
            (lambda r: r.update(trigger="x"), "'trigger', which is no column"),
        ],
    )  # fmt: skip
    def test_a_row_that_can_not_be(self, change: Callable[[dict[str, Any]], None], said: str, file, empty) -> None:
        rows = lines(file)
        change(rows[-2])  # the last of the history
        put(file, rows)
        assert f"row {len(rows) - 1}" in refused(file, empty, said)

    def test_a_file_that_was_cut_off(self, file, empty) -> None:
        whole = file.read_bytes()
        put(file, lines(file)[:-1])
        refused(file, empty, "cut off .*last line is missing")
        rows = whole.split(b"\n")
        file.write_bytes(b"\n".join(rows[:-4] + rows[-2:]))
        refused(file, empty, "cut off .*were written")
        file.write_bytes(whole[: len(whole) // 2])
        refused(file, empty, "row")

    def test_other_files(self, empty, tmp_path) -> None:
        path = tmp_path / "x.jsonl"
        for data, said in (
            (b"", "no file of decisions"), (b'{"a": 1}\n', "no file of decisions"), (b"\xff\xfe", "not UTF-8"),
            (b'{"line": "head", "format": "workbook-decisions", "version": 9}\n', "version 9"),
        ):  # fmt: skip
            path.write_bytes(data)
            refused(path, empty, said)
        path.unlink()
        refused(path, empty, "can't be read")

    def test_a_decision_that_was_changed_in_the_file(self, file, other) -> None:
        read_decisions(file, other)
        rows = lines(file)
        first = next(n for n, r in enumerate(rows) if r["line"] == "history")
        for change in ({"new": "support"}, {"at": "2020-01-01T00:00:00+00:00"}, {"comment": None}):
            changed = [{**r, **change} if r.get("decision_id") == rows[first]["decision_id"] else r for r in rows]
            put(file, changed)
            assert f"row {first + 1}" in refused(file, other, "with other content")

    def test_a_part_added_to_a_decision(self, file, other) -> None:
        read_decisions(file, other)
        rows = lines(file)
        put(
            file,
            [
                *rows[:-2],
                rows[-2],
                {**rows[-2], "part": 1, "seq": rows[-2]["seq"] + 1},
                {**rows[-1], "lines": len(rows) + 1},
            ],
        )
        refused(file, other, "with other content")

    def test_an_undo_of_another_coders_decision(self, file, empty) -> None:
        rows = lines(file)
        theirs = next(r["decision_id"] for r in rows if r.get("coder") == "باسم" and r["line"] == "history")
        undo = next(r for r in rows if r.get("action") == "undo")
        undo["target"] = theirs
        put(file, rows)
        refused(file, empty, "which is no decision of 'amal'")

    def test_a_coder_who_went_on_in_both_stores(self, store, other, file, coding, tmp_path) -> None:
        """Deciding ends what can be redone; a redo that the other store took must not be dropped in silence."""
        store.coder("amal").undo()
        read_decisions(write_decisions(store, tmp_path / "first.jsonl"), other)
        other.coder("amal").accept(coding, coding.mentions["mention_id"].iloc[0])
        store.coder("amal").redo()
        later = write_decisions(store, tmp_path / "later.jsonl")
        refused(later, other, "went on deciding in this store and in the file's")

    def test_the_store_still_only_grows(self, other, file) -> None:
        read_decisions(file, other)
        with pytest.raises(StoreError, match="only grows"), other._connection.begin() as c:
            c.execute(sa.delete(HISTORY))
        assert len(history(other)) == 10
