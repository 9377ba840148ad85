"""What a planner asks: ratio, frequency and cap of each tier, and what of the year's cap is left."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from rules.inspection import ItemMode
from rules.library import shipped_library
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.decisions.decisions import decisions_of
from service.decisions.editions import edition_now
from service.intake.write import take_rows
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
        of_tier = [use["most"] for use in row["caps"] if use["source"] == RULE_SET.name]
        if made.tier is None:
            assert (row["ratio"], of_tier) == (None, [])
            continue
        means = block.tiers[made.tier]
        assert (row["ratio"], of_tier) == (float(means.ratio), [means.annual_cap])
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


def hand_in(service: Service, code: str, *visits: dict[str, Any], on: date | None = None) -> None:
    """Visits of one enterprise, taken in as a file's rows are."""
    day = on or today()
    with service.database.write() as connection:
        rows = [{"uscc": code, **one} for one in visits]
        taken = take_rows(connection, "visits", rows, source="双随机平台", actor="tests", data_on=day, known_on=day)
    assert (taken.inserted, taken.quarantined) == (len(visits), 0), taken.rejects


def made(number: int, trigger: str = "PLAN_RANDOM", day: date | None = None, by: str = "甲局", **more: Any) -> Any:
    visited_on = (day or today()).isoformat()
    return {"visited_on": visited_on, "department": by, "number": f"V{number}", "trigger": trigger, **more}


def test_only_visits_that_count_use_up_the_cap(copy_client_for: ClientFor, scored_copy: Service) -> None:
    planner = copy_client_for(Role.PLANNER)
    row = next(row for row in everyone(planner) if row["tier"] == "C")
    cap, on = row["annual_cap"], today()
    assert (cap, row["caps"][0]["source"], row["caps"][0]["id"]) == (2, RULE_SET.name, "tier")
    counted = [made(n) for n in range(cap - 1)] + [made(cap, "KEY_SUPERVISION", date(on.year, 1, 1))]
    free = [
        *(made(9, "COMPLAINT"), made(10, "RECHECK"), made(11, "LICENCE_VERIFICATION"), made(12, ordered_by="superior")),
        *(made(13, on_site="否"), made(14, method="书面检查"), made(15, day=date(on.year - 1, 12, 31))),
    ]
    hand_in(scored_copy, row["uscc"], *counted, *free)
    (now,) = ask(planner, enterprises=[row["uscc"]]).json["items"]
    assert (now["annual_cap"], now["visits_this_year"]) == (cap, cap)
    assert (now["visits_left"], now["cap_reached"]) == (0, True)
    assert now["last_inspection_on"] == on.isoformat()


def test_each_authority_has_a_cap_of_its_own(copy_client_for: ClientFor, scored_copy: Service) -> None:
    planner = copy_client_for(Role.PLANNER)
    row = next(row for row in everyone(planner) if row["tier"] == "D")
    # One of them joint: the same number and day by two authorities.
    hand_in(scored_copy, row["uscc"], made(1), made(1, by="乙局"), made(2, by="乙局"), made(3, by="乙 局"))
    (now,) = ask(planner, enterprises=[row["uscc"]]).json["items"]
    used = {(use["id"], use["authority"]): (use["used"], use["most"], use["source"]) for use in now["caps"]}
    assert used == {
        ("tier", "乙局"): (3, 4, "generic@2026-01"),
        ("tier", "甲局"): (1, 4, "generic@2026-01"),
        ("one_authority", "乙局"): (3, 4, "caps@2026-01"),
        ("one_authority", "甲局"): (1, 4, "caps@2026-01"),
        ("all_levels", None): (4, 12, "caps@2026-01"),
    }
    assert (now["visits_this_year"], now["annual_cap"], now["visits_left"]) == (3, 4, 1)
    assert "demonstration" in now["caps"][0]["basis"]
    (of_one,) = ask(planner, enterprises=[row["uscc"]], authority="甲局").json["items"]
    assert (of_one["visits_this_year"], of_one["annual_cap"], of_one["visits_left"]) == (1, 4, 3)
    (of_new,) = ask(planner, enterprises=[row["uscc"]], authority="丙局").json["items"]
    assert (of_new["visits_this_year"], of_new["visits_left"]) == (0, 4)


def test_caps_as_known_earlier_and_without_a_table(copy_client_for: ClientFor, scored_copy: Service) -> None:
    planner, on = copy_client_for(Role.PLANNER), today()
    row = next(row for row in everyone(planner) if row["tier"] == "D")
    hand_in(scored_copy, row["uscc"], made(1, day=on - timedelta(days=1)), on=on - timedelta(days=1))
    hand_in(scored_copy, row["uscc"], made(2, day=on - timedelta(days=1)))
    for known_on, used in ((on, 2), (on - timedelta(days=1), 1), (on - timedelta(days=2), 0)):
        answer = ask(planner, enterprises=[row["uscc"]], known_on=known_on.isoformat()).json
        assert answer["visits_known_on"] == known_on.isoformat()
        assert answer["items"][0]["visits_this_year"] == used
    assert answer["cap_counting"] == "cap_counting@2026-01"


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
