"""Readers of web pages, feeds and PDF: what a document keeps, what is refused and why, and that nothing is fetched."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_pdf import small_pdf

from workbook.corpus import load_corpus
from workbook.corpus.formats.feeds import read_feeds
from workbook.corpus.formats.pagefile import decode_markup, fragment_text, read_bytes
from workbook.corpus.formats.pages import part_of_saved_page, read_pages
from workbook.corpus.formats.pdf import read_pdf
from workbook.corpus.formats.pdf_order import normalise_forms, what_is_wrong
from workbook.corpus.readers import READERS, Problem
from workbook.errors import CorpusError, WorkbookError


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a reader went to the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.fixture
def trafilatura() -> None:
    """Pages need a trafilatura that loads; in continuous integration its absence is a failure."""
    try:
        import trafilatura  # noqa: F401
    except ImportError as error:
        if os.environ.get("CI"):
            pytest.fail(f"trafilatura can't be loaded: {error}")
        pytest.skip(f"trafilatura can't be loaded: {str(error).splitlines()[0]}")


def put(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


# --- pages ---------------------------------------------------------------------------------------------------------

FIRST = "قال الوزير في بيان إن «الحوار هو الطريق الوحيد» إلى حل، وإن الحكومة مستعدة لاستقبال الوفد مطلع الأسبوع."
SECOND = "وأضافت المتحدثة باسم الوزارة أن المحادثات مستمرة منذ أشهر، وأن الأطراف اتفقت على ثلاث نقاط من أصل خمس."
PAGE = f"""<!DOCTYPE html>
<html lang="ar-SY" dir="rtl"><head><meta charset="utf-8"><title>الوزير يدعو إلى الحوار | صحيفة المدينة</title>
<link rel="canonical" href="https://news.example/politics/dialogue">
<link rel="stylesheet" href="http://tracker.example/a.css"><script src="http://tracker.example/a.js"></script>
<meta property="og:title" content="الوزير يدعو إلى الحوار"><meta property="og:site_name" content="صحيفة المدينة BBC">
<meta property="article:published_time" content="2021-11-17T08:30:00+03:00">
<meta name="author" content="مراسلة الصحيفة"></head>
<body><header><nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/s">رياضة</a></li></ul></nav></header>
<main><article><h1>الوزير يدعو إلى الحوار</h1><img src="http://tracker.example/x.png">
<p>{FIRST}</p><script>var x = "نص في برنامج";</script><p>{SECOND}</p></article>
<section class="related"><h2>اقرأ أيضاً</h2><ul><li><a href="/a">خبر آخر عن الأسواق</a></li></ul></section>
<div class="comments" id="comments"><div class="comment"><p>تعليق القارئ: هذا غير صحيح أبداً.</p></div></div></main>
<footer>جميع الحقوق محفوظة 2019</footer></body></html>"""


def page(path: Path, encoding: str | None = None) -> dict[str, Any]:
    ((row, record),) = read_pages(path, encoding)
    assert row is None and isinstance(record, dict)
    return record


@pytest.mark.usefixtures("trafilatura")
def test_a_page_gives_its_article_without_what_stands_around_it(tmp_path: Path) -> None:
    assert page(put(tmp_path / "a.html", PAGE)) == {
        "id": "a",
        "text": f"الوزير يدعو إلى الحوار\n{FIRST}\n{SECOND}",
        "title": "الوزير يدعو إلى الحوار",
        "date": "2021-11-17",
        "outlet": "صحيفة المدينة BBC",
        "url": "https://news.example/politics/dialogue",
        "language": "ar",
        "author": "مراسلة الصحيفة",
    }


CP1256 = PAGE.encode("cp1256")


@pytest.mark.usefixtures("trafilatura")
@pytest.mark.parametrize(
    "data",
    [
        CP1256.replace(b'charset="utf-8"', b'charset="windows-1256"'),
        CP1256.replace(b'<meta charset="utf-8">', b""),
        CP1256.replace(b'charset="utf-8"', b'charset="iso-8859-1"'),
        CP1256,
        PAGE.replace('charset="utf-8"', 'charset="windows-1256"').encode(),
        PAGE.encode("utf-16"),
        b"\xef\xbb\xbf" + PAGE.encode(),
        b'<?xml version="1.0" encoding="windows-1256"?>\n' + CP1256.replace(b'<meta charset="utf-8">', b""),
    ],
    ids=["named", "unnamed", "named latin", "named wrong", "utf-8 named 1256", "utf-16", "bom", "xhtml"],
)
def test_a_page_is_read_whatever_it_says_of_its_encoding(tmp_path: Path, data: bytes) -> None:
    assert page(put(tmp_path / "a.html", data))["text"].endswith(f"{FIRST}\n{SECOND}")


def test_a_few_broken_bytes_are_shown_and_told() -> None:
    data = PAGE.encode()
    text, remark = decode_markup(data[:2000] + b"\xff" + data[2000:], Path("a.html"))
    assert text.count("\ufffd") >= 1 and remark is not None and "U+FFFD" in remark
    with pytest.raises(CorpusError, match=r"a\.html"):
        decode_markup(bytes(range(256)) * 20, Path("a.html"))
    with pytest.raises(CorpusError, match="'utf-9' is not known"):
        decode_markup(data, Path("a.html"), "utf-9")


@pytest.mark.usefixtures("trafilatura")
def test_a_date_in_arabic_words_is_read_and_a_copyright_year_is_not_one(tmp_path: Path) -> None:
    bare = "\n".join(line for line in PAGE.split("\n") if "published_time" not in line)
    dated = bare.replace("<article>", '<article><div class="post-date">نُشر: 17 تشرين الثاني 2021</div>')
    assert page(put(tmp_path / "a.html", dated))["date"] == "2021-11-17"
    assert "date" not in page(put(tmp_path / "b.html", bare))


@pytest.mark.usefixtures("trafilatura")
def test_an_old_page_laid_out_by_a_table_gives_plain_lines(tmp_path: Path) -> None:
    lines = "<br>".join(f"{FIRST} ({i})" for i in range(5))
    old = f"<html><body><table><tr><td><a href=x>الرئيسية</a></td></tr><tr><td><font>{lines}</font></td></tr></table></body></html>"
    text = page(put(tmp_path / "a.htm", old.encode("cp1256")))["text"]
    assert "|" not in text and text.count(FIRST) == 5


@pytest.mark.usefixtures("trafilatura")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "no HTML page"),
        ("<html><frameset><frame src='http://tracker.example/'></frameset></html>", "no main text"),
        ("<html><body>" + "<p>نعم</p>" * 31_000 + "</body></html>", "more than 30,000 elements"),
    ],
)
def test_what_is_no_article_is_refused(tmp_path: Path, data: str, said: str) -> None:
    with pytest.raises(Problem, match=said):
        list(read_pages(put(tmp_path / "a.html", data)))


@pytest.mark.usefixtures("trafilatura")
def test_entities_of_a_page_are_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret", "كلمة السر")
    bomb = '<!ENTITY a0 "نفخ">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE html [{bomb}<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
    text = page(put(tmp_path / "a.html", f"{head}<html><body><p>{FIRST} &a11; &f;</p><p>{SECOND}</p></body></html>"))
    assert "كلمة السر" not in text["text"] and len(text["text"]) < 1000


def test_the_folder_of_a_saved_page_holds_no_documents(tmp_path: Path) -> None:
    parts = tmp_path / "خبر_files"
    parts.mkdir()
    put(parts / "ad.html", PAGE)
    assert not part_of_saved_page(parts / "ad.html")
    put(tmp_path / "خبر.html", PAGE)
    assert part_of_saved_page(parts / "ad.html") and part_of_saved_page(parts / "sub" / "ad.html")
    assert not part_of_saved_page(tmp_path / "خبر.html")


# --- feeds ---------------------------------------------------------------------------------------------------------

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>صحيفة المدينة</title><link>https://news.example/</link><language>ar-SY</language>
<item><title>الوزير &amp; المتحدثة</title><link>https://news.example/1</link><guid isPermaLink="false">../../etc/1</guid>
<pubDate>Wed, 17 Nov 2021 01:30:00 +0300</pubDate><dc:creator>مراسلة</dc:creator><category>سياسة</category>
<description>ملخص قصير</description><content:encoded><![CDATA[<p>قال الوزير: «نعمل <b>على</b> الحل».</p>
<script>alert(1)</script><p>وأضافت المتحدثة.<br/>نعم &amp; لا 𞸀</p><img src="http://tracker.example/x.png">]]></content:encoded></item>
<item><title>خبر ثان</title><description>&lt;p&gt;قالت المتحدثة ذلك.&lt;/p&gt;</description>
<pubDate>17 تشرين الثاني 2021</pubDate></item></channel></rss>"""
ATOM = """<?xml version="1.0" encoding="windows-1256"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar">
<title>وكالة</title><entry><title type="html">&lt;b&gt;الوزير&lt;/b&gt; يقول</title><id>urn:1</id>
<link href="https://a.example/1"/><updated>2021-11-17T23:30:00-05:00</updated><summary>ملخص</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>قال الوزير ذلك.</p><p>وأضاف 1 &lt; 2.</p></div></content></entry>
<entry><title>ب</title><id>2</id><content type="text">نص &lt;b&gt; كما هو</content></entry></feed>"""


def test_an_entry_of_rss_is_a_document_with_its_full_content(tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    (one, first), (two, second) = read_feeds(put(tmp_path / "f.rss", RSS))
    assert (one, two) == (1, 2)
    assert first == {
        "id": "f-1",
        "text": "قال الوزير: «نعمل على الحل».\nوأضافت المتحدثة.\nنعم & لا 𞸀",
        "title": "الوزير & المتحدثة",
        "date": "2021-11-17T01:30:00+03:00",
        "outlet": "صحيفة المدينة",
        "url": "https://news.example/1",
        "language": "ar",
        "author": "مراسلة",
        "tags": "سياسة",
        "guid": "../../etc/1",
        "part": "content",
    }
    assert isinstance(second, dict)
    assert (second["text"], second["date"], second["part"]) == ("قالت المتحدثة ذلك.", "17 تشرين الثاني 2021", "summary")


def test_atom_in_windows_1256_keeps_plain_text_plain(tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    first, second = (r for _, r in read_feeds(put(tmp_path / "f.atom", ATOM.encode("cp1256"))))
    assert isinstance(first, dict) and isinstance(second, dict)
    assert (first["text"], first["title"]) == ("قال الوزير ذلك.\nوأضاف 1 < 2.", "الوزير يقول")
    assert first["date"] == "2021-11-17T23:30:00-05:00"
    assert second["text"] == "نص <b> كما هو" and "url" not in second


def test_a_feed_that_breaks_off_gives_what_can_be_read_and_says_so(tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    got = list(read_feeds(put(tmp_path / "f.rss", RSS[: RSS.index("<item><title>خبر ثان") + 12])))
    assert isinstance(got[0][1], dict) and got[0][1]["url"] == "https://news.example/1"
    assert isinstance(got[-1][1], Problem) and "not well-formed" in str(got[-1][1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_with_entities_of_its_own_is_refused(tmp_path: Path, encoding: str) -> None:
    bomb = '<!ENTITY a "نفخ">' + "".join(f'<!ENTITY a{i} "{"&a;" * 10}">' for i in range(9))
    data = f"<!DOCTYPE rss [{bomb}]><rss><channel><item><title>&a8;</title></item></channel></rss>".encode(encoding)
    with pytest.raises(Problem, match="entities"):
        list(read_feeds(put(tmp_path / "f.xml", data)))


@pytest.mark.parametrize("data", ["", "<urlset><url/></urlset>", '{"a": 1}', "<!-- <rss> --><html/>"])
def test_xml_that_is_no_feed_is_told(tmp_path: Path, data: str) -> None:
    with pytest.raises(Problem, match="no RSS or Atom feed"):
        list(read_feeds(put(tmp_path / "f.xml", data)))


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1))
def test_a_text_survives_being_markup(text: str) -> None:
    import html

    pytest.importorskip("lxml")
    assert fragment_text(f"<p>{html.escape(text)}</p><style>x</style>") == text


# --- PDF -----------------------------------------------------------------------------------------------------------

LINE = "قال الوزير في بيان إن الحكومة مستعدة للحوار مع الوفد"


def pdf(path: Path) -> dict[str, Any]:
    pytest.importorskip("pypdf")
    ((row, record),) = read_pdf(path)
    assert row is None and isinstance(record, dict)
    return record


def forms(text: str) -> str:
    """The text in presentation forms, letter by letter, for the letters of «بيت بيت»."""
    return {"بيت": "\ufe91\ufef4\ufe96"}[text]


def test_a_pdf_in_reading_order_is_read(tmp_path: Path) -> None:
    lines = [(LINE[::-1], 60.0, 700.0 - 20 * i) for i in range(3)]
    info = "/Title (Microsoft Word - a.doc) /Author (A. Writer) /CreationDate (D:20211117083000)"
    record = pdf(put(tmp_path / "a.pdf", small_pdf([lines, lines], info=info)))
    assert record["text"].split("\n") == [LINE] * 6
    assert (record["id"], record["pages"], record["author"]) == ("a", 2, "A. Writer")
    assert record["pdf_created"] == "2021-11-17" and "date" not in record and "title" not in record


def words(order: int) -> list[tuple[str, float, float]]:
    """Two lines, a word at a time, each word painted from its left; ``order`` -1 paints the first word last."""
    painted = []
    for y in (700.0, 680.0):
        x, line = 560.0, []
        for word in LINE.split():
            x -= 6 * len(word) + 6
            line.append((f" {word[::-1]}", x, y))
        painted += line[::order]
    return painted


@pytest.mark.parametrize(
    ("painted", "said"),
    [
        ([(LINE, 60, 700), (LINE, 60, 680)], "letters of the Arabic words came out backwards"),
        (words(-1), "words came out from left to right"),
        ([(" ".join(LINE[::-1].replace(" ", "")), 60, 700)], "apart from each other"),
        ([(LINE.replace(" ", "")[::-1], 60, 700)], "without spaces"),
        ([("راوحلل 2021 ذنم ةدعتسم ةموكحلا نإ ريزولا لاق", 60, 700)], "wrong place of their lines"),
        ([("." + LINE[::-1], 60, 700)], "wrong place of their lines"),
        ([("قال إن االجتماع أقر االتفاق بعد االنتخابات"[::-1], 60, 700)], "لا came out as ال"),
        ([((forms("بيت") + " ") * 4, 60, 700)], "presentation forms in disorder"),
        ([("\ue001\ue002\ue003 \ue004", 60, 700)], "fonts don't say"),
        ([("ÞÇá ÇáæÒíÑ Ýí ÈíÇä", 60, 700)], "Latin letters with accents"),
    ],
)
def test_arabic_that_is_not_in_reading_order_is_refused(
    tmp_path: Path, painted: list[tuple[str, float, float]], said: str
) -> None:
    pytest.importorskip("pypdf")
    with pytest.raises(Problem, match=said) as caught:
        list(read_pdf(put(tmp_path / "a.pdf", small_pdf([painted]))))
    assert "OCR" in caught.value.remedy


def test_presentation_forms_in_order_become_letters_and_it_is_told(tmp_path: Path) -> None:
    line = " ".join([forms("بيت")] * 4)
    record = pdf(put(tmp_path / "a.pdf", small_pdf([[(line[::-1], 60, 700)]])))
    assert record["text"] == "بيت بيت بيت بيت" and record["normalised"] == "12 presentation forms by NFKC"
    assert normalise_forms("½ … \ufdf2 \ufe76") == ("½ … الله \u064e", 2)


def test_scanned_encrypted_and_broken_files_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    encrypted = "/Encrypt << /Filter /Standard /V 1 /R 2 /O <00> /U <00> /P -4 >> /ID [<00> <00>]"
    for name, data, said in (
        ("scan", small_pdf([[]]), "scanned"),
        ("locked", small_pdf([[(LINE[::-1], 60, 700)]], trailer=encrypted), "encrypted"),
        ("cut", small_pdf([[(LINE[::-1], 60, 700)]])[:300], "can't be read|scanned"),
        ("text", LINE.encode(), "no PDF"),
    ):
        with pytest.raises(Problem, match=said):
            list(read_pdf(put(tmp_path / f"{name}.pdf", data)))


def test_pages_without_text_are_named(tmp_path: Path) -> None:
    record = pdf(put(tmp_path / "a.pdf", small_pdf([[(LINE[::-1], 60, 700)], [], []])))
    assert (record["pages"], record["pages_without_text"]) == (3, "2, 3")


def test_what_matplotlib_paints_is_refused_not_misread(tmp_path: Path) -> None:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    pytest.importorskip("pypdf")
    figure = Figure(figsize=(8, 4))
    FigureCanvasPdf(figure)
    figure.text(0.9, 0.8, LINE, ha="right")
    figure.savefig(tmp_path / "a.pdf")
    with pytest.raises(Problem, match="from left to right"):
        list(read_pdf(tmp_path / "a.pdf"))


def test_the_briefs_are_in_order_and_turned_round_they_are_not() -> None:
    from workbook.corpus import briefs

    for document in briefs():
        turned = "\n".join(line[::-1] for line in document.text.split("\n"))
        assert what_is_wrong(document.text, document.text) is None
        assert what_is_wrong(turned, turned) is not None


# --- as a corpus ---------------------------------------------------------------------------------------------------


def test_a_folder_of_feeds_and_pdf_is_a_corpus_with_a_report(tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    pytest.importorskip("pypdf")
    put(tmp_path / "f.xml", RSS)
    put(tmp_path / "p.pdf", small_pdf([[(LINE[::-1], 60, 700)]]))
    put(tmp_path / "q.pdf", small_pdf([[(LINE, 60, 700)]]))
    put(tmp_path / "sitemap.xml", "<urlset/>")
    (tmp_path / "page_files").mkdir()
    put(tmp_path / "page.html", "")
    put(tmp_path / "page_files" / "ad.html", PAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(READERS, ".html", lambda path, _: iter([(None, {"text": path.name})]))
        corpus = load_corpus(tmp_path, errors="report")
    assert [d.id for d in corpus] == ["f-1", "f-2", "p", "page"]
    assert (corpus["f-1"].date, corpus["f-1"].outlet, corpus["f-1"].metadata["guid"]) == (
        "2021-11-17",
        "صحيفة المدينة",
        "../../etc/1",
    )
    assert corpus["f-2"].date == "2021-11-17" and corpus["p"].text == LINE
    assert {Path(file).name for file in corpus.report["file"]} == {"q.pdf", "sitemap.xml"}


@pytest.mark.usefixtures("trafilatura")
def test_a_page_in_a_corpus_begins_with_its_headline(tmp_path: Path) -> None:
    document = load_corpus(put(tmp_path / "a.HTML", PAGE))[0]
    assert document.headline_end is not None
    assert document.text[: document.headline_end] == document.title == "الوزير يدعو إلى الحوار"
    assert (document.date, document.language, document.metadata["author"]) == ("2021-11-17", "ar", "مراسلة الصحيفة")


# --- all -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reader", "name"), [(read_pages, "a.html"), (read_feeds, "a.rss"), (read_pdf, "a.pdf")])
def test_a_giant_file_is_not_opened(tmp_path: Path, reader: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(200_000_001)  # sparse: takes no room
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("opened"))
    with pytest.raises(Problem, match="200,000,001 bytes"):
        list(reader(path, None))


def test_the_limit_is_the_size_that_is_still_read(tmp_path: Path) -> None:
    assert read_bytes(put(tmp_path / "a", b"12"), 2) == b"12"
    with pytest.raises(Problem):
        read_bytes(tmp_path / "a", 1)


@pytest.mark.parametrize(
    ("reader", "library", "data"),
    [(read_pages, "trafilatura", PAGE), (read_feeds, "feedparser", RSS), (read_pdf, "pypdf", "%PDF-1.7")],
)
def test_a_missing_library_is_named_with_its_installation(
    tmp_path: Path, reader: Any, library: str, data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(WorkbookError, match=rf'{library}.*pip install "stance-workbook\[formats\]"'):
        list(reader(put(tmp_path / "a", data), None))
