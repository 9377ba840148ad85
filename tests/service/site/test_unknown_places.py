"""Lists that are asked for a place of which nobody knows say so; nothing is answered as if nobody were there."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.core.db.service import Service
from tests.worlds.browsers import HTML
from tests.worlds.offices import place_at
from tests.worlds.services import ClientFor

UNKNOWN = {"office": ("S404", "3333"), "region": ("88", "339999")}
PAGES = ("/signals", "/coming-changes", "/tier-lists")


def lists_by_place(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Every operation of the API that lists by region or by office, with the name of that filter."""
    described: Any = client.get("/api/v1/openapi.json").json
    for path, methods in described["paths"].items():
        for asked in methods.get("get", {}).get("parameters", ()):
            if asked["name"] in UNKNOWN and asked["in"] == "query" and "{" not in path:
                yield path, asked["name"]


def test_no_operation_answers_for_a_place_that_nobody_knows(scored: Service, client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    asked = list(lists_by_place(client))
    assert {path.removeprefix("/api/v1") for path, _ in asked} >= set(PAGES)
    for path, name in asked:
        for code in UNKNOWN[name]:
            answer = client.get(path, query_string={name: code})
            assert answer.status_code == 422, (path, name, code)
            (error,) = answer.json["errors"]
            assert (error["where"], code in str(error)) == (f"query.{name}", True), path
    wanted = {"scheme": "generic", "mode": "general", "region": "88"}
    answer = client.post("/api/v1/inspection-frequencies", json=wanted)
    assert (answer.status_code, answer.json["errors"][0]["where"]) == (422, "json.region")


@pytest.mark.parametrize("page", PAGES)
def test_pages_say_it(scored_copy: Service, copy_client_for: ClientFor, page: str) -> None:
    client = copy_client_for(Role.REGULATOR)
    with scored_copy.database.write() as connection:
        firm = client.get("/api/v1/enterprises?limit=1").json["items"][0]
        place_at(connection, [firm["uscc"]], "S1")
    for code in UNKNOWN["region"]:
        shown = client.get(page, query_string={"region": code}, headers=HTML)
        assert shown.status_code == 422
        assert code in shown.text
    shown = client.get(page, query_string={"office": "S404"}, headers=HTML)
    assert (shown.status_code, "“office=S404”没有用上" in unescape(shown.text)) == (200, True)
    for query in ({"office": "S1"}, {"office": "none"}, {"region": firm["region"][:2]}):
        shown = client.get(page, query_string=query, headers=HTML)
        assert (shown.status_code, "没有用上" in shown.text) == (200, False), query
