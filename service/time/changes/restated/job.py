"""The job that restates a past day for everyone, resumable after every block of enterprises."""

from service.time.changes.restated.actions import write_restated
from service.time.changes.restated.blocks import restater_of
from service.time.changes.restated.queries import RESTATEMENTS
from service.time.computations.job import Handler

_HANDLER = Handler(RESTATEMENTS, restater_of, write_restated)
run, take_back = _HANDLER.run, _HANDLER.take_back
