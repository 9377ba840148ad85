"""Pages of the scored service, as a browser of a role asks for them."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.core.db.engine import open_database
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.core.web.context import Service
from service.model.actions.months import write_months
from tests.service.site import assisted
from tests.worlds.services import client_maker, service_over

ClientFor = Callable[..., FlaskClient]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="module")
def code(scored: Service) -> str:
    """The code of an enterprise that an override moved."""
    with scored.database.read() as connection:
        query = select(enterprise.c.code).join(decision, decision.c.enterprise_id == enterprise.c.id)
        moved = query.where(decision.c.scheme == "generic", decision.c.decided_by > 0)
        return str(connection.execute(moved.order_by(enterprise.c.id).limit(1)).scalar_one())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


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


@pytest.fixture(scope="session")
def assisted_service(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose assisted scheme is classified with a model that was watched; shared, do not write to it."""
    folder = tmp_path_factory.mktemp("assisted")
    shutil.copy(scored_file, folder / "assisted.db")
    database = open_database(f"sqlite:///{folder / 'assisted.db'}")
    service = service_over(database, folder)
    digest = assisted.registered(service)
    assisted.used(service, digest, "live")
    with database.write() as connection:
        months = {date(2026, number, 1): assisted.month(f"2026-{number:02}") for number in (4, 5, 6)}
        write_months(connection, digest, months)
    yield service
    database.close()


@pytest.fixture(scope="session")
def assisted_client(assisted_service: Service) -> FlaskClient:
    """A regulator of it."""
    return client_maker(assisted_service)(Role.REGULATOR)
