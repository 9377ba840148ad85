"""`/public`: what anybody may see of results, without an account; the same as the public edition says."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.route_rules import public
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_day, asked_number, asked_text, refuse_field
from service.publication.queries.entries import AskedEntries, PublicPlace, last_place, list_entries
from service.visits.result_codes import RESULT_CODES

ROWS = 30
LONGEST_FIRM = 200
# The most that a number of a row may be.
_MOST = 9_223_372_036_854_775_807
_OWN = "本局"
blueprint = Blueprint("public_result_pages", __name__, url_prefix="/public")


@blueprint.get("")
@public
def listed() -> str:
    """A page of results that are public; `?firm=`, `?from=` and `?until=` narrow them."""
    args = request.args
    firm = asked_text(args, "firm", LONGEST_FIRM)
    begins, ends = asked_day(args, "from"), asked_day(args, "until")
    with database().read() as connection:
        asked = AskedEntries(begins, ends, firm or None)
        place = _asked_place(connection)
        found = list_entries(connection, asked, settings().bureau or _OWN, after=place, limit=ROWS + 1)
    rows = found[:ROWS]
    kept = {"firm": firm, "from": begins, "until": ends}
    said: dict[str, Any] = {name: str(value) for name, value in kept.items() if value}
    more = len(found) > ROWS
    return render_template(
        "publication/public.html",
        rows=rows,
        chosen=said,
        results={code.value: words for code, words in RESULT_CODES.items()},
        next=url_for("public_result_pages.listed", **said, after=str(rows[-1].publication_id)) if more else "",
        most=LONGEST_FIRM,
    )


def _asked_place(connection: Connection) -> PublicPlace | None:
    number = asked_number(request.args, "after")
    if number is None:
        return None
    place = last_place(connection, min(number, _MOST))
    if place is None:
        refuse_field("after", Text("翻页标记不可用。", "The place in the list cannot be used."))
    return place
