"""PostgreSQL databases that serve one test after the other, each as empty as the first; a copy takes far longer.

One whose shape a test changed, or in which it left much, is dropped: hundreds of them filled the memory they lie in.
Only one that somebody is still connected to stays.
"""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

TEMPLATE = "empty"
# What may be deleted row by row; beyond it a new copy is cheaper.
MOST_BYTES = 4 << 20
# A connection that was closed is still there for a moment.
_LOOKS, _LOOK_SECONDS = 20, 0.005

# Whatever a migration or a test can make, change or drop, by numbers that copies have from the template; a test that
# analyses tables changes how the next one is planned.
_SHAPE = """
SELECT md5(string_agg(one, ' ' ORDER BY one)) FROM (
    SELECT concat('c', oid, relname, relnamespace, relkind, relowner, reloptions, relacl, relhastriggers) AS one
    FROM pg_class WHERE oid >= 16384
    UNION ALL SELECT concat('a', attrelid, attname, atttypid, atttypmod, attnotnull, atthasdef, attisdropped)
    FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT concat('d', oid, adbin) FROM pg_attrdef
    UNION ALL SELECT concat('i', indexrelid, indisvalid, indisready, indisunique) FROM pg_index
    UNION ALL SELECT concat('k', oid, conname, convalidated) FROM pg_constraint WHERE oid >= 16384
    UNION ALL SELECT concat('t', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat('f', oid, proname, prosrc) FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT concat('n', oid, nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%temp%%'
    UNION ALL SELECT concat('e', oid, extname) FROM pg_extension
    UNION ALL SELECT concat('s', setrole, setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL SELECT concat('p', count(*)) FROM pg_statistic WHERE starelid >= 16384
) AS everything
"""
_WRITTEN = """
SELECT relname, pg_relation_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_BEGIN_AGAIN = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""
_BEGUN = """
SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL
"""


def address_of(uri: str, name: str) -> str:
    """The address of the database of that name on the server at `uri`."""
    head, _, query = uri.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


class UsedDatabases:
    """Copies of a database of a server, of the migrated one `empty` or another, lent to one test at a time."""

    def __init__(self, uri: str, template: str = TEMPLATE) -> None:
        self._uri, self._template = uri, template
        self._numbers, self._free = itertools.count(), list[str]()
        with psycopg.connect(address_of(uri, template), autocommit=True) as connection:
            self._shape = _one(connection, _SHAPE)
            self._rows = dict(_filled(connection))
            self._begun = connection.execute(_BEGUN).fetchall()
        self._server = psycopg.connect(uri, autocommit=True)

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The address of a database with nothing in it but what the template has."""
        name = self._free.pop() if self._free else self._copied()
        yield address_of(self._uri, name)
        with psycopg.connect(address_of(self._uri, name)) as connection:
            is_alone = _is_alone(connection)
            is_empty = is_alone and self._empty(connection)
        if is_empty:
            self._free.append(name)
        elif is_alone:
            self._server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))

    def close(self) -> None:
        """Lets go of the server."""
        self._server.close()

    def _copied(self) -> str:
        name = f"{self._template}_{next(self._numbers)}"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._server.execute(copy.format(sql.Identifier(name), sql.Identifier(self._template)))
        return name

    def _empty(self, connection: psycopg.Connection[Any]) -> bool:
        """Takes out what was written; False, and nothing done, where it is no longer like the template."""
        if _one(connection, _SHAPE) != self._shape:
            return False
        written = dict(connection.execute(_WRITTEN).fetchall())
        if sum(written.values()) > MOST_BYTES:
            return False
        # Neither keys nor triggers are asked, as those of the audit log would refuse.
        connection.execute("SET LOCAL session_replication_role = replica")
        for name in written:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for name, rows in self._rows.items():
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                copy.write(rows)
        connection.execute(_BEGIN_AGAIN)
        for sequence, last in self._begun:
            connection.execute("SELECT setval(%s::regclass, %s)", (sequence, last))
        return True


def _is_alone(connection: psycopg.Connection[Any]) -> bool:
    for _ in range(_LOOKS):
        if not _one(connection, _OTHERS):
            return True
        # Within a transaction the server shows what it showed first.
        connection.rollback()
        time.sleep(_LOOK_SECONDS)
    return False


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    (value,) = connection.execute(query).fetchone() or (None,)
    return value


def _filled(connection: psycopg.Connection[Any]) -> Iterator[tuple[str, bytes]]:
    for name, _ in connection.execute(_WRITTEN).fetchall():
        with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copy:
            yield name, b"".join(bytes(piece) for piece in copy)
