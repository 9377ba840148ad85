"""A result that is made public, replaced, withdrawn, published again; and what a repair of its record asks for."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from service.access.permissions import Permission
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.errors import Conflict
from service.core.problem import Problem
from service.publication.actions.withdrawing import keep_public, publish_again
from service.publication.queries.queue import QueuePlace, list_to_publish, list_to_withdraw, place_of
from service.publication.queries.results import public_results_of
from service.visits.actions.corrections import ask_correction, grant_correction
from service.visits.actions.publication import refuse_publication
from service.visits.queries.hands import acts_now
from service.visits.queries.visits import visit_sight
from service.visits.states import VisitAct, VisitStatus
from tests.worlds.publications import announce_repair, publications, receive, to_publish, withdraw
from tests.worlds.results import BUREAU, CLEAN, ORDERED, firm_of, put_reviewed, review
from tests.worlds.staffed_visits import FIRM, INES, LEADER, OTHER_LEADER, PLANNER, StaffedWorld, staff_world


@pytest.fixture
def world(database: Database) -> StaffedWorld:
    return staff_world(database)


def queue(world: StaffedWorld, **asked: Any) -> list[str]:
    with world.database.read() as connection:
        sight = visit_sight(connection, world.account(PLANNER), Permission.RECEIPT_WRITE)
        return [one.number for one in list_to_publish(connection, sight, limit=10, **asked)]


def test_a_receipt_makes_a_result_public_and_ends_its_clock(world: StaffedWorld) -> None:
    number = to_publish(world)
    assert queue(world) == [number]
    receive(world, number)
    assert queue(world) == []
    assert world.visit(number).lead.status is VisitStatus.COMPLETED
    (made,) = publications(world, number)
    assert (made.receipt_no, made.version, made.withdrawn_at) == ("GS-1", 1, None)
    with pytest.raises(Conflict):
        receive(world, number)


def test_a_receipt_with_faults_is_told_at_its_fields_and_nothing_is_public(sqlite: Database) -> None:
    world = staff_world(sqlite)
    number = to_publish(world)
    for wrong, field in (
        ({"published_at": now() + timedelta(hours=1)}, "published_at"),
        ({"published_at": now() - timedelta(days=2)}, "published_at"),
        ({"published_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "published_at"),
        ({"published_at": datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=14)))}, "published_at"),
        ({"number": " "}, "number"),
        ({"link": "javascript:alert(1)"}, "link"),
    ):
        with pytest.raises(Problem) as told:
            receive(world, number, **wrong)
        assert [one["where"] for one in told.value.errors] == [f"json.{field}"]
    with pytest.raises(Problem) as told:
        receive(world, number, by=INES)
    assert told.value.status in (403, 404)
    assert publications(world, number) == []


def test_what_has_an_order_is_followed_up(sqlite: Database) -> None:
    world = staff_world(sqlite)
    number = to_publish(world, ORDERED)
    receive(world, number)
    assert world.visit(number).lead.status is VisitStatus.FOLLOW_UP


def test_a_repair_lists_the_published_result_the_same_day_and_it_comes_down(world: StaffedWorld) -> None:
    number = to_publish(world)
    receive(world, number)
    announce_repair(world, number)
    with world.database.read() as connection:
        sight = visit_sight(connection, world.account(PLANNER), Permission.RECEIPT_WRITE)
        (listed,) = list_to_withdraw(connection, sight)
    assert (listed.number, listed.to_withdraw) == (
        number,
        {"because": "repaired", "number": "repair-2026-000001", "day": today().isoformat()},
    )
    with pytest.raises(Problem):
        withdraw(world, number, withdrawn_at=now() - timedelta(days=1))
    withdraw(world, number)
    assert world.visit(number).lead.status is VisitStatus.WITHDRAWN
    (made,) = publications(world, number)
    assert (made.withdrawn_no, made.withdrawn_ground) == ("CX-1", "已准予信用修复")
    with world.database.read() as connection:
        assert list_to_withdraw(connection, sight) == []
    with world.database.write() as connection:
        publish_again(connection, number, world.account(PLANNER), "", "修复决定已撤销")
    receive(world, number, number="GS-2")
    assert [one.withdrawn_at is None for one in publications(world, number)] == [False, True]


def test_a_result_that_says_the_same_still_stays_public(world: StaffedWorld) -> None:
    number = to_publish(world)
    receive(world, number)
    announce_repair(world, number)
    with world.database.write() as connection:
        keep_public(connection, number, world.account(PLANNER), "", "公示内容未变")
    assert world.visit(number).lead.to_withdraw is None
    assert world.visit(number).lead.status is VisitStatus.COMPLETED


def test_results_are_told_in_the_fields_of_the_publicity_system(world: StaffedWorld) -> None:
    number = to_publish(world)
    course = world.visit(number).lead
    assert course.version is not None
    with world.database.read() as connection:
        (found,) = public_results_of(connection, [(course.id, course.version)], BUREAU)
    assert (found.visit, found.subject, found.authority, found.day) == (number, FIRM, BUREAU, today())
    assert [(one.name, one.words) for one in found.items] == [("登记事项检查", "未发现问题")]


def test_the_queue_goes_by_due_day_and_pages_without_loss(world: StaffedWorld) -> None:
    number = to_publish(world)
    with world.database.read() as connection:
        sight = visit_sight(connection, world.account(PLANNER), Permission.RECEIPT_WRITE)
        (one,) = list_to_publish(connection, sight, limit=10)
    assert queue(world, after=place_of(one)) == []
    assert queue(world, after=QueuePlace(one.due, one.course_id - 1)) == [number]
    if one.due is not None:
        assert queue(world, due_by=one.due) == [number]
        assert queue(world, due_by=one.due - timedelta(days=1)) == []


def test_a_result_that_never_was_public_is_neither_withdrawn_nor_kept(world: StaffedWorld) -> None:
    number = put_reviewed(world, ORDERED, **firm_of(world))
    with world.database.write() as connection:
        refuse_publication(connection, number, world.account(LEADER), "", "涉及国家秘密")
    assert world.visit(number).lead.status is VisitStatus.FOLLOW_UP
    with pytest.raises(Conflict):
        withdraw(world, number)
    with pytest.raises(Conflict), world.database.write() as connection:
        keep_public(connection, number, world.account(PLANNER), "", "不涉及")
    with world.database.read() as connection:
        allowed = acts_now(connection, world.account(PLANNER), world.visit(number))
    assert VisitAct.WITHDRAW not in allowed[world.visit(number).lead.id]


def test_what_is_public_is_withdrawn_while_its_correction_is_under_way(world: StaffedWorld) -> None:
    number = to_publish(world)
    receive(world, number)
    with world.database.write() as connection:
        ask_correction(connection, number, world.account(INES), "", CLEAN, "笔误")
    with world.database.write() as connection:
        grant_correction(connection, number, world.account(LEADER), "", "同意")
    announce_repair(world, number)
    withdraw(world, number)
    assert world.visit(number).lead.status is VisitStatus.LEADER_REVIEW
    assert world.visit(number).lead.to_withdraw is None
    assert [one.withdrawn_no for one in publications(world, number)] == ["CX-1"]


def test_what_was_public_comes_down_where_its_correction_is_not_to_be_published(world: StaffedWorld) -> None:
    number = to_publish(world)
    receive(world, number)
    with world.database.write() as connection:
        ask_correction(connection, number, world.account(INES), "", CLEAN, "笔误")
    with world.database.write() as connection:
        grant_correction(connection, number, world.account(LEADER), "", "同意")
    review(world, number, by=OTHER_LEADER)
    with world.database.write() as connection:
        refuse_publication(connection, number, world.account(LEADER), "", "涉及国家秘密")
    with world.database.read() as connection:
        sight = visit_sight(connection, world.account(PLANNER), Permission.RECEIPT_WRITE)
        (listed,) = list_to_withdraw(connection, sight)
    assert listed.to_withdraw is not None
    assert listed.to_withdraw["because"] == "not_published"
    withdraw(world, number)
    assert [one.withdrawn_no for one in publications(world, number)] == ["CX-1"]
