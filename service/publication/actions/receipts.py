"""That a result is public: the receipt ends the clock, and whatever was public of it before is replaced."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.tables.publications import publication
from service.core.problem import TITLES, Problem
from service.publication.actions.edition import order_edition
from service.publication.queries.published import public_now
from service.publication.receipt import Fault, Receipt, faults_of_receipt
from service.visits.actions.course import lock_visit, move_course
from service.visits.actions.settling import settle_course
from service.visits.states import VisitAct
from service.visits.visit import Visit

REPLACED = Text("由更正后的结果替换", "replaced by the corrected result")


def note_receipt(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    receipt: Receipt,
    at: datetime | None = None,
) -> Visit:
    """The visit, whose result is public by the receipt; it goes on to its follow-up or its end by itself.

    Raises Problem 422 with what is wrong with the receipt, by field.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.NOTE_RECEIPT, department)
    moment = at or now()
    assert course is not None
    assert course.version is not None
    assert course.reviewed_at is not None
    refuse_faults(faults_of_receipt(receipt, day_at(course.reviewed_at), moment))
    before = public_now(connection, course.id)
    if before is not None:
        _withdraw(connection, before.id, receipt, by)
        order_edition(connection, by)
    row = {
        "course_id": course.id,
        "version": course.version,
        "published_at": receipt.published_at,
        "receipt_no": clean_for_storage(receipt.number),
        "link": clean_for_storage(receipt.link),
        "noted_by": str(by),
        "noted_at": moment,
    }
    connection.execute(insert(publication).values(**row))
    said = {"receipt": row["receipt_no"], "published_at": receipt.published_at.isoformat()}
    moved = move_course(
        connection, found, course, VisitAct.NOTE_RECEIPT, by, values={"to_withdraw": None}, said=said, at=moment
    )
    return settle_course(connection, moved, course.id, moment)


def _withdraw(connection: Connection, publication_id: int, receipt: Receipt, by: str) -> None:
    """What was public before is public no more from the moment on at which the new one is."""
    values = {
        "withdrawn_at": receipt.published_at,
        "withdrawn_no": clean_for_storage(receipt.number),
        "withdrawn_ground": REPLACED.zh,
        "withdrawn_by": str(by),
    }
    connection.execute(update(publication).where(publication.c.id == publication_id).values(**values))


def refuse_faults(faults: Iterable[Fault]) -> None:
    """Raises Problem 422 where there are any, with each at its field."""
    errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in faults]
    if errors:
        raise Problem(422, *TITLES[422], errors=errors)
