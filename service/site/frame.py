"""What every page stands in: words, formats, navigation, banners."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, g
from jinja2 import FileSystemLoader
from sqlalchemy.exc import SQLAlchemyError

from service.core.banners import INTERNAL, SIMULATED
from service.core.charts.svg import rank_class
from service.core.db.simulated import is_simulated
from service.core.formatting import FORMATS
from service.core.web import language, paper_html, static_files, tables
from service.core.web.context import database, settings
from service.rule_sets.words import tier_mark
from service.site import navigation
from service.site.field_words import words_of_place

# Every subject brings the templates of its pages; core those that all of them extend.
SERVICE = Path(__file__).parent.parent

STATE_CLASSES = {
    "in_effect": "mark-good",
    "done": "mark-good",
    "complete": "mark-good",
    "approved": "mark-good",
    "replayed": "mark-good",
    "computing": "mark-on",
    "running": "mark-on",
    "ready": "mark-on",
    "proposed": "mark-on",
    "submitted": "mark-on",
    "filed": "mark-on",
    "in_progress": "mark-on",
    "published": "mark-good",
    "completed": "mark-good",
    "signed": "mark-good",
    "held": "mark-warn",
    "to_sign": "mark-warn",
    "open": "mark-warn",
    "failed": "mark-bad",
    "rejected": "mark-bad",
}

_SIMULATED = "credit-tiers.simulated"
# The way through the pages, for the reader of now.
Areas = Callable[[], list[navigation.Area]]


def attach(app: Flask, areas: Areas = navigation.list_areas, *, inside: bool = True) -> None:
    """Gives the templates of `app` all that `base.html` uses; `inside` says that all pages of the bureau are there."""
    language.attach(app)
    tables.attach(app)
    static_files.attach(app)
    paper_html.attach(app)
    app.jinja_loader = FileSystemLoader([SERVICE / "core/web/templates", *sorted(SERVICE.glob("*/templates"))])
    app.jinja_env.filters.update({form.__name__: form for form in FORMATS})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(rank_class=rank_class, state_class=state_class, words_of_place=words_of_place)
    app.jinja_env.filters["version"] = lambda version: language.one(f"{version}版", f"version {version}")
    app.jinja_env.filters["chip"] = lambda tier: language.one_of(tier_mark(str(tier)))
    app.jinja_env.globals["simulated"] = lambda: SIMULATED if _is_simulated(app) else None
    app.context_processor(lambda: _base_context(inside) | {"areas": areas, "inside": inside})


def _base_context(inside: bool) -> dict[str, Any]:
    account = g.get("account")
    return {
        "account": account,
        "may": lambda permission: account is not None and account.may(permission),
        "languages": language.LANGUAGES,
        "address_in": navigation.address_in,
        # A page about rule sets passes its own.
        "banners": (INTERNAL,) if inside and account is not None else (),
        "bureau": settings().bureau,
    }


def _is_simulated(app: Flask) -> bool:
    """Whether the database is that of a simulated year; looked up once, as that never changes."""
    if _SIMULATED not in app.extensions:
        try:
            with database().read() as connection:
                app.extensions[_SIMULATED] = is_simulated(connection)
        except SQLAlchemyError:
            # A page that says why the database cannot be read is shown all the same.
            return False
    return bool(app.extensions[_SIMULATED])


def state_class(state: str) -> str:
    """The CSS class of the mark of a state."""
    return STATE_CLASSES.get(state, "")
