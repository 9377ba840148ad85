"""Sessions of people at the pages, with their accounts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.access.account import Account
from service.access.queries.accounts import ACCOUNT_COLUMNS, GRANT_COLUMNS, WITH_GRANTS, account_of
from service.access.tokens import session_sha256
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


def find_session(connection: Connection, session_id: str) -> OpenSession | None:
    """The session of that id; None where it was ended or its account was disabled.

    In one statement, of an account of some business lines in two.
    """
    rows = connection.execute(_SESSION.where(session.c.id_sha256 == session_sha256(session_id))).all()
    return OpenSession(account_of(connection, rows), rows[0].created_at, rows[0].seen_at) if rows else None
