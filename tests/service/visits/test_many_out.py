"""Many visits given their days and handed out by one act each, and the pages and operations that do it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from service.access.actions.tokens import issue_token
from service.access.queries.told import list_told
from service.app import create_app
from service.core.clock import now, today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import visit_paper
from service.core.db.tables.officers import inspector_absence
from service.core.problem import Problem
from service.registries.workdays import is_weekend
from service.visits.actions.many_out import Spread, hand_out_many, set_many_days
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.visits import steps_of
from service.visits.states import VisitAct, VisitStatus
from tests.worlds.browsers import HTML
from tests.worlds.officers import AT
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import INES, LEADER, PLANNER, SPARE, TEAM, StaffedWorld, staff_world

S = VisitStatus


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


def print_notices(world: StaffedWorld, numbers: list[str]) -> None:
    with world.database.write() as connection:
        rows = [{"visit_id": world.visit(one).id, "kind": "notice", "digest": "d" * 64} for one in numbers]
        connection.execute(insert(visit_paper), [row | {"printed_by": PLANNER, "printed_at": now()} for row in rows])


def working_days(number: int) -> list[date]:
    days = (today() + timedelta(days=place) for place in range(1, 40))
    return [day for day in days if not is_weekend(day)][:number]


def test_days_and_hand_out_of_many(database: Database) -> None:
    world = staff_world(database)
    numbers = [world.put(S.TO_HAND_OUT, TEAM) for _ in range(4)]
    short, begun = world.put(S.TO_HAND_OUT, TEAM[:1]), world.put(S.INSPECTING, TEAM)
    first, second, third = working_days(3)
    with world.database.write() as connection:
        leave = {"inspector": "N2", "from_day": first, "until_day": first, "recorded_by": "t", "recorded_at": AT}
        connection.execute(insert(inspector_absence).values(**leave))
    planner = world.account(PLANNER)
    chosen = ChosenVisits([*numbers, begun, "V2020-1"])
    with world.database.write() as connection:
        made = set_many_days(connection, chosen, planner, Spread(first, 2))
    assert list(made.done) == numbers
    assert [number for number, _ in made.refused] == sorted([begun, "V2020-1"])
    assert [world.visit(one).visit_on for one in numbers] == [second, second, third, third]
    print_notices(world, numbers[:3])
    with world.database.write() as connection:
        out = hand_out_many(connection, ChosenVisits([*numbers, short, begun]), world.account(LEADER))
    assert list(out.done) == numbers[:3]
    said = dict(out.refused)
    assert "打印" in said[numbers[3]].zh
    assert "没有确定" in said[short].zh or "尚未确定" in said[short].zh
    assert world.visit(numbers[0]).lead.status is S.TO_INSPECT
    with world.database.read() as connection:
        assert [one.words.zh for one in list_told(connection, INES)] == ["3 次检查由您前往"]
        acts = [one.act for one in steps_of(connection, world.visit(numbers[0]).id)]
        assert acts == [VisitAct.SET_DAY, VisitAct.HAND_OUT]
        entries = [one for one in list_entries(connection, before=None, limit=9) if one.action == "visit.hand_out"]
    assert [(one.object, one.detail["visits"]) for one in entries] == [("visits", 3)]


def test_what_cannot_be_meant_is_refused(world: StaffedWorld) -> None:
    number, planner = world.put(S.TO_HAND_OUT, TEAM), world.account(PLANNER)
    for chosen, spread in (
        (ChosenVisits([number]), Spread(today() - timedelta(days=1), 1)),
        (ChosenVisits([number]), Spread(today(), 0)),
        (ChosenVisits([number]), Spread(today(), 21)),
        (ChosenVisits(), Spread(today(), 1)),
    ):
        with pytest.raises(Problem), world.database.write() as connection:
            set_many_days(connection, chosen, planner, spread)
    with world.database.write() as connection:
        never = set_many_days(connection, ChosenVisits([number]), planner, Spread(date(2199, 1, 1), 1))
        foreign = set_many_days(connection, ChosenVisits([number]), world.account(INES), Spread(today(), 1))
    assert (list(never.done), len(never.refused)) == ([], 1)
    assert (list(foreign.done), len(foreign.refused)) == ([], 1)


def test_by_page_and_by_the_api(world: StaffedWorld, tmp_path: Path) -> None:
    numbers = [world.put(S.TO_HAND_OUT, ("N1", SPARE)) for _ in range(2)]
    client = create_app(service_over(world.database, tmp_path)).test_client()
    token = issue_token(world.database, "tests", PLANNER, name="t", scopes=(), days=1)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    asked = "&".join(f"number={one}" for one in numbers)
    assert "2 次待派发" in client.get(f"/visits/out?{asked}", headers=HTML).text
    day = working_days(1)[0]
    said: dict[str, object] = {"number": numbers, "what": "days", "first": day.isoformat(), "per_day": "5"}
    for wrong in ({"first": "x"}, {"per_day": "0"}, {"per_day": "99"}, {"what": "else"}, {"what": ""}, {"first": ""}):
        assert client.post("/visits/out", data=said | wrong, headers=HTML).status_code == 422, wrong
    assert "已办理 2 次" in client.post("/visits/out", data=said, headers=HTML).text
    assert world.visit(numbers[0]).visit_on == day
    print_notices(world, numbers)
    answer = client.post("/api/v1/visits/many/hand-out", json={"numbers": numbers})
    assert answer.json == {"done": numbers, "refused": []}
    answer = client.post("/api/v1/visits/many/days", json={"numbers": numbers, "first": str(day), "per_day": 1})
    assert answer.json is not None
    assert [one["number"] for one in answer.json["refused"]] == numbers
