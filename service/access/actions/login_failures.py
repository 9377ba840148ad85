"""Attempts to log in, counted before the password is looked at, so that none can slip past the count."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.core.db.tables.access import login_failure

KEPT = timedelta(days=1)


def count_attempt(connection: Connection, subject: str, now: datetime, most: int, wait: timedelta) -> datetime | None:
    """Counts one more attempt of `subject`; until when it must wait, or None where it may try.

    The attempt after `most` failures must wait; a failure is forgotten after as long a time without another.
    """
    row = _lock_row(connection, subject, now)
    if row.wait_until and row.wait_until > now:
        return row.wait_until
    failures = 0 if row.wait_until or row.last_at < now - wait else row.failures
    until = now + wait if failures >= most else None
    values = {"failures": failures + 1, "last_at": now, "wait_until": until}
    connection.execute(update(login_failure).where(login_failure.c.subject == subject).values(values))
    return until


def forget_attempts(connection: Connection, subject: str, now: datetime) -> None:
    """Starts the count of `subject` anew after a success, and clears away what is long past."""
    past = login_failure.c.last_at < now - KEPT
    connection.execute(delete(login_failure).where((login_failure.c.subject == subject) | past))


def take_back_attempt(connection: Connection, subject: str) -> None:
    """Uncounts one attempt that succeeded; the failures of others at `subject` stay."""
    fewer = update(login_failure).where(login_failure.c.subject == subject, login_failure.c.failures > 0)
    connection.execute(fewer.values(failures=login_failure.c.failures - 1))


def _lock_row(connection: Connection, subject: str, now: datetime) -> Row[Any]:
    query = select(login_failure).where(login_failure.c.subject == subject).with_for_update()
    if row := connection.execute(query).one_or_none():
        return row
    # Another attempt on the same name may be first.
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(insert(login_failure).values(subject=subject, failures=0, last_at=now))
    return connection.execute(query).one()
