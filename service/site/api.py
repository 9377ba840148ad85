"""The API under /api/v1: one module per resource, each with a `blueprint`; the list below is all of it."""

from importlib import import_module

from flask_smorest import Api, Blueprint

# Modules with a `blueprint`, in the order of the documentation: first what a planner asks, which enterprises to inspect
# and how often; then why; then what is handed in and decided.
RESOURCES: tuple[str, ...] = (
    "service.tiers.api.frequencies",
    "service.tiers.api.lists",
    "service.tiers.api.summary",
    "service.tiers.api.enterprise",
    "service.tiers.api.why_not",
    "service.signals.api",
    "service.enterprises.api",
    "service.time.forecast.api",
    "service.time.forecast.coming.api",
    "service.time.advice.api",
    "service.time.changes.api.of_one",
    "service.time.changes.api.of_many",
    "service.time.changes.api.impact",
    "service.time.replay.api",
    "service.scores.api",
    "service.plans.batches.api",
    "service.rule_sets.api.rule_sets",
    "service.rule_sets.api.adoptions",
    "service.time.comparison.api",
    "service.time.changes.restated.api",
    "service.plans.api.plans",
    "service.plans.api.due",
    "service.runs.api",
    "service.adjustments.api",
    "service.ledger.api.acts",
    "service.ledger.api.decisions",
    "service.visits.api.gate",
    "service.visits.api.acts",
    "service.visits.api.conduct",
    "service.publication.api",
    "service.publication.api.acts",
    "service.estimates.exceptions.api",
    "service.visits.api.drawn",
    "service.visits.api.entries",
    "service.ledger.supervisors.api",
    "service.visits.papers.api",
    "service.case_files.api",
    "service.reports.signed.api",
    "service.estimates.effect.api",
    "service.estimates.rates.api",
    "service.estimates.beside.api",
    "service.estimates.call_backs.api",
    "service.estimates.elsewhere.api",
    "service.plans.draws.api.locks",
    "service.plans.draws.api.draws",
    "service.plans.draws.api.draw_log",
    "service.intake.api.enterprises",
    "service.intake.api.records",
    "service.intake.api.imports",
    "service.intake.api.previews",
    "service.intake.api.words",
    "service.intake.api.names",
    "service.intake.api.record_decisions",
    "service.registry_desk.api.regions",
    "service.registry_desk.api.offices",
    "service.registry_desk.api.industries",
    "service.registry_desk.api.departments",
    "service.registry_desk.api.qualifications",
    "service.registry_desk.api.tags",
    "service.registry_desk.api.other_subjects",
    "service.registry_desk.api.items",
    "service.registry_desk.api.workdays",
    "service.registry_desk.officers.api.inspectors",
    "service.registry_desk.officers.api.recusals",
    "service.registry_desk.contacts.api",
    "service.model.api.registry",
    "service.model.api.months",
    "service.model.api.switches",
    "service.access.api.accounts",
    "service.access.api.tokens",
    "service.access.api.lines",
    "service.access.api.seconds",
    "service.access.api.audit",
    "service.site.docs",
)


def blueprints() -> list[Blueprint]:
    """The blueprints of all resources."""
    return [import_module(name).blueprint for name in RESOURCES]


def register(api: Api) -> None:
    """Registers every resource under /api/v1."""
    for blueprint in blueprints():
        api.register_blueprint(blueprint, url_prefix=f"/api/v1{blueprint.url_prefix or ''}")
