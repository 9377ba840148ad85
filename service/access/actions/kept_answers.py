"""Keys by which a repeated request is known: each kept with the answer to it, in the transaction of its act.

So there is never a key without its answer: what was cut off left neither, whoever or whatever cut it off.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text

from service.core.db.tables.access import idempotency_key


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of an account under a key."""

    account_id: int
    key: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The request that a key stands for, and the answer it was given."""

    request_sha256: str
    status: int
    response: str


def answer_of(connection: Connection, asked: Asked, now: datetime) -> KeptAnswer | None:
    """The answer that the key stands for; None where it stands for none, or no longer."""
    columns = (idempotency_key.c.request_sha256, idempotency_key.c.status, idempotency_key.c.response)
    current = (idempotency_key.c.expires_at > now, idempotency_key.c.status.is_not(None))
    row = connection.execute(select(*columns).where(*_same_key(asked), *current)).one_or_none()
    return None if row is None else KeptAnswer(*row)


def lock_key(connection: Connection, asked: Asked) -> bool:
    """Whether the key is this transaction's alone until it ends, however it ends; False where it is another's."""
    if connection.dialect.name != "postgresql":
        # There is one writer at a time, and this is it.
        return True
    query = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    name = f"idempotency-key/{asked.account_id}/{asked.key}"
    return bool(connection.execute(query, {"name": name}).scalar_one())


def keep_answer(
    connection: Connection, asked: Asked, status: int, response: str, now: datetime, expires_at: datetime
) -> None:
    """Keeps the answer until then, and clears away those that are over."""
    over = (idempotency_key.c.expires_at <= now) | idempotency_key.c.status.is_(None)
    connection.execute(delete(idempotency_key).where(over))
    values = {"account_id": asked.account_id, "key": asked.key, "request_sha256": asked.request_sha256}
    answer = {"status": status, "response": response, "created_at": now, "expires_at": expires_at}
    connection.execute(insert(idempotency_key).values(**values, **answer))


def _same_key(asked: Asked) -> tuple[Any, Any]:
    return idempotency_key.c.account_id == asked.account_id, idempotency_key.c.key == asked.key
