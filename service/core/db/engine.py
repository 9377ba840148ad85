"""One way to the database: readers that never wait, writers one after the other on SQLite."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, ExceptionContext, Update, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import PoolProxiedConnection

from rules.texts import Text
from service.core.db.patience import OF_COMMANDS, Patience
from service.core.db.sessions import end_sessions_in_the_way, has_waited_in_vain
from service.core.errors import ProductError

SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    "foreign_keys": "ON",
    "cache_size": "-65536",
    "temp_store": "MEMORY",
}


# The setting that holds the address.
VARIABLE = "CREDIT_TIERS_DATABASE"
# Values that one statement may name, on either database.
PARAMETERS = 20_000
# Errors must not repeat the values of a statement: they would reach the log.
POOL: dict[str, Any] = {"pool_size": 16, "max_overflow": 48, "hide_parameters": True}
# The transaction that reads and writes of this thread join, where one is open (see `Database.together`).
_OPEN: ContextVar[Connection | None] = ContextVar("open_transaction", default=None)

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)
# Answers that are kept at a time.
_MOST_KEPT = 1_000


class Database:
    """An engine with two ways in: `read` (a snapshot) and `write` (commits, or rolls back on any error)."""

    def __init__(self, engine: Engine, patience: Patience = OF_COMMANDS) -> None:
        self.engine, self.patience = engine, patience
        self._watching = Lock()
        self._watched: PoolProxiedConnection | None = None
        # Of one change mark, by what was read and for which key.
        self._kept: tuple[int, dict[Hashable, object]] = (0, {})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database and changes nothing."""
        if joined := self._joined():
            yield joined
            return
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: on SQLite it waits for its turn at the start, so it is never refused later."""
        if joined := self._joined():
            with joined.begin_nested():
                yield joined
            return
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def together(self) -> Iterator[Connection]:
        """One transaction for all that the block reads and writes through this database: all of it, or nothing."""
        with self.write() as connection:
            token = _OPEN.set(connection)
            try:
                yield connection
            finally:
                _OPEN.reset(token)

    def _joined(self) -> Connection | None:
        connection = _OPEN.get()
        return connection if connection is not None and connection.engine is self.engine else None

    def change_mark(self) -> int | None:
        """A number that is another one as soon as anyone has written since; None where the database keeps none.

        Of SQLite only. To ask it takes a tenth of the time of the shortest read, of which each waits several times for
        the other threads of a server.
        """
        if not self.is_sqlite:
            return None
        with self._watching:
            if self._watched is None:
                # A connection of its own, which never writes: what it writes itself would not change the number.
                self._watched = self.engine.raw_connection()
                self._watched.detach()
            driver: Any = self._watched.dbapi_connection
            return int(driver.execute("PRAGMA data_version").fetchone()[0])

    def read_kept(self, read: Callable[[Connection, Key], Answer | None], key: Key) -> Answer | None:
        """Returns what `read` finds for `key`: the object of before where nobody has written since, else read anew.

        For what every request asks and hardly anyone changes. `read` is given by its name in a module, and what it
        returns follows from the database alone, never from the clock. What is not there is looked for each time.
        """
        # The mark first: whatever is written from here on changes it. A transaction sees more than others do.
        mark = None if self._joined() else self.change_mark()
        kept_at, kept = self._kept
        if kept_at != mark:
            kept = {}
        if (read, key) in kept:
            return cast(Answer, kept[read, key])
        with self.read() as connection:
            answer = read(connection, key)
        if mark is not None and answer is not None and len(kept) < _MOST_KEPT:
            kept[read, key] = answer
            self._kept = (mark, kept)
        return answer

    def close(self) -> None:
        """Closes all connections."""
        with self._watching:
            if self._watched is not None:
                self._watched.close()
                self._watched = None
        self.engine.dispose()


def open_database(url: str, patience: Patience = OF_COMMANDS) -> Database:
    """The database at `url` (`sqlite:///FILE` or `postgresql://…`); raises ProductError for any other address.

    `patience` says how long what is done through it waits for others, and they for it.
    """
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: _prepare_sqlite(connection, patience))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", lambda connection, _: _prepare_postgresql(connection, patience))
        event.listen(engine, "begin", lambda connection: _begin_postgresql(connection, patience))
        event.listen(engine, "handle_error", lambda context: _end_those_in_the_way(context, patience))
    return Database(engine, patience)


def is_still_to_come(url: str) -> bool:
    """Whether the address is that of an SQLite file that is not there: to open it would make an empty one."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return False
    return parsed.get_backend_name() == "sqlite" and bool(parsed.database) and not Path(str(parsed.database)).exists()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _unknown() from None
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return create_engine(parsed, connect_args={"check_same_thread": False}, **POOL)
    if parsed.get_backend_name() == "postgresql":
        driver = parsed.set(drivername="postgresql+psycopg")
        return create_engine(driver, isolation_level="READ COMMITTED", pool_pre_ping=True, **POOL)
    raise _unknown()


def _prepare_sqlite(connection: Any, patience: Patience) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` says which kind each one is.
    connection.isolation_level = None
    for name, value in {"busy_timeout": _busy_timeout(patience), **SQLITE_PRAGMAS}.items():
        connection.execute(f"PRAGMA {name}={value}")


def _busy_timeout(patience: Patience) -> str:
    return str(1000 * patience.lock)


def _prepare_postgresql(connection: Any, patience: Patience) -> None:
    # Outside a transaction: what is set within one is taken back with it.
    connection.autocommit = True
    values = {
        "application_name": patience.session_name,
        "lock_timeout": f"{patience.lock}s",
        "statement_timeout": f"{patience.statement}s",
        "idle_in_transaction_session_timeout": f"{patience.reading}s",
    }
    calls = ", ".join("set_config(%s, %s, false)" for _ in values)
    connection.execute(f"SELECT {calls}", [word for pair in values.items() for word in pair])
    connection.autocommit = False


def _begin_postgresql(connection: Connection, patience: Patience) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{patience.stopped}s'")


def _end_those_in_the_way(context: ExceptionContext, patience: Patience) -> None:
    if context.engine is not None and has_waited_in_vain(context.original_exception):
        end_sessions_in_the_way(context.engine, patience)


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Of the driver itself, in a fraction of the time: it waits for nobody, so there is no error to translate.
        connection.connection.cursor().execute("BEGIN")


def _unknown() -> ProductError:
    # The address is not repeated: what cannot be taken apart may hold its password anywhere.
    return ProductError(
        Text("不认识数据库地址。", "The address of the database is not understood."),
        VARIABLE,
        Text(
            "只支持 SQLite 和 PostgreSQL；端口须为数字，口令中的 / : @ # 须写成 %2F %3A %40 %23。",
            "Only SQLite and PostgreSQL are supported; a port is a number, and / : @ # within a password are written "
            "%2F %3A %40 %23.",
        ),
        Text(
            "写成 sqlite:///文件 或 postgresql://用户:口令@主机/库。",
            "Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
        ),
    )


def place_of(database: Database) -> str:
    """Which database it is, for people at a terminal: a file by its path, a server by the setting alone."""
    url = database.engine.url
    return str(url.database) if database.is_sqlite else f"{VARIABLE} ({url.get_backend_name()})"


def reason_of(database: Database, error: Exception) -> str:
    """What the system says in its first line, without anything of the address that may be a password.

    An address whose password holds `/` or `@` unescaped is taken apart wrongly: parts of it stand anywhere.
    """
    url, said = database.engine.url, str(getattr(error, "orig", None) or error).partition("\n")[0]
    is_torn = "@" in f"{url.username}{url.host}{url.database}"
    torn = [url.host, url.port, url.username, url.database] if is_torn else []
    parts = [url.password, *torn, *(value for values in url.query.values() for value in _listed(values))]
    for part in sorted({str(part) for part in parts if part and not database.is_sqlite}, key=len, reverse=True):
        said = said.replace(part, "***")
    return said


def _listed(values: str | tuple[str, ...]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else values


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
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_busy_timeout(database.patience)}")
    return True
