"""Which model each rule set decides with, now, in a decision made earlier, or out of a file; and why it has none.

A model that cannot be used never stops a decision: its points are zero, and its state says why.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from models.archive import ModelRefused
from models.keep import Kept, open_model
from rules.calendar import date_of, day_of, months_after
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.model import NO_MODEL, Models, ModelState, ModelUse
from service.core.errors import ProductError
from service.core.settings import Settings
from service.decisions.switches import LIVE, MODES, OFF, Switch, switch_in_use
from service.model.open_models import Unfit, features_of, open_registered_model


def models_in_use(
    connection: Connection,
    rule_sets: Sequence[RuleSet],
    as_of: date,
    settings: Settings,
    at: datetime | None = None,
) -> Models:
    """The model of every rule set that asks for one, by scheme, as the switches stood at `at` (None: now)."""
    switches = {one.scheme: switch_in_use(connection, one.scheme, at) for one in rule_sets if asks_for_model(one)}
    return models_by(connection, switches, rule_sets, as_of, settings)


def models_by(
    connection: Connection,
    switches: Mapping[str, Switch | None],
    rule_sets: Sequence[RuleSet],
    as_of: date,
    settings: Settings,
) -> Models:
    """The same by switches that were read, by scheme."""
    return {
        one.scheme: _use_by(connection, switches[one.scheme], one, as_of, settings)
        for one in rule_sets
        if asks_for_model(one)
    }


def models_as_recorded(
    connection: Connection, recorded: Mapping[str, Mapping[str, Any]] | None, rule_sets: Sequence[RuleSet]
) -> Models:
    """The models that a closure was decided with, from its column `models`: to decide the same once more."""
    by_scheme = {one.scheme: one for one in rule_sets}
    return {
        scheme: _use_as_recorded(connection, by_scheme[scheme], ModelState(said["state"]), said["digest"])
        for scheme, said in (recorded or {}).items()
    }


def models_kept_on(
    connection: Connection,
    recorded: Mapping[str, Mapping[str, Any]] | None,
    rule_sets: Sequence[RuleSet],
    day: date,
    settings: Settings,
    at: datetime,
) -> Models:
    """The models of rule sets on a day ahead of a decision, none of them switched since.

    `recorded` is the column `models` of its closure; a scheme that it does not name has the switch in use at `at`.
    """
    asking = [one for one in rule_sets if asks_for_model(one)]
    kept = {one.scheme: (recorded or {}).get(one.scheme) for one in asking}
    switches = {scheme: switch_in_use(connection, scheme, at) for scheme, said in kept.items() if said is None}
    found = dict(models_by(connection, switches, [one for one in asking if kept[one.scheme] is None], day, settings))
    for one in asking:
        said = kept[one.scheme]
        if said is None:
            continue
        state, digest = ModelState(said["state"]), said["digest"]
        mode = state.value if state in MODES else LIVE
        fresh = ModelUse(state) if digest is None else _use_of_registered(connection, digest, mode, one, day, settings)
        # What kept a model of a mode nobody knows from being used keeps it from it still.
        found[one.scheme] = fresh if state in MODES or fresh.predictor is None else ModelUse(state, digest)
    return found


def last_days_of(connection: Connection, models: Models, settings: Settings) -> list[date]:
    """The last day of each registered model that can be used now; it is too old on the day after."""
    usable = [use.digest for use in models.values() if use.state in MODES and use.digest is not None]
    return [last_day_of(open_registered_model(connection, digest), settings.model_most_age_months) for digest in usable]


def use_of(kept: Kept, rule_set: RuleSet, mode: str, as_of: date, most_age_months: int) -> ModelUse:
    """A model ready to use, live or in shadow; raises Unfit where it does not fit the rule set or is too old."""
    features = features_of(kept, rule_set)
    _refuse_old(kept, as_of, most_age_months)
    return ModelUse(ModelState(mode), kept.digest, features, kept.additive)


def use_of_file(path: Path, rule_set: RuleSet, as_of: date, most_age_months: int, mode: str = LIVE) -> ModelUse:
    """The model in a file, to score files with; raises ProductError with the reason where it cannot be used."""
    try:
        return use_of(open_model(path.read_bytes()), rule_set, mode, as_of, most_age_months)
    except ModelRefused as error:
        raise _refusal(path, Text(error.zh, error.en)) from error
    except Unfit as error:
        raise _refusal(path, error.why) from error


def _use_by(
    connection: Connection, switch: Switch | None, rule_set: RuleSet, as_of: date, settings: Settings
) -> ModelUse:
    if switch is None or switch.mode == OFF or switch.model is None:
        return NO_MODEL
    return _use_of_registered(connection, switch.model, switch.mode, rule_set, as_of, settings)


def _use_of_registered(
    connection: Connection, digest: str, mode: str, rule_set: RuleSet, as_of: date, settings: Settings
) -> ModelUse:
    try:
        kept = open_registered_model(connection, digest)
        return use_of(kept, rule_set, mode, as_of, settings.model_most_age_months)
    except Unfit as error:
        return ModelUse(error.state, digest)


def _use_as_recorded(connection: Connection, rule_set: RuleSet, state: ModelState, digest: str | None) -> ModelUse:
    if state not in MODES or digest is None:
        return ModelUse(state, digest)
    try:
        kept = open_registered_model(connection, digest)
        return ModelUse(state, digest, features_of(kept, rule_set), kept.additive)
    except Unfit as error:
        return ModelUse(error.state, digest)


def last_day_of(kept: Kept, most_age_months: int) -> date:
    """The last day on which a model is not too old."""
    until = date.fromisoformat(kept.card["trained"]["until"])
    return date_of(months_after(day_of(until), most_age_months))


def _refuse_old(kept: Kept, as_of: date, most_age_months: int) -> None:
    until, last = kept.card["trained"]["until"], last_day_of(kept, most_age_months)
    if as_of > last:
        raise Unfit(
            ModelState.STALE,
            Text(
                f"模型学到 {until} 为止，最长用到 {last}，基准日为 {as_of}。",
                f"It learned until {until} and may be used until {last}; the as-of day is {as_of}.",
            ),
        )


def _refusal(path: Path, why: Text) -> ProductError:
    return ProductError(
        Text("模型文件不可用，未写出结果。", "The model file cannot be used; nothing was written."),
        str(path),
        why,
        Text("换用另一模型文件，或不用模型。", "Use another model file, or none."),
    )
