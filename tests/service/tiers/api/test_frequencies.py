"""What a planner asks: ratio, frequency and cap of each tier, and what of the year's cap is left."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from rules.inspection import ItemMode
from rules.library import shipped_library
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.fact_changes import begin_change
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visits import visit
from service.core.web.context import Service
from service.decisions.decisions import decisions_of
from service.decisions.editions import edition_now
from tests.worlds.services import SCORED_ON, ClientFor, rescore_all

ADDRESS = "/api/v1/inspection-frequencies"
RULE_SET = shipped_library().get("generic@2026-01")


@pytest.fixture(scope="module")
def planner(client_for: ClientFor) -> FlaskClient:
    """A planner of the whole country."""
    return client_for(Role.PLANNER)


def ask(client: FlaskClient, **question: Any) -> Any:
    body = {"scheme": "generic", "mode": "general"} | question
    return client.post(ADDRESS, json=body, headers={"Accept-Language": "en"})


def everyone(client: FlaskClient, **question: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        answer = ask(client, limit=90, **question, **after)
        assert answer.status_code == 200, answer.json
        rows += answer.json["items"]
        if answer.json["next"] is None:
            return rows
        after = {"after": answer.json["next"]}


@pytest.mark.parametrize("mode", list(ItemMode))
def test_every_enterprise_gets_what_its_tier_means(planner: FlaskClient, scored: Service, mode: ItemMode) -> None:
    with scored.database.read() as connection:
        edition = edition_now(connection, "generic")
        assert edition is not None
        published = decisions_of(connection, "generic", edition.run_id, range(1, 10_000))
        codes = dict(connection.execute(select(enterprise.c.id, enterprise.c.code)).all())  # type: ignore[arg-type]
    rows = {row["uscc"]: row for row in everyone(planner, mode=mode.value)}
    assert rows.keys() == set(codes.values())
    block = RULE_SET.inspection[mode]
    for id, made in published.items():
        row = rows[codes[id]]
        assert row["tier"] == made.tier
        if made.tier is None:
            assert (row["ratio"], row["annual_cap"]) == (None, None)
            continue
        means = block.tiers[made.tier]
        assert (row["ratio"], row["annual_cap"]) == (float(means.ratio), means.annual_cap)
        said = means.frequency
        assert row["frequency"] == {"visits": said.visits, "months": said.months, "bound": said.bound.value}


def test_special_key_items_are_never_below_the_statutory_frequency(planner: FlaskClient) -> None:
    answer = ask(planner, mode="special_key").json
    least = answer["statutory"]
    assert least is not None
    for row in everyone(planner, mode="special_key"):
        said = row["frequency"]
        assert said["bound"] == "at_least"
        assert said["visits"] * least["months"] >= least["visits"] * said["months"]


def test_listed_enterprises_come_in_their_order_and_unknown_ones_are_named(planner: FlaskClient) -> None:
    codes = [row["uscc"] for row in everyone(planner)[:7]]
    answer = ask(planner, enterprises=[*reversed(codes), "REG-nobody", codes[0]]).json
    assert [row["uscc"] for row in answer["items"]] == codes[::-1]
    assert answer["not_found"] == ["REG-nobody"]
    assert answer["next"] is None


def test_filters_agree_with_the_whole_list(planner: FlaskClient) -> None:
    rows = everyone(planner)
    for tier in RULE_SET.tier_ids():
        found = everyone(planner, tiers=[tier])
        assert sorted(row["uscc"] for row in found) == sorted(row["uscc"] for row in rows if row["tier"] == tier)


def test_pages_stay_with_the_run_of_the_first(copy_client_for: ClientFor, scored_copy: Service) -> None:
    client = copy_client_for(Role.PLANNER)
    whole = [row["uscc"] for row in everyone(client)]
    first = ask(client, limit=150).json
    rescore_all(scored_copy, "full", SCORED_ON + timedelta(days=7), ("generic",))
    second = ask(client, limit=150, after=first["next"]).json
    assert second["as_of"] == first["as_of"] != ask(client, limit=1).json["as_of"]
    assert [row["uscc"] for row in first["items"] + second["items"]] == whole[:300]


def test_only_the_own_jurisdiction(client_for: ClientFor, scored: Service) -> None:
    with scored.database.read() as connection:
        regions = {row.code: row.region for row in connection.execute(select(enterprise.c.code, enterprise.c.region))}
    prefix = next(region for region in regions.values() if region)[:4]
    local = client_for(Role.PLANNER, prefix)
    inside = {code for code, region in regions.items() if (region or "").startswith(prefix)}
    assert {row["uscc"] for row in everyone(local)} == inside
    answer = ask(local, enterprises=list(regions)).json
    assert {row["uscc"] for row in answer["items"]} == inside
    assert set(answer["not_found"]) == set(regions) - inside


def test_only_visits_that_count_use_up_the_cap(copy_client_for: ClientFor, scored_copy: Service) -> None:
    planner = copy_client_for(Role.PLANNER)
    row = next(row for row in everyone(planner) if row["annual_cap"])
    cap, on = row["annual_cap"], today()
    with scored_copy.database.write() as connection:
        query = select(enterprise.c.id).where(enterprise.c.code == row["uscc"])
        one = connection.execute(query).scalar_one()
        change = begin_change(connection, "visits", on, "tests")
        visits = [("PLAN_RANDOM", True, on)] * (cap - 1) + [("KEY_SUPERVISION", True, date(on.year, 1, 1))]
        visits += [
            ("COMPLAINT", True, on),
            ("PLAN_RANDOM", False, on),
            ("PLAN_RANDOM", True, date(on.year - 1, 12, 31)),
        ]
        for number, (trigger, on_site, day) in enumerate(visits):
            connection.execute(
                insert(visit).values(
                    enterprise_id=one, visited_on=day, department="d", trigger=trigger, on_site=on_site, item="",
                    number=str(number), change_id=change,
                )
            )  # fmt: skip
    (now,) = ask(planner, enterprises=[row["uscc"]]).json["items"]
    assert now["visits_this_year"] == row["visits_this_year"] + cap
    assert (now["visits_left"], now["cap_reached"]) == (0, True)
    assert now["last_inspection_on"] == on.isoformat()


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ({"mode": "secret"}, "json.mode"),
        ({"tiers": ["Z"]}, "json.tiers[0]"),
        ({"enterprises": ["x"], "region": "11"}, "json.region"),
        ({"enterprises": []}, "json.enterprises"),
        ({"enterprises": ["x"] * 1001}, "json.enterprises"),
        ({"limit": 0}, "json.limit"),
        ({"scheme": "generic@2026-01"}, "json.scheme"),
        ({"region": "1%"}, "json.region"),
    ],
)
def test_bad_questions_are_refused(planner: FlaskClient, question: dict[str, Any], place: str) -> None:
    answer = ask(planner, **question)
    assert answer.status_code == 422
    assert [error["where"] for error in answer.json["errors"]] == [place]


def test_a_scheme_without_a_run_in_effect_says_so(planner: FlaskClient) -> None:
    assert ask(planner, scheme="tax-credit").status_code == 409
    assert ask(planner, on="2001-01-01").status_code == 409


def test_cursors_belong_to_their_question(planner: FlaskClient) -> None:
    cursor = ask(planner, limit=3).json["next"]
    assert ask(planner, limit=5, after=cursor).status_code == 200
    assert ask(planner, after=cursor, mode="key").status_code == 400
