"""What each reader sees of a joint visit: what speaks against it, and others' reasons, stay with the bureau."""

from dataclasses import replace

import pytest

from rules.texts import Text
from service.core.db.engine import Database
from service.visits.gate import SignalKind
from service.visits.queries.visits import visit_sight
from service.visits.visit import Signal, Visit
from tests.worlds.visits import FIRE, FIRE_ONE, HANDLER, LEADER, VisitWorld, people_visits


@pytest.fixture
def world(sqlite: Database) -> VisitWorld:
    return people_visits(sqlite)


def seen_by(world: VisitWorld, login: str, visit: Visit) -> Visit:
    with world.database.read() as connection:
        return visit_sight(connection, world.account(login)).as_seen(visit)


def test_a_partner_sees_neither_signals_nor_the_reasons_of_the_bureau_s_course(world: VisitWorld) -> None:
    joint = world.joint()
    courses = [replace(one, code_reason="r", ground="g", out_of_scope={"by": "x"}) for one in joint.courses]
    signal = Signal(SignalKind.OVER_CAP, Text("上限", "cap"))
    whole = replace(joint, courses=courses, signals=[signal], signals_reason="理由")
    for login in (HANDLER, LEADER):
        assert seen_by(world, login, whole) == whole
    seen = seen_by(world, FIRE_ONE, whole)
    assert (list(seen.signals), seen.signals_reason) == ([], None)
    reasons = {one.department: (one.code_reason, one.ground, one.out_of_scope) for one in seen.courses}
    assert reasons == {"": (None, None, None), FIRE: ("r", "g", {"by": "x"})}
