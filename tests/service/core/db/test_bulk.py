"""Many rows at once: columns of values, and columns with one value in all rows."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.core.db import bulk
from service.core.db.bulk import Same, insert_columns
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.tables.facts import word

QUOTED = 'it\'s \\ "said" -- %s ? :name 药店'


def test_one_value_in_all_rows_is_held_as_it_stands(database_url: str) -> None:
    database = open_database(database_url)
    upgrade(database)
    with database.write() as connection:
        insert_columns(connection, word, {"field": Same(QUOTED), "code": [0, 1], "text": ["a", "b"]})
        insert_columns(connection, word, {"field": ["x", "y"], "code": Same(7), "text": Same("")})
        insert_columns(connection, word, {"field": Same("none"), "code": [], "text": Same("")})
        rows = connection.execute(select(word).where(word.c.field.in_([QUOTED, "x", "y", "none"]))).all()
        assert {tuple(row) for row in rows} == {(QUOTED, 0, "a"), (QUOTED, 1, "b"), ("x", 7, ""), ("y", 7, "")}
        connection.rollback()
    database.close()


@pytest.mark.parametrize("rows", [255, 256, 257, 700])
def test_rows_beyond_those_of_one_statement_are_added_in_order(database_url: str, rows: int) -> None:
    database = open_database(database_url)
    upgrade(database)
    codes = list(range(rows))
    with database.write() as connection:
        insert_columns(connection, word, {"field": Same("many"), "code": codes, "text": [f"w{n}" for n in codes]})
        found = connection.execute(select(word.c.code, word.c.text).where(word.c.field == "many").order_by(word.c.code))
        assert found.all() == [(n, f"w{n}") for n in codes]
        connection.rollback()
    database.close()


def test_a_statement_has_no_more_values_than_sqlite_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_VALUES", 7)
    database = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    upgrade(database)
    with database.write() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 7)
        insert_columns(connection, word, {"field": ["x"] * 9, "code": list(range(9)), "text": list("abcdefghi")})
        assert connection.execute(select(func.count()).where(word.c.field == "x")).scalar_one() == 9
        connection.rollback()
    database.close()
