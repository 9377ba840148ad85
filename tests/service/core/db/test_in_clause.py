"""Sets of values in one statement, on either database, whatever characters they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, literal_column, select

from service.core.db.bulk import select_matching
from service.core.db.engine import open_database
from service.core.db.in_clause import array_text_of, is_among
from service.core.db.migrate import upgrade
from service.core.db.tables.facts import word

TEXTS = ['"', "\\", '\\"', "a,b", "{}", "{a}", "NULL", "", " ", "'", "药店", "a\nb", "e\\", '"",""', "plain"]


@pytest.mark.parametrize("known", [TEXTS, TEXTS[-1:], TEXTS[:1]])
def test_texts_are_found_as_they_stand(database_url: str, known: list[str]) -> None:
    database = open_database(database_url)
    upgrade(database)
    with database.write() as connection:
        connection.execute(insert(word), [{"field": "x", "code": n, "text": text} for n, text in enumerate(known)])
        among = select(word.c.text).where(word.c.field == "x", is_among(connection, word.c.text, TEXTS))
        assert set(connection.execute(among).scalars()) == set(known)
        query = "SELECT k.place, w.code FROM {keys} k JOIN word w ON w.field = 'x' AND w.text = k.text"
        found = select_matching(connection, query, {"place": range(len(TEXTS)), "text": TEXTS})
        assert {TEXTS[place]: known[code] for place, code in found} == {text: text for text in known}
        codes = select(word.c.text).where(word.c.field == "x", is_among(connection, word.c.code, [0, -7, 2**40]))
        assert connection.execute(codes).scalars().all() == known[:1]
        for column in (word.c.code, word.c.text):
            none = select(literal_column("1")).where(is_among(connection, column, []))
            assert connection.execute(none).first() is None
        connection.rollback()
    database.close()


@given(st.lists(st.text(st.sampled_from('"\\,{} aN')), min_size=1))
def test_an_array_of_texts_reads_as_it_was_written(texts: list[str]) -> None:
    read: list[str] = []
    left = iter(array_text_of(texts)[1:-1])
    for character in left:
        if character == '"':
            text = ""
            while (character := next(left)) != '"':
                text += next(left) if character == "\\" else character
            read.append(text)
        else:
            assert character == ","
    assert read == texts
