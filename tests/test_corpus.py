"""Floor 1: formats, encodings, dates, filters, problems with file, row and remedy."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbook.corpus import Corpus, Document, load_corpus, parse_date
from workbook.errors import CorpusError, DoubtfulEncoding, WorkbookWarning

TEXT = "قال الوزير في بيان إن الوفد وصل أمس إلى المدينة.\nوأضاف أن المحادثات مستمرة."


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_tells_encodings_apart(tmp_path: Path, encoding: str) -> None:
    assert load_corpus(write(tmp_path / "a.txt", TEXT.encode(encoding)))[0].text == TEXT


def test_reports_a_doubtful_guess_with_the_remedy(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "abc def ghi é و".encode("cp1256"))
    with pytest.warns(DoubtfulEncoding, match=r"a\.txt.*encoding="):
        load_corpus(path)


def test_an_encoding_that_is_named_is_used_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT.encode("cp1256"))
    assert load_corpus(path, encoding="cp1256")[0].text == TEXT
    with pytest.raises(CorpusError, match=r"a\.txt: not utf-8"):
        load_corpus(path, encoding="utf-8")
    with pytest.raises(CorpusError, match="'utf-9' is not known"):
        load_corpus(path, encoding="utf-9")


def test_headline_is_the_first_line_unless_a_sentence_mark_ends_it(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "الوزير: نعمل على الحل\nقال الوزير ذلك.")
    write(tmp_path / "b.txt", "قال الوزير ذلك.\nوأضاف غير ذلك.")
    write(tmp_path / "c.txt", "سطر واحد بلا عنوان")
    corpus = load_corpus(tmp_path)
    assert [d.headline_end for d in corpus] == [21, None, None]
    assert corpus["a"].title == "الوزير: نعمل على الحل"


def test_reads_a_table_beside_a_folder_of_texts(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "documents.csv", "id,date,outlet,genre\na,17 تشرين الثاني 2021,صحيفة,خبر\n")
    document = load_corpus(tmp_path)["a"]
    assert (document.date, document.outlet, document.metadata["genre"]) == ("2021-11-17", "صحيفة", "خبر")


def test_a_row_without_its_file_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "documents.csv", "id,date\na,2021\nb,2022\n")
    with pytest.raises(CorpusError, match=r"documents\.csv.*'b'"):
        load_corpus(tmp_path)
    report = load_corpus(tmp_path, errors="report").report
    assert report["doc_id"].tolist() == ["b"]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".tsv", ".parquet"])
def test_reads_tables_of_documents(tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame(
        {"id": ["a", "b"], "text": [TEXT, "خبر ثان"], "published": ["2021-11", None], "newspaper": ["صحيفة", None]}
    )
    path = tmp_path / f"news{suffix}"
    if suffix == ".jsonl":
        write(
            path,
            "\n".join(
                json.dumps({k: v for k, v in r.items() if isinstance(v, str)}, ensure_ascii=False)
                for r in frame.to_dict("records")
            ),
        )
    elif suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, sep="\t" if suffix == ".tsv" else ",", index=False)
    corpus = load_corpus(path)
    assert [d.id for d in corpus] == ["a", "b"]
    assert corpus["a"].text == TEXT and corpus["a"].date == "2021-11" and corpus["a"].outlet == "صحيفة"
    assert corpus["b"].date is None


def test_an_id_and_a_text_are_enough(tmp_path: Path) -> None:
    assert load_corpus(write(tmp_path / "a.jsonl", '{"id": "x", "text": "خبر"}'))["x"].text == "خبر"


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1).filter(str.strip)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_any_text_comes_back_as_given(tmp_path: Path, text: str) -> None:
    line = json.dumps({"id": "a", "text": text}, ensure_ascii=False)
    assert load_corpus(write(tmp_path / "a.jsonl", line))["a"].text == text
    pd.DataFrame({"id": ["a"], "text": [text]}).to_parquet(tmp_path / "a.parquet")
    assert load_corpus(tmp_path / "a.parquet")["a"].text == text
    if not text.startswith("\ufeff"):
        assert load_corpus(write(tmp_path / "a.txt", text), encoding="utf-8")[0].text == text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", '{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}', r"a\.jsonl, row 2: the id 'a' stands twice"),
        ("a.jsonl", '{"id": "a", "text": " "}', r"a\.jsonl, row 1: the document is empty"),
        ("a.jsonl", '{"id": "a", "text": "x"}\nnot json', r"a\.jsonl, row 2: not JSON"),
        ("a.jsonl", "[1]", r"a\.jsonl, row 1: no JSON object"),
        ("a.csv", "id,words\na,x\n", r"a\.csv, row 2: no column with the text \(there are id, words\).*text_column"),
        ("a.csv", "id,text\na,x,y\n", r"a\.csv, row 2: 3 cells where the header has 2"),
        ("a.csv", "", r"a\.csv: "),
        ("a.txt", "  \n", r"a\.txt: the document is empty"),
        ("a.parquet", "no parquet", r"a\.parquet: not a Parquet file"),
        ("a.doc", "x", r"a\.doc: the format '\.doc' is not known; known are .*\.csv"),
    ],
)
def test_a_problem_names_file_row_and_remedy(tmp_path: Path, name: str, content: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        load_corpus(write(tmp_path / name, content))


def test_a_missing_path_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file or folder"):
        load_corpus(tmp_path / "nothing")
    with pytest.raises(CorpusError, match="no document in this folder"):
        load_corpus(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    path.chmod(0)
    with pytest.raises(CorpusError, match=r"a\.txt: can't be read"):
        load_corpus(path)


def test_report_keeps_the_readable_rest(tmp_path: Path) -> None:
    lines = ['{"id": "a", "text": "خبر"}', "broken", '{"id": "b", "text": ""}', '{"id": "c", "text": "خبر ثان"}']
    corpus = load_corpus(write(tmp_path / "a.jsonl", "\n".join(lines)), errors="report")
    assert [d.id for d in corpus] == ["a", "c"]
    assert corpus.report["row"].tolist() == [2, 3]


def test_an_unreadable_date_keeps_its_document(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"id": "a", "text": "خبر", "date": "yesterday"}')
    with pytest.warns(WorkbookWarning, match="'yesterday' can't be read"):
        assert load_corpus(path)["a"].date is None


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2021-11-17", "2021-11-17"),
        ("2021-11", "2021-11"),
        ("2021", "2021"),
        ("2021-11-17T10:30:00Z", "2021-11-17"),
        ("17/11/2021", "2021-11-17"),
        ("٢٠٢١/١١/١٧", "2021-11-17"),
        ("الأربعاء 17 تشرين الثاني/نوفمبر 2021", "2021-11-17"),
        ("كانون الأول 2015", "2015-12"),
        ("3 شباط 2020", "2020-02-03"),
        ("12 جويلية 2019", "2019-07-12"),
        ("17 November 2021", "2021-11-17"),
        # Hijri dates whose Gregorian day is commonly known: new year 1445 and the first of Ramadan 1444
        ("1 محرم 1445 هـ", "2023-07-19"),
        ("1 رمضان 1444", "2023-03-23"),
        ("30 فبراير 2021", None),
        ("أمس", None),
        ("", None),
    ],
)
def test_reads_dates(written: str, iso: str | None) -> None:
    parsed = parse_date(written)
    assert (parsed.iso if parsed else None) == iso


def test_a_partial_date_covers_whole_days() -> None:
    parsed = parse_date("2020-02")
    assert parsed is not None
    assert (parsed.start.isoformat(), parsed.end.isoformat()) == ("2020-02-01", "2020-02-29")


@pytest.fixture()
def corpus() -> Corpus:
    return Corpus(
        [
            Document("a", TEXT, date="2021-11-17", outlet="الأولى", metadata={"genre": "خبر"}),
            Document("b", "رحب المتحدث بالقرار، وللقرار مؤيدون. والقرار واضح.", date="2021-12", outlet="الثانية"),
            Document("c", "لا خبر."),
        ]
    )


def test_filters_by_date_outlet_and_column(corpus: Corpus) -> None:
    assert [d.id for d in corpus.filter(since="2021-12")] == ["b"]
    assert [d.id for d in corpus.filter(until="2021-12-05")] == ["a", "b"]
    assert [d.id for d in corpus.filter(outlet=["الأولى", "الثالثة"])] == ["a"]
    assert [d.id for d in corpus.filter(genre="خبر")] == ["a"]
    assert [d.id for d in corpus.filter(where=lambda d: d.date is None)] == ["c"]
    with pytest.raises(CorpusError, match="no column 'colour'; there are"):
        corpus.filter(colour="red")
    with pytest.raises(CorpusError, match="since='soon' is no date"):
        corpus.filter(since="soon")


def test_is_a_sequence_that_does_not_change(corpus: Corpus) -> None:
    assert len(corpus[:2]) == 2 and isinstance(corpus[:2], Corpus)
    assert corpus["b"] is corpus[1] and "b" in corpus
    frame = corpus.to_frame()
    frame.loc[0, "text"] = "غيره"
    assert corpus[0].text == TEXT
    with pytest.raises(AttributeError):
        corpus[0].text = "غيره"  # type: ignore[misc]
    with pytest.raises(TypeError):
        corpus[0].metadata["genre"] = "رأي"  # type: ignore[index]
    assert [d.id for d in corpus.sample(2, seed=1)] == [d.id for d in corpus.sample(2, seed=1)]
    with pytest.raises(CorpusError, match="'a' stands twice"):
        Corpus([corpus[0], corpus[0]])


def test_concordance_finds_words_with_particles_and_true_offsets(corpus: Corpus) -> None:
    found = corpus.kwic("القرار")
    assert found["match"].tolist() == ["القرار", "لقرار", "القرار"]
    for row in found.itertuples():
        assert corpus[row.doc_id].text[row.start : row.end] == row.match
    assert corpus.kwic("القرار", clitics=False).empty
    assert corpus.kwic("القرار واضح")["doc_id"].tolist() == ["b"]
    assert len(corpus.kwic(r"مؤيد\w+", regex=True)) == 1
    with pytest.raises(CorpusError, match="holds no word"):
        corpus.kwic("…")


def test_finds_agency_copy() -> None:
    story = " ".join(f"كلمة{i}" for i in range(80))
    corpus = Corpus(
        [
            Document("late", "(وكالات) " + story, date="2021-02"),
            Document("early", story, date="2021-01"),
            Document("other", story[::-1]),
        ]
    )
    found = corpus.near_duplicates()
    assert found[["doc_id", "duplicate_of"]].values.tolist() == [["late", "early"]]
    assert found["similarity"].iloc[0] > 0.9


def test_a_notebook_shows_the_text_right_to_left_and_never_as_markup() -> None:
    shown = Document("<i>", "عنوان <script>alert(1)</script>\nنص & خبر", headline_end=5)._repr_html_()
    assert 'dir="rtl"' in shown and "<script>" not in shown and "&lt;script&gt;" in shown and "&amp;" in shown
    assert "<i>" not in shown


@pytest.mark.shared
def test_reads_real_articles(shared: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert len(load_corpus(shared / "corpora" / "syria-unannotated.jsonl")) == 356


def test_a_stray_nul_leaves_utf8_what_it_is(tmp_path: Path) -> None:
    text = "قال الوزير في بيان إن الوفد وصل.\n" * 4 + "\x00"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert load_corpus(tmp_path / "a.txt")[0].text == text
    (tmp_path / "b.txt").write_bytes((text[:-1] * 3).encode("utf-16-le"))
    assert load_corpus(tmp_path / "b.txt")[0].text == text[:-1] * 3
