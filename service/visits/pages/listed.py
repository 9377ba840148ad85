"""`/visits`: what waits for the reader, and visits by their day, as the address narrows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database, library
from service.registries.queries.entries import list_entries
from service.registries.queries.inspectors import inspector_names
from service.registries.queries.line_names import line_names
from service.registries.queries.names import office_names, region_names
from service.registries.registry import Registry
from service.visits.actions.many import OF_MANY
from service.visits.pages.filters import ENDED, asked_by, asked_place, chosen_filters, title_of_batch
from service.visits.pages.place import blueprint
from service.visits.queries.listed import VisitPlace, list_visits, place_of
from service.visits.queries.triggers import triggers_on
from service.visits.queries.visits import visit_sight
from service.visits.queries.waiting import open_items_of
from service.visits.states import MOVES
from service.visits.visit import Visit
from service.visits.words import APPROVAL_TO_FOLLOW, STATUSES

ROWS = 30
_MOST_OFFICES = 300


@blueprint.get("")
@requires(Permission.VISIT_READ)
def listed() -> str:
    """A page of visits: `?status=`, `?trigger=`, `?office=`, `?line=`, `?batch=`, `?officer=`, `?firm=` narrow them."""
    account, day = current_account(), today()
    triggers = trigger_titles()
    with database().read() as connection:
        offices = [
            (one.code, one.words) for one in list_entries(connection, Registry.OFFICES, day, limit=_MOST_OFFICES)
        ]
        lines = line_names(connection)
        chosen = chosen_filters(dict(offices), triggers, lines)
        asked, batch = asked_by(connection, chosen), title_of_batch(connection, account, chosen)
        sight = visit_sight(connection, account)
        found = list_visits(connection, sight, asked, after=asked_place(), limit=ROWS + 1)
        rows = found[:ROWS]
        waiting = open_items_of(connection, account)
        names = _names(connection, rows)
    return render_template(
        "visits/visits.html",
        rows=rows,
        next=_next_page(chosen, place_of(rows[-1], asked)) if len(found) > ROWS else "",
        chosen=chosen,
        narrowed=any(chosen.values()),
        newest_first=asked.newest_first,
        batch=batch,
        waiting=waiting,
        statuses=STATUSES,
        triggers=triggers,
        offices=offices,
        lines=lines,
        ended=ENDED,
        day=day,
        approval_to_follow=APPROVAL_TO_FOLLOW,
        may_propose=account.may(Permission.VISIT_WRITE),
        may_enter=account.may(Permission.RESULT_WRITE),
        may_note_codes=account.may(Permission.RECEIPT_WRITE),
        may_many=may_act_on_many(account),
        may_see_all=bool(sight.whole.places),
        **names,
    )


def trigger_titles() -> dict[str, Text]:
    """What the reasons of visits are called, by the table in force; {} where there is none."""
    return dict(triggers_on(library().tables))


def may_act_on_many(account: Account) -> bool:
    """Whether the account may do anything to many visits at once."""
    permissions = (MOVES[act].permission for act in OF_MANY)
    return any(account.may(one) for one in permissions if one is not None)


def _names(connection: Connection, rows: Sequence[Visit]) -> dict[str, Mapping[str, object]]:
    return {
        "regions": region_names(connection, {one.region for one in rows if one.region}),
        "named_offices": office_names(connection, {one.office for one in rows if one.office}),
        "officers": inspector_names(connection, {one for row in rows for course in row.courses for one in course.team}),
    }


def _next_page(chosen: Mapping[str, str], place: VisitPlace) -> str:
    said: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return url_for("visit_pages.listed", after=f"{place.part}.{place.day or ''}.{place.id}", **said)
