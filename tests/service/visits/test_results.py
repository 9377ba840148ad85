"""Results: what an officer enters and hands in, and what its approval writes, all of it or nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.queries.told import list_told
from service.access.seconds import Thing, ThingKind
from service.core.clock import now, today
from service.core.db.audit import verify_log
from service.core.db.engine import Database
from service.core.db.fact_changes import last_change, list_touched_since
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.ledger import ledger_item
from service.core.db.tables.visits import visit_item
from service.core.errors import Conflict
from service.core.problem import Problem
from service.facts.visits import known_visits_of
from service.ledger.queries.items import item_by_id, steps_of
from service.ledger.states import ItemStatus, ItemType
from service.model.inclusion import Selection
from service.model.queries.inclusion import selections_of
from service.registries.queries.tags import tags_of
from service.visits.actions.corrections import ask_correction, grant_correction, refuse_correction
from service.visits.actions.many import act_on_visits
from service.visits.actions.publication import approve_publication, refuse_publication
from service.visits.actions.results import enter_result, submit_result
from service.visits.actions.review import Review, return_result, review_result
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.undecided import undecided_visit
from service.visits.queries.visits import steps_of as visit_steps
from service.visits.result_codes import ResultCode
from service.visits.results import ItemResult, ResultStatus, StatedResult
from service.visits.states import VisitAct, VisitStatus
from tests.worlds.results import (
    ABSENT,
    BUREAU,
    CLEAN,
    ORDERED,
    REFUSED,
    await_close_out,
    close_order,
    enter,
    enter_calendar,
    enter_tag,
    firm_id,
    firm_of,
    put_inspecting,
    put_reviewed,
    records_of,
    result_of,
    review,
    serve_selection,
    submit,
)
from tests.worlds.staffed_visits import (
    DEPARTMENT,
    DISTRICT,
    FIRM,
    INES,
    ITEM,
    LEADER,
    OTHER_LEADER,
    PLANNER,
    STRANGER,
    TEAM,
    StaffedWorld,
    staff_world,
)


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


@pytest.fixture
def on_both(database: Database) -> StaffedWorld:
    return staff_world(database)


def faults_of(problem: Problem) -> set[str]:
    return {one["where"].removeprefix("json.") for one in problem.errors}


def known_of(world: StaffedWorld) -> Any:
    with world.database.read() as connection:
        found = known_visits_of(connection, [firm_id(world)], today())
    assert len(found) == 1
    return found[0]


def test_what_lacks_is_kept_and_told_all_at_once_when_it_is_handed_in(world: StaffedWorld) -> None:
    number = put_inspecting(world, **firm_of(world))
    with pytest.raises(Conflict):
        submit(world, number)
    enter(world, number, StatedResult(today(), items=(ItemResult(ITEM, True),)))
    with pytest.raises(Problem) as told:
        submit(world, number)
    assert faults_of(told.value) == {"methods", "follow_up", f"items.{ITEM}.result"}
    assert world.visit(number).lead.status is VisitStatus.INSPECTING
    # What is entered anew takes the place of what was entered before.
    enter(world, number, CLEAN)
    assert submit(world, number).lead.status is VisitStatus.LEADER_REVIEW
    found = result_of(world, number)
    assert (found.status, found.says.items[0].result) == (ResultStatus.IN_REVIEW, ResultCode.NO_PROBLEM)
    assert found.says.code is ResultCode.NO_PROBLEM


def test_there_is_no_result_without_its_papers(world: StaffedWorld) -> None:
    number = world.put(VisitStatus.INSPECTING, TEAM)
    enter(world, number, CLEAN)
    with pytest.raises(Conflict, match="审批表"):
        submit(world, number)


def test_only_who_goes_enters_and_only_a_second_approves(world: StaffedWorld) -> None:
    number = put_inspecting(world, **firm_of(world))
    for login in (STRANGER, LEADER):
        with pytest.raises(Problem) as told:
            enter(world, number, CLEAN, by=login)
        assert told.value.status in (403, 404)
    enter(world, number, CLEAN)
    submit(world, number)
    with pytest.raises(Problem) as told:
        review(world, number, by=INES)
    assert told.value.status == 403


def test_an_approved_result_is_one_record_with_its_items_and_makes_the_firm_due(world: StaffedWorld) -> None:
    number = put_inspecting(world, **firm_of(world))
    enter(world, number, CLEAN)
    submit(world, number)
    with world.database.read() as connection:
        before = last_change(connection)
    moved = review(world, number)
    assert moved.lead.status is VisitStatus.PUBLICATION_APPROVAL
    assert moved.lead.version == 1
    with world.database.read() as connection:
        assert firm_id(world) in list_touched_since(connection, before, last_change(connection))
    known = known_of(world)
    assert (known.number, known.department, known.trigger) == (number, BUREAU, "COMPLAINT")
    assert (known.outcome, known.faulty, known.on_site) == ("no_problem", 0, True)
    assert [(one.item, one.result) for one in known.items] == [("登记事项检查", "no_problem")]
    (record,) = records_of(world)
    assert record.type == "inspection"
    assert record.fields["outcome"] == "no_problem"
    assert record.fields["occurred_on"] == today().isoformat()


def test_an_order_opens_its_item_and_its_record_and_ends_with_both(on_both: StaffedWorld) -> None:
    world = on_both
    number = put_reviewed(world, ORDERED, **firm_of(world))
    with world.database.read() as connection:
        (item,) = connection.execute(select(ledger_item)).all()
    assert (item.type, item.document_no, item.due) == (ItemType.RECTIFICATION, ORDERED.order_no, ORDERED.order_due)
    assert (item.filed_on, item.enterprise_id) == (today(), firm_id(world))
    assert world.visit(number).lead.order_item == item.id
    found = {one.type: one for one in records_of(world)}
    assert set(found) == {"inspection", "rectification"}
    assert found["rectification"].identity == item.record_identity
    assert found["inspection"].fields["value"] == 1


def test_a_refusal_counts_as_one_only_where_a_second_person_confirms_it(world: StaffedWorld) -> None:
    number = put_inspecting(world, **firm_of(world))
    enter(world, number, REFUSED)
    submit(world, number)
    with pytest.raises(Problem) as told:
        review(world, number)
    assert faults_of(told.value) == {"refusal_confirmed"}
    review(world, number, confirmed=False)
    assert known_of(world).outcome == "problem"
    assert result_of(world, number).says.code is ResultCode.TO_BE_HANDLED
    with world.database.read() as connection:
        findings = connection.execute(select(visit_item.c.finding)).scalars().all()
    assert findings == ["拒绝开门"]


def test_a_confirmed_refusal_is_one_and_absence_counts_for_nothing(world: StaffedWorld) -> None:
    put_reviewed(world, REFUSED, confirmed=True, **firm_of(world))
    assert known_of(world).outcome == "refused"
    put_reviewed(world, replace(ABSENT), **firm_of(world))
    assert {one.fields["outcome"] for one in records_of(world)} == {"refused", "absent"}


def test_nothing_is_to_be_confirmed_of_what_is_no_refusal(world: StaffedWorld) -> None:
    number = put_inspecting(world, **firm_of(world))
    enter(world, number, CLEAN)
    submit(world, number)
    with pytest.raises(Problem) as told:
        review(world, number, confirmed=True)
    assert faults_of(told.value) == {"refusal_confirmed"}


def test_a_returned_result_is_mended_and_handed_in_again(world: StaffedWorld) -> None:
    number = put_inspecting(world, **firm_of(world))
    enter(world, number, ABSENT)
    submit(world, number)
    with world.database.write() as connection:
        moved = return_result(connection, number, world.account(LEADER), "", "请补充。")
    assert moved.lead.status is VisitStatus.RETURNED
    assert records_of(world) == []
    enter(world, number, CLEAN)
    submit(world, number)
    # Who returned it may approve it.
    review(world, number)
    assert result_of(world, number).status is ResultStatus.APPROVED


def test_the_clock_of_publication_runs_from_the_end_of_the_task(world: StaffedWorld) -> None:
    year = today().year
    number = put_reviewed(world, **firm_of(world))
    course = world.visit(number).lead
    # Without its calendar no day is computed, and nothing is refused.
    assert (course.publish_due, course.calendar_missing) == (None, year)
    for one in (year, year + 1):
        enter_calendar(world, one)
    other = put_reviewed(world, **firm_of(world))
    due = world.visit(other).lead.publish_due
    assert due is not None
    working = [day for day in range(1, 60) if (today() + timedelta(days=day)).weekday() < 5]
    assert due == today() + timedelta(days=working[19])


def test_what_is_not_made_public_ends_or_goes_on_with_its_order(world: StaffedWorld) -> None:
    leader = world.account(LEADER)
    clean, ordered = put_reviewed(world, **firm_of(world)), put_reviewed(world, ORDERED, **firm_of(world))
    with world.database.write() as connection:
        ended = refuse_publication(connection, clean, leader, "", "涉及国家秘密")
        goes_on = refuse_publication(connection, ordered, leader, "", "涉及国家秘密")
    assert (ended.lead.status, ended.lead.ground) == (VisitStatus.COMPLETED, "涉及国家秘密")
    assert ended.ended_at is not None
    assert goes_on.lead.status is VisitStatus.FOLLOW_UP
    third = put_reviewed(world, **firm_of(world))
    with world.database.write() as connection:
        assert approve_publication(connection, third, leader, "").lead.status is VisitStatus.TO_PUBLISH


def test_an_order_for_a_subject_that_is_no_enterprise_is_not_handed_in(world: StaffedWorld) -> None:
    number = put_inspecting(world, subject="REG-0001")
    enter(world, number, ORDERED)
    with pytest.raises(Problem) as told:
        submit(world, number)
    assert faults_of(told.value) == {"follow_up"}
    other = put_reviewed(world, CLEAN, subject="REG-0001")
    assert world.visit(other).lead.status is VisitStatus.PUBLICATION_APPROVAL
    assert records_of(world) == []


def test_an_order_that_is_closed_out_ends_its_visit(world: StaffedWorld) -> None:
    number = put_reviewed(world, ORDERED, **firm_of(world))
    with world.database.write() as connection:
        refuse_publication(connection, number, world.account(LEADER), "", "涉及国家秘密")
    item = close_order(world, number, OTHER_LEADER)
    assert item.status is ItemStatus.CLOSED_OUT
    assert world.visit(number).lead.status is VisitStatus.COMPLETED


def test_a_recheck_without_a_problem_closes_the_order_with_its_record(world: StaffedWorld) -> None:
    number = put_reviewed(world, ORDERED, **firm_of(world))
    with world.database.write() as connection:
        refuse_publication(connection, number, world.account(LEADER), "", "涉及国家秘密")
    order = world.visit(number).lead.order_item
    await_close_out(world, number)
    recheck = put_reviewed(world, CLEAN, trigger="RECHECK", recheck_of=order, **firm_of(world))
    with world.database.read() as connection:
        item = item_by_id(connection, order or 0)
    assert item.status is ItemStatus.CLOSED_OUT
    assert world.visit(number).lead.status is VisitStatus.COMPLETED
    (record,) = [one for one in records_of(world) if one.type == "rectification" and one.is_known]
    assert record.fields["repaired_on"] == today().isoformat()
    with world.database.read() as connection:
        assert steps_of(connection, item.id)[-1].said["evidence"] == recheck


def test_a_recheck_with_a_problem_is_told_to_who_deals_with_the_order(world: StaffedWorld) -> None:
    number = put_reviewed(world, ORDERED, **firm_of(world))
    await_close_out(world, number, owner=PLANNER)
    order = world.visit(number).lead.order_item
    put_reviewed(world, ORDERED, trigger="RECHECK", recheck_of=order, **firm_of(world))
    with world.database.read() as connection:
        assert item_by_id(connection, order or 0).status is ItemStatus.AWAITING_CLOSE_OUT
        assert "未改正" in list_told(connection, PLANNER)[0].words.zh


def test_where_no_such_business_was_found_the_firm_leaves_the_registry_it_was_drawn_from(world: StaffedWorld) -> None:
    with world.database.write() as connection:
        enter_tag(connection, "T01", ITEM)
        enter_tag(connection, "T02", None)
    empty = ItemResult(ITEM, True, ResultCode.NO_SUCH_BUSINESS, "已不从事该项经营")
    stated = replace(ABSENT, code=None, items=(empty,))
    number = put_reviewed(world, stated, **firm_of(world))
    with world.database.read() as connection:
        assert tags_of(connection, FIRM, today()) == {"T02"}
        assert tags_of(connection, FIRM, today() - timedelta(days=1)) == {"T01", "T02"}
        (step,) = [one for one in visit_steps(connection, world.visit(number).id) if one.act is VisitAct.REVIEW]
    assert step.said["tags_closed"] == 1
    assert known_of(world).outcome == "out_of_scope"


def test_every_selection_served_is_told_to_models_with_its_exact_probability(
    world: StaffedWorld,
) -> None:
    number = put_inspecting(world, **firm_of(world))
    with world.database.write() as connection:
        for draw_id, num, den in (("D2026-0001", 1, 3), ("D2026-0002", 2, 7)):
            serve_selection(connection, world.visit(number).id, firm_id(world), draw_id, num, den)
    enter(world, number, CLEAN)
    submit(world, number)
    review(world, number)
    with world.database.read() as connection:
        held = sorted(selections_of(connection, [firm_id(world)]).values(), key=lambda one: one.draw or "")
    assert held == [
        Selection(firm_id(world), "D2026-0001", 1, 3, (today(),)),
        Selection(firm_id(world), "D2026-0002", 2, 7, (today(),)),
    ]


def test_a_correction_is_asked_granted_and_reviewed_before_the_record_says_it(world: StaffedWorld) -> None:
    number = put_reviewed(world, CLEAN, **firm_of(world))
    leader, officer = world.account(LEADER), world.account(INES)
    with world.database.write() as connection:
        moved = ask_correction(connection, number, officer, "", ORDERED, "漏记")
    # What counts stays until the new version was reviewed.
    assert (moved.lead.status, moved.lead.version) == (VisitStatus.PUBLICATION_APPROVAL, 1)
    with world.database.write() as connection, pytest.raises(Conflict):
        ask_correction(connection, number, officer, "", ORDERED, "漏记")
    with world.database.read() as connection:
        assert undecided_visit(connection, Thing(ThingKind.VISIT, number)).waits
    with world.database.write() as connection:
        granted = grant_correction(connection, number, leader, "", "同意")
    assert (granted.lead.status, granted.lead.version) == (VisitStatus.LEADER_REVIEW, 1)
    assert known_of(world).outcome == "no_problem"
    assert review(world, number).lead.version == 2
    assert (known_of(world).outcome, known_of(world).faulty) == ("problem", 1)
    (record,) = [one for one in records_of(world) if one.type == "inspection" and one.is_known]
    assert record.fields["outcome"] == "problem"
    assert [result_of(world, number, one).status for one in (1, 2)] == [ResultStatus.REPLACED, ResultStatus.APPROVED]
    assert world.visit(number).lead.order_item is not None


def test_a_corrected_day_is_another_visit_and_the_one_before_never_was(world: StaffedWorld) -> None:
    yesterday = today() - timedelta(days=1)
    number = put_reviewed(world, CLEAN, **firm_of(world) | {"approved_at": now() - timedelta(days=3)})
    with world.database.write() as connection:
        ask_correction(connection, number, world.account(INES), "", replace(CLEAN, visited_on=yesterday), "日期有误")
        grant_correction(connection, number, world.account(LEADER), "", "同意")
    review(world, number)
    assert known_of(world).visited_on == yesterday


def test_a_correction_that_is_refused_changes_nothing(world: StaffedWorld) -> None:
    number = put_reviewed(world, ORDERED, **firm_of(world))
    officer = world.account(INES)
    with world.database.write() as connection, pytest.raises(Problem) as told:
        # The order has its item and its record: it is revoked there, not by leaving it out here.
        ask_correction(connection, number, officer, "", CLEAN, "误填")
    assert faults_of(told.value) == {"order_no"}
    with world.database.write() as connection:
        ask_correction(connection, number, officer, "", replace(ORDERED, remark="补充"), "补充")
    with world.database.write() as connection, pytest.raises(Problem):
        refuse_correction(connection, number, officer, "", "不同意")
    with world.database.write() as connection:
        moved = refuse_correction(connection, number, world.account(LEADER), "", "不同意")
    assert moved.lead.status is VisitStatus.PUBLICATION_APPROVAL
    assert result_of(world, number, 2).status is ResultStatus.REFUSED


def test_results_of_many_are_approved_at_once_and_refusals_are_left_for_one(world: StaffedWorld) -> None:
    numbers = [put_inspecting(world, **firm_of(world)) for _ in range(3)]
    for number, stated in zip(numbers, (CLEAN, ORDERED, REFUSED), strict=True):
        enter(world, number, stated)
        submit(world, number)
    leader, chosen = world.account(LEADER), ChosenVisits(numbers)
    with world.database.write() as connection:
        made = act_on_visits(connection, chosen, leader, VisitAct.REVIEW, "同意。", bureau=BUREAU)
    assert made.done == numbers[:2]
    assert [number for number, _ in made.refused] == numbers[2:]
    assert [world.visit(number).lead.status for number in numbers] == [
        *[VisitStatus.PUBLICATION_APPROVAL] * 2,
        VisitStatus.LEADER_REVIEW,
    ]
    assert world.visit(numbers[1]).lead.order_item is not None
    with world.database.write() as connection:
        chosen = ChosenVisits(numbers[:2])
        made = act_on_visits(connection, chosen, leader, VisitAct.APPROVE_PUBLICATION, "同意公示。")
    assert made.done == numbers[:2]
    with world.database.read() as connection:
        entries = connection.execute(
            select(audit_entry.c.object).where(audit_entry.c.action.in_(("visit.review", "visit.approve_publication")))
        )
        assert entries.scalars().all() == ["visits", "visits"]
        assert verify_log(connection) is None


def test_of_two_who_approve_at_once_one_does_and_there_is_one_record(on_both: StaffedWorld) -> None:
    number = put_inspecting(on_both, **firm_of(on_both))
    enter(on_both, number, ORDERED)
    submit(on_both, number)

    def approved_by(login: str) -> bool:
        try:
            review(on_both, number, by=login)
        except (Conflict, Problem):
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(approved_by, (LEADER, OTHER_LEADER))) == [False, True]
    assert {one.type for one in records_of(on_both)} == {"inspection", "rectification"}
    with on_both.database.read() as connection:
        assert len(connection.execute(select(ledger_item)).all()) == 1
        assert verify_log(connection) is None


def test_another_department_enters_reviews_and_follows_what_is_its_own(world: StaffedWorld) -> None:
    with world.database.write() as connection:
        for login in ("paul", "petra"):
            account = add_account(connection, login, login.title(), "消防救援局", "")
            add_grant(connection, account, Grant(Role.PARTNER, DISTRICT))
    number = put_inspecting(world, department=DEPARTMENT, **firm_of(world))
    paul, petra, review_of_it = world.account("paul"), world.account("petra"), Review("同意。", BUREAU)
    with world.database.write() as connection:
        enter_result(connection, number, paul, DEPARTMENT, ORDERED)
        submit_result(connection, number, paul, DEPARTMENT)
    for reviewer in (paul, world.account(LEADER)):
        # Another account of that department does, not a leader of the bureau.
        with world.database.write() as connection, pytest.raises(Problem):
            review_result(connection, number, reviewer, DEPARTMENT, review_of_it)
    with world.database.write() as connection:
        review_result(connection, number, petra, DEPARTMENT, review_of_it)
    assert known_of(world).department == "消防救援局"
    with world.database.read() as connection:
        (item,) = connection.execute(select(ledger_item)).all()
    assert (item.department, item.text) == (DEPARTMENT, "登记事项检查：地址变更未登记")


def test_without_the_bureau_s_name_nothing_becomes_a_record(world: StaffedWorld) -> None:
    number = put_inspecting(world, **firm_of(world))
    enter(world, number, CLEAN)
    submit(world, number)
    with pytest.raises(Conflict, match="CREDIT_TIERS_BUREAU"), world.database.write() as connection:
        review_result(connection, number, world.account(LEADER), "", Review("同意。", ""))
    assert records_of(world) == []
    assert world.visit(number).lead.status is VisitStatus.LEADER_REVIEW
