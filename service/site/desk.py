"""`/`: the desk (工作台), everybody's first page: what waits, four figures and their change, what happened last."""

from datetime import date
from heapq import nlargest
from itertools import chain

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.library import Library
from service.access.account import Account
from service.access.actions.usual_scheme import choose_usual_scheme
from service.access.desk import Event, EventSource, Figures, FigureSource
from service.access.permissions import Permission
from service.access.route_rules import any_account, current_account, requires
from service.access.words import ROLE_WORDS
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice
from service.decisions.runs import schemes_in_effect
from service.intake.queries.desk import events_of as import_events
from service.intake.queries.desk import figures_of as import_figures
from service.plans.draws.queries.events import events_of as draw_events
from service.runs.queries.waiting import events_of as run_events
from service.site.first_week import list_missing_for
from service.site.open_items import open_items_of
from service.tiers.queries.figures import figures_of as tier_figures

# Who gives figures, the first that has some for the reader before the others; and who gives events.
FIGURES: tuple[FigureSource, ...] = (tier_figures, import_figures)
EVENTS: tuple[EventSource, ...] = (run_events, import_events, draw_events)
MOST_EVENTS = 8

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@any_account
def show() -> str:
    """The desk of the reader."""
    account = current_account()
    with database().read() as connection:
        items = open_items_of(connection, account)
        figures = figures_for(connection, account, library())
        events = events_for(connection, account, library())
        demonstration = settings().demonstration
        missing = list_missing_for(connection, account, library(), today(), demonstration=demonstration)
    items.sort(key=lambda item: item.due_on or date.max)
    return render_template(
        "site/desk.html",
        items=items,
        figures=figures,
        events=events,
        missing=missing,
        roles=ROLE_WORDS,
        day=today(),
    )


@blueprint.post("/desk/scheme")
@requires(Permission.TIER_READ)
def choose() -> Response:
    """Keeps the scheme that the reader is shown first, and shows the desk."""
    account = current_account()
    with database().write() as connection:
        schemes = schemes_in_effect(connection, account.reach(Permission.TIER_READ).schemes)
        choose_usual_scheme(connection, account, asked_choice(request.form, "scheme", dict.fromkeys(schemes)))
    return redirect(url_for("desk.show"), 303)


def figures_for(connection: Connection, account: Account, known: Library) -> Figures | None:
    """The figures of the first subject that has some for the account; None where none has."""
    return next((found for source in FIGURES if (found := source(connection, account, known))), None)


def events_for(connection: Connection, account: Account, known: Library) -> list[Event]:
    """The last events of all subjects, the newest first."""
    found = chain.from_iterable(source(connection, account, known, MOST_EVENTS) for source in EVENTS)
    return nlargest(MOST_EVENTS, found, key=lambda event: event.at)
