"""Who signs what a supervisor is answered: the linked leader, and any other leader where he dealt with it himself."""

import pytest
from sqlalchemy import select, update

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.actions.seconds import name_second
from service.access.permissions import Role
from service.core.db.engine import Database
from service.core.db.tables.access import account, told
from service.core.errors import Conflict
from service.core.problem import Problem
from service.ledger.actions.answering import answer_item, return_answer, sign_answer
from service.ledger.actions.assign import Assignment, assign_item, name_owner, take_up_item
from service.ledger.item import Item
from service.ledger.queries.hands import possible_acts, thing_of
from service.ledger.queries.undecided import undecided_item
from service.ledger.queries.waiting import open_items_of
from service.ledger.states import ItemAct, ItemStatus, ItemType
from tests.worlds.ledger import (
    DISTRICT,
    FAR_LEADER,
    HANDLER,
    LEADER,
    LINKED,
    OWNER,
    SUPERVISOR,
    LedgerWorld,
    account_in,
    people_ledger,
    stated_item,
)


@pytest.fixture
def world(sqlite: Database) -> LedgerWorld:
    made = people_ledger(sqlite)
    with sqlite.write() as connection:
        found = connection.execute(select(account.c.id).where(account.c.login == LINKED)).scalar_one()
        # The linked leader handles items besides, as in a small bureau.
        add_grant(connection, found, Grant(Role.HANDLER, DISTRICT))
        connection.execute(update(account).values({account.c.password_hash: "x"}))
    return made


def answered_by(world: LedgerWorld, owner: str) -> Item:
    """A supervisor's item that the owner took in hand and answered."""
    made = world.file(stated_item(ItemType.FEEDBACK), by=SUPERVISOR)
    with world.database.write() as connection:
        assign_item(connection, made.number, account_in(connection, HANDLER), Assignment(owner))
        take_up_item(connection, made.number, account_in(connection, owner))
        return answer_item(connection, made.number, account_in(connection, owner), "已责令改正。")


def waits_to_be_signed(world: LedgerWorld, login: str) -> bool:
    with world.database.read() as connection:
        return any("签发" in one.words.zh for one in open_items_of(connection, account_in(connection, login)))


def told_of(world: LedgerWorld, login: str) -> list[str]:
    with world.database.read() as connection:
        query = select(told.c.zh).join(account).where(account.c.login == login).order_by(told.c.id)
        return list(connection.execute(query).scalars())


def test_a_linked_leader_does_not_sign_the_own_answer_another_leader_does(world: LedgerWorld) -> None:
    made = answered_by(world, LINKED)
    assert not waits_to_be_signed(world, LINKED)
    assert waits_to_be_signed(world, LEADER)
    assert "签发" in told_of(world, LEADER)[-1]
    with world.database.write() as connection:
        for act in (sign_answer, return_answer):
            for login in (LINKED, FAR_LEADER):
                with pytest.raises(Problem):
                    act(connection, made.number, account_in(connection, login), "同意")
        offered = possible_acts(connection, account_in(connection, LINKED), made)
        assert not {ItemAct.SIGN, ItemAct.RETURN_ANSWER} & set(offered)
        signed = sign_answer(connection, made.number, account_in(connection, LEADER))
    assert signed.status is ItemStatus.AWAITING_RATING


def test_who_answered_does_not_sign_when_another_owns_it_since(world: LedgerWorld) -> None:
    made = answered_by(world, LINKED)
    with world.database.write() as connection:
        name_owner(connection, made.number, account_in(connection, HANDLER), Assignment(OWNER), "调岗")
        with pytest.raises(Problem) as refused:
            sign_answer(connection, made.number, account_in(connection, LINKED))
    assert refused.value.status == 403
    assert waits_to_be_signed(world, LEADER)


def test_a_linked_leader_who_only_gave_it_to_somebody_signs(world: LedgerWorld) -> None:
    made = world.file(stated_item(ItemType.FEEDBACK), by=SUPERVISOR)
    with world.database.write() as connection:
        assign_item(connection, made.number, account_in(connection, LINKED), Assignment(OWNER))
        take_up_item(connection, made.number, account_in(connection, OWNER))
        answer_item(connection, made.number, account_in(connection, OWNER), "已责令改正。")
    assert waits_to_be_signed(world, LINKED)
    assert not waits_to_be_signed(world, LEADER)
    with world.database.write() as connection:
        assert sign_answer(connection, made.number, account_in(connection, LINKED)).status is ItemStatus.AWAITING_RATING


def test_where_no_other_leader_is_left_one_is_named_for_the_signature(world: LedgerWorld) -> None:
    made = answered_by(world, LINKED)
    thing = thing_of(made, ItemAct.SIGN)
    with world.database.write() as connection:
        with pytest.raises(Conflict, match="还有人"):
            name_second(connection, thing, undecided_item(connection, thing), FAR_LEADER, "r", "security")
        connection.execute(update(account).where(account.c.login == LEADER).values(active=False))
        name_second(connection, thing, undecided_item(connection, thing), FAR_LEADER, "只有一位负责人", "security")


def test_where_nobody_is_linked_any_leader_but_the_owner_signs(world: LedgerWorld) -> None:
    with world.database.write() as connection:
        found = add_account(connection, "mona", "Mona", "", "x")
        for role in (Role.LEADER, Role.HANDLER):
            add_grant(connection, found, Grant(role, DISTRICT))
        connection.execute(update(account).where(account.c.login == LINKED).values(active=False))
    made = answered_by(world, "mona")
    with world.database.write() as connection:
        with pytest.raises(Problem) as refused:
            sign_answer(connection, made.number, account_in(connection, "mona"))
        assert (refused.value.status, refused.value.code) == (403, "same-person")
    assert not waits_to_be_signed(world, "mona")
    assert waits_to_be_signed(world, LEADER)
