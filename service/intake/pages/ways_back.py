"""Where a form leads to that may be sent from an upload as well as from a page of its own."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.route_rules import current_account
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_number
from service.intake.actions.previews import look_anew
from service.rule_sets.queries import declared_by


def back_to(otherwise: str) -> Response:
    """To the upload that a form was sent from, looked at again; else to the page `otherwise`."""
    preview_id = asked_number(request.form, "preview")
    if preview_id is None:
        return redirect(url_for(otherwise), 303)
    if current_account().may(Permission.FACT_WRITE):
        look_anew(database(), settings(), current_account(), declared_by(library()), preview_id)
    return to_preview(preview_id)


def to_preview(preview_id: int) -> Response:
    """To an upload."""
    return redirect(url_for("import_pages.show_preview", preview_id=preview_id), 303)
