"""The module that runs each kind of job."""

from service.core.jobs.worker import Handlers

HANDLERS: Handlers = {
    "rescore": "service.runs.job",
    "replay": "service.time.replay.job",
    "lock-lists": "service.plans.draws.lock_job",
    "draw": "service.plans.draws.draw_job",
    "replace": "service.plans.draws.change_job",
    "coming-changes": "service.time.forecast.coming.job",
    "compare": "service.time.comparison.job",
    "restate": "service.time.changes.restated.job",
    "imports": "service.intake.job",
    "previews": "service.intake.preview_job",
    "words": "service.intake.words_job",
    "place-offices": "service.registry_desk.job",
    "names": "service.intake.names_job",
    "erase-personal": "service.intake.erasure_job",
    "sweep-left-overs": "service.intake.sweep_job",
    "audit-anchor": "service.access.job",
    "verify-audit": "service.access.verification_job",
    "daily-summary": "service.site.summary_job",
    "ledger-days": "service.ledger.days_job",
    "ledger-brief": "service.ledger.brief_job",
    "monthly-report": "service.reports.signed.job",
    "visit-days": "service.visits.days_job",
    "public-edition": "service.publication.edition_job",
    "figures": "service.estimates.job",
    "rates-beside": "service.estimates.beside.job",
    "exceptions": "service.estimates.exceptions.job",
    "watch-models": "service.model.job",
    "check-database": "service.serving.check_job",
}
