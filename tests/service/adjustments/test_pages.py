"""Manual adjustments on their page: settled by another person, with an opinion, and only where it is allowed."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.access.reach import WHOLE
from service.adjustments.actions import Proposal, propose_adjustment
from service.adjustments.queries import get_adjustment
from service.core.clock import today
from service.core.db.tables.facts import enterprise
from service.core.web.context import Service
from tests.worlds.browsers import HTML
from tests.worlds.services import ClientFor, client_maker


@pytest.fixture
def proposed(scored_copy: Service) -> int:
    """A proposal of the handler."""
    with scored_copy.database.write() as connection:
        firm = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id).limit(1)).scalar_one()
        proposal = Proposal("generic", "C", "多次被投诉", "现场检查笔录", today(), today() + timedelta(days=20))
        return propose_adjustment(connection, proposal, firm, WHOLE, "handler").id


@pytest.fixture
def client_on(scored_copy: Service) -> ClientFor:
    """Clients of roles over the copy."""
    return client_maker(scored_copy)


def _status_of(service: Service, id: int) -> tuple[str, str | None]:
    with service.database.read() as connection:
        found = get_adjustment(connection, id, WHOLE)
    return found.status, found.decision_note


def _post(client: FlaskClient, id: int, act: str, note: str = "属实，同意") -> int:
    return client.post(f"/adjustments/{id}/{act}", data={"note": note}, headers=HTML).status_code


@pytest.mark.parametrize(("act", "status"), [("approve", "approved"), ("reject", "rejected")])
def test_another_person_settles_it_with_an_opinion(
    scored_copy: Service, client_on: ClientFor, proposed: int, act: str, status: str
) -> None:
    leader = client_on(Role.LEADER)
    assert f'action="/adjustments/{proposed}/approve"' in leader.get("/adjustments", headers=HTML).text
    assert _post(leader, proposed, act, " ") == 422
    assert _status_of(scored_copy, proposed) == ("proposed", None)
    assert _post(leader, proposed, act) == 303
    assert _status_of(scored_copy, proposed) == (status, "属实，同意")
    assert "属实，同意" in leader.get(f"/adjustments?status={status}", headers=HTML).text
    assert _post(leader, proposed, act) == 409


def test_one_that_ends_soon_waits_for_the_handlers_and_can_be_revoked(
    scored_copy: Service, client_on: ClientFor, proposed: int
) -> None:
    leader, handler = client_on(Role.LEADER), client_on(Role.HANDLER)
    words = "项人工调整即将到期"
    assert words not in handler.get("/", headers=HTML).text
    assert _post(leader, proposed, "approve") == 303
    desk = handler.get("/", headers=HTML).text
    (address,) = re.findall(rf'href="([^"]+)"><span class="todo-number">1</span><span class="todo-words">{words}', desk)
    assert f'id="adjustment-{proposed}"' in handler.get(address, headers=HTML).text
    assert _post(leader, proposed, "revoke") == 303
    assert _status_of(scored_copy, proposed)[0] == "revoked"
    assert words not in handler.get("/", headers=HTML).text


def test_who_asked_for_it_withdraws_it_and_approves_nothing(
    scored_copy: Service, client_on: ClientFor, proposed: int
) -> None:
    handler = client_on(Role.HANDLER, login="handler")
    page = handler.get("/adjustments", headers=HTML).text
    assert f'action="/adjustments/{proposed}/withdraw"' in page
    assert "/approve" not in page
    assert _post(handler, proposed, "approve") == 403
    assert _post(client_on(Role.HANDLER), proposed, "withdraw") == 403
    assert _post(handler, proposed, "withdraw") == 303
    assert _status_of(scored_copy, proposed)[0] == "withdrawn"
