"""What is tried against draws: to see what is not for oneself, to keep the service busy, to change what was locked."""

import zipfile
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, update

from service.access.permissions import Role
from service.access.queries.draw_log import faults_of_log
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.jobs import list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.draws import draw_change, draw_log, drawn_subject
from service.core.db.tables.jobs import job
from service.core.db.tables.officers import inspector_certificate
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.core.problem import Problem
from service.plans.batch import BatchStatus
from service.plans.draws.actions.changes import KIND, AskedChange, ask_change, decide_change
from service.plans.draws.actions.child_lock import lock_child, part_of
from service.plans.draws.actions.lock import order_lock
from service.plans.draws.actions.looks import take_record
from service.plans.draws.folders import RECORD, SEED_FILE, VERIFIER, folder_of
from service.plans.draws.sources import faults_of_balls
from service.serving.jobs import HANDLERS
from tests.service.plans.draws.conftest import Drawable
from tests.service.plans.draws.test_pages import look, person
from tests.worlds import draws


def test_who_was_replaced_is_seen_by_those_alone_who_may_see_the_list_and_each_look_is_on_record(
    drawable: Drawable,
) -> None:
    service = drawable.service
    one, _ = draws.drawn(service, drawable.batch_id)
    page = f"/draws/{one.draw_id}"
    with service.database.write() as connection:
        subject = connection.execute(select(drawn_subject.c.subject)).scalars().first()
        asked = AskedChange(str(subject), None, "已注销", "登记档案")
        ask_change(connection, one.draw_id, asked, draws.PLANNER, WHOLE)
    for role in (Role.REGULATOR, Role.AUDITOR):
        told = look(person(service, role.value, role), page)
        assert str(subject) not in told, role
        assert "登记档案" not in told, role
    assert str(subject) in look(person(service, "leo", Role.LEADER), page)
    with service.database.read() as connection:
        own = audit_entry.c
        looks = connection.execute(select(own.actor).where(own.action == "draw.look-changes")).scalars().all()
    assert list(looks) == ["leo"]


def test_a_number_of_digits_that_nobody_throws_is_told_and_not_worked_out(drawable: Drawable) -> None:
    planner = person(drawable.service, "planner", Role.PLANNER)
    lock = f"/batches/{drawable.batch_id}/lock"
    # Ten to the power of this many would keep a worker busy for hours.
    for digits in ("9999999999", "-5", "1e9", "99999999999999999999", "４０"):
        told = planner.send(lock, lock, dice=digits, lottery="kl8", issue="2026001", order="drawn")
        assert told.status_code == 422, digits
        assert f'value="{digits}"' in told.text


@pytest.mark.parametrize("name", [SEED_FILE, VERIFIER, "locked/manifest.txt", "locked/subjects.tsv"])
def test_what_was_changed_on_the_disk_between_lock_and_draw_is_told_and_nothing_is_drawn(
    drawable: Drawable, name: str
) -> None:
    service = drawable.service
    ordered = draws.lock(service, drawable.batch_id)
    one = draws.found(service, drawable.batch_id)
    draws.obtain(service, one.draw_id, draws.lines_of(ordered))
    path = folder_of(service.settings, one.draw_id) / name
    was = path.read_bytes()
    # Other digits of dice, as good as the ones that were thrown; a line more in a program or a list.
    path.write_bytes(was.replace(b"dice|3", b"dice|4") if name == SEED_FILE else was + b"#\n")
    draws.order(service, one.draw_id)
    draws.work(service)
    one = draws.found(service, drawable.batch_id)
    assert (one.status, one.selected) == (BatchStatus.NUMBER_OBTAINED, None)
    with service.database.read() as connection:
        failed = connection.execute(select(job.c.status, job.c.error).where(job.c.id == one.job_id)).one()
    assert failed.status == "failed"
    assert any(said in failed.error["zh"] for said in (path.name, "随机数文件", "锁定的名单"))
    # Once it is what it was, it is drawn.
    path.write_bytes(was)
    draws.order(service, one.draw_id)
    draws.work(service)
    assert draws.found(service, drawable.batch_id).status is BatchStatus.DRAWN


@pytest.mark.parametrize("name", [VERIFIER, "manifest.txt", "subjects.tsv"])
def test_a_sealed_record_that_was_changed_on_the_disk_is_not_handed_out_as_sealed(
    drawable: Drawable, name: str
) -> None:
    service = drawable.service
    one, _ = draws.drawn(service, drawable.batch_id)
    given = service.database, service.settings, one.draw_id, "核验抽取", "vera", WHOLE
    target = BytesIO()
    take_record(*given, target)
    assert any(entry.endswith(name) for entry in zipfile.ZipFile(target).namelist())
    path = folder_of(service.settings, one.draw_id) / RECORD / name
    path.write_bytes(path.read_bytes() + b"#\n")
    with pytest.raises(ProductError) as told:
        take_record(*given, BytesIO())
    assert name in str(told.value)


def test_what_is_taken_away_tells_what_is_known_by_then_and_never_the_secret(drawable: Drawable) -> None:
    service = drawable.service

    def taken() -> tuple[list[str], bytes]:
        target, found = BytesIO(), draws.found(service, drawable.batch_id)
        take_record(service.database, service.settings, found.draw_id, "核验抽取", "vera", WHOLE, target)
        archive = zipfile.ZipFile(target)
        names = [name.removeprefix(f"{found.draw_id}/") for name in archive.namelist()]
        return names, archive.read("publication.json") if "publication.json" in names else b""

    ordered = draws.lock(service, drawable.batch_id)
    names, public = taken()
    assert "seed.txt" not in names
    assert (public.count(b"|locked|"), b"dice|" in public) == (1, False)
    one = draws.found(service, drawable.batch_id)
    draws.obtain(service, one.draw_id, draws.lines_of(ordered))
    names, public = taken()
    assert "seed.txt" not in names
    assert (public.count(b"|number_obtained|"), draws.PUBLIC_LINES[0].encode() in public) == (1, True)
    assert ordered.sealed.secret is not None
    assert ordered.sealed.secret.encode() not in public
    draws.order(service, one.draw_id)
    draws.work(service)
    names, public = taken()
    assert {"seed.txt", "result.json", "verify.py", "log.txt"} <= set(names)
    assert public == b""


class Busy(BytesIO):
    """A file into which a large record goes slowly; somebody else writes to the database meanwhile."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service, self.written = service, 0

    def write(self, data: Any) -> int:
        with self.service.database.write() as connection:
            write_entry(connection, "others", "draw.order", "draw D2026-0001", {"piece": self.written})
        self.written += 1
        return super().write(data)


def test_whoever_takes_a_large_record_away_keeps_nobody_else_from_writing(drawable: Drawable) -> None:
    service = drawable.service
    one, _ = draws.drawn(service, drawable.batch_id)
    target = Busy(service)
    take_record(service.database, service.settings, one.draw_id, "核验抽取", "vera", WHOLE, target)
    assert target.written > 10
    with service.database.read() as connection:
        own = audit_entry.c
        taken = connection.execute(select(own.actor).where(own.action == "draw.download")).scalars().all()
    assert list(taken) == ["vera"]


@pytest.mark.parametrize(
    ("department", "region", "cells", "where"),
    [
        (None, draws.COUNTIES[0], draws.COUNTIES[1:], "json.region"),
        (None, "99", draws.COUNTIES[1:], "json.region"),
        ("FIRE", draws.COUNTIES[1], draws.COUNTIES[1:], "json.department"),
    ],
)
def test_officers_of_another_region_or_department_are_drawn_for_no_part(
    drawable: Drawable, department: str | None, region: str, cells: Sequence[str], where: str
) -> None:
    service = drawable.service
    draws.state_batch(service, drawable.batch_id, handed_down=draws.handed_down()[:1])
    parent, _ = draws.drawn(service, drawable.batch_id)
    part = part_of(department, region, cells)
    with pytest.raises(Problem) as told, service.database.write() as connection:
        lock_child(connection, service.settings, parent.draw_id, part, draws.SOURCES, draws.PLANNER, WHOLE)
    assert [error["where"] for error in told.value.errors] == [where]


def test_a_part_of_which_nobody_can_be_drawn_is_not_locked(drawable: Drawable) -> None:
    service = drawable.service
    draws.state_batch(service, drawable.batch_id, handed_down=draws.handed_down()[:1])
    parent, _ = draws.drawn(service, drawable.batch_id)
    part = part_of(None, draws.COUNTIES[1], draws.COUNTIES[1:])
    with service.database.write() as connection:
        connection.execute(update(inspector_certificate).values(valid_until=today() - timedelta(days=1)))
    with pytest.raises(Problem) as told, service.database.write() as connection:
        lock_child(connection, service.settings, parent.draw_id, part, draws.SOURCES, draws.PLANNER, WHOLE)
    assert [error["where"] for error in told.value.errors] == ["json.region"]


def test_a_database_older_than_its_files_does_not_draw_a_number_again(drawable: Drawable) -> None:
    service, batch_id = drawable.service, drawable.batch_id
    # As the data folder of a draw whose database was put back to before its lock.
    there = folder_of(service.settings, f"D{today().year}-0001")
    there.mkdir(parents=True)
    (there / SEED_FILE).write_bytes(b"dice|1\n")
    with service.database.write() as connection:
        order_lock(connection, service.settings, batch_id, draws.SOURCES, draws.PLANNER, WHOLE)
    draws.work(service)
    assert (there / SEED_FILE).read_bytes() == b"dice|1\n"
    with service.database.read() as connection:
        failed = connection.execute(select(job.c.status, job.c.error).where(job.c.kind == "lock-lists")).one()
        assert connection.execute(select(draw_log.c.seq)).all() == []
    assert failed.status == "failed"
    assert "比数据文件夹旧" in failed.error["zh"]


def test_in_a_void_draw_nobody_is_replaced_and_one_void_counts_once(drawable: Drawable) -> None:
    service = drawable.service
    one, ordered = draws.drawn(service, drawable.batch_id)
    with service.database.write() as connection:
        subjects = connection.execute(select(drawn_subject.c.subject)).scalars().all()
        changes = [
            ask_change(connection, one.draw_id, AskedChange(subject, None, "已注销", "档案"), draws.PLANNER, WHOLE)
            for subject in subjects[:2]
        ]
        key = ordered.sealed.key
        decide_change(connection, one.draw_id, changes[0].id, "同意", draws.LEADER, WHOLE, key)
        (waiting,) = list_open_jobs(connection, KIND)
    draws.make_void(service, one.draw_id)
    Worker(service, HANDLERS).work_once(waiting.id)
    with service.database.read() as connection:
        states = connection.execute(select(draw_log.c.state).order_by(draw_log.c.seq)).scalars().all()
        voids = connection.execute(select(draw_log.c.voids).order_by(draw_log.c.seq)).scalars().all()
        ended = connection.execute(select(draw_change.c.status, draw_change.c.came)).all()
        assert connection.execute(select(drawn_subject.c.subject)).scalars().all() == subjects
        assert faults_of_log(connection) == ()
    assert (states[-2:], voids[-1]) == (["drawn", "void"], 1)
    assert [tuple(row) for row in ended] == [("refused", None)] * 2


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("lottery|ssq|1|3.9.12.20.28.33.7", True),
        ("lottery|ssq|1|3.9.12.20.28.33.17", False),
        ("lottery|ssq|1|3.9.12.20.28.34.7", False),
        ("lottery|ssq|1|3.9.12.20.20.33.7", False),
        ("lottery|ssq|1|3", False),
        ("lottery|dlt|1|1.2.3.34.35.11.12", True),
        ("lottery|dlt|1|1.2.3.34.35.12.12", False),
        ("lottery|qlc|1|1.2.3.4.5.6.30", True),
        ("lottery|qlc|1|1.2.3.4.5.6.30.7", True),
        ("lottery|qlc|1|1.2.3.4.5.6.31", False),
        ("lottery|kl8|1|" + ".".join(str(ball) for ball in range(61, 81)), True),
        ("lottery|kl8|1|" + ".".join(str(ball) for ball in range(20)), False),
        ("lottery|kl8|1|" + "9" * 4000, False),
        ("lottery|elsewhere|1|7", True),
        ("dice|1", True),
    ],
)
def test_numbers_that_a_lottery_cannot_give_are_told_before_they_stand_for_good(line: str, fits: bool) -> None:
    assert (list(faults_of_balls(line)) == []) is fits


def test_a_mistyped_number_is_refused_and_two_drums_are_never_named_as_sorted(drawable: Drawable) -> None:
    service = drawable.service
    sources = ("dice|40", "lottery|kl8|1|drawn", "lottery|ssq|1|sorted")
    with pytest.raises(Problem) as told, service.database.write() as connection:
        order_lock(connection, service.settings, drawable.batch_id, sources, draws.PLANNER, WHOLE)
    assert [error["where"] for error in told.value.errors] == ["json.sources.2"]
    ordered = draws.lock(service, drawable.batch_id)
    one = draws.found(service, drawable.batch_id)
    lines = [line.replace("|3.1.41.", "|3.1.91.") for line in draws.lines_of(ordered)]
    with pytest.raises(Problem) as told:
        draws.obtain(service, one.draw_id, [line.replace("|3.1.91.", f"|{'9' * 5_000}.") for line in lines])
    assert [error["where"] for error in told.value.errors] == ["json.lines.2"]
    with pytest.raises(Problem) as told:
        draws.obtain(service, one.draw_id, lines)
    assert [error["where"] for error in told.value.errors] == ["json.lines.2"]
    assert draws.found(service, drawable.batch_id).status is BatchStatus.LOCKED
    assert not (folder_of(service.settings, one.draw_id) / SEED_FILE).exists()
