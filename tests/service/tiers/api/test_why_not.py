"""Why an enterprise is not in a tier or a list: nothing exactly where it is in it, else what keeps it out."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.tiers.schemas.why_not import WhyNotSchema
from tests.worlds.services import SCORED_ON, ClientFor, client_maker, service_over
from tests.worlds.tier_lists import SCHEME, World, make_world, name_of, office_of, write_world

LIST = "/api/v1/tier-lists"
CHOICES: dict[str, tuple[Any, ...]] = {
    "tier": ("A", "D", ["B", "C"], "not-classified"),
    "region": ("3701", "44", "3799"),
    "industry": ("F", "F52", "A01"),
    "decided_by": ("points", ["manual", "direct"]),
    "changed_since": ("2026-07-31", "2026-07-01"),
    "office": ("S01", ["S02", "none"]),
    "search": ("食品", "reg 1"),
    "visited": ("true", "false"),
    "on": ("2026-07-15",),
}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(40)


@pytest.fixture
def listed(sqlite: Database, world: World, tmp_path: Path) -> Service:
    write_world(sqlite, world)
    return service_over(sqlite, tmp_path)


@pytest.fixture
def client_of(listed: Service) -> ClientFor:
    return client_maker(listed)


def why_not(client: FlaskClient, code: str, **query: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/enterprises/{code}/why-not", query_string={"scheme": SCHEME, **query})
    assert answer.status_code == 200, answer.text
    assert WhyNotSchema().validate(answer.json) == {}
    said: dict[str, Any] = answer.json
    return said


def codes_listed(client: FlaskClient, **query: Any) -> set[str]:
    answer = client.get(LIST, query_string={"scheme": SCHEME, "limit": 200, **query})
    assert answer.status_code == 200, answer.text
    return {item["uscc"] for item in answer.json["items"]}


def test_it_says_nothing_exactly_of_what_the_list_has(listed: Service, client_of: ClientFor) -> None:
    client = client_of(Role.LEADER)
    with listed.database.read() as connection:
        codes = list(connection.execute(select(enterprise.c.code)).scalars())
    rng = Random(5)  # noqa: S311 - repeatable on purpose
    met: set[str] = set()
    for _ in range(25):
        asked = {name: rng.choice(CHOICES[name]) for name in rng.sample(sorted(CHOICES), rng.randint(1, 4))}
        there = codes_listed(client, **asked)
        for code in rng.sample(codes, 6):
            said = why_not(client, code, list="true", **asked)
            assert said["kept_off"] == (code not in there), (code, asked, said)
            for one in said["unmet"]:
                name = one["condition"]
                met.add(name)
                alone = {name: asked[name]} | ({"on": asked["on"]} if "on" in asked else {})
                assert code not in codes_listed(client, **alone)
            if said["unmet"]:
                first = said["unmet"][0]
                assert said["stage"] == first["condition"]
                assert first["asked"]["zh"] in said["words"][0]["zh"]
                assert first["held"]["en"] in said["words"][0]["en"]
    assert met == set(CHOICES) - {"on"}


def test_it_says_what_is_asked_and_what_is_there(client_of: ClientFor, world: World) -> None:
    client, seen = client_of(Role.LEADER), world.rows[-1]
    code = f"REG-{seen.id:06d}"
    (search,) = why_not(client, code, list="true", search="不存在的字号")["unmet"]
    assert search["asked"]["zh"] == "含有“不存在的字号”"
    assert name_of(seen.id) in search["held"]["zh"]
    other = next(office for office in ("S01", "S02", "S10") if office != office_of(seen.id))
    (office,) = why_not(client, code, list="true", office=other)["unmet"]
    assert (office["asked"]["en"], office["held"]["en"]) == (other, office_of(seen.id) or "Without an office")


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({}, "query.tier"),
        ({"tier": ["A", "B"]}, "query.tier"),
        ({"tier": "E"}, "query.tier"),
        ({"tier": "A", "region": "37"}, "query.region"),
        ({"tier": "A", "visited": "false"}, "query.visited"),
        ({"list": "true", "as_of": "2026-01-01"}, "query.as_of"),
        ({"list": "true", "tier": "E"}, "query.tier"),
        ({"tier": "A", "as_of": "9999-12-31"}, "query.as_of"),
        ({"tier": "A", "scheme": "no-such"}, "query.scheme"),
        ({"tier": "A", "scheme": "generic@1999-01"}, "query.scheme"),
        ({"list": "true", "scheme": "generic@2026-01"}, "query.scheme"),
        ({"tier": "A", "colour": "red"}, "query.colour"),
    ],
)
def test_what_would_not_be_looked_at_is_refused(
    scored: Service, client_for: ClientFor, query: dict[str, Any], where: str
) -> None:
    answer = client_for(Role.REGULATOR).get(
        f"/api/v1/enterprises/{firm_of(scored)}/why-not", query_string={"scheme": "generic", **query}
    )
    assert answer.status_code == 422, answer.text
    assert [error["where"] for error in answer.json["errors"]] == [where]


def firm_of(service: Service) -> str:
    with service.database.read() as connection:
        return str(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id).limit(1)).scalar_one())


def test_of_a_tier_it_is_of_the_decision_and_agrees_with_its_explanation(
    scored: Service, client_for: ClientFor
) -> None:
    client, stages = client_for(Role.REGULATOR), set()
    codes = [
        item["uscc"]
        for level in ("points", "cap", "direct")
        for item in client.get(LIST, query_string={"scheme": "generic", "decided_by": level, "limit": 3}).json["items"]
    ]
    for code in codes:
        explained = client.get(f"/api/v1/enterprises/{code}/explanation?scheme=generic").json
        for tier in "ABCD":
            said = why_not(client, code, tier=tier, scheme="generic")
            stages.add(said["stage"])
            assert said["explains"] == explained["explains"] == "decision"
            assert said["tier_now"] == explained["tier"]
            assert said["kept_off"] == (explained["tier"] != tier)
            if said["stage"] == "score":
                assert said["lacking"]["score"] == explained["score"]
                assert f"{abs(said['lacking']['lacks']):,.2f}" in said["words"][0]["en"]
            for one in said["overrides"]:
                assert one["holds"]
                assert one["evidence"] == next(o for o in explained["overrides"] if o["id"] == one["id"])["evidence"]
    assert {None, "score", "cap", "direct"} <= stages


def test_of_a_day_without_a_version_in_force_it_says_so(scored: Service, client_for: ClientFor) -> None:
    client, code = client_for(Role.REGULATOR), firm_of(scored)
    said = why_not(client, code, tier="A", scheme="generic", as_of="1999-01-01")
    assert (said["stage"], said["version"], said["as_of"]) == ("no_version", None, "1999-01-01")
    later = why_not(client, code, tier="A", scheme="generic", as_of=str(SCORED_ON), known_on=str(today()))
    assert (later["explains"], date.fromisoformat(later["as_of"])) == ("facts", SCORED_ON)


def test_who_may_read_no_tier_is_not_let_in(scored: Service, client_for: ClientFor) -> None:
    address = f"/api/v1/enterprises/{firm_of(scored)}/why-not?scheme=generic&tier=A"
    assert client_for(Role.INSPECTOR).get(address).status_code == 403
    assert client_for(Role.REGULATOR, region="11").get(address).status_code == 404
