"""What is done to a visit on its page: each act with the fields of its form."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import REFUSED, asked_text, refusal_of
from service.visits.pages.place import ONE, blueprint
from service.visits.pages.visit_page import FORMS, show_visit
from service.visits.queries.visits import find_visit
from service.visits.states import VisitAct

Answer = Response | tuple[str, int]
# Whatever is no act is an address that there is not, however it is asked for.
_ANY_ACT = f"<any({', '.join(repr(one.value) for one in VisitAct)}):act>"


@blueprint.post(f"{ONE}/{_ANY_ACT}")
@requires(Permission.VISIT_READ, of=ThingKind.VISIT)
def move(number: str, act: str) -> Answer:
    """Does the act and shows the visit; where it is refused, says so with what was written.

    Who may do which is asked by the act itself.
    """
    form = FORMS.get(VisitAct(act))
    if form is None:
        raise Problem(404, *TITLES[404])
    department = ""
    try:
        department = asked_text(request.form, "department", 40)
        with database().write() as connection:
            form.does(connection, number, current_account(), department)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status == 404:
            raise
        return show_visit(number, wrong, form.act, department), status
    return shown_after(number)


def shown_after(number: str) -> Response:
    """On to the visit, or to the list where it is not the reader's to see any more."""
    with database().read() as connection:
        try:
            find_visit(connection, number, current_account())
        except Problem:
            return redirect(url_for("visit_pages.listed"), 303)
    return redirect(url_for("visit_pages.show", number=number), 303)
