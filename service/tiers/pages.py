"""`/tier-lists`: who stands in which tier of a scheme, filtered by the address, page by page, and to take away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from rules.texts import Text
from scoring.tiers import LEVELS as LEVEL_IDS
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, asked_day, asked_text, refuse_field
from service.core.web.paging import decode_cursor, encode_cursor
from service.decisions.lists import Sort
from service.decisions.runs import schemes_in_effect
from service.decisions.words import LEVELS
from service.rule_sets.queries import scheme_title
from service.tiers.queries.lists import UNCLASSIFIED, Asked, open_list
from service.tiers.schemas.lists import PURPOSE_LENGTHS

ROWS = 50
# The scheme shown where the address names none.
USUAL = "generic"
# Pages that a reader can go back through.
MOST_BACK = 40
# What the address says of the page itself, not of the list.
OF_THE_PAGE = frozenset(("after", "lang"))
SORTS = {
    Sort.TIER: Text("类别，由差到好", "Tier, the worst first"),
    Sort.SCORE: Text("分值，由差到好", "Score, the worst first"),
    Sort.CHANGE: Text("类别变化，新的在前", "Change of tier, the newest first"),
}
Position = Mapping[str, Any]

blueprint = Blueprint("tier_list_pages", __name__, url_prefix="/tier-lists")


@blueprint.get("")
@requires(Permission.TIER_READ)
def show() -> str:
    """One page of the list that the address asks for; all its pages are of one run."""
    asked, position = _asked(), _position()
    with database().read() as connection:
        reach = current_reach(Permission.TIER_READ)
        # The other schemes can be chosen, too, where the request names one.
        schemes = list(schemes_in_effect(connection, current_account().reach(Permission.TIER_READ).schemes))
        if not schemes:
            return render_template("tiers/tier_list.html", tiers=None)
        run_id = position["run"] if position else None
        asked = asked if asked.scheme or USUAL not in schemes else replace(asked, scheme=USUAL)
        tiers = open_list(connection, library(), asked, reach, run_id)
        page = tiers.page(connection, ROWS, position["at"] if position else 0)
    return render_template(
        "tiers/tier_list.html",
        tiers=tiers,
        edition=tiers.edition,
        rule_set=tiers.rule_set,
        schemes=[(scheme, scheme_title(library(), scheme)) for scheme in schemes],
        asked=asked,
        rows=page.rows,
        total=page.total,
        next=_next(tiers.edition.run_id, position, page.next),
        previous=_previous(tiers.edition.run_id, position),
        kept=_filters(),
        sorts=SORTS,
        levels=LEVELS,
        level_ids=LEVEL_IDS,
        unclassified=UNCLASSIFIED,
        purpose_lengths=PURPOSE_LENGTHS,
        may_export=current_account().may(Permission.TIER_EXPORT, tiers.edition.scheme),
        banners=tiers.banners,
    )


def _asked() -> Asked:
    args = request.args
    tier, level = asked_text(args, "tier", 40), asked_choice(args, "decided_by", LEVELS)
    sort = asked_choice(args, "sort", {sort.value: None for sort in Sort})
    return Asked(
        scheme=asked_text(args, "scheme", 80) or None,
        on=_past(asked_day(args, "on")),
        tiers=(tier,) if tier else (),
        region=_code(asked_text(args, "region", 12), "region"),
        industry=_code(asked_text(args, "industry", 5).upper(), "industry"),
        decided_by=(level,) if level else (),
        changed_since=asked_day(args, "changed_since"),
        sort=Sort(sort) if sort else None,
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


def _position() -> Position | None:
    """The run that is read, where the page begins, and where the pages before it began; None on the first page."""
    cursor = request.args.get("after")
    return decode_cursor(cursor, _filters()) if cursor else None


def _filters() -> dict[str, list[str]]:
    """What makes the list that list: all that the address says but for the page."""
    said = request.args.lists()
    return {name: sorted(values) for name, values in said if name not in OF_THE_PAGE and any(values)}


def _next(run_id: int, position: Position | None, at: Any) -> str | None:
    if at is None:
        return None
    past = [*position["past"], position["at"]] if position else []
    return _address({"run": run_id, "at": at, "past": past[-MOST_BACK:]})


def _previous(run_id: int, position: Position | None) -> str | None:
    if position is None:
        return None
    if not position["past"]:
        return _address(None)
    *past, at = position["past"]
    return _address({"run": run_id, "at": at, "past": past})


def _address(position: Position | None) -> str:
    values: dict[str, Any] = dict(_filters())
    if position:
        values["after"] = encode_cursor(position, _filters())
    return url_for("tier_list_pages.show", **values)
