"""Two processes that do one thing each at the same moment, again and again."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

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
