"""Hears of models and comparisons, and orders the rates beside them; each night also those that are missing."""

from sqlalchemy import Connection

from service.core.db.jobs import add_job, list_open_jobs
from service.estimates.beside.queries.missing import comparisons_without_rates, models_without_rates
from service.estimates.kept import FigureKind
from service.estimates.queries.kept import reaches_of_readers
from service.model.announced import ModelRegistered
from service.time.comparison.announced import ComparisonCompleted

KIND = "rates-beside"
# Nobody by name orders them: they follow from the act.
_BY = "system:rates-beside"


def hear_of_model(connection: Connection, said: ModelRegistered) -> None:
    """Has the rates of the tiers of a model's scheme reckoned, up to the last inspection that it learned of."""
    days = {"since": said.since.isoformat(), "until": said.until.isoformat()}
    add_job(connection, KIND, {"model": said.digest, "scheme": said.scheme, **days}, _BY)


def hear_of_comparison(connection: Connection, said: ComparisonCompleted) -> None:
    """Has the rates of the tiers of both sides reckoned."""
    add_job(connection, KIND, {"comparison": said.comparison_id}, _BY)


def order_missing(connection: Connection) -> int:
    """How many models and comparisons have rates reckoned for the readers for whom none stand beside them yet."""
    reaches = reaches_of_readers(connection, FigureKind.RATES)
    waiting = [one.params for one in list_open_jobs(connection, KIND)]
    ordered = {one.get("model") for one in waiting} | {one.get("comparison") for one in waiting}
    models = [one for one in models_without_rates(connection, reaches) if one.digest not in ordered]
    comparisons = [one for one in comparisons_without_rates(connection, reaches) if one not in ordered]
    for said in models:
        hear_of_model(connection, said)
    for number in comparisons:
        hear_of_comparison(connection, ComparisonCompleted(number))
    return len(models) + len(comparisons)
