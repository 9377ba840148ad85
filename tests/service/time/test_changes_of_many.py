"""Why the tiers of everyone changed between two days, by county and office: what looking at each enterprise gives."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from service.access.permissions import Role
from service.core.clock import now, today
from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import scoring_run
from service.decisions.decisions import decisions_of
from service.decisions.seen import is_seen
from service.time.changes.of_many import MOST_DAYS
from service.time.changes.schemas.of_many import ManyChangesSchema
from tests.service.runs.test_causes import happen
from tests.worlds.browsers import HTML
from tests.worlds.offices import place_at
from tests.worlds.services import SCORED_ON, ClientFor, client_maker, open_copy, rescore, service_over

Plain = dict[str, Any]
RUNS = [SCORED_ON + timedelta(days) for days in (45, 60, 140)]


@pytest.fixture(scope="module")
def moved(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A bureau whose first run was long ago, and of which three more runs took effect since, the last today."""
    folder = tmp_path_factory.mktemp("moved")
    with open_copy(scored_file, folder) as database:
        service = service_over(database, folder, HOLD_SHARE="1")
        with database.write() as connection:
            set_back(connection, 60)
            codes = list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())
            for place, office in enumerate(("S1", "S2")):
                place_at(connection, codes[place::3], office)
        happen(database, 7)
        for place, day in enumerate(RUNS):
            rescore(service, "generic", "incremental", day)
            if day != RUNS[-1]:
                with database.write() as connection:
                    set_back(connection, 20 - place)
        yield service


def set_back(connection: Connection, days: int) -> None:
    """Has what took effect today have done so days ago."""
    lately = scoring_run.c.in_effect_at > now() - timedelta(hours=1)
    connection.execute(update(scoring_run).where(lately).values(in_effect_at=now() - timedelta(days)))


def asked(service: Service, client: Any, **more: str) -> Plain:
    answer = client.get("/api/v1/changes", query_string={"scheme": "generic", **more})
    assert answer.status_code == 200, answer.text
    assert ManyChangesSchema().validate(answer.json) == {}
    told: Plain = answer.json
    for groups in (told["by_region"], told["by_office"]):
        for name in ("number", "worse", "better"):
            assert sum(group[name] for group in groups) == told["total"][name]
        for cause in told["total"]["causes"]:
            mine = [one for group in groups for one in group["causes"] if one["cause"] == cause["cause"]]
            assert sum(one["touched"] for one in mine) == cause["touched"]
            assert round(sum(one["points"] or 0 for one in mine), 2) == (cause["points"] or 0)
    return told


def slow(service: Service, first: int, last: int) -> dict[str, tuple[str | None, str | None, str, str]]:
    """Who stands elsewhere: tiers before and after, county and office, by looking at everyone."""
    with service.database.read() as connection:
        rows = connection.execute(select(enterprise.c.id, enterprise.c.code, enterprise.c.office))
        found = {row.id: row for row in rows}
        seen = decision.c.scheme == "generic", is_seen(last)
        placed = connection.execute(select(decision.c.enterprise_id, decision.c.region).where(*seen)).all()
        regions = dict(tuple(row) for row in placed)
        before, after = (decisions_of(connection, "generic", run, [*found]) for run in (first, last))
    return {
        found[id].code: (before[id].tier, after[id].tier, regions[id][:6], found[id].office or "")
        for id in before
        if id in after and before[id].tier != after[id].tier
    }


def test_it_is_what_looking_at_each_gives(moved: Service) -> None:
    told = asked(moved, client_maker(moved)(Role.REGULATOR))
    assert len(told["runs"]) == len(RUNS)
    elsewhere = slow(moved, told["from"]["run"], told["to"]["run"])
    assert told["total"]["number"] == len(elsewhere) > 20
    by_office = Counter(office for *_, office in elsewhere.values())
    assert {group["code"]: group["number"] for group in told["by_office"]} == by_office
    by_region = Counter(region for *_, region, _ in elsewhere.values())
    assert {group["code"]: group["number"] for group in told["by_region"]} == by_region
    rated = [(before, after) for before, after, *_ in elsewhere.values() if before and after]
    assert told["total"]["worse"] == sum(after > before for before, after in rated)
    assert told["total"]["better"] == sum(after < before for before, after in rated)
    causes = {one["cause"]: one for one in told["total"]["causes"]}
    assert {"corrections", "new_records", "time"} <= causes.keys()
    assert sum(one["number"] for one in causes.values()) == told["total"]["number"]


def test_points_are_those_of_the_only_run_between(moved: Service) -> None:
    """Of one run the parts of everyone who moved add up to the whole difference of the scores."""
    client = client_maker(moved)(Role.REGULATOR)
    told = asked(moved, client, **{"from": str(today() - timedelta(9))})
    assert len(told["runs"]) == 1
    with moved.database.read() as connection:
        ids = list(connection.execute(select(enterprise.c.id)).scalars())
        before, after = (decisions_of(connection, "generic", told[end]["run"], ids) for end in ("from", "to"))
    differ = [id for id in before if before[id].tier != after[id].tier]
    assert told["total"]["number"] == len(differ) > 0
    scored = [id for id in differ if before[id].score is not None and after[id].score is not None]
    if len(scored) == len(differ):
        whole = sum((after[id].score or 0) - (before[id].score or 0) for id in differ)
        assert told["total"]["points"] == whole / 100


def test_each_sees_its_own_places(moved: Service) -> None:
    maker = client_maker(moved)
    whole = asked(moved, maker(Role.REGULATOR))
    mine = asked(moved, maker(Role.REGULATOR, office="S1"))
    assert [group["code"] for group in mine["by_office"]] == ["S1"]
    assert mine["by_office"][0] == next(group for group in whole["by_office"] if group["code"] == "S1")
    region = whole["by_region"][0]["code"]
    there = asked(moved, maker(Role.REGULATOR, region=region))
    assert there["by_region"] == [whole["by_region"][0]]
    assert asked(moved, maker(Role.REGULATOR, region="11"))["total"]["number"] == 0
    for role in (Role.INSPECTOR, Role.PARTNER, Role.SUPERVISOR):
        assert maker(role).get("/api/v1/changes?scheme=generic").status_code == 403
        assert maker(role).get("/changes", headers=HTML).status_code == 403


def test_the_page_says_what_the_api_says(moved: Service) -> None:
    client = client_maker(moved)(Role.REGULATOR)
    told = asked(moved, client)
    page = client.get("/changes?scheme=generic", headers=HTML)
    assert page.status_code == 200
    for group in (*told["by_region"], *told["by_office"]):
        if group["name"]:
            assert group["name"]["zh"] in page.text
    for cause in told["total"]["causes"]:
        assert cause["cause_title"]["zh"] in page.text
    assert "heat rank-3" in page.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"from": "2026-07-01", "to": "2026-06-30"}, 422),
        ({"from": "2026-01-01", "to": "2026-11-01"}, 422),
        ({"from": "9999-12-31"}, 422),
        ({"to": "2999-12-31"}, 200),
        ({"to": "1999-01-01"}, 200),
        ({"from": "2026-06-30\0"}, 422),
        ({"scheme": "no-such"}, 422),
        ({"by": "region"}, 422),
    ],
)
def test_what_cannot_be_asked_is_refused(
    scored: Service, client_for: ClientFor, query: dict[str, str], status: int
) -> None:
    asked_for = {"scheme": "generic", **query}
    page = client_for(Role.REGULATOR).get("/changes", query_string=asked_for, headers=HTML)
    assert page.status_code == status
    answer = client_for(Role.REGULATOR).get("/api/v1/changes", query_string=asked_for)
    assert answer.status_code == (404 if query.get("scheme") == "no-such" else status)
    assert MOST_DAYS < 100
