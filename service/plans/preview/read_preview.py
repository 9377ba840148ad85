"""The preview of a batch, read in a fixed number of statements whatever the size of its frame."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

import numpy as np
from sqlalchemy import Connection

from inspection.dry_run import shortages_in_trials
from inspection.frozen import Locked
from inspection.hashing import digest_of
from inspection.params import Teams
from inspection.shortages import Shortage
from rules.library import Library
from rules.texts import Text
from service.access.reach import Reach
from service.core.arrays import Mask
from service.core.settings import Settings
from service.decisions.runs import run_in_effect
from service.plans.batch import Batch
from service.plans.lists.hindrances import hindrances_of, hindrances_of_lists
from service.plans.lists.queries.lists_of_batch import lists_to_try
from service.plans.lists.queries.officers_of_batch import officers_of, parts_of, teams_of_batch
from service.plans.lists.queries.prepared import Prepared, prepare_batch
from service.plans.lists.strata import ALL, title_of_stratum
from service.plans.preview.betrayals import betrayals_of
from service.plans.preview.officer_days import Officer, OfficerDays, county_days, department_days, working_days
from service.plans.preview.preview import OverCap, Overlap, Preview
from service.plans.preview.turns import take_turn
from service.plans.preview.visits import Visits, excluded_by_code, spread_over_months, visits_of
from service.plans.queries.overlaps import drawn_for_others
from service.registries.queries.standings import inspectors_on
from service.registries.queries.workdays import calendar_of

# Trials of a draw by dummy numbers, as DRAW-1 asks for; over a large list as many as these tickets are enough for.
TRIALS, TICKETS = 200, 300_000


def preview_of(
    connection: Connection, batch: Batch, library: Library, settings: Settings, day: date, reach: Reach
) -> Preview:
    """What the batch would bring about, locked on the day; nothing is written, and no real number is used.

    Of what was drawn for other lines it tells those within the reach. Raises Problem 429 where too many ask at once.
    """
    with take_turn():
        return _made(connection, batch, library, settings, day, reach)


def _made(
    connection: Connection, batch: Batch, library: Library, settings: Settings, day: date, reach: Reach
) -> Preview:
    prepared = prepare_batch(connection, batch, library, settings, day)
    line, visits = prepared.line, visits_of(prepared)
    titles = stratum_titles(prepared)
    calendars = calendar_of(connection)
    calendar = calendars.get(line.plan_year)
    days = working_days(max(day, line.starts_on), line.ends_on, None if calendar is None else calendar.working_days)
    share = batch.share_a, batch.share_b
    own_days = len(days) if share[0] == share[1] else -(-len(days) * share[0] // share[1])
    subjects = int(prepared.excluded.can_be_drawn.sum())
    newest = run_in_effect(connection, batch.scheme) if batch.scheme else None
    return Preview(
        prepared=prepared,
        titles=titles,
        hindrances=[
            *hindrances_of(batch, line, prepared.items, prepared.edition, settings, day),
            *hindrances_of_lists(prepared.without_ratio, subjects),
        ],
        age_days=(day - prepared.edition.as_of).days if prepared.edition else None,
        newer_run=newest if newest != batch.run_id else None,
        visits=visits,
        months=spread_over_months(visits, days, share, prepared.drawn),
        has_calendar=calendar is not None,
        excluded=excluded_by_code(prepared),
        officers=_officer_days(connection, prepared, visits, own_days, settings),
        overlaps=_overlaps_of(connection, prepared, visits, reach),
        over_caps=list(_over_caps(prepared, visits)),
        betrayals=list(betrayals_of(batch, line, visits.strata, prepared.rule_set, titles)),
        not_in_frame=_not_in_frame(prepared),
    )


def stratum_titles(prepared: Prepared) -> dict[str, Text]:
    """What every stratum of the batch is called."""
    tiers = [tier.title for tier in prepared.rule_set.tiers] if prepared.rule_set else []
    named = dict(zip(prepared.names, tiers, strict=False))
    return {name: named.get(name) or title_of_stratum(name) for name in {*prepared.names, *prepared.strata[0], ALL}}


def _officer_days(
    connection: Connection, prepared: Prepared, visits: Visits, days: int, settings: Settings
) -> OfficerDays:
    line, teams = prepared.line, teams_of_batch(prepared.batch, prepared.line)
    departments = list(dict.fromkeys([line.lead_department, *line.co_departments]))
    region = line.region or line.plan_region
    found = inspectors_on(connection, prepared.day, departments=departments, within=[region])
    officers: dict[str | None, list[Officer]] = {department: [] for department in departments}
    for one in found:
        who = one.officer
        officers[who.department].append(Officer(one.number, who.department, who.region, who.lead, one.cap_left))
    trials, shortages = _try_out(connection, prepared, visits, teams)
    return OfficerDays(
        teams.team,
        days,
        department_days(officers, visits.number, teams.team, days, settings.team_visits),
        county_days(officers[line.lead_department], visits.counties, teams.team, days, settings.team_visits),
        trials,
        shortages,
    )


def _try_out(
    connection: Connection, prepared: Prepared, visits: Visits, teams: Teams
) -> tuple[int, Sequence[Shortage]]:
    """How many trials were made of a draw by dummy numbers, and what fell short in the one in which most did."""
    if not visits.number or prepared.without_ratio:
        return 0, ()
    lists = lists_to_try(prepared)
    parts = parts_of(prepared.batch.handed_down)
    officers = officers_of(connection, prepared.line, lists.subjects, prepared.day, lists.params.draw_id, teams, parts)
    # Trials need no files: a fingerprint of nothing makes numbers that say nothing about the real ones.
    locked = Locked(officers.added_to(lists, teams), {}, b"", digest_of(f"preview {prepared.batch.id}"))
    trials = max(1, min(TRIALS, TICKETS // len(lists.subjects)))
    worst = max(shortages_in_trials(locked, trials), key=lambda found: sum(one.places for one in found))
    return trials, worst


def _not_in_frame(prepared: Prepared) -> list[str]:
    """Those left out by hand who are not of the frame: a code that was meant otherwise, or another county's."""
    by_hand = [one.subject for one in prepared.batch.exclusions_by_hand]
    there = prepared.extract.places_of(by_hand)
    return [subject for subject in by_hand if subject not in there]


def _overlaps_of(connection: Connection, prepared: Prepared, visits: Visits, reach: Reach) -> list[Overlap]:
    others = drawn_for_others(connection, prepared.line, reach)
    chances = _chances(prepared, visits)
    places = prepared.extract.places_of(subject for _, drawn in others for subject in drawn)
    found = []
    for line, drawn in others:
        there = [places[subject] for subject in drawn if subject in places]
        held = np.zeros(len(prepared.extract), np.bool_)
        held[there] = True
        held &= prepared.excluded.can_be_drawn
        if held.any():
            found.append(Overlap(line.root, line.title, int(held.sum()), _expected(prepared, held, chances)))
    return found


def _over_caps(prepared: Prepared, visits: Visits) -> Iterator[OverCap]:
    chances = _chances(prepared, visits)
    over = (prepared.caps_left <= 0) & prepared.excluded.can_be_drawn
    for place, name in enumerate(prepared.names):
        number = int((over & (prepared.stratum_of_each == place)).sum())
        if number:
            yield OverCap(name, number, number * chances[place])


def _chances(prepared: Prepared, visits: Visits) -> list[Fraction]:
    """The probability of a subject, by place in `prepared.names`."""
    known = {one.name: one.chance for one in visits.strata}
    if prepared.as_one:
        return [next(iter(known.values()), Fraction(0))] * len(prepared.names)
    return [known.get(name, Fraction(0)) for name in prepared.names]


def _expected(prepared: Prepared, held: Mask, chances: Sequence[Fraction]) -> Fraction:
    counts = np.bincount(prepared.stratum_of_each[held], minlength=len(prepared.names)).tolist()
    return sum((number * chance for number, chance in zip(counts, chances, strict=True)), Fraction(0))
