"""Where one try happens: a database of its own, a folder of its own, and the processes that work on it."""

import socket
import threading
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.jobs import OPEN
from service.core.db.service import Service
from service.core.db.tables.jobs import job
from service.core.db.tables.schedule import schedule
from service.runs.actions.start import WantedRun, start_run
from tests.torture.base import SCHEME, Base
from tests.torture.client import Client
from tests.torture.databases import Databases
from tests.torture.processes import SETTING, Kept
from tests.torture.small_disk import mount_small_disk, unmount_small_disk
from tests.worlds.services import service_over

LEASE = 1
IMPORT_ROWS = 60
# A job that no fault touches any more must end within this time, or it never does.
PATIENCE_SECONDS = 90
_LOOK_SECONDS = 0.02


class NeverEnded(AssertionError):
    """A job that did not come to its end by itself."""


class Arena:
    """One try; `begun` is set once the work is under way that faults may strike."""

    def __init__(
        self, databases: Databases, base: Base, folder: Path, *, second_person: str, small_disk: bool = False
    ) -> None:
        self.databases, self.base, self.folder = databases, base, folder
        # What the product keeps; its log lies elsewhere.
        self.disk = folder / "disk"
        self.disk.mkdir(parents=True)
        self._is_small = small_disk and mount_small_disk(self.disk)
        for kept in (self.data, self.backups, folder / "tmp"):
            kept.mkdir()
        self.url = databases.copy_to(self.disk)
        self.begun = threading.Event()
        self.faults: list[str] = []
        self.acts: list[tuple[str, str]] = []
        self.workers: list[Kept] = []
        self.commands: list[Kept] = []
        self.web: Kept | None = None
        self._second_person = second_person
        self._port = _free_port()
        self.client = Client(self._port, base.tokens, self.faults)
        self.database: Database = open_database(self.url)

    @property
    def data(self) -> Path:
        """The data folder of the product."""
        return self.disk / "data"

    @property
    def backups(self) -> Path:
        """Where backups go."""
        return self.disk / "backups"

    @property
    def log(self) -> Path:
        """What the processes wrote."""
        return self.folder / "log"

    @property
    def service(self) -> Service:
        """A service of this process, in which runs are put into effect unless a person must."""
        return service_over(self.database, self.data, HOLD_SHARE="1")

    def environ(self) -> dict[str, str]:
        """The environment of the processes."""
        settings: Mapping[str, Any] = {
            "DATABASE": self.url,
            "DATA": self.data,
            "SECRET": "torture " * 6,
            "DEMONSTRATION": "true",
            "LEASE_SECONDS": LEASE,
            "IMPORT_ROWS": IMPORT_ROWS,
            "HOLD_SHARE": 1,
            "SECOND_PERSON": self._second_person,
            "PORT": self._port,
            "WORKERS": 1,
            "LEAST_FREE": 1,
            # Faults are many here and far apart elsewhere.
            "JOB_TRIES": 50,
        }
        return {SETTING + name: str(value) for name, value in settings.items()} | {"TMPDIR": str(self.folder / "tmp")}

    def start_worker(self, failpoint: str = "") -> Kept:
        """A worker, started again whenever it ends; only the first of them comes to the failpoint."""
        kept = Kept(["worker"], self.environ(), self.log, failpoint=failpoint, until_done=False)
        self.workers.append(kept)
        return kept

    def start_once_more(self) -> None:
        """Starts a worker and stops it, so that all is done that only a start does."""
        begun = self._count("worker.started")
        worker = self.start_worker()
        until = time.monotonic() + PATIENCE_SECONDS
        while self._count("worker.started") == begun and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
        worker.close()

    def _count(self, event: str) -> int:
        return self.log.read_text("utf-8", errors="replace").count(event) if self.log.exists() else 0

    def start_web(self, failpoint: str = "") -> Kept:
        """The service over HTTP, started again whenever it ends."""
        self.web = Kept(["serve"], self.environ(), self.log, failpoint=failpoint, until_done=False)
        return self.web

    def start_command(self, command: list[str]) -> Kept:
        """A command, repeated until it ends well."""
        kept = Kept(command, self.environ(), self.log, until_done=True)
        self.commands.append(kept)
        return kept

    def start_run(self, mode: str, day: date) -> int:
        """The number of a new run, started from this process and computed by a worker of the try."""
        with self.database.write() as connection:
            wanted = WantedRun(SCHEME, mode, day, day)
            run_id = start_run(connection, self.service.library, self.service.settings, wanted, "torture")
        self.note(("scoring-run.start", f"run {run_id}"))
        return run_id

    def note(self, *acts: tuple[str, str]) -> None:
        """Notes acts that were answered as done: each must have one entry in the audit log."""
        self.acts.extend(acts)

    def open_jobs(self) -> list[int]:
        """The jobs that have not ended."""
        try:
            with self.database.read() as connection:
                return list(connection.execute(select(job.c.id).where(job.c.status.in_(OPEN))).scalars())
        except DBAPIError:
            # The server restarts.
            return [0]

    def begin(self) -> None:
        """Lets the faults strike once a worker is at work."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.is_worked_at() and self.open_jobs() and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS / 4)
        self.begun.set()

    def is_worked_at(self) -> bool:
        """Whether a worker holds a job, as far as anybody knows."""
        held = select(job.c.id).where(job.c.status == "running", job.c.lease_until > now())
        try:
            with self.database.read() as connection:
                return connection.execute(held.limit(1)).scalar() is not None
        except DBAPIError:
            return False

    def daily_begun(self) -> int:
        """How many kinds of the schedule have a job."""
        try:
            with self.database.read() as connection:
                found = select(func.count()).select_from(schedule).where(schedule.c.job_id.is_not(None))
                return int(connection.execute(found).scalar_one())
        except DBAPIError:
            return 0

    def wait_for_jobs(self) -> None:
        """Returns once all jobs have ended; raises NeverEnded."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            left = self.open_jobs()
            if not left:
                return
            if time.monotonic() > until:
                raise NeverEnded(f"jobs {left} did not end within {PATIENCE_SECONDS} s")
            time.sleep(_LOOK_SECONDS)

    def stop_processes(self) -> None:
        """Stops all that runs."""
        for kept in [*self.workers, *self.commands, *([self.web] if self.web else [])]:
            kept.close()

    def close(self) -> None:
        """Stops all and removes the database."""
        self.stop_processes()
        self.database.close()
        self.databases.drop(self.url)
        if self._is_small:
            unmount_small_disk(self.disk)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
