"""Decisions as they are stored, with all their fields, to be compared with what is found again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Integer, func, select, type_coerce

from service.core.arrays import Ints
from service.core.db.in_clause import Ids, is_among
from service.core.db.tables.decisions import NO_DECISION, decision
from service.core.db.tables.runs import scoring_run
from service.core.files.packed_text import hash_texts, hash_words

# Enterprise ids that are looked at together.
BLOCK = 1 << 14


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """One row of a decision, days as numbers; `before` is (tier, tier_from_run) of its enterprise's row before it."""

    scheme: str
    enterprise_id: int
    from_run: int
    tier_from_run: int
    tier: int
    decided_by: int
    score: int | None
    region: str
    industry: str
    as_of: int
    known_on: int
    closure_id: int
    lines: bytes
    flags: bytes
    facts_digest: bytes
    failure: str | None
    before: "tuple[int, int] | None" = None


_COLUMNS = tuple(name for name in StoredDecision.__dataclass_fields__ if name != "before")
# Days as the numbers that they are held as: a row is made of each decision.
_DAYS = frozenset({"as_of", "known_on"})
_SELECTED = [
    type_coerce(decision.c[name], Integer).label(name) if name in _DAYS else decision.c[name] for name in _COLUMNS
]


def schemes_decided(connection: Connection) -> list[str]:
    """The schemes of which a run was ever put into effect, in order."""
    run = scoring_run.c
    rows = connection.execute(select(run.scheme).where(run.in_effect_at.is_not(None)).distinct().order_by(run.scheme))
    return list(rows.scalars())


def last_decided_run(connection: Connection) -> int:
    """The last run that was ever put into effect, 0 where there is none."""
    query = select(func.coalesce(func.max(scoring_run.c.id), 0)).where(scoring_run.c.in_effect_at.is_not(None))
    return int(connection.execute(query).scalar_one())


def decisions_stored(connection: Connection, scheme: str, ids: Ids, until: int) -> list[StoredDecision]:
    """All decisions on the enterprises among `ids` of runs up to `until` that were ever put into effect.

    By enterprise, the oldest first.
    """
    effective = select(scoring_run.c.id).where(scoring_run.c.in_effect_at.is_not(None), scoring_run.c.scheme == scheme)
    query = (
        select(*_SELECTED)
        .where(decision.c.scheme == scheme, is_among(connection, decision.c.enterprise_id, ids))
        .where(decision.c.from_run <= until, decision.c.from_run.in_(effective))
        .order_by(decision.c.enterprise_id, decision.c.from_run)
    )
    found: list[StoredDecision] = []
    before: tuple[int, int, int] | None = None
    for row in connection.execute(query):
        mine = before[1:] if before is not None and before[0] == row.enterprise_id else None
        before = row.enterprise_id, row.tier, row.tier_from_run
        if row.tier != NO_DECISION:
            values: list[Any] = [*row, mine]
            found.append(StoredDecision(*values))
    return found


def decision_stored(connection: Connection, scheme: str, enterprise_id: int, run_id: int) -> StoredDecision | None:
    """The decision of a run on one enterprise, None where it made none."""
    found = decisions_stored(connection, scheme, [enterprise_id], run_id)
    return found[-1] if found and found[-1].from_run == run_id else None


def sample_of(connection: Connection, schemes: Sequence[str], until: int, number: int, seed: int) -> "Sample":
    """`number` decisions, chosen by `seed` alone: equal decisions and equal seeds give equal samples."""
    hashes = np.empty(0, np.uint64)
    scheme_of, owners, runs = (np.empty(0, np.int64) for _ in range(3))
    for place, scheme in enumerate(schemes):
        for ids, from_runs in _keys(connection, scheme, until):
            words = [ids.view(np.uint64), from_runs.view(np.uint64)]
            words.append(np.full(len(ids), hash_texts(pa.array([scheme]))[0], np.uint64))
            hashes = np.concatenate((hashes, hash_words(words, seed=seed)))
            scheme_of = np.concatenate((scheme_of, np.full(len(ids), place)))
            owners, runs = np.concatenate((owners, ids)), np.concatenate((runs, from_runs))
            if len(hashes) > number:
                kept = np.sort(np.argpartition(hashes, number - 1)[:number])
                hashes, scheme_of, owners, runs = hashes[kept], scheme_of[kept], owners[kept], runs[kept]
    return Sample(tuple(schemes), scheme_of, owners, runs)


@dataclass(frozen=True, slots=True)
class Sample:
    """Some decisions: which of `schemes`, the enterprise and the run of each, by scheme and enterprise."""

    schemes: tuple[str, ...]
    scheme_of: Ints
    owners: Ints
    runs: Ints

    def __len__(self) -> int:
        return len(self.owners)

    def pairs_of(self, scheme: str) -> dict[int, set[int]]:
        """The runs chosen of each enterprise of a scheme."""
        mine = self.scheme_of == self.schemes.index(scheme)
        found: dict[int, set[int]] = {}
        for owner, run in zip(self.owners[mine].tolist(), self.runs[mine].tolist(), strict=True):
            found.setdefault(owner, set()).add(run)
        return found


def count_decisions(connection: Connection, schemes: Sequence[str], until: int) -> int:
    """How many decisions there are of runs up to `until` that were ever put into effect."""
    counted = (select(func.count()).select_from(decision).where(*_made_by_runs(scheme, until)) for scheme in schemes)
    return sum(int(connection.execute(query).scalar_one()) for query in counted)


def last_decided_enterprise(connection: Connection, scheme: str) -> int:
    """The greatest id of an enterprise that a scheme ever decided on, 0 where there is none."""
    query = select(func.coalesce(func.max(decision.c.enterprise_id), 0)).where(decision.c.scheme == scheme)
    return int(connection.execute(query).scalar_one())


def _keys(connection: Connection, scheme: str, until: int) -> Iterator[tuple[Ints, Ints]]:
    """The enterprises and runs of all decisions, block by block of ids."""
    row = decision.c
    for first in range(0, last_decided_enterprise(connection, scheme) + 1, BLOCK):
        query = (
            select(row.enterprise_id, row.from_run)
            .where(*_made_by_runs(scheme, until), row.enterprise_id.between(first, first + BLOCK - 1))
            .order_by(row.enterprise_id, row.from_run)
        )
        found = connection.execute(query).all()
        if found:
            # By column: an array of rows asks every row first whether it is one itself.
            ids, from_runs = zip(*found, strict=True)
            yield np.array(ids, np.int64), np.array(from_runs, np.int64)


def _made_by_runs(scheme: str, until: int) -> Sequence[ColumnElement[bool]]:
    """What holds for the decisions of a scheme by runs up to `until` that were ever put into effect."""
    row, run = decision.c, scoring_run.c
    effective = select(run.id).where(run.in_effect_at.is_not(None), run.scheme == scheme)
    return row.scheme == scheme, row.from_run <= until, row.from_run.in_(effective), row.tier != NO_DECISION
