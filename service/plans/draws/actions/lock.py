"""The lock: what is drawn from, and by which rules, is written down for good before anybody can know the number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from inspection.frozen import Locked
from inspection.params import Params
from rules.texts import Text
from service.access.actions.acts import note_act
from service.access.reach import Reach
from service.core.clock import now, today
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.batches import batch, batch_act
from service.core.db.tables.draws import draw, draw_inspector
from service.core.errors import Conflict
from service.core.settings import Settings
from service.plans.actions.begin import begin_line
from service.plans.batch import Batch, BatchStatus, lock_of_line
from service.plans.draws.actions.draw_log import append_line
from service.plans.draws.actions.moves import COURSE
from service.plans.draws.queries.to_lock import LOCKING, tells_tiers
from service.plans.draws.secret import Sealed, make_sealed
from service.plans.draws.sources import refuse_sources
from service.plans.draws.states import Act
from service.plans.lists.lockable import refuse_unlockable
from service.plans.lists.queries.officers_of_batch import whose_part
from service.plans.queries.batches import batch_within, get_batch

KIND = LOCKING


@dataclass(frozen=True, slots=True)
class OrderedLock:
    """What is shown once, and the job that locks the lists."""

    sealed: Sealed
    sources: tuple[str, ...]
    job_id: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """Lists as a job froze them: the batch as it was then, the number they bear, who stands in them under which name.

    `aliases` are by number of the draw, then by name in its files.
    """

    batch: Batch
    locked: Locked
    aliases: Mapping[str, Mapping[str, str]]


def order_lock(
    connection: Connection,
    settings: Settings,
    batch_id: int,
    sources: Sequence[str],
    by: str,
    reach: Reach,
    *,
    is_open: bool = False,
) -> OrderedLock:
    """Has the lists of a batch locked by a job; what the envelopes hold is known to the caller alone.

    `is_open`: no secret goes into the number, and everybody can work the whole draw out from its lists. Raises Problem
    404 beyond `reach`, Problem 422 for sources that cannot be used, Conflict where the batch cannot be locked now.
    """
    lock_name(connection, f"batch {batch_id}")
    one, line = batch_within(connection, batch_id, reach)
    where = one.title
    COURSE.refuse_not_now(Act.LOCK, BatchStatus(one.status), where)
    refuse_unlockable(connection, one, settings, today())
    if any(job.params.get("batch_id") == batch_id for job in jobs.list_open_jobs(connection, KIND)):
        raise Conflict(
            Text("名单正在锁定。", "The lists are being locked."),
            where,
            Text("同一批次只锁定一次。", "A batch is locked once."),
            Text("等它完成。", "Wait until it is done."),
        )
    refuse_sources(sources, now(), tells_tiers=tells_tiers(one, line), with_secret=not is_open)
    sealed = make_sealed(with_secret=not is_open)
    plan = sealed.plan_with(sources)
    params = {"batch_id": batch_id, "plan": list(plan), "reserve": sealed.reserve}
    job_id = jobs.add_job(connection, KIND, params, by)
    write_entry(connection, by, "draw.order-lock", f"batch {batch_id}", {"sources": list(plan), "job": job_id})
    return OrderedLock(sealed, plan, job_id)


def next_draw_id(connection: Connection) -> str:
    """The number that the next draw of this year bears: one more than those there are, without gaps."""
    begins = f"D{today().year}-"
    query = select(draw.c.draw_id).where(draw.c.draw_id.startswith(begins), draw.c.parent_id.is_(None))
    numbers = [int(text.removeprefix(begins)) for text in connection.execute(query).scalars()]
    return f"{begins}{max(numbers, default=0) + 1:04}"


def record_lock(connection: Connection, frozen: Frozen, by: str, job_id: int) -> None:
    """Writes down that the lists are locked; whether the number is still free was looked at in this transaction.

    Raises Conflict where the batch was changed, or moved on, since its lists were frozen.
    """
    begin_line(connection, frozen.batch.plan_line_id, by)
    lock_name(connection, f"batch {frozen.batch.id}")
    # Whoever edits a draft of the line waits until this ends, or was there before, and is seen here.
    lock_name(connection, lock_of_line(frozen.batch.plan_line_id))
    row = get_batch(connection, frozen.batch.id)
    COURSE.refuse_not_now(Act.LOCK, BatchStatus(row.status), row.title)
    if row != frozen.batch:
        raise _changed(row.title)
    _refuse_second(connection, row.plan_line_id)
    if not change_state(connection, batch, row.id, [BatchStatus.DRAFT.value], status=BatchStatus.LOCKED.value):
        raise _changed(row.title)
    locked, at = frozen.locked, now()
    params = locked.lists.params
    own = {"commitment": locked.commitment, "subjects": len(locked.lists.subjects), "job_id": job_id}
    key = add_draw(connection, row.id, params, frozen.aliases.get(params.draw_id, {}), by, at, own)
    for child in locked.lists.children:
        # Its lists follow from the selection, and so does its fingerprint.
        of_parent = {"parent_id": key, **whose_part(child.params)}
        add_draw(connection, row.id, child.params, frozen.aliases[child.params.draw_id], by, at, of_parent)
    append_line(connection, params.draw_id, locked.commitment, BatchStatus.LOCKED, at)
    of_batch = {"batch_id": row.id, "digest": locked.commitment}
    note_act(connection, batch_act, Act.LOCK, by, (BatchStatus.DRAFT, BatchStatus.LOCKED), of_batch, at)
    said = {"draw": params.draw_id, "fingerprint": locked.commitment, "children": len(locked.lists.children)}
    write_entry(connection, by, "draw.lock", f"draw {params.draw_id}", said)


def add_draw(
    connection: Connection,
    batch_id: int,
    params: Params,
    aliases: Mapping[str, str],
    by: str,
    at: datetime,
    own: Mapping[str, object],
) -> int:
    """The key of a draw that is locked by these parameters, with whose each name in its files is."""
    fixed = {
        "batch_id": batch_id,
        "draw_id": params.draw_id,
        "status": BatchStatus.LOCKED.value,
        "verifier": params.verifier,
        "seed_plan": list(params.seed),
        "reserve": params.reserve or "",
        "locked_by": str(by),
        "locked_at": at,
    }
    key = connection.execute(insert(draw).values(**fixed, **own)).inserted_primary_key
    assert key is not None
    rows = [{"draw": key[0], "alias": alias, "inspector": number} for alias, number in sorted(aliases.items())]
    if rows:
        connection.execute(insert(draw_inspector), rows)
    return int(key[0])


def _refuse_second(connection: Connection, line_id: int) -> None:
    open_states = [BatchStatus.LOCKED.value, BatchStatus.NUMBER_OBTAINED.value]
    query = select(batch.c.id).where(batch.c.plan_line_id == line_id, batch.c.status.in_(open_states))
    other = connection.execute(query).scalar()
    if other is not None:
        raise Conflict(
            Text("本计划行已有批次锁定而未抽取。", "Another batch of the line is locked and not drawn yet."),
            f"batch {other}",
            Text("同一计划行同时只能有一个。", "A line has one of them at a time."),
            Text("先抽取或作废那一批次。", "Draw that one, or have it void, first."),
        )


def _changed(where: str) -> Conflict:
    return Conflict(
        Text("批次在锁定期间被改动，没有锁定。", "The batch was changed while it was being locked; it is not locked."),
        where,
        Text("锁定的须是看过的那一份。", "What is locked must be what was looked at."),
        Text("重新预览后再锁定；信封作废。", "Preview it again and lock it; the envelopes are of no use any more."),
    )
