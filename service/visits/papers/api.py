"""Papers of visits: listed, printed as one file, noted as served."""

import tempfile

from flask import Response, jsonify
from werkzeug.wrappers import Response as AnyResponse

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain, iso_of
from service.core.web.context import database, library, settings
from service.core.web.language import one_of
from service.core.web.resource import Resource
from service.visits.paper_kinds import PaperKind, ServedHow
from service.visits.papers.actions import StatedService, note_served
from service.visits.papers.chosen import AskedPapers
from service.visits.papers.overview import PaperPlace, places_of_visits
from service.visits.papers.printing import PaperForm, print_papers
from service.visits.papers.schemas import (
    PrintedPapersSchema,
    ServedNumberSchema,
    ServedPapersSchema,
    VisitPapersSchema,
)
from service.visits.papers.sending import sent
from service.visits.queries.visits import find_visit

NOT_THERE = "没有这次检查 No such visit."
NOTHING = "没有可以办理的文书 There is no such paper now."
UNFIT = "内容有误，按字段说明 What is stated has faults, told by field."

blueprint = Resource("visit_papers", __name__, url_prefix="/visits", description="检查文书 Papers of visits.")


@blueprint.route("/<number>/papers")
@requires(Permission.VISIT_READ)
@blueprint.response(200, VisitPapersSchema, description="这次检查的文书 The papers of the visit.")
@blueprint.problem(404, NOT_THERE)
def list_papers(number: str) -> Response:
    """列出一次检查的文书：能否打印、何时由谁打印、如何送达 List the papers of a visit: printed, and how served"""
    account = current_account()
    with database().read() as connection:
        found = find_visit(connection, number, account)
        places = places_of_visits(connection, account, [found.id], by_department=True)
    return jsonify({"items": [_place_json(one) for one in places]})


@blueprint.route("/papers", methods=["POST"])
@requires(Permission.VISIT_READ)
@blueprint.arguments(PrintedPapersSchema)
@blueprint.response(200, description="一个文件 One file.", content_type="application/octet-stream")
@blueprint.problems({404: NOT_THERE, 409: NOTHING, 422: UNFIT})
def print_some(given: Plain) -> AnyResponse:
    """打印一次、多次或一个批次的检查文书，合为一个文件（网页或 DOCX），并记下打印

    Print the papers of one visit, of several, or of a batch as one file; that they were printed is noted.
    """
    asked, form = _asked(given), PaperForm(given["form"])
    out = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        printed = print_papers(database(), library(), settings(), current_account(), asked, form, out)
    except BaseException:
        out.close()
        raise
    return sent(printed, asked, form, out)


@blueprint.route("/papers/service", methods=["POST"])
@requires(Permission.VISIT_READ)
@idempotent
@blueprint.arguments(ServedPapersSchema)
@blueprint.response(200, ServedNumberSchema, description="登记了几份 How many were noted.")
@blueprint.problems({404: NOT_THERE, 409: NOTHING, 422: UNFIT})
def serve_some(given: Plain) -> Response:
    """登记文书何时、以何种方式送达；已登记的不变，更正时写 again

    Note when and how papers were served; what is noted already stays unless `again` corrects it.
    """
    stated = StatedService(given["served_on"], ServedHow(given["served_how"]), given["served_to"], given["again"])
    with database().write() as connection:
        number = note_served(connection, current_account(), _asked(given), stated)
    return jsonify({"served": number})


def _asked(given: Plain) -> AskedPapers:
    return AskedPapers(PaperKind(given["kind"]), given["batch"], tuple(given["numbers"]), given["department"])


def _place_json(one: PaperPlace) -> Plain:
    last, served = one.last, one.last.served if one.last else None
    return {
        "kind": one.kind.value,
        "department": one.department,
        "can_be_printed": one.possible > 0,
        "why_not": str(one_of(one.why_not)) if one.why_not else None,
        "printed_at": iso_of(last.printed_at) if last else None,
        "printed_by": last.printed_by if last else None,
        "digest": last.digest if last else None,
        "served_on": served.on.isoformat() if served else None,
        "served_how": served.how.value if served else None,
        "served_to": served.to if served else None,
    }
