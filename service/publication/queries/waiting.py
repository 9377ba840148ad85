"""What of publication waits for an account: results to publish, and published ones that should come down today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select, union_all

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at, today
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.publication.queries.queue import is_public, is_published_by
from service.visits.queries.visits import visit_sight
from service.visits.sight import VisitSight
from service.visits.states import VisitStatus

ADDRESS = "/publications"
_COURSE = visit_course.c


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many there are, since when the oldest waits, and the first due day."""

    number: int
    since: date | None
    due: date | None


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """What waits for the account, what is to be withdrawn first; asked in one statement."""
    if not account.may(Permission.RECEIPT_WRITE):
        return []
    day, waits = today(), _COURSE.status == VisitStatus.TO_PUBLISH
    conditions = (
        and_(_COURSE.to_withdraw.is_not(None), is_public()),
        and_(waits, _COURSE.publish_due < day),
        and_(waits, or_(_COURSE.publish_due.is_(None), _COURSE.publish_due >= day)),
    )
    sight = visit_sight(connection, account, Permission.RECEIPT_WRITE)
    to_withdraw, late, others = _counted(connection, sight, conditions)
    return [*_to_withdraw(to_withdraw, day), *_to_publish(late, others)]


def _to_withdraw(counted: _Counted, day: date) -> Iterator[OpenItem]:
    if counted.number:
        words = Text("份已公示结果今日应撤下", "published results to withdraw today")
        yield OpenItem(words, counted.number, ADDRESS, None, day)


def _to_publish(late: _Counted, others: _Counted) -> Iterator[OpenItem]:
    """Those that are late, and the others, with the due day of the first of them."""
    if late.number:
        words = Text("份检查结果逾期未公示", "results late to be published")
        yield OpenItem(words, late.number, ADDRESS, late.since, late.due)
    if others.number:
        words = Text("份检查结果待公示", "results to publish")
        yield OpenItem(words, others.number, ADDRESS, others.since, others.due)


def _counted(connection: Connection, sight: VisitSight, conditions: Sequence[ColumnElement[bool]]) -> list[_Counted]:
    """What is counted of each condition, in their order."""
    columns = func.count(), func.min(_COURSE.reviewed_at), func.min(_COURSE.publish_due)
    joined = visit_course.join(inspection_visit, inspection_visit.c.id == _COURSE.visit_id)
    parts = [
        select(literal(place), *columns).select_from(joined).where(is_published_by(sight), condition)
        for place, condition in enumerate(conditions)
    ]
    rows = sorted(connection.execute(union_all(*parts)).all())
    return [_Counted(row[1], None if row[2] is None else day_at(row[2]), row[3]) for row in rows]
