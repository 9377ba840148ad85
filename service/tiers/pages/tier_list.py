"""`/tier-lists`: who stands in which tier of a scheme, filtered by the address, page by page, and to take away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_field
from service.decisions.lists import Sort
from service.decisions.runs import schemes_in_effect
from service.decisions.words import LEVELS
from service.rule_sets.queries import scheme_title
from service.tiers.actions.views import LONGEST_NAME
from service.tiers.columns import CHOOSABLE, USUAL, ListColumn, Shown, chosen_columns
from service.tiers.distribution import distribution_of
from service.tiers.exports import column_title
from service.tiers.pages.address import PAGE_SIZES, PLACE, SORTS, Address
from service.tiers.pages.parts import (
    MOST_NAMED,
    MOST_SHOWN,
    cell_of,
    heads_of,
    named_offices,
    office_choices,
    shown_pairs,
    tier_choices,
    views_of,
)
from service.tiers.queries.details import Details, details_of
from service.tiers.queries.lists import UNCLASSIFIED, Asked, ListPage, TierList, open_list
from service.tiers.queries.sorted_lists import MOST_SORTED
from service.tiers.queries.views import ListChoice, SavedView, choice_of, list_views
from service.tiers.schemas.lists import LONGEST_SEARCH, MOST_OFFICES, PURPOSE_LENGTHS

# The scheme shown where the address names none.
USUAL_SCHEME = "generic"
USUAL_CHOICE = ListChoice(USUAL, 50)
VISITED = {"yes": Text("已入企检查", "Visited"), "no": Text("未入企检查", "Not visited")}

blueprint = Blueprint("tier_list_pages", __name__, url_prefix="/tier-lists")


@blueprint.get("")
@requires(Permission.TIER_READ)
def show() -> str:
    """One page of the list that the address asks for; all its pages are of one run."""
    asked, address, account = _asked(), Address.of_request(), current_account()
    with database().read() as connection:
        reach = current_reach(Permission.TIER_READ)
        # The other schemes can be chosen, too, where the request names one.
        schemes = list(schemes_in_effect(connection, account.reach(Permission.TIER_READ).schemes))
        if not schemes:
            return render_template("tiers/tier_list.html", tiers=None)
        asked = asked if asked.scheme or USUAL_SCHEME not in schemes else replace(asked, scheme=USUAL_SCHEME)
        saved, choice = list_views(connection, account.id, PLACE), _choice(connection)
        tiers = open_list(connection, library(), asked, reach, address.run_id)
        page = tiers.page(connection, choice.rows, address.begin)
        columns = chosen_columns(choice.columns)
        ids = [column.id for column in columns]
        offices = named_offices(page, address)
        details = details_of(connection, tiers, page.rows, ids, library().tables, offices)
    return render_template(
        "tiers/tier_list.html",
        tiers=tiers,
        edition=tiers.edition,
        rule_set=tiers.rule_set,
        schemes=[(scheme, scheme_title(library(), scheme)) for scheme in schemes],
        asked=asked,
        page=page,
        details=details,
        choice=choice,
        may_export=account.may(Permission.TIER_EXPORT, tiers.edition.scheme),
        banners=tiers.banners,
        **_over_the_table(tiers, page, details, columns, address),
        **_beside_the_table(tiers, address, saved, choice),
        **WORDS,
    )


WORDS: dict[str, Any] = {
    "sorts": SORTS,
    "levels": LEVELS,
    "visited_words": VISITED,
    "page_sizes": [(size, size) for size in PAGE_SIZES],
    "unclassified": UNCLASSIFIED,
    "longest_name": LONGEST_NAME,
    "cell_of": cell_of,
    "most_sorted": MOST_SORTED,
    "most_search": LONGEST_SEARCH,
    "most_shown": MOST_SHOWN,
    "purpose_lengths": PURPOSE_LENGTHS,
}


def _over_the_table(
    tiers: TierList, page: ListPage, details: Details, columns: Sequence[ListColumn], address: Address
) -> dict[str, Any]:
    """What counts and heads the table, and its cells."""
    return {
        "address": address,
        "distribution": distribution_of(tiers.rule_set, tiers.edition.tiers, page.by_tier),
        "tier_choices": tier_choices(tiers, page, address),
        "office_choices": office_choices(page, details, address),
        "unnamed_offices": max(len(page.by_office) - MOST_NAMED, 0),
        "heads": heads_of(tiers, columns, address),
        "columns": columns,
        "shown": Shown(tiers, details),
        "first": address.before + 1,
        "next": address.next(tiers.edition.run_id, page.next, len(page.rows)),
        "previous": address.previous(tiers.edition.run_id),
    }


def _beside_the_table(
    tiers: TierList, address: Address, saved: Sequence[SavedView], choice: ListChoice
) -> dict[str, Any]:
    """What leads to other pages and lists."""
    return {
        "choosable": [(column, column_title(tiers, column)) for column in CHOOSABLE.values()],
        "views": views_of(saved, address),
        "shown_query": urlencode(shown_pairs(address, tiers, choice)),
    }


def _choice(connection: Connection) -> ListChoice:
    """The columns and the size that the address asks for, else those that the account chose."""
    kept = choice_of(connection, current_account().id, PLACE, USUAL_CHOICE)
    asked = tuple(column for column in request.args.getlist("columns") if column in CHOOSABLE)
    rows = asked_number(request.args, "limit") or kept.rows
    return ListChoice(asked or kept.columns, min(max(rows, 1), settings().most_page))


def _asked() -> Asked:
    args = request.args
    tier, level = asked_text(args, "tier", 40), asked_choice(args, "decided_by", LEVELS)
    sort = asked_choice(args, "sort", {sort.value: None for sort in Sort})
    visited = asked_choice(args, "visited", VISITED)
    return Asked(
        scheme=asked_text(args, "scheme", 80) or None,
        on=_past(asked_day(args, "on")),
        tiers=(tier,) if tier else (),
        region=_code(asked_text(args, "region", 12), "region"),
        industry=_code(asked_text(args, "industry", 5).upper(), "industry"),
        decided_by=(level,) if level else (),
        changed_since=asked_day(args, "changed_since"),
        sort=Sort(sort) if sort else None,
        offices=tuple(office for office in args.getlist("office")[:MOST_OFFICES] if office),
        search=asked_text(args, "search", LONGEST_SEARCH),
        visited=visited == "yes" if visited else None,
        reverse=asked_choice(args, "reverse", {"yes": None}) == "yes",
    )


def _past(on: date | None) -> date | None:
    if on is not None and on > today():
        refuse_field("on", Text("该日还没有到。", "That day has not come yet."))
    return on


def _code(written: str, name: str) -> str:
    """A prefix of a code of a region or an industry."""
    if written and not (written.isascii() and written.isalnum()):
        refuse_field(name, Text("只能是代码的开头：数字或字母。", "It is the beginning of a code: digits or letters."))
    return written
