"""Several coders: blind coding, settling disagreements, and the gold that comes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

import workbook as wb
from workbook.errors import DecisionError, StoreError, WorkbookError
from workbook.review import disagreements, evaluate, evaluate_statements, write_gold

TEXTS = {
    "a": "قال نادر القاسم إن الوفد وصل. وأضاف أن اللقاء غداً. رفضت قطر التطبيع مع نظام الأسد.",
    "b": "رفضت قطر التطبيع مع نظام الأسد. وأكدت الوزارة دعم القرار 2254.",
    "c": "خبر لا موقف فيه.",
}
SECRET = "علامة سرية"


@pytest.fixture()
def corpus() -> wb.Corpus:
    return wb.Corpus(wb.Document(i, t, date="2021-05-01") for i, t in TEXTS.items())


@pytest.fixture()
def store(tmp_path: Path):
    with wb.review.open(tmp_path / "decisions.sqlite") as opened:
        yield opened


def stance(session, doc: str = "a", **other: object) -> str:
    given = {"evidence": "رفضت قطر التطبيع", "holder_id": "qatar", "issue": "normalisation-assad", "position": "oppose"}
    return session.add("stances", doc_id=doc, **{**given, **other})


class TestBlind:
    def test_a_coder_codes_from_scratch(self, store, corpus) -> None:
        mine = store.blind("amal", corpus)
        who = mine.add("actors", name="نادر القاسم", type="person")
        quotation = mine.add(
            "quotations", doc_id="a", cue="قال", content="إن الوفد وصل", source="نادر القاسم", speaker_id=who
        )
        one = stance(mine, quotation_id=quotation)
        mine.correct(one, position="conditional")
        two = stance(mine, "b")
        mine.remove(two)
        assert mine.undo().record_id == two and len(mine.coding().stances) == 2
        assert mine.redo().record_id == two
        coding = mine.coding()
        assert coding.quotations[["speaker", "cue", "content", "source"]].values.tolist() == [
            ["نادر القاسم", "قال", "إن الوفد وصل", "نادر القاسم"]
        ]
        assert coding.stances[["doc_id", "position", "quotation_id"]].values.tolist() == [
            ["a", "conditional", quotation]
        ]
        assert who.startswith("person-") and who in set(coding.actors["actor_id"])
        # the same actor that the program finds has the same id
        assert who in set(wb.code(corpus).actors["actor_id"])

    def test_nothing_of_others_or_the_program_is_ever_read(self, store, corpus) -> None:
        """Every question to the store asks for this coder's blind work; no answer holds what others wrote."""
        program = wb.code(corpus)
        other, reviewer = store.blind("basim", corpus), store.coder("ziad")
        theirs = stance(other, "b", evidence="رفضت قطر", comment=SECRET, position="support")
        their_actor = other.add("actors", name=SECRET, type="person")
        for record in program.stances["stance_id"]:
            reviewer.reject(program, record, comment=SECRET)
        asked: list[tuple[str, object]] = []
        sa.event.listen(
            store._connection.engine,
            "before_cursor_execute",
            lambda c, cur, sql, values, ctx, many: asked.append((sql, values)),
        )
        mine = store.blind("amal", corpus)
        asked.clear()  # opening the session asks whether amal has reviewed, by name; what follows is the session's
        own = stance(mine)
        mine.correct(own, strength=3)
        mine.done("a")
        mine.undo()
        mine.redo()
        seen = [mine.coding(), mine.decisions(), mine.left(), repr(mine), mine.corpus]
        for call in (lambda: mine.correct(theirs, position="oppose"), lambda: mine.remove(theirs)):
            with pytest.raises(DecisionError, match="you have no such row"):
                call()
        with pytest.raises(DecisionError, match="no such actor"):
            stance(mine, "b", holder_id=their_actor)
        questions = [(sql, values) for sql, values in asked if sql.startswith("SELECT") and "workbook_history" in sql]
        assert len(questions) > 5
        for sql, values in questions:
            if "decision_id = ?" in sql:
                continue  # the place in the history of the decision just kept
            assert "workbook_history.coder = ? AND workbook_history.work = ?" in sql and values[:2] == (
                "amal",
                "blind",
            ), sql
        assert len(seen[0].stances) == 1 and SECRET not in repr([vars(d) for d in seen[1]])
        assert SECRET not in seen[0].stances.to_csv() + seen[0].actors.to_csv()
        stance(mine, "b", evidence="رفضت قطر")  # what others have is no obstacle: nothing hints at it
        with pytest.raises(DecisionError, match="you have this row already"):
            stance(mine, "b", evidence="رفضت قطر")

    def test_two_coders_who_see_the_same_thing_make_the_same_row(self, store, corpus) -> None:
        assert stance(store.blind("amal", corpus)) == stance(store.blind("basim", corpus))

    def test_who_has_seen_the_programs_rows_is_not_blind(self, store, corpus) -> None:
        program = wb.code(corpus)
        store.coder("amal").accept(program, program.stances["stance_id"].iloc[0])
        with pytest.raises(StoreError, match="amal has seen the program's rows of 'a'"):
            store.blind("amal", corpus)
        assert store.blind("amal", corpus.filter(where=lambda d: d.id != "a")).name == "amal"

    def test_a_document_without_rows_counts_as_coded_only_when_done(self, store, corpus) -> None:
        mine = store.blind("amal", corpus)
        with pytest.raises(StoreError, match="coded none of these documents blind; nobody"):
            store.blind_coding("amal", corpus)
        stance(mine)
        assert store.blind_coding("amal", corpus).documents["doc_id"].tolist() == ["a"]
        mine.done("c")
        assert [d.id for d in mine.left()] == ["a", "b"]
        assert store.blind_coding("amal", corpus).documents["doc_id"].tolist() == ["a", "c"]
        mine.undo()
        assert store.blind_coding("amal", corpus).documents["doc_id"].tolist() == ["a"]
        with pytest.raises(DecisionError, match="no such document"):
            mine.done("z")

    def test_blind_rows_survive_a_text_that_changed(self, store, corpus) -> None:
        mine = store.blind("amal", corpus)
        stance(mine)
        newer = wb.Corpus([wb.Document("a", "عاجل\n\n" + TEXTS["a"], date="2021-05-01")])
        rows = store.blind_coding("amal", newer).stances
        assert rows["evidence"].tolist() == ["رفضت قطر التطبيع"]
        assert newer[0].text[rows["evidence_start"].iloc[0] : rows["evidence_end"].iloc[0]] == "رفضت قطر التطبيع"


@pytest.fixture()
def two(store, corpus) -> dict[str, wb.Coding]:
    """Two blind coders who agree on one stance, differ in one, and each have one alone."""
    amal, basim = store.blind("amal", corpus), store.blind("basim", corpus)
    for session in (amal, basim):
        stance(session)
        for doc in TEXTS:
            session.done(doc)
    stance(amal, "b", position="oppose")
    stance(basim, "b", position="conditional", evidence="رفضت قطر")
    resolution = {"evidence": "دعم القرار 2254", "issue": "resolution-2254", "position": "support"}
    stance(amal, "b", holder_id="nato", **resolution)
    stance(basim, "a", evidence="اللقاء غداً", issue="sanctions", position="support")
    return {c: store.blind_coding(c, corpus) for c in ("amal", "basim")}


class TestAdjudication:
    def test_disagreements_are_listed(self, two) -> None:
        table = disagreements(two, "stances")
        assert table[["doc_id", "about", "amal", "basim"]].fillna("").values.tolist() == [
            ["a", "missing", "", "qatar · sanctions · support"],
            ["b", "position", "oppose", "conditional"],
            ["b", "missing", "nato · resolution-2254 · support", ""],
        ]
        spans = disagreements(two, "stances", spans=True)
        assert spans["about"].tolist().count("evidence") == 1
        assert spans.set_index("about").loc["evidence", ["amal", "basim"]].tolist() == ["رفضت قطر التطبيع", "رفضت قطر"]

    def test_the_settled_result_is_a_gold(self, store, two) -> None:
        settle = store.adjudicate(two, by="ziad")
        left = settle.open().set_index("about")
        assert repr(settle) == "Adjudication(by ziad: 3 of 3 units left to settle)"
        with pytest.raises(WorkbookError, match="3 units are not settled yet"):
            settle.gold()
        assert len(settle.gold(partial=True).stances) == 1
        settle.take(left.loc["position", "unit"], "basim", comment="انظر الشرط")
        missing = left.loc["missing"]
        settle.drop(missing["unit"].iloc[0])
        settle.take(missing["unit"].iloc[1], "amal", holder_id="qatar")
        assert settle.open().empty
        gold = settle.gold()
        assert gold.stances[["doc_id", "holder_id", "issue", "position"]].values.tolist() == [
            ["a", "qatar", "normalisation-assad", "oppose"],
            ["b", "qatar", "normalisation-assad", "conditional"],
            ["b", "qatar", "resolution-2254", "support"],
        ]
        assert gold.documents["doc_id"].tolist() == ["a", "b", "c"]
        assert gold.actors["actor_id"].tolist() == ["qatar"]
        assert settle.undo() is not None and len(settle.open()) == 1

    def test_it_goes_on_where_it_was_left(self, store, two) -> None:
        first = store.adjudicate(two, by="ziad")
        first.drop(first.open()["unit"].iloc[0])
        again = store.adjudicate(two, by="ziad")
        assert len(again.open()) == 2
        assert len(store.adjudicate(two, by="someone else").open()) == 3

    def test_what_was_settled_stands_when_a_coder_changes_the_row_afterwards(self, store, corpus, two) -> None:
        settle = store.adjudicate(two, by="ziad")
        unit = settle.open().query("about == 'position'")["unit"].iloc[0]
        settle.take(unit, "amal")
        amal = store.blind("amal", corpus)
        row = two["amal"].stances.query("doc_id == 'b' and issue == 'normalisation-assad'")["stance_id"].iloc[0]
        amal.correct(row, position="neutral")
        newer = {c: store.blind_coding(c, corpus) for c in two}
        gold = store.adjudicate(newer, by="ziad").gold(partial=True)
        assert gold.stances.query("doc_id == 'b'")["position"].tolist() == ["oppose"]
        amal.remove(row)  # now the unit itself is another
        newer = {c: store.blind_coding(c, corpus) for c in two}
        again = store.adjudicate(newer, by="ziad")
        assert [d.record_id for d in again.outdated()] == [unit]

    def test_wrong_requests_are_told(self, store, two) -> None:
        settle = store.adjudicate(two, by="ziad")
        alone = settle.open().query("about == 'missing'")["unit"].iloc[0]
        with pytest.raises(DecisionError, match="'amal' has no record there; take basim's"):
            settle.take(alone, "amal")
        with pytest.raises(DecisionError, match="no such unit"):
            settle.drop("u-none")
        with pytest.raises(DecisionError, match="choose one of support"):
            settle.take(alone, "basim", position="against")
        with pytest.raises(WorkbookError, match="is not settled here"):
            settle.open("mentions")


class TestGold:
    def test_the_program_held_against_its_own_rows_has_full_marks(self, briefs_coding, tmp_path: Path) -> None:
        result = evaluate(write_gold(briefs_coding, tmp_path / "gold"), briefs_coding, samples=5)
        for figure in ("detect50", "exact", "cue", "source", "kind", "complement"):
            assert result[figure] == 1, figure
        # actors of one document with the same words (two unnamed sources) can be taken for each other
        assert result["speaker"] > 0.97 and result["stance"] > 0.97 and result["actors"] > 0.97
        statements = evaluate_statements(write_gold(briefs_coding, tmp_path / "gold.csv"), briefs_coding, samples=5)
        assert statements.figures.iloc[0][["precision", "recall", "f1"]].tolist() == [1, 1, 1]

    def test_the_adjudicated_gold_is_read_by_the_command(self, store, corpus, two, tmp_path: Path) -> None:
        settle = store.adjudicate(two, by="ziad")
        for row in settle.open().to_dict("records"):
            settle.take(row["unit"], "amal" if isinstance(row["amal"], str) else "basim")
        gold = settle.gold()
        wb.code(corpus).write(tmp_path / "out", format="jsonl")
        for target in ("gold", "gold.csv"):
            write_gold(gold, tmp_path / target)
            done = subprocess.run(
                [sys.executable, "-m", "workbook", "evaluate", target, "out", "--errors", "9"],
                cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            assert "sanctions" in done.stdout  # what only a coder has is an error of the program
        table = pd.read_csv(tmp_path / "gold.csv", dtype=str)
        assert (
            table.columns.tolist() == pd.read_csv(wb.paths.data_dir("gold", "statements.csv"), nrows=0).columns.tolist()
        )

    def test_two_actors_of_one_name_are_two_in_the_gold(self, store, corpus, tmp_path: Path) -> None:
        mine = store.blind("amal", corpus)
        one = mine.add("actors", name="مصدر", type="person")
        other = mine.add("actors", name="مصدر", type="organisation")
        mine.add("quotations", doc_id="a", cue="قال", content="إن الوفد وصل", speaker_id=one)
        mine.add("quotations", doc_id="a", cue="أضاف", content="أن اللقاء غداً", speaker_id=other)
        folder = write_gold(mine.coding(), tmp_path / "gold")
        value = json.loads((folder / "0001-a.json").read_text(encoding="utf-8"))
        assert [q["speaker"] for q in value["quotations"]] == ["مصدر", "مصدر (2)"]
        assert {a["name"] for a in value["actors"]} == {"مصدر", "مصدر (2)"}

    def test_a_folder_with_another_gold_is_not_mixed_up(self, briefs_coding, corpus, tmp_path: Path) -> None:
        (tmp_path / "gold").mkdir()
        (tmp_path / "gold" / "x.json").write_text("{}")
        with pytest.raises(WorkbookError, match="holds x.json already"):
            write_gold(wb.code(corpus), tmp_path / "gold")
        (tmp_path / "file").write_text("")
        with pytest.raises(WorkbookError, match="can't be written"):
            write_gold(wb.code(corpus), tmp_path / "file" / "gold")
