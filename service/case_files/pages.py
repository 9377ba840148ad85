"""`/case-files`: what is in the case file of a visit, a decision or an item of the ledger, to print or to take away."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.case_files.case_file import CASE_KINDS, AskedCase, CaseKind
from service.case_files.cases import case_of
from service.case_files.sending import hand_out
from service.case_files.writing import CaseForm
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice

blueprint = Blueprint("case_file_pages", __name__, url_prefix="/case-files")
VISIT, ITEM, DECISION = (
    "/visits/<string(maxlength=40):number>",
    "/ledger/<string(maxlength=40):number>",
    "/decisions/<string(maxlength=64):code>/<scheme>/<int(max=2147483646):run>",
)


@blueprint.get(VISIT)
@requires(Permission.CASE_FILE_READ)
def of_visit(number: str) -> str:
    """What is in the case file of a visit."""
    return _page(AskedCase(CaseKind.VISIT, number))


@blueprint.post(VISIT)
@requires(Permission.CASE_FILE_READ)
def take_visit(number: str) -> Response:
    """The case file of a visit."""
    return hand_out(AskedCase(CaseKind.VISIT, number), _form())


@blueprint.get(ITEM)
@requires(Permission.CASE_FILE_READ)
def of_item(number: str) -> str:
    """What is in the case file of an item of the ledger."""
    return _page(AskedCase(CaseKind.ITEM, number))


@blueprint.post(ITEM)
@requires(Permission.CASE_FILE_READ)
def take_item(number: str) -> Response:
    """The case file of an item of the ledger."""
    return hand_out(AskedCase(CaseKind.ITEM, number), _form())


@blueprint.get(DECISION)
@requires(Permission.CASE_FILE_READ)
def of_decision(code: str, scheme: str, run: int) -> str:
    """What is in the case file of a decision."""
    return _page(AskedCase(CaseKind.DECISION, code, scheme, run))


@blueprint.post(DECISION)
@requires(Permission.CASE_FILE_READ)
def take_decision(code: str, scheme: str, run: int) -> Response:
    """The case file of a decision."""
    return hand_out(AskedCase(CaseKind.DECISION, code, scheme, run), _form())


def _form() -> CaseForm:
    return CaseForm(asked_choice(request.form, "form", {one.value: one for one in CaseForm}, CaseForm.ZIP))


def _page(asked: AskedCase) -> str:
    with database().read() as connection:
        case = case_of(connection, library(), settings(), current_account(), asked)
    return render_template("case_files/case_file.html", case=case, kind=CASE_KINDS[asked.kind], asked=asked)
