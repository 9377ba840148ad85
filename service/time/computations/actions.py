"""A computation ordered, its numbers added up, cancelled, and how it ends; nothing of it is ever in force."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from rules.texts import Text
from service.access.actions.telling import tell
from service.core.clock import now
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.fact_changes import last_change
from service.core.db.states import change_state, lock_name
from service.core.errors import Conflict
from service.time.computations.queries import CANCELLED, COMPLETE, COMPUTING, FAILED, Computations, Stored


def refuse_second(connection: Connection, kind: Computations[Stored], scheme: str) -> None:
    """Raises Conflict where one of the scheme is computed already; until the transaction ends nobody orders another."""
    lock_name(connection, f"{kind.name}s of {scheme}")
    running = kind.find_computing(connection, scheme)
    if running is not None:
        raise Conflict(
            Text(f"这一方案正在进行{kind.title.zh}。", f"A {kind.title.en} of this scheme is under way."),
            f"{scheme}: {kind.name} {running.id}",
            Text("同一方案同时只能有一次。", "A scheme can have one at a time."),
            Text("等它完成，或先取消它。", "Wait until it is complete, or cancel it first."),
        )


def order_computation(
    connection: Connection, kind: Computations[Stored], values: Mapping[str, Any], detail: Mapping[str, Any], actor: str
) -> int:
    """The number of the computation of `values`, which its job will carry out; the log notes `detail`."""
    made = {"known_change": last_change(connection), "status": COMPUTING, "started_by": str(actor), "created_at": now()}
    key = connection.execute(insert(kind.table).values(**values, **made)).inserted_primary_key
    assert key is not None
    number = int(key[0])
    job_id = jobs.add_job(connection, kind.job, {kind.key: number}, actor)
    connection.execute(update(kind.table).where(kind.table.c.id == number).values(job_id=job_id))
    write_entry(connection, actor, f"{kind.name}.start", f"{kind.name} {number}", detail)
    return number


def add_numbers(connection: Connection, kind: Computations[Stored], this: Stored, numbers: Mapping[str, int]) -> None:
    """Adds the numbers of a part to those of its computation."""
    sums = {name: kind.table.c[name] + more for name, more in numbers.items()}
    connection.execute(update(kind.table).where(kind.table.c.id == this.id).values(**sums))


def complete_computation(connection: Connection, kind: Computations[Stored], this: Stored) -> None:
    """All of it is computed; whoever ordered it is told."""
    _end(connection, kind, this, COMPLETE)


def cancel_computation(connection: Connection, kind: Computations[Stored], this: Stored, actor: str) -> None:
    """Asks the worker that computes it to stop; raises Conflict where it is not computed any more."""
    jobs.request_cancel(connection, this.job_id)
    held = kind.get(connection, this.id) or this
    job = jobs.get_job(connection, held.job_id)
    if held.status != COMPUTING:
        raise Conflict(
            Text(f"这次{kind.title.zh}已结束。", f"This {kind.title.en} has ended."),
            f"{kind.name} {this.id}",
            Text("只有进行中的可以取消。", "Only one that is computed can be cancelled."),
            Text("查看其结果，或另行发起。", "Look at what came of it, or start another."),
        )
    if job is None or not job.is_open:
        # No worker holds it that would take back what it wrote.
        give_up_computation(connection, kind, this.id, CANCELLED)
    write_entry(connection, actor, f"{kind.name}.cancel", f"{kind.name} {this.id}", {"scheme": this.scheme})


def give_up_computation(connection: Connection, kind: Computations[Stored], number: int, how: str) -> None:
    """Takes back what a computation wrote that ended early; nothing where it is complete."""
    this = kind.get(connection, number)
    if this is None or this.status != COMPUTING:
        return
    for table in kind.parts:
        connection.execute(delete(table).where(table.c[kind.key] == number))
    _end(connection, kind, this, how)


_TOLD = {COMPLETE: Text("已完成", "is complete"), FAILED: Text("没有完成", "did not end")}


def _end(connection: Connection, kind: Computations[Stored], this: Stored, how: str) -> None:
    change_state(connection, kind.table, this.id, (COMPUTING,), status=how, finished_at=now())
    if how in _TOLD:
        said, of = _TOLD[how], this.subject
        words = Text(f"{kind.title.zh}{said.zh}：{of.zh}", f"the {kind.title.en} {said.en}: {of.en}")
        tell(connection, [this.started_by], words, f"/{kind.name}s/{this.id}")
