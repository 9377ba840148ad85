"""Accounts of the demonstration's people as they stand, by their log-ins."""

from sqlalchemy import Connection

from service.access.account import Account
from service.access.queries.standing import standing_account


def account_of(connection: Connection, login: str) -> Account:
    """The account; raises LookupError where the demonstration has none of that name."""
    found = standing_account(connection, login)
    if found is None:
        raise LookupError(f"the demonstration has no account {login}")
    return found
