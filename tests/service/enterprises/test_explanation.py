"""What an enterprise would be classified as on a day, as a page: as the API says; a wrong value keeps the form."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from tests.worlds.services import SCORED_ON, ClientFor

HTML = {"Accept": "text/html"}


@pytest.fixture
def firm(scored: Service) -> str:
    """The code of an enterprise."""
    with scored.database.read() as connection:
        return str(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id).limit(1)).scalar_one())


@pytest.fixture
def regulator(client_for: ClientFor) -> FlaskClient:
    """Who may read tiers everywhere."""
    return client_for(Role.REGULATOR)


def field(page: str, name: str) -> str:
    (held,) = re.findall(rf'name="{name}"[^>]*? value="([^"]*)"', page)
    return str(held)


@pytest.mark.parametrize("day", [SCORED_ON, SCORED_ON.replace(year=SCORED_ON.year + 1)])
def test_it_is_what_the_api_says(regulator: FlaskClient, firm: str, day: object) -> None:
    asked = {"scheme": "generic", "as_of": str(day), "known_on": str(SCORED_ON)}
    page = regulator.get(f"/enterprises/{firm}/explanation", query_string=asked, headers=HTML)
    said = regulator.get(f"/api/v1/enterprises/{firm}/explanation", query_string=asked).json
    assert page.status_code == 200
    assert (said["explains"], said["as_of"]) == ("facts", str(day))
    assert said["tier_title"]["zh"] in page.text
    assert f"{said['score']:,.2f}" in page.text
    for line in said["lines"]:
        if line["points"]:
            assert line["title"]["zh"] in page.text
    assert "不是生效的结果" in page.text


def test_without_days_it_is_of_today(regulator: FlaskClient, firm: str) -> None:
    page = regulator.get(f"/enterprises/{firm}/explanation", headers=HTML)
    assert page.status_code == 200
    assert field(page.text, "as_of") == field(page.text, "known_on") == str(today())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "soon"),
        ("as_of", "9999-12-31"),
        ("known_on", "0001-01-01"),
        ("known_on", "2026-02-30"),
        ("as_of", "2026-01-01\0"),
        ("scheme", "no-such"),
        ("scheme", "tax\0"),
    ],
)
def test_a_wrong_value_keeps_the_form(regulator: FlaskClient, firm: str, name: str, value: str) -> None:
    asked = {"as_of": "2026-03-01", "known_on": "2026-04-01", name: value}
    answer = regulator.get(f"/enterprises/{firm}/explanation", query_string=asked, headers=HTML)
    assert answer.status_code == 422
    kept = {one: field(answer.text, one) for one in ("as_of", "known_on")}
    for one, held in kept.items():
        assert held == asked[one].replace("\0", "\ufffd") or "\0" in asked[one]
    assert 'aria-invalid="true"' in answer.text


def test_who_may_read_no_tier_is_not_let_in(client_for: ClientFor, firm: str) -> None:
    assert client_for(Role.INSPECTOR).get(f"/enterprises/{firm}/explanation", headers=HTML).status_code == 403


ACTS = ("/api/v1/", "/explanation", "/why-not", "/advice", "/changes", "/adjustments/new", "/notices",
        "/contacts", "/imports/rows", "/sheet")  # fmt: skip


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.REGULATOR, "/explanation /why-not /advice /changes /adjustments/new /notices /sheet /api/v1/"),
        (Role.LEADER, "/explanation /why-not /advice /changes /contacts /sheet /api/v1/"),
        (Role.DATA_OPERATOR, "/contacts /imports/rows /sheet /api/v1/"),
        (Role.INSPECTOR, "/sheet /api/v1/"),
    ],
)
def test_only_what_one_may_do_is_offered_and_can_be_done(
    client_for: ClientFor, firm: str, role: Role, offered: str
) -> None:
    client = client_for(role)
    page = client.get(f"/enterprises/{firm}?scheme=", headers=HTML).text
    (head,) = re.findall(r'<div class="page-head">.*?</div>\s*</div>', page, re.S)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', head)]
    assert [next(act for act in ACTS if act in link) for link in links] == offered.split()
    for link in links:
        assert client.get(link).status_code == 200, link
    for act, address in (
        ("/explanation", f"/enterprises/{firm}/explanation"),
        ("/why-not", f"/enterprises/{firm}/why-not"),
        ("/imports/rows", "/imports/rows"),
    ):
        if act not in offered:
            assert client.get(address, headers=HTML).status_code == 403
