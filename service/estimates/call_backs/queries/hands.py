"""Whose hand was in what somebody is called back about: they do not call."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from service.access.account import Account
from service.access.four_eyes import Hand
from service.core.db.tables.estimates import call_back
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course, visit_officer
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.core.db.tables.officers import inspector
from service.estimates.call_backs.call_back import CallBack, CallBackKind
from service.ledger.queries.items import get_item, steps_of
from service.ledger.states import DEALT_WITH, JUDGED, ItemAct
from service.visits.queries.took_part import hands_in_visits
from service.visits.queries.visits import get_visit
from service.visits.states import CONCERNED

# Who dealt with an item or decided upon it; not who filed it, or gave it to somebody.
OF_ITEM = DEALT_WITH | JUDGED | {ItemAct.RESPOND, ItemAct.ATTACH}
# Whoever asks may have joined the item already.
_ROW, _ITEM, _VISIT = call_back.c, ledger_item.alias().c, inspection_visit.c


def hands_of_call_back(connection: Connection, found: CallBack) -> tuple[Sequence[Hand], str | None]:
    """Whose acts were in it, and who owns the item; of a visit all who went, proposed, reviewed or approved it."""
    if found.kind is CallBackKind.VISIT:
        return hands_in_visits(connection, [get_visit(connection, found.number).id]), None
    item = get_item(connection, found.number)
    return [step for step in steps_of(connection, item.id) if step.act in OF_ITEM], item.owner


def had_hand(account: Account) -> ColumnElement[bool]:
    """Whether the account had a hand in what a row of call-backs is about."""
    by, step, act = str(account.login), ledger_step.c, visit_act.c
    of_item = _ITEM.number == _ROW.number
    owned = exists().where(of_item, _ITEM.owner == by)
    dealt = exists().where(
        of_item,
        step.item_id == _ITEM.id,
        step.act.in_(sorted(OF_ITEM)),
        or_(step.account_id == account.id, step.by == by),
    )
    of_visit = _VISIT.number == _ROW.number
    done = exists().where(
        of_visit, act.visit_id == _VISIT.id, act.act.in_(CONCERNED), or_(act.account_id == account.id, act.by == by)
    )
    went = exists().where(
        of_visit,
        visit_course.c.visit_id == _VISIT.id,
        visit_officer.c.course_id == visit_course.c.id,
        visit_officer.c.left_at.is_(None),
        visit_officer.c.inspector.in_(select(inspector.c.number).where(inspector.c.account_id == account.id)),
    )
    return or_(
        and_(_ROW.kind == CallBackKind.ITEM.value, or_(owned, dealt)),
        and_(_ROW.kind == CallBackKind.VISIT.value, or_(done, went)),
    )
