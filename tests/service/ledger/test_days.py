"""What becomes of items as days go by: computed, resumed, passed on, told of; once, whenever it is done."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from rules.library import shipped_library
from rules.load_dated_table import TABLES
from service.access.actions.accounts import set_active
from service.access.reach import WHOLE
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.jobs import add_job, get_job
from service.core.db.tables.access import account, told
from service.core.db.tables.adoptions import adoption
from service.core.db.tables.ledger import ledger_item, ledger_reminder
from service.core.jobs.worker import Worker
from service.core.problem import Problem
from service.core.settings import load_settings
from service.ledger.actions.answering import answer_item
from service.ledger.actions.closing import rate_item
from service.ledger.actions.days import compute_days, pass_over_ratings, resume_parked
from service.ledger.actions.extensions import ask_extension, decide_extension
from service.ledger.actions.register import register_item
from service.ledger.actions.reminding import tell_late
from service.ledger.days_job import KIND
from service.ledger.item import Item, StatedItem
from service.ledger.queries.items import get_item, steps_of
from service.ledger.states import ItemAct, ItemStatus, ItemType, Rating
from service.registries.actions.workdays import enter_workdays
from service.registries.workdays import WorkdayYear
from service.rule_sets.actions.adoptions import Request, approve_adoption, request_adoption
from service.rule_sets.actions.drafts import add_draft
from service.serving.jobs import HANDLERS
from tests.worlds.calendars import CALENDAR, is_at_work
from tests.worlds.ledger import HANDLER, LEADER, LINKED, OWNER, LedgerWorld, account_in, people_ledger, stated_item
from tests.worlds.services import service_over

OF_2027 = WorkdayYear(2027, frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 3)}), invented=True)
DUE = date(2026, 9, 18)


@pytest.fixture
def world(database: Database) -> LedgerWorld:
    with database.write() as connection:
        enter_workdays(connection, list(CALENDAR.values()), "someone", [""])
    return people_ledger(database)


def test_a_table_of_clocks_reaches_open_items_as_it_is_adopted(world: LedgerWorld) -> None:
    with world.database.write() as connection:
        connection.execute(delete(adoption))
    filed = file_on(world, date(2026, 9, 1), stated_item(ItemType.REQUEST))
    assert (filed.due, filed.clock_days) == (None, None)
    files, settings = shipped_library(), load_settings({"CREDIT_TIERS_DEMONSTRATION": "true"})
    text = (TABLES / "clocks" / "2026-01.yaml").read_text("utf-8")
    with world.database.write() as connection:
        made = add_draft(connection, files, text, "edith", WHOLE)
        request_adoption(connection, files, settings, made.id, Request("按会议纪要施行"), "edith", WHOLE)
        approve_adoption(connection, files, settings, made.id, "andrew", WHOLE, "同意")
    assert world.item(filed.number).due == working_days_after(date(2026, 9, 1), 15, OF_2027)[-1]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def file_on(world: LedgerWorld, day: date, stated: StatedItem) -> Item:
    with world.database.write() as connection:
        return register_item(connection, stated, account_in(connection, HANDLER), noon(day)).item


def test_days_come_with_the_calendar_and_move_with_its_corrections(world: LedgerWorld) -> None:
    filed = date(2026, 12, 25)
    waiting = file_on(world, filed, stated_item(ItemType.FEEDBACK))
    assert (waiting.first_due, waiting.due, waiting.calendar_missing) == (date(2026, 12, 28), None, 2027)
    extended = file_on(world, filed, stated_item(ItemType.REQUEST))
    world.put(extended, ItemStatus.IN_HAND)
    answered = file_on(world, filed, stated_item(ItemType.REQUEST))
    world.put(answered, ItemStatus.AWAITING_RATING, resolved_at=noon(filed))
    with world.database.write() as connection:
        assert compute_days(connection) == 0
        # More days are given while nobody knows the day.
        ask_extension(connection, extended.number, account_in(connection, OWNER), 4, "待检验报告", noon(filed))
        decide_extension(
            connection, extended.number, account_in(connection, LEADER), granted=True, opinion="同意", at=noon(filed)
        )
        enter_workdays(connection, [OF_2027], "someone", [""])
        assert compute_days(connection) == 0
    days = working_days_after(filed, 19, OF_2027)
    assert world.item(waiting.number) == replace(waiting, due=days[14], calendar_missing=None)
    assert world.item(extended.number).due == days[18]
    assert world.item(answered.number).due is None
    # The year is announced otherwise than it was made up.
    announced = replace(OF_2027, off=OF_2027.off | {date(2027, 1, 4), date(2027, 1, 5)})
    with world.database.write() as connection:
        enter_workdays(connection, [announced], "someone", [""])
    assert world.item(waiting.number).due == working_days_after(filed, 15, announced)[-1]


def working_days_after(start: date, number: int, year: WorkdayYear) -> list[date]:
    """The next so many working days, looked up one by one."""
    calendar, found, day = {**CALENDAR, year.year: year}, [], start
    while len(found) < number:
        day += timedelta(days=1)
        found += [day] if is_at_work(day, calendar) else []
    return found


def test_more_days_are_asked_for_before_the_last_day_and_a_return_begins_anew(sqlite: Database) -> None:
    with sqlite.write() as connection:
        enter_workdays(connection, list(CALENDAR.values()), "someone", [""])
    world = people_ledger(sqlite)
    filed = date(2026, 9, 18)
    early, late = (file_on(world, filed, stated_item(ItemType.REQUEST)) for _ in range(2))
    # Fifteen working days over the autumn festival and National Day, with two make-up days.
    due = working_days_after(filed, 15, OF_2027)[-1]
    assert early.due == late.due == due == date(2026, 10, 15)
    for item in (early, late):
        world.put(item, ItemStatus.IN_HAND)
    with sqlite.write() as connection:
        owner, leader = account_in(connection, OWNER), account_in(connection, LEADER)
        ask_extension(connection, early.number, owner, 10, "待检验报告", noon(due - timedelta(days=1)))
        with pytest.raises(Problem, match="申请延期过晚"):
            ask_extension(connection, late.number, owner, 1, "待检验报告", noon(due))
        # It was asked for in time: the leader may still decide when the day has passed.
        after = noon(due + timedelta(days=5))
        decide_extension(connection, early.number, leader, granted=True, opinion="同意", at=after)
        assert get_item(connection, early.number).due == working_days_after(filed, 25, OF_2027)[-1]
        answered = date(2026, 10, 29)
        answer_item(connection, early.number, owner, "已核实并答复。", noon(answered))
        assert get_item(connection, early.number).due == working_days_after(filed, 25, OF_2027)[-1]
        filer = account_in(connection, HANDLER)
        returned = rate_item(connection, early.number, filer, Rating.DISSATISFIED, "未解决", noon(date(2026, 11, 2)))
    # It begins anew with the days of an extension, whatever it was given before.
    assert (returned.due, returned.resolved_at) == (working_days_after(date(2026, 11, 2), 10, OF_2027)[-1], None)


def test_items_filed_before_a_table_was_in_force_have_their_days_once_one_is(world: LedgerWorld) -> None:
    old = file_on(world, date(2026, 4, 28), stated_item(ItemType.OBJECTION))
    order = file_on(world, date(2026, 4, 28), stated_item(ItemType.RECTIFICATION))
    nothing = dict.fromkeys(("first_days", "first_due", "clock_days", "due"))
    world.put(old, ItemStatus.REGISTERED, None, **nothing)
    world.put(order, ItemStatus.REGISTERED, None, **nothing)
    with world.database.write() as connection:
        assert compute_days(connection) == 2
    assert world.item(old.number) == old
    assert (world.item(order.number), order.due) == (order, date(2026, 6, 27))


def test_an_owner_is_told_first_and_the_leader_a_day_later_once_each(world: LedgerWorld) -> None:
    one, other, settled = (file_on(world, date(2026, 9, 1), stated_item(ItemType.REQUEST)) for _ in range(3))
    for item in (one, other):
        world.put(item, ItemStatus.IN_HAND, due=DUE, first_response_at=noon(DUE))
    world.put(settled, ItemStatus.AWAITING_RATING, due=DUE, resolved_at=noon(DUE), first_response_at=noon(DUE))
    assert told_on(world, DUE) == {}
    # The service stood still for a while: nobody is passed over for it, and nobody is told twice.
    after = DUE + timedelta(days=9)
    assert told_on(world, after) == {OWNER: ["2件台账事项已逾期"]}
    assert told_on(world, after) == {}
    world.put(other, ItemStatus.AWAITING_CLOSE_OUT, resolved_at=noon(after))
    assert told_on(world, after + timedelta(days=1)) == {
        login: [f"台账事项 {one.number} 已逾期"] for login in (LEADER, LINKED)
    }
    assert told_on(world, after + timedelta(days=30)) == {}
    # Given more days, it is told of anew when these have passed, too.
    world.put(one, ItemStatus.IN_HAND, due=after)
    assert told_on(world, after) == {}
    assert told_on(world, after + timedelta(days=1)).keys() == {OWNER}
    with world.database.read() as connection:
        kinds = Counter(connection.execute(select(ledger_reminder.c.kind)).scalars())
    assert kinds == {"due_owner": 3, "due_leader": 1}


def test_where_nobody_deals_with_it_the_leaders_there_are_told_at_once(world: LedgerWorld) -> None:
    nobody, left = (file_on(world, date(2026, 9, 1), stated_item(ItemType.REQUEST)) for _ in range(2))
    of_supervisor = file_on(world, date(2026, 9, 1), stated_item(ItemType.FEEDBACK))
    elsewhere = file_on(world, date(2026, 9, 1), stated_item(ItemType.FINDING))
    for item in (nobody, of_supervisor):
        world.put(item, ItemStatus.REGISTERED, None, due=DUE)
    world.put(left, ItemStatus.IN_HAND, due=DUE, first_response_at=noon(DUE))
    world.put(elsewhere, ItemStatus.REGISTERED, None, due=DUE, region="990101", first_response_at=noon(DUE))
    set_active(world.database, "chief", OWNER, active=False, owner=HANDLER)
    said = told_on(world, DUE + timedelta(days=1))
    # One linked leader alone hears of the supervisor's item; the last one lies where there is no leader.
    assert said == {
        LEADER: [f"台账事项 {nobody.number} 逾期未作首次答复", "2件台账事项已逾期"],
        LINKED: ["2件台账事项逾期未作首次答复", "3件台账事项已逾期"],
    }
    with world.database.read() as connection:
        assert elsewhere.id not in set(connection.execute(select(ledger_reminder.c.item_id)).scalars())


def told_on(world: LedgerWorld, day: date) -> dict[str, list[str]]:
    """What people are told by what is done on a day, by log-in."""
    with world.database.write() as connection:
        before = set(connection.execute(select(told.c.id)).scalars())
        tell_late(connection, day, noon(day))
        query = select(account.c.login, told.c.zh, told.c.id).join(account, account.c.id == told.c.account_id)
        found: dict[str, list[str]] = {}
        for login, words, number in connection.execute(query.order_by(told.c.id)):
            if number not in before:
                found.setdefault(login, []).append(words)
    return found


def test_what_is_parked_is_in_hand_again_on_its_day_and_its_clock_ran_on(world: LedgerWorld) -> None:
    until = date(2026, 9, 20)
    first, second, later = (file_on(world, date(2026, 9, 1), stated_item(ItemType.FINDING)) for _ in range(3))
    for item, day in ((first, until), (second, until - timedelta(days=3)), (later, until + timedelta(days=1))):
        world.put(item, ItemStatus.PARKED, parked_until=day)
    with world.database.write() as connection:
        assert resume_parked(connection, until - timedelta(days=4), noon(until)) == 0
        assert resume_parked(connection, until, noon(until)) == 2
        assert resume_parked(connection, until, noon(until)) == 0
    done = world.item(first.number)
    assert (done.status, done.parked_until, done.due) == (ItemStatus.IN_HAND, None, first.due)
    assert world.item(later.number).status is ItemStatus.PARKED
    assert told_words(world, OWNER) == ["2件台账事项挂账期满，恢复办理"]
    assert last_entry(world, "ledger.resume", [first.number, second.number])
    with world.database.read() as connection:
        step = steps_of(connection, second.id)[-1]
    assert (step.act, step.by, step.said) == (ItemAct.RESUME, "system:ledger", {"parked_until": "2026-09-17"})
    assert (step.from_status, step.to_status) == (ItemStatus.PARKED, ItemStatus.IN_HAND)


def told_words(world: LedgerWorld, login: str) -> list[str]:
    query = select(told.c.zh).join(account, account.c.id == told.c.account_id).where(account.c.login == login)
    with world.database.read() as connection:
        return list(connection.execute(query).scalars())


def last_entry(world: LedgerWorld, action: str, numbers: Collection[str]) -> bool:
    """Whether the last entry of the audit log is of that act, upon so many."""
    with world.database.read() as connection:
        (entry,) = list_entries(connection, before=None, limit=1)
    return entry.action == action and entry.detail["items"] == len(numbers)


def test_an_answer_that_nobody_rated_in_ten_working_days_awaits_close_out(world: LedgerWorld) -> None:
    # Ten working days after 18 September, over the autumn festival and National Day with their make-up days.
    answered, last = date(2026, 9, 18), date(2026, 10, 9)
    item, order = (file_on(world, answered, stated_item(kind)) for kind in (ItemType.REQUEST, ItemType.RECTIFICATION))
    world.put(item, ItemStatus.AWAITING_RATING, resolved_at=noon(answered))
    world.put(order, ItemStatus.AWAITING_CLOSE_OUT)
    assert sum(is_at_work(answered + timedelta(days=one), CALENDAR) for one in range(1, 22)) == 10
    with world.database.write() as connection:
        assert pass_over_ratings(connection, last, noon(last)) == 0
        assert pass_over_ratings(connection, last + timedelta(days=1), noon(last)) == 1
        assert pass_over_ratings(connection, last + timedelta(days=2), noon(last)) == 0
    done = world.item(item.number)
    assert (done.status, done.rating) == (ItemStatus.AWAITING_CLOSE_OUT, Rating.NOT_RATED)
    assert world.item(order.number).rating is None
    assert last_entry(world, "ledger.not_rated", [item.number])
    # Without the calendar of the next year nothing is guessed.
    late = file_on(world, date(2026, 11, 20), stated_item(ItemType.REQUEST))
    world.put(late, ItemStatus.AWAITING_RATING, resolved_at=noon(date(2026, 12, 25)))
    with world.database.write() as connection:
        assert pass_over_ratings(connection, date(2027, 3, 1), noon(last)) == 0


def test_the_daily_job_does_all_of_it_and_again_nothing(world: LedgerWorld, tmp_path: Path) -> None:
    day = date(2026, 9, 1)
    late, parked = (file_on(world, day, stated_item(ItemType.FINDING)) for _ in range(2))
    world.put(late, ItemStatus.IN_HAND, first_response_at=noon(day))
    world.put(parked, ItemStatus.PARKED, parked_until=day, due=None, first_due=None, first_response_at=noon(day))
    worker = Worker(service_over(world.database, tmp_path), HANDLERS)
    results = []
    for _ in range(2):
        with world.database.write() as connection:
            number = add_job(connection, KIND, {}, "tests")
        assert worker.work_once(number)
        results.append(result_of(world, number))
    ended = {"terms_ended": 0, "erased": 0, "removed": 0}
    # The day of the parked one was computed, and had passed.
    assert results == [
        {"computed": 1, "resumed": 1, "not_rated": 0, "told": 2, **ended},
        {"computed": 0, "resumed": 0, "not_rated": 0, "told": 0, **ended},
    ]
    assert sorted(told_words(world, OWNER)) == ["2件台账事项已逾期", f"台账事项 {parked.number} 挂账期满，恢复办理"]


def result_of(world: LedgerWorld, number: int) -> object:
    with world.database.read() as connection:
        job = get_job(connection, number)
    assert job is not None
    return job.result


def test_days_follow_from_the_clock_as_it_is_stored(world: LedgerWorld) -> None:
    item = file_on(world, date(2026, 9, 1), stated_item(ItemType.REQUEST))
    with world.database.write() as connection:
        connection.execute(update(ledger_item).where(ledger_item.c.id == item.id).values(clock_days=25))
        assert compute_days(connection) == 1
    assert (
        world.item(item.number).due
        == [day for day in (date(2026, 9, 1) + timedelta(days=n) for n in range(1, 90)) if is_at_work(day, CALENDAR)][
            24
        ]
    )
