"""The totals of the year that a planner is told: what adding up the enterprises of all pages one by one gives."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from math import ceil
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
from service.intake.write import take_rows
from tests.worlds.offices import place_at
from tests.worlds.services import ClientFor

ADDRESS = "/api/v1/inspection-frequencies"
RULE_SET = shipped_library().get("generic@2026-01")
OFFICES = ("S1", "S2", "")


def ask(client: FlaskClient, **question: Any) -> dict[str, Any]:
    answer = client.post(ADDRESS, json={"scheme": "generic", "mode": "general", "limit": 90} | question)
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def every_row(client: FlaskClient, **question: Any) -> list[dict[str, Any]]:
    page = ask(client, **question)
    rows: list[dict[str, Any]] = page["items"]
    while page["next"]:
        page = ask(client, **question, after=page["next"])
        assert page["totals"] is None
        rows += page["items"]
    return rows


@pytest.fixture
def visited(scored_copy: Service) -> tuple[Service, dict[str, str], set[str]]:
    """A service with offices and visits of every kind; the office by code, and who was drawn."""
    with scored_copy.database.write() as connection:
        codes = list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())
        at = {code: OFFICES[place % 3] for place, code in enumerate(codes)}
        for office in OFFICES[:2]:
            place_at(connection, [code for code in codes if at[code] == office], office)
        kinds = [("PLAN_RANDOM", "own", "是"), ("PLAN_RANDOM", "own", "否"), ("PLAN_RANDOM", "superior", "是"),
                 ("KEY_SUPERVISION", "own", "是"), ("COMPLAINT", "own", "是")]  # fmt: skip
        rows = [
            {
                "uscc": code, "visited_on": today().isoformat(), "department": ("甲局", "乙局")[number % 2],
                "number": f"V{place}-{number}", "trigger": trigger, "ordered_by": by, "on_site": on_site,
            }
            for place, code in enumerate(codes[::2])
            for number, (trigger, by, on_site) in enumerate(kinds[: place % 6])
        ]  # fmt: skip
        taken = take_rows(connection, "visits", rows, source="平台", actor="tests", data_on=today(), known_on=today())
        assert (taken.inserted, taken.quarantined) == (len(rows), 0)
    return scored_copy, at, {code for place, code in enumerate(codes[::2]) if place % 6}


@pytest.mark.parametrize("mode", list(ItemMode))
@pytest.mark.parametrize("filters", [{}, {"tiers": ["B", "D"]}, {"region": "9901"}])
def test_totals_are_the_sums_of_all_rows(
    visited: tuple[Service, dict[str, str], set[str]], copy_client_for: ClientFor, mode: ItemMode, filters: Any
) -> None:
    _, at, drawn = visited
    client = copy_client_for(Role.PLANNER)
    rows = every_row(client, mode=mode.value, **filters)
    totals = ask(client, mode=mode.value, **filters)["totals"]
    rated = [row for row in rows if row["tier"]]
    assert rated
    assert totals["enterprises"] == len(rated)
    assert totals["not_classified"] == len(rows) - len(rated)
    at_offices: Counter[str] = Counter()
    for told, tier in zip(totals["by_tier"], RULE_SET.tiers, strict=True):
        own = [row for row in rated if row["tier"] == tier.id]
        taken = sum(row["uscc"] in drawn for row in own)
        wanted = ceil(RULE_SET.inspection[mode].tiers[tier.id].ratio * len(own))
        left = sum(row["visits_left"] for row in own)
        visits = max(min(wanted - taken, left), 0)
        assert told == {
            "tier": tier.id, "tier_title": {"zh": tier.title.zh, "en": tier.title.en}, "enterprises": len(own),
            "ratio": float(RULE_SET.inspection[mode].tiers[tier.id].ratio), "wanted": wanted, "drawn": taken,
            "caps_left": left, "visits": visits, "kept_back": max(wanted - taken, 0) - visits,
        }  # fmt: skip
        opened = [row for row in own if row["uscc"] not in drawn and row["visits_left"]]
        assert visits <= len(opened) or not opened
        at_offices.update({office: Fraction(0) for office in OFFICES})
        for row in opened:
            at_offices[at[row["uscc"]]] += Fraction(visits, len(opened))  # type: ignore[assignment]
    told_of = {one["office"]: (one["enterprises"], one["visits"]) for one in totals["by_office"]}
    numbers = Counter(at[row["uscc"]] for row in rated)
    assert told_of == {office: (numbers[office], round(at_offices[office] * 10) / 10) for office in numbers}
    assert totals["visits"] == sum(tier["visits"] for tier in totals["by_tier"])
    assert totals["visits"] - sum(visits for _, visits in told_of.values()) + 0.15 >= 0


def test_listed_enterprises_are_the_whole(
    visited: tuple[Service, dict[str, str], set[str]], copy_client_for: ClientFor
) -> None:
    client = copy_client_for(Role.PLANNER)
    some = [row["uscc"] for row in every_row(client)[:30]]
    answer = ask(client, enterprises=some)
    assert answer["totals"]["enterprises"] + answer["totals"]["not_classified"] == 30
    own = Counter(row["tier"] for row in answer["items"])
    assert {one["tier"]: one["enterprises"] for one in answer["totals"]["by_tier"]} == {
        tier.id: own[tier.id] for tier in RULE_SET.tiers
    }


def test_an_account_of_an_office_is_told_of_its_own(
    visited: tuple[Service, dict[str, str], set[str]], copy_client_for: ClientFor
) -> None:
    totals = ask(copy_client_for(Role.PLANNER, office="S1"))["totals"]
    assert [one["office"] for one in totals["by_office"]] == ["S1"]


@pytest.mark.parametrize("name", ["on", "known_on"])
def test_there_are_none_of_another_day(client_for: ClientFor, name: str) -> None:
    day = today() if name == "known_on" else today() - timedelta(days=1)
    asked = {"on": day.isoformat()} if name == "on" else {"known_on": (day - timedelta(days=1)).isoformat()}
    answer = client_for(Role.PLANNER).post(ADDRESS, json={"scheme": "generic", "mode": "general"} | asked)
    assert answer.status_code == 409 or answer.json["totals"] is None
