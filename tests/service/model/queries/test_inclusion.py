"""Inclusion probabilities in the database: one per enterprise and day, the one stated last."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from sqlalchemy import select

from service.core.db.engine import Database
from service.core.db.fact_changes import last_change
from service.core.db.tables.registry import inclusion
from service.model.actions.inclusion import store_inclusion
from service.model.queries.inclusion import StoredCodes
from service.model.read.inspections import Inspections
from tests.worlds.services import load_population


def given(rows: list[tuple[int, int, int]]) -> Inspections:
    owner, day, chance = (np.array(column) for column in zip(*rows, strict=True))
    return Inspections(owner.astype(np.int32), day.astype(np.int32), np.zeros(len(rows), np.bool_), chance)


def held(database: Database) -> list[tuple]:
    columns = inclusion.c.enterprise_id, inclusion.c.inspected_on, inclusion.c.probability
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns[:2]))]


def test_what_is_stated_last_is_held_and_what_is_the_same_changes_nothing(database: Database, tmp_path: Path) -> None:
    load_population(database, tmp_path, enterprises=20, today=date(2026, 6, 30))
    first, again = [(1, 100, 5_000), (1, 101, 6_000), (2, 100, 7_000)], [(1, 101, 9_000), (2, 100, 7_000)]
    with database.write() as connection:
        assert store_inclusion(connection, given(first), "tests") == 3
    with database.write() as connection:
        assert store_inclusion(connection, given(again), "tests") == 1
        change = last_change(connection)
        assert store_inclusion(connection, given(again), "tests") == 0
        assert last_change(connection) == change
    one, two = date(1970, 4, 11), date(1970, 4, 12)
    assert held(database) == [(1, one, 5_000), (1, two, 9_000), (2, one, 7_000)]


def test_codes_are_found(database: Database, tmp_path: Path) -> None:
    load_population(database, tmp_path, enterprises=20, today=date(2026, 6, 30))
    with database.read() as connection:
        assert StoredCodes(connection).find(pa.array([None, "REG-none"])).tolist() == [-1, -1]
