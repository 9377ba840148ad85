"""Hears of models and comparisons, and orders the rates that will stand beside them."""

from sqlalchemy import Connection

from service.core.db.jobs import add_job
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
