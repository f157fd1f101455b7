"""The same tables from Dask, also when a worker is killed half-way."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

import workbook as wb
from workbook.coding.large import code_files
from workbook.errors import WorkbookError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in")
    for document in list(wb.briefs())[:20]:
        (path / f"{document.id}.txt").write_text(document.text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def expected(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("expected")
    code_files(folder, out, format="jsonl")
    return {p.name: p.read_bytes() for p in out.iterdir()}


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster


@pytest.mark.timeout(120)
def test_dask_writes_the_same_bytes(folder: Path, expected: dict[str, bytes], cluster, tmp_path: Path) -> None:
    run = code_files(
        folder, tmp_path, format="jsonl", engine="dask", scheduler=cluster.scheduler_address, chunk_documents=4
    )
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == expected
    assert run.counts["failed"] == 0


@pytest.mark.timeout(180)
@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_a_killed_worker_loses_nothing(folder: Path, expected: dict[str, bytes], cluster, tmp_path: Path) -> None:
    victim = next(iter(cluster.workers.values())).pid
    killed = []

    def kill() -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if list((tmp_path / "unfinished" / "shards").glob("0*")):
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)
                return
            time.sleep(0.01)

    thread = threading.Thread(target=kill)
    thread.start()
    code_files(folder, tmp_path, format="jsonl", engine="dask", scheduler=cluster.scheduler_address, chunk_documents=1)
    thread.join()
    assert killed == [victim]
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == expected


def test_without_dask_the_extra_is_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkbookError, match=r"stance-workbook\[scale\]"):
        code_files(folder, tmp_path, engine="dask")
    with pytest.raises(WorkbookError, match="add --engine dask"):
        code_files(folder, tmp_path, scheduler="tcp://127.0.0.1:1")
