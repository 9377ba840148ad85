"""What of publication waits for an account: results to publish, and published ones that should come down today."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, func, select

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


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """What waits for the account, what is to be withdrawn first; a fixed number of statements."""
    if not account.may(Permission.RECEIPT_WRITE):
        return []
    sight = visit_sight(connection, account, Permission.RECEIPT_WRITE)
    return [*_to_withdraw(connection, sight), *_to_publish(connection, sight, today())]


def _to_withdraw(connection: Connection, sight: VisitSight) -> Iterator[OpenItem]:
    listed = and_(_COURSE.to_withdraw.is_not(None), is_public())
    number, _, _ = _counted(connection, sight, listed)
    if number:
        words = Text("份已公示结果今日应撤下", "published results to withdraw today")
        yield OpenItem(words, number, ADDRESS, None, today())


def _to_publish(connection: Connection, sight: VisitSight, day: date) -> Iterator[OpenItem]:
    """Those that are late, and the others with the days that are left to the first of them."""
    waits, late = _COURSE.status == VisitStatus.TO_PUBLISH, _COURSE.publish_due < day
    number, since, due = _counted(connection, sight, and_(waits, late))
    if number:
        yield OpenItem(Text("份检查结果逾期未公示", "results late to be published"), number, ADDRESS, since, due)
    others = and_(waits, func.coalesce(_COURSE.publish_due, day) >= day)
    number, since, due = _counted(connection, sight, others)
    if number:
        yield OpenItem(_words_of(due, day), number, ADDRESS, since, due)


def _words_of(due: date | None, day: date) -> Text:
    if due is None:
        return Text("份检查结果待公示", "results to publish")
    left = (due - day).days
    return Text(f"份检查结果待公示（最近一份剩{left}天）", f"results to publish (the next has {left} days left)")


def _counted(
    connection: Connection, sight: VisitSight, condition: ColumnElement[bool]
) -> tuple[int, date | None, date | None]:
    """How many there are, since when the oldest waits, and the first due day."""
    columns = func.count(), func.min(_COURSE.reviewed_at), func.min(_COURSE.publish_due)
    query = select(*columns).join(inspection_visit, inspection_visit.c.id == _COURSE.visit_id)
    number, since, due = connection.execute(query.where(is_published_by(sight), condition)).one()
    return number, None if since is None else day_at(since), due
