"""One act upon many items: done to each as to that one alone, one entry of the log, what is refused told by item."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from service.access.actions.many import digest_of_list
from service.core.clock import today
from service.core.db.audit import verify_log
from service.core.db.engine import Database
from service.core.db.tables.access import account, told
from service.core.db.tables.audit import audit_entry
from service.core.problem import Problem
from service.ledger.actions.assign import Assignment
from service.ledger.actions.many import MOST, ActOnMany, DoneToMany, act_on_many
from service.ledger.queries.items import steps_of
from service.ledger.states import ItemAct, ItemStatus, ItemType
from tests.worlds.ledger import (
    FAR_FIRM,
    FAR_HANDLER,
    HANDLER,
    LEADER,
    OWNER,
    LedgerWorld,
    account_in,
    people_ledger,
    stated_item,
)


@pytest.fixture
def world(database: Database) -> LedgerWorld:
    return people_ledger(database)


def done(world: LedgerWorld, numbers: list[str], by: str, wanted: ActOnMany) -> DoneToMany:
    with world.database.write() as connection:
        return act_on_many(connection, numbers, account_in(connection, by), wanted)


def entries(world: LedgerWorld) -> list[tuple[str, str, str]]:
    columns = audit_entry.c.action, audit_entry.c.object, audit_entry.c.detail
    with world.database.read() as connection:
        assert verify_log(connection) is None
        return [tuple(row) for row in connection.execute(select(*columns).order_by(audit_entry.c.id))]


def test_what_can_be_done_is_done_and_what_cannot_is_told(world: LedgerWorld) -> None:
    good = [world.file(stated_item(kind)) for kind in (ItemType.REQUEST, ItemType.FINDING, ItemType.REQUEST)]
    ended = world.file(stated_item(ItemType.REQUEST))
    world.put(ended, ItemStatus.CLOSED_OUT)
    far = world.file(stated_item(ItemType.REQUEST, firm=FAR_FIRM), FAR_HANDLER)
    before = len(entries(world))
    numbers = [*(item.number for item in good), ended.number, far.number, "request-2026-999999", good[0].number]
    made = done(world, numbers, HANDLER, ActOnMany(ItemAct.ASSIGN, "请尽快办理", Assignment(OWNER)))
    assert {item.number for item in made.done} == {item.number for item in good}
    why = dict(made.refused)
    assert why.keys() == {ended.number, far.number, "request-2026-999999"}
    assert "已销号" in why[ended.number].zh
    # What is beyond one's own is as if it were not there.
    assert why[far.number] == why["request-2026-999999"]
    (entry,) = entries(world)[before:]
    assert entry[:2] == ("ledger.assign", "ledger")
    said = json.loads(entry[2])
    assert (said["items"], said["opinion"]) == (3, "请尽快办理")
    assert said["list"] == digest_of_list([item.number for item in good])
    assert [world.item(item.number).owner for item in (*good, ended, far)] == [OWNER] * 4 + [None]
    with world.database.read() as connection:
        assert all(steps_of(connection, item.id)[-1].note == "请尽快办理" for item in good)
        told_owner = select(func.count()).select_from(told.join(account)).where(account.c.login == OWNER)
        assert connection.execute(told_owner).scalar_one() == 1


def test_the_second_person_and_the_recheck_hold_for_each(world: LedgerWorld) -> None:
    order, finding, own = (world.file(stated_item(kind)) for kind in (ItemType.RECTIFICATION, *[ItemType.FINDING] * 2))
    for item in (order, finding, own):
        world.put(item, ItemStatus.AWAITING_CLOSE_OUT)
    world.put(own, ItemStatus.AWAITING_CLOSE_OUT, LEADER)
    numbers = [item.number for item in (order, finding, own)]
    made = done(world, numbers, LEADER, ActOnMany(ItemAct.CLOSE_OUT, "同意"))
    assert [item.number for item in made.done] == [finding.number]
    assert "复查日期" in dict(made.refused)[order.number].zh
    assert "同一人" in dict(made.refused)[own.number].zh
    rechecked = ActOnMany(ItemAct.CLOSE_OUT, "同意", rechecked_on=today())
    made = done(world, numbers[:1], LEADER, rechecked)
    assert "依据" in dict(made.refused)[order.number].zh
    made = done(world, numbers[:1], LEADER, replace(rechecked, evidence="复查记录1号"))
    assert [item.number for item in made.done] == [order.number]


def test_what_is_not_done_to_many_and_too_many_are_refused(world: LedgerWorld) -> None:
    for numbers, act in (([], ItemAct.END), (["x"], ItemAct.DECIDE), ([f"{n}" for n in range(MOST + 1)], ItemAct.END)):
        with pytest.raises(Problem) as refused:
            done(world, numbers, LEADER, ActOnMany(act, "同意"))
        assert refused.value.status == 422
