"""A scheme that a model assists: a model with a whole evaluation, registered, approved and used by a run."""

import shutil
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from models.candidates import LOGISTIC, Candidate
from models.card import card_of
from models.evaluation import TierColumn, evaluate
from models.evaluation.one_line import best_one_line
from models.keep import keep
from models.train import train
from service.core.clock import today
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.decisions.switches import Switch
from service.model.actions.months import write_months
from service.model.actions.registry import register_model
from service.model.actions.switches import WantedSwitch, approve_switch, request_switch
from service.model.card.units import units_of
from tests.worlds.models import RULE_SET, SCHEME, feature_set, inspections_until
from tests.worlds.services import SCORED_ON, close_whole, rescore_all, service_over

EDITOR, LEADER = "model-editor", "model-leader"


@lru_cache(maxsize=4)
def evaluated_file(until: date) -> bytes:
    """The kept model that learned until that day, with an evaluation of every part on other inspections."""
    sample, features = inspections_until(until), feature_set()
    trained = train(sample, candidates=(Candidate(LOGISTIC, 5, c=0.03),), folds=2)
    card = card_of(trained, sample) | {
        "scheme": SCHEME,
        "rule_set": RULE_SET,
        "features": {"name": features.name, "digest": features.digest, "counting": features.counting},
        "titles": {one.id: {"zh": one.title.zh, "en": one.title.en} for one in features.features},
        "units": units_of(features),
        "evaluation": _evaluation(trained, sample, inspections_until(until, seed=1)),
    }
    return keep(trained, card, features.document)


def recently() -> date:
    """A day until which a model may have learned that is to be used today, whatever day it is."""
    return today() - timedelta(days=30)


def _evaluation(trained: Any, learned: Any, test: Any) -> dict[str, Any]:
    additive = trained.additive
    log_odds = additive.log_odds(test.columns)
    rules = test.columns["complaints"].values
    tiers = ("A", "B", "C", "D")
    return evaluate(
        test,
        {"rules": rules, "model": log_odds, "rules_and_model": rules * 1_000_000 + log_odds},
        {
            "rules": TierColumn(tiers, np.minimum(rules, 3)),
            "rules_and_model": TierColumn(tiers, np.clip(rules + (log_odds > 0), 0, 3)),
        },
        {"region": np.where(test.columns["region"].values == 0, "370102", "370103"), "industry": ["C14"] * len(test)},
        probability=additive.probability(log_odds),
        one_line=best_one_line(learned),
        contributions=dict(zip(additive.order, additive.contributions(test.columns), strict=True)),
        draws=20,
    )


def registered(service: Service, until: date | None = None) -> str:
    """The digest of the model, registered; unless told otherwise it learned until a month ago."""
    data = evaluated_file(until or recently())
    with service.database.write() as connection:
        return register_model(connection, data, EDITOR, None)[0].digest


def asked_for(service: Service, digest: str | None, mode: str, by: str = EDITOR) -> Switch:
    """A switch that waits."""
    with service.database.write() as connection:
        wanted = WantedSwitch(SCHEME, digest, mode, f"理由 {mode}")
        return request_switch(connection, service.library, wanted, by)


def used(service: Service, digest: str | None, mode: str) -> None:
    """The switch approved, and a run of the scheme with it."""
    waiting = asked_for(service, digest, mode)
    with service.database.write() as connection:
        approve_switch(
            connection, waiting, LEADER, "同意", library=service.library, settings=service.settings, on=today()
        )
    rescore_all(service, "full", SCORED_ON, (SCHEME,))


def month(name: str) -> dict[str, object]:
    """What the watch says of one month; June's probabilities have shifted."""
    psi = 0.31 if name.endswith("06") else 0.05
    alarm = [{"what": "probability_psi", "feature": None, "value": psi, "limit": 0.2}] if psi > 0.2 else []
    return {
        "month": name,
        "rows": 120,
        "weight": 120.0,
        "inspections": 120,
        "probability": {"psi": psi, "chance": 0.02, "chance_high": 0.05},
        "features": [{"id": "age", "psi": 0.04, "chance": 0.02, "chance_high": 0.05}],
        "predicted": 0.3,
        "observed": {"rate": 0.28, "low": 0.21, "high": 0.36},
        "gap": {"value": 0.02, "low": -0.06, "high": 0.09},
        "alarms": alarm,
        "as_of": "2026-06-30",
        "complete": True,
        "verdict": "alarm" if alarm else "quiet",
    }


FILE = "assisted.db"


def build_assisted(scored_file: Path, folder: Path) -> None:
    """Writes a database whose assisted scheme is classified with a model that was watched."""
    shutil.copy(scored_file, folder / FILE)
    database = open_database(f"sqlite:///{folder / FILE}")
    watched(service_over(database, folder))
    close_whole(database)


def watched(service: Service) -> str:
    """The digest of the model, in use in the assisted scheme and watched for three months."""
    digest = registered(service)
    used(service, digest, "live")
    months = {date(2026, number, 1): month(f"2026-{number:02}") for number in (4, 5, 6)}
    with service.database.write() as connection:
        write_months(connection, digest, months)
    return digest
