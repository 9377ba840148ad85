"""Months of a model over the API: read by those who may read models, in the words of people."""

from datetime import date

import pytest

from service.access.permissions import Role
from service.core.db.service import Service
from service.model.actions.months import write_months
from service.model.actions.registry import store_model
from service.model.watch.figures import empty_month
from tests.worlds.models import trained_file
from tests.worlds.services import ClientFor

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
PSI = {"psi": 0.31, "chance": 0.02, "chance_high": 0.11}


@pytest.fixture
def digest(scored_copy: Service) -> str:
    """A model with a month that rang, and one that goes on with a look at the population."""
    brought = trained_file(date(2026, 3, 31))
    rang = {"what": "feature_psi", "feature": "complaints", "value": 0.31, "limit": 0.2}
    seen = {"probability": PSI, "features": [{"id": "complaints", **PSI}], "alarms": [rang], "verdict": "alarm"}
    population = {"as_of": "2026-06-01", "rows": 400, "mean_probability": 0.3, **seen}
    months = {MAY: empty_month(MAY, JUNE) | seen, JUNE: empty_month(JUNE, JUNE) | {"population": population}}
    with scored_copy.database.write() as connection:
        made = store_model(connection, brought.data, brought.card, "li")
        write_months(connection, made, months)
    return made


def test_months_are_read_the_earliest_first(digest: str, copy_client_for: ClientFor) -> None:
    client = copy_client_for(Role.AUDITOR)
    address = f"/api/v1/models/{digest}/months"
    answer = client.get(address)
    assert answer.status_code == 200
    may, june = answer.json["items"]
    assert (may["month"], may["verdict"], may["complete"], may["population"]) == ("2026-05", "alarm", True, None)
    assert may["verdict_title"] == {"zh": "告警", "en": "Alarm"}
    assert may["features"][0]["title"]["zh"] == "近一年投诉举报"
    assert may["alarms"][0]["limit"] == 0.2
    assert (june["verdict"], june["complete"], june["probability"], june["gap"]) == ("running", False, None, None)
    assert (june["population"]["rows"], june["population"]["verdict"]) == (400, "alarm")
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["0" * 64, "x"])
def test_what_is_not_registered_has_no_months(name: str, copy_client_for: ClientFor) -> None:
    assert copy_client_for(Role.AUDITOR).get(f"/api/v1/models/{name}/months").status_code == 404


def test_who_may_not_read_models_reads_no_months(digest: str, copy_client_for: ClientFor) -> None:
    assert copy_client_for(Role.PARTNER).get(f"/api/v1/models/{digest}/months").status_code == 403
