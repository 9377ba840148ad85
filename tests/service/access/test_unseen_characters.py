"""What nobody can see, and no database keeps: no route takes it in, or keeps something else in its place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields
from sqlalchemy import select

from service.access.route_rules import rule_of
from service.app import create_app
from service.core.db.service import Service
from service.core.db.tables.metadata import metadata
from service.core.web.schemas import Day
from service.facts.schemas.stated_fields import StatedDay
from tests.service.access.beyond import Bureau, askings
from tests.service.access.test_beyond_ones_own import ask, client_of

NUL, PUT_IN_ITS_PLACE = "\0", "\ufffd"
# Rows of facts go through the one door that reads files, where what nobody can see is no part of a code or a word.
FACTS = ("scores.", "records.", "enterprise-writes.", "imports.mend", "import_pages.mend")
# Those of the address and of the body in which a delivery names its source are texts that people write.
WRITTEN = (".json.source", ".query_string.source")


@pytest.fixture(scope="module")
def app(bureau: Bureau) -> Flask:
    return create_app(bureau.service)


def with_nul(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The value, once for each text in it that then holds a NUL, with the place of that text."""
    if isinstance(value, str):
        yield path, f"{value[:1]}{NUL}{value[1:]}"
    elif isinstance(value, Mapping):
        for name, below in value.items():
            for where, changed in with_nul(below, f"{path}.{name}"):
                yield where, {**value, name: changed}
    elif isinstance(value, list):
        for place, below in enumerate(value):
            for where, changed in with_nul(below, f"{path}[{place}]"):
                yield where, [*value[:place], changed, *value[place + 1 :]]


def texts_held(service: Service) -> Iterator[tuple[str, str]]:
    """What the tables hold, row by row, but for rows to check, which show what stood in a file."""
    with service.database.read() as connection:
        for table in metadata.sorted_tables:
            if table.name != "quarantine":
                yield from ((table.name, str(row)) for row in connection.execute(select(table)))


def test_no_route_takes_in_what_nobody_can_see(app: Flask, bureau: Bureau) -> None:
    client = client_of(app, bureau.service, ())
    taken, asked = [], 0
    for one in list(askings(app, bureau, rule_of)):
        if one.method == "GET":
            continue
        for where, more in with_nul(one.more):
            if one.endpoint.startswith(FACTS) and where not in WRITTEN:
                continue
            asked += 1
            if ask(client, replace(one, more=more)).status_code < 400:
                taken.append((one.endpoint, where))
    assert asked > 100
    assert taken == []
    assert [text for text in texts_held(bureau.service) if PUT_IN_ITS_PLACE in text[1] or NUL in text[1]] == []


def test_no_address_with_a_character_that_nobody_can_see_leads_anywhere(app: Flask, bureau: Bureau) -> None:
    client = client_of(app, bureau.service, ())
    codes = {one.address for one in askings(app, bureau, rule_of) if one.method == "GET"}
    for address in sorted(codes):
        parent, _, last = address.rpartition("/")
        if last and not last.isdigit():
            assert client.get(f"{parent}/{last}%00").status_code == 404, address


def test_every_day_that_a_request_states_is_one_that_can_be_meant(app: Flask) -> None:
    """No schema of a request has a field of days whose sums may leave the calendar."""
    found = {
        (name, type(field))
        for view in app.view_functions.values()
        for argument in _arguments_of(view)
        for name, field in _days_in(argument)
    }
    assert len(found) > 10
    assert {kind for _, kind in found} <= {Day, StatedDay}


def _arguments_of(view: Any) -> Iterator[Schema]:
    methods = [getattr(view, "view_class", None) and getattr(view.view_class, name, None) for name in ("get", "post")]
    for one in (view, *filter(None, methods)):
        documented = getattr(one, "_apidoc", {}).get("arguments", {})
        bodies = documented.get("requestBody", {}).get("content", {}).values()
        given = [*documented.get("parameters", ()), *bodies]
        schemas = (part["schema"] for part in given)
        yield from (one() if isinstance(one, type) else one for one in schemas if not isinstance(one, dict))


def _days_in(schema: Schema) -> Iterator[tuple[str, fields.Field[Any]]]:
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from _days_in(inner.schema)
        elif isinstance(inner, fields.Date):
            yield name, inner
