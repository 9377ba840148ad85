"""Changes of state that two may want at once: the row must still be in the state that was read.

`change_state`, and `change_states` for many, are the only ways in which actions change a status; `lock_name` is for
those that read more than the row.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, text, update

from service.core.db.in_clause import is_among


def change_state(connection: Connection, table: Table, row_id: int, states: Sequence[str], **values: Any) -> bool:
    """Writes `values` to the row `row_id` of `table` if its status is one of `states`; False, and nothing, otherwise.

    Of two at once the second waits for the first on PostgreSQL, then finds another state; SQLite lets in one writer.
    """
    known = table.c.id == row_id, table.c.status.in_(states)
    return connection.execute(update(table).where(*known).values(**values)).rowcount == 1


def change_states(
    connection: Connection, table: Table, row_ids: Sequence[int], states: Sequence[str], **values: Any
) -> int:
    """The same for many rows at once: to how many of them `values` were written."""
    known = is_among(connection, table.c.id, row_ids), table.c.status.in_(states)
    return connection.execute(update(table).where(*known).values(**values)).rowcount if row_ids else 0


def lock_name(connection: Connection, name: str) -> None:
    """Lets nobody else who locks `name` go on until this transaction ends; on SQLite writers never overlap."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
