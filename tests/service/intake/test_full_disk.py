"""A disk that fills up under an import: a pause with its reason, not an end; and every row once there is room."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.access.permissions import Role
from service.core.db.audit import list_entries, verify_log
from service.core.db.engine import Database, open_database
from service.core.db.jobs import get_job
from service.core.db.service import Service
from service.core.db.tables.facts import record
from service.core.full_disk import PAUSED
from service.core.jobs.worker import Worker
from service.intake.queries.imports import get_import
from service.serving.jobs import HANDLERS
from tests.worlds.disks import SmallDisk, small_disk
from tests.worlds.files import code
from tests.worlds.services import client_maker, service_over
from tests.worlds.workers import wait_until, working

ROWS = 12_000
FIRMS = 100
# Enough for the database, an upload and some of its rows.
MEGABYTES = 64


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Service, SmallDisk]]:
    """A service with its database on a small disk; on SQLite its uploads, too."""
    if request.param == "sqlite":
        yield request.getfixturevalue("small_world")
        return
    disk = request.getfixturevalue("small_tablespace")
    yield from opened(request.getfixturevalue("small_postgresql_url"), tmp_path / "data", disk)


@pytest.fixture
def small_world(migrated_file: Path, tmp_path: Path) -> Iterator[tuple[Service, SmallDisk]]:
    """A service with an SQLite database and its uploads on a small disk."""
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        shutil.copy(migrated_file, disk.path / "copy.db")
        yield from opened(f"sqlite:///{disk.path / 'copy.db'}", disk.path / "data", disk)


def opened(url: str, data: Path, disk: SmallDisk) -> Iterator[tuple[Service, SmallDisk]]:
    database = open_database(url)
    settings = {"DATABASE": url, "IMPORT_ROWS": "1000", "LEASE_SECONDS": "2", "LEAST_FREE": "1"}
    yield service_over(database, data, **settings), disk
    database.close()


def enterprises() -> str:
    return "uscc,name\n" + "".join(f"{code(n)},示例{n}有限公司\n" for n in range(FIRMS))


def complaints() -> str:
    rows = (f"T{n:06},{code(n % FIRMS)},complaint,2026-02-01,消费者投诉第{n * 7919:012}号\n" for n in range(ROWS))
    return "record_id,uscc,type,occurred_on,reason\n" + "".join(rows)


def upload(client: FlaskClient, kind: str, content: str) -> str:
    """The address of the import of a file that was taken."""
    given = {"file": (io.BytesIO(content.encode()), f"{kind}.csv")}
    asked = {"kind": kind, "source": "平台"}
    answer = client.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
    assert answer.status_code == 202, answer.text
    return str(answer.headers["Location"])


def count_records(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(record)).scalar_one())


def listed_pauses(client: FlaskClient) -> list[dict[str, str] | None]:
    return [one["pause"] for one in client.get("/api/v1/imports").get_json()["items"]]


@pytest.mark.parametrize("leave", [0, 700 << 10])
def test_an_import_waits_and_goes_on(
    world: tuple[Service, SmallDisk], leave: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The disk of a PostgreSQL cannot be looked at from here: trying again tells.
    monkeypatch.setattr("service.core.jobs.worker._SHORT_PAUSE", 1)
    service, disk = world
    operator = client_maker(service)(Role.DATA_OPERATOR)
    upload(operator, "enterprises", enterprises())
    assert Worker(service, HANDLERS).work_once()
    address = upload(operator, "records", complaints())
    page = address.removeprefix("/api/v1")
    disk.fill(leave)
    with working(service):
        wait_until(lambda: "任务暂停" in operator.get(page).text, "the page never said why it waits")
        wait_until(lambda: "磁盘" in operator.get("/readyz").text, "/readyz never said why it waits")
        # Where it can only try again to find out, it does not wait for the moment that it tries.
        paused = {"zh": PAUSED.zh, "en": PAUSED.en}
        wait_until(lambda: operator.get("/readyz").status_code == 503, "/readyz never refused")
        wait_until(lambda: operator.get(address).get_json()["pause"] == paused, "the API never said why it waits")
        assert operator.get(address).get_json()["status"] in ("waiting", "running")
        pauses = [paused, None]
        wait_until(lambda: listed_pauses(operator) == pauses, "the list of the API never said why it waits")
        wait_until(lambda: PAUSED.zh in operator.get("/imports").text, "the list never said why it waits")
        assert len(list((service.settings.data / "uploads").iterdir())) == 1
        disk.empty()
        wait_until(lambda: operator.get(address).get_json()["status"] == "done", "it never went on")
    done = operator.get(address).get_json()
    assert (done["pause"], done["error"]) == (None, None)
    assert (done["read"], done["inserted"], count_records(service.database)) == (ROWS, ROWS, ROWS)
    assert operator.get("/readyz").status_code == 200, operator.get("/readyz").text
    assert list((service.settings.data / "uploads").iterdir()) == []
    with service.database.read() as connection:
        entries = [entry.action for entry in list_entries(connection, before=None, limit=100)]
        assert verify_log(connection) is None
        order = get_import(connection, done["id"])
        assert order is not None
        assert order.job_id is not None
        job = get_job(connection, order.job_id)
    assert (entries.count("import.done"), entries.count("import.failed")) == (2, 0)
    assert job is not None
    assert (job.status, job.pause, job.error) == ("done", None, None)


def test_an_upload_that_does_not_fit(small_world: tuple[Service, SmallDisk]) -> None:
    service, disk = small_world
    operator = client_maker(service)(Role.DATA_OPERATOR)
    upload(operator, "enterprises", enterprises())
    before = sorted((service.settings.data / "uploads").iterdir())
    disk.fill(200 << 10)
    given = {"file": (io.BytesIO(complaints().encode()), "records.csv")}
    asked = {"kind": "records", "source": "平台"}
    answer = operator.post("/api/v1/imports", query_string=asked, data=given, content_type="multipart/form-data")
    assert (answer.status_code, answer.mimetype) == (507, "application/problem+json"), answer.text
    assert answer.headers["Retry-After"]
    assert sorted((service.settings.data / "uploads").iterdir()) == before
    disk.empty()
    upload(operator, "records", complaints())
