"""Draws of the year made elsewhere: each sound row is taken in, by API and by table, and counts for the line."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from service.access.permissions import Role
from service.access.reach import WHOLE
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.core.errors import Conflict
from service.plans.actions.elsewhere import DrawnRow, Taken, take_elsewhere, withdraw_elsewhere
from service.plans.actions.plans import amend_plan
from service.plans.elsewhere_table import FORM, take_table
from service.plans.queries.lines import drawn_this_year, line_of, lines_of
from service.registry_desk.table import read_table
from tests.worlds.browsers import client_of
from tests.worlds.plans import PLANNER, enter_items, library_in, publish_all, put_up_plan
from tests.worlds.services import service_over

ONE, TWO, THREE = "91990102MA9999996Y", "REG-9901-1", "REG-9901-2"


def published_line(database: Database) -> int:
    with database.write() as connection:
        enter_items(connection)
    made = put_up_plan(database, year=today().year)
    publish_all(database, made.id)
    with database.read() as connection:
        return lines_of(connection, made.id)[0].id


def take(database: Database, line: int, *rows: DrawnRow) -> Taken:
    with database.write() as connection:
        return take_elsewhere(connection, library_in(connection), line, rows, "旧系统", PLANNER, WHOLE)


def drawn(database: Database, line: int) -> dict[str, date | None]:
    with database.read() as connection:
        return dict(drawn_this_year(connection, line_of(connection, line)))


def test_each_sound_row_is_taken_in_and_the_others_told(database: Database) -> None:
    line, day = published_line(database), today()
    rows = (
        DrawnRow(ONE, "信用风险高（D类）", day),
        DrawnRow(f" {TWO} "),
        DrawnRow("91990102MA9999997Y"),
        DrawnRow(THREE, "Z"),
        DrawnRow(THREE, None, day + timedelta(days=1)),
        DrawnRow(TWO, "A"),
        DrawnRow(TWO),
    )
    done = take(database, line, *rows)
    assert (done.added, done.unchanged) == (2, 1)
    assert {place: [name for name, _, _ in faults] for place, faults in done.refused.items()} == {
        2: ["subject"],
        3: ["tier"],
        4: ["drawn_on"],
        5: ["subject"],
    }
    assert drawn(database, line) == {ONE: day, TWO: None}
    again = take(database, line, *rows[:2])
    assert (again.added, again.unchanged) == (0, 2)


def test_it_counts_for_the_amended_line_and_is_taken_back(sqlite: Database) -> None:
    line = published_line(sqlite)
    take(sqlite, line, DrawnRow(ONE))
    with sqlite.write() as connection:
        new = amend_plan(connection, line_of(connection, line).plan_id, PLANNER, WHOLE, "新增任务")
        amended = lines_of(connection, new.id)[0].id
    assert drawn(sqlite, amended) == {ONE: None}
    with sqlite.write() as connection:
        withdraw_elsewhere(connection, line, ONE, PLANNER, WHOLE)
    assert drawn(sqlite, amended) == {}
    # Taken back, it may be stated otherwise.
    assert take(sqlite, line, DrawnRow(ONE, "A")).added == 1


def test_nothing_is_taken_into_a_plan_that_was_not_approved(sqlite: Database) -> None:
    with sqlite.write() as connection:
        enter_items(connection)
    made = put_up_plan(sqlite)
    with sqlite.read() as connection:
        line = lines_of(connection, made.id)[0].id
    with pytest.raises(Conflict):
        take(sqlite, line, DrawnRow(ONE))


def test_a_table_is_taken_in_line_by_line(sqlite: Database, tmp_path: Path) -> None:
    line = published_line(sqlite)
    file = tmp_path / "drawn.csv"
    file.write_text(
        f"统一社会信用代码,抽取时类别,抽取日期\n{ONE},A,{today()}\n{TWO},,\nX,,\n{THREE},,2026-02-30\n", "utf-8"
    )
    table = read_table(file, FORM)
    with sqlite.write() as connection:
        library = library_in(connection)
        done = take_table(connection, library, line, table, "旧系统", PLANNER, WHOLE, file=file.name)
    assert (done.read, done.added) == (4, 2)
    assert [(one.line, one.column) for one in done.refused] == [(4, "统一社会信用代码"), (5, "抽取日期")]
    assert drawn(sqlite, line) == {ONE: today(), TWO: None}


@pytest.fixture
def app(sqlite: Database, tmp_path: Path) -> Flask:
    return create_app(service_over(sqlite, tmp_path))


def test_programs_are_told_row_by_row_and_who_may_not_write_is_shown_none(app: Flask, sqlite: Database) -> None:
    line = published_line(sqlite)
    client = client_of(app, sqlite, "planner", Role.PLANNER)
    address = f"/api/v1/plan-lines/{line}/drawn-elsewhere"
    body = {"source": "旧系统", "drawn": [{"subject": ONE, "tier": "A"}, {"subject": "x"}]}
    answer = client.post(address, json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json["added"] == 1
    assert [(one["row"], one["field"]) for one in answer.json["refused"]] == [(1, "subject")]
    assert [one["subject"] for one in client.get(address).json["items"]] == [ONE]
    reader = client_of(app, sqlite, "inspector", Role.INSPECTOR)
    assert reader.get(address).status_code == 403
    assert client.post(f"{address}/withdraw", json={"subject": TWO}).status_code == 422
    assert client.post(f"{address}/withdraw", json={"subject": ONE}).status_code == 204
    assert client.get(address).json["items"] == []
