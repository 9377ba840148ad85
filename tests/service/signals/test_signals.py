"""Signals as people and programs see them: listed, counted, set aside for a reason, and back when a record joins."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.account import Account, Grant
from service.access.permissions import Role
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.access import account as account_of
from service.core.db.tables.access import told as told_of
from service.decisions.runs import find_open_run
from service.runs.actions.decide import put_into_effect
from service.signals.queries.listed import open_items_of
from tests.worlds.offices import place_at
from tests.worlds.raised_signals import BEGIN, FIRMS, SCHEME, classify, complain, days_before, few_firms, license_until
from tests.worlds.services import ClientFor, client_maker

A, B, C = FIRMS
DAY = timedelta(days=1)
SAID = "已电话核实，均为同一投诉人重复投诉"


@pytest.fixture
def service(sqlite: Database, tmp_path: Path) -> Iterator[Service]:
    """Two enterprises with complaints, at two offices, and a third, without an office, whose licence ends soon."""
    made = few_firms(sqlite, tmp_path)
    with sqlite.write() as connection:
        place_at(connection, [A], "S1")
        place_at(connection, [B], "S2")
    complain(made, A, *days_before(BEGIN, 20, 5, 4))
    complain(made, B, *days_before(BEGIN, 9, 8, 7, 6))
    license_until(made, C, BEGIN + 30 * DAY)
    classify(made, BEGIN, "full")
    return made


@pytest.fixture
def client_for(service: Service) -> ClientFor:
    return client_maker(service)


def listed(client: FlaskClient, **asked: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/signals", query_string=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def shown(client: FlaskClient, **asked: Any) -> list[tuple[str, str]]:
    return sorted((one["uscc"], one["kind"]) for one in listed(client, **asked)["items"])


def set_aside(client: FlaskClient, id: int, reason: str = SAID) -> Any:
    return client.post(f"/api/v1/signals/{id}/set-aside", json={"reason": reason})


def one_of(client: FlaskClient, code: str, **asked: Any) -> dict[str, Any]:
    (found,) = (one for one in listed(client, **asked)["items"] if one["uscc"] == code)
    return found


def test_the_list_says_who_has_which_signal_and_because_of_which_records(client_for: ClientFor) -> None:
    body = listed(client_for(Role.REGULATOR))
    assert (body["total"], body["next"], body["scheme"], body["table"]) == (3, None, SCHEME, "signals@2026-01")
    found = {one["uscc"]: one for one in body["items"]}
    assert [record["occurred_on"] for record in found[A]["records"]] == [
        f"{day}" for day in reversed(days_before(BEGIN, 20, 5, 4))
    ]
    assert found[C]["records"][0] | {"type_title": None, "record_id": None} == {
        "type": "licence",
        "type_title": None,
        "record_id": None,
        "occurred_on": f"{BEGIN - 400 * DAY}",
        "ends_on": f"{BEGIN + 30 * DAY}",
        "document_no": f"许{C}",
        "outcome": None,
    }
    assert found[A]["raised_on"] == f"{BEGIN}"
    assert {(one["office"], one["kind"]): one["number"] for one in body["counts"]} == {
        ("S1", "complaints"): 1,
        ("S2", "complaints"): 1,
        ("", "licence_ending"): 1,
    }
    assert any("内部资料" in banner["zh"] for banner in body["banners"])
    assert "3" in next(one for one in body["kinds"] if one["kind"] == "complaints")["condition"]["zh"]


def test_it_is_narrowed_by_kind_office_region_and_name(client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    assert shown(client, kind="complaints") == [(A, "complaints"), (B, "complaints")]
    assert shown(client, office="S1") == [(A, "complaints")]
    assert shown(client, office=["S2", "none"]) == [(B, "complaints"), (C, "licence_ending")]
    assert shown(client, region="370202") == [(C, "licence_ending")]
    assert shown(client, search="企业B") == [(B, "complaints")]
    assert shown(client, office="S1", kind="licence_ending") == []
    # What is counted does not fall with the kind or the office that is asked for.
    assert len(listed(client, office="S1")["counts"]) == 3
    for wrong in ({"kind": "nothing"}, {"status": "x"}, {"region": "x"}, {"colour": "red"}, {"limit": "0"}):
        assert client.get("/api/v1/signals", query_string=wrong).status_code == 422, wrong
    assert client.get("/api/v1/signals?scheme=nothing").status_code == 404


def test_pages_are_of_one_run(service: Service, client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    first = listed(client, limit=2)
    complain(service, C, *days_before(BEGIN + DAY, 2, 1, 0))
    classify(service, BEGIN + DAY)
    second = listed(client, limit=2, after=first["next"])
    assert second["run"] == first["run"]
    assert second["next"] is None
    ids = [one["id"] for page in (first, second) for one in page["items"]]
    assert len(set(ids)) == 3
    assert ids == sorted(ids, reverse=True)
    assert listed(client)["total"] == 4
    assert client.get("/api/v1/signals", query_string={"after": "bad"}).status_code == 400


def test_what_lies_beyond_an_account_is_not_there_for_it(client_for: ClientFor) -> None:
    far = client_for(Role.REGULATOR, office="S2")
    assert shown(far) == [(B, "complaints")]
    assert shown(client_for(Role.REGULATOR, region="370202")) == [(C, "licence_ending")]
    beyond = one_of(client_for(Role.REGULATOR), A)["id"]
    assert far.get(f"/api/v1/signals/{beyond}").status_code == 404
    assert set_aside(far, beyond).status_code == 404
    assert set_aside(far, 10_000).get_json()["title"] == set_aside(far, beyond).get_json()["title"]
    for role in (Role.LEADER, Role.PLANNER, Role.HANDLER):
        assert set_aside(client_for(role), beyond).status_code == 403, role
    for role in (Role.INSPECTOR, Role.PARTNER, Role.SUPERVISOR, Role.DATA_OPERATOR):
        assert client_for(role).get("/api/v1/signals").status_code == 403, role


def test_one_set_aside_stays_so_on_the_same_records_and_returns_with_a_new_one(
    service: Service, client_for: ClientFor
) -> None:
    client = client_for(Role.REGULATOR, login="li")
    before = one_of(client, B)
    answer = set_aside(client, before["id"])
    assert answer.status_code == 200, answer.text
    assert (answer.get_json()["set_aside"]["reason"], answer.get_json()["set_aside"]["by"]) == (SAID, "li")
    assert shown(client) == [(A, "complaints"), (C, "licence_ending")]
    assert shown(client, status="set_aside") == [(B, "complaints")]
    assert len(shown(client, status="all")) == 3
    assert set_aside(client, before["id"]).status_code == 409

    # One of its four records leaves the window of thirty days: three stay, and it stays aside.
    classify(service, BEGIN + 21 * DAY)
    aside = one_of(client, B, status="set_aside")
    assert (len(aside["records"]), aside["raised_on"], aside["id"] > before["id"]) == (3, f"{BEGIN}", True)
    assert (B, "complaints") not in shown(client)
    # Who noted the number of the first as the ground of a visit still finds it, as it was.
    noted = client.get(f"/api/v1/signals/{before['id']}").get_json()
    assert (noted["holds"], len(noted["records"])) == (False, 4)
    assert set_aside(client, before["id"]).status_code == 409

    complain(service, B, BEGIN + 22 * DAY)
    classify(service, BEGIN + 22 * DAY)
    back = one_of(client, B)
    assert (back["set_aside"], back["raised_on"]) == (None, f"{BEGIN}")
    assert set_aside(client, back["id"], "再次核实").status_code == 200


def test_setting_aside_while_a_run_waits_holds_in_that_run_too(sqlite: Database, tmp_path: Path) -> None:
    service = few_firms(sqlite, tmp_path, AUTOMATIC_EFFECT="false")
    complain(service, B, *days_before(BEGIN, 9, 8, 7, 6))
    classify(service, BEGIN, "full")
    _put_into_effect(service)
    client = client_maker(service)(Role.REGULATOR)
    seen = one_of(client, B)
    assert classify(service, BEGIN + 21 * DAY).status == "ready"
    (waiting,) = (id for id in (seen["id"] + 1,) if client.get(f"/api/v1/signals/{id}").status_code == 404)
    assert set_aside(client, waiting).status_code == 404, "nobody sees what waits"
    assert set_aside(client, seen["id"]).status_code == 200
    _put_into_effect(service)
    assert shown(client) == []
    assert one_of(client, B, status="set_aside")["id"] == waiting


def test_a_signal_set_aside_under_one_scheme_is_so_under_the_others_that_the_account_has(
    service: Service, client_for: ClientFor
) -> None:
    from tests.worlds.services import rescore

    rescore(service, "food-production", "full", BEGIN)
    client = client_for(Role.REGULATOR)
    assert len(shown(client, scheme="food-production")) == 3
    account = Account(1, "li", "li", (Grant(Role.REGULATOR, "", ""),))
    with service.database.read() as connection:
        (item,) = open_items_of(connection, account)
    assert (item.number, item.address, item.since) == (3, "/signals", BEGIN), "one of an enterprise counts once"
    assert set_aside(client, one_of(client, A)["id"]).status_code == 200
    assert shown(client, scheme="food-production") == shown(client) == [(B, "complaints"), (C, "licence_ending")]
    with service.database.read() as connection:
        (item,) = open_items_of(connection, account)
        here = Account(2, "wang", "wang", (Grant(Role.REGULATOR, "", "", "S2"),))
        (own,) = open_items_of(connection, here)
    assert (item.number, own.number) == (2, 1)


def take_up(client: FlaskClient, id: int, reason: str = "误搁置") -> Any:
    return client.post(f"/api/v1/signals/{id}/take-up", json={"reason": reason})


def test_one_set_aside_by_mistake_is_taken_up_again_and_all_of_it_is_kept(
    service: Service, client_for: ClientFor
) -> None:
    from tests.worlds.services import rescore

    rescore(service, "food-production", "full", BEGIN)
    li, wang = client_for(Role.REGULATOR, login="li"), client_for(Role.REGULATOR, login="wang")
    id = one_of(li, B, scheme=SCHEME)["id"]
    assert take_up(wang, id).status_code == 409, "it is open"
    assert set_aside(li, id).status_code == 200
    for wrong in ("", " \n ", "a" * 501, "a\x00b"):
        assert take_up(wang, id, wrong).status_code == 422, wrong
    assert take_up(client_for(Role.REGULATOR, office="S1"), id).status_code == 404
    assert take_up(client_for(Role.LEADER), id).status_code == 403
    done = take_up(wang, id, "投诉人 13812345678 另有新材料")
    assert done.status_code == 200, done.text
    assert done.get_json()["set_aside"] is None
    assert "13812345678" not in done.text
    history = [(one["act"], one["by"]) for one in done.get_json()["history"]]
    assert history == [("set_aside", "li"), ("taken_up", "wang")]
    # It is open again under every scheme under which it was set aside, and no longer aside under any.
    for scheme in (SCHEME, "food-production"):
        assert (B, "complaints") in shown(li, scheme=scheme)
        assert shown(li, scheme=scheme, status="set_aside") == []
    assert take_up(wang, id).status_code == 409
    # A run that follows carries nothing of the act on.
    classify(service, BEGIN + 21 * DAY)
    later = one_of(li, B, scheme=SCHEME)
    assert (later["set_aside"], later["id"] > id) == (None, True)
    assert take_up(wang, id).status_code == 409, "it holds no more"
    assert set_aside(wang, later["id"], "再次核实").status_code == 200
    page = wang.post(f"/signals/{later['id']}/take-up", data={"reason": "x" * 501})
    assert (page.status_code, "x" * 501 in page.text) == (422, True)
    assert wang.post(f"/signals/{later['id']}/take-up", data={"reason": "误搁置二"}).status_code == 303
    page = wang.get(f"/signals/{later['id']}", headers={"Accept": "text/html"})
    assert all(words in page.text for words in ("办理经过", SAID, "再次核实", "误搁置二"))
    with service.database.read() as connection:
        entries = [one for one in list_entries(connection, before=None, limit=9) if one.action == "signal.take-up"]
        told = connection.execute(select(told_of.c.address).join(account_of)).scalars().all()
    assert [one.actor for one in entries] == ["wang", "wang"]
    assert told == [f"/signals/{id}"], "who set it aside is told, but for what one did oneself"


def test_taking_up_while_a_run_waits_holds_in_that_run_too(sqlite: Database, tmp_path: Path) -> None:
    service = few_firms(sqlite, tmp_path, AUTOMATIC_EFFECT="false")
    complain(service, B, *days_before(BEGIN, 9, 8, 7, 6))
    classify(service, BEGIN, "full")
    _put_into_effect(service)
    client = client_maker(service)(Role.REGULATOR)
    seen = one_of(client, B)
    assert set_aside(client, seen["id"]).status_code == 200
    assert classify(service, BEGIN + 21 * DAY).status == "ready"
    assert take_up(client, seen["id"]).status_code == 200
    _put_into_effect(service)
    assert shown(client) == [(B, "complaints")]


def test_a_reason_is_needed_is_kept_and_covers_personal_numbers(service: Service, client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR, login="li")
    id = one_of(client, A)["id"]
    for wrong in ("", " \n ", "a" * 501, "a\x00b"):
        assert set_aside(client, id, wrong).status_code == 422, wrong
    assert client.post(f"/api/v1/signals/{id}/set-aside", json={}).status_code == 422
    assert shown(client, status="set_aside") == []
    said = set_aside(client, id, "投诉人 13812345678 已撤诉").get_json()["set_aside"]["reason"]
    assert "13812345678" not in said
    with service.database.read() as connection:
        entry = next(one for one in list_entries(connection, before=None, limit=5) if one.action == "signal.set-aside")
    assert (entry.actor, entry.object) == ("li", f"signal {id}")
    assert entry.detail["uscc"] == A
    assert entry.detail["reason"] == said


def test_pages_say_the_same_and_keep_what_was_written(client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    page = client.get("/signals", headers={"Accept": "text/html"}).text
    assert all(words in page for words in ("短期内集中投诉举报", "测试企业A", "测试企业C", "内部资料", "示范预警条件"))
    narrowed = client.get("/signals?office=none", headers={"Accept": "text/html"}).text
    assert "测试企业C" in narrowed
    assert "测试企业A" not in narrowed
    id = one_of(client, A)["id"]
    one = client.get(f"/signals/{id}", headers={"Accept": "text/html"}).text
    assert "近30天投诉举报" in one
    refused = client.post(f"/signals/{id}/set-aside", data={"reason": "x" * 501})
    assert refused.status_code == 422
    assert "x" * 501 in refused.text
    done = client.post(f"/signals/{id}/set-aside", data={"reason": SAID})
    assert (done.status_code, done.headers["Location"]) == (303, f"/signals/{id}")
    assert SAID in client.get(f"/signals/{id}", headers={"Accept": "text/html"}).text
    assert client.get("/signals?region=没有这个地方").status_code == 422
    assert client.get("/signals?status=x").status_code == 422
    assert client.get("/signals/999").status_code == 404


def _put_into_effect(service: Service) -> None:
    with service.database.write() as connection:
        run = find_open_run(connection, SCHEME)
        assert run is not None
        put_into_effect(connection, run, "second person", service.settings, "同意")
