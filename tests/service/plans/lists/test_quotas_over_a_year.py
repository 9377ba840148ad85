"""Quotas over random years through the database: several batches, tiers that move, strata that run out, numbers.

The reference says again what DRAW-1.1 says, with fractions and loops.
"""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, insert, select, update

from inspection.hashing import digest_of
from inspection.selection import select as draw_subjects
from service.core.clock import SHANGHAI
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.batches import batch as batch_table
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import scoring_run
from service.decisions.states import states_of, write_states
from service.plans.lists.queries.lists_of_batch import lists_of_batch
from tests.worlds.batches import draw_elsewhere, make_batch, make_line
from tests.worlds.framed_firms import DECIDED, take_firms
from tests.worlds.services import rescore, service_over

TIERS = ("A", "B", "C", "D", "unclassified")
FIRMS, YEARS = 60, 4


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """A service over an empty database."""
    return service_over(database, tmp_path, HOLD_SHARE="1")


def test_every_batch_draws_what_the_year_still_asks_for(service: Service) -> None:
    chance = random.Random(22)  # noqa: S311
    framed = take_firms(service, chance, FIRMS)
    first = rescore(service, "generic", "full", DECIDED)
    with service.database.read() as connection:
        rows = connection.execute(select(enterprise.c.code, enterprise.c.id)).all()
    ids = {row.code: row.id for row in rows if framed.firms[row.code].status != "注销"}
    for year in range(YEARS):
        shares, ratios = chance.randint(1, 4), {tier: _ratio(chance) for tier in TIERS}
        number = chance.choice((None, chance.randint(1, FIRMS), chance.randint(1, 2 * FIRMS)))
        with service.database.write() as connection:
            stated = {tier: [ratio.numerator, ratio.denominator] for tier, ratio in ratios.items()}
            line = make_line(connection, ratios=stated, planned_number=number, shares=shares, title=f"第{year}年")
        tiers, drawn, chosen = _random_tiers(chance, ids), set[str](), Counter[str]()
        for place in range(shares):
            before, tiers = tiers, _moved(chance, tiers)
            day = DECIDED + timedelta(days=1 + place)
            with service.database.write() as connection:
                run = _put_into_effect(connection, first.id, {ids[code]: tier for code, tier in tiers.items()}, day)
                share = {"share_a": 1, "share_b": shares - place}
                batch = make_batch(connection, line, run, place + 1, **share)
                lists = lists_of_batch(connection, batch, service.library, service.settings, day)
            if place:
                moved = sum(before[code] != tier for code, tier in tiers.items())
                assert lists.params.frame["moved"] == moved, "those that moved since the last batch"
            seed = digest_of(f"{year} {place}")
            selection = draw_subjects(lists.params, lists.subjects, seed)
            sizes: Counter[str] = Counter()
            for cell in selection.cells:
                sizes[cell.stratum] += cell.drawn
            wanted = _wanted(tiers, drawn, ratios, number, Fraction(1, shares - place))
            assert {name: sizes[name] for name in TIERS} == wanted, (year, place)
            new = set(selection.ids_of(lists.subjects))
            assert not new & drawn, "nobody is drawn twice in a year"
            chosen.update(wanted)
            drawn |= new
            with service.database.write() as connection:
                draw_elsewhere(connection, line, sorted(new), day)
                connection.execute(update(batch_table).where(batch_table.c.id == batch.id).values(status="drawn"))
        if number is not None:
            assert len(drawn) <= number
            assert len(drawn) + selection.unplaced >= min(number, len(ids)) or _some_weigh_nothing(ratios)


def _wanted(
    tiers: Mapping[str, str], drawn: set[str], ratios: Mapping[str, Fraction], number: int | None, share: Fraction
) -> dict[str, int]:
    """How many of each tier this batch draws, by DRAW-1.1, 1 and 2."""
    gone = Counter(tiers[code] for code in drawn)
    left = Counter(tier for code, tier in tiers.items() if code not in drawn)
    if number is None:
        owed = {tier: max(0, ceil(ratios[tier] * (left[tier] + gone[tier])) - gone[tier]) for tier in TIERS}
        return {tier: min(left[tier], ceil(owed[tier] * share)) for tier in TIERS}
    room = {tier: left[tier] + gone[tier] for tier in TIERS if left[tier] + gone[tier]}
    targets: dict[str, int] = {}
    while len(targets) < len(room):
        rest = {tier: ratios[tier] * room[tier] for tier in room if tier not in targets}
        parts = _divided(number - sum(targets.values()), rest)
        above = {tier: room[tier] for tier in rest if parts[tier] > room[tier]}
        targets |= above or parts
    owed = {tier: max(0, targets[tier] - gone[tier]) for tier in room}
    of_batch = ceil(min(sum(owed.values()), max(0, number - sum(gone.values()))) * share)
    parts = _divided(of_batch, {tier: Fraction(one) for tier, one in owed.items()})
    return {tier: min(left[tier], parts.get(tier, 0)) for tier in TIERS}


def _divided(number: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """A number in proportion to weights: the largest remainders get what is over, ties by name."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {name: number * weight / whole for name, weight in weights.items()}
    parts = {name: floor(one) for name, one in exact.items()}
    for name in sorted(weights, key=lambda name: (parts[name] - exact[name], name))[: number - sum(parts.values())]:
        parts[name] += 1
    return parts


def _ratio(chance: random.Random) -> Fraction:
    return Fraction(*chance.choice(((0, 1), (1, 50), (1, 10), (1, 3), (1, 2), (1, 1))))


def _some_weigh_nothing(ratios: Mapping[str, Fraction]) -> bool:
    return not all(ratios.values())


def _random_tiers(chance: random.Random, codes: Mapping[str, int]) -> dict[str, str]:
    return {code: chance.choice((*TIERS[:3], "A", "A", *TIERS[3:])) for code in codes}


def _moved(chance: random.Random, tiers: Mapping[str, str]) -> dict[str, str]:
    return {code: chance.choice(TIERS) if chance.random() < 0.2 else tier for code, tier in tiers.items()}


def _put_into_effect(connection: Connection, like: int, tiers: Mapping[int, str], day: date) -> int:
    """A run like another one with these tiers by id, in effect from a day on."""
    row: dict[str, Any] = dict(connection.execute(select(scoring_run).where(scoring_run.c.id == like)).one()._mapping)
    values = {name: value for name, value in row.items() if name not in ("id", "job_id")}
    values |= {"base_run": like, "as_of": day, "known_on": day}
    values |= {"in_effect_at": datetime.combine(day, time(8), SHANGHAI)}
    key = connection.execute(insert(scoring_run).values(**values)).inserted_primary_key
    assert key is not None
    changed = {}
    for number, block in states_of(connection, "generic", like).items():
        states = block.copy()
        for id, tier in tiers.items():
            states["tier"][id] = TIERS.index(tier) if tier != "unclassified" else -1
        places = np.array(sorted(tiers))
        changed[number] = places, states[places]
    write_states(connection, "generic", int(key[0]), changed, like)
    return int(key[0])
