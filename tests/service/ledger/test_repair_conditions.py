"""Repairs are taken for records that a repair mends, and say their conditions and which of them the record meets."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise
from service.core.names import EVERY_NAME
from service.core.problem import Problem
from service.facts.histories import record_versions_of
from service.facts.stored import read_stored
from service.ledger.item import Item
from service.ledger.records.conditions import Conditions, conditions_of, remedies_on
from service.ledger.states import ItemStatus, ItemType
from tests.worlds.ledger import FIRM, LedgerWorld, enter_penalty, people_ledger, stated_item


@pytest.fixture
def world(sqlite: Database) -> LedgerWorld:
    return people_ledger(sqlite)


def entered(world: LedgerWorld, **more: Any) -> dict[str, Any]:
    """A record of the firm taken in, as an item is about it."""
    row = {"record_id": "N-1", "document_no": "青市监罚〔2026〕91号"} | more
    with world.database.write() as connection:
        enter_penalty(connection, **row)
        firm = connection.execute(select(enterprise.c.id).where(enterprise.c.code == FIRM)).scalar_one()
        found = record_versions_of(read_stored(connection, [firm]), firm, today(), tiers_of=EVERY_NAME)
    (one,) = (version for version in found if version.record_id == row["record_id"])
    return {"record_type": one.type, "record_identity": one.identity}


def ask(world: LedgerWorld, **more: Any) -> Item:
    return world.file(stated_item(ItemType.REPAIR, **more))


def conditions(world: LedgerWorld, item: Item) -> Conditions:
    with world.database.read() as connection:
        found = conditions_of(connection, item, today())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"type": "complaint"}, "只随时间失去影响"),
        ({"type": "abnormal_operation"}, "请向作出列入决定的机关办理"),
        ({"type": "judgment_defaulter"}, "请向执行法院办理"),
        ({"type": "equity_pledge"}, "没有信用修复途径"),
        ({"repaired_on": date(2022, 5, 1)}, "已于 2022-05-01 修复"),
    ],
)
def test_a_repair_of_what_no_repair_mends_is_refused_in_words(
    world: LedgerWorld, more: dict[str, Any], why: str
) -> None:
    about = entered(world, **more)
    with pytest.raises(Problem) as refused:
        ask(world, **about)
    (error,) = refused.value.errors or ()
    assert error["where"] == "json.record_identity"
    assert why in error["zh"]
    # It may be objected to all the same.
    assert world.file(stated_item(ItemType.OBJECTION, **about)).status is ItemStatus.REGISTERED


@pytest.mark.parametrize(("severity", "months"), [(1, 0), (2, 3), (3, 12)])
def test_the_first_day_is_that_of_the_table_and_met_from_that_day_on(
    world: LedgerWorld, severity: int, months: int
) -> None:
    began = date(2026, 5, 20)
    about = entered(world, severity=severity, occurred_on=began)
    with world.database.read() as connection:
        table = remedies_on(connection, today())
    assert table is not None
    (entry,) = (one for one in table.remedies_for("administrative_penalty", severity, None) if one.law_until is None)
    first = entry.earliest_day(began)
    assert first is not None
    assert (first - began).days >= months * 28
    for day, met in ((first - timedelta(1), False), (first, True), (today(), first <= today())):
        if day < began or day > today():
            continue
        item = ask(world, **about, filed_on=day)
        told = conditions(world, item)
        assert (told.rows[0].met, told.unmet) == (met, not met)
        assert str(first) in told.rows[0].asks.zh
        assert (told.remedy, told.why_not) == (entry, None)
        assert [one.asks for one in told.rows[2:]] == list(entry.way.bring if entry.way else ())
        # Nobody but a person can look at the papers.
        assert {one.met for one in told.rows[1:]} == {None}


def test_a_decided_repair_has_no_conditions_any_more(world: LedgerWorld) -> None:
    item = ask(world)
    conditions(world, item)
    world.put(item, ItemStatus.AWAITING_CLOSE_OUT, decision="accepted")
    with world.database.read() as connection:
        assert conditions_of(connection, world.item(item.number), today()) is None
