"""Recipes: plain facts that bring a measure to a value, or make a condition hold, on a given day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import prod
from typing import TypeAlias

import numpy as np

from rules.calendar import date_of, day_of, months_before
from rules.conditions import All, Condition, Not
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from rules.measures import AttributeMeasure, From, Measure, Over, RecordMeasure, State, TierMeasure
from rules.record_types import RecordType, parts_of
from scoring.check.axes import OTHER
from scoring.check.changes_by_record import equal_test_of
from scoring.check.samples import samples_of
from scoring.check.setting import Setting
from scoring.check.states import TooManyError
from scoring.check.words import plain_value_of
from scoring.facts import Facts
from scoring.figures import Figure
from scoring.rows import facts_of

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
class FactMaker:
    """Makes facts as of one day; `tiers` holds facts that bring the schemes read to each of their tiers."""

    here: Setting
    as_of: date
    tiers: Mapping[tuple[str, str], Made]

    def condition(self, condition: Condition, most: int = 24) -> Iterator[Made]:
        """Facts that should make the condition hold in at most `most` ways, whatever it says of the score.

        Each way comes twice: with records still active, and with ended ones wherever that is enough.
        """
        try:
            states = self.here.states(condition)
            places = np.flatnonzero(states.holds(condition))[:most].tolist()
        except TooManyError:
            return
        for place in places:
            wanted = states.at(place)
            yield from (made for made in (self.state(wanted), self.state(wanted, ended=True)) if made is not None)

    def state(self, wanted: Mapping[Measure, Figure], *, ended: bool = False) -> Made | None:
        """Facts that should give every measure its value; None where no recipe is known for one of them."""
        total = NOTHING_MADE
        for measure, figure in wanted.items():
            made = self.value(measure, figure)
            if made is None:
                return None
            total += self._ended(made) if ended and _takes_ended(measure) else made
        return total

    def states(self, condition: Condition, most: int) -> Iterator[Made]:
        """Facts for the first of the states that the condition tells apart, whether it holds in them or not."""
        try:
            states = self.here.states(condition)
            wanted = map(states.at, range(min(most, prod(states.shape))))
            yield from (made for made in map(self.state, wanted) if made is not None)
        except TooManyError:
            yield from self.condition(condition)

    def facts(self, made: Sequence[Made]) -> Facts:
        """One block with an enterprise for each, its records numbered r1, r2, …"""
        enterprises = [{**each.attributes, "uscc": f"E{place}"} for place, each in enumerate(made)]
        records = [
            {**record, "uscc": f"E{place}", "record_id": f"r{number}"}
            for place, each in enumerate(made)
            for number, record in enumerate(_different_records(each.records), 1)
        ]
        return facts_of(enterprises, records, self.here.types)

    def _ended(self, made: Made) -> Made:
        ends = {"ends_on": self.as_of.isoformat(), "publicity_ends_on": self.as_of.isoformat()}
        return Made(made.attributes, tuple({**record, **ends} for record in made.records))

    def value(self, measure: Measure, figure: Figure) -> Made | None:
        """Facts that should bring `measure` to a value; None where no recipe is known."""
        match measure:
            case AttributeMeasure():
                return self._attribute(measure, figure)
            case RecordMeasure():
                records = self._records(measure, figure)
                return None if records is None else Made({}, tuple(records))
            case TierMeasure():
                return self.tiers.get((measure.scheme, str(figure.value)))
        return None

    def _attribute(self, measure: AttributeMeasure, figure: Figure) -> Made | None:
        match measure.take, figure.value:
            case From.YEARS_SINCE, Fraction() as years:
                if years >= self.as_of.year:
                    return None
                day = months_before(day_of(self.as_of), 12 * int(years))
                return Made({measure.field: date_of(day).isoformat()}, ())
            case From.MISSING, missing:
                return Made({measure.field: None if missing else _any_value(measure.field)}, ())
            case From.LONGEST_MATCH, "":
                return Made({measure.field: OTHER}, ())
        return Made({measure.field: plain_value_of(figure)}, ())

    def _records(self, measure: RecordMeasure, figure: Figure) -> Sequence[Row] | None:
        match measure.over, figure.value:
            case Over.SHARE, Fraction() as share:
                return self._share(measure, share)
            case _, None:
                return ()
            case Over.EXISTS, exists:
                return self.make_records(measure, int(exists is True))
            case (Over.COUNT, Fraction() as count):
                return self.make_records(measure, int(count)) if count <= MOST_RECORDS else None
            case Over.DISTINCT, Fraction() as count:
                return self._distinct(measure, int(count)) if count <= MOST_RECORDS else None
            case Over.DAYS_SINCE_LATEST, Fraction() as days:
                return self.make_records(measure, 1, age=int(days)) if days < day_of(self.as_of) else None
            case Over.SUM, Fraction() as total if total == 0:
                return ()
        return self.make_records(measure, 1, where=equal_test_of(measure.field or "", figure))

    def make_records(
        self, measure: RecordMeasure, count: int, *, where: Condition | None = None, age: int | None = None
    ) -> list[Row] | None:
        """`count` records that enter the measure and pass `where`, dated `age` days ago or else well within it."""
        if count == 0:
            return []
        filters = tuple(part for part in (measure.where, where) if part is not None)
        kinds = [self.here.types[name] for name in measure.types]
        fields = next((found for kind in kinds if (found := self._passing(kind, filters))), None)
        if fields is None:
            return None
        ages = [age if age is not None else self._age(measure, n) for n in range(count)]
        return [self.make_record(self._ending(measure, fields), days) for days in ages]

    def _ending(self, measure: RecordMeasure, fields: Row) -> Row:
        """The fields of a record that ends soon enough to enter the measure."""
        if measure.ends_within is None:
            return fields
        return {**fields, "ends_on": (self.as_of + timedelta(days=measure.ends_within)).isoformat()}

    def _passing(self, kind: RecordType, filters: tuple[Condition, ...]) -> Row | None:
        """A record of one type that passes the filters, or None where there is none."""
        made = samples_of(kind, filters, adverse=False)
        places = np.flatnonzero(made.passing(All(filters) if filters else None, self.here.rule_set))
        return made.row(int(places[0])) if len(places) else None

    def make_record(self, fields: Row, age: int) -> dict[str, object]:
        """A record `age` days old that counts, is active and in publicity, whatever else its fields say."""
        occurred = self.as_of - timedelta(days=age)
        publicity = (self.as_of + PUBLICITY).isoformat()
        return {"publicity_ends_on": publicity, **fields, "occurred_on": occurred.isoformat()}

    def _age(self, measure: RecordMeasure, place: int) -> int:
        longest = 11 + place if measure.days is None else measure.days
        if measure.months is not None:
            longest = day_of(self.as_of) - months_before(day_of(self.as_of), measure.months)
        return min(10 + place, longest - 1)

    def _share(self, measure: RecordMeasure, share: Fraction) -> list[Row] | None:
        exact = share.limit_denominator(MOST_RECORDS // 2)
        size = exact.denominator * -(-measure.at_least // exact.denominator)
        part = int(exact * size)
        assert measure.part is not None
        inside = self.make_records(measure, part, where=measure.part)
        outside = self.make_records(measure, size - part, where=Not(measure.part))
        return None if inside is None or outside is None else inside + outside

    def _distinct(self, measure: RecordMeasure, count: int) -> list[Row] | None:
        records = self.make_records(measure, count)
        field = measure.field or ""
        if records is None or RECORD_FIELDS[field].kind is not Kind.TEXT:
            return None if count else records
        return [{**record, field: f"{OTHER}{place}"} for place, record in enumerate(records)]


def _takes_ended(measure: Measure) -> bool:
    return isinstance(measure, RecordMeasure) and measure.state is State.COUNTING and measure.ends_within is None


def _different_records(records: Sequence[Row]) -> list[Row]:
    """The records, of those that are one by their parts only the last: no source could state them all."""
    last = {_parts_of(record) or place: place for place, record in enumerate(records)}
    return [records[place] for place in sorted(last.values())]


def _parts_of(record: Row) -> tuple[object, ...]:
    """The type of a recipe's record with all parts that it is known by; nothing where it lacks one."""
    day = str(record.get("occurred_on") or "")
    derived = {"month": day[:7], "year": record.get("value")}
    stated = [derived.get(name) or record.get(name) for name in parts_of(str(record["type"]))]
    return (record["type"], *stated) if stated and all(stated) else ()


def _any_value(field: str) -> object:
    examples = {Kind.TEXT: OTHER, Kind.DATE: "2000-01-01", Kind.BOOLEAN: True}
    return examples.get(ENTERPRISE_FIELDS[field].kind, 1)
