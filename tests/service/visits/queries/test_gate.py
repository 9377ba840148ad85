"""What the gate knows of a firm: visits that sources state, visits under way, officers who found nothing."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from service.access.permissions import Role
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_officer
from service.core.db.tables.visit_results import visit_result
from service.facts.enterprises import ids_of
from service.intake.write import take_rows
from service.visits.gate import FRUITLESS_IN_A_ROW, SIGNALS, SignalKind
from service.visits.numbering import new_code, number_of
from service.visits.states import VisitStatus
from tests.worlds.ledger import FAR_FIRM, FIRM, OTHER_DISTRICT, people_ledger
from tests.worlds.services import client_maker, service_over

BUREAU, OTHER = "青岚市市场监督管理局", "青岚市消防救援支队"


@pytest.fixture
def world(database: Database) -> Database:
    people_ledger(database)
    return database


def state_visits(connection: Connection, *rows: tuple[str, date, dict[str, Any]]) -> None:
    """Has a source state visits of the firm: by whom, on which day, and what else it says."""
    stated = [
        {"uscc": FIRM, "department": by, "number": f"N-{place}", "visited_on": day, **more}
        for place, (by, day, more) in enumerate(rows)
    ]
    taken = take_rows(connection, "visits", stated, source="省平台", actor="t", data_on=today(), known_on=today())
    assert not taken.rejects, taken.rejects


def put_visit(connection: Connection, status: VisitStatus, day: date, seq: int, trigger: str = "PLAN_RANDOM") -> int:
    """The course of a visit of the firm, in that state."""
    firm = ids_of(connection, [FIRM])[FIRM]
    at: datetime = now()
    visit_id = connection.execute(
        insert(inspection_visit).values(
            year=day.year,
            seq=seq,
            number=number_of(day.year, seq),
            subject=FIRM,
            enterprise_id=firm,
            trigger=trigger,
            ordered_by="own",
            signals=[],
            starts_on=day,
            ends_on=day,
            unannounced=False,
            code=new_code(),
            proposed_by="paul",
            proposed_at=at,
        )
    ).inserted_primary_key
    assert visit_id is not None
    course = connection.execute(
        insert(visit_course).values(visit_id=visit_id[0], lead=True, status=status, version=1)
    ).inserted_primary_key
    assert course is not None
    return int(course[0])


def put_result(connection: Connection, course: int, officer: str, day: date, code: str) -> None:
    said = {"course_id": course, "version": 1, "status": "approved", "methods": [], "evidence": []}
    connection.execute(insert(visit_result).values(**said, visited_on=day, code=code, entered_by="x", entered_at=now()))
    connection.execute(insert(visit_officer).values(course_id=course, inspector=officer, leads=True, drawn=True))


def ask(database: Database, folder: Path, role: Role = Role.PLANNER, region: str = "", **question: Any) -> Any:
    settings = {"BUREAU": BUREAU} | question.pop("settings", {})
    client = client_maker(service_over(database, folder, **settings))(role, region)
    asked = {"firm": FIRM, "trigger": "PLAN_RANDOM", "day": today().isoformat()} | question
    return client.get("/api/v1/visits/gate", query_string=asked)


def signals(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json
    return [one["signal"] for one in answer.json["signals"]]


def test_visits_made_and_under_way_count_together_and_the_year_ends(world: Database, tmp_path: Path) -> None:
    day = date(today().year, 12, 31)
    with world.write() as connection:
        first = date(day.year, 1, 1)
        state_visits(connection, *((BUREAU, first + timedelta(days=40 * n), {}) for n in range(3)))
    assert signals(ask(world, tmp_path, day=day.isoformat())) == []
    with world.write() as connection:
        put_visit(connection, VisitStatus.TO_APPROVE, first, 1)
        put_visit(connection, VisitStatus.CANCELLED, first, 2)
    answer = ask(world, tmp_path, day=day.isoformat())
    assert signals(answer) == [SignalKind.OVER_CAP]
    assert [answer.json["open"], answer.json["counts"]] == [False, True]
    assert next(cap for cap in answer.json["caps"] if cap["authority"] == BUREAU)["used"] == 4
    # The next year begins anew; a complaint counts in no year.
    assert signals(ask(world, tmp_path, day=(day + timedelta(days=1)).isoformat())) == []
    assert signals(ask(world, tmp_path, day=day.isoformat(), trigger="COMPLAINT")) == []


def test_anybody_s_visits_make_a_firm_one_that_is_visited_too_often(world: Database, tmp_path: Path) -> None:
    with world.write() as connection:
        state_visits(connection, (OTHER, today(), {"trigger": "COMPLAINT"}), (OTHER, today() - timedelta(days=2), {}))
    asked = {"trigger": "COMPLAINT"}
    assert signals(ask(world, tmp_path, **asked)) == [SignalKind.DAILY, SignalKind.WEEKLY]
    locked = ask(world, tmp_path, settings={"VISIT_LOCKS": "weekly"}, **asked)
    assert [one["lock"] for one in locked.json["signals"]] == [False, True]
    assert locked.json["open"] is False


def test_an_officer_s_visits_without_a_finding_are_counted_by_officer(world: Database, tmp_path: Path) -> None:
    with world.write() as connection:
        for place in range(FRUITLESS_IN_A_ROW):
            day = today() - timedelta(days=100 + place)
            course = put_visit(connection, VisitStatus.COMPLETED, day, place + 1, "COMPLAINT")
            put_result(connection, course, "N1", day, "1")
    asked = {"trigger": "COMPLAINT", "day": today().isoformat()}
    assert signals(ask(world, tmp_path, officers=["N1"], **asked)) == [SignalKind.SAME_OFFICER]
    assert signals(ask(world, tmp_path, officers=["N2"], **asked)) == []


def test_a_planned_visit_needs_a_line_of_a_published_plan(sqlite: Database, tmp_path: Path) -> None:
    people_ledger(sqlite)
    planned = ask(sqlite, tmp_path)
    assert planned.json["open"] is False
    assert "备案" in planned.json["needs"][0]["zh"]
    assert ask(sqlite, tmp_path, trigger="COMPLAINT").json["open"] is True


def test_who_may_ask_of_whom_and_what_is_asked_badly(sqlite: Database, tmp_path: Path) -> None:
    people_ledger(sqlite)
    assert ask(sqlite, tmp_path, Role.INSPECTOR).status_code == 403
    assert ask(sqlite, tmp_path, Role.REGULATOR, OTHER_DISTRICT).status_code == 422
    assert ask(sqlite, tmp_path, Role.REGULATOR, OTHER_DISTRICT, firm=FAR_FIRM).status_code == 200
    for wrong in ({"trigger": "WHIM"}, {"firm": "nobody"}, {"day": "9999-12-31x"}, {"ordered_by": "me"}, {"line": 0}):
        answer = ask(sqlite, tmp_path, **wrong)
        assert answer.status_code == 422, wrong
        assert answer.json["errors"]


def test_settings_know_every_signal(sqlite: Database, tmp_path: Path) -> None:
    people_ledger(sqlite)
    every = ",".join(SIGNALS)
    assert ask(sqlite, tmp_path, settings={"VISIT_LOCKS": every}).status_code == 200
