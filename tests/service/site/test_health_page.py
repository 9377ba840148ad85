"""How the service is doing, on its page: workers, jobs and what they wait for, daily work, the last backup."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from service.access.permissions import Role
from service.core.clock import SHANGHAI, now
from service.core.db.audit import list_entries, write_entry
from service.core.db.engine import Database
from service.core.db.jobs import add_job, note_worker
from service.core.db.schedule import Daily, add_missing, due_day, list_daily
from service.core.db.service import Service
from service.core.db.tables.jobs import job
from service.core.db.tables.schedule import schedule
from service.serving.jobs import HANDLERS
from service.site.daily import DAILY, JOB_WORDS
from service.site.queries import condition_of
from tests.worlds.browsers import HTML
from tests.worlds.services import ClientFor, client_maker, service_over

PAGE = "/health"
BEGIN = datetime(2026, 1, 1, tzinfo=SHANGHAI)


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """A service in which nothing has happened."""
    return service_over(database, tmp_path)


@pytest.fixture
def client_of(service: Service) -> ClientFor:
    """Clients of roles."""
    return client_maker(service)


def _rows(page: str, part: str) -> list[str]:
    """What each row of a part says, without tags."""
    body = page.split(f'aria-labelledby="{part}"')[1].split("<tbody>")[1].split("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in body.split("<tr>")[1:]]


def test_every_kind_of_work_has_a_name() -> None:
    assert set(JOB_WORDS) == set(HANDLERS)
    assert set(DAILY) <= set(HANDLERS)


def test_what_each_job_waits_for_is_said(service: Service, client_of: ClientFor) -> None:
    client = client_of(Role.SYSTEM_ADMIN)
    with service.database.write() as connection:
        kinds = ("imports", "rescore", "words", "names")
        first, second, third, _ = (add_job(connection, kind, {}, "tests") for kind in kinds)
    page = client.get(PAGE, headers=HTML).text
    assert ["等待后台进程启动" in row for row in _rows(page, "jobs")] == [True] * 4
    assert "credit-tiers worker" in page
    with service.database.write() as connection:
        note_worker(connection, "machine-1", now())
        note_worker(connection, "machine-2", now() - timedelta(hours=1))
        held = {"status": "running", "worker": "machine-1", "total": 200, "done": 50}
        for number, values in (
            (first, {"lease_until": now() + timedelta(hours=1)}),
            (second, {"lease_until": now() - timedelta(hours=1), "started_at": now() - timedelta(hours=2)}),
            (third, {"lease_until": now() + timedelta(hours=1), "pause": {"zh": "磁盘已满", "en": "The disk is full"}}),
        ):
            connection.execute(update(job).where(job.c.id == number).values(**held, **values))
    page = client.get(PAGE, headers=HTML).text
    waits = _rows(page, "jobs")
    assert "25.0% —" in waits[0]
    assert "其后台进程没有消息" in waits[1]
    assert "磁盘已满" in waits[2]
    assert "等待前面 3 个任务" in waits[3]
    assert [row.split()[1] for row in _rows(page, "workers")] == ["在运行", "没有消息"]
    assert "个任务暂停" in client.get("/", headers=HTML).text


def test_a_job_that_failed_says_why(service: Service, client_of: ClientFor) -> None:
    with service.database.write() as connection:
        values = {"params": {}, "actor": "tests", "created_at": now(), "status": "failed"}
        said = {"zh": "请运行 credit-tiers db check。", "en": "Run credit-tiers db check."}
        for days in (1, 8):
            ended = {"finished_at": now() - timedelta(days=days), "error": said}
            connection.execute(insert(job).values(kind="imports", **values, **ended))
    page = client_of(Role.SYSTEM_ADMIN).get(PAGE, headers=HTML).text
    assert len(_rows(page, "failed")) == 1
    assert '<code translate="no">credit-tiers db check</code>' in page


def test_the_hour_of_daily_work_is_changed_on_the_page(service: Service, client_of: ClientFor) -> None:
    admin = client_of(Role.SYSTEM_ADMIN, login="admin")
    assert admin.post(f"{PAGE}/schedule", data={"kind": "audit-anchor", "hour": "23"}).status_code == 303
    with service.database.read() as connection:
        hours = {one.kind: one.hour for one in list_daily(connection)}
        (last,) = list_entries(connection, before=None, limit=1)
    assert hours == {**DAILY, "audit-anchor": 23}
    assert (last.actor, last.action, last.detail) == ("admin", "schedule.set", {"hour": 23})
    for form in ({"kind": "audit-anchor", "hour": "24"}, {"kind": "x", "hour": "1"}, {"kind": "", "hour": "1"}, {}):
        assert admin.post(f"{PAGE}/schedule", data=form).status_code == 422
    for role in (Role.DATA_OPERATOR, Role.SECURITY_ADMIN, Role.AUDITOR):
        assert client_of(role).get(PAGE, headers=HTML).status_code == 403


def test_daily_work_that_failed_is_told_and_says_why(service: Service, client_of: ClientFor) -> None:
    admin = client_of(Role.SYSTEM_ADMIN)
    assert "每日任务失败或逾时" not in admin.get("/", headers=HTML).text
    with service.database.write() as connection:
        add_missing(connection, DAILY)
        number = add_job(connection, "check-database", {}, "system:schedule")
        ended = {"status": "failed", "finished_at": now(), "error": {"zh": "有损坏", "en": "It is damaged"}}
        connection.execute(update(job).where(job.c.id == number).values(**ended))
        failed = {"last_day": due_day(4, now()), "job_id": number}
        connection.execute(update(schedule).where(schedule.c.kind == "check-database").values(**failed))
    (row,) = (row for row in _rows(admin.get(PAGE, headers=HTML).text, "schedule") if "检查数据库" in row)
    assert "失败，每小时重试 有损坏" in row
    desk = admin.get("/", headers=HTML).text
    assert re.search('href="/health"><span class="todo-number">1</span>', desk)


@pytest.mark.parametrize(
    ("entries", "good", "failed"),
    [
        ([], None, False),
        (["a"], "a", False),
        (["a", "b!"], "a", True),
        (["a!"], None, True),
        (["a!", "b"], "b", False),
        (["a", "b!", "b!"], "a", True),
        (["a", "b!", "b"], "b", False),
    ],
)
def test_the_last_backup_is_the_last_that_did_not_fail(
    service: Service, entries: list[str], good: str | None, failed: bool
) -> None:
    with service.database.write() as connection:
        for entry in entries:
            name = entry.rstrip("!")
            write_entry(connection, "tests", "database.backup", name, {})
            if entry.endswith("!"):
                write_entry(connection, "tests", "database.backup-failed", name, {})
        found = condition_of(connection)
    assert (found.backup and found.backup.file) == good
    assert (found.failed_backup is not None) == failed


@given(
    st.integers(0, 23),
    st.integers(0, 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
    st.integers(0, 3),
)
def test_next_is_the_first_moment_at_which_it_is_due(hour: int, at: datetime, days: int) -> None:
    last: date = due_day(hour, at) - timedelta(days=days)
    one = Daily("k", hour, last, 1, "done", at, None)
    following = one.next_after(at)
    assert (following is None) == (days > 0)
    if following is not None:
        assert due_day(hour, following) > last
        assert due_day(hour, following - timedelta(seconds=1)) == last
