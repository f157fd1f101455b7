"""Floor 4: deciding about records, the history, undo, and what becomes of a coding."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd
import pytest

import workbook as wb
from workbook.errors import DecisionError, StoreError
from workbook.review.fields import FIELDS, ID, seen
from workbook.review.ledger import replay

TEXT = (
    "قال نادر القاسم إن الوفد وصل. وأضاف أن اللقاء غداً. رفضت قطر التطبيع مع نظام الأسد. وأكدت الوزارة دعم القرار 2254."
)


@pytest.fixture()
def coding() -> wb.Coding:
    return wb.code([wb.Document("a", TEXT, date="2021-05-01"), wb.Document("b", "رفضت قطر التطبيع مع نظام الأسد.")])


@pytest.fixture()
def store(tmp_path: Path):
    with wb.review.open(tmp_path / "decisions.sqlite") as opened:
        yield opened


def first(coding: wb.Coding, table: str) -> pd.Series:
    return getattr(coding, table).iloc[0]


def rows(coding: wb.Coding, table: str) -> dict[str, dict]:
    return {r[ID[table]]: r for r in getattr(coding, table).to_dict("records")}


class TestDecisions:
    def test_a_decision_says_who_when_what_where_and_with_which_codebook(self, store, coding) -> None:
        stance = first(coding, "stances")
        store.coder("amal").correct(coding, stance["stance_id"], position="conditional", comment="انظر السياق")
        (row,) = store.decisions().to_dict("records")
        assert (row["coder"], row["action"], row["table"], row["record_id"]) == (
            "amal", "correct", "stances", stance["stance_id"],
        )  # fmt: skip
        assert (row["field"], row["old"], row["new"]) == ("position", "oppose", "conditional")
        assert (row["start"], row["end"], row["surface"]) == (
            stance["evidence_start"], stance["evidence_end"], stance["evidence"],
        )  # fmt: skip
        assert row["codebook_sha256"] == coding.meta["codebook_sha256"] and row["version"] == coding.meta["version"]
        assert row["comment"] == "انظر السياق" and row["at"].endswith("+00:00")
        assert store.documents()[["doc_id", "text_sha256"]].values.tolist() == [
            [stance["doc_id"], coding.documents["text_sha256"].iloc[0]]
        ]

    def test_accepting_rejecting_and_commenting(self, store, coding) -> None:
        me = store.coder("amal")
        kept, gone = coding.quotations["quotation_id"][:2]
        me.accept(coding, kept)
        me.reject(coding, gone)
        me.comment(coding, kept, "سؤال للفريق")
        assert me.verdicts() == {kept: "accept", gone: "reject"}
        out = store.apply(coding)
        assert gone not in rows(out, "quotations")
        assert rows(out, "quotations")[kept]["confidence"] == 1.0
        assert rows(out, "quotations")[kept]["rule"] == rows(coding, "quotations")[kept]["rule"]
        assert len(out.quotations) == len(coding.quotations) - 1

    def test_the_coding_stays_as_it_was(self, store, coding) -> None:
        before = {t: getattr(coding, t) for t in ("actors", *ID)}
        me = store.coder("amal")
        for table, id_ in ID.items():
            me.reject(coding, getattr(coding, table)[id_].iloc[0])
        store.apply(coding)
        for table, data in before.items():
            pd.testing.assert_frame_equal(data, getattr(coding, table))

    def test_a_span_is_corrected_by_offsets_or_by_its_words(self, store, coding) -> None:
        me = store.coder("amal")
        quotation = first(coding, "quotations")
        me.correct(coding, quotation["quotation_id"], content="الوفد وصل", source=(4, 8))
        row = rows(store.apply(coding), "quotations")[quotation["quotation_id"]]
        assert TEXT[row["content_start"] : row["content_end"]] == row["content"] == "الوفد وصل"
        assert row["content_spans"] == [[row["content_start"], row["content_end"]]]
        assert TEXT[row["source_start"] : row["source_end"]] == row["source"] == TEXT[4:8]
        assert row["rule"] == "reviewed"

    def test_names_follow_ids(self, store, coding) -> None:
        me = store.coder("amal")
        quotation, stance = first(coding, "quotations"), first(coding, "stances")
        me.correct(coding, quotation["quotation_id"], speaker_id="qatar")
        me.correct(coding, stance["stance_id"], holder_id="sameh-shoukry")
        out = store.apply(coding)
        assert rows(out, "quotations")[quotation["quotation_id"]]["speaker"] == "قطر"
        corrected = rows(out, "stances")[stance["stance_id"]]
        assert corrected["holder"] == "سامح شكري"
        assert corrected["organisation_id"] == "egyptian-foreign-ministry"  # his office on the document's day
        assert "sameh-shoukry" in set(out.actors["actor_id"])

    def test_adding_to_each_table(self, store, coding) -> None:
        me = store.coder("amal")
        who = me.add(coding, "actors", name="هيئة النقل التجريبية", type="organisation")
        mention = me.add(coding, "mentions", doc_id="a", span="الوفد", actor_id=who)
        quotation = me.add(coding, "quotations", doc_id="a", cue="وصل", content="اللقاء غداً", speaker_id=who)
        stance = me.add(
            coding, "stances", doc_id="b", evidence="رفضت قطر", holder_id=who, issue="resolution-2254",
            position="oppose", quotation_id=quotation,
        )  # fmt: skip
        out = store.apply(coding)
        assert rows(out, "mentions")[mention]["text"] == "الوفد"
        assert rows(out, "quotations")[quotation]["speaker"] == "هيئة النقل التجريبية"
        assert rows(out, "stances")[stance]["holder"] == "هيئة النقل التجريبية"
        assert rows(out, "stances")[stance]["quotation_id"] == quotation
        assert out.actors.set_index("actor_id").loc[who, "type"] == "organisation"
        for table in ("documents", "actors", *ID):
            assert (getattr(out, table).dtypes == getattr(coding, table).dtypes).all()

    def test_a_corrected_coding_can_be_written_and_read(self, store, coding, tmp_path: Path) -> None:
        me = store.coder("amal")
        me.correct(coding, first(coding, "quotations")["quotation_id"], speaker_id=None, source=None)
        me.add(coding, "mentions", doc_id="a", span="الوفد", actor_id="qatar")
        out = store.apply(coding)
        for format in ("parquet", "jsonl", "csv"):
            back = wb.Coding.read(out.write(tmp_path / format, format=format))
            for table in ID:
                pd.testing.assert_frame_equal(getattr(back, table), getattr(out, table))

    def test_the_added_row_has_the_id_the_program_would_give(self, store, coding) -> None:
        """So that a later codebook that finds the row too does not double it."""
        quotation = first(coding, "quotations")
        me = store.coder("amal")
        empty = wb.Coding(
            {t: getattr(coding, t).iloc[: (0 if t in ID else None)] for t in ("documents", "actors", *ID)}
        )
        new = me.add(
            empty, "quotations", doc_id="a", cue=(quotation["cue_start"], quotation["cue_end"]),
            content=(quotation["content_start"], quotation["content_end"]),
        )  # fmt: skip
        assert new == quotation["quotation_id"]
        assert len(store.apply(coding).quotations) == len(coding.quotations)

    def test_what_points_to_a_rejected_row_points_to_nothing(self, store, coding) -> None:
        me = store.coder("amal")
        quotation = first(coding, "quotations")["quotation_id"]
        stance = me.add(
            coding, "stances", doc_id="a", evidence="الوفد وصل", holder_id="qatar", issue="resolution-2254",
            position="support", quotation_id=quotation,
        )  # fmt: skip
        me.reject(coding, quotation)
        assert pd.isna(rows(store.apply(coding), "stances")[stance]["quotation_id"])

    def test_an_actor_that_nothing_names_any_more_goes(self, store, coding) -> None:
        me = store.coder("amal")
        mine = coding.mentions[coding.mentions["actor_id"] == "qatar"]
        assert len(mine)
        for mention in mine["mention_id"]:
            me.reject(coding, mention)
        for stance in coding.stances.query("holder_id == 'qatar'")["stance_id"]:
            me.reject(coding, stance)
        for quotation in coding.quotations.query("speaker_id == 'qatar'")["quotation_id"]:
            me.reject(coding, quotation)
        assert "qatar" not in set(store.apply(coding).actors["actor_id"])

    def test_later_decisions_count_and_can_be_taken_on_the_corrected_coding(self, store, coding) -> None:
        me = store.coder("amal")
        stance = first(coding, "stances")["stance_id"]
        me.correct(coding, stance, position="support")
        me.correct(store.apply(coding), stance, evidence="رفضت قطر التطبيع مع")
        me.accept(store.apply(coding), stance)
        row = rows(store.apply(coding), "stances")[stance]
        assert (row["position"], row["evidence"]) == ("support", "رفضت قطر التطبيع مع")
        me.reject(coding, stance)
        assert stance not in rows(store.apply(coding), "stances")
        me.accept(coding, stance)  # of the program's row, as it shows it
        assert rows(store.apply(coding), "stances")[stance]["position"] == "oppose"


class TestErrors:
    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"position": "against"}, "choose one of support, oppose, conditional, neutral"),
            ({"positon": "oppose"}, "did you mean 'position'"),
            ({"holder_id": "qatarr"}, "did you mean 'qatar'"),
            ({"issue": "weather"}, "not in the codebook; choose one of"),
            ({"evidence": (5, 5)}, "outside the text .* or empty"),
            ({"evidence": (0, 10_000)}, "outside the text"),
            ({"evidence": "لا يوجد هذا"}, "do not stand in the text"),
            ({"evidence": "ال"}, "stand .* times"),
            ({"evidence": None}, "reject the row"),
            ({"strength": True}, "choose one of 1, 2, 3"),
            ({"quotation_id": "q-1"}, "no such quotation"),
            ({"position": "oppose"}, "has these values already"),
            ({}, "nothing to correct"),
        ],
    )
    def test_a_wrong_value_is_told_and_nothing_kept(self, store, coding, fields, says) -> None:
        me = store.coder("amal")
        with pytest.raises(DecisionError, match=says):
            me.correct(coding, first(coding, "stances")["stance_id"], **fields)
        assert store.decisions(undone=True).empty

    def test_unknown_rows_tables_documents_and_doubles(self, store, coding) -> None:
        me = store.coder("amal")
        with pytest.raises(DecisionError, match="no such quotation, stance or mention"):
            me.accept(coding, "q-none")
        with pytest.raises(DecisionError, match="rows are added to"):
            me.add(coding, "documents", doc_id="a")
        with pytest.raises(DecisionError, match="no such document"):
            me.add(coding, "mentions", doc_id="z", span=(0, 3), actor_id="qatar")
        with pytest.raises(DecisionError, match="missing: actor_id"):
            me.add(coding, "mentions", doc_id="a", span=(0, 3))
        m = first(coding, "mentions")
        with pytest.raises(DecisionError, match="has this row already"):
            me.add(coding, "mentions", doc_id=m["doc_id"], span=(m["start"], m["end"]), actor_id=m["actor_id"])
        with pytest.raises(DecisionError, match="comment is empty"):
            me.comment(coding, m["mention_id"], " ")
        assert store.decisions(undone=True).empty

    def test_whose_decisions(self, store, coding) -> None:
        with pytest.raises(StoreError, match="nobody has decided"):
            store.apply(coding)
        store.coder("amal").accept(coding, first(coding, "stances")["stance_id"])
        store.coder("basim").reject(coding, first(coding, "stances")["stance_id"])
        with pytest.raises(StoreError, match="amal, basim"):
            store.apply(coding)
        with pytest.raises(StoreError, match="no coder 'ziad'"):
            store.apply(coding, coder="ziad")
        assert len(store.apply(coding, coder="basim").stances) == len(store.apply(coding, coder="amal").stances) - 1
        for name in ("", " amal", "a\nb", "x" * 101):
            with pytest.raises(StoreError):
                store.coder(name)


class TestHistory:
    def test_undo_and_redo_are_entries_and_delete_nothing(self, store, coding) -> None:
        me = store.coder("amal")
        one, two = coding.quotations["quotation_id"][:2]
        me.reject(coding, one)
        me.reject(coding, two)
        assert me.undo().record_id == two and me.undo().record_id == one
        assert me.undo() is None
        assert store.decisions().empty and len(store.decisions(undone=True)) == 2
        assert me.redo().record_id == one and me.redo().record_id == two
        assert me.redo() is None
        assert store.decisions()["record_id"].tolist() == [one, two]
        me.undo()
        me.accept(coding, two)  # something new: there is nothing to redo any more
        assert me.redo() is None
        assert store.decisions()["action"].tolist() == ["reject", "accept"]

    def test_undo_takes_a_decision_of_several_fields_as_one(self, store, coding) -> None:
        me = store.coder("amal")
        stance = first(coding, "stances")["stance_id"]
        me.correct(coding, stance, position="support", strength=1)
        assert len(store.decisions()) == 2
        me.undo()
        assert seen("stances", rows(store.apply(coding, coder="amal"), "stances")[stance]) == seen(
            "stances", rows(coding, "stances")[stance]
        )

    def test_one_coder_cannot_undo_anothers(self, store, coding) -> None:
        store.coder("amal").reject(coding, first(coding, "stances")["stance_id"])
        assert store.coder("basim").undo() is None

    def test_replay_agrees_with_a_plain_undo_stack(self) -> None:
        """Held against two lists, on random sequences."""
        import random
        from types import SimpleNamespace

        for seed in range(200):
            rng = random.Random(seed)
            done, undone, decisions, turns = [], [], {}, []
            for seq in range(rng.randrange(1, 30)):
                action = rng.choice(["decide", "decide", "undo", "redo"])
                if action == "decide":
                    decisions[f"d{seq}"] = SimpleNamespace(id=f"d{seq}", seq=seq)
                    done.append(f"d{seq}")
                    undone.clear()
                elif action == "undo" and done:
                    turns.append((seq, "undo", done[-1]))
                    undone.append(done.pop())
                elif action == "redo" and undone:
                    turns.append((seq, "redo", undone[-1]))
                    done.append(undone.pop())
            standing, back = replay(decisions, turns)
            assert [d.id for d in standing] == done and [d.id for d in back] == undone

    def test_the_file_itself_refuses_to_forget(self, store, coding, tmp_path: Path) -> None:
        store.coder("amal").accept(coding, first(coding, "stances")["stance_id"])
        raw = sqlite3.connect(tmp_path / "decisions.sqlite")
        for statement in ("DELETE FROM workbook_history", "UPDATE workbook_history SET coder = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                raw.execute(statement)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        raw.close()

    def test_everything_is_there_when_opened_again(self, coding, tmp_path: Path) -> None:
        with wb.review.open(tmp_path / "d.sqlite") as store:
            store.coder("amal").correct(coding, first(coding, "stances")["stance_id"], position="neutral")
            before = store.decisions()
        with wb.review.open(tmp_path / "d.sqlite") as store:
            pd.testing.assert_frame_equal(store.decisions(), before)
            assert store.coders()[["coder", "review", "blind", "gold"]].values.tolist() == [["amal", 1, 0, 0]]


def test_characters_that_databases_refuse(store) -> None:
    """NUL, as broken files have it, is kept; half a character is told."""
    text = "قال الوزير إن \x00الوفد وصل أمس."
    coding = wb.code([wb.Document("a", text)])
    me = store.coder("amal")
    mention = me.add(coding, "mentions", doc_id="a", span=(14, 20), actor_id="qatar", comment="\x00")
    assert rows(store.apply(coding), "mentions")[mention]["text"] == text[14:20]
    assert store.decisions()["comment"].tolist() == ["\x00"]
    with pytest.raises(DecisionError, match="half a character"):
        me.comment(coding, first(coding, "mentions")["mention_id"], "\ud83d")


def test_every_field_of_every_table_can_be_decided(store, coding) -> None:
    """Each field that is offered is a column of its table, or a span of columns."""
    from workbook.coding.tables import COLUMNS
    from workbook.review.fields import columns_of

    for table, fields in FIELDS.items():
        for field in fields:
            assert set(columns_of(field)) <= set(COLUMNS[table]) or field in COLUMNS[table], (table, field)


class TestPlaces:
    def test_the_default_is_beside_the_notebook(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("WORKBOOK_OUTPUT", raising=False)
        with wb.review.open() as store:
            store.coder("amal")
        assert (tmp_path / "MyOutput" / "decisions.sqlite").is_file()

    def test_the_variable_names_another_folder(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("WORKBOOK_OUTPUT", str(tmp_path / "elsewhere"))
        wb.review.open().close()
        assert [p.name for p in tmp_path.iterdir()] == ["elsewhere"]

    def test_what_is_no_store_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "text.sqlite").write_text("no database at all, but long enough to look like a file" * 20)
        with pytest.raises(StoreError, match="is no store, or is damaged"):
            wb.review.open(tmp_path / "text.sqlite")
        with pytest.raises(StoreError, match="is a folder"):
            wb.review.open(tmp_path)
        with pytest.raises(StoreError, match="can't be made"):
            wb.review.open(tmp_path / "text.sqlite" / "sub" / "d.sqlite")
        with pytest.raises(StoreError, match="no such file"):
            wb.review.open(tmp_path / "none.sqlite", read_only=True)
        with pytest.raises(StoreError, match="SQLite file or on postgresql"):
            wb.review.open("mysql://host/db")
        sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE t (a)").connection.close()
        with pytest.raises(StoreError, match="no decisions here"):
            wb.review.open(tmp_path / "other.sqlite", read_only=True)

    def test_a_store_of_a_later_version_is_left_alone(self, tmp_path: Path) -> None:
        wb.review.open(tmp_path / "d.sqlite").close()
        raw = sqlite3.connect(tmp_path / "d.sqlite")
        raw.execute("UPDATE workbook_meta SET value = '99' WHERE key = 'schema'")
        raw.commit()
        raw.close()
        with pytest.raises(StoreError, match="version 99"):
            wb.review.open(tmp_path / "d.sqlite")

    def test_looking_only(self, coding, tmp_path: Path) -> None:
        with wb.review.open(tmp_path / "d.sqlite") as store:
            store.coder("amal").accept(coding, first(coding, "stances")["stance_id"])
        with wb.review.open(tmp_path / "d.sqlite", read_only=True) as store:
            assert len(store.decisions()) == 1
            with pytest.raises(StoreError, match="look only"):
                store.coder("amal").accept(coding, first(coding, "stances")["stance_id"])
            with pytest.raises(StoreError, match="look only"):
                store.coder("amal").undo()
