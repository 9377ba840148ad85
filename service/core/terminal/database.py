"""The database of the settings as every command opens it, and who works at this machine."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError

from rules.texts import Text
from service.core.db.driver_errors import is_damage, is_unavailable
from service.core.db.engine import Database, is_still_to_come, open_database, place_of, reason_of
from service.core.db.patience import OF_COMMANDS, Patience
from service.core.db.revision import is_current, refuse_newer
from service.core.errors import ProductError
from service.core.full_disk import is_disk_full
from service.core.log import configure_log
from service.core.problem import Problem
from service.core.settings import Settings, load_settings
from service.core.terminal.options import report_errors


@contextmanager
def open_stored_database(settings: Settings, patience: Patience = OF_COMMANDS) -> Iterator[Database]:
    """The database, whatever its shape, closed at the end; a person at a terminal is told of trouble only."""
    configure_log("warning", plain=True)
    database = open_database(settings.database, patience)
    try:
        yield database
    except Exception as error:
        if is_damage(error):
            raise _damaged(database, error) from error
        # Without a statement it was the connection that failed. A full disk is told of by who reports errors.
        lost = isinstance(error, DBAPIError) and error.statement is None
        if lost or isinstance(error, OperationalError) or (is_unavailable(error) and not is_disk_full(error)):
            raise _unavailable(database, error) from error
        raise
    finally:
        database.close()


def _unavailable(database: Database, error: Exception) -> ProductError:
    reason = reason_of(database, error)
    return ProductError(
        Text("数据库不可用。", "The database cannot be used."),
        place_of(database),
        Text(f"系统报告：{reason}。", f"The system says: {reason}."),
        Text("核对地址、账号，并确认数据库已启动。", "Check the address and the account, and that it runs."),
    )


def _damaged(database: Database, error: Exception) -> ProductError:
    reason = reason_of(database, error)
    return ProductError(
        Text("数据库已损坏。", "The database is damaged."),
        place_of(database),
        Text(f"系统报告：{reason}。", f"The system says: {reason}."),
        Text(
            "停止服务，保留现有文件，把最近一份完好的备份恢复到新的数据库；credit-tiers drill 可先行查验备份。",
            "Stop the service, keep what is there, and restore the last good backup into a new database; "
            "credit-tiers drill tries a backup out first.",
        ),
    )


@contextmanager
def open_current_database(settings: Settings, patience: Patience = OF_COMMANDS) -> Iterator[Database]:
    """The database in the shape that this version needs; raises ProductError where it has another or is not there."""
    refuse_still_to_come(settings)
    with open_stored_database(settings, patience) as database:
        with database.read() as connection:
            refuse_newer(connection)
        if not is_current(database):
            raise ProductError(
                Text("数据库结构与本版本不符。", "The database has another shape than this version needs."),
                place_of(database),
                Text("数据库是新建的，或来自较早的版本。", "It is new, or belongs to an earlier version."),
                Text("运行 credit-tiers db upgrade。", "Run credit-tiers db upgrade."),
            )
        yield database


def refuse_still_to_come(settings: Settings) -> None:
    """Raises ProductError where there is no database yet, before anything would make an empty one in its place."""
    if is_still_to_come(settings.database):
        raise ProductError(
            Text("数据库不存在。", "There is no database."),
            settings.database.removeprefix("sqlite:///"),
            Text("还没有建库，或地址有误。", "It was not set up yet, or the address is another one."),
            Text(
                "核对 CREDIT_TIERS_DATABASE；要新建，运行 credit-tiers db upgrade。",
                "Check CREDIT_TIERS_DATABASE; to set one up, run credit-tiers db upgrade.",
            ),
        )


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
