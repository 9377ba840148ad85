"""On a full disk reading goes on; what would write is told to come back, and nothing of it is written."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service.access.permissions import Role
from service.core.db.audit import verify_log
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from tests.worlds.disks import SmallDisk, small_disk
from tests.worlds.services import client_maker, service_over

MEGABYTES = 48
READS = (
    (Role.REGULATOR, "/"),
    (Role.REGULATOR, "/api/v1/tier-lists?scheme=generic&limit=5"),
    (Role.REGULATOR, "/api/v1/tier-summary?scheme=generic"),
    (Role.DATA_OPERATOR, "/imports"),
    (Role.DATA_OPERATOR, "/api/v1/enterprises?limit=2"),
)


@pytest.fixture
def world(scored_file: Path, tmp_path: Path) -> Iterator[tuple[Service, SmallDisk]]:
    """The scored service on a small disk."""
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        shutil.copy(scored_file, disk.path / "copy.db")
        url = f"sqlite:///{disk.path / 'copy.db'}"
        database = open_database(url)
        yield service_over(database, disk.path / "data", DATABASE=url), disk
        database.close()


def writes(clients: dict[Role, FlaskClient], code: str) -> Iterator[TestResponse]:
    """Requests that write: of programs, of pages, and reads that leave an entry in the audit log."""
    operator = clients[Role.DATA_OPERATOR]
    row = {"record_id": "F1", "uscc": code, "type": "complaint", "occurred_on": "2026-02-01"}
    firm = {"uscc": code, "name": "改名后的公司"}
    asked = {"kind": "records", "source": "平台"}
    file = {"file": (io.BytesIO(b"x" * 2_000_000), "records.csv")}
    yield operator.post("/api/v1/records", json={"source": "平台", "records": [row]})
    yield operator.post("/api/v1/enterprises", json={"source": "平台", "enterprises": [firm]})
    yield operator.post("/api/v1/imports", query_string=asked, data=file, content_type="multipart/form-data")
    yield operator.post("/api/v1/scoring-runs", json={"scheme": "generic", "mode": "full"})
    yield clients[Role.REGULATOR].get("/api/v1/tier-lists?scheme=generic&format=csv&purpose=安排日常检查")
    yield clients[Role.LEADER].post("/reports", data={"month": "2026-06", "edition": "internal"})
    yield operator.post("/login", data={"login": "nobody", "password": "wrong"})


def entries(service: Service) -> int:
    with service.database.read() as connection:
        assert verify_log(connection) is None
        return int(connection.execute(select(func.count()).select_from(audit_entry)).scalar_one())


def test_requests_on_a_full_disk(world: tuple[Service, SmallDisk]) -> None:
    service, disk = world
    maker = client_maker(service)
    clients = {role: maker(role) for role in (Role.REGULATOR, Role.DATA_OPERATOR, Role.LEADER)}
    code = clients[Role.DATA_OPERATOR].get("/api/v1/enterprises?limit=1").get_json()["items"][0]["uscc"]
    with service.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = entries(service)
    disk.fill()
    for role, address in READS:
        assert clients[role].get(address).status_code == 200, address
    for answer in writes(clients, code):
        assert answer.status_code in (503, 507), (answer.request.path, answer.status_code, answer.text[:300])
        assert answer.headers["Retry-After"], answer.request.path
        assert "sqlite" not in answer.text.lower()
    ready = clients[Role.LEADER].get("/readyz")
    assert ready.status_code == 503
    assert "disk" in [error["where"] for error in ready.get_json()["errors"]]
    assert entries(service) == before
    disk.empty()
    statuses = [answer.status_code for answer in writes(clients, code)]
    assert all(status < 500 for status in statuses), statuses
    assert entries(service) > before
