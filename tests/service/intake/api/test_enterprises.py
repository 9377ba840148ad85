"""Enterprises taken in by requests: added, corrected, unchanged; all of them or none; within the jurisdiction."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from tests.worlds.services import ClientFor

ADDRESS = "/api/v1/enterprises"
NEW = {"uscc": "91350100M000100Y43", "name": "示例有限公司", "region": "990101", "industry": "C1353", "employees": 5}
OTHER = {"uscc": "REG-7", "name": "第二有限公司", "region": "990101"}


@pytest.fixture
def operator(copy_client_for: ClientFor) -> FlaskClient:
    """A data operator of the whole country."""
    return copy_client_for(Role.DATA_OPERATOR)


def take(client: FlaskClient, *rows: Any, **headers: str) -> Any:
    body = {"source": "市场监管部门", "enterprises": list(rows)}
    return client.post(ADDRESS, json=body, headers=headers)


def number(service: Service) -> int:
    with service.database.read() as connection:
        return connection.execute(select(func.count()).select_from(enterprise)).scalar_one()


def test_new_unchanged_and_corrected(operator: FlaskClient) -> None:
    first = take(operator, NEW, OTHER).json
    assert first == {"read": 2, "inserted": 2, "unchanged": 0, "corrected": 0, "natural_persons": 0, "warnings": []}
    assert take(operator, NEW, OTHER).json["unchanged"] == 2
    assert take(operator, NEW | {"employees": 6}).json["corrected"] == 1
    stated = operator.get(f"{ADDRESS}/{NEW['uscc']}").json["attributes"]
    assert stated == NEW | {"employees": 6}


def test_a_code_is_taken_as_people_write_it_and_what_can_hardly_be_right_is_said(operator: FlaskClient) -> None:
    first = take(operator, NEW | {"uscc": " 91350100m000100y43"}).json
    assert (first["inserted"], first["warnings"]) == (1, [])
    again = take(operator, NEW | {"employees": -5}).json
    assert again["corrected"] == 1
    [said] = again["warnings"]
    assert "是负数" in said["zh"]
    assert "negative" in said["en"]


def test_the_number_of_a_persons_card_counts_a_person(operator: FlaskClient, scored_copy: Service) -> None:
    before, card = number(scored_copy), {"uscc": "11010119900307803X", "name": "张三"}
    answer = take(operator, NEW, card).json
    assert (answer["read"], answer["inserted"], answer["natural_persons"]) == (2, 1, 1)
    praised = {"type": "honour", "occurred_on": "2026-01-05", "record_id": "h", "uscc": card["uscc"]}
    answer = operator.post("/api/v1/records", json={"source": "平台", "records": [praised]}).json
    assert (answer["inserted"], answer["natural_persons"]) == (0, 1)
    assert number(scored_copy) == before + 1
    wrong = card | {"uscc": "110101199003078031"}
    assert take(operator, wrong).status_code == 422


def test_one_by_its_address(operator: FlaskClient) -> None:
    row = {name: value for name, value in NEW.items() if name != "uscc"}
    address = f"{ADDRESS}/{NEW['uscc']}?source=市场监管部门"
    assert operator.put(address, json=row).json["inserted"] == 1
    assert operator.put(address, json=row).json["unchanged"] == 1
    assert operator.put(address, json=row | {"uscc": NEW["uscc"]}).status_code == 422
    assert operator.put(f"{ADDRESS}/nonsense?source=a", json=row).status_code == 422
    assert operator.put(f"{ADDRESS}/{NEW['uscc']}", json=row).status_code == 422


def test_one_bad_row_stops_all(operator: FlaskClient, scored_copy: Service) -> None:
    before = number(scored_copy)
    answer = take(operator, NEW, OTHER | {"employees": -(10**18)})
    assert answer.status_code == 422
    assert [error["where"] for error in answer.json["errors"]] == ["json.enterprises[1].employees"]
    assert number(scored_copy) == before


def test_a_repeated_request_has_its_effect_once(operator: FlaskClient, scored_copy: Service) -> None:
    first, second = (take(operator, NEW, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert take(operator, OTHER, **{"Idempotency-Key": "k"}).status_code == 422


def test_nothing_outside_the_jurisdiction(copy_client_for: ClientFor, scored_copy: Service) -> None:
    local = copy_client_for(Role.DATA_OPERATOR, "9901")
    with scored_copy.database.read() as connection:
        outside = enterprise.c.region.startswith("9905")
        code = connection.execute(select(enterprise.c.code).where(outside).limit(1)).scalar_one()
    before = number(scored_copy)
    for row in (NEW | {"region": "980101"}, {"uscc": NEW["uscc"]}, {"uscc": code}, {"uscc": code, "region": "990101"}):
        answer = take(local, OTHER, row)
        assert answer.status_code == 403
        assert answer.json["errors"][0]["where"] == "json.enterprises[1].region"
    assert number(scored_copy) == before
    assert take(local, NEW, OTHER).json["inserted"] == 2


@pytest.mark.parametrize("role", [Role.PLANNER, Role.REGULATOR, Role.AUDITOR])
def test_who_may_not_write_is_refused(copy_client_for: ClientFor, role: Role) -> None:
    assert take(copy_client_for(role), NEW).status_code == 403
