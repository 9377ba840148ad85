"""How long each kind of work waits for others, and how long others wait for it: limits that the database keeps.

PostgreSQL keeps them for every session, so that no process of ours, frozen or run wild, stops the rest for ever. On
SQLite, whose writers take turns, only the wait for one's turn has a limit.
"""

import os
import socket
from dataclasses import dataclass

from service.core.settings import Settings

# What sessions of ours are called at the database, before the kind of work and the process.
APPLICATION = "credit-tiers"
# PostgreSQL keeps 63 bytes of the name of a session.
_LONGEST_HOST = 30
# A proxy in front gives up after a minute, and nobody reads an answer that comes later.
_REQUEST_SECONDS = 60
# A job that waits stops nobody; shorter than this it would begin anew for no reason.
_JOB_LOCK_SECONDS = 120
# The longest statements (the last step of a run, an index of a migration) take minutes with millions of enterprises.
_LONG_SECONDS = 4 * 3600
# A waiter outlives the transaction of a frozen process by this, so that it goes on instead of being turned away.
_MARGIN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Patience:
    """The limits of one kind of work, in seconds.

    `lock`: waiting for what another transaction holds; `statement`: one statement; `stopped`: a transaction that
    writes and whose process does nothing; `reading`: one that only reads, 0 without end, as it holds nobody up.
    """

    work: str
    lock: int
    statement: int
    stopped: int
    reading: int

    @property
    def session_name(self) -> str:
        """What a session of this process is called at the database."""
        return f"{APPLICATION} {self.work} {process_name()}"


# Migrations, backups and restores: long statements, and DDL that must not queue everyone else behind it for long.
OF_COMMANDS = Patience("command", lock=60, statement=_LONG_SECONDS, stopped=60, reading=0)


def patience_of_requests(settings: Settings) -> Patience:
    """The limits of what answers people: a thread that waits is one of few."""
    stopped = settings.stuck_seconds
    return Patience("web", stopped + _MARGIN_SECONDS, _REQUEST_SECONDS, stopped, _REQUEST_SECONDS)


def patience_of_jobs(settings: Settings) -> Patience:
    """The limits of what does jobs: long work in short transactions, whose process must not stop in one of them."""
    return Patience("worker", _JOB_LOCK_SECONDS, _LONG_SECONDS, settings.stuck_seconds, 0)


def process_name() -> str:
    """What this process is called: as the holder of a job, and at the database."""
    return f"{socket.gethostname()[:_LONGEST_HOST]}-{os.getpid()}"
