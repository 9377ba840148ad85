"""Who came three times without a finding is named again for a reason alone; the reason is kept with the visit."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from rules.library import shipped_library
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visit_results import visit_result
from service.core.problem import Problem
from service.visits.actions.officers import Replacement, name_officers, replace_officer
from service.visits.actions.same_officers import AskedGate
from service.visits.gate import SignalKind
from service.visits.queries.signals import Gate
from service.visits.states import VisitStatus
from tests.worlds.staffed_visits import FIRM, PLANNER, SPARE, TEAM, StaffedWorld, staff_world

S = VisitStatus
REASON = "本区仅此二人具备资格"


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


def asked(reason: str | None = None, *, locked: bool = False) -> AskedGate:
    locks = frozenset({SignalKind.SAME_OFFICER}) if locked else frozenset[SignalKind]()
    return AskedGate(Gate(shipped_library(), "青岚市市场监督管理局", locks), reason)


def put_fruitless(world: StaffedWorld, times: int) -> str:
    """The number of a visit to hand out to a firm where the team found nothing so often."""
    with world.database.read() as connection:
        firm = connection.execute(select(enterprise.c.id).where(enterprise.c.code == FIRM)).scalar_one()
    for place in range(times):
        day = today() - timedelta(days=30 * (place + 1))
        made = world.visit(world.put(S.COMPLETED, TEAM, enterprise_id=firm, visit_on=day, version=1, ended_at=now()))
        said = {"course_id": made.lead.id, "version": 1, "status": "approved", "visited_on": day, "methods": []}
        with world.database.write() as connection:
            more = {"code": "1", "evidence": [], "entered_by": "ines", "entered_at": now()}
            connection.execute(insert(visit_result).values(**said | more))
    return world.put(S.TO_HAND_OUT, enterprise_id=firm)


def test_the_third_fruitless_visit_asks_for_a_reason_which_is_kept(world: StaffedWorld) -> None:
    number, planner = put_fruitless(world, 3), world.account(PLANNER)
    for gate, where in ((asked(), "json.signals_reason"), (asked(REASON, locked=True), "json.officers")):
        with pytest.raises(Problem) as caught, world.database.write() as connection:
            name_officers(connection, number, planner, "", TEAM, gate=gate)
        assert (caught.value.errors[0]["where"], "连续3次" in caught.value.errors[0]["zh"]) == (where, True)
    assert world.visit(number).lead.team == ()
    with world.database.write() as connection:
        named = name_officers(connection, number, planner, "", TEAM, gate=asked(REASON))
    assert [one.signal for one in named.signals] == [SignalKind.SAME_OFFICER]
    assert named.signals_reason == REASON


def test_it_is_asked_of_who_comes_in_the_place_of_another_too(world: StaffedWorld) -> None:
    number, planner = put_fruitless(world, 3), world.account(PLANNER)
    with world.database.write() as connection:
        name_officers(connection, number, planner, "", (SPARE, "N9"), gate=asked())
    with pytest.raises(Problem) as caught, world.database.write() as connection:
        replace_officer(connection, number, planner, "", Replacement(SPARE, "生病", "N1"), gate=asked())
    assert caught.value.errors[0]["where"] == "json.signals_reason"
    with world.database.write() as connection:
        gate = asked(REASON)
        after = replace_officer(connection, number, planner, "", Replacement(SPARE, "生病", "N1"), gate=gate)
    assert "N1" in after.lead.team


def test_two_fruitless_visits_ask_nothing(world: StaffedWorld) -> None:
    number = put_fruitless(world, 2)
    with world.database.write() as connection:
        named = name_officers(connection, number, world.account(PLANNER), "", TEAM, gate=asked())
    assert (list(named.signals), named.signals_reason) == ([], None)
