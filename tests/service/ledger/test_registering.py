"""Items as they are filed: numbers, where they lie, who may file what, what is wrong, and what a receipt proves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.ledger import ledger_contact, ledger_item
from service.core.db.tables.lines import business_line
from service.core.problem import Problem
from service.ledger.actions.answering import Proposal, propose_decision
from service.ledger.actions.register import register_item
from service.ledger.item import Contact, Item, StatedItem
from service.ledger.queries.items import get_item, steps_of
from service.ledger.queries.listed import AskedItems, list_items, place_of
from service.ledger.receipts import digest_of_code
from service.ledger.sight import EVERY_ITEM, sight_of
from service.ledger.states import How, ItemStatus, ItemType, Outcome
from tests.worlds.ledger import (
    DISTRICT,
    FAR_FIRM,
    FAR_HANDLER,
    HANDLER,
    INSPECTOR,
    LEADER,
    LINKED,
    OTHER_HANDLER,
    OWNER,
    REGULATOR,
    SUPERVISOR,
    SUPERVISOR_NO,
    LedgerWorld,
    account_in,
    enter_supervisor,
    people_ledger,
    stated_item,
)

T = ItemType
PARTNER = "pat"


@pytest.fixture
def world(sqlite: Database) -> LedgerWorld:
    return people_ledger(sqlite)


def test_numbers_count_up_by_type_and_year_without_gaps(world: LedgerWorld) -> None:
    with world.database.write() as connection:
        spot = connection.begin_nested()
        register_item(connection, stated_item(T.REQUEST), account_in(connection, HANDLER))
        spot.rollback()
    last_year = date(today().year - 1, 12, 31)
    filed = [
        world.file(one)
        for one in (
            stated_item(T.REQUEST),
            stated_item(T.FINDING),
            stated_item(T.REQUEST),
            stated_item(T.REQUEST, filed_on=last_year),
        )
    ]
    year = today().year
    assert [item.number for item in filed] == [
        f"request-{year}-000001",
        f"finding-{year}-000001",
        f"request-{year}-000002",
        f"request-{year - 1}-000001",
    ]


def test_the_code_of_a_receipt_is_shown_once_and_only_its_digest_kept(world: LedgerWorld) -> None:
    with world.database.write() as connection:
        filed = register_item(connection, stated_item(T.REQUEST), account_in(connection, HANDLER))
        assert filed.code is not None
        assert len(filed.code) == 12
        kept = connection.execute(select(ledger_item).where(ledger_item.c.id == filed.item.id)).one()._mapping
        assert filed.code not in map(str, kept.values())
        # However it is typed off a paper.
        typed = f"{filed.code[:4]}-{filed.code[4:8]} {filed.code[8:].lower()}"
        assert kept["receipt_sha256"] == digest_of_code(filed.item.number, typed)
        assert kept["receipt_sha256"] != digest_of_code("request-2026-999999", filed.code)
        # What the bureau found itself is nobody's receipt.
        assert register_item(connection, stated_item(T.FINDING), account_in(connection, HANDLER)).code is None


def test_it_lies_where_its_firm_does_and_whoever_does_not_reach_there_files_nothing(world: LedgerWorld) -> None:
    assert world.file(stated_item(T.REQUEST)).region == DISTRICT
    assert faults(world, stated_item(T.REQUEST, firm=FAR_FIRM)) == {"firm"}
    assert world.file(stated_item(T.REQUEST, firm=FAR_FIRM), FAR_HANDLER).firm_code == FAR_FIRM
    nowhere = stated_item(T.FINDING, firm=None, about="农贸市场")
    # Of no firm, it lies where who files it works.
    assert world.file(nowhere).region == DISTRICT
    assert faults(world, replace(nowhere, region="370203")) == {"region"}
    assert faults(world, replace(nowhere, office="NONE")) == {"office"}


def faults(world: LedgerWorld, stated: StatedItem, by: str = HANDLER) -> set[str]:
    """The fields at which the filing is refused."""
    with world.database.write() as connection:
        with pytest.raises(Problem) as refused:
            register_item(connection, stated, account_in(connection, by))
        assert refused.value.status == 422
        number = connection.execute(select(func.count()).select_from(ledger_item)).scalar_one()
    assert number == len(all_items(world))
    return {one["where"].removeprefix("json.") for one in refused.value.errors}


def all_items(world: LedgerWorld) -> list[Item]:
    with world.database.read() as connection:
        return list(list_items(connection, EVERY_ITEM, AskedItems()))


@pytest.mark.parametrize(
    ("item_type", "more", "wrong"),
    [
        (T.REQUEST, {"title": " "}, {"title"}),
        (T.REQUEST, {"title": "甲\0乙"}, {"title"}),
        (T.REQUEST, {"text": "长" * 4001}, {"text"}),
        (T.REQUEST, {"firm": None}, {"firm"}),
        (T.REQUEST, {"firm": "91370200MA3C5T0A99"}, {"firm"}),
        (T.REQUEST, {"line": "没有"}, {"line"}),
        (T.REQUEST, {"department": "没有"}, {"department"}),
        (T.REQUEST, {"filed_on": today() + timedelta(days=1)}, {"filed_on"}),
        (T.REQUEST, {"filed_on": date(9999, 12, 31)}, {"filed_on"}),
        (T.REQUEST, {"order_due": today(), "channel": "credit_china"}, {"order_due", "channel"}),
        (T.REQUEST, {"contact": Contact("", today() + timedelta(days=9))}, {"contact.name"}),
        (T.REQUEST, {"contact": Contact("李四", today())}, {"contact.retain_until"}),
        (T.FEEDBACK, {"supervisor": None}, {"supervisor"}),
        (T.FEEDBACK, {"supervisor": "S-99"}, {"supervisor"}),
        (T.FEEDBACK, {"supervisor": "S-OVER"}, {"supervisor"}),
        (T.FEEDBACK, {"supervisor": "S-UNSIGNED"}, {"supervisor"}),
        (T.OBJECTION, {"record_type": None, "record_identity": None}, {"record_type", "record_identity"}),
        (T.REPAIR, {"channel": None, "acceptance_no": ""}, {"channel", "acceptance_no"}),
        (T.RECTIFICATION, {"document_no": None, "firm": None}, {"document_no", "firm"}),
        (T.RECTIFICATION, {"order_due": today() - timedelta(days=1)}, {"order_due"}),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_filed(
    world: LedgerWorld, item_type: ItemType, more: dict[str, Any], wrong: set[str]
) -> None:
    with world.database.write() as connection:
        enter_supervisor(connection, "S-OVER", valid_until=today() - timedelta(days=1))
        enter_supervisor(connection, "S-UNSIGNED", secrecy_signed_on=None)
    assert faults(world, stated_item(item_type, **more)) == wrong


def test_who_files_what_and_who_sees_it(world: LedgerWorld) -> None:
    with world.database.write() as connection:
        id = add_account(connection, PARTNER, "Pat", "", "")
        connection.execute(account.update().where(account.c.id == id).values(department_code="FIRE"))
        add_grant(connection, id, Grant(Role.PARTNER, DISTRICT))
    for by, item_type, status in (
        (HANDLER, T.FEEDBACK, 200),
        (SUPERVISOR, T.FEEDBACK, 200),
        (SUPERVISOR, T.REQUEST, 403),
        (INSPECTOR, T.FINDING, 200),
        (REGULATOR, T.REQUEST, 200),
        (LEADER, T.FINDING, 403),
    ):
        with world.database.write() as connection:
            try:
                register_item(connection, stated_item(item_type), account_in(connection, by))
                was = 200
            except Problem as problem:
                was = problem.status
        assert was == status, (by, item_type)
    # A partner files for its own department, whatever it says; the registry must know that one.
    assert faults(world, stated_item(T.FINDING), PARTNER) == {"department"}
    own = world.file(stated_item(T.FEEDBACK, supervisor=None), SUPERVISOR)
    assert (own.supervisor, own.linked_leader) == (SUPERVISOR_NO, LINKED)
    seen = {login: {item.filed_by for item in seen_by(world, login)} for login in (HANDLER, INSPECTOR, SUPERVISOR)}
    assert seen == {
        HANDLER: {HANDLER, SUPERVISOR, INSPECTOR, REGULATOR},
        INSPECTOR: {INSPECTOR},
        SUPERVISOR: {SUPERVISOR},
    }
    assert seen_by(world, FAR_HANDLER) == []


def seen_by(world: LedgerWorld, login: str) -> list[Item]:
    with world.database.read() as connection:
        return list(list_items(connection, sight_of(account_in(connection, login)), AskedItems()))


def test_a_grant_for_a_line_reaches_items_of_that_line_alone(world: LedgerWorld) -> None:
    with world.database.write() as connection:
        connection.execute(insert(business_line).values(code="food", name="食品"))
        id = add_account(connection, "lin", "Lin", "", "")
        add_grant(connection, id, Grant(Role.HANDLER, DISTRICT, line="food"))
    of_food, of_none = world.file(stated_item(T.REQUEST, line="food")), world.file(stated_item(T.REQUEST))
    assert [item.number for item in seen_by(world, "lin")] == [of_food.number]
    assert {item.number for item in seen_by(world, OTHER_HANDLER)} == {of_food.number, of_none.number}
    assert faults(world, stated_item(T.REQUEST), "lin") >= {"firm"}


def test_how_to_reach_who_filed_it_stands_apart_and_nowhere_else(world: LedgerWorld) -> None:
    contact = Contact("李四", today() + timedelta(days=30), "13800138000")
    made = world.file(stated_item(T.REQUEST, text="联系电话13800138000", contact=contact))
    assert "13800138000" not in made.text
    with world.database.read() as connection:
        kept = connection.execute(select(ledger_contact)).one()
    assert (kept.item_id, kept.name, kept.phone) == (made.id, "李四", "13800138000")


def test_what_is_due_today_comes_first_then_what_is_overdue_then_what_comes(world: LedgerWorld) -> None:
    day = today()
    dues = [day + timedelta(days=3), None, day, day - timedelta(days=2), day - timedelta(days=9), day, None]
    filed = [world.file(stated_item(T.REQUEST)) for _ in dues]
    for item, due in zip(filed, dues, strict=True):
        world.put(item, ItemStatus.IN_HAND, OWNER, due=due)
    expected = [filed[place].number for place in (2, 5, 4, 3, 0, 1, 6)]
    asked = AskedItems()
    with world.database.read() as connection:
        by = sight_of(account_in(connection, HANDLER))
        assert [item.number for item in list_items(connection, by, asked)] == expected
        # Page by page, whatever the size of a page.
        for size in (1, 2, 3):
            found: list[str] = []
            after = None
            while page := list_items(connection, by, asked, after=after, limit=size):
                found += [item.number for item in page]
                after = place_of(page[-1], asked)
            assert found == expected
        world_closed = get_item(connection, filed[0].number)
    world.put(world_closed, ItemStatus.CLOSED_OUT, ended_at=world_closed.filed_at)
    with world.database.read() as connection:
        by = sight_of(account_in(connection, HANDLER))
        listed = [item.number for item in list_items(connection, by, asked)]
        assert listed == [number for number in expected if number != filed[0].number]
        for ended in (AskedItems(ended=True), AskedItems(status=ItemStatus.CLOSED_OUT)):
            assert [item.number for item in list_items(connection, by, ended)] == [filed[0].number]
        late = AskedItems(due_until=day - timedelta(days=1))
        assert [item.number for item in list_items(connection, by, late)] == [filed[4].number, filed[3].number]


CARD = "110101199003078515"


def test_personal_numbers_are_covered_wherever_an_item_holds_them_and_numbers_of_others_stay_apart(
    database: Database,
) -> None:
    world = people_ledger(database)
    contact = Contact(f"张三{CARD}", today() + timedelta(days=9))
    repair = world.file(stated_item(ItemType.REPAIR, acceptance_no=CARD, contact=contact))
    # As long as its column holds.
    orders = [
        world.file(stated_item(ItemType.RECTIFICATION, document_no=f"{'责' * 181}{number}{end}"))
        for number, end in ((CARD, "号"), ("11010119900307889X", "号"))
    ]
    objection = world.file(stated_item(ItemType.OBJECTION))
    world.put(objection, ItemStatus.IN_HAND)
    proposal = Proposal(Outcome.ACCEPTED, CARD, How.CORRECTED, {"amount": CARD, "reason": f"a\0b{CARD}"})
    with world.database.write() as connection:
        propose_decision(connection, objection.number, account_in(connection, OWNER), proposal)
    found = [world.item(one.number) for one in (repair, *orders, objection)]
    with world.database.read() as connection:
        held = [str(found), str(steps_of(connection, objection.id))]
        held += [str(row) for row in connection.execute(select(ledger_contact.c.name))]
        held += [str(row) for row in connection.execute(select(audit_entry.c.detail))]
    assert str(found[0].acceptance_no).startswith("110***")
    kept = found[3].proposal
    assert kept is not None
    assert "\0" not in kept["values"]["reason"]
    assert found[1].document_no != found[2].document_no
    assert not [said for said in held if CARD in said]
