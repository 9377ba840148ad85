"""What every scheme that asks for a model uses now, and why it uses none where it does not."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.model import ModelState
from service.core.settings import Settings
from service.decisions.switches import OFF, Switch, switch_in_use
from service.model.open_models import Unfit, open_registered_model
from service.model.use import use_of
from service.rule_sets.queries import rule_set_in_force

NEVER = Text("还没有经批准启用的模型。", "No model has been approved yet.")


@dataclass(frozen=True, slots=True)
class SchemeUse:
    """One scheme: the state of its model, the switch that made it so (None before the first), why there is no model."""

    rule_set: RuleSet
    state: ModelState
    switch: Switch | None
    why: Text | None = None

    @property
    def digest(self) -> str | None:
        """The model of the switch."""
        return self.switch.model if self.switch else None


def scheme_uses(connection: Connection, library: Library, settings: Settings, on: date) -> list[SchemeUse]:
    """The schemes whose version in force asks for a model, in order of their names, as the switches stand now."""
    applied = [one for scheme in library.schemes() if (one := rule_set_in_force(library, scheme, on)) is not None]
    return [_use(connection, one, settings, on) for one in applied if asks_for_model(one)]


def _use(connection: Connection, rule_set: RuleSet, settings: Settings, on: date) -> SchemeUse:
    switch = switch_in_use(connection, rule_set.scheme)
    if switch is None:
        return SchemeUse(rule_set, ModelState.NONE, None, NEVER)
    if switch.mode == OFF or switch.model is None:
        return SchemeUse(rule_set, ModelState.NONE, switch, Text(switch.reason, switch.reason))
    try:
        kept = open_registered_model(connection, switch.model)
        state = use_of(kept, rule_set, switch.mode, on, settings.model_most_age_months).state
    except Unfit as error:
        return SchemeUse(rule_set, error.state, switch, error.why)
    return SchemeUse(rule_set, state, switch)
