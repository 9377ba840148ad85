"""Dated tables: the header that all share, and what each holds."""

from typing import Any

from rules.dated_tables import AuthorityLevel, CapOf, OrderedBy, TriggerKind
from rules.inspection import ItemMode
from rules.ruleset import Standing
from rules.schema.kit import Choice, Day, Flag, ListOf, MapOf, Part, Pattern, Strict, Whole, refusal_of
from rules.schema.rule_set import VERSION, CitationSchema
from rules.schema.words import TextSchema, text_part


class TableSchema(Strict):
    """The header of every table."""

    table = Pattern(required=True)
    version = Pattern(VERSION, 'YYYY-MM, e.g. "2026-01"', required=True)
    title = text_part()
    standing = Choice(Standing, required=True)
    effective_from = Day(required=True)
    effective_until = Day(allow_none=True)
    approved_on = Day(allow_none=True)
    citations = MapOf(Part(CitationSchema))
    demonstrations = MapOf(Part(TextSchema))
    legal_basis = ListOf(Pattern())


class TriggerBasisSchema(Strict):
    kind = Pattern(required=True)
    counts = Pattern(required=True)


class TriggerSchema(Strict):
    id = Pattern(required=True)
    title = text_part()
    kind = Choice(TriggerKind, required=True)
    counts = Flag(required=True)
    basis = Part(TriggerBasisSchema, required=True)


class OrderedSchema(Strict):
    id = Choice(OrderedBy, required=True)
    title = text_part()
    counts = Flag(required=True)
    basis = Pattern(required=True)


class CapCountingSchema(TableSchema):
    triggers = ListOf(Part(TriggerSchema), least=1, required=True)
    ordered_by = ListOf(Part(OrderedSchema), least=1, required=True)


def _cap(of: CapOf, levels: tuple[Any, ...] = (), modes: tuple[Any, ...] = (), **given: Any) -> dict[str, Any]:
    if (of is CapOf.AUTHORITY) is bool(levels):
        raise refusal_of(
            "of: level | levels + levels: […]",
            "of 为 level 或 levels 时须列出 levels，为 authority 时不写。",
            "List the levels where `of` is level or levels, and none where it is authority.",
        )
    return given | {"of": of, "levels": levels, "modes": modes or tuple(ItemMode)}


class CapSchema(Strict):
    makes = staticmethod(_cap)
    id = Pattern(required=True)
    title = text_part()
    of = Choice(CapOf, required=True)
    levels = ListOf(Choice(AuthorityLevel), least=1)
    modes = ListOf(Choice(ItemMode), least=1)
    most = Whole(1, 1000, required=True)
    basis = Pattern(required=True)


class CapsSchema(TableSchema):
    caps = ListOf(Part(CapSchema), required=True)
