"""Who may do what to a plan, by the table of moves: every role, every act, in every state; a partner sees its part."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from service.access.permissions import ALLOWED, Role
from service.app import create_app
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.plans.states import MOVES, PlanAct, PlanStatus
from tests.worlds.browsers import client_of
from tests.worlds.plans import FIRE, enter_items, put_up_line, put_up_plan, set_status
from tests.worlds.services import service_over

# How each act is asked for; the address is below that of a plan.
ASKED = {
    PlanAct.SUBMIT: ("submit", None),
    PlanAct.APPROVE: ("approve", {"opinion": "同意"}),
    PlanAct.RETURN: ("return", {"opinion": "再改"}),
    PlanAct.FILE: ("file", {"filing_no": "1", "filed_on": f"{today()}"}),
    PlanAct.PUBLISH: ("publish", {"published_on": f"{today()}", "published_where": "网站"}),
    PlanAct.AMEND: ("amend", {"reason": "任务变化"}),
}


@pytest.fixture
def app(sqlite: Database, tmp_path: Path) -> Flask:
    with sqlite.write() as connection:
        enter_items(connection)
    return create_app(service_over(sqlite, tmp_path))


def test_each_role_may_do_in_each_state_what_the_table_says(app: Flask, sqlite: Database) -> None:
    made = put_up_plan(sqlite, year=today().year)
    clients = {role: client_of(app, sqlite, role.value, role) for role in Role}
    for status in PlanStatus:
        set_status(sqlite, made.id, status)
        for act, (address, body) in ASKED.items():
            move = MOVES[act]
            assert move.permission is not None
            for role, client in clients.items():
                # What is allowed is tried in the tests of states, and nothing moves here; who may not do it is asked
                # in the one state in which somebody may.
                may, fits = move.permission in ALLOWED[role], status in move.froms
                if may is not fits:
                    answer = client.post(f"/api/v1/plans/{made.id}/{address}", json=body)
                    assert answer.status_code == (409 if may else 403), (role, act, status, answer.text)


def test_a_partner_sees_the_lines_of_its_department_and_no_ratio(app: Flask, sqlite: Database) -> None:
    made = put_up_plan(sqlite, year=today().year)
    joint = put_up_line(sqlite, made.id, title="联合抽查", co_departments=(FIRE,))
    partner = client_of(app, sqlite, "partner", Role.PARTNER)
    address = f"/api/v1/plans/{made.id}"
    assert partner.get(address).status_code == 404
    with sqlite.write() as connection:
        connection.execute(update(account).where(account.c.login == "partner").values(department_code=FIRE))
    # Not before it is decided.
    assert partner.get(address).status_code == 404
    set_status(sqlite, made.id, PlanStatus.PUBLISHED)
    seen = partner.get(address)
    assert [line["id"] for line in seen.json["lines"]] == [joint.id]
    assert (seen.json["lines"][0]["ratios"], seen.json["acts"]) == (None, [])
    assert [one["id"] for one in partner.get("/api/v1/plans").json["items"]] == [made.id]
    planner = client_of(app, sqlite, "planner", Role.PLANNER)
    assert len(planner.get(address).json["lines"]) == 2
    assert planner.get(f"/api/v1/plan-lines/{joint.id}").json["ratios"]
