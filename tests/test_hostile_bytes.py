"""Hostile input: whatever comes in, one clear error of ours comes out, or a result that holds."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import workbook as wb
from workbook.errors import WorkbookError, WorkbookWarning

SLOW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
#: What makes texts strange: words that rules look for, marks, direction signs, halves, formulas, markup.
PIECES = [
    "قال", "وقال", "أكد", "أنّ", "إن", "الوزير", "رئيس", "الأخير", "وفق", "بحسب", "لن", "ما لم", "التطبيع مع نظام الأسد", "القرار 2254",
    "«", "»", '"', "“", "”", ":", "،", ".", "؟", "…", "(", ")", "\n", "\r\n", "\t", " ", "\u202e", "\u200f", "\u2066", "\x00", "\ufeff",
    "\U0001f600", "ﷺ", "ﻻ", "ـ", "ًّ", "=1+1", "<script>", "&amp;", "2254", "a", "\u0130",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join) | st.text(max_size=200)
SUFFIXES = (
    ".txt",
    ".csv",
    ".tsv",
    ".jsonl",
    ".parquet",
    ".xlsx",
    ".html",
    ".docx",
    ".pdf",
    ".rss",
    ".warc",
    ".xml",
    ".zip",
    ".json",
)


def holds(call: Callable[[], Any]) -> Any:
    """Call, and let nothing but an error of ours through; warnings of ours are no errors here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WorkbookWarning)
        try:
            return call()
        except WorkbookError as error:
            assert str(error).strip(), "an error must say something"
            return None


@SLOW
@given(st.lists(texts, min_size=1, max_size=3))
def test_any_texts_are_coded_with_surfaces_that_hold(bodies: list[str]) -> None:
    documents = [wb.Document(f"d{k}", body, date="2021-05-01") for k, body in enumerate(bodies)]
    coding = holds(lambda: wb.code(documents))
    if coding is None:
        return
    whole = {d.id: d.text for d in documents}
    for name, fields in (
        ("mentions", (("start", "end", "text"),)),
        ("quotations", tuple((f"{f}_start", f"{f}_end", f) for f in ("source", "cue", "content", "via", "addressee"))),
        ("stances", tuple((f"{f}_start", f"{f}_end", f) for f in ("evidence", "condition"))),
    ):
        for row in getattr(coding, name).to_dict("records"):
            for start, end, surface in fields:
                if isinstance(row[surface], str):
                    assert whole[row["doc_id"]][int(row[start]) : int(row[end])] == row[surface]
    with tempfile.TemporaryDirectory() as folder:
        for format_ in ("jsonl", "csv", "parquet"):
            if holds(lambda f=format_: coding.write(folder, format=f)) is not None:
                back = wb.Coding.read(folder)
                assert back.quotations["content"].tolist() == coding.quotations["content"].tolist()
                for path in Path(folder).iterdir():
                    path.unlink()


@SLOW
@given(st.sampled_from(SUFFIXES), st.binary(max_size=400) | texts.map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_under_any_name_are_read_or_refused(suffix: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(data)
        for given_ in (path, Path(folder)):
            corpus = holds(lambda p=given_: wb.load_corpus(p))
            assert corpus is None or all(isinstance(d.text, str) for d in corpus)
        reported = holds(lambda: wb.load_corpus(folder, errors="report"))
        assert reported is None or len(reported) + len(reported.report) >= 0


rows = st.dictionaries(
    st.sampled_from(["id", "text", "title", "date", "outlet", "url", "x"]),
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.lists(st.integers(), max_size=3),
    max_size=6,
)


@SLOW
@given(st.lists(rows, max_size=4))
def test_any_lines_of_json_are_read_or_refused(records: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.jsonl"
        path.write_bytes("".join(json.dumps(r) + "\n" for r in records).encode())
        corpus = holds(lambda: wb.load_corpus(path))
        if corpus is not None:
            assert len({d.id for d in corpus}) == len(corpus)
            holds(lambda: wb.code(corpus))


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5000) | st.sampled_from(PIECES) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
sections = st.dictionaries(
    st.sampled_from(
        ["extends", "actors", "issues", "verbs", "stance_cues", "titles", "words", "given_names", "nonsense"]
    ),
    values
    | st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "name",
                    "type",
                    "terms",
                    "label_ar",
                    "label_en",
                    "definition",
                    "lemma",
                    "past",
                    "present",
                    "form",
                    "remove",
                    "replace",
                    "roles",
                    "aliases",
                    "parent",
                    "from",
                    "to",
                ]
            ),
            values,
            max_size=6,
        ),
        max_size=3,
    ),
    max_size=4,
)


@SLOW
@given(sections | values)
def test_any_codebook_is_loaded_or_refused(content: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mine.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        codebook = holds(lambda: wb.load_codebook(folder))
        if codebook is not None:
            holds(lambda: wb.code([wb.Document("a", "قال الوزير إن الوفد وصل.")], codebook))


@SLOW
@given(st.binary(max_size=300))
def test_a_codebook_of_any_bytes_is_refused_clearly(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mine.yaml").write_bytes(data)
        holds(lambda: wb.load_codebook(folder))


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch broken']",
        "a: &a [*a]",
        "&a [" * 50,
        "{" * 2000,
        "a: b: c",
        "- \t- x",
        "\x00",
    ],
)
def test_yaml_runs_nothing_and_folds_nothing_up(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkbookError, match="mine.yaml"):
        wb.load_codebook(tmp_path / "book")
    assert not (tmp_path / "broken").exists()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@context",
                    "id",
                    "type",
                    "target",
                    "body",
                    "selector",
                    "start",
                    "end",
                    "source",
                    "value",
                    "items",
                    "format",
                    "version",
                    "part",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@SLOW
@given(json_values)
def test_any_json_in_the_place_of_annotations_or_decisions_is_refused(content: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.jsonl"
        path.write_text(json.dumps(content, ensure_ascii=True) + "\n", encoding="utf-8")
        holds(lambda: wb.exchange.read_web_annotations(path))
        with wb.review.open(Path(folder) / "decisions.sqlite") as store:
            holds(lambda: wb.exchange.read_decisions(path, store))
            assert len(store.decisions()) == 0


@SLOW
@given(st.binary(max_size=300) | texts.map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_in_the_place_of_other_tools_files_are_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        for name in ("a.ann", "a.txt", "a.xmi", "TypeSystem.xml", "a.json", "annotation.conf", "x.dna"):
            (path / name).write_bytes(data)
        holds(lambda: wb.exchange.read_brat(path))
        holds(lambda: wb.exchange.read_cas(path))
        holds(lambda: wb.exchange.read_dna(path / "x.dna"))
        holds(lambda: wb.exchange.read_dna_tables(path / "x.dna"))
        holds(lambda: wb.exchange.read_web_annotations(path / "a.json"))
        holds(lambda: wb.Coding.read(path))


@SLOW
@given(st.binary(max_size=200), st.sampled_from(["jsonl", "csv", "parquet"]))
def test_tables_of_any_bytes_are_refused(data: bytes, format_: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("documents", "actors", "mentions", "quotations", "stances"):
            (Path(folder) / f"{name}.{format_}").write_bytes(data)
        holds(lambda: wb.Coding.read(folder))
