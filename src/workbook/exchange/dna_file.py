"""A whole ``.dna`` file as its sixteen tables: read, written, copied; and the passwords of its coders."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import sqlite3
import tempfile
import unicodedata
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError
from workbook.exchange.dna_schema import SCHEMA

__all__ = ["DnaTables", "copy_dna", "hash_password", "read_dna_tables", "write_dna_tables"]

_SALT, _ROUNDS = 16, 100_000


@dataclass(frozen=True)
class Rows:
    """The rows of one table, as SQLite holds them: ``columns`` by name, ``rows`` in the table's order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class DnaTables:
    """Everything that a ``.dna`` file holds, table by table; positions are UTF-16 units, as in the file.

    Attributes
    ----------
    tables : mapping of str to Rows
        Table name (``STATEMENTS``) to its columns and rows; a table that the file lacks is not there.
    """

    tables: Mapping[str, Rows]

    def __repr__(self) -> str:
        n = len(self.tables["STATEMENTS"].rows) if "STATEMENTS" in self.tables else 0
        return f"DnaTables({len(self.tables)} tables, {n:,} statements)"


def hash_password(password: str, *, salt: bytes | None = None) -> str:
    """Hash a coder's password as DNA does.

    DNA uses jasypt's ``StrongPasswordEncryptor`` (jasypt.org, "How to encrypt user passwords"): SHA-256 over 16 bytes
    of salt and the password (NFC, UTF-8), the digest digested again until 100,000 rounds are done, salt and digest in
    Base64. The hash only lets DNA ask who is coding; the file itself isn't encrypted.

    Parameters
    ----------
    password : str
    salt : bytes, optional
        16 bytes; without them random ones, as it should be.

    Raises
    ------
    WorkbookError
        If the password is empty, can't be written as UTF-8, or the salt has another length.

    Examples
    --------
    >>> hash_password("sample", salt=bytes(16)).startswith("AAAAAAAAAAAAAAAAAAAAA")
    True
    """
    if salt is None:
        salt = secrets.token_bytes(_SALT)
    if len(salt) != _SALT:
        raise WorkbookError(f"salt: {len(salt)} bytes; DNA needs {_SALT}")
    if not password:
        raise WorkbookError("password='': give one that isn't empty")
    try:
        digest = salt + unicodedata.normalize("NFC", password).encode()
    except UnicodeEncodeError:
        raise WorkbookError("password: half of a surrogate pair can't be written as UTF-8; choose another") from None
    for _ in range(_ROUNDS):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode("ascii")


def read_dna_tables(path: str | Path) -> DnaTables:
    """Read all tables of a ``.dna`` file as they are; the file is opened for reading only.

    Raises
    ------
    WorkbookError
        If the file is not there, is no DNA 3 database, or has tables or columns that DNA 3.0 does not know.
    """
    path = Path(path)
    if not path.is_file():
        raise WorkbookError(f"{path}: no such file")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return _read(connection, path)
    except sqlite3.Error as error:
        raise WorkbookError(f"{path}: this is no Discourse Network Analyzer 3 database ({error})") from None


def _read(connection: sqlite3.Connection, path: Path) -> DnaTables:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    names = {name.upper(): name for (name,) in found}
    if not {"DOCUMENTS", "STATEMENTS", "VARIABLES"} <= set(names):
        raise WorkbookError(f"{path}: this SQLite file is no Discourse Network Analyzer 3 database; give a .dna file")
    if strange := sorted(set(names) - set(SCHEMA)):
        # a copy without them would lose what someone keeps there
        raise WorkbookError(
            f"{path}: tables that DNA 3.0 does not know: {', '.join(strange)}; copy the file as a file to keep them"
        )
    with closing(sqlite3.connect(":memory:")) as own:
        for statement in SCHEMA.values():
            own.execute(statement)
        known = {table: _columns(own, table) for table in SCHEMA}
    tables = {}
    for table in SCHEMA:
        if table not in names:
            continue
        columns = _columns(connection, names[table])
        spelled = {c.upper(): c for c in known[table]}
        if strange := [c for c in columns if c.upper() not in spelled]:
            raise WorkbookError(
                f"{path}, table {table}: columns that DNA 3.0 does not know: {', '.join(strange)}; "
                "copy the file as a file to keep them"
            )
        quoted = ", ".join(f'"{c}"' for c in columns)
        rows = connection.execute(f'SELECT {quoted} FROM "{names[table]}" ORDER BY rowid')
        tables[table] = Rows(tuple(spelled[c.upper()] for c in columns), tuple(rows))
    return DnaTables(tables)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def write_dna_tables(tables: DnaTables, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write a ``.dna`` file from its tables, with the tables, checks and keys of DNA 3.

    The file is made beside its place and moved there when it is whole: what stood there stays if anything goes wrong.

    Raises
    ------
    WorkbookError
        If something stands at the path and ``overwrite`` is not set, the folder is not there or can't be written to,
        or a row breaks a rule of the format.
    """
    path = Path(path)
    check_target(path, overwrite)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".dna-") as folder:
            made = Path(folder) / "new.dna"
            with closing(sqlite3.connect(made)) as connection:
                _write(connection, tables, path)
            check_target(path, overwrite)
            os.replace(made, path)
    except OSError as error:
        raise WorkbookError(f"{path}: can't be written ({error.strerror or error}); choose another place") from None
    return path


def check_target(path: Path, overwrite: bool) -> None:
    """Refuse a place where a file can't or shouldn't be written."""
    if path.is_dir():
        raise WorkbookError(f"{path}: this is a folder; name a file in it")
    if path.exists() and not overwrite:
        raise WorkbookError(f"{path}: this file is there already; overwrite=True replaces it")
    if not path.parent.is_dir():
        raise WorkbookError(f"{path.parent}: no such folder; make it first")


def _write(connection: sqlite3.Connection, tables: DnaTables, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = OFF")  # a file that fails is thrown away, so nothing is rolled back
    connection.execute("BEGIN")  # without it each CREATE waits for the disk
    for statement in SCHEMA.values():
        connection.execute(statement)
    for table in SCHEMA:
        if table not in tables.tables:
            continue
        rows = tables.tables[table]
        marks = ", ".join("?" * len(rows.columns))
        insert = f"INSERT INTO {table} ({', '.join(rows.columns)}) VALUES ({marks})"
        for number, row in enumerate(rows.rows, 1):
            try:
                connection.execute(insert, row)
            except (sqlite3.Error, OverflowError, UnicodeEncodeError) as error:
                raise WorkbookError(
                    f"{path}, table {table}, row {number}: DNA 3 doesn't allow this row ({error}); correct it first"
                ) from None
    connection.commit()


def copy_dna(source: str | Path, target: str | Path, *, overwrite: bool = False) -> Path:
    """Read a ``.dna`` file and write it again: every row of every table, in its order, coders and passwords too.

    Parameters
    ----------
    source, target : str or Path
    overwrite : bool
        Replace a file that stands at ``target``.

    Raises
    ------
    WorkbookError
        As :func:`read_dna_tables` and :func:`write_dna_tables` say.
    """
    return write_dna_tables(read_dna_tables(source), target, overwrite=overwrite)
