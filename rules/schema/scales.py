"""The score and its bounds, tiers, levels, groups and local record types."""

from decimal import Decimal
from typing import Any

from rules.record_types import RecordType
from rules.ruleset import Direction, Group, Level, ScoreScale, Tier
from rules.schema.kit import Choice, Flag, ListOf, Number, Pattern, Strict, Value, Whole, Words, refusal_of
from rules.schema.words import LimitField, interval_of, text_part
from rules.texts import Text


def _score(**given: Any) -> ScoreScale:
    made = ScoreScale(**given)
    if made.at_least >= made.at_most:
        raise refusal_of("at_least < at_most", "分值的下限应小于上限。", "The least score must lie below the greatest.")
    return made


class ScoreSchema(Strict):
    makes = staticmethod(_score)
    direction = Choice(Direction, required=True)
    base = Number(places=2, required=True)
    at_least = Number(places=2, required=True)
    at_most = Number(places=2, required=True)


def _tier(id: str, title: Text, **ends: Decimal) -> Tier:
    return Tier(id, title, interval_of(ends))


class TierSchema(Strict):
    makes = staticmethod(_tier)
    id = Pattern(required=True)
    title = text_part()
    at_least = Number(places=2)
    above = Number(places=2)
    at_most = Number(places=2)
    below = Number(places=2)


class LevelSchema(Strict):
    makes = Level
    id = Pattern(required=True)
    title = text_part()
    parent = Pattern(allow_none=True)
    weight = Whole(1, 10_000)


class GroupSchema(Strict):
    makes = Group
    id = Pattern(required=True)
    title = text_part()
    limit = LimitField(required=True)


class Adverse(Value):
    """true, false, or the outcomes that make a record adverse."""

    allowed = "true, false, [outcomes]"

    def read(self, value: Any) -> bool | frozenset[str]:
        if isinstance(value, list):
            return frozenset(ListOf(Words(), least=1).read(value))
        return Flag().read(value)


def _record_type(id: str, title: Text, adverse: bool | frozenset[str]) -> RecordType:
    return RecordType(id, title.zh, title.en, adverse)


class RecordTypeSchema(Strict):
    makes = staticmethod(_record_type)
    id = Pattern(required=True)
    title = text_part()
    adverse = Adverse(required=True)
