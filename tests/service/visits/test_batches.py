"""A batch is completed by itself with the last of its visits, unless something is asked of its draw; then archived."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from service.access.permissions import Role
from service.access.queries.draw_log import faults_of_log, list_log
from service.access.reach import WHOLE
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.batches import batch_act
from service.core.db.tables.draws import drawn_subject
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_selection
from service.core.errors import Conflict
from service.plans.batch import BatchStatus
from service.plans.draws.actions.changes import AskedChange, ask_change, decide_change
from service.plans.draws.actions.closing import archive_batch
from service.plans.draws.actions.voiding import ask_void, decide_void
from service.plans.draws.queries.draws import Draw, children_of
from service.plans.queries.batches import get_batch
from service.visits.actions.course import move_visit
from service.visits.queries.batches import is_settled
from service.visits.queries.visits import visit_by_id
from service.visits.states import SETTLED_FOR_BATCH, VisitAct, VisitStatus
from tests.service.plans.draws.test_changes_of_children import teams_of
from tests.service.plans.draws.test_pages import person
from tests.worlds import draws
from tests.worlds.browsers import HTML
from tests.worlds.built_once import built_once
from tests.worlds.services import client_maker, close_whole, service_over
from tests.worlds.staffed_visits import put_visit

BATCH = DRAW = 1
AT = datetime(2027, 5, 6, 8, 30, tzinfo=UTC)


class DrawnBatch:
    """A drawn batch, parts of which draw their own officers; each of its subjects has a visit."""

    def __init__(self, service: Service) -> None:
        self.service, self.batch_id = service, BATCH
        with service.database.read() as connection:
            query = select(visit_selection.c.subject, visit_selection.c.visit_id)
            self.visits = dict(tuple(row) for row in connection.execute(query.where(visit_selection.c.draw == DRAW)))

    @property
    def draw(self) -> Draw:
        return draws.found(self.service, self.batch_id)

    def be(self, status: VisitStatus, *subjects: str) -> None:
        """Has the visits of these subjects, or all, stand in a state, however they came there."""
        ids = [self.visits[one] for one in subjects or self.visits]
        with self.service.database.write() as connection:
            query = update(visit_course).where(visit_course.c.visit_id.in_(ids))
            connection.execute(query.values(status=status.value))

    def cancel(self, subject: str) -> None:
        """Has a visit cancelled, at a known moment."""
        with self.service.database.write() as connection:
            found = visit_by_id(connection, self.visits[subject])
            move_visit(connection, found, VisitAct.CANCEL, draws.PLANNER, "原因", at=AT)

    def states(self) -> tuple[BatchStatus, BatchStatus]:
        """Of the batch and of its draw."""
        with self.service.database.read() as connection:
            return get_batch(connection, self.batch_id).status, self.draw.status


def draw_batch(service: Service) -> DrawnBatch:
    """The batch, drawn now."""
    handed_down = draws.handed_down()
    assert draws.make_draw_world(service, firms=12, officers=4, handed_down=handed_down) == BATCH
    assert draws.drawn(service, BATCH)[0].id == DRAW
    with service.database.write() as connection:
        query = select(drawn_subject.c.subject).where(drawn_subject.c.draw == DRAW)
        for subject in connection.execute(query).scalars().all():
            number = put_visit(connection, VisitStatus.TO_APPROVE, (), subject=subject, region="370201")
            key = select(inspection_visit.c.id).where(inspection_visit.c.number == number).scalar_subquery()
            connection.execute(insert(visit_selection).values(draw=DRAW, subject=subject, visit_id=key))
    return DrawnBatch(service)


@pytest.fixture(scope="session")
def drawn_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the batch, to copy."""

    def build(folder: Path) -> None:
        shutil.copy(migrated_file, folder / "drawn.db")
        database = open_database(f"sqlite:///{folder / 'drawn.db'}")
        draw_batch(service_over(database, folder, HOLD_SHARE="1"))
        close_whole(database)

    return built_once(tmp_path_factory, "drawn-batch", build) / "drawn.db"


@pytest.fixture
def drawn(drawn_file: Path, tmp_path: Path) -> DrawnBatch:
    """The batch, over a database of this test."""
    shutil.copy(drawn_file, tmp_path / "drawn.db")
    return DrawnBatch(service_over(open_database(f"sqlite:///{tmp_path / 'drawn.db'}"), tmp_path, HOLD_SHARE="1"))


def test_with_its_last_visit_a_batch_is_completed_by_itself_and_then_archived(
    database: Database, tmp_path: Path
) -> None:
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    drawn = draw_batch(service)
    last, other, *_ = drawn.visits
    drawn.be(VisitStatus.PUBLISHED)
    drawn.be(VisitStatus.TO_APPROVE, last, other)
    with service.database.write() as connection, pytest.raises(Conflict, match="现在不能"):
        archive_batch(connection, drawn.draw.draw_id, draws.PLANNER, WHOLE)
    drawn.cancel(other)
    assert drawn.states() == (BatchStatus.DRAWN, BatchStatus.DRAWN)
    drawn.cancel(last)
    assert drawn.states() == (BatchStatus.COMPLETED, BatchStatus.COMPLETED)
    with service.database.read() as connection:
        children = children_of(connection, drawn.draw.id)
        assert {one.status for one in children} == {BatchStatus.COMPLETED}
        assert len(children) == 2
        lines = [line for line in list_log(connection) if line.state == "completed"]
        assert {line.draw_id for line in lines} == {drawn.draw.draw_id, *(one.draw_id for one in children)}
        assert {line.commitment for line in lines} == {one.commitment for one in (drawn.draw, *children)}
        act = connection.execute(select(batch_act).where(batch_act.c.act == "complete")).one()
        assert (act.by, act.at, act.to_status) == ("system:draws", AT, "completed")
    client = client_maker(service)(Role.PLANNER)
    answer = client.post(f"/api/v1/draws/{drawn.draw.draw_id}/archive", json={})
    assert (answer.status_code, answer.json["status"]) == (200, "archived"), answer.text
    assert drawn.states() == (BatchStatus.ARCHIVED, BatchStatus.ARCHIVED)
    with service.database.read() as connection:
        assert {one.status for one in children_of(connection, drawn.draw.id)} == {BatchStatus.ARCHIVED}
        assert faults_of_log(connection) == ()
        entries = connection.execute(
            select(audit_entry.c.action).where(audit_entry.c.action.like("draw.%")).order_by(audit_entry.c.id)
        )
        assert [*entries.scalars()][-2:] == ["draw.complete", "draw.archive"]
    assert client.post(f"/api/v1/draws/{drawn.draw.draw_id}/archive", json={}).status_code == 409
    child = client.get(f"/api/v1/draws/{children[0].draw_id}").json
    assert (child["status"], "archive" in child["allowed"]) == ("archived", False)


def test_what_settles_a_visit_is_what_the_table_says(drawn: DrawnBatch) -> None:
    one = next(iter(drawn.visits))
    drawn.be(VisitStatus.PUBLISHED)
    for status in VisitStatus:
        drawn.be(status, one)
        with drawn.service.database.read() as connection:
            assert is_settled(connection, drawn.batch_id) is (status in SETTLED_FOR_BATCH), status


def test_nobody_drawn_is_left_without_a_visit(drawn: DrawnBatch) -> None:
    last, without = list(drawn.visits)[:2]
    drawn.be(VisitStatus.NOT_PUBLISHED)
    drawn.be(VisitStatus.TO_APPROVE, last)
    with drawn.service.database.write() as connection:
        connection.execute(visit_selection.delete().where(visit_selection.c.subject == without))
    drawn.cancel(last)
    assert drawn.states()[0] is BatchStatus.DRAWN


def test_a_void_that_is_asked_for_is_decided_before(drawn: DrawnBatch) -> None:
    last = next(iter(drawn.visits))
    drawn.be(VisitStatus.PUBLISHED)
    drawn.be(VisitStatus.TO_APPROVE, last)
    draw_id = drawn.draw.draw_id
    with drawn.service.database.write() as connection:
        ask_void(connection, draw_id, "名单有误", draws.PLANNER, WHOLE)
    drawn.cancel(last)
    assert drawn.states()[0] is BatchStatus.DRAWN
    with drawn.service.database.write() as connection:
        decide_void(connection, draw_id, "不同意", draws.LEADER, WHOLE, agrees=False)
    assert drawn.states() == (BatchStatus.COMPLETED, BatchStatus.COMPLETED)


@pytest.mark.parametrize("of_part", [False, True], ids=["of the draw", "of a part"])
def test_a_replacement_that_is_asked_for_is_decided_before(drawn: DrawnBatch, of_part: bool) -> None:
    last = next(iter(drawn.visits))
    drawn.be(VisitStatus.PUBLISHED)
    drawn.be(VisitStatus.TO_APPROVE, last)
    with drawn.service.database.write() as connection:
        one = drawn.draw
        asked = AskedChange(last, None, "已注销", "登记档案")
        if of_part:
            one = children_of(connection, one.id)[0]
            subject, team = next(iter(teams_of(connection, one).items()))
            asked = AskedChange(subject, min(team), "生病", "病假条")
        change = ask_change(connection, one.draw_id, asked, draws.PLANNER, WHOLE)
    drawn.cancel(last)
    assert drawn.states()[0] is BatchStatus.DRAWN
    with drawn.service.database.write() as connection:
        decide_change(connection, one.draw_id, change.id, "不予更换", draws.LEADER, WHOLE, None)
    assert drawn.states() == (BatchStatus.COMPLETED, BatchStatus.COMPLETED)


def test_a_completed_batch_waits_for_a_planner_and_is_archived_on_its_page(drawn: DrawnBatch) -> None:
    service, last = drawn.service, next(iter(drawn.visits))
    drawn.be(VisitStatus.PUBLISHED)
    drawn.be(VisitStatus.TO_APPROVE, last)
    planner = person(service, "pia", Role.PLANNER)
    assert "待归档" not in planner.client.get("/", headers=HTML).text
    drawn.cancel(last)
    page = f"/draws/{drawn.draw.draw_id}"
    assert "/draws?status=completed" in planner.client.get("/", headers=HTML).text
    assert page in planner.client.get("/draws?status=completed", headers=HTML).text
    shown = planner.client.get(page, headers=HTML).text
    assert "已公示（结果）：2027-05-06 16:30 系统" in shown
    assert f'href="{page}#archive"' in planner.client.get(f"/batches/{drawn.batch_id}", headers=HTML).text
    assert planner.send(f"{page}/archive", page).status_code == 303
    shown = planner.client.get(page, headers=HTML).text
    assert "/archive" not in shown
    assert re.search("已归档：[0-9: -]+ pia", shown)
    batch = planner.client.get(f"/batches/{drawn.batch_id}", headers=HTML).text
    assert "结果全部公示" in batch
    # Nobody else puts it there.
    assert person(service, "leo", Role.LEADER).send(f"{page}/archive", page).status_code == 403
