"""Advice on stored enterprises by the API, the page and the command: what it promises happens, on that day only."""

import itertools
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.permissions import Role
from service.cli import main
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.demo.population import generate
from service.intake.write import take_rows
from service.time.advice.schemas import AdviceSchema
from tests.worlds.browsers import HTML
from tests.worlds.services import SCORED_ON, ClientFor

GENERIC = {"scheme": "generic", "as_of": str(SCORED_ON), "known_on": str(SCORED_ON)}
Plain = dict[str, Any]
# What an act sets, where it sets a day.
SETS = {"repair": "repaired_on", "removal": "ends_on"}


def codes_of(service: Service) -> list[str]:
    with service.database.read() as connection:
        return list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())


def advice_of(client: FlaskClient, code: str, **more: str) -> Plain:
    answer = client.get(f"/api/v1/enterprises/{code}/advice", query_string={**GENERIC, **more})
    assert answer.status_code == 200, answer.text
    assert AdviceSchema().validate(answer.json) == {}
    told: Plain = answer.json
    return told


def tier_on(client: FlaskClient, code: str, day: date) -> str:
    said = client.get(f"/api/v1/enterprises/{code}/explanation", query_string={**GENERIC, "as_of": str(day)})
    assert said.status_code == 200, said.text
    return str(said.json["tier"])


@pytest.fixture(scope="module")
def advised(scored: Service, client_for: ClientFor) -> Iterable[Plain]:
    """The advice on one enterprise after the other, each asked for once for all tests of this file."""
    client = client_for(Role.REGULATOR)
    return Kept(advice_of(client, code) for code in codes_of(scored))


class Kept:
    """What an iterator gives, kept for whoever begins again."""

    def __init__(self, given: Iterator[Plain]) -> None:
        self._given, self._kept = given, list[Plain]()

    def __iter__(self) -> Iterator[Plain]:
        for place in itertools.count():
            if place == len(self._kept):
                self._kept += itertools.islice(self._given, 1)
            if place == len(self._kept):
                return
            yield self._kept[place]


def promising(advised: Iterable[Plain]) -> Iterator[tuple[Plain, Plain]]:
    """Advice with a way of acts that set days and lead there later than today, and the way."""
    for told in advised:
        for way in told["ways"]:
            if way["day"] > told["as_of"] and way["acts"] and all(act["act"] in SETS for act in way["acts"]):
                yield told, way
                break


def test_what_it_promises_happens_on_that_day_and_not_a_day_earlier(
    scored_copy: Service, copy_client_for: ClientFor, advised: Iterable[Plain]
) -> None:
    client, seen = copy_client_for(Role.REGULATOR), 0
    # The copy is of the same file.
    for told, way in promising(advised):
        code, day = told["uscc"], date.fromisoformat(way["day"])
        rows = [
            {"uscc": code, "record_id": act["record"]["record_id"], "type": act["record"]["type"]}
            | {SETS[act["act"]]: act["day"]}
            for act in way["acts"]
        ]
        with scored_copy.database.write() as connection:
            taken = take_rows(
                connection, "repairs", rows, source="population", actor="tests", data_on=SCORED_ON, known_on=SCORED_ON
            )
            assert not taken.rejects, taken.rejects
        assert tier_on(client, code, day) <= told["to"], way
        assert tier_on(client, code, day - timedelta(1)) > told["to"], way
        seen += 1
        if seen == 6:
            break
    assert seen == 6


def test_waiting_is_what_the_forecast_says(client_for: ClientFor, advised: Iterable[Plain]) -> None:
    client, waited, never = client_for(Role.REGULATOR), 0, 0
    for told in itertools.islice(advised, 50):
        code = told["uscc"]
        if told["to"] is None:
            assert told["tier"] == "A"
            continue
        steps = client.get(f"/api/v1/enterprises/{code}/forecast", query_string=GENERIC).json["steps"]
        reached = [step["day"] for step in steps if step["tier"] is not None and step["tier"] <= told["to"]]
        assert told["by_waiting"] == next(iter(reached), None), code
        waited += bool(reached)
        never += not told["ways"]
        days = [way["day"] for way in told["ways"]]
        assert days == sorted(days, reverse=True)
        assert all(day <= told["until"] for day in days)
    assert waited


def test_a_tier_of_ones_choice_and_what_cannot_be(client_for: ClientFor, advised: Iterable[Plain]) -> None:
    client = client_for(Role.REGULATOR)
    worst = next(told for told in advised if told["tier"] == "D")
    code = worst["uscc"]
    assert worst["to"] == "C"
    assert advice_of(client, code, to="A")["to"] == "A"
    assert advice_of(client, code, to="D")["ways"] == [{"acts": [], "day": str(SCORED_ON)}]
    for query, status in (
        ({**GENERIC, "to": "E"}, 422),
        ({**GENERIC, "to": "A\x00"}, 422),
        ({**GENERIC, "as_of": "9999-12-31"}, 422),
        ({**GENERIC, "known_on": "1980-01-01"}, 404),
        ({"scheme": "none"}, 422),
        ({**GENERIC, "as_of": "2001-01-01"}, 422),
    ):
        answer = client.get(f"/api/v1/enterprises/{code}/advice", query_string=query)
        assert answer.status_code == status, (query, answer.text)
    assert client_for(Role.INSPECTOR).get(f"/api/v1/enterprises/{code}/advice?scheme=generic").status_code == 403


def test_the_page_says_it_and_keeps_what_was_asked(client_for: ClientFor, advised: Iterable[Plain]) -> None:
    client = client_for(Role.REGULATOR)
    told = next(told for told in advised if told["tier"] == "D")
    address = f"/enterprises/{told['uscc']}/advice"
    page = client.get(f"{address}?scheme=generic&to=B", headers=HTML)
    assert page.status_code == 200
    assert "不得告知主体" in page.text
    assert 'value="B" selected' in page.text
    wrong = client.get(f"{address}?scheme=generic&to=E", headers=HTML)
    assert (wrong.status_code, "没有类别 E" in wrong.text) == (422, True)
    assert address in client.get(f"/enterprises/{told['uscc']}", headers=HTML).text
    assert client_for(Role.INSPECTOR).get(address, headers=HTML).status_code == 403


def test_the_command_says_the_same_of_the_database_and_of_files(
    scored: Service, advised: Iterable[Plain], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = next(told for told in advised if len(told["acts"]) > 1)
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", str(scored.database.engine.url))
    days = ("--as-of", str(SCORED_ON), "--known-on", str(SCORED_ON))
    asked = ("advise", told["uscc"], "--scheme", "generic", *days)
    made = CliRunner().invoke(main, [*asked, "--json"], catch_exceptions=False)
    assert (made.exit_code, json.loads(made.stdout)) == (0, told)
    shown = CliRunner().invoke(main, asked, catch_exceptions=False)
    assert shown.exit_code == 0
    assert "内部资料" in shown.stdout
    refused = CliRunner().invoke(main, [*asked, "--to", "E"])
    assert refused.exit_code == 2
    assert "没有类别 E" in refused.stderr
    generate(400, 1, SCORED_ON, tmp_path)
    files = ("--enterprises", str(tmp_path / "enterprises.parquet"), "--records", str(tmp_path / "records.parquet"))
    filed = CliRunner().invoke(main, [*asked, *files, "--json"], catch_exceptions=False)
    assert filed.exit_code == 0
    assert json.loads(filed.stdout)["ways"] == told["ways"]
