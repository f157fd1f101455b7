"""Word, Excel, web archives and newspaper databases: what is read, what is refused, what is told."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbook.corpus import load_corpus
from workbook.corpus.formats import archive, guard
from workbook.corpus.formats.archive import count_records, is_warc, read_warc
from workbook.corpus.formats.guard import BoundedStream, check_zip
from workbook.corpus.formats.newspapers import is_factiva, read_factiva, read_nexis, read_word
from workbook.corpus.formats.office import read_docx, read_xlsx
from workbook.corpus.readers import Problem
from workbook.errors import CorpusError, WorkbookError, WorkbookWarning, require

docx = pytest.importorskip("docx")
openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("warcio")
from docx.oxml import parse_xml  # noqa: E402
from docx.oxml.ns import nsdecls  # noqa: E402
from warcio.statusandheaders import StatusAndHeaders  # noqa: E402
from warcio.warcwriter import WARCWriter  # noqa: E402

SAID = "قال الوزير إن الوفد وصل إلى المدينة 😀."
ADDED = "وأضافت المتحدثة أن المحادثات مُستمرّة."


def docx_file(path: Path, *paragraphs: str, **properties: Any) -> Path:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    document.save(str(path))
    return path


def rewritten(path: Path, part: str, change: Any) -> Path:
    """The zip file with one part changed."""
    with zipfile.ZipFile(path) as old:
        parts = {i.filename: old.read(i) for i in old.infolist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return path


# Word -----------------------------------------------------------------------------------------------------------------


def test_word_paragraphs_and_tables_stand_in_the_order_of_the_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("لقاء في المدينة", 1)
    document.add_paragraph(SAID)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "الوزير", "المتحدثة"
    table.cell(0, 1).add_table(1, 1).cell(0, 0).text = "داخل"
    document.add_paragraph(ADDED)
    document.core_properties.author = "صحفي"
    document.core_properties.created = dt.datetime(2021, 11, 17, 8, 0)
    document.save(str(tmp_path / "a.docx"))
    [(row, record)] = read_docx(tmp_path / "a.docx", None)
    assert row is None
    assert isinstance(record, dict)
    lines = record["text"].split("\n")
    assert lines[:2] == ["لقاء في المدينة", SAID]
    assert lines[2].split("\t")[0] == "الوزير"
    assert "داخل" in lines[2]
    assert lines[-1] == ADDED
    assert (record["title"], record["author"]) == ("لقاء في المدينة", "صحفي")
    assert record["created"].startswith("2021-11-17")
    assert "date" not in record  # when the file was made is not when the article appeared


def test_word_revisions_links_and_controls(tmp_path: Path) -> None:
    document = docx.Document()
    w = nsdecls("w")
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:p {w}><w:r><w:t>قال </w:t></w:r><w:ins><w:r><w:t>الوزير</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>السفير</w:delText></w:r></w:del>"
            "<w:hyperlink><w:r><w:tab/><w:t>ذلك</w:t><w:br/></w:r></w:hyperlink></w:p>"
        ),
    )
    document.element.body.insert(
        1, parse_xml(f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>في إطار</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    document.save(str(tmp_path / "a.docx"))
    [(_, record)] = read_docx(tmp_path / "a.docx", None)
    assert isinstance(record, dict)
    assert record["text"] == "قال الوزير\tذلك\n\nفي إطار"


def test_word_with_an_external_entity_is_refused_in_any_encoding(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("كلمة السر", encoding="utf-8")

    def attack(data: bytes) -> bytes:
        head, rest = data.split(b"?>", 1)
        doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
        return head + b"?>" + doctype + rest.replace("قال".encode(), b"&e;")

    path = rewritten(docx_file(tmp_path / "a.docx", SAID), "word/document.xml", attack)
    with pytest.raises(Problem, match="declares a document type"):
        list(read_docx(path, None))
    wide = "<!DOCTYPE w []><w/>".encode("utf-16")
    path = rewritten(docx_file(tmp_path / "b.docx", SAID), "word/document.xml", lambda _: wide)
    with pytest.raises(Problem, match="declares a document type"):
        list(read_docx(path, None))


def test_a_document_type_across_two_pieces_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_CHUNK", 16)
    path = rewritten(docx_file(tmp_path / "a.docx", SAID), "x.xml", lambda _: b" " * 10 + b"<!DOCTYPE x []><x/>")
    with pytest.raises(Problem, match="declares a document type"):
        check_zip(path)


def test_article_text_that_looks_like_a_document_type_is_text(tmp_path: Path) -> None:
    [(_, record)] = read_docx(docx_file(tmp_path / "a.docx", "<!DOCTYPE html> &e; " + SAID), None)
    assert isinstance(record, dict)
    assert record["text"] == "<!DOCTYPE html> &e; " + SAID


def test_a_document_type_in_a_part_of_any_name_is_seen(tmp_path: Path) -> None:
    path = rewritten(docx_file(tmp_path / "a.docx", SAID), "word/part.bin", lambda _: b"<!DOCTYPE x []><x/>")
    with pytest.raises(Problem, match="declares a document type"):
        check_zip(path)
    path = rewritten(docx_file(tmp_path / "b.docx", SAID), "word/media/a.svg", lambda _: b"<!DOCTYPE svg><svg/>")
    check_zip(path)


def test_an_entity_in_a_part_that_is_called_a_picture_stays_unresolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("كلمة السر", encoding="utf-8")
    path = docx_file(tmp_path / "a.docx", SAID)
    with zipfile.ZipFile(path) as file:
        main = file.read("word/document.xml")
    head, rest = main.split(b"?>", 1)
    attack = head + b"?>" + f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
    attack += rest.replace("قال".encode(), b"&e;")
    rewritten(path, "word/document.svg", lambda _: attack)
    for part in ("[Content_Types].xml", "_rels/.rels"):
        rewritten(path, part, lambda d: d.replace(b"word/document.xml", b"word/document.svg"))
    with pytest.raises(Problem, match="an entity stands in the text"):
        list(read_docx(path, None))


ANY = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs", "Cf"]), min_size=1, max_size=40)


@given(lines=st.lists(ANY, min_size=1, max_size=3))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_from_word_and_excel(tmp_path: Path, lines: list[str]) -> None:
    lines = ["ا" + line for line in lines]
    [(_, record)] = read_docx(docx_file(tmp_path / "a.docx", *lines), None)
    assert isinstance(record, dict)
    assert record["text"] == "\n".join(lines)
    [(_, row)] = read_xlsx(workbook_file(tmp_path / "a.xlsx", ["text"], ["\n".join(lines)]), None)
    assert row == {"text": "\n".join(lines)}


# guards ---------------------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = rewritten(docx_file(tmp_path / "a.docx", SAID), "word/media/a.bin", lambda _: bytes(32 * 2**20))
    assert path.stat().st_size < 200_000
    with pytest.raises(Problem, match=r"times its size.*bomb"):
        list(read_docx(path, None))


def test_too_much_and_too_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = docx_file(tmp_path / "a.docx", SAID)
    monkeypatch.setattr(guard, "MAX_UNPACKED", 100)
    with pytest.raises(Problem, match="unpacks to .* where 100 are the limit"):
        check_zip(path)
    monkeypatch.setattr(guard, "MAX_ENTRIES", 3)
    with pytest.raises(Problem, match="parts, where 3 are the limit"):
        check_zip(path)


def test_files_that_are_no_office_file_say_what_they_are(tmp_path: Path) -> None:
    whole = docx_file(tmp_path / "a.docx", SAID).read_bytes()
    cases = {
        "cut": (whole[: len(whole) // 2], "damaged or cut off"),
        "text": (SAID.encode("cp1256", "replace"), "damaged or cut off"),
        "empty": (b"", "the file is empty"),
        "old": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old binary Office file"),
    }
    for name, (data, said) in cases.items():
        for reader, suffix in ((read_docx, "docx"), (read_xlsx, "xlsx"), (read_word, "docx")):
            path = tmp_path / f"{name}.{suffix}"
            path.write_bytes(data)
            with pytest.raises(Problem, match=said):
                list(reader(path, None))


def test_a_flipped_byte_is_told(tmp_path: Path) -> None:
    path = docx_file(tmp_path / "a.docx", SAID * 200)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        at = file.getinfo("word/document.xml").header_offset + 200
    data[at] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(Problem, match="damaged or cut off"):
        list(read_docx(path, None))


def test_a_zip_of_something_else_and_broken_xml_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../../evil.txt", "x")
    with pytest.raises(Problem, match="not a Word document"):
        list(read_docx(path, None))
    assert not (tmp_path.parent.parent / "evil.txt").exists()
    path = rewritten(docx_file(tmp_path / "b.docx", SAID), "word/document.xml", lambda d: d[:-40])
    with pytest.raises(Problem, match="not a Word document"):
        list(read_docx(path, None))


def test_a_missing_library_is_named_with_its_command() -> None:
    with pytest.raises(WorkbookError, match=r'pip install "stance-workbook\[formats\]"'):
        require("no_such_library.part", "reading .docx")


# Excel ----------------------------------------------------------------------------------------------------------------


def workbook_file(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_excel_rows_dates_and_numbers(tmp_path: Path) -> None:
    path = workbook_file(
        tmp_path / "a.xlsx",
        [],
        ["id", " text ", "date", "seen", "n"],
        [7, SAID, dt.date(2021, 11, 17), dt.datetime(2021, 11, 17, 8, 30), 3.0],
        [],
        [8, ADDED + "\r\n" + SAID, None, None, 1.5],
    )
    rows = list(read_xlsx(path, None))
    assert rows == [
        (3, {"id": 7, "text": SAID, "date": "2021-11-17", "seen": "2021-11-17T08:30:00", "n": 3}),
        (5, {"id": 8, "text": ADDED + "\r\n" + SAID, "date": None, "seen": None, "n": 1.5}),
    ]


def test_excel_formulas_are_never_computed_and_unsaved_ones_are_told(tmp_path: Path) -> None:
    path = workbook_file(
        tmp_path / "a.xlsx",
        ["id", "text", "link"],
        ["a", SAID, '=HYPERLINK("http://host/"&A2)'],
        ["b", '=CONCATENATE("x","y")', None],
        ["c", ADDED, "-1+cmd"],
    )
    rows = list(read_xlsx(path, None))
    assert [r for r, _ in rows] == [2, 2, 3, 3, 4]
    assert "C2: a formula without a saved value" in str(rows[0][1])
    assert rows[1][1] == {"id": "a", "text": SAID, "link": None}
    assert "B3" in str(rows[2][1])
    assert rows[4][1] == {"id": "c", "text": ADDED, "link": "-1+cmd"}


def test_excel_takes_the_saved_value_of_a_formula(tmp_path: Path) -> None:
    path = workbook_file(tmp_path / "a.xlsx", ["id", "text"], ["a", "=1+1"])
    part = "xl/worksheets/sheet1.xml"
    rewritten(path, part, lambda d: re.sub(rb"</f><v\s*/?>(</v>)?", b"</f><v>41</v>", d))
    assert list(read_xlsx(path, None)) == [(2, {"id": "a", "text": 41})]


def test_excel_reads_one_sheet_and_names_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "ملاحظات"
    book.active.append(["سطر واحد"])
    for name in ("الأول", "الثاني"):
        sheet = book.create_sheet(name)
        sheet.append(["text"])
        sheet.append([SAID])
    book.save(tmp_path / "a.xlsx")
    with pytest.warns(WorkbookWarning, match="only the sheet 'الأول' is read; not 'الثاني'"):
        assert list(read_xlsx(tmp_path / "a.xlsx", None)) == [(2, {"text": SAID})]


def test_excel_tables_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no visible sheet"):
        list(read_xlsx(workbook_file(tmp_path / "a.xlsx", ["text"]), None))
    with pytest.raises(Problem, match="two columns are called 'text'"):
        list(read_xlsx(workbook_file(tmp_path / "b.xlsx", ["text", "text"], [SAID, SAID]), None))
    [(row, problem)] = read_xlsx(workbook_file(tmp_path / "c.xlsx", ["text"], [SAID, "زائد"]), None)
    assert row == 2
    assert "B2 stands under no header" in str(problem)
    with pytest.raises(Problem, match="not an Excel workbook"):
        list(read_xlsx(docx_file(tmp_path / "d.xlsx", SAID), None))


def test_excel_with_a_wrong_size_in_it_loses_no_row(tmp_path: Path) -> None:
    path = workbook_file(tmp_path / "a.xlsx", ["id", "text"], ["a", SAID], ["b", ADDED])
    rewritten(path, "xl/worksheets/sheet1.xml", lambda d: d.replace(b'ref="A1:B3"', b'ref="A1"'))
    assert [r["id"] for _, r in read_xlsx(path, None) if isinstance(r, dict)] == ["a", "b"]


# web archives ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def extraction() -> None:
    pytest.importorskip("trafilatura", exc_type=ImportError)


BODY = " ".join([SAID, ADDED] * 6)


def html(title: str = "لقاء", charset: str = "utf-8", body: str = BODY) -> bytes:
    page = (
        f'<html lang="ar"><head><meta charset="{charset}"><title>{title}</title>'
        '<meta property="article:published_time" content="2021-11-16T10:00:00Z"></head>'
        f"<body><nav>القائمة</nav><article><h1>{title}</h1><p>{body}</p><p>{ADDED}</p></article>"
        "<script>alert(1)</script></body></html>"
    )
    return page.encode(charset, "ignore")


def warc_file(path: Path, *records: tuple[str, str, str, bytes, dict[str, str]]) -> Path:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz")
        for kind, url, status, payload, headers in records:
            http = StatusAndHeaders(status, list({"Content-Type": "text/html", **headers}.items()), protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(payload),
                http_headers=http,
                warc_headers_dict={"WARC-Date": "2021-11-17T08:00:00Z"},
            )
            writer.write_record(record)
    return path


def page(n: int = 1, data: bytes | None = None, **headers: str) -> tuple[str, str, str, bytes, dict[str, str]]:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return ("response", f"https://example.org/{n}", "200 OK", html() if data is None else data, named)


@pytest.mark.usefixtures("extraction")
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_of_an_archive(tmp_path: Path, name: str) -> None:
    picture = ("response", "https://example.org/p.png", "200 OK", b"\x89PNG", {"Content-Type": "image/png"})
    gone = ("response", "https://example.org/gone", "404 Not Found", html(), {})
    path = warc_file(tmp_path / name, picture, page(1), gone, page(2))
    rows = list(read_warc(path, None))
    assert [row for row, _ in rows] == [2, 4]
    record = rows[0][1]
    assert isinstance(record, dict)
    assert SAID in record["text"]
    assert "القائمة" not in record["text"]
    assert "alert" not in record["text"]
    assert (record["id"], record["title"], record["date"]) == ("a-2", "لقاء", "2021-11-16")
    assert (record["url"], record["retrieved"]) == ("https://example.org/1", "2021-11-17T08:00:00Z")
    assert count_records(path) == {"not HTML": 1, "page": 2, "status 404": 1}


@pytest.mark.usefixtures("extraction")
def test_encodings_of_pages(tmp_path: Path) -> None:
    path = warc_file(
        tmp_path / "a.warc.gz",
        page(1, html(charset="windows-1256")),
        page(2, html(charset="windows-1256"), Content_Type="text/html; charset=windows-1256"),
        page(3, html(), Content_Type="text/html; charset=no-such-charset"),
        page(4, html(charset="windows-1256").replace(b"windows-1256", b"utf-8")),
        page(5, html().replace("قال".encode(), b"\xff\xfe\x81\x00"), Content_Type="text/html; charset=utf-8"),
    )
    rows = list(read_warc(path, None))
    for _, record in rows[:4]:
        assert isinstance(record, dict)
        assert ADDED[:20] in record["text"]
    assert isinstance(rows[4][1], Problem)


@pytest.mark.usefixtures("extraction")
def test_pages_that_were_sent_packed(tmp_path: Path) -> None:
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (html()[:50], html()[50:])) + b"0\r\n\r\n"
    path = warc_file(
        tmp_path / "a.warc",
        page(1, gzip.compress(html()), Content_Encoding="gzip"),
        page(2, chunked, Transfer_Encoding="chunked"),
        page(3, html(), Content_Encoding="br"),
        page(4, gzip.compress(html())[:-60], Content_Encoding="gzip"),
        page(5, gzip.compress(bytes(20 * 2**20)), Content_Encoding="gzip"),
        page(6, b"<html><body></body></html>"),
    )
    rows = list(read_warc(path, None))
    assert [isinstance(r, dict) for _, r in rows] == [True, True, False, False, False, False]
    said = [str(r) for _, r in rows[2:]]
    for text, part in zip(said, ("'br'", "break off", "more than 16,777,216 bytes", "no main text")):
        assert part in text


@pytest.mark.usefixtures("extraction")
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_an_archive_that_breaks_off_keeps_what_came_before(tmp_path: Path, name: str) -> None:
    path = warc_file(tmp_path / name, page(1), page(2), page(3))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - len(data) // 6])
    rows = list(read_warc(path, None))
    assert [isinstance(r, dict) for _, r in rows] == [True, True, False]
    assert rows[-1][0] == 3
    assert "break" in str(rows[-1][1])


@pytest.mark.usefixtures("extraction")
def test_damage_in_the_middle_of_an_archive_is_told(tmp_path: Path) -> None:
    path = warc_file(tmp_path / "a.warc", page(1), page(2))
    data = path.read_bytes()
    second = data.index(b"WARC/1.0", 10)
    path.write_bytes(data[:second] + b"JUNK" + data[second + 4 :])
    rows = list(read_warc(path, None))
    assert isinstance(rows[0][1], dict)
    assert isinstance(rows[-1][1], Problem)


@pytest.mark.usefixtures("extraction")
def test_a_whole_archive_packed_at_once_is_read(tmp_path: Path) -> None:
    plain = warc_file(tmp_path / "b.warc", page(1), page(2))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(plain.read_bytes()))
    assert [isinstance(r, dict) for _, r in read_warc(path, None)] == [True, True]


@pytest.mark.usefixtures("extraction")
def test_a_gzip_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = warc_file(tmp_path / "b.warc.gz", page(1)).read_bytes()
    bomb = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 99999999999\r\n\r\n" + bytes(24 * 2**20)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(head + gzip.compress(bomb))
    rows = list(read_warc(path, None))
    assert isinstance(rows[0][1], dict)
    assert "times its size" in str(rows[-1][1])
    within = tmp_path / "c.warc.gz"
    within.write_bytes(gzip.compress(gzip.compress(bomb)))
    with pytest.raises(Problem, match="not a web archive"):
        list(read_warc(within, None))
    monkeypatch.setattr(archive, "MAX_ARCHIVE", 10)
    with pytest.raises(Problem, match="where 10 are the limit"):
        list(read_warc(path, None))


@pytest.mark.usefixtures("extraction")
def test_what_is_no_archive_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    for data in (SAID.encode(), b"\x1f\x8b\x08junk", b"\n\n"):
        path.write_bytes(data)
        with pytest.raises(Problem):
            list(read_warc(path, None))
    with pytest.raises(Problem, match="no HTML page in it \\(1 status 301\\)"):
        list(read_warc(warc_file(path, ("response", "https://example.org", "301 Moved", b"", {})), None))
    assert [is_warc(Path(n)) for n in ("a.warc.gz", "a.gz", "a.warc")] == [True, False, True]


def test_the_stream_says_that_gzip_data_are_damaged(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(BODY.encode()))
    data[-6] ^= 0xFF
    (tmp_path / "a.gz").write_bytes(data)
    with BoundedStream(tmp_path / "a.gz") as stream:
        while stream.read():
            pass
        assert stream.broken is not None
        assert "damaged" in stream.broken.problem


# Nexis Uni ------------------------------------------------------------------------------------------------------------


def nexis(n: int, *more: str) -> list[str]:
    return [
        f"عنوان {n}", "صحيفة الغد", "November 17, 2021 Wednesday", "Copyright 2021 صحيفة الغد All Rights Reserved",
        "Section:\u00a0سياسة", "Length:\u00a0120 words", "Byline:\u00a0صحفي", "Body", "", SAID, "Graphic", ADDED, *more,
        "Classification", "Language:\u00a0ARABIC", "Publication-Type:\u00a0Newspaper", "Load-Date:\u00a0November 18, 2021",
        "End of Document",
    ]  # fmt: skip


def test_one_nexis_article(tmp_path: Path) -> None:
    [(row, record)] = read_word(docx_file(tmp_path / "a.docx", *nexis(1, "Graphic", "صورة")), None)
    assert row is None
    assert isinstance(record, dict)
    assert record["text"] == f"{SAID}\nGraphic\n{ADDED}"  # a paragraph of the article may read like a mark
    assert (record["title"], record["outlet"], record["date"]) == (
        "عنوان 1",
        "صحيفة الغد",
        "November 17, 2021 Wednesday",
    )
    assert (record["byline"], record["load_date"], record["graphic"]) == ("صحفي", "November 18, 2021", "صورة")
    assert record["rights"].startswith("Copyright")


def test_several_nexis_articles_after_a_cover_page(tmp_path: Path) -> None:
    cover = [
        "Date and Time:\u00a0Thursday, November 18, 2021 9:00:00 AM CET",
        "Job Number:\u00a0157",
        "Documents (2)",
        "1. عنوان 1",
    ]
    picture = ["عنوان 3", "صحيفة الغد", "November 17, 2021 Wednesday", "End of Document"]
    path = docx_file(
        tmp_path / "a.docx", *cover, *nexis(1, "Graphic", ""), *nexis(2, "Graphic", ""), *picture, *nexis(4)[:-1]
    )
    rows = list(read_nexis(path, None))
    assert [row for row, _ in rows] == [1, 2, 3, 4]
    assert [r["title"] for _, r in rows[:2] if isinstance(r, dict)] == ["عنوان 1", "عنوان 2"]
    assert "no line 'Body'" in str(rows[2][1])
    assert "breaks off" in str(rows[3][1])


def test_a_docx_without_the_marks_is_an_ordinary_one(tmp_path: Path) -> None:
    path = docx_file(tmp_path / "a.docx", "Body", SAID)
    [(_, record)] = read_word(path, None)
    assert isinstance(record, dict)
    assert record["text"] == f"Body\n{SAID}"
    with pytest.raises(Problem, match="no export of Nexis Uni"):
        list(read_nexis(path, None))


# Factiva --------------------------------------------------------------------------------------------------------------


def factiva_html(n: int, *, text: bool = True) -> str:
    def row(code: str, value: str) -> str:
        return f'<tr><td align="right" class="index"><b>{code}</b>&nbsp;</td><td>{value}</td></tr>\n'

    body = (
        row("LP", f'<p class="articleParagraph ararticleParagraph">{SAID}</p>\n<p>فقرة\n  ثانية</p>')
        + row("TD", f"<p>{ADDED} <b>TD</b> &lt;b&gt;</p><script>x</script>")
        if text
        else ""
    )
    return (
        '<div class="article arArticle"><table><tr><td class="index"><b>SE</b>&nbsp;</td><td>سياسة</td></tr>'
        + row("HD", f"<b class='arHeadline'>عنوان {n}</b>\n")
        + row("WC", "120 words") + row("PD", "17 November 2021") + row("SN", "صحيفة الغد") + row("SC", "GHAD")
        + row("LA", "Arabic") + row("CY", "(c) 2021") + body
        + row("PUB", "دار الغد") + row("AN", f"Document GHAD00202111{n}") + "</table><br/></div>"
    )  # fmt: skip


def test_factiva_html(tmp_path: Path) -> None:
    markup = "<html><body><table><tr><td>Factiva</td></tr></table>"
    markup += factiva_html(1) + factiva_html(2, text=False) + factiva_html(3) + "</body></html>"
    assert is_factiva(markup)
    (tmp_path / "a.html").write_text(markup, encoding="utf-8")
    rows = list(read_factiva(tmp_path / "a.html", None))
    assert [row for row, _ in rows] == [1, 2, 3]
    record = rows[0][1]
    assert isinstance(record, dict)
    assert record["text"] == f"{SAID}\nفقرة ثانية\n{ADDED} TD <b>"
    assert record == {
        "id": "GHAD002021111", "title": "عنوان 1", "section": "سياسة", "word_count": "120 words", "date": "17 November 2021",
        "outlet": "صحيفة الغد", "source_code": "GHAD", "language": "ar", "rights": "(c) 2021",
        "publishing_house": "دار الغد", "text": record["text"],
    }  # fmt: skip
    assert "no text (LP, TD) in the article 'GHAD002021112'" in str(rows[1][1])


@pytest.mark.parametrize("between", ["\n", "\t", "  ", "\u00a0"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_factiva_text(tmp_path: Path, between: str, end: str) -> None:
    def article(n: int) -> list[str]:
        values = {"SE": "سياسة", "HD": f"عنوان {n}", "PD": "17 November 2021", "SN": "صحيفة الغد", "LP": SAID}
        lines = [f"{code}{between}{value}" for code, value in values.items()]
        return [
            *lines,
            "",
            "TD Bank said so.",
            f"TD{between}{ADDED}",
            "",
            f"AN{between}Document GHAD{n}",
            "",
            "© 2021 Factiva",
        ]

    path = tmp_path / "a.txt"
    path.write_bytes(end.join("\n".join(article(1) + article(2)).split("\n")).encode("utf-8"))
    rows = list(read_factiva(path, None))
    assert [(row, r["id"], r["title"], r["section"]) for row, r in rows if isinstance(r, dict)] == [
        (1, "GHAD1", "عنوان 1", "سياسة"),
        (2, "GHAD2", "عنوان 2", "سياسة"),
    ]
    assert [r["text"] for _, r in rows if isinstance(r, dict)] == [f"{SAID}\nTD Bank said so.\n{ADDED}"] * 2


def test_what_is_no_factiva_export_is_not_taken_for_one(tmp_path: Path) -> None:
    assert not is_factiva(f"HD\n{SAID}\n")
    assert not is_factiva(html().decode())
    assert not is_factiva("<table><tr><td>HD</td><td>LP</td></tr></table>")
    (tmp_path / "a.html").write_bytes(html())
    with pytest.raises(Problem, match="Full article plus indexing"):
        list(read_factiva(tmp_path / "a.html", None))
    (tmp_path / "b.txt").write_bytes(b"\x81\x00\xff\x00\x02")
    with pytest.raises(CorpusError, match="not text"):
        list(read_factiva(tmp_path / "b.txt", None))


# all together ---------------------------------------------------------------------------------------------------------


def test_a_folder_of_all_formats_is_a_corpus(tmp_path: Path) -> None:
    docx_file(tmp_path / "word.docx", SAID)
    docx_file(tmp_path / "nexis.docx", *nexis(1, "Graphic", ""))
    workbook_file(tmp_path / "table.xlsx", ["id", "text", "date", "genre"], ["x", ADDED, dt.date(2021, 11, 17), "خبر"])
    export = f"HD\nعنوان\nPD\n17 November 2021\nLP\nسطر بلا نقطة\n\n{SAID}\nAN\nDocument GHAD1\n"
    (tmp_path / "factiva.txt").write_text(export, encoding="utf-8")
    (tmp_path / "plain.txt").write_text(f"عنوان\n{SAID}", encoding="utf-8")
    (tmp_path / "other.gz").write_bytes(gzip.compress(b"x"))
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04")
    corpus = load_corpus(tmp_path, errors="report")
    assert {d.id for d in corpus} == {"word", "nexis", "x", "GHAD1", "plain"}
    assert [(Path(f).name, "damaged" in p) for f, p in corpus.report[["file", "problem"]].values] == [
        ("broken.docx", True)
    ]
    assert (corpus["nexis"].date, corpus["nexis"].outlet, corpus["nexis"].title) == (
        "2021-11-17",
        "صحيفة الغد",
        "عنوان 1",
    )
    assert (corpus["x"].date, corpus["x"].metadata["genre"]) == ("2021-11-17", "خبر")
    assert (corpus["GHAD1"].date, corpus["GHAD1"].title, corpus["GHAD1"].headline_end) == ("2021-11-17", "عنوان", None)
    assert corpus["plain"].headline_end == 5


@pytest.mark.usefixtures("extraction")
def test_a_gzipped_archive_is_found_by_both_of_its_suffixes(tmp_path: Path) -> None:
    document = load_corpus(warc_file(tmp_path / "a.warc.gz", page(1)))["a-1"]
    assert (document.url, document.date) == ("https://example.org/1", "2021-11-16")
    assert document.metadata["retrieved"] == "2021-11-17T08:00:00Z"
    (tmp_path / "b.gz").write_bytes(b"x")
    with pytest.raises(CorpusError, match="'.gz' is not known"):
        load_corpus(tmp_path / "b.gz")
