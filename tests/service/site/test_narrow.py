"""On a telephone nothing is wider than the screen, and the same holds on a wide screen."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from service.access.permissions import Role
from tests.service.site.addresses import PAGES
from tests.worlds.laid_out_pages import fault_of, serving


def test_no_page_is_wider_than_the_screen(browser: Any, client_for: Callable[..., FlaskClient], code: str) -> None:
    clients = {role: client_for(role) for role in {role for _, role in PAGES}}
    tokens = {role: client.environ_base["HTTP_AUTHORIZATION"] for role, client in clients.items()}
    with serving(clients[Role.REGULATOR].application) as base:
        faults = {
            (address, role): fault_of(browser, base + address.replace("CODE", code), tokens[role], 360, 1280)
            for address, role in PAGES
        }
    assert {page: fault for page, fault in faults.items() if fault} == {}
