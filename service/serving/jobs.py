"""The module that runs each kind of job, and the kinds that are done once a day."""

from service.core.jobs.worker import DailyHours, Handlers

HANDLERS: Handlers = {
    "rescore": "service.runs.job",
    "imports": "service.intake.job",
    "words": "service.intake.words_job",
    "place-offices": "service.registry_desk.job",
    "names": "service.intake.names_job",
    "erase-personal": "service.intake.erasure_job",
    "sweep-left-overs": "service.intake.sweep_job",
    "audit-anchor": "service.access.job",
    "verify-audit": "service.access.verification_job",
    "daily-summary": "service.site.summary_job",
    "watch-models": "service.model.job",
    "check-database": "service.serving.check_job",
}
# From which hour, unless it was set otherwise: what is short before what is long.
DAILY: DailyHours = {
    "place-offices": 0,
    "audit-anchor": 0,
    "erase-personal": 1,
    "sweep-left-overs": 2,
    "watch-models": 3,
    "check-database": 4,
    "daily-summary": 7,
}
