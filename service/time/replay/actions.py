"""A replay ordered, and what it finds written down."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from rules.texts import Text
from scoring.version import ENGINE_VERSION
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.jobs import add_job, list_open_jobs
from service.core.db.tables.replays import replay, replay_finding
from service.core.errors import Conflict, ProductError
from service.time.replay.queries.replays import COUNTED
from service.time.replay.queries.stored_decisions import last_decided_run, schemes_decided
from service.time.replayed import Outcome, Replayed

KIND = "replay"
# So many decisions that are not equal are kept of a replay; all are counted.
MOST_FINDINGS = 10_000
MOST_SAMPLE, MOST_SEED = 1_000_000, 2**31 - 1


@dataclass(frozen=True, slots=True)
class WantedReplay:
    """What is to be made again: all decisions, or `sample` of them drawn by `seed`; of `scheme` or (None) of all."""

    scheme: str | None = None
    sample: int | None = None
    seed: int | None = None


def order_replay(connection: Connection, wanted: WantedReplay, actor: str) -> int:
    """The number of the replay, which its job will carry out.

    Raises Conflict where one waits or runs already, ProductError where nothing was ever decided.
    """
    if list_open_jobs(connection, KIND):
        raise Conflict(
            Text("正在复算历史结果。", "Decisions are being re-derived already."),
            KIND,
            Text("同时只能有一次复算。", "There can be one replay at a time."),
            Text("等它完成后再发起。", "Start another when it has ended."),
        )
    schemes = schemes_decided(connection)
    if not schemes or (wanted.scheme is not None and wanted.scheme not in schemes):
        raise ProductError(
            Text("没有可复算的结果。", "There is no decision to re-derive."),
            wanted.scheme or KIND,
            Text("只有生效过的批次才有结果。", "Only a run that was put into effect has decisions."),
            Text(f"已有结果的方案：{'、'.join(schemes) or '无'}。", f"Decided: {', '.join(schemes) or 'none'}."),
        )
    values = {"scheme": wanted.scheme, "sample": wanted.sample, "seed": wanted.seed}
    until = last_decided_run(connection)
    made = {"until_run": until, "engine": ENGINE_VERSION, "started_by": str(actor), "created_at": now()}
    key = connection.execute(insert(replay).values(**values, **made)).inserted_primary_key
    assert key is not None
    replay_id = int(key[0])
    job_id = add_job(connection, KIND, {"replay_id": replay_id}, actor)
    connection.execute(update(replay).where(replay.c.id == replay_id).values(job_id=job_id))
    detail = {name: value for name, value in values.items() if value is not None}
    write_entry(connection, actor, "replay.start", f"replay {replay_id}", detail)
    return replay_id


def write_replayed(connection: Connection, replay_id: int, replayed: Sequence[Replayed]) -> None:
    """Counts what came of decisions, and keeps those that are not equal while there is room for them."""
    numbers = Counter(COUNTED[one.outcome] for one in replayed)
    counted = {name: replay.c[name] + number for name, number in numbers.items()}
    mine = replay.c.id == replay_id
    connection.execute(update(replay).where(mine).values(replayed=replay.c.replayed + len(replayed), **counted))
    unlike = [one for one in replayed if one.outcome is not Outcome.EQUAL]
    if not unlike:
        return
    kept = select(func.count()).select_from(replay_finding).where(replay_finding.c.replay_id == replay_id)
    room = MOST_FINDINGS - int(connection.execute(kept).scalar_one())
    rows = [
        {
            "replay_id": replay_id, "scheme": one.scheme, "enterprise_id": one.enterprise_id, "run_id": one.run_id,
            "outcome": one.outcome.value, "stage": None if one.stage is None else one.stage.value,
            "why": None if one.why is None else {"zh": one.why.zh, "en": one.why.en}, "engine": one.engine,
        }
        for one in unlike[: max(room, 0)]
    ]  # fmt: skip
    if rows:
        connection.execute(insert(replay_finding), rows)
