"""What a measure or a field gives: a number, a text or yes-or-no; how finely; and whether it may be missing."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.measures import AttributeMeasure, From, Measure, ModelMeasure, Over, RecordMeasure, TierMeasure


class Sort(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"
    DATE = "date"


# Shares and probabilities are compared with numbers of at most so many decimals.
_PLACES = 6


@dataclass(frozen=True, slots=True)
class ValueType:
    """`scale` is the number of integers that one unit is held as; None where any fraction may occur."""

    sort: Sort
    scale: int | None = 1

    @property
    def finest(self) -> str:
        """The numbers that may be written, for a person."""
        if self.scale is None:
            return f"≤ {_PLACES} decimals"
        return "…, -1, 0, 1, …" if self.scale == 1 else f"≤ {len(str(self.scale)) - 1} decimals"

    def holds(self, number: Decimal) -> bool:
        """True where `number` is no finer than the values are held, and no integer grows too wide by it."""
        if self.scale is None:
            return abs(number) < 10**_PLACES and not number * 10**_PLACES % 1
        return abs(number * self.scale) < 2**62 and not number * self.scale % 1


_SORTS = {Kind.TEXT: Sort.TEXT, Kind.BOOLEAN: Sort.YES_NO, Kind.DATE: Sort.DATE}
_FRACTION = ValueType(Sort.NUMBER, None)
_COUNT = ValueType(Sort.NUMBER, 1)
_YES_NO = ValueType(Sort.YES_NO)
_TEXT = ValueType(Sort.TEXT)
_ATTRIBUTES = {From.YEARS_SINCE: _COUNT, From.MISSING: _YES_NO, From.LONGEST_MATCH: _TEXT}


def value_type_of_field(field: Field) -> ValueType:
    """Returns the type of the values of `field`."""
    sort = _SORTS.get(field.kind, Sort.NUMBER)
    return ValueType(sort, field.scale) if sort is Sort.NUMBER else ValueType(sort)


def value_type_of(measure: Measure) -> ValueType:
    """Returns the type of the values that `measure` gives."""
    match measure:
        case RecordMeasure(over=Over.SHARE) | ModelMeasure():
            return _FRACTION
        case RecordMeasure(over=Over.EXISTS):
            return _YES_NO
        case RecordMeasure(over=Over.SUM | Over.MAX | Over.LATEST, field=str(name)):
            return value_type_of_field(RECORD_FIELDS[name])
        case RecordMeasure():
            return _COUNT
        case AttributeMeasure(take=From.VALUE, field=name):
            return value_type_of_field(ENTERPRISE_FIELDS[name])
        case AttributeMeasure(take=take):
            return _ATTRIBUTES[take]
        case TierMeasure():
            return _TEXT
        case _:
            return _YES_NO


def can_be_missing(measure: Measure) -> bool:
    """True where the measure may have no value, so that its points must say what `missing` is worth."""
    match measure:
        case RecordMeasure(over=Over.SHARE, at_least=at_least):
            return at_least <= 1
        case RecordMeasure(over=over):
            return over in {Over.DAYS_SINCE_LATEST, Over.MAX, Over.LATEST}
        case AttributeMeasure(take=take):
            return take is not From.MISSING
        case _:
            return isinstance(measure, ModelMeasure)


def can_be_not_applicable(measure: Measure) -> bool:
    """True for a share that needs more than one record."""
    return isinstance(measure, RecordMeasure) and measure.over is Over.SHARE and measure.at_least > 1
