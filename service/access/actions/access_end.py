"""The end of every way into an account: its sessions and its tokens."""

from sqlalchemy import Connection, update

from service.access.actions.sessions import end_sessions_of
from service.core import clock
from service.core.db.tables.access import token


def end_access_of(connection: Connection, account_id: int) -> int:
    """Ends every session and every token of the account; returns the number of tokens that were good until now."""
    end_sessions_of(connection, account_id)
    moment = clock.now()
    good = token.c.account_id == account_id, token.c.revoked_at.is_(None), token.c.expires_at > moment
    return connection.execute(update(token).where(*good).values(revoked_at=moment)).rowcount
