"""Previews take turns: that of a million enterprises holds most of a gigabyte, and whoever reads plans may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from service.core.problem import TITLES, Problem

# Of one process: one is made and one waits, so that its other threads go on.
MADE, ASKED = BoundedSemaphore(1), BoundedSemaphore(2)
_LONGEST_WAIT = 30.0


@contextmanager
def take_turn() -> Iterator[None]:
    """The block while no other preview is made; raises Problem 429 where too many are asked for at once."""
    if not ASKED.acquire(blocking=False):
        raise _too_many()
    try:
        if not MADE.acquire(timeout=_LONGEST_WAIT):
            raise _too_many()
        try:
            yield
        finally:
            MADE.release()
    finally:
        ASKED.release()


def _too_many() -> Problem:
    return Problem(429, *TITLES[429], headers={"Retry-After": "10"})
