"""The own fields of a registry as the API reads and writes them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from marshmallow import Schema, fields, validate

from service.core.plain import Plain
from service.core.web.schemas import Day
from service.registries.own_fields import WHOLE, Kind, Own, OwnField, nested_of
from service.registries.registry import Registry
from service.registries.shapes import SHAPES
from service.registry_desk.schemas import EntriesSchema, EntrySchema, EntryStatementSchema, EntryVersionSchema

_TEXT, _MANY = validate.Length(max=200), validate.Length(max=200)


class CheckSchema(Schema):
    """One line of a checklist."""

    what = fields.String(required=True, validate=validate.Length(min=1, max=500))
    how = fields.String(load_default="", validate=validate.Length(max=500))
    standard = fields.String(load_default="", validate=validate.Length(max=500))


@cache
def statement_schema(registry: Registry) -> type[Schema]:
    """What is stated of an entry: with the registry's own fields where it has some."""
    if not SHAPES[registry].fields:
        return EntryStatementSchema
    return _extended(
        EntryStatementSchema,
        f"{_named(registry)}StatementSchema",
        _own_tree(SHAPES[registry].fields, is_read=False, name=_named(registry)),
    )


@cache
def entry_schemas(registry: Registry) -> tuple[type[Schema], type[Schema]]:
    """An entry with its versions, and a page of entries."""
    if not SHAPES[registry].fields:
        return EntrySchema, EntriesSchema
    own = _own_tree(SHAPES[registry].fields, is_read=True, name=_named(registry))
    version = _extended(EntryVersionSchema, f"{_named(registry)}VersionSchema", own)
    entry = _extended(
        version, f"{_named(registry)}Schema", {"versions": fields.List(fields.Nested(version), required=True)}
    )
    listed = fields.List(fields.Nested(version), required=True)
    return entry, _extended(EntriesSchema, f"{_named(registry)}ListSchema", {"items": listed})


def own_stated(registry: Registry, body: Mapping[str, Any]) -> dict[str, Any]:
    """The own fields that a body states, by name; null clears one, and what belongs together is stated whole."""
    own: dict[str, Any] = {}
    for one in SHAPES[registry].fields:
        if one.place[0] not in body:
            continue
        value: Any = body
        for part in one.place:
            value = value.get(part) if isinstance(value, Mapping) else None
        own[one.name] = "" if value is None else value
    return own


def own_json(registry: Registry, own: Own) -> Plain:
    """The own fields as JSON: each there, null or empty where it says nothing."""
    held = nested_of(SHAPES[registry].fields, own)
    shown: Plain = {}
    for one in SHAPES[registry].fields:
        first, is_nested = one.place[0], len(one.place) > 1
        nothing: Any = ({} if first == "frame" else None) if is_nested else [] if one.is_several else None
        value = held.get(first, nothing)
        shown[first] = value.isoformat() if isinstance(value, date) else value
    return shown


def _own_tree(
    own: Sequence[OwnField], *, is_read: bool, depth: int = 0, name: str = ""
) -> dict[str, fields.Field[Any]]:
    """The fields of one level: those that end here, and what holds others as a schema of its own."""
    tree: dict[str, fields.Field[Any]] = {}
    for first in dict.fromkeys(one.place[depth] for one in own):
        below = [one for one in own if one.place[depth] == first]
        if len(below[0].place) == depth + 1:
            tree[first] = _field_of(below[0], is_read=is_read)
            continue
        called = f"{name}{first.title()}"
        inner = _own_tree(below, is_read=is_read, depth=depth + 1, name=called)
        schema = Schema.from_dict(dict(inner), name=f"{called}{'Schema' if is_read else 'StatementSchema'}")
        tree[first] = fields.Nested(schema, allow_none=True)
    return tree


def _field_of(one: OwnField, *, is_read: bool) -> fields.Field[Any]:
    said = {"description": f"{one.words.zh} {one.words.en}."}
    if one.kind is Kind.CHECKS:
        return fields.List(fields.Nested(CheckSchema), metadata=said, validate=None if is_read else _MANY)
    if one.is_several:
        only = validate.OneOf([*one.choices]) if one.choices else _TEXT
        inner = fields.String(validate=None if is_read else only)
        return fields.List(inner, metadata=said, validate=None if is_read else _MANY, allow_none=True)
    if one.kind is Kind.DAY:
        return fields.Date(metadata=said, allow_none=True) if is_read else Day(metadata=said, allow_none=True)
    if one.kind in (Kind.NUMBER, Kind.RATIO):
        most = WHOLE if one.kind is Kind.RATIO else one.most
        unit = {"description": f"{said['description']} 万分之几 Ten-thousandths."} if one.kind is Kind.RATIO else said
        bounds = validate.Range(1, most)
        return fields.Integer(
            metadata={**unit, "minimum": 1, "maximum": most},
            allow_none=True,
            strict=True,
            validate=None if is_read else bounds,
        )
    only = validate.OneOf([*one.choices]) if one.choices else _TEXT
    return fields.String(metadata=said, allow_none=True, validate=None if is_read else only)


def _extended(base: type[Schema], name: str, more: Mapping[str, fields.Field[Any]]) -> type[Schema]:
    return type(name, (base,), {"__doc__": base.__doc__, **more})


def _named(registry: Registry) -> str:
    return "".join(word.title() for word in registry.value.removesuffix("s").split("-"))
