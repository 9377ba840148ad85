"""The API under /api/v1: one module per resource, each with a `blueprint`; the list below is all of it."""

from importlib import import_module

from flask_smorest import Api, Blueprint

# Modules of this package, in the order of the documentation.
RESOURCES: tuple[str, ...] = (
    "scores",
    "enterprises",
    "enterprise_tiers",
    "enterprise_writes",
    "records",
    "imports",
    "rule_sets",
    "tier_lists",
    "tier_summary",
    "scoring_runs",
    "inspection_frequencies",
    "adjustments",
    "models",
    "model_months",
    "model_switches",
    "accounts",
    "tokens",
    "audit",
    "docs",
)


def blueprints() -> list[Blueprint]:
    """The blueprints of all resources."""
    return [import_module(f"service.api.{name}").blueprint for name in RESOURCES]


def register(api: Api) -> None:
    """Registers every resource under /api/v1."""
    for blueprint in blueprints():
        api.register_blueprint(blueprint, url_prefix=f"/api/v1{blueprint.url_prefix or ''}")
