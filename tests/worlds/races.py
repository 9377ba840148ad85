"""Two processes that do one thing each at the same moment, again and again."""

import multiprocessing
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from service.core.db.archive.backup import back_up
from service.core.db.archive.restore import restore
from service.core.db.engine import open_database
from service.core.errors import ProductError
from service.core.problem import Problem
from service.core.web.context import Service
from tests.worlds.services import SCORED_ON, load_population, rescore_all, service_over

SCHEME = "generic"
ROUNDS = 20
FIRMS = 25
DONE = "done"

# What a process does over the database at an address, and the words that its outcome is known by.
Deed = Callable[[str, Any], str]


def _serve(deed: Deed, barrier: Any, orders: Connection) -> None:
    while (order := orders.recv()) is not None:
        url, argument = order
        barrier.wait()
        orders.send(deed(url, argument))


class Race:
    """Two processes, each with its own deed, let go by one barrier."""

    def __init__(self, one: Deed, other: Deed) -> None:
        context = multiprocessing.get_context("spawn")
        self._barrier = context.Barrier(2)
        self._runners = []
        for deed in (one, other):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(deed, self._barrier, theirs), daemon=True)
            process.start()
            self._runners.append((process, ours))

    def run(self, url: str, one: Any, other: Any) -> tuple[str, str]:
        """The outcomes of both deeds, done at once with these arguments."""
        for (_, pipe), argument in zip(self._runners, (one, other), strict=True):
            pipe.send((url, argument))
        first, second = (pipe.recv() for _, pipe in self._runners)
        return first, second

    def __enter__(self) -> "Race":
        return self

    def __exit__(self, *_: object) -> None:
        for process, pipe in self._runners:
            pipe.send(None)
            process.join()


@cache
def service_at(url: str) -> Service:
    """A service of this process over the database, in which a second person puts every run into effect."""
    return service_over(open_database(url), Path("unused"), SECOND_PERSON="always")


def attempt_at(act: Callable[[], object]) -> str:
    """DONE, or the kind of refusal; any other error is the test's."""
    try:
        act()
    except (Problem, ProductError) as refused:
        return type(refused).__name__
    return DONE


def make_few(migrated_file: Path, folder: Path) -> Path:
    """A backup of a database with a few enterprises, classified once."""
    database = open_database(f"sqlite:///{folder / 'few.db'}")
    source = open_database(f"sqlite:///{migrated_file}")
    back_up(source, folder / "empty.zip")
    source.close()
    restore(database, folder / "empty.zip")
    load_population(database, folder, enterprises=FIRMS, today=SCORED_ON)
    rescore_all(service_over(database, folder, HOLD_SHARE="1"), "full", SCORED_ON, (SCHEME,))
    back_up(database, folder / "few.zip")
    database.close()
    return folder / "few.zip"
