"""Two people who correct a day of one year at once: both days are corrected."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from service.core.db.engine import Database, open_database
from service.registries.actions.workdays import enter_day
from service.registries.queries.workdays import calendar_of
from tests.worlds.workers import wait_until, waits_for_a_lock

FIRST, SECOND = date(2027, 5, 3), date(2027, 5, 4)


def make_a_day_off(database: Database, day: date) -> None:
    with database.write() as connection:
        enter_day(connection, day, "another", ("",), works=False)


def test_a_day_that_somebody_corrects_meanwhile_stays_corrected(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    try:
        with ThreadPoolExecutor(1) as pool, database.write() as connection:
            enter_day(connection, FIRST, "one", ("",), works=False)
            second = pool.submit(make_a_day_off, database, SECOND)
            wait_until(lambda: waits_for_a_lock(database), "the second waits for the first")
            connection.commit()
            second.result(60)
        with database.read() as connection:
            assert calendar_of(connection)[2027].off == {FIRST, SECOND}
    finally:
        database.close()
