"""What the worker of the demonstration does first: what the pages of figures show, before what takes longer."""

from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from service.site.daily import DAILY

_FIRST = ("exceptions", "figures", "monthly-report")


def queue_figures(service: Service) -> None:
    """Has what is due of the schedule wait for the worker; it takes up the rest when it begins."""
    Worker(service, HANDLERS, {kind: DAILY[kind] for kind in _FIRST}).add_due()
