"""Which module runs which kind of job; what the worker of a deployment can do."""

from service.core.jobs.worker import Handlers

HANDLERS: Handlers = {"rescore": "service.runs.job", "imports": "service.intake.job"}
