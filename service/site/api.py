"""The API under /api/v1: one module per resource, each with a `blueprint`; the list below is all of it."""

from importlib import import_module

from flask_smorest import Api, Blueprint

# Modules with a `blueprint`, in the order of the documentation.
RESOURCES: tuple[str, ...] = (
    "service.scores.api",
    "service.enterprises.api",
    "service.tiers.api.enterprise",
    "service.intake.api.enterprises",
    "service.intake.api.records",
    "service.intake.api.imports",
    "service.intake.api.words",
    "service.intake.api.names",
    "service.intake.api.record_decisions",
    "service.registry_desk.api.regions",
    "service.registry_desk.api.offices",
    "service.registry_desk.api.industries",
    "service.registry_desk.api.departments",
    "service.registry_desk.api.workdays",
    "service.rule_sets.api",
    "service.tiers.api.lists",
    "service.tiers.api.summary",
    "service.runs.api",
    "service.tiers.api.frequencies",
    "service.adjustments.api",
    "service.model.api.registry",
    "service.model.api.months",
    "service.model.api.switches",
    "service.access.api.accounts",
    "service.access.api.tokens",
    "service.access.api.lines",
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
