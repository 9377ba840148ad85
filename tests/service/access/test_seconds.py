"""Where nobody is left to decide upon a thing: one person is named for it, or the higher bureau has decided."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from service.access.account import Account, Grant
from service.access.actions import accounts, tokens
from service.access.actions.seconds import name_second, require_second
from service.access.permissions import Role
from service.access.queries.accounts import account_id_of
from service.access.queries.seconds import left_to_decide, seconds_for
from service.access.queries.told import list_told
from service.access.seconds import DECIDING, Thing, ThingKind, Undecided
from service.core.clock import now, today
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.draws import draw, draw_change
from service.core.errors import Conflict
from service.core.problem import Problem
from service.plans.actions.approval import submit_plan
from service.rule_sets.actions.adoptions import Request, request_adoption
from service.rule_sets.actions.drafts import add_draft
from service.site.open_items import open_items_of
from tests.worlds.batches import make_batch, make_line
from tests.worlds.browsers import HTML, PHRASE, Browser
from tests.worlds.drafts import draft_of
from tests.worlds.draws import draw_far_away
from tests.worlds.plans import WHOLE, enter_items, library_in, put_up_plan

Person = Callable[..., FlaskClient]
OPINION, NOTE = {"opinion": "同意"}, {"note": "同意"}
REASON = {"reason": "本局只有一位负责人，计划由其编制"}
DOCUMENT = {"document_no": "青市监函〔2026〕12号", "decision": "市局同意该计划"}


@pytest.fixture
def person(app: Flask, service: Service) -> Person:
    """Makes an account of a person with the roles; it asks by a token."""

    def make(login: str, *roles: Role, region: str = "", password: str | None = PHRASE) -> FlaskClient:
        accounts.create_account(service.database, "tests", login, name=f"姓名{login}", password=password)
        for role in roles:
            accounts.grant_role(service.database, "tests", login, Grant(role, region))
        client = app.test_client()
        token = tokens.issue_token(service.database, "tests", login, name="t", scopes=(), days=1)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make


def submitted(service: Service, by: str) -> int:
    """A plan of somebody that awaits approval."""
    made = put_up_plan(service.database, by, year=today().year)
    with service.database.write() as connection:
        submit_plan(connection, library_in(connection), made.id, by, WHOLE)
    return made.id


@pytest.fixture
def plan(service: Service, person: Person) -> int:
    """A plan that the bureau's only leader has written: nobody is left to decide upon it."""
    with service.database.write() as connection:
        enter_items(connection)
    person("leo", Role.LEADER, Role.PLANNER)
    return submitted(service, "leo")


def acts_recorded(service: Service) -> list[tuple[str, str, dict[str, Any]]]:
    """Who did which of these acts, and what is said of it."""
    with service.database.read() as connection:
        entries = list_entries(connection, before=None, limit=500)
    found = [(one.actor, one.action, dict(one.detail)) for one in entries if one.action.startswith("second.")]
    return found[::-1]


def test_whoever_is_named_sees_that_one_thing_and_decides_upon_it_once(
    person: Person, service: Service, plan: int
) -> None:
    guard, anna = person("guard", Role.SECURITY_ADMIN), person("anna", Role.HANDLER, region="33")
    person("audrey", Role.AUDITOR)
    other = submitted(service, "leo")
    of_plan, page = f"/api/v1/plans/{plan}", f"/api/v1/seconds/plan/{plan}"
    assert [anna.post(f"{of_plan}/approve", json=OPINION).status_code, anna.get(of_plan).status_code] == [403, 404]
    seen = guard.get(page).json
    assert (seen["waits"], seen["left"], seen["named"]) == (True, [], [])
    named = guard.post(f"{page}/name", json={"login": "anna", **REASON})
    assert (named.status_code, [one["login"] for one in named.json["named"]]) == (200, ["anna"])
    with service.database.read() as connection:
        assert [one.address for one in list_told(connection, "audrey")] == [f"/seconds/plan/{plan}"]
        number = account_id_of(connection, "anna")
        assert number is not None
        items = open_items_of(connection, Account(number, "anna", "安娜", ()))
    assert [item.address for item in items] == [f"/plans/{plan}"]
    # That one thing, and of it nothing but the decision.
    assert [anna.get(f"/api/v1/plans/{one}").status_code for one in (plan, other)] == [200, 404]
    assert [anna.post(f"/api/v1/plans/{other}/approve", json=OPINION).status_code] == [403]
    assert anna.post(f"{of_plan}/file", json={"filing_no": "1", "filed_on": f"{today()}"}).status_code == 403
    assert [one["id"] for one in anna.get("/api/v1/plans").json["items"]] == []
    approved = anna.post(f"{of_plan}/approve", json=OPINION)
    assert (approved.status_code, approved.json["status"]) == (200, "approved")
    # What was decided stays to be seen by who did it.
    assert [anna.get(of_plan).status_code, anna.post(f"{of_plan}/return", json=OPINION).status_code] == [200, 403]
    after = guard.get(page).json
    ended = [(one["decided"], bool(one["ended_at"])) for one in after["named"]]
    assert (after["waits"], ended) == (False, [(True, True)])
    assert [(by, act) for by, act, _ in acts_recorded(service)] == [("guard", "second.name"), ("anna", "second.decide")]
    with service.database.read() as connection:
        assert open_items_of(connection, Account(number, "anna", "安娜", ())) == []


def test_who_is_refused_is_told_where_a_person_is_named(plan: int, app: Flask) -> None:
    browser = Browser(app.test_client())
    browser.log_in("leo")
    refused = browser.call("POST", f"/api/v1/plans/{plan}/approve", OPINION)
    assert refused.status_code == 403
    assert f"/seconds/plan/{plan}" in refused.json["detail"]
    page = browser.client.get(f"/plans/{plan}", headers=HTML).text
    assert f'href="/seconds/plan/{plan}"' in page
    # A leader who writes plans may enter what the higher bureau decided.
    assert "登记上级机关的决定" in browser.client.get(f"/seconds/plan/{plan}", headers=HTML).text


def test_nobody_is_named_while_somebody_is_left_or_nothing_waits(person: Person, service: Service, plan: int) -> None:
    guard, paula = person("guard", Role.SECURITY_ADMIN), person("paula", Role.PLANNER)
    person("anna", Role.HANDLER)
    page = f"/api/v1/seconds/plan/{plan}"
    # One for another region, a program and who is shut out are not left; one for this region is.
    person("lena", Role.LEADER, region="33")
    person("bot", Role.LEADER, password=None)
    assert guard.get(page).json["left"] == []
    person("lucy", Role.LEADER)
    assert guard.get(page).json["left"] == ["姓名lucy"]
    for client, act, body in ((guard, "name", {"login": "anna", **REASON}), (paula, "decision", DOCUMENT)):
        answer = client.post(f"{page}/{act}", json=body)
        assert (answer.status_code, "姓名lucy" in answer.text) == (409, True), answer.text
    accounts.set_active(service.database, "tests", "lucy", active=False)
    assert guard.post(f"{page}/name", json={"login": "anna", **REASON}).status_code == 200
    drafted = put_up_plan(service.database, "leo", year=today().year).id
    assert guard.post(f"/api/v1/seconds/plan/{drafted}/name", json={"login": "anna", **REASON}).status_code == 409
    assert [row["decided"] for row in guard.get(page).json["named"]] == [False]


def test_who_had_a_hand_in_it_who_names_and_who_watches_cannot_be_named(person: Person, plan: int) -> None:
    guard = person("guard", Role.SECURITY_ADMIN)
    person("audrey", Role.AUDITOR)
    person("wei", Role.SUPERVISOR)
    person("bot", Role.LEADER, password=None)
    page = f"/api/v1/seconds/plan/{plan}/name"
    answers = {
        login: guard.post(page, json={"login": login, **REASON}).status_code
        for login in ("leo", "LEO", "audrey", "wei", "bot", "nobody", "guard")
    }
    assert answers.pop("guard") in (403, 422)
    assert set(answers.values()) == {422}, answers


def test_the_handler_enters_what_the_higher_bureau_decided_and_carries_it_out(
    person: Person, service: Service, plan: int
) -> None:
    paula = person("paula", Role.PLANNER)
    person("audrey", Role.AUDITOR)
    own, other = submitted(service, "paula"), submitted(service, "paula")
    # The only leader, who has written another one, is left for hers until he leaves.
    accounts.set_active(service.database, "tests", "leo", active=False)
    of_plan = f"/api/v1/plans/{own}"
    assert paula.post(f"{of_plan}/approve", json=OPINION).status_code == 403
    entered = paula.post(f"/api/v1/seconds/plan/{own}/decision", json=DOCUMENT)
    assert (entered.status_code, entered.json["named"][0]["document_no"]) == (200, DOCUMENT["document_no"])
    assert paula.post(f"/api/v1/plans/{other}/approve", json=OPINION).status_code == 403
    assert paula.post(f"{of_plan}/approve", json=OPINION).json["status"] == "approved"
    acts = acts_recorded(service)
    assert [(by, act) for by, act, _ in acts] == [("paula", "second.enter"), ("paula", "second.decide")]
    assert all(detail["document_no"] == DOCUMENT["document_no"] for _, _, detail in acts)
    with service.database.read() as connection:
        assert len(list_told(connection, "audrey")) == 1


def test_what_is_submitted_anew_is_not_what_somebody_was_named_for(person: Person, service: Service, plan: int) -> None:
    guard, anna = person("guard", Role.SECURITY_ADMIN), person("anna", Role.HANDLER)
    page, of_plan = f"/api/v1/seconds/plan/{plan}", f"/api/v1/plans/{plan}"
    assert guard.post(f"{page}/name", json={"login": "anna", **REASON}).status_code == 200
    assert anna.post(f"{of_plan}/return", json=OPINION).json["status"] == "draft"
    with service.database.write() as connection:
        submit_plan(connection, library_in(connection), plan, "leo", WHOLE)
    assert anna.post(f"{of_plan}/approve", json=OPINION).status_code == 403
    assert guard.post(f"{page}/name", json={"login": "anna", **REASON}).status_code == 200
    assert anna.post(f"{of_plan}/approve", json=OPINION).json["status"] == "approved"


def test_each_role_names_enters_and_sees_what_it_may(person: Person, plan: int) -> None:
    page = f"/api/v1/seconds/plan/{plan}"
    clients = {role: person(f"one-{role.value}", role, region="") for role in Role if role is not Role.LEADER}
    names = {role: one.post(f"{page}/name", json={"login": "x", **REASON}).status_code for role, one in clients.items()}
    assert {role for role, status in names.items() if status != 403} == {Role.SECURITY_ADMIN}
    enters = {role: one.post(f"{page}/decision", json={**DOCUMENT, "document_no": ""}) for role, one in clients.items()}
    # Of a plan it is the planner who handles it.
    assert {role for role, answer in enters.items() if answer.status_code == 422} == {Role.PLANNER, Role.RULE_EDITOR}
    assert clients[Role.RULE_EDITOR].post(f"{page}/decision", json=DOCUMENT).status_code == 404
    sees = {role: one.get(page).status_code for role, one in clients.items()}
    assert {role for role, status in sees.items() if status == 200} == {
        *(Role.PLANNER, Role.AUDITOR, Role.SECURITY_ADMIN),
    }
    assert {role for role, status in sees.items() if status == 404} == {Role.RULE_EDITOR, Role.RULE_APPROVER}


def test_there_is_nothing_behind_an_address_of_no_thing(person: Person) -> None:
    guard = person("guard", Role.SECURITY_ADMIN)
    asked = (
        "plan/1",
        "plan/x",
        f"plan/{10**12}",
        "plan/²",
        "batch/1",
        "draw/D1",
        "replacement/D1",
        "adoption/99999",
        "adoption/-1",
        "x/1",
    )
    assert {guard.get(f"/api/v1/seconds/{one}").status_code for one in asked} == {404}
    assert {guard.get(f"/seconds/{one}", headers=HTML).status_code for one in asked} == {404}


def _batch(service: Service) -> tuple[str, str, dict[str, Any]]:
    with service.database.write() as connection:
        line = make_line(connection, region="", year=today().year)
        made = make_batch(connection, line, None, owner="paula", provisional_reason="尚未确认")
    return str(made.id), f"/api/v1/batches/{made.id}/consent", OPINION


def _void(service: Service) -> tuple[str, str, dict[str, Any]]:
    with service.database.write() as connection:
        made = draw_far_away(connection, "3702", "91370200MA0000000X", "x")
        asked = {"void_asked_by": "paula", "void_asked_at": now(), "void_reason": "r", "locked_by": "paula"}
        connection.execute(update(draw).where(draw.c.draw_id == made["draw_id"]).values(**asked))
    return made["draw_id"], f"/api/v1/draws/{made['draw_id']}/decide-void", {"void": False, **OPINION}


def _replacement(service: Service) -> tuple[str, str, dict[str, Any]]:
    with service.database.write() as connection:
        made = draw_far_away(connection, "3702", "91370200MA0000000X", "x")
        mine = update(draw_change).where(draw_change.c.id == made["draw_change"])
        connection.execute(mine.values(asked_by="paula"))
    return made["draw_id"], f"/api/v1/draws/{made['draw_id']}/changes/{made['draw_change']}/decide", OPINION


def _version(service: Service) -> tuple[str, str, dict[str, Any]]:
    with service.database.write() as connection:
        files = service.rule_sets.files
        made = add_draft(connection, files, draft_of("generic@2026-01", "", "2099-01"), "paula", WHOLE)
        wanted = Request("因故", None, "无可对比")
        request_adoption(connection, files, service.settings, made.id, wanted, "paula", WHOLE)
    return str(made.id), f"/api/v1/adoptions/{made.id}/reject", NOTE


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (ThingKind.BATCH, _batch),
        (ThingKind.DRAW, _void),
        (ThingKind.REPLACEMENT, _replacement),
        (ThingKind.ADOPTION, _version),
    ],
    ids=lambda one: one.value if isinstance(one, ThingKind) else "",
)
def test_every_kind_of_thing_is_decided_by_who_was_named_or_entered_the_decision(
    kind: ThingKind, make: Callable[[Service], tuple[str, str, dict[str, Any]]], person: Person, service: Service
) -> None:
    key, address, body = make(service)
    guard, anna = person("guard", Role.SECURITY_ADMIN), person("anna", Role.HANDLER, region="33")
    paula = person("paula", Role.PLANNER, Role.RULE_EDITOR)
    page, of_thing = f"/api/v1/seconds/{kind.value}/{key}", f"/api/v1{DECIDING[kind].address.format(key)}"
    assert [client.post(address, json=body).status_code for client in (anna, paula)] == [403, 403]
    assert guard.post(f"{page}/name", json={"login": "anna", **REASON}).status_code == 200
    assert anna.get(of_thing).status_code == 200
    # The page lets decide, too.
    shown = anna.get(DECIDING[kind].address.format(key), headers=HTML)
    assert (shown.status_code, "<textarea" in shown.text) == (200, True)
    # What the higher bureau decided takes the place of whom it was left to.
    assert paula.post(f"{page}/decision", json=DOCUMENT).status_code == 200
    assert anna.post(address, json=body).status_code == 403
    decided = paula.post(address, json=body)
    assert decided.status_code == 200, decided.text
    assert [row["decided"] for row in guard.get(page).json["named"]] == [False, True]


def test_a_batch_that_is_deleted_leaves_its_number_to_another_and_nobody_named(
    person: Person, service: Service
) -> None:
    key, address, body = _batch(service)
    guard, anna = person("guard", Role.SECURITY_ADMIN), person("anna", Role.HANDLER)
    paula = person("paula", Role.PLANNER)
    assert guard.post(f"/api/v1/seconds/batch/{key}/name", json={"login": "anna", **REASON}).status_code == 200
    assert paula.delete(f"/api/v1/batches/{key}").status_code == 204
    again, _, _ = _batch(service)
    assert again == key
    assert anna.post(address, json=body).status_code == 403


def test_on_both_databases_who_is_left_is_found_and_who_was_named_decides(database: Database) -> None:
    thing = Thing(ThingKind.PLAN, "7")
    undecided = Undecided("计划", True, [("leo", None)], lambda reach: reach.covers("3702", None))
    for login, region in (("leo", ""), ("lena", "33"), ("lucy", "3702")):
        accounts.create_account(database, "tests", login, name=login, password=PHRASE)
        accounts.grant_role(database, "tests", login, Grant(Role.LEADER, region))
    accounts.create_account(database, "tests", "anna", name="anna", password=PHRASE)
    with database.write() as connection:
        assert left_to_decide(connection, undecided, DECIDING[ThingKind.PLAN].decides) == ["lucy"]
        with pytest.raises(Conflict, match="lucy"):
            name_second(connection, thing, undecided, "anna", "r", "guard")
    accounts.set_active(database, "tests", "lucy", active=False)
    with database.write() as connection:
        name_second(connection, thing, undecided, "anna", "r", "guard")
        with pytest.raises(Problem, match="不得为同一人"):
            require_second(connection, "leo", thing, [], "leo")
        require_second(connection, "anna", thing, [], "leo")
        assert [(one.decided, one.holds) for one in seconds_for(connection, thing)] == [(True, False)]


def test_by_page_a_person_is_named_and_a_decision_entered_with_what_was_written_kept(
    person: Person, service: Service, plan: int, app: Flask
) -> None:
    for login, role in (("guard", Role.SECURITY_ADMIN), ("paula", Role.PLANNER), ("anna", Role.DATA_OPERATOR)):
        person(login, role)
    guard, paula, anna = (Browser(app.test_client()) for _ in range(3))
    for browser, login in ((guard, "guard"), (paula, "paula"), (anna, "anna")):
        assert browser.log_in(login).status_code == 303
    page = f"/seconds/plan/{plan}"
    refused = guard.send(f"{page}/name", page, login="leo", reason="只有一位负责人")
    assert (refused.status_code, "此人经办过这一事项" in refused.text, "只有一位负责人" in refused.text) == (
        422,
        True,
        True,
    )
    assert 'value="leo"' in refused.text
    named = guard.send(f"{page}/name", page, login="anna", reason="只有一位负责人")
    assert (named.status_code, named.location) == (303, page)
    # Neither sees a form of the other.
    assert "文号" not in guard.client.get(page, headers=HTML).text
    assert "被指定人的账号" not in paula.client.get(page, headers=HTML).text
    assert "指定由您审批" in anna.client.get("/", headers=HTML).text
    shown = anna.client.get(f"/plans/{plan}", headers=HTML).text
    # What lists the bureau's plans is not opened to who was named for one.
    assert ("批准" in shown, 'href="/plans"' in shown.split("<main")[0]) == (True, False)
    empty = paula.send(f"{page}/decision", page, document_no="", decision="同意")
    assert (empty.status_code, "请填写文号" in empty.text) == (422, True)
    assert paula.send(f"{page}/decision", page, **DOCUMENT).status_code == 303
    assert "去审批" in paula.client.get(page, headers=HTML).text
    approved = paula.send(f"/plans/{plan}/approve", f"/plans/{plan}", opinion="按市局决定批准")
    assert (approved.status_code, approved.location) == (303, f"/plans/{plan}")
    late = guard.send(f"{page}/name", "/account", login="anna", reason="只有一位负责人")
    assert (late.status_code, "不在待审批状态" in late.text) == (409, True)
