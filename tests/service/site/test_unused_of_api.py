"""No operation of the API passes over in silence what an address says and it does not read."""

from collections.abc import Callable

from flask.testing import FlaskClient

from service.access.permissions import Role

ROLES = (Role.DATA_OPERATOR, Role.LEADER, Role.REGULATOR, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def test_what_no_operation_reads_is_refused(client_for: Callable[..., FlaskClient]) -> None:
    clients = [client_for(role) for role in ROLES]
    statuses: dict[str, set[int]] = {}
    for rule in clients[0].application.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and "/docs" not in rule.rule and "GET" in (rule.methods or ()):
            values = {name: 1 if "Integer" in type(part).__name__ else "x" for name, part in rule._converters.items()}
            address = rule.build(values, append_unknown=False)
            assert address is not None
            statuses[rule.rule] = {client.get(f"{address[1]}?nothing=1").status_code for client in clients}
    refused = [rule for rule, seen in statuses.items() if 422 in seen]
    assert len(refused) > 40
    # The description of the API is a file.
    assert {rule for rule, seen in statuses.items() if 200 in seen} <= {"/api/v1/openapi.json"}
