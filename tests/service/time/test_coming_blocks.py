"""Coming changes by block, on both databases: kept, joined and renewed block by block, listed in one order."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from rules.calendar import date_of
from scoring.facts import NO_DATE
from service.access.permissions import Role
from service.core.db.engine import open_database
from service.decisions.coming import CHANGE, ComingBlock, coming_heads_of, forget_coming_blocks
from service.decisions.states import SHIFT
from service.facts.enterprises import last_enterprise_id
from service.time.courses import stretches_of_run
from service.time.forecast.coming.looks import AheadLooker, last_day_from
from tests.worlds.services import SCORED_ON, client_maker, load_population, look_ahead, rescore, service_over


# Ids are spread over blocks where nothing refers to them yet, which PostgreSQL would not have.
@pytest.mark.parametrize(
    ("database_url", "firms_of_a_block"), [("sqlite", 20), ("postgresql", None)], indirect=["database_url"]
)
def test_blocks_are_one_list(database_url: str, firms_of_a_block: int | None, tmp_path: Path) -> None:
    database = open_database(database_url)
    load_population(database, tmp_path, 60, SCORED_ON, firms_of_a_block=firms_of_a_block)
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    rescore(service, "generic", "full", SCORED_ON)
    look_ahead(service)
    run = rescore(service, "generic", "incremental", SCORED_ON + timedelta(40))
    assert run.mode == "incremental"
    until = last_day_from(SCORED_ON)
    with database.read() as connection:
        heads = coming_heads_of(connection, "generic", run.id)
        assert len(heads) == (3 if firms_of_a_block else 1)
        assert {head.until for head in heads} == {until}
        stretches = stretches_of_run(connection, service.library, run, until, service.settings)
        looker, last = AheadLooker(connection, run, stretches), last_enterprise_id(connection)
        days = np.full((last >> SHIFT) + 1, (until - date_of(0)).days)
        ahead = looker.look(connection, range(1, last + 1), days)
    found = zip(ahead.rows["day"].tolist(), ahead.ids.tolist(), ahead.rows["tier"].tolist(), strict=True)
    client = client_maker(service)(Role.REGULATOR)
    items = client.get("/api/v1/coming-changes?scheme=generic&limit=200").json["items"]
    expected = [(str(date_of(day)), ahead.tiers[tier]["id"]) for day, _, tier in sorted(found)]
    assert [(one["day"], one["tier_then"]) for one in items] == expected
    assert len(expected) > 4
    # Of one block nothing is known any more: nobody is listed until the job has looked ahead of it again.
    with database.write() as connection:
        forget_coming_blocks(connection, "generic", heads[-1:], run.as_of)
    assert client.get("/api/v1/coming-changes?scheme=generic").json["known_until"] is None
    rescore(service, "generic", "incremental", run.as_of)
    look_ahead(service)
    again = client.get("/api/v1/coming-changes?scheme=generic&limit=200").json
    # The block was looked ahead of from a later day on, as far as from then; the others stay as they are.
    assert again["known_until"] == str(until if firms_of_a_block else last_day_from(run.as_of))
    assert [one for one in again["items"] if one["day"] <= str(until)] == items
    database.close()


def test_blocks_joined_name_the_tiers_and_causes_of_both() -> None:
    until = SCORED_ON + timedelta(99)
    tiers = [{"id": name} for name in "ABC"]
    causes = [{"kind": kind} for kind in ("record", "time")]
    one = ComingBlock(until, np.array([(3, 9, 1, 0, 1), (8, 99_999, 2, 1, 0)], CHANGE), tiers, causes)
    more = ComingBlock(
        until,
        np.array([(5, 99_998, 0, 0, 0), (2, NO_DATE, 0, 0, 0), (6, 99_997, -1, 2, 1)], CHANGE),
        [tiers[2]],
        [causes[1], {"kind": "rules"}],
    )
    both = one.without(np.array([7]), SCORED_ON).joined(more)
    assert both.rows.tolist() == [
        (2, NO_DATE, 2, 0, 0),
        (5, 99_998, 2, 0, 1),
        (6, 99_997, -1, 2, 2),
        (8, 99_999, 2, 1, 0),
    ]
    assert [cause["kind"] for cause in both.causes] == ["record", "time", "rules"]
    assert both.up_to(date_of(99_997)).rows["place"].tolist() == [2, 6]
    assert replace(both, rows=both.rows[:0]).without(np.array([1]), until).rows.tolist() == []
