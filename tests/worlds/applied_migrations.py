"""Migrations of an empty database, applied once in a process: what they executed is executed again on the next one.

How they come about, statement by statement, takes four times as long. A database in which anything is runs them itself.
"""

from collections.abc import Callable
from typing import Any

from alembic.config import Config
from sqlalchemy import Connection, event, inspect

Statement = tuple[str, Any, bool]
Upgrade = Callable[[Config, str], None]


class AppliedMigrations:
    """What all migrations executed on an empty database, by the kind of database."""

    def __init__(self, upgrade: Upgrade) -> None:
        self._upgrade = upgrade
        self._executed: dict[str, list[Statement]] = {}

    def upgrade(self, config: Config, revision: str) -> None:
        """Brings the database of `config` to the revision, as Alembic does."""
        connection: Connection = config.attributes["connection"]
        if revision != "head" or inspect(connection).get_table_names():
            self._upgrade(config, revision)
        elif (kind := connection.dialect.name) in self._executed:
            _execute_again(connection, self._executed[kind])
        else:
            executed = list[Statement]()
            event.listen(connection, "before_cursor_execute", note := _noter(executed))
            self._upgrade(config, revision)
            event.remove(connection, "before_cursor_execute", note)
            self._executed[kind] = executed


def _noter(executed: list[Statement]) -> Callable[..., None]:
    def note(_: Connection, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        # What only reads is asked by the migrations, for whom nothing is there.
        if not statement.lstrip().upper().startswith("SELECT"):
            executed.append((statement, parameters, many))

    return note


def _execute_again(connection: Connection, executed: list[Statement]) -> None:
    cursor: Any = connection.connection.cursor()
    for statement, parameters, many in executed:
        run = connection.dialect.do_executemany if many else connection.dialect.do_execute
        run(cursor, statement, parameters)
    cursor.close()
