"""The figures of models for Prometheus: what the watch wrote, and in which state each scheme's model is."""

from datetime import UTC, date, datetime
from pathlib import Path

import time_machine
from prometheus_client.parser import text_string_to_metric_families as families

from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.web.metrics import exposition
from service.model.actions.months import write_months
from service.model.actions.registry import store_model
from service.model.actions.switches import WantedSwitch, settle_switch, store_switch
from service.model.metrics import ModelFigures
from service.model.queries.switches import find_switch
from service.model.watch.figures import empty_month
from tests.worlds.inspections import LEARNED_UNTIL
from tests.worlds.models import SCHEME, trained_file
from tests.worlds.services import service_over

NOON = datetime(2026, 6, 14, 4, tzinfo=UTC)
APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))
PREFIX = "credit_tiers_model_"


def figures(service: Service) -> dict[tuple[str, ...], float]:
    """Each sample of a model by its name and the values of its labels."""
    told = exposition(service.database, ModelFigures(service)).decode()
    return {
        (sample.name.removeprefix(PREFIX), *sample.labels.values()): sample.value
        for family in families(told)
        for sample in family.samples
        if sample.name.startswith(PREFIX)
    }


def used(service: Service, mode: str) -> str:
    brought = trained_file(LEARNED_UNTIL)
    with service.database.write() as connection:
        digest = store_model(connection, brought.data, brought.card, "li")
        wanted = WantedSwitch(SCHEME, None if mode == "off" else digest, mode, "测试")
        found = find_switch(connection, store_switch(connection, wanted, "li"))
        assert found is not None
        assert settle_switch(connection, found, "approved", "wang", None)
    return digest


def test_nothing_without_a_model(database: Database, tmp_path: Path) -> None:
    assert figures(service_over(database, tmp_path)) == {}


def test_the_last_month_judged_and_the_state(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path)
    rang = {"what": "gap", "feature": None, "value": 0.25, "limit": 0.05}
    psi, gap = {"psi": 0.07, "chance": 0.0, "chance_high": 0.1}, {"value": 0.25, "low": 0.2, "high": 0.3}
    of_april = empty_month(APRIL, JUNE) | {"verdict": "quiet", "probability": {**psi, "psi": 0.5}}
    of_may = empty_month(MAY, JUNE) | {"verdict": "alarm", "probability": psi, "gap": gap, "alarms": [rang]}
    with time_machine.travel(NOON, tick=True):
        digest = used(service, "shadow")
        assert figures(service).get(("alarms", SCHEME)) == 0
        with database.write() as connection:
            write_months(connection, digest, {APRIL: of_april, MAY: of_may, JUNE: empty_month(JUNE, JUNE)})
        found = figures(service)
    assert found["psi", SCHEME] == 0.07
    assert found["calibration_gap", SCHEME] == 0.25
    assert found["alarms", SCHEME] == 1
    states = {labels[2]: value for labels, value in found.items() if labels[0] == "state"}
    assert states == {"live": 0, "shadow": 1, "none": 0, "missing": 0, "stale": 0, "mismatched": 0}


def test_a_model_that_is_too_old_or_was_switched_off(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path)
    with time_machine.travel(NOON, tick=True):
        used(service, "live")
    with time_machine.travel(datetime(2027, 12, 1, tzinfo=UTC), tick=True):
        found = figures(service)
        assert (found["state", SCHEME, "stale"], found["state", SCHEME, "live"], found["alarms", SCHEME]) == (1, 0, 1)
        used(service, "off")
        found = figures(service)
    assert found["state", SCHEME, "none"] == 1
    assert ("alarms", SCHEME) not in found


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    assert figures(service_over(open_database("postgresql://nobody@127.0.0.1:1/none"), tmp_path)) == {}
