"""Rows here and there are read as all others are, and nothing of how stays behind."""

from typing import Any

from sqlalchemy import Connection, insert, select

from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.scattered_reads import read_scattered
from service.core.db.tables.facts import word

WORDS = select(word.c.text).where(word.c.field == "x")


def mapped_bytes(connection: Connection) -> int:
    """How much of its file SQLite looks at in memory."""
    driver: Any = connection.connection.driver_connection
    return int(driver.execute("PRAGMA mmap_size").fetchone()[0])


def test_one_state_is_seen_and_the_connection_is_given_back_as_it_was(database_url: str) -> None:
    database = open_database(database_url)
    upgrade(database)
    with database.write() as connection:
        connection.execute(insert(word).values(field="x", code=0, text="a"))
    with read_scattered(database) as connection:
        assert connection.execute(WORDS).scalars().all() == ["a"]
        with database.write() as other:
            other.execute(insert(word).values(field="x", code=1, text="b"))
        if database.is_sqlite:
            # The rows stay those of the moment of the first look.
            assert connection.execute(WORDS).scalars().all() == ["a"]
            assert mapped_bytes(connection) > 1 << 30
            used = connection.connection.driver_connection
    with database.read() as connection, database.read() as other:
        assert sorted(connection.execute(WORDS).scalars()) == ["a", "b"]
        if database.is_sqlite:
            assert used in [one.connection.driver_connection for one in (connection, other)]
            assert [mapped_bytes(connection), mapped_bytes(other)] == [0, 0]
    database.close()


def test_a_transaction_that_is_under_way_is_joined_and_goes_on(database_url: str) -> None:
    database = open_database(database_url)
    upgrade(database)
    with database.together() as writing:
        writing.execute(insert(word).values(field="x", code=0, text="a"))
        with read_scattered(database) as connection:
            assert connection.execute(WORDS).scalars().all() == ["a"]
    with database.read() as connection:
        assert connection.execute(WORDS).scalars().all() == ["a"]
    database.close()
