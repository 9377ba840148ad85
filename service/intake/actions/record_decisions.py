"""Two records or one: decided by a person, as of that day; what waits for it is read again, what follows is due."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.bulk import insert_columns
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.states import change_state, lock_name
from service.core.db.tables.record_decisions import record_decision, record_tie
from service.core.problem import TITLES, Problem, refusal_at
from service.intake.actions.rows_to_check import replay_rows
from service.intake.queries.imports import Import
from service.intake.queries.record_decisions import (
    DECIDED,
    ONE,
    TWO,
    WITHDRAWN,
    Doubt,
    RecordDecision,
    get_record_decision,
    sides_of,
)
from service.intake.queries.rows_to_check import RowToCheck, list_rows_beside
from service.intake.queries.sources import get_source
from service.intake.write.record_doubts import doubt_of
from service.intake.write.work import Work
from service.rule_sets.queries import Declared

LONGEST = 500
# Rows of one enterprise and one import that are looked at together.
MOST_ROWS = 200
_KIND = "record-decision"


def reach_of_decisions(account: Account, permission: Permission = Permission.WORDS_MATCH) -> Reach:
    """Of which enterprises the account may decide, or read, what is one record: it counts for every line."""
    return account.reach(permission).of_every_line


def doubt_about(
    connection: Connection, row: RowToCheck, order: Import, actor: str, reach: Reach, declared: Declared
) -> tuple[Doubt | None, list[RowToCheck]]:
    """What the row is in doubt about, None where it is in none, and the rows that were looked at, itself first."""
    rows = [row, *list_rows_beside(connection, row, MOST_ROWS - 1)]
    return doubt_of(connection, rows, order, _work_of(connection, order, actor, reach, declared)), rows


def decide_record(
    connection: Connection,
    row: RowToCheck,
    order: Import,
    verdict: str,
    reason: str,
    actor: str,
    reach: Reach,
    declared: Declared,
    where: str = "",
) -> RecordDecision:
    """Says whether what the row and what is known are of is one record or two, from today on.

    The rows that share the doubt are taken in as it says, the enterprise becomes due. Raises Problem 422 without a
    verdict or a reason (`where` is put before the name of what is wrong), 409 where the row is in no doubt any more.
    """
    if verdict not in (ONE, TWO):
        raise refusal_at(f"{where}verdict", Text("请选择一条记录或两条记录。", "Choose one record or two."))
    reason = clean_for_storage(reason).strip()
    if not reason or len(reason) > LONGEST:
        raise refusal_at(
            f"{where}reason", Text("请写明理由，至多500个字符。", "Give a reason of at most 500 characters.")
        )
    lock_name(connection, f"record-decision {row.code}")
    doubt, rows = doubt_about(connection, row, order, actor, reach, declared)
    if doubt is None:
        why = Text("这一行不需要判断是一条还是两条记录。", "The row is in no doubt whether it is one record or two.")
        raise Problem(409, *TITLES[409], why)
    made = _keep(connection, doubt, rows, verdict, reason, actor)
    work = _work_of(connection, order, actor, reach, declared)
    taken = replay_rows(connection, [rows[place] for place in doubt.rows], order, work)
    detail = {"row": row.id, "uscc": made.code, "verdict": verdict, "reason": reason, "rows": len(doubt.rows)}
    write_entry(connection, actor, "record.decide", f"record-decision/{made.id}", detail | {"taken": taken})
    return made


def withdraw_decision(connection: Connection, actor: str, decision_id: int, reach: Reach) -> RecordDecision:
    """Withdraws a decision from today on: records count as they did without it, rows taken in since stay.

    Raises Problem 404 where the account may decide no such thing, 409 where it was withdrawn.
    """
    known = get_record_decision(connection, decision_id)
    if known is None or not reach.covers(known.region, known.office):
        raise Problem(404, "not-found", Text("没有这一判断。", "There is no such decision."))
    change_id = begin_change(connection, _KIND, today(), actor)
    end_change(connection, change_id, [known.enterprise_id])
    values = {"withdrawn_by": actor, "withdrawn_at": now(), "withdrawn_on": today(), "withdrawn_change_id": change_id}
    if not change_state(connection, record_decision, decision_id, (DECIDED,), status=WITHDRAWN, **values):
        raise Problem(409, *TITLES[409], Text("这一判断已撤回。", "The decision has been withdrawn."))
    write_entry(connection, actor, "record.withdraw", f"record-decision/{decision_id}", {"uscc": known.code})
    return _known(connection, decision_id)


def _keep(
    connection: Connection, doubt: Doubt, rows: Sequence[RowToCheck], verdict: str, reason: str, actor: str
) -> RecordDecision:
    change_id = begin_change(connection, _KIND, today(), actor)
    end_change(connection, change_id, [doubt.enterprise_id])
    values = {
        "enterprise_id": doubt.enterprise_id,
        "row_id": rows[doubt.rows[0]].id,
        "verdict": verdict,
        "reason": reason,
        "sides": [clean_for_storage(side.plain()) for side in sides_of(connection, doubt, rows)],
        "status": DECIDED,
        "decided_by": actor,
        "decided_at": now(),
        "decided_on": today(),
        "change_id": change_id,
    }
    inserted = connection.execute(insert(record_decision).values(**values)).inserted_primary_key
    assert inserted is not None
    decision_id, ties = int(inserted[0]), doubt.ties(verdict)
    columns: dict[str, list[int | None]] = {
        "enterprise_id": [doubt.enterprise_id] * len(ties),
        "key": [key for key, _ in ties],
        "decision_id": [decision_id] * len(ties),
        "identity": [identity for _, identity in ties],
    }
    insert_columns(connection, record_tie, columns)
    return _known(connection, decision_id)


def _work_of(connection: Connection, order: Import, actor: str, reach: Reach, declared: Declared) -> Work:
    source = get_source(connection, order.source)
    assert source is not None
    return Work(
        order.kind, order.source, actor, order.data_on, today(), rank=source.rank, reach=reach, declared=declared
    )


def _known(connection: Connection, decision_id: int) -> RecordDecision:
    made = get_record_decision(connection, decision_id)
    assert made is not None
    return made
