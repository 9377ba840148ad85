"""What is told of other schemes to who may read the tiers of some business lines only: API and page say the same."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.account import Grant
from service.access.actions.accounts import add_grant
from service.access.permissions import Role
from service.access.queries.accounts import find_account
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from tests.worlds.services import ClientFor

READER, READ = "food-production", "generic"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def codes(scored: Service, client_for: ClientFor) -> list[str]:
    """Enterprises that the reading scheme classifies."""
    answer = client_for(Role.REGULATOR).get(f"/api/v1/tier-lists?scheme={READER}&limit=20&tier=B&tier=C&tier=D")
    return [row["uscc"] for row in answer.json["items"]]


def by_api(client: FlaskClient, code: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/enterprises/{code}/explanation", query_string={"scheme": READER})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json
    return said


def line_of(said: dict[str, Any]) -> dict[str, Any]:
    """The line that gives points for the other scheme's tier."""
    return next(line for line in said["lines"] if line["id"] == "generic_class")


def test_who_reads_all_lines_is_told_of_the_scheme_that_was_read(client_for: ClientFor, codes: list[str]) -> None:
    regulator = client_for(Role.REGULATOR)
    for code in codes:
        said = by_api(regulator, code)
        (read,) = said["read"]
        assert (read["scheme"], said["withheld"]) == (READ, [])
        assert line_of(said)["value"] == (read["tier"] or "not_rated")


def test_of_a_scheme_beyond_its_line_an_account_is_told_nothing(client_for: ClientFor, codes: list[str]) -> None:
    whole, by_line = client_for(Role.REGULATOR), client_for(Role.REGULATOR, line=READER)
    for code in codes:
        full, said = by_api(whole, code), by_api(by_line, code)
        assert said["read"] == []
        assert [one["scheme"] for one in said["withheld"]] == [READ]
        assert (line_of(said)["value"], line_of(said)["withheld"]) == (None, True)
        # Its own scheme's decision is told in full.
        for name in ("tier", "score", "band", "decided_by", "base"):
            assert said[name] == full[name]
        assert [line["points"] for line in said["lines"]] == [line["points"] for line in full["lines"]]
        page = by_line.get(f"/enterprises/{code}?scheme={READER}", headers=HTML)
        assert page.status_code == 200
        assert "该方案不在本账号的业务条线内" in page.text
        assert f"scheme={READ}" not in page.text


def test_whoever_holds_both_lines_there_is_told_of_both(
    scored_copy: Service, copy_client_for: ClientFor, codes: list[str]
) -> None:
    with scored_copy.database.read() as connection:
        query = select(enterprise.c.region).where(enterprise.c.code == codes[0])
        region = connection.execute(query).scalar_one()
    both = copy_client_for(Role.REGULATOR, line=READER, login="both")
    with scored_copy.database.write() as connection:
        account = find_account(connection, "both")
        assert account is not None
        add_grant(connection, account.id, Grant(Role.REGULATOR, region[:4], READ))
    there = by_api(both, codes[0])
    assert ([one["scheme"] for one in there["read"]], there["withheld"]) == ([READ], [])
    page = both.get(f"/enterprises/{codes[0]}?scheme={READER}", headers=HTML).text
    # The way to the other one stays while this one is shown.
    assert f"scheme={READ}" in page
