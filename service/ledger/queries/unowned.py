"""What of the ledger nobody deals with: it has no owner, or one who has left, or may deal with items no more."""

from sqlalchemy import ColumnElement, exists, or_, select

from service.access.permissions import ALLOWED, Permission
from service.core.db.tables.access import account, grant
from service.core.db.tables.ledger import ledger_item

_ANSWERING = sorted(role.value for role, allowed in ALLOWED.items() if Permission.LEDGER_ANSWER in allowed)


def is_nobodys() -> ColumnElement[bool]:
    """The condition that nobody deals with an item any more, or yet."""
    answers = exists().where(grant.c.account_id == account.c.id, grant.c.role.in_(_ANSWERING))
    there = select(account.c.login).where(account.c.active, answers)
    return or_(ledger_item.c.owner.is_(None), ledger_item.c.owner.not_in(there))
