"""The database of the settings, as every command opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from rules.texts import Text
from service.core import log as logging
from service.core.db.engine import Database, open_database
from service.core.db.migrate import is_current
from service.core.errors import ProductError
from service.core.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database, whatever its shape, closed at the end; a person at a terminal is told of trouble only."""
    logging.configure("warning", plain=True)
    database = open_database(settings.database)
    try:
        yield database
    except OperationalError as error:
        raise _unavailable(database, error) from error
    finally:
        database.close()


def _unavailable(database: Database, error: OperationalError) -> ProductError:
    reason = str(error.orig).partition("\n")[0]
    return ProductError(
        Text("数据库不可用。", "The database cannot be used."),
        database.engine.url.render_as_string(hide_password=True),
        Text(f"系统报告：{reason}。", f"The system says: {reason}."),
        Text("核对地址、账号，并确认数据库已启动。", "Check the address and the account, and that it runs."),
    )


@contextmanager
def opened_current(settings: Settings) -> Iterator[Database]:
    """The database in the shape that this version needs; raises ProductError where it has another."""
    with opened(settings) as database:
        if not is_current(database):
            raise ProductError(
                Text("数据库结构与本版本不符。", "The database has another shape than this version needs."),
                database.engine.url.render_as_string(hide_password=True),
                Text("数据库是新建的，或来自其他版本。", "It is new, or belongs to another version."),
                Text("运行 credit-tiers db upgrade。", "Run credit-tiers db upgrade."),
            )
        yield database
