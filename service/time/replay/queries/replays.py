"""Replays as they are kept: how far each is, what came of it, and the decisions that did not come out equal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at
from service.core.db.tables.facts import enterprise
from service.core.db.tables.jobs import job
from service.core.db.tables.replays import replay, replay_finding
from service.time.replayed import Outcome, Stage

# Where each outcome is counted.
COUNTED = {
    Outcome.EQUAL: "equal",
    Outcome.OTHERWISE: "otherwise",
    Outcome.DIFFERS: "differing",
    Outcome.NOT_REPLAYABLE: "not_replayable",
}


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay: of `sample` decisions drawn by `seed` or (None) of all, of one scheme or (None) of all.

    `engine` made them again; `status` is that of its job.
    """

    id: int
    job_id: int
    scheme: str | None
    sample: int | None
    seed: int | None
    until_run: int
    engine: str
    replayed: int
    equal: int
    otherwise: int
    differing: int
    not_replayable: int
    started_by: str
    created_at: datetime
    status: str
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.status in ("queued", "running")

    @property
    def wrong(self) -> int:
        """How many decisions differ or cannot be made again."""
        return self.differing + self.not_replayable


@dataclass(frozen=True, slots=True)
class Finding:
    """A decision that did not come out equal."""

    enterprise_id: int
    code: str
    name: str | None
    scheme: str
    run_id: int
    outcome: Outcome
    stage: Stage | None
    why: Text | None
    engine: str

    @property
    def key(self) -> tuple[str, int, int]:
        """Where the list goes on after it."""
        return self.scheme, self.enterprise_id, self.run_id


def get_replay(connection: Connection, replay_id: int) -> Replay | None:
    """The replay of that number, None where there is none."""
    row = connection.execute(_select_replays().where(replay.c.id == replay_id)).one_or_none()
    return None if row is None else Replay(**row._mapping)


def list_replays(connection: Connection, before: int | None = None, limit: int = 20) -> list[Replay]:
    """Up to `limit` replays before the number `before`, the newest first."""
    query = _select_replays()
    if before is not None:
        query = query.where(replay.c.id < before)
    return [Replay(**row._mapping) for row in connection.execute(query.order_by(replay.c.id.desc()).limit(limit))]


def list_findings(
    connection: Connection, replay_id: int, after: tuple[str, int, int] | None = None, limit: int = 50
) -> list[Finding]:
    """Up to `limit` decisions of a replay that did not come out equal, by scheme, enterprise and run."""
    row = replay_finding.c
    query = (
        select(*(row[name] for name in _OF_FINDING), enterprise.c.code, enterprise.c.name)
        .join(enterprise, enterprise.c.id == row.enterprise_id)
        .where(row.replay_id == replay_id)
    )
    if after is not None:
        scheme, owner, run = after
        later = (row.enterprise_id > owner) | ((row.enterprise_id == owner) & (row.run_id > run))
        query = query.where((row.scheme > scheme) | ((row.scheme == scheme) & later))
    ordered = query.order_by(row.scheme, row.enterprise_id, row.run_id).limit(limit)
    return [_finding_of(found) for found in connection.execute(ordered)]


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """That the last replay that ended found decisions that differ, for whoever reads the audit log."""
    if not account.may(Permission.AUDIT_READ):
        return []
    query = _select_replays().where(job.c.status == "done").order_by(replay.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    last = None if row is None else Replay(**row._mapping)
    if last is None or not last.wrong:
        return []
    words = Text("历史结果与重算不符", "Decisions that are not found again")
    return [OpenItem(words, last.wrong, f"/replays/{last.id}", day_at(last.created_at))]


_OF_FINDING = ("enterprise_id", "scheme", "run_id", "outcome", "stage", "why", "engine")


def _select_replays() -> Select[Any]:
    columns = [name for name in Replay.__dataclass_fields__ if name in replay.c]
    return select(*(replay.c[name] for name in columns), job.c.status, job.c.finished_at).join(
        job, job.c.id == replay.c.job_id
    )


def _finding_of(row: Any) -> Finding:
    said: Mapping[str, str] | None = row.why
    return Finding(
        row.enterprise_id, row.code, row.name, row.scheme, row.run_id, Outcome(row.outcome),
        None if row.stage is None else Stage(row.stage), None if said is None else Text(**said), row.engine,
    )  # fmt: skip
