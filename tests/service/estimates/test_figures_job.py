"""The job of figures: lists counted, rates kept for every reach of readers, again at once where somebody orders it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.jobs import add_job, get_job, list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.estimates import kept_figures
from service.core.jobs.worker import Worker
from service.core.problem import Problem
from service.estimates.actions.ordering import order_figures
from service.estimates.kept import KIND, FigureKind
from service.estimates.queries.kept import find_figures
from service.estimates.queries.under_way import open_job_of
from service.estimates.rates.figures import By, YearRates
from service.serving.jobs import HANDLERS
from tests.worlds.drawn_year import make_drawn_year
from tests.worlds.services import service_over


def reckon(service: Service, year: int, reach: Reach = WHOLE) -> dict[str, object]:
    """The result of a job that reckons a year."""
    with service.database.write() as connection:
        job_id = order_figures(connection, reach, year, "rita")
    Worker(service, HANDLERS).work_once(job_id)
    with service.database.read() as connection:
        job = get_job(connection, job_id)
    assert job is not None
    assert job.status == "done", job
    return job.result


def rates_in(service: Service, year: int, reach: Reach = WHOLE) -> YearRates:
    """The rates that are kept."""
    with service.database.read() as connection:
        kept = find_figures(connection, FigureKind.RATES, year, reach)
    assert kept is not None
    assert kept.until == today()
    return YearRates.from_plain(kept.content)


def test_a_year_is_reckoned_for_a_reach_and_read_as_it_was_reckoned(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 6)
    assert reckon(scored_copy, year) == {"years": [year], "uncounted": []}
    rates = rates_in(scored_copy, year)
    assert YearRates.from_plain(rates.plain()) == rates
    assert rates.whole.rate.base > 0
    assert [one.scheme for one in rates.schemes] == ["generic"]
    assert [one.tier for one in rates.schemes[0].tiers] == ["A", "B", "C", "D", "unclassified"]
    assert set(rates.tables) == {By.COUNTY, By.SECTION, By.SIZE, By.ITEM, By.BATCH}
    for rows in rates.tables.values():
        keys = [row.key for row in rows]
        assert keys == sorted(keys)
    # Lists and drawn of the counties make up the whole.
    for by in (By.COUNTY, By.SECTION, By.SIZE, By.BATCH):
        rows = rates.rows(by)
        assert sum(row.of.rate.listed for row in rows) == rates.whole.rate.listed
        assert sum(row.of.drawn for row in rows) == rates.whole.drawn


def test_a_reach_has_figures_of_its_own(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 7)
    reckon(scored_copy, year)
    whole = rates_in(scored_copy, year)
    county = next(row.key for row in whole.rows(By.COUNTY) if row.key)
    reach = Reach((Place(county),))
    reckon(scored_copy, year, reach)
    part = rates_in(scored_copy, year, reach)
    assert [row.key for row in part.rows(By.COUNTY)] == [county]
    (row,) = (row for row in whole.rows(By.COUNTY) if row.key == county)
    assert part.rows(By.COUNTY)[0] == row
    assert part.whole.rate == row.of.rate


def test_the_schedule_reckons_for_all_readers(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 8, batches=1)
    with scored_copy.database.write() as connection:
        for login, region in (("paula", "3702"), ("petra", "3702"), ("rita", "370101")):
            add_grant(connection, add_account(connection, login, login, "", "x"), Grant(Role.REGULATOR, region))
        job_id = add_job(connection, KIND, {}, "system:schedule")
        assert open_job_of(connection, WHOLE, year, today()) is not None
    Worker(scored_copy, HANDLERS).work_once(job_id)
    with scored_copy.database.read() as connection:
        kept = connection.execute(select(kept_figures.c.reach).where(kept_figures.c.kind == "rates")).scalars().all()
        assert open_job_of(connection, WHOLE, year, today()) is None
    assert len(kept) == 3
    assert "" in kept


def test_a_list_that_is_gone_stops_nothing_and_is_named(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 9, batches=2)
    gone = min((scored_copy.settings.data / "draws").iterdir())
    (gone / "locked" / "subjects.tsv").unlink()
    result = reckon(scored_copy, year)
    assert [one["draw_id"] for one in result["uncounted"]] == [gone.name]
    rates = rates_in(scored_copy, year)
    assert rates.uncounted == (gone.name,)
    assert len(rates.rows(By.BATCH)) == 1


def test_a_year_without_draws_has_figures_that_say_nothing(scored_copy: Service) -> None:
    reckon(scored_copy, today().year)
    rates = rates_in(scored_copy, today().year)
    assert (rates.whole.rate.value, rates.whole.rate.listed, rates.schemes) == (None, 0, ())


def test_a_bureau_without_firms_has_figures_that_say_nothing(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path)
    assert reckon(service, today().year) == {"years": [today().year], "uncounted": []}
    assert rates_in(service, today().year).whole.rate.listed == 0


def test_one_job_is_enough_for_a_year_and_a_reach(scored_copy: Service) -> None:
    with scored_copy.database.write() as connection:
        first, again = (order_figures(connection, WHOLE, today().year, "rita") for _ in range(2))
        other = order_figures(connection, Reach((Place("3702"),)), today().year, "rita")
        assert first == again != other
        assert len(list_open_jobs(connection, KIND)) == 2
        with pytest.raises(Problem):
            order_figures(connection, WHOLE, today().year + 1, "rita")
