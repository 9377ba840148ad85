"""`/adoptions/<id>/studio`: a draft edited as a form over those that it classifies, tried, saved and asked for."""

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.draft_text import read_draft_text
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.problem import Problem
from service.core.web.context import database, library, service, settings
from service.core.web.form_fields import asked_choice, refuse_unknown
from service.rule_sets.actions import adoptions, drafts
from service.rule_sets.draft_figures import figures_of
from service.rule_sets.draft_form import with_typed
from service.rule_sets.drafts import NAME
from service.rule_sets.pages.adoption_forms import REFUSED, asked_request, refusal_of
from service.rule_sets.queries.adoptions import Adoption, get_adoption, scheme_of_adoption, text_of_adoption
from service.rule_sets.stages import OPEN, Kind
from service.time.studio.pages.studio_page import SAVE, TRY, refusal_by_field, show_studio

ONE = "/<int(max=2147483647):adoption_id>/studio"

blueprint = Blueprint("studio_pages", __name__, url_prefix="/adoptions")


@blueprint.get(ONE)
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def show(adoption_id: int) -> str:
    """A draft over the scores of now, with what its newest comparison found and what is proved of it."""
    with database().read() as connection:
        found = _get_rule_set(connection, adoption_id)
        text = text_of_adoption(connection, adoption_id)
    return show_studio(found, text, {}, stored=text)


@blueprint.post(ONE)
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def edit(adoption_id: int) -> Response | tuple[str, int]:
    """Saves what the form says, or with `act=try` shows the draft as it would be; what was typed stays in the form."""
    with database().read() as connection:
        found = _get_rule_set(connection, adoption_id)
        text = text_of_adoption(connection, adoption_id)
    if text is None or found.status not in OPEN:
        raise Problem(409, "conflict", Text("只有草稿可以修改。", "Only a draft is edited."))
    edited = text
    try:
        edited = _edited(text)
        if request.form.get("act") == TRY:
            return show_studio(found, edited, {}, stored=text, tried=True), 200
        if edited != text:
            with database().write() as connection:
                reach, files = current_reach(Permission.RULE_SET_DRAFT), service().rule_sets.files
                seen = request.form.get("seen", "")
                drafts.edit_draft(connection, files, adoption_id, edited, seen, current_account().login, reach)
    except REFUSED as error:
        wrong, status = refusal_by_field(library(), error, edited)
        return show_studio(found, text, wrong, stored=text), status
    return redirect(url_for("studio_pages.show", adoption_id=adoption_id), 303)


@blueprint.post(f"{ONE}/request")
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def ask(adoption_id: int) -> Response | tuple[str, int]:
    """Asks for the approval of the draft as it is saved; where that is refused, says so with what was written."""
    with database().read() as connection:
        found = _get_rule_set(connection, adoption_id)
        text = text_of_adoption(connection, adoption_id)
    try:
        with database().write() as connection:
            reach, files = current_reach(Permission.RULE_SET_DRAFT), service().rule_sets.files
            wanted, by = asked_request(request.form), current_account().login
            adoptions.request_adoption(connection, files, settings(), adoption_id, wanted, by, reach)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return show_studio(found, text, wrong, stored=text), status
    return redirect(url_for("adoption_pages.show", adoption_id=adoption_id), 303)


def _edited(text: str) -> str:
    """The text with what the form says; raises Problem 422 with all that is wrong, and RuleSetError."""
    form, draft = request.form, read_draft_text(text, NAME, library().extended)
    figures = figures_of(draft)
    refuse_unknown(form, {*(figure.name for figure in figures.all()), "csrf_token", "seen", "act"})
    asked_choice(form, "act", {TRY: "", SAVE: ""})
    return with_typed(draft, figures, form).text


def _get_rule_set(connection: Connection, adoption_id: int) -> Adoption:
    found = get_adoption(connection, adoption_id)
    if found.kind is not Kind.RULE_SET:
        why = Text("表没有分值，请修改文字。", "A table has no scores; edit its text.")
        raise Problem(404, "not-a-rule-set", Text("这里只编辑规则集。", "Only rule sets are edited here."), why)
    return found
