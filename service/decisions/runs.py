"""Scoring runs: begun, watched, put into effect by one switch, or withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.model import Models
from service.core.clock import end_of, now
from service.core.db.fact_changes import last_change
from service.core.db.jobs import add_job
from service.core.db.tables.decisions import OPEN, decision
from service.core.db.tables.runs import closure, in_effect, run_part, scoring_run, tier_count, tier_move
from service.core.errors import ProductError
from service.decisions.closures import get_closure, store_closure
from service.decisions.reviews import drop_blocks, drop_replaced
from service.decisions.states import drop_states
from service.decisions.switches import switched_since

FULL, INCREMENTAL = "full", "incremental"
# Computed but not, or not yet, what readers see.
WAITING = ("ready", "held")


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands, with the version and the tiers that it decides under.

    `base_run` is the run that it builds upon, `known_change` the last change of facts that it knows; `causes` say why
    it is held, `late_sources` whose data were late, `model` what the model did (None where the scheme asks for none).
    """

    id: int
    job_id: int | None
    scheme: str
    mode: str
    as_of: date
    known_on: date
    known_change: int
    base_run: int | None
    closure_id: int
    status: str
    enterprises: int
    examined: int
    changed: int
    moved: int
    moved_share: float | None
    failed_enterprises: int
    causes: Sequence[Mapping[str, str]]
    late_sources: Sequence[Mapping[str, Any]]
    started_by: str
    approved_by: str | None
    created_at: datetime
    finished_at: datetime | None
    in_effect_at: datetime | None
    note: str | None
    model: Mapping[str, Any] | None
    version: str
    tiers: Sequence[str]


def get_run(connection: Connection, run_id: int) -> Run | None:
    """The run of that id, None where there is none."""
    row = connection.execute(_select_runs().where(scoring_run.c.id == run_id)).one_or_none()
    return None if row is None else Run(**row._mapping)


def list_runs(connection: Connection, *, scheme: str = "", before: int | None = None, limit: int = 20) -> list[Run]:
    """Up to `limit` runs (of one scheme, "" of all), the newest first, from before run `before` on."""
    query = _select_runs()
    if scheme:
        query = query.where(scoring_run.c.scheme == scheme)
    if before is not None:
        query = query.where(scoring_run.c.id < before)
    return [Run(**row._mapping) for row in connection.execute(query.order_by(scoring_run.c.id.desc()).limit(limit))]


def run_in_effect(connection: Connection, scheme: str) -> int | None:
    """The id of the run that readers of `scheme` see now."""
    return connection.execute(select(in_effect.c.run_id).where(in_effect.c.scheme == scheme)).scalar()


def schemes_in_effect(connection: Connection) -> dict[str, int]:
    """The run in effect of every scheme that has one."""
    return {row.scheme: row.run_id for row in connection.execute(select(in_effect).order_by(in_effect.c.scheme))}


def run_on(connection: Connection, scheme: str, day: date) -> int | None:
    """The id of the run that was in effect at the end of `day` in Asia/Shanghai."""
    query = (
        select(scoring_run.c.id)
        .where(scoring_run.c.scheme == scheme, scoring_run.c.in_effect_at <= end_of(day))
        .order_by(scoring_run.c.in_effect_at.desc(), scoring_run.c.id.desc())
    )
    return connection.execute(query.limit(1)).scalar()


def open_run(connection: Connection, scheme: str) -> Run | None:
    """The run of `scheme` that is being computed, or that is complete and waits to be put into effect; None: none."""
    query = _select_runs().where(scoring_run.c.scheme == scheme, scoring_run.c.status.in_(("computing", *WAITING)))
    row = connection.execute(query.order_by(scoring_run.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Run(**row._mapping)


def _select_runs() -> Select[Any]:
    columns = (scoring_run.c[name] for name in Run.__dataclass_fields__ if name in scoring_run.c)
    return select(*columns, closure.c.version, closure.c.tiers).join(closure, closure.c.id == scoring_run.c.closure_id)


def begin_run(
    connection: Connection, rule_sets: Sequence[RuleSet], models: Models, mode: str, days: tuple[date, date], actor: str
) -> int:
    """The id of a new run of a closure (rule sets, the one asked for last), with the job that computes it.

    `days` are D and K. An incremental run needs one in effect under the same rule sets and models and no later days;
    where there is none the run is full. A complete run that waits is withdrawn; ProductError where one is computed.
    """
    scheme, (as_of, known_on) = rule_sets[-1].scheme, days
    _make_way(connection, scheme, actor)
    base_id = run_in_effect(connection, scheme)
    base = None if base_id is None else get_run(connection, base_id)
    closure_id = store_closure(connection, rule_sets, models)
    if base is None or base.closure_id != closure_id or base.as_of > as_of or base.known_on > known_on:
        mode = FULL
    values = {
        "scheme": scheme,
        "mode": mode,
        "as_of": as_of,
        "known_on": known_on,
        "known_change": last_change(connection),
        "base_run": base_id,
        "closure_id": closure_id,
        "status": "computing",
        "causes": [],
        "late_sources": [],
        "started_by": actor,
        "created_at": now(),
    }
    key = connection.execute(insert(scoring_run).values(**values)).inserted_primary_key
    assert key is not None
    job_id = add_job(connection, "rescore", {"run_id": key[0]}, actor)
    change_run(connection, key[0], job_id=job_id)
    return int(key[0])


def _make_way(connection: Connection, scheme: str, actor: str) -> None:
    waiting = open_run(connection, scheme)
    if waiting is None:
        return
    if waiting.status == "computing":
        raise ProductError(
            Text("这一方案正在重新分类。", "This scheme is being re-classified already."),
            f"{scheme}: run {waiting.id}",
            Text("同一方案同时只能有一个批次。", "A scheme can have one run at a time."),
            Text("等它完成，或先取消它。", "Wait until it is complete, or cancel it first."),
        )
    withdraw(connection, waiting.id, actor, "superseded")


def change_run(connection: Connection, run_id: int, **values: Any) -> None:
    """Writes some columns of a run."""
    connection.execute(update(scoring_run).where(scoring_run.c.id == run_id).values(**values))


def put_into_effect(connection: Connection, run_id: int, actor: str | None = None) -> None:
    """Makes a complete run the one that readers see: the one switch. `actor` is who approved it, if someone had to.

    ProductError where the run does not wait, or where another model has been switched on or off since it began.
    """
    run = get_run(connection, run_id)
    if run is None or run.status not in WAITING:
        raise _not_waiting(run_id)
    if switched := switched_since(connection, get_closure(connection, run.closure_id).models):
        raise _switched(run_id, switched)
    if not connection.execute(update(in_effect).where(in_effect.c.scheme == run.scheme).values(run_id=run_id)).rowcount:
        connection.execute(insert(in_effect).values(scheme=run.scheme, run_id=run_id))
    change_run(connection, run_id, status="in_effect", in_effect_at=now(), approved_by=actor)
    drop_replaced(connection, run.scheme, run_id)


def withdraw(connection: Connection, run_id: int, actor: str, note: str = "") -> None:
    """Takes back all that a run wrote, which nobody has seen."""
    run = get_run(connection, run_id)
    if run is None or run.status not in ("computing", *WAITING):
        raise _not_waiting(run_id)
    take_back(connection, run)
    change_run(connection, run_id, status="withdrawn", finished_at=now(), note=note or None, approved_by=actor)


def take_back(connection: Connection, run: Run) -> None:
    """Removes the rows of a run and opens again those that they replaced."""
    mine = decision.c.scheme == run.scheme
    replaced = mine & (decision.c.until_run == run.id)
    if run.base_run is not None:
        connection.execute(update(decision).where(replaced).values(until_run=OPEN))
    connection.execute(delete(decision).where(mine, decision.c.from_run == run.id))
    drop_blocks(connection, run.scheme, run.id)
    drop_states(connection, run.scheme, run.id)
    for table in (run_part, tier_count, tier_move):
        connection.execute(delete(table).where(table.c.run_id == run.id))


def _switched(run_id: int, schemes: Sequence[str]) -> ProductError:
    return ProductError(
        Text("这一批次所用的模型已不是现在启用的。", "The model of this run is not the one that is in use now."),
        f"run {run_id}: {', '.join(schemes)}",
        Text("批次开始后批准了模型的切换。", "A switch of the model was approved after the run began."),
        Text("撤回它，重新发起一次分类。", "Withdraw it and start another run."),
    )


def _not_waiting(run_id: int) -> ProductError:
    return ProductError(
        Text("这一批次不在等待生效。", "This run is not waiting to be put into effect."),
        f"run {run_id}",
        Text("它已生效、已撤回、尚未完成或不存在。", "It is in effect, withdrawn, not complete, or not there."),
        Text("查看批次列表中的状态。", "Look at its state in the list of runs."),
    )
