"""The records of one enterprise: each once, with all its versions, whatever a correction changed."""

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.intake.write import take_rows
from tests.worlds.services import ClientFor

FINE = {"type": "administrative_penalty", "fine_amount": 100, "authority": "某局"}


@pytest.fixture
def firm(scored_copy: Service) -> str:
    """The code of an enterprise."""
    with scored_copy.database.read() as connection:
        return str(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id).limit(1)).scalar_one())


@pytest.fixture
def leader(copy_client_for: ClientFor) -> FlaskClient:
    """Somebody who may read facts and tiers everywhere."""
    return copy_client_for(Role.LEADER)


def hand_in(service: Service, code: str, record_id: str, on: str, **more: Any) -> None:
    """Takes a version of a record in, as known today."""
    row = {"uscc": code, "record_id": record_id, "occurred_on": on, **FINE, **more}
    with service.database.write() as connection:
        taken = take_rows(
            connection, "records", [row], source="处罚平台", actor="tests", data_on=today(), known_on=today()
        )
    assert not taken.rejects, taken.rejects


def days_of(client: FlaskClient, code: str, record_id: str) -> list[str]:
    """The days of the rows of the page that show the record."""
    page = client.get(f"/enterprises/{code}?known_on={today()}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    (card,) = re.findall(r'aria-labelledby="records".*?</section>', page.text, re.S)
    rows = [row for row in re.findall(r"<tr>.*?</tr>", card, re.S) if f">{record_id}<" in row]
    return [re.findall(r"\d{4}-\d\d-\d\d", row)[0] for row in rows]


def test_a_record_stands_once_when_a_correction_moved_its_day(
    leader: FlaskClient, scored_copy: Service, firm: str
) -> None:
    hand_in(scored_copy, firm, "R-1", "2026-05-02")
    hand_in(scored_copy, firm, "R-2", "2026-05-09")
    hand_in(scored_copy, firm, "R-1", "2026-05-20", version=2)
    assert days_of(leader, firm, "R-1") == ["2026-05-20"]
    assert days_of(leader, firm, "R-2") == ["2026-05-09"]
    items = leader.get(f"/api/v1/enterprises/{firm}/records").json["items"]
    listed = [(one["record_id"], one["is_known"]) for one in items if one["record_id"] in ("R-1", "R-2")]
    assert listed == [("R-1", False), ("R-1", True), ("R-2", True)]


def test_records_come_by_the_day_of_the_version_in_use(leader: FlaskClient, scored_copy: Service, firm: str) -> None:
    hand_in(scored_copy, firm, "R-1", "2026-05-20")
    hand_in(scored_copy, firm, "R-1", "2026-01-02", version=2)
    items = leader.get(f"/api/v1/enterprises/{firm}/records").json["items"]
    days = [date.fromisoformat(one["fields"]["occurred_on"]) for one in items if one["is_known"]]
    assert days == sorted(days, reverse=True)
