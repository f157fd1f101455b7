"""A team's store on a real PostgreSQL server, which the tests start where the machine has one."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from test_review_durability import both_write, coding, go, kill, start

import workbook as wb
from workbook.errors import StoreError

PASSWORD = "p@ss/w:rd"
WRITTEN = "p%40ss%2Fw%3Ard"


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    if found:
        return found[-1].parent
    one = shutil.which("initdb")
    return Path(one).parent if one else None


class Server:
    """A PostgreSQL of its own in a temporary folder, on a loopback port."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries, self.folder = binaries, folder
        there = {entry.pw_name for entry in pwd.getpwall()}
        self.user = None if os.getuid() else "postgres" if "postgres" in there else "nobody"  # initdb refuses root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if self.user:
            shutil.chown(folder, self.user)
            shutil.chown(secret, self.user)
        self._run(
            "initdb", "-D", "data", "-U", "team", "-A", "scram-sha-256", "--pwfile=password", "-E", "UTF8", "--locale=C"
        )
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        line = [str(self.binaries / program), *arguments]
        log = self.folder / f"{program}.log"
        with log.open("w", encoding="utf-8") as out:
            done = subprocess.run(line, cwd=self.folder, stdout=out, stderr=out, user=self.user, timeout=120)
        assert done.returncode == 0, log.read_text(encoding="utf-8") + (self._log() or "")

    def _log(self) -> str | None:
        path = self.folder / "server.log"
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories=''"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "server.log", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", mode, "stop")

    def url(self, database: str = "postgres", password: str = WRITTEN, port: int | None = None) -> str:
        return f"postgresql://team:{password}@127.0.0.1:{port or self.port}/{database}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    binaries = _binaries()
    if binaries is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL server, although .ci/run installs one")
        pytest.skip("no PostgreSQL server on this machine (Debian: apt install postgresql)")
    with tempfile.TemporaryDirectory(prefix="workbook-postgresql-") as folder:
        Path(folder).chmod(0o755)
        running = Server(binaries, Path(folder))
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture()
def place(server: Server, request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    name = f"d{abs(hash(request.node.name)) % 10**9}"
    engine = sa.create_engine(
        sa.make_url(server.url()).set(drivername="postgresql+pg8000"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as c:
        c.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.url(name)


def test_a_team_decides_in_one_store(place: str) -> None:
    code_ = coding()
    stance = code_.stances["stance_id"].iloc[0]
    with wb.review.open(place) as one, wb.review.open(place) as other:
        amal, basim = one.coder("amal"), other.coder("basim")
        amal.correct(code_, stance, position="conditional", comment="\x00 ملاحظة")
        basim.reject(code_, stance)
        assert one.decisions()["coder"].tolist() == ["amal", "basim"]
        assert one.apply(code_, coder="amal").stances["position"].tolist() == ["conditional"]
        assert other.apply(code_, coder="basim").stances.empty
        assert basim.undo() is not None and basim.redo() is not None and amal.undo() is not None
        assert other.reattach(code_)["status"].tolist() == ["exact"]
        assert one.coders()[["coder", "review"]].values.tolist() == [["amal", 0], ["basim", 1]]


def test_the_same_decisions_read_the_same_as_from_a_file(place: str, tmp_path: Path) -> None:
    tables = []
    for where in (place, tmp_path / "d.sqlite"):
        code_ = coding()
        with wb.review.open(where) as store:
            me = store.coder("amal")
            me.correct(code_, code_.stances["stance_id"].iloc[0], position="support", evidence="رفضت قطر", strength=1)
            me.add(code_, "mentions", doc_id="a", span="الأسد", actor_id="nato")
            me.undo()
            tables.append(store.decisions(undone=True).drop(columns=["decision_id", "at"]))
    pd.testing.assert_frame_equal(tables[0], tables[1])


def test_the_server_refuses_to_forget(place: str) -> None:
    code_ = coding()
    with wb.review.open(place) as store:
        store.coder("amal").accept(code_, code_.stances["stance_id"].iloc[0])
        raw = sa.create_engine(sa.make_url(place).set(drivername="postgresql+pg8000"))
        for statement in (
            "DELETE FROM workbook_history",
            "UPDATE workbook_history SET coder = 'x'",
            "TRUNCATE workbook_history",
        ):
            with pytest.raises(sa.exc.DBAPIError, match="only grows"), raw.begin() as c:
                c.execute(sa.text(statement))
        raw.dispose()
        assert len(store.decisions()) == 1


def test_two_processes_write_at_once(place: str) -> None:
    both_write(place, ("amal", "basim"), 60)


def test_two_windows_of_one_coder_write_at_once(place: str) -> None:
    both_write(place, ("amal", "amal"), 60)


def test_two_processes_begin_one_store(place: str) -> None:
    line = [sys.executable, "-c", f"import workbook as wb; wb.review.open({place!r})"]
    both = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        assert process.communicate(timeout=60)[1] == "" and process.returncode == 0


def test_a_killed_writer_loses_nothing_it_acknowledged(place: str) -> None:
    writer = start(place, "amal", 100_000)
    go(writer)
    said = kill(writer, after=9, seconds=0.01)
    with wb.review.open(place) as store:
        table = store.decisions()
        assert len(said) >= 9 and said <= set(table["decision_id"])
        assert table.groupby("decision_id").size().eq(2).all()


def test_a_server_that_crashes_keeps_what_it_acknowledged(server: Server, place: str) -> None:
    code_ = coding()
    stance = code_.stances["stance_id"].iloc[0]
    with wb.review.open(place) as store:
        me = store.coder("amal")
        kept = [me.accept(code_, stance).id for _ in range(5)]
        server.stop("immediate")
        with pytest.raises(StoreError, match="server can't be reached; this decision was not kept") as told:
            me.accept(code_, stance)
        assert PASSWORD not in str(told.value) and WRITTEN not in str(told.value)
        server.start()
        kept.append(me.accept(code_, stance).id)  # the same store goes on
        assert store.decisions()["decision_id"].tolist() == kept


def test_passwords_are_never_shown(server: Server, place: str) -> None:
    with wb.review.open(place) as store:
        for shown in (repr(store), store.place, repr(store.coder("amal"))):
            assert "team:***@127.0.0.1" in shown and PASSWORD not in shown and WRITTEN not in shown
    for url, says in (
        (server.url(password="wr0ng%40secret"), "refuses name or password"),
        (server.url("nowhere"), "does not exist"),
        (server.url(port=1), "can't be reached"),
        (server.url() + "?sslmode=nonsense", "sslmode='nonsense' is not known"),
        (server.url() + "?pool=3", "has 'pool', which is not known"),
        (f"postgresql://team:{PASSWORD}@127.0.0.1:5432/x", "address of the store can't be read"),
    ):
        with pytest.raises(StoreError, match=says) as told:
            wb.review.open(url)
        text = "".join(traceback.format_exception(told.value))
        for secret in ("p@ss", "ss/w", "rd@", "p%40", "wr0ng"):
            assert secret not in text
    with pytest.raises(
        StoreError, match="can't be reached|SSL"
    ):  # this server speaks no TLS: asked for, it is not done without
        wb.review.open(place + "?sslmode=require")
