"""A run started: under the version in force, and only where its rule sets may decide anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert

from rules.library import Library
from rules.ruleset import RuleSet, Standing
from rules.signals import Signals
from rules.texts import Text
from scoring.model import Models
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.fact_changes import last_change
from service.core.db.jobs import add_job
from service.core.db.tables.runs import scoring_run
from service.core.errors import Conflict, ProductError
from service.core.settings import Settings
from service.decisions.closures import store_closure
from service.decisions.runs import COMPUTING, FULL, find_open_run, get_run, lock_scheme, run_in_effect
from service.model.use import models_in_use
from service.rule_sets.actions.archive import archive_table
from service.runs.actions.decide import is_computed, withdraw_unseen
from service.runs.write import change_run


@dataclass(frozen=True, slots=True)
class WantedRun:
    """What is to be computed: a scheme, full or incremental, as of a day and by what was known on another."""

    scheme: str
    mode: str
    as_of: date
    known_on: date


def start_run(connection: Connection, library: Library, settings: Settings, wanted: WantedRun, actor: str) -> int:
    """The id of a new run of the scheme (its version in force on `as_of`), which its job will compute.

    Raises NoRuleSet, RuleSetError, Conflict where a run is being computed or a day has not come yet, and ProductError
    where a rule set may not decide.
    """
    _refuse_days_to_come(wanted)
    rule_sets = deciding_closure_of(library, settings, wanted)
    models = models_in_use(connection, rule_sets, wanted.as_of, settings)
    lock_scheme(connection, wanted.scheme)
    withdrawn = _make_way(connection, wanted.scheme, actor)
    signals = signals_in_force(library, settings, wanted.as_of, wanted.known_on)
    if signals is not None:
        archive_table(connection, signals)
    run_id = _store_run(connection, rule_sets, models, signals.digest if signals else None, wanted, actor)
    days = {"as_of": wanted.as_of.isoformat(), "known_on": wanted.known_on.isoformat()}
    detail = {"scheme": rule_sets[-1].name, "mode": wanted.mode, **days}
    if withdrawn is not None:
        detail["withdraws"] = f"run {withdrawn}"
    write_entry(connection, actor, "scoring-run.start", f"run {run_id}", detail)
    return run_id


def deciding_closure_of(library: Library, settings: Settings, wanted: WantedRun) -> tuple[RuleSet, ...]:
    """The rule sets of a run; raises ProductError where one of them may not decide in this installation."""
    in_force = library.in_force(wanted.scheme, wanted.as_of, wanted.known_on)
    closure = library.closure(in_force, wanted.as_of, wanted.known_on)
    for rule_set in closure:
        if rule_set.standing is Standing.TEACHING:
            raise _refused(rule_set, Text("教学用规则集永不生效。", "A teaching rule set can never be put in force."))
        if rule_set.is_demonstration and not settings.demonstration:
            raise _refused(
                rule_set, Text("示范规则集只能在演示模式下使用。", "A demonstration rule set needs demonstration mode.")
            )
    return closure


def _store_run(
    connection: Connection,
    rule_sets: Sequence[RuleSet],
    models: Models,
    signals: str | None,
    wanted: WantedRun,
    actor: str,
) -> int:
    """The id of a new run, with the job that computes it; `signals` is the digest of its table of signals.

    An incremental run needs one in effect under the same rule sets, models and signals and no later days; where there
    is none the run is full.
    """
    base_id = run_in_effect(connection, wanted.scheme)
    closure_id = store_closure(connection, rule_sets, models)
    values = {
        "scheme": wanted.scheme,
        "mode": wanted.mode if _can_build_upon(connection, base_id, closure_id, signals, wanted) else FULL,
        "as_of": wanted.as_of,
        "known_on": wanted.known_on,
        "known_change": last_change(connection),
        "base_run": base_id,
        "closure_id": closure_id,
        "signals": signals,
        "status": COMPUTING,
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


def _refuse_days_to_come(wanted: WantedRun) -> None:
    """Raises Conflict where the run is to speak of a day that has not come yet."""
    last = today()
    for name, zh, en, day in (
        ("as_of", "基准日", "as-of day", wanted.as_of),
        ("known_on", "数据截止日", "day of knowledge", wanted.known_on),
    ):
        if day > last:
            raise Conflict(
                Text(f"{zh}不能在今天之后，未发起批次。", f"The {en} lies after today; no run was started."),
                f"{name}={day}",
                Text(
                    f"{zh} {day} 还没有到（今天是 {last}）；生效的类别只能依据已经到来的日期。",
                    f"{day} has not come yet (today is {last}); what is in effect rests on days that have come.",
                ),
                Text(
                    "将来某日会怎样，由对比回答；文件（credit-tiers score）和 POST /scores 可用任何日期。",
                    "Comparisons will answer what a day to come would bring; files (credit-tiers score) and "
                    "POST /scores take any day.",
                ),
            )


def signals_in_force(library: Library, settings: Settings, as_of: date, known_on: date) -> Signals | None:
    """The table of signals that a run goes by; None where none applies, or where it may not in this installation."""
    table = library.tables.signals(as_of, known_on)
    if table is None or table.standing is Standing.TEACHING:
        return None
    return None if table.is_demonstration and not settings.demonstration else table


def _can_build_upon(
    connection: Connection, base_id: int | None, closure_id: int, signals: str | None, wanted: WantedRun
) -> bool:
    base = None if base_id is None else get_run(connection, base_id)
    if base is None or base.closure_id != closure_id or base.signals != signals:
        return False
    return base.as_of <= wanted.as_of and base.known_on <= wanted.known_on


def _make_way(connection: Connection, scheme: str, actor: str) -> int | None:
    """The run of the scheme that waited, withdrawn, None where none did; raises Conflict where one is computed."""
    waiting = find_open_run(connection, scheme)
    if waiting is None:
        return None
    if waiting.status == COMPUTING and is_computed(connection, waiting):
        raise Conflict(
            Text("这一方案正在重新分类。", "This scheme is being re-classified already."),
            f"{scheme}: run {waiting.id}",
            Text("同一方案同时只能有一个批次。", "A scheme can have one run at a time."),
            Text("等它完成，或先取消它。", "Wait until it is complete, or cancel it first."),
        )
    withdraw_unseen(connection, waiting, actor, "superseded")
    return waiting.id


def _refused(rule_set: RuleSet, why: Text) -> ProductError:
    return ProductError(
        Text("这一规则集不能用于分类。", "This rule set may not be used to classify."),
        rule_set.name,
        why,
        Text(
            "采用有文件依据的规则集；仅作演示时设置 CREDIT_TIERS_DEMONSTRATION=true。",
            "Use a rule set with an official basis; for a demonstration set CREDIT_TIERS_DEMONSTRATION=true.",
        ),
    )
