"""A year of draws over a whole list: frozen lists as files, drawn visits, visits of others, a ledger."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from sqlalchemy import Connection, func, insert, select, update

from benchmarks.ledger_rows import REGIONS, fill_items
from benchmarks.tier_list_rows import SCHEME
from benchmarks.visit_rows import ITEM, Numbers, fill
from inspection.frozen import Lists, freeze
from inspection.lists import subjects_of
from inspection.params import Params, Stratum
from rules.calendar import day_of
from service.core.arrays import Array
from service.core.clock import now
from service.core.db.bulk import insert_columns
from service.core.db.engine import Database
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.estimates import exception_entry
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import in_effect
from service.core.db.tables.visits import visit, visit_item
from service.core.settings import Settings
from service.estimates.exceptions.exception import ExceptionKind
from service.plans.draws.folders import folder_of, write_locked

# One stratum, as the draws of `visit_rows` have it.
STRATUM = "all"
# Records of visits that stand beside those of the population itself; so they are told from these.
_FIRST_IDENTITY = 100_000_000
TRIGGERS = ("PLAN_RANDOM", "SPECIAL_CAMPAIGN", "COMPLAINT", "TRANSFER")
OUTCOMES = ("problem", *["no_problem"] * 9)


@dataclass(frozen=True, slots=True)
class Year:
    """How many visits were drawn, and others made; items of a ledger, open and ended; opinions of one line."""

    drawn: int
    others: int
    open_items: int
    ended: int
    opinions: int


def fill_year(database: Database, settings: Settings, year: Year, day: date) -> None:
    """Writes the year of `day` into a database with firms and an edition, and the files of its lists."""
    fill(database, Numbers(year.drawn, 0, 0), day)
    with database.read() as connection:
        firms = connection.execute(select(func.max(enterprise.c.id))).scalar_one()
    fill_items(database, year.open_items, year.ended, day, firms=firms)
    with database.write() as connection:
        run = select(in_effect.c.run_id).where(in_effect.c.scheme == SCHEME).scalar_subquery()
        connection.execute(update(batch).values(scheme=SCHEME, run_id=run))
        _state_visits(connection, year.others, day)
        for key, draw_id, listed in _lists_of(connection):
            commitment = _lock(settings, draw_id, listed)
            connection.execute(update(draw).where(draw.c.id == key).values(commitment=commitment))


def fill_opinions(database: Database, number: int, day: date) -> None:
    """Lists opinions of one line as exceptions of this year, all of them in one district."""
    at, same = now(), {"kind": ExceptionKind.SHORT_OPINION, "month": day.replace(day=1), "region": REGIONS[0]}
    same |= {"address": "/ledger", "found_at": at, "zh": "同意。", "en": "同意。", "reason": "同意。"}
    rows = [
        {"ref": f"bench {place}", "at": at - timedelta(minutes=place), "by": f"owner-{place % 120}"}
        | {"thing": f"督办事项{place}", **same}
        for place in range(number)
    ]
    with database.write() as connection:
        connection.execute(insert(exception_entry), rows)


def _state_visits(connection: Connection, others: int, day: date) -> None:
    """Writes the records of the drawn visits and of others, each of one item."""
    chance = np.random.default_rng(7)
    drawn = connection.execute(select(drawn_subject.c.enterprise_id)).scalars().all()
    firms = connection.execute(select(func.max(enterprise.c.id))).scalar_one()
    ids = [*drawn, *chance.integers(1, firms + 1, others).tolist()]
    number, first = len(ids), day_of(day.replace(month=1, day=1))
    days = chance.integers(first, day_of(day) + 1, number).tolist()
    same = {
        "enterprise_id": ids,
        "identity": list(range(_FIRST_IDENTITY, _FIRST_IDENTITY + number)),
        "source_rank": [0] * number,
        "recorded_on": days,
        "dated": [True] * number,
        "change_id": [1] * number,
    }
    stated = {
        "visited_on": days,
        "department": [f"某市第{place}局" for place in chance.integers(20, size=number).tolist()],
        "number": [f"J{place:07}" for place in range(number)],
        "trigger": np.array(TRIGGERS)[chance.integers(len(TRIGGERS), size=number)].tolist(),
    }
    results = np.array(OUTCOMES)[chance.integers(len(OUTCOMES), size=number)].tolist()
    insert_columns(connection, visit, same | stated)
    insert_columns(connection, visit_item, same | {"item": [ITEM] * number, "result": results})


def _lists_of(connection: Connection) -> list[tuple[int, str, list[tuple[str, str, str, str]]]]:
    """Each draw with its list: whom it drew, and its share of all whom none drew."""
    rows = connection.execute(select(drawn_subject.c.enterprise_id, drawn_subject.c.draw)).all()
    draws = connection.execute(
        select(draw.c.id, draw.c.draw_id).where(draw.c.id.in_({row.draw for row in rows})).order_by(draw.c.id)
    ).all()
    firms = connection.execute(select(enterprise.c.id, enterprise.c.code, enterprise.c.region)).all()
    of_firm: Array = np.zeros(max(row.id for row in firms) + 1, np.int64)
    ids = np.array([row.enterprise_id for row in rows])
    of_firm[ids] = [row.draw for row in rows]
    free = np.array([row.id for row in firms if not of_firm[row.id]])
    of_firm[free] = np.array([one.id for one in draws])[np.arange(len(free)) % len(draws)]
    lists: dict[int, list[tuple[str, str, str, str]]] = {one.id: [] for one in draws}
    for row in firms:
        lists[int(of_firm[row.id])].append((row.code, STRATUM, (row.region or "")[:6], "-"))
    return [(one.id, one.draw_id, lists[one.id]) for one in draws]


def _lock(settings: Settings, draw_id: str, listed: list[tuple[str, str, str, str]]) -> str:
    """Puts the frozen files of a list where the product does; their fingerprint."""
    strata = {STRATUM: Stratum(max(1, len(listed) // 20), len(listed))}
    locked = freeze(Lists(params=Params(draw_id=draw_id, strata=strata), subjects=subjects_of(listed)))
    place = folder_of(settings, draw_id)
    place.mkdir(parents=True)
    write_locked(place, locked)
    return locked.commitment
