"""``workbook actors check`` and ``workbook actors suggest``: findings with file and line, spellings grouped or kept apart."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

import workbook as wb
from workbook.cli import app
from workbook.codebook import check_actors, load_codebook, shipped_codebook
from workbook.corpus import Corpus, Document
from workbook.errors import WorkbookError
from workbook.review.spelling import Names
from workbook.review.suggest import COLUMNS, suggest_actors, to_yaml

runner = CliRunner()


def overlay(folder: Path, *entries: str) -> Path:
    """An overlay with one entry a line, the first on line 3."""
    folder.mkdir(exist_ok=True)
    text = "extends: shipped\nactors:\n" + "".join(f"  - {e}\n" for e in entries)
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, *entries: str) -> list[str]:
    where = overlay(folder, *entries)
    return [str(f).replace(f"{where}/", "") for f in check_actors(load_codebook(where))]


# -- check ---------------------------------------------------------------------------------------------------------


def test_the_shipped_registry_has_no_errors() -> None:
    assert [str(f) for f in check_actors(shipped_codebook()) if f.level == "error"] == []


CASES = [
    (
        ["{id: a, name: نادر الصياد, type: person}", "{id: b, name: ن. الصياد, type: person, aliases: [نادر الصيّاد]}"],
        ["own.yaml:4: error: 'نادر الصياد' is a full name of a (own.yaml:3) too"],
    ),
    (
        ["{id: a, name: نقابة السماكين, type: organisation, wikidata: Q99999991}",
         "{id: b, name: اتحاد السماكين, type: organisation, wikidata: Q99999991}"],
        ["own.yaml:4: error: Q99999991 is the wikidata id of a (own.yaml:3) too"],
    ),
    (
        ["{id: a, name: مكتب الموانئ, type: organisation, parent: united-nation}"],
        ["own.yaml:3: error: a: there is no actor 'united-nation' for its parent; did you mean united-nations?"],
    ),
    (
        ["{id: a, name: نادر الصياد, type: person, roles: [{title: أمين الميناء, org: zzqq}]}"],
        ["own.yaml:3: error: a: there is no actor 'zzqq' for its role org; add an entry"],
    ),
    (
        ["{id: a, name: هيئة الموانئ, type: organisation, parent: b}",
         "{id: b, name: هيئة المرافئ, type: organisation, parent: a}"],
        ["own.yaml:3: error: a is above itself (a → b → a)", "own.yaml:4: error: b is above itself"],
    ),
    (
        ["{id: a, name: نقابة السماكة, type: organisation, aliases: [نقابه السماكه]}"],
        ["own.yaml:3: warning: a: the alias 'نقابه السماكه' is its own name"],
    ),
    (
        ["{id: a, name: نادر الصياد, type: person, surnames: [الصياد]}",
         "{id: b, name: سامح الصياد, type: person, surnames: [الصياد]}"],
        ["own.yaml:4: warning: 'الصياد' (surname) is claimed by a (own.yaml:3) too"],
    ),
    (
        ["{id: a, name: نقابة السماكين, type: organisation, acronyms: [نسك]}",
         "{id: b, name: ناصية الكتاب, type: organisation, metonyms: [نسك]}"],
        ["own.yaml:4: warning: 'نسك' (acronym and metonym) is claimed by a"],
    ),
    (
        ["{id: a, name: نادر الصياد, type: person, roles: [{title: أمين الميناء, from: 2015, to: 2018-05}]}",
         "{id: b, name: سامح النجار, type: person, roles: [{title: أمين الميناء, from: 2017-01-01}]}"],
        ["own.yaml:4: warning: the office 'أمين الميناء' is also held by a"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "said"), CASES)
def test_findings_name_file_and_line(tmp_path: Path, entries: list[str], said: list[str]) -> None:
    lines = found(tmp_path / "own", *entries)
    assert len(lines) == len(said), lines
    for line, start in zip(lines, said, strict=True):
        assert line.startswith(start.split(" (own.yaml")[0]), line


@pytest.mark.parametrize(
    "entries",
    [
        # one body after the other
        ["{id: a, name: مجلس الميناء, type: organisation, to: 2018-12-31}",
         "{id: b, name: مجلس الميناء, type: organisation, from: 2019-01-01}"],
        ["{id: a, name: بلدية أ, type: organisation, aliases: [{form: سلطة الميناء, to: 2018}]}",
         "{id: b, name: بلدية ب, type: organisation, aliases: [{form: سلطة الميناء, from: 2019}]}"],
        # one of the two counts only after the full name
        ["{id: a, name: نادر الصياد, type: person, surnames: [الصياد]}",
         "{id: b, name: سامح الصياد, type: person, surnames: [{form: الصياد, common: true}]}"],
        # the handover is no overlap, whether it is dated to the day or to the month
        ["{id: a, name: نادر الصياد, type: person, roles: [{title: أمين الميناء, to: 2018-05-03}]}",
         "{id: b, name: سامح النجار, type: person, roles: [{title: أمين الميناء, from: 2018-05-03}]}"],
        ["{id: a, name: نادر الصياد, type: person, roles: [{title: أمين الميناء, to: 2018-05}]}",
         "{id: b, name: سامح النجار, type: person, roles: [{title: أمين الميناء, from: 2018-05-03}]}"],
    ],
)  # fmt: skip
def test_what_dates_or_common_tell_apart_is_no_finding(tmp_path: Path, entries: list[str]) -> None:
    assert found(tmp_path / "own", *entries) == []


def test_a_reference_that_the_overlay_cuts_is_found_in_the_shipped_file(tmp_path: Path) -> None:
    (line,) = found(tmp_path / "own", "{remove: opcw}", "{id: a, name: مكتب الموانئ, type: organisation, parent: opcw}")
    assert line.startswith("own.yaml:4: error: a: there is no actor 'opcw'")
    lines = found(tmp_path / "own", "{remove: arab-league}")
    assert lines and all("actors.yaml:" in x and "the overlay removes it" in x for x in lines)


def test_check_command_counts_and_exits(tmp_path: Path) -> None:
    done = runner.invoke(app, ["actors", "check"])
    assert done.exit_code == 0 and " 0 errors" in done.output.splitlines()[-1]
    own = overlay(tmp_path / "own", "{id: a, name: نادر الصياد, type: person, surnames: [لافروف]}")
    done = runner.invoke(app, ["actors", "check", str(own)])
    assert done.exit_code == 0 and done.output.splitlines()[-1].endswith("0 errors, 1 warnings")
    own = overlay(tmp_path / "own", "{id: a, name: نادر الصياد, type: person, parent: nobody-here}")
    done = runner.invoke(app, ["actors", "check", str(own)])
    assert done.exit_code == 1 and "own.yaml:3: error" in done.output and "1 errors" in done.output


def test_entries_that_a_corpus_never_mentions_are_listed(tmp_path: Path) -> None:
    own = overlay(
        tmp_path / "own", "{id: a, name: نادر الصياد, type: person}", "{id: b, name: سامح النجار, type: person}"
    )
    (tmp_path / "t.txt").write_text("قال نادر الصياد إن المرفأ مغلق.", encoding="utf-8")
    done = runner.invoke(app, ["actors", "check", str(own), "--corpus", str(tmp_path / "t.txt")])
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert len(lines) == 2 and "own.yaml:4: unused: b (سامح النجار) is never mentioned" in lines[0]
    assert lines[1].endswith("1 unused")


# -- suggest: which spellings are one ------------------------------------------------------------------------------

ONE = [
    ("إيثان غولدريتش", "إيثان جولدريتش"), ("هانس غولدريتش", "هانس غولدرتش"), ("هانس نوردبرغ", "هانس نوردبرج"),
    ("لارش بيدرسن", "لارش بيدرسون"), ("عبد الله النجار", "عبدالله النجار"), ("نادر أبو زيد", "نادر أبوزيد"),
    ("نادر ابن زيد", "نادر بن زيد"), ("ستيفان دي ميستورا", "ستيفان ديميستورا"), ("جان-إيف مورتان", "جان إيف مورتان"),
    ("هانس كوفيتش", "هانس كوفيش"), ("أندرو ماتيسون", "أندرو ماثيسون"), ("أندرو ڤالدرسن", "أندرو فالدرسن"),
    ("أندرو ساندرز", "أندرو ساندرس"), ("بافيل كرتلوفا", "بافيل كرتلوفة"), ("ماركو بوريللو", "ماركو بوريلو"),
    ("سيرغي نوردال", "سيرجي نوردال"), ("نادر رئيف الصياد", "نادر رييف الصياد"),
]  # fmt: skip

APART = [
    ("حسن الصياد", "حسين الصياد"), ("سالم الصياد", "سليم الصياد"), ("أحمد الصياد", "حمد الصياد"),
    ("محمد الصياد", "محمود الصياد"), ("حسان الصياد", "حسن الصياد"), ("ناصر الصياد", "نصر الصياد"),
    ("سعد غولدريتش", "سعيد غولدريتش"), ("حسن غولدريتش", "حسين غولدريتش"), ("هانس سالم", "هانس سليم"),
    ("نادر الجابري", "نادر الجبري"), ("تميم آل ثاني", "تميم الثاني"), ("نادر قاسم", "نادر جاسم"),
    ("هانس نوردال", "هانس نوردام"), ("أندرو ساندرز", "أندرو نوردال ساندرز"), ("غولدريتش", "جولدريتش"),
    ("غولدريتش", "هانس غولدريتش"), ("هانس جون", "هانس جان"),
]  # fmt: skip


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(shipped_codebook())


@pytest.mark.parametrize(("a", "b"), ONE)
def test_licensed_edits_make_one_name(names: Names, a: str, b: str) -> None:
    assert names.same(names.parts(a), names.parts(b), "person")
    assert names.same(names.parts(b), names.parts(a), "person")


@pytest.mark.parametrize(("a", "b"), APART)
def test_other_names_stay_apart(names: Names, a: str, b: str) -> None:
    assert not names.same(names.parts(a), names.parts(b), "person")
    assert not names.same(names.parts(b), names.parts(a), "person")


def test_bodies_only_differ_by_closed_spellings_and_case(names: Names) -> None:
    def same(a: str, b: str) -> bool:
        return names.same(names.parts(a), names.parts(b), "organisation")

    assert same("هيئة الموانئ الأميركية", "هيئة الموانئ الأمريكية")
    assert same("الناشطون الأمريكيون", "الناشطين الأميركيين")
    assert not same("هيئة المطارات", "هيئة المطار") and not same("حزب العمل", "حزب العمال")


# -- suggest: proposals --------------------------------------------------------------------------------------------


def corpus(*texts: str) -> Corpus:
    return Corpus([Document(f"d{i}", text) for i, text in enumerate(texts)])


TEXTS = (
    "قال الوزير هانس غولدريتش إن المرفأ مغلق. وأضاف غولدريتش أن الرصيف واسع.",
    "أكد الوزير هانس جولدريتش أن المرفأ مفتوح.",
    "أعلن الوزير هانس غولدريتش أن السفينة وصلت.",
    "قال الوزير نادر حسن إن المرفأ مغلق.",
    "قال الوزير نادر حسين إن المرفأ مغلق.",
    "قال مصدر في الميناء إن السفينة وصلت.",
)


@pytest.fixture(scope="module")
def proposals() -> pd.DataFrame:
    return suggest_actors(wb.code(corpus(*TEXTS)), shipped_codebook(), min_documents=1)


def test_proposals_group_the_spellings_and_count(proposals: pd.DataFrame) -> None:
    assert proposals.columns.tolist() == list(COLUMNS)
    first = proposals.iloc[0]
    assert first["name"] == "هانس غولدريتش" and first["aliases"] == ["هانس جولدريتش"]
    assert first["surnames"] == ["غولدريتش", "جولدريتش"] and first["id"] == "hans-ghuldritsh"
    assert first["documents"] == 3 and first["mentions"] >= 3 and "[هانس غولدريتش]" in first["example"]
    assert {"نادر حسن", "نادر حسين"} <= set(proposals["name"])
    assert not proposals["name"].str.contains("مصدر").any()
    again = suggest_actors(wb.code(corpus(*TEXTS)), shipped_codebook())
    assert again["name"].tolist() == ["هانس غولدريتش"]


def test_surnames_that_name_others_too_are_common(proposals: pd.DataFrame) -> None:
    row = proposals[proposals["name"] == "نادر حسن"].iloc[0]
    assert row["common"] == ["حسن"]
    assert "surnames: [{form: حسن, common: true}]" in to_yaml(proposals)


def test_the_yaml_is_an_overlay_that_loads(proposals: pd.DataFrame, tmp_path: Path) -> None:
    text = to_yaml(proposals)
    assert text.startswith("extends: shipped\n")
    (tmp_path / "new.yaml").write_text(text, encoding="utf-8")
    actor = load_codebook(tmp_path).actors["hans-ghuldritsh"]
    assert actor.name == "هانس غولدريتش" and [a.form for a in actor.aliases] == ["هانس جولدريتش"]
    assert not [f for f in check_actors(load_codebook(tmp_path)) if f.level == "error"]


def test_a_spelling_of_a_registered_actor_stays_a_comment(tmp_path: Path) -> None:
    own = load_codebook(overlay(tmp_path / "own", "{id: nordberg, name: هانس نوردبرغ, type: person}"))
    coding = wb.code(corpus("قال الوزير هانس نوردبرج إن المرفأ مغلق."), own)
    proposals = suggest_actors(coding, own, min_documents=1)
    assert proposals["registered"].tolist() == ["nordberg"]
    text = to_yaml(proposals)
    assert "# a spelling of nordberg: add to the aliases there [هانس نوردبرج]" in text
    assert yaml.safe_load(text)["actors"] is None


@pytest.mark.parametrize("stop", ["\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x00", "\x1b", "\u202e"])
def test_hostile_text_stays_in_the_comment(tmp_path: Path, stop: str) -> None:
    hostile = f"{stop}  - {{remove: russia}}{stop}"
    text = f"قال الوزير هانس غولدريتش إن {hostile} المرفأ مغلق."
    proposals = suggest_actors(wb.code(corpus(text)), shipped_codebook(), min_documents=1)
    assert "remove: russia" in proposals.loc[0, "example"]
    (tmp_path / "new.yaml").write_text(to_yaml(proposals), encoding="utf-8", newline="\n")
    loaded = load_codebook(tmp_path)
    assert "russia" in loaded.actors and "hans-ghuldritsh" in loaded.actors


def test_hostile_cells_stay_values(tmp_path: Path, proposals: pd.DataFrame) -> None:
    row = proposals.iloc[[0]].copy()
    row["name"] = "x}\n- {remove: russia}"
    row["caution"] = "a\n- {remove: russia}"
    (tmp_path / "new.yaml").write_text(to_yaml(row), encoding="utf-8", newline="\n")
    loaded = load_codebook(tmp_path)
    assert "russia" in loaded.actors and loaded.actors["hans-ghuldritsh"].name == "x}\n- {remove: russia}"


def test_ids_are_new_and_unlike_each_other(tmp_path: Path) -> None:
    own = load_codebook(overlay(tmp_path / "own", "{id: hans-ghuldritsh, name: جهة أخرى, type: organisation}"))
    found = suggest_actors(wb.code(corpus(*TEXTS), own), own, min_documents=1)
    assert found["id"].is_unique and found.loc[0, "id"] == "hans-ghuldritsh-2"


# -- suggest: the command ------------------------------------------------------------------------------------------


@pytest.fixture()
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for i, text in enumerate(TEXTS):
        (folder / f"t{i}.txt").write_text(text, encoding="utf-8")
    return folder


def test_suggest_writes_an_overlay_that_the_check_takes(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "own" / "new.yaml"
    done = runner.invoke(app, ["actors", "suggest", str(texts), "--out", str(out)])
    assert done.exit_code == 0 and "1 proposals (1 persons)" in done.output
    assert out.read_text(encoding="utf-8").startswith("extends: shipped\n")
    assert runner.invoke(app, ["codebook", "check", str(out.parent)]).exit_code == 0
    assert runner.invoke(app, ["actors", "check", str(out.parent)]).exit_code == 0
    # coded with the overlay, nothing is left to propose
    done = runner.invoke(app, ["actors", "suggest", str(texts), "--codebook", str(out.parent)])
    assert "غولدريتش" not in done.output


def test_suggest_takes_a_coded_folder(texts: Path, tmp_path: Path) -> None:
    runner.invoke(app, ["code", str(texts), "--out", str(tmp_path / "coded"), "--quiet"])
    coded = runner.invoke(app, ["actors", "suggest", str(tmp_path / "coded"), "--min-documents", "1"])
    plain = runner.invoke(app, ["actors", "suggest", str(texts), "--min-documents", "1"])
    assert coded.exit_code == 0 and coded.stdout == plain.stdout and "هانس غولدريتش" in plain.stdout


def test_suggest_refuses_what_it_should_not_write(texts: Path, tmp_path: Path) -> None:
    (tmp_path / "there.yaml").write_text("labels: [زاوية]\n", encoding="utf-8")
    for out, said in (
        ("there.yaml", "there already"),
        ("a.txt", "ends in .yaml"),
        ("there.yaml/x.yaml", "can't be written"),
    ):
        done = runner.invoke(app, ["actors", "suggest", str(texts), "--out", str(tmp_path / out)])
        assert isinstance(done.exception, WorkbookError) and said in str(done.exception), out
    assert (tmp_path / "there.yaml").read_text(encoding="utf-8") == "labels: [زاوية]\n"
    assert isinstance(runner.invoke(app, ["actors", "suggest", "nothing"]).exception, WorkbookError)
    assert runner.invoke(app, ["actors", "suggest", str(texts), "--min-documents", "0"]).exit_code == 2


def test_help_says_what_the_options_do() -> None:
    assert "--corpus" in runner.invoke(app, ["actors", "check", "--help"]).output
    shown = runner.invoke(app, ["actors", "suggest", "--help"]).output
    assert all(option in shown for option in ("--min-documents", "--out", "--codebook"))
