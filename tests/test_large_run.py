"""The run over large inputs: the same bytes however it is done, nothing lost when it is stopped, nothing half-written."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import workbook as wb
from workbook.coding import Coding, run
from workbook.coding.large import code_files
from workbook.coding.large.work import put
from workbook.coding.tables import TABLES
from workbook.errors import CorpusError, WorkbookError

N = 24


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Briefs as lines of JSON, with metadata whose types only the whole column tells."""
    path = tmp_path_factory.mktemp("large") / "big.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for i, d in enumerate(list(wb.briefs())[:N]):
            record = {"id": d.id, "text": d.text, "date": d.date, "outlet": d.outlet, "title": d.title}
            if i % 3:
                record["page"] = i
            record["note"] = [None, "=1+1", "a\tb"][i % 3]
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


@pytest.fixture(scope="module")
def whole(big: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What coding in memory writes, in three formats."""
    out = tmp_path_factory.mktemp("whole")
    coding = wb.code(wb.load_corpus(big))
    for format_ in ("jsonl", "csv", "parquet"):
        coding.write(out / format_, format=format_)
    return out


def same(a: Path, b: Path, format_: str) -> None:
    assert sorted(p.name for p in a.iterdir()) == sorted(p.name for p in b.iterdir())
    if format_ != "parquet":
        for file in a.iterdir():
            assert file.read_bytes() == (b / file.name).read_bytes(), file.name
        return
    one, two = Coding.read(a), Coding.read(b)
    for name in TABLES:
        assert getattr(one, name).to_json(orient="split") == getattr(two, name).to_json(orient="split"), name
        assert (getattr(one, name).dtypes == getattr(two, name).dtypes).all()
    assert one.meta == two.meta


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet"])
def test_writes_what_coding_in_memory_writes(big: Path, whole: Path, tmp_path: Path, format_: str) -> None:
    code_files(big, tmp_path, format=format_, chunk_documents=5)
    same(tmp_path, whole / format_, format_)


def test_two_workers_write_the_same_bytes(big: Path, whole: Path, tmp_path: Path) -> None:
    code_files(big, tmp_path, format="jsonl", workers=2, chunk_documents=5)
    same(tmp_path, whole / "jsonl", "jsonl")


def test_a_carriage_return_quotes_the_whole_csv(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "قال الوزير إنه سيعود."}, {"id": "b", "text": "قال\rالوزير نعم.", "n": 1}]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    wb.code(wb.load_corpus(path)).write(tmp_path / "whole", format="csv")
    code_files(path, tmp_path / "out", format="csv", chunk_documents=1)
    same(tmp_path / "out", tmp_path / "whole", "csv")


SCRIPT = """
import sys
from workbook.coding.large import code_files
if __name__ == "__main__":
    code_files(sys.argv[1], sys.argv[2], format="jsonl", workers=int(sys.argv[3]), chunk_documents=2)
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_goes_on_after_kill_without_recoding_or_losing(
    big: Path, whole: Path, tmp_path: Path, workers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, out = tmp_path / "script.py", tmp_path / "out"
    script.write_text(SCRIPT, encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(script), str(big), str(out), workers])
    manifest = out / "unfinished" / "manifest.jsonl"
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        if manifest.exists() and manifest.read_bytes().count(b"\n") >= 4:
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL) if os.name != "nt" else process.kill()
    process.wait()
    shards = out / "unfinished" / "shards"
    assert process.returncode and manifest.exists(), "it was over before it was killed"
    with manifest.open("ab") as lines:
        lines.write(b'{"chunk": 7, "docu')  # a line that the kill broke off
    time.sleep(2)  # workers see that their parent is gone
    before = {p.name: (p / "chunk.json").stat().st_mtime_ns for p in shards.iterdir() if p.name[0] != "."}
    assert 3 <= len(before) < N / 2
    coded = []
    original = run.code_document
    monkeypatch.setattr(run, "code_document", lambda d, c: coded.append(d.id) or original(d, c))
    done = code_files(big, out, format="jsonl", chunk_documents=2)
    assert len(coded) == len(set(coded)) == N - 2 * len(before)
    assert done.resumed >= 6
    same(out, whole / "jsonl", "jsonl")


def stopped(big: Path, out: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, **options: object) -> None:
    """Code until half of the documents are done, then stop by an error."""
    original, calls = run.code_document, []

    def failing(document: wb.Document, codebook: wb.Codebook) -> object:
        calls.append(document.id)
        if len(calls) > N // 2:
            raise error
        return original(document, codebook)

    with monkeypatch.context() as patch, pytest.raises(type(error)):
        patch.setattr(run, "code_document", failing)
        code_files(big, out, format="jsonl", chunk_documents=4, **options)  # type: ignore[arg-type]


def test_ctrl_c_and_another_run_in_the_same_folder(big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    stopped(big, out, monkeypatch, KeyboardInterrupt())
    assert not (out / "quotations.jsonl").exists()
    other = tmp_path / "other.jsonl"
    other.write_bytes(big.read_bytes().replace("قال".encode(), "زعم".encode(), 1))
    with pytest.raises(WorkbookError, match="another input; give --fresh"):
        code_files(other, out, format="jsonl", chunk_documents=4)
    with pytest.raises(WorkbookError, match="other options; give --fresh"):
        code_files(big, out, format="csv", chunk_documents=4)
    book = tmp_path / "book"
    book.mkdir()
    (book / "a.yaml").write_text("extends: shipped\n", encoding="utf-8")
    with pytest.raises(WorkbookError, match="another codebook"):
        code_files(big, out, codebook=book, format="jsonl", chunk_documents=4)
    assert code_files(big, out, format="jsonl", chunk_documents=4).resumed == N // 2
    assert not (out / "unfinished").exists()


def test_two_runs_do_not_share_a_folder(
    big: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, said = run.code_document, []

    def meanwhile(document: wb.Document, codebook: wb.Codebook) -> object:
        if not said:
            said.append("")
            with pytest.raises(WorkbookError, match="another run is coding into this folder") as caught:
                code_files(big, tmp_path, format="csv", fresh=True)
            said[0] = str(caught.value)
        return original(document, codebook)

    with monkeypatch.context() as patch:
        patch.setattr(run, "code_document", meanwhile)
        code_files(big, tmp_path, format="jsonl")
    assert "choose another with --out" in said[0]
    same(tmp_path, whole / "jsonl", "jsonl")


def test_fresh_begins_anew(big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped(big, tmp_path, monkeypatch, KeyboardInterrupt())
    assert code_files(big, tmp_path, format="csv", fresh=True, chunk_documents=12).resumed == 0


def test_a_document_that_fails_is_reported_and_the_others_are_coded(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = run.code_document
    bad = list(wb.briefs())[3].id

    def failing(document: wb.Document, codebook: wb.Codebook) -> object:
        if document.id == bad:
            raise RecursionError("too deep \ud800")
        return original(document, codebook)

    monkeypatch.setattr(run, "code_document", failing)
    done = code_files(big, tmp_path, format="parquet", chunk_documents=5)
    (line,) = (tmp_path / "errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["doc_id"] == bad and "Traceback" in json.loads(line)["traceback"]
    coding = Coding.read(tmp_path)
    assert done.counts["failed"] == 1 and len(coding.documents) == N - 1 == coding.meta["counts"]["documents"]
    assert bad not in set(coding.documents["doc_id"]) | set(coding.mentions["doc_id"])


def test_the_exit_status_tells_of_failed_documents(big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from workbook.cli import app

    def failing(document: wb.Document, codebook: wb.Codebook) -> object:
        raise ValueError("no")

    monkeypatch.setattr(run, "code_document", failing)
    done = CliRunner().invoke(app, ["code", str(big), "--out", str(tmp_path), "--format", "jsonl"])
    assert done.exit_code == 1 and "24 documents could not be coded" in done.stderr
    assert (tmp_path / "quotations.jsonl").read_bytes() == b""

    def ctrl_c(document: wb.Document, codebook: wb.Codebook) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "code_document", ctrl_c)
    done = CliRunner().invoke(app, ["code", str(big), "--out", str(tmp_path / "x")])
    assert done.exit_code == 130 and "same command again" in done.stderr


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_a_full_disk_leaves_nothing_half_written(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    small = tmp_path / "small.jsonl"
    small.write_text("\n".join(big.read_text(encoding="utf-8").split("\n")[:4]), encoding="utf-8")
    out = tmp_path / "out"
    code_files(small, out, format="jsonl")
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    real, failed = os.replace, 0
    for allowed in range(4):
        calls = 0

        def replace(a: object, b: object, allowed: int = allowed) -> None:
            nonlocal calls, failed
            calls += 1
            if calls > allowed:
                failed += 1
                raise OSError(number, os.strerror(number))
            real(a, b)  # type: ignore[arg-type]

        with (
            monkeypatch.context() as patch,
            pytest.raises(WorkbookError, match="can't be written .* same command again"),
        ):
            patch.setattr(os, "replace", replace)
            code_files(small, out, format="jsonl", chunk_documents=2)
        assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    assert failed >= 4
    code_files(small, out, format="jsonl", chunk_documents=2)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_files_are_put_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a", b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):
        put(tmp_path / "a", b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"old")]


def test_bad_input_leaves_no_trace_and_keep_going_lists_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "قال الوزير نعم."}\nbroken\n{"id": "a", "text": "b"}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="not JSON.*--keep-going"):
        code_files(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    done = code_files(path, tmp_path / "out", keep_going=True)
    said = (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8")
    assert done.problems == 2 and "stands twice" in said and done.counts["documents"] == 1


def test_the_output_may_lie_inside_the_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("قال الوزير إنه سيعود.", encoding="utf-8")
    assert code_files(tmp_path, tmp_path / "out", chunk_documents=1).counts["documents"] == 1
