"""The page behind the code of a visit: what it shows and when, and the rating that nobody can trace."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from service.access.actions.login import ADDRESS_FACTOR
from service.access.permissions import Permission
from service.access.reach import WHOLE
from service.core.clock import now, today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import (
    conduct_mark,
    inspection_visit,
    visit_act,
    visit_course,
    visit_rated,
)
from service.core.db.tables.metadata import metadata
from service.site.outside import create_outside_app
from service.visits.conduct import LEAST_SHOWN, QUESTIONS, ConductMark, Question
from service.visits.queries.conduct import conduct_of_offices
from service.visits.states import VisitStatus
from tests.worlds.browsers import HTML, Browser
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import DISTRICT, PLANNER, TEAM, StaffedWorld, staff_world

S = VisitStatus
GOOD = dict.fromkeys(QUESTIONS, ConductMark.SATISFIED)


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


@pytest.fixture
def outside(world: StaffedWorld, tmp_path: Path) -> Flask:
    return create_outside_app(service_over(world.database, tmp_path))


def put(world: StaffedWorld, status: VisitStatus, **more: Any) -> str:
    """The code of a visit in the state."""
    return world.visit(world.put(status, TEAM, visit_on=today(), office="S1", **more)).code


def rate(app: Flask, code: str, **marks: str) -> tuple[int, str]:
    answer = Browser(app.test_client()).send(f"/c/{code}/rating", "/c", **marks)
    return answer.status_code, answer.text


def test_it_shows_task_items_basis_and_who_comes_and_nothing_else(outside: Flask, world: StaffedWorld) -> None:
    code = put(world, S.TO_INSPECT, reason="匿名举报有人无证经营", evidence="举报单9号", trigger="COMPLAINT")
    browser = outside.test_client()
    asked = Browser(browser).send("/c", "/c", code=f" {code[:4].lower()}-{code[4:]} ")
    assert (asked.status_code, asked.location) == (303, f"/c/{code}")
    page = browser.get(asked.location, headers=HTML).text
    for shown in ("个案检查", "登记事项检查", "人员N1", "ZN1-0", "人员N2"):
        assert shown in page
    for hidden in ("明茂", "91370200MA3C5T0A1K", "举报", "投诉", PLANNER, ">N1</", DISTRICT, "rating"):
        assert hidden not in page, hidden


@pytest.mark.parametrize("status", [S.TO_APPROVE, S.TO_HAND_OUT, S.REFUSED, S.CANCELLED, S.COMPLETED])
def test_it_opens_nothing_before_hand_out_and_after_the_end(
    outside: Flask, world: StaffedWorld, status: VisitStatus
) -> None:
    code = put(world, status)
    if status in (S.REFUSED, S.CANCELLED, S.COMPLETED):
        with world.database.write() as connection:
            connection.execute(update(inspection_visit).values(ended_at=now()))
    assert outside.test_client().get(f"/c/{code}", headers=HTML).status_code == 404


def test_wrong_codes_are_limited_by_address_and_no_code_is_logged(
    world: StaffedWorld, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_outside_app(service_over(world.database, tmp_path, LOGIN_FAILURES="1"))
    code = put(world, S.TO_INSPECT)
    client = app.test_client()
    for _ in range(ADDRESS_FACTOR + 1):
        assert client.get(f"/c/{code}", headers=HTML).status_code == 200
    for _ in range(ADDRESS_FACTOR):
        assert client.get("/c/2222222222222222", headers=HTML).status_code == 404
    answer = client.get(f"/c/{code}", headers=HTML)
    assert (answer.status_code, "尝试次数过多" in answer.text) == (429, True)
    said = capsys.readouterr()
    assert code not in said.out + said.err
    with world.database.read() as connection:
        assert any(one.action == "visit-code.pause" for one in list_entries(connection, before=None, limit=50))


def test_a_rating_is_counted_once_and_nothing_of_it_stands_beside_the_visit(
    outside: Flask, world: StaffedWorld
) -> None:
    marks = {**GOOD, Question.RIGHTS: ConductMark.DISSATISFIED}
    early, code = put(world, S.TO_INSPECT), put(world, S.INSPECTING)
    assert rate(outside, early, **marks)[0] == 409
    status, page = rate(outside, code, **{**marks, Question.RIGHTS: ""})
    assert (status, "请选择" in page) == (422, True)
    assert re.search(r'value="satisfied" selected', page)
    assert rate(outside, code, **{**marks, Question.RIGHTS: "wonderful"})[0] == 422
    before = rows_of(world)
    assert rate(outside, code, **marks)[0] == 303
    assert "已收到您的评价" in outside.test_client().get(f"/c/{code}", headers=HTML).text
    changed = {name for name, rows in rows_of(world).items() if rows != before[name]}
    assert changed == {"conduct_mark", "visit_rated"}
    with world.database.read() as connection:
        counted = {(row.question, row.mark): row.number for row in connection.execute(select(conduct_mark))}
        assert counted == dict.fromkeys(marks.items(), 1)
        assert [column.name for column in visit_rated.c] == ["visit_id"]


def rows_of(world: StaffedWorld) -> dict[str, list[str]]:
    with world.database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
            if table.name != "login_failure"
        }


def test_offices_are_shown_from_five_ratings_on_and_to_those_whose_they_are(
    outside: Flask, world: StaffedWorld
) -> None:
    for place in range(LEAST_SHOWN):
        with world.database.read() as connection:
            assert conduct_of_offices(connection, WHOLE, today().year) == [], place
        assert rate(outside, put(world, S.INSPECTING), **GOOD)[0] == 303
    with world.database.read() as connection:
        (shown,) = conduct_of_offices(connection, WHOLE, today().year)
        own = conduct_of_offices(connection, world.account(PLANNER).reach(Permission.VISIT_READ), today().year)
    assert (shown.office, shown.ratings) == ("S1", LEAST_SHOWN)
    assert shown.marks[Question.EFFICIENCY] == {ConductMark.SATISFIED: LEAST_SHOWN}
    assert own == [shown]


@pytest.mark.parametrize("status", [S.LEADER_REVIEW, S.TO_PUBLISH])
def test_what_is_corrected_or_published_again_after_the_end_opens_no_page_again(
    outside: Flask, world: StaffedWorld, status: VisitStatus
) -> None:
    code = put(world, status)
    browser = outside.test_client()
    assert browser.get(f"/c/{code}", headers=HTML).status_code == 200
    with world.database.write() as connection:
        key, course = connection.execute(
            select(visit_course.c.visit_id, visit_course.c.id).join(
                inspection_visit, inspection_visit.c.id == visit_course.c.visit_id
            )
        ).one()
        values = {"visit_id": key, "course_id": course, "by": "system:visits", "at": now(), "said": {}}
        values |= {"act": "complete", "from_status": S.PUBLISHED, "to_status": S.COMPLETED}
        connection.execute(insert(visit_act).values(**values))
    assert browser.get(f"/c/{code}", headers=HTML).status_code == 404
    assert rate(outside, code, **GOOD)[0] == 404
