"""What people are told though nothing of it waits for them."""

from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission, Role
from service.estimates.exceptions.queries.entries import count_found


def news_of(connection: Connection, account: Account, since: datetime) -> list[Text]:
    """What is new to the account since a moment: to auditors, how many exceptions were collected."""
    reach = account.with_roles(frozenset({Role.AUDITOR})).reach(Permission.EXCEPTION_READ)
    number = count_found(connection, reach, since) if reach.places else 0
    if not number:
        return []
    return [
        Text(f"新归集例外情况 {number:,} 项，见“例外情况”", f"{number:,} exceptions were collected; see Exceptions")
    ]
