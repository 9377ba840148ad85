"""The figures of the effect of a year within a reach: what is kept of them, and what each measure comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rules.texts import Text
from service.core.plain import Plain, plain_of_record
from service.estimates.effect import measures
from service.estimates.effect.conduct import CONTENT, MARKS
from service.estimates.effect.counted import EVERYTHING, By, Numbers, Tables
from service.estimates.effect.courses import DUE, IN_TIME, MERGED, OWN
from service.estimates.effect.frequency import FrequencyRow
from service.estimates.effect.items import ANSWERS, CLOSED_IN_TIME, ITEMS_DUE, RETURNED
from service.estimates.effect.over_caps import OVER
from service.estimates.effect.visits import BEFORE, BEST, FIRMS, OVERLAPPING, UNDISTURBED, VISITS


@dataclass(frozen=True, slots=True)
class SchemeTiers:
    """A scheme by which firms are in tiers, and what its best tiers are called."""

    scheme: str
    title: Text
    best: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class NamedCap:
    """A yearly cap: what it is called, and the most visits where one number holds for all firms."""

    id: str
    title: Text
    most: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a measure comes to, and the numbers that it is made of; `value` None where nothing can be said."""

    value: float | None
    part: int | None = None
    whole: int | None = None


@dataclass(frozen=True, slots=True)
class EffectFigures:
    """All figures of a year within a reach.

    `tables` are numbers by name, by everything that they are told by. `schemes` come with the one first that has most
    firms in its best tiers. `uncounted` are draws whose list could not be counted, so that frequencies lack them;
    `has_counting` is whether a table says which visits count towards caps.
    """

    tables: Tables
    schemes: Sequence[SchemeTiers]
    caps: Sequence[NamedCap]
    frequency: Sequence[FrequencyRow]
    uncounted: int
    has_counting: bool

    @property
    def all(self) -> Numbers:
        """The numbers of everything."""
        return self.tables[By.ALL].get(EVERYTHING, {})

    @property
    def scheme(self) -> str:
        """The scheme whose best tiers the measure speaks of; "" where none has results in effect."""
        return self.schemes[0].scheme if self.schemes else ""

    def told(self, measure: str, numbers: Numbers | None = None) -> Told:
        """What a measure comes to by some of the numbers, by those of everything unless they are given."""
        return told_of(measure, self.all if numbers is None else numbers, self.scheme, counts=self.has_counting)

    def plain(self) -> Plain:
        """As JSON holds it."""
        plain: Plain = plain_of_record(self)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "EffectFigures":
        """The figures that JSON holds."""
        return cls(
            {by: {key: dict(numbers) for key, numbers in plain["tables"].get(by, {}).items()} for by in By},
            [
                SchemeTiers(one["scheme"], Text(**one["title"]), tuple(Text(**tier) for tier in one["best"]))
                for one in plain["schemes"]
            ],
            [NamedCap(one["id"], Text(**one["title"]), one["most"]) for one in plain["caps"]],
            [FrequencyRow(**one) for one in plain["frequency"]],
            plain["uncounted"],
            plain["has_counting"],
        )


_SHARES: Mapping[str, tuple[str, str]] = {
    measures.OVERLAP: (OVERLAPPING, FIRMS),
    measures.MERGED: (MERGED, OWN),
    measures.PUBLISHED: (IN_TIME, DUE),
    measures.CLOSED: (CLOSED_IN_TIME, ITEMS_DUE),
    measures.RETURNED: (RETURNED, ANSWERS),
    measures.SATISFIED: (CONTENT, MARKS),
}


def told_of(measure: str, numbers: Numbers, scheme: str, *, counts: bool) -> Told:
    """What a measure comes to by numbers; `counts`: whether a table says which visits count towards caps."""
    if measure in _SHARES:
        part, whole = (numbers.get(name, 0) for name in _SHARES[measure])
        return _share(part, whole)
    match measure:
        case measures.UNDISTURBED:
            return _share(numbers.get(f"{UNDISTURBED}:{scheme}", 0), numbers.get(f"{BEST}:{scheme}", 0))
        case measures.ANSWERED:
            return _share(numbers.get("in_time", 0), numbers.get("in_time", 0) + numbers.get("late", 0))
        case measures.PER_FIRM:
            return _share(numbers.get(VISITS, 0), numbers.get(FIRMS, 0))
        case measures.REDUCTION:
            told = _share(numbers.get(VISITS, 0), numbers.get(BEFORE, 0))
            return told if told.value is None else replace(told, value=1 - told.value)
        case measures.OVER_CAP:
            return Told(float(numbers.get(OVER, 0)) if counts else None)
    return Told(None)


def _share(part: int, whole: int) -> Told:
    return Told(part / whole if whole else None, part, whole)
