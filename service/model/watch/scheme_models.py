"""Which model each scheme is to use on a day, and in which state that leaves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from rules.library import Library
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from scoring.model import ModelState, ModelUse
from service.core.clock import end_of
from service.core.settings import Settings
from service.decisions.switches import Switch, switch_in_use
from service.model.queries.switches import schemes_with_switches
from service.model.use import models_in_use
from service.rule_sets.queries import rule_set_in_force


@dataclass(frozen=True, slots=True)
class SchemeModel:
    """The model that a scheme is switched to (None: off), its rule set in force (None: none is), and the state."""

    scheme: str
    digest: str | None
    rule_set: RuleSet | None
    use: ModelUse

    @property
    def state(self) -> ModelState:
        """Whether the model gives points, and if not, why."""
        return self.use.state


def scheme_models(connection: Connection, settings: Settings, library: Library, on: date) -> Iterator[SchemeModel]:
    """Every scheme that was ever switched, in order of their names, as it stood at the end of the day `on`."""
    end = end_of(on)
    for scheme in schemes_with_switches(connection):
        switch = switch_in_use(connection, scheme, end)
        if switch is not None:
            rule_set = rule_set_in_force(library, scheme, on)
            yield SchemeModel(scheme, switch.model, rule_set, _use_of(connection, settings, rule_set, switch, on, end))


def _use_of(
    connection: Connection, settings: Settings, rule_set: RuleSet | None, switch: Switch, on: date, end: datetime
) -> ModelUse:
    if switch.model is None:
        return ModelUse(ModelState.NONE)
    if rule_set is None or not asks_for_model(rule_set):
        return ModelUse(ModelState.MISMATCHED, switch.model)
    return models_in_use(connection, [rule_set], on, settings, end)[switch.scheme]
