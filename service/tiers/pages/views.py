"""`/tier-lists/views`, `/tier-lists/columns`: what an account keeps of the list for itself."""

from flask import Blueprint, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.web.context import database
from service.core.web.form_fields import asked_number, asked_text, refuse_field
from service.tiers.actions.views import LONGEST_NAME, choose_columns, delete_view, rename_view, save_view
from service.tiers.columns import CHOOSABLE
from service.tiers.pages.address import LONGEST_QUERY, PAGE_SIZES, PLACE, Pairs, list_url, read_query
from service.tiers.pages.asked import read_asked
from service.tiers.queries.views import ListChoice

blueprint = Blueprint("tier_list_views", __name__, url_prefix="/tier-lists")


@blueprint.post("/views")
@requires(Permission.TIER_READ)
def save() -> Response:
    """Saves the list that is shown under a name."""
    query = _asked_query()
    save_view(database(), current_account(), PLACE, asked_text(request.form, "name", LONGEST_NAME), query)
    return redirect(list_url(query), 303)


@blueprint.post("/views/<int:view_id>/rename")
@requires(Permission.TIER_READ)
def rename(view_id: int) -> Response:
    """Gives a saved view another name."""
    name = asked_text(request.form, "name", LONGEST_NAME)
    rename_view(database(), current_account(), PLACE, view_id, name)
    return _back()


@blueprint.post("/views/<int:view_id>/delete")
@requires(Permission.TIER_READ)
def delete(view_id: int) -> Response:
    """Deletes a saved view."""
    delete_view(database(), current_account(), PLACE, view_id)
    return _back()


@blueprint.post("/columns")
@requires(Permission.TIER_READ)
def choose() -> Response:
    """Keeps the columns and the size of a page for the account, and shows the list with them."""
    chosen = request.form.getlist("columns")
    if any(column not in CHOOSABLE for column in chosen):
        refuse_field("columns", Text("没有这一列，请重新选择。", "There is no such column; choose again."))
    columns = tuple(column for column in CHOOSABLE if column in chosen)
    rows = asked_number(request.form, "limit") or PAGE_SIZES[1]
    if rows not in PAGE_SIZES:
        sizes = "、".join(map(str, PAGE_SIZES))
        refuse_field("limit", Text(f"每页行数可为 {sizes}。", f"A page has {sizes} rows."))
    choose_columns(database(), current_account(), PLACE, ListChoice(columns, rows))
    return _back()


def _back() -> Response:
    """The list that was shown, with the columns and the size that the account chose."""
    query = _asked_query()
    return redirect(list_url([(name, value) for name, value in query if name not in ("columns", "limit")]), 303)


def _asked_query() -> Pairs:
    """What the form hands back of the list; raises Problem 422 for what the page of the list would refuse."""
    query = read_query(asked_text(request.form, "query", LONGEST_QUERY))
    with database().read() as connection:
        read = read_asked(connection, MultiDict(query))
    for written, called in read.wrong.values():
        refuse_field("query", called.words(written))
    return read.pairs
