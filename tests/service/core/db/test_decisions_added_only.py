"""The migration after which decisions are only added: what readers of every run see stays what it was."""

from datetime import date

from sqlalchemy import Connection, text

from rules.calendar import day_of
from service.core.db.engine import Database
from service.core.db.migrate import downgrade, upgrade
from service.decisions.decisions import ranks_of

DAY = day_of(date(2026, 6, 30))
OPEN = 2**62
# (enterprise, first run, run that replaced it, rank); the third was decided on no more from run 2 on.
ROWS = ((1, 1, 3, 0), (1, 3, OPEN, 2), (2, 1, OPEN, 1), (3, 1, 2, 0))


def fill(connection: Connection) -> None:
    run = connection.execute
    change = (
        "INSERT INTO \"change\" (id, recorded_on, recorded_at, kind, actor, enterprises) VALUES (1, 0, 0, '', '', :b)"
    )
    run(text(change), {"b": b""})
    firm = "INSERT INTO enterprise (id, code, recorded_on, change_id, packed) VALUES (:id, :code, 0, 1, :b)"
    for number in (1, 2, 3):
        run(text(firm), {"id": number, "code": f"REG-{number}", "b": b""})
    row = (
        "INSERT INTO decision (scheme, enterprise_id, from_run, until_run, tier_from_run, tier, decided_by, region, "
        "industry, as_of, known_on, closure_id, lines, flags, facts_digest) "
        "VALUES ('s', :id, :first, :until, :first, :tier, 0, '', '', :day, :day, 1, :b, :b, :b)"
    )
    for id, first, until, tier in ROWS:
        run(text(row), {"id": id, "first": first, "until": until, "tier": tier, "day": DAY, "b": b""})


def seen(database: Database) -> list[dict[int, int]]:
    with database.read() as connection:
        return [ranks_of(connection, "s", run, [1, 2, 3]) for run in (1, 2, 3)]


def test_readers_see_what_they_saw(database: Database) -> None:
    expected = [{1: 0, 2: 1, 3: 0}, {1: 0, 2: 1}, {1: 2, 2: 1}]
    downgrade(database, "0011")
    with database.write() as connection:
        fill(connection)
    upgrade(database)
    assert seen(database) == expected
    downgrade(database, "0011")
    with database.read() as connection:
        order = "SELECT enterprise_id, from_run, until_run, tier FROM decision ORDER BY enterprise_id, from_run"
        assert [tuple(row) for row in connection.execute(text(order))] == list(ROWS)
    upgrade(database)
    assert seen(database) == expected
