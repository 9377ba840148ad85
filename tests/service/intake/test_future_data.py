"""Data that would reach beyond today are refused at every door that takes a data day."""

import io
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import import_, import_preview
from tests.worlds.services import ClientFor

SOURCE = "平台"


@pytest.fixture
def operator(copy_client_for: ClientFor) -> FlaskClient:
    return copy_client_for(Role.DATA_OPERATOR)


def send(operator: FlaskClient, door: str, code: str, day: date) -> TestResponse:
    """One record from the source, whose data reach to the day."""
    row = {"record_id": "R1", "uscc": code, "type": "complaint", "occurred_on": "2026-02-01"}
    said = {"source": SOURCE, "data_on": day.isoformat()}
    if door == "/api/v1/records":
        return operator.post(door, json=said | {"records": [row]})
    text = f"{','.join(row)},outcome,authority,reason\n{','.join(row.values())},,市局,来电\n"
    said["kind"], file = "records", {"file": (io.BytesIO(text.encode()), "f.csv")}
    if door.startswith("/api"):
        return operator.post(door, query_string=said, data=file)
    return operator.post(door, data=said | file, headers={"Accept": "text/html"})


@pytest.mark.parametrize("door", ["/imports", "/api/v1/imports", "/api/v1/imports/previews", "/api/v1/records"])
def test_tomorrow_is_refused_and_today_is_not(scored_copy: Service, operator: FlaskClient, door: str) -> None:
    with scored_copy.database.read() as connection:
        code = connection.execute(select(enterprise.c.code).order_by(enterprise.c.id).limit(1)).scalar_one()
    refused = send(operator, door, code, today() + timedelta(1))
    assert refused.status_code == 422, refused.text[:400]
    assert "数据日期晚于今天" in refused.text
    with scored_copy.database.read() as connection:
        for table in (import_, import_preview):
            assert not connection.execute(select(table.c.id).where(table.c.source == SOURCE)).all()
    assert send(operator, door, code, today()).status_code in (200, 201, 202, 303)
