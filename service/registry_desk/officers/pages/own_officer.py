"""`/registries/mine`: what the registry says of the officer who asks, and the recusals that he files."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database
from service.registries.queries.inspectors import absences_of, certificates_of, inspector_of_account
from service.registries.queries.recusals import list_recusals
from service.registries.queries.standings import standings_on
from service.registry_desk.officers.forms import RECUSAL, OfficerFilled, empty, read_recusal
from service.registry_desk.officers.pages.recusals import enter, recusal_words

blueprint = Blueprint("own_officer_pages", __name__, url_prefix="/registries/mine")


@blueprint.get("")
@requires(Permission.OFFICER_OWN)
def show() -> str:
    """One's own certificates with the days left, absences and recusals."""
    return _shown(empty(RECUSAL))


@blueprint.post("/recusals")
@requires(Permission.RECUSAL_WRITE)
def file() -> Response | tuple[str, int]:
    """Files a recusal of one's own; the form stays as it was filled in where it is wrong."""
    with database().read() as connection:
        own = inspector_of_account(connection, current_account().id, today())
    if own is None:
        return _shown(empty(RECUSAL)), 409
    filled, said = read_recusal(request.form, own.number)
    if said is not None and enter(filled, said):
        return redirect(url_for("own_officer_pages.show", _anchor="recusals"), 303)
    return _shown(filled), 422


def _shown(filled: OfficerFilled) -> str:
    with database().read() as connection:
        own = inspector_of_account(connection, current_account().id, today())
        if own is None:
            return render_template("registry_desk/own_officer.html", officer=None)
        (standing,) = standings_on(connection, today(), [own])
        papers = certificates_of(connection, [own.number]).get(own.number, ())
        absences = absences_of(connection, [own.number], until=today()).get(own.number, ())
        recusals = list_recusals(connection, today(), numbers=[own.number], ended=True)
        words = recusal_words(connection, recusals)
    return render_template(
        "registry_desk/own_officer.html",
        officer=own,
        standing=standing,
        certificates=papers,
        absences=[one for one in absences if one.withdrawn_at is None],
        recusals=recusals,
        filled=filled,
        **words,
    )
