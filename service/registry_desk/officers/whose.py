"""Which officers an account may read or write, and for whom it may file a recusal."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission, Role
from service.access.reach import Jurisdiction
from service.core.clock import today
from service.registries.inspectors import Whose
from service.registries.queries.inspectors import inspector_of_account

NOBODY = Whose(())


def officers_of(account: Account, permission: Permission) -> Whose:
    """Those who serve where the account may; as a partner those of its own department only.

    Officers serve every business line, so that a grant for one of them does not give it.
    """
    own = _where(account, permission, without=Role.PARTNER)
    if not own.is_nowhere:
        return Whose(own.regions, own.offices)
    theirs = _where(account, permission)
    return Whose(theirs.regions, theirs.offices, frozenset({account.department_code} - {None}))


@dataclass(frozen=True, slots=True)
class FiledFor:
    """The officers for whom an account may file a recusal: those within its reach, and the one whose account it is."""

    whose: Whose
    own: str | None


def filed_for(connection: Connection, account: Account) -> FiledFor:
    """For whom the account may file: a planner within his reach, an inspector for himself."""
    place = _where(account, Permission.RECUSAL_WRITE, without=Role.INSPECTOR)
    own = inspector_of_account(connection, account.id, today())
    return FiledFor(Whose(place.regions, place.offices), own.number if own else None)


def _where(account: Account, permission: Permission, without: Role | None = None) -> Jurisdiction:
    held = replace(account, grants=tuple(one for one in account.grants if one.role is not without))
    return held.reach(permission).of_every_line.jurisdiction()
