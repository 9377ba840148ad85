"""Two processes that do one thing each at the same moment, again and again."""

import os
import traceback
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from service.core.announcements import attach
from service.core.db.archive.backup import back_up
from service.core.db.archive.restore import restore
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.problem import Problem
from service.site.listeners import LISTENERS
from tests.worlds.programs import CONTEXT
from tests.worlds.services import SCORED_ON, load_population, rescore_all, service_over

SCHEME = "generic"
# How often both are let go in one test; `make thorough` says more.
ROUNDS = int(os.environ.get("ROUNDS", "5"))
FIRMS = 25
DONE = "done"
FEW = "few.zip"

# What a process does over the database at an address, and the words that its outcome is known by.
Deed = Callable[[str, Any], str]


class _Runner:
    """A process that does deeds by order, from one race to the next: to begin one takes longer than twenty rounds."""

    def __init__(self, barrier: Any) -> None:
        self._pipe, theirs = CONTEXT.Pipe()
        # Kept as long as the process: a barrier that nobody holds here is gone before the process has begun.
        self._barrier = barrier
        self._process = CONTEXT.Process(target=_serve, args=(barrier, theirs), daemon=True)
        self._process.start()

    def order(self, *given: Any) -> None:
        """Orders something, None to let go of every database."""
        self._pipe.send(given or None)

    def outcome(self) -> str:
        """The outcome of what was ordered last; raises what it raised."""
        outcome = self._pipe.recv()
        if isinstance(outcome, BaseException):
            raise outcome
        return str(outcome)

    def end(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.join()


def _serve(barrier: Any, orders: Connection) -> None:
    attach(LISTENERS)
    while True:
        order = orders.recv()
        if order is None:
            close_services()
            orders.send(DONE)
            continue
        deed, url, argument = order
        try:
            barrier.wait()
            orders.send(deed(url, argument))
        except Exception as error:
            orders.send(AssertionError("".join(traceback.format_exception(error))))


@cache
def _runners() -> tuple[_Runner, _Runner]:
    barrier = CONTEXT.Barrier(2)
    return _Runner(barrier), _Runner(barrier)


class Race:
    """Two processes, each with its own deed, let go by one barrier."""

    def __init__(self, one: Deed, other: Deed) -> None:
        self._deeds = one, other

    def run(self, url: str, one: Any, other: Any) -> tuple[str, str]:
        """The outcomes of both deeds, done at once with these arguments."""
        for runner, deed, argument in zip(_runners(), self._deeds, (one, other), strict=True):
            runner.order(deed, url, argument)
        first, second = (runner.outcome() for runner in _runners())
        return first, second

    def __enter__(self) -> "Race":
        return self

    def __exit__(self, kind: Any, *_: object) -> None:
        if kind is not None:
            # One may still be at it, or wait for the other.
            for runner in _runners():
                runner.end()
            _runners.cache_clear()
            return
        for runner in _runners():
            runner.order()
            runner.outcome()


_services: dict[str, Service] = {}


def service_at(url: str) -> Service:
    """A service of this process over the database, in which a second person puts every run into effect."""
    if url not in _services:
        _services[url] = service_over(open_database(url), Path("unused"), SECOND_PERSON="always")
    return _services[url]


def close_services() -> None:
    """Closes the databases of the services of this process."""
    while _services:
        _services.popitem()[1].database.close()


def attempt_at(act: Callable[[], object]) -> str:
    """DONE, or the kind of refusal; any other error is the test's."""
    try:
        act()
    except (Problem, ProductError) as refused:
        return type(refused).__name__
    return DONE


def build_few(migrated_file: Path, folder: Path) -> None:
    """Writes a backup of a database with a few enterprises, classified once."""
    database = open_database(f"sqlite:///{folder / 'few.db'}")
    source = open_database(f"sqlite:///{migrated_file}")
    back_up(source, folder / "empty.zip")
    source.close()
    restore(database, folder / "empty.zip")
    load_population(database, folder, enterprises=FIRMS, today=SCORED_ON)
    rescore_all(service_over(database, folder, HOLD_SHARE="1"), "full", SCORED_ON, (SCHEME,))
    back_up(database, folder / FEW)
    database.close()
