"""A database of a million enterprises and their tiers of two runs, written as runs write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from rules.calendar import day_of
from rules.library import shipped_library
from scoring.facts import NO_NUMBER
from scoring.tiers import LEVELS
from service.core.arrays import split_rows
from service.core.clock import today
from service.core.db.bulk import insert_columns
from service.core.db.engine import Database
from service.core.db.packing import ENTERPRISE, pack_table
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import change, enterprise
from service.core.db.tables.runs import in_effect, scoring_run, tier_count
from service.core.db.tables.visits import visit
from service.core.db.vocabulary import TextCodes
from service.decisions.closures import store_closure
from service.decisions.coming import CHANGE, ComingBlock, write_coming_blocks
from service.decisions.reviews import write_review_blocks
from service.decisions.states import BLOCK, SHIFT, STATE, empty_block, write_states

SCHEME = "generic"
AS_OF = date(2026, 6, 30)
LINES = 20
TIERS = (0.62, 0.27, 0.08, 0.02, 0.01)
LEVEL_SHARES = (0.93, 0.0, 0.01, 0.005, 0.005, 0.0002, 0.0498)
DIMENSIONS = ("region", "industry", "decided_by")
# Of the second run: the part of all enterprises whose tier it moved.
MOVED = 0.03
# The part of all enterprises that was visited this year.
VISITED = 0.05
# The part of all enterprises whose tier changes within a year if nothing new happens.
COMING = 0.3
ROWS_AT_ONCE = 50_000
TOWNS = ("青岚市", "城东区", "滨河", "南山县", "柳溪镇", "高新区", "")
SIGNS = "恒昌泰祥瑞丰达盛源康佳美华隆顺安和兴德智云海天鑫诚信宝"
TRADES = ("食品", "餐饮管理", "商贸", "建材", "物业服务", "信息技术", "汽车维修", "美容美发", "软件", "机械制造")
KINDS = ("有限公司", "股份有限公司", "商行", "经营部", "工作室", "店", "合伙企业（有限合伙）")

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Listed:
    """Columns of the enterprises under one run; `since` is the run since which the tier has been the same."""

    ids: Any
    region: Any
    industry: Any
    decided_by: Any
    tier: Any
    score: Any
    since: Any

    def some(self, places: Any) -> "_Listed":
        return _Listed(**{field.name: getattr(self, field.name)[places] for field in fields(self)})


def fill(database: Database, number: int, seed: int = 7) -> None:
    """Writes `number` enterprises and their tiers of two runs, the second one in effect, into an empty database."""
    chance = np.random.default_rng(seed)
    with database.write() as connection:
        first = _add_run(connection, AS_OF, None)
        runs = (first, _add_run(connection, AS_OF + timedelta(days=31), first))
        connection.execute(insert(in_effect).values(scheme=SCHEME, run_id=runs[1]))
        connection.execute(insert(change).values(_change()))
    before, after = _world(number, runs, chance)
    moved = before.tier != after.tier
    for start in range(0, number, ROWS_AT_ONCE):
        places = np.arange(start, min(start + ROWS_AT_ONCE, number))
        again = places[moved[places]]
        with database.write() as connection:
            insert_columns(connection, enterprise, _enterprises(before.some(places)))
            insert_columns(connection, decision, _decisions(chance, before.some(places), runs[0]))
            insert_columns(connection, decision, _decisions(chance, after.some(again), runs[1]))
    with database.write() as connection:
        for run, rows in zip(runs, (before, after), strict=True):
            _count(connection, run, rows)
        _write_states(connection, runs[0], None, before.ids, _states(connection, before, chance))
        _write_states(connection, runs[1], runs[0], after.ids[moved], _states(connection, after, chance))
        write_review_blocks(connection, SCHEME, runs[0], _reviews(number, chance))
        insert_columns(connection, visit, _visits(number, chance))
        _write_coming(connection, runs[0], number, chance)


def _world(number: int, runs: tuple[int, int], chance: np.random.Generator) -> tuple[_Listed, _Listed]:
    """The columns under the first run and under the second, which moved some."""
    draw = chance.choice([0, 1, 2, 3, -1], (2, number), p=TIERS)
    tiers = (draw[0], np.where(chance.random(number) < MOVED, draw[1], draw[0]))
    shares = np.array(LEVEL_SHARES) / sum(LEVEL_SHARES)
    levels = np.where(tiers[1] < 0, 0, chance.choice(len(shares), number, p=shares))
    places = (np.arange(1, number + 1), _regions(number, chance), _industries(number, chance), levels)
    scores = [np.where(tier < 0, NO_NUMBER, tier * 2000 + chance.integers(0, 2000, number)) for tier in tiers]
    since = np.where(tiers[0] == tiers[1], *runs)
    first = _Listed(*places, tiers[0], scores[0], np.full(number, runs[0]))
    return first, _Listed(*places, tiers[1], scores[1], since)


def _add_run(connection: Connection, day: date, base: int | None) -> int:
    library = shipped_library()
    closure_id = store_closure(connection, library.closure(library.in_force(SCHEME, day), day), {})
    values = {
        "scheme": SCHEME, "mode": "full", "as_of": day, "known_on": day, "known_change": 1, "closure_id": closure_id,
        "base_run": base,
        "status": "in_effect", "causes": [], "late_sources": [], "started_by": "bench",
        "created_at": _moment(day), "in_effect_at": _moment(day),
    }  # fmt: skip
    key = connection.execute(insert(scoring_run).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def _change() -> Columns:
    return {"id": 1, "recorded_on": AS_OF, "recorded_at": _moment(AS_OF), "kind": "import", "actor": "bench",
            "enterprises": b""}  # fmt: skip


def _regions(number: int, chance: np.random.Generator) -> Any:
    """Twelve digits: 16 cities, 10 counties each, 12 supervision offices each, of uneven sizes."""
    cities = chance.zipf(1.3, number * 4)
    cities = cities[cities <= 16][:number]
    counties, offices = chance.integers(1, 11, number), chance.integers(1, 13, number)
    codes = 37 * 10**10 + cities * 10**8 + counties * 10**6 + offices * 10**3
    return codes.astype(str)


def _industries(number: int, chance: np.random.Generator) -> Any:
    letters = chance.choice(list("ABCEFGHILMNO"), number, p=_falling(12))
    return np.char.add(letters, (chance.integers(10, 22, number) * 100 + chance.integers(10, 20, number)).astype(str))


def _falling(number: int) -> Any:
    weights = 1 / np.arange(1, number + 1)
    return weights / weights.sum()


def _enterprises(rows: _Listed) -> Columns:
    ids = rows.ids.tolist()
    codes, names = [f"REG-{i:09d}" for i in ids], [_name_of(i) for i in ids]
    # An office to a part of a county: the first nine digits of its region.
    offices = [region[:9] for region in rows.region.tolist()]
    known = {"id": rows.ids, "recorded_on": day_of(AS_OF), "change_id": 1}
    packed = split_rows(pack_table(ENTERPRISE, len(ids), known))
    return {"id": ids, "code": codes, "name": names, "region": rows.region.tolist(), "office": offices,
            "industry": rows.industry.tolist(), "recorded_on": [day_of(AS_OF)] * len(ids), "change_id": [1] * len(ids),
            "packed": packed}  # fmt: skip


def _name_of(id: int) -> str:
    """A name as firms have them: where, what it is called, what it does, what kind it is."""
    called = TOWNS[id % len(TOWNS)] + "".join(SIGNS[id // step % len(SIGNS)] for step in (7, 143, 2_917))
    return called + TRADES[id // 13 % len(TRADES)] + KINDS[id // 3 % len(KINDS)]


def _states(connection: Connection, rows: _Listed, chance: np.random.Generator) -> Any:
    """The state of every id from 0 on, up to the end of the last block."""
    number = len(rows.ids)
    listed = np.empty(number, STATE)
    listed["region"], listed["industry"] = (_codes(connection, f, getattr(rows, f)) for f in ("region", "industry"))
    listed["tier"], listed["decided_by"], listed["score"] = rows.tier, rows.decided_by, rows.score
    listed["tier_from_run"], listed["why"] = rows.since, rows.tier < 0
    listed["one"], listed["two"] = chance.integers(0, 2**63, number), chance.integers(0, 2**32, number)
    states = np.concatenate([empty_block()] * (number // BLOCK + 1))
    states[rows.ids] = listed
    return states


def _codes(connection: Connection, field: str, texts: Any) -> Any:
    shown, places = np.unique(texts, return_inverse=True)
    return TextCodes().codes_for(connection, field, shown.tolist())[places]


def _write_states(connection: Connection, run: int, base: int | None, changed: Any, states: Any) -> None:
    blocks = {}
    for number in np.unique(changed >> SHIFT).tolist():
        ids = np.sort(changed[changed >> SHIFT == number])
        blocks[number] = ids & (BLOCK - 1), states[ids]
    write_states(connection, SCHEME, run, blocks, base)


def _decisions(chance: np.random.Generator, rows: _Listed, run: int) -> Columns:
    number = len(rows.ids)
    digests, lines = chance.bytes(32 * number), chance.bytes(4 * LINES * number)
    return {
        "scheme": [SCHEME] * number,
        "enterprise_id": rows.ids.tolist(),
        "from_run": [run] * number,
        "tier_from_run": rows.since.tolist(),
        "tier": rows.tier.tolist(),
        "decided_by": rows.decided_by.tolist(),
        "score": [None if score == NO_NUMBER else score for score in rows.score.tolist()],
        "region": rows.region.tolist(),
        "industry": rows.industry.tolist(),
        "as_of": [day_of(AS_OF)] * number,
        "known_on": [day_of(AS_OF)] * number,
        "closure_id": [1] * number,
        "lines": [lines[4 * LINES * i : 4 * LINES * (i + 1)] for i in range(number)],
        "flags": [b"\0"] * number,
        "facts_digest": [digests[32 * i : 32 * (i + 1)] for i in range(number)],
    }


def _count(connection: Connection, run: int, rows: _Listed) -> None:
    keys_of: Sequence[Any] = (rows.region.astype("U6"), rows.industry, np.array(LEVELS)[rows.decided_by])
    for dimension, keys in zip(DIMENSIONS, keys_of, strict=True):
        pairs, numbers = np.unique(np.stack([keys, rows.tier.astype(str)]), axis=1, return_counts=True)
        columns = {
            "run_id": [run] * len(numbers),
            "dimension": [dimension] * len(numbers),
            "key": pairs[0].tolist(),
            "tier": [int(tier) for tier in pairs[1]],
            "number": numbers.tolist(),
        }
        insert_columns(connection, tier_count, columns)


def _visits(number: int, chance: np.random.Generator) -> Columns:
    """One visit of this year of some enterprises."""
    ids = np.flatnonzero(chance.random(number) < VISITED) + 1
    n, first = len(ids), day_of(today().replace(month=1, day=1))
    days = np.minimum(first + chance.integers(0, 365, n), day_of(today())).tolist()
    return {"enterprise_id": ids.tolist(), "identity": ids.tolist(), "source_rank": [0] * n, "recorded_on": days,
            "dated": [True] * n, "change_id": [1] * n, "visited_on": days, "department": ["市场监督管理局"] * n,
            "number": [f"V{id}" for id in ids.tolist()]}  # fmt: skip


def _write_coming(connection: Connection, run: int, number: int, chance: np.random.Generator) -> None:
    """What was looked ahead of the run: a part of all enterprises change tier within a year."""
    titles = shipped_library().in_force(SCHEME, AS_OF).tiers
    tiers = [
        {"id": tier.id, "zh": tier.title.zh, "en": tier.title.en, "rank": rank, "of": len(titles)}
        for rank, tier in enumerate(titles)
    ]
    causes = [{"kind": kind, "zh": f"原因{n}", "en": f"cause {n}"} for n in range(20) for kind in ("record", "time")]
    until = AS_OF + timedelta(366)
    blocks = {}
    for block in range(number // BLOCK + 1):
        places = np.flatnonzero(chance.random(BLOCK) < COMING)
        rows = np.zeros(len(places), CHANGE)
        rows["place"], rows["day"] = places, day_of(AS_OF) + chance.integers(1, 367, len(places))
        for name, of in (("tier", len(tiers)), ("direction", 3), ("cause", len(causes))):
            rows[name] = chance.integers(0, of, len(places))
        blocks[block] = ComingBlock(until, rows, tiers, causes)
    write_coming_blocks(connection, SCHEME, run, blocks)


def _reviews(number: int, chance: np.random.Generator) -> Mapping[int, Any]:
    days = day_of(AS_OF) + chance.integers(1, 900, (number // BLOCK + 1, BLOCK))
    return dict(enumerate(days.astype(np.int32)))
