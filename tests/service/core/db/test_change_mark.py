"""A number of SQLite tells whether anyone has written since, whichever connection or process it was."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert, select

from service.core.db.engine import Database, open_database
from service.core.db.migrate import upgrade
from service.core.db.tables.facts import word


def test_the_mark_changes_with_whatever_is_written_and_with_nothing_else(database_url: str) -> None:
    database, other = open_database(database_url), open_database(database_url)
    upgrade(database)
    if not database.is_sqlite:
        assert database.change_mark() is None
        return
    seen = [database.change_mark(), database.change_mark()]
    for code, writer in enumerate((database, other, database)):
        with writer.write() as connection:
            connection.execute(insert(word).values(field="x", code=code, text=str(code)))
            # Not yet there for others.
            assert database.change_mark() == seen[-1]
        with database.read():
            seen.append(database.change_mark())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 4
    database.close()
    assert database.change_mark() is not None
    database.close()
    other.close()


def text_of_code(connection: Connection, code: int) -> str | None:
    return connection.execute(select(word.c.text).where(word.c.code == code)).scalar_one_or_none()


def set_text(connection: Connection, code: int, text: str) -> None:
    if text_of_code(connection, code) is None:
        connection.execute(insert(word).values(field="x", code=code, text=text))
    else:
        connection.execute(word.update().values(text=text).where(word.c.code == code))


def look_from_within(database: Database, other: Database, reading: Callable[[Connection, int], str | None]) -> None:
    """Writes in a transaction, looks at it from within and from outside, and takes it back."""
    with database.together() as connection:
        set_text(connection, 1, "not yet said")
        assert database.read_kept(reading, 1) == "not yet said"
        assert other.read_kept(reading, 1) == "three"
        raise LookupError


def test_what_is_kept_is_read_anew_as_soon_as_anyone_wrote(database_url: str) -> None:
    database, other = open_database(database_url), open_database(database_url)
    upgrade(database)
    read: list[int] = []

    def reading(connection: Connection, code: int) -> str | None:
        read.append(code)
        return text_of_code(connection, code)

    assert database.read_kept(reading, 1) is None
    for writer, text in ((other, "one"), (database, "two"), (other, "three")):
        with writer.write() as connection:
            set_text(connection, 1, text)
        read.clear()
        assert [database.read_kept(reading, 1) for _ in range(3)] == [text] * 3
        # A database without such a number is asked each time.
        assert len(read) == (1 if database.is_sqlite else 3)
    assert database.read_kept(reading, 2) is None, "another key is another question"
    with pytest.raises(LookupError):
        look_from_within(database, other, reading)
    assert database.read_kept(reading, 1) == "three", "what a transaction saw is kept for nobody else"
    database.close()
    other.close()
