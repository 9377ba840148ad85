"""Pages that a person sees, server-rendered; the list below is all of them."""

from importlib import import_module

from flask import Flask

PAGES: tuple[str, ...] = (
    "login",
    "own_account",
    "overview",
    "tier_lists",
    "enterprises",
    "rule_sets",
    "models",
    "runs",
    "imports",
    "reports",
)


def register(app: Flask) -> None:
    """Registers the blueprint of every page and what all pages stand in."""
    import_module("service.pages.frame").attach(app)
    for name in PAGES:
        app.register_blueprint(import_module(f"service.pages.{name}").blueprint)
