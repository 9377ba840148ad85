"""A page asks the database a fixed number of times, however many rows it shows."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from service.access.permissions import Role
from service.core.db.service import Service
from tests.service.site.addresses import PAGES

MOST = 24


@pytest.mark.parametrize(("address", "role"), PAGES)
def test_statements_are_few(
    scored: Service, client_for: Callable[..., FlaskClient], code: str, address: str, role: Role
) -> None:
    client, said = client_for(role), []
    client.get(address.replace("CODE", code))
    note = lambda *args: said.append(args[2])  # noqa: E731
    event.listen(scored.database.engine, "before_cursor_execute", note)
    try:
        client.get(address.replace("CODE", code))
    finally:
        event.remove(scored.database.engine, "before_cursor_execute", note)
    assert len(said) <= MOST, said
