"""The models that a request needs."""

from datetime import date

from rules.nodes import asks_for_model
from scoring.model import Models
from service.core.web.context import database, settings
from service.model.use import models_in_use
from service.rule_sets.asked_rule_sets import Closure


def asked_models(closure: Closure, as_of: date) -> Models:
    """The models that are in use now, of the rule sets that ask for one; the database is asked only where one does."""
    if not any(map(asks_for_model, closure)):
        return {}
    with database().read() as connection:
        return models_in_use(connection, closure, as_of, settings())
