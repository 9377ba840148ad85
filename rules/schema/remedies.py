"""The dated table of remedies: what mends a record, or why nothing does."""

from typing import Any

from rules.remedies import Act, Mended
from rules.schema.dated_tables import TableSchema
from rules.schema.inspection import SeverityClass, period_of
from rules.schema.kit import Choice, Day, ListOf, Part, Pattern, Strict, Whole, refusal_of
from rules.schema.words import TextSchema, text_part


def _way(sets: Mended, outcome: str | None = None, **given: Any) -> dict[str, Any]:
    if (sets is Mended.OUTCOME) is (outcome is None):
        raise refusal_of(
            "sets: outcome + outcome: …",
            "sets 为 outcome 时须写明新的 outcome，否则不写。",
            "Give the new outcome where `sets` is outcome, and none where it is a day.",
        )
    return {"decided_by": None, **given, "sets": sets, "outcome": outcome}


class WaySchema(Strict):
    makes = staticmethod(_way)
    act = Choice(Act, required=True)
    sets = Choice(Mended, required=True)
    outcome = Pattern()
    months = Whole(0, 1200, required=True)
    where = text_part()
    bring = ListOf(Part(TextSchema), required=True)
    decided_by = text_part(required=False)


def _remedy(way: Any = None, why_not: Any = None, outcomes: tuple[str, ...] = (), **given: Any) -> dict[str, Any]:
    if (way is None) is (why_not is None):
        raise refusal_of(
            "way | why_not",
            "way（怎样修复）和 why_not（为何不能修复）须写且只写一项。",
            "Give either `way`, how it is mended, or `why_not`, why it cannot be.",
        )
    return period_of(**given) | {"way": way, "why_not": why_not, "outcomes": outcomes}


class RemedySchema(Strict):
    makes = staticmethod(_remedy)
    id = Pattern(required=True)
    title = text_part()
    type = Pattern(required=True)
    severity = SeverityClass(required=True)
    outcomes = ListOf(Pattern(), least=1)
    law_from = Day(allow_none=True)
    law_until = Day(allow_none=True)
    way = Part(WaySchema)
    why_not = text_part(required=False)
    basis = Pattern(required=True)


class RemediesSchema(TableSchema):
    remedies = ListOf(Part(RemedySchema), least=1, required=True)
