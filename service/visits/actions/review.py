"""The review of a result by a second person: approved, it writes all that follows in one transaction, or returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.core.announcements import announce
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.fact_changes import wait_for_changes
from service.core.db.states import lock_name
from service.core.errors import Conflict
from service.core.problem import refusal_at
from service.core.settings import PREFIX
from service.ledger.actions.course import lock_items
from service.ledger.actions.register import lock_numbers, open_order
from service.ledger.item import LONGEST_TEXT, LONGEST_TITLE, Item, StatedItem
from service.ledger.queries.items import item_by_id
from service.ledger.states import ItemType
from service.registries.actions.entries import lock_of
from service.registries.queries.names import department_names
from service.registries.registry import Registry
from service.visits.actions.course import lock_of as visit_lock_of
from service.visits.actions.course import lock_visit, move_course
from service.visits.actions.facts import ToState, names_of_items, write_inspection
from service.visits.actions.publish_dues import renew_publish_dues
from service.visits.actions.rechecks import close_by_recheck
from service.visits.actions.registry_tags import close_tags
from service.visits.actions.results import change_version
from service.visits.actions.selections import keep_selections
from service.visits.announced import ResultReplaced
from service.visits.queries.results import due_items_of, results_of, versions_of, visits_of_order
from service.visits.queries.visits import find_visit
from service.visits.result_codes import ResultCode
from service.visits.results import UNCONFIRMED, ResultStatus, StatedResult, VisitResult, faulty_of
from service.visits.states import VisitAct
from service.visits.visit import Visit, VisitCourse


@dataclass(frozen=True, slots=True)
class Review:
    """What a second person says of a result; `bureau` is what the bureau is called.

    `refusal_confirmed`: of a result that says that the firm refused, whether that was serious (情节严重); None: nothing
    is to be confirmed.
    """

    opinion: str
    bureau: str
    refusal_confirmed: bool | None = None


def review_result(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    review: Review,
    at: datetime | None = None,
    *,
    alone: bool = True,
) -> Visit:
    """The visit, whose result is approved: its record is written, its order opened, its firm due, or nothing of it.

    Raises what `lock_visit` does, and Problem 422 where a refusal is neither confirmed nor not. Not `alone`, it is one
    of many, for all of which everything is locked already.
    """
    moment = at or now()
    if alone:
        lock_for_reviews(connection, [find_visit(connection, number, account)], moment)
    found, course, by = lock_visit(connection, number, account, VisitAct.REVIEW, department)
    assert course is not None
    versions = versions_of(connection, course.id)
    version = _waiting(found, versions)
    says = _settle_refusal(version.says, review)
    said: dict[str, Any] = {"version": version.version}
    before = next((one for one in versions if one.version == course.version), None)
    items = due_items_of(connection, [course.id])[course.id]
    authority = _authority_of(connection, course, review.bureau)
    to_state = ToState(found, says, before.says if before else None, items, authority)
    write_inspection(connection, to_state, by, day_at(moment))
    keep_selections(connection, found, course, says.visited_on, by)
    renew_publish_dues(connection, found, {course.id: moment})
    order = _open_order(connection, found, course, says, to_state, moment)
    closed = close_tags(connection, found, says, items, by)
    reviewed = {"reviewed_by": str(by), "reviewed_at": moment, "opinion": clean_for_storage(review.opinion)}
    change_version(connection, version, ResultStatus.APPROVED, code=says.code, **reviewed)
    if before is not None:
        change_version(connection, before, ResultStatus.REPLACED)
        announce(connection, ResultReplaced(course.id))
    values: dict[str, Any] = {"version": version.version, "reviewed_at": moment}
    if order is not None:
        values["order_item"], said["order"] = order.id, order.number
    said |= {"tags_closed": closed} if closed else {}
    said |= {"refusal_confirmed": review.refusal_confirmed} if review.refusal_confirmed is not None else {}
    moved = move_course(
        connection, found, course, VisitAct.REVIEW, by, review.opinion, values=values, said=said, at=moment, alone=alone
    )
    if moved.recheck_of is not None:
        close_by_recheck(connection, moved, account, says, moment)
    return moved


def return_result(
    connection: Connection, number: str, account: Account, department: str, opinion: str, at: datetime | None = None
) -> Visit:
    """The visit, whose result goes back to its officers to be mended."""
    found, course, by = lock_visit(connection, number, account, VisitAct.RETURN, department)
    assert course is not None
    version = _waiting(found, versions_of(connection, course.id))
    change_version(connection, version, ResultStatus.DRAFT)
    said = {"version": version.version}
    return move_course(connection, found, course, VisitAct.RETURN, by, opinion, said=said, at=at)


def lock_for_reviews(connection: Connection, visits: Sequence[Visit], at: datetime) -> None:
    """Locks all that approvals of the visits' results may write, but for the audit log, which is the last lock."""
    day, by_id = day_at(at), {one.id: one for one in visits}
    held = results_of(connection, [course.id for one in visits for course in one.courses])
    owners = {course.id: one for one in visits for course in one.courses}
    waiting = [
        (owners[course], one.says) for course in held for one in held[course] if one.status is ResultStatus.IN_REVIEW
    ]
    lock_name(connection, lock_of(Registry.TAGS))
    lock_numbers(connection, [_order_of(found, "", says, {}, day) for found, says in waiting], day)
    orders = sorted({one.recheck_of for one in visits if one.recheck_of is not None})
    lock_items(connection, [item_by_id(connection, order).number for order in orders])
    # The visit whose order it was ends with the item.
    concerned = {*by_id, *(visit_id for order in orders for visit_id in visits_of_order(connection, order))}
    wait_for_changes(connection)
    for visit_id in sorted(concerned):
        lock_name(connection, visit_lock_of(visit_id))


def _waiting(found: Visit, versions: Sequence[VisitResult]) -> VisitResult:
    for one in versions:
        if one.status is ResultStatus.IN_REVIEW:
            return one
    raise Conflict(
        Text("没有待审核的结果。", "No result awaits a review."),
        found.number,
        Text("结果可能已被他人审核。", "Somebody else may have reviewed it."),
        Text("请刷新后查看。", "Load the page again."),
    )


def _settle_refusal(says: StatedResult, review: Review) -> StatedResult:
    """The result as it counts: a refusal is one where the second person confirms it, else a problem as found."""
    refused = says.code is ResultCode.REFUSED
    if refused and review.refusal_confirmed is None:
        why = Text(
            "请确认是否属于不配合检查且情节严重；不属于的，按发现问题处理。",
            "Say whether the refusal was serious; if not, it counts as a problem that was found.",
        )
        raise refusal_at("json.refusal_confirmed", why)
    if not refused and review.refusal_confirmed is not None:
        why = Text("结果中没有“不配合检查”。", "The result does not say that the firm refused.")
        raise refusal_at("json.refusal_confirmed", why)
    return replace(says, code=UNCONFIRMED) if refused and not review.refusal_confirmed else says


def _authority_of(connection: Connection, course: VisitCourse, bureau: str) -> str:
    """What who inspects is called: the bureau, or the other department.

    Raises Conflict where no setting says what the bureau is called: its records are known by that name for ever.
    """
    if course.is_own:
        if not bureau:
            raise Conflict(
                Text(
                    "没有写明使用单位名称，结果不能写入记录。", "Without the bureau's name no result becomes a record."
                ),
                f"{PREFIX}BUREAU",
                Text("检查记录须写明检查实施机关。", "A record of an inspection says which authority inspected."),
                Text(
                    f"请在设置 {PREFIX}BUREAU 中写明单位全称，然后重试。",
                    f"State its full name by the setting {PREFIX}BUREAU, then try again.",
                ),
            )
        return bureau
    return department_names(connection, [course.department])[course.department].zh


def _open_order(
    connection: Connection,
    found: Visit,
    course: VisitCourse,
    says: StatedResult,
    stated: ToState,
    at: datetime,
) -> Item | None:
    """The item of the ledger that the order opens, with its record; None where it gives none, or it is there."""
    if not says.gives_order or course.order_item is not None:
        return None
    return open_order(
        connection, _order_of(found, course.department, says, names_of_items(stated.items), day_at(at)), at
    )


def _order_of(found: Visit, department: str, says: StatedResult, names: Mapping[str, str], day: date) -> StatedItem:
    """What is filed for an order of a department ("": the bureau's); `names` are those of the items by code."""
    faulty = faulty_of(says)
    about = "、".join(names.get(one.item, one.item) for one in faulty) or found.name
    lines = [f"{names.get(one.item, one.item)}：{one.finding}" for one in faulty]
    return StatedItem(
        ItemType.RECTIFICATION,
        f"责令改正：{about}"[:LONGEST_TITLE],
        ("\n".join(lines) or says.remark or about)[:LONGEST_TEXT],
        f"检查{found.number}",
        line=found.line,
        firm=found.subject,
        department=department or None,
        document_no=says.order_no,
        order_due=says.order_due,
        filed_on=min(says.visited_on, day),
    )
