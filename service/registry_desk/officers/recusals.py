"""Which recusal an account may withdraw, and whose sealed reason it may read."""

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.registries.actions.recusals import reason_opened
from service.registries.inspectors import Whose
from service.registries.queries.inspectors import inspectors_by_number
from service.registries.queries.recusals import Recusal, find_recusal
from service.registry_desk.officers.whose import filed_for, officers_of


def may_withdraw(connection: Connection, account: Account, found: Recusal) -> bool:
    """Whether the account may withdraw it: a planner within his reach, anybody else what he filed himself."""
    return found.filed_by == account.login or is_of(connection, found, filed_for(connection, account).whose)


def may_open(connection: Connection, account: Account, found: Recusal) -> bool:
    """Whether the account may read its reason: who filed it, leaders and auditors within their reach."""
    whose = officers_of(account, Permission.RECUSAL_REASON)
    return found.filed_by == account.login or is_of(connection, found, whose)


def recusal_to_withdraw(connection: Connection, account: Account, id: int) -> Recusal:
    """The recusal that the account may withdraw; raises Problem 404 where it may not, or there is none."""
    found = find_recusal(connection, id)
    if found is None or not may_withdraw(connection, account, found):
        raise Problem(404, *TITLES[404])
    return found


def open_reason(connection: Connection, account: Account, id: int) -> str | None:
    """The sealed reason, None where retention has erased it; the audit log records who read it.

    Raises Problem 404 where the account may not read it, or there is none.
    """
    found = find_recusal(connection, id)
    if found is None or not may_open(connection, account, found):
        raise Problem(404, *TITLES[404])
    return reason_opened(connection, found, account.login)


def is_of(connection: Connection, found: Recusal, whose: Whose) -> bool:
    """Whether the officer is one of those."""
    officer = inspectors_by_number(connection, {found.inspector}, today()).get(found.inspector)
    return officer is not None and whose.has(officer.region, officer.office, officer.department)
