"""Who may say which business lines there are."""

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.problem import TITLES, Problem


def writer_of_lines(account: Account) -> str:
    """The log-in of the account; raises Problem 403 unless it may everywhere: lines say how far grants reach."""
    if not account.reach(Permission.REGISTRY_WRITE).is_whole:
        why = Text("业务条线须由不限辖区、不限条线的数据人员办理。", "It takes a data operator without limits.")
        raise Problem(403, *TITLES[403], why)
    return account.login
