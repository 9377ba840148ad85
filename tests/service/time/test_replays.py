"""Replays of many: ordered, counted, kept, resumed after a crash, drawn by a seed; by command, request and page."""

import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from service.access.account import Grant
from service.access.actions import accounts
from service.access.permissions import Role
from service.app import create_app
from service.cli import main
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise
from service.core.errors import Conflict, ProductError
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from service.time.replay import actions
from service.time.replay.actions import WantedReplay, order_replay
from service.time.replay.queries.replays import Finding, Replay, get_replay, list_findings
from service.time.replay.queries.stored_decisions import sample_of
from service.time.replayed import Outcome, Stage
from tests.worlds.browsers import HTML, PHRASE, Browser
from tests.worlds.services import SCORED_ON, ClientFor, rescore_all, service_over
from tests.worlds.workers import SCHEME, copy_of, start_worker


def carried_out(service: Service, wanted: WantedReplay) -> tuple[Replay, list[Finding]]:
    with service.database.write() as connection:
        replay_id = order_replay(connection, wanted, "aud")
    while Worker(service, HANDLERS).work_once():
        pass
    with service.database.read() as connection:
        found = get_replay(connection, replay_id)
        assert found is not None
        return found, list_findings(connection, replay_id)


def change_score(service: Service, *firms: int) -> None:
    mine = decision.c.scheme == SCHEME, decision.c.enterprise_id.in_(firms)
    with service.database.write() as connection:
        connection.execute(update(decision).where(*mine).values(score=decision.c.score + 1))


def numbers(one: Replay) -> tuple[int, int, int, int]:
    return one.equal, one.otherwise, one.differing, one.not_replayable


def test_all_are_counted_and_those_that_differ_are_kept(scored_copy: Service) -> None:
    change_score(scored_copy, 3, 7)
    done, findings = carried_out(scored_copy, WantedReplay())
    assert (done.status, done.replayed, numbers(done)) == ("done", 1200, (1198, 0, 2, 0))
    assert [(one.enterprise_id, one.scheme, one.outcome, one.stage) for one in findings] == [
        (3, SCHEME, Outcome.DIFFERS, Stage.SCORE),
        (7, SCHEME, Outcome.DIFFERS, Stage.SCORE),
    ]
    with scored_copy.database.read() as connection:
        said = connection.execute(select(audit_entry.c.action, audit_entry.c.object).order_by(audit_entry.c.id.desc()))
        assert said.first() == ("replay.start", f"replay {done.id}")


def test_a_sample_is_drawn_by_its_seed_alone(scored_copy: Service) -> None:
    change_score(scored_copy, *range(1, 401))
    first, found = carried_out(scored_copy, WantedReplay(SCHEME, 25, 7))
    again, same = carried_out(scored_copy, WantedReplay(SCHEME, 25, 7))
    other, others = carried_out(scored_copy, WantedReplay(SCHEME, 25, 8))
    assert [numbers(one) for one in (first, again, other)] == [(0, 0, 25, 0)] * 3
    drawn = [{one.enterprise_id for one in some} for some in (found, same, others)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(drawn[0]) == 25
    with scored_copy.database.read() as connection:
        every = sample_of(connection, [SCHEME], first.until_run, 1_000, 7)
    assert len(every) == 400


def test_no_more_findings_are_kept_than_there_is_room_for(
    scored_copy: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_FINDINGS", 30)
    change_score(scored_copy, *range(1, 101))
    done, findings = carried_out(scored_copy, WantedReplay())
    assert (done.differing, len(findings)) == (100, 30)


def test_there_is_one_at_a_time_and_none_of_nothing(scored_copy: Service) -> None:
    with scored_copy.database.write() as connection:
        with pytest.raises(ProductError):
            order_replay(connection, WantedReplay("no-such"), "aud")
        order_replay(connection, WantedReplay(), "aud")
        with pytest.raises(Conflict):
            order_replay(connection, WantedReplay(), "aud")


@pytest.mark.parametrize("point", ["replay.block_replayed:2", "replay.block_written:2", "replay.block_committed:2"])
def test_killed_at_any_point_another_worker_goes_on(waiting: Path, tmp_path: Path, point: str) -> None:
    url = copy_of(waiting, tmp_path)
    database = open_database(url)
    service = service_over(database, tmp_path, LEASE_SECONDS="1", HOLD_SHARE="1")
    while Worker(service, HANDLERS).work_once():
        pass
    change_score(service, *_firms(service)[:5])
    with database.write() as connection:
        replay_id = order_replay(connection, WantedReplay(), "aud")
    killed = start_worker(url, tmp_path, FAILPOINT=point)
    assert killed.wait() == -signal.SIGKILL, "the point was never reached"
    while True:
        Worker(service, HANDLERS).work_once()
        with database.read() as connection:
            done = get_replay(connection, replay_id)
        assert done is not None
        if not done.is_open:
            break
    database.close()
    assert (done.status, done.replayed, done.differing) == ("done", done.equal + done.differing, 10)


def _firms(service: Service) -> list[int]:
    with service.database.read() as connection:
        twice = select(decision.c.enterprise_id).where(decision.c.scheme == SCHEME, decision.c.from_run == 2)
        return list(connection.execute(twice.order_by(decision.c.enterprise_id)).scalars())


def command(service: Service, *words: str) -> Any:
    settings = service.settings
    address = service.database.engine.url.render_as_string(hide_password=False)
    env = {"CREDIT_TIERS_DATABASE": address, "CREDIT_TIERS_DATA": str(settings.data)}
    return CliRunner().invoke(main, ["replay", *words], env=env)


def code_of(service: Service, firm: int) -> str:
    with service.database.read() as connection:
        return str(connection.execute(select(enterprise.c.code).where(enterprise.c.id == firm)).scalar_one())


def test_the_command_says_what_differs_and_fails_loudly(scored_copy: Service) -> None:
    code = code_of(scored_copy, 3)
    one = command(scored_copy, SCHEME, code)
    assert (one.exit_code, "一致 Equal" in one.stdout) == (0, True), one.output
    change_score(scored_copy, 3)
    one = command(scored_copy, SCHEME, code, "1")
    assert one.exit_code == 1
    assert "分值 Score" in one.stdout
    every = command(scored_copy, "--all")
    assert every.exit_code == 1
    assert "1,200 decisions; 1,199 equal" in every.stdout
    assert code in every.stdout
    assert command(scored_copy, "--sample", "5", "--seed", "1", "food-production").exit_code == 0
    for unclear in ((), ("--sample", "5"), ("--all", "--sample", "5", "--seed", "1"), (SCHEME,), (SCHEME, code, "99")):
        assert command(scored_copy, *unclear).exit_code == 2


def test_a_request_makes_one_decision_again(scored_copy: Service, copy_client_for: ClientFor) -> None:
    code = code_of(scored_copy, 3)
    address = f"/api/v1/enterprises/{code}/decisions/1/replay"
    for role in (Role.AUDITOR, Role.RULE_APPROVER, Role.REGULATOR):
        answer = copy_client_for(role).get(address, query_string={"scheme": SCHEME})
        assert answer.status_code == 200, answer.json
        assert (answer.json["outcome"], answer.json["stage"]) == ("equal", None)
    assert copy_client_for(Role.PLANNER).get(address, query_string={"scheme": SCHEME}).status_code == 403
    auditor = copy_client_for(Role.AUDITOR, login="auditor-2")
    assert auditor.get(address, query_string={"scheme": "food-production"}).status_code == 404
    assert auditor.get(address.replace("/1/", "/77/"), query_string={"scheme": SCHEME}).status_code == 404
    assert auditor.get(address).status_code == 422
    change_score(scored_copy, 3)
    said = auditor.get(address, query_string={"scheme": SCHEME}).json
    assert (said["outcome"], said["stage"]["id"], said["why"]["en"][:6]) == ("differs", "score", "Stored")


def test_who_may_not_reach_the_scheme_is_told_of_no_decision(scored_copy: Service, copy_client_for: ClientFor) -> None:
    code = code_of(scored_copy, 3)
    inside = copy_client_for(Role.REGULATOR, line="food-production")
    address = f"/api/v1/enterprises/{code}/decisions/1/replay"
    assert inside.get(address, query_string={"scheme": SCHEME}).status_code in (403, 404)
    away = copy_client_for(Role.REGULATOR, region="110000", login="away")
    assert away.get(address, query_string={"scheme": SCHEME}).status_code == 404


def test_a_run_later_than_the_replay_changes_nothing_of_it(scored_copy: Service) -> None:
    before, _ = carried_out(scored_copy, WantedReplay())
    with scored_copy.database.write() as connection:
        replay_id = order_replay(connection, WantedReplay(), "aud")
    rescore_all(service_over(scored_copy.database, scored_copy.settings.data, HOLD_SHARE="1"), "full", SCORED_ON)
    while Worker(scored_copy, HANDLERS).work_once():
        pass
    with scored_copy.database.read() as connection:
        done = get_replay(connection, replay_id)
    assert done is not None
    assert (done.status, numbers(done)) == ("done", numbers(before))


def test_the_page_orders_a_replay_and_shows_what_is_not_found_again(scored_copy: Service) -> None:
    accounts.create_account(scored_copy.database, "tests", "anna", name="审计人", password=PHRASE)
    accounts.grant_role(scored_copy.database, "tests", "anna", Grant(Role.AUDITOR))
    auditor = Browser(create_app(scored_copy).test_client())
    assert auditor.log_in().status_code == 303
    change_score(scored_copy, 3)
    form = {"scheme": SCHEME, "sample": "400", "seed": "12345678901"}
    wrong = auditor.send("/replays", "/replays", **form)
    assert wrong.status_code == 422
    assert 'value="12345678901"' in wrong.text
    assert 'value="400"' in wrong.text
    for bad in ({"sample": "\0"}, {"sample": "9" * 30, "seed": "1"}, {"sample": "5"}, {"seed": "7"}, {"scheme": "\0x"}):
        assert auditor.send("/replays", "/replays", **bad).status_code == 422
    made = auditor.send("/replays", "/replays", scheme=SCHEME, sample="", seed="")
    assert made.status_code == 303
    assert auditor.send("/replays", "/replays").status_code == 409
    address = made.headers["Location"]
    assert "排队中" in auditor.client.get(address, headers=HTML).text
    while Worker(scored_copy, HANDLERS).work_once():
        pass
    page = auditor.client.get(address, headers=HTML).text
    assert "分值" in page
    assert code_of(scored_copy, 3) in page
    assert "历史结果与重算不符" in auditor.client.get("/", headers=HTML).text
    assert auditor.client.get("/replays/99", headers=HTML).status_code == 404
    for query in ("of=x&owner=y&run=9999999999999999999999", "of=%00&owner=1&run=1"):
        assert auditor.client.get(f"{address}?{query}", headers=HTML).status_code in (200, 422)
