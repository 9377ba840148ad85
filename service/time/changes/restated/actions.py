"""A restatement ordered, what it finds written down, and how it ends; nothing of it is ever in force."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, update

from rules.library import Library
from rules.texts import Text
from service.access.actions.telling import tell
from service.core.clock import now, today
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.fact_changes import last_change
from service.core.db.states import change_state, lock_name
from service.core.db.tables.restatements import restatement, restatement_move
from service.core.errors import Conflict, ProductError
from service.core.settings import Settings
from service.decisions.closures import store_closure
from service.time.changes.of_one import TwoDays, two_days_of
from service.time.changes.restated.blocks import RestatedPart
from service.time.changes.restated.queries import (
    CANCELLED,
    COMPLETE,
    COMPUTING,
    FAILED,
    StoredRestatement,
    find_restating,
    get_restatement,
)
from service.time.courses import registered_stretches_of

KIND = "restate"


@dataclass(frozen=True, slots=True)
class WantedRestatement:
    """A scheme on a day, as known first and as known last."""

    scheme: str
    as_of: date
    known_first: date
    known_last: date


def wanted_restatement_of(
    scheme: str, as_of: date, known_first: date | None = None, known_last: date | None = None
) -> WantedRestatement:
    """What is asked for: by default as known on the day itself, and as known today.

    Raises ProductError for a day that has not come, and where no knowledge lies between.
    """
    days = two_days_of(as_of, as_of, known_first, known_last)
    _refuse_to_come(days)
    if days.known_first == days.known_last:
        raise _refused(
            "known_from", f"前后两个数据截止日都是 {days.known_last}，没有差别可说。",
            f"What was known first and last are both of {days.known_last}: nothing can differ.",
        )  # fmt: skip
    return WantedRestatement(scheme, days.last, days.known_first, days.known_last)


def order_restatement(
    connection: Connection, library: Library, settings: Settings, wanted: WantedRestatement, actor: str
) -> int:
    """The number of the restatement, which its job will carry out; what decides is archived as it is now.

    Raises Conflict where one of the scheme is computed already, NoRuleSet where nothing was in force on the day by
    what was known first, or is by what is known last.
    """
    scheme, day = wanted.scheme, wanted.as_of
    stretches = [
        registered_stretches_of(connection, library, scheme, (day, day), known_on, settings)[0]
        for known_on in (wanted.known_first, wanted.known_last)
    ]
    lock_name(connection, f"restatements of {scheme}")
    _refuse_second(connection, scheme)
    before, after = (store_closure(connection, one.rule_sets, one.models) for one in stretches)
    values = {
        "scheme": scheme, "before_closure": before, "after_closure": after,
        "as_of": day, "known_first": wanted.known_first, "known_last": wanted.known_last,
        "known_change": last_change(connection), "status": COMPUTING,
        "started_by": str(actor), "created_at": now(),
    }  # fmt: skip
    key = connection.execute(insert(restatement).values(**values)).inserted_primary_key
    assert key is not None
    number = int(key[0])
    job_id = jobs.add_job(connection, KIND, {"restatement_id": number}, actor)
    connection.execute(update(restatement).where(restatement.c.id == number).values(job_id=job_id))
    detail = {"scheme": scheme, "as_of": day.isoformat()}
    detail |= {"known_from": wanted.known_first.isoformat(), "known_to": wanted.known_last.isoformat()}
    write_entry(connection, actor, "restatement.start", f"restatement {number}", detail)
    return number


def write_restated(connection: Connection, this: StoredRestatement, number: int, part: RestatedPart) -> None:
    """Writes a part, and adds its numbers to those of the restatement."""
    rows = [part.moves.tobytes(), part.first_known.tobytes()]
    if any(rows):
        values = {"restatement_id": this.id, "part": number, "data": b"".join(rows), "parts": part.parts.tobytes()}
        connection.execute(insert(restatement_move).values(**values))
    counted = restatement.c
    added = {
        "enterprises": part.enterprises, "moved": len(part.moves), "first_known": len(part.first_known),
        "failed_enterprises": part.failures,
    }  # fmt: skip
    sums = {name: counted[name] + more for name, more in added.items()}
    connection.execute(update(restatement).where(counted.id == this.id).values(**sums))


def complete_restatement(connection: Connection, this: StoredRestatement) -> None:
    """All of it is computed; whoever ordered it is told."""
    _end(connection, this, COMPLETE)


def cancel_restatement(connection: Connection, this: StoredRestatement, actor: str) -> None:
    """Asks the worker that computes it to stop; raises Conflict where it is not computed any more."""
    if this.job_id is not None:
        jobs.request_cancel(connection, this.job_id)
    held = get_restatement(connection, this.id) or this
    job = None if held.job_id is None else jobs.get_job(connection, held.job_id)
    if held.status != COMPUTING:
        raise Conflict(
            Text("这次追溯对照已结束。", "This restatement has ended."),
            f"restatement {this.id}",
            Text("只有进行中的可以取消。", "Only one that is computed can be cancelled."),
            Text("查看其结果，或另行发起。", "Look at what came of it, or start another."),
        )
    if job is None or not job.is_open:
        # No worker holds it that would take back what it wrote.
        give_up_restatement(connection, this.id, CANCELLED)
    write_entry(connection, actor, "restatement.cancel", f"restatement {this.id}", {"scheme": this.scheme})


def give_up_restatement(connection: Connection, restatement_id: int, how: str) -> None:
    """Takes back what a restatement wrote that ended early; nothing where it is complete."""
    this = get_restatement(connection, restatement_id)
    if this is None or this.status != COMPUTING:
        return
    connection.execute(delete(restatement_move).where(restatement_move.c.restatement_id == restatement_id))
    _end(connection, this, how)


_TOLD = {
    COMPLETE: Text("追溯对照已完成", "the restatement is complete"),
    FAILED: Text("追溯对照没有完成", "the restatement did not end"),
}


def _end(connection: Connection, this: StoredRestatement, how: str) -> None:
    change_state(connection, restatement, this.id, (COMPUTING,), status=how, finished_at=now())
    if how in _TOLD:
        said = _TOLD[how]
        words = Text(f"{said.zh}：{this.as_of}", f"{said.en}: {this.as_of}")
        tell(connection, [this.started_by], words, f"/restatements/{this.id}")


def _refuse_to_come(days: TwoDays) -> None:
    for where, day in (("as_of", days.last), ("known_to", days.known_last)):
        if day > today():
            raise _refused(where, f"{day} 还没有到。", f"{day} has not come yet.")


def _refused(where: str, zh: str, en: str) -> ProductError:
    return ProductError(
        Text(zh, en), where,
        Text("追溯对照说的是过去一日：当时所知，与后来所知。",
             "A restatement tells of a past day: as it was known then, and as it is known later."),
        Text("改日期后再试。", "Choose another day."),
    )  # fmt: skip


def _refuse_second(connection: Connection, scheme: str) -> None:
    running = find_restating(connection, scheme)
    if running is not None:
        raise Conflict(
            Text("这一方案正在进行追溯对照。", "A restatement of this scheme is under way."),
            f"{scheme}: restatement {running.id}",
            Text("同一方案同时只能有一次。", "A scheme can have one at a time."),
            Text("等它完成，或先取消它。", "Wait until it is complete, or cancel it first."),
        )
