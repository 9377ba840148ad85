"""What is asked amiss of estimates, effect and exceptions is refused in words or is nothing, never a fault."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.core.db.engine import Database
from tests.worlds.browsers import HTML
from tests.worlds.services import client_maker, service_over

PAGES = ("estimates", "effect", "exceptions", "call-backs", "elsewhere")
API = ("estimates", "effect", "exceptions", "exceptions/counts", "call-backs", "published-figures", "monthly-reports")
NAMES = ("year", "month", "kind", "by", "after", "limit", "quarter")
WRONG = ("\0", "99999999999999999999", "2147483648", "2026-13", "' OR 1=1 --")


@pytest.fixture
def leader(sqlite: Database, tmp_path: Path) -> FlaskClient:
    return client_maker(service_over(sqlite, tmp_path))(Role.LEADER)


@pytest.mark.parametrize("address", [*(f"/reports/{one}" for one in PAGES), *(f"/api/v1/{one}" for one in API)])
def test_no_question_is_a_fault(leader: FlaskClient, address: str) -> None:
    for name in NAMES:
        for wrong in WRONG:
            answer = leader.get(address, query_string={name: wrong}, headers=HTML)
            assert answer.status_code in (200, 400, 404, 422), (address, name, wrong, answer.status_code)


def test_no_month_is_a_fault(leader: FlaskClient) -> None:
    for wrong in ("0000-01", "2026-13", "9999-12", "x", "2026-06-01", "99999999999999999999", "%00"):
        for address in (f"/reports/{wrong}", f"/api/v1/monthly-reports/{wrong}"):
            assert leader.get(address, headers=HTML).status_code in (404, 422), address
