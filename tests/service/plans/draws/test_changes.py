"""After the draw: who takes a place follows from the next link of a chain; two worlds look the same to the public."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from zipfile import ZipFile

import pytest
from sqlalchemy import insert, select, update

from inspection import verifier
from inspection.reserve import is_link
from service.access.actions.accounts import add_account
from service.access.permissions import Role
from service.access.queries.draw_log import faults_of_log
from service.access.reach import WHOLE
from service.core.clock import now, today
from service.core.db.jobs import list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.access import account
from service.core.db.tables.batches import batch_act
from service.core.db.tables.draws import draw_change, draw_log, drawn_officer
from service.core.db.tables.officers import inspector, inspector_absence, inspector_certificate
from service.core.errors import Conflict
from service.core.jobs.worker import Worker
from service.core.problem import Problem
from service.plans.batch import BatchStatus
from service.plans.draws.actions.changes import KIND, AskedChange, ask_change, decide_change
from service.plans.draws.actions.child_lock import lock_child, part_of
from service.plans.draws.actions.looks import take_record
from service.plans.draws.actions.verdict import state_verdict
from service.plans.draws.folders import LOCKED, RECORD, folder_of
from service.plans.draws.queries.changes import Change, ChangeStatus, find_change
from service.plans.draws.queries.draws import Draw, find_draw
from service.plans.draws.queries.listed import list_drawn, publication_bytes
from service.plans.draws.states import Act
from service.serving.jobs import HANDLERS
from tests.service.plans.draws.conftest import Drawable, open_drawable
from tests.worlds import draws
from tests.worlds.services import client_maker


def replaced(service: Service, one: Draw, asked: AskedChange, key: str) -> Change:
    """What came of it, asked by the planner and decided by the leader."""
    with service.database.write() as connection:
        change = ask_change(connection, one.draw_id, asked, draws.PLANNER, WHOLE)
    return decided(service, one, change, key)


def decided(service: Service, one: Draw, change: Change, key: str) -> Change:
    """What came of what was asked, once the leader has decided with the key of the envelope."""
    with pytest.raises(Problem), service.database.write() as connection:
        decide_change(connection, one.draw_id, change.id, "同意", draws.PLANNER, WHOLE, key)
    with pytest.raises(Problem), service.database.write() as connection:
        decide_change(connection, one.draw_id, change.id, "同意", draws.LEADER, WHOLE, "0" * 64)
    with service.database.write() as connection:
        decide_change(connection, one.draw_id, change.id, "同意", draws.LEADER, WHOLE, key)
        (job,) = list_open_jobs(connection, KIND)
    Worker(service, HANDLERS).work_once(job.id)
    with service.database.read() as connection:
        done = find_change(connection, change.id)
    assert done is not None
    return done


def test_whoever_asked_or_drew_is_no_second_under_another_log_in_either(drawable: Drawable) -> None:
    service = drawable.service
    one, ordered = draws.drawn(service, drawable.batch_id)
    with service.database.write() as connection:
        asker = add_account(connection, "asker", "A", "", "")
        subject = list_drawn(connection, one.id)[0].subject
        change = ask_change(connection, one.draw_id, AskedChange(subject, None, "已注销", "登记档案"), "asker", WHOLE)
        connection.execute(update(batch_act).where(batch_act.c.act == Act.LOCK).values(account_id=asker))
        connection.execute(update(account).where(account.c.id == asker).values(login="renamed"))
        with pytest.raises(Problem) as refused:
            decide_change(connection, one.draw_id, change.id, "同意", "renamed", WHOLE, ordered.sealed.key)
        assert refused.value.code == "same-person"
        with pytest.raises(Problem) as refused:
            state_verdict(connection, one.draw_id, "a" * 64, "renamed", WHOLE, verified=True)
        assert refused.value.code == "same-person"


def test_a_subject_out_of_scope_and_an_officer_who_is_ill_are_replaced_by_the_chain(drawable: Drawable) -> None:
    service = drawable.service
    one, ordered = draws.drawn(service, drawable.batch_id)
    with service.database.read() as connection:
        before = list_drawn(connection, one.id)
    asked = AskedChange(before[0].subject, None, "已注销", "登记档案")
    done = replaced(service, one, asked, ordered.sealed.key)
    with service.database.read() as connection:
        after = list_drawn(connection, one.id)
        team = (
            connection.execute(select(drawn_officer.c.inspector).where(drawn_officer.c.subject == done.came))
            .scalars()
            .all()
        )
    assert len(after) == len(before) + 1
    assert (after[-1].subject, after[-1].link, after[-1].cell) == (done.came, 1, before[0].cell)
    assert done.came not in {row.subject for row in before}
    assert len(team) == 2
    ill = AskedChange(str(done.came), team[0], "生病", "病假条")
    second = replaced(service, draws.found(service, drawable.batch_id), ill, ordered.sealed.key)
    with service.database.read() as connection:
        now = (
            connection.execute(select(drawn_officer.c.inspector).where(drawn_officer.c.subject == done.came))
            .scalars()
            .all()
        )
        counted = connection.execute(select(draw_log.c.replacements).order_by(draw_log.c.seq)).scalars().all()
    assert set(now) == {team[1], second.came}
    assert second.came not in team
    assert all(is_link(str(one.link), number, ordered.sealed.reserve) for number, one in ((1, done), (2, second)))
    assert list(counted)[-2:] == [1, 2]
    code, said = verdict_of(service, one)
    assert code == 0, said
    assert "9 更换: 通过 (2 次)" in said
    with service.database.write() as connection:
        # Somebody puts another in the place of who came.
        other = next(row.subject for row in before if row.subject != asked.subject)
        connection.execute(update(draw_change).where(draw_change.c.id == done.id).values(came=other))
    code, said = verdict_of(service, one)
    assert code == 1
    assert "9 changes.json" in said


def verdict_of(service: Service, one: Draw) -> tuple[int, str]:
    """What the verifier in the record that is handed out says of it."""
    with TemporaryDirectory() as folder, TemporaryFile() as file:
        take_record(service.database, service.settings, one.draw_id, "核验抽取", "wei", WHOLE, file)
        ZipFile(file).extractall(folder)
        said = StringIO()
        return verifier.main([str(Path(folder) / one.draw_id)], said), said.getvalue()


def test_nobody_on_leave_or_without_a_valid_certificate_comes_in_the_place_of_another(drawable: Drawable) -> None:
    service, yesterday = drawable.service, today() - timedelta(days=1)
    one, ordered = draws.drawn(service, drawable.batch_id)
    with service.database.write() as connection:
        subject = list_drawn(connection, one.id)[0].subject
        of_it = select(drawn_officer.c.inspector).where(drawn_officer.c.subject == subject)
        team = connection.execute(of_it).scalars().all()
        others = connection.execute(select(inspector.c.number).where(inspector.c.number.not_in(team))).scalars().all()
        ended, away = others[::2], others[1::2]
        papers = inspector_certificate.c.inspector.in_(ended)
        connection.execute(update(inspector_certificate).where(papers).values(valid_until=yesterday))
        for number in away:
            leave = {"inspector": number, "from_day": yesterday, "until_day": today()}
            connection.execute(insert(inspector_absence).values(**leave, recorded_by="t", recorded_at=now()))
    done = replaced(service, one, AskedChange(subject, team[0], "生病", "病假条"), ordered.sealed.key)
    assert (done.status, done.came) == (ChangeStatus.DONE, None)


def test_what_failed_of_a_replacement_or_of_a_void_draw_is_ordered_anew(drawable: Drawable) -> None:
    service = drawable.service
    one, ordered = draws.drawn(service, drawable.batch_id)
    with service.database.read() as connection:
        leaving = list_drawn(connection, one.id)[0].subject
    locked = folder_of(service.settings, one.draw_id) / LOCKED
    locked.rename(locked.with_name("away"))
    failed = replaced(service, one, AskedChange(leaving, None, "已注销", "登记档案"), ordered.sealed.key)
    assert failed.status is ChangeStatus.APPROVED
    client = client_maker(service)(Role.PLANNER)
    leader = client_maker(service)(Role.LEADER)
    told = leader.get(f"/draws/{one.draw_id}", headers={"Accept": "text/html"}).text
    assert "补抽没有完成" in told
    assert "锁定的名单不在" in told
    locked.with_name("away").rename(locked)
    again = f"/api/v1/draws/{one.draw_id}/changes/{failed.id}/order"
    assert client.post(again, json={}).status_code == 202
    assert client.post(again, json={}).status_code == 409
    with service.database.read() as connection:
        (job,) = list_open_jobs(connection, KIND)
    Worker(service, HANDLERS).work_once(job.id)
    with service.database.read() as connection:
        done = find_change(connection, failed.id)
        came = list_drawn(connection, one.id)[-1].subject
    assert done is not None
    # By the link that was revealed: no second try.
    assert (done.status, done.link, done.came) == (ChangeStatus.DONE, failed.link, came)
    assert client.post(again, json={}).status_code == 409


def test_what_came_of_a_void_draw_is_worked_out_although_the_first_job_failed(drawable: Drawable) -> None:
    service = drawable.service
    ordered = draws.lock(service, drawable.batch_id)
    draw_id = draws.found(service, drawable.batch_id).draw_id
    client = client_maker(service)(Role.PLANNER)
    draws.obtain(service, draw_id, draws.lines_of(ordered))
    locked = folder_of(service.settings, draw_id) / LOCKED
    locked.rename(locked.with_name("away"))
    draws.make_void(service, draw_id)
    draws.work(service)
    locked.with_name("away").rename(locked)
    page = client.get(f"/draws/{draw_id}", headers={"Accept": "text/html"}).text
    assert "没有完成" in page
    assert "重新计算" in page
    assert client.post(f"/api/v1/draws/{draw_id}/draw", json={}).status_code == 202
    draws.work(service)
    done = draws.found(service, drawable.batch_id)
    assert (done.status, done.has_record) == (BatchStatus.VOID, True)
    assert client.post(f"/api/v1/draws/{draw_id}/draw", json={}).status_code == 409


def test_two_worlds_with_other_tiers_are_the_same_to_the_public(drawable_file: Path, tmp_path: Path) -> None:
    told = []
    # In one world two tiers are drawn at two ratios, in the other all firms are alike; as many are drawn.
    for name, stated in (
        ("tiers", {"one_stratum": False}),
        ("alike", {"one_stratum": True, "one_stratum_reason": "名单较小"}),
    ):
        one = open_drawable(drawable_file, tmp_path / name)
        draws.state_batch(one.service, one.batch_id, **stated)
        found, _ = draws.drawn(one.service, one.batch_id)
        with one.service.database.read() as connection:
            strata = {row.stratum for row in list_drawn(connection, found.id)}
            told.append((len(strata), publication_bytes(connection, found)))
        one.service.database.close()
    assert [strata for strata, _ in told] == [2, 1]
    fingerprints_and_times = rb"[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:]+Z"
    plain = [re.sub(fingerprints_and_times, b"", data) for _, data in told]
    assert plain[0] == plain[1]
    assert b'"selected":5' in plain[0]


def test_a_part_that_was_not_ready_takes_a_later_number_of_its_own(drawable: Drawable) -> None:
    service = drawable.service
    draws.state_batch(service, drawable.batch_id, handed_down=draws.handed_down()[:1])
    parent, _ = draws.drawn(service, drawable.batch_id)
    late = part_of(None, draws.COUNTIES[1], draws.COUNTIES[1:])
    with service.database.write() as connection:
        given = service.settings, parent.draw_id, late, draws.SOURCES, draws.PLANNER, WHOLE
        child, sealed = lock_child(connection, *given)
    with pytest.raises(Conflict), service.database.write() as connection:
        lock_child(connection, *given)
    draws.obtain(service, child.draw_id, (*draws.PUBLIC_LINES, f"secret|{sealed.secret}"))
    draws.order(service, child.draw_id)
    draws.work(service)
    with service.database.read() as connection:
        done = find_draw(connection, child.draw_id)
        rows = list_drawn(connection, parent.id)
        staffed = set(connection.execute(select(drawn_officer.c.subject)).scalars())
        assert faults_of_log(connection) == ()
    assert done is not None
    assert (done.status, done.selected) == (BatchStatus.DRAWN, sum(row.cell == draws.COUNTIES[1] for row in rows))
    assert staffed == {row.subject for row in rows}
    said = StringIO()
    assert verifier.main([str(folder_of(service.settings, child.draw_id) / RECORD)], said) == 0, said.getvalue()
