"""The subject whose contact an account may enter or look at."""

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission
from service.core.problem import TITLES, Problem
from service.registries.queries.contacts import Subject, find_subject


def subject_within(connection: Connection, account: Account, code: str, *any_of: Permission) -> Subject:
    """The subject of the code; raises Problem 404 where there is none, or the account may do none of these for it."""
    found = find_subject(connection, code) if code.isascii() and code.isprintable() else None
    if found is None or not any(account.covers(one, found.region, found.office) for one in any_of):
        raise Problem(404, *TITLES[404])
    return found
