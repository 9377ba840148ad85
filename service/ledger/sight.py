"""What of the ledger an account sees, and whose hand is whose: own items, a department's, a linked leader's."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.access.account import Account
from service.access.permissions import ALLOWED, Permission, Role
from service.access.reach import NOWHERE, WHOLE, Reach
from service.ledger.item import Item

P = Permission
# Roles to which a permission reaches no further than their own items, wherever their grants hold.
_OWN_ONLY = frozenset({Role.INSPECTOR, Role.PARTNER})
OWN_ONLY: Mapping[Permission, frozenset[Role]] = {
    P.LEDGER_READ: _OWN_ONLY,
    P.LEDGER_WRITE: _OWN_ONLY | {Role.REGULATOR},
    P.LEDGER_ANSWER: _OWN_ONLY | {Role.REGULATOR},
}


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose items an account reaches: all within `whole`; within `own` those that it filed or owns, or represents.

    Within `partner` those of its `department`; as `leader` those of the supervisors that it is linked with.
    """

    logins: tuple[str, ...]
    whole: Reach
    own: Reach = NOWHERE
    partner: Reach = NOWHERE
    department: str | None = None
    leader: bool = False

    def shows(self, item: Item) -> bool:
        """Whether the item is there for it."""
        return (
            item.lies_in(self.whole)
            or (self.is_own(item) and item.lies_in(self.own))
            or (self.department is not None and item.department == self.department and item.lies_in(self.partner))
            or (self.leader and item.linked_leader in self.logins)
        )

    def is_own(self, item: Item) -> bool:
        """Whether the account, or whom it represents, filed or owns the item."""
        return item.owner in self.logins or item.filed_by in self.logins


EVERY_ITEM = Sight((), WHOLE)


def sight_of(account: Account, permission: Permission = P.LEDGER_READ) -> Sight:
    """What an account reaches with a permission of the ledger: what it reads, unless another one is asked for."""
    own_only = OWN_ONLY.get(permission, frozenset())
    own = account.with_roles(own_only).reach(permission)
    filing = account.reach(P.SUPERVISOR_OWN) if permission in (P.LEDGER_READ, P.LEDGER_WRITE) else NOWHERE
    return Sight(
        (account.login, *represented_with(account, permission)),
        account.with_roles(frozenset(Role) - own_only).reach(permission),
        Reach(tuple(sorted({*own.places, *filing.places}))),
        account.with_roles(frozenset({Role.PARTNER})).reach(permission) if own_only else NOWHERE,
        account.department_code,
        account.may(P.LEDGER_CLOSE) and permission in (P.LEDGER_READ, P.LEDGER_CLOSE),
    )


def represented_with(account: Account, permission: Permission) -> tuple[str, ...]:
    """Whom the account represents in a role that has the permission."""
    return tuple(
        sorted({one.acting_for for one in account.grants if one.acting_for and permission in ALLOWED[one.role]})
    )


def leader_reach(account: Account, permission: Permission) -> Reach:
    """How far a permission reaches as a leader's."""
    return account.with_roles(frozenset({Role.LEADER})).reach(permission)
