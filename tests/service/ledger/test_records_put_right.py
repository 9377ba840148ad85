"""What items do to records: the mark of an open objection, corrections, revocations, repairs, and orders."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from service.access.seconds import Thing, ThingKind
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.facts import enterprise
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.core.errors import Conflict
from service.core.names import EVERY_NAME
from service.core.plain import Plain
from service.core.problem import Problem
from service.facts.histories import RecordVersion, known_fields_of, record_versions_of
from service.facts.stored import read_stored
from service.ledger.actions.answering import Proposal, decide_item, propose_decision
from service.ledger.actions.close_out import CloseOut, close_out_item
from service.ledger.actions.closing import (
    end_item,
    not_accept_item,
    refuse_close_out,
    withdraw_item,
)
from service.ledger.actions.register import register_item
from service.ledger.item import Item
from service.ledger.queries.hands import possible_acts
from service.ledger.queries.items import steps_of
from service.ledger.queries.undecided import undecided_item
from service.ledger.queries.waiting import open_items_of
from service.ledger.states import How, ItemAct, ItemStatus, ItemType, Outcome
from tests.worlds.ledger import (
    FIRM,
    HANDLER,
    LEADER,
    LINKED,
    OTHER_HANDLER,
    OWNER,
    PENALTY,
    RECORD,
    LedgerWorld,
    account_in,
    enter_penalty,
    people_ledger,
    stated_item,
)

ANSWER = "记录已核实。不服本答复的，可自收到之日起六十日内申请行政复议。"


@pytest.fixture
def world(database: Database) -> LedgerWorld:
    return people_ledger(database)


def versions(world: LedgerWorld, day: date | None = None) -> list[RecordVersion]:
    with world.database.read() as connection:
        firm = connection.execute(select(enterprise.c.id).where(enterprise.c.code == FIRM)).scalar_one()
        return record_versions_of(read_stored(connection, [firm]), firm, day or today(), tiers_of=EVERY_NAME)


def known(world: LedgerWorld, identity: int | None = None) -> Plain | None:
    """What the penalty, or another record, says as known today; None where it does not count."""
    with world.database.read() as connection:
        firm = connection.execute(select(enterprise.c.id).where(enterprise.c.code == FIRM)).scalar_one()
        stored = read_stored(connection, [firm])
        pair = firm, identity or RECORD["record_identity"]
        return known_fields_of(stored, [pair], today(), stored.last_change).get(pair)


def decide(world: LedgerWorld, item: Item, *proposal: Any) -> Item:
    world.put(item, ItemStatus.IN_HAND)
    with world.database.write() as connection:
        return decide_item(
            connection, item.number, account_in(connection, LEADER), Proposal(*proposal), ANSWER, took_no_part=True
        )


def is_marked(world: LedgerWorld) -> bool:
    found = known(world)
    assert found is not None
    return found.get("objection_open", False) is True


def test_a_record_is_under_check_until_the_objection_is_decided_even_on_one_day(world: LedgerWorld) -> None:
    assert not is_marked(world)
    item = world.file(stated_item(ItemType.OBJECTION))
    assert is_marked(world)
    decided = decide(world, item, Outcome.REFUSED, "记录无误")
    assert decided.status is ItemStatus.AWAITING_CLOSE_OUT
    assert not is_marked(world)


@pytest.mark.parametrize("end", ["withdrawn", "ended"])
def test_the_mark_is_lifted_where_the_objection_ends_undecided(sqlite: Database, end: str) -> None:
    world = people_ledger(sqlite)
    item = world.file(stated_item(ItemType.OBJECTION))
    with world.database.write() as connection:
        by = {login: account_in(connection, login) for login in (HANDLER, LEADER)}
        if end == "withdrawn":
            withdraw_item(connection, item.number, by[HANDLER], "已说明")
        else:
            not_accept_item(connection, item.number, by[HANDLER], "非本局作出")
            end_item(connection, item.number, by[LEADER], "同意")
    assert not is_marked(world)


def test_a_second_objection_keeps_the_record_under_check(sqlite: Database) -> None:
    world = people_ledger(sqlite)
    first, second = (world.file(stated_item(ItemType.OBJECTION)) for _ in range(2))
    decide(world, first, Outcome.REFUSED, "记录无误")
    assert is_marked(world)
    decide(world, second, Outcome.ACCEPTED, "金额有误", How.CORRECTED, {"amount": 500})
    assert not is_marked(world)


def test_what_is_corrected_is_so_for_every_source_and_the_record_is_found_by_what_it_says_now(
    world: LedgerWorld,
) -> None:
    with world.database.write() as connection:
        enter_penalty(connection, "信用平台", record_id="X-9")
    item = world.file(stated_item(ItemType.OBJECTION))
    right = "青市监罚〔2026〕8号"
    decide(world, item, Outcome.ACCEPTED, "文号有误", How.CORRECTED, {"document_no": right, "amount": 500.5})
    found = known(world)
    assert found is not None
    assert (found["document_no"], found["amount"], found["severity"]) == (right, 500.5, 2)
    assert {one.source for one in versions(world) if one.fields.get("document_no") == right} == {"处罚系统", "信用平台"}
    with world.database.write() as connection:
        enter_penalty(connection, document_no=right, record_id="P-9", amount=500.5)
    assert {one.identity for one in versions(world)} == {RECORD["record_identity"]}


def test_what_is_revoked_counts_no_more_and_did_not_before_it_was_known_to_be_wrong(world: LedgerWorld) -> None:
    item = world.file(stated_item(ItemType.OBJECTION))
    decide(world, item, Outcome.PARTLY, "已被撤销", How.REVOKED)
    assert known(world) is None
    assert any(one.is_known for one in versions(world, today() - timedelta(days=1)))


def test_a_repair_counts_from_the_day_of_the_decision(world: LedgerWorld) -> None:
    item = world.file(stated_item(ItemType.REPAIR))
    found = known(world)
    assert found is not None
    assert "repaired_on" not in found
    decide(world, item, Outcome.ACCEPTED, "条件已具备")
    found = known(world)
    assert found is not None
    assert found["repaired_on"] == today().isoformat()


def test_a_refused_repair_leaves_the_record_as_it_is(sqlite: Database) -> None:
    world = people_ledger(sqlite)
    before = versions(world)
    decide(world, world.file(stated_item(ItemType.REPAIR)), Outcome.REFUSED, "未满最短公示期")
    assert versions(world) == before


def test_a_decision_that_cannot_be_written_is_not_kept_either(world: LedgerWorld) -> None:
    item = world.file(stated_item(ItemType.OBJECTION))
    for values in ({"amount": "很多"}, {"occurred_on": "2026-02-30"}):
        with pytest.raises(Conflict):
            decide(world, item, Outcome.ACCEPTED, "有误", How.CORRECTED, values)
        assert world.item(item.number).decision is None
    assert is_marked(world)


@pytest.mark.parametrize(
    ("item_type", "proposal", "field"),
    [
        (ItemType.OBJECTION, (Outcome.ACCEPTED, "有误"), "how"),
        (ItemType.OBJECTION, (Outcome.ACCEPTED, "有误", "erased"), "how"),
        (ItemType.OBJECTION, (Outcome.ACCEPTED, "有误", How.CORRECTED), "values"),
        (ItemType.OBJECTION, (Outcome.ACCEPTED, "有误", How.CORRECTED, {"uscc": FIRM}), "values"),
        (ItemType.OBJECTION, (Outcome.ACCEPTED, "有误", How.REVOKED, {"amount": 1}), "values"),
        (ItemType.OBJECTION, (Outcome.REFUSED, "无误", How.REVOKED), "how"),
        (ItemType.REPAIR, (Outcome.ACCEPTED, "具备", How.REVOKED), "how"),
        (ItemType.REPAIR, (Outcome.ACCEPTED, "具备", None, {"repaired_on": "2026-01-01"}), "values"),
    ],
)
def test_what_cannot_be_decided_is_said_by_field(
    sqlite: Database, item_type: ItemType, proposal: tuple[Any, ...], field: str
) -> None:
    world = people_ledger(sqlite)
    with pytest.raises(Problem) as refused:
        decide(world, world.file(stated_item(item_type)), *proposal)
    assert [one["where"] for one in refused.value.errors or ()] == [f"json.{field}"]


def test_what_put_a_record_right_is_not_taken_up_again_but_a_refusal_is(sqlite: Database) -> None:
    world = people_ledger(sqlite)
    right, refused = (world.file(stated_item(ItemType.OBJECTION)) for _ in range(2))
    decide(world, right, Outcome.ACCEPTED, "金额有误", How.CORRECTED, {"amount": 500})
    decide(world, refused, Outcome.REFUSED, "无误")
    with pytest.raises(Conflict, match="不能退回"), world.database.write() as connection:
        refuse_close_out(connection, right.number, account_in(connection, OTHER_HANDLER), "再核")
    assert not is_marked(world)
    with world.database.write() as connection:
        refuse_close_out(connection, refused.number, account_in(connection, OTHER_HANDLER), "再核")
    assert is_marked(world)


def test_an_order_and_its_record_begin_and_end_together(world: LedgerWorld) -> None:
    item = world.file(stated_item(ItemType.RECTIFICATION))
    assert item.record_type == "rectification"
    found = known(world, item.record_identity)
    assert found is not None
    assert (found["record_id"], found["occurred_on"]) == (item.number, today().isoformat())
    world.put(item, ItemStatus.AWAITING_CLOSE_OUT)
    with world.database.write() as connection:
        close_out_item(
            connection, item.number, account_in(connection, OTHER_HANDLER), CloseOut("已改正", today(), "复查记录1号")
        )
    found = known(world, item.record_identity)
    assert found is not None
    assert found["repaired_on"] == today().isoformat()


def test_who_had_a_hand_in_an_order_decides_upon_no_objection_to_it(sqlite: Database) -> None:
    world = people_ledger(sqlite)
    order = world.file(stated_item(ItemType.RECTIFICATION))
    about = {"record_type": order.record_type, "record_identity": order.record_identity}
    item = world.file(stated_item(ItemType.OBJECTION, **about), OTHER_HANDLER)
    world.put(item, ItemStatus.IN_HAND)
    with world.database.write() as connection:
        # Whoever closed the order out judged it: no hand in the objection itself.
        world_leader = account_in(connection, LEADER)
        step = {"item_id": order.id, "by": LEADER, "account_id": world_leader.id, "at": now(), "said": {}}
        connection.execute(insert(ledger_step).values(**step, act=ItemAct.CLOSE_OUT, to_status=ItemStatus.CLOSED_OUT))
    thing = Thing(ThingKind.OBJECTION, item.number)
    decided = Proposal(Outcome.REFUSED, "无误")
    with world.database.write() as connection:
        propose_decision(connection, item.number, account_in(connection, OWNER), decided)
        assert ItemAct.DECIDE not in possible_acts(connection, world_leader, world.item(item.number))
        assert undecided_item(connection, thing).has_hand_of(world_leader.id, LEADER)
        for login, waits in ((LEADER, False), (LINKED, True)):
            said = [one.words.zh for one in open_items_of(connection, account_in(connection, login))]
            assert ("件异议待决定" in said) == waits, login
        with pytest.raises(Problem) as refused:
            decide_item(connection, item.number, world_leader, decided, ANSWER)
        assert refused.value.code == "same-person"
        # Whose hand was in an order is known: nobody has to state it.
        decide_item(connection, item.number, account_in(connection, LINKED), decided, ANSWER)


def test_of_a_record_from_outside_who_decides_states_to_have_taken_no_part(sqlite: Database) -> None:
    world = people_ledger(sqlite)
    item = world.file(stated_item(ItemType.REPAIR))
    world.put(item, ItemStatus.IN_HAND)
    with pytest.raises(Problem) as refused, world.database.write() as connection:
        decide_item(connection, item.number, account_in(connection, LEADER), Proposal(Outcome.REFUSED, "r"), ANSWER)
    assert [one["where"] for one in refused.value.errors or ()] == ["json.took_no_part"]
    decided = decide(world, item, Outcome.REFUSED, "未满期")
    with world.database.read() as connection:
        (step,) = (one for one in steps_of(connection, decided.id) if one.act is ItemAct.DECIDE)
        noted = connection.execute(select(audit_entry.c.detail).where(audit_entry.c.action == "ledger.decide"))
        assert step.said["took_no_part"] is json.loads(noted.scalar_one())["took_no_part"] is True


def test_neither_item_nor_record_is_there_where_the_other_is_not(world: LedgerWorld) -> None:
    before = versions(world)
    with world.database.write() as connection:
        spot = connection.begin_nested()
        for kind in (ItemType.OBJECTION, ItemType.RECTIFICATION):
            register_item(connection, stated_item(kind), account_in(connection, HANDLER))
        spot.rollback()
    assert versions(world) == before
    with world.database.read() as connection:
        assert connection.execute(select(ledger_item.c.id)).first() is None


def test_an_item_is_about_a_record_that_the_firm_has(sqlite: Database) -> None:
    world = people_ledger(sqlite)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"record_identity": 1}, "record_identity"),
        ({"record_type": "complaint"}, "record_type"),
    ]
    for more, field in wrong:
        with pytest.raises(Problem) as refused:
            world.file(stated_item(ItemType.OBJECTION, **more))
        assert [one["where"] for one in refused.value.errors or ()] == [f"json.{field}"]
    decide(world, world.file(stated_item(ItemType.OBJECTION)), Outcome.ACCEPTED, "有误", How.REVOKED)
    with pytest.raises(Problem):
        world.file(stated_item(ItemType.OBJECTION))


def test_nobody_delivers_in_the_name_of_the_ledger(sqlite: Database) -> None:
    world = people_ledger(sqlite)
    with pytest.raises(AssertionError, match="本系统台账"), world.database.write() as connection:
        enter_penalty(connection, "台 账")


def test_the_penalty_of_these_tests_is_what_its_source_states(sqlite: Database) -> None:
    world = people_ledger(sqlite)
    (one,) = versions(world)
    assert (one.record_id, one.identity) == (PENALTY["record_id"], RECORD["record_identity"])
