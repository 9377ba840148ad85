"""Why stored enterprises changed, by API, page and command: parts that add up, late data and corrections."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from scoring.changes import Cause
from service.access.permissions import Role
from service.cli import main
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.intake.write import take_rows
from service.time.changes.schemas.of_one import ChangesSchema
from tests.worlds.services import SCORED_ON, ClientFor, client_maker, load_population, service_over

HTML = {"Accept": "text/html"}
Plain = dict[str, Any]
ORDER = ("corrections", "time", "new_records", "rule_set", "model")
LATER = SCORED_ON + timedelta(60)
DAYS = {"scheme": "generic", "from": str(SCORED_ON), "to": str(LATER)}


def codes_of(service: Service) -> list[str]:
    with service.database.read() as connection:
        return list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())


def changes_of(client: FlaskClient, code: str, **asked: str) -> Plain:
    answer = client.get(f"/api/v1/enterprises/{code}/changes", query_string={"scheme": "generic", **asked})
    assert answer.status_code == 200, answer.text
    assert ChangesSchema().validate(answer.json) == {}
    told: Plain = answer.json
    assert_it_adds_up(told)
    return told


def assert_it_adds_up(told: Plain) -> None:
    parts = {part["cause"]: part for part in told["parts"]}
    assert list(parts) == [cause.value for cause in Cause]
    in_order = [parts[cause] for cause in ORDER]
    ends = [{name: told[end][name] for name in ("tier", "score")} for end in ("from", "to")]
    assert (in_order[0]["before"], in_order[-1]["after"]) == (ends[0], ends[1])
    for chain in (in_order, *(part["steps"] for part in told["parts"])):
        assert all(before["after"] == after["before"] for before, after in pairwise(chain))
    for part in told["parts"]:
        if part["steps"]:
            assert (part["steps"][0]["before"], part["steps"][-1]["after"]) == (part["before"], part["after"])
    if told["points"] is not None and all(part["points"] is not None for part in told["parts"]):
        assert round(sum(part["points"] for part in told["parts"]), 2) == told["points"]


def explained(client: FlaskClient, code: str, as_of: str, known_on: str) -> Plain:
    asked = {"scheme": "generic", "as_of": as_of, "known_on": known_on}
    said = client.get(f"/api/v1/enterprises/{code}/explanation", query_string=asked).json
    return {"tier": said["tier"], "score": said["score"]}


def test_both_ends_are_what_the_explanation_says_and_parts_add_up(scored: Service, client_for: ClientFor) -> None:
    client, causes = client_for(Role.REGULATOR), set()
    for place, code in enumerate(codes_of(scored)[:24]):
        first = SCORED_ON - timedelta(40 * (place % 4))
        days = {"from": str(first), "to": str(SCORED_ON + timedelta(90 * (place % 3)))}
        if place % 5 == 0:
            days |= {"known_to": str(max(first, SCORED_ON - timedelta(30)))}
        told = changes_of(client, code, **days)
        for end in ("from", "to"):
            side = told[end]
            said = explained(client, code, side["as_of"], side["known_on"])
            assert {name: side[name] for name in ("tier", "score")} == said, (code, end)
        assert told["from"]["known_on"] == str(first)
        causes |= {part["cause"] for part in told["parts"] if part["points"]}
    assert {"time", "new_records"} <= causes


def take(database: Database, rows: list[Plain], known_on: date, kind: str = "records") -> None:
    with database.write() as connection:
        done = take_rows(
            connection, kind, rows, source="population", actor="tests", data_on=known_on, known_on=known_on
        )
        assert not done.rejects, done.rejects


def a_penalty(code: str, name: str, occurred_on: date, **more: Any) -> Plain:
    stated = {"uscc": code, "record_id": name, "type": "administrative_penalty", "document_no": f"罚〔2026〕{name}号"}
    return {**stated, "occurred_on": str(occurred_on), "amount": "900000", "severity": 3} | more


def test_late_data_corrections_and_new_records_are_told_record_by_record(database: Database, tmp_path: Path) -> None:
    load_population(database, tmp_path, enterprises=12, today=SCORED_ON)
    service = service_over(database, tmp_path)
    client = client_maker(service)(Role.REGULATOR)
    code = codes_of(service)[0]
    known = SCORED_ON - timedelta(20)
    take(database, [a_penalty(code, name, known - timedelta(9)) for name in ("one", "two")], known)
    correction, after = SCORED_ON + timedelta(5), SCORED_ON + timedelta(30)
    take(
        database,
        [
            a_penalty(code, "one", known - timedelta(9), revoked=True, version=2),
            a_penalty(code, "two", known - timedelta(9), severity=1, version=2),
            a_penalty(code, "late", SCORED_ON - timedelta(2)),
            a_penalty(code, "new", SCORED_ON + timedelta(3)),
        ],
        correction,
    )
    take(database, [{"uscc": code, "industry": "C1411"}], correction, "enterprises")
    told = changes_of(client, code, **{"from": str(SCORED_ON), "to": str(after)})
    parts = {part["cause"]: part for part in told["parts"]}
    expected = [("gone", "one"), ("corrected", "two"), ("late", "late")]
    assert [(item["how"], named(item)) for item in items_of(parts["corrections"])] == expected
    assert [(item["how"], named(item)) for item in items_of(parts["new_records"])] == [
        ("new", "industry"),
        ("new", "new"),
    ]
    assert items_of(parts["corrections"])[1]["fields"] == ["severity"]
    words = [text["en"] for step in parts["corrections"]["steps"] for text in step["said"]]
    assert "Late: known now, never known then" in words
    # The same day as known then and today: corrections alone.
    told = changes_of(client, code, **{"from": str(SCORED_ON), "to": str(SCORED_ON)})
    assert (told["from"]["known_on"], told["to"]["known_on"]) == (str(SCORED_ON), str(today()))
    parts = {part["cause"]: part for part in told["parts"]}
    assert [(item["how"], named(item)) for item in items_of(parts["corrections"])] == expected
    assert not any(parts[cause]["points"] for cause in ("new_records", "time", "rule_set", "model"))
    assert len({step["points"] for step in parts["corrections"]["steps"]}) > 1
    # As known before the corrections nothing of them is told.
    before = {"known_from": str(known), "known_to": str(SCORED_ON)}
    told = changes_of(client, code, **{"from": str(SCORED_ON), "to": str(after)}, **before)
    assert not [item for part in told["parts"] for item in items_of(part) if named(item) in ("late", "new")]


def named(item: Plain) -> str:
    record = item["record"] or item["was"]
    return str(record["record_id"]) if record else "、".join(item["attributes"])


def items_of(part: Plain) -> list[Plain]:
    return [item for step in part["steps"] for item in step["items"]]


def test_a_new_change_of_an_attribute_is_no_passing_of_time(scored_copy: Service, copy_client_for: ClientFor) -> None:
    client, database = copy_client_for(Role.REGULATOR), scored_copy.database
    told: Plain = {}
    for code in codes_of(scored_copy)[:40]:
        changed = {"uscc": code, "industry": "F5265", "status": "吊销", "employees": "3"}
        take(database, [changed], SCORED_ON + timedelta(3), "enterprises")
        told = changes_of(client, code, **{"from": str(SCORED_ON), "to": str(SCORED_ON + timedelta(4))})
        parts = {part["cause"]: part for part in told["parts"]}
        if items_of(parts["new_records"]):
            break
    (item,) = items_of(parts["new_records"])
    assert (item["how"], item["record"], item["was"]) == ("new", None, None)
    assert item["attributes"]
    assert "登记事项" in parts["new_records"]["steps"][0]["title"]["zh"]
    assert items_of(parts["corrections"]) == []


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"from": "9999-12-31"}, 422),
        ({"from": "2026-07-01", "to": "2026-06-30"}, 422),
        ({"from": "2026-06-30", "known_from": "2026-07-01", "known_to": "2026-06-30"}, 422),
        ({"from": "2026-06-30", "known_from": "1980-01-01"}, 422),
        ({"from": "2026-06-30", "known_from": "1980-01-01", "known_to": "1980-01-02"}, 404),
        ({"from": "2001-01-01"}, 422),
        ({"scheme": "no-such"}, 422),
        ({"scheme": "generic\0"}, 422),
        ({"since": "2026-01-01"}, 422),
        ({"to": "2999-12-31"}, 200),
        ({}, 200),
    ],
)
def test_what_cannot_be_asked_is_refused_and_the_form_keeps_what_was_written(
    scored: Service, client_for: ClientFor, asked: dict[str, str], status: int
) -> None:
    code, client = codes_of(scored)[0], client_for(Role.REGULATOR)
    query = {"scheme": "generic", **asked}
    assert client.get(f"/api/v1/enterprises/{code}/changes", query_string=query).status_code == status
    page = client.get(f"/enterprises/{code}/changes", query_string=query, headers=HTML)
    assert page.status_code == (200 if status == 404 else status)
    for name, written in asked.items():
        if name in ("from", "to", "known_from", "known_to"):
            assert f'value="{written}"' in page.text


def test_it_is_internal_and_of_ones_own_places_and_lines(scored: Service, client_for: ClientFor) -> None:
    code = codes_of(scored)[0]
    for address in (f"/api/v1/enterprises/{code}/changes", f"/enterprises/{code}/changes"):
        for role in (Role.INSPECTOR, Role.PARTNER, Role.SUPERVISOR, Role.AUDITOR):
            assert client_for(role).get(address, query_string=DAYS).status_code == 403
        assert client_for(Role.REGULATOR, region="11").get(address, query_string=DAYS).status_code == 404
        other = client_for(Role.REGULATOR, line="food-production").get(address, query_string=DAYS)
        assert other.status_code in (403, 404, 422)


def test_the_page_and_the_command_say_what_the_api_says(scored: Service, client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    told = next(
        told
        for code in codes_of(scored)
        if (told := changes_of(client, code, **{"from": "2026-01-31", "to": str(SCORED_ON)}))["points"]
        and any(part["steps"] for part in told["parts"])
    )
    code = told["uscc"]
    days = {"scheme": "generic", "from": "2026-01-31", "to": str(SCORED_ON)}
    page = client.get(f"/enterprises/{code}/changes", query_string=days, headers=HTML)
    assert page.status_code == 200
    assert "<svg" in page.text
    for part in told["parts"]:
        assert part["cause_title"]["zh"] in page.text
        for step in part["steps"]:
            assert step["title"]["zh"] in page.text
    database = {"CREDIT_TIERS_DATABASE": str(scored.database.engine.url), "CREDIT_TIERS_DEMONSTRATION": "true"}
    arguments = ["changes", code, "--scheme", "generic", "--from", "2026-01-31", "--to", str(SCORED_ON)]
    run = CliRunner()
    result = run.invoke(main, [*arguments, "--json"], env=database)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == told
    shown = run.invoke(main, arguments, env=database | {"COLUMNS": "200"})
    assert "Passing of time" in shown.stdout
    assert next(step["title"]["zh"] for part in told["parts"] for step in part["steps"]) in shown.stdout
    refused = run.invoke(main, [*arguments[:4], "--from", "2026-07-01", "--to", "2026-06-01"], env=database)
    assert refused.exit_code == 2
    assert "before the first" in refused.output
