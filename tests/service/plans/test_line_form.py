"""The form of a line: departments are written by name or by code, and what was written stays where it is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from service.access.permissions import Role
from service.app import create_app
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.tables.plans import plan_line
from service.core.db.tables.registries import registry_entry
from service.plans.plan import Plan
from tests.worlds.browsers import HTML, Browser, client_of
from tests.worlds.plans import FIRE, REGISTER, enter_items, put_up_plan
from tests.worlds.services import service_over


@pytest.fixture
def planner(sqlite: Database, tmp_path: Path) -> FlaskClient:
    """A planner of a bureau with a department that may inspect, one that may not, and two called alike."""
    with sqlite.write() as connection:
        enter_items(connection)
        for code, name, begins in (
            ("ECO", "生态环境局", "2020-01-01"),
            ("TAX", "税务局", None),
            ("EMG-1", "应急管理局", "2020-01-01"),
            ("EMG-2", "应急管理局", "2020-01-01"),
        ):
            _enter(connection, code, name, begins)
    return client_of(create_app(service_over(sqlite, tmp_path)), sqlite, "planner", Role.PLANNER)


def _enter(connection: Any, code: str, name: str, begins: str | None) -> None:
    day = date(2020, 1, 1)
    own = {"registry": "departments", "code": code, "name": name, "aliases": [], "valid_from": day}
    own |= {"inspects_from": date.fromisoformat(begins) if begins else None}
    connection.execute(insert(registry_entry).values(**own, recorded_by="tests", recorded_at=now()))


def _form(made: Plan, **more: str) -> dict[str, str]:
    days = {"starts_on": f"{made.year}-03-01", "ends_on": f"{made.year}-11-10"}
    plain = {"title": "联合抽查", "items": REGISTER, "mode": "general", "ratio.unclassified": "3", "directional": "yes"}
    return {**plain, **days, "shares": "1", "team": "2", "leads": "1", **more}


def test_departments_are_written_by_name_or_by_code(planner: FlaskClient, sqlite: Database) -> None:
    made = put_up_plan(sqlite)
    browser, new = Browser(planner), f"/plans/{made.id}/lines/new"
    shown = planner.get(new, headers=HTML).text
    assert shown.count("生态环境局") >= 1
    assert "税务局" not in shown, "it may not inspect"
    written = _form(made, lead_department="生态环境局", co_departments=f"{FIRE}\r\nEMG-2\r\n{FIRE}\r\n")
    assert browser.send(f"/plans/{made.id}/lines", new, **written).status_code == 303
    with sqlite.read() as connection:
        query = select(plan_line.c.id, plan_line.c.lead_department, plan_line.c.co_departments)
        kept = connection.execute(query.order_by(plan_line.c.id.desc())).first()
    assert kept is not None
    assert (kept.lead_department, kept.co_departments) == ("ECO", [FIRE, "EMG-2"])
    again = planner.get(f"/plans/lines/{kept.id}/edit", headers=HTML).text
    assert 'value="生态环境局"' in again
    assert ">消防救援支队\nEMG-2</textarea>" in again, "by code where two are called alike"


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        ("lead_department", "没有的部门", "登记簿中没有“没有的部门”"),
        ("co_departments", "生态环境局\n应急管理局", "没有或不止一个“应急管理局”"),
        ("co_departments", "态" * 4001, "至多4000个字"),
    ],
)
def test_what_is_no_department_is_told_at_its_field_and_stays(
    planner: FlaskClient, sqlite: Database, field: str, written: str, said: str
) -> None:
    made = put_up_plan(sqlite)
    refused = Browser(planner).send(
        f"/plans/{made.id}/lines", f"/plans/{made.id}/lines/new", **_form(made, **{field: written})
    )
    assert refused.status_code == 422
    assert refused.text.count(said) == 2, refused.text[-6000:]
    assert written in refused.text.replace("\r\n", "\n")
    assert 'value="联合抽查"' in refused.text
