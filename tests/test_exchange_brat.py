"""brat: the tables come back, the lines are what brat's server checks, and changes are read."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from exchange_coding import (
    HOSTILE_IDS,
    HOSTILE_TEXT,
    assert_same,
    coding_on,
    document,
    ten_briefs,
    texts_with_places,
)
from hypothesis import HealthCheck, given, settings

from workbook.coding import Coding
from workbook.coding.tables import TABLES, frame, identifier
from workbook.errors import WorkbookError
from workbook.exchange.brat import fragments, read_brat, write_brat

TEXT = "قال 😀 الوزير إن الحل قريب، وقالت المتحدثة «لا»."
PLACES = [(0, 3), (6, 12), (13, 25)]


def checked(folder: Path) -> None:
    """What brat's server asks of a file (its annotation.py): known lines, spans in order, the text of the spans."""
    conf = (folder / "annotation.conf").read_text("utf-8")
    for ann in folder.glob("*.ann"):
        text = ann.with_suffix(".txt").read_bytes().decode()
        seen: set[str] = set()
        lines = ann.read_bytes().decode().splitlines()  # as brat splits them
        for line in lines:
            name, rest = line.split("\t", 1)
            assert re.fullmatch(r"[TEAN#][0-9]+", name) and name not in seen
            seen.add(name)
            if name[0] == "T":
                data, tail = rest.split("\t", 1)
                kind, where = data.split(" ", 1)
                spans = [tuple(map(int, s.split(" "))) for s in where.split(";")]
                assert all(s < e <= len(text) for s, e in spans)
                assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
                assert tail == " ".join(text[s:e] for s, e in spans)
                assert re.search(rf"(?m)^{kind}\b", conf)
            elif name[0] == "A":
                column, target, *value = rest.split(" ")
                assert target in seen
                allowed = re.search(rf"(?m)^{column}\tArg:\w+(?:, Value:(.*))?$", conf)
                assert allowed and (not value or value[0] in allowed[1].split("|"))


def test_ten_briefs_come_back(tmp_path: Path) -> None:
    write_brat(ten_briefs(), tmp_path)
    checked(tmp_path)
    assert_same(read_brat(tmp_path), ten_briefs())


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(given_text=texts_with_places())
def test_any_text_comes_back(given_text: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = given_text
    coding = coding_on("a/b", text, places)
    with tempfile.TemporaryDirectory() as name:
        checked(write_brat(coding, name))
        assert_same(read_brat(name), coding)


def test_spans_over_line_breaks_and_interrupted_content_are_fragments(tmp_path: Path) -> None:
    text = "قال:\r\nنعم\nلا ثم\tبقي"
    write_brat(coding_on("d", text, [(0, 3), (2, 12), (13, 15)]), tmp_path)
    assert (tmp_path / "d.txt").read_bytes() == text.encode()
    lines = (tmp_path / "d.ann").read_text("utf-8").split("\n")
    assert any(line.split("\t")[1:] == ["Quotation 2 4;6 9;10 12", "ل: نعم لا"] for line in lines)
    assert any("\tContent 0 4;6 9;10 12;13 15\t" in line for line in lines)
    assert fragments([(3, 6)], text) == [(3, 4)]
    checked(tmp_path)


def test_hostile_text_and_ids(tmp_path: Path) -> None:
    spans = [(0, len(HOSTILE_TEXT)), (3, 14)]
    write_brat(coding_on("d", HOSTILE_TEXT, spans), tmp_path / "one")
    checked(tmp_path / "one")
    rows = {t: [] for t in TABLES} | {"documents": [document(i, HOSTILE_TEXT) for i in HOSTILE_IDS]}
    coding = Coding({t: frame(t, rows[t]) for t in TABLES})
    write_brat(coding, tmp_path / "in" / "side")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "one"]
    assert len(list((tmp_path / "in" / "side").glob("*.txt"))) == len(HOSTILE_IDS)
    assert_same(read_brat(tmp_path / "in" / "side"), coding)


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    ann = folder / "d.ann"
    content = ann.read_text("utf-8")
    for pattern, new in changes:
        content, n = re.subn(pattern, new, content, flags=re.M)
        assert n == 1, pattern
    ann.write_bytes(content.encode())


def test_changes_are_read(tmp_path: Path) -> None:
    coding = coding_on("d", TEXT, PLACES)
    write_brat(coding, tmp_path)
    edit(
        tmp_path,
        (r"\tposition (E\d+) oppose$", r"\tposition \1 support"),
        (r"\tSource 0 3\t.*$", f"\tSource 35 43\t{TEXT[35:43]}"),
        (r"^A\d+\tclosed E1\n", ""),
        (r" In:E1$", ""),
    )
    back = read_brat(tmp_path)
    stance = back.stances.set_index("stance_id").loc["s-1"]
    assert (stance["position"], stance["rule"], stance["strength"]) == ("support", "reviewed", 2)
    assert stance.isna()["quotation_id"]
    quotation = back.quotations.set_index("quotation_id").loc["q-1"]
    assert (quotation["source_start"], quotation["source"], quotation["closed"]) == (35, TEXT[35:43], False)
    assert quotation["content_spans"] == coding.quotations["content_spans"][0] and quotation["rule"] == "reviewed"
    assert back.mentions.equals(coding.mentions)


def test_added_and_deleted_annotations(tmp_path: Path) -> None:
    write_brat(coding_on("d", TEXT, PLACES), tmp_path)
    edit(tmp_path, (r"^E2\tStance.*\n", ""))
    with (tmp_path / "d.ann").open("a", encoding="utf-8", newline="") as ann:
        ann.write(f"T90\tMention 35 43\t{TEXT[35:43]}\nN90\tReference T90 Wikidata:Q30\tx\n")
        ann.write(f"T91\tQuotation 29 34\t{TEXT[29:34]}\nT92\tContent 44 45;46 47\t« »\n")
        ann.write(
            "E90\tQuotation:T91 Content:T92\nA90\tkind E90 direct\nR1\tSays Arg1:T90 Arg2:T91\n* \tEquiv T90 T1\n"
        )
    back = read_brat(tmp_path)
    assert back.stances["stance_id"].tolist() == ["s-2"]
    added = back.mentions.iloc[-1]
    assert added["mention_id"] == identifier("d", "mentions", 35, 43, "minister")
    assert (added["text"], added["rule"]) == (TEXT[35:43], "reviewed")
    quotation = back.quotations.iloc[-1]
    assert quotation["quotation_id"] == identifier("d", "quotations", 29, 34, 44, 47)
    assert (quotation["kind"], quotation["content"], quotation["content_spans"]) == (
        "direct",
        TEXT[44:47],
        [[44, 45], [46, 47]],
    )


def test_texts_of_another_project_are_read(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(TEXT.encode())
    (tmp_path / "one.ann").write_bytes(f"T1\tMention 6 12\t{TEXT[6:12]}\nT2\tProtein 0 3\tقال\n".encode())
    (tmp_path / "two.txt").write_bytes("لا شيء".encode())
    back = read_brat(tmp_path)
    assert back.documents["doc_id"].tolist() == ["one", "two"] and back.mentions["text"].tolist() == [TEXT[6:12]]


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="no brat texts here"):
        read_brat(tmp_path)
    coding = coding_on("d", TEXT, PLACES)
    write_brat(coding, tmp_path)
    with pytest.raises(WorkbookError, match="choose an empty folder"):
        write_brat(coding_on("e", TEXT, PLACES), tmp_path)
    good = (tmp_path / "d.ann").read_bytes()
    for line, message in [
        ("T99\tMention x y\tz", r"d\.ann, line \d+: .* is no brat annotation"),
        ('#99\tAnnotatorNotes T1\t{"mention_id": 3, "start": "x", "end": 2}', "not what the workbook wrote"),
        ('#99\tAnnotatorNotes T1\t{"mention_id": ', "not the JSON that write_brat wrote"),
        ("T99\tMention 0 999\tz", "T99: the mention lies outside the text"),
    ]:
        (tmp_path / "d.ann").write_bytes(good + f"{line}\n".encode())
        with pytest.raises(WorkbookError, match=message):
            read_brat(tmp_path)
    (tmp_path / "d.ann").write_bytes(good + "T99\tMention 0 3\tقال".encode("cp1256"))
    with pytest.raises(WorkbookError, match="not UTF-8"):
        read_brat(tmp_path)
    (tmp_path / "d.ann").write_bytes(good)
    (tmp_path / "d.txt").write_bytes(("\n" + TEXT).encode())
    with pytest.raises(WorkbookError, match="the text is not the one that was written"):
        read_brat(tmp_path)
