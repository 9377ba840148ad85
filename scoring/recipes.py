"""Recipes: plain facts that bring a measure to a value, or make a condition hold, on a given day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TypeAlias

from rules.calendar import date_of, day_of, months_before
from rules.check.holds import State as Wanted
from rules.check.holds import holds
from rules.check.sample import TooManyError, equals, passing
from rules.check.states import Setting, states
from rules.check.values import OTHER, Special, Value
from rules.check.words import plain, plain_record
from rules.conditions import All, Condition, Not
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from rules.measures import AttributeMeasure, From, Measure, Over, RecordMeasure, State, TierMeasure

Row: TypeAlias = Mapping[str, object]
MOST_RECORDS = 40
PUBLICITY = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Made:
    """Facts of one enterprise as plain values: attributes, and records without ids."""

    attributes: Row
    records: tuple[Row, ...]

    def __add__(self, other: "Made") -> "Made":
        return Made({**self.attributes, **other.attributes}, (*self.records, *other.records))


NOTHING_MADE = Made({}, ())


@dataclass(frozen=True, slots=True)
class Kitchen:
    """Makes facts as of one day; `tiers` holds facts that bring the schemes read to each of their tiers."""

    here: Setting
    as_of: date
    tiers: Mapping[tuple[str, str], Made]

    def condition(self, condition: Condition, most: int = 24) -> Iterator[Made]:
        """Facts that should make the condition hold in at most `most` ways, whatever it says of the score.

        Each way comes twice: with records still active, and with ended ones wherever that is enough.
        """
        try:
            wanted = (state for state in states(self.here.axes([condition])) if holds(condition, state))
            for state in islice(wanted, most):
                yield from (made for made in (self.state(state), self.state(state, ended=True)) if made is not None)
        except TooManyError:
            return

    def state(self, state: Wanted, *, ended: bool = False) -> Made | None:
        """Facts that should give every measure its value; None where no recipe is known for one of them."""
        total = NOTHING_MADE
        for measure, value in state.items():
            made = NOTHING_MADE if isinstance(measure, str) else self.value(measure, value)
            if made is None:
                return None
            total += self._ended(made) if ended and _takes_ended(measure) else made
        return total

    def _ended(self, made: Made) -> Made:
        ends = {"ends_on": self.as_of.isoformat(), "publicity_ends_on": self.as_of.isoformat()}
        return Made(made.attributes, tuple({**record, **ends} for record in made.records))

    def value(self, measure: Measure, value: Value) -> Made | None:
        """Facts that should bring `measure` to `value`; None where no recipe is known."""
        match measure:
            case AttributeMeasure():
                return self._attribute(measure, value)
            case RecordMeasure():
                records = self._records(measure, value)
                return None if records is None else Made({}, tuple(records))
            case TierMeasure():
                return self.tiers.get((measure.scheme, str(value)))
        return None

    def _attribute(self, measure: AttributeMeasure, value: Value) -> Made | None:
        match measure.take:
            case From.YEARS_SINCE if isinstance(value, Decimal):
                day = months_before(day_of(self.as_of), 12 * int(value))
                return Made({measure.field: date_of(day).isoformat()}, ())
            case From.MISSING:
                return Made({measure.field: None if value else _any_value(measure.field)}, ())
        held = OTHER if value is Special.NO_MATCH else plain(value)
        return Made({measure.field: held}, ())

    def _records(self, measure: RecordMeasure, value: Value) -> Sequence[Row] | None:
        match measure.over, value:
            case _, Special.MISSING:
                return ()
            case Over.EXISTS, bool():
                return self.several(measure, int(value))
            case (Over.COUNT, Decimal()):
                return self.several(measure, int(value)) if value <= MOST_RECORDS else None
            case Over.SHARE, _:
                return self._share(measure, value)
            case Over.DISTINCT, Decimal():
                return self._distinct(measure, int(value)) if value <= MOST_RECORDS else None
            case Over.DAYS_SINCE_LATEST, Decimal():
                return self.several(measure, 1, age=int(value))
            case Over.SUM, Decimal() if value == 0:
                return ()
        return self.several(measure, 1, where=equals(measure.field or "", value))

    def several(
        self, measure: RecordMeasure, count: int, *, where: Condition | None = None, age: int | None = None
    ) -> list[Row] | None:
        """`count` records that enter the measure and pass `where`, dated `age` days ago or else well within it."""
        if count == 0:
            return []
        wanted = All(tuple(part for part in (measure.where, where) if part is not None))
        kinds = [self.here.types[name] for name in measure.types]
        fields = next((found for kind in kinds if (found := passing(kind, wanted, adverse=False))), None)
        if fields is None:
            return None
        ages = [age if age is not None else self._age(measure, n) for n in range(count)]
        return [self.dated(plain_record(fields), days) for days in ages]

    def dated(self, fields: Row, age: int) -> dict[str, object]:
        """A record `age` days old that counts, is active and in publicity, whatever else its fields say."""
        occurred = self.as_of - timedelta(days=age)
        publicity = (self.as_of + PUBLICITY).isoformat()
        return {"publicity_ends_on": publicity, **fields, "occurred_on": occurred.isoformat()}

    def _age(self, measure: RecordMeasure, place: int) -> int:
        if measure.months is None:
            return 10 + place
        longest = day_of(self.as_of) - months_before(day_of(self.as_of), measure.months)
        return min(10 + place, longest - 1)

    def _share(self, measure: RecordMeasure, value: Value) -> list[Row] | None:
        if not isinstance(value, Decimal):
            return []
        exact = Fraction(value).limit_denominator(MOST_RECORDS // 2)
        size = exact.denominator * -(-measure.at_least // exact.denominator)
        part = int(exact * size)
        assert measure.part is not None
        inside = self.several(measure, part, where=measure.part)
        outside = self.several(measure, size - part, where=Not(measure.part))
        return None if inside is None or outside is None else inside + outside

    def _distinct(self, measure: RecordMeasure, count: int) -> list[Row] | None:
        records = self.several(measure, count)
        field = measure.field or ""
        if records is None or RECORD_FIELDS[field].kind is not Kind.TEXT:
            return None if count else records
        return [{**record, field: f"{OTHER}{place}"} for place, record in enumerate(records)]


def _takes_ended(measure: Measure | str) -> bool:
    return isinstance(measure, RecordMeasure) and measure.state is State.COUNTING


def _any_value(field: str) -> object:
    examples = {Kind.TEXT: OTHER, Kind.DATE: "2000-01-01", Kind.BOOLEAN: True}
    return examples.get(ENTERPRISE_FIELDS[field].kind, 1)
