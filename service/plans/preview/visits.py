"""The visits of a batch by stratum, county and month: so far this year, of this batch, and left after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from inspection.params import Params, Stratum
from inspection.planned_number import shares_of
from inspection.quotas import quotas_of, unplaced_of
from service.core.arrays import Array
from service.plans.batch import ExclusionCode
from service.plans.lists.queries.prepared import Prepared
from service.plans.lists.strata import ALL, number_of_year


@dataclass(frozen=True, slots=True)
class StratumVisits:
    """Of a stratum its `ratio` of a year (None: a number is shared), who can be drawn and is wanted in the year.

    `drawn` were drawn so far, `number` are drawn by this batch, `left` after it.
    """

    name: str
    ratio: Fraction | None
    eligible: int
    drawn: int
    target: int
    number: int

    @property
    def left(self) -> int:
        """What is left of the year's target after this batch."""
        return max(0, self.target - self.drawn - self.number)

    @property
    def chance(self) -> Fraction:
        """The probability of each who can be drawn."""
        return Fraction(self.number, self.eligible) if self.eligible else Fraction(0)

    @property
    def is_whole(self) -> bool:
        """Whether everybody who can be drawn is."""
        return bool(self.eligible) and self.number == self.eligible


@dataclass(frozen=True, slots=True)
class CountyVisits:
    """Of a county who can be drawn and who cannot; so far, and what to expect of this batch and after it."""

    code: str
    eligible: int
    excluded: int
    drawn: int
    number: Fraction
    left: Fraction


@dataclass(frozen=True, slots=True)
class MonthVisits:
    """Of a month (its first day) the same; `drawn` counts those whose day is known."""

    month: date
    drawn: int
    number: Fraction
    left: Fraction


@dataclass(frozen=True, slots=True)
class Rounding:
    """What ratios ask for of all strata together, rounded up once, and what rounding up each of them draws."""

    together: int
    each: int

    @property
    def more(self) -> int:
        """By how many more subjects are drawn."""
        return self.each - self.together


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits of a batch; `unplaced` is what of a planned number nobody is left for."""

    strata: Sequence[StratumVisits]
    counties: Sequence[CountyVisits]
    unplaced: int
    rounding: Rounding | None

    @property
    def number(self) -> int:
        """How many this batch draws."""
        return sum(one.number for one in self.strata)

    @property
    def drawn(self) -> int:
        """How many were drawn so far."""
        return sum(one.drawn for one in self.strata)

    @property
    def left(self) -> int:
        """How many are left after this batch."""
        return sum(one.left for one in self.strata)


def visits_of(prepared: Prepared) -> Visits:
    """The visits of a batch that was prepared."""
    batch = prepared.batch
    strata, number = prepared.strata
    params = Params(draw_id="-", strata=strata, share=(batch.share_a, batch.share_b), number=number)
    table, drawn = _by_stratum(prepared, prepared.table), _by_stratum(prepared, prepared.drawn_table)
    counts = {name: int(table[name].sum()) if name in table else 0 for name in strata}
    frame = {name: {"": count} for name, count in counts.items() if count}
    quotas = {name: quota.number for name, quota in quotas_of(params, frame).items()}
    targets = _targets_of(strata, number, counts)
    shown = [
        StratumVisits(
            name,
            Fraction(one.num, one.den) if number is None else None,
            counts[name],
            one.drawn_before,
            targets[name],
            quotas[name],
        )
        for name, one in strata.items()
    ]
    unplaced = unplaced_of(params, frame)
    return Visits(shown, _counties_of(prepared, shown, table, drawn), unplaced, _rounding_of(prepared, shown, number))


def spread_over_months(
    visits: Visits, days: Sequence[date], share: tuple[int, int], drawn: Mapping[str, date | None]
) -> list[MonthVisits]:
    """By month: those drawn by their days; this batch over its part of the days that are left, the rest after it.

    `days` are those on which visits are made until the line ends.
    """
    part, parts = share
    own = len(days) if part == parts else -(-len(days) * part // parts)
    so_far: dict[date, int] = {}
    for day in drawn.values():
        if day is not None:
            so_far[day.replace(day=1)] = so_far.get(day.replace(day=1), 0) + 1
    this, after = _by_month(days[:own], visits.number), _by_month(days[own:], visits.left)
    months = sorted({*so_far, *this, *after})
    nothing = Fraction(0)
    return [MonthVisits(one, so_far.get(one, 0), this.get(one, nothing), after.get(one, nothing)) for one in months]


def _by_month(days: Sequence[date], visits: int) -> dict[date, Fraction]:
    found: dict[date, Fraction] = {}
    for day in days:
        month = day.replace(day=1)
        found[month] = found.get(month, Fraction(0)) + Fraction(visits, len(days))
    return found


def _by_stratum(prepared: Prepared, table: Array) -> dict[str, Array]:
    """A table of tiers and counties by the strata that are drawn."""
    if prepared.as_one:
        return {ALL: table.sum(axis=0)}
    return dict(zip(prepared.names, table, strict=True))


def _targets_of(strata: Mapping[str, Stratum], number: int | None, counts: Mapping[str, int]) -> Mapping[str, int]:
    if number is not None:
        return shares_of(number, strata, counts, (1, 1)).of_year
    return {name: -(-one.num * (counts[name] + one.drawn_before) // one.den) for name, one in strata.items()}


def _counties_of(
    prepared: Prepared, strata: Sequence[StratumVisits], table: Mapping[str, Array], drawn: Mapping[str, Array]
) -> list[CountyVisits]:
    """What to expect in each county: of a stratum as many as its part of it."""
    width = len(prepared.extract.counties)
    out = np.bincount(prepared.extract.county[~prepared.excluded.can_be_drawn], minlength=width)
    number, left = [Fraction(0)] * width, [Fraction(0)] * width
    for one in strata:
        for place in np.flatnonzero(table[one.name]).tolist():
            part = Fraction(int(table[one.name][place]), one.eligible)
            number[place] += part * one.number
            left[place] += part * one.left
    eligible = sum(table.values(), np.zeros(width, np.int64))
    so_far = sum(drawn.values(), np.zeros(width, np.int64))
    return [
        CountyVisits(code, int(eligible[place]), int(out[place]), int(so_far[place]), number[place], left[place])
        for place, code in enumerate(prepared.extract.counties)
    ]


def _rounding_of(prepared: Prepared, strata: Sequence[StratumVisits], number: int | None) -> Rounding | None:
    """What rounding up each stratum adds; None where they are drawn as one, or share a number."""
    if number is not None or prepared.as_one:
        return None
    batch, drawn = prepared.batch, sum(one.drawn for one in strata)
    owed = max(0, number_of_year(prepared.rules, prepared.counted) - drawn)
    together = -(-owed * batch.share_a // batch.share_b)
    return Rounding(min(together, sum(one.eligible for one in strata)), sum(one.number for one in strata))


def excluded_by_code(prepared: Prepared) -> dict[ExclusionCode, int]:
    """How many are excluded for each reason that occurs."""
    found = {code: int(prepared.excluded.of(code).sum()) for code in ExclusionCode}
    return {code: number for code, number in found.items() if number}
