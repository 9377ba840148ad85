"""A small world of tier lists, written straight into the tables, and what must be read of it, found row by row."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from scoring.facts import NO_NUMBER
from scoring.tiers import LEVELS
from service.core.db.engine import Database
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import change, enterprise
from service.core.db.tables.runs import change_count, closure, in_effect, scoring_run, tier_count
from service.core.db.vocabulary import TextCodes
from service.decisions.lists import Question, Sort
from service.decisions.reviews import write_review_blocks
from service.decisions.seen import EVERY_RUN
from service.decisions.states import BLOCK, FAILED, SHIFT, STATE, empty_block, write_states

SCHEME = "generic"
TIERS = ("A", "B", "C", "D")
# The third run is complete and waits; nobody sees it.
RUN_DAYS = (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31))
IN_EFFECT, WAITING = 2, 3
REVIEW = 20_700
# Reasons not to classify.
REASONS = ("gone", "too-new")


@dataclass(frozen=True)
class Listed:
    """One row of `decision`, as the test knows it."""

    id: int
    from_run: int
    until_run: int
    tier_from_run: int
    tier: int
    level: int
    score: int | None
    region: str
    industry: str
    why: int


@dataclass
class World:
    """All rows."""

    rows: list[Listed] = field(default_factory=list)

    def seen(self, run: int, question: Question) -> list[int]:
        """The ids of the list in order, by looking at every row."""
        rows = [r for r in self.rows if r.from_run <= run < r.until_run and _fits(r, question)]
        return [r.id for r in sorted(rows, key=lambda r: _place(r, question))]


def office_of(id: int) -> str:
    """The office of an enterprise, "" for none."""
    return ("", "S01", "S02", "S10")[id % 4]


def name_of(id: int) -> str:
    """The name of an enterprise."""
    return "=1+1" if id == 1 else f"第{id}号{('企业', '食品店', 'Ｃafe')[id % 3]}"


def _fits(r: Listed, q: Question) -> bool:
    return (
        (any(r.region.startswith(prefix) for prefix in q.regions) or office_of(r.id) in q.offices)
        and r.region.startswith(q.region)
        and r.industry.startswith(q.industry)
        and (not q.tiers or r.tier in q.tiers)
        and (not q.at_offices or office_of(r.id) in q.at_offices)
        and (not q.levels or r.level in q.levels)
        and r.tier_from_run > q.changed_after
        and all(word in f"reg-{r.id:06d}" or word in name_of(r.id).replace("Ｃ", "c") for word in q.words)
    )


def _place(r: Listed, q: Question) -> tuple[Any, ...]:
    """What an order compares; what has nothing to compare stands last whichever way the list is read."""
    sign = -1 if q.reverse else 1
    first: tuple[int, ...] = ()
    if q.sort is Sort.TIER and q.reverse:
        first = (1, 0) if r.tier < 0 else (0, r.tier)
    if q.sort is Sort.CHANGE:
        first = (-r.tier_from_run * sign,)
    if q.sort is Sort.SCORE:
        first = (1, 0) if r.score is None else (0, -r.score * sign)
    if q.sort is Sort.REVIEW:
        first = (r.id * sign,)
    return *first, -r.tier, r.region, r.id


def make_world(number: int = 300, seed: int = 1) -> World:
    """A world of `number` enterprises over three runs, with ids in two blocks that do not follow each other."""
    chance, world = random.Random(seed), World()  # noqa: S311
    for place in range(1, number + 1):
        id = place if place % 3 else place + 2 * BLOCK
        region = chance.choice(("370102001", "370102002", "370103001", "379900001", "3799", "", "440103001"))
        industry = chance.choice(("A0111", "A0119", "F5211", "F5212", "F5299", "C1310", ""))
        tier = chance.choice((-1, 0, 0, 0, 1, 1, 2, 3))
        open_row: Listed | None = None
        for run in (1, 2, 3):
            if open_row and chance.random() < 0.6:
                continue
            again = tier if chance.random() < 0.5 else chance.choice((-1, 0, 1, 2, 3))
            since = open_row.tier_from_run if open_row and open_row.tier == again else run
            tier = again
            if open_row:
                world.rows.append(Listed(**{**open_row.__dict__, "until_run": run}))
            level = 0 if tier < 0 else chance.choice((0, 0, 0, 0, 5, 6))
            score = None if tier < 0 else chance.randint(0, 9) * 100
            why = chance.choice((1, 2, 3, FAILED)) if tier < 0 else 0
            open_row = Listed(id, run, EVERY_RUN, since, tier, level, score, region, industry, why)
        assert open_row
        world.rows.append(open_row)
    return world


def write_world(database: Database, world: World) -> None:
    """Writes the world, its runs and their counts into an empty, migrated database."""
    with database.write() as connection:
        connection.execute(insert(closure).values(**_closure()))
        connection.execute(insert(scoring_run), [_run(run, day) for run, day in enumerate(RUN_DAYS, 1)])
        connection.execute(insert(in_effect).values(scheme=SCHEME, run_id=IN_EFFECT))
        connection.execute(insert(change).values(**_change()))
        ids = sorted({r.id for r in world.rows})
        connection.execute(insert(enterprise), [_enterprise(id) for id in ids])
        connection.execute(insert(decision), [_decision(r) for r in world.rows])
        for run in (1, 2, 3):
            connection.execute(insert(tier_count), _counts(world, run))
            _write_states(connection, world, run)
        moves = {"run_id": IN_EFFECT, "region": "", "from_tier": 0, "to_tier": 1, "cause": "time"}
        moves |= {"number": 3, "touched": 3}
        connection.execute(insert(change_count), [moves, moves | {"from_tier": -2, "cause": "first", "number": 1}])
        write_review_blocks(
            connection, SCHEME, 1, {n: REVIEW + n * BLOCK + np.arange(400, dtype=np.int32) for n in (0, 2)}
        )


def _closure() -> dict[str, Any]:
    lists: dict[str, Any] = {name: [] for name in ("line_ids", "overrides", "not_rated", "record_types")}
    return {"id": 1, "scheme": SCHEME, "version": "2026-01", "digest": "0" * 64, "rule_sets": {}, "engine": "0",
            "tiers": list(TIERS), **lists, "not_rated": list(REASONS)}  # fmt: skip


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def _run(run: int, day: date) -> dict[str, Any]:
    late = [{"source": "市场监管", "last_data_on": "2026-05-01", "due_every_days": 1}]
    return {"id": run, "scheme": SCHEME, "mode": "full", "as_of": day, "known_on": day, "known_change": 1,
            "base_run": run - 1 or None, "closure_id": 1, "causes": [], "started_by": "ann",
            "status": "held" if run == WAITING else "in_effect", "late_sources": late if run == 2 else [],
            "created_at": _moment(day), "in_effect_at": None if run == WAITING else _moment(day)}  # fmt: skip


def _change() -> dict[str, Any]:
    day = RUN_DAYS[0]
    return {"recorded_on": day, "recorded_at": _moment(day), "kind": "import", "actor": "ann",
            "enterprises": b""}  # fmt: skip


def _enterprise(id: int) -> dict[str, Any]:
    return {"id": id, "code": f"REG-{id:06d}", "name": name_of(id), "region": "", "industry": "", "change_id": 1,
            "office": office_of(id) or None, "recorded_on": RUN_DAYS[0], "packed": b""}  # fmt: skip


def _decision(r: Listed) -> dict[str, Any]:
    days = {"as_of": RUN_DAYS[r.from_run - 1], "known_on": RUN_DAYS[r.from_run - 1]}
    blobs = dict.fromkeys(("lines", "flags", "facts_digest", "outcome"), b"")
    return {"scheme": SCHEME, "enterprise_id": r.id, "from_run": r.from_run,
            "tier_from_run": r.tier_from_run, "tier": r.tier, "decided_by": r.level, "score": r.score,
            "region": r.region, "industry": r.industry, "closure_id": 1, **days, **blobs}  # fmt: skip


def _write_states(connection: Connection, world: World, run: int) -> None:
    """Writes the states that a run changed, as a run writes them."""
    seen = [r for r in world.rows if r.from_run <= run < r.until_run]
    words, regions, industries = TextCodes(), [r.region for r in seen], [r.industry or None for r in seen]
    rows = np.zeros(len(seen), STATE)
    rows["region"] = words.codes_for(connection, "region", regions)
    rows["industry"] = words.codes_for(connection, "industry", industries)
    for name, held in _HELD.items():
        rows[name] = [getattr(r, held) for r in seen]
    rows["score"] = [NO_NUMBER if r.score is None else r.score for r in seen]
    ids, changed = np.array([r.id for r in seen]), np.array([r.from_run == run for r in seen])
    blocks: dict[int, tuple[Any, Any]] = {}
    for number in np.unique(ids >> SHIFT).tolist():
        mine = ids >> SHIFT == number
        state = empty_block()
        state[ids[mine] & (BLOCK - 1)] = rows[mine]
        places = np.sort(ids[mine & changed] & (BLOCK - 1))
        blocks[number] = places, state[places]
    write_states(connection, SCHEME, run, blocks, run - 1 or None)


_HELD = {"tier": "tier", "decided_by": "level", "tier_from_run": "tier_from_run", "why": "why"}


def _counts(world: World, run: int) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str, int], int] = {}
    for r in world.rows:
        if r.from_run <= run < r.until_run:
            for key in (("region", r.region[:6]), ("industry", r.industry), ("decided_by", LEVELS[r.level])):
                counts[*key, r.tier] = counts.get((*key, r.tier), 0) + 1
    return [
        {"run_id": run, "dimension": dimension, "key": key, "tier": tier, "number": number}
        for (dimension, key, tier), number in counts.items()
    ]
