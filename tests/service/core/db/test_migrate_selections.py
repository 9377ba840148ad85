"""Inclusion probabilities of before become selections without a draw, and back."""

from datetime import date

from sqlalchemy import text

from rules.calendar import day_of
from service.core.db.engine import Database
from service.core.db.migrate import downgrade, upgrade
from service.model.actions.inclusion import store_selections
from service.model.inclusion import MILLION, Selection
from service.model.queries.inclusion import selections_of

BEFORE = "0045"
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)
ROWS = [(1, MAY, 5_000), (1, JUNE, 6_000), (2, MAY, 1_000_000)]


def test_probabilities_of_before_are_kept_and_readable(database: Database) -> None:
    with database.write() as connection:
        change = (
            "INSERT INTO change (id, recorded_on, recorded_at, kind, actor, enterprises) "
            "VALUES (99, 1, 0, 'records', 't', :none)"
        )
        connection.execute(text(change), {"none": b""})
        for id in (1, 2):
            firm = "INSERT INTO enterprise (id, code, recorded_on, change_id, packed) VALUES (:id, :code, 1, 99, :none)"
            connection.execute(text(firm), {"id": id, "code": f"REG-{id}", "none": b""})
    downgrade(database, BEFORE)
    with database.write() as connection:
        for owner, day, probability in ROWS:
            row = "INSERT INTO inclusion VALUES (:owner, :day, :probability, 99)"
            connection.execute(text(row), {"owner": owner, "day": day_of(day), "probability": probability})
    upgrade(database)
    with database.read() as connection:
        found = set(selections_of(connection, range(1, 3)).values())
    assert found == {Selection(owner, None, probability, MILLION, (day,)) for owner, day, probability in ROWS}
    with database.write() as connection:
        merged = [Selection(1, name, 1, den, (JUNE,)) for name, den in (("D2026-0001", 2), ("D2026-0002", 3))]
        store_selections(connection, merged, "tests")
    downgrade(database, BEFORE)
    with database.read() as connection:
        query = "SELECT enterprise_id, inspected_on, probability FROM inclusion ORDER BY 1, 2"
        back = [tuple(row) for row in connection.execute(text(query))]
    # Of the two selections of one day is left that any of the draws chose it: 1 - 1/2 * 2/3.
    assert back == [(1, day_of(MAY), 5_000), (1, day_of(JUNE), 666_667), (2, day_of(MAY), 1_000_000)]
    upgrade(database)
