"""Sessions of people at the pages, with their accounts and whom they represent today."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, literal, select

from service.access.account import Account
from service.access.queries.accounts import ACCOUNT_COLUMNS, GRANT_COLUMNS, WITH_GRANTS, account_of
from service.access.tokens import session_sha256
from service.core.clock import today
from service.core.db.tables.access import account, deputy, grant, session
from service.core.db.tables.column_types import Day


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that nobody has ended, of an active account; the times decide whether it still holds."""

    account: Account
    created_at: datetime
    seen_at: datetime


_TIMES = (session.c.created_at, session.c.seen_at)
_OPEN = session.c.id_sha256 == bindparam("session"), session.c.ended_at.is_(None), account.c.active
_OWN = (
    select(*ACCOUNT_COLUMNS, *GRANT_COLUMNS, literal("").label("acting_for"), *_TIMES)
    .select_from(WITH_GRANTS.join(session, session.c.account_id == account.c.id))
    .where(*_OPEN)
)
_represented = account.alias("represented")
_day = bindparam("day", type_=Day)
# The role of whoever is represented today, wherever that person holds it; nobody represents who is shut out.
_DEPUTISED = (
    select(*ACCOUNT_COLUMNS, *GRANT_COLUMNS, _represented.c.login, *_TIMES)
    .select_from(
        session.join(account, account.c.id == session.c.account_id)
        .join(deputy, deputy.c.deputy_id == account.c.id)
        .join(_represented, _represented.c.id == deputy.c.account_id)
        .join(grant, (grant.c.account_id == deputy.c.account_id) & (grant.c.role == deputy.c.role))
    )
    .where(*_OPEN, deputy.c.ended_at.is_(None), deputy.c.begins_on <= _day, deputy.c.ends_on >= _day)
    .where(_represented.c.active)
)
_SESSION = _OWN.union_all(_DEPUTISED)


def find_session(connection: Connection, session_id: str) -> OpenSession | None:
    """The session of that id; None where it was ended or its account was disabled.

    In one statement, of an account of some business lines in two. A deputy has the role of whoever is represented.
    """
    rows = connection.execute(_SESSION, {"session": session_sha256(session_id), "day": today()}).all()
    return OpenSession(account_of(connection, rows), rows[0].created_at, rows[0].seen_at) if rows else None
