"""Sessions of people at the pages: one row each, found by the hash of what their browser holds."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, update

from service.access.tokens import session_sha256
from service.core import clock
from service.core.db.engine import Database, attempt
from service.core.db.tables.access import session


def add_session(connection: Connection, session_id: str, account_id: int) -> None:
    """Opens a session of the account."""
    now = clock.now()
    values = {"id_sha256": session_sha256(session_id), "account_id": account_id, "created_at": now, "seen_at": now}
    connection.execute(insert(session).values(values))


def note_session_use(database: Database, session_id: str, moment: datetime) -> None:
    """Notes when a session was last used, unless another writer is at work on SQLite."""
    attempt(database, update(session).where(session.c.id_sha256 == session_sha256(session_id)).values(seen_at=moment))


def end_session(connection: Connection, session_id: str) -> None:
    """Ends one session."""
    _end_where(connection, session.c.id_sha256 == session_sha256(session_id))


def end_sessions_of(connection: Connection, account_id: int) -> None:
    """Ends every session of the account."""
    _end_where(connection, session.c.account_id == account_id)


def forget_sessions(connection: Connection, before: datetime) -> None:
    """Clears away the sessions that began before a moment."""
    connection.execute(delete(session).where(session.c.created_at < before))


def _end_where(connection: Connection, condition: ColumnElement[bool]) -> None:
    connection.execute(update(session).where(condition, session.c.ended_at.is_(None)).values(ended_at=clock.now()))
