"""Case files: of a visit, of a decision, of an item of the ledger, as one ZIP or one file to print."""

from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.route_rules import requires
from service.case_files.case_file import AskedCase, CaseKind
from service.case_files.sending import hand_out
from service.case_files.writing import CaseForm
from service.core.plain import Plain
from service.core.web.resource import Resource

_NOT_THERE = "没有这一案卷 No such case file."
_FILE = "案卷 The case file."

blueprint = Resource("case_files", __name__, url_prefix="/case-files", description="案卷 Case files.")


class TakenCaseSchema(Schema):
    """As what the case file comes: zip, with an index, or html, one file to print."""

    form = fields.String(load_default=CaseForm.ZIP.value, validate=validate.OneOf([one.value for one in CaseForm]))


@blueprint.route("/visits/<string(maxlength=40):number>", methods=["POST"])
@requires(Permission.CASE_FILE_READ)
@blueprint.arguments(TakenCaseSchema)
@blueprint.response(200, description=_FILE, content_type="application/octet-stream")
@blueprint.problem(404, _NOT_THERE)
def take_visit(given: Plain, number: str) -> Response:
    """取一次检查的案卷：情况、经过和意见、文书、结果、公示、附件、审计记录及其证明；取走记入日志

    Take the case file of a visit: facts, opinions, papers, results, publication, files, entries of the log with proof.
    """
    return hand_out(AskedCase(CaseKind.VISIT, number), CaseForm(given["form"]))


@blueprint.route("/ledger/<string(maxlength=40):number>", methods=["POST"])
@requires(Permission.CASE_FILE_READ)
@blueprint.arguments(TakenCaseSchema)
@blueprint.response(200, description=_FILE, content_type="application/octet-stream")
@blueprint.problem(404, _NOT_THERE)
def take_item(given: Plain, number: str) -> Response:
    """取一个台账事项的案卷；取走记入日志 Take the case file of an item of the ledger; that it was taken is recorded"""
    return hand_out(AskedCase(CaseKind.ITEM, number), CaseForm(given["form"]))


@blueprint.route("/decisions/<string(maxlength=64):code>/<scheme>/<int(max=2147483646):run>", methods=["POST"])
@requires(Permission.CASE_FILE_READ)
@blueprint.arguments(TakenCaseSchema)
@blueprint.response(200, description=_FILE, content_type="application/octet-stream")
@blueprint.problem(404, _NOT_THERE)
def take_decision(given: Plain, code: str, scheme: str, run: int) -> Response:
    """取一个分类结果的案卷：理由和依据、已知情况、规则集全文、复算；取走记入日志

    Take the case file of a decision: why, what was known, the rule sets' text, the decision made again.
    """
    return hand_out(AskedCase(CaseKind.DECISION, code, scheme, run), CaseForm(given["form"]))
