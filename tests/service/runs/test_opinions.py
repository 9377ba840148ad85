"""Who puts a run into effect or withdraws it says why; a quiet one needs nobody; no run speaks of a day to come."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.core.settings import load_settings
from service.decisions.runs import Run, find_open_run, get_run
from service.runs.actions.start import WantedRun, start_run
from service.runs.cli import rescore as rescore_command
from tests.worlds.services import SCORED_ON, ClientFor, rescore, service_over

RUNS = "/api/v1/scoring-runs"
LATER = SCORED_ON + timedelta(days=120)
BROWSER = {"Accept": "text/html"}
CARD = "11010519491231002X"


@pytest.fixture
def waiting(scored_copy: Service, tmp_path: Path) -> Run:
    """A run that moved more than is allowed, and waits."""
    held = rescore(service_over(scored_copy.database, tmp_path, HOLD_SHARE="0"), "generic", "full", LATER)
    assert held.status == "held"
    return held


def decide_over_http(client: FlaskClient, run: Run, how: str, body: dict[str, Any]) -> Any:
    return client.post(f"{RUNS}/{run.id}/{how}", json=body)


def last_entry(service: Service) -> Any:
    with service.database.read() as connection:
        return list_entries(connection, before=None, limit=1)[0]


@pytest.mark.parametrize(("how", "status"), [("put-into-effect", "in_effect"), ("withdraw", "withdrawn")])
def test_an_opinion_is_required_kept_shown_and_covered(
    scored_copy: Service, copy_client_for: ClientFor, waiting: Run, how: str, status: str
) -> None:
    leader = copy_client_for(Role.LEADER, login="ben")
    for body in ({}, {"opinion": ""}, {"opinion": " \n　"}, {"opinion": "好" * 2001}, {"opinion": 1}):
        refused = decide_over_http(leader, waiting, how, body)
        assert refused.status_code == 422, body
        assert refused.json["errors"][0]["where"] == "json.opinion"
    with scored_copy.database.read() as connection:
        assert get_run(connection, waiting.id) == waiting
    done = decide_over_http(leader, waiting, how, {"opinion": f"  已逐户核对，联系人 {CARD}  "})
    assert done.status_code == 200, done.text
    said = done.json["opinion"]
    assert (done.json["status"], said.startswith("已逐户核对"), CARD in said) == (status, True, False)
    assert leader.get(f"{RUNS}/{waiting.id}").json["opinion"] == said
    entry = last_entry(scored_copy)
    assert (entry.action, entry.detail["opinion"]) == (f"scoring-run.{how}", said)
    assert said in leader.get(f"/runs/{waiting.id}", headers=BROWSER).text


@pytest.mark.parametrize("how", ["effect", "withdraw"])
def test_the_page_asks_for_an_opinion(copy_client_for: ClientFor, waiting: Run, how: str) -> None:
    leader = copy_client_for(Role.LEADER)
    assert 'name="opinion"' in leader.get(f"/runs/{waiting.id}", headers=BROWSER).text
    for form in ({}, {"opinion": "   "}):
        refused = leader.post(f"/runs/{waiting.id}/{how}", data=form, headers=BROWSER)
        assert (refused.status_code, "请写明意见" in refused.text) == (422, True)
    assert leader.post(f"/runs/{waiting.id}/{how}", data={"opinion": "变动属实"}, headers=BROWSER).status_code == 303
    assert "变动属实" in leader.get(f"/runs/{waiting.id}", headers=BROWSER).text


def test_a_quiet_run_takes_effect_by_itself_unless_the_setting_is_off(
    scored_copy: Service, copy_client_for: ClientFor, tmp_path: Path
) -> None:
    by_itself = rescore(scored_copy, "generic", "full", SCORED_ON)
    assert (by_itself.status, by_itself.approved_by, by_itself.opinion) == ("in_effect", None, None)
    assert "自动" in copy_client_for(Role.LEADER).get(f"/runs/{by_itself.id}", headers=BROWSER).text
    asking = service_over(scored_copy.database, tmp_path, AUTOMATIC_EFFECT="false")
    waits = rescore(asking, "generic", "full", SCORED_ON)
    assert (waits.status, waits.causes) == ("ready", [])
    # Nothing holds it: whoever began it may put it into effect, but says why.
    starter = copy_client_for(Role.LEADER, login="tests")
    assert decide_over_http(starter, waits, "put-into-effect", {}).status_code == 422
    done = decide_over_http(starter, waits, "put-into-effect", {"opinion": "无变动"})
    assert (done.status_code, done.json["opinion"]) == (200, "无变动")


@pytest.mark.parametrize("late", ["as_of", "known_on"])
def test_no_run_speaks_of_a_day_to_come(
    scored_copy: Service, copy_client_for: ClientFor, waiting: Run, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {"as_of": today(), "known_on": today(), late: today() + timedelta(days=1)}
    asked = {"scheme": "generic", **{name: day.isoformat() for name, day in days.items()}}
    operator = copy_client_for(Role.DATA_OPERATOR)
    refused = operator.post(RUNS, json=asked, headers={"Accept-Language": "en"})
    assert refused.status_code == 409
    assert "Comparisons will answer" in refused.json["detail"]
    assert operator.post("/runs", data=asked, headers=BROWSER).status_code == 409
    url = scored_copy.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", url)
    monkeypatch.setenv("CREDIT_TIERS_DEMONSTRATION", "true")
    assert load_settings().database == url
    options = ["--scheme", "generic", "--as-of", asked["as_of"], "--known-on", asked["known_on"]]
    by_command = CliRunner().invoke(rescore_command, options)
    assert (by_command.exit_code, "今天" in by_command.output) == (2, True)
    with scored_copy.database.read() as connection:
        # What waited still waits.
        assert find_open_run(connection, "generic") == waiting


def test_the_log_says_which_run_made_way_for_a_new_one(scored_copy: Service, waiting: Run) -> None:
    wanted = WantedRun("generic", "full", today(), today())
    with scored_copy.database.write() as connection:
        start_run(connection, scored_copy.library, scored_copy.settings, wanted, "ann")
    assert last_entry(scored_copy).detail["withdraws"] == f"run {waiting.id}"
