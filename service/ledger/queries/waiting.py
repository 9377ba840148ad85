"""What of the ledger waits for an account: as owner, as who filed it, as handler, as leader, as the second person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, and_, case, exists, false, func, literal, or_, select, true, union_all
from sqlalchemy.sql.selectable import Select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.clock import today
from service.core.db.tables.column_types import Day
from service.core.db.tables.ledger import ledger_extension, ledger_item, ledger_step
from service.ledger.queries.refused_rows import open_items_of as refused_rows
from service.ledger.queries.signers import to_sign
from service.ledger.queries.supervised import OWN_PAGES, at_work, filed_by_supervisor
from service.ledger.queries.unowned import is_nobodys
from service.ledger.sight import Sight, leader_reach, represented_with, sight_of
from service.ledger.states import APPROVALS, DEALT_WITH, DECIDED, HANDLED, OPEN, ItemStatus, ItemType, Rating
from service.registries.workdays import NoCalendar

_ROW, S, P = ledger_item.c, ItemStatus, Permission
_NO_RESPONSE = and_(_ROW.first_due.is_not(None), _ROW.first_response_at.is_(None))
# The day that comes first: of the first answer where that is still owed, else of the answer.
_NEXT_DUE = case((_NO_RESPONSE, _ROW.first_due), else_=_ROW.due)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One kind of what waits: which items, until which day, what it is called and where it is done."""

    words: Text
    condition: ColumnElement[bool]
    query: Mapping[str, str]
    due: ColumnElement[Any] = _ROW.due
    page: str = "/ledger"


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """What waits for the account, what is overdue by itself and first."""
    day = today()
    own = _counted(connection, _all_for(account, day), day)
    return [*own, *_without_day(connection, account), *refused_rows(connection, account)]


def open_items_of_type(connection: Connection, account: Account, item_type: ItemType, page: str) -> list[OpenItem]:
    """The same of items of one type, which stand on a page of their own."""
    day = today()
    kinds = [
        replace(
            one,
            condition=and_(one.condition, _ROW.type == item_type),
            query={name: value for name, value in one.query.items() if name != "type"},
            page=page,
        )
        for one in _all_for(account, day)
        if one.page == "/ledger" and one.query.get("type", item_type) == item_type
    ]
    return _counted(connection, kinds, day)


def _all_for(account: Account, day: date) -> list[_Waiting]:
    return [
        *_of_owner(account, day),
        *_of_filer(account),
        *_to_assign(account),
        *_of_leader(account),
        *_of_second(account),
    ]


def items_held_by(connection: Connection, account: Account) -> list[OpenItem]:
    """The open items that the account deals with, whoever has to do something about them next."""
    own = and_(_ROW.owner == account.login, _ROW.ended_at.is_(None))
    held = _Waiting(
        Text("件承办的台账事项", "items of the ledger to be dealt with"), own, {"owner": str(account.login)}
    )
    return _counted(connection, [held], today())


def _counted(connection: Connection, kinds: Sequence[_Waiting], day: date) -> list[OpenItem]:
    """Each kind, what of it is late apart from the rest; by one statement."""
    if not kinds:
        return []
    queries = [_count_of(place, kind, day) for place, kind in enumerate(kinds)]
    rows = connection.execute(union_all(*queries)).all()
    found = [_item_of(kinds[row.place], row) for row in rows if row.number]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.words.zh))


def _count_of(place: int, kind: _Waiting, day: date) -> Select[Any]:
    late = case((kind.due < day, 1), else_=0)
    columns = (literal(place).label("place"), late.label("late"), func.count().label("number"))
    since = func.min(_ROW.filed_on).label("since")
    earliest = func.min(kind.due).label("due")
    return select(*columns, since, earliest).where(_ROW.ended_at.is_(None), kind.condition).group_by(late)


def _item_of(kind: _Waiting, row: Any) -> OpenItem:
    words = kind.words
    if row.late:
        words = Text(f"{words.zh}（已逾期）", f"{words.en} (overdue)")
    address = f"{kind.page}?{urlencode(kind.query)}" if kind.query else kind.page
    return OpenItem(words, row.number, address, row.since, row.due)


def _of_owner(account: Account, day: date) -> Iterator[_Waiting]:
    """What the account, or whom it represents, deals with."""
    if not account.may(P.LEDGER_ANSWER):
        return
    own = _ROW.owner.in_((account.login, *represented_with(account, P.LEDGER_ANSWER)))
    mine = {"owner": str(account.login)}
    # What was proposed is for the leader to decide; what is parked waits for its day, unless it is late.
    to_answer = or_(_ROW.type.not_in(DECIDED), _ROW.proposal.is_(None))
    for status, more, words in (
        (S.ASSIGNED, true(), Text("件台账事项待接办", "items of the ledger to take in hand")),
        (S.IN_HAND, to_answer, Text("件台账事项待答复", "items of the ledger to answer")),
        (S.PARKED, _ROW.due < day, Text("件台账事项挂账", "parked items of the ledger")),
    ):
        yield _Waiting(words, and_(own, _ROW.status == status, more), mine | {"status": status})
    responding = and_(own, _ROW.status.in_((S.ASSIGNED, S.IN_HAND)), _NO_RESPONSE)
    yield _Waiting(Text("件台账事项待首次答复", "items of the ledger to respond to"), responding, mine, _ROW.first_due)


def _of_filer(account: Account) -> Iterator[_Waiting]:
    """What the account filed, and is asked to rate; what is a supervisor's, by himself where he can."""
    if account.may(P.LEDGER_WRITE) or account.may(P.SUPERVISOR_OWN):
        filed = _ROW.filed_by.in_((account.login, *represented_with(account, P.LEDGER_WRITE)))
        working = at_work(today()).subquery()
        his = exists().where(working.c.number == _ROW.supervisor)
        own = exists().where(working.c.number == _ROW.supervisor, working.c.id == account.id)
        left = and_(filed_by_supervisor(), _lies_in(sight_of(account, P.LEDGER_WRITE).whole))
        for_somebody = and_(or_(filed, left), ~his) if account.may(P.LEDGER_WRITE) else false()
        rating = and_(_ROW.status == S.AWAITING_RATING, or_(own, for_somebody))
        words = Text("件台账事项待评价", "items of the ledger to rate")
        # Its clock has stopped: nothing is late about it.
        if account.may(P.LEDGER_READ):
            yield _Waiting(words, rating, {"status": S.AWAITING_RATING}, _no_day())
        else:
            yield _Waiting(words, rating, {}, _no_day(), OWN_PAGES)


def _to_assign(account: Account) -> Iterator[_Waiting]:
    """What nobody deals with yet; what was sent back once is for a leader alone."""
    sight, leading = sight_of(account, P.LEDGER_ASSIGN), leader_reach(account, P.LEDGER_ASSIGN)
    if sight.whole.places:
        seen = or_(and_(_lies_in(sight.whole), ~_ROW.sent_back), _lies_in(leading))
        registered = and_(_ROW.status == S.REGISTERED, seen)
        words = Text("件台账事项待交办", "items of the ledger to assign")
        yield _Waiting(words, registered, {"status": S.REGISTERED}, _NEXT_DUE)


def _of_leader(account: Account) -> Iterator[_Waiting]:
    """What a leader decides upon, and what nobody deals with any more."""
    assigning, closing = leader_reach(account, P.LEDGER_ASSIGN), leader_reach(account, P.LEDGER_CLOSE)
    if assigning.places:
        working = _ROW.status.in_(OPEN - {S.REGISTERED, S.NOT_ACCEPTED})
        nobody = and_(working, is_nobodys(), _lies_in(assigning))
        words = Text("件台账事项无承办人，待指定", "items of the ledger that nobody deals with: name an owner")
        yield _Waiting(words, nobody, {"owner": ""})
    if closing.places:
        second = and_(_lies_in(closing), ~_has_hand_in(account))
        refused = and_(_ROW.status == S.NOT_ACCEPTED, second)
        words = Text("件不予受理待审核", "items not accepted, to be confirmed")
        yield _Waiting(words, refused, {"status": S.NOT_ACCEPTED})
        asked = exists().where(ledger_extension.c.item_id == _ROW.id, ledger_extension.c.granted.is_(None))
        running = _ROW.status.in_((S.ASSIGNED, S.IN_HAND, S.PARKED))
        yield _Waiting(
            Text("件延期申请待审批", "requests for more days to decide on"), and_(running, asked, second), {}
        )
    for item_type, permission, words in (
        (ItemType.OBJECTION, P.OBJECTION_DECIDE, Text("件异议待决定", "objections to decide on")),
        (ItemType.REPAIR, P.REPAIR_DECIDE, Text("件信用修复待决定", "repairs to decide on")),
    ):
        deciding = account.reach(permission)
        if deciding.places:
            proposed = and_(_ROW.type == item_type, _ROW.status == S.IN_HAND, _ROW.proposal.is_not(None))
            condition = and_(proposed, _lies_in(deciding), ~_has_hand_in(account), ~_has_hand_in_order(account))
            yield _Waiting(words, condition, {"type": item_type, "status": S.IN_HAND})


def _of_second(account: Account) -> Iterator[_Waiting]:
    """Answers that a leader signs, and what another person than who dealt with it closes out."""
    if not account.may(P.LEDGER_CLOSE):
        return
    yield _Waiting(Text("件答复待签发", "answers to sign"), to_sign(account), {"status": S.ANSWERED})
    sight, leading = sight_of(account, P.LEDGER_CLOSE), leader_reach(account, P.LEDGER_CLOSE)
    # Who stays dissatisfied is for the leader to answer for.
    content = or_(_ROW.rating.is_(None), _ROW.rating != Rating.DISSATISFIED)
    seen = or_(and_(_sees(sight), content), _lies_in(leading))
    closing = and_(_ROW.status == S.AWAITING_CLOSE_OUT, seen, ~_has_hand_in(account))
    running = case((_ROW.resolved_at.is_(None), _ROW.due))
    yield _Waiting(
        Text("件台账事项待审核销号", "items of the ledger to close out"),
        closing,
        {"status": S.AWAITING_CLOSE_OUT},
        running,
    )


def _has_hand_in(account: Account) -> ColumnElement[bool]:
    """Whether the account owns the item, or did by hand what another person has to decide upon."""
    step, approval = ledger_step.alias(), ledger_step.alias()
    approved = approval.c.item_id == _ROW.id, approval.c.act.in_(APPROVALS)
    last = select(func.coalesce(func.max(approval.c.id), 0)).where(*approved).correlate(ledger_item)
    mine = or_(step.c.by == account.login, step.c.account_id == account.id)
    counts = or_(step.c.act.in_(DEALT_WITH), step.c.id > last.scalar_subquery())
    handled = exists().where(step.c.item_id == _ROW.id, step.c.act.in_(HANDLED), mine, counts)
    return or_(func.coalesce(_ROW.owner == account.login, literal(value=False)), handled)


def _has_hand_in_order(account: Account) -> ColumnElement[bool]:
    """Whether the record of the item is an order to correct, and the account did anything to that."""
    step, order = ledger_step.alias(), ledger_item.alias()
    return exists().where(
        order.c.type == ItemType.RECTIFICATION,
        order.c.enterprise_id == _ROW.enterprise_id,
        order.c.record_identity == _ROW.record_identity,
        step.c.item_id == order.c.id,
        or_(step.c.by == account.login, step.c.account_id == account.id),
    )


def _lies_in(reach: Reach) -> ColumnElement[bool]:
    return within_reach(reach, _ROW.region, _ROW.office, _ROW.line)


def _sees(sight: Sight) -> ColumnElement[bool]:
    return or_(_lies_in(sight.whole), _ROW.linked_leader.in_(sight.logins))


def _no_day() -> ColumnElement[Any]:
    return literal(None, Day)


def _without_day(connection: Connection, account: Account) -> Iterable[OpenItem]:
    """Items whose day nobody can compute: for their owner, and for who enters the calendar that is missing."""
    enters = account.reach(P.REGISTRY_WRITE).is_whole
    if not enters and not account.may(P.LEDGER_ANSWER):
        return
    running = and_(_ROW.calendar_missing.is_not(None), _ROW.ended_at.is_(None), _ROW.resolved_at.is_(None))
    own = _ROW.owner == account.login
    columns = (_ROW.calendar_missing, func.count().label("number"), func.min(_ROW.filed_on).label("since"))
    query = select(*columns).where(running if enters else and_(running, own)).group_by(_ROW.calendar_missing)
    for row in connection.execute(query.order_by(_ROW.calendar_missing)):
        missing = NoCalendar(row.calendar_missing).words
        words = Text(f"件台账事项{missing.zh}", f"items of the ledger: {missing.en}")
        address = "/registries/workdays" if enters else f"/ledger?{urlencode({'owner': str(account.login)})}"
        yield OpenItem(words, row.number, address, row.since)
