"""What tiers mean for inspections, and how long records are made public."""

from decimal import Decimal
from typing import Any

from rules.inspection import Bound, Frequency, TierInspection
from rules.schema.kit import Choice, Day, MapOf, Number, Part, Pattern, Strict, Value, Whole, refusal_of


class Ratio(Number):
    """A share above nothing and up to all: no tier is exempt from draws."""

    def __init__(self, **options: Any) -> None:
        super().__init__(places=6, **options)
        self.allowed = "0 < ratio ≤ 1"

    def read(self, value: Any) -> Decimal:
        number = super().read(value)
        if 0 < number <= 1:
            return number
        raise refusal_of(
            self.allowed,
            "年度抽查比例须大于 0 且不超过 1：任何等级都不免抽。",
            "The share drawn per year must be above 0 and at most 1: no tier is exempt from draws.",
        )


class FrequencySchema(Strict):
    makes = Frequency
    visits = Whole(1, 1000, required=True)
    months = Whole(1, 1200, required=True)
    bound = Choice(Bound, required=True)


def _tier_inspection(ratio: Decimal, frequency: Frequency, annual_cap: int | None = None) -> TierInspection:
    return TierInspection(ratio, frequency, annual_cap)


class TierInspectionSchema(Strict):
    makes = staticmethod(_tier_inspection)
    ratio = Ratio(required=True)
    frequency = Part(FrequencySchema, required=True)
    annual_cap = Whole(1, 1000, allow_none=True)


class InspectionBasisSchema(Strict):
    ratio = Pattern(required=True)
    frequency = Pattern(required=True)
    annual_cap = Pattern()


class ModeSchema(Strict):
    basis = Part(InspectionBasisSchema, required=True)
    tiers = MapOf(Part(TierInspectionSchema), required=True)


class SpecialKeySchema(ModeSchema):
    statutory = Part(FrequencySchema, required=True)


class InspectionSchema(Strict):
    general = Part(ModeSchema)
    key = Part(ModeSchema)
    special_key = Part(SpecialKeySchema)


class SeverityClass(Value):
    """1, 2 or 3; `any` is None."""

    allowed = "any, 1, 2, 3"

    def read(self, value: Any) -> int | None:
        if value == "any" or (type(value) is int and value in (1, 2, 3)):
            return None if value == "any" else value
        raise refusal_of(self.allowed, "请写 any、1、2 或 3。", "Write any, 1, 2 or 3.")


def period_of(law_from: Any = None, law_until: Any = None, **given: Any) -> dict[str, Any]:
    """What is given, with both ends of the period of a law; raises ValidationError where it holds no day."""
    if law_from and law_until and law_from >= law_until:
        raise refusal_of("law_from < law_until", "law_from 应早于 law_until。", "law_from must lie before law_until.")
    return given | {"law_from": law_from, "law_until": law_until}


class PublicitySchema(Strict):
    makes = staticmethod(period_of)
    type = Pattern(required=True)
    severity = SeverityClass(required=True)
    months = Whole(1, 1200, required=True)
    law_from = Day(allow_none=True)
    law_until = Day(allow_none=True)
    basis = Pattern(required=True)
