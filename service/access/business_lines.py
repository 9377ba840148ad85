"""Some permissions reach only the schemes of a business line."""

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.problem import TITLES, Problem


def refuse_other_line(account: Account, permission: Permission, scheme: str) -> None:
    """Raises Problem 403 where the account may not do it for the business line of `scheme`."""
    if not account.may(permission, scheme):
        why = Text(f"权限 {permission} 不含方案 {scheme}。", f"The permission {permission} does not reach {scheme}.")
        raise Problem(403, *TITLES[403], why)
