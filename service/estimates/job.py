"""The job of figures: every day for every reader, and at once where somebody orders a year within a reach.

What costs is read once a year and narrowed in memory to each reach.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from service.access.queries.lines import lines_of_schemes
from service.access.reach import Reach
from service.core.clock import day_at, now
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.files.pipeline import map_in_order
from service.core.jobs.running_job import RunningJob
from service.core.plain import Plain, text_of
from service.estimates.actions.keeping import keep_figures
from service.estimates.beside.actions.ordering import order_missing
from service.estimates.call_backs.actions.choosing import choose_call_backs
from service.estimates.effect.actions.keeping import keep_effect
from service.estimates.effect.queries.all_counted import CountedEffect, count_effect
from service.estimates.kept import KIND, FigureKind
from service.estimates.lists.actions.counting import count_list, keep_list
from service.estimates.lists.counted import CountedList
from service.estimates.lists.queries.firms import Firms, Standing, read_firms, read_standing
from service.estimates.lists.queries.stored import ListToCount, lists_to_count
from service.estimates.queries.kept import reaches_of_readers
from service.estimates.queries.years import changing_years
from service.estimates.rates.computing import rates_within, tiers_of_schemes
from service.estimates.rates.queries.known_visits import known_visits
from service.estimates.selections.queries.selections import selections_of
from service.estimates.selections.selections import Selections

__all__ = ["KIND", "run"]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A year, and the reaches for which each kind of figures is wanted."""

    year: int
    rates: Sequence[Reach]
    effect: Sequence[Reach]


class _Steps:
    """How far the job is, moved on in the transaction of each step; it ends here where somebody cancels it."""

    def __init__(self, job: RunningJob, total: int) -> None:
        self._job, self._done, self._total = job, 0, total

    def add(self, number: int) -> None:
        """There are so many more than was known."""
        self._total += number

    def move(self, connection: Connection) -> None:
        """One is done."""
        self._done += 1
        self._job.step(connection, None, self._done, self._total)


def run(job: RunningJob) -> None:
    """Counts lists that were drawn since, then reckons and keeps the figures of every reach.

    Every day it looks whether a quarter has ended, and chooses who is called back of it; and it orders the rates that
    are missing beside models and comparisons.
    """
    wanted = _wanted_of(job)
    steps = _Steps(job, sum(len(one.rates) + len(one.effect) for one in wanted))
    uncounted: list[Plain] = []
    with job.service.database.read() as connection:
        standing = read_standing(connection)
    for one in wanted:
        uncounted += _count_lists(job, one.year, standing, steps)
        with job.service.database.read() as connection:
            selections = selections_of(connection, one.year)
        # Most of what both cost is spent inside the database and NumPy, where neither waits for the other.
        with ThreadPoolExecutor(1) as beside:
            effect = beside.submit(_count_effect, job, selections, standing)
            _keep_rates(job, one, selections, standing, steps)
            _keep_effect(job, one, effect.result(), steps)
    with job.writing() as connection:
        if "year" not in job.params:
            choose_call_backs(connection, job.service.settings, day_at(now()), now())
            order_missing(connection)
        job.end(connection, {"years": [one.year for one in wanted], "uncounted": uncounted})


def _wanted_of(job: RunningJob) -> list[_Wanted]:
    if "year" in job.params:
        with job.service.database.read() as connection:
            reach = Reach.of(job.params["reach"], lines_of_schemes(connection))
        return [_Wanted(job.params["year"], [reach], [reach])]
    with job.service.database.read() as connection:
        rates, effect = (reaches_of_readers(connection, kind) for kind in (FigureKind.RATES, FigureKind.EFFECT))
        return [_Wanted(year, rates, effect) for year in changing_years(connection, day_at(now()))]


def _count_lists(job: RunningJob, year: int, standing: Standing, steps: _Steps) -> list[Plain]:
    """Counts the lists of a year that were not counted; those whose files are gone or were changed, and what is said.

    A list that cannot be read keeps no other from being counted: the figures name the draws that they do not speak of.
    """
    with job.service.database.read() as connection:
        asked = lists_to_count(connection, year)
        firms = read_firms(connection, standing) if asked else None
    steps.add(len(asked))
    failed: list[Plain] = []
    if firms is None:
        return failed
    for one, counted in zip(asked, map_in_order(partial(_count_list, job.service, firms), asked), strict=True):
        if isinstance(counted, ProductError):
            failed.append({"draw_id": one.draw_id, **text_of(counted.what)})
            continue
        with job.writing() as connection:
            keep_list(connection, one, counted, now())
            steps.move(connection)
    return failed


def _count_list(service: Service, firms: Firms, asked: ListToCount) -> CountedList | ProductError:
    try:
        with service.database.read() as connection:
            return count_list(connection, service.settings, asked, firms)
    except ProductError as error:
        return error


def _keep_rates(job: RunningJob, wanted: _Wanted, selections: Selections, standing: Standing, steps: _Steps) -> None:
    at = now()
    with job.service.database.read() as connection:
        visits = known_visits(connection, wanted.year, tiers_of_schemes(selections), standing)
    for reach in wanted.rates:
        rates = rates_within(selections, visits, reach)
        with job.writing() as connection:
            keep_figures(connection, FigureKind.RATES, wanted.year, reach, day_at(at), rates.plain(), at)
            steps.move(connection)


def _count_effect(job: RunningJob, selections: Selections, standing: Standing) -> CountedEffect:
    service = job.service
    with service.database.read() as connection:
        return count_effect(connection, service.library, selections, standing, day_at(now()), service.settings.bureau)


def _keep_effect(job: RunningJob, wanted: _Wanted, counted: CountedEffect, steps: _Steps) -> None:
    at = now()
    for reach in wanted.effect:
        with job.writing() as connection:
            keep_effect(connection, counted, reach, at)
            steps.move(connection)
