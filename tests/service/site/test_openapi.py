"""The OpenAPI document: valid, complete, and true of what the API answers to whatever is sent."""

import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from service.access.account import Grant
from service.access.actions.accounts import add_grant
from service.access.permissions import Role
from service.core.db.service import Service
from service.core.db.tables.access import account
from tests.worlds.services import ClientFor

DOCS = Path(__file__).resolve().parents[3] / "docs"
DOCUMENT = "/api/v1/openapi.json"
# Requests of each operation; `make thorough` sends sixty.
EXAMPLES = max(3, settings.default.max_examples // 50)
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
# It answers 503 as documented where jobs wait (others of these requests order some) and no worker takes them.
READINESS = "GET /readyz"
# They may do all but manage accounts, where they could take away their own right to ask.
ROLES = (Role.LEADER, Role.DATA_OPERATOR, Role.REGULATOR, Role.RULE_EDITOR, Role.AUDITOR)


@pytest.fixture(scope="module")
def document(client_for: ClientFor) -> dict[str, Any]:
    return dict(client_for(Role.LEADER).get(DOCUMENT).json)


@pytest.fixture(scope="module")
def authorization(scored: Service, client_for: ClientFor) -> str:
    client = client_for(ROLES[0], login="everything")
    with scored.database.write() as connection:
        account_id = connection.scalar(select(account.c.id).where(account.c.login == "everything"))
        for role in ROLES[1:]:
            add_grant(connection, account_id, Grant(role))
    return str(client.environ_base["HTTP_AUTHORIZATION"])


@pytest.fixture(scope="module")
def described(client_for: ClientFor, authorization: str) -> Any:
    application = client_for(Role.LEADER).application
    return schemathesis.openapi.from_wsgi(DOCUMENT, application, headers={"Authorization": authorization})


def fault_of(operation: Any, authorization: str) -> str | None:
    """What an operation answers otherwise than documented, None where nothing does."""
    checks = CHECKS if operation.label == READINESS else [*CHECKS, not_a_server_error]

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(checks=checks, headers={"Authorization": authorization})

    try:
        ask()
    except FailureGroup as fault:
        return str(fault.exceptions)
    return None


def test_every_answer_is_as_documented(described: Any, authorization: str) -> None:
    operations = [found.ok() for found in described.get_all_operations()]
    faults = {one.label: fault for one in operations if (fault := fault_of(one, authorization))}
    assert not faults, "\n\n".join(f"{label}\n{fault}" for label, fault in faults.items())


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_no_two_schemas_have_one_name(document: dict[str, Any]) -> None:
    """Of two of one name the second is called by a number, which changes with the order of the modules."""
    names = document["components"]["schemas"].keys()
    assert [name for name in names if name[-1].isdigit() and name.rstrip("0123456789") in names] == []


def test_every_operation_says_what_it_does_in_both_languages(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            said = operation.get("summary", "") + operation.get("description", "")
            assert any("\u4e00" <= character <= "\u9fff" for character in said), (method, path)
            assert any(character.isascii() and character.isalpha() for character in said), (method, path)


# Writes whose answers are not kept: what only looks something up, files that are uploaded, and what is refused or
# changes nothing the second time. PUT and DELETE are repeated without harm.
KEYLESS = {
    ("POST", "/call-backs/{id}/contact"),
    ("POST", "/accounts"),
    ("PATCH", "/accounts/{login}"),
    ("POST", "/accounts/{login}/grants"),
    ("POST", "/case-files/decisions/{code}/{scheme}/{run}"),
    ("POST", "/case-files/ledger/{number}"),
    ("POST", "/case-files/visits/{number}"),
    ("POST", "/contacts/{code}/open"),
    ("POST", "/draws/{draw_id}/changes/{id}/decide"),
    ("POST", "/draws/{draw_id}/changes/{id}/order"),
    ("POST", "/imports"),
    ("POST", "/imports/previews"),
    ("POST", "/inspection-frequencies"),
    ("POST", "/publications/file"),
    ("POST", "/recusals/{id}/reason"),
    ("POST", "/scores"),
    ("POST", "/visits/papers"),
}
# What an answer shows once and is kept nowhere.
SECRETS = {"secret", "token", "receipt_code"}


def test_what_shows_a_secret_takes_a_key_and_says_of_a_repeated_request_that_it_was_shown(
    document: dict[str, Any],
) -> None:
    showing = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for answer in operation.get("responses", {}).values() if method != "parameters" else ():
                schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
                own = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
                if SECRETS & own.get("properties", {}).keys():
                    assert "shown_before" in own["properties"], path
                    assert "Idempotency-Key" in str(operation["parameters"]), path
                    showing.add(path.removeprefix("/api/v1"))
    assert showing == {
        *("/tokens", "/ledger", "/ledger/{number}/renew-receipt"),
        *("/batches/{id}/lock", "/draws/{draw_id}/children"),
    }


def test_a_key_is_taken_or_refused_in_words_and_never_passed_over(
    document: dict[str, Any], client_for: ClientFor
) -> None:
    without = set()
    for path, methods in document["paths"].items():
        for method in methods.keys() & {"post", "put", "patch", "delete"}:
            if "Idempotency-Key" not in str(methods[method].get("parameters")):
                without.add((method.upper(), path))
    stated = {(method, path.removeprefix("/api/v1")) for method, path in without}
    assert {one for one in stated if one[0] not in ("PUT", "DELETE")} == KEYLESS
    clients = [client_for(role, login=f"key-{role.value}") for role in Role]
    for method, path in without:
        # Who may not do it is told that first.
        said = {_refused(client, method, re.sub(r"{\w+}", "1", path)) for client in clients}
        assert "idempotency-key-not-taken" in said, (method, path)
        assert said <= {"idempotency-key-not-taken", "not-allowed", "not-found"}, (method, path, said)


def _refused(client: FlaskClient, method: str, address: str) -> str:
    answer = client.open(address, method=method, json={}, headers={"Idempotency-Key": "of-mine"})
    return str(answer.get_json()["type"]).rpartition("/")[2]


def test_the_document_for_programs_names_what_takes_no_key() -> None:
    for name in ("api.md", "api.zh-CN.md"):
        text = (DOCS / name).read_text("utf-8")
        assert [path for _, path in KEYLESS if f"`{path}`" not in text] == [], name


def test_every_route_of_the_api_is_in_the_document(document: dict[str, Any], client_for: ClientFor) -> None:
    app = client_for(Role.LEADER).application
    apart = ("api-docs.", "docs.")
    routes = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.endpoint.startswith(apart)
    }
    assert len(routes) == len({path for path in document["paths"] if path.startswith("/api/v1/")})


def test_the_page_to_read_it_loads_nothing_from_elsewhere_and_runs_nothing_inline(client_for: ClientFor) -> None:
    client = client_for(Role.INSPECTOR)
    page = client.get("/api/v1/docs").text
    assert "http" not in page
    assert all(f' src="/api/v1/docs/{name}"></script>' in page for name in ("swagger-ui-bundle.js", "start.js"))
    assert page.count("<script") == 2
    assert "<style" not in page
    start = client.get("/api/v1/docs/start.js")
    assert start.mimetype == "text/javascript"
    assert "validatorUrl: null" in start.text
    assert "http" not in start.text
    for name, kind in {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}.items():
        assert client.get(f"/api/v1/docs/{name}").mimetype == kind
    assert client.get("/api/v1/docs/swagger-ui.js").status_code == 404
    assert client.application.test_client().get("/api/v1/docs").status_code == 401
