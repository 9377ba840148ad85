"""The database of the settings as every command opens it, and who works at this machine."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError

from rules.texts import Text
from service.core.db.engine import Database, open_database, place_of, reason_of
from service.core.db.migrate import is_current
from service.core.errors import ProductError
from service.core.log import configure_log
from service.core.problem import Problem
from service.core.settings import Settings, load_settings
from service.core.terminal.options import report_errors


@contextmanager
def open_stored_database(settings: Settings) -> Iterator[Database]:
    """The database, whatever its shape, closed at the end; a person at a terminal is told of trouble only."""
    configure_log("warning", plain=True)
    database = open_database(settings.database)
    try:
        yield database
    except DBAPIError as error:
        # Without a statement it was the connection that failed.
        if not (isinstance(error, OperationalError) or error.statement is None):
            raise
        raise _unavailable(database, error) from error
    finally:
        database.close()


def _unavailable(database: Database, error: DBAPIError) -> ProductError:
    reason = reason_of(database, error)
    return ProductError(
        Text("数据库不可用。", "The database cannot be used."),
        place_of(database),
        Text(f"系统报告：{reason}。", f"The system says: {reason}."),
        Text("核对地址、账号，并确认数据库已启动。", "Check the address and the account, and that it runs."),
    )


@contextmanager
def open_current_database(settings: Settings) -> Iterator[Database]:
    """The database in the shape that this version needs; raises ProductError where it has another."""
    with open_stored_database(settings) as database:
        if not is_current(database):
            raise ProductError(
                Text("数据库结构与本版本不符。", "The database has another shape than this version needs."),
                place_of(database),
                Text("数据库是新建的，或来自其他版本。", "It is new, or belongs to another version."),
                Text("运行 credit-tiers db upgrade。", "Run credit-tiers db upgrade."),
            )
        yield database


def operator_name() -> str:
    """Who works at this machine, as the audit log names them."""
    return f"system:{_user_name()}"


def _user_name() -> str:
    """The account of the process as the system knows it: the environment may say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@contextmanager
def open_working_database() -> Iterator[Database]:
    """The database of the settings; whatever goes wrong ends the command with words and exit code 2."""
    with report_errors(), open_current_database(load_settings()) as database:
        try:
            yield database
        except Problem as problem:
            raise _error_of(problem) from problem


def _error_of(problem: Problem) -> ProductError:
    why = problem.detail or problem.title
    first = problem.errors[0] if problem.errors else None
    if first:
        why = type(why)(first["zh"], first["en"])
    remedy = type(why)("改正后重试。", "Correct it and try again.")
    return ProductError(problem.title, first["where"] if first else problem.code, why, remedy)
