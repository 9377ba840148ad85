"""The job that compares two versions of a rule set over everyone, resumable after every block of enterprises."""

from sqlalchemy import Connection

from service.core.announcements import announce
from service.time.comparison.actions import write_compared
from service.time.comparison.announced import ComparisonCompleted
from service.time.comparison.blocks import comparer_of
from service.time.comparison.queries.comparisons import COMPARISONS, StoredComparison
from service.time.computations.job import Handler


def announce_completed(connection: Connection, this: StoredComparison) -> None:
    """Tells later rooms that the comparison is complete."""
    announce(connection, ComparisonCompleted(this.id))


_HANDLER = Handler(COMPARISONS, comparer_of, write_compared, announce_completed)
run, take_back = _HANDLER.run, _HANDLER.take_back
