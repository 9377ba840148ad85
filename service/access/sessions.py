"""Sessions of people at the pages: one row each, found by the hash of what their browser holds."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Update, delete, insert, select, update

from service.access.account import Account
from service.access.accounts import ACCOUNT_COLUMNS, GRANT_COLUMNS, WITH_GRANTS, account_of
from service.core import clock
from service.core.db.tables.access import account, session


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that nobody has ended, of an active account; the times decide whether it still holds."""

    account: Account
    created_at: datetime
    seen_at: datetime


_SESSION = (
    select(*ACCOUNT_COLUMNS, *GRANT_COLUMNS, session.c.created_at, session.c.seen_at)
    .select_from(WITH_GRANTS.join(session, session.c.account_id == account.c.id))
    .where(session.c.ended_at.is_(None), account.c.active)
    .order_by(GRANT_COLUMNS[0])
)


def open_session(connection: Connection, session_id: str) -> OpenSession | None:
    """The session of that id, in one statement."""
    rows = connection.execute(_SESSION.where(session.c.id_sha256 == _digest(session_id))).all()
    return OpenSession(account_of(rows), rows[0].created_at, rows[0].seen_at) if rows else None


def add_session(connection: Connection, session_id: str, account_id: int) -> None:
    """Opens a session of the account."""
    now = clock.now()
    values = {"id_sha256": _digest(session_id), "account_id": account_id, "created_at": now, "seen_at": now}
    connection.execute(insert(session).values(values))


def session_seen(session_id: str, moment: datetime) -> Update:
    """The statement that notes when a session was last used."""
    return update(session).where(session.c.id_sha256 == _digest(session_id)).values(seen_at=moment)


def end_session(connection: Connection, session_id: str) -> None:
    """Ends one session."""
    _end(connection, session.c.id_sha256 == _digest(session_id))


def end_sessions_of(connection: Connection, account_id: int) -> None:
    """Ends every session of the account."""
    _end(connection, session.c.account_id == account_id)


def forget_sessions(connection: Connection, before: datetime) -> None:
    """Clears away the sessions that began before a moment."""
    connection.execute(delete(session).where(session.c.created_at < before))


def _end(connection: Connection, which: ColumnElement[bool]) -> None:
    connection.execute(update(session).where(which, session.c.ended_at.is_(None)).values(ended_at=clock.now()))


def _digest(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
