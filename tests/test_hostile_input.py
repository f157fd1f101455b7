"""Hostile input: one clear error or a harmless result, never another exception."""

from __future__ import annotations

import json
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import workbook as wb
from workbook.coding import Coding
from workbook.coding.large import code_files
from workbook.coding.large.lines import read_lines, to_line
from workbook.coding.run import code_document
from workbook.corpus.readers import READERS
from workbook.errors import CorpusError, WorkbookError
from workbook.exchange import read_brat, read_cas, read_dna, read_web_annotations

#: Characters that steer the coders, beside any other.
SIGNS = "«»“”\"'()[]{}:؛،.؟!…-–—\n\r\t\u200f\u200e\u202e\u2028\u0640\u064b\ufeff\x00\ufdfa\U0001f1f8"
WORDS = [
    "قال",
    "الوزير",
    "إن",
    "أن",
    "أكد",
    "رفض",
    "التطبيع",
    "مع",
    "نظام",
    "الأسد",
    "لا",
    "لم",
    "وزير",
    "سوريا",
    "على",
    "بشرط",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(SIGNS), st.text(max_size=4)), min_size=1, max_size=60
).map(" ".join)
BOUNDED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(TEXTS)
@BOUNDED
def test_any_text_is_coded_and_its_offsets_hold(text: str) -> None:
    rows = code_document(wb.Document("a", text), wb.load_codebook())
    for table, names in (
        ("mentions", [""]),
        ("quotations", ["source_", "cue_", "content_"]),
        ("stances", ["evidence_"]),
    ):
        for row in rows[table]:
            for name in names:
                if row[f"{name}start"] is not None:
                    surface = row[name.rstrip("_") or "text"]
                    assert text[row[f"{name}start"] : row[f"{name}end"]] == surface


@pytest.mark.parametrize("suffix", sorted(READERS))
@given(data=st.one_of(st.binary(max_size=300), TEXTS.map(lambda t: t.encode("utf-8", "surrogatepass"))))
@settings(BOUNDED, max_examples=8)
def test_any_file_is_read_or_refused(suffix: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wb.load_corpus(path, errors="report")
        except WorkbookError as error:
            assert str(error)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(
        st.fixed_dictionaries({"text": JSON}, optional={"id": JSON, "date": JSON, "title": JSON, "x": JSON}), max_size=4
    )
)
@settings(BOUNDED, max_examples=8)
@pytest.mark.parametrize("format_", ["jsonl", "parquet", "csv"])
def test_any_json_is_coded_into_any_format(
    format_: str, tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run = code_files(path, folder / "out", format=format_, keep_going=True, chunk_documents=2)
    assert len(Coding.read(folder / "out").documents) == run.counts["documents"] <= len(records)


def test_lone_surrogates_are_replaced_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "قال \\ud800 الوزير", "x": ["\\udfff"]}\n', encoding="utf-8")
    run = code_files(path, tmp_path / "out", keep_going=True)
    assert Coding.read(tmp_path / "out").documents["text"].tolist() == ["قال \ufffd الوزير"]
    assert run.problems == 1
    assert "2 lone surrogates" in (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8")
    with pytest.raises(WorkbookError, match="lone surrogate"):
        wb.code([wb.Document("a", "قال \ud800")]).write(tmp_path / "b", format="jsonl")


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
@BOUNDED
def test_a_document_comes_back_from_its_line(metadata: dict[str, object]) -> None:
    import tempfile

    try:
        line = to_line(wb.Document("a", "text", metadata=metadata)).encode()
    except UnicodeEncodeError:
        return  # the readers let no lone surrogate through
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(line + b"\n")
        (back,) = read_lines(path)
    assert repr(dict(back.metadata)) == repr(metadata)


@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(st.sampled_from(["actors:", "  - id: a", "    name: b", "- &a [*a]", "extends: shipped", "{", "]", "verbs: 3", "? x", "!!python/object:os.system x", "words:\n  - *x"]), max_size=8).map("\n".join),
    )
)  # fmt: skip
@BOUNDED
def test_any_codebook_is_read_or_refused(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            wb.load_codebook(path)
        except WorkbookError as error:
            assert str(error)


def test_deeply_nested_input_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("actors: [" + "[" * 5000 + "]" * 5000 + "]", encoding="utf-8")
    with pytest.raises(WorkbookError):
        wb.load_codebook(tmp_path / "a.yaml")
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": ' + "[" * 100_000 + "]" * 100_000 + "}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="nested"):
        wb.load_corpus(tmp_path / "a.jsonl")


def test_aliases_of_aliases_are_refused_and_some_are_not(tmp_path: Path) -> None:
    lists = [f"l{i + 1}: &l{i + 1} [{', '.join([f'*l{i}'] * 10)}]" for i in range(12)]
    (tmp_path / "a.yaml").write_text("l0: &l0 [a, b]\n" + "\n".join(lists), encoding="utf-8")
    begin = time.process_time()
    with pytest.raises(WorkbookError, match=r"a\.yaml: aliases .* write the entries out"):
        wb.load_codebook(tmp_path / "a.yaml")
    assert time.process_time() - begin < 5
    (tmp_path / "a.yaml").write_text(
        "extends: shipped\nissues:\n- {id: bread, label_ar: الخبز, label_en: bread, definition: bread, terms: &t [{form: رغيف}]}\n"
        "- {id: loaf, label_ar: الرغيف, label_en: loaf, definition: loaf, terms: *t}\n",
        encoding="utf-8",
    )
    assert wb.load_codebook(tmp_path / "a.yaml").issues["loaf"].terms[0].form == "رغيف"


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (read_cas, "a.xmi"),
        (read_cas, "a.json"),
        (read_web_annotations, "a.jsonld"),
        (read_brat, "a.ann"),
        (read_dna, "a.dna"),
    ],
)
@given(data=st.one_of(st.binary(max_size=200), JSON.map(lambda v: json.dumps(v).encode())))
@settings(BOUNDED, max_examples=20)
def test_any_exchange_file_is_read_or_refused(read, name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "a.txt").write_bytes(data[::-1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            read(tmp_path if read in (read_cas, read_brat) else tmp_path / name)
        except WorkbookError as error:
            assert str(error)
