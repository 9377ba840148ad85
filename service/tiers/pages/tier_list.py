"""`/tier-lists`: who stands in which tier of a scheme, filtered by the address, page by page, and to take away."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_number
from service.core.web.language import language
from service.core.web.unused import say_unused
from service.decisions.runs import schemes_in_effect
from service.decisions.words import LEVELS
from service.rule_sets.queries import scheme_title
from service.tiers.actions.views import LONGEST_NAME
from service.tiers.columns import CHOOSABLE, USUAL, ListColumn, Shown, chosen_columns
from service.tiers.distribution import distribution_of
from service.tiers.exports import column_title
from service.tiers.pages.address import PAGE_SIZES, PLACE, SORTS, Address
from service.tiers.pages.asked import VISITED, place_fields_of, read_asked
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
from service.tiers.queries.lists import UNCLASSIFIED, ListPage, TierList, open_list
from service.tiers.queries.sorted_lists import MOST_SORTED
from service.tiers.queries.views import ListChoice, SavedView, choice_of, list_views
from service.tiers.schemas.lists import LONGEST_SEARCH, PURPOSE_LENGTHS

# The scheme shown where neither the address nor the account names one.
USUAL_SCHEME = "generic"
USUAL_CHOICE = ListChoice(USUAL, 50)

# Filters that unfold, unless one of them is in use.
MORE = ("region", "industry", "decided_by", "changed_since", "on")

blueprint = Blueprint("tier_list_pages", __name__, url_prefix="/tier-lists")


@blueprint.get("")
@requires(Permission.TIER_READ)
def show() -> tuple[str, int]:
    """One page of the list that the address asks for, all of one run; 422 where no region or industry is called so."""
    account = current_account()
    with database().read() as connection:
        read = read_asked(connection, request.args)
        asked, address = read.asked, Address.of_request(read.pairs)
        reach = current_reach(Permission.TIER_READ)
        # The other schemes can be chosen, too, where the request names one.
        schemes = list(schemes_in_effect(connection, account.reach(Permission.TIER_READ).schemes))
        if not schemes:
            return render_template("tiers/tier_list.html", tiers=None), 200
        usual = next((one for one in (account.usual_scheme, USUAL_SCHEME) if one in schemes), None)
        asked = asked if asked.scheme or usual is None else replace(asked, scheme=usual)
        saved, choice = list_views(connection, account.id, PLACE), _choice(connection)
        tiers = open_list(connection, library(), asked, reach, address.run_id)
        page = tiers.page(connection, choice.rows, address.begin)
        columns = chosen_columns(choice.columns)
        ids = [column.id for column in columns]
        offices = named_offices(page, address)
        details = details_of(connection, tiers, page.rows, ids, library().tables, offices)
        fields = place_fields_of(connection, read, tiers.question.regions, english=language() == "en")
    page_shown = render_template(
        "tiers/tier_list.html",
        tiers=tiers,
        edition=tiers.edition,
        rule_set=tiers.rule_set,
        schemes=[(scheme, scheme_title(library(), scheme)) for scheme in schemes],
        asked=asked,
        place_fields=fields,
        wrong=read.wrong,
        more_asked=read.wrong or any(name in address.kept for name in MORE),
        page=page,
        details=details,
        choice=choice,
        may_export=account.may(Permission.TIER_EXPORT, tiers.edition.scheme),
        banners=tiers.banners,
        **_over_the_table(tiers, page, details, columns, address),
        **_beside_the_table(tiers, address, saved, choice),
        **WORDS,
    )
    return page_shown, 422 if read.wrong else 200


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
    named, most = request.args.getlist("columns"), settings().most_page
    asked = tuple(column for column in named if column in CHOOSABLE)
    for column in named:
        if column not in CHOOSABLE:
            say_unused("columns", column, _NO_SUCH_COLUMN)
    wanted = asked_number(request.args, "limit")
    rows = kept.rows if wanted is None else min(max(wanted, 1), most)
    if wanted not in (None, rows):
        say_unused("limit", str(wanted), Text(f"每页列出 {rows} 户。", f"A page lists {rows} enterprises."))
    return ListChoice(asked or kept.columns, rows)


_NO_SUCH_COLUMN = Text("没有这一列，可在清单下面选择。", "There is no such column; choose among those under the list.")
