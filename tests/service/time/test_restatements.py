"""A past day for everyone, as known then and as known now: what looking at each enterprise gives, after any crash."""

import json
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from rules.library import shipped_library
from scoring.changes import Cause
from service.access.permissions import Role
from service.cli import main
from service.core.clock import today
from service.core.db import jobs
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.restatements import restatement_move
from service.core.errors import ProductError
from service.core.jobs.worker import Worker
from service.decisions.moves import MOVE, PARTS
from service.facts.stored import read_stored
from service.serving.jobs import HANDLERS
from service.time.changes.of_one import TwoDays, stored_changes_of
from service.time.changes.restated import schemas
from service.time.changes.restated.blocks import RestatedBlocks
from service.time.changes.restated.queries import StoredRestatement
from tests.service.runs.test_causes import announce, codes_of, happen, leading, penalty, take
from tests.worlds.adopted import adopt
from tests.worlds.browsers import HTML
from tests.worlds.drafts import HARDER, draft_of
from tests.worlds.offices import place_at
from tests.worlds.restatements import found, restated, restating
from tests.worlds.services import SCORED_ON, ClientFor, client_maker, load_population, open_copy, rescore, service_over
from tests.worlds.workers import LEASE, copy_of, start_worker

Plain = dict[str, Any]
LATER = SCORED_ON + timedelta(45)
NEW_FIRM = "91370100MA0000015D"


def build(database: Database, folder: Path) -> Service:
    """A bureau to which late and corrected data, and a version of the rules, came after the day."""
    load_population(database, folder, 60, SCORED_ON, 25 if database.engine.name == "sqlite" else None)
    announce(database)
    service = service_over(database, folder, HOLD_SHARE="1")
    rescore(service, "generic", "full", SCORED_ON)
    happen(database, 3)
    codes = codes_of(database)
    with database.write() as connection:
        for place, office in enumerate(("S1", "S2")):
            place_at(connection, codes[place::3], office)
        late = shipped_library().draft_of(draft_of("generic@2026-01", HARDER, "2026-06"), "draft")
        adopt(connection, late, datetime(2026, 8, 1, tzinfo=UTC))
    return service


@pytest.fixture(scope="module")
def bureau(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Such a bureau, which came to know of another firm since."""
    folder = tmp_path_factory.mktemp("restated")
    with open_copy(migrated_file, folder) as database:
        service = build(database, folder)
        new = {"uscc": NEW_FIRM, "name": "新主体", "region": "370102", "industry": "F5265"}
        take(database, "enterprises", [new], LATER)
        yield service


def slow(service: Service, this: StoredRestatement) -> Plain:
    """By code what the way that takes record by record says of each that stands elsewhere."""
    days = TwoDays(this.as_of, this.as_of, this.known_first, this.known_last)
    told = {}
    column = enterprise.c
    with service.database.read() as connection:
        for row in connection.execute(select(column.id, column.code, column.region, column.office)):
            stored = read_stored(connection, [row.id])
            if row.code == NEW_FIRM:
                with pytest.raises(ProductError, match="尚未知悉"):
                    stored_changes_of(connection, stored, service.library, this.scheme, days, service.settings)
                continue
            one = stored_changes_of(connection, stored, service.library, this.scheme, days, service.settings)
            assert one is not None
            if one.first.outcome.tier != one.last.outcome.tier:
                told[row.code] = (one, row.region[:6], row.office or "")
    return told


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """Such a bureau on either database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("bureau")
        return
    database = open_database(request.getfixturevalue("postgresql_url"))
    yield build(database, tmp_path)
    database.close()


def test_it_is_what_looking_at_each_gives(either: Service) -> None:
    bureau, this = either, restated(either)
    assert (this.status, this.failed_enterprises, this.enterprises - this.first_known) == ("complete", 0, 60)
    assert (this.before_version, this.after_version) == ("2026-01", "2026-06")
    assert (this.known_first, this.known_last) == (SCORED_ON, today())
    expected = slow(bureau, this)
    assert this.moved == len(expected) > 10
    client = client_maker(bureau)(Role.REGULATOR)
    moves = client.get(f"/api/v1/restatements/{this.id}/moves?limit=200")
    assert schemas.RestatedFirmsSchema().validate(moves.json) == {}
    in_order = [code for code in codes_of(bureau.database) if code in expected]
    assert [one["uscc"] for one in moves.json["items"]] == in_order
    for row in moves.json["items"]:
        one = expected[row["uscc"]][0]
        assert (row["from_tier"], row["to_tier"]) == (one.first.outcome.tier, one.last.outcome.tier)
        assert row["cause"] == leading(one.changes.parts(), one.last.rule_set.tier_ids())
        assert row["points"] == (None if one.points is None else one.points / 100)
    assert_sums_are_those_of(client, this, expected)


def assert_sums_are_those_of(client: Any, this: StoredRestatement, expected: Plain) -> None:
    """The table by county and office is what those of each add up to, and the parts are the whole difference."""
    answer = client.get(f"/api/v1/restatements/{this.id}")
    assert schemas.RestatementResultSchema().validate(answer.json) == {}
    told = answer.json["result"]
    assert {one["cause"] for one in told["total"]["causes"]} == {"corrections", "rule_set"}
    for name, place in (("by_region", 1), ("by_office", 2)):
        held = Counter(one[place] for one in expected.values())
        assert {group["code"]: group["number"] for group in told[name]} == held
        for group in told[name]:
            mine = [one for one, *places in expected.values() if places[place - 1] == group["code"]]
            sums = {one["cause"]: one for one in group["causes"]}
            for cause in Cause:
                parts = [part for one in mine for part in one.changes.parts() if part.cause is cause]
                said = sums.get(cause.value, {"touched": 0, "points": None})
                assert said["touched"] == sum(part.moves for part in parts), (group, cause)
                assert round((said["points"] or 0) * 100) == sum(part.points or 0 for part in parts)
            if all(one.points is not None for one in mine):
                assert round(group["points"] * 100) == sum(one.points for one in mine)


def test_who_was_not_known_then_is_counted_apart_and_each_sees_its_own_places(bureau: Service) -> None:
    this = restated(bureau)
    assert (this.enterprises, this.first_known) == (61, 1)
    maker = client_maker(bureau)
    whole = maker(Role.REGULATOR).get(f"/api/v1/restatements/{this.id}").json
    assert (whole["moved"], whole["result"]["first_known"]) == (whole["result"]["total"]["number"], 1)
    mine = maker(Role.REGULATOR, office="S1").get(f"/api/v1/restatements/{this.id}").json
    assert (mine["moved"], mine["enterprises"], mine["result"]["first_known"]) == (None, None, 0)
    assert mine["result"]["by_office"] == [one for one in whole["result"]["by_office"] if one["code"] == "S1"]
    there = maker(Role.REGULATOR, region="370102").get(f"/api/v1/restatements/{this.id}").json["result"]
    assert (there["first_known"], {one["code"] for one in there["by_region"]} <= {"370102"}) == (1, True)
    page = maker(Role.REGULATOR, office="S1").get(f"/restatements/{this.id}", headers=HTML).text
    firms = maker(Role.REGULATOR, office="S1").get(f"/api/v1/restatements/{this.id}/moves").json["items"]
    assert len(firms) == mine["result"]["total"]["number"] > 0
    assert all(one["uscc"] in page and one["office"] == "S1" for one in firms)
    others = {one["uscc"] for one in maker(Role.REGULATOR).get(f"/api/v1/restatements/{this.id}/moves").json["items"]}
    assert not any(code in page for code in others - {one["uscc"] for one in firms})
    for role in (Role.INSPECTOR, Role.PARTNER, Role.SUPERVISOR, Role.AUDITOR):
        assert maker(role).get(f"/api/v1/restatements/{this.id}").status_code == 403
    assert maker(Role.PLANNER).post("/api/v1/restatements", json={}).status_code == 403


def test_where_nothing_was_known_of_anybody_it_is_said_that_nothing_can_be_compared(
    migrated_file: Path, tmp_path: Path
) -> None:
    with open_copy(migrated_file, tmp_path) as database:
        service = service_over(database, tmp_path, HOLD_SHARE="1")
        new = {"uscc": NEW_FIRM, "name": "新主体", "region": "370102", "industry": "F5265"}
        take(database, "enterprises", [new], LATER)
        rescore(service, "generic", "full", today())
        this = restated(service)
        assert (this.first_known, this.enterprises) == (1, 1)
        page = client_maker(service)(Role.REGULATOR).get(f"/restatements/{this.id}", headers=HTML).text
    assert "无从对照" in page
    assert "没有改变这一日任何主体的类别" not in page


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"as_of": "2999-01-01"}, "as_of"),
        ({"as_of": "9999-12-31"}, "as_of"),
        ({"as_of": str(today())}, "known_from"),
        ({"known_to": "2999-01-01"}, "known_to"),
        ({"known_from": "2026-06-30", "known_to": "2026-06-01"}, "known_to"),
        ({"as_of": "2026-06-30\0"}, "as_of"),
        ({"scheme": "no-such"}, ""),
        ({"as_of": "1999-01-01"}, ""),
        ({"by": "region"}, "by"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_stays_in_the_form(
    scored: Service, client_for: ClientFor, asked: dict[str, str], where: str
) -> None:
    wanted = {"scheme": "generic", "as_of": str(SCORED_ON), **asked}
    client = client_for(Role.REGULATOR)
    answer = client.post("/api/v1/restatements", json=wanted)
    assert answer.status_code == 422, answer.text
    if where:
        assert answer.json["errors"][0]["where"].rpartition(".")[2] == where
    if "by" not in asked:
        page = client.post("/restatements", data=wanted, headers=HTML)
        assert page.status_code == 422
        assert f'value="{asked.get("as_of", SCORED_ON)}"'.replace("\0", "") in page.text.replace("\0", "")


def test_one_of_a_scheme_at_a_time_and_one_that_is_cancelled_leaves_nothing(
    scored_copy: Service, copy_client_for: ClientFor
) -> None:
    client = copy_client_for(Role.REGULATOR)
    started = client.post("/api/v1/restatements", json={"scheme": "generic", "as_of": str(SCORED_ON)})
    assert started.status_code == 202
    number = started.json["id"]
    assert client.post("/api/v1/restatements", json={"scheme": "generic", "as_of": "2026-05-31"}).status_code == 409
    page = client.post("/restatements", data={"scheme": "generic", "as_of": "2026-05-31"}, headers=HTML)
    assert (page.status_code, "2026-05-31" in page.text) == (409, True)
    assert client.get(f"/restatements/{number}", headers=HTML).status_code == 200
    assert client.get(f"/api/v1/restatements/{number}/moves").status_code == 409
    assert client.post(f"/restatements/{number}/cancel", headers=HTML).status_code == 303
    Worker(scored_copy, HANDLERS).work_once(found(scored_copy, number).job_id)
    assert found(scored_copy, number).status == "cancelled"
    assert client.post(f"/api/v1/restatements/{number}/cancel", json={}).status_code == 409
    done = restated(scored_copy)
    assert done.status == "complete"
    listed = client.get("/restatements?scheme=generic", headers=HTML).text
    assert f"/restatements/{done.id}" in listed
    assert [one["id"] for one in client.get("/api/v1/restatements").json["items"]] == [done.id, number]


def test_one_that_cannot_be_computed_stops_nobody(bureau: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = restated(bureau)
    rows = rows_of(bureau, whole)
    computed, broken = RestatedBlocks._restated, int(rows[0][0]["enterprise_id"])

    def compute(self: Any, first: Any, last: Any) -> Any:
        if broken in last.ids:
            raise OverflowError
        return computed(self, first, last)

    monkeypatch.setattr(RestatedBlocks, "_restated", compute)
    done = restated(bureau)
    assert (done.status, done.failed_enterprises, done.moved) == ("complete", 1, whole.moved - 1)
    assert rows_of(bureau, done)[0].tolist() == rows[0][1:].tolist()


def test_the_command_says_what_the_api_says(bureau: Service) -> None:
    address = str(bureau.database.engine.url)
    settings = {"CREDIT_TIERS_DATABASE": address, "CREDIT_TIERS_DEMONSTRATION": "true"}
    asked = ["changes", "--scheme", "generic", "--to", str(SCORED_ON)]
    result = CliRunner().invoke(main, [*asked, "--json"], env=settings)
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    client = client_maker(bureau)(Role.REGULATOR)
    told = client.get(f"/api/v1/restatements/{said['restatement']}").json
    assert {name: said[name] for name in told["result"]} == told["result"]
    shown = CliRunner().invoke(main, asked, env=settings | {"COLUMNS": "160"})
    assert shown.exit_code == 0, shown.output
    assert f"{said['total']['number']} 户类别不同" in shown.stdout
    # Between two days it is what the runs did.
    between = ["changes", "--scheme", "generic", "--from", str(today() - timedelta(9)), "--json"]
    result = CliRunner().invoke(main, between, env=settings)
    told = client.get("/api/v1/changes", query_string={"scheme": "generic", "from": str(today() - timedelta(9))}).json
    said = json.loads(result.stdout)
    assert {name: said[name] for name in ("runs", "total", "by_region")} == {
        name: told[name] for name in ("runs", "total", "by_region")
    }
    refused = CliRunner().invoke(main, [*between, "--known-to", str(SCORED_ON)], env=settings)
    assert refused.exit_code == 2


def rows_of(service: Service, this: StoredRestatement) -> Any:
    """What is kept of a restatement: rows and parts."""

    mine = restatement_move.c.restatement_id == this.id
    with service.database.read() as connection:
        read = connection.execute(select(restatement_move).where(mine).order_by(restatement_move.c.part)).all()
    return [
        np.frombuffer(b"".join(getattr(row, name) for row in read), layout)
        for name, layout in (("data", MOVE), ("parts", PARTS))
    ]


def left_alone(waiting: Path, folder: Path) -> tuple[Service, StoredRestatement]:
    """A copy of three parts, to which late data came, in which nothing waits but a restatement."""
    service = service_over(open_database(copy_of(waiting, folder)), folder, LEASE_SECONDS=str(LEASE))
    with service.database.write() as connection:
        for kind in ("rescore", "coming-changes"):
            for open_job in jobs.list_open_jobs(connection, kind):
                jobs.request_cancel(connection, open_job.id)
    late = [penalty(code, "late", SCORED_ON - timedelta(9)) for code in codes_of(service.database)[::50]]
    take(service.database, "records", late, LATER)
    return service, restating(service)


def test_killed_another_worker_goes_on(waiting: Path, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    service, this = left_alone(waiting, tmp_path / "whole")
    Worker(service, HANDLERS).work_once(this.job_id)
    whole, expected = found(service, this.id), rows_of(service, this)
    service.database.close()
    assert (whole.status, whole.enterprises) == ("complete", 3000)
    assert whole.moved > 20
    service, this = left_alone(waiting, tmp_path)
    killed = start_worker(f"sqlite:///{tmp_path / 'copy.db'}", tmp_path, FAILPOINT="restate.part_written:2")
    assert killed.wait() == -signal.SIGKILL, "the point was never reached"
    worker, until = Worker(service, HANDLERS), time.monotonic() + 60
    while found(service, this.id).is_open:
        assert time.monotonic() < until, "nobody went on"
        if not worker.work_once(this.job_id):
            time.sleep(LEASE / 20)
    done = found(service, this.id)
    assert (done.enterprises, done.moved, done.failed_enterprises) == (3000, whole.moved, 0)
    assert [rows.tobytes() for rows in rows_of(service, this)] == [rows.tobytes() for rows in expected]
    service.database.close()
