"""Pages that a person sees, server-rendered; the list below is all of them."""

from importlib import import_module

from flask import Blueprint, Flask

# Modules with a `blueprint` of pages, in the order of the navigation.
PAGES: tuple[str, ...] = (
    "service.access.pages.login",
    "service.access.pages.account",
    "service.access.pages.accounts",
    "service.access.pages.account_import",
    "service.access.pages.roles",
    "service.access.pages.tokens",
    "service.access.pages.audit",
    "service.time.replay.pages",
    "service.time.forecast.coming.pages",
    "service.time.changes.pages.of_many",
    "service.access.pages.lines",
    "service.access.pages.seconds",
    "service.site.leaving",
    "service.site.health_page",
    "service.site.desk",
    "service.site.overview",
    "service.tiers.pages.tier_list",
    "service.tiers.pages.views",
    "service.tiers.pages.workload",
    "service.signals.pages",
    "service.enterprises.pages",
    "service.rule_sets.pages",
    "service.rule_sets.pages.adoptions",
    "service.time.comparison.pages.comparisons",
    "service.time.changes.restated.pages",
    "service.time.studio.pages.studio",
    "service.model.pages.registry",
    "service.adjustments.pages",
    "service.ledger.pages",
    "service.visits.pages",
    "service.visits.pages.days",
    "service.visits.pages.conduct",
    "service.publication.pages",
    "service.publication.pages.public",
    "service.ledger.pages.objections",
    "service.ledger.pages.repairs",
    "service.plans.pages",
    "service.plans.draws.pages",
    "service.plans.draws.pages.witnessed",
    "service.runs.pages.runs",
    "service.intake.pages",
    "service.intake.pages.sources",
    "service.registry_desk.pages",
    "service.registry_desk.officers.pages.officers",
    "service.registry_desk.officers.pages.recusals",
    "service.registry_desk.officers.pages.own_officer",
    "service.registry_desk.contacts.pages",
    "service.ledger.supervisors.pages.taken_in",
    "service.ledger.supervisors.pages.own",
    "service.reports.pages",
    "service.reports.inspections.pages",
    "service.reports.effect.pages",
    "service.reports.exceptions.pages",
    "service.reports.estimates.pages",
    "service.reports.call_backs.pages",
    "service.reports.elsewhere.pages.measures",
    "service.reports.elsewhere.pages.kept",
    "service.notices.pages",
    "service.plans.batches.pages",
    "service.visits.papers.pages",
    "service.case_files.pages",
)


def blueprints() -> list[Blueprint]:
    """The blueprints of all pages."""
    return [import_module(name).blueprint for name in PAGES]


def register(app: Flask) -> None:
    """Registers the blueprint of every page and what all pages stand in."""
    import_module("service.site.frame").attach(app)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
