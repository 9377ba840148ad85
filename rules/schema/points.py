"""Points: each, bands, tables and yes-or-no, with what a missing value is worth."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rules.intervals import ENDS
from rules.points import Band, Bands, Each, Fade, FadeStep, Points, Table, WhenTrue
from rules.schema.kit import ListOf, MapOf, Months, Number, Part, Strict, Value, refusal_of
from rules.schema.words import LimitField, interval_of


class Share(Number):
    """A number from 0 to 1 with at most four decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(places=4, **options)
        self.allowed = "0 … 1, ≤ 4 decimals"

    def read(self, value: Any) -> Decimal:
        number = super().read(value)
        if 0 <= number <= 1:
            return number
        raise refusal_of(self.allowed, "比例应在 0 与 1 之间。", "A share lies between 0 and 1.")


class _Step(Strict):
    makes = staticmethod(lambda after, share: FadeStep(after, share))
    after = Months(required=True)
    share = Share(required=True)


def _fade(**given: Any) -> Fade:
    if len(given) != 1:
        raise refusal_of(
            "over | steps | second_half_of_publicity",
            "渐减只能写一种方式。",
            "Write exactly one way in which the points fade.",
        )
    if "over" in given:
        return Fade(over_months=given["over"])
    steps = given.get("steps", ())
    ages = [step.months for step in steps]
    if ages != sorted(set(ages)):
        raise refusal_of(
            "after: ascending", "各步的月数应由小到大且不重复。", "List the steps from the youngest age on."
        )
    return Fade(steps=steps, second_half=given.get("second_half_of_publicity"))


class _Fade(Strict):
    makes = staticmethod(_fade)
    over = Months()
    steps = ListOf(Part(_Step), least=1)
    second_half_of_publicity = Share()


def _band(points: Decimal, **ends: Decimal) -> Band:
    made = interval_of(ends)
    if made is None:
        raise refusal_of(", ".join(ENDS), "请写明这一档的上界或下界。", "Give the band a lower or an upper end.")
    return Band(made, points)


class _Band(Strict):
    makes = staticmethod(_band)
    at_least = Number()
    above = Number()
    at_most = Number()
    below = Number()
    points = Number(required=True)


class _Ending(Strict):
    """Keys that every kind of points may have; the limit is kept apart."""

    limit = LimitField()
    missing = Number()


class _Each(_Ending):
    each = Number(required=True)
    fade = Part(_Fade)


class _Bands(_Ending):
    bands = ListOf(Part(_Band), least=1, required=True)
    not_applicable = Number()
    otherwise = Number()


class _Table(_Ending):
    table = MapOf(Number(), required=True)
    otherwise = Number()


class _WhenTrue(_Ending):
    when_true = Number(required=True)
    when_false = Number()


_SCHEMAS: Mapping[str, tuple[type[Strict], type[Points]]] = {
    "each": (_Each, Each),
    "bands": (_Bands, Bands),
    "table": (_Table, Table),
    "when_true": (_WhenTrue, WhenTrue),
}


class PointsField(Value):
    """The points and their limit, as `(points, limit or None)`."""

    allowed = ", ".join(_SCHEMAS)

    def read(self, value: Any) -> tuple[Points, Any]:
        kinds = [key for key in _SCHEMAS if key in value] if isinstance(value, dict) else []
        if len(kinds) != 1:
            raise refusal_of(
                " | ".join(_SCHEMAS),
                "分值应且只应写一种：each、bands、table 或 when_true。",
                "Give points in exactly one way: each, bands, table or when_true.",
            )
        schema, made = _SCHEMAS[kinds[0]]
        given = schema().load(value)
        limit = given.pop("limit", None)
        if "each" in given:
            given["points"] = given.pop("each")
        return made(**given), limit
