"""Nothing that was acknowledged is lost: a killed writer, two writers at once, a full disk, a folder that can't be written."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import workbook as wb
from workbook.errors import StoreError

#: Decides over and over, and says each decision's id once it is kept.
WRITER = """
import sys
import workbook as wb
place, coder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
coding = wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])
stance = coding.stances["stance_id"].iloc[0]
me = wb.review.open(place).coder(coder)
print("ready", flush=True)
sys.stdin.readline()
for n in range(count):
    decision = me.correct(coding, stance, position="support", strength=1, comment=f"{coder} {n}")
    print(decision.id, flush=True)
"""
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals, limits and user ids as POSIX has them")


def start(place: Path | str, coder: str, count: int) -> subprocess.Popen[str]:
    line = [sys.executable, "-c", WRITER, str(place), coder, str(count)]
    writer = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    return writer


def go(writer: subprocess.Popen[str]) -> None:
    assert writer.stdin is not None
    writer.stdin.write("\n")
    writer.stdin.flush()


def kill(writer: subprocess.Popen[str], *, after: int, seconds: float) -> set[str]:
    """Kill a writer somewhat after some decisions, however slow the machine; the ids of those it acknowledged."""
    assert writer.stdout is not None
    heard = [writer.stdout.readline() for _ in range(after)]
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    heard += writer.stdout.readlines()  # not communicate, which passes over what is buffered already
    writer.wait(timeout=60)
    assert writer.returncode == -signal.SIGKILL
    return {line.strip() for line in heard if line.endswith("\n")}


def sound(path: Path) -> bool:
    raw = sqlite3.connect(path)
    try:
        return raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        raw.close()


def coding() -> wb.Coding:
    return wb.code([wb.Document("a", "رفضت قطر التطبيع مع نظام الأسد.", date="2021-05-01")])


@POSIX
def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    rng = random.Random(0)
    acknowledged: set[str] = set()
    cut_short: set[str] = set()
    for round_ in range(4):
        writer = start(path, "amal", 100_000)
        go(writer)
        acknowledged |= kill(writer, after=rng.randrange(3, 25), seconds=rng.uniform(0, 0.02))
        assert sound(path)
        with wb.review.open(path) as store:
            table = store.decisions()
            there = set(table["decision_id"])
            assert acknowledged <= there, f"round {round_}"
            # each decision has both of its fields: none was kept by half
            assert table.groupby("decision_id").size().eq(2).all()
            unheard = there - acknowledged - cut_short
            assert len(unheard) <= 1, "only the last decision can be kept and not yet acknowledged"
            cut_short |= unheard
            code_, me = coding(), store.coder("amal")
            me.accept(code_, code_.stances["stance_id"].iloc[0])
            assert me.undo() is not None
    assert len(acknowledged) > 20, "the writers were killed before they wrote"


def both_write(place: Path | str, coders: tuple[str, str], count: int = 120) -> None:
    writers = [start(place, coder, count) for coder in coders]
    for writer in writers:
        go(writer)
    said = [set(w.communicate(timeout=240)[0].split()) for w in writers]
    assert [w.returncode for w in writers] == [0, 0]
    assert [len(s) for s in said] == [count, count] and not said[0] & said[1]
    with wb.review.open(place) as store:
        table = store.decisions()
        assert set(table["decision_id"]) == said[0] | said[1]
        assert len(table) == 4 * count  # two fields each, none doubled
        comments = table.drop_duplicates("decision_id")["comment"]
        assert sorted(comments) == sorted(f"{c} {n}" for c in coders for n in range(count))


def test_two_processes_writing_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    both_write(tmp_path / "d.sqlite", ("amal", "basim"))
    assert sound(tmp_path / "d.sqlite")


def test_two_windows_of_one_coder_write_at_once(tmp_path: Path) -> None:
    both_write(tmp_path / "d.sqlite", ("amal", "amal"))


def test_two_processes_begin_one_store(tmp_path: Path) -> None:
    for n in range(2):
        line = [sys.executable, "-c", f"import workbook as wb; wb.review.open({str(tmp_path / f'{n}.sqlite')!r})"]
        both = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        for process in both:
            assert process.communicate(timeout=60)[1] == "" and process.returncode == 0


def fill(store: wb.review.Store, limit: int = 3000) -> tuple[list[str], str]:
    """Decide until the store refuses: the ids of what it kept, and what it said."""
    code_, me, kept = coding(), store.coder("amal"), []
    stance = code_.stances["stance_id"].iloc[0]
    for _ in range(limit):
        try:
            kept.append(me.correct(code_, stance, position="support", comment="ملاحظة " * 200).id)
        except StoreError as error:
            return kept, str(error)
    raise AssertionError("the disk never filled up")


def nothing_lost(store: wb.review.Store, kept: list[str]) -> None:
    assert store.decisions()["decision_id"].tolist() == kept


@POSIX
def test_a_file_that_may_not_grow_refuses_and_keeps_what_it_has(tmp_path: Path) -> None:
    """The kernel fails the write itself, as on a full disk."""
    path = tmp_path / "decisions.sqlite"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with wb.review.open(path) as store:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
            kept, said = fill(store)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, before)
        assert "disk is full or can't be written" in said and "all earlier ones are safe" in said
        assert str(path) in said and len(kept) > 5
        nothing_lost(store, kept)
        code_ = coding()
        kept.append(store.coder("amal").accept(code_, code_.stances["stance_id"].iloc[0]).id)
        nothing_lost(store, kept)
    assert sound(path)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here ({done.stderr.strip()})")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(shutil.which("mount") is None or os.name != "posix", reason="needs mount")
def test_a_full_disk_refuses_keeps_what_it_has_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path):
        (tmp_path / "ballast").write_bytes(b"x" * 100_000)
        with wb.review.open(tmp_path / "decisions.sqlite") as store:
            kept, said = fill(store)
            assert "disk is full" in said and len(kept) > 3
            nothing_lost(store, kept)
            (tmp_path / "ballast").unlink()
            code_ = coding()
            kept.append(store.coder("amal").accept(code_, code_.stances["stance_id"].iloc[0]).id)
            nothing_lost(store, kept)
        assert sound(tmp_path / "decisions.sqlite")
        with wb.review.open(tmp_path / "decisions.sqlite") as store:
            nothing_lost(store, kept)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Act as a user whom file rights bind; root is not one."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@POSIX
@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs setresuid")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    code_ = coding()
    with wb.review.open(folder / "decisions.sqlite") as store:
        kept = store.coder("amal").accept(code_, code_.stances["stance_id"].iloc[0]).id
    for parent in (tmp_path, *tmp_path.parents[:3]):
        if parent.is_relative_to(Path(tmp_path.anchor) / "tmp") and parent != Path(tmp_path.anchor) / "tmp":
            parent.chmod(0o755)
    (folder / "decisions.sqlite").chmod(0o444)
    folder.chmod(0o555)
    try:
        with unprivileged():
            with pytest.raises(
                StoreError, match="can't be written here; give a path in a folder of your own, or read_only"
            ):
                wb.review.open(folder / "decisions.sqlite")
            with pytest.raises(StoreError, match="can't be written here"):
                wb.review.open(folder / "new.sqlite")
            with pytest.raises(StoreError, match=r"can't be made .*folder of your own"):
                wb.review.open(folder / "MyOutput" / "new.sqlite")
            with wb.review.open(folder / "decisions.sqlite", read_only=True) as store:
                assert store.decisions()["decision_id"].tolist() == [kept]
    finally:
        folder.chmod(0o755)
    assert [p.name for p in folder.iterdir()] == ["decisions.sqlite"]


@POSIX
@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs setresuid")
def test_a_log_left_behind_in_a_folder_that_cannot_be_written_is_not_passed_over(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    wal = sqlite3.connect(copy / "decisions.sqlite")
    wal.execute("PRAGMA journal_mode = WAL")
    wal.execute("CREATE TABLE t (a)")
    wal.commit()
    shutil.copytree(copy, tmp_path / "left")
    wal.close()
    left = tmp_path / "left"
    assert (left / "decisions.sqlite-wal").stat().st_size > 0
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    left.chmod(0o555)
    try:
        with unprivileged(), pytest.raises(StoreError, match="decisions of a session that broke off; copy both"):
            wb.review.open(left / "decisions.sqlite", read_only=True)
    finally:
        left.chmod(0o755)


def test_a_file_held_by_another_program_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    with wb.review.open(path) as store:
        holder = subprocess.Popen(
            [sys.executable, "-c", f"import sqlite3, time; c = sqlite3.connect({str(path)!r}, isolation_level=None); "
             "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(1); c.execute('COMMIT')"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        code_ = coding()
        began = time.monotonic()
        store.coder("amal").accept(code_, code_.stances["stance_id"].iloc[0])
        assert time.monotonic() - began > 0.3
        holder.wait()
        assert len(store.decisions()) == 1
