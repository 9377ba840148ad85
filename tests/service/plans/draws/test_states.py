"""What may follow what: of every state only what the table allows, for whom it allows it; and what two do at once."""

from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from service.access.actions.verification import order_verification
from service.access.permissions import ALLOWED, Role
from service.access.queries.draw_log import faults_of_log
from service.cli import main
from service.core.db.engine import Database
from service.core.db.jobs import get_job
from service.core.db.service import Service
from service.core.db.tables.access import idempotency_key
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_log
from service.core.errors import Conflict
from service.core.jobs.worker import Worker
from service.plans.batch import BatchStatus
from service.plans.draws.states import MOVES, Act
from service.serving.jobs import HANDLERS
from tests.service.plans.draws.conftest import Drawable
from tests.worlds import draws
from tests.worlds.services import client_maker, service_over

REASON = {"reason": "名单有误"}
CHANGE = {"subject": "REG-1", "reason": "已注销", "evidence": "登记档案"}


def acts(batch_id: int, draw_id: str) -> dict[Act, tuple[str, dict[str, Any]]]:
    """The address and a body of each act."""
    one = f"/api/v1/draws/{draw_id}"
    return {
        Act.LOCK: (f"/api/v1/batches/{batch_id}/lock", {"sources": list(draws.SOURCES)}),
        Act.NUMBER: (f"{one}/number", {"lines": ["dice|1"]}),
        Act.DRAW: (f"{one}/draw", {}),
        Act.ASK_VOID: (f"{one}/ask-void", REASON),
        Act.DECIDE_VOID: (f"{one}/decide-void", {"void": False, "opinion": "不同意"}),
        Act.VERIFY: (f"{one}/verdict", {"verified": True, "signed_paper": "a" * 64}),
        Act.LOCK_CHILD: (f"{one}/children", {"cells": ["1"], "sources": list(draws.SOURCES)}),
        Act.ASK_CHANGE: (f"{one}/changes", CHANGE),
        Act.DECIDE_CHANGE: (f"{one}/changes/1/decide", {"opinion": "不同意"}),
        Act.ORDER_CHANGE: (f"{one}/changes/1/order", {}),
        Act.ARCHIVE: (f"{one}/archive", {}),
    }


def test_of_every_state_only_what_the_table_allows_for_whom_it_allows_it(drawable: Drawable) -> None:
    service, batch_id = drawable.service, drawable.batch_id
    draws.lock(service, batch_id)
    found = draws.found(service, batch_id)
    client_for = client_maker(service)
    clients: dict[Role, FlaskClient] = {role: client_for(role) for role in Role}
    for act, (address, body) in acts(batch_id, found.draw_id).items():
        may = {role for role in Role if MOVES[act].permission in ALLOWED[role]}
        assert may, act
        for role in set(Role) - may:
            refused = clients[role].post(address, json=body)
            assert (refused.status_code, refused.json["type"]) == (403, "/problems/not-allowed"), (act, role)
        for state in BatchStatus:
            set_state(service, found.id, batch_id, state)
            told = clients[min(may)].post(address, json=body)
            if state in MOVES[act].froms:
                # Allowed by its state; what else is wrong with it is said.
                assert told.status_code != 404 or act in (Act.DECIDE_CHANGE, Act.ORDER_CHANGE), (act, state, told.text)
                assert told.status_code != 409 or "状态是" not in told.text, (act, state, told.text)
            else:
                assert told.status_code == 409, (act, state, told.text)
                assert "现在可以" in told.text, (act, state)


def test_a_lock_that_is_asked_for_again_under_its_key_is_one_and_its_secret_is_not_shown_again(
    drawable: Drawable,
) -> None:
    planner = client_maker(drawable.service)(Role.PLANNER)
    address, body = acts(drawable.batch_id, "")[Act.LOCK]
    first, again = (planner.post(address, json=body, headers={"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.status_code, again.status_code, again.json["job"]) == (202, 202, first.json["job"])
    assert (again.json["secret"], again.json["key"], "作废" in again.json["shown_before"]["zh"]) == (None, None, True)
    with drawable.service.database.read() as connection:
        kept = str(connection.execute(select(idempotency_key)).all())
    assert first.json["secret"] not in kept
    assert first.json["key"] not in kept


def set_state(service: Service, key: int, batch_id: int, state: BatchStatus) -> None:
    """Has a draw and its batch be in a state, however they came there."""
    nobody = dict.fromkeys(("void_asked_by", "void_asked_at", "void_decided_at", "verified"))
    with service.database.write() as connection:
        connection.execute(update(draw).where(draw.c.id == key).values(status=state.value, **nobody))
        connection.execute(update(batch).where(batch.c.id == batch_id).values(status=state.value))


def test_a_line_has_one_open_batch_and_numbers_have_no_gap(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    first = draws.make_draw_world(service)
    second = draws.another_batch(service, first)
    draws.lock(service, first)
    draws.lock(service, second)
    with service.database.read() as connection:
        assert connection.execute(select(batch.c.status).where(batch.c.id == second)).scalar() == "draft"
    found = draws.found(service, first)
    draws.make_void(service, found.draw_id)
    draws.lock(service, second)
    assert [draws.found(service, one).draw_id[-5:] for one in (first, second)] == ["-0001", "-0002"]
    with service.database.read() as connection:
        rows = connection.execute(select(draw_log.c.state, draw_log.c.voids).order_by(draw_log.c.seq)).all()
        assert faults_of_log(connection) == ()
        assert connection.execute(select(func.count()).select_from(draw_log)).scalar() == len(rows)
    assert [tuple(row) for row in rows] == [("locked", 0), ("void", 1), ("locked", 1)]
    for how in ("UPDATE draw_log SET voids = 7", "DELETE FROM draw_log"):
        with pytest.raises(Exception, match="never changed"), database.write() as connection:
            connection.exec_driver_sql(how)


def test_a_draw_void_after_its_number_is_still_worked_out_and_sealed(drawable: Drawable) -> None:
    service, batch_id = drawable.service, drawable.batch_id
    draws.state_batch(service, batch_id, handed_down=draws.handed_down())
    ordered = draws.lock(service, batch_id)
    draw_id = draws.found(service, batch_id).draw_id
    draws.obtain(service, draw_id, draws.lines_of(ordered))
    draws.make_void(service, draw_id)
    draws.work(service)
    found = draws.found(service, batch_id)
    assert (found.status, found.has_record) == (BatchStatus.VOID, True)
    with service.database.read() as connection:
        states = connection.execute(select(draw_log.c.state).order_by(draw_log.c.seq)).scalars().all()
        assert faults_of_log(connection) == ()
    assert list(states) == ["locked", "number_obtained", "void", "void", "void"]


def test_what_was_changed_in_the_log_is_found(drawable: Drawable) -> None:
    service = drawable.service
    draws.drawn(service, drawable.batch_id)
    with service.database.write() as connection:
        for trigger in ("no_update", "no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER draw_log_{trigger}")
    for change in (
        "UPDATE draw_log SET commitment = replace(commitment, substr(commitment, 1, 1), 'x') WHERE seq = 2",
        "UPDATE draw_log SET voids = 1 WHERE seq = 3",
        "DELETE FROM draw_log WHERE seq = 2",
        "DELETE FROM draw_log WHERE seq = 3",
    ):
        with service.database.engine.connect() as connection, connection.begin() as transaction:
            assert faults_of_log(connection) == ()
            connection.exec_driver_sql(change)
            assert faults_of_log(connection), change
            transaction.rollback()


def test_who_verifies_the_audit_log_is_told_of_the_log_of_draws(drawable: Drawable) -> None:
    service = drawable.service
    draws.drawn(service, drawable.batch_id)
    database, data = service.database.engine.url, service.settings.data
    environment = {"CREDIT_TIERS_DATABASE": str(database), "CREDIT_TIERS_DATA": str(data)}

    def verify() -> tuple[Result, dict[str, Any]]:
        with service.database.write() as connection:
            job_id = order_verification(connection, "aud")
        Worker(service, HANDLERS).work_once(job_id)
        with service.database.read() as connection:
            done = get_job(connection, job_id)
        assert done is not None
        return CliRunner().invoke(main, ["audit", "verify"], env=environment), done.result

    said, found = verify()
    assert (said.exit_code, "抽取存证完整，共 3 行" in said.output) == (0, True), said.output
    assert (found["draws"]["lines"], found["faults_of_draws"]) == (3, [])
    assert f"3:{found['draws']['head']}" in said.output
    with service.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER draw_log_no_update")
        connection.exec_driver_sql("UPDATE draw_log SET voids = 1 WHERE seq = 2")
    said, found = verify()
    assert (said.exit_code, "抽取存证 Log of draws: log.txt:" in said.stderr) == (1, True), said.stderr
    assert found["faults_of_draws"]


def test_of_two_at_once_one_enters_the_number_and_one_is_told(database: Database, tmp_path: Path) -> None:
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    batch_id = draws.make_draw_world(service)
    ordered = draws.lock(service, batch_id)
    draw_id = draws.found(service, batch_id).draw_id
    together, told = Barrier(2), list[str]()

    def enter() -> None:
        together.wait()
        try:
            draws.obtain(service, draw_id, draws.lines_of(ordered))
            told.append("entered")
        except Conflict:
            told.append("refused")

    threads = [Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["entered", "refused"]
    with database.read() as connection:
        states = connection.execute(select(draw_log.c.state).order_by(draw_log.c.seq)).scalars().all()
        assert faults_of_log(connection) == ()
    assert list(states) == ["locked", "number_obtained"]
