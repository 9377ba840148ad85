"""The job that compares two versions of a rule set over everyone, resumable after every block of enterprises."""

from service.time.comparison.actions import write_compared
from service.time.comparison.blocks import comparer_of
from service.time.comparison.queries.comparisons import COMPARISONS
from service.time.computations.job import Handler

_HANDLER = Handler(COMPARISONS, comparer_of, write_compared)
run, take_back = _HANDLER.run, _HANDLER.take_back
