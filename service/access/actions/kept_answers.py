"""Keys by which a repeated request is known: each claimed once, and kept with the answer it was given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.core.db.tables.access import idempotency_key

# After so long without an answer a claim may be taken over: what it was for cannot have been committed.
ABANDONED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Claim:
    """A request of an account under a key, and the moment it was claimed."""

    account_id: int
    key: str
    request_sha256: str
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The request that a key stands for, and the answer it was given; `status` None while there is none."""

    request_sha256: str
    status: int | None
    response: str | None


def claim_key(connection: Connection, wanted: Claim, expires_at: datetime) -> KeptAnswer | None:
    """None where the key is now ours; else the request and the answer that it already stands for."""
    connection.execute(delete(idempotency_key).where(idempotency_key.c.expires_at <= wanted.claimed_at))
    row = connection.execute(select(idempotency_key).where(*_same_key(wanted)).with_for_update()).one_or_none()
    if row is None:
        _insert_claim(connection, wanted, expires_at)
        return None
    abandoned = row.status is None and row.created_at < wanted.claimed_at - ABANDONED
    if abandoned and row.request_sha256 == wanted.request_sha256:
        taken = {"created_at": wanted.claimed_at, "expires_at": expires_at}
        connection.execute(update(idempotency_key).where(*_same_key(wanted)).values(taken))
        return None
    return KeptAnswer(row.request_sha256, row.status, row.response)


def keep_answer(connection: Connection, claimed: Claim, status: int, response: str) -> bool:
    """Keeps the answer; False where another request took the claim over, whose effect then counts."""
    query = update(idempotency_key).where(*_same_key(claimed), idempotency_key.c.created_at == claimed.claimed_at)
    return bool(connection.execute(query.values(status=status, response=response)).rowcount)


def release_key(connection: Connection, claimed: Claim) -> None:
    """Gives up a claim that came to nothing, so that the request may be tried again."""
    ours = (idempotency_key.c.created_at == claimed.claimed_at, idempotency_key.c.status.is_(None))
    connection.execute(delete(idempotency_key).where(*_same_key(claimed), *ours))


def _same_key(wanted: Claim) -> tuple[Any, Any]:
    return idempotency_key.c.account_id == wanted.account_id, idempotency_key.c.key == wanted.key


def _insert_claim(connection: Connection, wanted: Claim, expires_at: datetime) -> None:
    values = {"account_id": wanted.account_id, "key": wanted.key, "request_sha256": wanted.request_sha256}
    times = {"created_at": wanted.claimed_at, "expires_at": expires_at}
    connection.execute(insert(idempotency_key).values(**values, **times))
