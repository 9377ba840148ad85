"""All that the figures of the effect of a year are made of, read once for all reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.inspection import ItemMode
from rules.library import Library
from scoring.visit_caps import OF_TIER
from service.access.reach import Reach
from service.core.arrays import Ints
from service.core.clock import today
from service.estimates.effect.counted import By, Places, Tally, months_of
from service.estimates.effect.courses import count_merged, count_published
from service.estimates.effect.figures import EffectFigures, NamedCap, SchemeTiers
from service.estimates.effect.firm_places import FirmPlaces, firm_places_of
from service.estimates.effect.frequency import frequency_of
from service.estimates.effect.items import count_items, count_steps
from service.estimates.effect.over_caps import KnownCaps, count_over_caps
from service.estimates.effect.period import Period
from service.estimates.effect.queries.conduct import count_conduct
from service.estimates.effect.queries.courses import read_courses
from service.estimates.effect.queries.items import read_items, read_steps
from service.estimates.effect.queries.tiers import StandingTiers, tiers_on
from service.estimates.effect.queries.visits import read_visits
from service.estimates.effect.visit_rows import VisitRows
from service.estimates.effect.visits import (
    BEFORE,
    BEST,
    VISITS,
    count_firms,
    count_overlaps,
    count_undisturbed,
    count_visits,
)
from service.estimates.lists.queries.firms import Standing
from service.estimates.selections.selections import Selections
from service.rule_sets.words import TIER_CAP


@dataclass(frozen=True, slots=True)
class CountedEffect:
    """What was counted of a year, from which the figures of any reach follow."""

    period: Period
    tally: Tally
    schemes: Sequence[SchemeTiers]
    caps: Sequence[NamedCap]
    selections: Selections
    has_counting: bool

    def figures_within(self, reach: Reach) -> EffectFigures:
        """The figures of what lies within a reach."""
        tables, selections = self.tally.tables(reach), self.selections.within(reach)
        number = {by: dict(of) for by, of in tables.items()}[By.ALL].get("", {})
        # The scheme with most firms in its best tiers first.
        schemes = sorted(self.schemes, key=lambda one: (-number.get(f"{BEST}:{one.scheme}", 0), one.scheme))
        frequency = list(frequency_of(selections))
        return EffectFigures(tables, schemes, self.caps, frequency, len(self.selections.uncounted), self.has_counting)


def count_effect(
    connection: Connection, library: Library, selections: Selections, standing: Standing, until: date, own: str
) -> CountedEffect:
    """Everything of the year of `selections` up to a day; `own` is what the bureau is called."""
    period, places = Period.of(selections.year, until, today()), Places()
    tally = Tally(places)
    firms = firm_places_of(standing, places)
    tiers = list(tiers_on(connection, library, period.last, standing.tiers))
    caps = _known_caps(library, tiers, period)
    visits = read_visits(connection, [period.before, (period.first, period.last)], places, firms, own)
    on_site = visits.where(visits.on_site)
    this_year = on_site.between(period.first, period.last)
    count_visits(tally, this_year, VISITS)
    count_visits(tally, on_site.between(*period.before), BEFORE)
    count_firms(tally, this_year)
    count_overlaps(tally, this_year)
    count_over_caps(tally, this_year.where(this_year.firm >= 0), caps)
    _count_undisturbed(tally, tiers, this_year, firms, period)
    courses = read_courses(connection, period, places, own)
    count_merged(tally, courses, period)
    count_published(tally, courses, period)
    count_items(tally, read_items(connection, period, places), period)
    count_steps(tally, read_steps(connection, period, places))
    count_conduct(connection, tally, places, period.year, (period.last.month + 2) // 3)
    schemes = [SchemeTiers(one.scheme, one.title, one.tiers[: one.best]) for one in tiers]
    return CountedEffect(period, tally, schemes, _named_caps(caps), selections, caps.counting is not None)


def _known_caps(library: Library, tiers: Sequence[StandingTiers], period: Period) -> KnownCaps:
    tables, day = library.tables, period.last
    of_tiers = {one.scheme: one.caps for one in tiers}
    return KnownCaps(tables.cap_counting(day, today()), tables.caps(day, today()), of_tiers)


def _named_caps(known: KnownCaps) -> list[NamedCap]:
    named = [
        NamedCap(cap.id, cap.title, cap.most)
        for cap in (known.caps.caps if known.caps is not None else ())
        if ItemMode.GENERAL in cap.modes
    ]
    return [*named, NamedCap(OF_TIER, TIER_CAP, None)] if known.of_tiers else named


def _count_undisturbed(
    tally: Tally, tiers: Sequence[StandingTiers], visits: VisitRows, firms: FirmPlaces, period: Period
) -> None:
    first = _first_months(visits, len(firms.numbers))
    for one in tiers:
        ids = one.best_firms
        ids = ids[firms.of(ids) >= 0]
        places = tally.places.of_scheme(firms.of(ids), one.scheme)
        count_undisturbed(tally, one.scheme, places, first[ids], period.last.month)


def _first_months(visits: VisitRows, firms: int) -> Ints:
    """By enterprise id the month of its first visit; 0 for none."""
    found = np.zeros(firms, np.int64)
    held = (visits.firm >= 0) & (visits.firm < firms)
    # The last assignment stands: visits come by firm and day.
    found[visits.firm[held][::-1]] = months_of(visits.day[held])[::-1]
    return found
