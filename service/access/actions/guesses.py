"""Codes that people outside hold: looked up with wrong ones counted by the address from which they come."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Connection

from service.access.actions.login import ADDRESS_FACTOR, NOBODY, too_many_attempts
from service.access.actions.login_failures import count_attempt, take_back_attempt
from service.access.strangers import network_of
from service.core import clock
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.settings import Settings

Found = TypeVar("Found")


def found_by_stranger(
    database: Database, settings: Settings, kind: str, address: str, find: Callable[[Connection], Found | None]
) -> Found | None:
    """What `find` finds for somebody at the address; None counts as a wrong code of that kind.

    Raises Problem 429 where codes of the kind were wrong too often from there.
    """
    subject, now = f"{kind}:{network_of(address)}", clock.now()
    wait = timedelta(minutes=settings.login_wait_minutes)
    with database.write() as connection:
        until = count_attempt(connection, subject, now, settings.login_failures * ADDRESS_FACTOR, wait)
        if until == now + wait:
            write_entry(connection, NOBODY, f"{kind}.pause", subject, {"minutes": settings.login_wait_minutes})
    if until is not None:
        raise too_many_attempts(until, now)
    with database.read() as connection:
        found = find(connection)
    if found is not None:
        with database.write() as connection:
            take_back_attempt(connection, subject)
    return found
