"""The job that reckons the rates beside a model or a comparison, for every reach of readers that has none there yet."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from service.access.reach import Reach
from service.core.clock import day_at, now
from service.core.jobs.running_job import RunningJob
from service.estimates.beside.actions.keeping import keep_rates_beside
from service.estimates.beside.actions.ordering import KIND
from service.estimates.beside.kept import Beside, plain_of
from service.estimates.beside.of_comparison import rates_of_side
from service.estimates.beside.of_model import rates_of_tiers
from service.estimates.beside.queries.known_by import selections_known_by
from service.estimates.beside.queries.missing import reaches_without_rates
from service.estimates.beside.queries.sides import sides_of
from service.estimates.kept import FigureKind
from service.estimates.queries.kept import reaches_of_readers
from service.estimates.selections.selections import Selections
from service.time.comparison.queries.comparisons import COMPARISONS

__all__ = ["KIND", "run"]

Reckoned = Callable[[Reach], Mapping[str, Any]]


def run(job: RunningJob) -> None:
    """Reckons and keeps the rates of every reach without any: those that stand there already stay as they are."""
    with job.service.database.read() as connection:
        beside, until, reckon = _of_model(connection, job) if "model" in job.params else _of_comparison(connection, job)
        reaches = reaches_without_rates(connection, beside, reaches_of_readers(connection, FigureKind.RATES))
    made = [(reach, reckon(reach)) for reach in reaches]
    with job.writing() as connection:
        for reach, content in made:
            keep_rates_beside(connection, beside, reach, until, content, now())
        job.step(connection, None, len(made), len(made))
        job.end(connection, {"kind": beside[0].value, "ref": beside[1]})


def _of_model(connection: Connection, job: RunningJob) -> tuple[tuple[Beside, str], date, Reckoned]:
    """The tiers as they were, over the years that the model learned of."""
    params = job.params
    since, until = date.fromisoformat(params["since"]), date.fromisoformat(params["until"])
    years = [selections_known_by(connection, year, until) for year in range(since.year, until.year + 1)]

    def reckon(reach: Reach) -> Mapping[str, Any]:
        return {"tiers": plain_of(rates_of_tiers(years, params["scheme"], reach)), "uncounted": _uncounted_in(years)}

    return (Beside.MODEL, params["model"]), until, reckon


def _of_comparison(connection: Connection, job: RunningJob) -> tuple[tuple[Beside, str], date, Reckoned]:
    """The tiers of both sides, over the year that the comparison was made in and the one before."""
    this = COMPARISONS.get(connection, job.params["comparison"])
    assert this is not None, "a comparison that was announced is there"
    until = day_at(this.finished_at or now())
    years = [selections_known_by(connection, year, until) for year in (until.year - 1, until.year)]
    sides = sides_of(connection, this)

    def reckon(reach: Reach) -> Mapping[str, Any]:
        before, after = (plain_of(rates_of_side(years, this.scheme, reach, side)) for side in sides)
        return {"before": before, "after": after, "uncounted": _uncounted_in(years)}

    return (Beside.COMPARISON, str(this.id)), until, reckon


def _uncounted_in(years: Sequence[Selections]) -> int:
    return sum(len(one.uncounted) for one in years)
