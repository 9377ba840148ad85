"""The list of coming changes by the API: what each enterprise's own forecast says, narrowed, counted, within reach."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.time.forecast.coming.looks import DAYS
from service.time.forecast.coming.schemas import ComingChangesSchema
from tests.worlds.offices import place_at
from tests.worlds.services import SCORED_ON, ClientFor, client_maker, open_copy, rescore, service_over

Plain = dict[str, Any]
OFFICES = ("S1", "S2")
ADDRESS = "/api/v1/coming-changes"


@pytest.fixture(scope="module")
def placed(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The classified bureau, whose enterprises stand at two offices, a third of them at none."""
    folder = tmp_path_factory.mktemp("coming")
    with open_copy(scored_file, folder) as database:
        with database.write() as connection:
            codes = list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())
            for place, office in enumerate(OFFICES):
                place_at(connection, codes[place::3], office)
        yield service_over(database, folder)


@pytest.fixture(scope="module")
def ask(placed: Service) -> ClientFor:
    return client_maker(placed)


def listed(ask: ClientFor, within: str = "", at: str = "", **asked: Any) -> Plain:
    """All pages of a list as one."""
    client, after, items = ask(Role.REGULATOR, region=within, office=at), None, []
    while True:
        said = {"scheme": "generic", "limit": 50, **asked, **({"after": after} if after else {})}
        answer = client.get(ADDRESS, query_string=said)
        assert answer.status_code == 200, answer.text
        assert ComingChangesSchema().validate(answer.json) == {}
        told: Plain = answer.json
        items += told["items"]
        if not (after := told["next"]):
            return told | {"items": items}


def test_it_lists_the_first_change_that_each_forecast_has(ask: ClientFor) -> None:
    whole = listed(ask)
    until = SCORED_ON + timedelta(DAYS)
    assert (whole["known_until"], whole["until"], whole["total"]) == (str(until), str(until), len(whole["items"]))
    assert [one["day"] for one in whole["items"]] == sorted(one["day"] for one in whole["items"])
    client, of_code = ask(Role.REGULATOR), {one["uscc"]: one for one in whole["items"]}
    codes = [one["uscc"] for one in client.get("/api/v1/tier-lists?scheme=generic&limit=6").json["items"]]
    codes += [one["uscc"] for one in whole["items"][:: len(whole["items"]) // 6]]
    days = {"scheme": "generic", "as_of": str(SCORED_ON), "known_on": str(SCORED_ON)}
    compared = 0
    for code in codes:
        forecast = client.get(f"/api/v1/enterprises/{code}/forecast", query_string=days).json
        first = forecast["first_change"]
        if first is None or date.fromisoformat(first["day"]) > until:
            assert code not in of_code
            continue
        found = of_code[code]
        assert (found["day"], found["tier_then"]) == (first["day"], first["tier"])
        assert found["tier"] == forecast["steps"][0]["tier"]
        assert found["tier_then_title"] == first["tier_title"]
        compared += 1
    assert compared > 3


def test_its_filters_and_numbers_are_those_of_its_rows(ask: ClientFor) -> None:
    whole = listed(ask)
    rows = whole["items"]
    ways = Counter(one["direction"] for one in rows)
    assert whole["by_direction"] == {way: ways[way] for way in ("worse", "better", "other")}
    assert {(one["tier_from"], one["tier_to"]): one["number"] for one in whole["by_tiers"]} == Counter(
        (one["tier"] or "not-classified", one["tier_then"] or "not-classified") for one in rows
    )
    assert {one["office"]: one["number"] for one in whole["by_office"]} == Counter(one["office"] for one in rows)
    assert sum(one[way] for one in whole["by_period"] for way in ways) == len(rows)
    common = Counter((one["tier"], one["tier_then"]) for one in rows).most_common(1)[0][0]
    near = str(SCORED_ON + timedelta(60))
    for asked, fits in (
        ({"direction": "worse"}, lambda one: one["direction"] == "worse"),
        ({"tier_from": common[0]}, lambda one: one["tier"] == common[0]),
        ({"tier_to": common[1]}, lambda one: one["tier_then"] == common[1]),
        ({"office": ["S1", "none"]}, lambda one: one["office"] in ("S1", "")),
        ({"region": rows[0]["region"][:6]}, lambda one: one["region"].startswith(rows[0]["region"][:6])),
        ({"until": near}, lambda one: one["day"] <= near),
        ({"since": near, "direction": "better"}, lambda one: one["day"] >= near and one["direction"] == "better"),
    ):
        found = listed(ask, **asked)
        assert found["items"] == [one for one in rows if fits(one)], asked
        assert 0 < found["total"] < len(rows)
    weeks = listed(ask, until=near)["by_period"]
    assert [one["since"] for one in weeks] == [str(SCORED_ON + timedelta(n)) for n in range(1, 61, 7)]
    for one in weeks:
        assert one["worse"] == sum(one["since"] <= r["day"] <= one["until"] and r["direction"] == "worse" for r in rows)


def test_it_is_internal_and_of_ones_own_places_and_lines(ask: ClientFor) -> None:
    whole = listed(ask)["items"]
    for role in (Role.INSPECTOR, Role.PARTNER, Role.SUPERVISOR, Role.AUDITOR):
        assert ask(role).get(ADDRESS, query_string={"scheme": "generic"}).status_code == 403
    county = whole[0]["region"][:6]
    mine = [one for one in whole if one["region"].startswith(county)]
    assert listed(ask, within=county)["items"] == mine
    assert listed(ask, within=county)["by_office"] != listed(ask)["by_office"]
    assert listed(ask, at="S2")["items"] == [one for one in whole if one["office"] == "S2"]
    other = ask(Role.REGULATOR, line="food-production").get(ADDRESS, query_string={"scheme": "generic"})
    assert other.status_code == 403


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"scheme": "nowhere"}, 404),
        ({"tier_to": "Z"}, 422),
        ({"tier_from": "no-rule-set"}, 422),
        ({"direction": "up"}, 422),
        ({"since": "9999-12-31"}, 422),
        ({"until": "2026-02-30"}, 422),
        ({"office": "\x00"}, 422),
        ({"days": "30"}, 422),
        ({"after": "x"}, 400),
    ],
)
def test_what_cannot_be_asked_is_said(ask: ClientFor, asked: Plain, status: int) -> None:
    answer = ask(Role.REGULATOR).get(ADDRESS, query_string={"scheme": "generic", **asked})
    assert answer.status_code == status, answer.text


def test_it_never_answers_beyond_what_is_known(scored_copy: Service) -> None:
    rescore(scored_copy, "generic", "full", SCORED_ON)
    client = client_maker(scored_copy)(Role.REGULATOR)
    said = client.get(ADDRESS, query_string={"scheme": "generic", "until": "2027-01-01"}).json
    assert (said["known_until"], said["until"], said["items"]) == (None, str(SCORED_ON), [])
    assert (said["total"], said["by_period"], said["next"]) == (0, [], None)
