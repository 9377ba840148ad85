"""What of plans waits for whom, and by when: the days of the adopted table of deadlines."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rules.load_dated_table import TABLES, load_dated_table
from rules.plan_deadlines import PlanDeadlines, Step
from service.access.account import Account, Grant
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.plans.deadlines import Due, dues_of, months_later
from service.plans.plan import Plan, PlanKind
from service.plans.queries.waiting import deadlines_on, open_items_of
from service.plans.states import PlanStatus
from service.registries.workdays import NoCalendar, WorkdayYear
from tests.worlds.plans import LEADER, PLANNER, enter_items, publish_all, put_up_plan, set_status, stated_plan

TABLE = load_dated_table(TABLES / "plan_deadlines" / "2026-01.yaml")
YEAR = WorkdayYear(2027, frozenset({date(2027, 4, 5)}), frozenset())
CALENDAR = {2027: YEAR}


def a_plan(status: PlanStatus, **more: object) -> Plan:
    said = stated_plan()
    nothing = dict.fromkeys(set(Plan.__dataclass_fields__) - {"id"}, None)
    of_plan = {name: getattr(said, name) for name in ("year", "kind", "title", "region")}
    return replace(Plan(id=1, **nothing | of_plan | {"status": status}), **more)  # type: ignore[arg-type]


def dues(plan: Plan, day: date) -> dict[Step, date | NoCalendar]:
    assert isinstance(TABLE, PlanDeadlines)
    found: list[Due] = dues_of(TABLE, plan, CALENDAR, day)
    return {one.step: one.by for one in found}


def test_an_annual_plan_is_filed_by_the_end_of_march_and_finished_by_the_tenth_of_november() -> None:
    assert dues(a_plan(PlanStatus.DRAFT), date(2027, 2, 1)) == {Step.FILE: date(2027, 3, 31)}
    filed = a_plan(PlanStatus.FILED, filed_on=date(2027, 3, 1))
    assert dues(filed, date(2027, 3, 2)) == {}
    in_force = a_plan(PlanStatus.PUBLISHED, filed_on=date(2027, 3, 1))
    assert dues(in_force, date(2027, 5, 20)) == {Step.FINISH: date(2027, 11, 10)}
    assert dues(a_plan(PlanStatus.COMPLETED), date(2027, 5, 20)) == {}


def test_a_quarter_is_drawn_in_its_first_five_working_days_which_holidays_move() -> None:
    in_force = a_plan(PlanStatus.IN_PROGRESS, filed_on=date(2027, 3, 1))
    # 1 April is a Thursday; the 5th is off.
    assert dues(in_force, date(2027, 4, 1))[Step.DRAW] == date(2027, 4, 8)
    assert dues(in_force, date(2027, 4, 8))[Step.DRAW] == date(2027, 4, 8)
    assert Step.DRAW not in dues(in_force, date(2027, 4, 9))
    other_year = replace(in_force, year=2028)
    assert dues(other_year, date(2028, 4, 1))[Step.DRAW] == NoCalendar(2028)


def test_a_special_campaign_is_published_within_a_month_of_its_approval() -> None:
    decided = datetime(2027, 1, 30, 17, 0, tzinfo=UTC)
    campaign = a_plan(PlanStatus.APPROVED, kind=PlanKind.SPECIAL_CAMPAIGN, decided_at=decided)
    # In Shanghai it is the 31st by then.
    assert dues(campaign, date(2027, 2, 1)) == {Step.PUBLISH_CAMPAIGN: date(2027, 2, 28)}
    assert months_later(date(2027, 12, 15), 1) == date(2028, 1, 15)


def account(login: str, role: Role, region: str = "") -> Account:
    return Account(99, login, login, (Grant(role, region),))


def waiting(database: Database, who: Account) -> dict[str, tuple[int, date | None]]:
    with database.read() as connection:
        return {one.words.zh: (one.number, one.due_on) for one in open_items_of(connection, who)}


def test_it_waits_for_the_second_person_and_then_for_who_writes(database: Database) -> None:
    with database.write() as connection:
        enter_items(connection)
        assert deadlines_on(connection, today()) is not None
        assert deadlines_on(connection, date(2025, 12, 31)) is None
    year = today().year
    made = put_up_plan(database, year=year)
    leader, planner = account(LEADER, Role.LEADER), account(PLANNER, Role.PLANNER)
    not_filed = f"{year}年度抽查计划尚未备案"
    assert waiting(database, leader) == {}
    assert waiting(database, planner) == {not_filed: (1, date(year, 3, 31))}
    set_status(database, made.id, PlanStatus.SUBMITTED)
    assert waiting(database, leader) == {"个抽查计划待审批": (1, None)}
    # Not for its owner, whatever else he is, nor for a leader elsewhere.
    assert waiting(database, account(PLANNER, Role.LEADER)) == {}
    assert waiting(database, account("far", Role.LEADER, "3702")) == {}
    set_status(database, made.id, PlanStatus.APPROVED)
    assert waiting(database, planner)["个抽查计划待备案"][0] == 1
    set_status(database, made.id, PlanStatus.FILED)
    assert waiting(database, planner)["个抽查计划待公布"][0] == 1
    assert waiting(database, account("far", Role.PLANNER, "3702")).keys() == {not_filed}


def test_a_plan_in_force_is_told_to_finish_near_the_day(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite.write() as connection:
        enter_items(connection)
    year = today().year
    made = put_up_plan(sqlite, year=year)
    publish_all(sqlite, made.id)
    planner = account(PLANNER, Role.PLANNER)
    for day, told in ((date(year, 8, 20), False), (date(year, 9, 12), True), (date(year, 12, 1), True)):
        monkeypatch.setattr("service.plans.queries.waiting.today", lambda day=day: day)
        assert (waiting(sqlite, planner).get("个抽查计划待完成") == (1, date(year, 11, 10))) is told
    monkeypatch.setattr("service.plans.queries.waiting.today", lambda: date(year, 4, 1))
    assert waiting(sqlite, planner)["个抽查计划本季度待抽取"][0] == 1
