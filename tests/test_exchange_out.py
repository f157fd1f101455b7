"""What goes out: files that other programs open, that keep what they can hold, and in which a text stays a text."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from small_coding import small_coding

import workbook as wb
from workbook.coding.formulas import MARK, neutralise, restore
from workbook.coding.tables import TABLES, frame
from workbook.errors import WorkbookError
from workbook.exchange.citations import bibtex, csl_json, write_bibtex
from workbook.exchange.graphs import actor_graph, write_graph
from workbook.exchange.markdown import escape_markdown, quotations_markdown, safe_url
from workbook.exchange.outfiles import safe_name, staged_file, staged_folder
from workbook.exchange.quotations import Triple, citron, triples, write_citron, write_textacy
from workbook.exchange.rocrate import write_ro_crate
from workbook.exchange.spreadsheets import write_csv, write_xlsx

TEXT = "قال الوزير: «العمل 𝛼 مستمر».\r\nوأكدت المتحدثة أن الحل قريب."
HOSTILE = ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-", "#N/A", "＝1"]


def document(**facts: Any) -> wb.Document:
    given = {"id": "d", "text": TEXT, **facts}
    return wb.Document(given.pop("id"), given.pop("text"), **given)


def coding_of(*documents: wb.Document) -> wb.Coding:
    """Documents alone, in which nothing was looked for."""
    rows = wb.Corpus(documents).to_frame().to_dict("records")
    return wb.Coding({t: frame(t, rows if t == "documents" else []) for t in TABLES}, {"version": "1"})


@pytest.fixture(scope="module")
def coding() -> wb.Coding:
    documents = (
        document(id="أ/1", title="خبر", outlet="الصحيفة", date="2021-05", url="https://one.example/1", language="ar"),
        document(id="b", text="رفضت قطر التطبيع مع نظام الأسد. وقال الوزير إن العمل مستمر.", date="2021-05-01"),
        document(id="c", text="وصل أنس العبدة إلى المدينة. وقال العبدة إن الائتلاف يرفض التطبيع مع نظام الأسد."),
    )
    return wb.code(documents)


def same(one: wb.Coding, other: wb.Coding) -> None:
    for table in TABLES:
        assert_frame_equal(getattr(one, table), getattr(other, table))


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("bom", [False, True])
@pytest.mark.parametrize("neutral", [False, True])
def test_csv_comes_back_as_it_was(coding: wb.Coding, tmp_path: Path, bom: bool, neutral: bool) -> None:
    write_csv(coding, tmp_path / "out", bom=bom, neutralise=neutral)
    assert (tmp_path / "out/documents.csv").read_bytes().startswith(b"\xef\xbb\xbf") is bom
    again = wb.Coding.read(tmp_path / "out")
    coding.write(tmp_path / "plain", format="csv")
    same(again, wb.Coding.read(tmp_path / "plain"))
    assert again.documents["text"].tolist() == coding.documents["text"].tolist()
    assert MARK not in again.meta, "a coding that is written again must not claim apostrophes it lacks"


def test_no_cell_of_the_csv_starts_a_formula(tmp_path: Path) -> None:
    made = coding_of(*(document(id=f"d{k}", title=c, metadata={c: c, "note": [c]}) for k, c in enumerate(HOSTILE)))
    write_csv(made, tmp_path / "out")
    raw = pd.read_csv(tmp_path / "out/documents.csv", dtype=str, header=None, keep_default_na=False)
    for found in raw.to_numpy().ravel():
        assert not re.match("[=+\\-@\t\r＝]", found), found
    again = wb.Coding.read(tmp_path / "out").documents
    assert again["title"].tolist() == HOSTILE
    assert set(HOSTILE) <= set(again.columns)
    assert [again[c].dropna().tolist() for c in HOSTILE] == [[c] for c in HOSTILE]


@given(st.text(alphabet="'=+-@\t\r\n＝aق", max_size=6))
@settings(max_examples=30, deadline=None)
def test_an_apostrophe_is_taken_away_only_where_one_was_put(cell: str) -> None:
    assert restore(neutralise(cell)) == cell
    assert not re.match("[=+\\-@\t\r\n＝]", neutralise(cell))


# ---------------------------------------------------------------- xlsx


def unescaped(value: Any) -> Any:
    """What Excel shows of a stored text (ECMA-376 part 1, 22.9.2.19)."""
    if not isinstance(value, str):
        return value
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), value)


def sheet(path: Path, name: str) -> list[list[Any]]:
    import openpyxl

    return [list(row) for row in openpyxl.load_workbook(path)[name].iter_rows()]


def test_a_workbook_has_the_tables_with_frozen_filtered_headers_from_the_right(
    coding: wb.Coding, tmp_path: Path
) -> None:
    import openpyxl

    write_xlsx(coding, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [*TABLES, "about"]
    for table in TABLES:
        frame, page = getattr(coding, table), book[table]
        assert page.freeze_panes == "A2" and page.sheet_view.rightToLeft
        assert page.auto_filter.ref.startswith("A1:") and page.auto_filter.ref.endswith(str(len(frame) + 1))
        assert [c.value for c in page[1]] == list(frame.columns)
        assert page.max_row == len(frame) + 1
    rows = sheet(tmp_path / "a.xlsx", "quotations")
    at = {c.value: k for k, c in enumerate(rows[0])}
    first = coding.quotations.iloc[0]
    assert rows[1][at["content_start"]].value == first["content_start"], "numbers stay numbers"
    assert json.loads(rows[1][at["content_spans"]].value) == first["content_spans"]
    assert unescaped(sheet(tmp_path / "a.xlsx", "documents")[1][2].value) == TEXT, "CRLF and astral characters"


@pytest.mark.parametrize("cell", [*HOSTILE, "_x0041_", "TRUE", "12", " a "])
def test_text_is_text_in_a_workbook(tmp_path: Path, cell: str) -> None:
    write_xlsx(coding_of(document(title=cell, metadata={cell: "x"})), tmp_path / "a.xlsx")
    rows = sheet(tmp_path / "a.xlsx", "documents")
    title = rows[1][1]
    assert title.data_type in ("s", "inlineStr") and unescaped(title.value) == cell
    assert cell in [unescaped(c.value) for c in rows[0]]
    assert title.quotePrefix is (cell[0] in "=+-@\t\r'"), "or an edit would make a formula of it"
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        pages = b"".join(parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/"))
    assert b"<f>" not in pages and b"<f " not in pages


def test_what_a_workbook_cannot_hold_is_said(tmp_path: Path) -> None:
    long = "ق𝛼" * 20_000
    done = write_xlsx(coding_of(document(text=long, title="أ\x00ب\x0bج\uffff")), tmp_path / "a.xlsx")
    row = sheet(tmp_path / "a.xlsx", "documents")[1]
    assert row[1].value == "أ\ufffdب\ufffdج\ufffd"
    assert len(row[2].value.encode("utf-16-le")) // 2 in (32_766, 32_767) and long.startswith(row[2].value)
    assert len(done.notes) == 2 and "32,767" in "".join(done.notes)
    said = {c[0].value: c[1].value for c in sheet(tmp_path / "a.xlsx", "about")}
    assert "shortened" in said["documents, row 2, text"] and "U+FFFD" in said["documents, row 2, title"]


def test_a_number_beyond_fifteen_digits_is_text(tmp_path: Path) -> None:
    write_xlsx(
        coding_of(document(metadata={"n": 12345678901234567890, "day": dt.date(2021, 5, 1)})), tmp_path / "a.xlsx"
    )
    values = [c.value for c in sheet(tmp_path / "a.xlsx", "documents")[1]]
    assert "12345678901234567890" in values and "2021-05-01" in values


def test_a_workbook_wants_its_ending(coding: wb.Coding, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"ends in \.xlsx"):
        write_xlsx(coding, tmp_path / "a.xls")


# ---------------------------------------------------------------- quotations


def test_triples_are_rows(coding: wb.Coding, tmp_path: Path) -> None:
    found = triples(coding, resolve=False)
    assert Triple("الوزير", "قال", "العمل 𝛼 مستمر") in [t._replace(content=t.content.strip("«»")) for t in found]
    assert [t.content for t in found] == coding.quotations["content"].tolist()
    write_textacy(coding, tmp_path / "t.jsonl")
    lines = (tmp_path / "t.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert [json.loads(line)["content"] for line in lines] == [t.content for t in found]


def test_a_resolved_speaker_goes_before_the_words_of_the_text(coding: wb.Coding) -> None:
    # the last quotation but one; the last, what the coalition refuses, stands within it
    assert triples(coding)[-2].speaker == "أنس العبدة" and triples(coding, resolve=False)[-2].speaker == "العبدة"


def test_citron_spans_are_of_the_text(coding: wb.Coding, tmp_path: Path) -> None:
    write_citron(coding, tmp_path / "c")
    records = [json.loads(p.read_text(encoding="utf-8")) for p in (tmp_path / "c").glob("*.json")]
    assert {r["doc_id"] for r in records} == {"أ/1", "b", "c"}
    quotes = 0
    for record in records:
        for quote in record["quotes"]:
            quotes += 1
            assert set(quote) >= {"cue", "sources", "contents"}
            for span in [quote["cue"], *quote["sources"], *quote["contents"], *quote.get("coreferences", [])]:
                assert record["text"][span["start"] : span["end"]] == span["text"]
    assert quotes == len(coding.quotations)


def test_a_pronoun_has_its_name_as_coreference() -> None:
    quotations = [
        {"quotation_id": "q", "doc_id": "x", "source_start": 12, "source_end": 14, "source": "هو", "content": "نعم",
         "content_start": 15, "content_end": 18, "speaker_id": "minister", "resolution": "pronoun", "confidence": 0.5},
    ]  # fmt: skip
    mentions = [{"mention_id": "m", "doc_id": "x", "start": 0, "end": 6, "form": "name", "actor_id": "minister"}]
    documents = [{"doc_id": "x", "text": "الوزير قال: هو نعم"}]
    quote = citron(small_coding(documents=documents, quotations=quotations, mentions=mentions))[0]["quotes"][0]
    assert quote["coreferences"] == [{"start": 0, "end": 6, "text": "الوزير"}]
    assert quote["cue"] is None and quote["contents"][0]["text"] == "نعم" and quote["confidence"] == 0.5


@pytest.mark.parametrize(
    "identifier", ["../../x", "/etc/passwd", "a\nb", "CON", "nul.txt", "", ".", "..", "أ", "a" * 300, "a/", "A:B"]
)
def test_an_id_is_no_path(tmp_path: Path, identifier: str) -> None:
    made = coding_of(document(id=identifier), document(id="a"), document(id="A"))
    write_citron(made, tmp_path / "c")
    files = list(tmp_path.rglob("*"))
    assert sorted(p.parent for p in files) == [tmp_path, *[tmp_path / "c"] * 3]
    names = [p.stem.lower() for p in files if p.is_file()]
    assert len(set(names)) == 3 and all(re.fullmatch(r"[a-z0-9._-]{1,64}", n) for n in names)
    assert "con" not in names and not any(n.startswith(("nul.", ".")) for n in names)


# ---------------------------------------------------------------- Markdown


def test_markdown_cites_and_filters(coding: wb.Coding) -> None:
    text = quotations_markdown(coding)
    assert "“خبر”, 2021-05, <https://one.example/1>" in text
    some = quotations_markdown(coding, actor=coding.quotations["speaker_id"].dropna().iloc[0])
    assert 0 < some.count("\n> ") <= text.count("\n> ")
    with pytest.raises(WorkbookError, match="no such actor"):
        quotations_markdown(coding, actor="لا أحد")
    with pytest.raises(WorkbookError, match="normalisation-assad"):
        quotations_markdown(coding, issue="x")


def test_markdown_by_issue_and_name(coding: wb.Coding) -> None:
    stances = coding.stances.dropna(subset=["quotation_id"])
    issue = stances["issue"].iloc[0]
    wanted = set(stances["quotation_id"][stances["issue"] == issue])
    assert quotations_markdown(coding, issue=issue).splitlines()[2].startswith(f"{len(wanted):,} quotations")
    ids, names = (quotations_markdown(coding, actor=a) for a in ("qatar", "قطر"))
    assert ids == names


MARKUP = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://x/y.png)", "*a* **b** _c_ `d`", "# h", "- x",
    "1. x", "> q", "```\ncode\n```", "~~~\nx", "a\n===", "a\n---", "| a | b |\n|---|---|\n| 1 | 2 |", "<http://x.example>",
    "    code", "\tcode", "[a]: http://x", "$x^2$", "a\r\n\r\n# h", "&lt;b&gt;", "<!-- c", "www.x.example", "\\*a*", ": def",
]  # fmt: skip


@pytest.mark.parametrize("markup", MARKUP)
def test_no_markup_of_a_text_works(markup: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    quotations = [{"quotation_id": "q", "doc_id": "x", "content": markup, "cue": markup, "speaker_id": "minister"}]
    documents = [{"doc_id": "x", "text": "", "title": markup, "outlet": markup, "date": markup, "url": markup}]
    actors = [{"actor_id": "minister", "name": markup, "name_en": markup, "type": "person"}]
    text = quotations_markdown(small_coding(documents=documents, quotations=quotations, actors=actors))
    parser = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    blocks = [t.type for t in parser.parse(text) if not t.type.endswith("_close")]
    assert [b for b in blocks if b != "inline"][-3:] in (
        ["blockquote_open", "paragraph_open", "paragraph_open"],
        ["paragraph_open", "paragraph_open", "paragraph_open"],
    )
    assert set(blocks) <= {"heading_open", "paragraph_open", "blockquote_open", "inline"}
    inline = {c.type for t in parser.parse(text) for c in t.children or []}
    assert inline <= {"text", "text_special", "softbreak", "hardbreak"}
    shown = "".join(c.content for t in parser.parse(text) for c in t.children or [] if c.type.startswith("text"))
    assert re.sub(r"\s", "", markup) in re.sub(r"\s", "", shown), "and all of it is shown"


def test_only_web_addresses_are_links() -> None:
    assert safe_url("https://x.example/a b<c>") == "https://x.example/a%20b%3Cc%3E"
    for other in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " \njavascript:x", "http://", None):
        assert safe_url(other) is None
    assert escape_markdown("<a>") == "&lt;a&gt;"


# ---------------------------------------------------------------- citations


def entries(text: str) -> dict[str, dict[str, str]]:
    """A reading of BibTeX by its own rules: braces are counted, whatever stands before them."""
    out: dict[str, dict[str, str]] = {}
    at = 0
    while (begin := text.find("@", at)) >= 0:
        opened = text.index("{", begin)
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        key, _, body = text[opened + 1 : end - 1].partition(",")
        fields = {}
        for line in body.strip().splitlines():
            name, _, value = line.strip().rstrip(",").partition(" = ")
            assert value.count("{") == value.count("}")
            fields[name] = value.strip("{}") if value.startswith("{") else value
        assert key not in out
        out[key] = fields
        at = end
    return out


def test_bibtex_has_what_is_known(coding: wb.Coding) -> None:
    found = entries(bibtex(coding))
    assert list(found)[1:] == ["b", "c"]
    first = next(iter(found.values()))
    assert first == {
        "title": "خبر", "journal": "الصحيفة", "date": "2021-05", "year": "2021", "month": "may",
        "url": "https://one.example/1", "langid": "arabic", "language": "ar",
    }  # fmt: skip


@pytest.mark.parametrize(
    "title", ["{", "}", "\\", "\\}", "}} @misc{x, title={y", "a\nb = {c}", '"', "50% & #1_~^$", "\x00\x1f", "@"]
)
def test_no_title_leaves_its_braces(tmp_path: Path, title: str) -> None:
    made = coding_of(document(id="a,b}\n@misc{", title=title, outlet=title, date=title, url=title), document(id="b"))
    found = entries(bibtex(made))
    assert len(found) == 2 and all(re.fullmatch("[A-Za-z0-9._-]+", key) for key in found)
    assert set(list(found.values())[1]) <= {"title", "language", "langid"}
    write_bibtex(made, tmp_path / "s.bib")
    assert entries((tmp_path / "s.bib").read_text(encoding="utf-8")) == found


def test_keys_differ_in_more_than_case() -> None:
    keys = list(entries(bibtex(coding_of(*(document(id=i) for i in ("a", "A", "a b", "a-b", "أ", "ب"))))))
    assert keys[0] == "a" and len({k.lower() for k in keys}) == 6
    assert safe_name("x", {"x"}) != "x"


def test_csl_json_has_partial_dates_and_when_a_page_was_read() -> None:
    made = coding_of(
        document(id="y", date="2021"),
        document(id="m", date="2021-11", outlet="الصحيفة", metadata={"accessed": "2022-01-03", "author": "المحررة"}),
        document(id="d", date="2021-11-17", url="https://one.example", language="ar"),
        document(id="w", date="الشتاء"),
        document(id="n"),
    )
    items = {i["custom"]["doc_id"]: i for i in csl_json(made)}
    assert [items[i].get("issued") for i in "ymdwn"] == [
        {"date-parts": [[2021]]}, {"date-parts": [[2021, 11]]}, {"date-parts": [[2021, 11, 17]]}, {"literal": "الشتاء"}, None,
    ]  # fmt: skip
    assert items["m"]["accessed"] == {"date-parts": [[2022, 1, 3]]} and items["m"]["author"] == [{"literal": "المحررة"}]
    assert items["m"]["type"] == "article-newspaper" and items["n"]["type"] == "webpage"
    assert items["d"]["URL"] == "https://one.example" and items["d"]["language"] == "ar"
    assert "accessed" not in items["d"]
    assert [i["id"] for i in csl_json(made)] == list(entries(bibtex(made)))


# ---------------------------------------------------------------- graphs


@pytest.mark.parametrize(("ending", "read"), [(".gexf", nx.read_gexf), (".graphml", nx.read_graphml)])
@pytest.mark.parametrize("kind", ["mentions", "issues"])
def test_graphs_open_with_every_attribute(coding: wb.Coding, tmp_path: Path, ending: str, read: Any, kind: str) -> None:
    made = actor_graph(coding, kind=kind)
    write_graph(coding, tmp_path / f"g{ending}", kind=kind)
    again = read(tmp_path / f"g{ending}")
    assert set(again) == set(made) >= set(coding.actors["actor_id"])
    assert again.number_of_edges() == made.number_of_edges() > 0
    qatar = again.nodes["qatar"]
    assert (qatar["label"], qatar["name_en"], qatar["type"]) == ("قطر", "Qatar", "state")
    assert re.fullmatch(r"Q\d+", qatar["wikidata"])
    for node, facts in made.nodes(data=True):
        assert {k: again.nodes[node][k] for k in facts} == facts
    for one, other, facts in made.edges(data=True):
        assert {k: again.edges[one, other][k] for k in facts} == facts


def test_ties_are_documents_without_copies() -> None:
    mentions = [
        {"mention_id": f"m{n}", "doc_id": d, "actor_id": a, "start": 0, "end": 0}
        for n, (d, a) in enumerate(
            [
                ("d1", "minister"),
                ("d1", "party"),
                ("d1", "party"),
                ("d2", "party"),
                ("d3", "minister"),
                ("d3", "party"),
                ("d5", "minister"),
                ("d5", "party"),
            ]
        )
    ]
    made = actor_graph(small_coding(mentions=mentions))
    assert dict(made.edges) == {("minister", "party"): {"weight": 2}}, "d5 is a copy of d3"
    assert made.nodes["party"]["mentions"] == 5 and made.nodes["minister"]["quotations"] == 4


def test_issue_ties_count_positions_and_leave_questions_out() -> None:
    stances = [
        {"stance_id": str(n), "doc_id": "d1", "holder_id": "minister", "issue": "i", "position": p, "reality": r}
        for n, (p, r) in enumerate([("support", "fact"), ("support", None), ("oppose", "fact"), ("oppose", "question")])
    ]
    edge = actor_graph(small_coding(stances=stances), kind="issues").edges["minister", "issue:i"]
    assert (edge["weight"], edge["support"], edge["oppose"], edge["balance"]) == (3, 2, 1, 1)


@pytest.mark.parametrize("ending", [".gexf", ".graphml"])
def test_a_hostile_name_stays_a_label(tmp_path: Path, ending: str) -> None:
    name = '"><node id="x"/>&\x00\uffff'
    actors = [{"actor_id": "a\nb<", "name": name, "name_en": None, "type": "person"}]
    write_graph(small_coding(actors=actors), tmp_path / f"g{ending}")
    again = (nx.read_gexf if ending == ".gexf" else nx.read_graphml)(tmp_path / f"g{ending}")
    assert dict(again.nodes(data="label")) == {"a b<": '"><node id="x"/>&\ufffd\ufffd'}


# ---------------------------------------------------------------- RO-Crate

SCHEMA = "http://schema.org/"
#: The terms of RO-Crate 1.1's context that the metadata use; the test goes to no network.
TERMS = {
    **{t: SCHEMA + t for t in (
        "CreateAction", "CreativeWork", "Dataset", "Person", "SoftwareApplication", "about", "affiliation", "author",
        "contentSize", "datePublished", "description", "encodingFormat", "hasPart", "identifier", "instrument", "license",
        "mentions", "name", "object", "result", "version",
    )},
    "File": SCHEMA + "MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}  # fmt: skip


def expanded(folder: Path) -> dict[str, Any]:
    from pyld import jsonld

    def local(url: str, options: Any) -> dict[str, Any]:
        assert url == "https://w3id.org/ro/crate/1.1/context"
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": {"@context": TERMS},
        }

    crate = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    used = {key for entity in crate["@graph"] for key in entity if not key.startswith("@")}
    assert used <= {*TERMS, "sha256"}, "a term without an address would be dropped in silence"
    base = "https://study.example/"
    graph = jsonld.expand(crate, {"documentLoader": local, "base": base})
    return {entity["@id"].removeprefix(base) or "./": entity for entity in graph}


def test_a_crate_describes_files_run_licence_and_people(coding: wb.Coding, tmp_path: Path) -> None:
    import hashlib

    folder = tmp_path / "study"
    coding.write(folder / "coded", format="csv")
    (folder / "ملاحظات 1.txt").write_text("ملاحظة", encoding="utf-8")
    (folder / ".hidden").write_text("x")
    (folder / "out").symlink_to(tmp_path)
    done = write_ro_crate(
        folder,
        name="الدراسة",
        licence="CC-BY-4.0",
        authors=["الباحثة <0000-0002-1825-0097>", "باحث"],
        published=dt.date(2024, 1, 2),
    )
    assert done.notes == ()
    graph = expanded(folder)
    root = graph["./"]
    assert root["@type"] == [SCHEMA + "Dataset"] and root[SCHEMA + "name"][0]["@value"] == "الدراسة"
    assert root[SCHEMA + "datePublished"][0]["@value"] == "2024-01-02"
    parts = {p["@id"].removeprefix("https://study.example/") for p in root[SCHEMA + "hasPart"]}
    notes = "%D9%85%D9%84%D8%A7%D8%AD%D8%B8%D8%A7%D8%AA%201.txt"
    assert parts == {notes, *(f"coded/{t}.csv" for t in TABLES), "coded/run.json"}
    assert parts <= set(graph)
    digest = hashlib.sha256((folder / "ملاحظات 1.txt").read_bytes()).hexdigest()
    assert graph[notes][SCHEMA + "sha256"][0]["@value"] == digest
    assert graph[notes][SCHEMA + "contentSize"][0]["@value"] == "12"
    assert root[SCHEMA + "license"][0]["@id"] == "https://spdx.org/licenses/CC-BY-4.0" in graph
    assert [a["@id"] for a in root[SCHEMA + "author"]][0] == "https://orcid.org/0000-0002-1825-0097"
    assert (
        graph["ro-crate-metadata.json"]["http://purl.org/dc/terms/conformsTo"][0]["@id"]
        == "https://w3id.org/ro/crate/1.1"
    )
    run = graph["#run-coded/run.json"]
    software = graph[run[SCHEMA + "instrument"][0]["@id"].removeprefix("https://study.example/")]
    book = graph[run[SCHEMA + "object"][0]["@id"].removeprefix("https://study.example/")]
    assert software[SCHEMA + "version"][0]["@value"] == coding.meta["version"]
    assert book[SCHEMA + "sha256"][0]["@value"] == coding.meta["codebook_sha256"]
    assert len(run[SCHEMA + "result"]) == 5


def test_a_crate_says_what_is_missing_and_refuses_nonsense(coding: wb.Coding, tmp_path: Path) -> None:
    folder = coding.write(tmp_path / "c", format="csv")
    assert "no licence and no author" in write_ro_crate(folder).notes[0]
    with pytest.raises(WorkbookError, match="already"):
        write_ro_crate(folder)
    assert "6 files" in write_ro_crate(folder, overwrite=True).summary, "it does not describe itself"
    with pytest.raises(WorkbookError, match="no ORCID"):
        write_ro_crate(folder, authors=["x <y>"], overwrite=True)
    with pytest.raises(WorkbookError, match="no such folder"):
        write_ro_crate(tmp_path / "none")
    (folder / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(WorkbookError, match="run.json"):
        write_ro_crate(folder, overwrite=True)


# ---------------------------------------------------------------- whole or not at all


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), staged_file(tmp_path / "deep/a.txt") as target:
        target.write_text("half")
        raise ZeroDivisionError
    assert list((tmp_path / "deep").iterdir()) == []
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(WorkbookError, match="already"), staged_file(tmp_path / "a.txt"):
        pass
    with pytest.raises(ZeroDivisionError), staged_file(tmp_path / "a.txt", overwrite=True) as target:
        target.write_text("half")
        raise ZeroDivisionError
    assert (tmp_path / "a.txt").read_text() == "old"


def test_a_folder_keeps_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c/mine.txt").write_text("mine")
    with pytest.raises(WorkbookError, match="holds files"), staged_folder(tmp_path / "c"):
        pass
    with staged_folder(tmp_path / "c", overwrite=True) as target:
        (target / "a.txt").write_text("new")
    assert sorted(p.name for p in (tmp_path / "c").iterdir()) == ["a.txt", "mine.txt"]
    assert [p.name for p in tmp_path.iterdir()] == ["c"]
