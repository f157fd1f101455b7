"""The tables of a store: coders, documents seen, and a history that only grows."""

from __future__ import annotations

import sqlalchemy as sa

__all__ = ["CODERS", "DOCUMENTS", "HISTORY", "META", "METADATA", "SCHEMA", "create"]

#: Version of these tables; a store of a later one is not opened.
SCHEMA = 1

METADATA = sa.MetaData()

META = sa.Table(
    "workbook_meta",
    METADATA,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

CODERS = sa.Table(
    "workbook_coders",
    METADATA,
    sa.Column("coder", sa.String(100), primary_key=True),
    sa.Column("since", sa.String(40), nullable=False),
)

DOCUMENTS = sa.Table(
    "workbook_documents",
    METADATA,
    sa.Column("doc_id", sa.String(400), primary_key=True),
    sa.Column("text_sha256", sa.String(64), primary_key=True),
    sa.Column("title", sa.Text),
    sa.Column("n_chars", sa.Integer, nullable=False),
    sa.Column("first_seen", sa.String(40), nullable=False),
)

#: One row a changed field (or one for a decision without fields); rows of one decision share ``decision_id``.
#: ``undo`` and ``redo`` are rows too: they name the decision they speak of in ``target``.
HISTORY = sa.Table(
    "workbook_history",
    METADATA,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("decision_id", sa.String(32), nullable=False),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("coder", sa.String(100), nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("work", sa.String(10), nullable=False),
    sa.Column("action", sa.String(10), nullable=False),
    sa.Column("target", sa.String(32)),
    sa.Column("table", sa.String(20)),
    sa.Column("record_id", sa.String(100)),
    sa.Column("field", sa.String(40)),
    sa.Column("old", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("doc_id", sa.String(400)),
    sa.Column("text_sha256", sa.String(64)),
    sa.Column("start", sa.Integer),
    sa.Column("end", sa.Integer),
    sa.Column("surface", sa.Text),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("record", sa.Text),
    sa.Column("codebook_sha256", sa.String(64)),
    sa.Column("version", sa.String(40)),
    sa.Column("comment", sa.Text),
    # a decision that is sent twice, because the answer to the first sending got lost, stands once
    sa.UniqueConstraint("decision_id", "part"),
    sa.Index("workbook_history_by_coder", "coder", "work", "seq"),
    sqlite_autoincrement=True,
)

_SQLITE_GUARDS = [
    f"CREATE TRIGGER IF NOT EXISTS workbook_no_{verb} BEFORE {verb} ON workbook_history "
    "BEGIN SELECT RAISE(ABORT, 'the history of decisions only grows'); END"
    for verb in ("update", "delete")
]
_POSTGRESQL_GUARDS = [
    "CREATE OR REPLACE FUNCTION workbook_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the history of decisions only grows'; END $$",
    "CREATE OR REPLACE TRIGGER workbook_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON workbook_history "
    "FOR EACH STATEMENT EXECUTE FUNCTION workbook_only_grows()",
]
#: A key for the lock under which two clients that open an empty database make its tables one after the other.
_CREATE_LOCK = 0x776F726B


def create(connection: sa.Connection) -> int:
    """Make the tables where they are missing, in the running transaction; return the version of those that are there."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATE_LOCK})
    if sa.inspect(connection).has_table(META.name):
        found = connection.execute(sa.select(META.c.value).where(META.c.key == "schema")).scalar_one_or_none()
        if found is not None:
            return int(found)
    METADATA.create_all(connection)
    for guard in _POSTGRESQL_GUARDS if dialect == "postgresql" else _SQLITE_GUARDS:
        connection.execute(sa.text(guard))
    connection.execute(sa.insert(META).values(key="schema", value=str(SCHEMA)))
    return SCHEMA
