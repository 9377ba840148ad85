"""Pages of the scored service, as a browser of a role asks for them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.context import Service
from service.db.tables.decisions import decision
from service.db.tables.facts import enterprise

ClientFor = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def code(scored: Service) -> str:
    """The code of an enterprise that an override moved."""
    with scored.database.read() as connection:
        query = select(enterprise.c.code).join(decision, decision.c.enterprise_id == enterprise.c.id)
        moved = query.where(decision.c.scheme == "generic", decision.c.decided_by > 0)
        return str(connection.execute(moved.order_by(enterprise.c.id).limit(1)).scalar_one())


@pytest.fixture(scope="module")
def get(client_for: ClientFor) -> Callable[..., str]:
    """`(address, role) -> the page`, which must be there."""
    clients: dict[Role, FlaskClient] = {}

    def page(address: str, role: Role = Role.REGULATOR) -> str:
        if role not in clients:
            clients[role] = client_for(role)
        client = clients[role]
        client.delete_cookie("lang")
        response = client.get(address, headers={"Accept": "text/html"})
        assert response.status_code == 200, (address, response.status_code, response.text[:500])
        return response.text

    return page
