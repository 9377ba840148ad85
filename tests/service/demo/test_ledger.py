"""The ledger of the demonstration shows what a ledger is: every type, several states, what is late and what is done."""

from sqlalchemy import func, select

from service.access.permissions import Role
from service.core.clock import now, today
from service.core.db.tables.ledger import ledger_step
from service.demo.ledger import put_up_ledger
from service.demo.supervisors import SUPERVISOR_NO
from service.ledger.queries.items import get_item, steps_of
from service.ledger.queries.listed import AskedItems, list_items
from service.ledger.sight import EVERY_ITEM
from service.ledger.states import ItemAct, ItemStatus, ItemType
from tests.worlds.demonstration import Demonstration, login_of


def test_there_is_an_item_of_each_type_in_several_states(demonstration: Demonstration) -> None:
    with demonstration.service.database.read() as connection:
        numbers = {kind: demonstration.places[f"item_{kind}"] for kind in ItemType}
        found = {kind: get_item(connection, number) for kind, number in numbers.items()}
        late = list_items(connection, EVERY_ITEM, AskedItems(overdue=True))
        steps = [step.act for step in steps_of(connection, found[ItemType.REQUEST].id)]
    assert {kind: item.type for kind, item in found.items()} == {kind: kind for kind in found}
    assert {kind: item.status for kind, item in found.items()} == {
        ItemType.RECTIFICATION: ItemStatus.IN_HAND,
        ItemType.FEEDBACK: ItemStatus.ANSWERED,
        ItemType.REQUEST: ItemStatus.CLOSED_OUT,
        ItemType.OBJECTION: ItemStatus.IN_HAND,
        ItemType.REPAIR: ItemStatus.REGISTERED,
        ItemType.FINDING: ItemStatus.IN_HAND,
        ItemType.CONDUCT: ItemStatus.AWAITING_CLOSE_OUT,
    }
    assert [item.number for item in late] == [demonstration.places["item_overdue"]]
    closed = found[ItemType.REQUEST]
    assert closed.due is not None
    assert closed.ended_at is not None
    assert ItemAct.CLOSE_OUT in steps
    assert found[ItemType.FEEDBACK].supervisor == SUPERVISOR_NO
    assert found[ItemType.FEEDBACK].linked_leader == login_of(Role.LEADER)
    assert found[ItemType.OBJECTION].proposal is not None
    assert all(item.due is not None and item.due >= today() for item in (found[ItemType.RECTIFICATION],))


def test_a_ledger_that_holds_something_is_left_as_it_is(demonstration: Demonstration) -> None:
    assert put_up_ledger(demonstration.service.database, [demonstration.places["code"]]) == {}


def test_nothing_is_told_of_an_hour_that_is_to_come(demonstration: Demonstration) -> None:
    with demonstration.service.database.read() as connection:
        last = connection.execute(select(func.max(ledger_step.c.at))).scalar_one()
    assert last <= now()
