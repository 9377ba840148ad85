"""What every act upon a thing with a course leaves behind, and what it asks: who did it, and who may not decide."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, insert

from service.access.four_eyes import Hand, hands_of, refuse_hands
from service.access.queries.accounts import account_id_of
from service.core.clock import now


def note_act(
    connection: Connection,
    acts: Table,
    act: StrEnum,
    by: str,
    states: tuple[StrEnum | None, StrEnum],
    said: Mapping[str, Any],
    at: datetime | None = None,
) -> None:
    """Notes in the table `acts` what `by` did, with the account that this log-in is now.

    `states` are the one before, None where there was none, and the one after; `said` is what else the row says: to
    what it was done, the digest of what that says now, a note. `at` is now unless stated.
    """
    before, after = states
    values = {"act": act, "by": str(by), "account_id": account_id_of(connection, by), "at": at or now()}
    connection.execute(insert(acts).values(**values, from_status=before, to_status=after, **said))


def refuse_who_handled(connection: Connection, by: str, handled: Iterable[Hand], owner: str | None = None) -> None:
    """Raises Problem 403 where `by` owns it or did one of the acts, under whatever log-in, role or number."""
    refuse_hands(by, account_id_of(connection, by), hands_of(handled, owner))
