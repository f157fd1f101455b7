"""Connections to a store: a SQLite file or a PostgreSQL server, and what went wrong in words."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from workbook.errors import StoreError
from workbook.review.schema import SCHEMA, create

__all__ = ["Connection", "default_path"]

#: Seconds that one writer waits for another.
_PATIENCE = 30
#: An address whose parts can be told apart; in any other, what follows a sign such as @ may be half of a password.
_ADDRESS = re.compile(
    r"[a-z0-9+]+://([^\s:@/?#]+(:[^\s@/?#]*)?@)?([\w.-]*|\[[0-9a-fA-F:.]+\])(:[0-9]+)?(/[^\s@/?#]*)?(\?[^\s@#]*)?"
)


def default_path() -> Path:
    """Where decisions are kept without a path: ``MyOutput/decisions.sqlite`` in the working directory.

    The variable ``WORKBOOK_OUTPUT`` names another folder than ``MyOutput``; the tests set it, so that no notebook that
    is run to be checked writes among your files.
    """
    return Path(os.environ.get("WORKBOOK_OUTPUT") or "MyOutput") / "decisions.sqlite"


class Connection:
    """An engine with its name for messages, which never holds a password."""

    def __init__(self, place: str | Path, *, read_only: bool = False) -> None:
        self.read_only = read_only
        text = str(place)
        if "://" in text:
            url = _postgresql(text)
            self.name = url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
            self.path: Path | None = None
            self.engine = _server(url)
        else:
            self.path = Path(place)
            self.name = text
            self.engine = _file(self.path, read_only)
        try:
            with self.begin() as connection:
                found = self._version(connection)
        except BaseException:
            self.engine.dispose()
            raise
        if found != SCHEMA:
            self.engine.dispose()
            raise StoreError(
                f"{self.name}: a store of version {found}, and this package reads {SCHEMA}; install a newer stance-workbook"
            )

    def _version(self, connection: sa.Connection) -> int:
        if not self.read_only:
            return create(connection)
        try:
            return int(connection.execute(sa.text("SELECT value FROM workbook_meta WHERE key = 'schema'")).scalar_one())
        except SQLAlchemyError:
            raise StoreError(f"{self.name}: no decisions here; open it without read_only to begin a store") from None

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """One transaction: all of it is kept, or nothing and a StoreError says why."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise StoreError(f"{self.name}: {_reason(error)}") from None
        except SQLAlchemyError as error:
            raise StoreError(f"{self.name}: {type(error).__name__}; nothing was kept of this decision") from None
        except (OSError, ssl.SSLError) as error:
            raise StoreError(f"{self.name}: can't be reached ({error.strerror or type(error).__name__})") from None

    def close(self) -> None:
        """Let go of file or server."""
        self.engine.dispose()


def _file(path: Path, read_only: bool) -> sa.Engine:
    if read_only and not path.is_file():
        raise StoreError(f"{path}: no such file; open it without read_only to begin a store")
    if not read_only:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path.parent}: the folder can't be made ({error.strerror}); give a path in a folder of your own"
            ) from None
        if path.is_dir():
            raise StoreError(f"{path}: is a folder; name a file in it, such as {path / 'decisions.sqlite'}")
        if not os.access(path if path.exists() else path.parent, os.W_OK) or not os.access(path.parent, os.W_OK):
            raise StoreError(
                f"{path}: can't be written here; give a path in a folder of your own, or read_only=True to look only"
            )
    database: str | None = str(path)
    query: dict[str, str] = {}
    if read_only:
        wal = path.with_name(path.name + "-wal")
        database = path.absolute().as_uri()
        query = {"mode": "ro", "uri": "true"}
        if not os.access(path.parent, os.W_OK):
            # SQLite can't make its helper files there; without a log left behind the file alone is whole
            if wal.is_file() and wal.stat().st_size:
                raise StoreError(
                    f"{path}: beside it lies {wal.name} with decisions of a session that broke off; copy both to a folder of "
                    "your own and open them there"
                )
            query["immutable"] = "1"
    url = URL.create("sqlite", database=database, query=query)
    engine = sa.create_engine(url, connect_args={"timeout": _PATIENCE, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _open(connection: Any, _: object) -> None:
        connection.isolation_level = None  # this module begins transactions itself
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")
        if not read_only:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # a writer takes the lock first: one that read before it wrote would be refused when another wrote between
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(text: str) -> URL:
    try:
        if not _ADDRESS.fullmatch(text):
            raise ValueError
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError(
            "the address of the store can't be read; write it like postgresql://NAME:PASSWORD@HOST:5432/DATABASE, "
            "and a sign such as @ or / in the password as %40 or %2F"
        ) from None
    if url.drivername.split("+")[0] not in ("postgresql", "postgres"):
        raise StoreError(
            f"{url.drivername}://…: decisions are kept in a SQLite file or on postgresql://…; give one of these"
        )
    return url.set(drivername="postgresql+pg8000")


def _server(url: URL) -> sa.Engine:
    try:
        import pg8000  # noqa: F401
    except ImportError:
        raise StoreError(
            "a store on a PostgreSQL server needs a driver; install it with: pip install 'stance-workbook[team]'"
        ) from None
    query = {k: v if isinstance(v, str) else v[-1] for k, v in url.query.items()}
    arguments: dict[str, Any] = {"timeout": _PATIENCE}
    mode = query.pop("sslmode", "prefer")
    if mode not in ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"):
        raise StoreError(f"sslmode={mode!r} is not known; choose disable, prefer, require, verify-ca or verify-full")
    if mode in ("require", "verify-ca", "verify-full"):
        context = ssl.create_default_context(cafile=query.pop("sslrootcert", None))
        context.check_hostname = mode == "verify-full"
        if mode == "require":
            context.verify_mode = ssl.CERT_NONE
        arguments["ssl_context"] = context
    if query:
        raise StoreError(f"the address of the store has {sorted(query)[0]!r}, which is not known; known is sslmode")
    return sa.create_engine(url.set(query={}), connect_args=arguments, pool_pre_ping=True, hide_parameters=True)


def _reason(error: DBAPIError) -> str:
    """What a driver said, with what to do; parameters and addresses are left out."""
    cause = error.orig
    text = str(cause).splitlines()[0] if cause is not None and str(cause) else type(error).__name__
    if cause is not None and cause.args and isinstance(cause.args[0], dict):  # pg8000 hands on the server's fields
        text = str(cause.args[0].get("M", text))
    low = text.lower()
    kept = "this decision was not kept, all earlier ones are safe"
    if "disk is full" in low or "no space" in low or "disk i/o" in low:
        return f"the disk is full or can't be written ({text}); {kept}; make room and decide again"
    if "locked" in low:
        return f"another program has held the file for {_PATIENCE} seconds; {kept}; close that program or try again"
    if "readonly" in low or "read-only" in low:
        return f"can't be written, only read; {kept}; copy the file to a folder of your own"
    if "not a database" in low or "malformed" in low:
        return f"is no store, or is damaged ({text}); give another path, or take the file from your backup"
    if "unable to open" in low:
        return "can't be opened; check the folder and your rights in it"
    if "password" in low or "authentication" in low:
        return "the server refuses name or password; check both in the address"
    if "connect" in low or "network" in low:
        return f"the server can't be reached; {kept}; check host, port and network, then try again"
    return f"{text}; {kept}"
