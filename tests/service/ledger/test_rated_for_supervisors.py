"""Whose word a rating is: the supervisor's where he works by an account, else what he told the handler, on record."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.access import account, told
from service.core.db.tables.ledger import supervisor
from service.core.problem import Problem
from service.ledger.actions.answering import sign_answer
from service.ledger.actions.closing import rate_item, withdraw_item
from service.ledger.item import Item
from service.ledger.queries.hands import possible_acts
from service.ledger.queries.items import steps_of
from service.ledger.queries.waiting import open_items_of
from service.ledger.states import ItemAct, ItemStatus, ItemType, Rating
from service.ledger.supervisors.queries.own import items_to_rate, serving_supervisor
from tests.worlds.ledger import (
    DISTRICT,
    HANDLER,
    LINKED,
    OTHER_HANDLER,
    SUPERVISOR,
    LedgerWorld,
    account_in,
    enter_supervisor,
    people_ledger,
    stated_item,
)


@pytest.fixture
def world(sqlite: Database) -> LedgerWorld:
    return people_ledger(sqlite)


def to_rate(world: LedgerWorld, filed_by: str = HANDLER, item_type: ItemType = ItemType.FEEDBACK) -> Item:
    """An item whose answer awaits being rated."""
    made = world.file(stated_item(item_type), by=filed_by)
    if item_type is not ItemType.FEEDBACK:
        world.put(made, ItemStatus.AWAITING_RATING, answer="已责令改正。", resolved_at=now())
        return world.item(made.number)
    world.put(made, ItemStatus.ANSWERED, answer="已责令改正。")
    with world.database.write() as connection:
        return sign_answer(connection, made.number, account_in(connection, LINKED))


def waits_to_rate(world: LedgerWorld, login: str) -> bool:
    with world.database.read() as connection:
        return any("待评价" in one.words.zh for one in open_items_of(connection, account_in(connection, login)))


def rate(world: LedgerWorld, made: Item, by: str) -> Item:
    with world.database.write() as connection:
        return rate_item(connection, made.number, account_in(connection, by), Rating.SATISFIED, "说明")


def word_of(world: LedgerWorld, made: Item) -> object:
    with world.database.read() as connection:
        return steps_of(connection, made.id)[-1].said.get("word_of")


@pytest.mark.parametrize("filed_by", [HANDLER, SUPERVISOR])
def test_a_supervisor_with_an_account_rates_whoever_filed_it(world: LedgerWorld, filed_by: str) -> None:
    made = to_rate(world, filed_by)
    assert waits_to_rate(world, SUPERVISOR)
    assert not waits_to_rate(world, HANDLER)
    with world.database.read() as connection:
        own = account_in(connection, SUPERVISOR)
        assert [one.id for one in items_to_rate(connection, serving_supervisor(connection, own), 9)] == [made.id]
        assert ItemAct.RATE in possible_acts(connection, own, made)
        query = select(account.c.login, told.c.address).join(account).where(told.c.zh.contains("请评价"))
        assert [tuple(row) for row in connection.execute(query)] == [(SUPERVISOR, f"/supervisor/items/{made.number}")]
    for login in (HANDLER, OTHER_HANDLER):
        with pytest.raises(Problem) as refused:
            rate(world, made, login)
        assert refused.value.status == 403
    assert rate(world, made, SUPERVISOR).rating is Rating.SATISFIED
    assert word_of(world, made) is None


@pytest.mark.parametrize("filed_by", [HANDLER, SUPERVISOR])
@pytest.mark.parametrize(
    "values",
    [
        {"account_id": None},
        {"valid_until": today() - timedelta(days=1)},
        {"secrecy_signed_on": None},
    ],
)
def test_of_a_supervisor_without_an_account_a_handler_notes_the_word(
    world: LedgerWorld, values: dict[str, Any], filed_by: str
) -> None:
    made = world.file(stated_item(ItemType.FEEDBACK), by=filed_by)
    with world.database.write() as connection:
        account_id = account_in(connection, SUPERVISOR).id
        enter_supervisor(connection, **({"account_id": account_id} | values))
    world.put(made, ItemStatus.AWAITING_RATING, answer="已责令改正。", resolved_at=now())
    assert waits_to_rate(world, HANDLER)
    assert not waits_to_rate(world, SUPERVISOR)
    assert rate(world, made, HANDLER).rating is Rating.SATISFIED
    assert word_of(world, made) == "supervisor"


def test_what_a_handler_rates_for_a_firm_says_that_it_is_the_firms_word(world: LedgerWorld) -> None:
    made = to_rate(world, HANDLER, ItemType.REQUEST)
    rate(world, made, HANDLER)
    assert word_of(world, made) == "firm"


def test_what_was_filed_for_a_supervisor_he_withdraws_himself_or_who_filed_it_does(world: LedgerWorld) -> None:
    for by in (SUPERVISOR, HANDLER):
        made = world.file(stated_item(ItemType.FEEDBACK))
        with world.database.write() as connection:
            done = withdraw_item(connection, made.number, account_in(connection, by), "重复")
        assert done.status is ItemStatus.WITHDRAWN
    other = world.file(stated_item(ItemType.REQUEST))
    with world.database.write() as connection, pytest.raises(Problem) as refused:
        withdraw_item(connection, other.number, account_in(connection, SUPERVISOR), "重复")
    assert refused.value.status == 404


def test_another_supervisor_rates_nothing_of_it(world: LedgerWorld) -> None:
    made = to_rate(world)
    with world.database.write() as connection:
        row = {"number": "S-02", "valid_from": date(2020, 1, 1), "valid_until": today(), "renewed": 0}
        row |= {"linked_leader": LINKED, "region": DISTRICT, "recorded_by": "data", "recorded_at": now()}
        connection.execute(update(supervisor).values(account_id=None))
        found = connection.execute(select(account.c.id).where(account.c.login == SUPERVISOR)).scalar_one()
        connection.execute(insert(supervisor).values(**row, account_id=found, secrecy_signed_on=date(2020, 1, 1)))
    with pytest.raises(Problem) as refused:
        rate(world, made, SUPERVISOR)
    assert refused.value.status == 404
