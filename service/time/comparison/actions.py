"""A comparison ordered, what it finds written down, and how it ends; nothing of it is ever in force."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, update

from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.movers import Movers
from service.access.actions.telling import tell
from service.core.clock import now, today
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.fact_changes import last_change
from service.core.db.states import change_state, lock_name
from service.core.db.tables.comparisons import comparison, comparison_move, comparison_standing
from service.core.errors import Conflict, ProductError
from service.core.masking import mask_value
from service.core.settings import Settings
from service.decisions.closures import store_closure
from service.model.use import models_in_use
from service.time.comparison.queries.comparisons import (
    CANCELLED,
    COMPLETE,
    COMPUTING,
    FAILED,
    StoredComparison,
    find_computing,
    get_comparison,
)
from service.time.comparison.rows import ComparedPart

KIND = "compare"


@dataclass(frozen=True, slots=True)
class WantedComparison:
    """Two rule sets of one scheme, and the day; None: the later of today and the day on which the second begins."""

    before: RuleSet
    after: RuleSet
    as_of: date | None = None

    @property
    def day(self) -> date:
        """The day at which both are looked at."""
        return self.as_of or max(today(), self.after.effective_from)


def order_comparison(
    connection: Connection, library: Library, settings: Settings, wanted: WantedComparison, actor: str
) -> int:
    """The number of the comparison, which its job will carry out; both sides are archived as they are now.

    Raises Conflict where one of the scheme is computed already, ProductError where the two cannot be compared or the
    day has passed, NoRuleSet where nothing that they read is in force on it.
    """
    _refuse_unlike(wanted)
    scheme, as_of, known_on = wanted.after.scheme, wanted.day, today()
    _refuse_past(as_of, known_on)
    sides = [library.closure(one, as_of, known_on) for one in (wanted.before, wanted.after)]
    lock_name(connection, f"comparisons of {scheme}")
    _refuse_second(connection, scheme)
    before, after = (
        store_closure(connection, side, models_in_use(connection, side, as_of, settings)) for side in sides
    )
    values = {
        "scheme": scheme,
        "before_closure": before, "before_digest": wanted.before.digest,
        "after_closure": after, "after_digest": wanted.after.digest,
        "as_of": as_of, "known_on": known_on, "known_change": last_change(connection),
        "status": COMPUTING, "movers": _movers_of(wanted),
        "started_by": str(actor), "created_at": now(),
    }  # fmt: skip
    key = connection.execute(insert(comparison).values(**values)).inserted_primary_key
    assert key is not None
    comparison_id = int(key[0])
    job_id = jobs.add_job(connection, KIND, {"comparison_id": comparison_id}, actor)
    connection.execute(update(comparison).where(comparison.c.id == comparison_id).values(job_id=job_id))
    detail = {"before": wanted.before.name, "after": wanted.after.name, "as_of": as_of.isoformat()}
    detail["digest"] = wanted.after.digest
    write_entry(connection, actor, "comparison.start", f"comparison {comparison_id}", detail)
    return comparison_id


def write_compared(connection: Connection, this: StoredComparison, number: int, part: ComparedPart) -> None:
    """Writes a part, and adds its numbers to those of the comparison."""
    for table, rows in ((comparison_standing, part.standings), (comparison_move, part.moves)):
        if len(rows):
            connection.execute(insert(table).values(comparison_id=this.id, part=number, data=rows.tobytes()))
    counted = comparison.c
    added = {"enterprises": len(part.standings), "moved": len(part.moves), "failed_enterprises": part.failures}
    values = {name: counted[name] + more for name, more in added.items()}
    connection.execute(update(comparison).where(counted.id == this.id).values(**values))


def complete_comparison(connection: Connection, this: StoredComparison) -> None:
    """All of it is computed; whoever ordered it is told."""
    _end(connection, this, COMPLETE)


def cancel_comparison(connection: Connection, this: StoredComparison, actor: str) -> None:
    """Asks the worker that computes it to stop; raises Conflict where it is not computed any more."""
    if this.job_id is not None:
        jobs.request_cancel(connection, this.job_id)
    held = get_comparison(connection, this.id) or this
    job = None if held.job_id is None else jobs.get_job(connection, held.job_id)
    if held.status != COMPUTING:
        raise Conflict(
            Text("这次对比已结束。", "This comparison has ended."),
            f"comparison {this.id}",
            Text("只有进行中的对比可以取消。", "Only one that is computed can be cancelled."),
            Text("查看其结果，或另行发起。", "Look at what came of it, or start another."),
        )
    if job is None or not job.is_open:
        # No worker holds it that would take back what it wrote.
        give_up_comparison(connection, this.id, CANCELLED)
    write_entry(connection, actor, "comparison.cancel", f"comparison {this.id}", {"scheme": this.scheme})


def note_export(connection: Connection, this: StoredComparison, actor: str, purpose: str, rows: int) -> None:
    """Records that those that move were taken away, and for what."""
    said = {"purpose": mask_value(purpose), "scheme": this.scheme, "rows": rows}
    write_entry(connection, actor, "comparison.export", f"comparison {this.id}", said)


def give_up_comparison(connection: Connection, comparison_id: int, how: str) -> None:
    """Takes back what a comparison wrote that ended early; nothing where it is complete."""
    this = get_comparison(connection, comparison_id)
    if this is None or this.status != COMPUTING:
        return
    for table in (comparison_standing, comparison_move):
        connection.execute(delete(table).where(table.c.comparison_id == comparison_id))
    _end(connection, this, how)


_TOLD = {
    COMPLETE: Text("规则集对比已完成", "the comparison is complete"),
    FAILED: Text("规则集对比没有完成", "the comparison did not end"),
}


def _end(connection: Connection, this: StoredComparison, how: str) -> None:
    change_state(connection, comparison, this.id, (COMPUTING,), status=how, finished_at=now())
    if how in _TOLD:
        was, to = this.names
        said = _TOLD[how]
        words = Text(f"{said.zh}：{was} → {to}", f"{said.en}: {was} → {to}")
        tell(connection, [this.started_by], words, f"/comparisons/{this.id}")


def _movers_of(wanted: WantedComparison) -> list[dict[str, object]]:
    return [
        {"kind": one.kind.value, "id": one.id, "ended": one.ended, "zh": one.title.zh, "en": one.title.en}
        for one in Movers(wanted.before, wanted.after).all
    ]


def _refuse_unlike(wanted: WantedComparison) -> None:
    before, after = wanted.before, wanted.after
    if before.scheme != after.scheme:
        raise ProductError(
            Text("两个规则集不属于同一方案。", "The two rule sets are not of one scheme."),
            f"{before.name}, {after.name}",
            Text("只有同一方案的两个版本可以对比。", "Only two versions of one scheme can be compared."),
            Text("选同一方案的两个版本，或其试行稿。", "Choose two versions of one scheme, or a draft of it."),
        )
    # Of a later day it is a preview: how tiers, scores and workload will be, if nothing new comes to be known.
    if before.digest == after.digest and wanted.day <= today():
        raise ProductError(
            Text("两边是同一个规则集。", "Both sides are the same rule set."),
            f"{before.name}, {after.name}",
            Text("内容相同，没有可对比的。", "They say the same: there is nothing to compare."),
            Text(
                "另选一个版本，或改动试行稿；预先查看以后某日的结果，请写那一天。",
                "Choose another version, or change the draft; to preview a later day, name that day.",
            ),
        )


def _refuse_past(as_of: date, today_: date) -> None:
    if as_of < today_:
        raise ProductError(
            Text("对比的基准日不能早于今天。", "A comparison looks at today or a later day."),
            f"as_of={as_of}",
            Text(f"今天是 {today_}。", f"Today is {today_}."),
            Text("写今天或以后的日期；不写则为今天与施行日中较晚者。",
                 "Write today or a later day; without one it is the later of today and the day on which it begins."),
        )  # fmt: skip


def _refuse_second(connection: Connection, scheme: str) -> None:
    running = find_computing(connection, scheme)
    if running is not None:
        raise Conflict(
            Text("这一方案正在对比。", "A comparison of this scheme is under way."),
            f"{scheme}: comparison {running.id}",
            Text("同一方案同时只能有一次对比。", "A scheme can have one at a time."),
            Text("等它完成，或先取消它。", "Wait until it is complete, or cancel it first."),
        )
