"""A published result that comes down, as its record was put right or on another ground; and one published anew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, update

from rules.texts import Text
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.inspection_visits import visit_course
from service.core.db.tables.publications import publication
from service.core.errors import Conflict
from service.ledger.announced import Corrected, Repaired
from service.publication.actions.edition import order_edition
from service.publication.actions.receipts import refuse_faults
from service.publication.queries.published import public_now
from service.publication.queries.records import published_of_record
from service.publication.receipt import Withdrawal, faults_of_withdrawal
from service.visits.actions.course import ITSELF, lock_of, lock_visit, move_course
from service.visits.announced import ResultReplaced
from service.visits.queries.visits import get_visit, visit_by_id
from service.visits.states import VisitAct
from service.visits.visit import Visit


@dataclass(frozen=True, slots=True)
class _PutRight:
    """Why a published result should come down, since when, and by which item of the ledger."""

    because: str
    number: str
    day: str


def hear_of_repair(connection: Connection, said: Repaired) -> None:
    """Lists what is public of the record that was repaired as to be withdrawn, from the same day on."""
    _list(connection, said.enterprise_id, said.record_identity, _PutRight("repaired", said.item, said.day.isoformat()))


def hear_of_correction(connection: Connection, said: Corrected) -> None:
    """Lists what is public of the record that was corrected or revoked as to be withdrawn, from the same day on."""
    _list(connection, said.enterprise_id, said.record_identity, _PutRight("corrected", said.item, said.day.isoformat()))


def hear_of_new_version(connection: Connection, said: ResultReplaced) -> None:
    """Has an edition made without what is public of the course: it says a version that counts no more."""
    if public_now(connection, said.course_id) is not None:
        order_edition(connection, ITSELF)


def _list(connection: Connection, enterprise_id: int, identity: int, why: _PutRight) -> None:
    for visit_id, course_id in published_of_record(connection, enterprise_id, identity):
        lock_name(connection, lock_of(visit_id))
        said = {"because": why.because, "number": why.number, "day": why.day}
        connection.execute(update(visit_course).where(visit_course.c.id == course_id).values(to_withdraw=said))
        order_edition(connection, ITSELF)
        number = visit_by_id(connection, visit_id).number
        write_entry(connection, ITSELF, "publication.to_withdraw", f"visit {number}", dict(said))


def withdraw_publication(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    withdrawal: Withdrawal,
    at: datetime | None = None,
) -> Visit:
    """The visit, whose result is public no more; a corrected version that is on its way goes on.

    Raises Conflict where nothing of it is public, Problem 422 with what is wrong with what is stated, by field.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.WITHDRAW, department)
    moment = at or now()
    assert course is not None
    public = public_now(connection, course.id)
    if public is None:
        raise _nothing_to_do(found.number, Text("这一结果没有公示。", "Nothing of this result is public."))
    refuse_faults(faults_of_withdrawal(withdrawal, public.published_at, moment))
    values = {
        "withdrawn_at": max(withdrawal.withdrawn_at, public.published_at),
        "withdrawn_no": clean_for_storage(withdrawal.number),
        "withdrawn_ground": clean_for_storage(withdrawal.ground),
        "withdrawn_by": str(by),
    }
    connection.execute(update(publication).where(publication.c.id == public.id).values(**values))
    order_edition(connection, by)
    said = {"number": values["withdrawn_no"], "because": (course.to_withdraw or {}).get("because", "")}
    return move_course(
        connection,
        found,
        course,
        VisitAct.WITHDRAW,
        by,
        withdrawal.ground,
        values={"to_withdraw": None},
        said=said,
        at=moment,
    )


def publish_again(
    connection: Connection, number: str, account: Account, department: str, reason: str, at: datetime | None = None
) -> Visit:
    """The visit, whose withdrawn result is to be published again, for a reason that is kept."""
    found, course, by = lock_visit(connection, number, account, VisitAct.REPLACE, department)
    assert course is not None
    return move_course(connection, found, course, VisitAct.REPLACE, by, reason, at=at)


def keep_public(
    connection: Connection, number: str, account: Account, department: str, reason: str, at: datetime | None = None
) -> Visit:
    """The visit, whose result stays public although its record was put right: it says the same still.

    Raises Conflict where nothing asks for it to be withdrawn.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.WITHDRAW, department)
    assert course is not None
    if course.to_withdraw is None:
        raise _nothing_to_do(found.number, Text("这一结果不在应撤下之列。", "Nothing asks for it to come down."))
    connection.execute(update(visit_course).where(visit_course.c.id == course.id).values(to_withdraw=None))
    order_edition(connection, by)
    said = {"because": (course.to_withdraw or {}).get("because", ""), "reason": clean_for_storage(reason)}
    write_entry(connection, by, "publication.keep", f"visit {found.number}", said)
    return get_visit(connection, number)


def _nothing_to_do(number: str, why: Text) -> Conflict:
    again = Text("请刷新后查看。", "Load the page again.")
    return Conflict(Text("没有可办理的公示。", "There is nothing to do."), number, why, again)
