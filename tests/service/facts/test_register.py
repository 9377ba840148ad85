"""Searching names and codes in memory: the same as looking at every row, whatever came, went or was renamed since."""

import itertools
import random
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, delete, event, insert, select, update

from service.access.reach import EVERYWHERE, Jurisdiction
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.tables.facts import change, enterprise
from service.facts import register
from service.facts.enterprises import search_enterprises
from service.facts.register import register_of, words_of

PIECES = ("城东", "食品", "有限公司", "ＡＢＣ", "abc", "Coffee", "100%", "_x", "个体", "（山东）", " ", "㈱", "é")
DAY = date(2026, 6, 30)


def name_of(chance: random.Random) -> str | None:
    return None if chance.random() < 0.1 else "".join(chance.choices(PIECES, k=chance.randint(1, 4)))


def add(connection: Connection, names: dict[int, str | None]) -> None:
    number = begin_change(connection, "test", DAY, "ann")
    rows = [{"id": id, "code": f"REG-{id:06d}a", "name": name, "recorded_on": DAY, "change_id": number, "packed": b""}
            for id, name in names.items()]  # fmt: skip
    connection.execute(insert(enterprise), rows)
    end_change(connection, number, list(names))


def rename(connection: Connection, id: int, name: str) -> None:
    number = begin_change(connection, "test", DAY, "ann")
    connection.execute(update(enterprise).where(enterprise.c.id == id).values(name=name))
    end_change(connection, number, [id])


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def looked_at(connection: Connection, wanted: str) -> list[int]:
    rows = connection.execute(select(enterprise.c.id, enterprise.c.code, enterprise.c.name).order_by(enterprise.c.id))
    return [
        row.id
        for row in rows
        if all(word in plain(row.code) or word in plain(row.name or "") for word in plain(wanted).split())
    ]


def found(connection: Connection, wanted: str) -> list[int]:
    return list(np.flatnonzero(register_of(connection).holding(words_of(wanted))).tolist())


def assert_same(database: Database, asked: Sequence[str]) -> None:
    with database.read() as connection:
        for wanted in asked:
            assert found(connection, wanted) == looked_at(connection, wanted), wanted


ASKED = (
    "城东",
    "食品 城东",
    "abc",
    "ABC",
    "reg-0000",
    "0001",
    "%",
    "_",
    "（山东",
    "(山东)",
    "é",
    "没有",
    "株",
    "公司　个体",
)


def test_a_search_finds_what_looking_at_every_row_finds_and_follows_every_change(database: Database) -> None:
    chance = random.Random(5)  # noqa: S311
    with database.write() as connection:
        add(connection, {id: name_of(chance) for id in range(1, 400) if id % 7})
    assert_same(database, ASKED)
    with database.write() as connection:
        rename(connection, 8, "城东新店")
        add(connection, {id: name_of(chance) for id in (7, 405, 900)})
    assert_same(database, ASKED)
    with database.write() as connection:
        rename(connection, 900, "食品")
    assert_same(database, ASKED)


def test_more_touched_than_are_read_one_by_one(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "FEW", 3)
    monkeypatch.setattr(register, "ROWS_AT_ONCE", 7)
    chance = random.Random(6)  # noqa: S311
    for start in (1, 40, 41, 100):
        with sqlite.write() as connection:
            add(connection, {start * 100 + id: name_of(chance) for id in range(1, 3 + start % 20)})
        assert_same(sqlite, ASKED)


def test_a_number_that_comes_again_after_a_restore_is_another_change(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add(connection, {1: "城东一店"})
        add(connection, {2: "城东二店"})
    assert_same(sqlite, ASKED)
    with sqlite.write() as connection:
        connection.execute(delete(enterprise).where(enterprise.c.id == 2))
        connection.execute(delete(change).where(change.c.id == 2))
        connection.execute(insert(enterprise).values(id=3, code="REG-3", name="城东", recorded_on=DAY, change_id=1,
                                                     packed=b""))  # fmt: skip
        connection.execute(insert(change).values(id=2, recorded_on=DAY, recorded_at=now(), kind="test", actor="bob",
                                                 enterprises=b""))  # fmt: skip
    assert_same(sqlite, ASKED)


def test_a_search_asks_the_database_once_where_nothing_changed(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add(connection, {1: "城东"})
    said: list[str] = []
    with sqlite.read() as connection:
        found(connection, "城东")
        event.listen(sqlite.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
        assert found(connection, "城东") == found(connection, "城") == [1]
    assert len(said) == 2


def test_enterprises_are_found_inside_a_jurisdiction_page_by_page_as_looking_at_every_row_finds(
    database: Database,
) -> None:
    chance = random.Random(8)  # noqa: S311
    regions, offices = ("3701", "370102", "44", None), ("S1", "S2", None)
    with database.write() as connection:
        add(connection, {id: name_of(chance) for id in range(1, 300)})
        number = begin_change(connection, "test", DAY, "ann")
        for id in range(1, 300):
            where = {"region": chance.choice(regions), "industry": chance.choice(("A01", "F52", None)),
                     "office": chance.choice(offices)}  # fmt: skip
            connection.execute(update(enterprise).where(enterprise.c.id == id).values(where))
        end_change(connection, number, range(1, 300))
    places = (EVERYWHERE, Jurisdiction(("3701",)), Jurisdiction(("44",), ("S1",)), Jurisdiction((), ("S2",)))
    with database.read() as connection:
        rows = connection.execute(select(enterprise).order_by(enterprise.c.id)).all()
        looked_for = {wanted: set(looked_at(connection, wanted)) for wanted in ("城东", "a")}
        for wanted, inside, region, industry in itertools.product(("城东", "a", ""), places, ("", "37"), ("", "F")):
            asked: dict[str, Any] = {"region": region, "industry": industry}
            expected = [
                row.id
                for row in rows
                if (not wanted or row.id in looked_for[wanted])
                and inside.covers(row.region, row.office)
                and (row.region or "").startswith(region)
                and (row.industry or "").startswith(industry)
            ]
            pages: list[int] = []
            while page := search_enterprises(
                connection, wanted, inside, after=pages[-1] if pages else 0, limit=40, **asked
            ):
                pages += [one.id for one in page]
            assert pages == expected, (wanted, inside, region, industry)
