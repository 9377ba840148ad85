"""An objection to the record of a visit is decided by nobody who was in the visit or decided upon its result."""

from collections.abc import Callable

import pytest

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.db.engine import Database
from service.core.problem import Problem
from service.ledger.actions.answering import Proposal, decide_item
from service.ledger.actions.register import register_item
from service.ledger.item import StatedItem
from service.ledger.states import How, ItemStatus, ItemType, Outcome
from tests.worlds.ledger import LedgerWorld
from tests.worlds.results import ORDERED, firm_of, put_reviewed, records_of
from tests.worlds.staffed_visits import DISTRICT, FIRM, IGOR, LEADER, OTHER_LEADER, StaffedWorld, staff_world

ANSWER = "记录已核实。不服本答复的，可自收到之日起六十日内申请行政复议。"
HANDLER = "hanna"


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    made = staff_world(sqlite)
    with sqlite.write() as connection:
        add_grant(connection, add_account(connection, HANDLER, "Hanna", "", ""), Grant(Role.HANDLER, DISTRICT))
        # An officer who leads a bureau, too, and who did nothing in the system: he went along.
        igor = made.account(IGOR).id
        add_grant(connection, igor, Grant(Role.LEADER, DISTRICT))
    return made


def object_to(world: StaffedWorld, record_type: str) -> Callable[[str], ItemStatus]:
    """How somebody decides upon an objection to the firm's record of that type, in hand."""
    (record,) = [one for one in records_of(world) if one.type == record_type]
    stated = StatedItem(
        ItemType.OBJECTION,
        "对检查结果有异议",
        "当日未到场检查。",
        "来信",
        firm=FIRM,
        record_type=record_type,
        record_identity=record.identity,
    )
    with world.database.write() as connection:
        item = register_item(connection, stated, world.account(HANDLER)).item
    LedgerWorld(world.database).put(item, ItemStatus.IN_HAND, HANDLER)

    def decided_by(login: str) -> ItemStatus:
        proposal = Proposal(Outcome.ACCEPTED, "属实", How.REVOKED)
        with world.database.write() as connection:
            return decide_item(connection, item.number, world.account(login), proposal, ANSWER).status

    return decided_by


@pytest.mark.parametrize("record_type", ["inspection", "rectification"])
def test_who_went_or_reviewed_never_decides(world: StaffedWorld, record_type: str) -> None:
    put_reviewed(world, ORDERED, **firm_of(world))
    decided_by = object_to(world, record_type)
    for login in (LEADER, IGOR):
        with pytest.raises(Problem) as told:
            decided_by(login)
        assert told.value.code == "same-person", login
    # Where it is known who took part, nobody need state that he did not.
    assert decided_by(OTHER_LEADER) is ItemStatus.AWAITING_CLOSE_OUT
    assert not [one for one in records_of(world) if one.type == record_type and one.is_known]
