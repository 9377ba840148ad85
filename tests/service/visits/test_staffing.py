"""From the officers to the door: who may go, on which day, with which paper, and who comes instead of whom."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from service.access.account import Account
from service.access.queries.told import list_told
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import visit_officer
from service.core.db.tables.items import item
from service.core.db.tables.officers import inspector_absence, recusal
from service.core.errors import Conflict
from service.core.problem import Problem
from service.visits.actions.days import hand_out, move_day, set_day
from service.visits.actions.entering import Entry, begin_visit, come_again
from service.visits.actions.officers import Replacement, name_officers, replace_officer
from service.visits.actions.scope import (
    OutOfScope,
    ReportedOutOfScope,
    confirm_out_of_scope,
    refuse_out_of_scope,
    report_out_of_scope,
)
from service.visits.queries.visits import find_visit, steps_of
from service.visits.states import VisitAct, VisitStatus
from service.visits.visit import Visit
from tests.worlds.officers import AT, add_recusal
from tests.worlds.staffed_visits import (
    FIREMAN,
    FIRM,
    IGOR,
    INES,
    ITEM,
    LEADER,
    PLANNER,
    SPARE,
    STRANGER,
    TEAM,
    StaffedWorld,
    staff_world,
)

S = VisitStatus
Does = Callable[[Connection, Account], Visit]


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


def act(world: StaffedWorld, by: str, does: Does) -> Visit:
    account = world.account(by)
    with world.database.write() as connection:
        return does(connection, account)


def refused(world: StaffedWorld, by: str, does: Does) -> str:
    """What is said, in Chinese, where it is refused."""
    with pytest.raises((Problem, Conflict)) as caught:
        act(world, by, does)
    error = caught.value
    if isinstance(error, Conflict):
        return error.why.zh
    return "".join(one["zh"] for one in error.errors) or error.title.zh


def test_from_officers_named_to_the_door(database: Database) -> None:
    world = staff_world(database)
    number, day = world.put(), today()
    act(world, PLANNER, lambda c, a: name_officers(c, number, a, "", TEAM))
    act(world, PLANNER, lambda c, a: set_day(c, number, a, day, "上午"))
    with world.database.read() as connection, pytest.raises(Problem):
        find_visit(connection, number, world.account(INES))
    assert "检查通知书" in refused(world, PLANNER, lambda c, a: hand_out(c, number, a))
    world.print_notice(number)
    act(world, LEADER, lambda c, a: hand_out(c, number, a))
    assert world.visit(number).lead.status is S.TO_INSPECT
    with world.database.read() as connection:
        assert find_visit(connection, number, world.account(INES)).number == number
        with pytest.raises(Problem):
            find_visit(connection, number, world.account(STRANGER))
        assert [one.address for one in list_told(connection, IGOR)] == [f"/visits/{number}"]
    begun = act(world, IGOR, lambda c, a: begin_visit(c, number, a, "", Entry(code_shown=True)))
    assert begun.lead.status is S.INSPECTING
    assert begun.lead.code_shown
    with world.database.read() as connection:
        acts = [one.act for one in steps_of(connection, begun.id)]
    assert acts == [VisitAct.NAME_OFFICERS, VisitAct.SET_DAY, VisitAct.HAND_OUT, VisitAct.BEGIN]


@pytest.mark.parametrize(
    ("team", "said"),
    [
        (("N1",), "不得少于2人"),
        (("N1", "OLD"), "执法证有效期至2021-01-01"),
        (("N1", "FAR"), "不得异地检查"),
        (("N1", "F1"), "不是该部门的人员"),
        (("N1", "NOBODY"), "没有这一人员"),
        (("N1", "N1"), "不得少于2人"),
    ],
)
def test_a_team_that_may_not_go_is_not_named(world: StaffedWorld, team: tuple[str, ...], said: str) -> None:
    number = world.put()
    assert said in refused(world, PLANNER, lambda c, a: name_officers(c, number, a, "", team))
    assert world.visit(number).lead.team == ()


def test_recusal_qualification_and_leave_are_asked_of_the_day(world: StaffedWorld) -> None:
    number = world.put(team=TEAM, visit_on=today())
    world.print_notice(number)
    with world.database.write() as connection:
        add_recusal(connection, "N2", FIRM)
        connection.execute(update(item).where(item.c.code == ITEM).values(need="food", need_of="one"))
        leave = {"inspector": "N1", "from_day": today(), "until_day": today(), "recorded_by": "t", "recorded_at": AT}
        connection.execute(insert(inspector_absence).values(**leave))
    said = refused(world, PLANNER, lambda c, a: hand_out(c, number, a))
    assert "人员N2：应当回避" in said
    assert "至少一人具备资格“food”" in said
    assert "人员N1" in said
    assert "请假" in said


def test_a_notice_of_another_day_does_not_hand_it_out(world: StaffedWorld) -> None:
    number = world.put(team=TEAM, visit_on=today())
    world.print_notice(number)
    act(world, PLANNER, lambda c, a: set_day(c, number, a, today() + timedelta(days=2)))
    assert "打印后人员、日期有变" in refused(world, PLANNER, lambda c, a: hand_out(c, number, a))


def test_a_notice_is_not_outdated_by_what_changes_of_another_visit(world: StaffedWorld) -> None:
    number, other = world.put(team=TEAM, visit_on=today()), world.put(team=TEAM, visit_on=today())
    world.print_notice(number)
    act(world, PLANNER, lambda c, a: set_day(c, other, a, today() + timedelta(days=2)))
    act(world, PLANNER, lambda c, a: hand_out(c, number, a))
    assert world.visit(number).lead.handed_out_at is not None


def test_a_day_lies_within_the_days_of_the_visit(world: StaffedWorld) -> None:
    number = world.put()
    for day, said in (
        (today() - timedelta(days=1), "已过"),
        (today() + timedelta(days=31), "应在"),
        (date.max, "应在"),
    ):
        assert said in refused(world, PLANNER, lambda c, a, day=day: set_day(c, number, a, day))


def test_the_firm_has_its_other_day_once_and_never_of_an_unannounced_visit(world: StaffedWorld) -> None:
    number = world.put(S.TO_INSPECT, TEAM, visit_on=today())
    to = today() + timedelta(days=3)
    moved = act(world, INES, lambda c, a: move_day(c, number, a, to, "企业停产检修"))
    assert (moved.visit_on, moved.day_moved) == (to, True)
    again = lambda c, a: move_day(c, number, a, to + timedelta(days=1), "再次")  # noqa: E731
    assert "一次" in refused(world, PLANNER, again)
    secret = world.put(S.TO_INSPECT, TEAM, visit_on=today(), unannounced=True)
    assert "不预先通知" in refused(world, PLANNER, lambda c, a: move_day(c, secret, a, to, "企业要求"))


def test_nobody_enters_before_the_day_without_a_code_or_alone(world: StaffedWorld) -> None:
    early = world.put(S.TO_INSPECT, TEAM, visit_on=today() + timedelta(days=1))
    assert "已通知企业" in refused(world, INES, lambda c, a: begin_visit(c, early, a, "", Entry(code_shown=True)))
    number = world.put(S.TO_INSPECT, TEAM, visit_on=today())
    assert "未出示" in refused(world, INES, lambda c, a: begin_visit(c, number, a, "", Entry(code_shown=False)))
    assert "只有前往" in refused(world, LEADER, lambda c, a: begin_visit(c, number, a, "", Entry(code_shown=True)))
    alone = world.put(S.TO_INSPECT, TEAM[:1], visit_on=today())
    assert "不得少于2人" in refused(world, INES, lambda c, a: begin_visit(c, alone, a, "", Entry(code_shown=True)))
    entry = Entry(code_shown=False, code_reason="企业无扫码设备")
    begun = act(world, INES, lambda c, a: begin_visit(c, number, a, "", entry))
    assert begun.lead.code_reason == "企业无扫码设备"


def test_an_earlier_day_is_entered_after_a_failure_of_the_system_and_marked(world: StaffedWorld) -> None:
    number = world.put(S.TO_INSPECT, TEAM, visit_on=today() - timedelta(days=2), approved_by=LEADER)
    day = today() - timedelta(days=2)
    said = refused(world, INES, lambda c, a: begin_visit(c, number, a, "", Entry(True, on=day)))
    assert "系统故障" in said
    begun = act(world, INES, lambda c, a: begin_visit(c, number, a, "", Entry(True, on=day, failure="机房断电")))
    assert (begun.mark, begun.approval, begun.visit_on) == ("system_failure", "approved", day)
    late = world.put(S.TO_INSPECT, TEAM, starts_on=today() - timedelta(days=30))
    day = today() - timedelta(days=11)
    act(world, INES, lambda c, a: begin_visit(c, late, a, "", Entry(True, on=day, failure="机房断电")))
    with world.database.read() as connection:
        assert steps_of(connection, world.visit(late).id)[-1].said["late"] is True


def test_they_come_again_twice_and_then_absence_is_the_result(world: StaffedWorld) -> None:
    number = world.put(S.TO_INSPECT, TEAM, visit_on=today())
    for attempt in (1, 2):
        act(world, INES, lambda c, a: begin_visit(c, number, a, "", Entry(code_shown=True)))
        again = act(world, INES, lambda c, a: come_again(c, number, a, "", today() + timedelta(days=1), "无人应门"))
        assert (again.lead.status, again.lead.attempts) == (S.TO_INSPECT, attempt)
        act(world, PLANNER, lambda c, a: _today_again(c, number))
    act(world, INES, lambda c, a: begin_visit(c, number, a, "", Entry(code_shown=True)))
    said = refused(world, INES, lambda c, a: come_again(c, number, a, "", today() + timedelta(days=1), "无人应门"))
    assert "已改日2次" in said
    with world.database.read() as connection:
        told = {login: len(list_told(connection, login)) for login in (INES, IGOR)}
    # Whoever put it off knows it.
    assert told == {INES: 0, IGOR: 2}


def _today_again(connection: Connection, number: str) -> Visit:
    from service.core.db.tables.inspection_visits import inspection_visit
    from service.visits.queries.visits import get_visit

    own = inspection_visit
    connection.execute(update(own).where(own.c.number == number).values(visit_on=today()))
    return get_visit(connection, number)


def test_a_recusal_at_the_door_is_filed_sealed_and_another_comes(world: StaffedWorld) -> None:
    number = world.put(S.INSPECTING, TEAM, visit_on=today())
    asked = Replacement("N2", "其兄为该企业股东", SPARE, recused=True)
    after = act(world, PLANNER, lambda c, a: replace_officer(c, number, a, "", asked))
    assert after.lead.team == ("N1", SPARE)
    with world.database.read() as connection:
        assert connection.execute(select(recusal.c.reason)).scalars().all() == ["其兄为该企业股东"]
        step = steps_of(connection, after.id)[-1]
        assert "股东" not in f"{step.note}{step.said}"
        left = connection.execute(select(visit_officer.c.left_because).where(visit_officer.c.inspector == "N2"))
        assert "股东" not in left.scalar_one()
    back = Replacement(SPARE, "生病", "N2")
    assert "应当回避" in refused(world, PLANNER, lambda c, a: replace_officer(c, number, a, "", back))
    assert "请指定" in refused(world, PLANNER, lambda c, a: replace_officer(c, number, a, "", Replacement("N1", "病")))
    assert "不在检查组" in refused(
        world, PLANNER, lambda c, a: replace_officer(c, number, a, "", Replacement("N2", "病", SPARE))
    )


def test_out_of_scope_is_reported_by_one_and_confirmed_by_another(world: StaffedWorld) -> None:
    number = world.put(S.TO_INSPECT, TEAM, visit_on=today())
    report = ReportedOutOfScope(OutOfScope.DEREGISTERED, "登记系统查询结果")
    assert "先报告" in refused(world, LEADER, lambda c, a: confirm_out_of_scope(c, number, a, "同意"))
    act(world, PLANNER, lambda c, a: report_out_of_scope(c, number, a, report))
    assert "等待另一人" in refused(world, INES, lambda c, a: report_out_of_scope(c, number, a, report))
    assert "不得为同一人" in refused(world, PLANNER, lambda c, a: confirm_out_of_scope(c, number, a, "同意"))
    act(world, LEADER, lambda c, a: refuse_out_of_scope(c, number, a, "仍在经营"))
    assert world.visit(number).lead.out_of_scope is None
    act(world, INES, lambda c, a: report_out_of_scope(c, number, a, report))
    ended = act(world, LEADER, lambda c, a: confirm_out_of_scope(c, number, a, "同意"))
    assert ended.lead.status is S.OUT_OF_SCOPE
    assert ended.ended_at is not None
    assert FIREMAN not in ended.lead.team
