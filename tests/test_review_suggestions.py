"""Corrections as codebook entries: they load, and what people corrected is found by the next coding."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbook as wb
from workbook.errors import WorkbookError

TEXTS = {
    "alias": "قال المنسق نادر القاسم إن الوفد وصل. ثم غادر حلف الأطلسي الشمالي العاصمة.",
    "cue": "نبّهت قطر إلى شيء. دندن الوزير أن الوفد وصل إلى العاصمة.",
    "term": "ترفض قطر مصافحة ساكن القصر الجمهوري.",
}


@pytest.fixture()
def corpus() -> wb.Corpus:
    return wb.Corpus(wb.Document(i, t, date="2021-05-01") for i, t in TEXTS.items())


@pytest.fixture()
def store(tmp_path: Path):
    with wb.review.open(tmp_path / "decisions.sqlite") as opened:
        yield opened


@pytest.fixture()
def decided(store, corpus):
    """What the program missed, added by two coders."""
    coding = wb.code(corpus)
    for name in ("amal", "basim"):
        me = store.coder(name)
        me.add(coding, "mentions", doc_id="alias", span="حلف الأطلسي الشمالي", actor_id="nato")
        me.add(coding, "quotations", doc_id="cue", cue="دندن", content="أن الوفد وصل إلى العاصمة", source="الوزير")
    store.coder("amal").add(
        coding, "stances", doc_id="term", evidence="ترفض قطر مصافحة ساكن القصر", holder_id="qatar",
        issue="normalisation-assad", position="oppose",
    )  # fmt: skip
    return coding


def test_each_kind_is_suggested_with_what_is_behind_it(store, decided) -> None:
    table = store.suggestions().table
    assert table[["kind", "section", "key", "form", "decisions", "coders"]].values.tolist() == [
        ["alias", "actors", "nato", "حلف الأطلسي الشمالي", 2, 2],
        ["cue", "verbs", "دندن", "دندن", 2, 2],
        ["term", "issues", "normalisation-assad", "مصافحة ساكن القصر", 1, 1],
    ]
    assert repr(store.suggestions()) == "Suggestions(1 alias, 1 cue, 1 term)"
    assert store.suggestions(coder="basim").table["kind"].tolist() == ["alias", "cue"]


def test_the_overlay_loads_and_the_next_coding_finds_what_was_missed(store, corpus, decided, tmp_path: Path) -> None:
    folder = tmp_path / "my-codebook"
    suggestions = store.suggestions(folder)
    diff = suggestions.diff()
    assert diff.startswith("--- a/") and "+extends: shipped\n" in diff and "# new" in diff
    suggestions.write()
    newer = wb.load_codebook(folder)
    shipped = wb.load_codebook()
    assert set(newer.actors) == set(shipped.actors) and set(newer.issues) == set(shipped.issues)
    assert len(newer.issues["normalisation-assad"].terms) == len(shipped.issues["normalisation-assad"].terms) + 1
    before, after = decided, wb.code(corpus, newer)
    assert "nato" in set(after.mentions.query("doc_id == 'alias'")["actor_id"])
    assert "nato" not in set(before.mentions.query("doc_id == 'alias'")["actor_id"])
    assert "دندن" in set(after.quotations["cue"]) and "دندن" not in set(before.quotations["cue"])
    found = after.stances.query("doc_id == 'term'")
    assert found[["holder_id", "issue", "position"]].values.tolist() == [["qatar", "normalisation-assad", "oppose"]]
    assert before.stances.query("doc_id == 'term'").empty
    # and the coder's own decisions find their places in the newer coding
    assert set(store.reattach(after, coder="amal")["status"]) <= {"exact", "moved"}


def test_again_with_more_decisions_it_is_a_diff_to_the_file(store, corpus, decided, tmp_path: Path) -> None:
    folder = tmp_path / "my-codebook"
    store.suggestions(folder).write()
    assert store.suggestions(folder).diff() == ""
    store.suggestions(folder).write()  # the same again changes nothing
    store.coder("amal").add(decided, "mentions", doc_id="alias", span="الأطلسي الشمالي", actor_id="nato")
    more = store.suggestions(folder)
    added = [line for line in more.diff().splitlines() if line.startswith("+") and "new" in line]
    assert len(added) == 1 and "الأطلسي الشمالي" in added[0]
    with pytest.raises(WorkbookError, match="is there already and differs"):
        more.write()
    more.write(overwrite=True)
    assert len(wb.load_codebook(folder).actors["nato"].aliases) == len(wb.load_codebook().actors["nato"].aliases) + 2


def test_what_the_overlay_has_already_is_not_suggested_and_its_own_entries_stay(store, decided, tmp_path: Path) -> None:
    folder = tmp_path / "my-codebook"
    folder.mkdir()
    own = folder / "own.yaml"
    own.write_text(
        "extends: shipped\nactors:\n  - {replace: nato, name: الناتو, type: organisation, aliases: [حلف الأطلسي الشمالي]}\n",
        encoding="utf-8",
    )
    assert store.suggestions(folder).table["kind"].tolist() == ["cue", "term"]
    own.write_text(
        "extends: shipped\nactors:\n  - {replace: nato, name: الناتو, type: organisation}\n", encoding="utf-8"
    )
    suggestions = store.suggestions(folder)
    assert "alias" in set(suggestions.table["kind"])
    assert "nato is an entry of your own: add to its aliases there" in suggestions.text
    suggestions.write()
    assert wb.load_codebook(folder).actors["nato"].name == "الناتو"


def test_one_name_alone_is_kept_apart_and_clashes_are_told(store, corpus) -> None:
    coding = wb.code(corpus)
    me = store.coder("amal")
    me.add(coding, "mentions", doc_id="alias", span="القاسم", actor_id="salem-al-muslat", form="surname")
    me.add(coding, "mentions", doc_id="cue", span="قطر", actor_id="nato")
    me.add(coding, "mentions", doc_id="cue", span="الوزير", actor_id="nato", form="role")
    table = store.suggestions().table.set_index("form")
    assert "counts only after the full name" in table.loc["القاسم", "caution"]
    assert table.loc["قطر", "caution"] == "names qatar too"
    assert "الوزير" not in table.index
    assert "{form: القاسم, common: true}  # new" in store.suggestions().text


def test_nothing_to_suggest(store, corpus, tmp_path: Path) -> None:
    coding = wb.code(corpus)
    store.coder("amal").accept(coding, coding.mentions["mention_id"].iloc[0])
    assert store.suggestions(tmp_path / "book").table.empty and store.suggestions(tmp_path / "book").diff() == ""
    with pytest.raises(WorkbookError, match="suggest nothing"):
        store.suggestions(tmp_path / "book").write()
    with pytest.raises(WorkbookError, match="no folder to write to"):
        store.suggestions().write()


def test_text_cannot_break_out_of_the_overlay(store, tmp_path: Path) -> None:
    """What an article says is data: no line break, comment sign or YAML in it changes the file."""
    text = "قال الوزير شيئاً.\nناتو: [x] # {a: b}\nactors:\n  - {remove: nato}\nثم غادر."
    coding = wb.code([wb.Document("a", text)])
    span = (text.index("ناتو"), text.index("ثم") - 1)
    store.coder("amal").add(coding, "mentions", doc_id="a", span=span, actor_id="nato")
    store.suggestions(tmp_path / "book").write()
    actors = wb.load_codebook(tmp_path / "book").actors
    assert actors["nato"].aliases[-1].form == "ناتو: [x] # {a: b} actors: - {remove: nato}"
    assert set(actors) == set(wb.load_codebook().actors)
