"""Writes that may be left out: a reader is never kept waiting for them."""

from sqlalchemy import Update
from sqlalchemy.exc import OperationalError

from service.core.db.engine import SQLITE_PRAGMAS, Database


def attempt(database: Database, statement: Update) -> bool:
    """Executes the statement unless another writer is at work on SQLite; whether it was executed."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            connection.execute(statement)
            connection.commit()
        except OperationalError:
            connection.rollback()
            return False
        finally:
            if database.is_sqlite:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={SQLITE_PRAGMAS['busy_timeout']}")
    return True
