"""What the schema library says of a request is said in our languages, whatever field it is about."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields

from service.access.permissions import Role
from service.core.messages import translate_message


def of_requests(app: Flask) -> Iterator[fields.Field[Any]]:
    """The fields of what requests may hold, with those inside them."""
    for view in app.view_functions.values():
        for stated in getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ()):
            schema = stated.get("schema")
            if schema is not None and not isinstance(schema, dict):
                yield from inside(schema() if isinstance(schema, type) else schema)


def inside(schema: Schema) -> Iterator[fields.Field[Any]]:
    for one in schema.fields.values():
        yield one
        inner = getattr(one, "inner", None) or getattr(one, "value_field", None)
        if inner is not None:
            yield inner
        nested = one if isinstance(one, fields.Nested) else inner
        if isinstance(nested, fields.Nested):
            yield from inside(nested.schema)


def test_every_message_of_a_field_is_known_in_both_languages(client_for: Callable[..., FlaskClient]) -> None:
    found = list(of_requests(client_for(Role.PLANNER).application))
    assert len(found) > 100
    said = {words for one in found for words in one.error_messages.values() if "{" not in words}
    assert "Not a valid mapping type." in said
    strange = {words for words in said if words.isascii() and translate_message(words).zh == words}
    assert not strange
