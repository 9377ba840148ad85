"""Telling people: an item of what waits for them, and a line in their daily summary."""

from collections.abc import Collection

from sqlalchemy import Connection, insert, select, update

from rules.texts import Text
from service.core import clock
from service.core.db.tables.access import account, told
from service.core.masking import cover_numbers


def tell(connection: Connection, logins: Collection[str], words: Text, address: str) -> None:
    """Tells the accounts; `address` is the page where it is looked at."""
    ids = connection.execute(select(account.c.id).where(account.c.login.in_(set(logins)))).scalars().all()
    said = {"zh": cover_numbers(words.zh), "en": cover_numbers(words.en), "address": address}
    if ids:
        connection.execute(insert(told), [{"account_id": id, "told_at": clock.now(), **said} for id in ids])


def settle_told(connection: Connection, login: str, told_id: int) -> bool:
    """Whether the account had been told that, and has now settled it."""
    own = select(account.c.id).where(account.c.login == login).scalar_subquery()
    mine = told.c.id == told_id, told.c.account_id == own, told.c.settled_at.is_(None)
    return connection.execute(update(told).where(*mine).values(settled_at=clock.now())).rowcount == 1


def settle_for_all(connection: Connection, address: str) -> None:
    """Settles what anybody was told that is looked at there, since it was done."""
    open_ones = told.c.address == address, told.c.settled_at.is_(None)
    connection.execute(update(told).where(*open_ones).values(settled_at=clock.now()))


def hand_over_told(connection: Connection, login: str, owner: str) -> int:
    """Makes what one account was told and has not settled the other's; returns how many things that are."""
    ids = {row.login: row.id for row in connection.execute(
        select(account.c.login, account.c.id).where(account.c.login.in_([login, owner])))}  # fmt: skip
    mine = told.c.account_id == ids[login], told.c.settled_at.is_(None)
    return connection.execute(update(told).where(*mine).values(account_id=ids[owner])).rowcount
