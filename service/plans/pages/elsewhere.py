"""Draws made elsewhere on the page of a line: a table handed in, one row taken back."""

from flask import render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_actor, current_reach, requires
from service.core.web.context import database, library
from service.core.web.form_answers import answer_form
from service.core.web.form_fields import asked_text, refuse_field, show_refusals
from service.plans.actions.elsewhere import withdraw_elsewhere
from service.plans.elsewhere_table import FORM, take_table
from service.plans.pages.lines import LINE, line_page
from service.plans.pages.place import blueprint
from service.plans.pages.refused import REFUSED, refusal_of
from service.plans.queries.opened import open_written_line
from service.registry_desk.pages.uploaded import read_upload

Answer = Response | tuple[str, int]
_CALLED = Text("别处抽取结果", "Draws made elsewhere")


@blueprint.post(f"{LINE}/drawn-elsewhere")
@requires(Permission.PLAN_WRITE)
def take_drawn(line_id: int) -> str | tuple[str, int]:
    """Takes in a table, and says what became of its rows; without a source or a file the page stays as it was."""
    reach = current_reach(Permission.PLAN_WRITE)
    with database().read() as connection:
        open_written_line(connection, reach, line_id)
    back = url_for("plan_pages.show_line", line_id=line_id)
    try:
        source = asked_text(request.form, "source")
        if not source:
            refuse_field("source", Text("请写明来源。", "State where it is known from."))
        by = current_account().login
        table, name = read_upload(FORM)
        with show_refusals(422), database().write() as connection:
            done = take_table(connection, library(), line_id, table, source, by, reach, file=name)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return line_page(line_id, wrong), status
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=_CALLED, back=back)


@blueprint.post(f"{LINE}/drawn-elsewhere/withdraw")
@requires(Permission.PLAN_WRITE)
def withdraw_drawn(line_id: int) -> Answer:
    """Takes back one who was entered by mistake."""
    back = url_for("plan_pages.show_line", line_id=line_id, _anchor="elsewhere")

    def act(connection: Connection) -> None:
        subject = asked_text(request.form, "subject", 64)
        withdraw_elsewhere(connection, line_id, subject, *current_actor(Permission.PLAN_WRITE))

    return answer_form(act, lambda wrong: line_page(line_id, wrong), lambda _: back, refusal_of)
