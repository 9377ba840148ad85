"""The forecast of one enterprise by the API, on its page and by the command: the same, and only for who may read it."""

import json
import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.access.permissions import Role
from service.cli import main
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.demo.population import generate
from service.time.forecast.schemas import ForecastSchema
from tests.worlds.services import SCORED_ON, ClientFor

HTML = {"Accept": "text/html"}
GENERIC = {"scheme": "generic", "as_of": str(SCORED_ON), "known_on": str(SCORED_ON)}
Plain = dict[str, Any]


def codes_of(service: Service) -> list[str]:
    with service.database.read() as connection:
        return list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())


@pytest.fixture(scope="module")
def turning(scored: Service, client_for: ClientFor) -> Plain:
    """The forecast of an enterprise whose tier changes twice."""
    client = client_for(Role.REGULATOR)
    for code in codes_of(scored):
        answer = client.get(f"/api/v1/enterprises/{code}/forecast", query_string=GENERIC)
        assert answer.status_code == 200, answer.text
        assert ForecastSchema().validate(answer.json) == {}
        tiers = [step["tier"] for step in answer.json["steps"]]
        if sum(before != after for before, after in pairwise(tiers)) > 1:
            told: Plain = answer.json
            return told
    raise AssertionError


def test_each_day_it_names_is_what_the_explanation_of_that_day_says(turning: Plain, client_for: ClientFor) -> None:
    client, tier = client_for(Role.REGULATOR), None
    changes = []
    for step in turning["steps"]:
        for day, expected in ((step["day"], step["tier"]), (before(step["day"]), tier)):
            if day < turning["as_of"]:
                continue
            said = client.get(
                f"/api/v1/enterprises/{turning['uscc']}/explanation", query_string={**GENERIC, "as_of": day}
            ).json
            assert said["tier"] == expected, day
        if tier not in (None, step["tier"]):
            changes.append(step)
        tier = step["tier"]
    assert turning["first_change"] == changes[0]
    assert all(change["cause"]["said"] for change in changes)
    assert turning["until"] == str(SCORED_ON.replace(year=SCORED_ON.year + 3))


def before(day: str) -> str:
    return str(date.fromisoformat(day) - timedelta(1))


def test_a_record_that_counts_no_more_is_named(scored: Service, client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    kinds = set()
    for code in codes_of(scored)[:20]:
        for step in client.get(f"/api/v1/enterprises/{code}/forecast", query_string=GENERIC).json["steps"][1:]:
            cause = step["cause"]
            kinds.add(cause["kind"])
            if cause["kind"] == "record":
                named = [one["record_id"] for one in (*cause["left"], *cause["entered"])]
                words = " ".join(one["zh"] for one in cause["said"])
                assert named
                assert "不再计入" in words or "开始计入" in words
    assert "record" in kinds


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"scheme": "generic", "as_of": "9999-12-31"}, 422),
        ({"scheme": "generic", "as_of": "2999-12-31"}, 200),
        ({"scheme": "generic", "as_of": "2001-01-01"}, 422),
        ({"scheme": "generic@2026-01", "as_of": "2001-01-01"}, 200),
        ({"scheme": "generic", "known_on": "1980-01-01"}, 404),
        ({"scheme": "no-such"}, 422),
        ({"scheme": "generic\0"}, 422),
        ({}, 422),
        ({"scheme": "generic", "until": "2027-01-01"}, 422),
    ],
)
def test_what_cannot_be_asked_is_refused(
    scored: Service, client_for: ClientFor, asked: dict[str, str], status: int
) -> None:
    address = f"/api/v1/enterprises/{codes_of(scored)[0]}/forecast"
    assert client_for(Role.REGULATOR).get(address, query_string=asked).status_code == status


def test_it_is_internal_and_of_ones_own_places_and_lines(
    scored: Service, client_for: ClientFor, turning: Plain
) -> None:
    address = f"/api/v1/enterprises/{turning['uscc']}/forecast"
    for role in (Role.INSPECTOR, Role.PARTNER, Role.SUPERVISOR, Role.AUDITOR):
        assert client_for(role).get(address, query_string=GENERIC).status_code == 403
    assert client_for(Role.REGULATOR, region="11").get(address, query_string=GENERIC).status_code == 404
    narrowed = client_for(Role.REGULATOR, line="food-production")
    assert narrowed.get(address, query_string=GENERIC).status_code in (403, 404)


def test_the_command_says_of_files_and_of_the_database_what_the_api_says(
    scored: Service, turning: Plain, tmp_path: Path
) -> None:
    generate(400, 1, SCORED_ON, tmp_path)
    files = ["--enterprises", str(tmp_path / "enterprises.parquet"), "--records", str(tmp_path / "records.parquet")]
    days = ["--scheme", "generic", "--as-of", str(SCORED_ON), "--known-on", str(SCORED_ON)]
    database = {"CREDIT_TIERS_DATABASE": str(scored.database.engine.url), "CREDIT_TIERS_DEMONSTRATION": "true"}
    run = CliRunner()
    stored = run.invoke(main, ["forecast", turning["uscc"], *days, "--json"], env=database)
    filed = run.invoke(main, ["forecast", turning["uscc"], *days, *files, "--json"])
    for result in (stored, filed):
        assert result.exit_code == 0, result.output
        assert [outline(step) for step in json.loads(result.stdout)["steps"]] == [
            outline(step) for step in turning["steps"]
        ]
    shown = run.invoke(main, ["forecast", turning["uscc"], *days], env=database | {"COLUMNS": "200"})
    assert turning["first_change"]["day"] in shown.stdout
    assert turning["first_change"]["cause"]["said"][0]["en"] in shown.stdout


def outline(step: Plain) -> Plain:
    cause = step["cause"]
    kept = {name: step[name] for name in ("day", "version", "tier", "score", "decided_by")}
    return kept | {"kind": cause and cause["kind"], "left": cause and len(cause["left"])}


@pytest.mark.parametrize(
    "said",
    [["--enterprises", "FILE"], ["--records", "FILE"], ["--model", "FILE"], ["--sheet", "x"], ["--words", "FILE"]],
)
def test_the_command_wants_both_files_or_nothing_about_files(said: list[str], tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("字段,词语,代码\n", "utf-8")
    arguments = [str(tmp_path / "f.csv") if one == "FILE" else one for one in said]
    result = CliRunner().invoke(main, ["forecast", "REG-1", "--scheme", "generic", *arguments])
    assert result.exit_code == 2
    assert "Name both files" in result.output or "--words" in said


def page_of(client_for: ClientFor, role: Role, code: str) -> str:
    scheme = "generic" if role is Role.REGULATOR else ""
    answer = client_for(role).get(f"/enterprises/{code}?scheme={scheme}&known_on={SCORED_ON}", headers=HTML)
    assert answer.status_code == 200
    return answer.text


def test_the_page_runs_on_into_it(turning: Plain, client_for: ClientFor) -> None:
    page = page_of(client_for, Role.REGULATOR, turning["uscc"])
    (card,) = re.findall(r'aria-labelledby="forecast".*?</section>', page, re.S)
    days = re.findall(r'<th scope="row" class="tight">(\d{4}-\d\d-\d\d)', card)
    tiers = [(step["day"], step["tier"]) for step in turning["steps"]]
    changed = [day for (_, was), (day, now) in pairwise(tiers) if now != was]
    assert days == changed
    assert turning["first_change"]["cause"]["said"][0]["zh"] in card
    (drawn,) = re.findall(r'aria-labelledby="timeline".*?</svg>', page, re.S)
    assert len(re.findall(r'class="segment [^"]* ahead"', drawn)) == len(changed) + 1
    assert 'class="today"' in drawn
    (link,) = re.findall(r'href="(/api/v1/[^"]+/forecast[^"]+)"', card)
    assert client_for(Role.REGULATOR).get(link.replace("&amp;", "&")).json == turning


def test_who_may_read_no_tier_sees_none_of_it(turning: Plain, client_for: ClientFor) -> None:
    page = page_of(client_for, Role.INSPECTOR, turning["uscc"])
    assert 'aria-labelledby="forecast"' not in page
    assert "ahead" not in page


def test_one_whose_tier_stays_is_said_to_stay(scored: Service, client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    asked = GENERIC | {"as_of": str(today()), "known_on": str(today())}
    stays = next(
        code
        for code in codes_of(scored)
        if client.get(f"/api/v1/enterprises/{code}/forecast", query_string=asked).json["first_change"] is None
    )
    page = client.get(f"/enterprises/{stays}?scheme=generic", headers=HTML).text
    assert "三年内类别不变" in page
