"""What a record brought about: decisions made again without it are what they had been had it never come."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, select, update

from service.access.permissions import Role
from service.cli import main
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import rule_set, scoring_run
from service.intake.write import take_rows
from service.time.changes.schemas.impact import ImpactSchema
from tests.worlds.browsers import HTML
from tests.worlds.services import SCORED_ON, ClientFor, client_maker, load_population, open_copy, rescore, service_over

Plain = dict[str, Any]
FIRMS = 12
# The record comes in after the first run, is corrected after the second and revoked after the third.
DAYS = [SCORED_ON + timedelta(days) for days in (0, 10, 20, 30)]
BEGAN = [40, 30, 20, 5]


def penalty(code: str, **more: Any) -> Plain:
    said = {"uscc": code, "record_id": "P-1", "type": "administrative_penalty", "document_no": "罚〔2026〕1号"}
    return {**said, "occurred_on": str(SCORED_ON - timedelta(9)), "severity": 3, "amount": "3000000"} | more


def take(connection: Connection, row: Plain, known_on: Any) -> None:
    done = take_rows(connection, "records", [row], source="population", actor="t", data_on=known_on, known_on=known_on)
    assert not done.rejects, done.rejects


def build(database: Database, folder: Path, *, with_it: bool) -> Service:
    """A bureau with four runs, of which one enterprise's record is known to two, or to none."""
    load_population(database, folder, FIRMS, SCORED_ON)
    service = service_over(database, folder, HOLD_SHARE="1")
    code = code_of(service)
    rows = [penalty(code), penalty(code, version=2, severity=2), penalty(code, version=3, revoked=True)]
    for place, day in enumerate(DAYS):
        if place and with_it:
            with database.write() as connection:
                take(connection, rows[place - 1], day)
        rescore(service, "generic", "incremental", day)
        with database.write() as connection:
            lately = scoring_run.c.in_effect_at > now() - timedelta(hours=1)
            connection.execute(update(scoring_run).where(lately).values(in_effect_at=now() - timedelta(BEGAN[place])))
    return service


def code_of(service: Service) -> str:
    with service.database.read() as connection:
        return str(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars().first())


@pytest.fixture
def struck(database: Database, tmp_path: Path) -> Service:
    (tmp_path / "with").mkdir()
    return build(database, tmp_path / "with", with_it=True)


def number_of(client: Any, code: str) -> str:
    items = client.get(f"/api/v1/enterprises/{code}/records").json["items"]
    (number,) = {one["number"] for one in items if one["record_id"] == "P-1"}
    return str(number)


def impact_of(client: Any, code: str, number: str, **page: str) -> Plain:
    address = f"/api/v1/enterprises/{code}/records/{number}/impact"
    answer = client.get(address, query_string={"scheme": "generic", **page})
    assert answer.status_code == 200, answer.text
    assert ImpactSchema().validate(answer.json) == {}
    told: Plain = answer.json
    return told


def test_without_it_each_decision_is_that_of_a_bureau_that_never_knew_it(
    struck: Service, migrated_file: Path, tmp_path: Path
) -> None:
    client, code = client_maker(struck)(Role.REGULATOR), code_of(struck)
    told = impact_of(client, code, number_of(client, code))
    assert (told["known_since"], told["is_known"]) == (str(DAYS[1]), False)
    # The first run did not know it, and to the last it is as if it had never been.
    second, first = told["decisions"]
    assert [one["as_of"] for one in (first, second)] == [str(day) for day in DAYS[1:3]]
    assert (first["days"], second["days"]) == (BEGAN[1] - BEGAN[2], BEGAN[2] - BEGAN[3])
    (tmp_path / "without").mkdir()
    with open_copy(migrated_file, tmp_path / "without") as database:
        other = build(database, tmp_path / "without", with_it=False)
        assert_each_is_that_of(client_maker(other)(Role.REGULATOR), code, (first, second))
    assert told["days_moved"] == sum(one["days"] for one in (first, second) if one["moves"])


def assert_each_is_that_of(unstruck: Any, code: str, effects: tuple[Plain, ...]) -> None:
    """What decisions had been without the record is what a bureau says that never knew it."""
    for effect in effects:
        assert effect["why"] is None
        days = {"scheme": "generic", "as_of": effect["as_of"], "known_on": effect["known_on"]}
        said = unstruck.get(f"/api/v1/enterprises/{code}/explanation", query_string=days).json
        assert (effect["without"]["tier"], effect["without"]["score"]) == (said["tier"], said["score"])
        assert effect["points"] == round(effect["with"]["score"] - said["score"], 2) > 0
        assert effect["moves"] == (effect["with"]["tier"] != said["tier"])


def test_page_and_command_say_what_the_api_says_and_what_is_gone_is_said(sqlite: Database, tmp_path: Path) -> None:
    service = build(sqlite, tmp_path, with_it=True)
    client, code = client_maker(service)(Role.REGULATOR), code_of(service)
    number = number_of(client, code)
    told = impact_of(client, code, number)
    page = client.get(f"/enterprises/{code}/records/{number}/impact?scheme=generic", headers=HTML)
    assert page.status_code == 200
    assert "罚〔2026〕1号" in page.text
    assert f"{told['decisions'][0]['with']['score']:.2f}" in page.text
    firm = client.get(f"/enterprises/{code}?scheme=generic", headers=HTML).text
    assert f"/enterprises/{code}/records/{number}/impact" in firm
    settings = {"CREDIT_TIERS_DATABASE": str(sqlite.engine.url), "CREDIT_TIERS_DEMONSTRATION": "true"}
    for name in (number, "P-1", "罚〔2026〕1号"):
        result = CliRunner().invoke(main, ["impact", code, "--scheme", "generic", "--json", "--", name], env=settings)
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) | {"next": None} == told
    shown = CliRunner().invoke(main, ["impact", code, "P-1", "--scheme", "generic"], env=settings | {"COLUMNS": "160"})
    assert str(told["days_moved"]) in shown.stdout
    assert CliRunner().invoke(main, ["impact", code, "no", "--scheme", "generic"], env=settings).exit_code == 2
    with sqlite.write() as connection:
        connection.execute(update(rule_set).where(rule_set.c.scheme == "generic").values(content="gone"))
    unknown = impact_of(client, code, number)
    assert all(one["without"] is None and one["why"] for one in unknown["decisions"])
    assert (unknown["days_moved"], [one["points"] for one in unknown["decisions"]]) == (0, [None, None])
    assert (unknown["number_of_decisions"], unknown["not_replayed"]) == (2, 2)
    page = client.get(f"/enterprises/{code}/records/{number}/impact?scheme=generic", headers=HTML)
    assert "有结果不能重新得出" in page.text


def test_every_decision_is_told_page_by_page_and_one_that_was_kept_when_it_became_known(
    sqlite: Database, tmp_path: Path
) -> None:
    service = build(sqlite, tmp_path, with_it=True)
    client, code = client_maker(service)(Role.REGULATOR), code_of(service)
    number = number_of(client, code)
    told = impact_of(client, code, number)
    first = impact_of(client, code, number, limit="1")
    rest = impact_of(client, code, number, limit="1", after=first["next"])
    assert [*first["decisions"], *rest["decisions"]] == told["decisions"]
    assert (first["days_moved"], rest["next"], rest["number_of_decisions"]) == (told["days_moved"], None, 2)
    newest = told["decisions"][0]["run"]
    page = client.get(f"/enterprises/{code}/records/{number}/impact?scheme=generic&before={newest}", headers=HTML)
    assert f"{told['decisions'][1]['with']['score']:.2f}" in page.text
    # A record that changes nothing comes to be known: the next run finds the decision of an earlier one again.
    old = {"record_id": "P-2", "document_no": "罚〔2001〕2号", "occurred_on": "2001-02-03"}
    with service.database.write() as connection:
        take(connection, penalty(code, **old), DAYS[-1] + timedelta(9))
    run = rescore(service, "generic", "incremental", DAYS[-1] + timedelta(9))
    items = client.get(f"/api/v1/enterprises/{code}/records").json["items"]
    (other,) = {one["number"] for one in items if one["record_id"] == "P-2"}
    (kept,) = impact_of(client, code, str(other))["decisions"]
    assert kept["run"] < run.id
    assert (kept["as_of"], kept["begins"], kept["days"]) == (str(run.as_of), str(today()), 0)
    assert (kept["points"], kept["moves"], kept["why"]) == (0, False, None)


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-", "1 2", "１", "%00"])
def test_no_such_record_is_not_found(scored: Service, client_for: ClientFor, number: str) -> None:
    client, code = client_for(Role.REGULATOR), code_of(scored)
    for address in (f"/api/v1/enterprises/{code}", f"/enterprises/{code}"):
        assert client.get(f"{address}/records/{number}/impact?scheme=generic", headers=HTML).status_code == 404


def test_a_scheme_of_which_nothing_is_in_effect_is_told(scored: Service, client_for: ClientFor) -> None:
    client, code = client_for(Role.REGULATOR), code_of(scored)
    number = client.get(f"/api/v1/enterprises/{code}/records").json["items"][0]["number"]
    answer = client.get(f"/api/v1/enterprises/{code}/records/{number}/impact?scheme=no-such")
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/nothing-in-effect")
    page = client.get(f"/enterprises/{code}/records/{number}/impact?scheme=no-such", headers=HTML)
    assert (page.status_code, "还没有结果生效" in page.text) == (404, True)


def test_it_is_internal_and_of_ones_own_places_and_lines(scored: Service, client_for: ClientFor) -> None:
    code = code_of(scored)
    number = client_for(Role.REGULATOR).get(f"/api/v1/enterprises/{code}/records").json["items"][0]["number"]
    address = f"/api/v1/enterprises/{code}/records/{number}/impact?scheme=generic"
    assert client_for(Role.REGULATOR).get(address).status_code == 200
    assert client_for(Role.LEADER).get(address.removeprefix("/api/v1"), headers=HTML).status_code == 200
    for role in (Role.INSPECTOR, Role.PARTNER, Role.SUPERVISOR, Role.AUDITOR):
        assert client_for(role).get(address).status_code == 403
        assert client_for(role).get(address.removeprefix("/api/v1"), headers=HTML).status_code == 403
    assert client_for(Role.REGULATOR, region="11").get(address).status_code == 404
    assert client_for(Role.REGULATOR, line="food-production").get(address).status_code in (403, 404)
    assert client_for(Role.REGULATOR).get(f"{address}&until={today()}").status_code == 422
