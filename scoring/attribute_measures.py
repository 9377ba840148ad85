"""Measures that read no record: registration attributes, another scheme's tier, the model."""

from dataclasses import dataclass

import numpy as np

from rules.fields import ENTERPRISE_FIELDS, Kind
from rules.measures import NOT_RATED, AttributeMeasure, From, TierMeasure
from scoring.block_days import Day
from scoring.block_view import BlockView, year_edges
from scoring.facts import DTYPES, MISSING, NO_NUMBER, NO_TEXT, Ints, Vocabulary
from scoring.text_parsing import AS_WRITTEN
from scoring.values import Node, Numbers, Texts, Truths, Values


@dataclass(frozen=True, slots=True, eq=False)
class AttributeNode(Node):
    """A figure from one attribute; `codes` holds the codes of a longest match, then "" for no match."""

    measure: AttributeMeasure
    codes: Vocabulary

    def compute(self, view: BlockView) -> Values:
        name = self.measure.field
        column = _column(view, name)
        match self.measure.take:
            case From.MISSING:
                return Truths((column == MISSING[ENTERPRISE_FIELDS[name].kind]).astype(np.int8))
            case From.YEARS_SINCE:
                return Numbers(_years_since(view.as_of, column))
            case From.LONGEST_MATCH:
                table = view.vocabulary(name).table(self, self._longest_match, NO_TEXT)
                return Texts(table[column], self.codes)
            case From.VALUE:
                return _value(view, name, column)

    def _longest_match(self, text: str) -> int:
        return self.codes.code(max((code for code in self.codes.texts if text.startswith(code)), key=len))


def _column(view: BlockView, name: str) -> Ints:
    column = view.facts.attributes.get(name)
    if column is not None:
        return column
    kind = ENTERPRISE_FIELDS[name].kind
    return np.full(view.n, MISSING[kind], DTYPES[kind])


def _years_since(as_of: Day, days: Ints) -> Ints:
    if isinstance(as_of, int):
        edges, years = year_edges(as_of)
        return years[edges.searchsorted(days, "left")]
    # A year later is the same day of the year; of 29 February, where there is none, the day before. A day that stands
    # in its own year is never later than its month is long, so months and days may be compared as they are.
    (year, month, day), (of_year, of_month, of_day) = _parts(as_of), _parts(days)
    before = (month < of_month) | ((month == of_month) & (day < of_day))
    return np.where(days > as_of, NO_NUMBER, year - of_year - before)


def _parts(days: Ints) -> tuple[Ints, Ints, Ints]:
    """Year, month and day of the month of days since 1970-01-01, each counted from 0."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    number = months.astype(np.int64)
    return number // 12, number % 12, (dates - months).astype(np.int64)


def _value(view: BlockView, name: str, column: Ints) -> Values:
    kind = ENTERPRISE_FIELDS[name].kind
    if kind is Kind.TEXT:
        return Texts(column, view.vocabulary(name), name in AS_WRITTEN)
    return Truths(column) if kind is Kind.BOOLEAN else Numbers(column)


@dataclass(frozen=True, slots=True, eq=False)
class TierNode(Node):
    """The tier that another scheme gives the same enterprise; `not_rated` is one of its values."""

    measure: TierMeasure

    def compute(self, view: BlockView) -> Values:
        read = view.read[self.measure.scheme]
        tiers = Vocabulary((*read.tiers, NOT_RATED))
        return Texts(np.where(read.tier < 0, len(read.tiers), read.tier), tiers)


@dataclass(frozen=True, slots=True, eq=False)
class ModelNode(Node):
    """The model's probability in millionths; missing where no model is used."""

    def compute(self, view: BlockView) -> Values:
        return Numbers(np.full(view.n, NO_NUMBER) if view.probability is None else view.probability)
