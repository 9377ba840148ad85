"""What of the ledger waits for whom: each act for the one who does it next, what is late first, nothing for others."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from service.access.account import Grant
from service.access.actions.accounts import revoke_role, set_active
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.ledger import ledger_extension
from service.ledger.actions.assign import Assignment, name_owner
from service.ledger.actions.course import note_step
from service.ledger.actions.extensions import ask_extension
from service.ledger.item import Item
from service.ledger.queries.hands import possible_acts
from service.ledger.queries.listed import AskedItems, list_items
from service.ledger.queries.waiting import items_held_by, open_items_of
from service.ledger.sight import sight_of
from service.ledger.states import ItemAct, ItemStatus, ItemType, Rating
from service.site.leaving import items_left_by
from tests.worlds.ledger import (
    DISTRICT,
    FAR_HANDLER,
    FAR_LEADER,
    HANDLER,
    INSPECTOR,
    LEADER,
    LINKED,
    OTHER_HANDLER,
    OWNER,
    PEOPLE,
    SUPERVISOR,
    LedgerWorld,
    account_in,
    people_ledger,
    stated_item,
)

T, S = ItemType, ItemStatus
SOON, PAST = today() + timedelta(days=3), today() - timedelta(days=3)
LATE = "（已逾期）"


@pytest.fixture
def world(database: Database) -> LedgerWorld:
    return people_ledger(database)


def put(world: LedgerWorld, kind: T, status: S, by: str = HANDLER, **more: Any) -> Item:
    """An item in a state, responded to and due soon unless said otherwise."""
    item = world.file(stated_item(kind), by)
    values: dict[str, Any] = {"due": SOON, "first_due": SOON, "first_response_at": item.filed_at, "owner": OWNER}
    values["calendar_missing"] = None
    world.put(item, status, **values | more)
    return item


def waits_for(world: LedgerWorld, login: str) -> dict[str, tuple[int, date | None]]:
    account = world.account(login)
    with world.database.read() as connection:
        return {one.words.zh: (one.number, one.due_on) for one in open_items_of(connection, account)}


def who_is_told(world: LedgerWorld) -> dict[str, dict[str, tuple[int, date | None]]]:
    """What waits for whom, nobody left out."""
    return {login: found for login in PEOPLE if (found := waits_for(world, login))}


def test_what_nobody_deals_with_yet_waits_for_those_who_assign_there(world: LedgerWorld) -> None:
    put(world, T.REQUEST, S.REGISTERED, owner=None)
    waiting = {"件台账事项待交办": (1, SOON)}
    assert who_is_told(world) == dict.fromkeys((HANDLER, OTHER_HANDLER, OWNER, LEADER, LINKED), waiting)
    # Sent back once, it is for a leader; the first answer is due before the answer.
    sent_back = put(world, T.REQUEST, S.REGISTERED, owner=None, sent_back=True)
    world.put(sent_back, S.REGISTERED, None, sent_back=True, first_due=PAST, first_response_at=None)
    assert waits_for(world, HANDLER) == waiting
    assert waits_for(world, LEADER) == {f"件台账事项待交办{LATE}": (1, PAST), **waiting}


def test_the_owner_is_told_what_is_late_first(world: LedgerWorld) -> None:
    put(world, T.REQUEST, S.ASSIGNED, first_response_at=None)
    put(world, T.FINDING, S.IN_HAND)
    put(world, T.FINDING, S.IN_HAND, due=PAST)
    put(world, T.FINDING, S.PARKED)
    put(world, T.FINDING, S.PARKED, due=PAST - timedelta(days=1))
    found = waits_for(world, OWNER)
    assert list(found)[:2] == [f"件台账事项挂账{LATE}", f"件台账事项待答复{LATE}"]
    assert found == {
        f"件台账事项挂账{LATE}": (1, PAST - timedelta(days=1)),
        f"件台账事项待答复{LATE}": (1, PAST),
        "件台账事项待答复": (1, SOON),
        "件台账事项待接办": (1, SOON),
        "件台账事项待首次答复": (1, SOON),
    }
    assert who_is_told(world).keys() == {OWNER}


def test_a_supervisors_item_waits_for_the_linked_leader_and_then_for_the_supervisor(world: LedgerWorld) -> None:
    item = world.file(stated_item(T.FEEDBACK), SUPERVISOR)
    world.put(item, S.ANSWERED, due=SOON, first_response_at=item.filed_at, calendar_missing=None)
    assert who_is_told(world) == {LINKED: {"件答复待签发": (1, SOON)}}
    # Whoever is linked has left: any leader there.
    set_active(world.database, "chief", LINKED, active=False, owner=LEADER)
    assert waits_for(world, LEADER) == {"件答复待签发": (1, SOON)}
    assert waits_for(world, FAR_LEADER) == {}
    world.put(item, S.AWAITING_RATING, resolved_at=item.filed_at)
    assert waits_for(world, SUPERVISOR) == {"件台账事项待评价": (1, None)}
    assert waits_for(world, LEADER) == {}


def test_close_out_waits_for_another_person_than_those_whose_hand_was_in_it(world: LedgerWorld) -> None:
    put(world, T.FINDING, S.AWAITING_CLOSE_OUT, resolved_at=world.file(stated_item(T.CONDUCT)).filed_at)
    assert "件台账事项待审核销号" not in {**waits_for(world, HANDLER), **waits_for(world, OWNER)}
    assert {login for login in PEOPLE if "件台账事项待审核销号" in waits_for(world, login)} == {
        OTHER_HANDLER,
        LEADER,
        LINKED,
    }
    # An order to correct runs on; who stays dissatisfied is the leader's.
    order = put(world, T.RECTIFICATION, S.AWAITING_CLOSE_OUT, due=PAST)
    assert waits_for(world, OTHER_HANDLER)[f"件台账事项待审核销号{LATE}"] == (1, PAST)
    world.put(order, S.AWAITING_CLOSE_OUT, rating=Rating.DISSATISFIED)
    assert f"件台账事项待审核销号{LATE}" not in waits_for(world, OTHER_HANDLER)
    assert f"件台账事项待审核销号{LATE}" in waits_for(world, LEADER)


def test_what_a_leader_decides_waits_for_the_leaders_there(world: LedgerWorld) -> None:
    put(world, T.REQUEST, S.NOT_ACCEPTED, owner=None)
    objection = put(world, T.OBJECTION, S.IN_HAND)
    put(world, T.REPAIR, S.IN_HAND, proposal={"decision": "accepted"})
    longer = put(world, T.FINDING, S.PARKED)
    asked = {"item_id": longer.id, "days": 3, "reason": "待检", "asked_by": OWNER, "asked_at": longer.filed_at}
    with world.database.write() as connection:
        connection.execute(insert(ledger_extension).values(**asked))
    mine = {"件不予受理待审核": (1, SOON), "件信用修复待决定": (1, SOON), "件延期申请待审批": (1, SOON)}
    assert who_is_told(world) == {LEADER: mine, LINKED: mine, OWNER: {"件台账事项待答复": (1, SOON)}}
    world.put(objection, S.IN_HAND, proposal={"decision": "refused"})
    assert who_is_told(world) == {login: mine | {"件异议待决定": (1, SOON)} for login in (LEADER, LINKED)}


# What is counted, by the act that is to be done.
COUNTED = {
    ItemAct.ASSIGN: "件台账事项待交办",
    ItemAct.TAKE_UP: "件台账事项待接办",
    ItemAct.SIGN: "件答复待签发",
    ItemAct.CLOSE_OUT: "件台账事项待审核销号",
    ItemAct.END: "件不予受理待审核",
    ItemAct.DECIDE_EXTENSION: "件延期申请待审批",
}


def test_what_waits_is_what_may_be_done(world: LedgerWorld) -> None:
    items = [
        put(world, kind, status, by, owner=owner)
        for by in (HANDLER, OTHER_HANDLER)
        for kind, status, owner in (
            (T.REQUEST, S.REGISTERED, None),
            (T.FINDING, S.ASSIGNED, OTHER_HANDLER),
            (T.FEEDBACK, S.ANSWERED, OWNER),
            (T.OBJECTION, S.AWAITING_CLOSE_OUT, OWNER),
            (T.FINDING, S.AWAITING_CLOSE_OUT, None),
            (T.CONDUCT, S.NOT_ACCEPTED, None),
            (T.REQUEST, S.IN_HAND, OWNER),
        )
    ]
    with world.database.write() as connection:
        # Who filed an objection may look at its end again once a leader has decided it.
        for item, act, by in ((items[3], ItemAct.DECIDE, LEADER), (items[10], ItemAct.RESPOND, LINKED)):
            note_step(connection, item, act, by, item.status, None, {}, item.filed_at)
        ask_extension(connection, items[13].number, account_in(connection, OWNER), 3, "待检")
    for login in PEOPLE:
        account = world.account(login)
        with world.database.read() as connection:
            seen = [world.item(item.number) for item in items]
            may = Counter(act for item in seen for act in possible_acts(connection, account, item))
        found = {words.removesuffix(LATE): number for words, (number, _) in waits_for(world, login).items()}
        assert {words: found.get(words, 0) for words in COUNTED.values()} == {
            words: may[act] for act, words in COUNTED.items()
        }, login


def test_items_of_who_left_wait_for_a_new_owner_on_the_leaders_page(world: LedgerWorld) -> None:
    put(world, T.FINDING, S.IN_HAND)
    put(world, T.FINDING, S.AWAITING_RATING)
    put(world, T.FINDING, S.CLOSED_OUT, ended_at=world.file(stated_item(T.CONDUCT)).filed_at)
    account = world.account(OWNER)
    with world.database.read() as connection:
        (held,) = items_held_by(connection, account)
        assert (held.number, held.address) == (2, f"/ledger?owner={OWNER}")
        assert held in items_left_by(connection, account)
    set_active(world.database, "chief", OWNER, active=False, owner=OTHER_HANDLER)
    assert waits_for(world, LEADER)["件台账事项无承办人，待指定"] == (2, SOON)
    # Where that leads they stand, and the leader names who goes on with them.
    with world.database.write() as connection:
        chief = account_in(connection, LEADER)
        # What was filed and not assigned yet has no owner, either.
        left = [one for one in list_items(connection, sight_of(chief), AskedItems(owner="")) if one.owner == OWNER]
        assert len(left) == 2
        for one in left:
            assert ItemAct.NAME_OWNER in possible_acts(connection, chief, one)
            name_owner(connection, one.number, chief, Assignment(OTHER_HANDLER))
        now = list_items(connection, sight_of(chief), AskedItems(owner=""))
        assert {one.status for one in now} == {S.REGISTERED}
    assert "件台账事项无承办人，待指定" not in waits_for(world, LEADER)
    # So do those of who may deal with items no more.
    revoke_role(world.database, "chief", OTHER_HANDLER, Grant(Role.HANDLER, DISTRICT))
    assert waits_for(world, LEADER)["件台账事项无承办人，待指定"] == (2, SOON)
    for login in (HANDLER, FAR_HANDLER, FAR_LEADER, INSPECTOR):
        assert "件台账事项无承办人，待指定" not in waits_for(world, login)


def test_a_day_that_cannot_be_computed_is_said_to_its_owner(world: LedgerWorld) -> None:
    put(world, T.FINDING, S.IN_HAND, due=None, calendar_missing=2031)
    assert waits_for(world, OWNER) == {
        "件台账事项待答复": (1, None),
        "件台账事项期限未计算（缺少2031年工作日历）": (1, None),
    }
