"""UIMA CAS: the tables come back, and so does what people changed in INCEpTION."""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from pathlib import Path
from typing import Any

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
from workbook.errors import WorkbookError, WorkbookWarning
from workbook.exchange.cas import DOCUMENT, LAYERS, METADATA, PART, SENTENCE, TOKEN, read_cas, write_cas
from workbook.exchange.spans import name_of_file

cassis = pytest.importorskip("cassis")
TEXT = "قال 😀 الوزير إن الحل قريب، وقالت المتحدثة «لا»."
PLACES = [(0, 3), (6, 12), (13, 25)]


def load(folder: Path) -> Any:
    types = cassis.load_typesystem((folder / "TypeSystem.xml").read_text("utf-8"))
    return cassis.load_cas_from_xmi(next(folder.glob("*.xmi")), typesystem=types)


def save(cas: Any, folder: Path) -> None:
    next(folder.glob("*.xmi")).write_bytes(cas.to_xmi().encode())


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_ten_briefs_come_back(tmp_path: Path, form: str) -> None:
    assert_same(read_cas(write_cas(ten_briefs(), tmp_path, format=form)), ten_briefs())


@pytest.mark.parametrize("form", ["xmi", "json"])
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(given_text=texts_with_places())
def test_any_text_comes_back(given_text: tuple[str, list[tuple[int, int]]], form: str) -> None:
    text, places = given_text
    coding = coding_on("a/b", text, places)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbookWarning)
        assert_same(read_cas(write_cas(coding, folder, format=form)), coding)


def test_offsets_in_the_file_are_utf16_and_spans_are_what_the_tables_say(tmp_path: Path) -> None:
    write_cas(coding_on("d", TEXT, PLACES), tmp_path)
    cas = load(tmp_path)
    assert cas.sofa_string == TEXT
    quotation = next(q for q in cas.select(LAYERS["quotations"]) if q.kind == "mixed")
    linked = {(e.role, e.target.get_covered_text()) for e in quotation.parts.elements}
    assert ("source", TEXT[0:3]) in linked and ("content", TEXT[13:25]) in linked
    assert quotation.get_covered_text() == TEXT[6:12] and quotation.kind == "mixed"
    # the emoji before it takes two units
    assert 'begin="7" end="13"' in next(tmp_path.glob("*.xmi")).read_text("utf-8")
    assert cas.select(METADATA)[0].documentId == "d"


def test_sentences_and_tokens_hold_every_character_once(tmp_path: Path) -> None:
    write_cas(coding_on("d", HOSTILE_TEXT.replace("\x0b", " "), PLACES), tmp_path)
    cas = load(tmp_path)
    sentences, tokens = cas.select(SENTENCE), cas.select(TOKEN)
    held = [i for t in tokens for i in range(t.begin, t.end)]
    assert held == sorted(set(held))
    assert {i for i, c in enumerate(cas.sofa_string) if not c.isspace()} <= set(held)
    assert all(any(s.begin <= t.begin < t.end <= s.end for s in sentences) for t in tokens)


def test_layers_are_what_inception_takes_for_span_layers(tmp_path: Path) -> None:
    """As its TypeSystemAnalysis has it: right under Annotation, primitive features or arrays of links of two features."""
    write_cas(coding_on("d", TEXT, PLACES), tmp_path)
    types = cassis.load_typesystem((tmp_path / "TypeSystem.xml").read_text("utf-8"))
    for name in (*LAYERS.values(), PART, DOCUMENT):
        layer = types.get_type(name)
        assert layer.supertype.name == "uima.tcas.Annotation" and name.startswith("webanno.custom.")
        for feature in layer.features:
            if feature.rangeType.name != "uima.cas.String":
                assert feature.rangeType.name == "uima.cas.FSArray"
                link = types.get_type(feature.elementType.name)
                assert link.supertype.name == "uima.cas.TOP"
                assert {f.name: f.rangeType.name for f in link.features} == {"role": "uima.cas.String", "target": PART}


def test_a_changed_feature_and_a_moved_span_are_read(tmp_path: Path) -> None:
    coding = coding_on("d", TEXT, PLACES)
    write_cas(coding, tmp_path)
    cas = load(tmp_path)
    stance = next(s for s in cas.select(LAYERS["stances"]) if s.position == "oppose")
    stance.position = "support"
    mixed = next(q for q in cas.select(LAYERS["quotations"]) if q.kind == "mixed")
    part = next(e.target for e in mixed.parts.elements if e.role == "source")
    part.begin, part.end = 35, 43
    save(cas, tmp_path)
    back = read_cas(tmp_path)
    changed = back.stances.set_index("stance_id").loc["s-1"]
    assert (changed["position"], changed["rule"], changed["strength"]) == ("support", "reviewed", 2)
    quotation = back.quotations.set_index("quotation_id").loc["q-1"]
    assert (quotation["source_start"], quotation["source_end"], quotation["source"]) == (35, 43, TEXT[35:43])
    assert quotation["cue"] == TEXT[6:12] and quotation["rule"] == "reviewed"
    assert back.mentions.equals(coding.mentions)


def test_added_copied_and_deleted_annotations(tmp_path: Path) -> None:
    coding = coding_on("d", TEXT, PLACES)
    write_cas(coding, tmp_path)
    cas = load(tmp_path)
    kind = cas.typesystem.get_type
    cas.add(kind(LAYERS["mentions"])(begin=35, end=43, actor_id="unused"))
    copied = cas.select(LAYERS["mentions"])[0]
    cas.add(kind(LAYERS["mentions"])(begin=copied.begin, end=copied.end, row=copied.row, actor_id="minister"))
    said = kind(PART)(begin=44, end=47)
    cas.add(said)
    links = [kind(LAYERS["quotations"] + "PartsLink")(role="content", target=said)]
    parts = kind("uima.cas.FSArray")(elements=links)
    cas.add(kind(LAYERS["quotations"])(begin=29, end=34, kind="direct", parts=parts))
    cas.remove(next(s for s in cas.select(LAYERS["stances"]) if s.position == "support"))
    save(cas, tmp_path)
    back = read_cas(tmp_path)
    added = back.mentions.set_index("actor_id").loc["unused"]
    assert added["mention_id"] == identifier("d", "mentions", 35, 43, "unused")
    assert (added["text"], added["rule"]) == (TEXT[35:43], "reviewed")
    assert len(back.mentions) == 3 and back.mentions["mention_id"].is_unique
    quotation = back.quotations.iloc[-1]
    assert quotation["quotation_id"] == identifier("d", "quotations", 29, 34, 44, 47)
    assert (quotation["cue"], quotation["content"], quotation["content_spans"]) == (
        TEXT[29:34],
        TEXT[44:47],
        [[44, 47]],
    )
    assert back.stances["stance_id"].tolist() == ["s-1"]
    assert read_cas(tmp_path).mentions.equals(back.mentions)


def test_hostile_ids_stay_in_the_folder(tmp_path: Path) -> None:
    rows = {t: [] for t in TABLES} | {"documents": [document(i, HOSTILE_TEXT) for i in HOSTILE_IDS]}
    coding = Coding({t: frame(t, rows[t]) for t in TABLES})
    inside = tmp_path / "in" / "side"
    with pytest.warns(WorkbookWarning, match="put"):
        write_cas(coding, inside)
    assert [p.name for p in tmp_path.iterdir()] == ["in"] and [p.name for p in (tmp_path / "in").iterdir()] == ["side"]
    names = [p.name for p in inside.iterdir()]
    assert len({n.casefold() for n in names}) == len(HOSTILE_IDS) + 1
    assert all(len(n.encode()) < 200 and n[0] not in ".-" and "\n" not in n for n in names)
    assert read_cas(inside).documents.sort_index()["doc_id"].tolist() == HOSTILE_IDS


def test_control_characters_are_replaced_one_for_one_and_said(tmp_path: Path) -> None:
    text = "قال\x00الوزير\x1f نعم"
    coding = coding_on("d", text, [(0, 3), (4, 10)])
    with pytest.warns(WorkbookWarning, match="2 characters of document 'd' can't stand in xmi"):
        write_cas(coding, tmp_path)
    assert load(tmp_path).sofa_string == "قال\ufffdالوزير\ufffd نعم"
    assert_same(read_cas(tmp_path), coding)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_cas(coding, tmp_path / "json", format="json")
    assert json.loads((tmp_path / "json" / "d.json").read_text("utf-8"))["%FEATURE_STRUCTURES"][0]["sofaString"] == text


@pytest.mark.filterwarnings("ignore:open_binary")
def test_a_document_of_another_tool_is_read(tmp_path: Path) -> None:
    types = cassis.load_dkpro_core_typesystem()
    layer = types.create_type(LAYERS["mentions"], "uima.tcas.Annotation")
    types.create_feature(layer, "actor_id", "uima.cas.String")
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = TEXT
    cas.add(layer(begin=6, end=12, actor_id="minister"))
    (tmp_path / "other.xmi").write_bytes(cas.to_xmi().replace('version="1.0"', 'version="1.1"', 1).encode())
    (tmp_path / "TypeSystem.xml").write_bytes(types.to_xml().encode())
    back = read_cas(tmp_path)
    assert back.documents["doc_id"].tolist() == ["other"] and back.documents["n_chars"].tolist() == [len(TEXT)]
    assert back.mentions["text"].tolist() == [TEXT[6:12]]


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    coding = coding_on("d", TEXT, PLACES)
    with pytest.raises(WorkbookError, match="choose one of xmi, json"):
        write_cas(coding, tmp_path, format="brat")
    with pytest.raises(WorkbookError, match="no CAS file here"):
        read_cas(tmp_path)
    with pytest.raises(WorkbookError, match="m-1.*lies outside the text of 2"):
        write_cas(Coding({t: getattr(coding_on("d", "لا", [(0, 9)]), t) for t in TABLES}), tmp_path)
    assert not list(tmp_path.iterdir()), "an error leaves nothing behind"
    write_cas(coding, tmp_path)
    with pytest.raises(WorkbookError, match=r"'d\.xmi' stands there.*empty folder"):
        write_cas(coding_on("e", TEXT, PLACES), tmp_path)
    cas = load(tmp_path)
    next(s for s in cas.select(LAYERS["stances"]) if s.strength).strength = "much"
    save(cas, tmp_path)
    with pytest.raises(WorkbookError, match=r"d\.xmi, Stance 6–12: strength is 'much'; it must be a number"):
        read_cas(tmp_path)
    for pattern, new, message in [
        ('begin="7"', 'begin="5"', "within a character"),
        ('end="13"', 'end="999"', "outside the text"),
        (r"&quot;start&quot;:\d+", "&quot;start&quot;:&quot;x&quot;", "not what the workbook wrote"),
    ]:
        write_cas(coding, tmp_path)
        content, n = re.subn(pattern, new, (tmp_path / "d.xmi").read_text("utf-8"))
        assert n
        (tmp_path / "d.xmi").write_bytes(content.encode())
        with pytest.raises(WorkbookError, match=message):
            read_cas(tmp_path)
    (tmp_path / "d.xmi").write_bytes(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(WorkbookError, match="DOCTYPE"):
        read_cas(tmp_path)
    (tmp_path / "d.xmi").write_bytes(b"<xmi")
    with pytest.raises(WorkbookError, match="can't be read"):
        read_cas(tmp_path)
    (tmp_path / "d.xmi").write_bytes("قال".encode("cp1256"))
    with pytest.raises(WorkbookError, match="can't be read"):
        read_cas(tmp_path)


def test_a_link_at_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "d.xmi").symlink_to(outside)
    write_cas(coding_on("d", TEXT, PLACES), folder)
    assert outside.read_text() == "mine" and not (folder / "d.xmi").is_symlink()


def test_names_of_files_do_not_depend_on_how_a_system_compares_them() -> None:
    taken: set[str] = set()
    first, second = name_of_file("Brief", taken), name_of_file("brief", taken)
    assert first == "Brief" and second.startswith("brief-") and first.casefold() != second.casefold()
