"""A field of a form in which something of a registry is called by its name or its code."""

from collections.abc import Mapping

from sqlalchemy import Connection

from service.core.web.form_fields import asked_text, refuse_field
from service.registries.queries.called import find_called
from service.registries.registry import Registry


def code_in(connection: Connection, form: Mapping[str, str], name: str, registry: Registry) -> str:
    """The code of what a field calls by its name or code; "" where it is empty."""
    written = asked_text(form, name, 60)
    called = find_called(connection, registry, written)
    if called.code is None:
        refuse_field(name, called.words(written))
    return called.code
