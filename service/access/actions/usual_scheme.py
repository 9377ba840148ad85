"""The scheme whose figures and list a person is shown first: each chooses the own one."""

from sqlalchemy import Connection, update

from service.access.account import Account
from service.core.db.audit import write_entry
from service.core.db.tables.access import account


def choose_usual_scheme(connection: Connection, chooser: Account, scheme: str) -> None:
    """Keeps the scheme for the account; "" keeps none."""
    if scheme == chooser.usual_scheme:
        return
    connection.execute(update(account).where(account.c.id == chooser.id).values(usual_scheme=scheme))
    write_entry(connection, chooser.login, "account.usual-scheme", f"account {chooser.login}", {"scheme": scheme})
