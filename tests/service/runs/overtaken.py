"""A handler of re-scoring whose `run` a test puts in its place; it undoes what the real one does."""

from typing import Any

from service.runs.job import take_back

__all__ = ["run", "take_back"]


def run(job: Any) -> None:
    """Never called as it stands here."""
    raise AssertionError(job)
