"""Examples of the API's documentation run as they stand, on a page in a browser and by a program."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.access.account import Grant
from service.access.actions.accounts import add_grant
from service.access.permissions import Role
from service.core.db.tables.access import account
from service.site.examples import BASE
from tests.worlds.browsers import HTML
from tests.worlds.demonstration import Demonstration
from tests.worlds.laid_out_pages import serving
from tests.worlds.services import client_maker

# They may do everything between them.
ROLES = (
    Role.PLANNER,
    Role.LEADER,
    Role.DATA_OPERATOR,
    Role.REGULATOR,
    Role.RULE_EDITOR,
    Role.AUDITOR,
    Role.SECURITY_ADMIN,
    Role.INSPECTOR,
)
# Operations without an example that can be sent as it stands, and why.
WITHOUT = {
    "POST /imports": "a file is chosen",
    "POST /imports/previews": "a file is chosen",
    "POST /models": "a file is chosen",
    "POST /monthly-reports/{month}/write-anew": "of a report that nobody has signed, as another example does",
    "POST /tokens": "the own password is asked for, of a person who is logged in",
    "POST /accounts/{login}/grants": "of a person who is logged in",
    "DELETE /tokens/{token_id}": "of a token that is there",
    "GET /business-lines/{line}": "of a line that is there",
    "DELETE /business-lines/{line}": "of a line that no scheme belongs to",
    "DELETE /imports/mappings/{id}": "of a mapping that is kept",
    "POST /imports/{id}/rows-to-check/mend": "of rows that wait",
    "GET /adoptions/{id}": "of a version that was put up",
    "PUT /adoptions/{id}": "of a draft",
    "DELETE /adoptions/{id}": "of a draft",
    "POST /ledger/{number}/assign": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/name-owner": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/take-up": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/send-back": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/renew-receipt": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/link": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/not-accept": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/end": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/take-back-in": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/respond": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/propose": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/answer": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/sign": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/return-answer": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/park": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/resume": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/ask-extension": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/decide-extension": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/rate": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/close-out": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/refuse-close-out": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/withdraw": "of an item in that state, by whose hand it needs",
    "POST /ledger/{number}/attachments": "a file is chosen",
    "GET /ledger/{number}/attachments": "of an item that is there",
    "GET /ledger/{number}/attachments/{id}": "of a file that is there",
    "POST /ledger/many": "of items in that state, by whose hand they need",
    "POST /visits/{number}/approve": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/refuse": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/approve-afterwards": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/cancel": "of a visit in that state, by whose hand it needs",
    "POST /firm-entries/{id}/withdraw": "of an entry that is there",
    "GET /estimates/models/{digest}": "of a model whose rates are reckoned",
    "GET /estimates/comparisons/{id}": "of a comparison whose rates are reckoned",
    "GET /call-backs/{id}": "of a call-back that is there",
    "POST /call-backs/{id}/contact": "of a call-back that waits, by who had no hand in it",
    "POST /call-backs/{id}/enter": "of a call-back that waits, by who had no hand in it",
    "POST /call-backs/{id}/correct": "of a call-back with a call, by who had no hand in it",
    "POST /published-figures/{id}/withdraw": "of a figure that is there",
    "POST /visits/many": "of visits in that state, by whose hand they need",
    "POST /batches/{id}/visits": "of a batch that is drawn",
    "GET /visits/{number}": "of a visit that is there",
    "POST /visits/{number}/publish": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/withdraw": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/publish-again": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/keep": "of a visit in that state, by whose hand it needs",
    "POST /publications/file": "of a bureau whose name is set",
    "POST /publications/receipts": "of visits in that state, by whose hand they need",
    "POST /visits/{number}/results": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/submit": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/review": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/decide-publication": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/ask-correction": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/decide-correction": "of a visit in that state, by whose hand it needs",
    "GET /visits/{number}/results": "of a visit that is there",
    "POST /case-files/visits/{number}": "of a visit that is there",
    "POST /case-files/ledger/{number}": "of an item that is there",
    "POST /case-files/decisions/{code}/{scheme}/{run}": "of a decision that is there",
    "POST /visits/{number}/attachments": "a file is chosen",
    "GET /visits/{number}/attachments": "of a visit that is there",
    "GET /visits/{number}/attachments/{id}": "of a file that is there",
    "GET /visits/{number}/papers": "of a visit that is there",
    "POST /visits/papers": "of a visit or a batch that is there",
    "POST /visits/papers/service": "of papers that were printed",
    "POST /visits/{number}/name-officers": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/replace-officer": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/set-day": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/move-day": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/hand-out": "of a visit in that state, by whose hand it needs",
    "POST /visits/many/days": "of visits that are to be handed out",
    "POST /visits/many/hand-out": "of visits that are to be handed out",
    "POST /visits/at-once": "by one of those who went",
    "POST /visits/{number}/external-code": "of a visit that is there",
    "POST /visits/{number}/begin": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/come-again": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/report-out-of-scope": "of a visit in that state, by whose hand it needs",
    "POST /visits/{number}/decide-out-of-scope": "of a visit in that state, by whose hand it needs",
    "POST /objections/{number}/decide": "of an objection in hand",
    "POST /repairs/{number}/decide": "of a repair in hand",
    "PUT /plans/{id}": "of a draft",
    "DELETE /plans/{id}": "of a draft",
    "POST /plans/{id}/lines": "of a draft",
    "POST /plans/{id}/lines/copy": "of a draft, and of a line of an approved plan",
    "PUT /plan-lines/{id}": "of a draft",
    "POST /plan-lines/{id}/drawn-elsewhere": "of a line of an approved plan",
    "POST /plan-lines/{id}/drawn-elsewhere/withdraw": "of who was entered",
    "DELETE /plan-lines/{id}": "of a draft",
    "POST /batches/{id}/lock": "of a draft, whose envelopes are shown once",
    "POST /draws/{draw_id}/number": "of lists that are locked",
    "POST /draws/{draw_id}/draw": "of a number that is known",
    "GET /seconds/{kind}/{key}": "of a thing upon which nobody is left to decide",
    "POST /seconds/{kind}/{key}/name": "of a thing upon which nobody is left to decide",
    "POST /seconds/{kind}/{key}/decision": "of a thing upon which nobody is left to decide",
    "POST /draws/{draw_id}/ask-void": "of a draw that is under way",
    "POST /draws/{draw_id}/decide-void": "of a draw that is asked to be void",
    "POST /draws/{draw_id}/archive": "of a batch whose results are published",
    "POST /draws/{draw_id}/changes": "of a subject that was drawn",
    "POST /draws/{draw_id}/changes/{id}/decide": "of a replacement that waits",
    "POST /draws/{draw_id}/changes/{id}/order": "of a replacement whose job failed",
    "POST /draws/{draw_id}/verdict": "of a draw that its witness verified",
    "POST /draws/{draw_id}/children": "of a part whose officers were not ready",
    "GET /draws/{draw_id}": "of a draw that is there",
    "GET /draws/{draw_id}/subjects": "of a draw that is there",
    "GET /draws/{draw_id}/merged-visits": "of a draw that is there",
    "GET /draws/{draw_id}/record": "of a draw that is there",
    "GET /draw-log/{draw_id}": "of a draw that is there",
    "POST /batches": "of a line of a plan",
    "PUT /batches/{id}": "of a draft",
    "DELETE /batches/{id}": "of a draft",
    "GET /imports/previews/{id}": "of an upload that waits",
    "PUT /imports/previews/{id}/mapping": "of an upload that waits",
    "POST /imports/previews/{id}/take": "of an upload that waits",
    "DELETE /imports/previews/{id}": "of an upload that waits",
}
# What settles something that waits: there is nothing to settle until somebody asked for it.
SETTLES = re.compile(
    r"/\{id\}/(cancel|put-into-effect|withdraw|approve|reject|revoke|replay|dismiss|request|take-back|"
    r"submit|return|file|publish|amend|end|consent|refuse-consent)$"
)
WAITS = {
    "GET /adjustments/{id}",
    "GET /model-switches/{id}",
    "GET /record-decisions/rows/{id}",
    "POST /record-decisions",
}


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters" and address.startswith(BASE):
                yield f"{method.upper()} {address.removeprefix(BASE)}", operation


def _ask(client: FlaskClient, name: str, operation: dict[str, Any]) -> tuple[int, str]:
    """The status and the text of the answer to the example."""
    method, _, address = name.partition(" ")
    query: dict[str, Any] = {}
    for parameter in operation.get("parameters", []):
        if "example" not in parameter:
            continue
        if parameter["in"] == "path":
            address = address.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
        else:
            query[parameter["name"]] = parameter["example"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    more = {"json": body.get("example", {})} if "requestBody" in operation else {}
    answer = client.open(BASE + address, method=method, query_string=query, **more)
    return answer.status_code, answer.text


@pytest.fixture
def everything(demonstration_copy: Demonstration) -> FlaskClient:
    """A program that may do everything there."""
    service = demonstration_copy.service
    client = client_maker(service)(ROLES[0], login="everything")
    with service.database.write() as connection:
        account_id = connection.scalar(select(account.c.id).where(account.c.login == "everything"))
        for role in ROLES[1:]:
            add_grant(connection, account_id, Grant(role))
    return client


def test_every_operation_has_an_example_that_runs(everything: FlaskClient) -> None:
    document = everything.get(f"{BASE}/openapi.json").json
    assert document is not None
    operations = dict(_operations(document))
    assert set(WITHOUT) | WAITS <= operations.keys()
    asked = [name for name in operations if name not in {*WITHOUT, *WAITS} and not SETTLES.search(name)]
    answers = {name: _ask(everything, name, operations[name]) for name in asked}
    assert {name: said[:300] for name, (status, said) in answers.items() if status >= 300} == {}


def test_a_reader_without_enterprises_is_shown_none(demonstration: Demonstration) -> None:
    document = demonstration.client(Role.SECURITY_ADMIN).get(f"{BASE}/openapi.json").json
    assert document is not None
    score = dict(_operations(document))["GET /enterprises/{code}/score"]
    assert all("example" not in parameter for parameter in score["parameters"])


def test_the_documentation_begins_with_which_enterprises_to_inspect(demonstration: Demonstration) -> None:
    document = demonstration.client(Role.PLANNER).get(f"{BASE}/openapi.json").json
    assert document is not None
    assert [tag["name"] for tag in document["tags"]][:2] == ["inspection-frequencies", "tier-lists"]


def test_without_a_log_in_the_page_leads_to_it_and_back(demonstration: Demonstration) -> None:
    stranger = demonstration.app.test_client()
    answer = stranger.get(f"{BASE}/docs", headers=HTML)
    assert (answer.status_code, answer.location) == (302, f"/login?next={BASE}/docs")
    # Programs are told in their own shape, of that address, too.
    assert stranger.get(f"{BASE}/docs").status_code == 401
    assert stranger.get(f"{BASE}/tier-summary", headers=HTML).mimetype == "application/problem+json"


def test_what_is_tried_out_on_the_page_is_answered(browser: Any, demonstration: Demonstration) -> None:
    with serving(demonstration.app) as base:
        context = browser.new_context()
        context.add_cookies(demonstration.cookies(Role.PLANNER, base))
        page = context.new_page()
        page.goto(f"{base}{BASE}/docs")
        page.locator(".opblock-summary-path").first.click()
        assert page.locator(".opblock.is-open .opblock-summary-path").inner_text().replace("\u200b", "") == (
            f"{BASE}/inspection-frequencies"
        )
        page.get_by_role("button", name="Try it out").click()
        with page.expect_response("**/inspection-frequencies") as asked:
            page.get_by_role("button", name="Execute").click()
        assert asked.value.status == 200
        assert len(asked.value.json()["items"]) == 5
        context.close()


def test_a_session_alone_may_not_write(demonstration_copy: Demonstration) -> None:
    client = demonstration_copy.client(Role.PLANNER)
    question = {"scheme": "generic", "mode": "general", "limit": 1}
    address = f"{BASE}/inspection-frequencies"
    (proof,) = re.findall(r'data-csrf="([^"]+)"', client.get(f"{BASE}/docs", headers=HTML).text)
    assert client.post(address, json=question).status_code == 403
    assert client.post(address, json=question, headers={"X-CSRF-Token": "x" * len(proof)}).status_code == 403
    assert client.post(address, json=question, headers={"X-CSRF-Token": proof}).status_code == 200
