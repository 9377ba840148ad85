"""The module that runs each kind of job."""

from service.core.jobs.worker import Handlers

HANDLERS: Handlers = {"rescore": "service.runs.job", "imports": "service.intake.job"}
