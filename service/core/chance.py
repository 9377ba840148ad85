"""Chance that nobody can guess: the system's own, but in a simulated year, which is the same for the same seed."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

_SYSTEM = secrets.SystemRandom()
_seeded: random.Random | None = None


def chance() -> random.Random:
    """What to draw from: the system's own chance, unless this process simulates."""
    return _SYSTEM if _seeded is None else _seeded


@contextmanager
def chance_seeded_by(seed: int) -> Iterator[None]:
    """Whatever is drawn in this process until the block ends follows from the seed; nothing of it is a secret."""
    global _seeded
    if _seeded is not None:
        raise RuntimeError("chance is seeded already")
    _seeded = random.Random(seed)  # noqa: S311
    try:
        yield
    finally:
        _seeded = None
