"""Decisions after recoding: with a newer codebook, and on a text that changed."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbook as wb
from workbook.errors import LostDecisions
from workbook.review.anchor import STATUS, anchor_of, find_again

TEXT = (
    "قال نادر القاسم إن الوفد وصل إلى العاصمة. وأضاف أن اللقاء غداً مع الوزراء. "
    "رفضت قطر التطبيع مع نظام الأسد. وقال الوزير إن الطريق مفتوح."
)


@pytest.fixture()
def store(tmp_path: Path):
    with wb.review.open(tmp_path / "decisions.sqlite") as opened:
        yield opened


def code(text: str = TEXT, codebook: wb.Codebook | None = None, doc_id: str = "a") -> wb.Coding:
    return wb.code([wb.Document(doc_id, text, date="2021-05-01")], codebook)


def overlay(tmp_path: Path, text: str) -> wb.Codebook:
    (tmp_path / "book").mkdir(exist_ok=True)
    (tmp_path / "book" / "own.yaml").write_text("extends: shipped\n" + text, encoding="utf-8")
    return wb.load_codebook(tmp_path / "book")


def statuses(store: wb.review.Store, coding: wb.Coding) -> list[str]:
    return store.reattach(coding)["status"].tolist()


def test_the_same_coding_again_is_exact(store) -> None:
    coding, me = code(), store.coder("amal")
    for table, id_ in (("quotations", "quotation_id"), ("stances", "stance_id"), ("mentions", "mention_id")):
        for record in getattr(coding, table)[id_]:
            me.accept(coding, record)
    assert set(statuses(store, code())) == {"exact"}


def test_a_newer_codebook_that_reads_otherwise_does_not_overrule_what_people_saw(store, tmp_path: Path) -> None:
    """The newer codebook makes another holder of the same words: an accepted row keeps the accepted one."""
    coding, me = code(), store.coder("amal")
    stance = coding.stances.query("issue == 'normalisation-assad'").iloc[0]
    assert stance["holder_id"] == "qatar"
    me.accept(coding, stance["stance_id"])
    newer = overlay(
        tmp_path, "actors:\n  - {replace: qatar, id: state-of-qatar, name: قطر, type: state, place: true}\n"
    )
    again = code(codebook=newer)
    row = again.stances.query("issue == 'normalisation-assad'").iloc[0]
    assert row["holder_id"] == "state-of-qatar" and row["stance_id"] != stance["stance_id"]
    assert statuses(store, again) == ["exact"]
    assert store.reattach(again)["record_now"].tolist() == [row["stance_id"]]
    out = store.apply(again)
    assert out.stances["holder_id"].tolist().count("qatar") == 1
    assert len(out.stances) == len(again.stances)


def test_what_a_newer_codebook_no_longer_finds_is_listed_and_kept(store, tmp_path: Path) -> None:
    coding, me = code(), store.coder("amal")
    kept, gone = coding.quotations["quotation_id"].iloc[0], coding.quotations["quotation_id"].iloc[-1]
    me.correct(coding, kept, speaker_id="qatar")
    me.reject(coding, gone)
    newer = overlay(tmp_path, "verbs:\n  - {remove: قال}\n")
    again = code(codebook=newer)
    assert not {kept, gone} & set(again.quotations["quotation_id"])
    assert statuses(store, again) == ["absent", "absent"]
    out = store.apply(again)
    row = out.quotations.set_index("quotation_id").loc[kept]
    assert row["speaker_id"] == "qatar" and row["rule"] == "reviewed"
    assert TEXT[row["content_start"] : row["content_end"]] == row["content"]
    assert gone not in set(out.quotations["quotation_id"])


def test_a_span_that_a_newer_reading_moved_is_found(store) -> None:
    """As when the rule that ends a content changes: the same cue, most of the content shared."""
    coding, me = code(), store.coder("amal")
    quotation = coding.quotations.iloc[0]
    me.correct(coding, quotation["quotation_id"], speaker_id="qatar")
    data = coding.quotations
    shorter = int(quotation["content_end"]) - 6
    data.loc[0, "content_end"] = shorter
    data.loc[0, "content"] = TEXT[quotation["content_start"] : shorter]
    data.loc[0, "quotation_id"] = "q-other"
    moved = wb.Coding(
        {t: getattr(coding, t) for t in ("documents", "actors", "mentions", "stances")} | {"quotations": data}
    )
    table = store.reattach(moved)
    assert table["status"].tolist() == ["moved"] and table["record_now"].tolist() == ["q-other"]
    out = store.apply(moved).quotations.set_index("quotation_id").loc["q-other"]
    assert out["speaker_id"] == "qatar" and out["content_end"] == shorter


def test_of_two_stances_on_the_same_words_each_decision_finds_its_own(store) -> None:
    coding, me = code(), store.coder("amal")
    both = [
        me.add(coding, "stances", doc_id="a", evidence="رفضت قطر", holder_id=h, issue=i, position="oppose")
        for h, i in (("qatar", "resolution-2254"), ("nato", "resolution-2254"), ("qatar", "sanctions"))
    ]
    reviewed = store.apply(coding)
    me.correct(reviewed, both[1], position="support")
    out = store.apply(coding).stances.set_index("stance_id")["position"]
    assert [out[i] for i in both] == ["oppose", "support", "oppose"]


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (lambda t: "عاجل من العاصمة\n\n" + t, "a line before it"),
        (lambda t: t.replace("اللقاء غداً مع الوزراء", "اللقاء بعد غد مع جميع الوزراء"), "another sentence changed"),
        (lambda t: t.replace("إن", "ان").replace("العاصمة", "العاصمه"), "another spelling, levelled by folding"),
    ],
)
def test_a_text_that_changed_is_searched(store, edit, what) -> None:
    coding, me = code(), store.coder("amal")
    quotation = coding.quotations.iloc[0]
    me.correct(coding, quotation["quotation_id"], speaker_id="qatar", content="إن الوفد وصل")
    changed = code(edit(TEXT))
    assert statuses(store, changed) == ["refound"], what
    if "levelled" in what:
        with pytest.warns(LostDecisions, match="1 of 1"):  # the corrected words themselves are written otherwise
            store.apply(changed)
        return
    row = store.apply(changed).quotations.iloc[
        int("عاجل" in edit(TEXT) and len(changed.quotations) - len(coding.quotations))
    ]
    new = edit(TEXT)
    assert row["speaker_id"] == "qatar"
    assert row["content"] == new[row["content_start"] : row["content_end"]] == "إن الوفد وصل"
    assert row["cue"] == new[row["cue_start"] : row["cue_end"]] == "قال"


def test_an_added_row_comes_along_into_a_text_that_changed(store) -> None:
    coding, me = code(), store.coder("amal")
    me.add(coding, "quotations", doc_id="a", cue="وصل", content="العاصمة", source="الوفد", speaker_id="qatar")
    new = "بيان\n\n" + TEXT
    changed = code(new)
    assert statuses(store, changed) == ["absent"]
    row = store.apply(changed).quotations.query("rule == 'reviewed'").iloc[0]
    for part in ("content", "cue", "source"):
        assert new[row[f"{part}_start"] : row[f"{part}_end"]] == row[part]
    assert (row["cue"], row["source"]) == ("وصل", "الوفد")


def test_what_cannot_be_told_is_listed_and_never_dropped(store) -> None:
    coding, me = code(), store.coder("amal")
    me.accept(coding, coding.quotations["quotation_id"].iloc[0])
    me.reject(coding, coding.stances["stance_id"].iloc[0])
    other = code("نص آخر لا صلة له.")
    table = store.reattach(other)
    assert table["status"].tolist() == ["lost", "lost"] and table["reason"].str.len().gt(0).all()
    with pytest.warns(LostDecisions, match="2 of 2 decisions"):
        out = store.apply(other)
    assert out.meta["review"] == {"coder": "amal", "decisions": 2, "lost": 2}
    assert statuses(store, code()) == ["exact", "exact"]  # they are kept for when the text comes back
    elsewhere = store.reattach(code("نص آخر لا صلة له.", doc_id="z"))
    assert elsewhere["reason"].tolist() == ["the document is not in the coding"] * 2


def test_a_document_under_another_name_is_known_by_its_text(store) -> None:
    coding, me = code(), store.coder("amal")
    me.reject(coding, coding.stances["stance_id"].iloc[0])
    renamed = code(doc_id="article-1")
    assert statuses(store, renamed) == ["exact"]
    assert len(store.apply(renamed).stances) == len(renamed.stances) - 1


def test_places_that_fit_equally_well_are_not_chosen_between() -> None:
    sentence = "رفض الوزير القرار."
    anchor = anchor_of(sentence, "", "a", 0, 10)
    assert find_again(sentence + " " + sentence, anchor) is None
    longer = "قال المتحدث شيئاً آخر تماماً. " + sentence + " ثم غادر."
    anchor = anchor_of(longer, "", "a", longer.index("رفض"), longer.index("رفض") + 10)
    twice = sentence + " " + longer
    assert find_again(twice, anchor) == (twice.rindex("رفض"), twice.rindex("رفض") + 10)
    assert (
        find_again("رفض الوزير", anchor_of("عن رفض الوزير", "", "a", 3, 13)) is None
    )  # short, and nothing agrees around it
    assert set(STATUS) == {"exact", "moved", "refound", "absent", "lost"}
