"""On a telephone nothing is wider than the screen, and the same holds on a wide screen."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from tests.service.site.addresses import PAGES
from tests.service.site.looked_at import fault_of, serving


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(
    browser: Any, client_for: Callable[..., FlaskClient], code: str, width: int
) -> None:
    clients = {role: client_for(role) for role in {role for _, role in PAGES}}
    with serving(clients[Role.REGULATOR].application) as base:
        faults = {
            (address, role): fault_of(
                browser, base + address.replace("CODE", code), clients[role].environ_base["HTTP_AUTHORIZATION"], width
            )
            for address, role in PAGES
        }
    assert {page: fault for page, fault in faults.items() if fault} == {}
