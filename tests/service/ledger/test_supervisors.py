"""Supervisors: entered in versions, linked with a leader, shut out when their term ends, counted and never ranked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.queries.accounts import find_account
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.access import account, told
from service.core.db.tables.ledger import ledger_contact, supervisor, supervisor_person
from service.core.errors import Conflict
from service.core.problem import Problem
from service.ledger.actions.answering import sign_answer
from service.ledger.actions.ended_terms import close_ended_terms, erase_contacts
from service.ledger.actions.register import register_item
from service.ledger.item import Contact
from service.ledger.queries.supervised import supervisor_by_account
from service.ledger.queries.waiting import open_items_of
from service.ledger.states import ItemStatus, ItemType
from service.ledger.supervisors.actions.entering import enter_supervisor, keeper_of
from service.ledger.supervisors.actions.reports import file_report
from service.ledger.supervisors.entry import SupervisorEntry
from service.ledger.supervisors.queries.own import serving_supervisor
from service.ledger.supervisors.queries.registry import duties_of, list_supervisors, reports_of
from service.ledger.supervisors.stated import StatedSupervisor
from tests.worlds.ledger import (
    DISTRICT,
    HANDLER,
    LINKED,
    OTHER_DISTRICT,
    OWNER,
    SUPERVISOR,
    SUPERVISOR_NO,
    LedgerWorld,
    account_in,
    people_ledger,
    stated_item,
)

KEEPER, FAR_KEEPER, NEW_ONE = "dora", "dina", "sara"


@pytest.fixture
def world(sqlite: Database) -> LedgerWorld:
    made = people_ledger(sqlite)
    with sqlite.write() as connection:
        for login, role, region in (
            (KEEPER, Role.DATA_OPERATOR, DISTRICT),
            (FAR_KEEPER, Role.DATA_OPERATOR, OTHER_DISTRICT),
            (NEW_ONE, Role.SUPERVISOR, DISTRICT),
        ):
            add_grant(connection, add_account(connection, login, login, "", ""), Grant(role, region))
    return made


def stated(**more: object) -> StatedSupervisor:
    term = today().replace(day=1), today() + timedelta(days=364)
    made = StatedSupervisor("S-02", "吴明", *term, LINKED, today(), NEW_ONE, DISTRICT, phone="0532-1234")
    return replace(made, **more)  # type: ignore[arg-type]


def entered(world: LedgerWorld, one: StatedSupervisor, by: str = KEEPER) -> SupervisorEntry:
    with world.database.write() as connection:
        return enter_supervisor(connection, one, keeper_of(account_in(connection, by)))


def test_a_supervisor_is_entered_in_versions_and_renewed(world: LedgerWorld) -> None:
    first = entered(world, stated())
    assert (first.login, first.name, first.phone, first.renewed) == (NEW_ONE, "吴明", "0532-1234", 0)
    later = first.valid_until + timedelta(days=1)
    second = entered(world, stated(valid_from=later, valid_until=later + timedelta(days=300), seen=first.id))
    assert second.renewed == 1
    assert second.why_not_on(today()) is not None
    with pytest.raises(Conflict):
        entered(world, stated(seen=first.id))
    with world.database.read() as connection:
        assert connection.execute(select(func.count()).where(supervisor.c.number == "S-02")).scalar() == 2
        # What does not change of a person is not written again.
        assert connection.execute(select(func.count()).select_from(supervisor_person)).scalar() == 1
        assert [one.number for one in list_supervisors(connection, WHOLE)] == [SUPERVISOR_NO, "S-02"]
        assert not list_supervisors(connection, Reach((Place(OTHER_DISTRICT),)))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "a/b"}, "number"),
        ({"name": "a\0b"}, "name"),
        ({"phone": "1" * 41}, "phone"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
        ({"valid_until": date(9999, 12, 31)}, "valid_until"),
        ({"secrecy_signed_on": today() + timedelta(days=1)}, "secrecy_signed_on"),
        ({"linked_leader": HANDLER}, "linked_leader"),
        ({"login": HANDLER}, "login"),
        ({"login": "nobody"}, "login"),
        ({"login": SUPERVISOR}, "login"),
        ({"line": "nothing"}, "line"),
        ({"renewed": -1}, "renewed"),
        ({"region": OTHER_DISTRICT, "login": None}, "region"),
        ({"number": SUPERVISOR_NO, "seen": 0}, "number"),
    ],
)
def test_what_is_wrong_is_told_by_field(world: LedgerWorld, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Problem) as refused:
        entered(world, stated(**wrong))
    assert f"json.{field}" in {one["where"] for one in refused.value.errors}


def test_only_who_keeps_the_registry_there_enters_one(world: LedgerWorld) -> None:
    for login, status in ((HANDLER, 403), (SUPERVISOR, 403), (FAR_KEEPER, 422)):
        with pytest.raises(Problem) as refused:
            entered(world, stated(), login)
        assert refused.value.status == status
    # Nor does somebody elsewhere take over one who is there.
    entered(world, stated())
    with pytest.raises(Problem):
        entered(world, stated(region=OTHER_DISTRICT, login=None), FAR_KEEPER)


def test_a_term_that_ended_closes_the_account_and_leaves_the_items(world: LedgerWorld) -> None:
    item = world.file(stated_item(ItemType.FEEDBACK), by=SUPERVISOR)
    with world.database.write() as connection:
        connection.execute(update(supervisor).values(valid_until=today()))
        assert close_ended_terms(connection, today()) == 0
        assert close_ended_terms(connection, today() + timedelta(days=1)) == 1
        assert close_ended_terms(connection, today() + timedelta(days=1)) == 0
        found = find_account(connection, SUPERVISOR)
    assert found is not None
    assert not found.active
    assert world.item(item.number).is_open


def test_names_are_erased_when_they_were_kept_long_enough(world: LedgerWorld) -> None:
    entered(world, stated())
    contact = Contact("王五", today() + timedelta(days=30), "0532-7654")
    with world.database.write() as connection:
        register_item(connection, stated_item(ItemType.REQUEST, contact=contact), account_in(connection, HANDLER))
        assert erase_contacts(connection, today() + timedelta(days=30), 100) == 0
        assert erase_contacts(connection, today() + timedelta(days=31), 100) == 1
        assert connection.execute(select(func.count()).select_from(ledger_contact)).scalar() == 0
        assert erase_contacts(connection, today() + timedelta(days=364 + 100), 100) == 0
        assert erase_contacts(connection, today() + timedelta(days=364 + 101), 100) == 1
        assert list_supervisors(connection, WHOLE)[-1].name is None


def test_duty_is_counted_by_quarter_without_what_was_withdrawn(world: LedgerWorld) -> None:
    # The slow way round: every item looked at by itself.
    days = [date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 1), date(2024, 12, 31), date(2025, 1, 1)]
    items = [world.file(stated_item(ItemType.FEEDBACK, filed_on=day)) for day in days]
    world.put(items[1], ItemStatus.WITHDRAWN)
    with world.database.write() as connection:
        file_report(connection, SUPERVISOR_NO, today().year, "总结一", SUPERVISOR)
        file_report(connection, SUPERVISOR_NO, today().year, "总结二", SUPERVISOR)
        with pytest.raises(Problem):
            file_report(connection, SUPERVISOR_NO, today().year - 2, "旧", SUPERVISOR)
        duties = duties_of(connection, [SUPERVISOR_NO, "S-09"], 2024)
        assert [one.text for one in reports_of(connection, SUPERVISOR_NO)] == ["总结二"]
        assert duties_of(connection, [SUPERVISOR_NO], today().year)[SUPERVISOR_NO].reported
    assert duties[SUPERVISOR_NO].quarters == (1, 1, 0, 1)
    assert duties["S-09"].quarters == (0, 0, 0, 0)


def test_a_supervisor_is_led_to_pages_that_open(world: LedgerWorld) -> None:
    item = world.file(stated_item(ItemType.FEEDBACK), by=SUPERVISOR)
    world.put(item, ItemStatus.ANSWERED, answer="已责令改正。", owner=OWNER)
    with world.database.write() as connection:
        sign_answer(connection, item.number, account_in(connection, LINKED))
        waiting = open_items_of(connection, account_in(connection, SUPERVISOR))
        query = select(told.c.address).join(account).where(account.c.login == SUPERVISOR)
        addresses = connection.execute(query).scalars().all()
    assert [one.address for one in waiting] == ["/supervisor"]
    assert addresses == [f"/supervisor/items/{item.number}"]


def test_an_account_goes_on_to_a_later_term_under_another_number(world: LedgerWorld) -> None:
    first = today() - timedelta(days=100), today() - timedelta(days=1)
    entered(world, stated(valid_from=first[0], valid_until=first[1], secrecy_signed_on=first[0]))
    # Of two terms that overlap the account is that of one supervisor.
    for begins in (first[0], first[1]):
        with pytest.raises(Problem) as refused:
            entered(world, stated(number="S-03", valid_from=begins))
        assert [one["where"] for one in refused.value.errors] == ["json.login"]
    entered(world, stated(number="S-03", valid_from=today()))
    # Whatever is entered of the earlier term since, the account is that of who serves now.
    again = stated(valid_from=first[0], valid_until=first[1], secrecy_signed_on=first[0], note="已归档")
    entered(world, again)
    with pytest.raises(Problem):
        entered(world, replace(again, valid_until=today()))
    with world.database.write() as connection:
        account_id = account_in(connection, NEW_ONE).id
        assert serving_supervisor(connection, account_in(connection, NEW_ONE)).number == "S-03"
        for day, number in ((first[1], "S-02"), (today(), "S-03"), (today() + timedelta(days=900), "S-03")):
            found = supervisor_by_account(connection, account_id, day)
            assert found is not None
            assert found.number == number
        assert close_ended_terms(connection, today()) == 0
        made = register_item(
            connection, stated_item(ItemType.FEEDBACK, supervisor=None), account_in(connection, NEW_ONE)
        )
        assert made.item.supervisor == "S-03"
        assert close_ended_terms(connection, today() + timedelta(days=366)) == 2
