"""Whom a run moved: the worse first, the longest way first, each with its cause; counted and page by page."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update

from service.access.permissions import Role
from service.access.reach import EVERYWHERE, Jurisdiction
from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.registries import office_placing
from service.core.db.tables.runs import run_move
from service.decisions.moves import CAUSES, moves_of_run
from service.decisions.runs import Run, get_run
from service.decisions.states import NOT_THERE
from service.intake.actions.posted_rows import take_rows
from service.rule_sets.queries.uses import uses_of
from service.runs.actions.decide import withdraw_run
from service.runs.queries.moved import DIRECTIONS, MovedList, Narrowed
from service.runs.queries.reasons import main_reasons_of
from service.scores.reason_words import describe_reason
from service.tiers.queries.lists import NO_OFFICE
from tests.worlds.services import SCORED_ON, ClientFor, load_population, rescore, service_over

LATER = SCORED_ON + timedelta(days=120)
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def held(scored_copy: Service, tmp_path: Path) -> Run:
    """A run that moved some of the firms, and waits."""
    return rescore(service_over(scored_copy.database, tmp_path, HOLD_SHARE="0"), "generic", "full", LATER)


def listed(client: FlaskClient, run: Run, **question: Any) -> dict[str, Any]:
    """The answer with the items of all pages."""
    items: list[dict[str, Any]] = []
    query = {"limit": 3, **question}
    while True:
        page = client.get(f"/api/v1/scoring-runs/{run.id}/moved", query_string=query)
        assert page.status_code == 200, page.text
        items += page.json["items"]
        if page.json["next"] is None:
            return page.json | {"items": items}
        query["after"] = page.json["next"]


def place_of(one: dict[str, Any]) -> tuple[int, int, int]:
    return DIRECTIONS.index(one["direction"]), -one["grades"], CAUSES.index(one["cause"])


def test_the_list_is_by_direction_then_grades_then_cause_and_the_counts_are_of_it(
    held: Run, copy_client_for: ClientFor
) -> None:
    leader = copy_client_for(Role.LEADER)
    said = listed(leader, held)
    items, tiers = said["items"], list(held.tiers)
    assert len(items) == held.moved > 0
    assert [place_of(one) for one in items] == sorted(place_of(one) for one in items)
    for one in items:
        if one["from_tier"] and one["to_tier"]:
            way = tiers.index(one["to_tier"]) - tiers.index(one["from_tier"])
            assert (one["direction"], one["grades"]) == ("worse" if way > 0 else "better", abs(way))
        else:
            assert (one["direction"], one["grades"]) == ("other", 0)
    counted = Counter((one["direction"], one["grades"], one["cause"]) for one in items)
    assert {(c["direction"], c["grades"], c["cause"]): c["number"] for c in said["counts"]} == counted
    # What the sums of the run say is the same.
    changes = leader.get(f"/api/v1/scoring-runs/{held.id}/changes").json["changes"]
    by_tiers = Counter((one["from_tier"], one["to_tier"], one["cause"]) for one in items)
    assert {(c["from_tier"], c["to_tier"], c["cause"]): c["number"] for c in changes} == by_tiers


def test_a_question_narrows_the_list_and_not_the_counts(held: Run, copy_client_for: ClientFor) -> None:
    leader = copy_client_for(Role.LEADER)
    everyone = listed(leader, held)
    one = everyone["items"][0]
    for asked in ({"direction": one["direction"]}, {name: one[name] for name in ("direction", "grades", "cause")}):
        said = listed(leader, held, **asked)
        expected = [item for item in everyone["items"] if all(item[name] == asked[name] for name in asked)]
        assert (said["items"], said["counts"]) == (expected, everyone["counts"])
    assert leader.get(f"/api/v1/scoring-runs/{held.id}/moved?direction=up").status_code == 422


def test_who_reads_one_region_sees_and_counts_those_there(
    held: Run, scored_copy: Service, copy_client_for: ClientFor
) -> None:
    everyone = listed(copy_client_for(Role.LEADER), held)["items"]
    region = next(one["region"][:4] for one in everyone if one["region"])
    said = listed(copy_client_for(Role.LEADER, region), held)
    assert said["items"] == [one for one in everyone if one["region"].startswith(region)]
    assert sum(c["number"] for c in said["counts"]) == len(said["items"])


def test_a_firm_that_moved_by_new_facts_says_which(database: Database, tmp_path: Path) -> None:
    load_population(database, tmp_path, 60, SCORED_ON)
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    first = rescore(service, "generic", "full", SCORED_ON)
    with database.write() as connection:
        moves = moves_of_run(connection, first.id)
        assert set(moves["before"].tolist()) == {NOT_THERE}
        best = int(moves["enterprise_id"][moves["after"] == 0][0])
        code = connection.execute(select(enterprise.c.code).where(enterprise.c.id == best)).scalar_one()
        row = {"record_id": "S-1", "uscc": code, "type": "serious_violation", "occurred_on": "2026-06-01",
               "authority": "某局"}  # fmt: skip
        taken = take_rows(connection, "records", [row], source="平台", actor="t", data_on=LATER, known_on=LATER)
        assert not taken.rejects
    run = rescore(service, "generic", "incremental", LATER)
    with database.read() as connection:
        moved = MovedList(connection, run, EVERYWHERE).page(connection, Narrowed("worse"), after=-1, limit=1000)
        reasons = main_reasons_of(connection, service.library, run, moved)
        use = uses_of(connection)["generic"]
    assert (use.version, use.run_id, use.by) == (run.version, run.id, None)
    (one,) = [one for one in moved if one.id == best]
    assert (one.cause, one.from_tier) == ("corrections", 0)
    assert [(record.how, record.type, record.recorded_on) for record in one.news.records] == [
        ("new", "serious_violation", LATER)
    ]
    assert describe_reason(reasons[best]).zh.startswith("直接判定为 D：")
    assert moved[0].grades == max(other.grades for other in moved)


def test_a_page_is_read_in_a_fixed_number_of_statements(held: Run, scored_copy: Service) -> None:
    said: list[str] = []
    with scored_copy.database.read() as connection:
        MovedList(connection, held, EVERYWHERE)
        event.listen(connection, "before_cursor_execute", lambda *given: said.append(given[2]))
        numbers = []
        for limit in (1, held.moved):
            begun = len(said)
            assert (
                len(MovedList(connection, held, EVERYWHERE).page(connection, Narrowed(), after=-1, limit=limit))
                == limit
            )
            numbers.append(len(said) - begun)
    assert numbers[0] == numbers[1]


def test_nothing_is_left_of_a_run_that_is_withdrawn(held: Run, scored_copy: Service) -> None:
    with scored_copy.database.write() as connection:
        run = get_run(connection, held.id)
        assert run is not None
        withdraw_run(connection, run, "b", scored_copy.settings, "不同意")
        left = connection.execute(select(run_move.c.run_id).where(run_move.c.run_id == held.id)).all()
    assert left == []


def test_the_list_is_narrowed_by_office_by_tiers_and_by_how_far(held: Run, scored_copy: Service) -> None:
    """Against a list of all, filtered one by one."""
    with scored_copy.database.write() as connection:
        ids = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id)).scalars().all()
        for place, id in enumerate(ids):
            connection.execute(
                update(enterprise).where(enterprise.c.id == id).values(office=(None, "S1", "S2")[place % 3])
            )
        placed = np.array(ids, "<i4").tobytes()
        connection.execute(insert(office_placing).values(placed_at=now(), number=len(ids), enterprises=placed))
    with scored_copy.database.read() as connection:
        moved = MovedList(connection, held, EVERYWHERE)
        everyone = moved.page(connection, Narrowed(), limit=1000)
        assert moved.by_office() == Counter(one.office or NO_OFFICE for one in everyone)
        assert set(moved.by_office()) == {"S1", "S2", NO_OFFICE}
        assert moved.flow() == Counter((one.from_tier, one.to_tier) for one in everyone)
        for asked, holds in (
            (Narrowed(office="S1"), lambda one: one.office == "S1"),
            (Narrowed(office=NO_OFFICE), lambda one: one.office is None),
            (Narrowed(office="S9"), lambda one: False),
            (Narrowed(least_grades=2), lambda one: one.grades >= 2),
            (Narrowed(before=1, after=0), lambda one: (one.from_tier, one.to_tier) == (1, 0)),
            (Narrowed("worse", cause="new_facts", office="S2"),
             lambda one: (one.direction, one.cause, one.office) == ("worse", "new_facts", "S2")),
        ):  # fmt: skip
            expected = [one for one in everyone if holds(one)]
            assert moved.page(connection, asked, limit=1000) == expected, asked
            assert moved.count(asked) == len(expected)
        inside = MovedList(connection, held, Jurisdiction((), ("S2",)))
        assert inside.page(connection, Narrowed(), limit=1000) == [one for one in everyone if one.office == "S2"]


def test_pages_turn_forwards_and_back(held: Run, scored_copy: Service) -> None:
    with scored_copy.database.read() as connection:
        moved = MovedList(connection, held, EVERYWHERE)
        keys = [one.key for one in moved.page(connection, Narrowed(), limit=1000)]
        for place in range(0, len(keys), 5):
            forwards = moved.page(connection, Narrowed(), after=keys[place], limit=4)
            back = moved.page(connection, Narrowed(), before=keys[place], limit=4)
            assert [one.key for one in forwards] == keys[place + 1 : place + 5]
            assert [one.key for one in back] == keys[max(place - 4, 0) : place]


def test_a_database_opened_anew_reads_the_same(held: Run, scored_copy: Service) -> None:
    url = scored_copy.database.engine.url.render_as_string(hide_password=False)
    again = open_database(url)
    with again.read() as one, scored_copy.database.read() as other:
        assert moves_of_run(one, held.id).tolist() == moves_of_run(other, held.id).tolist() != []
    again.close()
