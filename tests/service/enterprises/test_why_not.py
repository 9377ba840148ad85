"""Why not in a tier, as a page: the words of the API, the records behind it, and a form that keeps what is wrong."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from tests.worlds.services import ClientFor

HTML = {"Accept": "text/html"}


@pytest.fixture
def regulator(client_for: ClientFor) -> FlaskClient:
    """Who may read tiers everywhere."""
    return client_for(Role.REGULATOR)


@pytest.fixture
def codes(regulator: FlaskClient) -> list[str]:
    """Firms whose tiers points, a cap and a direct determination decided."""
    asked = [{"scheme": "generic", "decided_by": level, "limit": 2} for level in ("points", "cap", "direct")]
    lists = [regulator.get("/api/v1/tier-lists", query_string=one).json["items"] for one in asked]
    return [item["uscc"] for items in lists for item in items]


def shown(client: FlaskClient, code: str, **asked: Any) -> str:
    answer = client.get(f"/enterprises/{code}/why-not", query_string={"scheme": "generic", **asked}, headers=HTML)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_the_page_says_what_the_api_says(regulator: FlaskClient, codes: list[str]) -> None:
    stages = set()
    for code in codes:
        for tier in "ABCD":
            asked = {"scheme": "generic", "tier": tier}
            said = regulator.get(f"/api/v1/enterprises/{code}/why-not", query_string=asked).json
            if said["stage"] in stages:
                continue
            stages.add(said["stage"])
            page = shown(regulator, code, tier=tier)
            for words in said["words"]:
                assert words["zh"] in page
            for one in said["overrides"]:
                assert one["title"]["zh"] in page
                for record in one["evidence"]:
                    assert str(record.get("document_no") or record["record_id"]) in page
            for one in said["possible"]:
                assert one["words"]["zh"] in page
    assert {None, "score", "direct"} <= stages


def test_without_a_tier_there_is_the_form_alone(regulator: FlaskClient, codes: list[str]) -> None:
    page = shown(regulator, codes[0])
    assert 'id="answer"' not in page
    assert len(re.findall(r"<option", page)) > 4


def test_a_day_before_every_version_is_said(regulator: FlaskClient, codes: list[str]) -> None:
    page = shown(regulator, codes[0], tier="A", as_of="1999-01-01")
    assert "1999-01-01" in page
    assert 'id="answer"' in page


def test_the_page_of_the_firm_leads_there(regulator: FlaskClient, codes: list[str]) -> None:
    page = regulator.get(f"/enterprises/{codes[0]}?scheme=generic", headers=HTML).text
    (form,) = re.findall(r'<form method="get"[^>]*why-not.*?</form>', page, re.S)
    assert 'name="scheme" value="generic"' in form
    tiers = re.findall(r'<option value="([A-D])"', form)
    now = regulator.get(f"/api/v1/enterprises/{codes[0]}/explanation?scheme=generic").json["tier"]
    assert tiers == [tier for tier in "ABCD" if tier != now]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tier", "E"),
        ("tier", "A\0"),
        ("as_of", "soon"),
        ("as_of", "9999-12-31"),
        ("known_on", "0001-01-01"),
        ("scheme", "no-such"),
        ("colour", "red"),
    ],
)
def test_a_wrong_value_keeps_the_form(regulator: FlaskClient, codes: list[str], name: str, value: str) -> None:
    asked = {"scheme": "generic", "tier": "A", "as_of": "2026-03-01", name: value}
    answer = regulator.get(f"/enterprises/{codes[0]}/why-not", query_string=asked, headers=HTML)
    assert answer.status_code == 422
    if name != "colour":
        assert 'aria-invalid="true"' in answer.text
        assert name == "as_of" or 'value="2026-03-01"' in answer.text


def test_who_may_read_no_tier_is_not_let_in(client_for: ClientFor, codes: list[str]) -> None:
    assert client_for(Role.INSPECTOR).get(f"/enterprises/{codes[0]}/why-not", headers=HTML).status_code == 403
    elsewhere = client_for(Role.REGULATOR, region="11").get(f"/enterprises/{codes[0]}/why-not", headers=HTML)
    assert elsewhere.status_code == 404
