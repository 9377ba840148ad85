"""Many rows at once: columns of values, and columns with one value in all rows."""

from sqlalchemy import select

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
