"""What is counted of visits by everyone: equal to an obvious look at each firm's visits, on both databases."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from rules.dated_tables import AuthorityLevel, Cap, CapCounting, CapOf, Caps
from rules.inspection import ItemMode
from rules.library import shipped_library
from rules.texts import Text
from scoring.visit_caps import TierCap, uses_of_caps, visits_that_count
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.facts import enterprise
from service.estimates.effect.counted import EVERYTHING, By, CountedAt, Places, Tables, Tally
from service.estimates.effect.firm_places import firm_places_of
from service.estimates.effect.over_caps import BY_SUPERIOR, NO_CAP, OVER, WITH_EXEMPT, KnownCaps, count_over_caps
from service.estimates.effect.period import Period
from service.estimates.effect.queries.visits import read_visits
from service.estimates.effect.visit_rows import VisitRows
from service.estimates.effect.visits import (
    BEFORE,
    FIRMS,
    OVERLAP_DAYS,
    OVERLAPPING,
    UNDISTURBED,
    VISITS,
    count_firms,
    count_overlaps,
    count_undisturbed,
    count_visits,
)
from service.estimates.lists.queries.firms import read_standing
from service.facts.visits import KnownVisit, known_visits_of
from service.intake.write import take_rows
from tests.worlds.files import code

OWN = "城东局"
BY = (OWN, "消防支队", "城管局")
COUNTIES = ("370202", "370203")
TRIGGERS = ("PLAN_RANDOM", "SPECIAL_CAMPAIGN", "COMPLAINT", "EMERGENCY", None)
NUMBER, EACH = 12, (10, 16, 48)
# Long enough for every window, and over whatever day it is.
YEAR = today().year - 1
PERIOD = Period.of(YEAR, date(YEAR, 11, 30), today())


@pytest.fixture
def world(database: Database) -> Database:
    """Firms of two counties, to which one authority or two together came on different days; some stated again."""
    chance, known = random.Random(11), date(YEAR + 1, 1, 1)  # noqa: S311 - a world, no secret
    firms = [{"uscc": code(place), "name": f"企业{place}", "region": COUNTIES[place % 2]} for place in range(NUMBER)]
    visits = [one for firm in range(NUMBER) for one in _visits_of(chance, firm)]
    again = [one | {"revoked": True} for one in visits[::9]] + [one | {"trigger": "COMPLAINT"} for one in visits[1::9]]
    with database.write() as connection:
        for kind, rows, day in (
            ("enterprises", firms, date(YEAR - 1, 1, 1)),
            ("visits", visits, known),
            ("visits", again, min(known + timedelta(days=1), today())),
        ):
            kept = [{name: value for name, value in row.items() if value is not None} for row in rows]
            taken = take_rows(connection, kind, kept, source="省平台", actor="t", data_on=day, known_on=day)
            assert not taken.rejects, taken.rejects
    return database


def _visits_of(chance: random.Random, firm: int) -> Iterator[dict[str, Any]]:
    """Visits on days of the two years, no two of a firm on one day but those that are joint."""
    for place, back in enumerate(chance.sample(range(700), EACH[firm % 4 % 3])):
        day = date(YEAR, 12, 31) - timedelta(days=back)
        said = {"uscc": code(firm), "number": f"N-{firm}-{place}", "visited_on": day, "outcome": "no_problem"}
        said |= {"trigger": chance.choice(TRIGGERS), "on_site": chance.choice([True, True, True, False, None])}
        said |= {"ordered_by": chance.choice(["own", "own", "superior", None])}
        said |= {"level": chance.choice(["city", "county", None])}
        together = firm % 3 and chance.random() < 0.15
        for department in chance.sample(BY, 2) if together else [chance.choice(BY if firm % 3 else BY[:1])]:
            yield said | {"department": department}


def read(database: Database) -> tuple[VisitRows, Tally]:
    places = Places()
    with database.read() as connection:
        firms = firm_places_of(read_standing(connection), places)
        rows = read_visits(connection, [PERIOD.before, (PERIOD.first, PERIOD.last)], places, firms, OWN)
    return rows.where(rows.on_site), Tally(places)


def known(database: Database) -> tuple[dict[int, str], list[KnownVisit]]:
    """The county of each firm, and every on-site visit that is known, by firm and day."""
    with database.read() as connection:
        regions = {row.id: row.region for row in connection.execute(select(enterprise.c.id, enterprise.c.region))}
        found = known_visits_of(connection, sorted(regions), today(), items=False)
    held = [one for one in found if one.on_site]
    return regions, sorted(held, key=lambda one: (one.enterprise_id, one.visited_on, one.department))


def within(visits: Sequence[KnownVisit], first: date, last: date) -> list[KnownVisit]:
    return [one for one in visits if first <= one.visited_on <= last]


def month(one: KnownVisit) -> str:
    return f"{one.visited_on:%m}"


def numbers(tables: Tables, by: By, figure: str) -> dict[str, int]:
    return {key: found[figure] for key, found in tables[by].items() if figure in found}


def test_visits_and_firms(world: Database) -> None:
    rows, tally = read(world)
    count_visits(tally, rows.between(PERIOD.first, PERIOD.last), VISITS)
    count_visits(tally, rows.between(*PERIOD.before), BEFORE)
    count_firms(tally, rows.between(PERIOD.first, PERIOD.last))
    regions, visits = known(world)
    for reach, county in ((WHOLE, ""), (Reach((Place(COUNTIES[0]),)), COUNTIES[0])):
        tables = tally.tables(reach)
        here = [one for one in visits if regions[one.enterprise_id].startswith(county)]
        this = within(here, PERIOD.first, PERIOD.last)
        before = within(here, *PERIOD.before)
        assert min(len(this), len(before)) > 20
        assert numbers(tables, By.ALL, VISITS) == {EVERYTHING: len(this)}
        assert numbers(tables, By.ALL, BEFORE) == {EVERYTHING: len(before)}
        assert numbers(tables, By.MONTH, VISITS) == Counter(map(month, this))
        assert numbers(tables, By.AUTHORITY, VISITS) == Counter(one.department for one in this)
        assert numbers(tables, By.ALL, FIRMS)[EVERYTHING] == len({one.enterprise_id for one in this})
        of_months = {(one.enterprise_id, month(one)) for one in this}
        assert numbers(tables, By.MONTH, FIRMS) == Counter(key for _, key in of_months)
        of_each = {(one.enterprise_id, one.department) for one in this}
        assert numbers(tables, By.AUTHORITY, FIRMS) == Counter(key for _, key in of_each)


def test_overlaps(world: Database) -> None:
    rows, tally = read(world)
    count_overlaps(tally, rows.between(PERIOD.first, PERIOD.last))
    _, visits = known(world)
    pairs = []
    for firm in {one.enterprise_id for one in visits}:
        own = [one for one in within(visits, PERIOD.first, PERIOD.last) if one.enterprise_id == firm]
        pairs += [
            (firm, early, late)
            for early in own
            for late in own
            if early.number != late.number and early.department != late.department
            if timedelta(0) <= late.visited_on - early.visited_on <= timedelta(days=OVERLAP_DAYS)
        ]
    tables = tally.tables(WHOLE)
    firms = {firm for firm, *_ in pairs}
    assert 0 < len(firms) < NUMBER
    assert numbers(tables, By.ALL, OVERLAPPING) == {EVERYTHING: len(firms)}
    of_months = {(firm, month(late)) for firm, _, late in pairs}
    assert numbers(tables, By.MONTH, OVERLAPPING) == Counter(key for _, key in of_months)
    of_each = {(firm, one.department) for firm, *both in pairs for one in both}
    assert numbers(tables, By.AUTHORITY, OVERLAPPING) == Counter(key for _, key in of_each)


def tables_of() -> tuple[CapCounting, Caps]:
    tables = shipped_library().tables
    counting, caps = tables.cap_counting(PERIOD.last), tables.caps(PERIOD.last)
    assert counting is not None
    assert caps is not None
    return counting, caps


def by_level(caps: Caps) -> Caps:
    """Caps of which one counts the visits of each level by itself."""
    levels = (AuthorityLevel.CITY, AuthorityLevel.COUNTY)
    basis = caps.caps[0].basis
    cap = Cap("level", Text("每级", "each level"), CapOf.LEVEL, 6, basis, levels, (ItemMode.GENERAL,))
    other = replace(cap, id="key", most=0, modes=(ItemMode.KEY,))
    return replace(caps, caps=(cap, other))


@pytest.mark.parametrize("which", ["shipped", "level", "tier"])
def test_over_caps(world: Database, which: str) -> None:
    counting, caps = tables_of()
    regions, visits = known(world)
    most = np.full(max(regions) + 1, NO_CAP, np.int64)
    if which == "level":
        caps = by_level(caps)
    if which == "tier":
        most[sorted(regions)] = [place % 5 for place in range(NUMBER)]
        caps = replace(caps, caps=())
    rows, tally = read(world)
    count_over_caps(tally, rows.between(PERIOD.first, PERIOD.last), KnownCaps(counting, caps, {"s": most}))
    over, exempt = slow_over_caps(within(visits, PERIOD.first, PERIOD.last), counting, caps, most)
    tables = tally.tables(WHOLE)
    assert 0 < len(over) < NUMBER
    assert exempt
    assert numbers(tables, By.ALL, OVER) == {EVERYTHING: len(over)}
    assert numbers(tables, By.MONTH, OVER) == Counter(month(one) for one in over.values())
    assert numbers(tables, By.TRIGGER, OVER) == Counter(one.trigger for one in over.values())
    assert sum(numbers(tables, By.AUTHORITY, OVER).values()) == len(over)
    assert numbers(tables, By.ALL, WITH_EXEMPT) == {EVERYTHING: len(exempt)}
    assert numbers(tables, By.TRIGGER, WITH_EXEMPT) == Counter(one for reasons in exempt.values() for one in reasons)


def slow_over_caps(
    visits: Sequence[KnownVisit], counting: CapCounting, caps: Caps, of_tiers: Any
) -> tuple[dict[int, KnownVisit], dict[int, set[str]]]:
    """The visit by which each firm went over a cap; and reasons that do not count of those over with them alone."""
    by_firm: dict[int, list[KnownVisit]] = defaultdict(list)
    for one in visits:
        by_firm[one.enterprise_id].append(one)
    over, exempt = {}, {}
    for firm, made in by_firm.items():
        tier = TierCap(int(of_tiers[firm]), "s@1", Text("", ""))
        counted = [one for one in made if visits_that_count([one.for_caps], counting, PERIOD.last)]
        first = first_over(counted, caps, tier)
        if first is not None:
            over[firm] = first
        elif first_over(made, caps, tier) is not None:
            reasons = [one for one in made if one not in counted]
            own = {one.trigger: counting.counts(one.trigger, "own") for one in reasons}
            exempt[firm] = {BY_SUPERIOR if own[one.trigger] else one.trigger for one in reasons}
    return over, exempt


def first_over(made: Sequence[KnownVisit], caps: Caps, tier: TierCap) -> KnownVisit | None:
    for number in range(1, len(made) + 1):
        uses = uses_of_caps([one.for_caps for one in made[:number]], caps, tier, ItemMode.GENERAL)
        if any(use.used > use.most for use in uses):
            return made[number - 1]
    return None


def test_undisturbed() -> None:
    places, chance = Places(), np.random.default_rng(3)
    tally = Tally(places)
    first = chance.integers(0, 12, 200)
    at = chance.integers(0, 3, 200)
    numbers_of = places.numbers_of([CountedAt(f"37020{one}", "", scheme="s") for one in range(3)])
    count_undisturbed(tally, "s", numbers_of[at], first, 11)
    for reach, held in ((WHOLE, at >= 0), (Reach((Place("370201"),)), at == 1)):
        tables = tally.tables(reach)
        assert numbers(tables, By.ALL, f"{UNDISTURBED}:s")[EVERYTHING] == (held & (first == 0)).sum()
        for number in range(1, 12):
            left = sum(1 for one in first[held] if one == 0 or one > number)
            assert tables[By.MONTH][f"{number:02}"][f"{UNDISTURBED}:s"] == left
