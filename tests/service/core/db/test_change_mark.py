"""A number of SQLite tells whether anyone has written since, whichever connection or process it was."""

from sqlalchemy import insert

from service.core.db.engine import open_database
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
