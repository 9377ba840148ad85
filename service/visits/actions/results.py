"""Results as officers enter and hand them in: what is not complete is kept, and told when it is handed in."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from rules.texts import Text
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.tables.visit_results import visit_result, visit_result_item
from service.core.errors import Conflict
from service.registries.items import Item
from service.visits.actions.course import lock_visit, move_course
from service.visits.queries.papers import paper_missing
from service.visits.queries.results import due_items_of, versions_of
from service.visits.result_faults import faults_of_entry, faults_of_hand_in, refuse_faults
from service.visits.results import ResultStatus, StatedResult, VisitResult, deciding_code, whole_of
from service.visits.states import VisitAct
from service.visits.visit import Visit, VisitCourse

_TEXTS = ("order_no", "handed_to", "handed_no", "remark")


def enter_result(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    stated: StatedResult,
    at: datetime | None = None,
) -> Visit:
    """The visit, whose course of `department` has the result as its draft, in place of what was entered before.

    What lacks may lack still. Raises what `lock_visit` does, and Problem 422 for what cannot be kept.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.ENTER_RESULT, department)
    assert course is not None
    moment = at or now()
    due = due_items_of(connection, [course.id])[course.id]
    refuse_faults(faults_of_entry(stated, due, day_at(moment)))
    versions = versions_of(connection, course.id)
    draft = next((one for one in versions if one.status is ResultStatus.DRAFT), None)
    version = draft.version if draft else len(versions) + 1
    values = {"status": ResultStatus.DRAFT, "entered_by": str(by), "entered_at": moment}
    keep_version(connection, course.id, version, stated, due, values | {"reason": draft.reason if draft else None})
    return move_course(connection, found, course, VisitAct.ENTER_RESULT, by, said={"version": version}, at=moment)


def submit_result(
    connection: Connection, number: str, account: Account, department: str, at: datetime | None = None
) -> Visit:
    """The visit, whose result awaits the review of a second person.

    Raises what `lock_visit` does, Conflict where nothing was entered, and Problem 422 with all that lacks.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.SUBMIT, department)
    assert course is not None
    refuse_without_papers(connection, found)
    draft = draft_of(connection, found, course)
    due = due_items_of(connection, [course.id])[course.id]
    refuse_faults(faults_to_hand_in(found, course, draft.says, due))
    change_version(
        connection, draft, ResultStatus.IN_REVIEW, code=deciding_code(replace(draft.says, code=whole_of(draft.says)))
    )
    return move_course(connection, found, course, VisitAct.SUBMIT, by, said={"version": draft.version}, at=at)


def faults_to_hand_in(
    found: Visit, course: VisitCourse, says: StatedResult, due: Mapping[str, Item]
) -> list[tuple[str, Text]]:
    """The field and why, of all that a result lacks to be reviewed."""
    # Where the approval follows, or the service was down, somebody was there before it was approved here.
    approved = found.approved_at if found.mark is None else None
    stated = replace(says, code=whole_of(says))
    faults = faults_of_hand_in(
        stated, due, not_before=day_at(approved) if approved else None, knows_firm=found.enterprise_id is not None
    )
    if course.order_item is not None and not stated.gives_order:
        faults.append(("order_no", _ORDER_STANDS))
    return faults


def refuse_without_papers(connection: Connection, found: Visit) -> None:
    """Raises Conflict where a paper is wanting without which a visit has no result."""
    missing = paper_missing(connection, found)
    if missing is not None:
        raise Conflict(
            Text("结果不能提交。", "The result cannot be handed in."),
            found.number,
            missing,
            Text(
                "补办文书后再提交；已录入的内容已保存。", "See to the paper, then hand it in; what was entered is kept."
            ),
        )


def draft_of(connection: Connection, found: Visit, course: VisitCourse) -> VisitResult:
    """The version that is being entered; raises Conflict where there is none."""
    for one in versions_of(connection, course.id):
        if one.status is ResultStatus.DRAFT:
            return one
    raise Conflict(
        Text("还没有录入结果。", "No result was entered yet."),
        found.number,
        Text("提交审核的是已录入的结果。", "What is handed in is the result that was entered."),
        Text("先录入结果，再提交审核。", "Enter the result, then hand it in."),
    )


def change_version(connection: Connection, one: VisitResult, status: ResultStatus, **values: Any) -> None:
    """Has a version of a result be in another state; who comes here holds the visit's lock."""
    of_it = visit_result.c.course_id == one.course_id, visit_result.c.version == one.version
    connection.execute(update(visit_result).where(*of_it).values(status=status, **values))


def keep_version(
    connection: Connection,
    course_id: int,
    version: int,
    stated: StatedResult,
    due: Mapping[str, Item],
    values: Mapping[str, Any],
) -> None:
    """Keeps what is stated as that version of the course's result, in place of what it said; `values` are the rest."""
    key = {"course_id": course_id, "version": version}
    for table in (visit_result_item, visit_result):
        connection.execute(delete(table).where(table.c.course_id == course_id, table.c.version == version))
    same = {name: getattr(stated, name) for name in ("visited_on", "code", "follow_up", "order_due")}
    same |= {name: clean_for_storage(_said(getattr(stated, name))) for name in _TEXTS}
    proofs = [clean_for_storage(asdict(one)) for one in stated.evidence]
    row = key | same | dict(values) | {"methods": list(stated.methods), "evidence": proofs}
    connection.execute(insert(visit_result).values(**row))
    said = {one.item: one for one in stated.items}
    rows = [
        key
        | {
            "item": code,
            "looked_at": one.looked_at,
            "result": one.result,
            "finding": clean_for_storage(_said(one.finding)),
            "handling": clean_for_storage(_said(one.handling)),
            "checklist": list(one.checklist),
        }
        for code, one in said.items()
        if code in due
    ]
    if rows:
        connection.execute(insert(visit_result_item), rows)


def _said(text: str | None) -> str | None:
    """A text without blanks around it, None where nothing is left."""
    return (text or "").strip() or None


_ORDER_STANDS = Text(
    "责令改正已在台账中登记，更正后仍应有责令改正；要撤销的，请对该记录登记异议并撤销。",
    "The order stands in the ledger, so that the result still gives one; to revoke it, object to its record.",
)
