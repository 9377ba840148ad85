"""What the API answers is the same on SQLite and on PostgreSQL."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.core.db.engine import open_database
from tests.worlds.services import SCORED_ON, client_maker, load_population, rescore_all, service_over

DAYS = "as_of=2026-06-30&known_on=2026-06-30"


def client_of(url: str, folder: Path) -> FlaskClient:
    """A planner of a small scored population in the database at `url`."""
    folder.mkdir()
    database = open_database(url)
    load_population(database, folder, enterprises=60, today=SCORED_ON)
    service = service_over(database, folder)
    rescore_all(service, "full", SCORED_ON, ("generic",))
    return client_maker(service)(Role.REGULATOR)


def answers(client: FlaskClient) -> dict[str, Any]:
    listed = client.get("/api/v1/enterprises?limit=60").json["items"]
    found: dict[str, Any] = {"listed": listed}
    for row in listed[:12]:
        address = f"/api/v1/enterprises/{row['uscc']}"
        for part in ("?", "/records?", "/score?scheme=generic&"):
            found[address + part] = client.get(f"{address}{part}{DAYS if 'records' not in part else DAYS[17:]}").json
        for asked in ("", DAYS):
            said = client.get(f"{address}/explanation?scheme=generic&{asked}").json
            said["decision"] |= {"in_effect_at": ""}
            found[f"{address}/explanation?{asked}"] = said
        decisions = client.get(f"{address}/decisions").json
        found[f"{address}/decisions"] = [one | {"in_effect_at": ""} for one in decisions["items"]]
    named = next(row for row in listed if row["name"])
    for query in (f"q={named['name'][1:4]}", f"q={named['uscc'][:9].lower()}", "region=9901", "industry=F", "q=%25"):
        found[query] = client.get(f"/api/v1/enterprises?{query}").json["items"]
    for question in ({}, {"tiers": ["A", "B"], "region": "99"}, {"enterprises": [row["uscc"] for row in listed]}):
        body = {"scheme": "generic", "mode": "general", **question}
        found[str(question)] = client.post("/api/v1/inspection-frequencies", json=body).json["items"]
    proposal = {"scheme": "generic", "tier": "C", "reason": "群众\0反映", "evidence": "纪要", "ends_on": "2999-01-01"}
    found["refused"] = client.post("/api/v1/adjustments", json={"uscc": named["uscc"], **proposal}).json
    return found


@pytest.mark.filterwarnings("ignore")
def test_same_answers(sqlite_url: str, postgresql_url: str, tmp_path: Path) -> None:
    one, other = (answers(client_of(url, tmp_path / kind)) for kind, url in (("s", sqlite_url), ("p", postgresql_url)))
    assert one.keys() == other.keys()
    for asked, answer in one.items():
        assert answer == other[asked], asked
